"""Cells whose text is longer than they are high: spreadsheets print what fits, and what is cut off is not in the file at all."""

from __future__ import annotations

import numpy as np

from jixiao.readers.pdf_page import Floats
from jixiao.readers.pdf_parts import TablePart
from jixiao.readers.pdf_text import lines

_OVER = 0.02
"""Ems by which a cut line stands over its cell's lower edge, at least: whole ones end above it."""
_CUT = 0.9
"""Ems by which it does at most: a line further down is seen whole."""
_FULL = 1.5
"""Ems that a full line leaves free, at most."""
_PARAGRAPH_END = "。；;"


def cut_cells(part: TablePart) -> frozenset[int]:
    """The cells (by position) whose last line stands across their lower edge, is full, and ends no sentence.

    Those at the part's lower end may go on on the next page.
    """
    if not len(part.owner):
        return frozenset()
    over = np.full(len(part.cells), -np.inf)
    np.maximum.at(over, part.owner, (part.glyphs.bottom - _lower_edges(part)[part.owner]) / part.glyphs.size)
    within = (over > _OVER) & (over < _CUT)
    return frozenset(index for index in np.flatnonzero(within).tolist() if _ends_full(part, index))


def _lower_edges(part: TablePart) -> Floats:
    edges: Floats = part.ys[[cell.row + cell.row_span for cell in part.cells]]
    return edges


def _ends_full(part: TablePart, index: int) -> bool:
    """Whether a cell's text has lines above a last one that is full and ends no sentence."""
    cell = part.cells[index]
    own = list(lines(part.glyphs.take((part.owner == index) & (part.glyphs.text != " "))))
    if len(own) < len(("above", "cut")):
        return False
    last = own[-1]
    room = part.width(cell) - 2 * part.padding - float(last.x1.max() - last.x0.min())
    return room < _FULL * float(last.size.max()) and last.text[-1] not in _PARAGRAPH_END
