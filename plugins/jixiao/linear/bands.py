"""Bands of linearised text that share their columns, read together: each shows what the columns' widths and the layout are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jixiao.linear.measure import Width, fitted, lines_of
from jixiao.linear.pieces import Piece
from jixiao.linear.segment import Layout, Neighbour, Segmenter, Slot, Span, layouts, misjoined
from jixiao.linear.strays import stray
from jixiao.linear.wording import begins_item
from jixiao.linear.work import Work

_ROUNDS = 6
"""How often widths and cells are found from each other, if they do not settle before."""
_CLOSE = 10.0
"""How much worse than the best a layout may do at first sight and still be followed; one that has a cost of its own must be best."""


@dataclass(frozen=True)
class Band:
    """A stretch of pieces with a grammar of its own, and the cells before and after it."""

    pieces: Sequence[Piece]
    grammar: Mapping[str, Slot]
    starts: Mapping[str, float]
    torn_starts: Mapping[str, float] = field(default_factory=dict)
    """Further kinds that it may start with, tried where the usual ones cost more than these at least do."""
    hand_broken: frozenset[str] = frozenset()
    before: Neighbour | None = None
    after: Neighbour | None = None

    def read(self, widths: Mapping[str, Width], layout: Layout, work: Work, torn: bool = False) -> tuple[float, list[Span]]:
        """The cheapest cells and their cost, those of a torn row too if asked; infinite and no cells if the grammar has no reading."""
        if not self.pieces:
            return 0.0, []
        best = self._read(widths, layout, self.starts, work)
        if not torn or not self.torn_starts or best[0] <= min(self.torn_starts.values()):
            return best
        return min(best, self._read(widths, layout, self.torn_starts, work), key=lambda reading: reading[0])

    def margins(self, widths: Mapping[str, Width], layout: Layout, spans: Sequence[Span], work: Work) -> list[float]:
        """For each cell of a reading at some widths: what the cheapest reading without it costs more; 0 where it is not the cheapest."""
        if not spans:
            return []
        starts = self.starts if spans[0].slot in self.starts else self.torn_starts
        segmenter = self._segmenter(widths, layout, starts, work)
        return segmenter.margins(spans) if segmenter.run()[1] == list(spans) else [0.0] * len(spans)

    def _read(self, widths: Mapping[str, Width], layout: Layout, starts: Mapping[str, float], work: Work) -> tuple[float, list[Span]]:
        return self._segmenter(widths, layout, starts, work).run()

    def _segmenter(self, widths: Mapping[str, Width], layout: Layout, starts: Mapping[str, float], work: Work) -> Segmenter:
        return Segmenter(self.pieces, self.grammar, widths, layout, starts, self.hand_broken, self.before, self.after, work)


@dataclass(frozen=True)
class Reading:
    """The cells of each band at one layout, and what they cost."""

    layout: Layout
    prior: float
    """What the layout itself costs."""
    cost: float
    spans: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class BandReader:
    """Reads bands that share columns, at the layout and the column widths that explain them best."""

    bands: Sequence[Band]
    header: Mapping[str, Sequence[Piece]]
    """The header's cells by column, from left to right: they show widths, and how cells of one height were exported."""
    lower: frozenset[str] = frozenset()
    """The columns whose labels stand on a row of their own, below the others."""

    @cached_property
    def work(self) -> Work:
        """What may be tried for all bands together."""
        return Work.on(piece for band in self.bands for piece in band.pieces)

    def read(self) -> Reading:
        """The cells of all bands. Only layouts that do nearly as well as the best at first sight are followed further.

        At first sight a column is as wide as its label's lines at least: labels are often broken by hand, so that says no more.
        """
        pieces = [piece for band in self.bands for piece in band.pieces]
        widths = {column: Width(low=width.low) for column, width in self._widths(()).items()}
        first = [self._at(layout, prior, defaultdict(Width, widths)) for layout, prior in layouts(pieces)]
        best = min(reading.cost for reading in first)
        settled = [self._settled(reading) for reading in first if reading.cost <= best + (0.0 if reading.prior else _CLOSE)]
        return min(settled, key=lambda reading: reading.cost)

    def doubts(self, reading: Reading) -> Iterator[Sequence[Piece]]:
        """The cells of a reading of all bands that a reading hardly dearer does without, and lines that do not go on from those before."""
        widths = self._widths(reading.spans)
        for band, spans in zip(self.bands, reading.spans, strict=True):
            for span, margin in zip(spans, band.margins(widths, reading.layout, spans, self.work), strict=True):
                if margin < band.grammar[span.slot].doubtful:
                    yield band.pieces[span.start : span.end]
                column = band.grammar[span.slot].column
                cell = band.pieces[span.start : span.end]
                by_hand, is_spaced = column in band.hand_broken, reading.layout.spaced
                if line := stray(cell, widths[column], by_hand=by_hand, is_spaced=is_spaced):
                    yield line

    def _settled(self, reading: Reading) -> Reading:
        """Read again, torn rows too, at the widths that the reading's own cells show, until nothing changes."""
        for _ in range(_ROUNDS):
            following = self._at(reading.layout, reading.prior, self._widths(reading.spans), torn=True)
            if following.spans == reading.spans:
                return following
            reading = following
        return reading

    def _at(self, layout: Layout, prior: float, widths: Mapping[str, Width], torn: bool = False) -> Reading:
        found = [band.read(widths, layout, self.work, torn) for band in self.bands]
        levels = ([cell for column, cell in self.header.items() if cell and (column in self.lower) == low] for low in (False, True))
        cost = prior + sum(misjoined(level, layout) for level in levels) + sum(part for part, _ in found)
        return Reading(layout, prior, cost, tuple(tuple(spans) for _, spans in found))

    def _widths(self, spans: Sequence[Sequence[Span]]) -> Mapping[str, Width]:
        """Each column's width as its header and its cells show it."""
        lines = defaultdict(list, {column: list(lines_of(cell)) for column, cell in self.header.items() if cell})
        for band, cells in zip(self.bands, spans, strict=False):
            for cell in cells:
                lines[band.grammar[cell.slot].column] += lines_of(band.pieces[cell.start : cell.end], begins_item)
        return defaultdict(Width, {column: fitted(found) for column, found in lines.items()})
