"""A spreadsheet's grid → lines and tables: what is drawn as a form is a table, what stands around it is lines.

Spreadsheets do not say where a table begins. A sheet that draws rules says it by them; in a sheet without rules the rows with
several cells make the table. Titles, department and unit lines above, between and below the tables become lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jixiao.document import Cell, Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.title_rows import states_unit, title_rows

_LABELLED = re.compile(r"^[^:：]{1,12}[:：]")


@dataclass
class Sheet:
    """A sheet as a file format's reader gathered it; rows and columns are 0-based, merges are inclusive."""

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Top left → bottom right."""
    rules: dict[int, set[str]] = field(default_factory=dict)
    """Row → the sides (`left`, `right`, `top`, `bottom`) on which any of its cells is ruled."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)

    def blocks(self, limits: Limits) -> list[Line | Table]:
        """The sheet's lines and tables from top to bottom.

        Raises:
            UnreadableFile: its merged cells span more cells than the limit.
        """
        blocks = list(_Layout(self, limits).blocks())
        characters = sum(len(text) for text in self.texts.values())
        if characters > limits.max_characters:
            raise UnreadableFile(f"The sheet {self.name} has {characters} characters, over the limit of {limits.max_characters}: split it.")
        return blocks

    def shown(self, limits: Limits) -> tuple[Table, list[int], list[int]]:
        """What the sheet shows, as one table, with the 0-based sheet rows and columns that its rows and columns are.

        Raises:
            UnreadableFile: its merged cells span more cells than the limit.
        """
        layout = _Layout(self, limits)
        cells = (
            Cell(cell.row, cell.col, cell.text, (Place(sheet=self.name, a1=cell.a1),), cell.row_span, cell.col_span)
            for cell in layout.cells
        )
        return Table(tuple(cells), len(layout.rows), len(layout.cols)), layout.rows, layout.cols


def a1(row: int, col: int) -> str:
    """A 0-based place in A1 notation.

    >>> a1(3, 27)
    'AB4'
    """
    letters = ""
    number = col + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A printing cell in the grid of visible rows and columns."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    a1: str


class _Layout:
    """The visible grid of a sheet, and which of its rows make tables."""

    def __init__(self, sheet: Sheet, limits: Limits) -> None:
        self.sheet = sheet
        self.limits = limits
        covers = _Covers(sheet.merges)
        printing = [(spot, text) for spot, text in sheet.texts.items() if text.strip() and spot not in covers]
        last_row = max((spot[0] for spot, _ in printing), default=-1)
        last_col = max((spot[1] for spot, _ in printing), default=-1)
        self.rows = [row for row in range(last_row + 1) if row not in sheet.hidden_rows]
        self.cols = [col for col in range(last_col + 1) if col not in sheet.hidden_cols]
        self.cells = sorted(filter(None, (self._shown(spot, text) for spot, text in printing)), key=lambda cell: (cell.row, cell.col))
        self.by_row: list[list[_Shown]] = [[] for _ in self.rows]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                self.by_row[row].append(cell)
        if sum(cell.row_span * cell.col_span for cell in self.cells) > limits.max_cells:
            raise UnreadableFile(f"The sheet {sheet.name} spans more than {limits.max_cells} cells: it is not a filing.")
        self.first_col = min((cell.col for cell in self.cells), default=0)

    def _shown(self, spot: tuple[int, int], text: str) -> _Shown | None:
        """A printing cell in the visible grid; None when all of it is hidden."""
        bottom, right = self.sheet.merges.get(spot, spot)
        row, col = bisect_left(self.rows, spot[0]), bisect_left(self.cols, spot[1])
        row_span, col_span = bisect_left(self.rows, bottom + 1) - row, bisect_left(self.cols, right + 1) - col
        if not row_span or not col_span:
            return None
        return _Shown(row, col, row_span, col_span, text.strip(), a1(*spot))

    def blocks(self) -> Iterator[Line | Table]:
        in_table = self._ruled_rows() if self._is_ruled() else self._dense_rows()
        row = 0
        while row < len(self.rows):
            end = row
            while end < len(self.rows) and in_table[end]:
                end += 1
            if end > row:
                yield from self._table(row, end)
            else:
                yield from self._line(row)
            row = max(end, row + 1)

    def _sides(self, row: int) -> set[str]:
        return self.sheet.rules.get(self.rows[row], set())

    def _is_ruled(self) -> bool:
        """Whether rules tell the tables: some ruled row has several cells."""
        return any(len(cells) > 1 and self._sides(row) - {"bottom"} for row, cells in enumerate(self.by_row))

    def _ruled_rows(self) -> list[bool]:
        """Ruled rows, and rows of several cells whose rules were forgotten.

        A row with a rule below it only ends the title block above a table; one with a rule above it only begins the notes below.
        """
        in_table = [False] * len(self.rows)
        for row, cells in enumerate(self.by_row):
            sides = self._sides(row)
            below_table = row > 0 and in_table[row - 1]
            if sides == {"top"} and below_table and not self._goes_on_ruled(row):
                in_table[row] = not self._reads_as_line(cells)
            elif sides:
                in_table[row] = below_table or bool(sides - {"bottom"})
            else:
                in_table[row] = len(cells) > 2 and not self._reads_as_line(cells)
        return in_table

    def _goes_on_ruled(self, row: int) -> bool:
        return row + 1 < len(self.rows) and bool(self._sides(row + 1))

    def _dense_rows(self) -> list[bool]:
        """Without rules: from a row of three cells or more to a blank row, a title or a line of labels.

        A form may begin with a label and its value alone (项目名称 and the name), merged to be as wide as what stands below.
        """
        in_table = [False] * len(self.rows)
        for row, cells in enumerate(self.by_row):
            below_table = row > 0 and in_table[row - 1]
            if not cells or self._reads_as_line(cells):
                continue
            in_table[row] = len(cells) > 2 or (below_table and not self._is_title(row))
        for row in reversed(range(len(self.rows) - 1)):
            in_table[row] |= in_table[row + 1] and self._is_as_wide(row, row + 1)
        return in_table

    def _is_as_wide(self, row: int, other: int) -> bool:
        """Whether several cells that begin in a row stand side by side from the first column of another row to its last."""
        cells = [cell for cell in self.by_row[row] if cell.row == row]
        stops = [cell.col + cell.col_span for cell in cells]
        is_unbroken = stops[:-1] == [cell.col for cell in cells[1:]]
        return len(cells) > 1 and is_unbroken and not self._reads_as_line(cells) and (cells[0].col, stops[-1]) == self._edges([other])

    def _is_title(self, row: int) -> bool:
        """Whether a row of one cell from the left edge is a title: it spans columns, or a line, a blank row or nothing follows."""
        cells = self.by_row[row]
        if len(cells) > 1 or cells[0].col > self.first_col or cells[0].row < row:
            return False
        following = self.by_row[row + 1] if row + 1 < len(self.rows) else []
        return cells[0].col_span > 1 or not following or self._reads_as_line(following)

    def _reads_as_line(self, cells: Sequence[_Shown]) -> bool:
        """Whether a row reads as a line of labels (部门名称：X, 单位：万元) from the left edge and not as a row of a table."""
        if states_unit(cells):
            return True
        is_whole = bool(cells) and cells[0].col <= self.first_col and len({cell.row for cell in cells}) == 1
        return is_whole and all(_LABELLED.match(cell.text) for cell in cells)

    def _line(self, row: int) -> Iterator[Line]:
        """The cells that begin in a row as one line, a tab between them."""
        cells = [cell for cell in self.by_row[row] if cell.row == row]
        if cells:
            where = cells[0].a1 if len(cells) == 1 else f"{cells[0].a1}:{cells[-1].a1}"
            yield Line("\t".join(cell.text for cell in cells), Place(sheet=self.sheet.name, a1=where))

    def _table(self, start: int, end: int) -> Iterator[Line | Table]:
        """Rows drawn as one grid: title rows as lines, the rows between them as tables."""
        left, right = self._edges(range(start, end))
        titles = title_rows(self.by_row[start:end], right - left)
        first = start
        for row in sorted(start + title for title in titles):
            yield from self._stretch(first, row)
            yield from self._line(row)
            first = row + 1
        yield from self._stretch(first, end)

    def _edges(self, rows: Iterable[int]) -> tuple[int, int]:
        """The first column that rows print in, and the one behind the last."""
        cells = [cell for row in rows for cell in self.by_row[row]]
        return min((cell.col for cell in cells), default=0), max((cell.col + cell.col_span for cell in cells), default=0)

    def _stretch(self, start: int, end: int) -> Iterator[Line | Table]:
        """Rows as a table, cut to its printing cells; rows that never have two cells are lines in a frame."""
        printing = [row for row in range(start, end) if self.by_row[row]]
        if not any(len(self.by_row[row]) > 1 for row in printing):
            for row in printing:
                yield from self._line(row)
            return
        top, bottom = printing[0], printing[-1] + 1
        cells = list(dict.fromkeys(cell for row in printing for cell in self.by_row[row]))
        left, right = self._edges(printing)
        if (bottom - top) * (right - left) > self.limits.max_cells:
            raise UnreadableFile(f"A table of the sheet {self.sheet.name} has more than {self.limits.max_cells} cells: it is not a filing.")
        yield Table(tuple(self._cell(cell, top, bottom, left) for cell in cells), bottom - top, right - left)

    def _cell(self, cell: _Shown, top: int, bottom: int, left: int) -> Cell:
        first, last = max(cell.row, top), min(cell.row + cell.row_span, bottom)
        place = Place(sheet=self.sheet.name, a1=cell.a1)
        return Cell(first - top, cell.col - left, cell.text, (place,), last - first, cell.col_span)


class _Covers:
    """The places that merges cover, their top left ones left out: what stands there is not shown."""

    def __init__(self, merges: dict[tuple[int, int], tuple[int, int]]) -> None:
        self._anchors = merges.keys()
        self._tops = sorted((top, left, bottom, right) for (top, left), (bottom, right) in merges.items())
        self._tallest = max((bottom - top for top, _, bottom, _ in self._tops), default=0)

    def __contains__(self, spot: tuple[int, int]) -> bool:
        row, col = spot
        if spot in self._anchors:
            return False
        near = self._tops[bisect_left(self._tops, (row - self._tallest,)) : bisect_left(self._tops, (row + 1,))]
        return any(bottom >= row and left <= col <= right for _, left, bottom, right in near)
