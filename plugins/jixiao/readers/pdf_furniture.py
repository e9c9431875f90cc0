"""Page furniture: running headers, footers and page numbers, which stand between the parts of a table and separate nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from jixiao.readers.pdf_parts import PageItems, TextLine

_SAME_HEIGHT = 6.0
"""Points within which lines of different pages stand at the same height."""
_PAGE_NUMBER = re.compile(r"[-—–·.~\s第共页/／|ⅠⅡⅢⅣⅤivxlcIVXLC\d]+")
_DIGITS = re.compile(r"\d+")


class Furniture:
    """What stands at the same height of another page too, numbers aside."""

    def __init__(self, pages: Sequence[PageItems]) -> None:
        self._heights: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        for items in pages:
            for line in items.lines:
                self._heights[self._key(line)].append((items.page.number, line.top, items.page.height - line.top))

    @staticmethod
    def _key(line: TextLine) -> str:
        return _DIGITS.sub("#", "".join(line.text.split()))

    def holds(self, line: TextLine, items: PageItems) -> bool:
        """Whether a line belongs to the page rather than to the text."""
        if line.glyphs is None or _PAGE_NUMBER.fullmatch(line.text):
            return True
        below = items.page.height - line.top
        return any(
            number != items.page.number and (abs(top - line.top) <= _SAME_HEIGHT or abs(rest - below) <= _SAME_HEIGHT)
            for number, top, rest in self._heights[self._key(line)]
        )

    def text_after(self, items: PageItems) -> list[TextLine]:
        """The lines of the text below a page's last table."""
        found: list[TextLine] = []
        for item in reversed(items.items):
            if not isinstance(item, TextLine):
                break
            found.append(item)
        return [line for line in reversed(found) if not self.holds(line, items)]

    def text_before(self, items: PageItems) -> list[TextLine]:
        """The lines of the text above a page's first table."""
        found: list[TextLine] = []
        for item in items.items:
            if not isinstance(item, TextLine):
                break
            found.append(item)
        return [line for line in found if not self.holds(line, items)]
