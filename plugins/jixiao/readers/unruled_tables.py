"""Tables, or pages of tables, on which no rule is drawn: where their text begins, and how far it goes.

A table without rules begins with its header: headings side by side above figures. A table whose page ends without a rule goes on
with the text of the next page, header and all, as far as that keeps to its width.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import takewhile

import numpy as np

from jixiao.readers.drawn_text import is_figure
from jixiao.readers.pdf_furniture import NEAREST, Furniture, is_of_one_cell
from jixiao.readers.pdf_page import Glyphs
from jixiao.readers.pdf_parts import PageItems, TextLine
from jixiao.readers.ruled_bands import Bands
from jixiao.readers.text_columns import runs

_HEADINGS = 4
"""Texts side by side in a header."""
_APART = 0.5
"""Ems of nothing between them, at least."""
_NEXT = 8
"""Lines below the headings among which figures stand."""
_HEADER_RULES = 3
"""Rules of a table that has none below its header, at most (two below a header on two levels)."""
_LEADING = 2.2
"""Ems within which the lines of a header stand below each other."""
_AMOUNT = re.compile(r"[-+]?\d[\d,]*\.\d+(?=[^\d%])")
"""A figure that the text of the next column touches."""
_LABELLED = re.compile("[:：]")
"""What lines above a table have (单位：万元) and headings do not."""
_TITLE = 1.2
"""How much larger than its table a title is set."""
_BESIDE = 3.0
"""Ems by which a page's text may be wider than that of the page before."""


def beginning(items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """The table that begins on a page without any, and the lines that it takes; None where none does."""
    if items.first_table is not None:
        return None
    lines = _text(items, furniture)
    headings = next((index for index in range(len(lines)) if _is_header(lines, index)), None)
    if headings is None:
        return None
    while headings and _heads(lines[headings - 1], lines[headings]):
        headings -= 1
    return _band(items, lines[headings:]), lines[headings:]


def begins_anew(items: PageItems, lines: Sequence[TextLine], furniture: Furniture) -> bool:
    """Whether a title of its own stands above a page's first table: larger than the table, and not what every page shows."""
    taken = set(map(id, lines))
    size = max(float(line.glyphs.size.max()) for line in lines if line.glyphs is not None)
    above = takewhile(lambda line: id(line) not in taken, items.lines)
    titles = (line for line in above if line.glyphs is not None and float(line.glyphs.size.max()) >= _TITLE * size)
    return any(not furniture.holds(line, items) for line in titles)


def heading(lines: Sequence[TextLine]) -> set[str]:
    """What the lines of a table say above its first figures."""
    return {line.text for line in takewhile(lambda line: not _has_figures(line), lines)}


def continuation(above: Bands, repeated: set[str], items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """What of a page without tables goes on with a table above, and the lines that it takes; its header may be repeated."""
    lines = _text(items, furniture)
    first = next((index for index, line in enumerate(lines) if not furniture.holds(line, items) or line.text in repeated), len(lines))
    while 0 < first < len(lines) and any(is_of_one_cell(lines[first - 1], line) for line in lines[first : first + NEAREST]):
        first -= 1
    lines = lines[first:]
    if items.first_table is not None or not lines:
        return None
    band = _band(items, lines)
    if not _is_within(band.glyphs, _whole(above)):
        return None
    return Bands(band.page, above.left, above.right, band.top, band.bottom, band.rules, band.glyphs), lines


def completed(band: Bands, items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """Bands that draw no more than a table's upper edge and header, with the rows below them; and the lines that these are."""
    after = furniture.text_after(items)
    lines = [line for line in after if line.glyphs is not None and _is_within(line.glyphs, band)]
    few = len(np.unique(band.rules[:, 0])) <= _HEADER_RULES
    if not few or len(lines) < len(after) or not any(map(_has_figures, lines)):
        return None
    return band.extended(reduce(Glyphs.joined, [line.glyphs for line in lines if line.glyphs is not None])), lines


def _text(items: PageItems, furniture: Furniture) -> list[TextLine]:
    """A page's lines without the furniture at its foot; at its head a repeated header looks like furniture, too."""
    lines = [line for line in items.lines if line.glyphs is not None]
    while lines and furniture.holds(lines[-1], items) and not any(is_of_one_cell(lines[-1], line) for line in lines[-1 - NEAREST : -1]):
        lines.pop()
    return lines


def _is_within(glyphs: Glyphs, band: Bands) -> bool:
    em = float(glyphs.size.max())
    return bool(glyphs.x0.min() > band.left - em and glyphs.x1.max() < band.right + _BESIDE * em)


def _whole(band: Bands) -> Bands:
    """Bands as wide as the text of their page, where no rule tells how wide: a page may show no more than a header's headings."""
    left, _, right, _ = band.page.glyphs.box()
    return band if len(band.rules) else band.widened(min(left, band.left), max(right, band.right))


def _groups(line: TextLine) -> list[str]:
    """The texts that stand well apart on a line."""
    assert line.glyphs is not None
    glyphs = line.glyphs
    found = runs(glyphs, _APART, _APART).tolist()
    return ["".join(glyphs.text[(glyphs.x0 >= start - 0.01) & (glyphs.x0 < end)].tolist()) for start, end in found]


def _has_figures(line: TextLine) -> bool:
    groups = _groups(line)
    return len(groups) > 1 and any(is_figure(group) or _AMOUNT.match(group) for group in groups)


def has_header(lines: list[TextLine]) -> bool:
    """Whether a table's header is among lines."""
    return any(_is_header(lines, index) for index in range(len(lines)))


def _is_header(lines: list[TextLine], index: int) -> bool:
    """Whether a line has a header's headings side by side, above figures."""
    groups = _groups(lines[index])
    is_wording = not _LABELLED.search(lines[index].text) and not any(map(is_figure, groups))
    return len(groups) >= _HEADINGS and is_wording and any(map(_has_figures, lines[index + 1 : index + 1 + _NEXT]))


def _heads(line: TextLine, below: TextLine) -> bool:
    """Whether a line belongs to the header above another."""
    assert line.glyphs is not None
    assert below.glyphs is not None
    size = float(below.glyphs.size.max())
    near = below.glyphs.baseline.max() - line.glyphs.baseline.max() <= _LEADING * size
    return bool(near) and float(line.glyphs.size.max()) < _TITLE * size and not _LABELLED.search(line.text)


def _band(items: PageItems, lines: list[TextLine]) -> Bands:
    glyphs = reduce(Glyphs.joined, [line.glyphs for line in lines if line.glyphs is not None])
    left, top, right, bottom = glyphs.box()
    return Bands(items.page, left - 2, right + 2, top - 1, bottom + 1, np.zeros((0, 3)), glyphs)
