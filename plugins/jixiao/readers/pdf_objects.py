"""pdfminer's document with a quick parser of its objects: one regular expression instead of a method a token.

Fonts' tables of widths and of names are most of what a document holds beside its pages. What is at all unusual (a comment, a name in
another encoding, damage) is left to pdfminer's own parser.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import cast

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import LIT, PSLiteral

from jixiao.readers.ascii85 import decoded
from jixiao.readers.pdf_operators import unescaped, unhexed

_HEAD = re.compile(rb"\s*(\d+)\s+\d+\s+obj\b")
_END = re.compile(rb"\s*endobj\b")
_STREAM = re.compile(rb"\s*stream\r?\n")
_END_OF_STREAM = re.compile(rb"\s*endstream\b")
_NAME = rb"/[!-\"$&'*-.0-;=?-Z\\^-z|~]*+"
_TOKEN = re.compile(
    rb"\s*(?:(?P<reference>\d+)\s+\d+\s+R\b"
    rb"|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?![-+.\d]))"
    rb"|(?P<name>" + _NAME + rb")"
    rb"|(?P<plain>\[(?:\s*+(?:[-+.\d]++|" + _NAME + rb"))*+\s*\])"
    rb"|(?P<open>\[|<<)|(?P<close>\]|>>)"
    rb"|(?P<string>\([^()\\]*(?:\\.[^()\\]*)*\))|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<word>true|false|null)\b)",
    re.DOTALL,
)
"""Names of plain ASCII alone; arrays of nothing but numbers and names at once."""
_PLAIN = re.compile(rb"[^\s/\[\]]+|" + _NAME)
_ASCII85: list[tuple[PSLiteral, dict[str, object]]] = [(LIT("ASCII85Decode"), {}), (LIT("FlateDecode"), {})]
_WORDS = {b"true": True, b"false": False, b"null": None}


class _Unusual(Exception):
    """Something that pdfminer's own parser has to read."""


class _QuickStream(PDFStream):
    """A stream, one written in ASCII85 unpacked by a quicker way."""

    def decode(self) -> None:
        """Unpack it."""
        packed = self.rawdata if self.decipher is None and self.get_filters() == _ASCII85 else None
        plain = None if packed is None else decoded(packed)
        if plain is not None:
            with suppress(zlib.error):
                self.data, self.rawdata = zlib.decompress(plain), None
        if self.data is None:
            super().decode()


class QuickDocument(PDFDocument):
    """An open document."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        super().__init__(PDFParser(io.BytesIO(content)))

    def forget(self) -> None:
        """Let go of the objects read so far."""
        self._cached_objs.clear()
        self._parsed_objs.clear()

    def _getobj_parse(self, pos: int, objid: int) -> object:
        """The object at a place in the file."""
        head = _HEAD.match(self._content, pos)
        if head is not None and int(head[1]) == objid:
            try:
                value, end = _value(self._content, head.end(), self)
            except _Unusual:
                return super()._getobj_parse(pos, objid)
            if _END.match(self._content, end):
                return value
            if isinstance(value, dict) and (stream := self._stream(value, end)) is not None:
                return stream
        return super()._getobj_parse(pos, objid)

    def _stream(self, attributes: dict[str, object], end: int) -> PDFStream | None:
        """The stream behind its dictionary; None where it does not end as the dictionary says, or pdfminer repairs the file."""
        start, length = _STREAM.match(self._content, end), resolve1(attributes.get("Length"))
        if start is None or not isinstance(length, int) or length < 0 or self._parser is None or self._parser.fallback:
            return None
        data = self._content[start.end() : start.end() + length]
        ends = _END_OF_STREAM.match(self._content, start.end() + length)
        return _QuickStream(attributes, data, self.decipher) if ends else None

    def _get_objects(self, stream: PDFStream) -> tuple[list[object], int]:
        """The numbers and the objects in an object stream, in a row."""
        try:
            return list(_values(stream.get_data(), self)), cast(int, stream["N"])
        except (_Unusual, KeyError):
            return super()._get_objects(stream)


def _values(content: bytes, document: PDFDocument) -> Iterator[object]:
    position, length = 0, len(content.rstrip())
    while position < length:
        value, position = _value(content, position, document)
        yield value


def _value(content: bytes, position: int, document: PDFDocument) -> tuple[object, int]:
    """The value that begins at a place, and where it ends."""
    opened: list[list[object]] = [[]]
    while True:
        token = _TOKEN.match(content, position)
        if token is None:
            raise _Unusual
        position = token.end()
        kind = token.lastgroup
        if kind == "open":
            opened.append([])
        elif kind == "close":
            inner = opened.pop()
            if not opened:
                raise _Unusual
            opened[-1].append(_paired(inner) if token[kind] == b">>" else inner)
        else:
            opened[-1].append(_single(kind, token, document))
        if len(opened) == 1:
            return opened[0][0], position


def _single(kind: str | None, token: re.Match[bytes], document: PDFDocument) -> object:
    match kind:
        case "reference":
            return PDFObjRef(document, int(token["reference"]))
        case "plain":
            return [_atom(part) for part in _PLAIN.findall(token["plain"])]
        case "string":
            return unescaped(token["string"][1:-1])
        case "hex":
            return unhexed(token["hex"])
    return _atom(token[0].lstrip())


@lru_cache(4096)
def _atom(text: bytes) -> object:
    """A name, a number or a word."""
    if text.startswith(b"/"):
        return LIT(text[1:].decode())
    if text in _WORDS:
        return _WORDS[text]
    try:
        return float(text) if b"." in text else int(text)
    except ValueError:
        raise _Unusual from None


def _paired(items: list[object]) -> dict[str, object]:
    names, values = items[::2], items[1::2]
    if len(names) != len(values) or not all(isinstance(name, PSLiteral) for name in names):
        raise _Unusual
    return {cast(str, cast(PSLiteral, name).name): value for name, value in zip(names, values, strict=True) if value is not None}
