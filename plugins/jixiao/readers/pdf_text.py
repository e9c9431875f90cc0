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
_SPACE = 0.5
"""Ems of nothing between two characters that count as a space."""


def texts(glyphs: Glyphs, group: Ints, n_groups: int) -> list[str]:
    """The text of each group (0..n_groups-1) of characters, a newline at each line wrap."""
    glyphs = _level(glyphs, group)
    order, fresh_line = _reading_order(glyphs, group)
    ordered = glyphs.take(order)
    blank = ordered.text == " "
    kept = np.flatnonzero(~blank)
    result = [""] * n_groups
    if not len(kept):
        return result
    line = np.cumsum(fresh_line)[kept]
    spaced = _spaced(ordered, blank, kept)
    wrapped = np.diff(line, prepend=line[0]) != 0
    before = np.where(wrapped, "\n", np.where(spaced, " ", ""))
    owner = group[order][kept]
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    before[starts] = ""
    pieces = np.char.add(before, ordered.text[kept]).tolist()
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(pieces)], strict=True):
        result[int(owner[start])] = "".join(pieces[start:end])
    return result


def lines(glyphs: Glyphs) -> Iterator[Glyphs]:
    """The lines of characters, from the top down, each from left to right; lines of nothing but white space are left out."""
    order, fresh_line = _reading_order(glyphs, np.zeros(len(glyphs), dtype=np.int64))
    for indexes in np.split(order, np.flatnonzero(fresh_line)[1:]):
        line = glyphs.take(indexes)
        if len(line) and (line.text != " ").any():
            yield line


def _level(glyphs: Glyphs, group: Ints) -> Glyphs:
    """The characters with groups that are set downwards in several columns put below one another, in the order of drawing."""
    stacked = _stacked(glyphs) & (np.diff(group) == 0)
    baseline = glyphs.baseline.copy()
    for number in np.unique(group[1:][stacked]).tolist():
        own = np.flatnonzero((group == number) & (glyphs.text != " "))
        if _is_in_columns(glyphs.take(own)):
            baseline[own] = baseline[own].min() + np.arange(len(own)) * glyphs.size[own].max()
    return replace(glyphs, baseline=baseline)


def _stacked(glyphs: Glyphs) -> Flags:
    """Whether each character but the first stands below the one drawn before it."""
    size = glyphs.size[1:]
    stacked: Flags = (np.abs(np.diff(glyphs.x0)) < _ALIGNED * size) & (np.diff(glyphs.baseline) > _STACKED * size)
    return stacked


def _is_in_columns(glyphs: Glyphs) -> bool:
    """Whether characters are set downwards in columns, from the right to the left."""
    fresh = (np.diff(glyphs.x0) < 0) & (np.diff(glyphs.baseline) < 0)
    return bool(fresh.any() and (fresh | _stacked(glyphs)).all())


def _reading_order(glyphs: Glyphs, group: Ints) -> tuple[Ints, Flags]:
    """The order of reading, group after group, and which characters in that order begin a line."""
    down = np.lexsort((glyphs.x0, glyphs.baseline, group))
    fresh_group = np.diff(group[down], prepend=-1) != 0
    drop = np.diff(glyphs.baseline[down], prepend=0.0)
    size = glyphs.size[down]
    fresh_line = fresh_group | (drop > _SAME_LINE * np.minimum(size, np.concatenate((size[:1], size[:-1]))))
    line = np.empty(len(glyphs), dtype=np.int64)
    line[down] = np.cumsum(fresh_line)
    order = np.lexsort((glyphs.x0, line))
    return order, np.diff(line[order], prepend=-1) != 0


def _spaced(ordered: Glyphs, blank: Flags, kept: Ints) -> Flags:
    """Which kept characters follow a space: one that the page carries, or a gap."""
    carried = np.diff(kept, prepend=-1) > 1
    gap = ordered.x0[kept][1:] - ordered.x1[kept][:-1]
    wide = gap > _SPACE * np.maximum(ordered.size[kept][1:], ordered.size[kept][:-1])
    return carried | np.concatenate(([False], wide))
