"""Choosing archived documents to read again, and taking up a run that was cut off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jixiao.errors import JobError
from jixiao.land import land
from jixiao.reading import READER_VERSION
from jixiao.records import DocumentReading, Filing, FilingReading
from jixiao.reprocess import chosen, resume
from jixiao.state import Document, Run, Sighting, State

FIRST = datetime(2026, 3, 1, 18, tzinfo=UTC)


def sha(letter: str) -> str:
    return letter * 64


def reading(letter: str, family: str, version: str) -> DocumentReading:
    filing = Filing(sha256=sha(letter), document_type=family, reader="text", reader_version=version)
    return DocumentReading(sha(letter), (FilingReading(filing),))


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Documents a to d, archived a day after one another, by two sources, read by two versions."""
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with state.session() as session:
        for day, letter in enumerate("abcd"):
            at = FIRST + timedelta(days=day)
            session.add(Document(sha256=sha(letter), byte_count=1, archived_at=at))
            session.flush()
            source = "town" if letter in "ab" else "city"
            place = {"source_name": source, "location": letter, "sha256": sha(letter), "file_name": letter}
            session.add(Sighting(**place, first_seen_at=at, last_seen_at=at, is_present=letter != "b"))
    landing = tmp_path / "landing"
    land(
        [reading("a", "project_targets", "1"), reading("b", "self_evaluation", "1"), reading("c", "project_targets", "1")],
        landing,
        "1",
        FIRST,
    )
    land([reading("c", "project_targets", "2")], landing, "2", FIRST + timedelta(days=4))
    return state


@pytest.mark.parametrize(
    ("wanted", "letters"),
    [
        ("all", "abcd"),
        ("aaaa, dd", "ad"),
        ("family=project_targets", "ac"),
        ("family=project_targets family=self_evaluation", "abc"),
        ("version=1", "ab"),
        ("version=2", "c"),
        ("source=town", "ab"),
        ("source=town source=city", "abcd"),
        ("since=2026-03-02", "bcd"),
        ("since=2026-03-02 until=2026-03-03", "bc"),
        ("all source=city family=project_targets", "c"),
    ],
)
def test_documents_are_chosen(state: State, tmp_path: Path, wanted: str, letters: str) -> None:
    assert [sha256[0] for sha256, _ in chosen(state, tmp_path / "landing", wanted)] == list(letters)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("eeee", "no archived document is `eeee`"),
        ("family=unheard_of", "no archived document"),
        ("kind=pdf", "`kind=pdf` is no condition; they are family=…, version=…, source=…, since=…, until=…"),
        ("since=march", "`march` is not a day like 2026-01-31"),
    ],
)
def test_what_cannot_be_chosen_is_refused(state: State, tmp_path: Path, wanted: str, said: str) -> None:
    with pytest.raises(JobError) as error:
        chosen(state, tmp_path / "landing", wanted)
    assert said in str(error.value)


def begin(state: State, run_id: str, outcome: str) -> None:
    with state.session() as session:
        session.merge(Run(run_id=run_id, kind="reprocess", started_at=datetime.now(UTC), outcome=outcome, warnings=[]))


def test_a_run_that_was_cut_off_is_taken_up_where_it_was(state: State, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    documents = chosen(state, landing, "all")
    begin(state, "one", "running")
    assert resume(state, landing, "one", "all", documents) == documents
    land([reading("a", "project_targets", READER_VERSION)], landing, "3", datetime.now(UTC))
    begin(state, "one", "failed")
    begin(state, "two", "running")
    assert [sha256[0] for sha256, _ in resume(state, landing, "two", "all", documents)] == ["b", "c", "d"]
    land([reading("b", "self_evaluation", READER_VERSION)], landing, "4", datetime.now(UTC))
    begin(state, "two", "failed")
    begin(state, "three", "running")
    assert [sha256[0] for sha256, _ in resume(state, landing, "three", "all", documents)] == ["c", "d"]
    begin(state, "three", "published")
    begin(state, "four", "running")
    assert resume(state, landing, "four", "all", documents) == documents


def test_what_an_older_reader_read_before_the_run_was_cut_off_is_read_again(state: State, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    documents = chosen(state, landing, "all")
    begin(state, "one", "running")
    resume(state, landing, "one", "all", documents)
    land([reading("a", "project_targets", "0"), reading("b", "self_evaluation", READER_VERSION)], landing, "3", datetime.now(UTC))
    begin(state, "one", "failed")
    begin(state, "two", "running")
    assert [sha256[0] for sha256, _ in resume(state, landing, "two", "all", documents)] == ["a", "c", "d"]
