"""From pages to a document: parts of a table that goes on over pages become one table.

A table goes on when it is the last thing on its page and the first on the next, page furniture aside, and its edges and
columns match. Columns are unified by their edges: a page that shows only merged cells draws fewer of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise

import numpy as np

from jixiao.document import Cell, Line, Place, Table
from jixiao.readers.banded_tables import with_tables
from jixiao.readers.pdf_cut import cut_cells
from jixiao.readers.pdf_furniture import NEXT_LINE, Furniture
from jixiao.readers.pdf_headers import repeated_rows, with_headers_apart
from jixiao.readers.pdf_page import Flags, Glyphs
from jixiao.readers.pdf_parts import PageItems, TablePart, TextLine
from jixiao.readers.pdf_print_titles import below, print_titles
from jixiao.readers.pdf_tears import Pair, Piece, Repetition, Tears, counts_up, repetition
from jixiao.readers.ruled_grid import clustered

_EDGE = 4.0
"""Points within which edges of parts on different pages are the same column edge."""

_LEAST_EDGES = 4
"""Edges that two parts have in common where one has more."""


@dataclass(eq=False)
class Stitched:
    """A document's lines and tables in reading order, and the cell parts whose cut-off text is shown on another page."""

    blocks: list[Line | Table] = field(default_factory=list)
    torn: list[Place] = field(default_factory=list)


def stitched(pages: Sequence[PageItems]) -> Stitched:
    """Put pages together; furniture between the parts of a table comes after the table."""
    furniture = Furniture(pages)
    whole = _with_overflows(with_tables(pages, furniture), furniture)
    tears = Tears(item for page in whole for item in page.items if isinstance(item, TablePart))
    titles = print_titles(whole)
    result = Stitched()
    parts: list[TablePart] = []
    passed: list[Line] = []
    for page in whole:
        running = furniture.running(page)
        for item in page.items:
            if isinstance(item, TablePart):
                if parts and not _goes_on(parts[-1], item):
                    _flush(result, parts, passed, tears)
                rest, title = below(item, titles.get(item, 0) if parts else 0)
                passed += [Line(text, page.page.place(), is_furniture=True) for text in title]
                parts.append(rest)
            elif isinstance(item, TextLine):
                passed.append(Line(item.text, item.place, item in running))
                if not parts or not furniture.holds(item, page):
                    _flush(result, parts, passed, tears)
    _flush(result, parts, passed, tears)
    return result


def _flush(result: Stitched, parts: list[TablePart], passed: list[Line], tears: Tears) -> None:
    """Move a finished table, and the lines passed since it began, to the result."""
    if parts:
        result.blocks += _table(parts, result.torn, tears)
    result.blocks += passed
    parts.clear()
    passed.clear()


def _with_overflows(pages: list[PageItems], furniture: Furniture) -> list[PageItems]:
    """The pages with text that runs out of the bottom of cells, on the way to the next page, given to the cells."""
    for index, (page, following) in enumerate(pairwise(pages)):
        above, below = page.last_table, following.first_table
        after = furniture.text_after(page) or _below_open_cells(page)
        if after and isinstance(above, TablePart) and isinstance(below, TablePart) and _goes_on(above, below):
            longer = above.overflowed(reduce(Glyphs.joined, [line.glyphs for line in after if line.glyphs is not None]))
            if longer is not None:
                pages[index] = page.replaced({**{line: [] for line in after}, above: [longer]})
    return pages


def _below_open_cells(page: PageItems) -> list[TextLine]:
    """The line right below a page's last table in columns that are open there, as others are not: a label's, however often it recurs."""
    above = page.last_table
    if not isinstance(above, TablePart) or above.closed_bottom.all() or not above.closed_bottom.any():
        return []
    line = next((item for item in page.items[page.items.index(above) + 1 :] if isinstance(item, TextLine)), None)
    if line is None or line.glyphs is None:
        return []
    column = np.searchsorted(above.xs, above.glyphs.seat[0], side="right") - 1
    own = above.glyphs.baseline[~above.closed_bottom[column.clip(0, len(above.closed_bottom) - 1)]]
    is_next = len(own) and line.glyphs.baseline.max() - own.max() <= NEXT_LINE * line.glyphs.size.max()
    return [line] if is_next else []


def _goes_on(before: TablePart, part: TablePart) -> bool:
    """Whether a part can go on with the one before it: on the next page, between the same edges."""
    same_edges = abs(before.xs[0] - part.xs[0]) <= _EDGE and abs(before.xs[-1] - part.xs[-1]) <= _EDGE
    return before.page + 1 == part.page and (bool(same_edges) or _is_drawn_in_part(before, part) or _is_without_labels(before, part))


def _is_drawn_in_part(before: TablePart, part: TablePart) -> bool:
    """Whether one part's edges are some of the other's and a row is open between the two.

    Of a row that goes on over several pages browsers leave out the rules of columns that are blank there.
    """
    few, many = sorted((before.xs, part.xs), key=len)
    known = np.abs(few[:, None] - many).min(axis=1) <= _EDGE
    is_open = not (before.closed_bottom.all() or part.closed_top.all())
    return is_open and len(few) >= _LEAST_EDGES and bool(known.all()) and abs(few[0] - many[0]) <= _EDGE


def _is_without_labels(before: TablePart, part: TablePart) -> bool:
    """Whether all but the first column goes on: of a label merged over rows some programs draw no more than the first page has."""
    known = np.abs(part.xs[:, None] - before.xs).min(axis=1) <= _EDGE
    is_second = len(before.xs) > _LEAST_EDGES and abs(part.xs[0] - before.xs[1]) <= _EDGE
    return len(part.xs) >= _LEAST_EDGES and bool(is_second and known.all()) and abs(part.xs[-1] - before.xs[-1]) <= _EDGE


def _table(parts: Sequence[TablePart], torn: list[Place], tears: Tears) -> list[Line | Table]:
    """One table of its parts; a single box is no table but text in a frame."""
    cells = [cell for part in parts for cell in part.cells]
    if len(cells) == 1:
        return [Line(line, cells[0].place) for line in cells[0].text.splitlines()]
    assembly = _Assembly(parts, torn, tears)
    return [assembly.table(), *assembly.repeated]


@dataclass(slots=True, eq=False)
class _Growing:
    """A cell while its parts are put together; `piece` is the last of them."""

    piece: Piece
    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    shown: str
    places: tuple[Place, ...]
    is_clipped: bool
    """Whether its last line stands across its lower edge: it is cut off there unless it goes on on the next page."""
    is_doubtful: bool
    is_cut: bool = False

    @property
    def end_row(self) -> int:
        return self.row + self.row_span

    @property
    def columns(self) -> slice:
        return slice(self.col, self.col + self.col_span)

    def cell(self, row: int, row_span: int) -> Cell:
        """The cell in some of the table's rows."""
        return Cell(row, self.col, self.text, self.places, row_span, self.col_span, self.is_cut or self.is_clipped, self.is_doubtful)

    def is_shown_with(self, other: _Growing) -> bool:
        """Whether the other part has the text that this one's page cuts off; a program may have left it out there."""
        whole, shown, its = ("".join(text.split()) for text in (self.text, self.shown, other.text))
        before, _, after = whole.partition(shown) if shown else ("", "", whole)
        return before in its and after in its

    def absorb(self, rest: _Growing) -> None:
        """Take the rest of the cell, found on the next page; a text that both pages show whole is taken once."""
        repeated = self.shown == rest.shown or not rest.shown
        self.text = self.shown = self.shown if repeated else f"{self.shown}\n{rest.shown}".strip("\n")
        self.places += rest.places
        self.is_cut |= rest.is_cut
        self.is_clipped = rest.is_clipped
        self.is_doubtful |= rest.is_doubtful
        self.piece = rest.piece


class _Assembly:
    """Parts over pages put together on one grid."""

    def __init__(self, parts: Sequence[TablePart], torn: list[Place], tears: Tears) -> None:
        self.parts = with_headers_apart(parts)
        self.torn = torn
        self.tears = tears
        edges, self.xs = clustered(np.concatenate([part.xs for part in self.parts]), _EDGE)
        self.columns = np.split(edges, np.cumsum([len(part.xs) for part in self.parts])[:-1])
        self.n_cols = len(self.xs) - 1
        self.cells: list[_Growing] = []
        self.lowest: list[_Growing] = []
        self.starts: set[int] = set()
        self.continued: set[int] = set()
        self.repeated: list[Line] = []
        """The lines that a page draws once more."""

    def table(self) -> Table:
        """The parts as one table."""
        offset = 0
        for index, part in enumerate(self.parts):
            if index:
                self._follow(index, offset)
            else:
                self.cells = self._cells(0, 0)
                self.lowest = list(self.cells)
            offset += part.n_rows
        return self._compact(offset)

    def _compact(self, n_rows: int) -> Table:
        """The table without rows in which no cell begins: a page break tore them from the row above."""
        kept = sorted({growing.row for growing in self.cells})
        number = {row: index for index, row in enumerate(kept)}
        cells = []
        for growing in self.cells:
            row = number[growing.row]
            cells.append(growing.cell(row, bisect_left(kept, growing.end_row) - row))
        starts, continued = (frozenset(number[row] for row in rows if row in number) for rows in (self.starts, self.continued))
        return Table(tuple(cells), len(kept), self.n_cols, starts, continued)

    def _cells(self, index: int, offset: int) -> list[_Growing]:
        columns, cut = self.columns[index], cut_cells(self.parts[index])
        return [
            _Growing(
                piece=Piece(self.parts[index], cell),
                row=cell.row + offset,
                col=int(columns[cell.col]),
                row_span=cell.row_span,
                col_span=int(columns[cell.col + cell.col_span] - columns[cell.col]),
                text=cell.text,
                shown=cell.shown,
                places=(cell.place,),
                is_clipped=number in cut,
                is_doubtful=number in self.parts[index].doubtful,
            )
            for number, cell in enumerate(self.parts[index].cells)
        ]

    def _follow(self, index: int, offset: int) -> None:
        """Append a part on a further page."""
        repeated = repeated_rows(self.parts[0], self.parts[index])
        torn = self._torn_columns(index, bool(repeated))
        self.starts.add(offset)
        if torn.all():
            self.continued.add(offset + repeated)
        above = {(cell.col, cell.col_span): cell for cell in self.lowest if cell.end_row == offset}
        cells = self._cells(index, offset)
        pairs = [(above.get((cell.col, cell.col_span)), cell) for cell in cells if cell.row == offset + repeated]
        if not torn.any() and self._is_torn_between_rules(pairs):
            resumed = {cell for _, cell in pairs}
        else:
            resumed = {
                cell for first, cell in pairs if first is not None and (torn[cell.columns].all() or self._is_resumed(first, cell, pairs))
            }
        own: list[_Growing] = []
        for cell in cells:
            first = above.get((cell.col, cell.col_span)) if cell in resumed else None
            if first is None or not self._rejoined(first, cell, bool(repeated), bool(torn.all())):
                own.append(cell)
        self.cells += own
        self.lowest = [*(cell for cell in self.lowest if cell.end_row > offset), *own]

    def _is_torn_between_rules(self, pairs: Sequence[tuple[_Growing | None, _Growing]]) -> bool:
        """Whether the first row of a part goes on with the last one of the part before although rules part the two."""
        known: list[Pair] = [(first.piece, cell.piece) for first, cell in pairs if first is not None]
        return len(known) == len(pairs) and self.tears.row_goes_on(known)

    def _is_resumed(self, first: _Growing, rest: _Growing, pairs: Sequence[tuple[_Growing | None, _Growing]]) -> bool:
        """Whether a cell at a page's start is the rest of the one above it although rules are drawn between the two.

        Hardly anybody merges empty cells: an empty cell that spans rows is the rest of a cell above it, and so are the cells beside
        it that span the same rows on both pages, unless labels count up from one to the other: a task may have no money.
        """
        if self.tears.cell_goes_on(first.piece, rest.piece):
            return True
        beside = [
            (above, below) for above, below in pairs if above is not None and (above.row, below.row_span) == (first.row, rest.row_span)
        ]
        is_blank = any(above.shown.strip() and not below.shown.strip() and below.row_span > 1 for above, below in beside)
        return is_blank and not any(counts_up(above.piece.text, below.piece.text) for above, below in beside)

    def _rejoined(self, first: _Growing, rest: _Growing, apart: bool, whole_row: bool) -> bool:
        """Put the two parts of a torn cell together; whether the rest is no cell of its own any more.

        Where the whole row goes on, cells of that row alone stay in their two rows. Behind a repeated header the rest cannot
        be of one rectangle with the first: its text goes there, and it stays as an empty cell.
        """
        shared = [one for one, other in ((first, rest), (rest, first)) if one.is_shown_with(other)]
        self.torn += [place for one in shared for place in one.places]
        for one in (first, rest):
            one.shown = one.shown if one in shared else one.text
        self._leave_out_repeated(first, rest)
        first.is_clipped = False
        if whole_row and first.row_span == rest.row_span == 1:
            first.text, rest.text = first.shown, rest.shown
            return False
        first.absorb(rest)
        if apart:
            rest.text = rest.shown = ""
            return False
        first.row_span = rest.end_row - first.row
        return True

    def _leave_out_repeated(self, first: _Growing, rest: _Growing) -> None:
        """Take a line once that both pages draw; where two lines may be equal, the cell is none that was read whole."""
        found = repetition(first.piece, rest.piece)
        if found is Repetition.DRAWN_TWICE:
            line, _, rest.text = rest.text.partition("\n")
            rest.shown = rest.text
            self.repeated.append(Line(line, rest.places[0], is_furniture=True))
        first.is_cut |= found is Repetition.UNCLEAR

    def _torn_columns(self, index: int, repeated: bool) -> Flags:
        """The columns in which no rule separates a part from the one before; a repeated header draws its own rules."""
        above = ~self._spread(index - 1, self.parts[index - 1].closed_bottom)
        return above if repeated else above & ~self._spread(index, self.parts[index].closed_top)

    def _spread(self, index: int, flags: Flags) -> Flags:
        """Flags of a part's columns on the table's columns."""
        spread = np.zeros(self.n_cols, dtype=np.bool_)
        columns = self.columns[index]
        for start, end, flag in zip(columns[:-1], columns[1:], flags, strict=True):
            spread[start:end] = flag
        return spread
