"""Fiscal years that a filing or its listing states. A year is never taken from today's date, nor from a project's name."""

from __future__ import annotations

import re

from jixiao.values.text import compact

_CHINESE_DIGITS = {digit: str(value) for value, digits in enumerate(("〇零○Oo0", *"一二三四五六七八九")) for digit in digits}
_CHINESE_YEAR = re.compile(r"二[〇零○Oo0][〇零○Oo0一二三四五六七八九]{2}(?=年)")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?=年|部门)")
_WHOLE_YEAR = re.compile(r"((?:19|20)\d{2})年0?1月?(?:0?1日)?[-—~至到]+(?:\1年)?12月(?:31日)?")
"""From the first to the last day of a year."""
_ALONE = re.compile(rf"\(?(?:(?:19|20)\d{{2}}年|{_CHINESE_YEAR.pattern}年)度?\)?")
_BRACKETED_YEAR = re.compile(r"\(((?:19|20)\d{2})\)")
_RANGE = re.compile(r"(?:19|20)\d{2}年?度?[-—~至](?:19|20)?\d{2}年?")


def stated_years(text: str) -> list[int]:
    """The distinct years that a title states, in order: `2021 年部门预算绩效文本` → [2021]. Ranges (2023-2024年) state none."""
    figure = _CHINESE_YEAR.sub(lambda match: "".join(_CHINESE_DIGITS[char] for char in match[0]), compact(text))
    figure = _RANGE.sub("", _WHOLE_YEAR.sub(r"\1年", figure))
    return list(dict.fromkeys(int(match["year"]) for match in _YEAR.finditer(figure)))


def year_alone(text: str) -> list[int]:
    """The year that a line below a title states and nothing else: `2024年度`, `（二〇二四年）`, `(2024)`, its first and last day.

    >>> year_alone("（2024年1月1日—2024年12月31日）"), year_alone("2024年12月31日")
    ([2024], [])
    """
    figure = compact(text)
    bracketed = _BRACKETED_YEAR.fullmatch(figure)
    if bracketed:
        return [int(bracketed[1])]
    return stated_years(figure) if _ALONE.fullmatch(_WHOLE_YEAR.sub(r"\1年", figure)) else []


def title_fiscal_year(title: str | None) -> int | None:
    """The fiscal year that a listing's title states, None when it states none or several."""
    years = stated_years(title) if title else []
    return years[0] if len(years) == 1 else None
