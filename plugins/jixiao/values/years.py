"""Fiscal years that a filing or its listing states. A year is never taken from today's date, nor from a project's name."""

from __future__ import annotations

import re

from jixiao.values.text import compact

_CHINESE_DIGITS = {digit: str(value) for value, digits in enumerate(("〇零○Oo0", *"一二三四五六七八九")) for digit in digits}
_CHINESE_YEAR = re.compile(r"二[〇零○Oo0][〇零○Oo0一二三四五六七八九]{2}(?=年)")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})年")
_RANGE = re.compile(r"(?:19|20)\d{2}年?度?[-—~至](?:19|20)?\d{2}年?")


def stated_years(text: str) -> list[int]:
    """The distinct years that a title states, in order: `2021 年部门预算绩效文本` → [2021]. Ranges (2023-2024年) state none."""
    figure = _CHINESE_YEAR.sub(lambda match: "".join(_CHINESE_DIGITS[char] for char in match[0]), compact(text))
    figure = _RANGE.sub("", figure)
    return list(dict.fromkeys(int(match["year"]) for match in _YEAR.finditer(figure)))


def title_fiscal_year(title: str | None) -> int | None:
    """The fiscal year that a listing's title states, None when it states none or several."""
    years = stated_years(title) if title else []
    return years[0] if len(years) == 1 else None
