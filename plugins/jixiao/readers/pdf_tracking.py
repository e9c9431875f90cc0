"""Letter-spaced text: characters of a word that are set apart evenly (a document grid, a spread title) are one word, not many.

What a program leaves behind every character is a part of its advance, as PDF's own character spacing is; engines put a space
without width there instead.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs

_LEAST, _MOST = 0.1, 0.6
"""Ems that letter-spaced characters are set apart: less parts no words, more parts columns."""
_EVEN = 0.06
"""Ems by which their distances may differ."""
_WIDE = "\u2e7f"
"""The last character that is not as wide as an em."""
_NO_WIDTH = 0.01
"""Points up to which a space has no width."""


def closed_up(glyphs: Glyphs, where: Flags) -> tuple[Glyphs, Flags] | None:
    """The characters, the chosen ones that are set apart evenly (four or more of a line) as wide as they are set; which of all are kept.

    None where all stand as they are.
    """
    narrow = where & (glyphs.text == " ") & (glyphs.x1 - glyphs.x0 < _NO_WIDTH)
    place = np.flatnonzero(where & ~narrow)
    inked = glyphs.take(place)
    apart = _apart(inked)
    if not apart.any():
        return None
    x1 = glyphs.x1.copy()
    x1[place[:-1][apart]] = inked.x0[1:][apart]
    behind = np.zeros(len(glyphs), dtype=np.bool_)
    behind[place[:-1][apart]] = True
    kept = ~(narrow & np.append(False, behind[:-1]))
    return replace(glyphs, x1=x1).take(kept), kept


def _apart(glyphs: Glyphs) -> Flags:
    """Behind which characters (but the last) the next one is set apart evenly."""
    gap: Floats = (glyphs.x0[1:] - glyphs.x1[:-1]) / np.maximum(glyphs.size[1:], 1)
    wide = glyphs.text > _WIDE
    level = np.abs(np.diff(glyphs.baseline)) < _LEAST * glyphs.size[1:]
    loose = level & wide[1:] & wide[:-1] & (gap > _LEAST) & (gap < _MOST)
    if np.count_nonzero(loose) < 3:
        return np.zeros(len(gap), dtype=np.bool_)
    even = loose[1:] & loose[:-1] & (np.abs(np.diff(gap)) < _EVEN)
    thrice = even[1:] & even[:-1]
    apart = np.zeros(len(gap), dtype=np.bool_)
    for step in range(3):
        apart[step : len(gap) - 2 + step] |= thrice
    return apart
