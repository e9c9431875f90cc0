"""How sources fare over the nights, and what of it is an alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from jixiao.alert import follow_sources, open_alerts
from jixiao.alert_chinese import in_chinese
from jixiao.archive import Archive
from jixiao.crawl import CRAWL_SCHEMA, crawl_table, note_listings, take, troubles
from jixiao.discover import discover, watched
from jixiao.register import late_filings
from jixiao.settings import Settings
from jixiao.sources import Listed, Listing, Opened, Yield
from jixiao.sources.configuration import Folder
from jixiao.sources.folder import FolderSource
from jixiao.sources.memory import Crawl
from jixiao.state import Message, Run, State, utc_now

FIRST = datetime(2026, 3, 1, 18, tzinfo=UTC)
TOWN = Folder(name="town", kind="folder", path=Path("x"))


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(f"sqlite:///{tmp_path / 'state.sqlite'}")


def night(state: State, day: int, listed: int = 10, failure: str | None = None, source: str = "town") -> None:
    """One night's crawl of a source."""
    began = FIRST + timedelta(days=day)
    run_id = f"night {day}"
    with state.session() as session:
        session.add(Run(run_id=run_id, kind="nightly", started_at=began, outcome="unchanged", warnings=[]))
    entries = tuple(Listed(location=f"{number}", file_name=f"{number}") for number in range(listed))
    note_listings(state, run_id, [Listing(source, entries, failure=failure, crawl=Yield(pages=3, unchanged_pages=2, errors=1))], began)


def messages(state: State, source: Folder = TOWN) -> list[str]:
    return [facts["message"] for facts in troubles(state, [source]).values()]


def test_a_source_that_never_was_asked_is_no_trouble(state: State) -> None:
    assert messages(state) == []


def test_a_source_that_fails_for_days_is_told_and_one_night_is_not(state: State) -> None:
    night(state, 0)
    night(state, 1, failure="robots.txt answers 500")
    assert messages(state) == []
    night(state, 2, failure="robots.txt answers 500")
    night(state, 3, failure="robots.txt answers 500")
    assert messages(state) == ["town: not seen whole since 2026-03-01: robots.txt answers 500"]
    night(state, 4)
    assert messages(state) == []


def test_a_source_that_lists_less_than_half_of_what_it_did_is_told(state: State) -> None:
    for day in range(3):
        night(state, day, listed=41)
    night(state, 3, listed=21)
    assert messages(state) == []
    night(state, 4, listed=20)
    assert messages(state) == ["town: lists 20 documents, usually 41"]


def test_an_inbox_may_be_emptied_and_is_told_where_it_is_not_seen_whole(state: State, tmp_path: Path) -> None:
    (inbox,) = watched(Settings(home=tmp_path / "home", inbox=tmp_path / "inbox"))
    for day in range(4):
        night(state, day, listed=9 if day < 3 else 0, source=inbox.name)
    assert list(troubles(state, [inbox])) == []
    for day in range(4, 7):
        night(state, day, failure="the folder b cannot be listed (Permission denied)", source=inbox.name)
    ((key, facts),) = troubles(state, [inbox]).items()
    assert key == "source inbox failing"
    assert in_chinese(facts["message"]) == "inbox：自2026-03-04以来未能完整看到：文件夹b无法列出（Permission denied）"


def test_a_source_that_is_silent_for_longer_than_it_may_is_told(state: State) -> None:
    night(state, 0)
    night(state, 20)
    assert messages(state) == []
    assert messages(state, TOWN.model_copy(update={"quiet_days": 20})) == ["town: nothing new since 2026-03-01, and 20 days are allowed"]
    assert messages(state, TOWN.model_copy(update={"quiet_days": 21})) == []


def test_an_alert_of_a_source_opens_once_and_is_resolved(state: State, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", inbox=tmp_path / "inbox", alert_urls="json://127.0.0.1:9")
    for day in range(4):
        night(state, day, listed=0 if day == 3 else 9)
        follow_sources(state, settings, troubles(state, [TOWN]))
        follow_sources(state, settings, troubles(state, [TOWN]))
    assert [alert.facts["message"] for alert in open_alerts(state)] == ["town: lists 0 documents, usually 9"]
    night(state, 4, listed=9)
    follow_sources(state, settings, troubles(state, [TOWN]))
    assert open_alerts(state) == []
    with state.session() as session:
        titles = [message.title for message in session.query(Message).order_by(Message.message_id)]
    assert titles == ["jixiao：有来源需要查看", "jixiao：来源恢复正常"]


def test_what_was_fetched_is_written_down(state: State) -> None:
    night(state, 0)
    take(state, "night 0", [], [], None)  # type: ignore[arg-type]  # nothing is listed, so nothing is archived
    with state.session() as session:
        crawl = session.get_one(Crawl, ("night 0", "town"))
        assert (crawl.listed_count, crawl.page_count, crawl.unchanged_page_count, crawl.error_count) == (10, 3, 2, 1)
        assert crawl_table(session).num_rows == 0
        crawl.ended_at = FIRST
        assert crawl_table(session).schema == CRAWL_SCHEMA
        assert crawl_table(session).num_rows == 1


def test_late_filings_are_told_where_somebody_keeps_the_register(tmp_path: Path) -> None:
    publication, register = tmp_path / "w.duckdb", tmp_path / "expected_filings.csv"
    with duckdb.connect(str(publication)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.late_filings (department_name varchar, document_type varchar, fiscal_year integer, due_on date)"
        )
        connection.execute("insert into marts.late_filings values ('某局', 'project_targets', 2025, date '2025-06-30')")
    assert late_filings(publication, register) == {}
    register.write_text("department,document_type\n")
    assert [facts["message"] for facts in late_filings(publication, register).values()] == ["某局 project_targets 2025 (2025-06-30)"]
    register.write_text("department,document_type\n局,project_targets\n")
    (facts,) = late_filings(publication, register).values()
    assert facts["message"].splitlines() == [
        "某局 project_targets 2025 (2025-06-30)",
        "expected_filings.csv: line 2: department: String should have at least 2 characters",
    ]


class Unforeseen(FolderSource):
    """A folder in which something is that nobody thought of."""

    def list(self) -> Listing:
        raise KeyError("a page of a kind of its own")


class UnforeseenInside(FolderSource):
    """A folder that lists, and a document of which is what nobody thought of."""

    def open(self, entry: Listed) -> Opened:
        if entry.file_name == "a.txt":
            raise KeyError("a name of its own kind")
        return super().open(entry)


def test_what_nobody_thought_of_in_one_source_keeps_nothing_from_the_night(state: State, tmp_path: Path) -> None:
    for town in ("xining", "taiyuan"):
        (tmp_path / town).mkdir()
        for name in ("a.txt", "b.txt"):
            (tmp_path / town / name).write_text(f"{town} {name}")
    asked = [
        Unforeseen(tmp_path, 0, "city"),
        UnforeseenInside(tmp_path / "xining", 0, "xining"),
        FolderSource(tmp_path / "taiyuan", 0, "taiyuan"),
    ]
    listings = discover(asked)
    fault = "cannot be read, by a fault of jixiao (KeyError:"
    assert [bool(listing.failure) for listing in listings] == [True, False, False]
    assert listings[0].warnings == (f"source city {fault} 'a page of a kind of its own'): report it",)
    fetched = take(state, Run(run_id="a run", started_at=utc_now()), asked, listings, Archive(tmp_path / "archive"))
    assert (len(fetched.new), fetched.errors) == (3, 1)
    assert f"source xining {fault} 'a name of its own kind'): report it" in fetched.warnings
