"""Text that runs up or down the page: labels of narrow cells are set so, and digits in text that is set downwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jixiao.document import Box
from jixiao.readers.pdf_page import ASCENT, Floats, Glyphs, Upended
from jixiao.readers.ruled_grid import Grid

_SAME_LINE = 0.1
"""Ems by which the characters of a line may stand beside one another."""
_BESIDE = 0.5
"""Ems from the middle of a line to that of one beside it, at least."""
_GAP = 1.5
"""Ems between characters of a line."""


@dataclass(frozen=True, slots=True, eq=False)
class Sideways:
    """A line that runs up or down: its text, its characters' advances, its size, its box, whether it runs down."""

    text: str
    advance: Floats
    size: float
    box: Box
    runs_down: bool

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box."""
        x0, top, x1, bottom = self.box
        return (x0 + x1) / 2, (top + bottom) / 2

    def level(self, beside: Sequence[Sideways]) -> Glyphs:
        """The line laid level across its middle; of lines beside one another each is laid below the one that is read before it."""
        x, y = self.middle
        if max(abs(other.middle[0] - x) for other in beside) > _BESIDE * self.size:
            middle_x, y = (sum(values) / len(beside) for values in zip(*(other.middle for other in beside), strict=True))
            y += (middle_x - x) * (1 if self.runs_down else -1)
        ends = x - self.advance.sum() / 2 + np.cumsum(np.append(0.0, self.advance))
        n = len(self.text)
        baseline = y + (ASCENT - 0.5) * self.size
        text = np.array(list(self.text), dtype=np.str_)
        return Glyphs(text, ends[:-1], ends[1:], np.full(n, baseline), np.full(n, self.size), np.tile(np.array(self.box), (n, 1)))


def sideways_lines(upended: Upended) -> Iterator[Sideways]:
    """The lines that characters make which run up or down."""
    text, origin, advance, size = upended.text, upended.origin, upended.advance, upended.size
    down = upended.direction[:, 1] > 0
    along, across = origin[:, 1] * np.where(down, 1, -1), origin[:, 0]
    gap = np.diff(along) - advance[:-1]
    parted = (np.abs(np.diff(across)) > _SAME_LINE * size[1:]) | (np.abs(gap) > _GAP * size[1:]) | (down[1:] != down[:-1])
    for line in np.split(np.arange(len(text)), np.flatnonzero(parted) + 1):
        first, em = line[0], float(size[line].max())
        start, length = origin[first], float((along[line] + advance[line]).max() - along[first])
        if down[first]:
            box = (start[0] - (1 - ASCENT) * em, start[1], start[0] + ASCENT * em, start[1] + length)
        else:
            box = (start[0] - ASCENT * em, start[1] - length, start[0] + (1 - ASCENT) * em, start[1])
        edges = tuple(map(float, box))
        yield Sideways("".join(text[index] for index in line), advance[line], em, edges, bool(down[first]))  # type: ignore[arg-type]


def in_cells(grid: Grid, lines: Sequence[Sideways]) -> list[tuple[Sideways, Glyphs, int]]:
    """The lines that stand within one cell of a grid, laid level, with the region of it that they stand in."""
    placed = [(line, region) for line in lines if (region := grid.region_around(line.box)) >= 0]
    return [(line, line.level([other for other, own in placed if own == region]), region) for line, region in placed]
