"""Tables of a publication as one XLSX workbook, streamed row by row: a sheet a table, and first a sheet that says which build it is.

What the format cannot hold is kept as text. It stores numbers as binary floats, which hold 15 decimal digits for certain: an amount of
more digits (ten trillion yuan) is text, and so is every key. A sheet holds 1,048,576 rows: a longer table goes on in further sheets. A
cell holds 32,767 characters: a longer text is cut, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb

from jixiao.database import Database
from jixiao.dictionary import Column, Table, headings_of
from jixiao.durable import whole_file
from jixiao.errors import JobError
from jixiao.export import FORMULA_STARTS, Headings, build_of, chosen_tables, open_publication

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS = 1_048_576
"""Of a sheet, its heading included."""
_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15
_CUT = "… [cut: {} characters, whole in CSV and Parquet]"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_TITLE_LENGTH = 31
_MONEY = "DECIMAL(18,2)"
_BATCH = 10_000
_NARROW, _WIDE = 20, 32
"""Widths of columns, in characters."""
_NOTES = {
    "en": (
        "Amounts are in yuan. A figure of more than 15 digits, and every key, is text: Excel's numbers hold 15 digits.",
        "Moments are in UTC. Every figure leads back to its cell by its fact_key (jixiao show).",
    ),
    "zh": (
        "金额单位为元。超过 15 位的数字和所有键以文本保存，因为 Excel 数字只保留 15 位。",
        "时间为 UTC。每个数字可由事实键追溯到原文单元格（jixiao show）。",
    ),
}


@dataclass
class _Book:
    """A workbook in the making."""

    workbook: Workbook
    most_rows: int
    cut: list[str] = field(default_factory=list)
    """Where texts did not fit."""


def export_workbook(
    publication: Database, target: Path, names: Collection[str], headings: Headings | None = None, most_rows: int = MOST_ROWS
) -> list[str]:
    """Write tables as a workbook, which takes the place of the file that is there at once.

    Args:
        publication: the warehouse to export.
        target: the file.
        names: tables and views.
        headings: how headings and texts are written.
        most_rows: of a sheet.

    Returns:
        The titles of its sheets.

    Raises:
        ConfigurationError: a table does not exist.
        JobError: the file could not be written; one that was there is as it was.
    """
    from openpyxl import Workbook

    headings, book = headings or Headings(), _Book(Workbook(write_only=True), most_rows)
    with open_publication(publication) as connection:
        tables = chosen_tables(connection, names)
        try:
            about = book.workbook.create_sheet("版本信息" if headings.chinese else "build")
            for table in tables:
                _write_table(connection, book, table, headings)
            _write_about(about, build_of(connection), book, headings)
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(target) as partial:
                book.workbook.save(partial)
        except (OSError, duckdb.Error) as error:
            for sheet in book.workbook.worksheets:  # else its half-written stream complains when it is collected
                cast("WriteOnlyWorksheet", sheet).close()
            raise JobError(f"{target} could not be written: {error}") from error
    return [sheet.title for sheet in book.workbook.worksheets]


def _write_table(connection: duckdb.DuckDBPyConnection, book: _Book, table: Table, headings: Headings) -> None:
    """All rows, on as many sheets as they need."""
    sheet, left = _new_sheet(book, table, headings), book.most_rows - 1
    for number, row in enumerate(_rows(connection, table.name), 2):
        if not left:
            sheet, left = _new_sheet(book, table, headings), book.most_rows - 1
        sheet.append(
            [
                _cell(sheet, column, _fitted(book, column, number, value), headings.raw)
                for column, value in zip(table.columns, row, strict=True)
            ]
        )
        left -= 1


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[object, ...]]:
    """A table's rows; few of them are in memory at a time."""
    reader = connection.execute(f"select * from {table}")
    while rows := reader.fetchmany(_BATCH):
        yield from rows


def _new_sheet(book: _Book, table: Table, headings: Headings) -> WriteOnlyWorksheet:
    sheet: WriteOnlyWorksheet = book.workbook.create_sheet(_title(book, table.described.heading if headings.chinese else table.name))
    sheet.freeze_panes = "A2"
    _print_wide(sheet)
    _widen(sheet, [_WIDE if column.is_text else _NARROW for column in table.columns])
    sheet.append([_heading_cell(sheet, heading, headings.raw) for heading in headings_of(table.columns, headings.chinese)])
    return sheet


def _print_wide(sheet: WriteOnlyWorksheet) -> None:
    """Print all columns on one page's width, with the headings on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    printed = cast("Worksheet", sheet)
    printed.page_setup.orientation, printed.page_setup.fitToHeight = "landscape", 0
    printed.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    printed.print_title_rows = "1:1"


def _widen(sheet: WriteOnlyWorksheet, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, 1):
        cast("Worksheet", sheet).column_dimensions[get_column_letter(number)].width = width


def _title(book: _Book, name: str) -> str:
    """A title that no sheet has yet, within the length that Excel allows."""
    taken = {sheet.title.casefold() for sheet in book.workbook.worksheets}
    for number in range(1, len(taken) + 2):
        suffix = f" ({number})" if number > 1 else ""
        title = name[: _TITLE_LENGTH - len(suffix)] + suffix
        if title.casefold() not in taken:
            break
    return title


def _fitted(book: _Book, column: Column, row: int, value: object) -> object:
    """A value, or as much of a text as a cell holds."""
    if not isinstance(value, str) or len(value) <= _MOST_CHARACTERS:
        return value
    book.cut.append(f"{book.workbook.worksheets[-1].title}, row {row}, {column.name}: {len(value)}")
    told = _CUT.format(len(value))
    return value[: _MOST_CHARACTERS - len(told)] + told


def _cell(sheet: WriteOnlyWorksheet, column: Column, value: object, raw: bool) -> Cell | None:
    from openpyxl.cell import WriteOnlyCell

    if value is None:
        return None
    if not isinstance(value, (int, Decimal, date)):
        return _text_cell(sheet, str(value), raw)
    if isinstance(value, (int, Decimal)) and (column.is_key or len(Decimal(value).as_tuple().digits) > _MOST_DIGITS):
        return _text_cell(sheet, f"{Decimal(value):f}", raw=True)
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
    if column.data_type == _MONEY:
        cell.number_format = "#,##0.00"
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str, raw: bool) -> Cell:
    """A text that stays one, also when somebody edits the cell: what looks like a formula gets the mark that an apostrophe gives."""
    from openpyxl.cell import WriteOnlyCell

    written = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    cell: Cell = WriteOnlyCell(sheet, value=written)
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS) and not raw:
        cell.quotePrefix = True
    return cell


def _heading_cell(sheet: WriteOnlyWorksheet, heading: str, raw: bool) -> Cell:
    from openpyxl.styles import Font

    cell = _text_cell(sheet, heading, raw)
    cell.font = Font(bold=True)
    return cell


def _write_about(sheet: WriteOnlyWorksheet, build: Mapping[str, object], book: _Book, headings: Headings) -> None:
    """Which build it is, and what to know of its figures."""
    _widen(sheet, [_NARROW, _WIDE])
    for name, value in build.items():
        sheet.append([_text_cell(sheet, text, raw=True) for text in (name, "" if value is None else str(value))])
    notes: Sequence[str] = _NOTES["zh" if headings.chinese else "en"]
    for note in (*notes, *(f"cut: {where} characters" for where in book.cut)):
        sheet.append([_text_cell(sheet, note, raw=True)])
