"""PDF filings: pages → characters and rules → tables → one document.

The reconstruction is our own and stands on either of two engines, so that a figure is never taken on one engine's word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

import numpy as np

from jixiao.document import Document, Place
from jixiao.limits import Limits
from jixiao.readers import pdf_digits, pdf_ocr, pdf_pdfium, pdf_pdfplumber
from jixiao.readers.pdf_annotations import flattened
from jixiao.readers.pdf_ink import shown
from jixiao.readers.pdf_layers import printed_layers
from jixiao.readers.pdf_line_numbers import without_line_numbers
from jixiao.readers.pdf_overprint import page_numbers
from jixiao.readers.pdf_page import PAGES_AT_ONCE, PageContent, RawPage
from jixiao.readers.pdf_page_frames import without_page_frames
from jixiao.readers.pdf_parts import page_items
from jixiao.readers.pdf_shades import with_shades
from jixiao.readers.pdf_stitch import stitched
from jixiao.readers.pdf_trust import is_scan, lost, refuse_blank, refuse_damaged, refuse_full, refuse_garbled, refuse_long, unread
from jixiao.readers.pdf_two_up import singled
from jixiao.values.text import digits

_Engine = Callable[[bytes], AbstractContextManager[pdf_pdfium.PdfiumDocument | pdf_pdfplumber.PdfplumberDocument]]
_OPENED: dict[str, _Engine] = {"pdfium": pdf_pdfium.opened, "pdfplumber": pdf_pdfplumber.opened}
_OTHER = {"pdfium": "pdfplumber", "pdfplumber": "pdfium"}
"""The engine that proves the characters of each."""
_LIGHT_LOOK = {"pdfium": pdf_pdfium.counted, "pdfplumber": pdf_digits.counted}
"""The digits that each engine finds on pages without reading them in full."""


def read(content: bytes, limits: Limits, engine: str = "pdfium") -> Document:
    """Read a PDF's lines and tables, each cell with its page and its box.

    Args:
        content: the file's bytes.
        limits: what a document may have at most.
        engine: `pdfium`, or `pdfplumber` for an independent second reading. The document's plain text is the other one's.

    Raises:
        UnreadableFile: no whole PDF, encrypted, damaged, or over a limit.
        NoText: no text, a scan that cannot be read by OCR, or a text layer that cannot be trusted.
    """
    refuse_damaged(content)
    with pdf_pdfium.opened(content) as document:
        refuse_long(len(document), limits)
    content = printed_layers(content)
    read_pages = list(_pages(content, limits, engine))
    if any(page.annotated for page, _ in read_pages) and (drawn := flattened(content)) != content:
        content, read_pages = drawn, list(_pages(drawn, limits, engine))
    pages, counts = [page for page, _ in read_pages], [count for _, count in read_pages]
    if is_scan(pages):
        return pdf_ocr.read(content, limits)
    refuse_blank(pages)
    refuse_garbled(pages)
    single = without_page_frames(singled(with_shades(without_line_numbers(pages))))
    items = [page_items(page, numbers) for page, numbers in zip(single, page_numbers(single), strict=True)]
    result = stitched(items)
    plain = (_plain_text(page, result.torn) for page in _as_others_read(content, engine, pages, counts))
    return Document(tuple(result.blocks), f"pdf/{engine}", len(pages), tuple(plain), unread(items), lost(items, result.blocks))


def _pages(content: bytes, limits: Limits, engine: str) -> Iterator[tuple[PageContent, Counter[str]]]:
    """Each page, and the digits on it."""
    characters = 0
    for raw in _raw_pages(content, engine):
        characters += len(raw.text)
        refuse_full(characters, raw.number, limits)
        yield shown(raw), digits("".join(raw.text))


def _raw_pages(content: bytes, engine: str, chosen: Sequence[int] | None = None) -> Iterator[RawPage]:
    """Pages (0-based; every one unless some are chosen) as an engine reads them."""
    start, end = 0, 1
    while start < end:
        with _OPENED[engine](content) as document:
            indexes = range(len(document)) if chosen is None else chosen
            end = len(indexes)
            yield from map(document.page, indexes[start : start + PAGES_AT_ONCE])
        start += PAGES_AT_ONCE


def _as_others_read(content: bytes, engine: str, pages: Sequence[PageContent], counts: Sequence[Counter[str]]) -> Iterator[PageContent]:
    """Each page as the other engine reads it; one on which that engine's light look finds the same digits is as read already."""
    other = _OTHER[engine]
    seen = _LIGHT_LOOK[other](content, len(pages))
    different = [page.number for page, count, found in zip(pages, counts, seen, strict=True) if count != found]
    read_in_full = map(shown, _raw_pages(content, other, [number - 1 for number in different]))
    for page in pages:
        yield next(read_in_full) if page.number in different else page


def _plain_text(page: PageContent, torn: Sequence[Place]) -> str:
    """What a page shows, as it is drawn, without what torn cells show on another page."""
    boxes = [place.bbox for place in torn if place.page == page.number and place.bbox is not None]
    shown = page.glyphs
    if boxes:
        (x, y), hidden = shown.seat, shown.hidden
        inside = [(x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom) for x0, top, x1, bottom in boxes]
        shown = shown.take(~(hidden & np.logical_or.reduce(inside)))
    upended = page.upended.text if page.upended else ""
    return "\n".join(text for text in ("".join(shown.text.tolist()), page.tilted, upended) if text)
