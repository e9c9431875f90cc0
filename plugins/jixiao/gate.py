"""May a candidate take the place of the warehouse that readers have? Not when it lost what no filing lost.

Figures that do not reconcile are no reason: those are published, flagged. A reason is what only a broken build, a damaged landing
area or a slip in a model does: a table or column gone, a member of a dimension gone that facts used, many rows gone. What a filing
read anew no longer has is gone rightly; so only filings whose reading is the same as before are held against what they had.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb

from jixiao.database import Database, attach

_DIMENSIONS = {
    "filing_key": "dim_filing",
    "department_key": "dim_department",
    "spending_unit_key": "dim_department",
    "project_key": "dim_project",
    "indicator_key": "dim_indicator",
    "year_key": "dim_year",
}
_FOLLOW_FROM_MORE = frozenset({"fct_check_result", "fct_expected_filing", "fct_override", "fct_revision"})
"""Their rows come and go with the rules, the registers that people keep, and a filing's neighbours: not with its records alone."""
_UNCHANGED = """
    create temp table unchanged as
    select before.filing_key
    from published.marts.dim_filing as before
    where not exists (
        select 1 from candidate.marts.dim_filing as after
        where after.sha256 = before.sha256 and after.loaded_at > before.loaded_at
    )
"""
_COLUMNS = "select table_name, column_name from duckdb_columns() where database_name = ? and schema_name = 'marts'"


def objections(candidate: Database, published: Database, max_row_loss: Decimal) -> list[str]:
    """Why a candidate must not be published, in sentences; none when it may be.

    Args:
        candidate: the finished candidate, open nowhere.
        published: the warehouse that readers have.
        max_row_loss: the share of a table's rows (0 to 1) that may be gone without a filing having been read anew.
    """
    with duckdb.connect() as connection:
        attach(connection, "candidate", candidate)
        attach(connection, "published", published)
        before, after = (set(connection.execute(_COLUMNS, [name]).fetchall()) for name in ("published", "candidate"))
        if gone := sorted(".".join(column) for column in before - after):
            return [f"the contract of the marts is broken: {_few(gone)} gone"]
        connection.execute(_UNCHANGED)
        return [*_vanished(connection, before), *_lost(connection, before, max_row_loss)]


def _vanished(connection: duckdb.DuckDBPyConnection, columns: set[tuple[str, str]]) -> Iterator[str]:
    """Members of dimensions that facts of unchanged filings used, and that are gone."""
    for table, column in sorted(columns):
        if not table.startswith("fct_") or column not in _DIMENSIONS:
            continue
        dimension = _DIMENSIONS[column]
        key = "department_key" if dimension == "dim_department" else column
        (found,) = connection.execute(f"""
            select count(distinct before.{column}) from published.marts.{table} as before
            where before.filing_key in (select filing_key from unchanged)
                and before.{column} not in (select {key} from candidate.marts.{dimension})
        """).fetchall()
        if found[0]:
            yield f"{found[0]} members of {dimension} are gone that {table}.{column} used"


def _lost(connection: duckdb.DuckDBPyConnection, columns: set[tuple[str, str]], max_row_loss: Decimal) -> Iterator[str]:
    """Tables of facts that lost more of the unchanged filings' rows than is allowed."""
    for table in sorted({table for table, _ in columns if table.startswith("fct_")} - _FOLLOW_FROM_MORE):
        before, after = (
            connection.execute(
                f"select count(*) from {of}.marts.{table} where filing_key in (select filing_key from unchanged)"
            ).fetchall()[0][0]
            for of in ("published", "candidate")
        )
        if before - after > max_row_loss * before:
            yield f"{table} lost {before - after} of {before} rows, and no filing of theirs was read anew"


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more are" if len(names) > 3 else " is" if len(names) == 1 else " are")
