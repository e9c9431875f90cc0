"""DOCX → a document: paragraphs and tables of the body in reading order, as printed.

Tracked changes are read as accepted, hidden text is left out, automatic list numbers are written out, a text box stands behind
the paragraph that it is anchored to. Headers, footers and notes are not part of the body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from jixiao.document import Document
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.docx_chunks import chunk
from jixiao.readers.docx_lists import Numbering, Styles, W, is_on, number_of, value_of
from jixiao.readers.flow import FlowCell, FlowTable, to_blocks
from jixiao.readers.ooxml import Package
from jixiao.readers.signs import Raised, joined, of_font, sign

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "bdo", "dir")
}
_LEFT_OUT = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "rt")}
_MARKS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


def read(content: bytes, limits: Limits) -> Document:
    """Read a document's body.

    Raises:
        UnreadableFile: the package is damaged, lacks its parts, or is over a limit.
    """
    return Document(to_blocks(_flow(content, limits, 0), limits), "docx")


def _flow(content: bytes, limits: Limits, depth: int) -> list[str | FlowTable]:
    """The paragraphs and tables of a document that stands in so many others."""
    package = Package(content, limits)
    main = package.main_part()
    relations = package.relations(main)
    parts = {relation.kind: relation.target for relation in relations.values()}
    body = package.xml(main).find(f"{W}body")
    if body is None:
        raise UnreadableFile("The archive's main part is no word processor document: the file is incomplete.")
    side = {kind: package.xml(parts[kind]) for kind in ("styles", "numbering") if parts.get(kind, "") in package}

    def taken_in(name: str) -> list[str | FlowTable]:
        part = package.part(relations[name].target if name in relations else name)
        return chunk(part, limits, lambda inner: _flow(inner, limits, depth + 1), depth)

    return _Reading(Styles(side.get("styles")), Numbering(side.get("numbering")), taken_in).flow(body)


@dataclass
class _Draft:
    """A cell whose vertical merge may go on."""

    row: int
    col: int
    col_span: int
    content: list[str | FlowTable]
    row_span: int = 1


@dataclass
class _Inline:
    """A paragraph's text as it is gathered, and the text boxes anchored in it."""

    text: list[str] = field(default_factory=list)
    boxes: list[str | FlowTable] = field(default_factory=list)
    fields: list[int | None] = field(default_factory=list)
    """The fields that are open: where in the text each one's instruction began, None where its result has begun."""

    def mark_field(self, mark: str) -> None:
        """Begin a field, or take back what its instruction printed: fields within it have results that are not shown."""
        if mark == "begin":
            self.fields.append(len(self.text))
        elif self.fields:
            began = self.fields.pop()
            del self.text[len(self.text) if began is None else began :]
            if mark == "separate":
                self.fields.append(None)

    def set_run(self, first: int, font: str, is_raised: bool) -> None:
        """Set the parts from a place on as their run is set."""
        own = [of_font(part, font) for part in self.text[first:]]
        self.text[first:] = [Raised(part) for part in own] if is_raised else own


@dataclass(frozen=True)
class _Reading:
    """One document's walk, in document order: lists count as they are met."""

    styles: Styles
    numbering: Numbering
    taken_in: Callable[[str], list[str | FlowTable]]
    """Reads the file of a relation that the document takes in whole."""

    def flow(self, parent: etree._Element) -> list[str | FlowTable]:
        """The paragraphs and tables under an element."""
        content: list[str | FlowTable] = []
        for element in _unwrapped(parent):
            if element.tag == f"{W}p":
                content += self._paragraph(element)
            elif element.tag == f"{W}tbl":
                content.append(self._table(element))
            elif element.tag == f"{W}altChunk":
                content += self.taken_in(element.get(_RELATION, ""))
        return content

    def _paragraph(self, element: etree._Element) -> list[str | FlowTable]:
        style = value_of(element, f"{W}pPr/{W}pStyle")
        inline = _Inline()
        if not self.styles.hides(style):
            self._gather(element, inline)
        text = joined(inline.text)
        has_list_label = text.strip() and not self.styles.hides(style)
        return [(self._label(element, style) if has_list_label else "") + text, *inline.boxes]

    def _label(self, element: etree._Element, style: str | None) -> str:
        """The list number printed before a paragraph."""
        list_id, level, by_style = self.styles.numbering(style)
        direct = element.find(f"{W}pPr/{W}numPr")
        if direct is not None:
            own_id, own_level = number_of(direct, f"{W}numId"), number_of(direct, f"{W}ilvl")
            list_id, level = (list_id if own_id is None else own_id), (0 if own_level is None and own_id is not None else own_level)
        return self.numbering.label(list_id, level, by_style) if list_id else ""

    def _gather(self, parent: etree._Element, inline: _Inline) -> None:
        """Add the text of runs and what wraps them."""
        for element in parent:
            if element.tag in _LEFT_OUT or self._is_hidden_run(element):
                continue
            if element.tag in (f"{W}t", f"{_MATH}t"):
                inline.text.append(element.text or "")
            elif element.tag in _MARKS:
                inline.text.append("" if element.get(f"{W}type") in {"page", "column"} else _MARKS[element.tag])
            elif element.tag == f"{W}sym":
                inline.text.append(_symbol(element))
            elif element.tag == f"{W}txbxContent":
                inline.boxes += self.flow(element)
            elif element.tag == f"{_COMPATIBILITY}AlternateContent":
                self._gather(_branch(element), inline)
            elif element.tag == f"{W}fldChar":
                inline.mark_field(element.get(f"{W}fldCharType", ""))
            elif element.tag == f"{W}r":
                first = len(inline.text)
                self._gather(element, inline)
                inline.set_run(first, _font(element), self._is_raised(element))
            else:
                self._gather(element, inline)

    def _is_hidden_run(self, element: etree._Element) -> bool:
        if element.tag != f"{W}r":
            return False
        stated = is_on(element, f"{W}rPr/{W}vanish")
        return self.styles.hides(value_of(element, f"{W}rPr/{W}rStyle")) if stated is None else stated

    def _is_raised(self, run: etree._Element) -> bool:
        """Whether a run stands above the line; the mark of a note, whatever its style, always does."""
        stated = value_of(run, f"{W}rPr/{W}vertAlign")
        is_mark = run.find(f"{W}footnoteReference") is not None or run.find(f"{W}endnoteReference") is not None
        return is_mark or (self.styles.raises(value_of(run, f"{W}rPr/{W}rStyle")) if stated is None else stated == "superscript")

    def _table(self, table: etree._Element) -> FlowTable:
        """A table with its vertical and horizontal merges as spans."""
        drafts: list[_Draft] = []
        above: dict[int, _Draft] = {}
        rows = [row for row in _unwrapped(table) if row.tag == f"{W}tr" and not _is_left_out(row)]
        for number, row in enumerate(rows):
            current: dict[int, _Draft] = {}
            col = number_of(row, f"{W}trPr/{W}gridBefore") or 0
            for element in (cell for cell in _unwrapped(row) if cell.tag == f"{W}tc"):
                draft = self._cell(element, number, col, above, current)
                current[draft.col] = draft
                if draft.row == number and draft.col == col:
                    drafts.append(draft)
                col += max(number_of(element, f"{W}tcPr/{W}gridSpan") or 1, 1)
            above = current
        cells = tuple(FlowCell(draft.row, draft.col, draft.content, draft.row_span, draft.col_span) for draft in drafts)
        return FlowTable(cells, len(rows), max((cell.col + cell.col_span for cell in cells), default=0))

    def _cell(self, element: etree._Element, row: int, col: int, above: dict[int, _Draft], current: dict[int, _Draft]) -> _Draft:
        """The cell itself, or the cell above or to the left that it is merged into."""
        properties = element.find(f"{W}tcPr")
        span = max(number_of(properties, f"{W}gridSpan") or 1, 1)
        content = self.flow(element)
        if _continues(properties, "vMerge") and col in above:
            above[col].row_span += 1
            return above[col]
        left = next((draft for draft in current.values() if draft.col + draft.col_span == col), None)
        if _continues(properties, "hMerge") and left is not None:
            left.col_span += span
            return left
        return _Draft(row, col, span, content)


def _unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of an element, with content controls, custom XML and accepted insertions opened."""
    for element in parent:
        if element.tag in _WRAPPERS:
            yield from _unwrapped(element)
        elif element.tag == f"{_COMPATIBILITY}AlternateContent":
            yield from _unwrapped(_branch(element))
        else:
            yield element


def _branch(alternatives: etree._Element) -> etree._Element:
    """One branch of a drawing that is given in several ways: the first that has text."""
    branches = [branch for branch in alternatives if isinstance(branch.tag, str)]
    return next((branch for branch in branches if branch.find(f".//{W}txbxContent") is not None), (branches or [alternatives])[0])


def _is_left_out(row: etree._Element) -> bool:
    properties = row.find(f"{W}trPr")
    return bool(is_on(properties, f"{W}hidden")) or (properties is not None and properties.find(f"{W}del") is not None)


def _continues(properties: etree._Element | None, merge: str) -> bool:
    found = properties.find(f"{W}{merge}") if properties is not None else None
    return found is not None and found.get(f"{W}val", "continue") != "restart"


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font: what figures and lists need, nothing for ornaments."""
    char = element.get(f"{W}char", "")
    code = int(char, 16) & 0xFF if re.fullmatch("[0-9A-Fa-f]{1,4}", char) else 0
    return sign(element.get(f"{W}font", ""), code)


def _font(run: etree._Element) -> str:
    """The font of a run's characters that are not Chinese."""
    fonts = run.find(f"{W}rPr/{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii", "")
