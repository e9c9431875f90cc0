"""What font and position make of characters: signs of the fonts Symbol and Wingdings, and raised texts, most of which refer to notes.

Formats that keep how a text is set give its parts one by one; `joined` makes the text of them that a reader sees in its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from jixiao.document import NO_MEANING

_SYMBOL = dict(zip(range(0xA2, 0xC0), "′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵", strict=True)) | {0xB7: "", 0xD6: "√", 0xD7: "·", 0xE5: "∑"}
"""The characters of the font Symbol from its 162nd on, by their place in it; its round bullet says nothing."""
_WINGDINGS = {0x80 + number: char for number, char in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")}
"""The numbers in circles among the ornaments of the font Wingdings: they may count items."""
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
_PRIVATE = 0xF000
"""Where Unicode text puts a symbol font's characters, counted from here."""
_REFERENCE = re.compile(r"[\[(（〔【]?注?(?:\d{1,2}(?:[,，、\-–]\d{1,2})*|[①-⑳]|[*＊†‡※]{1,3})[\])）〕】]?")
"""What refers to a note when it is raised behind a text."""
_UNIT = re.compile(r"(?:(?<![A-Za-z])[kcdm]?m|米)$", re.IGNORECASE)
"""A unit of length, whose power (m²) is raised."""
_POWER_OF_TEN = re.compile(r"[×xX*·]10$")


class Raised(str):
    """A part of a text that is set above the line."""

    __slots__ = ()


def of_font(text: str, font: str) -> str:
    """A text as a font shows it: signs of a symbol font where it is one; other ornaments are left as they are.

    >>> of_font("³95%", "Symbol")
    '≥95%'
    """
    known = _FONTS.get(font.strip(" \"'").lower())
    return text if known is None else "".join(known.get(code_of(char), char) for char in text)


def sign(font: str, code: int) -> str:
    """A single character of a symbol font; nothing for ornaments."""
    known = _FONTS.get(font.lower(), {})
    plain = chr(code) if known is _SYMBOL and code < 0x80 and (chr(code).isdigit() or chr(code) in "%.,()<>+-=/") else ""
    return known.get(code, plain)


def code_of(char: str) -> int:
    """A character's place in a symbol font: both as old programs and as Unicode text number it."""
    code = ord(char)
    return code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code


def joined(parts: Iterable[str]) -> str:
    """A line's parts as one text: a raised mark that refers to a note is no part of what it stands behind.

    >>> joined(["12.50", Raised("[1]")]), joined(["3000m", Raised("2")])
    ('12.50', '3000m2')
    """
    text = ""
    for is_raised, own in groupby(parts, lambda part: isinstance(part, Raised)):
        part = "".join(own)
        text += raised_behind(text, part) if is_raised else part
    return text


def raised_behind(before: str, part: str) -> str:
    """What a raised part adds to the text before it: nothing where it refers to a note; what may as well be a power cannot be told."""
    base = before.rstrip()
    if not base or base.endswith("\n") or not _REFERENCE.fullmatch(part.strip()):
        return part
    if part.strip() in ("2", "3") and _UNIT.search(base):
        return part
    return NO_MEANING if base[-1].isascii() and (base[-1].isalpha() or _POWER_OF_TEN.search(base)) else ""
