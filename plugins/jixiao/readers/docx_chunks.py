"""What a Word document takes in whole (altChunk): pages, web archives, texts and other documents, which Word shows as its own text."""

from __future__ import annotations

from collections.abc import Callable

from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.read import file_type
from jixiao.readers import html, mhtml, text
from jixiao.readers.flow import FlowTable

Flow = list[str | FlowTable]
_MOST_DEEP = 3
"""How many documents may be taken in by one another."""


def chunk(content: bytes, limits: Limits, document: Callable[[bytes], Flow], depth: int) -> Flow:
    """The paragraphs and tables of a file that is taken in.

    Args:
        content: the file's bytes.
        limits: what a document may have at most.
        document: reads a Word document.
        depth: how many documents this one stands in.

    Raises:
        UnreadableFile: it is of a type that is not read, damaged, or stands too deep.
    """
    if depth >= _MOST_DEEP:
        raise UnreadableFile("The Word document takes in documents within documents: load a copy without them.")
    kind = file_type(content)
    if kind == "docx":
        return document(content)
    if kind in ("html", "mhtml"):
        return html.flow_of(mhtml.page_of_archive(content) if kind == "mhtml" else content, limits)
    if kind == "text":
        return list(text.lines(content, limits))
    raise UnreadableFile(f"The Word document takes in a file ({kind.upper()}) that is not read: load a copy saved anew by Word.")
