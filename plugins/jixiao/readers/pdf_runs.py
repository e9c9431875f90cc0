"""Lines of characters as they are drawn on a page, before it is turned upright, and what runs through them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from jixiao.readers.pdf_page import ASCENT, Floats, Ints, RawPage

_SAME_LINE = 0.1
"""Ems by which the characters of a run may stand beside one another."""
_WORD_GAP = 0.6
"""Ems between characters of one run, whose words spaces part; texts of neighbouring cells keep further apart."""
_WITHIN = 0.2
"""Ems from the edge of a run's box within which a rule or another text may touch it: an underline does."""


def middles(raw: RawPage) -> Floats:
    """The middle (x, y) of each character."""
    up = np.column_stack((raw.direction[:, 1], -raw.direction[:, 0]))
    centres: Floats = raw.origin + raw.direction * raw.advance[:, None] / 2 + up * ((ASCENT - 0.5) * raw.size)[:, None]
    return centres


def runs(raw: RawPage, chosen: Ints) -> Iterator[Ints]:
    """The level and upright lines that chosen characters (some) were drawn in, one after another."""
    chosen = chosen[np.abs(raw.direction[chosen]).min(axis=1) < _SAME_LINE]
    if not len(chosen):
        return
    size, direction = raw.size[chosen], raw.direction[chosen]
    step = np.diff(raw.origin[chosen], axis=0)
    along = (step * direction[:-1]).sum(axis=1)
    across = np.abs(step[:, 0] * direction[:-1, 1] - step[:, 1] * direction[:-1, 0])
    parted = (across > _SAME_LINE * size[1:]) | (np.abs(along - raw.advance[chosen[:-1]]) > _WORD_GAP * size[1:])
    parted |= (np.abs(np.diff(direction, axis=0)) > _SAME_LINE).any(axis=1)
    yield from np.split(chosen, np.flatnonzero(parted) + 1)


def is_over(raw: RawPage, run: Ints, others: Floats) -> bool:
    """Whether rules run through a run's box, or one of the other characters stands in it."""
    size = float(raw.size[run].max())
    centres, half = middles(raw)[run], np.abs(raw.direction[run]) * raw.advance[run, None] / 2
    side = (0.5 - _WITHIN) * size * np.abs(raw.direction[run][:, ::-1])
    low, high = (centres - half - side).min(axis=0), (centres + half + side).max(axis=0)
    if ((others > low) & (others < high)).all(axis=1).any():
        return True
    starts, ends = np.minimum(raw.segments[:, :2], raw.segments[:, 2:]), np.maximum(raw.segments[:, :2], raw.segments[:, 2:])
    margin = _WITHIN * size * np.abs(raw.direction[run[0]])
    return bool(((starts < high - margin) & (ends > low + margin)).all(axis=1).any())
