"""Text that is set wider than its cell: it runs over the rule, and belongs to the cell that it comes from all the same."""

from __future__ import annotations

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints

_ABUTS = 0.1
"""Ems between two characters set one after the other; cells keep more than that between their texts."""
_STRADDLES = 0.12
"""Ems that a character stands on either side of a rule when it is set across it."""
_CLOSING = "，。；：、）％%.,;:)”’》】"
"""Marks that never begin a cell's text; Chinese setting lets them hang over the edge."""


def with_whole_runs(glyphs: Glyphs, cell: Ints, xs: Floats) -> Ints:
    """The cell of each character, with runs that are set across a column edge given whole to the cell of most of them."""
    if len(glyphs) < 2:
        return cell
    joined = _follows(glyphs) & (cell[1:] >= 0) & (cell[:-1] >= 0)
    torn = np.flatnonzero(joined & (cell[1:] != cell[:-1])) + 1
    whole = cell.copy()
    for at in torn.tolist():
        if _set_across(glyphs, at, xs):
            start = at - 1 - _stretch(joined[: at - 1][::-1])
            end = at + 1 + _stretch(joined[at:])
            owners, counts = np.unique(cell[start:end], return_counts=True)
            whole[start:end] = owners[counts.argmax()]
    return whole


def _follows(glyphs: Glyphs) -> Flags:
    """Whether each character but the first is set right behind the one drawn before it."""
    size = glyphs.size[1:]
    level = np.abs(np.diff(glyphs.baseline)) < _ABUTS * size
    follows: Flags = level & (np.abs(glyphs.x0[1:] - glyphs.x1[:-1]) < _ABUTS * size) & (glyphs.text[1:] != " ") & (glyphs.text[:-1] != " ")
    return follows


def _set_across(glyphs: Glyphs, at: int, xs: Floats) -> bool:
    """Whether the text runs over the edge here: a character stands on both sides of it, or a closing mark hangs over."""
    if glyphs.text[at] in _CLOSING:
        return True
    reach = _STRADDLES * glyphs.size[at]
    return any(bool(((glyphs.x0[i] + reach < xs) & (xs < glyphs.x1[i] - reach)).any()) for i in (at - 1, at))


def _stretch(joined: Flags) -> int:
    """How many characters in a row are joined."""
    return len(joined) if joined.all() else int(joined.argmin())
