"""Tables, or pages of tables, on which no rule is drawn: where their text begins, and how far it goes.

A table without rules begins with its header: headings side by side above figures. A table whose page ends without a rule goes on
with the text of the next page, header and all, as far as that keeps to its width.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from itertools import groupby, takewhile

import numpy as np

from jixiao.readers.drawn_text import is_figure
from jixiao.readers.pdf_furniture import NEAREST, Furniture, is_of_one_cell
from jixiao.readers.pdf_page import Floats, Glyphs, PageContent
from jixiao.readers.pdf_parts import PageItems, TextLine, text_lines
from jixiao.readers.ruled_bands import Bands, edges_of
from jixiao.readers.text_columns import leaves_first_column, runs
from jixiao.readers.title_rows import is_title, is_unit_line

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
_CODED = re.compile(r"\d{3,12}\s*[^\d\s年:.、,%]{2}")
"""How the line of a spending unit begins: with its code."""
_CAPTION = 4
"""Lines of a caption above that of the unit, at most."""
_BETWEEN = 0.9
"""Ems from a line to the next where they are of cells side by side."""
_LINES_OF_A_HEADER = 2
"""Lines of a wrapped header at least: one, and one between."""
_TITLE = 1.2
"""How much larger than its table a title is set."""
_BESIDE = 3.0
"""Ems by which a page's text may be wider than that of the page before."""
_ALIGNED = 1.5
"""Points by which figures above each other may miss each other's end, or middle."""
_WHOLE = 0.9
"""Share of a table's width that a rule from end to end draws."""


def beginning(items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """The table that begins on a page without any, and the lines that it takes; None where none does."""
    if items.first_table is not None:
        return None
    lines = _text(items, furniture)
    headings = header_of(lines)
    if headings is None:
        return None
    while headings and _heads(lines[headings - 1], lines[headings]):
        headings -= 1
    return _band(items.page, lines[headings:]), lines[headings:]


def forms(band: Bands, lines: Sequence[TextLine]) -> tuple[list[Bands], list[TextLine]]:
    """The tables of several forms below each other, and their lines, without the captions: title, spending unit, currency unit."""
    captions = {at for index, line in enumerate(lines) if is_unit_line(line.text) for at in _caption(lines, index)}
    stretches = [list(group) for is_caption, group in groupby(range(len(lines)), key=captions.__contains__) if not is_caption]
    if not captions or not stretches or len(band.rules):
        return [band], list(lines)
    made = [_band(band.page, [lines[at] for at in stretch]) for stretch in stretches]
    wide = [replace(one, left=min(band.left, one.left), right=max(band.right, one.right)) for one in made]
    return wide, [line for at, line in enumerate(lines) if at not in captions]


def _caption(lines: Sequence[TextLine], last: int) -> Iterator[int]:
    """The lines of the caption that ends with a currency unit."""
    yield last
    for at in range(last - 1, max(-1, last - 1 - _CAPTION), -1):
        if not (is_title(lines[at].text) or _CODED.match(lines[at].text) or _LABELLED.search(lines[at].text)):
            return
        yield at


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
    band = _band(items.page, lines)
    if not _is_within(band.glyphs, _whole(above)):
        return None
    return Bands(band.page, above.left, above.right, band.top, band.bottom, band.rules, band.glyphs), lines


def completed(band: Bands, items: PageItems, furniture: Furniture) -> tuple[Bands, list[TextLine]] | None:
    """Bands with the rows below the last of their rules, which draw no more than a header, or end above the last row; and their lines."""
    after = furniture.text_after(items)
    if not after:
        return None
    lines = [line for line in after if line.glyphs is not None and _is_within(line.glyphs, band)]
    if len(lines) < len(after):
        return None
    few = len(np.unique(band.rules[:, 0])) <= _HEADER_RULES
    lines = lines if few else _without_notes(band, lines)
    if not (any(map(_has_figures, lines)) if few else _has_row(band, lines)):
        return None
    return band.extended(reduce(Glyphs.joined, [line.glyphs for line in lines if line.glyphs is not None])), lines


def with_heads(pages: Sequence[PageItems], furniture: Furniture) -> list[PageItems]:
    """The pages with what stands above the first rule of bands given to these, where no rule is drawn above their header."""
    repeated: set[str] = set()
    return [_with_heads(items, furniture, repeated) for items in pages]


def _with_heads(items: PageItems, furniture: Furniture, repeated: set[str]) -> PageItems:
    for band in items.items:
        if isinstance(band, Bands) and len(band.glyphs) and (head := _head(band, items, furniture, repeated)):
            longer = band.extended(reduce(Glyphs.joined, [line.glyphs for line in head if line.glyphs is not None]))
            items = items.replaced({**{line: [] for line in head}, band: [longer]})
            repeated |= {line.text for line in head}
    return items


def _head(band: Bands, items: PageItems, furniture: Furniture, repeated: set[str]) -> list[TextLine]:
    """The lines of a header above the first rule: close above each other, without a label's colon, side by side in some line."""
    headless, head = _begins_headless(band), list[TextLine]()
    size, reach = float(np.median(band.glyphs.size)), band.top
    for line in reversed(list(takewhile(lambda item: item is not band, items.items))):
        if not isinstance(line, TextLine) or line.glyphs is None:
            break
        is_running = furniture.holds(line, items) and len(_groups(line)) < _HEADINGS
        if line.text not in repeated and (is_running or not headless):
            break
        bottom, is_title = float(line.glyphs.baseline.max()), float(line.glyphs.size.max()) >= _TITLE * size
        if reach - bottom > _LEADING * size or is_title or _LABELLED.search(line.text) or not _is_within(line.glyphs, band):
            break
        head.append(line)
        reach = min(reach, bottom)
    return head if _is_ruled_in_part(band) or any(len(_groups(line)) > 1 for line in head) else []


def _begins_headless(band: Bands) -> bool:
    """Whether the first row between rules is no table's first: figures stand in it, or the rule above it is not drawn from end to end."""
    if len(band.ys) < len(("above", "below")) or not len(band.rules):
        return False
    return _is_ruled_in_part(band) or any(map(_has_figures, text_lines(band.page, band.rows()[0])))


def _is_ruled_in_part(band: Bands) -> bool:
    """Whether the first rule runs below some columns only, as between the levels of a header."""
    first = band.rules[band.rules[:, 0] <= band.ys[0] + 1]
    return bool((first[:, 2] - first[:, 1]).sum() < _WHOLE * (band.right - band.left))


def _without_notes(band: Bands, lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines before the first that runs out of the first column, or has a label's colon in it: no row does."""
    edges = edges_of([band])
    return list(takewhile(lambda line: not _is_note(line, edges), lines)) if len(edges) else []


def _is_note(line: TextLine, edges: Floats) -> bool:
    assert line.glyphs is not None
    is_labelled = _LABELLED.search(_groups(line)[0]) is not None and bool(line.glyphs.x0.min() < edges[0])
    return is_labelled or leaves_first_column(line.glyphs, edges)


def _has_row(band: Bands, lines: Sequence[TextLine]) -> bool:
    """Whether a row stands among the first of these lines: texts side by side below those of the last row, or figures below figures."""
    figures = next((line for line in lines[:_NEXT] if len(_ends(line, is_figure)) > 1), None)
    beside = next((line for line in lines[:_NEXT] if len(_groups(line)) > 1 and not _LABELLED.search(line.text)), None)
    return (figures is not None and _stands_below(figures, text_lines(band.page, band.glyphs), is_figure)) or (
        beside is not None and _stands_below(beside, text_lines(band.page, band.last_block), bool)
    )


def _stands_below(line: TextLine, above: Sequence[TextLine], chosen: Callable[[str], bool]) -> bool:
    """Whether each of the chosen texts of a line begins, ends or has its middle where one of those above it does."""
    known = [ends for one in above for ends in _ends(one, chosen)]
    own = _ends(line, chosen)
    return bool(own and known) and bool((np.abs(np.array(own)[:, None] - np.array(known)).min(axis=2) <= _ALIGNED).any(axis=1).all())


def _ends(line: TextLine, chosen: Callable[[str], bool]) -> list[tuple[float, float, float]]:
    """Left end, middle and right end of the chosen texts that stand apart on a line."""
    return [(x0, (x0 + x1) / 2, x1) for x0, x1, group in _apart(line) if chosen(group)]


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
    return [group for _, _, group in _apart(line)]


@lru_cache(1 << 8)
def _apart(line: TextLine) -> list[tuple[float, float, str]]:
    """Left end, right end and text of what stands well apart on a line; a page's lines are looked at again and again."""
    assert line.glyphs is not None
    glyphs = line.glyphs
    found = runs(glyphs, _APART, _APART).tolist()
    return [(start, end, "".join(glyphs.text[(glyphs.x0 >= start - 0.01) & (glyphs.x0 < end)].tolist())) for start, end in found]


def stands_side_by_side(line: TextLine) -> bool:
    """Whether several texts stand well apart on a line."""
    return len(_groups(line)) > 1


def _has_figures(line: TextLine) -> bool:
    groups = _groups(line)
    return len(groups) > 1 and any(is_figure(group) or _AMOUNT.match(group) for group in groups)


def has_header(lines: Sequence[TextLine]) -> bool:
    """Whether a table's header is among lines."""
    return header_of(lines) is not None


def header_of(lines: Sequence[TextLine]) -> int | None:
    """Which line is the first of a table's header that has its headings side by side."""
    return next((index for index in range(len(lines)) if _is_header(lines, index)), None)


def _is_header(lines: Sequence[TextLine], index: int) -> bool:
    """Whether a line has a header's headings side by side, above figures."""
    if _is_wrapped_header(lines, index):
        return True
    groups = _groups(lines[index])
    is_wording = not _LABELLED.search(lines[index].text) and not any(map(is_figure, groups))
    return len(groups) >= _HEADINGS and is_wording and any(map(_has_figures, lines[index + 1 : index + 1 + _NEXT]))


def _is_wrapped_header(lines: Sequence[TextLine], index: int) -> bool:
    """Whether headings side by side begin at a line, the lines of some of them standing between those of others."""
    own: list[TextLine] = []
    for line in lines[index : index + _NEXT]:
        is_near = not own or _drop(own[-1], line) < _BETWEEN
        if not is_near or _LABELLED.search(line.text) or any(map(is_figure, _groups(line))) or _has_figures(line):
            break
        own.append(line)
    if len(own) < _LINES_OF_A_HEADER:
        return False
    whole = reduce(Glyphs.joined, [line.glyphs for line in own if line.glyphs is not None])
    return len(runs(whole, _APART, _APART)) > _HEADINGS and any(map(_has_figures, lines[index + len(own) : index + len(own) + _NEXT]))


def _drop(line: TextLine, below: TextLine) -> float:
    """Ems from a line to the next."""
    assert line.glyphs is not None
    assert below.glyphs is not None
    return float((below.glyphs.baseline.max() - line.glyphs.baseline.max()) / line.glyphs.size.max())


def _heads(line: TextLine, below: TextLine) -> bool:
    """Whether a line belongs to the header above another."""
    assert line.glyphs is not None
    assert below.glyphs is not None
    size = float(below.glyphs.size.max())
    near = below.glyphs.baseline.max() - line.glyphs.baseline.max() <= _LEADING * size
    return bool(near) and float(line.glyphs.size.max()) < _TITLE * size and not _LABELLED.search(line.text)


def _band(page: PageContent, lines: Sequence[TextLine]) -> Bands:
    glyphs = reduce(Glyphs.joined, [line.glyphs for line in lines if line.glyphs is not None])
    left, top, right, bottom = glyphs.box()
    return Bands(page, left - 2, right + 2, top - 1, bottom + 1, np.zeros((0, 3)), glyphs)
