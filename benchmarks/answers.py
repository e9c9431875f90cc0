"""What the ready views cost: each question of docs/questions.md and its like, asked again and again over a warehouse of 100,000 filings.

The warehouse of 1,000 filings is built and judged as at night; its facts are then laid a hundred times over, each time with keys and
departments of their own, and what stands on them is built again by the SQL that dbt ran.
"""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path

import duckdb

from benchmarks.checks import made
from benchmarks.report import Report, Table
from jixiao.judge import judge
from jixiao.publish import publish
from jixiao.warehouse import finish_candidate

BUILT, TIMES, ASKED = 1_000, 100, 40
_COPIED = ("dim_department", "dim_filing", "dim_project", "fct_", "filing_sighting")
_KEY = "if({0} = 0, 0, cast(hash({0}, again) % 9223372036854775807 as bigint))"
_OTHERS = {
    "sha256": "sha256({0} || again)",
    "department_name": "{0} || again",
    **dict.fromkeys(("fact_key", "filing_key", "department_key", "spending_unit_key", "project_key"), _KEY),
    **dict.fromkeys(("parent_department_key", "superseded_by_filing_key"), _KEY),
}
"""How a copy's columns are told from the first's."""
QUESTIONS = {
    "reconciled_coverage": "from reconciled_coverage",
    "budget_by_department": "select * from budget_by_department where fiscal_year = 2024 order by total_yuan desc limit 20",
    "budget_by_region": "select fiscal_year, city_name, agency_type, sum(total_yuan) from budget_by_region group by all",
    "largest_projects": "select * from largest_projects where fiscal_year = 2024 and rank_of_year <= 20",
    "project_leaps": "select * from project_leaps order by abs(change_pct) desc limit 20",
    "agency_comparison": "select * from agency_comparison where fiscal_year = 2024 and agency_type = '审计局' order by rank_of_kind",
    "targets_below_last_result": "select * from targets_below_last_result where fiscal_year = 2024 order by target_value limit 50",
    "targets_met": "select fiscal_year, sum(met), sum(missed), sum(unmeasurable) from targets_met group by all",
    "departments_never_reconciled": "from departments_never_reconciled limit 50",
    "qualitative_share": "select fiscal_year, sum(qualitative) * 100 / sum(indicators) from qualitative_share group by all",
}
"""A question a view."""


def measure(folder: Path) -> Report:
    """Make the warehouse unless an earlier run did, and ask each question forty times, in turn."""
    warehouse = folder / "warehouse-large.duckdb"
    if not warehouse.exists():
        _make(folder, warehouse)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("use marts")
        ((filings, indicators),) = connection.execute("select (select count(*) from dim_filing), count(*) from fct_indicator").fetchall()
        rows = [(f"`{name}`", *_asked(connection, question)) for name, question in QUESTIONS.items()]
    notes = [f"{filings:,} filings, {indicators:,} indicators. Each question was asked {ASKED} times in one process."]
    return Report("Answers", notes, [Table("Milliseconds", ("view", "median", "p95", "processor, p95"), rows)])


def _asked(connection: duckdb.DuckDBPyConnection, question: str) -> tuple[str, ...]:
    """Milliseconds on the clock, median and p95, and of the processor, p95."""
    clock, processor = [], []
    for _ in range(ASKED):
        began, used = time.perf_counter(), time.process_time()
        connection.execute(question).fetchall()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return tuple(f"{value:.0f}" for value in (statistics.median(clock), _p95(clock), _p95(processor)))


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _make(folder: Path, warehouse: Path) -> None:
    """A published warehouse of few filings, and the large one made of it."""
    inputs = made(folder / "built", BUILT)
    assert isinstance(inputs.candidate, Path)
    judge(inputs.candidate, inputs.verdicts, "all", full=True)
    finish_candidate(inputs)
    partial = warehouse.with_suffix(".part")
    shutil.copyfile(publish(inputs.candidate, folder, "built"), partial)
    compiled = {path.stem: path.read_text(encoding="utf-8") for path in (inputs.workshop / "target").glob("compiled/**/answers/*.sql")}
    with duckdb.connect(str(partial)) as connection:
        connection.execute("use marts")
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts' order by table_name"
            ).fetchall()
        ]
        for table in tables:
            if table.startswith(_COPIED):
                _lay_over(connection, table)
        for name in QUESTIONS:
            if name in tables:
                connection.execute(f"delete from {name}; insert into {name} by name {compiled[name]}")
    partial.replace(warehouse)


def _lay_over(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """A table's rows again and again, with other keys and names each time; what is the same for all departments stays as it is."""
    query = "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ?"
    columns = connection.execute(query, [table]).fetchall()
    copied = ", ".join(f"{_OTHERS.get(name, '{0}').format(name)} as {name}" for (name,) in columns)
    known = "where department_key <> 0" if table == "dim_department" else ""
    connection.execute(f"insert into {table} select {copied} from range(1, {TIMES}) as copies(again), {table} {known}")
