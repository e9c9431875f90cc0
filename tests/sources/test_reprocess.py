"""Choosing archived documents to read again, taking up a run that was cut off, and what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from jixiao.errors import JobError
from jixiao.land import land
from jixiao.records import DocumentReading, Filing, FilingReading
from jixiao.reprocess import changes, chosen, resume
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
    land([reading("a", "project_targets", "2")], landing, "3", datetime.now(UTC))
    begin(state, "one", "failed")
    begin(state, "two", "running")
    assert [sha256[0] for sha256, _ in resume(state, landing, "two", "all", documents)] == ["b", "c", "d"]
    land([reading("b", "self_evaluation", "2")], landing, "4", datetime.now(UTC))
    begin(state, "two", "failed")
    begin(state, "three", "running")
    assert [sha256[0] for sha256, _ in resume(state, landing, "three", "all", documents)] == ["c", "d"]
    begin(state, "three", "published")
    begin(state, "four", "running")
    assert resume(state, landing, "four", "all", documents) == documents


def warehouse(path: Path, loaded: str, version: str, *facts: tuple[int, int, str, int]) -> Path:
    """A warehouse with two filings; facts are (fact key, filing key, amount, page)."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_filing (filing_key bigint, loaded_at timestamptz, reader_version varchar)")
        connection.execute("insert into marts.dim_filing values (1, ?, ?), (2, '2026-01-01 00:00:00Z', '1')", [loaded, version])
        connection.execute("create table marts.fct_x (fact_key bigint, filing_key bigint, amount_yuan decimal(18, 2), source_page integer)")
        for fact_key, filing_key, amount, page in facts:
            connection.execute("insert into marts.fct_x values (?, ?, ?, ?)", [fact_key, filing_key, Decimal(amount), page])
    return path


BEFORE = [(1, 1, "1.00", 1), (2, 1, "2.00", 1), (3, 1, "3.00", 1), (4, 2, "4.00", 1)]


def test_what_reading_again_changed_is_said(tmp_path: Path) -> None:
    published = warehouse(tmp_path / "p.duckdb", "2026-01-01 00:00:00Z", "1", *BEFORE)
    after = [(1, 1, "1.00", 9), (2, 1, "2.50", 1), (5, 1, "5.00", 1), (4, 2, "4.00", 1), (6, 2, "6.00", 1)]
    candidate = warehouse(tmp_path / "c.duckdb", "2026-02-01 00:00:00Z", "2", *after)
    assert changes(published, candidate) == "1 filings were read again by reader version 2: fct_x: 1 added, 1 removed, 1 changed"


def test_reading_again_that_changed_nothing_says_nothing(tmp_path: Path) -> None:
    published = warehouse(tmp_path / "p.duckdb", "2026-01-01 00:00:00Z", "1", *BEFORE)
    assert changes(published, warehouse(tmp_path / "c.duckdb", "2026-02-01 00:00:00Z", "2", *BEFORE)) is None
