"""Sheets that show two pages side by side, or two tables: each half is read as a page of its own, the left one first.

Both halves begin where the sheet's begin, so that a table that goes on from the right half to the left one of the next sheet has
its edges at the same places. Places are those on the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jixiao.readers.pdf_page import Floats, Glyphs, PageContent, Upended

_GUTTER = 6.0
"""Points on either side of a sheet's middle in which nothing stands between two pages."""
_LEAST_RULES = 2
"""Rules in either direction that a table has at least."""


def singled(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages, each half of a sheet one of them; numbered anew where there are any.

    A sheet is one where tables stand on both sides of a clear middle; where every page has a clear middle, all of them are.
    """
    parted = [_is_parted(page) for page in pages]
    if not any(parted):
        return list(pages)
    are_sheets = all(map(_is_clear, pages))
    found = [half for page, own in zip(pages, parted, strict=True) for half in (_halves(page) if own or are_sheets else [page])]
    return [replace(half, number=number, sheet=half.sheet or (half, 0.0)) for number, half in enumerate(found, 1)]


def _is_clear(page: PageContent) -> bool:
    """Whether nothing stands in the middle of a page."""
    low, high = page.width / 2 - _GUTTER, page.width / 2 + _GUTTER
    ink = page.glyphs.take(page.glyphs.text != " ")
    level, upright = np.vstack((page.horizontal, page.shade_edges)), page.vertical[:, 0]
    stretches = ((ink.x0, ink.x1), (level[:, 1], level[:, 2]), (upright, upright))
    return not any(((start < high) & (end > low)).any() for start, end in stretches)


def _is_parted(page: PageContent) -> bool:
    """Whether tables stand on both sides of a page's clear middle."""
    middle = page.width / 2
    sides = [(ends < middle, ends > middle) for ends in (page.horizontal[:, 1], page.vertical[:, 0])]
    return all(int(side.sum()) >= _LEAST_RULES for pair in sides for side in pair) and _is_clear(page)


def _halves(page: PageContent) -> list[PageContent]:
    return [_half(page, left, left + page.width / 2) for left in (0.0, page.width / 2)]


def _half(page: PageContent, left: float, right: float) -> PageContent:
    """What stands between two places, moved to the left."""
    glyphs = page.glyphs.take((page.glyphs.x0 >= left) & (page.glyphs.x0 < right))
    shift = np.array([left, 0, left, 0])
    return replace(
        page,
        width=right - left,
        glyphs=Glyphs(glyphs.text, glyphs.x0 - left, glyphs.x1 - left, glyphs.baseline, glyphs.size, glyphs.clip - shift),
        horizontal=_moved(page.horizontal, left, right, (1, 2)),
        vertical=_moved(page.vertical, left, right, (0,)),
        shades=_moved(page.shades, left, right, (0, 2)),
        upended=_upended(page.upended, left, right) if page.upended else None,
        tilted="" if left else page.tilted,
        sheet=(page, left),
    )


def _moved(rules: Floats, left: float, right: float, across: tuple[int, ...]) -> Floats:
    """The rules of a half; `across` are the columns that say how far to the right they run."""
    moved: Floats = rules[(rules[:, across[0]] >= left) & (rules[:, across[0]] < right)].copy()
    moved[:, across] -= left
    return moved


def _upended(upended: Upended, left: float, right: float) -> Upended | None:
    own = (upended.origin[:, 0] >= left) & (upended.origin[:, 0] < right)
    text = "".join(char for char, is_own in zip(upended.text, own.tolist(), strict=True) if is_own)
    moved = Upended(text, upended.origin[own] - (left, 0), upended.direction[own], upended.advance[own], upended.size[own])
    return moved if text else None
