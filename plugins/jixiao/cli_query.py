"""`jixiao query`, `filings`, `checks`: ask the published warehouse."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Container, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jixiao.cli_extract import NOT_RECONCILED
from jixiao.errors import ConfigurationError
from jixiao.settings import load_settings


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


class Status(StrEnum):
    """What a filing can be."""

    reconciled = "reconciled"
    unreconciled = "unreconciled"
    rejected = "rejected"


AsFormat = Annotated[Format, typer.Option("--format", "-f", help="table for people, csv, or json: one object a line.")]

_ENOUGH_FOR_A_PIPE = 1000
"""Columns of output that goes to no terminal: nothing is folded there."""
FILINGS = """
    SELECT status, department_name, fiscal_year, document_type, is_current, file_name, left(sha256, 12) AS sha256, status_reason
    FROM dim_filing LEFT JOIN dim_department USING (department_key) LEFT JOIN dim_year USING (year_key)
    WHERE $status IS NULL OR status = $status
    ORDER BY status DESC, department_name, fiscal_year, file_name
"""
"""All filings, or those of one status."""
_CHECKS = """
    SELECT severity, passed, check_name, department_name, fiscal_year, subject, measure, reported, computed, difference, measure_unit,
        diagnosis, attribution, source_page, file_name
    FROM fct_check_result AS results JOIN dim_filing USING (filing_key)
        LEFT JOIN dim_department ON dim_department.department_key = results.department_key
        LEFT JOIN dim_year ON dim_year.year_key = results.year_key
    WHERE ($all OR NOT passed) AND ($check IS NULL OR check_name = $check)
    ORDER BY severity, file_name, check_name, line_no, subject, measure
"""


def query(
    sql: Annotated[str, typer.Argument(help="A query; the tables are those of the schema marts.")], format_: AsFormat = Format.table
) -> None:
    """Ask the published warehouse; it is opened for reading only.

    Examples: jixiao query "SELECT * FROM dim_filing" · jixiao query -f csv "SELECT subject, amount_yuan FROM fct_reported_total"
    """
    _print(*_ask(sql), format_)


def filings(
    status: Annotated[Status | None, typer.Option(help="Only filings of this status.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a filing is unreconciled or rejected.")] = False,
    format_: AsFormat = Format.table,
) -> None:
    """List the filings that are loaded, and how each stands.

    Example: jixiao filings --status unreconciled
    """
    names, rows = _ask(FILINGS, {"status": status and status.value})
    _print(names, rows, format_, leave_out={"is_current", "sha256"})
    if strict and any(row[0] != Status.reconciled for row in rows):
        raise typer.Exit(NOT_RECONCILED)


def checks(
    check: Annotated[str | None, typer.Option(help="Only this check, such as unit_total.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that hold, too.")] = False,
    format_: AsFormat = Format.table,
) -> None:
    """List the checks that do not hold: what is reported, what its parts come to, and what the gap looks like.

    Example: jixiao checks --check grand_total -f csv
    """
    shown_by_others = {"severity", "fiscal_year", "measure_unit", "attribution", "source_page", "file_name", *([] if every else ["passed"])}
    _print(*_ask(_CHECKS, {"all": every, "check": check}), format_, leave_out=shown_by_others)


def _ask(sql: str, parameters: dict[str, object] | None = None) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and rows.

    Raises:
        ConfigurationError: there is no warehouse yet, or the query is wrong.
    """
    warehouse = load_settings().layout.warehouse
    if not warehouse.exists():
        raise ConfigurationError(f"there is no warehouse at {warehouse} yet; run `jixiao run` first, or set JIXIAO_HOME")
    try:
        with duckdb.connect(str(warehouse), read_only=True, config={"enable_external_access": "false"}) as connection:
            connection.execute("USE marts")
            result = connection.execute(sql, parameters)
            return [column[0] for column in result.description or ()], result.fetchall()
    except duckdb.Error as error:
        raise ConfigurationError(str(error)) from None


def _print(names: Sequence[str], rows: Sequence[tuple[object, ...]], format_: Format, leave_out: Container[str] = ()) -> None:
    """Print rows; a table for people leaves out what would not fit beside the rest."""
    if format_ is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([names, *(["" if value is None else _text(value) for value in row] for row in rows)])
    elif format_ is Format.json:
        for row in rows:
            typer.echo(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=_text))
    else:
        console = Console(width=None if sys.stdout.isatty() else _ENOUGH_FOR_A_PIPE)
        console.print(_table(names, rows, [number for number, name in enumerate(names) if name not in leave_out]))


def _table(names: Sequence[str], rows: Sequence[tuple[object, ...]], columns: Sequence[int]) -> Table:
    table = Table(show_edge=False, pad_edge=False, caption=f"{len(rows)} rows", caption_justify="left")
    for column in columns:
        is_figure = any(isinstance(row[column], (int, Decimal)) and not isinstance(row[column], bool) for row in rows)
        table.add_column(names[column], justify="right" if is_figure else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if row[column] is None else escape(_text(row[column])) for column in columns))
    return table


def _text(value: object) -> str:
    """A value as text; a figure keeps its every digit."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
