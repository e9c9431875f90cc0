"""What is not read: files that are no whole PDF, scanned pages, and text layers whose characters are not what the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from jixiao.document import NO_MEANING, Line, Place, Table
from jixiao.errors import NoText, UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.pdf_furniture import Furniture
from jixiao.readers.pdf_page import Glyphs, PageContent
from jixiao.readers.pdf_parts import PageItems, TextLine

_HEAD = 1024
"""Bytes within which a PDF's signature stands (PDF 1.7, implementation note 13)."""
_SCANNED = 0.5
"""Share of a page that an image covers when the page is a scan."""
_PICTURED = 0.1
"""Share of a page that an image covers at least when it may print something; seals and emblems cover less."""
_COMMON = (0xB0, 0xD7)
"""First bytes of level 1 of GB 2312: the 3,755 characters in common use, of some 20,000 that a wrong map could give."""
_ENOUGH = 30
"""Characters from which their statistics say something."""
_MIN_COMMON = 0.6
"""Least share of common characters among the Chinese ones; published filings have over 0.9, random characters under 0.2."""
_MAX_MEANINGLESS = 0.1
"""Largest share of glyphs without a character."""
_ACCENTED = ("\u00c0", "\u024f")
"""The first and the last of the Latin letters with accents, and what else stands among them."""
_STRAYS = 3
"""Such letters within Chinese words from which a page's font has a wrong map; programs that lose a part of a map write them."""
_NEXT = 0.3
"""Ems within which characters are of one word."""


def refuse_damaged(content: bytes) -> None:
    """Refuse bytes that are not a whole PDF.

    Raises:
        UnreadableFile: empty, another format, or cut off.
    """
    if not content:
        raise UnreadableFile("The file is empty: fetch it again.")
    if b"%PDF-" not in content[:_HEAD]:
        raise UnreadableFile(f"The file is not a PDF (it begins with {_beginning(content)}): fetch it again or give it its right name.")
    if content.rfind(b"xref") < content.rfind(b"endobj"):
        raise UnreadableFile(f"The PDF is cut off after {len(content):,} bytes, its end is missing: fetch it again.")


def refuse_long(pages: int, limits: Limits) -> None:
    """Refuse documents of too many pages.

    Raises:
        UnreadableFile: there are more than the limit.
    """
    if pages > limits.max_pages:
        raise UnreadableFile(f"The PDF has {pages:,} pages, over the limit of {limits.max_pages:,}: split it.")


def refuse_full(characters: int, page: int, limits: Limits) -> None:
    """Refuse documents of too many characters, counted up to a page.

    Raises:
        UnreadableFile: there are more than the limit.
    """
    most = limits.max_characters
    if characters > most:
        raise UnreadableFile(f"The PDF has over {most:,} characters by page {page}, which is the limit: split it.")


def _beginning(content: bytes) -> str:
    return repr(content[:12].decode("utf-8", "replace"))


def is_scan(pages: Sequence[PageContent]) -> bool:
    """Whether all pages are images without text."""
    return all(page.image_share >= _SCANNED and not _ink(page) for page in pages)


def refuse_blank(pages: Sequence[PageContent]) -> None:
    """Refuse documents without any text.

    Raises:
        NoText: there is none on any page.
    """
    if not any(_ink(page) for page in pages):
        is_scanned = any(page.image_share >= _SCANNED for page in pages)
        what = "it is a scan" if is_scanned else "its characters are drawn as shapes, or its pages are empty"
        raise NoText(f"The PDF has no text on any page ({len(pages)} in all, {what}): it needs OCR, or ask for the original file.")


def unread(pages: Sequence[PageItems]) -> tuple[Place, ...]:
    """The pages after the first, which may be a cover, that show a picture and no text but running headers and footers."""
    furniture = Furniture(pages)
    return tuple(
        items.page.place((0.0, 0.0, items.page.width, items.page.height))
        for items in pages[1:]
        if items.page.image_share >= _PICTURED and all(isinstance(item, TextLine) and furniture.holds(item, items) for item in items.items)
    )


def lost(pages: Sequence[PageItems], blocks: Iterable[Line | Table]) -> str:
    """What the pages show and no line and no cell has, character by character: on the way from one to the other it was dropped."""
    drawn = Counter("".join("".join(items.page.glyphs.text[~items.page.glyphs.hidden].tolist()) for items in pages))
    printed = (block.text if isinstance(block, Line) else "".join(cell.text for cell in block.cells) for block in blocks)
    return "".join(filter(str.isalnum, (drawn - Counter("".join(printed))).elements()))


def _ink(page: PageContent) -> int:
    return int((page.glyphs.text != " ").sum())


def refuse_garbled(pages: Sequence[PageContent]) -> None:
    """Refuse text that is not plausible Chinese: a font without, or with a wrong, map from glyphs to characters.

    Raises:
        NoText: the text of the document, or of one page, is nonsense.
    """
    texts = ["".join(page.glyphs.text.tolist()).replace(" ", "") for page in pages]
    if not any(_is_ideograph(char) for text in texts for char in text):
        raise NoText("The PDF's text layer has no Chinese characters: it is not the text that its pages show, or no Chinese filing.")
    for number, (page, text) in enumerate(zip(pages, texts, strict=True), 1):
        drawn = Counter(text)
        fault = _implausible(text, drawn) or _strays(page.glyphs, drawn)
        if fault:
            where = f"page {number} of {len(pages)}"
            raise NoText(f"The text layer of {where} is not plausible Chinese ({fault}): it needs OCR, or ask for the original file.")


def _is_ideograph(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


def _implausible(text: str, drawn: Counter[str]) -> str | None:
    """Why a text cannot be what a page shows, None when it can."""
    if len(text) < _ENOUGH:
        return None
    meaningless = sum(times for char, times in drawn.items() if char == NO_MEANING or "\ue000" <= char <= "\uf8ff")
    if meaningless > _MAX_MEANINGLESS * len(text):
        return f"{meaningless} of {len(text)} glyphs stand for no character"
    ideographs = {char: times for char, times in drawn.items() if _is_ideograph(char)}
    count = sum(ideographs.values())
    common = sum(times for char, times in ideographs.items() if _is_common(char))
    if count >= _ENOUGH and common < _MIN_COMMON * count:
        return f"{count - common} of {count} characters are hardly ever used"
    return None


def _strays(glyphs: Glyphs, drawn: Counter[str]) -> str | None:
    """Why words cannot be what a page shows: letters with accents are set into the middle of Chinese words; None where they are not."""
    if not any(_ACCENTED[0] <= char <= _ACCENTED[1] for char in drawn):
        return None
    accented = (glyphs.text >= _ACCENTED[0]) & (glyphs.text <= _ACCENTED[1]) & (glyphs.text != "×") & (glyphs.text != "÷")
    found = [at for at in np.flatnonzero(accented).tolist() if _is_within_word(glyphs, at)]
    return f"{len(found)} letters with accents stand within Chinese words" if len(found) >= _STRAYS else None


def _is_within_word(glyphs: Glyphs, at: int) -> bool:
    """Whether a character stands between two ideographs of one line (a letter between two cells, or a bullet, does not)."""
    if not 0 < at < len(glyphs) - 1 or not (_is_ideograph(glyphs.text[at - 1]) and _is_ideograph(glyphs.text[at + 1])):
        return False
    near = slice(at - 1, at + 2)
    gaps = np.abs(glyphs.x0[near][1:] - glyphs.x1[near][:-1])
    return bool(np.ptp(glyphs.baseline[near]) < 1 and (gaps < _NEXT * glyphs.size[at]).all())


@lru_cache(1 << 14)
def _is_common(char: str) -> bool:
    code = char.encode("gb2312", "ignore")
    return len(code) == 2 and _COMMON[0] <= code[0] <= _COMMON[1]
