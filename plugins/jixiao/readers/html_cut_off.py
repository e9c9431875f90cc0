"""Pages that spreadsheets save: what ran over the end of a narrow cell stands in it hidden, and is part of its text all the same.

Excel saves a text that its column is too narrow for as what shows and, behind it, a hidden span with the rest. A hidden span
elsewhere, or on a page of another program, is no such rest: pages keep keys to sort by in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_OF_SHEET = "urn:schemas-microsoft-com:office:excel"
_SHEET_CLASS = re.compile(r"xl\d+", re.IGNORECASE)
_HIDES = re.compile(r"\s*display\s*:\s*none\s*;?\s*", re.IGNORECASE)


def show_rests(root: etree._Element, text: str) -> None:
    """Show what a spreadsheet's page hides at the ends of its cells.

    Args:
        root: the page, changed in place.
        text: the page's source, in whose beginning a spreadsheet's page names itself.
    """
    is_sheet = _OF_SHEET in text
    for cell in root.iter("td", "th"):
        if is_sheet or _SHEET_CLASS.fullmatch(cell.get("class", "").strip()):
            _show_end(cell)


def _show_end(cell: etree._Element) -> None:
    """Show the hidden spans that a cell ends with, behind what shows of its text."""
    has_begun = False
    rests: list[etree._Element] = []
    for hiding, text in _texts(cell, None):
        if not text.strip():
            continue
        if hiding is None:
            has_begun, rests = True, []
        elif has_begun:
            rests.append(hiding)
    for rest in dict.fromkeys(rests):
        del rest.attrib["style"]


def _texts(element: etree._Element, hiding: etree._Element | None) -> Iterator[tuple[etree._Element | None, str]]:
    """The texts under an element in order, each with the span that hides it."""
    if element.tag == "span" and _HIDES.fullmatch(element.get("style", "")):
        hiding = element
    yield hiding, element.text or ""
    for child in element:
        yield from _texts(child, hiding)
        yield hiding, child.tail or ""
