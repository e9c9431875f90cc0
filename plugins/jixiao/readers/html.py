"""HTML → a document: what the page shows, its tables with their spans, navigation and layout tables taken apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from jixiao.document import Document
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.counting import ordinal
from jixiao.readers.flow import FlowCell, FlowTable, to_blocks
from jixiao.readers.html_cut_off import show_rests
from jixiao.readers.html_headers import join_headers
from jixiao.readers.html_style import Declarations, StyleSheet, is_hidden
from jixiao.readers.html_table import TableRows
from jixiao.readers.signs import Raised, joined, of_font

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{3,20})["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "euc-cn", "hz-gb-2312"}
_WESTERN = ("iso8859", "cp125", "latin", "ascii", "mac")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_DROPPED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]|<\?xml[^>]*\?>|</(?:body|html)\s*>", re.IGNORECASE)
"""What the parser stumbles over: control characters, and ends of the page that are not its end (it would drop what follows)."""
_SKIPPED = {
    "script", "style", "noscript", "template", "head", "title", "meta", "link", "object", "embed", "audio", "video", "canvas",
    "svg", "iframe", "button", "rp", "rt", "datalist", "map", "del",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "optgroup", "p", "pre", "section", "summary", "ul", "tr", "td", "th", "thead", "tbody", "tfoot",
    "caption",
}  # fmt: skip
_SIDE_BY_SIDE = ("flex", "inline-flex", "grid", "inline-grid")
_COUNTINGS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal-leading-zero": "decimalZero",
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting", "cjk-decimal": "ideographDigital",
    "simp-chinese-formal": "chineseLegalSimplified", "cjk-heavenly-stem": "ideographTraditional",
    "none": "none", "disc": "none", "circle": "none", "square": "none",
}  # fmt: skip
_LIST_MARKS = {"chineseCounting": "、", "chineseLegalSimplified": "、", "ideographDigital": "、", "ideographTraditional": "、"}
_AS_TABLES = {
    "table": "table", "inline-table": "table", "table-row": "tr", "table-cell": "td", "table-row-group": "tbody",
    "table-header-group": "thead", "table-footer-group": "tfoot",
}  # fmt: skip
"""By what an element is shown as, the element that it is."""
_ROLES = {
    "table": "table", "grid": "table", "treegrid": "table", "rowgroup": "table-row-group", "row": "table-row", "cell": "table-cell",
    "gridcell": "table-cell", "columnheader": "table-cell", "rowheader": "table-cell",
}  # fmt: skip
"""By the part that an element says that it has, how a part like that is shown."""
_OF_TABLES = {"table", "tr", "td", "th", "thead", "tbody", "tfoot", "body", "html"}
_MAX_COLSPAN = 1000


def read(content: bytes, limits: Limits) -> Document:
    """Read a page.

    Raises:
        UnreadableFile: the page is empty, its bytes are in no encoding that pages have, or it is over a limit.
    """
    return Document(to_blocks(flow_of(content, limits), limits), "html")


def flow_of(content: bytes, limits: Limits) -> list[str | FlowTable]:
    """The paragraphs and tables of a page.

    Raises:
        UnreadableFile: as `read` does.
    """
    text = _DROPPED.sub("", decode(content))
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableFile(f"The page cannot be read as HTML ({error}): fetch it again.") from error
    fatal = next((entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL), None)
    if fatal is not None:
        raise UnreadableFile(f"The page can only be read in part ({fatal.message.strip()}): it is not read at all.")
    sheet = StyleSheet.of(style.text or "" for style in root.iter("style"))
    show_rests(root, text)
    _shown_as_tables(root, sheet)
    join_headers(root, _SKIPPED)
    return _Reading(sheet, limits).flow(root)


def _shown_as_tables(root: etree._Element, sheet: StyleSheet) -> None:
    """Make tables of what a page shows, or says to be, a table or part of one; rules go by what these were, so that all are found first."""
    shown = {element: _shown_as(element, sheet) for element in root.iter() if isinstance(element.tag, str)}
    for element, display in shown.items():
        is_one = not display.endswith("table") or any(shown.get(child, "").startswith("table-") for child in element)
        if is_one and display in _AS_TABLES and element.tag not in _OF_TABLES:
            element.set("style", f"{element.get('style', '')};display:{display}")
            element.tag = _AS_TABLES[display]
            for side in ("colspan", "rowspan"):
                if f"aria-{side}" in element.attrib:
                    element.set(side, element.get(f"aria-{side}", "1"))


def _shown_as(element: etree._Element, sheet: StyleSheet) -> str:
    """How an element is shown; what says its part in a table (role) is shown as that, however it is laid out."""
    display = sheet.of_element(element).get("display", "")
    return display if display == "none" else _ROLES.get(element.get("role", "").strip().lower(), display)


def decode(content: bytes) -> str:
    """The text of a page: by its byte order mark, else UTF-8, its declared charset, or GB18030, the first that its bytes are in.

    What is UTF-8 throughout is hardly ever anything else, whatever a template declares; a Western charset, in which any bytes
    are, comes last. Single broken characters (a description cut in the middle of one) are replaced; text that is mostly broken is refused.

    Raises:
        UnreadableFile: the bytes are in no such encoding.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace")
    declared = _declared(content)
    chinese = [encoding for encoding in declared if not encoding.startswith(_WESTERN)]
    for encoding in dict.fromkeys(("utf-8", *chinese, "gb18030", *declared)):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = content.decode((*declared, "utf-8")[0], "replace")
    if text.count("\ufffd") * 100 > len(text):
        raise UnreadableFile("The page is in neither its declared encoding nor UTF-8 nor GB18030: fetch it again.")
    return text


def _declared(content: bytes) -> tuple[str, ...]:
    """The encoding that a page declares, where Python knows it; the national standards all as their superset."""
    match = _CHARSET.search(content[:8192]) or _XML_ENCODING.search(content[:200])
    if match is None:
        return ()
    name = match[1].decode("ascii").lower()
    if name in _CHINESE:
        return ("gb18030",)
    try:
        return (codecs.lookup(name).name,)
    except LookupError:
        return ()


@dataclass
class _Writing:
    """A flow as it is written: finished paragraphs and tables, and the paragraph at hand."""

    content: list[str | FlowTable] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    label: str = ""
    """The list number that the next paragraph begins with."""
    at_right: list[str] = field(default_factory=list)
    """What floats at the right end of the line at hand, wherever in the line the page writes it."""

    def add(self, text: str) -> None:
        if text:
            self.text.append(text)

    def set_parts(self, first: int, font: str, is_raised: bool) -> None:
        """Set the parts of the paragraph at hand from a place on as what they stand in is set."""
        own = [of_font(part, font) for part in self.text[first:]]
        self.text[first:] = [Raised(part) for part in own] if is_raised else own

    def float_right(self, first: int) -> None:
        """Set what stands in the line from a place on at its right end; what floats there already stays right of it."""
        self.at_right[:0] = ["\t", *self.text[first:]]
        del self.text[first:]

    def end_line(self) -> None:
        """Write what floats at the right end of the line at hand."""
        self.text += self.at_right
        self.at_right.clear()

    def end_paragraph(self) -> None:
        """Close the paragraph at hand: white space collapses, forced breaks stay."""
        self.end_line()
        text = re.sub(r" *([\n\t]) *", r"\1", joined(self.text)).strip(" \t\n")
        if text.strip():
            self.content.append(self.label + text)
            self.label = ""
        self.text.clear()


@dataclass(frozen=True)
class _Reading:
    """One page's walk."""

    sheet: StyleSheet
    limits: Limits

    def flow(self, root: etree._Element) -> list[str | FlowTable]:
        """The paragraphs and tables under an element."""
        return self._flow(root, 0, is_pre=False)

    def _flow(self, root: etree._Element, depth: int, is_pre: bool) -> list[str | FlowTable]:
        writing = _Writing()
        self._children(root, writing, depth, is_pre, self.sheet.of_element(root))
        writing.end_paragraph()
        return writing.content

    def _children(self, parent: etree._Element, writing: _Writing, depth: int, is_pre: bool, stated: Declarations) -> None:
        if depth > self.limits.max_nesting:
            raise UnreadableFile(f"The page nests its elements more than {self.limits.max_nesting} deep: it is not read.")
        apart = stated.get("display") in _SIDE_BY_SIDE
        ordinals = self._ordinals(parent, stated)
        writing.add(_plain(parent.text, is_pre))
        for child in parent:
            if apart and writing.text:
                writing.add("\t")
            if isinstance(child.tag, str):
                self._element(child, writing, depth + 1, is_pre, ordinals)
            writing.add(_plain(child.tail, is_pre))

    def _element(self, element: etree._Element, writing: _Writing, depth: int, is_pre: bool, ordinals: Iterator[str] | None) -> None:
        stated = self.sheet.of_element(element)
        if element.tag in _SKIPPED or is_hidden(element, stated):
            return
        if element.tag == "br":
            writing.end_line()
            writing.add("\n")
        elif element.tag == "table":
            writing.end_paragraph()
            writing.content += self._table(element, depth, is_pre)
        elif element.tag in {"input", "select", "textarea"}:
            writing.add(_entered(element))
        elif element.tag in _BLOCKS or stated.get("display") == "block":
            writing.end_paragraph()
            if element.tag == "li" and ordinals is not None:
                writing.label = next(ordinals)
            self._children(element, writing, depth, is_pre or _keeps_space(element, stated), stated)
            writing.end_paragraph()
            writing.label = ""
        else:
            first = len(writing.text)
            self._children(element, writing, depth, is_pre, stated)
            writing.set_parts(first, _font(element, stated), element.tag == "sup" or stated.get("vertical-align") == "super")
            if stated.get("float") == "right":
                writing.float_right(first)

    def _ordinals(self, parent: etree._Element, stated: Declarations) -> Iterator[str] | None:
        """The numbers that an ordered list prints before its items, in order."""
        if parent.tag != "ol":
            return None
        style = stated.get("list-style-type") or stated.get("list-style") or ""
        named = next((word for word in style.split() if word in _COUNTINGS), parent.get("type", "1"))
        return _list_labels(parent, _COUNTINGS.get(named, "decimal"))

    def _table(self, table: etree._Element, depth: int, is_pre: bool) -> list[str | FlowTable]:
        """A table with its caption and what strays in it before it; hidden rows and cells left out."""
        shown = TableRows(table, lambda element: not is_hidden(element, self.sheet.of_element(element)))
        before = [part for element in shown.outside for part in self._flow(element, depth, is_pre)]
        before += [text for text in (_plain(stray, is_pre).strip() for stray in shown.stray) if text]
        drafts: list[FlowCell] = []
        n_rows = 0
        for group in shown.groups():
            drafts += self._group(group, n_rows, depth, is_pre)
            n_rows += len(group)
        n_cols = max((cell.col + cell.col_span for cell in drafts), default=0)
        return [*before, FlowTable(tuple(drafts), n_rows, n_cols)]

    def _group(self, rows: Sequence[Sequence[etree._Element]], first: int, depth: int, is_pre: bool) -> Iterator[FlowCell]:
        """The cells of a row group on the grid; a cell never spans beyond its group (HTML standard, 4.9.12)."""
        taken: dict[int, int] = {}
        for number, row in enumerate(rows):
            col = 0
            for element in row:
                while taken.get(col, 0) > number:
                    col += 1
                span = min(_span(element, "colspan") or 1, _MAX_COLSPAN)
                row_span = min(_span(element, "rowspan") or len(rows), len(rows) - number)
                taken |= dict.fromkeys(range(col, col + span), number + row_span)
                yield FlowCell(first + number, col, self._flow(element, depth + 3, is_pre), row_span, span)
                col += span


def _plain(text: str | None, is_pre: bool) -> str:
    """Text with its white space as shown; a fixed space is a space."""
    if not text:
        return ""
    return (text if is_pre else _SPACES.sub(" ", text)).replace("\xa0", " ").replace("\r", "")


def _font(element: etree._Element, stated: Declarations) -> str:
    """The first font that an element asks for."""
    return stated.get("font-family", element.get("face", "")).partition(",")[0]


def _keeps_space(element: etree._Element, stated: Declarations) -> bool:
    return element.tag == "pre" or stated.get("white-space", "").startswith("pre")


def _span(element: etree._Element, name: str) -> int:
    """A span attribute; 1 where it is no number, 0 stands for the rest of the row group."""
    match = re.match(r"\s*(\d{1,6})", element.get(name, "1"))
    return int(match[1]) if match else 1


def _entered(element: etree._Element) -> str:
    """What a form field shows."""
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        chosen = [option for option in element.iter("option") if option.get("selected") is not None]
        return "".join(option.text or "" for option in chosen)
    return element.get("value", "") if element.get("type", "text").lower() in {"text", "number"} else ""


def _list_labels(parent: etree._Element, counting: str) -> Iterator[str]:
    """The labels of a list's items, with the value that an item may set."""
    start = parent.get("start", "1")
    number = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    for item in parent.iterchildren("li"):
        value = item.get("value", "")
        number = int(value) if re.fullmatch(r"-?\d{1,6}", value) else number
        label = ordinal(number, counting)
        yield f"{label}{_LIST_MARKS.get(counting, '. ')}" if label else ""
        number += 1
