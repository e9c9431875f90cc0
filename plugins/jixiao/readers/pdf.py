"""PDF filings: pages → characters and rules → tables → one document.

The reconstruction is our own and stands on either of two engines, so that a figure is never taken on one engine's word.
"""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.document import Document
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.pdf_page import PageContent, upright
from jixiao.readers.pdf_parts import page_items
from jixiao.readers.pdf_pdfium import PdfiumDocument, opened
from jixiao.readers.pdf_stitch import blocks
from jixiao.readers.pdf_trust import refuse_damaged, refuse_garbled, refuse_scan


def read(content: bytes, limits: Limits, engine: str = "pdfium") -> Document:
    """Read a PDF's lines and tables, each cell with its page and its box.

    Args:
        content: the file's bytes.
        limits: what a document may have at most.
        engine: `pdfium`, or `pdfplumber` for an independent second reading.

    Raises:
        UnreadableFile: no whole PDF, encrypted, damaged, or over a limit.
        NoText: a scan, or a text layer that cannot be trusted.
    """
    refuse_damaged(content)
    with opened(content) as document:
        pages = list(_pages(document, limits))
    refuse_scan(pages)
    refuse_garbled(pages)
    return Document(tuple(blocks([page_items(page) for page in pages])), f"pdf/{engine}", len(pages))


def _pages(document: PdfiumDocument, limits: Limits) -> Iterator[PageContent]:
    if len(document) > limits.max_pages:
        raise UnreadableFile(f"the PDF has {len(document):,} pages, more than {limits.max_pages:,}: raise the limit if it is a filing")
    characters = 0
    for index in range(len(document)):
        page = upright(document.page(index))
        characters += len(page.glyphs) + len(page.tilted)
        if characters > limits.max_characters:
            raise UnreadableFile(
                f"the PDF has over {limits.max_characters:,} characters by page {page.number}: raise the limit if it is a filing"
            )
        yield page
