"""What one warehouse changes against another: two made by hand, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from jixiao import difference as differences
from jixiao.difference import CHANGE_SCHEMA, Difference, Facts, Filings, compare

MADE = """
    create schema marts;
    use marts;
    create table dim_filing as select *, title || '.pdf' as file_name, null::bigint as superseded_by_filing_key from (values
        (1, 'aa', '河道清淤目标', 'reconciled', true, timestamptz '2026-03-01 00:00:00Z', '1'),
        (2, 'bb', '堤防加固目标', 'reconciled', true, timestamptz '2026-03-01 00:00:00Z', '1'),
        (3, 'cc', '水质监测目标', 'reconciled', true, timestamptz '2026-03-01 00:00:00Z', '1')
    ) as rows(filing_key, sha256, title, status, is_current, loaded_at, reader_version);
    create table dim_project as select * from (values (11, '河道清淤'), (12, '堤防加固')) as rows(project_key, project_name);
    create table fct_project_budget as select *, 1 as source_page from (values
        (101, 1, 11, 1, 120000.10::decimal(18, 2)), (102, 1, 12, 2, 300000.00), (201, 2, 12, 1, 70000.00), (301, 3, 11, 1, 5.00)
    ) as rows(fact_key, filing_key, project_key, line_no, total_yuan);
"""
READ_AGAIN = "update dim_filing set loaded_at = '2026-04-01 00:00:00Z', reader_version = '2' where filing_key = 1"
Compared = Callable[..., Difference]


@pytest.fixture
def changed(tmp_path: Path) -> Compared:
    """The warehouse above against itself with these changes."""

    def against(*changes: str, before: str = "", thorough: bool = False) -> Difference:
        for name, own in (("before", [before]), ("after", changes)):
            with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
                for sql in (MADE, *own):
                    connection.execute(sql)
        return compare(tmp_path / "before.duckdb", tmp_path / "after.duckdb", thorough=thorough)

    return against


def listed(difference: Difference, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in difference.changes.to_pylist()]


def test_nothing_changed(changed: Compared) -> None:
    found = changed(thorough=True)
    assert (found.filings, found.facts, found.changes.num_rows, found.left_off) == (Filings(), {}, 0, 0)
    assert found.rows == {"dim_filing": (3, 3), "dim_project": (2, 2), "fct_project_budget": (4, 4)}


def test_a_table_may_have_columns_that_changes_have_too(changed: Compared) -> None:
    totals = (
        "create table fct_reported_total as select 501 as fact_key, 1 as filing_key, '合计' as subject, {}::decimal(18, 2) as amount_yuan"
    )
    found = changed(READ_AGAIN, totals.format("8.00"), before=totals.format("7.00"))
    assert listed(found, "kind", "subject", "old_value", "new_value") == [("fact changed", "合计", "7.00", "8.00")]


def test_a_fact_read_otherwise_is_told_with_both_values(changed: Compared) -> None:
    found = changed(
        READ_AGAIN,
        "update fct_project_budget set total_yuan = 120000.11, source_page = 9 where fact_key = 101",
        "delete from fct_project_budget where fact_key = 102",
        "insert into fct_project_budget values (103, 1, 12, 3, 0.30, 1)",
    )
    assert found.facts == {"fct_project_budget": Facts(added=1, gone=1, changed=1, columns={"total_yuan": 1})}
    assert listed(found, "kind", "file_name", "fact_key", "subject", "column_name", "old_value", "new_value") == [
        ("fact added", "河道清淤目标.pdf", 103, "堤防加固 3", None, None, '{"line_no":"3","project_key":"12","total_yuan":"0.30"}'),
        ("fact changed", "河道清淤目标.pdf", 101, "河道清淤 1", "total_yuan", "120000.10", "120000.11"),
        ("fact gone", "河道清淤目标.pdf", 102, "堤防加固 2", None, '{"line_no":"2","project_key":"12","total_yuan":"300000.00"}', None),
    ]
    assert found.reread() == "reader version 2 read 1 filing again: fct_project_budget: 1 added, 1 removed, 1 changed"
    assert found.kept_rows == {"fct_project_budget": (2, 2)}


def test_a_ready_answer_that_follows_from_facts_is_no_fact(changed: Compared) -> None:
    answer = "create table project_leaps as select fact_key, filing_key, total_yuan from fct_project_budget"
    superseded = "update dim_filing set is_current = false where filing_key = 2"
    difference = changed(answer, "delete from project_leaps where filing_key = 2", superseded, before=answer)
    assert difference.facts == {}
    assert difference.rows["project_leaps"] == (4, 3)


def test_what_is_said_of_one_fact_twice_is_not_compared_crosswise(changed: Compared) -> None:
    revision = "create table fct_revision as select 101 as fact_key, 1 as filing_key, unnest(['total_yuan', 'other_yuan']) as column_name"
    assert changed(revision, READ_AGAIN, before=revision).facts == {}


def test_reading_again_that_changed_nothing_says_nothing(changed: Compared) -> None:
    found = changed(READ_AGAIN, "update fct_project_budget set source_page = 2 where filing_key = 1")
    assert (found.filings, found.facts, found.reread()) == (Filings(read_again=1), {}, None)
    assert found.changes.num_rows == 0


def test_filings_that_came_went_and_were_superseded(changed: Compared) -> None:
    found = changed(
        "insert into dim_filing by name select 4 as filing_key, 'dd' as sha256, '堤防加固目标（更正）' as title, 'd.pdf' as file_name, "
        "'unreconciled' as status, true as is_current",
        "insert into fct_project_budget values (401, 4, 12, 1, 1.00, 1)",
        "update dim_filing set is_current = false, superseded_by_filing_key = 4 where filing_key = 2",
        "delete from dim_filing where filing_key = 3",
        "delete from fct_project_budget where filing_key = 3",
    )
    assert found.filings == Filings(added=1, gone=1, superseded=1, unreconciled=1, changed=1)
    assert found.facts == {}  # those of filings that came or went are told by the filing
    assert listed(found, "kind", "filing_key", "subject", "column_name", "old_value", "new_value") == [
        ("filing added", 4, "堤防加固目标（更正）", "status", None, "unreconciled"),
        ("filing changed", 2, "堤防加固目标", "is_current", "true", "false"),
        ("filing changed", 2, "堤防加固目标", "superseded_by_filing_key", None, "4"),
        ("filing gone", 3, "水质监测目标", "status", "reconciled", None),
    ]
    assert found.kept_rows == {"fct_project_budget": (4, 3)}
    assert found.members_gone == {"fct_project_budget.filing_key": ("dim_filing", 1)}


def test_a_fact_of_a_filing_that_stands_as_it_stood_is_found_by_a_thorough_look_alone(changed: Compared, tmp_path: Path) -> None:
    found = changed("update fct_project_budget set total_yuan = 70000.01 where fact_key = 201")
    assert found.facts == {}
    found = compare(tmp_path / "before.duckdb", tmp_path / "after.duckdb", thorough=True)
    assert listed(found, "fact_key", "old_value", "new_value") == [(201, "70000.00", "70000.01")]
    assert found.reread() is None


def test_what_is_beyond_the_limit_is_counted(changed: Compared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_LISTED", 2)
    found = changed("update fct_project_budget set total_yuan = total_yuan + 1", READ_AGAIN.replace("= 1", "> 0"))
    assert (found.facts["fct_project_budget"].changed, found.changes.num_rows, found.left_off) == (4, 2, 2)


def test_what_is_stored_comes_back(changed: Compared) -> None:
    found = changed(
        READ_AGAIN, "update fct_project_budget set total_yuan = 1 where fact_key = 101", "alter table dim_project add region text"
    )
    again = Difference.stored(found.summary(), found.changes)
    assert again.summary() == found.summary()
    assert (again.filings, again.facts, again.columns_new) == (found.filings, found.facts, ["dim_project.region"])
    assert found.changes.schema == CHANGE_SCHEMA
