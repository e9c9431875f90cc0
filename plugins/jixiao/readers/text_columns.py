"""Columns without vertical rules: where the text of all rows leaves a gap.

A gap that every row keeps free separates two columns, unless what stands on its two sides never stands in one row: then it is
one column whose heading and body are aligned differently.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs
from jixiao.readers.pdf_text import lines

_GAP = 0.12
"""Ems of nothing that can separate two columns: spreadsheets set text to within a point of a cell's edge."""
_WORD_GAP = 0.35
"""Ems of nothing that separate two groups of text at first sight."""
_OVERHANG = 1.5
"""Points that a cell's text may reach over its column's edge."""
_NEAR = 3.0
"""Ems within which text comes near an edge."""
_FEW = 0.4
"""Share of the lines near an edge that may run across it (hanging punctuation)."""
_TELLING = 0.6
"""Share of the fullest row's groups of text from which a row tells about columns; others have merged cells."""
_HANGING = list("，。；：、）％%.,;:)”’》】")
"""Marks that may hang over a cell's edge at the end of a line."""
_STRAY = 0.03
"""Share of rows whose text may run into the next column."""

Intervals = Floats
"""(n, 2): left and right ends, from left to right, not touching."""


def runs(glyphs: Glyphs, gap: float = _GAP) -> Intervals:
    """The stretches of x that the characters cover, of one line or of several; gaps up to so many ems are closed."""
    inked = glyphs.take(glyphs.text != " ")
    if not len(inked):
        return np.zeros((0, 2))
    order = np.argsort(inked.x0, kind="stable")
    start, end = inked.x0[order], np.maximum.accumulate(inked.x1[order])
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = start[1:] - end[:-1] > gap * float(np.median(inked.size))
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(order) - 1)
    return np.column_stack((start[fresh], end[last]))


def column_edges(rows: Sequence[Glyphs]) -> Floats:
    """The inner column edges that rows of text agree on (empty: there are no columns)."""
    groups = [len(runs(row, _WORD_GAP)) for row in rows]
    least = max(2, _TELLING * max(groups, default=0))
    telling = [row for row, count in zip(rows, groups, strict=True) if count >= least]
    if len(telling) < 2:
        return np.zeros(0)
    gap = _GAP * float(np.median(np.concatenate([row.size for row in telling])))
    covered = [runs(row.take(~np.isin(row.text, _HANGING))) for row in telling]
    slices = _slices(covered, gap)
    occupied = np.array([((row[:, None, 0] < slices[None, :, 1]) & (row[:, None, 1] > slices[None, :, 0])).any(axis=0) for row in covered])
    slices = _united(slices, occupied)
    edges: Floats = (slices[:-1, 1] + slices[1:, 0]) / 2
    return edges


def _slices(covered: Sequence[Intervals], gap: float) -> Intervals:
    """The stretches that rows cover, between the gaps that (nearly) all of them keep free."""
    points = np.concatenate([row.ravel() for row in covered])
    steps = np.concatenate([np.tile([1, -1], len(row)) for row in covered])
    order = np.lexsort((-steps, points))
    points, depth = points[order], np.cumsum(steps[order])
    before = np.concatenate(([0], depth[:-1]))
    stray = int(_STRAY * len(covered))
    start, end = points[(depth > stray) & (before <= stray)], points[(depth <= stray) & (before > stray)]
    apart = start[1:] - end[:-1] > gap
    return np.column_stack((start[np.append(True, apart)], end[np.append(apart, True)]))


def _united(slices: Intervals, occupied: Flags) -> Intervals:
    """Slices with those neighbours united that no row fills both."""
    while len(slices) > 1:
        together = (occupied[:, :-1] & occupied[:, 1:]).sum(axis=0)
        distance = slices[1:, 0] - slices[:-1, 1]
        at = int(np.lexsort((distance, together))[0])
        if together[at]:
            break
        slices = np.vstack([slices[:at], [[slices[at, 0], slices[at + 1, 1]]], slices[at + 2 :]])
        occupied = np.hstack([occupied[:, :at], occupied[:, at : at + 2].any(axis=1, keepdims=True), occupied[:, at + 2 :]])
    return slices


def free_edges(glyphs: Glyphs, edges: Floats) -> Flags:
    """The edges that text does not run across: less than half of the lines that come near them."""
    near, across = np.zeros(len(edges)), np.zeros(len(edges))
    reach = _NEAR * float(np.median(glyphs.size)) if len(glyphs) else 0.0
    for line in lines(glyphs):
        start, end = runs(line)[:, :1], runs(line)[:, 1:]
        near += ((start < edges + reach) & (end > edges - reach)).any(axis=0)
        across += ((start + _OVERHANG < edges) & (end - _OVERHANG > edges)).any(axis=0)
    free: Flags = across <= near * _FEW
    return free


def leaves_first_column(glyphs: Glyphs, edges: Floats) -> bool:
    """Whether a line runs out of the first column: no cell's text does, captions and notes do."""
    return any(start + _OVERHANG < edges[0] < end - _OVERHANG for line in lines(glyphs) for start, end in runs(line).tolist())
