"""Digests, and the one message for very many changes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from jixiao.alert import night_failed
from jixiao.difference import Facts, Filings
from jixiao.digest import write_digest
from jixiao.outbox import deliver
from jixiao.settings import DigestRhythm
from jixiao.state import Alert, Document, Publication, Run, Sighting, State, utc_now
from night.alerting import Nights, Warehouse, completed
from night.receiver import Receiver, receiving

MONDAY = datetime(2020, 11, 16, 2, 30, tzinfo=UTC)
LATELY = datetime(2021, 1, 1, tzinfo=UTC)
THIS_YEAR = utc_now().year


def digest(night: Nights, now: datetime, rhythm: DigestRhythm = DigestRhythm.weekly) -> list[tuple[str, str]]:
    """What a night at this moment sends as a digest."""
    before = len(night.receiver.received)
    settings = night.settings.model_copy(update={"digest": rhythm})
    write_digest(night.state, settings, now)
    deliver(night.state, settings)
    arrived: list[tuple[str, str]] = night.receiver.received[before:]
    return arrived


def opened(night: Nights, when: datetime) -> None:
    """Put what was opened just now at an earlier moment; the first night of all was then at the latest."""
    with night.state.session() as session:
        session.execute(update(Alert).where(Alert.opened_at > LATELY).values(opened_at=when, changed_at=when))
        if session.get(Run, "first") is None:
            session.add(Run(run_id="first", kind="nightly", started_at=when, outcome="published", warnings=[]))


def test_a_week_with_its_news(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    warehouse.broke(12, 1, "row_total", subject="培训费", difference="7")
    night()
    opened(night, MONDAY)
    assert digest(night, MONDAY + timedelta(days=4)) == []
    ((title, text),) = digest(night, MONDAY + timedelta(days=7))
    assert title == "jixiao: digest, 1 new, 0 still open, 0 resolved"
    assert text.splitlines()[:4] == [
        "2020-11-16 – 2020-11-23",
        "",
        "New:",
        "- 7 days 广州市信访局 2021: row_total 培训费 total: "
        "reported 1,000,000 yuan, computed 999,999.50 yuan, difference 7 yuan, and 1 more",
    ]
    assert text.endswith("Message: digest-1")
    assert digest(night, MONDAY + timedelta(days=8)) == []
    ((title, text),) = digest(night, MONDAY + timedelta(days=14))
    assert title == "jixiao: digest, 0 new, 1 still open, 0 resolved"
    assert "Still open, the oldest first:\n- 14 days 广州市信访局 2021" in text


def test_what_was_resolved_is_told_with_how(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    opened(night, MONDAY)
    assert len(digest(night, MONDAY + timedelta(days=7))) == 1
    warehouse.broken[11]["passed"] = True
    night()
    with night.state.session() as session:
        session.execute(update(Alert).values(resolved_at=MONDAY + timedelta(days=9)))
    ((title, text),) = digest(night, MONDAY + timedelta(days=14))
    assert title == "jixiao: digest, 0 new, 0 still open, 1 resolved"
    assert "difference 0.50 yuan → the check holds now" in text
    assert digest(night, MONDAY + timedelta(days=21)) == []


def test_a_nightly_digest_comes_when_something_changed(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    opened(night, MONDAY)
    nightly = DigestRhythm.nightly
    assert digest(night, MONDAY + timedelta(minutes=1), nightly) == []
    warehouse.filing(2)
    warehouse.broke(21, 2, "grand_total")
    night()
    opened(night, MONDAY + timedelta(days=1))
    ((title, _),) = digest(night, MONDAY + timedelta(days=1, minutes=1), nightly)
    assert title == "jixiao: digest, 2 new, 0 still open, 0 resolved"
    assert digest(night, MONDAY + timedelta(days=2), nightly) == []
    assert len(digest(night, MONDAY + timedelta(days=7), nightly)) == 1


def test_what_a_publication_changed_is_news_without_any_alert(night: Nights) -> None:
    night()
    opened(night, MONDAY)
    published(night, MONDAY + timedelta(days=1), changed=0)
    assert digest(night, MONDAY + timedelta(days=1, minutes=1), DigestRhythm.nightly) == []
    published(night, MONDAY + timedelta(days=2), changed=25)
    ((title, text),) = digest(night, MONDAY + timedelta(days=2, minutes=1), DigestRhythm.nightly)
    assert title == "jixiao: digest, 0 new, 0 still open, 0 resolved"
    assert "9 read again; of filings known before 0 facts added, 25 changed, 0 gone" in text


def published(night: Nights, when: datetime, changed: int) -> None:
    """Note a publication in which filings were read again and so many facts read otherwise."""
    filings = asdict(Filings(read_again=9 if changed else 0))
    facts = {"fct_project_budget": asdict(Facts(added=0, gone=0, changed=changed, columns={}))}
    with night.state.session() as session:
        session.add(
            Publication(
                file_name=f"{when:%d}.duckdb",
                run_id="first",
                fingerprint="",
                published_at=when,
                difference={"filings": filings, "facts": facts},
            )
        )


def test_each_channel_gets_one_digest_of_what_it_hears_of(warehouse: Warehouse, night: Nights, receiver: Receiver, tmp_path: Path) -> None:
    with receiving() as second:
        path = tmp_path / "routes.csv"
        path.write_text(f"region,address\n,{receiver.address}\n4406,{second.address}\n", encoding="utf-8")
        night.settings = night.settings.model_copy(update={"alert_routes": path})
        for key, department in ((1, 7), (2, 8)):
            warehouse.filing(key, department_key=department)
            warehouse.broke(10 + key, key, "grand_total", department_key=department)
        night()
        opened(night, MONDAY)
        second.received.clear()
        ((title, text),) = digest(night, MONDAY + timedelta(days=7))
        assert title == "jixiao: digest, 2 new, 0 still open, 0 resolved"
        ((title, text),) = second.received
        assert title == "jixiao: digest, 1 new, 0 still open, 0 resolved"
        assert "佛山市信访局" in text


@pytest.mark.parametrize("rhythm", list(DigestRhythm))
def test_nothing_to_say_is_not_said(rhythm: DigestRhythm, night: Nights) -> None:
    night()
    opened(night, MONDAY)
    assert digest(night, MONDAY + timedelta(days=30), rhythm) == []


def test_switched_off(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    opened(night, MONDAY)
    assert digest(night, MONDAY + timedelta(days=30), DigestRhythm.off) == []


def test_a_night_that_failed_stands_in_the_digest(night: Nights) -> None:
    night_failed(night.state, night.settings, "run 1", "build: dbt failed")
    opened(night, MONDAY)
    told = digest(night, MONDAY + timedelta(days=7))
    assert "- 7 days the night failed: build: dbt failed" in told[-1][1]


def test_a_new_source_is_one_message(warehouse: Warehouse, night: Nights) -> None:
    night.settings = night.settings.model_copy(update={"alert_most": 3})
    for key in range(1, 5):
        warehouse.filing(key)
        warehouse.broke(10 + key, key, "grand_total", diagnosis="sign")
    for key in (6, 7):
        warehouse.filing(key, source_name="portal")
        warehouse.broke(10 + key, key, "grand_total")
    (title, text), *others = sorted(night(), key=lambda message: "4 filings" not in message[0])
    assert title == "jixiao: 4 filings of the source folder changed"
    assert text.splitlines()[2:6] == [
        f"- 广州市信访局 2021 ({key}.pdf): does not reconcile: grand_total 合计 total: "
        "reported 1,000,000 yuan, computed 999,999.50 yuan, difference 0.50 yuan (sign)"
        for key in range(1, 5)
    ]
    assert len(others) == 2
    assert night() == []
    warehouse.broken[11]["passed"] = True
    assert [title for title, _ in night()] == ["广州市信访局 2021: resolved"]


def seen(state: State, source_name: str, filing_key: int, published_on: date | None = None) -> None:
    """A source shows a filing's document for the first time."""
    now = utc_now()
    with state.session() as session:
        session.add(Document(sha256=f"{filing_key:064}", byte_count=1, archived_at=now))
        session.flush()
        where = {"source_name": source_name, "location": f"{filing_key}.pdf", "file_name": f"{filing_key}.pdf"}
        session.add(
            Sighting(
                **where,
                sha256=f"{filing_key:064}",
                published_on=published_on,
                first_seen_at=now,
                last_seen_at=now,
                is_present=True,
            )
        )


def broke(
    warehouse: Warehouse, night: Nights, source_name: str, *keys: int, year: int = THIS_YEAR, published_on: date | None = None
) -> list[str]:
    """A night in which filings of a source are new and do not reconcile: the titles that it sends."""
    arrived(warehouse, night, source_name, *keys, year=year, published_on=published_on)
    return sorted(title for title, _ in night())


def arrived(
    warehouse: Warehouse, night: Nights, source_name: str, *keys: int, year: int = THIS_YEAR, published_on: date | None = None
) -> None:
    """Filings of a source are new and do not reconcile."""
    for key in keys:
        seen(night.state, source_name, key, published_on)
        warehouse.filing(key, source_name=source_name, year_key=year)
        warehouse.broke(100 + key, key, "grand_total")


def test_the_first_night_of_a_source_is_one_message_however_few_they_are(warehouse: Warehouse, night: Nights) -> None:
    alone = f"广州市信访局 {THIS_YEAR}: does not reconcile"
    assert broke(warehouse, night, "folder", 1, 2) == ["jixiao: 2 filings of the new source folder need a look"]
    # that night was cut off before its end: the source is as new as before
    assert broke(warehouse, night, "folder", 3, 4) == ["jixiao: 2 filings of the new source folder need a look"]
    completed(night.state, "one")
    assert broke(warehouse, night, "folder", 5, 6) == [alone, alone]
    assert broke(warehouse, night, "portal", 7) == [alone], "a list of one would tell less than its message"
    assert broke(warehouse, night, "portal", 8, 9) == ["jixiao: 2 filings of the new source portal need a look"]
    completed(night.state, "two")
    assert broke(warehouse, night, "portal", 10, 11) == [alone, alone]
    assert night() == []


def test_old_years_put_into_a_known_source_are_one_message_and_a_current_filing_has_its_own(warehouse: Warehouse, night: Nights) -> None:
    broke(warehouse, night, "folder", 1)
    completed(night.state, "one")
    arrived(warehouse, night, "folder", 2, year=2019)
    arrived(warehouse, night, "folder", 3, year=THIS_YEAR - 2)
    arrived(warehouse, night, "folder", 4, published_on=utc_now().date() - timedelta(days=367))
    arrived(warehouse, night, "folder", 5)
    arrived(warehouse, night, "folder", 6, year=THIS_YEAR - 1, published_on=utc_now().date() - timedelta(days=3))
    current, last, (title, text) = night()
    assert [current[0], last[0]] == [f"广州市信访局 {year}: does not reconcile" for year in (THIS_YEAR, THIS_YEAR - 1)]
    assert title == "jixiao: 3 old filings that came from the source folder need a look"
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line.split(": ")[0] for line in lines] == [
        "- 广州市信访局 2019 (2.pdf)",
        f"- 广州市信访局 {THIS_YEAR - 2} (3.pdf)",
        f"- 广州市信访局 {THIS_YEAR} (4.pdf)",
    ]
    assert night() == []
    # what was there before is no backfill, whatever its year: each that changes has its message
    completed(night.state, "two")
    for key in (2, 3):
        warehouse.broken[100 + key]["difference"] = "9"
    assert [title for title, _ in night()] == [f"广州市信访局 {year}: reconciles otherwise than before" for year in (2019, THIS_YEAR - 2)]


def test_an_old_filing_that_comes_alone_has_its_message(warehouse: Warehouse, night: Nights) -> None:
    broke(warehouse, night, "folder", 1)
    completed(night.state, "one")
    arrived(warehouse, night, "folder", 2)
    assert broke(warehouse, night, "folder", 3, year=2019) == [f"广州市信访局 {year}: does not reconcile" for year in (2019, THIS_YEAR)]


def test_what_states_no_time_goes_with_old_filings_and_else_by_itself(warehouse: Warehouse, night: Nights) -> None:
    broke(warehouse, night, "folder", 1)
    completed(night.state, "one")
    assert broke(warehouse, night, "folder", 2, 3, year=0) == ["广州市信访局 year unknown: does not reconcile"] * 2
    completed(night.state, "two")
    arrived(warehouse, night, "folder", 4, year=0)
    assert broke(warehouse, night, "folder", 5, year=2019) == ["jixiao: 2 old filings that came from the source folder need a look"]
