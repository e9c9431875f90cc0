"""Rows without rules between them: where no cell's text runs on, a row ends.

What is drawn in one go is a cell's text, so that rows need no figure, no alignment and no distance to be told apart: the texts of
a row stand beside each other, those of two rows do not. Where a cell spans rows, the fewest cuts that part all texts
standing above each other are the rows' ends; the spanning text runs across them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise, takewhile

import numpy as np

from jixiao.readers.drawn_text import Block, blocks, in_drawing_order, of_columns, pieces
from jixiao.readers.fewest_cuts import fewest_cuts
from jixiao.readers.pdf_page import Floats, Ints
from jixiao.readers.ruled_bands import Bands

_FIGURE = re.compile(r"[-—–]|[-+]?\d[\d,]*(?:\.\d+)?%?")
_FIGURES = 0.8
"""Share of a column's texts that are figures when it is a column of figures."""
_LEAST_ROWS = 3
"""Figures above each other, without a rule between them, that are rows of a table."""
_HEADER_LEVELS = 3
"""Texts of a column of figures on each page that are its heading."""
_OVERHANG = 1.5
"""Points that a text may reach over its cell's edge."""
_ABOVE = 3.0
"""Weight of the gap between two texts above each other, in rows."""


def with_row_rules(chain: Sequence[Bands], edges: Floats) -> list[Bands]:
    """The parts of a table with rules added between rows that have none."""
    found = [_Texts(band, edges) for band in chain]
    figures = _figures(found)
    if _are_ruled(found, figures):
        return list(chain)
    found[-1] = found[-1].without_notes(figures[-1])
    torn = [False, *_torn(found, figures), False]
    return [part.ruled(*ends) for part, ends in zip(found, pairwise(torn), strict=True)]


def _are_ruled(found: Sequence[_Texts], figures: Sequence[Sequence[int]]) -> bool:
    """Whether drawn rules part the rows: then figures above each other are one figure wrapped."""
    counts = [count for part, own in zip(found, figures, strict=True) for count in part.counts(own) if count]
    several = [count for count in counts if count > 1]
    has_rows = len(several) > 1 or max(counts, default=0) >= _LEAST_ROWS or len(counts) <= len(found)
    return not has_rows and any(len(part.band.rules) for part in found)


def _torn(found: Sequence[_Texts], figures: Sequence[Sequence[int]]) -> Iterator[bool]:
    """Whether a row goes on from each part to the next: every row has its figure, so one without any is the rest of another."""
    if not any(figures):
        yield from (False for _ in pairwise(found))
        return
    rows = [[(part.words(group), part.has_any(own, group)) for group in part.groups] for part, own in zip(found, figures, strict=True)]
    heading = {word for words, _ in takewhile(lambda row: not row[1], rows[0]) for word in words}
    for above, below in pairwise(rows):
        body = list(dropwhile(lambda row: row[0] <= heading, below))
        yield bool(above and body) and not (above[-1][1] and body[0][1])


class _Texts:
    """The texts of a part, with the columns that each covers."""

    def __init__(self, band: Bands, edges: Floats) -> None:
        self.band, self.edges = band, edges
        self.glyphs = in_drawing_order(band.page, band.glyphs)
        self.blocks = blocks(pieces(self.glyphs), edges)
        self.columns = of_columns(self.blocks, edges, _OVERHANG)
        self.middles = np.array([(block.first + block.last) / 2 for block in self.blocks])
        self.groups = _side_by_side(self.blocks)

    def words(self, group: Sequence[Block]) -> set[str]:
        """What a group's texts say."""
        return {block.text(self.glyphs) for block in group}

    def has_any(self, chosen: Sequence[int], group: Sequence[Block]) -> bool:
        """Whether any of the chosen blocks is in a group."""
        return any(self.blocks[index] in group for index in chosen)

    def counts(self, chosen: Sequence[int]) -> list[int]:
        """How many of the chosen blocks stand between each two drawn rules."""
        return [int(count) for count in np.histogram(self.middles[list(chosen)], self.band.ys)[0]]

    def without_notes(self, figures: Sequence[int]) -> _Texts:
        """The last part without what stands below its last row: every row has its figure, the rest of one keeps to its columns."""
        if self.band.is_drawn_at(self.band.bottom):
            return self
        last = max((self.blocks[index].first for index in figures), default=-np.inf)
        rows = [group for group in self.groups if group[0].top < last or (not figures and self._keeps_to_columns(group))]
        if len(rows) == len(self.groups):
            return self
        bottom = _between(rows[-1], self.groups[len(rows)]) if rows else self.band.top
        return _Texts(replace(self.band, bottom=bottom), self.edges)

    def _keeps_to_columns(self, group: Sequence[Block]) -> bool:
        columns = of_columns(group, self.edges, _OVERHANG)
        return bool((columns[:, 0] == columns[:, 1]).all())

    def ruled(self, open_top: bool, open_bottom: bool) -> Bands:
        """The part with a rule between each two rows, and at its ends unless a row goes on there."""
        ys, band = self.band.ys, self.band
        torn = [y for y, is_open in ((ys[0], open_top), (ys[-1], open_bottom)) if is_open]
        band = replace(band, rules=band.rules[~np.isin(band.rules[:, 0], torn)])
        rules = [(y, band.left, band.right) for y in (ys[0], ys[-1]) if y not in torn and not band.is_drawn_at(y)]
        for top, bottom in pairwise(ys.tolist()):
            own = np.flatnonzero((self.middles > top) & (self.middles < bottom))
            rules += self._between_rows(own)
        return replace(band, rules=np.vstack((band.rules, np.array(rules).reshape(-1, 3))))

    def _between_rows(self, own: Ints) -> Iterator[tuple[float, float, float]]:
        groups = _side_by_side([self.blocks[index] for index in own])
        for before, group in zip([None, *groups[:-1]], groups, strict=True):
            if before:
                yield _between(before, group), self.band.left, self.band.right
            yield from self._within(group)

    def _within(self, group: list[Block]) -> Iterator[tuple[float, float, float]]:
        """Rules between rows that some cells of a group span: drawn beside those cells only."""
        columns = of_columns(group, self.edges, _OVERHANG)
        ends = np.array([(block.top, block.bottom) for block in group])
        xs = np.concatenate(([self.band.left], self.edges, [self.band.right]))
        for y in fewest_cuts(*_stacked(ends, columns), ends).tolist():
            across = (ends[:, 0] < y) & (y < ends[:, 1])
            free = np.ones(len(xs) - 1, dtype=np.bool_)
            for first, last in columns[across].tolist():
                free[first : last + 1] = False
            yield from ((y, xs[column], xs[column + 1]) for column in np.flatnonzero(free).tolist())


def _figures(found: Sequence[_Texts]) -> list[list[int]]:
    """For each part the blocks that are figures, of the column with the most among those that hold hardly anything else."""
    is_figure = [[_is_figure(block.text(part.glyphs)) for block in part.blocks] for part in found]
    n_cols = len(found[0].edges) + 1
    counts = np.zeros((n_cols, 2), dtype=np.int64)
    for part, flags in zip(found, is_figure, strict=True):
        for (first, last), flag in zip(part.columns.tolist(), flags, strict=True):
            if first == last:
                counts[first] += (flag, 1)
    counts[counts[:, 0] < _FIGURES * (counts[:, 1] - len(found) * _HEADER_LEVELS), 0] = 0
    best = int(counts[:, 0].argmax())
    return [
        [index for index, flag in enumerate(flags) if flag and (part.columns[index] == best).all()]
        for part, flags in zip(found, is_figure, strict=True)
    ]


def _is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text))) is not None


def _side_by_side(own: Sequence[Block]) -> list[list[Block]]:
    """The blocks in groups, from the top down, such that no block reaches from one group's height into another's."""
    groups: list[list[Block]] = []
    reach = -np.inf
    for block in sorted(own, key=lambda block: block.top):
        if block.top >= reach:
            groups.append([])
        groups[-1].append(block)
        reach = max(reach, block.bottom)
    return groups


def _between(group: Sequence[Block], below: Sequence[Block]) -> float:
    """The height between two groups."""
    return (max(block.bottom for block in group) + min(block.top for block in below)) / 2


def _stacked(ends: Floats, columns: Ints) -> tuple[Floats, Floats]:
    """The gaps (n, 2) between each block and the next one below it in any of its columns, and their weights."""
    gaps = []
    for (_, bottom), (first, last) in zip(ends.tolist(), columns.tolist(), strict=True):
        below = (ends[:, 0] >= bottom) & (columns[:, 0] <= last) & (columns[:, 1] >= first)
        if below.any():
            gaps.append((bottom, float(ends[below, 0].min())))
    return np.array(gaps).reshape(-1, 2), np.full(len(gaps), _ABOVE)
