"""Tables, or pages of tables, on which no rule is drawn: where their text begins, and how far it goes.

A table without rules begins with the header above the first line of figures side by side. A table whose page ends without a
rule goes on with the text of the next page, as far as that keeps to its width.
"""

from __future__ import annotations

import re
import unicodedata
from functools import reduce

import numpy as np

from jixiao.readers.pdf_furniture import Furniture
from jixiao.readers.pdf_page import Glyphs
from jixiao.readers.pdf_parts import PageItems, TextLine
from jixiao.readers.ruled_bands import Bands, edges_of
from jixiao.readers.text_columns import runs

_FIGURE = re.compile(r"[-—–]|[-+]?\d[\d,]*(?:\.\d+)?")
_LEAST_GROUPS = 4
"""Groups of text side by side in the first line of figures."""
_LEAST_FIGURES = 2
_HEADER_RULES = 2
"""Rules of a table that has none below its header."""
_LEADING = 2.2
"""Ems within which the lines of a header stand below each other."""
_HEADER_GAP = 5.0
"""Ems that a line of headings side by side may keep from the rows below it."""
_LABELLED = re.compile("[:：]")
"""What lines above a table have (单位：万元) and headings do not."""
_TITLE = 1.2
"""How much larger than its table a title is set."""


def beginning(items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """The table that begins on a page without any, and the lines that it takes; None where none does."""
    lines = [line for line in items.lines if line.glyphs is not None and not furniture.holds(line, items)]
    figures = next((index for index, line in enumerate(lines) if _is_of_figures(line)), None)
    if items.first_table is not None or figures is None:
        return None
    start = figures
    while start and _heads(lines[start - 1], lines[start]):
        start -= 1
    band = _band(items, lines[start:])
    return (band, lines[start:]) if start < figures and len(edges_of([band])) >= _LEAST_GROUPS - 1 else None


def continuation(above: Bands, items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """What of a page without tables goes on with a table above, and the lines that it takes."""
    lines = [line for line in items.lines if line.glyphs is not None and not furniture.holds(line, items)]
    if items.first_table is not None or not lines:
        return None
    band = _band(items, lines)
    if not _is_within(band.glyphs, above):
        return None
    return Bands(band.page, above.left, above.right, band.top, band.bottom, band.rules, band.glyphs), lines


def completed(band: Bands, items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """Bands that draw no more than a table's upper edge and header, with the rows below them; and the lines that these are."""
    after = furniture.text_after(items)
    lines = [line for line in after if line.glyphs is not None and _is_within(line.glyphs, band)]
    few = len(np.unique(band.rules[:, 0])) <= _HEADER_RULES
    if not few or len(lines) < len(after) or not any(map(_is_of_figures, lines)):
        return None
    return band.extended(reduce(Glyphs.joined, [line.glyphs for line in lines if line.glyphs is not None])), lines


def _is_within(glyphs: Glyphs, band: Bands) -> bool:
    em = float(glyphs.size.max())
    return bool(glyphs.x0.min() > band.left - em and glyphs.x1.max() < band.right + em)


def _is_of_figures(line: TextLine) -> bool:
    assert line.glyphs is not None
    glyphs = line.glyphs
    groups = ["".join(glyphs.text[(glyphs.x0 >= start - 0.01) & (glyphs.x0 < end)].tolist()) for start, end in runs(glyphs).tolist()]
    figures = sum(_FIGURE.fullmatch(unicodedata.normalize("NFKC", group).strip()) is not None for group in groups)
    return len(groups) >= _LEAST_GROUPS and figures >= _LEAST_FIGURES


def _heads(line: TextLine, below: TextLine) -> bool:
    """Whether a line belongs to the header above another."""
    assert line.glyphs is not None
    assert below.glyphs is not None
    size = float(below.glyphs.size.max())
    reach = _HEADER_GAP if len(runs(line.glyphs)) >= _LEAST_GROUPS else _LEADING
    near = below.glyphs.baseline.max() - line.glyphs.baseline.max() <= reach * size
    return bool(near) and float(line.glyphs.size.max()) < _TITLE * size and not _LABELLED.search(line.text)


def _band(items: PageItems, lines: list[TextLine]) -> Bands:
    glyphs = reduce(Glyphs.joined, [line.glyphs for line in lines if line.glyphs is not None])
    left, top, right, bottom = glyphs.box()
    return Bands(items.page, left - 2, right + 2, top - 1, bottom + 1, np.zeros((0, 3)), glyphs)
