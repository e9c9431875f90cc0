"""The indicator cell of a targets table: numbered items in running text → one item each.

Dialects in use:
    1、1-产出指标；11-数量指标；NAME；实施周期指标值:X；年度指标值:Y。
    1、产出指标：NAME，年度指标值：Y。
Names and values hold ，；：。 and digits of their own, so an item starts only where an ordinal is followed by a level name or
code, and its parts are found by their labels, not by their punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jixiao.values.levels import LEVEL_NAMES
from jixiao.values.text import same_width


def _spaced(word: str) -> str:
    """The pattern of a word in which a broken line may have left a space."""
    return "".join(rf"{re.escape(char)}\s*" for char in word)


_LEVEL = "(?:" + "|".join(map(_spaced, sorted(LEVEL_NAMES, key=len, reverse=True))) + rf")(?:{_spaced('指标')})?"
_CODED = r"\d(?:\s*\d)?\s*-\s*[^;:,。\d]{2,12}?"
_ITEM_START = re.compile(
    rf"(?P<bracket>\(\s*)?(?P<ordinal>\d+)\s*(?(bracket)\)\s*[、.,]?|(?:[、.,]|\)\s*[、.,]?))\s*(?=(?:{_CODED}|{_LEVEL})\s*[;:])"
)
_LEVEL_PART = re.compile(rf"\s*(?P<level>{_CODED}|{_LEVEL})\s*[;:]")
_VALUE_LABEL = re.compile(rf"(?:{_spaced('指标值')}|{_spaced('目标值')}):")
_TORN_LABEL = re.compile(rf"[;,。]\s*(?:{_spaced('实施周期')}|{_spaced('年度')})(?:{_spaced('绩效')})?$")
_VALUES = re.compile(
    r"(?P<name>.*?)[;,。]?\s*"
    rf"(?:{_spaced('实施周期')}(?:{_spaced('绩效')})?{_spaced('指标值')}:(?P<cycle>.*?)[;,。]?\s*)?"
    rf"(?:(?:本)?{_spaced('年度')}(?:{_spaced('绩效')})?{_spaced('指标值')}|{_spaced('指标值')}|{_spaced('目标值')}):(?P<annual>.*?)[;。]?\s*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered indicator: levels and texts as printed; a level or target that is not printed is None."""

    ordinal: int
    level1: str
    level2: str | None
    name: str
    cycle_target: str | None
    annual_target: str | None


@dataclass(frozen=True, slots=True)
class ItemList:
    """The items of a cell, and every stretch of its text that belongs to none."""

    items: tuple[Item, ...]
    leftovers: tuple[str, ...]


def _starts(figure: str) -> list[tuple[int, int, int]]:
    """Where items start: (start, end of the ordinal, ordinal).

    Where a value that ends in a digit runs into the next ordinal (`…:240` + `2、`), the ordinal expected next is cut off.
    """
    found: list[tuple[int, int, int]] = []
    for match in _ITEM_START.finditer(figure):
        expected = str(found[-1][2] + 1 if found else 1)
        digits = match["ordinal"]
        if match["bracket"]:
            found.append((match.start(), match.end(), int(digits)))
            continue
        if digits != expected and digits.endswith(expected):
            digits = expected
        found.append((match.end("ordinal") - len(digits), match.end(), int(digits)))
    return found


def begins_items(text: str) -> bool:
    """Whether a text begins with the first item of a list (and not in the middle of one)."""
    starts = _starts(same_width(text))
    return bool(starts) and starts[0][2] == 1 and not text[: starts[0][0]].strip()


def parse_items(text: str) -> ItemList:
    """Read an indicator cell, given as unwrapped text."""
    figure = same_width(text)
    starts = _starts(figure)
    if not starts:
        return ItemList((), (text,) if text.strip() else ())
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    items: list[Item] = []
    leftovers = [text[: starts[0][0]]]
    for (start, body, ordinal), end in zip(starts, ends, strict=True):
        item = _parse_item(ordinal, text[body:end], figure[body:end])
        if item is None:
            leftovers.append(text[start:end])
        else:
            items.append(item)
    return ItemList(tuple(items), tuple(part for part in leftovers if part.strip()))


def _parse_item(ordinal: int, text: str, figure: str) -> Item | None:
    first = _LEVEL_PART.match(figure)
    if first is None:
        return None
    second = _LEVEL_PART.match(figure, first.end()) if figure[first.end() - 1] == ";" else None
    body = second.end() if second else first.end()
    values = _VALUES.fullmatch(figure, body)
    if values is None or not values["name"].strip() or _VALUE_LABEL.search(values["annual"]) or _TORN_LABEL.search(values["name"]):
        return None  # a second value is a further item's, whose level nobody knows; a label's beginning in the name lacks the other value

    def part(group: str) -> str | None:
        start, end = values.span(group)
        return (text[start:end].strip() or None) if start >= 0 else None

    return Item(
        ordinal=ordinal,
        level1=text[slice(*first.span("level"))].strip(),
        level2=text[slice(*second.span("level"))].strip() if second else None,
        name=part("name") or "",
        cycle_target=part("cycle"),
        annual_target=part("annual"),
    )
