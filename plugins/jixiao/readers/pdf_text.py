"""From characters to text: lines by baseline, words by what the page shows.

Lines are found by baselines, not by boxes: fonts disagree about their boxes, and a box that is too high would join two lines.
Characters of a line stand in the order of their origins, never of their boxes, so that a narrow point between two digits
keeps its place however tight the setting is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from jixiao.readers.pdf_page import Flags, Glyphs, Ints

_SAME_LINE = 0.5
"""Ems by which the baselines of one line may differ (raised and lowered characters)."""
_STACKED = 0.7
"""Ems from a character to the one below it in text that is set downwards, at least."""
_ALIGNED = 0.3
"""Ems by which the characters of a column of such text may stand beside one another."""
_BESIDE = 0.5
"""Ems from a column of such text to the next one, at least."""
_SPACE = 0.5
"""Ems of nothing between two characters that count as a space."""


def texts(glyphs: Glyphs, group: Ints, n_groups: int) -> list[str]:
    """The text of each group (0..n_groups-1) of characters, a newline at each line wrap."""
    glyphs = _level(glyphs, group)
    order, fresh_line = _reading_order(glyphs, group)
    result = [""] * n_groups
    kept = np.flatnonzero(glyphs.text[order] != " ")
    if not len(kept):
        return result
    chosen = order[kept]
    wrapped = _changes(np.cumsum(fresh_line)[kept])
    owner = group[chosen]
    begins = _changes(owner)
    pieces = glyphs.text[chosen].tolist()
    for separator, parted in (("\n", wrapped), (" ", _spaced(glyphs, chosen, kept) & ~wrapped)):
        for at in (parted & ~begins).nonzero()[0].tolist():
            pieces[at] = separator + pieces[at]
    starts = begins.nonzero()[0]
    for number, start, end in zip(owner[starts].tolist(), starts.tolist(), [*starts[1:].tolist(), len(pieces)], strict=True):
        result[number] = "".join(pieces[start:end])
    return result


def lines(glyphs: Glyphs) -> Iterator[Glyphs]:
    """The lines of characters, from the top down, each from left to right; lines of nothing but white space are left out."""
    return map(glyphs.take, _lines(glyphs))


def lines_with_texts(glyphs: Glyphs) -> Iterator[tuple[Glyphs, str]]:
    """The lines of characters as `lines` gives them, each with its text."""
    found = _lines(glyphs)
    if not found:
        return iter(())
    line = np.repeat(np.arange(len(found)), [len(indexes) for indexes in found])
    return zip(map(glyphs.take, found), texts(glyphs.take(np.concatenate(found)), line, len(found)), strict=True)


def _lines(glyphs: Glyphs) -> list[Ints]:
    """The characters of each line."""
    order, fresh_line = _reading_order(glyphs, np.zeros(len(glyphs), dtype=np.int64))
    starts = np.flatnonzero(fresh_line)
    if not len(starts):
        return []
    inked = np.logical_or.reduceat(glyphs.text[order] != " ", starts)
    return [line for line, has_ink in zip(np.split(order, starts[1:]), inked.tolist(), strict=True) if has_ink]


def _level(glyphs: Glyphs, group: Ints) -> Glyphs:
    """The characters with groups that are set downwards in several columns put below one another, in the order of drawing."""
    stacked = _stacked(glyphs) & (group[1:] == group[:-1])
    if not stacked.any():
        return glyphs
    baseline = glyphs.baseline.copy()
    for number in np.unique(group[1:][stacked]).tolist():
        own = np.flatnonzero((group == number) & (glyphs.text != " "))
        if _is_in_columns(glyphs.take(own)):
            baseline[own] = baseline[own].min() + np.arange(len(own)) * glyphs.size[own].max()
    return replace(glyphs, baseline=baseline)


def _stacked(glyphs: Glyphs) -> Flags:
    """Whether each character but the first stands below the one drawn before it."""
    size = glyphs.size[1:]
    drop, shift = glyphs.baseline[1:] - glyphs.baseline[:-1], glyphs.x0[1:] - glyphs.x0[:-1]
    stacked: Flags = (np.abs(shift) < _ALIGNED * size) & (drop > _STACKED * size)
    return stacked


def _is_in_columns(glyphs: Glyphs) -> bool:
    """Whether characters are set downwards in columns, from the right to the left."""
    fresh = (np.diff(glyphs.x0) < -_BESIDE * glyphs.size[1:]) & (np.diff(glyphs.baseline) < 0)
    return bool(fresh.any() and (fresh | _stacked(glyphs)).all())


def _reading_order(glyphs: Glyphs, group: Ints) -> tuple[Ints, Flags]:
    """The order of reading, group after group, and which characters in that order begin a line."""
    down = np.lexsort((glyphs.x0, glyphs.baseline, group))
    baseline, size, ranked = glyphs.baseline[down], glyphs.size[down], group[down]
    fresh_line = np.ones(len(glyphs), dtype=np.bool_)
    fresh_line[1:] = baseline[1:] - baseline[:-1] > _SAME_LINE * np.minimum(size[1:], size[:-1])
    fresh_line[1:] |= ranked[1:] != ranked[:-1]
    if (fresh_line[1:] | (glyphs.x0[down[1:]] > glyphs.x0[down[:-1]])).all():
        return down, fresh_line
    line = np.empty(len(glyphs), dtype=np.int64)
    line[down] = np.cumsum(fresh_line)
    order = np.lexsort((glyphs.x0, line))
    return order, _changes(line[order])


def _changes(numbers: Ints | Flags) -> Flags:
    """Which numbers are other than the one before; the first is."""
    changes = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes


def _spaced(glyphs: Glyphs, chosen: Ints, places: Ints) -> Flags:
    """Which characters, chosen at places of the reading order, follow a space: one that the page carries, or a gap."""
    spaced = np.zeros(len(chosen), dtype=np.bool_)
    size = glyphs.size[chosen]
    gap = glyphs.x0[chosen[1:]] - glyphs.x1[chosen[:-1]]
    spaced[1:] = (places[1:] - places[:-1] > 1) | (gap > _SPACE * np.maximum(size[1:], size[:-1]))
    return spaced
