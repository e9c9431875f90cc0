"""Printed targets → a comparator, a number and a unit where there are any, else text.

Inclusive: ≥, 不少于, 不低于, 以上, …; exclusive: 超过, 高于, 低于, 少于, …; a bare number is `=`. A target that says more than
its figure (`100%不发生极端事件`, `较上年下降3%`, `5-10次`) stays text: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from jixiao.values.text import MARKS, compact

TEXT = "text"

_BEFORE = {
    ">=": ("≥", "≧", "⩾", ">=", "=>", "不少于", "不低于", "不小于", "大于等于", "大于或等于", "高于或等于", "至少", "最少"),
    "<=": ("≤", "≦", "⩽", "<=", "=<", "不超过", "不高于", "不多于", "不大于", "小于等于", "小于或等于", "低于或等于", "至多", "最多"),
    ">": (">", "大于", "超过", "高于", "多于"),
    "<": ("<", "小于", "低于", "少于", "不足"),
    "=": ("=", "等于"),
}
_AFTER = {
    ">=": ("(含)以上", "以上(含)", "及以上", "或以上", "以上"),
    "<=": ("(含)以下", "以下(含)", "及以下", "或以下", "以下", "(含)以内", "以内", "之内"),
}
_SIGNS = {sign: comparator for table in (_BEFORE, _AFTER) for comparator, signs in table.items() for sign in signs}


def _any_of(table: dict[str, tuple[str, ...]]) -> str:
    signs = sorted((sign for signs in table.values() for sign in signs), key=len, reverse=True)
    return "|".join(map(re.escape, signs))


_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"[%‰]|(?![余多几])[^\W\d_]{1,4}?(?:/[^\W\d_]{1,3})?"
_LEAD = r"[^\d<>≥≤=]*?"
_TARGET = re.compile(
    rf"(?P<lead>{_LEAD})(?P<before>{_any_of(_BEFORE)})?(?P<value>{_NUMBER})(?P<unit>(?:{_UNIT})??)(?P<after>{_any_of(_AFTER)})?"
    rf"(?P<restated>[^\d%]{{0,12}}?达到?(?P<second>{_NUMBER})(?P<second_unit>%|))?"
)
_SIGN = re.compile(r"[<>≥≧⩾≤≦⩽=]+\d")
_DATE = re.compile(r"(?:19|20)\d{2}年度?|\d{1,2}[月日号]")
_TIME_LIMIT = re.compile(r".+[前后内底末止]")


@dataclass(frozen=True, slots=True)
class Target:
    """What a printed target says. `restated` is its second figure where it states the figure twice (`≥100完成率达到90%`)."""

    comparator: str
    value: Decimal | None = None
    unit: str | None = None
    restated: Decimal | None = None


def parse_target(text: str | None) -> Target | None:
    """Read a target; None when there is none.

    >>> parse_target("不少于3次")
    Target(comparator='>=', value=Decimal('3'), unit='次', restated=None)
    >>> parse_target("优秀").comparator
    'text'
    """
    if text is None or not (figure := compact(text)):
        return None
    match = None if MARKS.search(text) else _TARGET.fullmatch(figure)
    if match is None or not _is_plain(match):
        return Target(TEXT)
    sign = match["before"] or match["after"]
    unit = match["unit"] or match["second_unit"] or None
    second = match["second"]
    return Target(_SIGNS[sign] if sign else "=", _decimal(match["value"]), unit, _decimal(second) if second else None)


def _is_plain(match: re.Match[str]) -> bool:
    """Whether the figure is all that the target says: at most one comparator, words before it only with one, no date or time limit."""
    compared = bool(match["before"]) + bool(match["after"])
    if compared == 0 and (match["lead"] or _DATE.fullmatch(match["value"] + match["unit"])):
        return False
    return compared <= 1 and not _TIME_LIMIT.fullmatch(match["unit"])


def begins_anew(text: str) -> bool:
    """Whether a text begins as a target does and the rest of one does not: with a comparator before its figure.

    >>> begins_anew("≥95%"), begins_anew("率≥95%"), begins_anew("5%"), begins_anew("<1200台（套）")
    (True, False, False, True)
    """
    whole = compact(text)
    match = _TARGET.fullmatch(whole)
    return bool(_SIGN.match(whole)) or (match is not None and bool(match["before"]) and not match["lead"])


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def actual_value(text: str | None) -> tuple[Decimal | None, str | None]:
    """The number and unit of an actual: only of a bare one (`98%`), for one with a comparator (`≥15宗`) states no figure."""
    actual = parse_target(text)
    if actual is None or actual.comparator != "=":
        return None, None
    return actual.value, actual.unit


def is_met(target_text: str | None, actual_text: str | None) -> bool | None:
    """Whether an actual meets its target; None unless both are numbers in one unit.

    A bare target's direction is unknown: True when equal, else None. An actual with a comparator meets its target only
    where the two texts are equal.
    """
    target, actual = parse_target(target_text), parse_target(actual_text)
    if target is None or actual is None or target.value is None or actual.value is None or target.unit != actual.unit:
        return None
    if actual.comparator != "=":
        return True if compact(target_text or "") == compact(actual_text or "") else None
    difference = actual.value - target.value
    if target.comparator == "=":
        return True if difference == 0 else None
    return {">=": difference >= 0, ">": difference > 0, "<=": difference <= 0, "<": difference < 0}[target.comparator]
