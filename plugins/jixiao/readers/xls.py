"""XLS (the binary format of spreadsheets until 2007, also ET) → a document, as displayed, through xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

import xlrd
from xlrd.sheet import Cell as XlrdCell

from jixiao.document import Document
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.date_format import EPOCH_1900, EPOCH_1904
from jixiao.readers.number_format import BUILTIN_FORMATS, show, show_text
from jixiao.readers.sheet import Sheet
from jixiao.readers.signs import Raised, joined, of_font

_SIDES = ("left", "right", "top", "bottom")


def read(content: bytes, limits: Limits) -> Document:
    """Read a workbook's visible sheets.

    Raises:
        UnreadableFile: the workbook is damaged, encrypted or over a limit.
    """
    return Document(tuple(block for sheet in sheets(content, limits) for block in sheet.blocks(limits)), "xls")


def sheets(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """A workbook's visible sheets, in their order.

    Raises:
        UnreadableFile: see `read`.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:  # xlrd lets whatever a broken workbook provokes through
        if "encrypted" in str(error).lower():
            raise UnreadableFile("The workbook is encrypted: publish or load a copy without a password.") from error
        raise UnreadableFile(f"The XLS workbook cannot be read ({type(error).__name__}: {error}): fetch the file again.") from error
    for sheet in book.sheets():
        if sheet.visibility == 0:
            yield _gather(book, sheet, limits)


def _gather(book: xlrd.Book, source: xlrd.sheet.Sheet, limits: Limits) -> Sheet:
    sheet = Sheet(source.name)
    sheet.merges = {(top, left): (bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells}
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden or info.height == 0}
    sheet.hidden_cols = {col for col, info in source.colinfo_map.items() if info.hidden or info.width == 0}
    for row in range(source.nrows):
        for col, cell in enumerate(source.row(row)):
            code = _format(book, sheet, cell, row)
            text = _text(book, _set(book, source, cell, (row, col)), code)
            if text:
                sheet.texts[row, col] = text
        if len(sheet.texts) > limits.max_cells:
            raise UnreadableFile(f"The sheet {sheet.name} has more than {limits.max_cells} cells: it is not a filing.")
    return sheet


def _set(book: xlrd.Book, source: xlrd.sheet.Sheet, cell: XlrdCell, spot: tuple[int, int]) -> XlrdCell:
    """A cell of text whose runs are set in fonts of signs or raised, as a reader sees it."""
    runs = source.rich_text_runlist_map.get(spot) if cell.ctype == xlrd.XL_CELL_TEXT else None
    if not runs:
        return cell
    text = str(cell.value)
    starts = [(0, None), *runs]
    parts = [(text[start:end], font) for (start, font), (end, _) in pairwise([*starts, (len(text), None)])]
    return XlrdCell(cell.ctype, joined(_part(book, part, font) for part, font in parts if part), cell.xf_index)


def _part(book: xlrd.Book, text: str, font: int | None) -> str:
    """A run's text as it is set."""
    if font is None or not 0 <= font < len(book.font_list):
        return text
    found = book.font_list[font]
    text = of_font(text, found.name)
    return Raised(text) if found.escapement == 1 else text


def _format(book: xlrd.Book, sheet: Sheet, cell: XlrdCell, row: int) -> str:
    """A cell's number format; its rules are noted on the way."""
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return "General"
    xf = book.xf_list[cell.xf_index]
    sides = {side for side in _SIDES if getattr(xf.border, f"{side}_line_style", 0)}
    if sides:
        sheet.rules.setdefault(row, set()).update(sides)
    known = book.format_map.get(xf.format_key)
    return BUILTIN_FORMATS.get(xf.format_key) or (known.format_str if known else "General")


def _text(book: xlrd.Book, cell: XlrdCell, code: str) -> str:
    """What a cell shows; numbers by the shortest decimal that stands for the stored one."""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return show_text(str(cell.value).replace("\r\n", "\n").replace("\r", "\n"), code)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return show(repr(cell.value), code, EPOCH_1904 if book.datemode else EPOCH_1900)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
        case _:
            return ""
