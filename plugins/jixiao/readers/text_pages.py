"""What the pages of a text export repeat: running heads and feet, and bare page numbers, made blank lines.

Programs that turn pages into text part them by form feeds, or show where one ends by its number alone. Within a table, what a page
repeats there would become a part of the cell that goes on over the break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from jixiao.values.furniture import page_numbers
from jixiao.values.text import compact

_FEED = "\f"
_MOST_LINES = 6
"""How many lines a page's head or foot has at most."""
_WORDS = re.compile(r"(?:[^\u4e00-\u9fff]*[\u4e00-\u9fff]){4}")
"""What is furniture for being repeated: figures and short words may stand at the edges of pages by chance."""
_WORD = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d{1,4}")
_BEGINS_FORM = re.compile(r"(?:部门|项目|单位)(?:[（(]单位[)）])?(?:名称|编码|代码)|单位[:：]|[（(]?(?:19|20)\d\d年度?[)）]?$")
"""Behind a title, what a form of its own begins with: there the title is no running head."""


def without_furniture(rows: Sequence[str]) -> list[str]:
    """The rows, those that are a page's furniture blank."""
    texts = [compact(row) for row in rows]
    counted = page_numbers(texts)
    pages = list(_pages(rows, texts, counted))
    if len(pages) < 2:
        return list(rows)
    dropped = {*_heads(texts, pages), *_heads(texts, [page[::-1] for page in pages])}
    dropped |= {*_bare_numbers(texts, pages, 0), *_bare_numbers(texts, pages, -1)} if any(_FEED in row for row in rows) else set()
    return ["" if index in dropped else row for index, row in enumerate(rows)]


def _pages(rows: Sequence[str], texts: Sequence[str], counted: set[int]) -> Iterator[list[int]]:
    """The numbers of the lines that each page prints, without those that count pages."""
    fed = any(_FEED in row for row in rows)
    page: list[int] = []
    for index, row in enumerate(rows):
        before, feed, _ = row.partition(_FEED)
        if page and ((feed and not before.strip()) or (not fed and index - 1 in counted)):
            yield page
            page = []
        if texts[index] and index not in counted:
            page.append(index)
        if page and feed and before.strip():
            yield page
            page = []
    if page:
        yield page


def _heads(texts: Sequence[str], pages: Sequence[Sequence[int]]) -> Iterator[int]:
    """The lines at one edge of the pages that most of them repeat there; the first page's stay, where they are the title."""
    further = list(pages[1:])
    found: list[list[int]] = [[] for _ in further]
    for depth in range(_MOST_LINES):
        repeated = _repeated([texts[page[depth]] for page in further if len(page) > depth], texts[pages[0][0]])
        for page, own in zip(further, found, strict=True):
            if len(own) == depth and len(page) > depth and texts[page[depth]] == repeated:
                own.append(page[depth])
    for page, own in zip(further, found, strict=True):
        own.extend(list(_rest_of_head(texts, pages[0], page, own)))
        below = page[len(own) : len(own) + 2]
        if not any(_BEGINS_FORM.match(texts[index]) for index in below):
            yield from own


def _rest_of_head(texts: Sequence[str], first: Sequence[int], page: Sequence[int], own: Sequence[int]) -> Iterator[int]:
    """What goes on with a repeated line as on the first page: a table's header, of which a line may be short."""
    above = next((at for at, index in enumerate(first) if own and texts[index] == texts[own[-1]]), None)
    if above is None:
        return
    for index, known in zip(page[len(own) :], first[above + 1 :], strict=False):
        if texts[index] != texts[known] or not _WORD.search(texts[index]):
            return
        yield index


def _repeated(lines: Sequence[str], title: str) -> str | None:
    """The line that most pages have at a place; of a single page, that is the title alone."""
    if not lines:
        return None
    line, count = Counter(lines).most_common(1)[0]
    often = count > 1 and 2 * count >= len(lines)
    return line if _WORDS.match(line) and (often or line == title) else None


def _bare_numbers(texts: Sequence[str], pages: Sequence[Sequence[int]], edge: int) -> set[int]:
    """The bare numbers at one edge of the pages, if most pages have one and they count them."""
    numbered = [(number, page[edge]) for number, page in enumerate(pages) if _NUMBER.fullmatch(texts[page[edge]])]
    offsets = {int(texts[index]) - number for number, index in numbered}
    return {index for _, index in numbered} if len(offsets) == 1 and len(numbered) > max(1, len(pages) // 2) else set()
