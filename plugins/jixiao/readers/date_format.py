"""A stored spreadsheet date (days since an epoch) → the text that the spreadsheet shows, by its number format."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
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
    clock = _Clock(moment, seconds, twelve=any(kind == "half" for kind, _ in tokens))
    return "".join(clock.show(kind, text, _is_minute(tokens, index)) for index, (kind, text) in enumerate(tokens))


def _is_minute(tokens: list[tuple[str, str]], index: int) -> bool:
    """Whether an m is a minute: behind an hour, or before a second."""
    parts = [(at, text[0].lower()) for at, (kind, text) in enumerate(tokens) if kind in {"part", "elapsed"}]
    before = [text for at, text in parts if at < index]
    after = [text for at, text in parts if at > index]
    return before[-1:] == ["h"] or after[:1] == ["s"]


@dataclass(frozen=True, slots=True)
class _Clock:
    """A moment, the seconds since the epoch, and whether hours are counted to twelve."""

    moment: dt.datetime
    seconds: int
    twelve: bool

    def show(self, kind: str, text: str, is_minute: bool) -> str:
        """What one token of a format prints."""
        if kind == "elapsed":
            return str(self.seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]).rjust(len(text), "0")
        if kind == "half":
            return text.split("/")[self.moment.hour >= 12]
        if kind == "part":
            letter = text[0].lower()
            return self._minute_or_month(text, is_minute) if letter == "m" else self._part(letter, len(text))
        return {"blank": " ", "fill": "", "bracket": ""}.get(kind, text)

    def _minute_or_month(self, text: str, is_minute: bool) -> str:
        if len(text) > 2:
            return self.moment.strftime("%B" if len(text) == 4 else "%b")
        return f"{self.moment.minute if is_minute else self.moment.month:0{len(text)}d}"

    def _part(self, letter: str, width: int) -> str:
        moment = self.moment
        hour = (moment.hour + 11) % 12 + 1 if self.twelve else moment.hour
        weekday = _WEEKDAYS[moment.weekday()]
        return {
            "y": f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}",
            "e": f"{moment.year:04d}",
            "d": f"{moment.day:0{width}d}" if width < 3 else moment.strftime("%a" if width == 3 else "%A"),
            "a": f"星期{weekday}" if width == 4 else weekday,
            "h": f"{hour:0{min(width, 2)}d}",
            "s": f"{moment.second:0{min(width, 2)}d}",
        }[letter]
