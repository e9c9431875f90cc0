"""Paragraphs and tables as word processors and web pages nest them → the lines and flat tables of a document.

Tables there also serve as frames and page layout. A table that only holds others, or only frames text, is taken apart: its
inner tables stand for themselves, its texts become lines. A table inside a row of a real form is text of its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from jixiao.document import Cell, Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.title_rows import title_rows

Flow: TypeAlias = "Sequence[str | FlowTable]"
"""Paragraphs (a newline for each forced break) and tables in reading order."""

_FRAME_COLUMNS = 3
"""A single row of up to so many cells is a line set with a table (部门名称：X | 单位：万元), not a table of data."""


@dataclass(frozen=True)
class FlowCell:
    """A cell before it is decided whether its table is a table."""

    row: int
    col: int
    content: Flow
    row_span: int = 1
    col_span: int = 1

    @property
    def text(self) -> str:
        """All text in it, one paragraph or inner row a line."""
        return "\n".join(_texts(self.content)).strip()

    @property
    def holds_table(self) -> bool:
        """Whether a table that is more than a frame stands in it."""
        return any(isinstance(part, FlowTable) and part.is_table for part in self.content)


@dataclass(frozen=True)
class FlowTable:
    """A table of a flow, its merged cells once."""

    cells: tuple[FlowCell, ...]
    n_rows: int
    n_cols: int
    printing: tuple[FlowCell, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "printing", tuple(cell for cell in self.cells if cell.text))

    @property
    def is_frame(self) -> bool:
        """Whether it only frames text: a single column, or one row of few cells."""
        cols = {cell.col for cell in self.printing}
        is_column = len(cols) <= 1 and (cols <= {0} or self.n_cols <= _FRAME_COLUMNS)
        return is_column or (self.n_rows == 1 and self.n_cols <= _FRAME_COLUMNS)

    @property
    def is_table(self) -> bool:
        """Whether it, or a table inside it, is more than a frame."""
        return not self.is_frame or any(cell.holds_table for cell in self.cells)

    def by_row(self) -> list[list[FlowCell]]:
        """The printing cells that cover each row, from left to right."""
        rows: list[list[FlowCell]] = [[] for _ in range(self.n_rows)]
        for cell in sorted(self.printing, key=lambda cell: cell.col):
            for row in range(cell.row, min(cell.row + cell.row_span, self.n_rows)):
                rows[row].append(cell)
        return rows

    def rows(self, first: int, last: int) -> FlowTable:
        """A stretch of rows as a table of its own; spans that reach beyond it are cut."""
        cells = (_cut(cell, first, last) for cell in self.cells if cell.row <= last and cell.row + cell.row_span > first)
        return FlowTable(tuple(cells), last - first + 1, self.n_cols)


def _cut(cell: FlowCell, first: int, last: int) -> FlowCell:
    top, bottom = max(cell.row, first), min(cell.row + cell.row_span - 1, last)
    return replace(cell, row=top - first, row_span=bottom - top + 1, content=cell.content if cell.row >= first else ())


def _texts(content: Flow) -> Iterator[str]:
    for part in content:
        if isinstance(part, FlowTable):
            for row in range(part.n_rows):
                yield "\t".join(cell.text for cell in part.cells if cell.row == row)
        else:
            yield part


def to_blocks(content: Flow, limits: Limits) -> tuple[Line | Table, ...]:
    """The lines and tables of a flow, each with its place.

    Raises:
        UnreadableFile: over the limit of cells or characters.
    """
    return tuple(_Unfolding(limits).blocks(content))


class _Unfolding:
    """One document's unfolding: counts tables and lines, for their places."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.tables = 0
        self.lines = 0
        self.cells = 0
        self.characters = 0

    def blocks(self, content: Flow) -> Iterator[Line | Table]:
        for part in content:
            if isinstance(part, FlowTable):
                yield from self._table(part)
            else:
                yield from self._lines([part])

    def _lines(self, texts: Iterable[str]) -> Iterator[Line]:
        for line in (line.strip() for text in texts for line in text.split("\n")):
            if line:
                self.lines += 1
                self._count(line)
                yield Line(line, Place(line=self.lines))

    def _table(self, table: FlowTable) -> Iterator[Line | Table]:
        """The rows of a form as a table; title rows as lines; rows that only hold further tables, each part for itself."""
        self._refuse_large(table)
        by_row = table.by_row()
        layout = {row for row, cells in enumerate(by_row) if _is_layout(cells, row)}
        titles = title_rows([[] if row in layout else cells for row, cells in enumerate(by_row)], table.n_cols)
        first = 0
        for row in sorted(layout | titles):
            cells = by_row[row]
            if row > first:
                yield from self._stretch(table.rows(first, row - 1))
            if row in titles:
                yield from self._row_lines(cells)
            for cell in cells if row in layout else ():
                yield from self.blocks(cell.content if cell.row == row else ())
            first = row + 1
        if first < table.n_rows:
            yield from self._stretch(table.rows(first, table.n_rows - 1))

    def _stretch(self, table: FlowTable) -> Iterator[Line | Table]:
        if not table.is_frame:
            yield self._flat(table)
            return
        for row, cells in enumerate(table.by_row()):
            yield from self._row_lines([cell for cell in cells if cell.row == row])

    def _row_lines(self, cells: Sequence[FlowCell]) -> Iterator[Line]:
        """A row as one line, a tab between its cells; cells of several paragraphs as lines of their own."""
        texts = [cell.text for cell in cells]
        return self._lines(texts if any("\n" in text for text in texts) else ["\t".join(texts)])

    def _refuse_large(self, table: FlowTable) -> None:
        self.cells += max(table.n_rows * table.n_cols, sum(cell.row_span * cell.col_span for cell in table.cells))
        if self.cells > self.limits.max_cells:
            raise UnreadableFile(f"The document's tables have more than {self.limits.max_cells} cells: it is not a filing.")

    def _flat(self, table: FlowTable) -> Table:
        flat = Table(tuple(self._cell(cell) for cell in table.cells), table.n_rows, table.n_cols)
        self.tables += 1
        return flat

    def _cell(self, cell: FlowCell) -> Cell:
        text = cell.text
        self._count(text)
        return Cell(cell.row, cell.col, text, (Place(table=self.tables, row=cell.row, col=cell.col),), cell.row_span, cell.col_span)

    def _count(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > self.limits.max_characters:
            raise UnreadableFile(f"The document has more than {self.limits.max_characters} characters of text: it is not a filing.")


def _is_layout(cells: Sequence[FlowCell], row: int) -> bool:
    """Whether a row only arranges: it holds a table, and fewer than two other printing cells stand beside it."""
    holding = [cell for cell in cells if cell.holds_table and cell.row == row]
    return bool(holding) and sum(not cell.holds_table for cell in cells) < 2
