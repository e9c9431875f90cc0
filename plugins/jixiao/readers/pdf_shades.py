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
_SEAM = 4.0
"""Points at most between the areas of a row of cells."""
_MOST_PAIRS = 20_000_000
"""Areas times characters up to which a page is no drawing."""
_SHADED = 0.9
"""Share of a table's text that stands in coloured areas where these are its cells."""


def with_shades(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with the coloured areas that are cells, or rows.

    They are where all text from the first of them on stands in one, and on all pages where they are on most: notes may stand below
    a table, and titles above the next.
    """
    found = [_candidates(page) for page in pages]
    alone = [len(areas) > 0 and _holds_text(page, areas) for page, areas in zip(pages, found, strict=True)]
    are_most = 2 * sum(alone) >= sum(len(areas) > 0 for areas in found)
    return [
        replace(page, shades=areas) if is_shaded or (are_most and len(areas)) else page
        for page, areas, is_shaded in zip(pages, found, alone, strict=True)
    ]


def _candidates(page: PageContent) -> Floats:
    """The areas that are no background, none where they are too few for cells or too many for a table."""
    sides = page.areas[:, 2:] - page.areas[:, :2]
    areas = page.areas[(sides < _BACKGROUND * np.array((page.width, page.height))).any(axis=1)]
    is_table = (len(areas) >= _LEAST_AREAS or _is_row(areas)) and len(areas) * len(page.glyphs) <= _MOST_PAIRS
    return areas if is_table else areas[:0]


def _holds_text(page: PageContent, areas: Floats) -> bool:
    """Whether all text from the first area on stands in one."""
    x, y = (page.glyphs.x0 + page.glyphs.x1) / 2, page.glyphs.y_middle
    below = (page.glyphs.text != " ") & (y > areas[:, 1].min())
    column, row = x[below, None], y[below, None]
    inside = ((areas[:, 0] < column) & (column < areas[:, 2]) & (areas[:, 1] < row) & (row < areas[:, 3])).any(axis=1)
    return bool(inside.any() and inside.mean() >= _SHADED)


def _is_row(areas: Floats) -> bool:
    """Whether areas, several, stand side by side, as the cells of a single row do."""
    if not len(areas[1:]) or np.ptp(areas[:, [1, 3]], axis=0).max() > 1:
        return False
    ranked = areas[np.argsort(areas[:, 0])]
    return bool((np.abs(ranked[1:, 0] - ranked[:-1, 2]) <= _SEAM).all())
