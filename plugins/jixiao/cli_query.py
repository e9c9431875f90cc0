"""`jixiao query`, `filings`, `checks`: ask the published warehouse."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jixiao.answers import Format, print_rows, write_answer
from jixiao.ask import ask
from jixiao.cli_extract import NOT_RECONCILED
from jixiao.database import Database
from jixiao.errors import ConfigurationError
from jixiao.settings import load_settings


class Status(StrEnum):
    """What a filing can be."""

    reconciled = "reconciled"
    unreconciled = "unreconciled"
    rejected = "rejected"


AsFormat = Annotated[
    Format, typer.Option("--format", "-f", help="table for people, csv, json (one object per line, amounts as text), or parquet.")
]

IS_COUNTED = """
    (is_current OR (status = 'rejected' AND filing_key IN (SELECT filing_key FROM marts.filing_sighting WHERE is_present)))
"""
"""Whether a filing of `marts.dim_filing` still counts: nothing took its place, and one that cannot be read is still published."""
FILINGS = f"""
    SELECT status, department_name, fiscal_year, document_type, is_current, file_name, left(sha256, 12) AS sha256, status_reason,
        copies, {IS_COUNTED} AS is_counted, filing_key
    FROM dim_filing LEFT JOIN (
        SELECT filing_key, string_agg(location, ', ' ORDER BY source_name, location) AS copies
        FROM filing_sighting WHERE is_present GROUP BY filing_key HAVING count(*) > 1
    ) USING (filing_key)
        LEFT JOIN dim_department USING (department_key) LEFT JOIN dim_year USING (year_key)
    WHERE $status IS NULL OR status = $status
    ORDER BY status DESC, department_name, fiscal_year, file_name
"""
"""All filings, or those of one status; `copies` are the places of one that is published at several."""
_CHECKS = """
    SELECT severity, passed, check_name, department_name, fiscal_year, subject, measure, reported, computed, difference, measure_unit,
        diagnosis, attribution, source_page, file_name, fact_key
    FROM fct_check_result AS results JOIN dim_filing USING (filing_key)
        LEFT JOIN dim_department ON dim_department.department_key = results.department_key
        LEFT JOIN dim_year ON dim_year.year_key = results.year_key
    WHERE ($all OR NOT passed) AND ($check IS NULL OR check_name = $check)
    ORDER BY severity, file_name, check_name, line_no, subject, measure
"""


def query(
    sql: Annotated[str, typer.Argument(help="A query; the tables are those of the schema marts.")],
    format_: AsFormat = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file to write instead; parquet needs one.")] = None,
    safe: Annotated[bool, typer.Option("--safe", help="In CSV, keep texts from being taken for formulas by a spreadsheet.")] = False,
    seconds: Annotated[float, typer.Option(help="How long it may take.", min=0.1)] = 300,
) -> None:
    """Ask the published warehouse; it is opened for reading only, and nothing else can be read or written.

    Examples: jixiao query "SELECT * FROM dim_filing" · jixiao query -f parquet -o totals.parquet "FROM fct_reported_total"
    """
    if format_ is Format.parquet and output is None:
        raise ConfigurationError("Parquet is no text: name the file to write with --output")
    with ask(load_settings().warehouse, sql, seconds=seconds) as answer:
        write_answer(answer, format_, output, safe=safe)


def filings(
    status: Annotated[Status | None, typer.Option(help="Only filings of this status.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a filing is unreconciled or rejected.")] = False,
    format_: AsFormat = Format.table,
) -> None:
    """List the filings that are loaded, and how each stands.

    Example: jixiao filings --status unreconciled
    """
    with ask(load_settings().warehouse, FILINGS, {"status": status and status.value}) as answer:
        names, rows = answer.names, list(answer.rows())
    without = set() if any(row[names.index("copies")] for row in rows) else {"copies"}
    print_rows(names, rows, format_, leave_out={"is_current", "sha256", "is_counted", "filing_key"} | without)
    if strict and any(row[names.index("is_counted")] and row[names.index("status")] != Status.reconciled for row in rows):
        raise typer.Exit(NOT_RECONCILED)


def checks(
    check: Annotated[str | None, typer.Option(help="Only this check, such as unit_total.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that hold, too.")] = False,
    format_: AsFormat = Format.table,
) -> None:
    """List the checks that do not hold: what is reported, what its parts come to, what the gap looks like, and whose slip it is.

    `jixiao show --fact` draws where one stands, by its fact_key.

    Example: jixiao checks --check grand_total -f csv
    """
    shown_by_others = {"severity", "fiscal_year", "measure_unit", "source_page", *([] if every else ["passed"])}
    warehouse = load_settings().warehouse
    _require_made(warehouse, check)
    with ask(warehouse, _CHECKS, {"all": every, "check": check}) as answer:
        print_rows(answer.names, map(_unpadded, answer.rows()), format_, leave_out=shown_by_others)


def _unpadded(row: tuple[object, ...]) -> tuple[object, ...]:
    """Drop the zeros that only pad a figure to its column's scale: yuan, percents and counts share one column."""
    return tuple(value.normalize() if isinstance(value, Decimal) else value for value in row)


def _require_made(warehouse: Database, check: str | None) -> None:
    """Refuse a check of which the warehouse has no result: a slip of the pen must not look like checks that all hold."""
    with ask(warehouse, "SELECT DISTINCT check_name FROM fct_check_result ORDER BY check_name") as answer:
        made = [str(name) for (name,) in answer.rows()]
    if check is not None and check not in made:
        raise ConfigurationError(f"no filing was checked for {check}; the checks that were made are {', '.join(made)}")


def matches(
    department: Annotated[str | None, typer.Option(help="Only the unit of this full name.")] = None,
    least: Annotated[int, typer.Option(help="Least score that is shown, of 100.", min=0, max=100)] = 60,
    format_: AsFormat = Format.table,
) -> None:
    """Propose projects of different years that may be one, with score and evidence; people decide in project_matches.csv.

    As CSV a line lacks its decision (accepted or refused), who, when and why; the next night follows what is accepted.

    Example: jixiao matches -f csv --least 80 > project_matches.csv
    """
    from jixiao.matches import PROPOSED, proposals

    found = [proposal.row() for proposal in proposals(load_settings().warehouse, department) if proposal.score >= least]
    print_rows(PROPOSED, found, format_, leave_out=PROPOSED[:6])
