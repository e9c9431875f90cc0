"""What the codes of a PDF's fonts stand for, without what only the setting of text needs (widths, metrics, the outlines).

Fonts that carry their own map to Unicode, as those of filings do, are read from it; pdfminer builds any other font.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import LIT

from jixiao.readers.pdf_glyphs import printed
from jixiao.readers.pdf_operators import Operand, all_unhexed, operators
from jixiao.values.text import digits_of

_IDENTITY = (LIT("Identity-H"), LIT("Identity-V"))
"""Encodings in which a code is two bytes."""
_SIMPLE = (LIT("TrueType"), LIT("Type1"), LIT("Type3"))
"""Fonts in which a code is one byte."""

_SECTION = re.compile(rb"beginbf(char|range)\b(.*?)\bendbf\1\b", re.DOTALL)
_USES_ANOTHER = re.compile(rb"\busecmap\b|%")
_PLAIN = re.compile(rb"(?:\s*+<[0-9A-Fa-f\s]*+>)*+\s*+")
"""Of the sections of a map: nothing but hexadecimal strings."""


@dataclass(slots=True, eq=False)
class FontMap:
    """How a font's strings are cut into codes, and what each code stands for (None: unknown)."""

    codes: Callable[[list[bytes]], Iterable[int]]
    character: Callable[[int], str | None]
    known: dict[int, str] = field(default_factory=dict)
    """The digits that codes met so far print."""

    def digits(self, strings: list[bytes]) -> Counter[str]:
        """The digits that strings show."""
        found: Counter[str] = Counter()
        for code, times in Counter(self.codes(strings)).items():
            if code not in self.known:
                self.known[code] = _digits_of(self.character(code) or "")
            for digit in self.known[code]:
                found[digit] += times
        return found

    def length(self, strings: list[bytes]) -> int:
        """How many glyphs strings show."""
        return sum(1 for _ in self.codes(strings))


@lru_cache(1 << 14)
def _digits_of(text: str) -> str:
    """The digits that a code's text prints."""
    return "".join(digit for char in printed(text) for digit in digits_of(char))


def font_map(spec: Mapping[str, object], resources: PDFResourceManager) -> FontMap:
    """The map of a font dictionary."""
    told = resolve1(spec.get("ToUnicode"))
    encoding = resolve1(spec.get("Encoding"))
    if isinstance(told, PDFStream) and (own := _own_map(told.get_data())):
        if spec.get("Subtype") is LIT("Type0") and encoding in _IDENTITY:
            return FontMap(_two_bytes, lambda code: _character(own, code))
        if spec.get("Subtype") in _SIMPLE:
            return FontMap(b"".join, _with_fallback(own, spec, resources))
    return _of_pdfminer(resources.get_font(None, spec))


def _two_bytes(strings: list[bytes]) -> tuple[int, ...]:
    whole = b"".join(string if len(string) % 2 == 0 else string[:-1] for string in strings)
    return struct.unpack(f">{len(whole) // 2}H", whole)


def _with_fallback(own: Mapping[int, bytes], spec: Mapping[str, object], resources: PDFResourceManager) -> Callable[[int], str | None]:
    """A simple font's codes that its own map lacks are those of its encoding."""

    def character(code: int) -> str | None:
        return _character(own, code) if code in own else _of_pdfminer(resources.get_font(None, spec)).character(code)

    return character


def _of_pdfminer(font: PDFFont) -> FontMap:
    def codes(strings: list[bytes]) -> Iterable[int]:
        return (code for string in strings for code in font.decode(string))

    def character(code: int) -> str | None:
        try:
            return font.to_unichr(code)
        except PDFUnicodeNotDefined:
            return None

    return FontMap(codes, character)


def _character(own: Mapping[int, bytes], code: int) -> str | None:
    return own[code].decode("utf-16-be", "ignore") if code in own else None


def _own_map(content: bytes) -> dict[int, bytes]:
    """What a ToUnicode map says of codes, in UTF-16 (PDF 1.7, 9.10.3); nothing for one that stands on another map."""
    sections = _SECTION.findall(content)
    if _USES_ANOTHER.search(content) or not all(_PLAIN.fullmatch(section) for _, section in sections):
        return _unusual_map(content)
    found: dict[int, bytes] = {}
    for kind, section in sections:
        strings = all_unhexed(section)
        if kind == b"char":
            found.update(zip(map(int.from_bytes, strings[::2]), strings[1::2], strict=False))
        else:
            for first, last, text in zip(strings[::3], strings[1::3], strings[2::3], strict=False):
                _enter(found, first, _range(first, last, text))
    return found


def _unusual_map(content: bytes) -> dict[int, bytes]:
    """What a map says that is written otherwise than most: with lists, comments, or on top of another map."""
    found: dict[int, bytes] = {}
    for operator, operands, _ in operators(content):
        if operator == b"endbfchar":
            for code, text in zip(operands[::2], operands[1::2], strict=False):
                _enter(found, code, [text])
        elif operator == b"endbfrange":
            for first, last, texts in zip(operands[::3], operands[1::3], operands[2::3], strict=False):
                _enter(found, first, _range(first, last, texts))
        elif operator == b"usecmap":
            return {}
    return found


def _enter(found: dict[int, bytes], first: Operand, texts: Iterable[Operand]) -> None:
    if isinstance(first, bytes):
        found.update((code, text) for code, text in enumerate(texts, int.from_bytes(first)) if isinstance(text, bytes))


def _range(first: Operand, last: Operand, texts: Operand) -> Iterable[Operand]:
    """The texts of a range: a list of them, or the first, whose last unit counts on."""
    if isinstance(texts, list):
        return texts
    if not (isinstance(first, bytes) and isinstance(last, bytes) and isinstance(texts, bytes)):
        return ()
    start, size = int.from_bytes(texts), len(texts)
    return ((start + step).to_bytes(size + 1)[1:] for step in range(int.from_bytes(last) - int.from_bytes(first) + 1))
