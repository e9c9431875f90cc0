"""What every reader gives and every family takes: a document of lines and tables, each cell with its place.

Readers know file formats and nothing of filings; families know filings and nothing of file formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the top left of the page."""
NO_MEANING = "\ufffd"
"""What stands for a character that could not be told: it must be seen to be missing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stood. The fields that a format does not have are None.

    PDF: page (1-based) and bbox; XLSX, XLS: sheet and a1; DOCX, HTML and tab-separated text: table, row, col (0-based);
    linearised text and paragraphs: line (1-based).
    """

    page: int | None = None
    bbox: Box | None = None
    sheet: str | None = None
    a1: str | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    line: int | None = None

    def as_json(self) -> dict[str, object]:
        """The fields that are set, boxes rounded to a hundredth of a point."""
        known = {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}
        if self.bbox is not None:
            known["bbox"] = [round(edge, 2) for edge in self.bbox]
        return known


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its grid position, its spans, its text with a newline a line wrap, its places.

    A cell that continues on the next page has one place a part, in reading order.
    """

    row: int
    col: int
    text: str
    places: tuple[Place, ...] = ()
    row_span: int = 1
    col_span: int = 1
    is_cut: bool = False
    """Whether the reader saw that the text is longer than what its cell shows."""
    is_doubtful: bool = False
    """Whether the cell may cover other rows than the reader gave it: no rule tells."""

    @property
    def last_row(self) -> int:
        """The last grid row that the cell covers."""
        return self.row + self.row_span - 1

    @property
    def last_col(self) -> int:
        """The last grid column that the cell covers."""
        return self.col + self.col_span - 1


@dataclass(frozen=True)
class Table:
    """A table as a grid. Merged cells stand once, at their top left; a grid position under no cell is an empty cell.

    A table over several pages is one Table. `page_starts` are the rows that are the first on a further page: there a
    row, or a cell of it, may go on from the row before, and a header may be repeated. Where the reader knows that the
    row at a page start is the rest of the row before (no rule was drawn between the two), that row is in `continued_rows`.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    page_starts: frozenset[int] = frozenset()
    continued_rows: frozenset[int] = frozenset()
    _grid: dict[tuple[int, int], Cell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grid = {
            (row, col): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        }
        object.__setattr__(self, "_grid", grid)

    def at(self, row: int, col: int) -> Cell | None:
        """The cell that covers this grid position, None where the grid has none."""
        return self._grid.get((row, col))

    def row(self, row: int) -> list[Cell]:
        """The cells that cover this row, from left to right, each once."""
        found = (self._grid.get((row, col)) for col in range(self.n_cols))
        return list({id(cell): cell for cell in found if cell is not None}.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside tables (a paragraph, for formats that have no lines).

    One that `is_furniture` is its page's rather than the text's: a running header or footer, a page number.
    """

    text: str
    place: Place
    is_furniture: bool = False


@dataclass(frozen=True)
class Document:
    """A document as a reader saw it: lines and tables in reading order."""

    blocks: tuple[Line | Table, ...]
    reader: str
    """The reader's name and what it stands on: `pdf/pdfium`, `pdf/pdfplumber`, `xlsx`, `docx`, `html`, `text`."""
    page_count: int | None = None
    """Pages of the document; None for formats without pages."""
    plain_text: tuple[str, ...] = ()
    """A second engine's plain text as it is drawn, one string a page, for formats that have a second engine."""
    unread: tuple[Place, ...] = ()
    """The pages that show a picture and no text: what they print is not known."""
    lost: str = ""
    """Letters, characters and digits that pages print and that stand in no line and no cell: the reader dropped them."""

    @property
    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def lines(self) -> Iterator[Line]:
        """The lines outside tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Line))


def stack(tables: Sequence[Table]) -> Table:
    """Tables under one another as one; each further one begins as on a new page."""
    if len(tables) == 1:
        return tables[0]
    cells: list[Cell] = []
    starts: set[int] = set()
    torn: set[int] = set()
    offset = 0
    for table in tables:
        cells += [replace(cell, row=cell.row + offset) for cell in table.cells]
        starts |= {row + offset for row in table.page_starts} | ({offset} if offset else set())
        torn |= {row + offset for row in table.continued_rows}
        offset += table.n_rows
    return Table(tuple(cells), offset, max(table.n_cols for table in tables), frozenset(starts), frozenset(torn))
