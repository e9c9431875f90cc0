"""Display widths and line breaks: where a column of a known width may, and where it must, wrap its text.

Widths are in ems (a Chinese character is 1) and are ranges, for the font is not known: digits are half an em wide in one font
and six tenths in another, and full-width punctuation may be set half as wide at the end of a line.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from jixiao.linear.pieces import Piece

CLOSING = frozenset("，。、；：！？）】》〉」』〕”’％％·…,.;:!?)]}%/°℃")
"""Characters that no line starts with."""
UNITS = frozenset("％%/°℃")
"""Those among them that belong to a figure, and no stops."""
OPENING = frozenset("（【《〈「『〔“‘([{")
"""Characters that no line ends with."""
_HANGING = frozenset("，。、；：")
"""Punctuation that may stand beyond the end of a line."""
_QUOTES = frozenset("“”‘’")
_WIDENED = frozenset(chr(code) for code in range(0xFF01, 0xFF5F)) - frozenset("，；：！？（）")
"""Full-width letters, digits and signs: some exports widen the characters of lines that were broken before."""
KEPT = 8192
"""How many texts a width or a cost is remembered of: those of one filing, which is weighed several times over, and not of all before it."""
_GAP = (0.15, 0.6)
"""The space that was printed between two pieces of one cell's line."""
_NARROW = {"digit": (0.48, 0.62), "%": (0.5, 1.0), "wide": (0.5, 0.8), "thin": (0.2, 0.52), "other": (0.25, 0.7)}


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def _char_width(char: str) -> tuple[float, float]:
    if char in _QUOTES:
        return 0.35, 1.0
    if unicodedata.east_asian_width(char) == "A":
        return 0.5, 1.0
    if char in _WIDENED:
        return 0.5, 1.0
    if _is_wide(char):
        return 1.0, 1.0
    kind = (
        "digit" if char.isdigit() else "%" if char == "%" else "thin" if char in ".,:;'|!il()[]-" else "wide" if char.isupper() else "other"
    )
    return _NARROW[kind]


@lru_cache(KEPT)
def width(text: str) -> tuple[float, float]:
    """The least and the greatest width of a line's text."""
    widths = [_char_width(char) for char in text]
    squeezed = sum(one in CLOSING | OPENING and two in CLOSING | OPENING for one, two in pairwise(text) if ord(one) > 255)
    return sum(low for low, _ in widths) - 0.5 * squeezed, sum(high for _, high in widths)


def line_width(pieces: Sequence[Piece]) -> tuple[float, float]:
    """The least and the greatest width of a cell's line; the least without punctuation that may hang over its end."""
    widths = [width(piece.text) for piece in pieces]
    gaps = len(pieces) - 1
    last = pieces[-1].text[-1]
    hanging = 1.0 if last in _HANGING else 0.5 if last in CLOSING else 0.0
    return sum(low for low, _ in widths) + gaps * _GAP[0] - hanging, sum(high for _, high in widths) + gaps * _GAP[1]


def _sticks(one: str, two: str) -> bool:
    """Whether no line may break between two characters (by the strictest of the rules in use)."""
    if two in CLOSING or one in OPENING or one in _QUOTES or two in _QUOTES:
        return True
    return not _is_ideograph(one) and not _is_ideograph(two)


def _is_ideograph(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and char not in CLOSING


def may_continue_line(one: str, two: str) -> bool:
    """Whether two lines may be one that was broken between two characters by the export, because a quote was set in another font."""
    return two in CLOSING or one in _QUOTES or two in _QUOTES


@lru_cache(KEPT)
def first_unit(text: str) -> float:
    """The greatest width of what a line must hold at least to hold the beginning of a text."""
    end = 1
    while end < len(text) and _sticks(text[end - 1], text[end]):
        end += 1
    return width(text[:end])[1]


@dataclass(frozen=True)
class Width:
    """Bounds on a column's width in ems: at least `low`, less than `high`."""

    low: float = 0.0
    high: float = math.inf


def fitted(lines: Sequence[tuple[float, float]]) -> Width:
    """Bounds on a column's width from its cells' lines, given as (least width, greatest width that a wrap leaves; infinite without).

    The width that contradicts the fewest lines is taken; those that it contradicts are left out.
    """
    if not lines:
        return Width()
    lows, highs = sorted(low for low, _ in lines), sorted(high for _, high in lines)
    best = min(lows, key=lambda width: (sum(low > width for low in lows) + sum(high <= width for high in highs), -width))
    return Width(best, min((high for high in highs if high > best), default=math.inf))


def lines_of(
    cell: Sequence[Piece], is_by_hand: Callable[[str, str], bool] = lambda _before, _behind: False
) -> Iterator[tuple[float, float]]:
    """The lines of a cell as `fitted` takes them.

    Args:
        cell: the cell's pieces.
        is_by_hand: whether a line was broken by hand between two texts, which says nothing of the column's width.
    """
    breaks = [position for position in range(1, len(cell)) if cell[position].starts_line]
    for line, stop in zip([0, *breaks], [*breaks, len(cell)], strict=True):
        least, greatest = line_width(cell[line:stop])
        is_last = stop == len(cell) or is_by_hand(cell[stop - 1].text, cell[stop].text)
        yield least, math.inf if is_last else greatest + first_unit(cell[stop].text)
