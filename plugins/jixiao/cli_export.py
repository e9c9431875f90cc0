"""`jixiao export` and `jixiao dictionary`: the published warehouse as files, and what its tables and columns are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table as Printed

from jixiao.answers import ENOUGH_FOR_A_PIPE
from jixiao.errors import ConfigurationError
from jixiao.settings import Settings, load_settings

if TYPE_CHECKING:
    from jixiao.dictionary import Described
    from jixiao.export import Headings


class ExportFormat(StrEnum):
    """What a warehouse is exported as."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"


class DictionaryFormat(StrEnum):
    """How the dictionary is printed."""

    table = "table"
    json = "json"


Tables = Annotated[
    list[str] | None,
    typer.Argument(
        help="Tables and views; a schema's name, marts or history, stands for all its tables; those of marts when nothing is named."
    ),
]


def export(
    tables: Tables = None,
    format_: Annotated[ExportFormat, typer.Option("--format", "-f", help="A folder of parquet or csv files, or one xlsx workbook.")] = (
        ExportFormat.parquet
    ),
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder or workbook; in the home under export/ when not given.")
    ] = None,
    chinese: Annotated[bool, typer.Option("--chinese", help="Chinese headings in CSV and XLSX.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Leave texts as they are that a spreadsheet would take for formulas.")] = False,
) -> None:
    """Write the published warehouse, or some of its tables and views, as files; what did not change since is not written again.

    A folder holds manifest.json (build, tables, rows, hashes) and datapackage.json (what each column is) beside its files.

    Examples: jixiao export · jixiao export -f csv --chinese budget_by_region · jixiao export -f xlsx -o leaps.xlsx project_leaps
    """
    from jixiao.export import Headings, Kind, export_folder

    settings = load_settings()
    headings = Headings(chinese, raw)
    if format_ is ExportFormat.xlsx:
        _export_workbook(settings, output, tables, headings)
        return
    target = output or settings.layout.export / format_.value
    written = export_folder(settings.warehouse, target, Kind(format_.value), tables or (), headings)
    typer.echo(f"{target}: {len(written)} files written, the others had not changed; see manifest.json")


def _export_workbook(settings: Settings, output: Path | None, tables: Sequence[str] | None, headings: Headings) -> None:
    from jixiao.export import build_of, open_publication
    from jixiao.export_xlsx import export_workbook

    if not tables:
        raise ConfigurationError("name the tables that the workbook shall hold; `jixiao dictionary` lists them")
    with open_publication(settings.warehouse) as connection:
        build = build_of(connection)["build_id"]
    target = output or settings.layout.export / f"jixiao-{build}.xlsx"
    sheets = export_workbook(settings.warehouse, target, tables, headings)
    typer.echo(f"{target}: {', '.join(sheets)}")


def dictionary(
    tables: Tables = None,
    format_: Annotated[DictionaryFormat, typer.Option("--format", "-f", help="table for people, or json: a Frictionless Data Package.")] = (
        DictionaryFormat.table
    ),
) -> None:
    """Say what the tables and columns of the published warehouse are, in English and Chinese.

    Examples: jixiao dictionary fct_indicator · jixiao dictionary -f json > datapackage.json
    """
    from jixiao.dictionary import data_package, read_dictionary
    from jixiao.export import build_of, chosen_tables, open_publication

    with open_publication(load_settings().warehouse) as connection:
        chosen = chosen_tables(connection, tables) if tables else read_dictionary(connection)
        build = build_of(connection)
    if format_ is DictionaryFormat.json:
        typer.echo(json.dumps(data_package(chosen, build, {}), ensure_ascii=False, indent=1))
        return
    rows = (
        [(column.name, column.data_type, column.described) for table in chosen for column in table.columns]
        if tables
        else [(table.name, "view" if table.is_view else "table", table.described) for table in chosen]
    )
    _print_rows(rows)


def _print_rows(rows: Iterable[tuple[str, str, Described]]) -> None:
    """What tables or columns are: name, type, Chinese name, description."""
    printed = Printed(show_edge=False, pad_edge=False)
    for heading in ("name", "type", "中文", "description"):
        printed.add_column(heading, overflow="fold", no_wrap=heading == "name")
    for name, kind, described in rows:
        printed.add_row(name, kind, described.heading, described.english)
    Console(width=None if sys.stdout.isatty() else ENOUGH_FOR_A_PIPE).print(printed, markup=False)
