"""Columns without vertical rules: the fewest edges that part all texts standing side by side in a row.

Every row tells where its own texts leave gaps; an edge is a place that many of these gaps have in common. Rows with merged
cells have fewer gaps, rows with empty cells wider ones, headings and bodies aligned differently shifted ones: none of them
asks for an edge of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs
from jixiao.readers.pdf_text import lines

_GAP = 0.12
"""Ems of nothing that can part two columns: spreadsheets set text to within a point of a cell's edge."""
_SCRIPT_GAP = 0.3
"""Ems that word processors leave between Chinese and Latin characters, at most."""
_LATIN = "\u02ff"
"""The last of the Latin characters."""
_WIDE = 0.6
"""Ems of nothing from which one row alone tells of an edge."""
_MOST_ACROSS = 3
"""How many rows may run across an edge for each row that it parts by less."""
_OVERHANG = 1.5
"""Points that a cell's text may reach over its column's edge."""
_NEAR = 3.0
"""Ems within which text comes near an edge."""
_FEW = 0.4
"""Share of the lines near an edge that may run across it (marks that hang over a cell's edge)."""

Intervals = Floats
"""(n, 2): left and right ends, from left to right, not touching."""


def runs(glyphs: Glyphs, script_gap: float = _SCRIPT_GAP) -> Intervals:
    """The stretches of x that characters cover, of one line or of several.

    A space that the page carries is covered, and so is what word processors leave between Chinese and Latin characters.
    """
    if not (glyphs.text != " ").any():
        return np.zeros((0, 2))
    order = np.argsort(glyphs.x0, kind="stable")
    start, end = glyphs.x0[order], np.maximum.accumulate(glyphs.x1[order])
    chinese = glyphs.text[order] > _LATIN
    em = float(np.median(glyphs.size))
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = start[1:] - end[:-1] > np.where(chinese[1:] == chinese[:-1], _GAP, script_gap) * em
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(order) - 1)
    return np.column_stack((start[fresh], end[last]))


@dataclass(slots=True, eq=False)
class _Gaps:
    """The gaps of all rows: which row, left end, right end."""

    row: np.ndarray
    left: Floats
    right: Floats

    @classmethod
    def of(cls, covered: Sequence[Intervals]) -> _Gaps:
        row = np.repeat(np.arange(len(covered)), [max(0, len(groups) - 1) for groups in covered])
        left = np.concatenate([groups[:-1, 1] for groups in covered])
        right = np.concatenate([groups[1:, 0] for groups in covered])
        return cls(row, left, right)

    def without(self, gone: Flags) -> _Gaps:
        return _Gaps(self.row[~gone], self.left[~gone], self.right[~gone])

    def at(self, x: float) -> Flags:
        return (self.left <= x) & (x <= self.right)

    def commonest(self, em: float) -> float:
        """Where most gaps meet, the narrow ones counting most: the middle of what they have in common."""
        weight = 1 / (0.5 + (self.right - self.left) / em)
        points = np.concatenate((self.left, self.right))
        steps = np.concatenate((weight, -weight))
        order = np.lexsort((-steps, points))
        best = int(np.cumsum(steps[order]).argmax())
        meeting = self.at(float(points[order[best]]))
        return float((self.left[meeting].max() + self.right[meeting].min()) / 2)


def column_edges(rows: Sequence[Glyphs], known: Floats) -> Floats:
    """The inner column edges of rows of text, the known ones and those that they leave wanting."""
    rows = [row for row in rows if len(row)]
    if not rows:
        return known
    em = float(np.median(np.concatenate([row.size for row in rows])))
    covered = [runs(row) for row in rows]
    gaps = _Gaps.of(covered)
    gone = np.zeros(len(gaps.row), dtype=np.bool_)
    for x in known.tolist():
        gone |= (gaps.left - _OVERHANG <= x) & (x <= gaps.right + _OVERHANG)
    wanting, edges = gaps.without(gone), known.tolist()
    while len(wanting.row):
        x = wanting.commonest(em)
        parted = wanting.at(x)
        if _is_edge(x, wanting, parted, covered, em) and all(abs(x - edge) > em for edge in edges):
            edges.append(x)
        wanting = wanting.without(parted)
    return np.array(sorted(edges))


def _is_edge(x: float, gaps: _Gaps, parted: Flags, covered: Sequence[Intervals], em: float) -> bool:
    """Whether enough rows have their gap here, and not too many run across."""
    count = len(np.unique(gaps.row[parted]))
    wide = float((gaps.right - gaps.left)[parted].max()) >= _WIDE * em
    across = sum(bool(((groups[:, 0] + _OVERHANG < x) & (x < groups[:, 1] - _OVERHANG)).any()) for groups in covered)
    return wide or (count > 1 and across <= _MOST_ACROSS * count)


def free_edges(glyphs: Glyphs, edges: Floats) -> Flags:
    """The edges that text does not run across: less than half of the lines that come near them."""
    near, across = np.zeros(len(edges)), np.zeros(len(edges))
    em = float(np.median(glyphs.size)) if len(glyphs) else 0.0
    for line in lines(glyphs):
        groups = _reunited(runs(line, _GAP), edges, _WIDE * em)
        near += ((groups[:, :1] < edges + _NEAR * em) & (groups[:, 1:] > edges - _NEAR * em)).any(axis=0)
        across += _crossed(groups, edges).any(axis=0)
    free: Flags = across <= near * _FEW
    return free


def _crossed(groups: Intervals, edges: Floats) -> Flags:
    """Which groups (n) run across which edges (m)."""
    crossed: Flags = (groups[:, :1] + _OVERHANG < edges) & (groups[:, 1:] - _OVERHANG > edges)
    return crossed


def _reunited(groups: Intervals, edges: Floats, gap: float) -> Intervals:
    """Groups with those joined to a group across edges that are but a word's space away: a merged cell's sentence goes on."""
    across: Flags = np.logical_or.reduce(_crossed(groups, edges), axis=1)
    parted = (groups[1:, 0] - groups[:-1, 1] >= gap) | ~(across[1:] | across[:-1])
    return np.column_stack((groups[np.append(True, parted), 0], groups[np.append(parted, True), 1]))


def leaves_first_column(glyphs: Glyphs, edges: Floats) -> bool:
    """Whether a line runs out of the first column: no cell's text does, captions and notes do."""
    return any(start + _OVERHANG < edges[0] < end - _OVERHANG for line in lines(glyphs) for start, end in runs(line).tolist())
