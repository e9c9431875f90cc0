"""Coloured areas that are cells, or rows, of tables which no rules part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jixiao.readers.pdf_page import Floats, PageContent

_BACKGROUND = 0.6
"""Share of a page's height and width from which a coloured area is a background."""
_LEAST_AREAS = 4
"""Coloured areas of a page from which they can be cells: fewer are boxes around text, but for those in one row."""
_MOST_AREAS = 2000
"""Areas that are compared with each other at most."""
_LARGER, _COVERED = 1.5, 0.7
"""How much larger a ground is than what lies on it, at least, and the share of it that is covered."""
_SEAM = 4.0
"""Points at most between the areas of a row of cells."""
_MOST_PAIRS = 20_000_000
"""Areas times characters up to which a page is no drawing."""
_SHADED = 0.9
"""Share of a table's text that stands in coloured areas where these are its cells."""
_STRIPED = 0.2
"""Share of a page's text that stands between coloured rows where every other one is coloured."""


def with_shades(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with the coloured areas that are cells, or rows.

    They are where all text from the first of them on stands in one, and on all pages where they are on most: notes may stand below
    a table, and titles above the next. Where every other row is coloured, none is: a page may show coloured rows alone.
    """
    found = [_candidates(page) for page in pages]
    if any(_is_striped(page, areas) for page, areas in zip(pages, found, strict=True)):
        return list(pages)
    alone = [len(areas) > 0 and _holds_text(page, areas) for page, areas in zip(pages, found, strict=True)]
    are_most = 2 * sum(alone) >= sum(len(areas) > 0 for areas in found)
    return [
        replace(page, shades=areas) if is_shaded or (are_most and len(areas)) else page
        for page, areas, is_shaded in zip(pages, found, alone, strict=True)
    ]


def _candidates(page: PageContent) -> Floats:
    """The areas that are no background, none where they are too few for cells or too many for a table."""
    sides = page.areas[:, 2:] - page.areas[:, :2]
    areas = _tiles(page.areas[(sides < _BACKGROUND * np.array((page.width, page.height))).any(axis=1)])
    is_table = (len(areas) >= _LEAST_AREAS or _is_row(areas)) and len(areas) * len(page.glyphs) <= _MOST_PAIRS
    return areas if is_table else areas[:0]


def _tiles(areas: Floats) -> Floats:
    """The areas without those that others, on them, cover but for gaps: the ground of a table."""
    if not _LEAST_AREAS <= len(areas) <= _MOST_AREAS:
        return areas
    size = (areas[:, 2:] - areas[:, :2]).prod(axis=1)
    holds = ((areas[:, None, :2] <= areas[None, :, :2]) & (areas[:, None, 2:] >= areas[None, :, 2:])).all(axis=2)
    holds &= size[:, None] > _LARGER * size[None, :]
    kept: Floats = areas[holds @ size < _COVERED * size]
    return kept


def _holds_text(page: PageContent, areas: Floats) -> bool:
    """Whether all text from the first area on stands in one."""
    x, y = _seats(page, float(areas[:, 1].min()))
    column, row = x[:, None], y[:, None]
    inside = ((areas[:, 0] < column) & (column < areas[:, 2]) & (areas[:, 1] < row) & (row < areas[:, 3])).any(axis=1)
    return bool(inside.any() and inside.mean() >= _SHADED)


def _is_striped(page: PageContent, areas: Floats) -> bool:
    """Whether rows without a colour stand between coloured ones."""
    if not len(areas):
        return False
    _, y = _seats(page, float(areas[:, 1].min()))
    is_level = ((areas[:, 1] < y[:, None]) & (y[:, None] < areas[:, 3])).any(axis=1)
    return bool(len(y)) and bool((~is_level & (y < areas[:, 1].max())).mean() > _STRIPED)


def _seats(page: PageContent, top: float) -> tuple[Floats, Floats]:
    """The middles (x, y) of the characters below a height."""
    x, y = (page.glyphs.x0 + page.glyphs.x1) / 2, page.glyphs.y_middle
    below = (page.glyphs.text != " ") & (y > top)
    return x[below], y[below]


def _is_row(areas: Floats) -> bool:
    """Whether areas, several, stand side by side, as the cells of a single row do."""
    if not len(areas[1:]) or np.ptp(areas[:, [1, 3]], axis=0).max() > 1:
        return False
    ranked = areas[np.argsort(areas[:, 0])]
    return bool((np.abs(ranked[1:, 0] - ranked[:-1, 2]) <= _SEAM).all())
