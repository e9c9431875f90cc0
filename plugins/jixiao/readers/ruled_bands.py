"""Horizontal rules that begin and end alike, and the text between them: what may be a table without vertical rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from jixiao.document import Box
from jixiao.readers.drawn_text import in_drawing_order
from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints, PageContent
from jixiao.readers.pdf_text import texts
from jixiao.readers.ruled_grid import Grid, clustered, grid_of
from jixiao.readers.text_columns import column_edges, free_edges, runs

_EDGE = 4.0
"""Points within which rules of one table begin and end alike."""
_SEAM = 12.0
"""Points between the pieces of a rule that is drawn a cell at a time."""
_LEAST_WIDTH = 0.25
"""Share of the page's width from which a rule can be a table's."""
_LEAST_PART = 0.08
"""Share of a table's width from which a shorter rule tells where columns end."""
_ROW = 0.95
"""Share of a table's width from which a coloured area is a row rather than a cell."""
_PIECEMEAL = 4
"""Ends of pieces for each height from which rules are drawn a cell at a time: then they tell of every column."""


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Horizontal rules of one table on a page, and the text between them. `rules` (n, 3: y, x0, x1)."""

    page: PageContent
    left: float
    right: float
    top: float
    bottom: float
    rules: Floats
    glyphs: Glyphs
    uprights: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    """(m, 3): x, top, bottom of rules between columns, where these are drawn and rows are not."""
    doubtful: tuple[Box, ...] = ()
    """Labels of which it is not sure which rows they span."""

    @property
    def ys(self) -> Floats:
        """The heights at which rows begin or end; the first and the last may be the text's own ends."""
        return clustered(np.concatenate((self.rules[:, 0], [self.top, self.bottom])))[1]

    def rows(self) -> list[Glyphs]:
        """The text between each two successive heights."""
        row = self._row
        order = np.argsort(row, kind="stable")
        bounds = np.searchsorted(row[order], np.arange(len(self.ys)))
        return [self.glyphs.take(order[start:end]) for start, end in pairwise(bounds.tolist())]

    @property
    def last_block(self) -> Glyphs:
        """The text of the last row, and of those above it up to a rule from end to end: cells merged over rows stand there."""
        whole = self._whole_heights
        start = max(whole[whole <= self.ys[-2] + 1].tolist(), default=self.top)
        return self.glyphs.take(self.glyphs.seat[1] > start)

    @property
    def _whole_heights(self) -> Floats:
        """The heights of the rules that are drawn from end to end."""
        return np.unique(self.rules[self.rules[:, 2] - self.rules[:, 1] > self.right - self.left - _SEAM, 0])

    @property
    def _row(self) -> Ints:
        """The row that each character stands in, from 0 on."""
        return np.searchsorted(self.ys, self.glyphs.seat[1], side="right") - 1

    @property
    def lead(self) -> str:
        """What stands furthest left in the first row."""
        return leading_text(self.glyphs.take(self._row == 0)) if len(self.ys) > 1 else ""

    @property
    def header_end(self) -> float:
        """Where the header ends at the latest: at the second rule that is drawn from end to end."""
        whole = self._whole_heights
        return float(whole[1]) if len(whole) > 1 else self.bottom

    @property
    def heading(self) -> list[str]:
        """The characters above the header's end, in order of code points: what a repeated header has in common with the first."""
        return sorted(self.glyphs.text[self.glyphs.seat[1] < self.header_end].tolist())

    def spans(self, other: Bands) -> bool:
        """Whether the rules of both begin and end alike."""
        return abs(self.left - other.left) <= _EDGE and abs(self.right - other.right) <= _EDGE

    def takes(self, glyphs: Glyphs) -> Flags:
        """Which characters stand between the rules."""
        x, y = glyphs.seat
        return (x > self.left - _EDGE) & (x < self.right + _EDGE) & (y > self.top) & (y < self.bottom)

    def is_drawn_at(self, y: float) -> bool:
        """Whether some rule is drawn at a height."""
        return bool((np.abs(self.rules[:, 0] - y) <= 1).any())

    def is_ruled_between(self, top: float, bottom: float) -> bool:
        """Whether some rule is drawn between two heights."""
        return bool(((self.rules[:, 0] > top - 1) & (self.rules[:, 0] < bottom + 1)).any())

    def is_closed_above(self) -> bool:
        """Whether a rule is drawn above all of the first row."""
        return self._is_whole(self.rules[self.rules[:, 0] < self.top + 1])

    def is_closed_below(self) -> bool:
        """Whether a rule is drawn below all of the last row."""
        return self._is_whole(self.rules[self.rules[:, 0] > self.bottom - 1])

    def _is_whole(self, rules: Floats) -> bool:
        return bool(len(rules)) and float((rules[:, 2] - rules[:, 1]).sum()) > self.right - self.left - _SEAM

    def extended(self, glyphs: Glyphs) -> Bands:
        """With text that stands above the first or below the last rule."""
        _, top, _, bottom = glyphs.box()
        return replace(self, glyphs=self.glyphs.joined(glyphs), top=min(self.top, top - 1), bottom=max(self.bottom, bottom + 1))

    def widened(self, left: float, right: float) -> Bands:
        """With other ends; rules that end with the table still do."""
        rules = self.rules.copy()
        rules[np.abs(rules[:, 1] - self.left) <= _EDGE, 1] = left
        rules[np.abs(rules[:, 2] - self.right) <= _EDGE, 2] = right
        return replace(self, left=left, right=right, rules=rules)

    def between(self, top: float, bottom: float) -> Bands:
        """The bands between two heights."""
        kept = (self.rules[:, 0] >= top - 1) & (self.rules[:, 0] <= bottom + 1)
        y = self.glyphs.seat[1]
        return replace(self, top=top, bottom=bottom, rules=self.rules[kept], glyphs=self.glyphs.take((y > top) & (y < bottom)))

    def rule_ends(self) -> Floats:
        """Inner x at which rules, or the pieces that they are drawn in, end: column edges."""
        pieces = np.vstack((self.page.horizontal, self.page.shade_edges))
        pieces = pieces[(pieces[:, 0] > self.top - 1) & (pieces[:, 0] < self.bottom + 1)]
        pieces = pieces[pieces[:, 2] - pieces[:, 1] >= _LEAST_PART / 2 * (self.right - self.left)]
        ends = pieces[:, 1:].ravel()
        return ends[(ends > self.left + _EDGE) & (ends < self.right - _EDGE)]

    def grid(self, edges: Floats) -> Grid | None:
        """The table's grid: its own rules, and a vertical at each column edge wherever no text runs across."""
        ys = self.ys
        verticals = [(x, ys[0], ys[-1]) for x in (self.left, self.right)]
        for row, top, bottom in zip(in_drawing_order(self.page, self.rows()), ys[:-1], ys[1:], strict=True):
            verticals += [(x, top, bottom) for x in edges[self._parts(edges, (top + bottom) / 2, free_edges(row, edges))].tolist()]
        return grid_of(self.rules, np.array(verticals, dtype=np.float64))

    def _parts(self, edges: Floats, y: float, free: Flags) -> Flags:
        """The edges that part cells at a height: drawn and coloured ones where these tell, the others where no text runs across."""
        near = np.abs(edges[:, None] - self.uprights[:, 0]) <= _EDGE
        drawn = near & (self.uprights[:, 1] <= y) & (y <= self.uprights[:, 2])
        parts: Flags = np.where(near.any(axis=1), drawn.any(axis=1), free)
        return self._shaded_parts(edges, y, parts)

    def _shaded_parts(self, edges: Floats, y: float, parts: Flags) -> Flags:
        """The edges that part cells: at a coloured cell's side they do, within it they do not; a row's colour tells nothing."""
        shades = self.page.shades
        shades = shades[(shades[:, 1] < y) & (y < shades[:, 3]) & (shades[:, 2] - shades[:, 0] < _ROW * (self.right - self.left))]
        at_side = (np.abs(edges[:, None, None] - shades[:, [0, 2]]) <= _EDGE).any(axis=(1, 2))
        within = ((shades[:, 0] < edges[:, None]) & (edges[:, None] < shades[:, 2])).any(axis=1)
        told: Flags = at_side | (parts & ~within)
        return told


def bands(page: PageContent, horizontal: Floats, glyphs: Glyphs) -> Iterator[Bands]:
    """The groups of rules on a page that may draw tables, with the characters between them."""
    for left, right, heights in _extents(horizontal, page.width):
        top, bottom = min(heights), max(heights)
        within = (horizontal[:, 0] >= top - 1) & (horizontal[:, 0] <= bottom + 1)
        within &= (horizontal[:, 1] >= left - _EDGE) & (horizontal[:, 2] <= right + _EDGE)
        band = Bands(page, left, right, top, bottom, horizontal[within], glyphs)
        taken = band.takes(glyphs)
        yield replace(band, glyphs=glyphs.take(taken))
        glyphs = glyphs.take(~taken)


def _extents(horizontal: Floats, width: float) -> list[tuple[float, float, list[float]]]:
    """Left end, right end and heights of rules that begin and end alike; shorter rules between them are the table's too."""
    found: list[tuple[float, float, list[float]]] = []
    for y, x0, x1 in _whole(horizontal).tolist():
        if x1 - x0 < _LEAST_WIDTH * width:
            continue
        alike = next((heights for left, right, heights in found if abs(left - x0) <= _EDGE and abs(right - x1) <= _EDGE), None)
        if alike is None:
            found.append((x0, x1, [y]))
        else:
            alike.append(y)
    return _outermost(found)


def _outermost(found: list[tuple[float, float, list[float]]]) -> list[tuple[float, float, list[float]]]:
    """The widest extents, with the heights of those within them added; a rule below the last full one is a table's too."""
    kept: list[tuple[float, float, list[float]]] = []
    for left, right, heights in sorted(found, key=lambda extent: extent[0] - extent[1]):
        around = next((outer for outer in kept if outer[0] - _EDGE <= left and right <= outer[1] + _EDGE), None)
        if around is None:
            kept.append((left, right, heights))
        else:
            around[2].extend(heights)
    return kept


def _whole(horizontal: Floats) -> Floats:
    """Rules drawn a cell at a time as one."""
    whole: list[list[float]] = []
    for y, x0, x1 in horizontal[np.lexsort((horizontal[:, 1], horizontal[:, 0]))].tolist():
        if whole and whole[-1][0] == y and x0 - whole[-1][2] <= _SEAM:
            whole[-1][2] = max(whole[-1][2], x1)
        else:
            whole.append([y, x0, x1])
    return np.array(whole, dtype=np.float64).reshape(-1, 3)


def edges_of(parts: Sequence[Bands]) -> Floats:
    """The inner column edges that all parts of a table agree on: where rules run, or pieces of rules end, else where text leaves gaps."""
    uprights = np.concatenate([part.uprights[:, 0] for part in parts])
    if len(uprights):
        return clustered(uprights, _EDGE)[1]
    ends = np.concatenate([part.rule_ends() for part in parts])
    drawn = clustered(ends, _EDGE)[1] if len(ends) else ends
    if len(ends) > _PIECEMEAL * sum(len(np.unique(part.rules[:, 0])) for part in parts):
        return drawn
    drawn_texts = [text for part in parts for text in in_drawing_order(part.page, [part.glyphs])]
    return column_edges(drawn_texts, drawn, parts[0].header_end)


def leading_text(row: Glyphs) -> str:
    """What stands furthest left in a row."""
    found = runs(row)
    if not len(found):
        return ""
    first = row.take(row.x0 < found[0, 1])
    return "".join(texts(first, np.zeros(len(first), dtype=np.int64), 1)[0].split())
