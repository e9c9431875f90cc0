"""XLSX → a document, as displayed: number formats applied, formulas by their stored results, hidden rows, columns and sheets left out.

The parts are read directly, not through a workbook library: amounts are formatted from the digits that the file stores (a
library hands them over as binary floats), both namespaces of the standard are understood, and a broken style or
validation elsewhere in the workbook does not cost the filing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from jixiao.document import Document
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.date_format import EPOCH_1900, EPOCH_1904, Epoch
from jixiao.readers.number_format import BUILTIN_FORMATS, show, show_text
from jixiao.readers.ooxml import Package, local_name, whole_number
from jixiao.readers.sheet import Sheet
from jixiao.readers.signs import Raised, joined, of_font

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SIDES = {"left", "right", "top", "bottom", "start", "end"}
_TRUE = {"1", "true", "on"}
_MAX_ROWS, _MAX_COLS = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class _Style:
    """A cell format: its number format and the sides that it rules."""

    code: str = "General"
    sides: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Workbook:
    """What all sheets share."""

    package: Package
    strings: list[str]
    styles: list[_Style]
    epoch: Epoch
    limits: Limits

    def style(self, element: etree._Element) -> _Style:
        number = whole_number(element.get("s"), 0)
        return self.styles[number] if 0 <= number < len(self.styles) else _Style()


def read(content: bytes, limits: Limits) -> Document:
    """Read a workbook's visible sheets.

    Raises:
        UnreadableFile: the package is damaged, lacks its parts, or is over a limit.
    """
    return Document(tuple(block for sheet in sheets(content, limits) for block in sheet.blocks(limits)), "xlsx")


def sheets(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """A workbook's visible sheets, in their order.

    Raises:
        UnreadableFile: see `read`.
    """
    package = Package(content, limits)
    main = package.main_part()
    root = package.xml(main)
    relations = package.relations(main)
    workbook = _workbook(package, root, {relation.kind: relation.target for relation in relations.values()}, limits)
    for element in root.iter(f"{_MAIN}sheet"):
        relation = relations.get(element.get(_ID, ""))
        if element.get("state", "visible") != "visible":
            continue
        if relation is None:
            raise UnreadableFile(f"The workbook lacks its sheet {element.get('name')}: fetch the file again.")
        if relation.kind == "worksheet":
            yield _sheet(workbook, element.get("name", ""), relation.target)


def _workbook(package: Package, root: etree._Element, parts: Mapping[str, str], limits: Limits) -> _Workbook:
    return _Workbook(
        package,
        _shared_strings(package, parts.get("sharedStrings"), limits),
        _styles(package, parts.get("styles")),
        EPOCH_1904 if any(item.get("date1904") in _TRUE for item in root.iter(f"{_MAIN}workbookPr")) else EPOCH_1900,
        limits,
    )


def _shared_strings(package: Package, part: str | None, limits: Limits) -> list[str]:
    if part is None or part not in package:
        return []
    strings: list[str] = []
    characters = 0
    for element in package.elements(part, f"{_MAIN}si"):
        strings.append(_rich_text(element))
        characters += len(strings[-1])
        if characters > limits.max_characters:
            raise UnreadableFile(f"The workbook has more than {limits.max_characters} characters of text: it is not a filing.")
    return strings


def _rich_text(element: etree._Element) -> str:
    """The text of a string's runs, without the phonetic guides beside them."""
    return joined(_run(text) for text in element.iter(f"{_MAIN}t") if local_name(text.getparent()) != "rPh")  # type: ignore[arg-type]


def _run(element: etree._Element) -> str:
    """A run's text as it is set."""
    text = _unescaped(element.text or "")
    font, position = element.find(f"../{_MAIN}rPr/{_MAIN}rFont"), element.find(f"../{_MAIN}rPr/{_MAIN}vertAlign")
    text = text if font is None else of_font(text, font.get("val", ""))
    return Raised(text) if position is not None and position.get("val") == "superscript" else text


def _unescaped(text: str) -> str:
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def _styles(package: Package, part: str | None) -> list[_Style]:
    if part is None or part not in package:
        return []
    root = package.xml(part)
    codes = BUILTIN_FORMATS | {whole_number(item.get("numFmtId"), 0): item.get("formatCode", "") for item in root.iter(f"{_MAIN}numFmt")}
    borders = [_sides(border) for border in root.iterfind(f"{_MAIN}borders/{_MAIN}border")]
    return [
        _Style(codes.get(whole_number(xf.get("numFmtId"), 0), "General"), _at(borders, whole_number(xf.get("borderId"), 0)))
        for xf in root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
    ]


def _sides(border: etree._Element) -> frozenset[str]:
    names = {"start": "left", "end": "right"}
    drawn = (local_name(side) for side in border if side.get("style", "none") != "none")
    return frozenset(names.get(side, side) for side in drawn if side in _SIDES)


def _at(borders: list[frozenset[str]], number: int) -> frozenset[str]:
    return borders[number] if 0 <= number < len(borders) else frozenset()


def _sheet(workbook: _Workbook, name: str, part: str) -> Sheet:
    """Gather a sheet's showing cells, merges, rules and hidden rows and columns."""
    sheet = Sheet(name)
    row_number = -1
    for element in workbook.package.elements(part, f"{_MAIN}row", f"{_MAIN}col", f"{_MAIN}mergeCell"):
        kind = local_name(element)
        if kind == "row":
            row_number = whole_number(element.get("r"), row_number + 2, _MAX_ROWS) - 1
            _row(workbook, sheet, element, row_number)
        elif kind == "col":
            if element.get("hidden") in _TRUE or element.get("width") == "0":
                first = whole_number(element.get("min"), 1, _MAX_COLS)
                sheet.hidden_cols.update(range(first - 1, whole_number(element.get("max"), first, _MAX_COLS)))
        else:
            top_left, _, bottom_right = element.get("ref", "A1").partition(":")
            sheet.merges[_spot(top_left)] = _spot(bottom_right or top_left)
    return sheet


def _row(workbook: _Workbook, sheet: Sheet, element: etree._Element, row: int) -> None:
    if element.get("hidden") in _TRUE or element.get("ht") == "0":
        sheet.hidden_rows.add(row)
    col = -1
    for item in element.iterchildren(f"{_MAIN}c"):
        reference = item.get("r")
        col = _spot(reference)[1] if reference else col + 1
        style = workbook.style(item)
        if style.sides:
            sheet.rules.setdefault(row, set()).update(style.sides)
        text = _cell_text(workbook, item, style) if len(item) else ""
        if text:
            sheet.texts[row, col] = text
    if len(sheet.texts) > workbook.limits.max_cells:
        raise UnreadableFile(f"The sheet {sheet.name} has more than {workbook.limits.max_cells} cells: it is not a filing.")


def _spot(reference: str) -> tuple[int, int]:
    """A1 notation → 0-based row and column.

    Raises:
        UnreadableFile: it is no cell reference.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None or int(match[2]) > _MAX_ROWS:
        raise UnreadableFile(f"The workbook refers to a cell {reference!r} that cannot exist: fetch the file again.")
    col = 0
    for letter in match[1].upper():
        col = col * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, col - 1


def _cell_text(workbook: _Workbook, item: etree._Element, style: _Style) -> str:
    """What a cell shows. A formula whose result was never stored shows itself: its figure is not known."""
    stored = item.findtext(f"{_MAIN}v")
    match item.get("t", "n"):
        case "s":
            return show_text(_shared(workbook, stored), style.code)
        case "inlineStr":
            return show_text("".join(_rich_text(inline) for inline in item.iterchildren(f"{_MAIN}is")), style.code)
        case "str":
            return show_text(_unescaped(stored or ""), style.code)
        case "b":
            return "" if not stored else "TRUE" if stored.strip() == "1" else "FALSE"
        case "e" | "d":
            return stored or ""
        case _:
            formula = item.findtext(f"{_MAIN}f")
            unknown = "" if formula is None else f"={formula}"
            return show(stored, style.code, workbook.epoch) if stored else unknown


def _shared(workbook: _Workbook, stored: str | None) -> str:
    number = whole_number(stored, -1)
    if not 0 <= number < len(workbook.strings):
        raise UnreadableFile(f"The workbook lacks its shared string {number}: fetch the file again.")
    return workbook.strings[number]
