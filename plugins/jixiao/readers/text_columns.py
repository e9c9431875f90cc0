"""Columns without vertical rules: where the text of all rows leaves a gap.

A gap that every row keeps free separates two columns, unless what stands on its two sides never stands in one row: then it is
one column whose heading and body are aligned differently.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs
from jixiao.readers.pdf_text import lines

_GAP = 0.35
"""Ems of nothing that can separate two columns."""
_TELLING = 0.6
"""Share of the fullest row's groups of text from which a row tells about columns; others have merged cells."""
_STRAY = 0.03
"""Share of rows whose text may run into the next column."""

Intervals = Floats
"""(n, 2): left and right ends, from left to right, not touching."""


def runs(glyphs: Glyphs) -> Intervals:
    """The stretches of x that the characters cover, those of one line and of several lines alike; small gaps are closed."""
    inked = glyphs.take(glyphs.text != " ")
    if not len(inked):
        return np.zeros((0, 2))
    order = np.argsort(inked.x0, kind="stable")
    start, end = inked.x0[order], np.maximum.accumulate(inked.x1[order])
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = start[1:] - end[:-1] > _GAP * float(np.median(inked.size))
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(order) - 1)
    return np.column_stack((start[fresh], end[last]))


def column_edges(rows: Sequence[Glyphs]) -> Floats:
    """The inner column edges that rows of text agree on (empty: there are no columns)."""
    covered = [runs(row) for row in rows]
    most = max((len(row) for row in covered), default=0)
    telling = [row for row in covered if len(row) >= max(2, _TELLING * most)]
    if len(telling) < 2:
        return np.zeros(0)
    gap = _GAP * float(np.median(np.concatenate([row.size for row in rows])))
    slices = _slices(telling, gap)
    occupied = np.array([((row[:, None, 0] < slices[None, :, 1]) & (row[:, None, 1] > slices[None, :, 0])).any(axis=0) for row in telling])
    slices = _united(slices, occupied)
    edges: Floats = (slices[:-1, 1] + slices[1:, 0]) / 2
    return edges


def _slices(telling: Sequence[Intervals], gap: float) -> Intervals:
    """The stretches that some rows cover, between the gaps that (nearly) all of them keep free."""
    points = np.concatenate([row.ravel() for row in telling])
    steps = np.concatenate([np.tile([1, -1], len(row)) for row in telling])
    order = np.lexsort((-steps, points))
    points, depth = points[order], np.cumsum(steps[order])
    before = np.concatenate(([0], depth[:-1]))
    stray = int(_STRAY * len(telling))
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
    """The edges that no line of these characters runs across."""
    free = np.ones(len(edges), dtype=np.bool_)
    for line in lines(glyphs):
        for start, end in runs(line).tolist():
            free &= (edges <= start) | (edges >= end)
    return free


def leaves_first_column(glyphs: Glyphs, edges: Floats) -> bool:
    """Whether a line runs out of the first column: no cell's text does, captions and notes do."""
    return any(start < edges[0] < end for line in lines(glyphs) for start, end in runs(line).tolist())
