"""A stored spreadsheet number → the text that the spreadsheet shows, by its number format (ECMA-376 part 1, 18.8.30).

Exact decimals all the way: a stored double is taken at the 15 significant digits that spreadsheets themselves keep, then
rounded half away from zero, as they do. Three departures, so that no figure is lost on the way to the screen: `General` gives
at least two decimals and never an exponent (a narrow cell would drop an amount's fen), a negative number that a format shows
by colour alone or in brackets has its sign, and a point with no decimals behind it (`#.##`) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from jixiao.readers.date_format import EPOCH_1900, Epoch, show_date
from jixiao.readers.format_code import Digits, Section, sections_of

BUILTIN_FORMATS: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0', 7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""What the built-in format ids mean in a Chinese (zh-CN) spreadsheet."""

_STORED = Context(prec=15, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_SHOWN = Context(prec=400, rounding=ROUND_HALF_UP)
_LARGEST_EXPONENT = 308
_NONZERO = re.compile("[1-9]")
_BRACKETED = re.compile(r"[(（](\d.*)[)）]")
"""How accountants show what is negative; in brackets alone a printed figure need not be."""


def show(stored: str, code: str, epoch: Epoch = EPOCH_1900) -> str:
    """The text that a cell shows for a stored number.

    Args:
        stored: the number as stored in the file.
        code: its number format.
        epoch: the workbook's date system.

    Returns:
        The shown text without the blanks that pad it; what is no number at all as it stands.
    """
    try:
        value = _STORED.create_decimal(stored.strip())
    except InvalidOperation:
        return stored
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return stored
    section, is_signed = _section_for(value, sections_of(code))
    if section.kind == "date" and value >= 0:
        return show_date(value, section.code, epoch).strip()
    shown = _unsigned(abs(value), section).strip()
    if value < 0 and (in_brackets := _BRACKETED.fullmatch(shown)):
        return f"-{in_brackets[1]}"
    has_sign = shown.startswith("-") or (is_signed and not section.is_coloured)
    return f"-{shown}" if value < 0 and not has_sign and _NONZERO.search(shown) else shown


def show_text(text: str, code: str) -> str:
    """The text that a cell shows for a stored text: as it stands, unless its format adds to it or hides it."""
    if code == "General":
        return text
    sections = sections_of(code)
    section = sections[3] if len(sections) > 3 else next((one for one in sections if one.shows_text), None)
    if section is None:
        return text
    return "".join(text if token == ("mark", "@") else plain for token, plain in zip(section.tokens, section.plain, strict=True))


def general(value: Decimal) -> str:
    """A number in the format General: eleven characters, but two decimals at least and no exponent.

    >>> general(Decimal("0.30000000000000004"))
    '0.3'
    """
    whole = max(value.adjusted() + 1, 1)
    rounded = _SHOWN.quantize(value, Decimal(1).scaleb(-max(10 - whole, 2)))
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _section_for(value: Decimal, sections: Sequence[Section]) -> tuple[Section, bool]:
    """The section that shows a number, and whether it is one that shows the sign itself."""
    numeric = (sections[:-1] if len(sections) > 1 and sections[-1].shows_text else sections)[:3]
    if any(section.condition for section in numeric):
        met = (section for section in numeric if section.condition is None or section.condition[0](value, section.condition[1]))
        return next(met, numeric[-1]), False
    if value < 0 and len(numeric) > 1:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], True
    return numeric[0], False


def _unsigned(value: Decimal, section: Section) -> str:
    if section.kind == "digits":
        return _in_placeholders(value, section)
    if section.kind == "scientific":
        return _scientific(value, section)
    if section.kind == "literal":
        return "".join(section.plain)
    if section.kind == "general":
        whole = general(value)
        pairs = zip(section.tokens, section.plain, strict=True)
        return "".join(whole if token[0] == "general" or token == ("mark", "@") else plain for token, plain in pairs)
    return general(value)


def _scientific(value: Decimal, section: Section) -> str:
    at = next(index for index, (kind, _) in enumerate(section.tokens) if kind == "exponent")
    decimals = sum(index < at for index in section.digits.decimals)
    width = sum(kind == "digit" for kind, _ in section.tokens[at:])
    mantissa, exponent = f"{value:.{decimals}E}".split("E")
    power = int(exponent)
    sign = "-" if power < 0 else "+" if section.tokens[at][1].endswith("+") else ""
    return f"{mantissa}E{sign}{abs(power):0{width}d}"


def _in_placeholders(value: Decimal, section: Section) -> str:
    """A number in the digit placeholders of a section, with what stands around and between them."""
    digits = section.digits
    scaled = value.scaleb(digits.power, _SHOWN) if digits.power else value
    integer, _, fraction = f"{_SHOWN.quantize(scaled, Decimal(1).scaleb(-len(digits.decimals))):f}".partition(".")
    fraction = fraction[: digits.required_decimals] + fraction[digits.required_decimals :].rstrip("0")
    shown = list(section.plain)
    for place, digit in zip(digits.decimals, fraction, strict=False):
        shown[place] = digit
    if digits.point is not None:
        unplaced = integer if integer != "0" and not digits.whole else ""
        shown[digits.point] = unplaced + ("." if fraction else "")
    for place, text in zip(digits.whole, _whole(integer, digits), strict=True):
        shown[place] = text
    return "".join(shown)


def _whole(integer: str, digits: Digits) -> list[str]:
    """The digits before the point, a text for each placeholder; the first takes all that are left over."""
    own = "" if integer == "0" else integer
    own = own.rjust(digits.required_whole, "0")
    texts = [f"{digit}," if digits.is_grouped and behind and behind % 3 == 0 else digit for behind, digit in _counted_down(own)]
    places = len(digits.whole)
    missing = [""] * (places - len(texts))
    surplus = max(len(texts) - places + 1, 1)
    return [*missing, "".join(texts[:surplus]), *texts[surplus:]] if texts and places else missing


def _counted_down(digits: str) -> list[tuple[int, str]]:
    """Each digit with how many stand behind it."""
    return [(len(digits) - at, digit) for at, digit in enumerate(digits, 1)]
