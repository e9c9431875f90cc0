"""Fetching: documents by their bytes, sightings by their place, over several nights."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jixiao.archive import Archive
from jixiao.crawl import take
from jixiao.errors import PassingError
from jixiao.fetch import Fetched, fetch, sightings_table
from jixiao.rules import SIGHTING_SCHEMA
from jixiao.sources import LONGEST_PLACE, Listed, Listing, Opened
from jixiao.sources.folder import FolderSource
from jixiao.state import Document, Run, Sighting, State, utc_now

FIRST = datetime(2026, 1, 1, 18, tzinfo=UTC)
Fetch = Callable[..., Fetched]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def fetch_night(inbox: Path, state: State, tmp_path: Path) -> Fetch:
    """Fetch the inbox as on the given night."""

    def fetch_it(night: int = 1, settle_seconds: float = 0) -> Fetched:
        source = FolderSource(inbox, settle_seconds)
        return fetch(source, source.list(), Archive(tmp_path / "archive"), state, FIRST + timedelta(days=night - 1))

    return fetch_it


def sightings(state: State) -> dict[tuple[str, str], tuple[int, int, bool]]:
    """(location, content) → (first night, last night, present)."""
    with state.session() as session:
        return {
            (row.location, row.sha256[:4]): ((row.first_seen_at - FIRST).days + 1, (row.last_seen_at - FIRST).days + 1, row.is_present)
            for row in session.scalars(select(Sighting))
        }


# The first four digits of the SHA-256 of b"one" and b"two".
ONE, TWO = "7692", "3fc4"


def test_the_same_bytes_at_two_places_are_one_document_seen_twice(inbox: Path, state: State, fetch_night: Fetch) -> None:
    (inbox / "a").write_bytes(b"one")
    (inbox / "b").write_bytes(b"one")
    fetched = fetch_night()
    assert (len(fetched.seen), len(fetched.new)) == (1, 1)
    assert sightings(state) == {("a", ONE): (1, 1, True), ("b", ONE): (1, 1, True)}


def test_a_second_night_finds_nothing_new(inbox: Path, state: State, fetch_night: Fetch) -> None:
    (inbox / "a").write_bytes(b"one")
    fetch_night()
    fetched = fetch_night(2)
    assert (len(fetched.seen), len(fetched.new)) == (1, 0)
    assert sightings(state) == {("a", ONE): (1, 2, True)}


def test_changed_bytes_are_a_revision_even_with_the_same_size_and_time(inbox: Path, state: State, fetch_night: Fetch) -> None:
    (inbox / "a").write_bytes(b"one")
    os.utime(inbox / "a", (1e9, 1e9))
    fetch_night()
    (inbox / "a").write_bytes(b"two")
    os.utime(inbox / "a", (1e9, 1e9))
    assert len(fetch_night(2).new) == 1
    assert sightings(state) == {("a", ONE): (1, 1, False), ("a", TWO): (2, 2, True)}


def test_a_file_that_goes_and_comes_back(inbox: Path, state: State, fetch_night: Fetch) -> None:
    (inbox / "a").write_bytes(b"one")
    fetch_night()
    (inbox / "a").unlink()
    fetch_night(2)
    assert sightings(state) == {("a", ONE): (1, 1, False)}
    (inbox / "a").write_bytes(b"one")
    assert fetch_night(3).new == set()
    assert sightings(state) == {("a", ONE): (1, 3, True)}


def test_a_file_that_waits_keeps_its_sighting(inbox: Path, state: State, fetch_night: Fetch) -> None:
    (inbox / "a").write_bytes(b"one")
    fetch_night()
    (inbox / "a").write_bytes(b"tw")  # half of what is being written
    fetch_night(2, settle_seconds=3600)
    assert sightings(state) == {("a", ONE): (1, 1, True)}


class FailingSource(FolderSource):
    """A folder on a disk that fails for one file."""

    def open(self, entry: Listed) -> Opened:
        if entry.location == "a":
            raise PassingError("a cannot be read (Input/output error); it is tried again the next night")
        return super().open(entry)


def test_a_file_that_cannot_be_read_is_a_warning_and_keeps_its_sighting(
    inbox: Path, state: State, fetch_night: Fetch, tmp_path: Path
) -> None:
    (inbox / "a").write_bytes(b"one")
    fetch_night()
    (inbox / "b").write_bytes(b"two")
    source = FailingSource(inbox)
    fetched = fetch(source, source.list(), Archive(tmp_path / "archive"), state, FIRST + timedelta(days=1))
    assert fetched.warnings == ["a cannot be read (Input/output error); it is tried again the next night"]
    assert sightings(state) == {("a", ONE): (1, 1, True), ("b", TWO): (2, 2, True)}


def test_a_disk_that_fails_in_the_middle_of_a_file_costs_that_file_alone(inbox: Path, state: State, fetch_night: Fetch) -> None:
    # The kernel lets anybody open its own memory, and refuses to read it from the beginning: as a bad sector does.
    (inbox / "a").symlink_to("/proc/self/mem")
    (inbox / "b").write_bytes(b"two")
    fetched = fetch_night()
    assert fetched.warnings == ["a: the document cannot be read (Input/output error); it is tried again the next night"]
    assert (fetched.errors, list(sightings(state))) == (1, [("b", TWO)])


@pytest.mark.parametrize("damaged", range(40, 60))
def test_an_archive_with_damaged_content_is_kept_as_it_is(inbox: Path, fetch_night: Fetch, damaged: int) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pdf", bytes(range(256)) * 20)
    packed = bytearray(content.getvalue())
    packed[damaged] ^= 0xFF
    (inbox / "all.zip").write_bytes(packed)
    (inbox / "b").write_bytes(b"two")
    assert len(fetch_night().seen) == 2


def test_sources_that_bring_the_same_documents_at_once(state: State, tmp_path: Path) -> None:
    asked = [FolderSource(tmp_path / town, 0, town) for town in ("city", "north", "south", "west")]
    for source in asked:
        source.root.mkdir()
        for number in range(60):
            (source.root / f"{number}").write_text(f"document {number}")
    run = Run(run_id="a run", started_at=utc_now())
    fetched = take(state, run, asked, [source.list() for source in asked], Archive(tmp_path / "archive"))
    assert (len(fetched.new), fetched.placed, fetched.errors) == (60, 240, 0)
    assert len(sightings(state)) == 60
    with state.session() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 60


class Named(FolderSource):
    """A folder whose listing says of every file what no database stores."""

    def list(self) -> Listing:
        whole = super().list()
        return Listing(self.name, tuple(replace(entry, title="绩效\x00目标\ud842") for entry in whole.entries))


def test_a_title_that_a_server_cut_in_the_middle_of_a_character(inbox: Path, state: State, tmp_path: Path) -> None:
    (inbox / "a").write_bytes(b"one")
    source = Named(inbox)
    fetch(source, source.list(), Archive(tmp_path / "archive"), state, FIRST)
    with state.session() as session:
        assert session.scalars(select(Sighting.title)).all() == ["绩效\ufffd目标\ufffd"]


def test_a_place_too_long_for_an_index_is_said(inbox: Path, state: State, fetch_night: Fetch) -> None:
    deep = inbox.joinpath(*("表" * 80 for _ in range(9)))  # 2,160 bytes
    deep.mkdir(parents=True)
    (deep / "a.pdf").write_bytes(b"one")
    (inbox / "b").write_bytes(b"two")
    fetched = fetch_night()
    assert list(sightings(state)) == [("b", TWO)]
    (warning,) = fetched.warnings
    assert warning.endswith("is left out, its place is longer than 2000 bytes")


def test_a_place_that_just_fits_is_kept(inbox: Path, state: State, fetch_night: Fetch) -> None:
    folder = inbox.joinpath(*(secrets.token_hex(100) for _ in range(9)))  # no index can compress it
    folder.mkdir(parents=True)
    name = "n" * (LONGEST_PLACE - len(str(folder.relative_to(inbox))) - 1)
    (folder / name).write_bytes(b"one")
    assert fetch_night().warnings == []
    assert len(sightings(state)) == 1


def test_another_folder_ends_nothing_here(inbox: Path, state: State, fetch_night: Fetch, tmp_path: Path) -> None:
    (inbox / "a").write_bytes(b"one")
    fetch_night()
    other = FolderSource(tmp_path / "another", name="another")
    fetch(other, Listing(other.name, ()), Archive(tmp_path / "archive"), state, FIRST + timedelta(days=1))
    assert sightings(state) == {("a", ONE): (1, 1, True)}


def test_the_export_has_a_row_a_sighting_with_the_latest_listing(inbox: Path, state: State, fetch_night: Fetch) -> None:
    (inbox / "a.pdf").write_bytes(b"one")
    fetch_night()
    (inbox / "manifest.csv").write_text("file,title,published_on,fiscal_year\na.pdf,广州市信访局2021年项目支出绩效目标表,2021-02-15,2022\n")
    fetch_night(2)
    with state.session() as session:
        table = sightings_table(session)
    assert table.schema == SIGHTING_SCHEMA
    (row,) = table.to_pylist()
    assert row.pop("sha256").startswith(ONE)
    assert row == {
        "source_name": "inbox",
        "location": "a.pdf",
        "file_name": "a.pdf",
        "title": "广州市信访局2021年项目支出绩效目标表",
        "source_url": None,
        "published_on": date(2021, 2, 15),
        "title_fiscal_year": 2021,
        "manifest_fiscal_year": 2022,
        "first_seen_at": FIRST,
        "last_seen_at": FIRST + timedelta(days=1),
        "is_present": True,
    }
