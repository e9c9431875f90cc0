"""Whether what came is the document that was asked for: whole, and no page that says why there is none."""

from __future__ import annotations

import re
from email.message import Message
from io import BufferedIOBase
from urllib.parse import unquote

from jixiao.errors import PassingError
from jixiao.sources.client import Answer, Client
from jixiao.sources.file_names import as_meant
from jixiao.sources.page import DOCUMENT, Page

_PAGE = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|script|meta|body)", re.IGNORECASE | re.DOTALL)
_REFUSAL = re.compile(rb"^\s*[{\[]")
_TAIL = 66_000
"""A ZIP ends with its directory, after which a comment of at most 65,535 bytes may follow."""


class NoFilingError(PassingError):
    """What came is a page without a table of figures."""


def take(client: Client, url: str, answer: Answer) -> tuple[BufferedIOBase, str | None]:
    """The document of an answer, and what the server calls it.

    A body that looks cut off is asked for again; where the second is the same, that is what is published.

    Raises:
        PassingError: a page came in its place, or the server does not answer.
    """
    if not _is_whole(answer.body):
        again = client.get(url)
        if again.status == 200:
            answer = again
    _refuse_pages(answer, url)
    answer.body.seek(0)
    return answer.body, _stated_name(answer)


def _is_whole(body: BufferedIOBase) -> bool:
    body.seek(0)
    head = body.read(8)
    body.seek(-min(_TAIL, body.seek(0, 2)), 2)
    tail = body.read()
    if head.startswith(b"%PDF-"):
        return b"%%EOF" in tail[-2048:]
    if head.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in tail
    return bool(head)


def _refuse_pages(answer: Answer, url: str) -> None:
    """Portals answer 200 with a login form, an error in words or JSON. A workbook saved as a page, however, is one: it has a table."""
    answer.body.seek(0)
    head = answer.body.read(4096)
    if _REFUSAL.match(head) and "json" in answer.headers.get("content-type", ""):
        raise PassingError(f"{url} gives a message ({head[:80].decode('utf-8', 'replace')}) instead of the document")
    if _PAGE.match(head):
        page = Page(answer.content(), answer.url)
        if refused := page.refusal():
            raise PassingError(f"{url} gives {refused} instead of the document")
        if page.table_digest is None:
            raise NoFilingError(f"{url} gives a page without a table instead of the document")


def _stated_name(answer: Answer) -> str | None:
    """The name in `Content-Disposition`: as the standard encodes it, or as raw GBK or UTF-8, which portals send."""
    stated = answer.headers.get("content-disposition")
    if not stated:
        return None
    message = Message()
    message["content-disposition"] = stated
    name = message.get_filename()
    if name is None:
        return None
    plain = as_meant(unquote(name), "latin-1").replace("\\", "/").rpartition("/")[2].strip()
    return plain if DOCUMENT.search(plain) else None
