"""Grids that rules draw in one direction only: a frame around a table, with rules between its rows or between its columns at most.

Such a grid is read as what it is, a table without the other rules: its rows are where its figures stand, its columns where its
texts part. One that holds nothing side by side and no figures above each other is left alone: texts in frames, a row as high as its page.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jixiao.readers.drawn_text import is_figure
from jixiao.readers.pdf_page import Floats
from jixiao.readers.pdf_parts import PageItems, PartCell, TablePart, text_lines
from jixiao.readers.ruled_bands import Bands
from jixiao.readers.ruled_grid import joined
from jixiao.readers.unruled_tables import has_header, stands_side_by_side

_MOST_ROWS = 3
"""Rows that rules part at most: two levels of a header, and all the rest."""
_LEAST_FIGURES = 3
"""Figures above each other in a cell that are those of several rows."""
_LEAST_COLUMNS = 2
"""Cells side by side with as many of them: in a single one they are what it lists."""
_REACH = 3.0
"""Points within which a rule is a grid's."""
_EDGE = 4.0
"""Points within which grids on successive pages are equally wide."""


def with_open_grids(pages: Sequence[PageItems]) -> list[PageItems]:
    """The pages with such grids made bands, and with what goes on of them on the pages after."""
    made: list[PageItems] = []
    last: TablePart | None = None
    for page in pages:
        found = {part: _bands(page, part) for part in page.items if isinstance(part, TablePart) and _is_open(page, part, last)}
        made.append(page.replaced({part: [band] for part, band in found.items()}) if found else page)
        last = next((part for part in found if part is page.last_table), None)
    return made


def _is_open(page: PageItems, part: TablePart, last: TablePart | None) -> bool:
    is_framed = len(part.xs) == len(("left", "right"))
    if part.n_rows > _MOST_ROWS and not is_framed:
        return False
    if last is not None and part is page.first_table and bool((np.abs(part.xs[[0, -1]] - last.xs[[0, -1]]) <= _EDGE).all()):
        return True
    if is_framed:
        lines = text_lines(page.page, part.glyphs)
        return has_header(lines) or (part.n_rows > 1 and sum(stands_side_by_side(line) for line in lines) >= part.n_rows / 2)
    return sum(map(_lists_figures, part.cells)) >= _LEAST_COLUMNS


def _lists_figures(cell: PartCell) -> bool:
    return sum(map(is_figure, cell.text.split("\n"))) >= _LEAST_FIGURES


def _bands(page: PageItems, part: TablePart) -> Bands:
    (left, right), (top, bottom) = part.xs[[0, -1]].tolist(), part.ys[[0, -1]].tolist()
    rules = _within(page.page.horizontal, (top, bottom), (left, right))
    heights = part.glyphs.seat[1]
    if heights.min() < top:  # of a torn cell: programs that set text in a cell's middle let it run over the frame
        rules, top = rules[rules[:, 0] > top + _REACH], float(heights.min()) - 1
    if heights.max() > bottom:
        rules, bottom = rules[rules[:, 0] < bottom - _REACH], float(heights.max()) + 1
    uprights = _within(page.page.vertical, (left, right), (top, bottom))
    inner = (uprights[:, 0] > left + _REACH) & (uprights[:, 0] < right - _REACH)
    return Bands(page.page, left, right, top, bottom, rules, part.glyphs, uprights[inner])


def _within(rules: Floats, across: tuple[float, float], along: tuple[float, float]) -> Floats:
    """The joined rules (position, start, end) that lie in an area."""
    rules = joined(rules)
    inside = (rules[:, 0] > across[0] - _REACH) & (rules[:, 0] < across[1] + _REACH)
    inside &= (rules[:, 1] > along[0] - _REACH) & (rules[:, 2] < along[1] + _REACH)
    kept: Floats = rules[inside]
    return kept
