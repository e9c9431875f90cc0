"""Page furniture: running headers, footers and page numbers, which stand between the parts of a table and separate nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from jixiao.readers.pdf_parts import Item, PageItems, TextLine

_SAME_HEIGHT = 6.0
"""Points within which lines of different pages stand at the same height."""
_PAGE_NUMBER = re.compile(
    r"[-—–·~]\d{1,4}[-—–·~]|第(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,5})页([,，/／]?共\d{1,4}页)?|\d{1,4}[/／]\d{1,4}"
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line on a page: how far from the page's upper and lower edge, and the numbers in it."""

    page: int
    top: float
    rest: float
    numbers: tuple[int, ...]

    def recurs(self, other: _Seen) -> bool:
        """Whether the other is the same line on another page: at the same height, its numbers the same or counting pages."""
        if self.page == other.page or min(abs(self.top - other.top), abs(self.rest - other.rest)) > _SAME_HEIGHT:
            return False
        steps = {own - its for own, its in zip(self.numbers, other.numbers, strict=True)}
        return steps <= {0, self.page - other.page}


class Furniture:
    """What stands at the same height of another page too, page numbers aside."""

    def __init__(self, pages: Sequence[PageItems]) -> None:
        self._seen: dict[str, list[_Seen]] = defaultdict(list)
        for items in pages:
            for line in items.lines:
                self._seen[_key(line)].append(_seen(line, items))

    def holds(self, line: TextLine, items: PageItems) -> bool:
        """Whether a line belongs to the page rather than to the text."""
        if line.glyphs is None or _PAGE_NUMBER.fullmatch("".join(line.text.split())):
            return True
        own = _seen(line, items)
        return any(own.recurs(other) for other in self._seen[_key(line)])

    def running(self, items: PageItems) -> set[TextLine]:
        """The headers and footers of a page: furniture from its upper and its lower edge on."""
        edges = _first_lines(items.items), _first_lines(reversed(items.items))
        return {line for lines in edges for line in takewhile(lambda line: self.holds(line, items), lines)}

    def text_after(self, items: PageItems) -> list[TextLine]:
        """The lines of the text below a page's last table, without the furniture at the page's foot."""
        return list(self._text(_first_lines(reversed(items.items)), items))[::-1]

    def text_before(self, items: PageItems) -> list[TextLine]:
        """The lines of the text above a page's first table, without the furniture at the page's head."""
        return list(self._text(_first_lines(items.items), items))

    def _text(self, found: Iterable[TextLine], items: PageItems) -> Iterator[TextLine]:
        """Lines from the page's edge on, without furniture: a line of text may recur by accident, but stands further in."""
        lines = (line for line in found if line.glyphs is not None)
        return dropwhile(lambda line: self.holds(line, items), lines)


def _first_lines(items: Iterable[Item]) -> Iterator[TextLine]:
    """The lines before the first table."""
    for item in items:
        if not isinstance(item, TextLine):
            return
        yield item


def _key(line: TextLine) -> str:
    return _NUMBER.sub("#", "".join(line.text.split()))


def _seen(line: TextLine, items: PageItems) -> _Seen:
    numbers = tuple(int(number) for number in _NUMBER.findall(line.text))
    return _Seen(items.page.number, line.top, items.page.height - line.top, numbers)
