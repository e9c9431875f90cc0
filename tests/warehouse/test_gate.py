"""The gate before publishing: what may be gone from a candidate, and what may not."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from jixiao.difference import compare
from jixiao.gate import objections

FIVE_PERCENT = Decimal("0.05")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Two filings of a department: one with 19 project lines, one with a single one."""
    return made(tmp_path / "published.duckdb")


def made(path: Path, *changes: str) -> Path:
    """A warehouse as the fixture's, but for these changes."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create schema marts;
            use marts;
            create table dim_filing as select *, sha256 || '.pdf' as file_name, 'reconciled' as status, true as is_current,
                null::bigint as superseded_by_filing_key, '1' as reader_version from (values
                (1, 'a', timestamptz '2026-03-01'), (2, 'b', timestamptz '2026-03-01')) as rows(filing_key, sha256, loaded_at);
            create table dim_department as select 7 as department_key;
            create table dim_project as select range as project_key from range(20);
            create table fct_project_budget as select case when range < 19 then 1 else 2 end as filing_key, 7 as department_key,
                7 as spending_unit_key, range as project_key from range(20);
            create table fct_check_result as select range % 2 + 1 as filing_key, 7 as department_key from range(100);
        """)
        for change in changes:
            connection.execute(change)
    return path


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ([], None),
        (
            ["insert into fct_project_budget values (3, 7, 7, 0)", "insert into dim_filing by name select 3 as filing_key, 'c' as sha256"],
            None,
        ),
        (["alter table fct_project_budget add column remark_text varchar"], None),
        # one of twenty rows is five per cent and not one row more
        (["delete from fct_project_budget where project_key = 3"], None),
        (
            ["delete from fct_project_budget where project_key in (3, 4)"],
            "fct_project_budget lost 2 of 20 rows, and no filing of theirs was read anew",
        ),
        (["delete from fct_check_result"], None),
        (["delete from dim_project where project_key = 3"], "1 members of dim_project are gone that fct_project_budget.project_key used"),
        (["delete from dim_department"], "1 members of dim_department are gone that fct_project_budget.spending_unit_key used"),
        (["delete from dim_filing where filing_key = 2"], "1 members of dim_filing are gone that fct_project_budget.filing_key used"),
        (["alter table dim_filing drop column loaded_at"], "the contract of the marts is broken: dim_filing.loaded_at is gone"),
        (["drop table fct_project_budget"], "the contract of the marts is broken: fct_project_budget.department_key, "
            "fct_project_budget.filing_key, fct_project_budget.project_key and 1 more are gone"),
    ],
)  # fmt: skip
def test_what_is_gone_for_no_reason(published: Path, tmp_path: Path, changes: list[str], objection: str | None) -> None:
    found = objections(compare(published, made(tmp_path / "candidate.duckdb", *changes)), FIVE_PERCENT)
    assert (objection in found) if objection else found == []


def test_what_a_filing_read_anew_no_longer_has_is_gone_rightly(published: Path, tmp_path: Path) -> None:
    changes = [
        "update dim_filing set loaded_at = '2026-03-02' where filing_key = 1",
        "delete from fct_project_budget where filing_key = 1 and project_key > 3",
        "delete from dim_project where project_key between 4 and 18",
    ]
    assert objections(compare(published, made(tmp_path / "candidate.duckdb", *changes)), FIVE_PERCENT) == []


def test_an_older_reading_is_no_reason(published: Path, tmp_path: Path) -> None:
    changes = [
        "update dim_filing set loaded_at = '2026-02-01' where filing_key = 1",
        "delete from fct_project_budget where filing_key = 1 and project_key > 3",
    ]
    (objection,) = objections(compare(published, made(tmp_path / "candidate.duckdb", *changes)), FIVE_PERCENT)
    assert objection.startswith("fct_project_budget lost 15 of 20 rows")


def test_a_setting_lets_rows_go(published: Path, tmp_path: Path) -> None:
    candidate = made(tmp_path / "candidate.duckdb", "delete from fct_project_budget")
    assert objections(compare(published, candidate), Decimal(1)) == []
