"""What the ready views cost: each question of docs/questions.md and its like, asked again and again over a warehouse of 100,000 filings."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import duckdb

from benchmarks.nights import MOST_STORED, first_night
from benchmarks.report import Report, Table
from jixiao.publish import PUBLISHED

ASKED = 40
QUESTIONS = {
    "reconciled_coverage": "from reconciled_coverage",
    "budget_by_department": "select * from budget_by_department where fiscal_year = 2024 order by total_yuan desc limit 20",
    "budget_by_region": "select fiscal_year, city_name, agency_type, sum(total_yuan) from budget_by_region group by all",
    "largest_projects": "select * from largest_projects where fiscal_year = 2024 and rank_of_year <= 20",
    "project_leaps": "select * from project_leaps order by abs(change_pct) desc limit 20",
    "agency_comparison": """
        select * from agency_comparison
        where fiscal_year = 2024 and agency_type = (select min(agency_type) from agency_comparison) order by rank_of_kind
    """,
    "targets_below_last_result": "select * from targets_below_last_result where fiscal_year = 2024 order by target_value limit 50",
    "targets_met": "select fiscal_year, sum(met), sum(missed), sum(unmeasurable) from targets_met group by all",
    "departments_never_reconciled": "from departments_never_reconciled limit 50",
    "qualitative_share": "select fiscal_year, sum(qualitative) * 100 / sum(indicators) from qualitative_share group by all",
}
"""A question a view."""


def measure(folder: Path) -> Report:
    """Ask each question forty times, in turn, of the home that `nights` measures too; it is built unless the same code has built it."""
    home = folder.parent / "nights" / str(MOST_STORED)
    first_night(home, MOST_STORED)
    with duckdb.connect(str(home / "home" / PUBLISHED), read_only=True) as connection:
        connection.execute("use marts")
        ((filings, indicators),) = connection.execute("select (select count(*) from dim_filing), count(*) from fct_indicator").fetchall()
        rows = [(f"`{name}`", *_asked(connection, question)) for name, question in QUESTIONS.items()]
    notes = [f"{filings:,} filings, {indicators:,} indicators. Each question was asked {ASKED} times in one process."]
    return Report("Answers", notes, [Table("Milliseconds", ("view", "rows", "median", "p95", "processor, p95"), rows)])


def _asked(connection: duckdb.DuckDBPyConnection, question: str) -> tuple[str, ...]:
    """Rows, milliseconds on the clock, median and p95, and of the processor, p95."""
    clock, processor, rows = [], [], []
    for _ in range(ASKED):
        began, used = time.perf_counter(), time.process_time()
        rows = connection.execute(question).fetchall()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return tuple(f"{value:,.0f}" for value in (len(rows), statistics.median(clock), _p95(clock), _p95(processor)))


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
