"""Numbers of lines in the margin, as drafts and court papers have them: they are of no line and of no cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from jixiao.readers.pdf_page import Flags, Ints, PageContent

_LEAST = 4
"""Numbers that one page has at least."""
_ALIGNED = 1.0
"""Points by which the ends of the numbers of a document may stand beside one another."""
_SAME_LINE = 0.5
"""Ems by which the baselines of a number's digits may differ."""


@dataclass(frozen=True, slots=True)
class _Number:
    value: int
    left: float
    right: float


def without_line_numbers(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with such numbers apart, like a watermark's text: they stand beyond all else on every page and count up evenly."""
    digits = [np.strings.isdecimal(page.glyphs.text) for page in pages]
    ends = _ends(pages, digits)
    for is_left in (True, False):
        chosen = [_beyond(page, own, ends[round(page.width)], is_left) for page, own in zip(pages, digits, strict=True)]
        if _count_lines([_numbers(page, own) for page, own in zip(pages, chosen, strict=True)]):
            return [_without(page, own) for page, own in zip(pages, chosen, strict=True)]
    return list(pages)


def _ends(pages: Sequence[PageContent], digits: Sequence[Flags]) -> dict[int, tuple[float, float]]:
    """How far to the left and to the right the rules and all text but digits reach, of the pages of each width (whole points)."""
    found: dict[int, tuple[float, float]] = {}
    for page, own in zip(pages, digits, strict=True):
        words = page.glyphs.take((page.glyphs.text != " ") & ~own)
        left, right = found.get(round(page.width), (np.inf, -np.inf))
        lefts, rights = (words.x0, page.horizontal[:, 1], page.vertical[:, 0]), (words.x1, page.horizontal[:, 2], page.vertical[:, 0])
        left = min([left, *(float(one.min()) for one in lefts if len(one))])
        right = max([right, *(float(one.max()) for one in rights if len(one))])
        found[round(page.width)] = left, right
    return found


def _beyond(page: PageContent, digits: Flags, ends: tuple[float, float], is_left: bool) -> Ints:
    """The digits of a page that stand further out than anything else on any page of its width, line by line."""
    glyphs = page.glyphs
    chosen = np.flatnonzero(digits & (glyphs.x1 <= ends[0] if is_left else glyphs.x0 >= ends[1]))
    return chosen[np.lexsort((glyphs.x0[chosen], glyphs.baseline[chosen]))]


def _numbers(page: PageContent, chosen: Ints) -> list[_Number]:
    if not len(chosen):
        return []
    glyphs = page.glyphs.take(chosen)
    lines = np.split(np.arange(len(chosen)), np.flatnonzero(np.diff(glyphs.baseline) > _SAME_LINE * glyphs.size[1:]) + 1)
    own = [glyphs.take(line) for line in lines]
    return [_Number(int("".join(one.text.tolist())), float(one.x0.min()), float(one.x1.max())) for one in own]


def _count_lines(numbers: Sequence[Sequence[_Number]]) -> bool:
    """Whether the numbers of each page count up by one step, and all end, or all begin, at one place."""
    found = [number for page in numbers for number in page]
    if max(map(len, numbers), default=0) < _LEAST:
        return False
    steps = {after.value - before.value for page in numbers for before, after in pairwise(page)}
    ends = np.ptp([number.right for number in found]), np.ptp([number.left for number in found])
    return len(steps) == 1 and min(steps) > 0 and float(min(ends)) <= _ALIGNED


def _without(page: PageContent, chosen: Ints) -> PageContent:
    kept = np.ones(len(page.glyphs), dtype=np.bool_)
    kept[chosen] = False
    tilted = "".join((page.tilted, *page.glyphs.text[chosen].tolist()))
    return replace(page, glyphs=page.glyphs.take(kept), tilted=tilted)
