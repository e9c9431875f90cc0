"""Labels merged over rows that no rules part: which rows each of them spans, told by where it is centred.

A form sets its labels in the middle of the rows that they span, so that the rows between two labels are of the one whose middle
fits. Only one way to share all rows among all labels may fit; else nothing is told, and a label that may span more rows than its own
is doubtful. Where cells stand level at the top a label stands in its first row, and there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from jixiao.readers.drawn_text import Block
from jixiao.readers.pdf_page import Floats
from jixiao.readers.text_parts import Rule, TextPart

_CENTRED = 0.45
"""Ems by which a label may miss the middle of its rows."""
_LEVEL = 0.25
"""Ems by which texts may miss each other's middle, or first line, that are set alike."""
_AGREED = 0.8
"""Share of the rows that tell how cells are aligned which agree."""
_NEAR = 2.0
"""Points within which a rule is a border between rows."""
_TWO = 2
"""Ways to share rows: more than one is none."""

Span = tuple[int, int]
"""The first and the last row of a label."""


@dataclass(eq=False)
class RowBorders:
    """A part's rows as its rules divide them, down to those of a single column."""

    part: TextPart
    rules: list[Rule]

    @cached_property
    def ys(self) -> Floats:
        """The borders of the rows, the outer ones included."""
        band = self.part.band
        inner = np.array(sorted({y for y, _, _ in self.rules} | set(band.rules[:, 0].tolist())))
        inner = inner[(inner > band.top + _NEAR) & (inner < band.bottom - _NEAR)]
        inner = inner[np.append(True, np.diff(inner) > _NEAR)] if len(inner) else inner
        return np.concatenate(([self._outer(band.top, -1)], inner, [self._outer(band.bottom, 1)]))

    def _outer(self, edge: float, side: int) -> float:
        """An outer border: the rule there, or as far from the text as the borders between rows are."""
        rows = self.part.rows
        if self.part.band.is_drawn_at(edge) or not rows:
            return edge
        gaps = [below.top - above.bottom for above, below in pairwise(rows)]
        away = float(np.median(gaps)) / 2 if gaps else 0.0
        return min(edge, rows[0].top - away) if side < 0 else max(edge, rows[-1].bottom + away)

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return len(self.ys) - 1

    def rows_of(self, block: Block) -> Span:
        """The first and the last row that a text reaches into."""
        ends = np.searchsorted(self.ys, (block.top + _NEAR, block.bottom - _NEAR), side="right") - 1
        first, last = np.clip(ends, 0, self.n_rows - 1).tolist()
        return first, max(first, last)

    @property
    def n_columns(self) -> int:
        """How many columns there are."""
        return len(self.part.edges) + 1

    @property
    def every_column(self) -> set[int]:
        """All columns."""
        return set(range(self.n_columns))

    def is_drawn(self, border: int, column: int) -> bool:
        """Whether the page draws a rule at a border in a column."""
        left, right = self.ends(column)
        drawn = self.part.band.rules
        near = (np.abs(drawn[:, 0] - self.ys[border]) <= _NEAR) & (drawn[:, 1] < right - _NEAR) & (drawn[:, 2] > left + _NEAR)
        return bool(near.any())

    def ends(self, column: int) -> tuple[float, float]:
        """The edges of a column."""
        xs = [self.part.band.left, *self.part.edges.tolist(), self.part.band.right]
        return xs[column], xs[column + 1]


@dataclass(eq=False)
class Shared:
    """A part's rules without those across labels, the labels that may span other rows, and whether the first and last row have one."""

    borders: RowBorders
    rules: list[Rule]
    doubtful: list[Block] = field(default_factory=list)
    covers_start: bool | None = None
    """None where it is not known which rows labels span."""
    covers_end: bool | None = None


def are_centred(found: Sequence[RowBorders]) -> bool:
    """Whether cells stand in the middle of their rows: so do those that are lower than another one of their row."""
    votes = [vote for borders in found for vote in _votes(borders)]
    return bool(votes) and sum(votes) >= _AGREED * len(votes)


def _votes(borders: RowBorders) -> Iterator[bool]:
    """For each text of a single row that is lower than another one there: whether both are centred alike, or begin alike."""
    rows: dict[int, list[Block]] = {}
    for block in borders.part.blocks:
        first, last = borders.rows_of(block)
        if first == last:
            rows.setdefault(first, []).append(block)
    for own in rows.values():
        tallest = max(own, key=_height)
        for block in own:
            em = block.pieces[0].size
            if _height(tallest) - _height(block) > em:
                is_centred, is_at_top = abs(_middle(tallest) - _middle(block)) < _LEVEL * em, abs(tallest.first - block.first) < _LEVEL * em
                if is_centred != is_at_top:
                    yield is_centred


def _height(block: Block) -> float:
    return block.bottom - block.top


def _middle(block: Block) -> float:
    return (block.top + block.bottom) / 2


def merged(borders: RowBorders, heading: set[str], *, is_first: bool, is_last: bool) -> Shared:
    """A part whose cells are centred, its labels sharing its rows: one of another page may have some, but the table's first and last."""
    labels, head, last = _Labels(borders, 0), 0 if is_first else _heading_rows(borders, heading), borders.n_rows - 1
    above = labels.shared((0, head - 1), open_above=False, open_below=False) if head else []
    spans = labels.shared((head, last), open_above=not is_first, open_below=not is_last) if head <= last else None
    rules = borders.rules
    for span in [*(above or ()), *(spans or ())]:
        rules = _without(rules, borders, 0, span)
        inner = _Labels(borders, 1).shared(span, open_above=False, open_below=False) if borders.n_columns > 1 else None
        for own in inner or ():
            rules = _without(rules, borders, 1, own)
    if spans is None:
        return Shared(borders, rules, labels.doubtful(head))
    return Shared(borders, rules, [], spans[0][0] == head, spans[-1][1] == last)


def _heading_rows(borders: RowBorders, heading: set[str]) -> int:
    """How many rows a part begins with that say no more than the table's heading."""
    others = [block for block in borders.part.blocks if block.text(borders.part.glyphs) not in heading]
    return min((borders.rows_of(block)[0] for block in others), default=borders.n_rows)


class _Labels:
    """The texts of a column that may span rows."""

    def __init__(self, borders: RowBorders, column: int) -> None:
        self.borders = borders
        self.column = column
        columns = borders.part.columns(borders.part.blocks)
        own = [block for block, (first, last) in zip(borders.part.blocks, columns.tolist(), strict=True) if first <= column <= last]
        self.blocks = sorted(own, key=lambda block: block.top)
        self.tall = [(_middle(block), span) for block in borders.part.blocks if (span := borders.rows_of(block))[0] < span[1]]

    def shared(self, rows: Span, *, open_above: bool, open_below: bool) -> list[Span] | None:
        """The only way to share some rows among the labels in them; a label of another page may have the first, or the last of them."""
        start, stop = rows
        own = [block for block in self.blocks if start <= self.borders.rows_of(block)[0] and self.borders.rows_of(block)[1] <= stop]
        if not own or len(own) > stop - start:
            return None if not own else [self.borders.rows_of(block) for block in own]
        for first_open, last_open in ((False, False), (open_above, False), (False, open_below), (open_above, open_below)):
            ways = self._ways(own, rows, first_open, last_open)
            if ways:
                return ways[0] if len(ways) < _TWO else None
        return None

    def _ways(self, own: Sequence[Block], rows: Span, first_open: bool, last_open: bool) -> list[list[Span]]:
        """Up to two ways to share the rows."""
        start, stop = rows

        @lru_cache(None)
        def from_row(index: int, row: int) -> tuple[tuple[Span, ...], ...]:
            if index == len(own):
                return ((),) if row > stop or last_open else ()
            found: list[tuple[Span, ...]] = []
            begins = range(row, stop + 1) if index == 0 and first_open else (row,)
            for begin in begins:
                for end in range(begin, stop + 1):
                    if end > begin and self.borders.is_drawn(end, self.column):
                        break
                    if self._fits(own[index], (begin, end)):
                        found += [((begin, end), *rest) for rest in from_row(index + 1, end + 1)]
            return tuple(found[:_TWO])

        return [list(way) for way in from_row(0, start)]

    def _fits(self, block: Block, span: Span) -> bool:
        """Whether a label reaches into these rows alone and is centred in them, or on a text that fills them."""
        first, last = self.borders.rows_of(block)
        if first < span[0] or last > span[1]:
            return False
        if span == (first, last) == (first, first):
            return True
        em, middle = block.pieces[0].size, _middle(block)
        ys = self.borders.ys
        middles = [float(ys[span[0]] + ys[span[1] + 1]) / 2, *(centre for centre, rows in self.tall if rows == span and first == last)]
        return min(abs(middle - centre) for centre in middles) < _CENTRED * em

    def doubtful(self, head: int) -> list[Block]:
        """The labels behind a heading's rows with rows without any above and below that they might span."""
        taken = {row for block in self.blocks for row in range(self.borders.rows_of(block)[0], self.borders.rows_of(block)[1] + 1)}
        with_figures = {row for block in self.borders.part.figures for row in self.borders.rows_of(block)}
        blank = set(range(head, self.borders.n_rows)) - taken - with_figures
        spans = [(block, *self.borders.rows_of(block)) for block in self.blocks]
        return [block for block, first, last in spans if first - 1 in blank and last + 1 in blank]


def _without(rules: Sequence[Rule], borders: RowBorders, column: int, span: Span) -> list[Rule]:
    """The rules without what runs across a column between the rows of a span."""
    left, right = borders.ends(column)
    across = borders.ys[span[0] + 1 : span[1] + 1]
    kept: list[Rule] = []
    for y, x0, x1 in rules:
        if not (np.abs(across - y) <= _NEAR).any() or x1 <= left + _NEAR or x0 >= right - _NEAR:
            kept.append((y, x0, x1))
            continue
        kept += [(y, start, end) for start, end in ((x0, left), (right, x1)) if end - start > _NEAR]
    return kept
