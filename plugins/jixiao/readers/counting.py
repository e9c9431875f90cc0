"""Ordinals as automatic lists print them: 3 → 三, ③, III, c, by the name that WordprocessingML gives the way of counting."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = {
    1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I",
}  # fmt: skip


def ordinal(number: int, counting: str) -> str:
    """A number as a list prints it; decimal where the way of counting is not known.

    >>> ordinal(12, "chineseCounting")
    '十二'
    """
    if counting in {"none", "bullet"}:
        return ""
    return _COUNTINGS.get(counting, str)(number)


def chinese(number: int) -> str:
    """一, 二, … 十, 十一, 二十, 一百零五."""
    text = _placed(number, _DIGITS, "十百千")
    return text.removeprefix("一") if 10 <= number < 20 else text


def _placed(number: int, digits: str, ranks: str) -> str:
    """Digits with their ranks, a run of zeros said once."""
    if not 0 < number < 10_000:
        return str(number) if number else digits[0]
    text = ""
    for place, digit in enumerate(map(int, reversed(str(number)))):
        rank = ranks[place - 1] if place and digit else ""
        text = ("" if not digit and (not text or text.startswith(digits[0])) else digits[digit] + rank) + text
    return text


def _letters(number: int) -> str:
    """Letters a … z, then aa, bb as word processors go on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def roman(number: int) -> str:
    """I, II, III, IV."""
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in _ROMAN.items():
        text += letters * (number // value)
        number %= value
    return text


def _enclosed(first: str, last: int) -> Callable[[int], str]:
    """The characters of a Unicode block of enclosed numbers from 1 on, decimal beyond it."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= last else str(number)


def _cycle(names: str) -> Callable[[int], str]:
    return lambda number: names[(number - 1) % len(names)]


def _digit_by_digit(number: int) -> str:
    return "".join("〇" if digit == "0" else _DIGITS[int(digit)] for digit in str(number))


_COUNTINGS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda number: _placed(number, _LEGAL_DIGITS, "拾佰仟"),
    "japaneseLegal": lambda number: _placed(number, _LEGAL_DIGITS, "拾佰仟"),
    "ideographLegalTraditional": lambda number: _placed(number, _LEGAL_DIGITS, "拾佰仟"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": lambda number: roman(number).lower(),
    "upperRoman": roman,
}
