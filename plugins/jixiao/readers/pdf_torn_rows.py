"""Rows that a page end tears although rules are drawn around both parts: the setting of their text tells.

Where a row goes on over the page, each of its cells that prints on the next page has a full last line on this one: what the
next page begins with had no room left. That many lines are full by accident is unlikely for a row that ends with the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from jixiao.readers.pdf_page import Glyphs
from jixiao.readers.pdf_parts import TablePart

_UNLIKELY = 0.02
"""How unlikely it must be that lines are full by accident."""
_BLANK = 0.5
"""How likely a new row leaves a column blank that the row before fills: high, for merged cells do."""
_SAME_LINE = 0.5
"""Ems between the baselines of one line, at most."""
_LEEWAY = 0.1
"""Ems by which a line's room is misjudged, at most."""
_FIGURE = re.compile(r"[≥≤<>＜＞=]?[-+]?\d[\d,]*(\.\d+)?[%％]?")
"""A figure that is complete: nothing of it can stand on another page."""


@dataclass(frozen=True)
class SetText:
    """The text of a cell as far as one page shows it, as it is set."""

    part: TablePart
    index: int

    @cached_property
    def glyphs(self) -> Glyphs:
        """Its printing characters."""
        own = self.part.glyphs.take(self.part.owner == self.index)
        return own.take((own.text != " ") & ~own.hidden)

    @property
    def text(self) -> str:
        """What it prints."""
        return "".join(self.glyphs.text.tolist())

    @property
    def room(self) -> float:
        """Points that a line of the cell has for text."""
        cell = self.part.cells[self.index]
        return float(self.part.xs[cell.col + cell.col_span] - self.part.xs[cell.col]) - 2 * self.part.padding

    @property
    def left_over(self) -> float:
        """Points that the last line leaves free."""
        glyphs = self.glyphs
        line = glyphs.take(glyphs.baseline > glyphs.baseline.max() - _SAME_LINE * glyphs.size.max())
        return self.room - float(line.x1.max() - line.x0.min())

    @property
    def needed(self) -> float:
        """Points that the first line needs at least: its first character, or its first run of Latin letters and digits."""
        glyphs = self.glyphs
        line = glyphs.take(glyphs.baseline < glyphs.baseline.min() + _SAME_LINE * glyphs.size.max())
        line = line.take(np.argsort(line.x0, kind="stable"))
        run = re.match(r"[!-~]+|.", "".join(line.text.tolist()), re.DOTALL)
        return float(line.x1[run.end() - 1] - line.x0[0]) if run else 0.0


def goes_on(pairs: Iterable[tuple[SetText, SetText]]) -> bool:
    """Whether cells at a page's start are the rest of the cells above them at the end of the page before.

    Args:
        pairs: the cells of a page's last row, each with the cell under it in the next page's first row.
    """
    pairs = [(above, below) for above, below in pairs if len(above.glyphs) or len(below.glyphs)]
    resumed = [(above, below) for above, below in pairs if len(below.glyphs)]
    if any(not len(above.glyphs) or (_FIGURE.fullmatch(above.text) and _FIGURE.fullmatch(below.text)) for above, below in resumed):
        return False
    if any(above.left_over >= below.needed + _LEEWAY * above.glyphs.size.max() for above, below in resumed):
        return False
    by_accident = prod(below.needed / max(above.room, below.needed) for above, below in resumed)
    return bool(resumed) and by_accident * _BLANK ** (len(pairs) - len(resumed)) <= _UNLIKELY
