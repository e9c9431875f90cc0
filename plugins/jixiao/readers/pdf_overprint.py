"""What is printed over or under a page's tables and is not of them: level watermarks, and page numbers in a table's area."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jixiao.document import NO_MEANING
from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints, PageContent, median
from jixiao.readers.ruled_grid import Grid

_LARGE = 1.8
"""How much larger than a page's text a watermark is set."""
_OVER = 0.4
"""Share of a character's width that another one covers where the two are printed over one another."""
_AFTER_ASCII = "\x80"
_OVER_LINE = 0.5
"""Ems between two baselines below which their texts are printed over one another."""
_TIGHTEST = 0.75
"""Ems between two lines of one text, at least: lines that are closer and cover each other are of two."""
_SAME_LINE = 0.25
"""Ems between the baselines of a line's characters, at most."""
_WITHIN = 0.2
"""Ems from the edge of a line's box within which a rule or another text may touch it: an underline does."""
_WORD_GAP = 1.5
"""Ems between characters of one run."""
_SAME_PLACE = 3.0
"""Points by which a page number's place may differ between pages."""
_FOOT = 0.12
"""Share of the page's height, at its foot, in which any line that counts pages is a page number."""
_DECORATED = re.compile(r"[-—–·~]#[-—–·~]|第#页([,，/／]?共#页)?|共#页[,，/／]?第#页|#[/／]#")
_ONE_COLUMN = 2
"""Upright edges of a grid without columns."""
_MOST_STAMPS = 8
"""Lines of stamps on a page at most."""
_LONGEST = 40
"""Characters of a line with a page number."""
_NUMBER = re.compile(r"\d+")


def legible(glyphs: Glyphs, owner: Ints) -> Glyphs:
    """The characters of cells (`owner`: which one), those printed over one another in a cell as `NO_MEANING`: nobody can read them.

    Programs that do not make room for a text print it over the next one. What a clip hides is not printed. Letters drawn one right
    behind the other are a word's: of a font that is not in the file, the narrow ones look wider than they are set.
    """
    worded = np.flatnonzero(np.strings.isalnum(glyphs.text) & ~glyphs.hidden)
    latin = np.strings.isalpha(glyphs.text) & (glyphs.text < _AFTER_ASCII)
    over = np.zeros(len(glyphs), dtype=np.bool_)
    for shift in (0.0, 0.5):
        line = np.floor(glyphs.baseline[worded] / (_OVER_LINE * glyphs.size[worded]) + shift)
        order = worded[np.lexsort((glyphs.x0[worded], line, owner[worded]))]
        before, after = order[:-1], order[1:]
        covered = np.minimum(glyphs.x1[before], glyphs.x1[after]) - np.maximum(glyphs.x0[before], glyphs.x0[after])
        width = np.minimum(glyphs.x1[before] - glyphs.x0[before], glyphs.x1[after] - glyphs.x0[after])
        level = np.abs(glyphs.baseline[before] - glyphs.baseline[after]) < _OVER_LINE * glyphs.size[after]
        clash = (covered > _OVER * width) & level & (owner[before] == owner[after])
        clash &= (after != before + 1) | ~(latin[before] & latin[after])
        over[before[clash]] = over[after[clash]] = True
    for above, below in _crowded_lines(glyphs, worded, owner):
        covered = np.minimum.outer(glyphs.x1[above], glyphs.x1[below]) - np.maximum.outer(glyphs.x0[above], glyphs.x0[below])
        clashes = covered > _OVER * np.minimum.outer(glyphs.x1[above] - glyphs.x0[above], glyphs.x1[below] - glyphs.x0[below])
        over[above[clashes.any(axis=1)]] = over[below[clashes.any(axis=0)]] = True
    return replace(glyphs, text=np.where(over, NO_MEANING, glyphs.text)) if over.any() else glyphs


def without_stamps(glyphs: Glyphs, owner: Ints, inked: Ints, grid: Grid) -> Glyphs:
    """Characters of cells (`owner`), those of a stamp in another text's cell as `NO_MEANING`.

    Programs draw a cell's text at once, or line by line through a whole row. What comes to a cell that has text when all cells of
    other rows are drawn was put there later, and nobody can tell what it is, unless it goes on with a line: browsers draw raised
    characters late, and viewers what a form is filled in with. Of a frame around rows the columns are not known yet.

    Args:
        glyphs: the characters.
        owner: the cell of each.
        inked: those that are looked at, in the order of drawing.
        grid: the cells.
    """
    starts = np.flatnonzero(np.append(True, np.diff(owner[inked]) != 0)) if len(inked) else inked
    drawn = owner[inked[starts]]
    cells, first = np.unique(drawn, return_index=True)
    if len(grid.xs) <= _ONE_COLUMN or not 0 < len(drawn) - len(cells) <= _MOST_STAMPS:
        return glyphs
    again = np.setdiff1d(np.arange(len(drawn)), first)
    spans, last = grid.spans(), drawn[first.max()]
    own_row = (spans[drawn[again], 0] <= spans[last, 2]) & (spans[drawn[again], 2] >= spans[last, 0])
    if again[0] < first.max() or own_row.any():
        return glyphs
    text, ends = glyphs.text.copy(), np.append(starts[1:], len(inked))
    for segment in again.tolist():
        late = inked[starts[segment] : ends[segment]]
        earlier = inked[: starts[segment]]
        if not _goes_on_with_line(glyphs, late, earlier[owner[earlier] == drawn[segment]]):
            text[late] = NO_MEANING
    return replace(glyphs, text=text)


def _goes_on_with_line(glyphs: Glyphs, late: Ints, earlier: Ints) -> bool:
    """Whether characters stand right behind or before others of their line."""
    size = float(glyphs.size[late].max())
    level = np.abs(glyphs.baseline[earlier] - glyphs.baseline[late[0]]) < _OVER_LINE * size
    gaps = np.minimum(np.abs(glyphs.x1[earlier] - glyphs.x0[late].min()), np.abs(glyphs.x0[earlier] - glyphs.x1[late].max()))
    return bool((level & (gaps < _OVER_LINE * size)).any())


def _crowded_lines(glyphs: Glyphs, worded: Ints, owner: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The neighbouring lines of a cell (some characters each) that are closer than lines of one text, but not one line.

    A browser that goes on with a torn cell below another one's text may print the two line between line.
    """
    order = worded[np.lexsort((glyphs.baseline[worded], owner[worded]))]
    if not len(order):
        return
    gap = np.diff(glyphs.baseline[order])
    parted = (np.diff(owner[order]) != 0) | (gap > _SAME_LINE * glyphs.size[order[1:]])
    starts = np.append(0, np.flatnonzero(parted) + 1)
    first, last = order[starts[1:]], order[starts[1:] - 1]
    crowded = (owner[first] == owner[last]) & (glyphs.baseline[first] - glyphs.baseline[last] < _TIGHTEST * glyphs.size[first])
    ends = np.append(starts[1:], len(order))
    for number in np.flatnonzero(crowded).tolist():
        yield order[starts[number] : ends[number]], order[starts[number + 1] : ends[number + 1]]


def largest(page: PageContent) -> float:
    """The size up to which text is the page's own, whatever it stands over; infinite for a page without text."""
    sizes = page.glyphs.size[page.glyphs.text != " "]
    return _LARGE * median(sizes) if len(sizes) else np.inf


def watermark(page: PageContent, horizontal: Floats, vertical: Floats) -> Flags:
    """Which characters are a watermark's: large ones, in a line that rules run through or that other text stands in.

    Args:
        page: the page.
        horizontal: its joined rules (n, 3: y, x0, x1).
        vertical: its joined rules (n, 3: x, top, bottom).
    """
    glyphs = page.glyphs
    ink = glyphs.text != " "
    found = np.zeros(len(glyphs), dtype=np.bool_)
    large = ink & (glyphs.size > largest(page))
    if not large.any():
        return found
    small = glyphs.take(ink & ~large)
    for run in _runs(glyphs, np.flatnonzero(large), large):
        line = glyphs.take(run)
        margin = _WITHIN * float(line.size.max())
        x0, top, x1, bottom = line.box()
        inner = (x0 + margin, top + margin, x1 - margin, bottom - 1.5 * margin)
        if _crossed(inner, horizontal, vertical) or _holds(inner, small):
            found[run] = True
    return found


def _crossed(box: tuple[float, float, float, float], horizontal: Floats, vertical: Floats) -> bool:
    x0, top, x1, bottom = box
    across = (horizontal[:, 0] > top) & (horizontal[:, 0] < bottom) & (horizontal[:, 1] < x1) & (horizontal[:, 2] > x0)
    down = (vertical[:, 0] > x0) & (vertical[:, 0] < x1) & (vertical[:, 1] < bottom) & (vertical[:, 2] > top)
    return bool(across.any() or down.any())


def _holds(box: tuple[float, float, float, float], small: Glyphs) -> bool:
    x0, top, x1, bottom = box
    x, y = (small.x0 + small.x1) / 2, small.y_middle
    return bool(((x > x0) & (x < x1) & (y > top) & (y < bottom)).any())


def _runs(glyphs: Glyphs, chosen: Ints, having: Flags) -> Iterator[Ints]:
    """The lines that chosen characters (some) were drawn in, one after another, as far as they have any of certain characters."""
    size, baseline = glyphs.size[chosen], glyphs.baseline[chosen]
    em = np.maximum(size[1:], size[:-1])
    parted = np.abs(baseline[1:] - baseline[:-1]) > 0.1 * em
    parted |= np.abs(glyphs.x0[chosen[1:]] - glyphs.x1[chosen[:-1]]) > _WORD_GAP * em
    parted |= np.abs(size[1:] - size[:-1]) > 0.1 * em
    starts = np.append(0, np.flatnonzero(parted) + 1)
    ends = np.append(starts[1:], len(chosen))
    kept = np.logical_or.reduceat(having[chosen], starts)
    yield from (chosen[start:end] for start, end in zip(starts[kept].tolist(), ends[kept].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Counter:
    """A line of a page with numbers in it, and where it stands."""

    page: int
    run: Ints
    numbers: tuple[int, ...]
    x: float
    y: float

    def counts_with(self, other: _Counter) -> bool:
        """Whether both stand at one place, and the numbers tell on which page."""
        near = abs(self.x - other.x) <= _SAME_PLACE and abs(self.y - other.y) <= _SAME_PLACE
        steps = sorted(own - its for own, its in zip(self.numbers, other.numbers, strict=True) if own != its)
        return near and steps == [self.page - other.page]


def page_numbers(pages: Sequence[PageContent]) -> list[Flags]:
    """Which characters of each page are a line that counts pages: at the same place of the page before or after, one number on."""
    lines: dict[tuple[str, int, int, int], list[_Counter]] = defaultdict(list)
    for page in pages:
        for line, key in _counters(page):
            lines[key, len(line.numbers), round(page.width), round(page.height)].append(line)
    found = [np.zeros(len(page.glyphs), dtype=np.bool_) for page in pages]
    place = {page.number: index for index, page in enumerate(pages)}
    for alike in lines.values():
        by_page: dict[int, list[_Counter]] = defaultdict(list)
        for line in alike:
            by_page[line.page].append(line)
        for line in alike:
            if any(line.counts_with(other) for number in (line.page - 1, line.page + 1) for other in by_page.get(number, ())):
                found[place[line.page]][line.run] = True
    return found


def _counters(page: PageContent) -> Iterator[tuple[_Counter, str]]:
    """The lines that may count pages, each with what recurs of it."""
    glyphs = page.glyphs
    inked = np.flatnonzero(glyphs.text != " ")
    in_number = np.strings.isdecimal(glyphs.text) | (np.strings.str_len(glyphs.text) > 1)
    is_foot = glyphs.top > (1 - _FOOT) * page.height
    for run in _runs(glyphs, inked, in_number) if len(inked) else ():
        text = "".join(glyphs.text[run].tolist()) if len(run) <= _LONGEST else ""
        if len(text) > _LONGEST or not _NUMBER.search(text):
            continue
        key = _NUMBER.sub("#", text)
        if _DECORATED.fullmatch(key) or is_foot[run].all():
            numbers = tuple(map(int, _NUMBER.findall(text)))
            x0, _, x1, bottom = glyphs.take(run).box()
            yield _Counter(page.number, run, numbers, (x0 + x1) / 2, bottom), key
