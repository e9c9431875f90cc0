"""PDF filings: pages → characters and rules → tables → one document.

The reconstruction is our own and stands on either of two engines, so that a figure is never taken on one engine's word.
"""

from __future__ import annotations

import pypdfium2 as pdfium

from jixiao.document import Document
from jixiao.limits import Limits
from jixiao.readers.pdf_page import upright
from jixiao.readers.pdf_parts import page_items
from jixiao.readers.pdf_pdfium import PdfiumDocument
from jixiao.readers.pdf_stitch import blocks


def read(content: bytes, limits: Limits, engine: str = "pdfium") -> Document:
    """Read a PDF."""
    document = PdfiumDocument(pdfium.PdfDocument(content))
    pages = [page_items(upright(document.page(index))) for index in range(len(document))]
    return Document(tuple(blocks(pages)), f"pdf/{engine}", len(document))
