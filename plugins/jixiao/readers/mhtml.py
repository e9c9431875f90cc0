"""Web archives (MHTML), as browsers, Word and spreadsheets save them → the page that they show."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes

from jixiao.errors import UnreadableFile
from jixiao.readers.html import decode

_FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)
_TABS = re.compile(r"tabstrip\.html?$", re.IGNORECASE)
"""The page of a saved workbook that holds the names of its sheets."""


def page_of_archive(content: bytes) -> bytes:
    """The archive's page: its first part that is HTML, or what stands in the frames of that, as a saved workbook's sheets do.

    Raises:
        UnreadableFile: it holds none.
    """
    pages = list(_pages(content))
    if not pages:
        raise UnreadableFile("The web archive (MHTML) holds no page: save it again, or load the page as HTML.")
    first = decode(pages[0][1]) if pages[0][1].strip() else ""
    if not _FRAMES.search(first):
        return pages[0][1]
    return codecs.BOM_UTF8 + "\n".join(decode(page) for name, page in pages[1:] if page.strip() and not _TABS.search(name)).encode()


def _pages(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The archive's pages with their names, in its order."""
    for part in message_from_bytes(content).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            yield str(part.get("Content-Location", "")).strip(), page if isinstance(page, bytes) else b""
