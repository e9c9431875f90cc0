"""Automatic lists and hidden text of a DOCX: what its numbering and style parts say of a paragraph (ECMA-376 part 1, 17.7 and 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from jixiao.readers.counting import ordinal
from jixiao.readers.ooxml import whole_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALSE = {"0", "false", "off"}
_PLACEHOLDER = re.compile(r"%([1-9])")
_SUFFIXES = {"tab": " ", "space": " ", "nothing": ""}


def value_of(parent: etree._Element | None, path: str) -> str | None:
    """The `w:val` of a descendant, None where there is none."""
    found = parent.find(path) if parent is not None else None
    return found.get(f"{W}val") if found is not None else None


def number_of(parent: etree._Element | None, path: str) -> int | None:
    """The whole number in a descendant's `w:val`, None where there is none."""
    value = value_of(parent, path)
    return int(value) if value and re.fullmatch(r"-?\d{1,9}", value) else None


def is_on(parent: etree._Element | None, path: str) -> bool | None:
    """Whether an on/off property is set; None where it is not stated."""
    found = parent.find(path) if parent is not None else None
    return None if found is None else found.get(f"{W}val", "true") not in _FALSE


class Styles:
    """The styles that hide text or number paragraphs, inherited ones included."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {style.get(f"{W}styleId", ""): style for style in (root.iter(f"{W}style") if root is not None else ())}

    def hides(self, style_id: str | None) -> bool:
        """Whether a style's text is hidden."""
        stated = (is_on(style, f"{W}rPr/{W}vanish") for style in self._chain(style_id))
        return next((hidden for hidden in stated if hidden is not None), False)

    def raises(self, style_id: str | None) -> bool:
        """Whether a style's text is set above the line."""
        stated = (value_of(style, f"{W}rPr/{W}vertAlign") for style in self._chain(style_id))
        return next((position for position in stated if position), "") == "superscript"

    def numbering(self, style_id: str | None) -> tuple[int | None, int | None, str]:
        """The list and the level that a style puts its paragraphs in, and the style that says so."""
        for style in self._chain(style_id):
            list_id = number_of(style, f"{W}pPr/{W}numPr/{W}numId")
            if list_id is not None:
                return list_id, number_of(style, f"{W}pPr/{W}numPr/{W}ilvl"), style.get(f"{W}styleId", "")
        return None, None, ""

    def _chain(self, style_id: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style_id and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = value_of(self._styles[style_id], f"{W}basedOn")


@dataclass(frozen=True)
class _Level:
    start: int
    counting: str
    text: str
    suffix: str
    restart: int | None
    is_decimal: bool
    style: str | None

    @classmethod
    def of(cls, element: etree._Element) -> _Level:
        start = number_of(element, f"{W}start")
        return cls(
            start=0 if start is None else start,
            counting=value_of(element, f"{W}numFmt") or "decimal",
            text=value_of(element, f"{W}lvlText") or "",
            suffix=_SUFFIXES.get(value_of(element, f"{W}suff") or "tab", " "),
            restart=number_of(element, f"{W}lvlRestart"),
            is_decimal=bool(is_on(element, f"{W}isLgl")),
            style=value_of(element, f"{W}pStyle"),
        )


@dataclass
class _List:
    """An abstract list: its levels and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; labels are asked for in document order, for asking counts."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else list(root)
        self._abstract = {e.get(f"{W}abstractNumId", ""): e for e in elements if e.tag == f"{W}abstractNum"}
        self._nums = {e.get(f"{W}numId", ""): e for e in elements if e.tag == f"{W}num"}
        self._lists: dict[str, _List] = {}
        self._started: set[str] = set()

    def label(self, list_id: int, level: int | None, style: str) -> str:
        """Count one paragraph of a list and give the label that is printed before it.

        Args:
            list_id: the paragraph's `w:numId`.
            level: its `w:ilvl`; None for the level that belongs to its style.
            style: the style that put it into the list.

        Returns:
            The label and the blank behind it; nothing for bullets, which carry no ordinal.
        """
        counted = self._list(str(list_id))
        if counted is None:
            return ""
        number = level if level is not None else next((n for n, own in counted.levels.items() if own.style == style), 0)
        own = counted.levels.get(number)
        if own is None:
            return ""
        self._restart(str(list_id), counted)
        _count(counted, number)
        if own.counting == "bullet":
            return ""
        label = _PLACEHOLDER.sub(lambda match: _shown(counted, int(match[1]) - 1, own.is_decimal), own.text)
        return label + own.suffix if label else ""

    def _list(self, list_id: str) -> _List | None:
        """The list behind a `w:num`, its level overrides applied; lists that share an abstract list count on together."""
        num = self._nums.get(list_id)
        abstract_id = value_of(num, f"{W}abstractNumId")
        if num is None or abstract_id not in self._abstract:
            return None
        own = [e for e in num.iterchildren(f"{W}lvlOverride") if e.find(f"{W}lvl") is not None]
        key = list_id if own else abstract_id
        if key not in self._lists:
            elements = [*self._abstract[abstract_id].iterchildren(f"{W}lvl"), *(e.find(f"{W}lvl") for e in own)]
            self._lists[key] = _List({whole_number(e.get(f"{W}ilvl"), 0): _Level.of(e) for e in elements if e is not None})
        return self._lists[key]

    def _restart(self, list_id: str, counted: _List) -> None:
        """Start a list anew where its first paragraph says so."""
        if list_id in self._started:
            return
        self._started.add(list_id)
        for override in self._nums[list_id].iterchildren(f"{W}lvlOverride"):
            start = number_of(override, f"{W}startOverride")
            if start is not None:
                counted.counts[whole_number(override.get(f"{W}ilvl"), 0)] = start - 1


def _count(counted: _List, number: int) -> None:
    own = counted.levels[number]
    counted.counts[number] = counted.counts.get(number, own.start - 1) + 1
    for deeper in [n for n in counted.counts if n > number and n in counted.levels]:
        restart = counted.levels[deeper].restart
        if restart is None or number < restart:
            del counted.counts[deeper]


def _shown(counted: _List, number: int, decimal: bool) -> str:
    level = counted.levels.get(number)
    if level is None:
        return ""
    return ordinal(counted.counts.get(number, level.start), "decimal" if decimal and level.counting != "decimalZero" else level.counting)
