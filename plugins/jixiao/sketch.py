"""What of a document without pages surrounds a figure: the sheet or the table with its cells, or the lines, and which of them are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jixiao.document import Cell, Document, Table
from jixiao.limits import Limits
from jixiao.read import file_type, read_document
from jixiao.readers.sheet import Sheet, a1

Mark = Mapping[str, Any]
"""A place to outline: the fields of `document.Place` that its format has."""
_CORNERS = re.compile(r"[A-Z]+|\d+")
_PART = re.compile(r"[^\t]+")


@dataclass(frozen=True)
class Grid:
    """A sheet or a table, with the names of its rows and columns, and the cells to outline."""

    name: str
    """Of its picture: `sheet-1`, `table-2`."""
    table: Table
    row_names: Sequence[str]
    col_names: Sequence[str]
    marked: Sequence[Cell]


@dataclass(frozen=True)
class Lines:
    """Lines of text by their numbers, and what to outline: of each line the stretches, from a character to before another."""

    name: str
    texts: Mapping[int, str]
    marked: Mapping[int, Sequence[tuple[int, int]]]


def sketches(content: bytes, marks: Sequence[Mark]) -> Iterator[tuple[Grid | Lines, list[Mark]]]:
    """What surrounds the marks, in the document's order, each with its marks.

    Raises:
        UnreadableFile: the document cannot be read.
    """
    match file_type(content):
        case "xlsx" | "xls" as kind:
            yield from _of_sheets(content, kind, marks)
        case "ods" | "xlsb" | "excel-xml" as kind:
            from jixiao.readers import office

            yield from _of_sheets(office.converted(content, kind, Limits()), "xlsx", marks)
        case "text":
            yield from _of_text(content, marks)
        case _:
            document = read_document(content)
            yield from _of_tables(document, marks)
            texts = {line.place.line: line.text for line in document.lines if line.place.line}
            yield from _of_lines(texts, [mark for mark in marks if "row" not in mark])


def _of_sheets(content: bytes, kind: str, marks: Sequence[Mark]) -> Iterator[tuple[Grid, list[Mark]]]:
    from jixiao.readers import xls, xlsx

    limits = Limits()
    for number, sheet in enumerate((xlsx if kind == "xlsx" else xls).sheets(content, limits), 1):
        own = [mark for mark in marks if mark.get("sheet") == sheet.name and mark.get("a1")]
        if own:
            yield _sheet(f"sheet-{number}", sheet, own, limits), own


def _sheet(name: str, sheet: Sheet, marks: Sequence[Mark], limits: Limits) -> Grid:
    table, rows, cols = sheet.shown(limits)
    wanted = {corner for mark in marks for corner in _covered(mark["a1"])}
    marked = [cell for cell in table.cells if any(place.a1 in wanted for place in cell.places)]
    return Grid(name, table, [f"{row + 1}" for row in rows], [a1(0, col)[:-1] for col in cols], marked)


def _covered(reference: str) -> Iterator[str]:
    """The cells of `B2`, or of `B2:D2`: a line of labels is placed by the first and the last of its cells."""
    (left, row), (right, _) = (_CORNERS.findall(corner) for corner in (reference.split(":") * 2)[:2])
    first, last = _column(left), _column(right)
    yield from (a1(int(row) - 1, col) for col in range(first, last + 1))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _of_tables(document: Document, marks: Sequence[Mark]) -> Iterator[tuple[Grid, list[Mark]]]:
    for number, table in enumerate(document.tables):
        own = [mark for mark in marks if mark.get("table") == number and "row" in mark]
        cells = [table.at(mark["row"], mark["col"]) for mark in own]
        if own:
            yield Grid(f"table-{number + 1}", table, _numbers(table.n_rows), _numbers(table.n_cols), [cell for cell in cells if cell]), own


def _numbers(count: int) -> list[str]:
    return [f"{number}" for number in range(1, count + 1)]


def _of_lines(texts: Mapping[int, str], marks: Sequence[Mark]) -> Iterator[tuple[Lines, list[Mark]]]:
    own = [mark for mark in marks if mark.get("line") in texts]
    if own:
        yield Lines("lines", texts, {mark["line"]: [(0, len(texts[mark["line"]]))] for mark in own}), own


def _of_text(content: bytes, marks: Sequence[Mark]) -> Iterator[tuple[Lines, list[Mark]]]:
    from jixiao.readers import text

    texts = dict(enumerate(text.lines(content, Limits()), 1))
    tables = list(text.read(content, Limits()).tables)
    own = [mark for mark in marks if mark.get("line") in texts]
    marked: dict[int, list[tuple[int, int]]] = {}
    for mark in own:
        stretch = _stretch(tables[mark["table"]], mark, texts[mark["line"]]) if "row" in mark else None
        marked.setdefault(mark["line"], []).append(stretch or (0, len(texts[mark["line"]])))
    if own:
        yield Lines("lines", texts, marked), own


def _stretch(table: Table, mark: Mark, line: str) -> tuple[int, int] | None:
    """Where a cell stands in a line of tab-separated texts; None where the line's texts are not one a cell."""
    printed = [part for part in _PART.finditer(line) if part[0].strip()]
    cells = [cell for cell in table.row(mark["row"]) if any(place.line == mark["line"] for place in cell.places)]
    if len(printed) != len(cells):
        return None
    return next((part.span() for part, cell in zip(printed, cells, strict=True) if cell.col == mark["col"]), None)
