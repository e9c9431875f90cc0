"""Rows as spreadsheets copy and save them (tabs with quoted cells, CSV) → lines with a tab between cells, one a row.

A cell that holds a line break stands in quotation marks, its own marks doubled (RFC 4180). A row keeps the number of its first line:
the further lines that it was printed on become blank ones.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from jixiao.readers.piped import piped

_MOST_LINES = 200
"""How many lines a row is followed over in search of a closing mark."""
_OPENS = re.compile(r'(?:^|\t)"')
_CELL = r'(?:"(?:[^"\t]|"")*"|(?!")[^\t\n]*)'
_ROW = re.compile(rf"{_CELL}(?:\t{_CELL})+")
_CELLS = re.compile(_CELL)
_WORD = re.compile(r"[^\d]*[\u4e00-\u9fff][^\d]*")
_LEAST_COLUMNS = 4
_LEAST_ROWS = 3


def tabbed(lines: Sequence[str]) -> list[str]:
    """The lines, where they are rows of a spreadsheet as lines with a tab between cells; a cell may hold line breaks."""
    if not any("\t" in line for line in lines):
        for separator in ",;":
            if (rows := _csv_rows(lines, separator)) is not None:
                return rows
    drawn = piped(lines)
    return list(_unquoted(drawn)) if any(map(_OPENS.search, lines)) else drawn


def _unquoted(lines: Sequence[str]) -> Iterator[str]:
    number = 0
    while number < len(lines):
        row, count = _quoted_row(lines, number)
        yield row
        yield from [""] * (count - 1)
        number += count


def _quoted_row(lines: Sequence[str], start: int) -> tuple[str, int]:
    """The row that begins on a line, and over how many lines it goes; the line itself where no quoted cell ends as one does."""
    if not _OPENS.search(lines[start]):
        return lines[start], 1
    row = ""
    for count, line in enumerate(lines[start : start + _MOST_LINES], 1):
        row += line
        if _ROW.fullmatch(row):
            return "\t".join(_bare(cell) for cell in row_cells(row)), count
        row += "\n"
    return lines[start], 1


def row_cells(row: str) -> list[str]:
    r"""The cells of a row, quoted ones as they stand.

    >>> row_cells('甲\t"乙\n丙"\t')
    ['甲', '"乙\n丙"', '']
    """
    cells, at = [], 0
    while (cell := _CELLS.match(row, at)) is not None:
        cells.append(cell[0])
        at = cell.end() + 1
        if at > len(row):
            break
    return cells


def _bare(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def _csv_rows(lines: Sequence[str], separator: str) -> list[str] | None:
    """The lines of a CSV file with tabs for commas or semicolons; None for a text that is none.

    In a CSV file most rows of several cells have as many columns, and one of them is words alone: not so lines of amounts with
    commas between their thousands. Where semicolons separate, all rows have: lists of indicators are full of them.
    """
    if sum(line.count(separator) >= _LEAST_COLUMNS - 1 for line in lines) < _LEAST_ROWS:
        return None
    reader = csv.reader([line + "\n" for line in lines], delimiter=separator, strict=True)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for cells in reader:
            rows.append(cells)
            ends.append(reader.line_num)
    except csv.Error:
        return None
    printed = Counter(len(cells) for cells in rows if len(cells) > 1)
    columns, count = printed.most_common(1)[0]
    usual = count if separator == ";" else 2 * count
    if count < _LEAST_ROWS or usual < printed.total() or not any(_is_heading(cells) for cells in rows if len(cells) == columns):
        return None
    starts = [0, *ends[:-1]]
    tabbed_rows = ["\t".join(cell.strip("\n") for cell in cells) for cells in rows]
    return [line for row, start, end in zip(tabbed_rows, starts, ends, strict=True) for line in (row, *[""] * (end - start - 1))]


def _is_heading(cells: Sequence[str]) -> bool:
    words = [cell for cell in cells if cell.strip()]
    return len(words) >= _LEAST_COLUMNS and all(_WORD.fullmatch(cell) for cell in words)
