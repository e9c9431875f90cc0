"""Frames around whole pages: page borders of word processors, borders of a page's body, rectangles that reports draw around their text.

Such a frame is no table. It holds titles, captions and tables alike, and where it touches a table the lines above would become one of
its cells. A frame is drawn as wide on every page, and where a page break cuts it only its sides are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Ints, PageContent
from jixiao.readers.pdf_parts import TextLine, text_lines
from jixiao.readers.ruled_grid import SNAP, clustered
from jixiao.readers.title_rows import is_title, is_unit_line
from jixiao.readers.unruled_tables import header_of

_TOUCH = 3.0
"""Points within which a rule touches another."""
_WIDTH = 0.5
"""Share of a page's width that its frame has at least."""
_LEAST_HEIGHT = 20.0
"""Points of a frame's sides at least: a page may have no more than its end."""
_BESIDE = 24.0
"""Points from the outermost upright rule within which a frame's sides stand: tables may reach over it, frames may be double."""
_NESTED = 12.0
"""Points between the lines of a double frame at most."""
_SAME = 1.0
"""Points within which a frame's sides stand at the same place of each page."""
_INNER = 0.25
"""Share of a frame's width from which a rule inside is a table's."""
_LINE = 0.3
"""Points within which rules are one line."""
_MOST = 60
"""Upright rules on either side that are looked at, the longest first."""


@dataclass(frozen=True, slots=True)
class _Box:
    """Two sides of one height, and which of a page's upright rules they are."""

    left: float
    right: float
    top: float
    bottom: float
    sides: tuple[int, int]

    def is_around(self, other: _Box) -> bool:
        """Whether another one runs inside at nearly the same distance on all sides."""
        gaps = (other.left - self.left, self.right - other.right, other.top - self.top, self.bottom - other.bottom)
        return min(gaps) >= -_SAME and max(gaps) <= _NESTED

    def stands_like(self, other: _Box) -> bool:
        """Whether the sides stand where those of another page do."""
        return abs(self.left - other.left) <= _SAME and abs(self.right - other.right) <= _SAME


def without_page_frames(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages without the rules of such frames."""
    boxes = [list(_boxes(page)) for page in pages]
    frames = [_outermost(found) for found in boxes]
    known = [box for page, frame in zip(pages, frames, strict=True) if frame and _is_frame(page, frame) for box in frame]
    if not known:
        return list(pages)
    return [_without(page, _like(known, found)) for page, found in zip(pages, boxes, strict=True)]


def _outermost(boxes: Sequence[_Box]) -> list[_Box]:
    """The outermost box, and those drawn just inside it: the lines of a double frame."""
    frame: list[_Box] = []
    for box in sorted(boxes, key=lambda box: (box.left - box.right, box.top - box.bottom)):
        if not frame or frame[-1].is_around(box):
            frame.append(box)
    return frame


def _like(known: Sequence[_Box], boxes: Sequence[_Box]) -> list[_Box]:
    """The boxes of a page that stand where known frames do: the tallest, as a table may be as wide as the frame around it."""
    chosen: list[_Box] = []
    for frame in known:
        alike = [box for box in boxes if box.stands_like(frame)]
        tallest = max((box.bottom - box.top for box in alike), default=0.0)
        chosen += [box for box in alike if box.bottom - box.top >= tallest - _SAME and box not in chosen]
    return chosen


def _boxes(page: PageContent) -> Iterator[_Box]:
    uprights = page.vertical
    tall = np.flatnonzero(uprights[:, 2] - uprights[:, 1] >= _LEAST_HEIGHT)
    x = uprights[tall, 0]
    if not len(tall) or np.ptp(x) < _WIDTH * page.width:
        return
    lefts, rights = _longest(uprights, tall[x <= x.min() + _BESIDE]), _longest(uprights, tall[x >= x.max() - _BESIDE])
    alike = (np.abs(uprights[lefts, None, 1:] - uprights[None, rights, 1:]) <= _TOUCH).all(axis=2)
    for one, other in np.argwhere(alike).tolist():
        left, right = int(lefts[one]), int(rights[other])
        (x0, top, bottom), x1 = uprights[left].tolist(), float(uprights[right, 0])
        yield _Box(x0, x1, top, bottom, (left, right))


def _longest(uprights: Floats, chosen: Ints) -> Ints:
    return chosen[np.argsort(uprights[chosen, 1] - uprights[chosen, 2], kind="stable")][:_MOST]


def _is_frame(page: PageContent, boxes: Sequence[_Box]) -> bool:
    """Whether a page's outermost boxes are a frame: with a table's rules apart from them, or with a title above those that touch them."""
    inner, bare = boxes[-1], _without(page, boxes)
    if not _surrounds(boxes[0], bare.vertical):
        return False
    level, uprights = _inside(bare.horizontal, inner, 0), _inside(bare.vertical, inner, 1)
    if not _touches(level, uprights, inner):
        wide = (level[:, 2] - level[:, 1] >= _INNER * (inner.right - inner.left)).any()
        return bool(wide) or _is_titled(page, inner)
    doubled = min(np.abs(uprights[:, 0] - side).min(initial=np.inf) for side in (inner.left, inner.right)) <= SNAP
    first = min(uprights[:, 1].min(initial=np.inf), level[:, 0].min(initial=np.inf))
    if not doubled and len(uprights):
        return False
    above = [line for line in _lines(page, replace(inner, bottom=first)) if line.top < first - _TOUCH]
    return bool(above) and (bool(doubled) or _has_title(above))


def _surrounds(box: _Box, uprights: Floats) -> bool:
    """Whether upright rules run between a box's upper and its lower end: a row's cells do not reach around those of the next row."""
    return bool((uprights[:, 1] >= box.top - _TOUCH).all() and (uprights[:, 2] <= box.bottom + _TOUCH).all())


def _inside(rules: Floats, box: _Box, axis: int) -> Floats:
    """The rules in a box, those included that stand beside its lines or reach over them by a little."""
    low, high = ((box.top, box.bottom), (box.left, box.right))[axis]
    start, end = ((box.left, box.right), (box.top, box.bottom))[axis]
    within: Flags = (rules[:, 0] >= low - _BESIDE) & (rules[:, 0] <= high + _BESIDE) & (rules[:, 2] >= start) & (rules[:, 1] <= end)
    return rules[within]


def _touches(level: Floats, uprights: Floats, box: _Box) -> bool:
    """Whether rules inside touch the box."""
    beside = np.concatenate((level[:, 1] - box.left, box.right - level[:, 2], uprights[:, 0] - box.left, box.right - uprights[:, 0]))
    over = np.concatenate((level[:, 0] - box.top, box.bottom - level[:, 0], uprights[:, 1] - box.top, box.bottom - uprights[:, 2]))
    return bool((beside <= _TOUCH).any() or (over <= _TOUCH).any())


def _is_titled(page: PageContent, box: _Box) -> bool:
    """Whether a title or a currency unit stands in a box above the header of a table without rules."""
    lines = _lines(page, box)
    header = header_of(lines)
    return header is not None and _has_title(lines[:header])


def _has_title(lines: Sequence[TextLine]) -> bool:
    """Whether the title of a table, or its currency unit, is among lines."""
    return any(is_title(line.text) or is_unit_line(line.text) for line in lines)


def _lines(page: PageContent, box: _Box) -> list[TextLine]:
    x, y = page.glyphs.seat
    return text_lines(page, page.glyphs.take((box.left < x) & (x < box.right) & (box.top < y) & (y < box.bottom)))


def _without(page: PageContent, boxes: Sequence[_Box]) -> PageContent:
    """The page without the rules of boxes."""
    if not boxes:
        return page
    sides = sorted({side for box in boxes for side in box.sides})
    lefts = clustered(np.array([box.left for box in boxes]), _LINE)[1]
    level = np.delete(page.horizontal, list(_ends(page.horizontal, boxes, len(lefts))), axis=0)
    return replace(page, horizontal=level, vertical=np.delete(page.vertical, sides, axis=0))


def _ends(level: Floats, boxes: Sequence[_Box], count: int) -> Iterator[int]:
    """The rules that close boxes above and below: as many as there are lines at their sides, the outermost ones."""
    edges = np.array([(box.left, box.right, box.top, box.bottom) for box in boxes])
    (low_left, low_right, top, _), (left, right, low, bottom) = edges.min(axis=0), edges.max(axis=0)
    high = float(edges[:, 3].min())
    across = (level[:, 1] >= low_left - _TOUCH) & (level[:, 1] <= left + _TOUCH)
    across &= (level[:, 2] >= low_right - _TOUCH) & (level[:, 2] <= right + _TOUCH)
    y = level[:, 0]
    above = np.flatnonzero(across & (y >= top - _TOUCH) & (y <= low + _TOUCH))
    below = np.flatnonzero(across & (y >= high - _TOUCH) & (y <= bottom + _TOUCH))
    yield from above[np.argsort(y[above], kind="stable")][:count].tolist()
    yield from below[np.argsort(-y[below], kind="stable")][:count].tolist()
