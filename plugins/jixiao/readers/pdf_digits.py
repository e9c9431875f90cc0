"""The digits that a page shows, by pdfminer's parser and the fonts' own maps: a second look at every page for little time.

It takes up text alone, not where it stands, and so need not carry out what a page draws. Where it counts other digits than the
first engine read, the second engine (`pdf_pdfplumber`) decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, resolve1
from pdfminer.psparser import LIT
from pdfminer.utils import decode_text

from jixiao.readers.pdf_font_maps import FontMap, font_map
from jixiao.readers.pdf_glyphs import printed
from jixiao.readers.pdf_objects import QuickDocument
from jixiao.readers.pdf_operators import all_unhexed, decoded_name, unescaped, unhexed
from jixiao.values.text import digits

_NAME = rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]+"
_STRING = rb"(?:\([^()\\]*+(?:\\.[^()\\]*+)*+\)|<[0-9A-Fa-f\s]*+>)"
"""Literal strings (not those with bare brackets in them, which hardly any program writes) and hexadecimal ones."""
_PASSED_OVER = rb"(?:[-+.\d\s]++|(?!(?:[qQ]|Tr|B(?:MC|DC|I)|EMC)\b)[A-Za-z]++)*+"
"""Numbers, and operators that bear on no text."""
_SHOWN = rb"(?:" + _STRING + rb"|\[(?:[-+.\d\s]++|" + _STRING + rb")*+\])\s*+(?:T[Jj]|['\"])" + _PASSED_OVER
_TOKEN = re.compile(
    _PASSED_OVER + rb"(?:(?P<font>" + _NAME + rb")\s+[-+.0-9]+\s+Tf" + _PASSED_OVER + rb"(?P<shown>(?:" + _SHOWN + rb")*+)"
    rb"|(?P<more>(?:" + _SHOWN + rb")++)|(?P<form>" + _NAME + rb")\s+Do"
    rb"|(?P<told>/ActualText\s*(?P<text>" + _STRING + rb"))|" + _NAME + rb"|" + _STRING + rb"|(?P<again>Q" + _PASSED_OVER + rb"q)"
    rb"|(?P<save>q)|(?P<restore>Q)|(?P<mode>Tr)|(?P<begin>B(?:MC|DC))|(?P<end>EMC)|BI\s.*?\sID\s.*?\sEI(?=\s|$)|%[^\r\n]*|.|\Z)",
    re.DOTALL,
)
"""What of a content stream bears on the text that it shows, all that one font shows in a row at once; all else is passed over."""
_STRINGS = re.compile(_STRING, re.DOTALL)
_INVISIBLE = re.compile(rb"\b3\s*$")
_NEAR = 8
"""Bytes within which an operator's number stands before it."""
_MAX_DEPTH = 12
_AT_ONCE = 50
"""Pages after which objects and fonts are read anew: else a document would be kept whole."""


def counted(content: bytes, n_pages: int) -> list[Counter[str] | None]:
    """The digits that each page of a document shows; None for a page that has to be read in full to tell."""
    try:
        document = DigitCounter(content)
    except Exception:  # pdfminer raises one of many errors at damage; reading in full tells it in words
        return [None] * n_pages
    return [_counted_page(document, index) for index in range(n_pages)]


def _counted_page(document: DigitCounter, index: int) -> Counter[str] | None:
    try:
        return document.page(index)
    except Exception:
        return None


class DigitCounter:
    """An open document whose pages' digits are counted."""

    def __init__(self, content: bytes) -> None:
        self._resources = PDFResourceManager()
        self._document = QuickDocument(content)
        self._pages = list(PDFPage.create_pages(self._document))
        self._fonts: dict[int, FontMap] = {}
        self._forms: dict[int | None, Counter[str]] = {}

    def page(self, index: int) -> Counter[str]:
        """The digits that a page (0-based) shows."""
        if index % _AT_ONCE == 0:
            self._document.forget()
            self._fonts.clear()
            self._forms.clear()
        page = self._pages[index]
        streams = [stream for stream in map(resolve1, page.contents) if isinstance(stream, PDFStream)]
        return self.shown(b"\n".join(stream.get_data() for stream in streams), page.resources, 0)

    def shown(self, content: bytes, resources: Mapping[object, object], depth: int) -> Counter[str]:
        """The digits that a content stream shows, in forms too."""
        return _Scan(self, resources, depth).run(content)

    def font(self, resources: Mapping[object, object], name: bytes) -> FontMap | None:
        """A font by its name in a page's or a form's resources."""
        found = dict_value(resources.get("Font", {})).get(decoded_name(name))
        spec = resolve1(found)
        if not isinstance(spec, dict):
            return None
        if not isinstance(found, PDFObjRef):
            return font_map(spec, self._resources)
        if found.objid not in self._fonts:
            self._fonts[found.objid] = font_map(spec, self._resources)
        return self._fonts[found.objid]

    def form(self, resources: Mapping[object, object], name: bytes, depth: int) -> Counter[str]:
        """The digits of a form by its name; none for an image."""
        drawn = resolve1(dict_value(resources.get("XObject", {})).get(decoded_name(name)))
        if not isinstance(drawn, PDFStream) or drawn.get("Subtype") is not LIT("Form") or depth >= _MAX_DEPTH:
            return Counter()
        if drawn.objid not in self._forms:
            own = resolve1(drawn.get("Resources"))
            self._forms[drawn.objid] = self.shown(drawn.get_data(), own if isinstance(own, dict) else resources, depth + 1)
        return self._forms[drawn.objid]


Shown = dict[FontMap, list[bytes]]
"""Operators that show text, with their strings, by the font that these are shown in."""


@dataclass(slots=True)
class _Mark:
    """Marked content, the text that it tells in place of its glyphs', and what is shown around it."""

    told: bytes | None
    around: Shown


@dataclass(slots=True)
class _Scan:
    """The text state while a content stream is gone through."""

    document: DigitCounter
    resources: Mapping[object, object]
    depth: int
    font: FontMap | None = None
    is_visible: bool = True
    saved: list[tuple[FontMap | None, bool]] = field(default_factory=list)
    fonts: dict[bytes, FontMap | None] = field(default_factory=dict)
    shown: Shown = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    marks: list[_Mark] = field(default_factory=list)
    told: bytes | None = None
    """The text that the next marked content tells of itself."""

    def run(self, content: bytes) -> Counter[str]:
        """The digits shown."""
        for token in _TOKEN.finditer(content):
            kind = token.lastgroup
            if kind == "shown":
                self.set_font(token["font"])
                self.show(token["shown"])
            elif kind == "more":
                self.show(token["more"])
            elif kind == "again" and self.saved:
                self.font, self.is_visible = self.saved[-1]
            elif kind in ("save", "again"):
                self.saved.append((self.font, self.is_visible))
            elif kind == "restore":
                self.font, self.is_visible = self.saved.pop() if self.saved else (self.font, self.is_visible)
            elif kind is not None:
                self.take(kind, token)
        while self.marks:
            self.end_mark()
        return self.found + _counted(self.shown)

    def take(self, kind: str, token: re.Match[bytes]) -> None:
        """Carry out any other operator."""
        match kind:
            case "form":
                self.found += self.document.form(self.resources, token["form"][1:], self.depth)
            case "mode":
                self.is_visible = not _INVISIBLE.search(token.string, max(0, token.start(kind) - _NEAR), token.start(kind))
            case "told":
                self.told = _string(token["text"])
            case "begin":
                self.begin_mark()
            case "end":
                self.end_mark()

    def set_font(self, name: bytes) -> None:
        """Show what follows in another font."""
        if name not in self.fonts:
            self.fonts[name] = self.document.font(self.resources, name[1:])
        self.font = self.fonts[name]

    def show(self, operators: bytes) -> None:
        """Take operators that show text; what lies between them has no strings."""
        if self.font is not None and self.is_visible and operators:
            self.shown.setdefault(self.font, []).append(operators)

    def begin_mark(self) -> None:
        """Begin marked content, which may tell the text that it shows (PDF 1.7, 14.9.4)."""
        self.marks.append(_Mark(self.told, self.shown))
        self.shown, self.told = {}, None

    def end_mark(self) -> None:
        """End marked content: the text that it tells counts in place of its glyphs, where it tells one character a glyph."""
        mark = self.marks.pop() if self.marks else _Mark(None, {})
        inside, self.shown = self.shown, mark.around
        told = None if mark.told is None else decode_text(mark.told)
        if told is not None and len(told) == sum(font.length(_strings(shown)) for font, shown in inside.items()):
            self.found += digits("".join(map(printed, told)))
            return
        for font, shown in inside.items():
            self.shown.setdefault(font, []).extend(shown)


def _counted(shown: Shown) -> Counter[str]:
    found: Counter[str] = Counter()
    for font, operators in shown.items():
        found += font.digits(_strings(operators))
    return found


def _strings(operators: list[bytes]) -> list[bytes]:
    """The strings that operators show; most programs write nothing but hexadecimal ones."""
    shown = b"".join(operators)
    if b"(" not in shown:
        return all_unhexed(shown)
    return [_string(token) for token in _STRINGS.findall(shown)]


def _string(token: bytes) -> bytes:
    """What a string of either kind says."""
    return unhexed(token[1:-1]) if token.startswith(b"<") else unescaped(token[1:-1])
