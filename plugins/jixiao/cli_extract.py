"""`jixiao extract`: read files without a warehouse and print what was read."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jixiao.reading import read_filings
from jixiao.records import FilingReading, Indicator, ProjectBudget
from jixiao.rules import Verdict, check_reading

NOT_RECONCILED = 3
"""Exit status of `--strict` when a filing is rejected or does not reconcile."""


_PIPE_WIDTH = 160
"""Columns of a table that is not printed on a terminal."""


class Reader(StrEnum):
    """The PDF readers that can be asked for by name."""

    pdfium = "pdf/pdfium"
    pdfplumber = "pdf/pdfplumber"


def extract(
    files: Annotated[list[Path], typer.Argument(help="Filings to read: PDF, DOCX, XLSX, XLS, HTML or text.", exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a filing, one a line: identity, records, checks.")] = False,
    reader: Annotated[Reader | None, typer.Option(help="Read PDFs by this engine only.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a filing is unreconciled or rejected.")] = False,
) -> None:
    """Read filings and print their records; no warehouse is needed or touched.

    Every figure is printed in yuan. With --json each record also says where it stands: page and box, sheet and cell, or line.

    Examples: jixiao extract filing.pdf · jixiao extract --json *.xlsx | jq .checks
    """
    console = Console(soft_wrap=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    unreconciled = False
    for path in files:
        content = path.read_bytes()
        reading = read_filings(content, hashlib.sha256(content).hexdigest(), reader=reader)
        verdicts = check_reading(reading)
        for filing in reading.filings:
            own = [verdict for verdict in verdicts if verdict.filing_key == filing.filing.filing_key]
            unreconciled |= status_of(filing, own) != "reconciled"
            if as_json:
                typer.echo(json.dumps(_as_json(path, filing, own), ensure_ascii=False, default=_plain))
            else:
                _show(console, path, filing, own)
    if strict and unreconciled:
        raise typer.Exit(NOT_RECONCILED)


def status_of(filing: FilingReading, verdicts: Sequence[Verdict]) -> str:
    """`rejected`, `unreconciled` or `reconciled`, as the warehouse says it."""
    if filing.filing.rejection_reason is not None:
        return "rejected"
    return "unreconciled" if any(not verdict.passed and verdict.severity == "error" for verdict in verdicts) else "reconciled"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{value!r} has no JSON form")


def _as_json(path: Path, filing: FilingReading, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    records: dict[str, list[dict[str, Any]]] = {}
    for record in filing.records:
        row = asdict(record)
        if "source_locator" in row:
            row["source_locator"] = json.loads(row["source_locator"])
        records.setdefault(record.table, []).append(row)
    checks = [{**asdict(verdict), "source_locator": json.loads(verdict.source_locator or "{}")} for verdict in verdicts]
    identity = {"file": str(path), "status": status_of(filing, verdicts), **asdict(filing.filing)}
    return {**identity, "records": records, "checks": checks}


def _show(console: Console, path: Path, filing: FilingReading, verdicts: Sequence[Verdict]) -> None:
    identity = filing.filing
    status = status_of(filing, verdicts)
    console.print(f"[bold]{escape(str(path))}[/bold]  {status}")
    if identity.rejection_reason is not None:
        console.print(f"  {escape(identity.rejection_reason)}\n", soft_wrap=True)
        return
    year = identity.document_fiscal_year or "year not stated"
    console.print(
        f"  {identity.document_type} · {identity.department_name} · {year} · {identity.currency_unit} · read by {identity.reader}",
        markup=False,
    )
    console.print(_projects(filing))
    for verdict in verdicts:
        if not verdict.passed:
            console.print(f"  {_in_words(verdict)}", markup=False, soft_wrap=True)
    passed = sum(verdict.passed for verdict in verdicts)
    console.print(f"  {passed} of {len(verdicts)} checks passed\n")


def _projects(filing: FilingReading) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("line", justify="right")
    table.add_column("project", overflow="fold")
    for amount in ("total", "fiscal", "special account", "other"):
        table.add_column(f"{amount}\nyuan", justify="right", no_wrap=True, overflow="fold")
    table.add_column("indi-\ncators", justify="right")
    table.add_column("page", justify="right")
    for project in filing.records:
        if isinstance(project, ProjectBudget):
            amounts = (project.total_yuan, project.fiscal_appropriation_yuan, project.special_account_yuan, project.other_yuan)
            indicators = sum(isinstance(record, Indicator) and record.line_no == project.line_no for record in filing.records)
            texts = ["" if amount is None else f"{amount:,.2f}" for amount in amounts]
            table.add_row(str(project.line_no), escape(project.project_name), *texts, str(indicators), str(project.source_page or ""))
    return table


def _in_words(verdict: Verdict) -> str:
    """A failed check in a line."""
    figures = f"reported {_figure(verdict.reported)}, computed {_figure(verdict.computed)}, difference {_figure(verdict.difference)}"
    page = f", page {verdict.source_page}" if verdict.source_page else ""
    diagnosis = f" ({verdict.diagnosis})" if verdict.diagnosis else ""
    return f"{verdict.severity}: {verdict.check_name} of {verdict.subject}, {verdict.measure}: {figures}{diagnosis}{page}"


def _figure(value: Decimal | None) -> str:
    return "nothing" if value is None else f"{value.normalize():,f}"
