"""Text of stamps over a page: a ring of bent text and what stands within it, and coloured lines drawn last of all over the table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from jixiao.readers.drawn_text import is_figure
from jixiao.readers.pdf_page import STRAIGHT, Flags, Floats, Ints, RawPage
from jixiao.readers.pdf_runs import is_over, middles, runs

_ANOTHER = 0.1
"""By how much the darkness of a colour differs from that of the page's text."""
_BENT = 4
"""Slanted characters that a stamp's ring has at least."""
_WITHIN_STAMP = 16
"""Characters drawn between two of a ring's slanted ones at most: those that happen to stand level, and the lines within."""
_EDGE = 1.0
"""Ems by which a ring's characters reach beyond where they begin."""
_AFTER = 40
"""Characters of the page's own colour that may be drawn after a stamp: a footer."""
_LINE_BELOW = 2.0
"""Ems from the middle of one of a stamp's lines to the middle of the next, at most."""


def may_have_any(raw: RawPage) -> bool:
    """Whether a page has text in more than one colour, or text along a curve."""
    return bool(len(raw.text)) and (bool(np.ptp(raw.ink) > _ANOTHER) or bool(_slanted(raw).any()))


def stamps(raw: RawPage) -> Flags:
    """Which characters are a stamp's."""
    found = np.zeros(len(raw.text), dtype=np.bool_)
    inked = np.array([char != " " for char in raw.text], dtype=np.bool_)
    if not inked.any():
        return found
    coloured = np.abs(raw.ink - np.median(raw.ink[inked])) > _ANOTHER
    for ring in _rings(raw):
        found |= _within(raw, ring, coloured)
    last = np.flatnonzero(inked & ~coloured)
    late = np.arange(len(inked)) > (last[-_AFTER] if len(last) > _AFTER else -1)
    return found | _over_tables(raw, inked & coloured & late & ~found, inked)


def _slanted(raw: RawPage) -> Flags:
    slanted: Flags = np.abs(raw.direction).min(axis=1) > STRAIGHT
    return slanted


def _rings(raw: RawPage) -> Iterator[Ints]:
    """The slanted characters of each ring, which stand at many angles: those of a slanted line stand at one."""
    slanted = np.flatnonzero(_slanted(raw))
    for ring in np.split(slanted, np.flatnonzero(np.diff(slanted) > _WITHIN_STAMP) + 1):
        if len(ring) >= _BENT and (np.abs(np.diff(raw.direction[ring], axis=0)).max(axis=1) > STRAIGHT).all():
            yield ring


def _within(raw: RawPage, ring: Ints, coloured: Flags) -> Flags:
    """The characters within a ring that are drawn with it: right after its characters, or in its colour beside them."""
    points, edge = raw.origin[ring], _EDGE * float(raw.size[ring].max())
    low, high = points.min(axis=0) - edge, points.max(axis=0) + edge
    centres = middles(raw)
    inside = ((centres > low) & (centres < high)).all(axis=1)
    alike = inside & coloured & (np.abs(raw.ink - raw.ink[ring[0]]) < _ANOTHER)
    own = np.zeros(len(inside), dtype=np.bool_)
    own[ring[0] : ring[-1] + 1] = inside[ring[0] : ring[-1] + 1]
    first, last = int(ring[0]), int(ring[-1])
    while first > 0 and alike[first - 1]:
        first -= 1
    while last + 1 < len(inside) and (alike if coloured[ring[0]] else inside)[last + 1]:
        last += 1
    own[first : last + 1] = inside[first : last + 1]
    return own


def _over_tables(raw: RawPage, chosen: Flags, inked: Flags) -> Flags:
    """The coloured lines that rules or other text run through, and those that stand right above and below them."""
    found = np.zeros(len(raw.text), dtype=np.bool_)
    if not chosen.any():
        return found
    lines = [run for run in runs(raw, np.flatnonzero(chosen)) if np.ptp(raw.ink[run]) < _ANOTHER]
    others = middles(raw)[inked & ~chosen]
    boxes = [_box(raw, run) for run in lines]
    own = [not is_figure("".join(raw.text[index] for index in run.tolist())) and is_over(raw, run, others) for run in lines]
    beside = [at for at, is_own in enumerate(own) if is_own]
    while beside:
        known = boxes[beside.pop()]
        more = [at for at, box in enumerate(boxes) if not own[at] and _stacked(box, known)]
        beside += more
        for at in more:
            own[at] = True
    for run, is_own in zip(lines, own, strict=True):
        found[run] = is_own
    return found


def _box(raw: RawPage, run: Ints) -> Floats:
    """Left, right, middle height and size of a level line."""
    centres, half = middles(raw)[run], raw.advance[run] / 2
    return np.array(((centres[:, 0] - half).min(), (centres[:, 0] + half).max(), centres[:, 1].mean(), raw.size[run].max()))


def _stacked(box: Floats, other: Floats) -> bool:
    """Whether two lines stand one right above the other."""
    shared = min(box[1], other[1]) - max(box[0], other[0])
    narrower = min(box[1] - box[0], other[1] - other[0])
    return bool(shared > narrower / 2 and abs(box[2] - other[2]) < _LINE_BELOW * max(box[3], other[3]))
