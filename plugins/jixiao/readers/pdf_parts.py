"""What a page shows: its table parts, each cell with its text, and the lines of text outside tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from jixiao.document import Place
from jixiao.readers.cells_apart import closed_gaps
from jixiao.readers.pdf_overflow import with_overhang, with_whole_runs
from jixiao.readers.pdf_overprint import largest, legible, watermark, without_stamps
from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints, PageContent
from jixiao.readers.pdf_sideways import in_cells, sideways_lines
from jixiao.readers.pdf_text import lines_with_texts, texts
from jixiao.readers.pdf_tracking import closed_up
from jixiao.readers.ruled_bands import Bands, bands
from jixiao.readers.ruled_grid import Grid, grids, joined, reaching


@dataclass(frozen=True, slots=True)
class PartCell:
    """A cell of a table part: grid position and spans within the part, text, place.

    `shown` is the text without what the part's edge cuts off: the rest of it is shown on the page before or after.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    shown: str
    place: Place

    @property
    def columns(self) -> range:
        """The part's columns that it covers."""
        return range(self.col, self.col + self.col_span)


@dataclass(frozen=True, slots=True, eq=False)
class TablePart:
    """A table as far as it stands on one page: column and row edges in points, and where its outer edges are drawn.

    `owner` (n) says in which of the cells each of the characters stands.
    """

    page: int
    xs: Floats
    ys: Floats
    cells: tuple[PartCell, ...]
    closed_top: Flags
    closed_bottom: Flags
    glyphs: Glyphs
    owner: Ints
    doubtful: frozenset[int] = frozenset()
    """The cells (by position) of which no rule tells which rows they cover, and nothing else does."""

    @property
    def top(self) -> float:
        """The upper edge."""
        return float(self.ys[0])

    @property
    def n_rows(self) -> int:
        """Rows on this page."""
        return len(self.ys) - 1

    def ends(self, cell: PartCell) -> bool:
        """Whether a cell reaches down to the part's last row."""
        return cell.row + cell.row_span == self.n_rows

    @property
    def padding(self) -> float:
        """The least distance that text keeps from the edges of its cell, at the left or the right."""
        return _padding(self)

    def width(self, cell: PartCell) -> float:
        """A cell's width."""
        return float(self.xs[cell.col + cell.col_span] - self.xs[cell.col])

    def glyphs_of(self, cell: PartCell) -> Glyphs:
        """The characters of a cell."""
        return self.glyphs.take(self.owner == self.cells.index(cell))

    def overflowed(self, glyphs: Glyphs) -> TablePart | None:
        """The part with text that runs on below it, out of cells that are open below; None where it is no cell's text."""
        column = np.searchsorted(self.xs, glyphs.seat[0], side="right") - 1
        inside = (column >= 0) & (column < len(self.closed_bottom))
        if not inside.all() or self.closed_bottom[column].any():
            return None
        last = {col: index for index, cell in enumerate(self.cells) if self.ends(cell) for col in cell.columns}
        owner = np.array([last[col] for col in column.tolist()])
        cells = [_lengthened(cell, glyphs.take(owner == index)) for index, cell in enumerate(self.cells)]
        return replace(self, cells=tuple(cells), glyphs=self.glyphs.joined(glyphs), owner=np.append(self.owner, owner))


@lru_cache(1 << 2)
def _padding(part: TablePart) -> float:
    """What text keeps from the edges of a part's cells, which is asked of one cell after the other."""
    columns = np.array([(cell.col, cell.col + cell.col_span) for cell in part.cells], dtype=np.int64).reshape(-1, 2)
    sides = part.xs[columns[part.owner]]
    gaps = np.concatenate((part.glyphs.x0 - sides[:, 0], sides[:, 1] - part.glyphs.x1))
    return float(gaps.clip(0).min()) if len(gaps) else 0.0


def _lengthened(cell: PartCell, more: Glyphs) -> PartCell:
    if not len(more):
        return cell
    text = texts(more, np.zeros(len(more), dtype=np.int64), 1)[0]
    return replace(cell, text=f"{cell.text}\n{text}".strip("\n"), shown=f"{cell.shown}\n{text}".strip("\n"))


@dataclass(frozen=True, slots=True, eq=False)
class TextLine:
    """A line of text outside tables; a tilted one (a watermark) has no characters, stands last and separates nothing."""

    text: str
    place: Place
    top: float
    glyphs: Glyphs | None = None


Item = TablePart | Bands | TextLine


@dataclass(frozen=True, slots=True, eq=False)
class PageItems:
    """Table parts and lines of a page from the top down."""

    page: PageContent
    items: tuple[Item, ...]

    @classmethod
    def ordered(cls, page: PageContent, items: Iterable[Item]) -> PageItems:
        """The items from the top down."""
        return cls(page, tuple(sorted(items, key=lambda item: item.top)))

    @property
    def lines(self) -> Iterator[TextLine]:
        """The lines alone."""
        return (item for item in self.items if isinstance(item, TextLine))

    @property
    def first_table(self) -> TablePart | Bands | None:
        """The first item that is no line."""
        return next((item for item in self.items if not isinstance(item, TextLine)), None)

    @property
    def last_table(self) -> TablePart | Bands | None:
        """The last item that is no line."""
        return next((item for item in reversed(self.items) if not isinstance(item, TextLine)), None)

    def replaced(self, others: Mapping[Item, Sequence[Item]]) -> PageItems:
        """The page with other items in the place of some."""
        return PageItems.ordered(self.page, [new for item in self.items for new in others.get(item, [item])])


def page_items(page: PageContent, apart: Flags | None = None) -> PageItems:
    """Find a page's tables and give every character to a table or to a line; those set apart (page numbers) to lines."""
    horizontal, vertical = closed_gaps(joined(page.horizontal), joined(page.vertical))
    vertical = reaching(vertical, horizontal, page.horizontal)
    horizontal = reaching(horizontal, vertical, page.vertical)
    over = watermark(page, horizontal, vertical)
    apart = np.zeros(len(page.glyphs), dtype=np.bool_) if apart is None else apart & ~over
    tables = _Tables(page, ~(over | apart))
    items: list[Item] = [*tables.parts(horizontal, vertical)]
    free = tables.free
    if closed := closed_up(page.glyphs, free):
        page, kept = replace(page, glyphs=closed[0]), closed[1]
        over, apart, free = over[kept], apart[kept], free[kept]
    rest = page.glyphs.take(free)
    level = joined(np.vstack((page.horizontal, page.shade_edges))) if len(page.shade_edges) else horizontal
    for band in bands(page, tables.without_theirs(level), rest):
        items.append(band)
        rest = rest.take(~band.takes(rest))
    items += [*text_lines(page, rest), *text_lines(page, page.glyphs.take(apart))]
    over_lines = (line.text for line in text_lines(page, page.glyphs.take(over)))
    marks = (page.tilted.strip(), *(line.text for line in tables.sideways), *over_lines)
    items += [TextLine(text, page.place(), page.height) for text in marks if text]
    return PageItems.ordered(page, items)


class _Tables:
    """The tables that rules draw on a page, the smallest first, and what they leave: free characters and sideways lines."""

    def __init__(self, page: PageContent, free: Flags) -> None:
        self.page = page
        self.free = free
        self.sideways = list(sideways_lines(page.upended)) if page.upended else []
        self.grids: list[Grid] = []

    def parts(self, horizontal: Floats, vertical: Floats) -> Iterator[TablePart]:
        """The tables with text in them."""
        self.grids = sorted(grids(horizontal, vertical), key=_area)
        for grid in self.grids:
            cell = np.where(self.free, grid.locate(self.page.glyphs), -1)
            cell = with_overhang(self.page.glyphs, cell, self.free, grid.xs)
            if (self.page.glyphs.text[cell >= 0] != " ").any():
                self.free &= cell < 0
                yield self._part(grid, cell)

    def _part(self, grid: Grid, cell: Ints) -> TablePart:
        glyphs = self.page.glyphs
        for line, laid, region in in_cells(grid, [line for line in self.sideways if line.size <= largest(self.page)]):
            glyphs, cell = glyphs.joined(laid), np.append(cell, np.full(len(laid), region))
            self.sideways.remove(line)
        return part_of(self.page, grid, glyphs, cell, len(self.page.glyphs))

    def without_theirs(self, horizontal: Floats) -> Floats:
        """The horizontal rules that are of no table."""
        for grid in self.grids:
            horizontal = horizontal[~grid.holds(horizontal)]
        return horizontal


def _area(grid: Grid) -> float:
    return float((grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))


def part_of(page: PageContent, grid: Grid, glyphs: Glyphs, cell: Ints, drawn: int = 0) -> TablePart:
    """The table part that a grid makes of characters, given the region that each lies in (-1: none).

    The first ones, as many as are `drawn`, stand in the order of drawing.
    """
    cell = with_whole_runs(glyphs, cell, grid.xs, grid.ys, is_torn=not grid.closed_top.all())
    glyphs = without_stamps(glyphs, cell, np.flatnonzero((cell[:drawn] >= 0) & (glyphs.text[:drawn] != " ")), grid)
    inside = np.flatnonzero(cell >= 0)
    owner = cell[inside]
    glyphs = legible(glyphs.take(inside), owner)
    if closed := closed_up(glyphs, np.ones(len(glyphs), dtype=np.bool_)):
        glyphs, owner = closed[0], owner[closed[1]]
    spans = grid.spans()
    whole = texts(glyphs, owner, len(spans))
    seen = ~glyphs.hidden
    shown = whole if seen.all() else texts(glyphs.take(seen), owner[seen], len(spans))
    xs, ys = grid.xs.tolist(), grid.ys.tolist()
    cells = []
    for (row, col, last_row, last_col), text, visible in zip(spans.tolist(), whole, shown, strict=True):
        place = page.place((xs[col], ys[row], xs[last_col + 1], ys[last_row + 1]))
        cells.append(PartCell(row, col, last_row - row + 1, last_col - col + 1, text, visible, place))
    return TablePart(page.number, grid.xs, grid.ys, tuple(cells), grid.closed_top, grid.closed_bottom, glyphs, owner)


def text_lines(page: PageContent, glyphs: Glyphs) -> list[TextLine]:
    """The lines that characters make."""
    found = []
    for line, text in lines_with_texts(glyphs):
        box = line.box()
        found.append(TextLine(text, page.place(box), box[1], line))
    return found
