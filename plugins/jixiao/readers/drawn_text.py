"""Cells by the way they are drawn: whatever prints a page sets a cell's text in one go, piece after piece and line after line.

A piece is what is set on a line without a gap; a block is pieces set one after the other, side by side or below each other:
a cell's text, or a paragraph's. Where no rules are drawn this tells cells apart however closely they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints, PageContent
from jixiao.readers.pdf_text import texts

_FIGURE = re.compile(r"[-—–]|[-+]?\d[\d,]*(?:\.\d+)?%?")
_OF_FIGURE = re.compile(r"[-—–+\d,.%\s]*")
_GAP = 0.12
"""Ems of nothing that can part two cells."""
_TIGHT, _AT_EDGE = 0.08, 0.5
"""Ems of nothing at a column's edge that part two cells, and points within which they are at the edge."""
_SCRIPT_GAP = 0.3
"""Ems that word processors leave between Chinese and Latin characters, at most."""
WORD_GAP = 0.7
"""Ems between two pieces of a line from which they are of two cells."""
_BACK = -0.6
"""Ems by which a character may be set back into the one before (punctuation without its empty half)."""
_LATIN = "\u02ff"
"""The last of the Latin characters."""
_LEVEL = 0.3
"""Ems by which the baselines of a line's pieces may differ."""
_LEADING = (0.7, 2.2)
"""Ems from a line of a cell to the next, at least and at most."""
_STRETCH = 1.12
"""How much further than usual the next line of a cell may stand."""
_INDENT = 0.6
"""Ems that a line of a cell may stand beside the one above it: a word indented, and its last character on the next line."""
_ROWS = 256
"""Pieces that are compared with all others at once."""
_HIGH, _LOW = 0.75, 0.08
"""Ems that a line surely covers above and below its baseline."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line set without a gap; `start` and `end` are its characters' places in drawing order.

    `top` and `bottom` are what it surely covers, of the area that it was drawn through.
    """

    x0: float
    x1: float
    baseline: float
    size: float
    top: float
    bottom: float
    start: int
    end: int

    def gap_to(self, other: Piece) -> float:
        """Ems of nothing from this piece to another further right."""
        return (other.x0 - self.x1) / self.size

    def is_level_with(self, other: Piece) -> bool:
        """Whether both stand on one line."""
        return abs(self.baseline - other.baseline) < _LEVEL * self.size


@dataclass(slots=True, eq=False)
class Block:
    """Pieces that are drawn one after the other and stand together."""

    pieces: list[Piece]

    @property
    def x0(self) -> float:
        """The left end."""
        return min(piece.x0 for piece in self.pieces)

    @property
    def x1(self) -> float:
        """The right end."""
        return max(piece.x1 for piece in self.pieces)

    @property
    def first(self) -> float:
        """The first baseline."""
        return self.pieces[0].baseline

    @property
    def last(self) -> float:
        """The last baseline."""
        return self.pieces[-1].baseline

    @property
    def top(self) -> float:
        """What it surely covers from."""
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """What it surely covers down to."""
        return max(piece.bottom for piece in self.pieces)

    def lines(self) -> list[list[Piece]]:
        """The pieces of each line."""
        made: list[list[Piece]] = []
        for piece in self.pieces:
            if made and made[-1][-1].is_level_with(piece):
                made[-1].append(piece)
            else:
                made.append([piece])
        return made

    def text(self, glyphs: Glyphs) -> str:
        """Its text, a newline at each line wrap."""
        own = glyphs.take(np.concatenate([np.arange(piece.start, piece.end) for piece in self.pieces]))
        return texts(own, np.zeros(len(own), dtype=np.int64), 1)[0]

    def is_figure(self, glyphs: Glyphs) -> bool:
        """Whether its text is a figure; most texts have a character that no figure has, and need not be put together to tell."""
        drawn = (char for piece in self.pieces for char in glyphs.text[piece.start : piece.end].tolist())
        return all(map(_is_of_figure, drawn)) and is_figure(self.text(glyphs))


def is_figure(text: str) -> bool:
    """Whether a text is a figure, or what stands for none; a figure may be wrapped."""
    return _FIGURE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text))) is not None


@lru_cache(1 << 14)
def _is_of_figure(char: str) -> bool:
    """Whether a figure can have a character."""
    return _OF_FIGURE.fullmatch(unicodedata.normalize("NFKC", char)) is not None


def in_drawing_order(page: PageContent, groups: Sequence[Glyphs]) -> Iterator[Glyphs]:
    """Each group of a page's characters in the order in which the page draws them."""
    ends = np.cumsum([len(group) for group in groups])
    x0, baseline = (np.concatenate([getattr(one, edge) for one in (*groups, page.glyphs)]) for edge in ("x0", "baseline"))
    place = np.unique(x0 + 1j * baseline, return_inverse=True)[1]
    *own, whole = np.split(place, ends)
    for places in own:
        has = np.zeros(len(place), dtype=np.bool_)
        has[places] = True
        yield page.glyphs.take(has[whole])


def pieces(glyphs: Glyphs, edges: Floats) -> list[Piece]:
    """The pieces of characters in drawing order between column edges; white space begins and ends none."""
    inked = np.flatnonzero(glyphs.text != " ")
    if not len(inked):
        return []
    number = np.cumsum(_fresh(glyphs, edges))[inked]
    changes = np.flatnonzero(number[1:] != number[:-1])
    start, end = inked[np.append(0, changes + 1)], inked[np.append(changes, len(inked) - 1)] + 1
    bounds = np.column_stack((start, end)).ravel()
    x0, x1 = np.append(glyphs.x0, np.inf), np.append(glyphs.x1, -np.inf)
    baseline, size, low, high = glyphs.baseline[start], glyphs.size[start], glyphs.clip[start, 1], glyphs.clip[start, 3]
    columns = (
        np.minimum.reduceat(x0, bounds)[::2],
        np.maximum.reduceat(x1, bounds)[::2],
        baseline,
        size,
        np.clip(baseline - _HIGH * size, low, high),
        np.clip(baseline + _LOW * size, low, high),
        start,
        end,
    )
    return [Piece(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _fresh(glyphs: Glyphs, edges: Floats) -> Flags:
    """Which characters begin a piece: behind a gap, the narrower where a column ends in it."""
    chinese = glyphs.text > _LATIN
    size = glyphs.size[:-1]
    gap = glyphs.x0[1:] - glyphs.x1[:-1]
    level = np.abs(glyphs.baseline[1:] - glyphs.baseline[:-1]) < _LEVEL * size
    ends = ((glyphs.x1[:-1, None] - _AT_EDGE < edges) & (edges < glyphs.x0[1:, None] + _AT_EDGE)).any(axis=1) & (gap > _TIGHT * size)
    near = ~ends & (gap <= np.where(chinese[1:] == chinese[:-1], _GAP, _SCRIPT_GAP) * size) & (gap >= _BACK * size)
    return np.concatenate(([True], ~(level & near)))


def blocks(found: Sequence[Piece], edges: Floats) -> list[Block]:
    """The blocks that pieces in drawing order make between column edges (which merged cells may run across)."""
    made: list[Block] = []
    pitch = usual_pitch(found)
    for piece in found:
        if made and _goes_on(made[-1], piece, edges, pitch):
            made[-1].pieces.append(piece)
        else:
            made.append(Block([piece]))
    return made


def usual_pitch(found: Sequence[Piece]) -> float:
    """Ems from a line to the next that most cells have."""
    drops = [
        (after.baseline - before.baseline) / before.size for before, after in pairwise(found) if abs(after.x0 - before.x0) < before.size / 2
    ]
    usual = [drop for drop in drops if _LEADING[0] < drop < _LEADING[1]]
    return float(np.median(usual)) if usual else _LEADING[1]


def _goes_on(block: Block, piece: Piece, edges: Floats, pitch: float) -> bool:
    before = block.pieces[-1]
    if before.is_level_with(piece):
        parted = bool(((edges > before.x1 - before.size / 4) & (edges < piece.x0 + before.size / 4)).any())
        return not parted and _BACK <= before.gap_to(piece) < WORD_GAP
    drop = (piece.baseline - before.baseline) / before.size
    left, right = max(piece.x0, block.x0), min(piece.x1, block.x1)
    below = left < right + _INDENT * piece.size and not ((edges > right) & (edges < left)).any()
    return bool(below) and _LEADING[0] < drop < min(pitch * _STRETCH, _LEADING[1]) and abs(piece.size / before.size - 1) < 0.2


def neighbours(found: Sequence[Piece]) -> Iterator[tuple[Piece, Piece, bool]]:
    """Each piece of a page, the nearest one to the right of it, and whether that is the next on its line by drawing order, too."""
    values = np.array([(piece.x0, piece.x1, piece.baseline, piece.size) for piece in found]).reshape(-1, 4)
    x0, x1, baseline, size = values.T
    for start in range(0, len(found), _ROWS):
        own_x0, own_x1, own_baseline, own_size = (column[:, None] for column in values[start : start + _ROWS].T)
        beside = np.abs(baseline - own_baseline) < _HIGH * np.minimum(size, own_size)
        beside &= (x0 > own_x0) & (x0 > own_x1 + _BACK * own_size) & (x1 > own_x1)
        nearest = np.where(beside, x0, np.inf).argmin(axis=1)
        for row in np.flatnonzero(beside.any(axis=1)).tolist():
            piece, other = found[start + row], found[int(nearest[row])]
            yield piece, other, bool(nearest[row] == start + row + 1) and piece.is_level_with(other)


def extents(found: Sequence[Piece]) -> Floats:
    """(n, 2): the stretches that pieces cover."""
    return np.array([(piece.x0, piece.x1) for piece in found]).reshape(-1, 2)


def of_columns(made: Sequence[Block], edges: Floats, slack: float) -> Ints:
    """(n, 2): the first and the last column that each block covers."""
    ends = np.array([(block.x0 + slack, block.x1 - slack) for block in made]).reshape(-1, 2)
    ends.sort(axis=1)
    return np.searchsorted(edges, ends)
