"""Publications one after another: what each changed is stored as it is published, added up for the digest, and shown by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from jixiao import steps
from jixiao.build_state import Base, note_begun
from jixiao.cli import app
from jixiao.errors import ConfigurationError, JobError
from jixiao.model_docs import PAGE
from jixiao.night import Night
from jixiao.releases import between, take_up, total
from jixiao.settings import load_settings
from jixiao.state import Publication, Run, newest_publication

MADE = """
    create schema marts;
    use marts;
    create table build_info as select null::varchar as build_id, null::timestamptz as published_at, null::varchar as code_version,
        null::varchar as schema_version, null::varchar as fingerprint;
    create table dim_filing as select 1 as filing_key, 'aa' as sha256, 'a.pdf' as file_name, '河道清淤目标' as title,
        'reconciled' as status, true as is_current, null::bigint as superseded_by_filing_key, timestamptz '2026-03-01' as loaded_at,
        '1' as reader_version;
    create table fct_project_budget as select 100 + range as fact_key, 1 as filing_key, range as line_no,
        (range * 1000.10)::decimal(18, 2) as total_yuan from range(1, 5);
"""
READ_AGAIN = "update dim_filing set loaded_at = '2026-04-01', reader_version = '2'"
RIGHT = "update fct_project_budget set total_yuan = 1000.11 where line_no = 1"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    return tmp_path


def publish(home: Path, *changes: str, built_on: Path | None = None) -> Run:
    """A night whose candidate is the warehouse above with these changes; its publication step."""
    settings = load_settings()
    night = Night(f"run {datetime.now(UTC).isoformat()}", settings)
    candidate = night.settings.candidate
    assert isinstance(candidate, Path)
    candidate.parent.mkdir(parents=True, exist_ok=True)
    candidate.unlink(missing_ok=True)
    with duckdb.connect(str(candidate)) as connection:
        for sql in (MADE, *changes):
            connection.execute(sql)
    if built_on is not None:
        note_begun(candidate, Base(built_on, "this code", datetime.now(UTC)))
    with night.begin("nightly", "discover"):
        night.update(fingerprint="of a test")
    try:
        steps.publish(night)
        return night.run()
    finally:
        night.lock.end(night.run_id)


def test_pages_of_the_models_are_made_of_a_candidate_that_becomes_the_publication(home: Path) -> None:
    layout = load_settings().layout
    candidate, page = layout.candidate, layout.model_docs / PAGE
    publish(home)
    page.unlink()
    assert publish(home, built_on=home / "warehouse.duckdb").warnings == []
    assert not candidate.exists()
    assert page.exists()


def shown(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, ["diff", "--format", "json", *arguments])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_each_publication_changed_is_kept_and_shown(home: Path) -> None:
    first = publish(home)
    state = Night("after", load_settings()).state
    with pytest.raises(ConfigurationError, match="is the first publication"):
        between(load_settings(), state)
    second = publish(home, READ_AGAIN, RIGHT)
    assert second.warnings == [
        "reader version 2 read 1 filing again: fct_project_budget: 0 added, 0 removed, 1 changed",
    ]
    publish(home, READ_AGAIN, RIGHT, "insert into dim_filing by name select 2 as filing_key, 'bb' as sha256, 'rejected' as status")

    (added,) = shown()
    assert (added["kind"], added["filing_key"], added["new_value"]) == ("filing added", 2, "rejected")
    assert first.publication is not None
    assert second.publication is not None
    (home / "publications" / first.publication).unlink()  # what it changed outlives it
    (changed,) = shown(first.publication, second.publication)
    assert [changed[name] for name in ("kind", "subject", "column_name", "old_value", "new_value")] == [
        "fact changed", "1", "total_yuan", "1000.10", "1000.11",
    ]  # fmt: skip
    assert shown("--summary") == [
        {"what": "rows", "which": "dim_filing", "before": 1, "after": 2},
        {"what": "filings", "which": "added", "before": None, "after": 1},
        {"what": "filings", "which": "rejected", "before": None, "after": 1},
    ]
    table = CliRunner().invoke(app, ["diff", first.publication, second.publication]).stdout
    assert table.startswith(f"{first.publication} → {second.publication}\n")
    assert "1000.11" in table
    with pytest.raises(ConfigurationError, match="is kept no more"):
        between(load_settings(), state, first.publication)
    with pytest.raises(ConfigurationError, match="no publication is called `yesterday`"):
        between(load_settings(), state, "yesterday")
    with state.session() as session:
        added_up = total(session, datetime(2026, 1, 1, tzinfo=UTC))
        assert {name: count for name, count in added_up.items() if count} == {
            "added": 1, "rejected": 1, "read_again": 1, "facts_changed": 1,
        }  # fmt: skip
        assert total(session, datetime.now(UTC)) == {}


def test_a_publication_that_a_killed_night_could_not_note_is_taken_up(home: Path) -> None:
    settings = load_settings()
    first, second = publish(home), publish(home, READ_AGAIN, RIGHT)
    state = Night("after", settings).state
    noted = between(settings, state)
    with state.session() as session:  # as it is when the process dies between the swap of the warehouse and this row
        session.delete(session.get_one(Publication, second.publication))
        session.get_one(Run, second.run_id).publication = None
    (home / "differences" / f"{Path(str(second.publication)).stem}.parquet").unlink()

    for _ in range(2):
        take_up(settings, state)
        newest = newest_publication(state)
        assert newest is not None
        assert (newest.file_name, newest.run_id, newest.fingerprint) == (second.publication, second.run_id, "of a test")
    assert between(settings, state)[:2] == noted[:2] == (first.publication, second.publication)
    assert between(settings, state)[2].changes.equals(noted[2].changes)


def test_a_candidate_that_lost_facts_for_no_reason_leaves_no_difference(home: Path) -> None:
    published = publish(home).publication
    with pytest.raises(JobError, match="fct_project_budget lost 1 of 4 rows"):
        publish(home, "delete from fct_project_budget where line_no = 2")
    assert published is not None
    assert not (home / "differences").exists()
    assert [path.name for path in (home / "publications").glob("*.duckdb")] == [published]
