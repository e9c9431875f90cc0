"""How darkly a page's text is printed: what nobody sees is no text, and faint text over other text or over rules is a watermark."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from jixiao.readers.drawn_text import is_figure
from jixiao.readers.pdf_page import Flags, Floats, PageContent, RawPage, upright
from jixiao.readers.pdf_runs import is_over, middles, runs
from jixiao.readers.pdf_stamps import may_have_any, stamps

_UNSEEN = 0.02
"""The contrast below which a character does not show."""
FAINT = 0.35
"""The contrast below which a character may be a watermark's: greys from silver on, light tints, whatever is half transparent."""
_OFTEN = 3
"""Times that a figure is printed on a page at least, to be a watermark."""


def darkness(red: float, green: float, blue: float) -> float:
    """How dark a colour (0 to 1) shows on white paper, by its luma (ITU-R BT.601): 0 for white, 1 for black."""
    return 1 - (0.299 * red + 0.587 * green + 0.114 * blue)


def shown(raw: RawPage) -> PageContent:
    """The page upright, without the characters that do not show on it, watermarks and stamps among its tilted text."""
    if raw.ink.min(initial=1.0) >= FAINT:
        return upright(raw, stamps(raw) if may_have_any(raw) else None)
    raw = replace(raw, ink=_contrast(raw))
    seen = raw.take(raw.ink >= _UNSEEN)
    return upright(seen, _marks(seen) | stamps(seen))


def _contrast(raw: RawPage) -> Floats:
    """How much each character stands out from what it is printed on; light ones do so from the darkest area behind them."""
    x, y = middles(raw).T
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
    lines = [(run, "".join(raw.text[index] for index in run.tolist())) for run in runs(raw, np.flatnonzero(inked & faint))]
    times = Counter(text for _, text in lines)
    others = middles(raw)[inked & ~faint]
    over = {text for run, text in lines if (not is_figure(text) or times[text] >= _OFTEN) and is_over(raw, run, others)}
    for run, text in lines:
        marks[run[0] : run[-1] + 1] = text in over
    return marks & faint
