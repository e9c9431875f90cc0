"""How darkly a page's text is printed: what nobody sees is no text, and faint text over other text or over rules is a watermark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from jixiao.readers.drawn_text import is_figure
from jixiao.readers.pdf_page import ASCENT, Flags, Floats, Ints, PageContent, RawPage, upright

_UNSEEN = 0.02
"""The contrast below which a character does not show."""
FAINT = 0.35
"""The contrast below which a character may be a watermark's: greys from silver on, light tints, whatever is half transparent."""
_SAME_LINE = 0.1
"""Ems by which the characters of a run may stand beside one another."""
_WORD_GAP = 0.6
"""Ems between characters of one run, whose words spaces part; texts of neighbouring cells keep further apart."""
_WITHIN = 0.2
"""Ems from the edge of a run's box within which a rule or another text may touch it: an underline does."""
_OFTEN = 3
"""Times that a figure is printed on a page at least, to be a watermark."""


def darkness(red: float, green: float, blue: float) -> float:
    """How dark a colour (0 to 1) shows on white paper, by its luma (ITU-R BT.601): 0 for white, 1 for black."""
    return 1 - (0.299 * red + 0.587 * green + 0.114 * blue)


def shown(raw: RawPage) -> PageContent:
    """The page upright, without the characters that do not show on it, watermarks among its tilted text."""
    if raw.ink.min(initial=1.0) >= FAINT:
        return upright(raw)
    raw = replace(raw, ink=_contrast(raw))
    seen = raw.take(raw.ink >= _UNSEEN)
    return upright(seen, _marks(seen))


def _contrast(raw: RawPage) -> Floats:
    """How much each character stands out from what it is printed on; light ones do so from the darkest area behind them."""
    x, y = _middles(raw).T
    behind = np.zeros(len(raw.ink))
    for left, top, right, bottom, ink in raw.backdrops.tolist():
        inside = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
        behind[inside] = np.maximum(behind[inside], ink)
    return np.where(raw.ink < FAINT, np.maximum(raw.ink, behind - raw.ink), raw.ink)


def _marks(raw: RawPage) -> Flags:
    """Which characters are a watermark's: in a faint line that rules run through or other text stands in, or that says the same."""
    marks = np.zeros(len(raw.text), dtype=np.bool_)
    inked = np.array([char != " " for char in raw.text], dtype=np.bool_)
    faint = raw.ink < FAINT
    if not (inked & faint).any():
        return marks
    runs = [(run, "".join(raw.text[index] for index in run.tolist())) for run in _runs(raw, np.flatnonzero(inked & faint))]
    times = Counter(text for _, text in runs)
    others = _middles(raw)[inked & ~faint]
    over = {text for run, text in runs if (not is_figure(text) or times[text] >= _OFTEN) and _is_over(raw, run, others)}
    for run, text in runs:
        marks[run[0] : run[-1] + 1] = text in over
    return marks & faint


def _middles(raw: RawPage) -> Floats:
    """The middle (x, y) of each character."""
    up = np.column_stack((raw.direction[:, 1], -raw.direction[:, 0]))
    middles: Floats = raw.origin + raw.direction * raw.advance[:, None] / 2 + up * ((ASCENT - 0.5) * raw.size)[:, None]
    return middles


def _runs(raw: RawPage, chosen: Ints) -> Iterator[Ints]:
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


def _is_over(raw: RawPage, run: Ints, others: Floats) -> bool:
    """Whether rules run through a run's box, or one of the other characters stands in it."""
    size = float(raw.size[run].max())
    middles, half = _middles(raw)[run], np.abs(raw.direction[run]) * raw.advance[run, None] / 2
    side = (0.5 - _WITHIN) * size * np.abs(raw.direction[run][:, ::-1])
    low, high = (middles - half - side).min(axis=0), (middles + half + side).max(axis=0)
    if ((others > low) & (others < high)).all(axis=1).any():
        return True
    starts, ends = np.minimum(raw.segments[:, :2], raw.segments[:, 2:]), np.maximum(raw.segments[:, :2], raw.segments[:, 2:])
    margin = _WITHIN * size * np.abs(raw.direction[run[0]])
    return bool(((starts < high - margin) & (ends > low + margin)).all(axis=1).any())
