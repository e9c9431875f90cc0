"""A stored spreadsheet number → the text that the spreadsheet shows, by its number format (ECMA-376 part 1, 18.8.30 and 18.8.31).

Exact decimals all the way: a stored double is taken at the 15 significant digits that spreadsheets themselves keep, then
rounded half away from zero, as they do. Three departures, so that no figure is lost on the way to the screen: `General` gives
at least two decimals and never an exponent (a narrow cell would drop an amount's fen), a negative number that a format shows
by colour alone keeps its sign, and a point with no decimals behind it (`#.##`) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from jixiao.readers.date_format import EPOCH_1900, Epoch, is_date_format, show_date

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
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<blank>_.)|(?P<fill>\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>[Ee][+-])|(?P<digit>[0#?])|(?P<mark>[.,%/@;])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(?P<sign><=|>=|<>|<|>|=)(?P<bound>-?[\d.]+)")
_COLOUR = re.compile(r"(?i)black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|[黑蓝青绿红白黄]色|洋红|颜色\s*\d+")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True)
class _Section:
    """One of the up to four sections of a format."""

    code: str
    tokens: tuple[_Token, ...]

    @property
    def condition(self) -> tuple[str, Decimal] | None:
        for token in self.tokens:
            match = _CONDITION.fullmatch(token.text) if token.kind == "bracket" else None
            if match:
                return match["sign"], Decimal(match["bound"])
        return None

    @property
    def is_coloured(self) -> bool:
        return any(token.kind == "bracket" and _COLOUR.fullmatch(token.text) for token in self.tokens)

    def has(self, kind: str, text: str | None = None) -> bool:
        return any(token.kind == kind and text in (None, token.text) for token in self.tokens)


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
    section, unsigned = _section_for(value, _sections(code))
    if is_date_format(section.code) and value >= 0:
        return show_date(value, section.code, epoch).strip()
    return _show_number(value, section, unsigned)


def show_text(text: str, code: str) -> str:
    """The text that a cell shows for a stored text: as it stands, unless its format adds to it or hides it."""
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else next((one for one in sections if one.has("mark", "@")), None)
    if section is None:
        return text
    return "".join(text if token == _Token("mark", "@") else _plain(token) for token in section.tokens)


def general(value: Decimal) -> str:
    """A number in the format General: eleven characters, but two decimals at least and no exponent.

    >>> general(Decimal("0.30000000000000004"))
    '0.3'
    """
    whole = max(value.adjusted() + 1, 1)
    rounded = _SHOWN.quantize(value, Decimal(1).scaleb(-max(10 - whole, 2)))
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[_Token]] = [[]]
    codes = [""]
    for match in _TOKEN.finditer(code):
        token = _Token(match.lastgroup or "quoted", match[match.lastgroup or "quoted"])
        if token == _Token("mark", ";"):
            sections.append([])
            codes.append("")
        else:
            sections[-1].append(token)
            codes[-1] += match[0]
    return tuple(_Section(text, tuple(tokens)) for text, tokens in zip(codes, sections, strict=True))


def _section_for(value: Decimal, sections: Sequence[_Section]) -> tuple[_Section, bool]:
    """The section that shows a number, and whether the section shows the sign itself."""
    numeric = sections[:3]
    conditioned = [(section, condition) for section in numeric if (condition := section.condition)]
    if conditioned:
        for section, (sign, bound) in conditioned:
            if _holds(value, sign, bound):
                return section, False
        return numeric[min(len(conditioned), len(numeric) - 1)], False
    if value < 0 and len(numeric) > 1:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], True
    return numeric[0], False


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


def _show_number(value: Decimal, section: _Section, unsigned: bool) -> str:
    is_fraction = section.has("digit") and section.has("mark", "/")
    if section.has("general") or section.has("mark", "@") or is_fraction:
        body = general(abs(value))
        shown = body if is_fraction else "".join(body if _is_whole(token) else _plain(token) for token in section.tokens)
    elif section.has("exponent"):
        shown = _scientific(abs(value), section)
    else:
        shown = _placeholders(abs(value), section)
    shown = shown.strip()
    has_sign = shown.startswith(("-", "(")) or (unsigned and not section.is_coloured)
    return f"-{shown}" if value < 0 and not has_sign and re.search("[1-9]", shown) else shown


def _is_whole(token: _Token) -> bool:
    return token.kind == "general" or token == _Token("mark", "@")


def _plain(token: _Token) -> str:
    """What a token prints that is no placeholder."""
    if token.kind in {"quoted", "escaped", "literal"} or token == _Token("mark", "%"):
        return token.text
    if token.kind == "blank":
        return " "
    if token.kind == "bracket" and token.text.startswith("$"):
        return token.text[1:].split("-")[0]
    return ""


def _scientific(value: Decimal, section: _Section) -> str:
    tokens = list(section.tokens)
    at = next(index for index, token in enumerate(tokens) if token.kind == "exponent")
    point = tokens.index(_Token("mark", ".")) if _Token("mark", ".") in tokens[:at] else at
    decimals = sum(token.kind == "digit" for token in tokens[point:at])
    width = sum(token.kind == "digit" for token in tokens[at:])
    mantissa, exponent = f"{value:.{decimals}E}".split("E")
    power = int(exponent)
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    return f"{mantissa}E{sign}{abs(power):0{width}d}"


def _placeholders(value: Decimal, section: _Section) -> str:
    """A number in the digit placeholders of a section, with what stands around and between them."""
    tokens = list(section.tokens)
    digits = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    if not digits:
        return "".join(_plain(token) for token in tokens)
    point = next((index for index, token in enumerate(tokens) if token == _Token("mark", ".")), len(tokens))
    whole = [index for index in digits if index < point]
    decimals = [index for index in digits if index > point]
    commas = [index for index, token in enumerate(tokens) if token == _Token("mark", ",")]
    scaling = sum(1 for index in commas if index > (whole or decimals)[-1])
    grouped = any(whole and whole[0] < index < whole[-1] for index in commas)
    percents = tokens.count(_Token("mark", "%"))
    scaled = value.scaleb(2 * percents - 3 * scaling, _SHOWN)
    integer, _, fraction = f"{_SHOWN.quantize(scaled, Decimal(1).scaleb(-len(decimals))):f}".partition(".")
    shown = _whole_digits(integer, whole, tokens, grouped) | _decimal_digits(fraction, decimals, tokens)
    if point < len(tokens) and any(shown[index] for index in decimals):
        shown[point] = "."
    return "".join(shown.get(index, _plain(token)) for index, token in enumerate(tokens))


def _whole_digits(integer: str, places: list[int], tokens: list[_Token], grouped: bool) -> dict[int, str]:
    """The digits before the point by placeholder; the first placeholder takes all that are left over."""
    digits = "" if integer == "0" else integer
    required = next((len(places) - n for n, place in enumerate(places) if tokens[place].text == "0"), 0)
    digits = digits.rjust(required, "0")
    by_place: dict[int, str] = {}
    for position, place in enumerate(reversed(places)):
        is_first = position == len(places) - 1
        cut = max(len(digits) - position, 0)
        own = digits[:cut] if is_first else digits[cut - 1 : cut] if cut else ""
        by_place[place] = _group(own, position, cut, is_first) if grouped else own
    return by_place


def _group(own: str, position: int, cut: int, is_first: bool) -> str:
    """Digits with a comma after each that has a multiple of three digits behind it."""
    shown = ""
    for offset, digit in enumerate(own):
        behind = (cut - 1 - offset + position) if is_first else position
        shown += digit + ("," if behind and behind % 3 == 0 else "")
    return shown


def _decimal_digits(fraction: str, places: list[int], tokens: list[_Token]) -> dict[int, str]:
    """The digits behind the point by placeholder; trailing zeros only where the format demands them."""
    kept = max((n + 1 for n, place in enumerate(places) if tokens[place].text == "0"), default=0)
    digits = fraction[:kept] + fraction[kept:].rstrip("0")
    return {place: digits[n : n + 1] for n, place in enumerate(places)}
