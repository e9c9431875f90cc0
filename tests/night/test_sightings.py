"""Sightings as the build reads them: files of some thousands, of which a night writes those anew that are not as they were."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from jixiao import sightings
from jixiao.durable import write_parquet
from jixiao.fetch import sightings_table
from jixiao.settings import sqlite_address
from jixiao.sightings import lay_sightings
from jixiao.state import Document, Sighting, State

NIGHT = datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(sightings, "ROWS", 2)
    with State(sqlite_address(tmp_path / "state.sqlite")).session() as session:
        yield session


def see(session: Session, number: int, moment: datetime = NIGHT) -> None:
    """A document of that number is seen at a place of its own."""
    sha256 = f"{number:064}"
    session.merge(Document(sha256=sha256, byte_count=1, archived_at=moment))
    usual = {"file_name": "a.pdf", "title": f"{2000 + number}年", "is_present": True, "first_seen_at": moment, "last_seen_at": moment}
    session.add(Sighting(sighting_id=number, source_name="inbox", location=str(number), sha256=sha256, **usual))
    session.flush()


def change(session: Session, number: int, **values: object) -> None:
    session.execute(update(Sighting).where(Sighting.sighting_id == number).values(**values))


def written(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_ino for file in folder.glob("*")}


def lie_as_they_are(session: Session, folder: Path) -> bool:
    laid = pq.read_table(folder).replace_schema_metadata(None).sort_by("location")
    return bool(laid.equals(sightings_table(session).sort_by("location")))


def test_what_is_as_it_was_is_not_written_again(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "sightings"

    def night(days: int, *, code: str = "this", anew: bool = False) -> tuple[list[str], set[str]]:
        before = written(folder)
        digests = lay_sightings(session, folder, NIGHT + timedelta(days=days), code, anew=anew)
        assert lie_as_they_are(session, folder)
        return digests, {name.removeprefix("sighting-00000")[0] for name, inode in written(folder).items() if before.get(name) != inode}

    for number in range(7):
        see(session, number)
    first, anew = night(0)
    assert anew == set("0123")
    # the run of that moment may have written more since
    change(session, 1, title="2024年")
    second, anew = night(1)
    assert (anew, [a == b for a, b in zip(first, second, strict=True)]) == (set("0123"), [False, True, True, True])
    assert night(2) == (second, set())

    # it is gone; it is seen again, where it was and elsewhere; another comes
    change(session, 2, is_present=False)
    change(session, 5, last_seen_at=NIGHT + timedelta(days=2))
    see(session, 7, NIGHT + timedelta(days=2))
    third, anew = night(3)
    assert (anew, [a == b for a, b in zip(second, third, strict=True)]) == (set("123"), [True, False, True, False])
    change(session, 2, is_present=True, last_seen_at=NIGHT + timedelta(days=3))
    assert night(4) == ([*third[:1], second[1], *third[2:]], {"1"})

    # other code reads titles otherwise; a whole build trusts nothing; what is torn is written again; what is no more goes
    assert night(5, code="other")[1] == set("0123")
    assert night(5, anew=True)[1] == set("0123")
    (folder / "sighting-000000.parquet").write_bytes(b"PAR1")
    (folder / "sighting-000009.parquet").write_bytes(b"PAR1")
    assert night(5)[1] == {"0"}
    assert len(written(folder)) == 4


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_written_again(session: Session, tmp_path: Path, kept: float) -> None:
    folder = tmp_path / "sightings"
    for number in range(5):
        see(session, number)
    lay_sightings(session, folder, NIGHT + timedelta(days=1), "this")
    file = folder / "sighting-000001.parquet"
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    before = written(folder)
    lay_sightings(session, folder, NIGHT + timedelta(days=2), "this")
    assert lie_as_they_are(session, folder)
    assert {name for name, inode in written(folder).items() if before[name] != inode} == {file.name}


def test_a_file_that_is_gone_is_written_again(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "sightings"
    for number in range(5):
        see(session, number)
    first = lay_sightings(session, folder, NIGHT + timedelta(days=1), "this")
    (folder / "sighting-000001.parquet").unlink()
    assert lay_sightings(session, folder, NIGHT + timedelta(days=2), "this") == first
    assert lie_as_they_are(session, folder)


def test_a_run_that_is_killed_between_two_files_leaves_what_the_next_one_completes(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sightings"
    for number in range(5):
        see(session, number)
    lay_sightings(session, folder, NIGHT + timedelta(days=1), "this")
    later = NIGHT + timedelta(days=2)
    for number in range(5):
        change(session, number, last_seen_at=later, title="2024年")
    left = iter((True, False))

    def write_one_and_be_killed(table: pa.Table, path: Path) -> None:
        if not next(left):
            path.with_name(f".{path.name}.part").write_bytes(b"PAR1")
            raise KeyboardInterrupt
        write_parquet(table, path)

    with monkeypatch.context() as killed, suppress(KeyboardInterrupt):
        killed.setattr(sightings, "write_parquet", write_one_and_be_killed)
        lay_sightings(session, folder, later, "this")
    assert not lie_as_they_are(session, folder)
    lay_sightings(session, folder, later + timedelta(minutes=1), "this")
    assert lie_as_they_are(session, folder)
