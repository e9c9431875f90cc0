"""Page furniture: running headers, footers and page numbers, which stand between the parts of a table and separate nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from jixiao.readers.pdf_parts import Item, PageItems, TextLine
from jixiao.readers.text_columns import runs

_SAME_HEIGHT = 6.0
"""Points within which lines of different pages stand at the same height."""
_SAME_SIZE = 0.1
"""Points within which the lines of a cell are equally large."""
_PAGE_NUMBER = re.compile(
    r"[-—–·~]\d{1,4}[-—–·~]|第(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,5})页([,，/／]?共\d{1,4}页)?|\d{1,4}[/／]\d{1,4}"
)
_NUMBER = re.compile(r"\d{1,18}")
"""What may count pages; a longer row of digits is several."""
_ITEM = re.compile(r"\d{1,3}[.．、](?!\d)")
"""What counts the items of a text, at a line's beginning: no page's number."""
NEXT_LINE = 1.8
"""Ems within which the lines of a cell stand below each other."""
NEAREST = 3
"""Lines beside one among which the next of its cell is: those of other cells stand between."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line on a page: how far from the page's upper and lower edge, and the numbers in it."""

    page: int
    top: float
    rest: float
    numbers: tuple[int, ...]

    def recurs(self, other: _Seen) -> bool:
        """Whether the other is the same line on another page: at the same height, its numbers the same, or one of them counting pages.

        Captions of tables that stand on a page each count up, too, and so may the projects in them.
        """
        if self.page == other.page or min(abs(self.top - other.top), abs(self.rest - other.rest)) > _SAME_HEIGHT:
            return False
        steps = [own - its for own, its in zip(self.numbers, other.numbers, strict=True) if own != its]
        return not steps or steps == [self.page - other.page]


class Furniture:
    """What stands at the same height of another page too, page numbers aside."""

    def __init__(self, pages: Sequence[PageItems]) -> None:
        self._seen: dict[tuple[str, ...], list[_Seen]] = defaultdict(list)
        for items in pages:
            for line in items.lines:
                self._seen[_key(line)].append(_seen(line, items))

    def holds(self, line: TextLine, items: PageItems) -> bool:
        """Whether a line belongs to the page rather than to the text; one that nobody sees is the next page's, or the last one's.

        A single letter never does: it is a cell's last one, which may stand alone at the head of several pages.
        """
        if line.glyphs is None or bool(line.glyphs.hidden.all()) or _is_page_number(line):
            return True
        if len(text := line.text.strip()) == 1 and text.isalpha():
            return False
        own = _seen(line, items)
        return any(own.recurs(other) for other in self._seen[_key(line)])

    def running(self, items: PageItems) -> set[TextLine]:
        """The headers and footers of a page: furniture from its upper and its lower edge on."""
        edges = _first_lines(items.items), _first_lines(reversed(items.items))
        return {line for lines in edges for line in takewhile(lambda line: self.holds(line, items), lines)}

    def text_after(self, items: PageItems) -> list[TextLine]:
        """The lines of the text below a page's last table, without the furniture at the page's foot."""
        return self._text(_first_lines(reversed(items.items)), items)[::-1]

    def text_before(self, items: PageItems) -> list[TextLine]:
        """The lines of the text above a page's first table, without the furniture at the page's head."""
        return self._text(_first_lines(items.items), items)

    def _text(self, found: Iterable[TextLine], items: PageItems) -> list[TextLine]:
        """Lines from the page's edge on, without furniture: a line of text may recur by accident, but then the text goes on from it."""
        lines = [line for line in found if line.glyphs is not None]
        first = next((index for index, line in enumerate(lines) if not self.holds(line, items)), len(lines))
        while 0 < first < len(lines) and any(is_of_one_cell(lines[first - 1], line) for line in lines[first : first + NEAREST]):
            first -= 1
        return lines[first:]


def is_of_one_cell(line: TextLine, other: TextLine) -> bool:
    """Whether two lines are a cell's: close to each other, and one piece begins where the other does; a page number never is.

    In cells with centred text a piece has its middle where the other does, and is as large.
    """
    if line.glyphs is None or other.glyphs is None or _is_page_number(line):
        return False
    apart = abs(float(other.glyphs.baseline.max()) - float(line.glyphs.baseline.max()))
    size = float(other.glyphs.size.max())
    if apart > NEXT_LINE * size:
        return False
    own, others = runs(line.glyphs), runs(other.glyphs)
    begin_alike = np.abs(own[:, :1] - others[:, 0]) < size / 4
    are_centred = np.abs(own.mean(axis=1)[:, None] - others.mean(axis=1)) < size / 4
    return bool(begin_alike.any() or (are_centred.any() and abs(float(line.glyphs.size.max()) - size) < _SAME_SIZE))


def _is_page_number(line: TextLine) -> bool:
    return _PAGE_NUMBER.fullmatch("".join(line.text.split())) is not None


def _first_lines(items: Iterable[Item]) -> Iterator[TextLine]:
    """The lines before the first table."""
    for item in items:
        if not isinstance(item, TextLine):
            return
        yield item


def _key(line: TextLine) -> tuple[str, ...]:
    """What a line says beside the numbers that may count pages."""
    item, rest = _parted(line)
    return (item, *_NUMBER.split(rest))


def _seen(line: TextLine, items: PageItems) -> _Seen:
    numbers = tuple(int(number) for number in _NUMBER.findall(_parted(line)[1]))
    return _Seen(items.page.number, line.top, items.page.height - line.top, numbers)


def _parted(line: TextLine) -> tuple[str, str]:
    """The number of an item that a line begins with, if any, and the rest of it, without white space."""
    text = "".join(line.text.split())
    item = _ITEM.match(text)
    start = item.end() if item else 0
    return text[:start], text[start:]
