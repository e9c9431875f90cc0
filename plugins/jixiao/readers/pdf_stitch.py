"""From pages to a document: parts of a table that goes on over pages become one table.

A table goes on when it is the last thing on its page and the first on the next, page furniture aside, and its edges and
columns match. Columns are unified by their edges: a page that shows only merged cells draws fewer of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from jixiao.document import Cell, Line, Table
from jixiao.readers.pdf_page import Flags, Ints
from jixiao.readers.pdf_parts import PageItems, PartCell, TablePart, TextLine
from jixiao.readers.ruled_grid import clustered

_EDGE = 4.0
"""Points within which edges of parts on different pages are the same column edge."""
_SAME_HEIGHT = 6.0
"""Points within which lines of different pages stand at the same height."""
_PAGE_NUMBER = re.compile(r"[-—–·.~\s第共页/／|ⅠⅡⅢⅣⅤivxlcIVXLC\d]+")
_DIGITS = re.compile(r"\d+")


@dataclass(eq=False)
class _Chain:
    """The parts of one table so far, and the lines that stood between them."""

    parts: list[TablePart] = field(default_factory=list)
    passed: list[TextLine] = field(default_factory=list)


def blocks(pages: Sequence[PageItems]) -> Iterator[Line | Table]:
    """The document's lines and tables in reading order; furniture between the parts of a table comes after the table."""
    furniture = _Furniture(pages)
    chain = _Chain()
    for page in pages:
        for item in page.items:
            if isinstance(item, TextLine):
                if not (item.tilted or furniture.holds(item, page)):
                    yield from _flushed(chain)
                chain.passed.append(item)
            else:
                if not _goes_on(chain, item):
                    yield from _flushed(chain)
                chain.parts.append(item)
    yield from _flushed(chain)


def _flushed(chain: _Chain) -> Iterator[Line | Table]:
    if chain.parts:
        yield from _table(chain.parts)
    yield from (Line(line.text, line.place) for line in chain.passed)
    chain.parts, chain.passed = [], []


class _Furniture:
    """Running headers, footers and page numbers: what stands at the same height on another page too, numbers aside."""

    def __init__(self, pages: Sequence[PageItems]) -> None:
        self._heights: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        for page in pages:
            for item in page.items:
                if isinstance(item, TextLine):
                    self._heights[self._key(item)].append((page.number, item.top, page.height - item.top))

    @staticmethod
    def _key(line: TextLine) -> str:
        return _DIGITS.sub("#", "".join(line.text.split()))

    def holds(self, line: TextLine, page: PageItems) -> bool:
        """Whether a line belongs to the page rather than to the text."""
        if _PAGE_NUMBER.fullmatch(line.text):
            return True
        below = page.height - line.top
        return any(
            number != page.number and (abs(top - line.top) <= _SAME_HEIGHT or abs(rest - below) <= _SAME_HEIGHT)
            for number, top, rest in self._heights[self._key(line)]
        )


def _goes_on(chain: _Chain, part: TablePart) -> bool:
    """Whether a part goes on with the table before it."""
    if not chain.parts or chain.parts[-1].page + 1 != part.page:
        return False
    before = chain.parts[-1]
    return bool(abs(before.xs[0] - part.xs[0]) <= _EDGE and abs(before.xs[-1] - part.xs[-1]) <= _EDGE)


def _table(parts: Sequence[TablePart]) -> Iterator[Line | Table]:
    """One table of its parts; a single box is no table but text in a frame."""
    cells = [cell for part in parts for cell in part.cells]
    if len(cells) == 1:
        yield from (Line(line, cells[0].place) for line in cells[0].text.splitlines())
        return
    yield _Assembly(parts).table()


class _Assembly:
    """Parts over pages put together on one grid."""

    def __init__(self, parts: Sequence[TablePart]) -> None:
        self.parts = parts
        edges, self.xs = clustered(np.concatenate([part.xs for part in parts]), _EDGE)
        self.columns = np.split(edges, np.cumsum([len(part.xs) for part in parts])[:-1])
        self.n_cols = len(self.xs) - 1
        self.cells: list[Cell] = []
        self.starts: list[int] = []
        self.continued: set[int] = set()

    def table(self) -> Table:
        """The parts as one table."""
        offset = 0
        for index, part in enumerate(self.parts):
            if index:
                self._follow(index, offset)
            else:
                self.cells += [self._cell(0, cell, 0) for cell in part.cells]
            offset += part.n_rows
        return Table(tuple(self.cells), offset, self.n_cols, frozenset(self.starts), frozenset(self.continued))

    def _cell(self, index: int, cell: PartCell, offset: int) -> Cell:
        columns = self.columns[index]
        col, end = int(columns[cell.col]), int(columns[cell.col + cell.col_span])
        return Cell(cell.row + offset, col, cell.text, (cell.place,), cell.row_span, end - col)

    def _follow(self, index: int, offset: int) -> None:
        """Append a part on a further page."""
        self.starts.append(offset)
        repeated = self._repeated_rows(index)
        open_above = ~self._spread(self.columns[index - 1], self.parts[index - 1].closed_bottom)
        open_below = ~self._spread(self.columns[index], self.parts[index].closed_top)
        torn = open_above if repeated else open_above & open_below
        if torn.all():
            self.continued.add(offset + repeated)
        self.cells += [self._cell(index, cell, offset) for cell in self.parts[index].cells]

    def _spread(self, columns: Ints, flags: Flags) -> Flags:
        """Flags of a part's columns on the table's columns."""
        spread = np.zeros(self.n_cols, dtype=np.bool_)
        for start, end, flag in zip(columns[:-1], columns[1:], flags, strict=True):
            spread[start:end] = flag
        return spread

    def _repeated_rows(self, index: int) -> int:
        """How many rows a part begins with that repeat the table's first rows: its header."""
        first, again = self.parts[0], self.parts[index]
        repeated = 0
        for row in range(min(first.n_rows, again.n_rows)):
            if _row_texts(first, row) != _row_texts(again, row):
                break
            repeated = row + 1
        return repeated


def _row_texts(part: TablePart, row: int) -> list[tuple[int, int, str]]:
    return [(cell.row_span, cell.col_span, cell.text) for cell in part.cells if cell.row == row]
