"""What a page shows: its table parts, each cell with its text, and the lines of text outside tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jixiao.document import Place
from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints, PageContent
from jixiao.readers.pdf_text import lines, texts
from jixiao.readers.ruled_grid import Grid, grids, joined


@dataclass(frozen=True, slots=True)
class PartCell:
    """A cell of a table part: grid position and spans within the part, text, place."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class TablePart:
    """A table as far as it stands on one page: column and row edges in points, and where its outer edges are drawn."""

    page: int
    xs: Floats
    ys: Floats
    cells: tuple[PartCell, ...]
    closed_top: Flags
    closed_bottom: Flags

    @property
    def top(self) -> float:
        """The upper edge."""
        return float(self.ys[0])

    @property
    def n_rows(self) -> int:
        """Rows on this page."""
        return len(self.ys) - 1


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text outside tables; a tilted one (a watermark) stands at the page's end and separates nothing."""

    text: str
    place: Place
    top: float
    tilted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PageItems:
    """Table parts and lines of a page from the top down."""

    number: int
    height: float
    items: tuple[TablePart | TextLine, ...]


def page_items(page: PageContent) -> PageItems:
    """Find a page's tables and give every character to a cell or to a line."""
    found = sorted(grids(joined(page.horizontal), joined(page.vertical)), key=_area)
    free = np.ones(len(page.glyphs), dtype=np.bool_)
    items: list[TablePart | TextLine] = []
    for grid in found:
        cell = np.where(free, grid.locate(page.glyphs.x_middle, page.glyphs.y_middle), -1)
        if (page.glyphs.text[cell >= 0] != " ").any():
            items.append(_part(page, grid, cell))
            free &= cell < 0
    items += _text_lines(page, page.glyphs.take(free))
    items.sort(key=lambda item: item.top)
    if page.tilted.strip():
        items.append(TextLine(page.tilted.strip(), Place(page=page.number), page.height, tilted=True))
    return PageItems(page.number, page.height, tuple(items))


def _area(grid: Grid) -> float:
    return float((grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))


def _part(page: PageContent, grid: Grid, cell: Ints) -> TablePart:
    inside = np.flatnonzero(cell >= 0)
    spans = grid.spans()
    contents = texts(page.glyphs.take(inside), cell[inside], len(spans))
    cells = [
        PartCell(row, col, last_row - row + 1, last_col - col + 1, text, _place(page, grid, (row, col, last_row, last_col)))
        for (row, col, last_row, last_col), text in zip(spans.tolist(), contents, strict=True)
    ]
    return TablePart(page.number, grid.xs, grid.ys, tuple(cells), grid.closed_top, grid.closed_bottom)


def _place(page: PageContent, grid: Grid, span: tuple[int, int, int, int]) -> Place:
    row, col, last_row, last_col = span
    box = float(grid.xs[col]), float(grid.ys[row]), float(grid.xs[last_col + 1]), float(grid.ys[last_row + 1])
    return Place(page=page.number, bbox=page.displayed(box))


def _text_lines(page: PageContent, glyphs: Glyphs) -> list[TextLine]:
    found = []
    for line in lines(glyphs):
        text = texts(line, np.zeros(len(line), dtype=np.int64), 1)[0]
        found.append(TextLine(text, Place(page=page.number, bbox=page.displayed(line.box())), float(line.top.min())))
    return found
