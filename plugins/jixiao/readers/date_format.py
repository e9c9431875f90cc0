"""A stored spreadsheet date (days since an epoch) → the text that the spreadsheet shows, by its number format."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<part>y+|e+|m+|d+|h+|s+|a{3,4})|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECONDS_A_DAY = 86_400
_FALSE_LEAP_DAY = 60
"""Serial 60 of the 1900 system is a 29 February 1900 that never was."""
_LAST_SERIAL = 2_958_465
_WEEKDAYS = "一二三四五六日"


class Epoch(Enum):
    """The day that a workbook counts its dates from: day 0."""

    EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a filing's dates have no time zone
    EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


EPOCH_1900, EPOCH_1904 = Epoch.EPOCH_1900, Epoch.EPOCH_1904


def is_date_format(code: str) -> bool:
    """Whether a format section shows a date or a time."""
    kinds = {match.lastgroup for match in _TOKEN.finditer(re.sub(r"(?i)general|G/通用格式|E[+-]", "", code))}
    return bool(kinds & {"part", "elapsed"})


def show_date(serial: Decimal, code: str, epoch: Epoch) -> str:
    """A date or time in a format section; a serial that is no date is shown as the number that it is."""
    if serial > _LAST_SERIAL:
        return f"{serial:f}"
    seconds = int((serial * _SECONDS_A_DAY).to_integral_value(ROUND_HALF_UP))
    early = epoch is EPOCH_1900 and serial < _FALSE_LEAP_DAY
    moment = epoch.value + dt.timedelta(days=int(early), seconds=seconds)
    tokens = [(match.lastgroup or "quoted", match[match.lastgroup or "quoted"]) for match in _TOKEN.finditer(code)]
    twelve = any(kind == "half" for kind, _ in tokens)
    return "".join(
        _show(kind, text.lower() if kind in {"part", "elapsed"} else text, moment, seconds, twelve, _is_minute(tokens, index))
        for index, (kind, text) in enumerate(tokens)
    )


def _is_minute(tokens: list[tuple[str, str]], index: int) -> bool:
    """Whether an m is a minute: behind an hour, or before a second."""
    parts = [(at, text[0].lower()) for at, (kind, text) in enumerate(tokens) if kind in {"part", "elapsed"}]
    before = [text for at, text in parts if at < index]
    after = [text for at, text in parts if at > index]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _show(kind: str, text: str, moment: dt.datetime, seconds: int, twelve: bool, minute: bool) -> str:
    if kind == "elapsed":
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).rjust(len(text), "0")
    if kind == "half":
        morning, afternoon = text.split("/")
        return morning if moment.hour < 12 else afternoon
    if kind == "part":
        return _part(text, moment, twelve, minute)
    if kind == "blank":
        return " "
    return text if kind in {"quoted", "escaped", "literal"} else ""


def _part(text: str, moment: dt.datetime, twelve: bool, minute: bool) -> str:
    width = min(len(text), 2)
    match text[0]:
        case "y" | "e":
            return f"{moment.year:04d}" if len(text) > 2 or text[0] == "e" else f"{moment.year % 100:02d}"
        case "m" if minute and len(text) <= 2:
            return f"{moment.minute:0{width}d}"
        case "m":
            return f"{moment.month:0{width}d}" if len(text) <= 2 else moment.strftime({3: "%b", 4: "%B"}.get(len(text), "%b"))
        case "d":
            return f"{moment.day:0{width}d}" if len(text) <= 2 else moment.strftime("%a" if len(text) == 3 else "%A")
        case "a":
            return ("星期" if len(text) == 4 else "") + _WEEKDAYS[moment.weekday()]
        case "h":
            return f"{(moment.hour + 11) % 12 + 1 if twelve else moment.hour:0{width}d}"
        case _:
            return f"{moment.second:0{width}d}"
