"""A spreadsheet's number format code, taken apart once: its sections, what they show and how (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from jixiao.readers.date_format import is_date_format

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|(?:\\|!(?=[.,]))(?P<escaped>.)|(?P<blank>_.)|(?P<fill>\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>[Ee][+-])|(?P<digit>[0#?])|(?P<mark>[.,%/@;])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(?P<sign><=|>=|<>|<|>|=)(?P<bound>-?\d+\.?\d*)")
_COLOUR = re.compile(r"(?i)black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|[黑蓝青绿红白黄]色|洋红|颜色\s*\d+")
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip

Token = tuple[str, str]
"""Its kind and its text."""


@dataclass(frozen=True, slots=True)
class Digits:
    """The digit placeholders of a section, by token index."""

    whole: tuple[int, ...]
    decimals: tuple[int, ...]
    point: int | None
    required_whole: int
    """Digits shown at least before the point."""
    required_decimals: int
    """Decimals shown even where they are trailing zeros."""
    is_grouped: bool
    power: int
    """The power of ten that a number is shown times: 2 a percent sign, -3 a trailing comma."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of a format's sections, for numbers of one sign or condition, or for text."""

    code: str
    tokens: tuple[Token, ...]
    plain: tuple[str, ...]
    """What each token prints that is no placeholder."""
    kind: str
    """`date`, `general`, `fraction`, `scientific`, `digits` or `literal`."""
    digits: Digits
    condition: tuple[Callable[[Decimal, Decimal], bool], Decimal] | None
    is_coloured: bool

    @property
    def shows_text(self) -> bool:
        """Whether it has a place for text."""
        return ("mark", "@") in self.tokens

    @classmethod
    def of(cls, code: str, tokens: tuple[Token, ...]) -> Section:
        """Take a section apart."""
        brackets = [text for kind, text in tokens if kind == "bracket"]
        conditions = [match for match in map(_CONDITION.fullmatch, brackets) if match]
        return cls(
            code=code,
            tokens=tokens,
            plain=tuple(map(_plain, tokens)),
            kind=_kind(code, tokens),
            digits=_digits(tokens),
            condition=(_COMPARISONS[conditions[0]["sign"]], Decimal(conditions[0]["bound"])) if conditions else None,
            is_coloured=any(map(_COLOUR.fullmatch, brackets)),
        )


@lru_cache(maxsize=512)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a format code, at least one."""
    tokens: list[list[Token]] = [[]]
    codes = [""]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "quoted"
        if (kind, match[kind]) == ("mark", ";"):
            tokens.append([])
            codes.append("")
        else:
            tokens[-1].append((kind, match[kind]))
            codes[-1] += match[0]
    return tuple(Section.of(text, tuple(own)) for text, own in zip(codes, tokens, strict=True))


def _kind(code: str, tokens: tuple[Token, ...]) -> str:
    kinds = {kind for kind, _ in tokens}
    if is_date_format(code):
        return "date"
    if "general" in kinds or ("mark", "@") in tokens:
        return "general"
    if "digit" not in kinds:
        return "literal"
    if ("mark", "/") in tokens:
        return "fraction"
    return "scientific" if "exponent" in kinds else "digits"


def _plain(token: Token) -> str:
    kind, text = token
    if kind in {"quoted", "escaped", "literal"} or token == ("mark", "%"):
        return text
    if kind == "blank":
        return " "
    if kind == "bracket" and text.startswith("$"):
        return text[1:].split("-")[0]
    return ""


def _digits(tokens: tuple[Token, ...]) -> Digits:
    point = tokens.index(("mark", ".")) if ("mark", ".") in tokens else None
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    whole = tuple(index for index in places if point is None or index < point)
    decimals = tuple(index for index in places if point is not None and index > point)
    commas = [index for index, token in enumerate(tokens) if token == ("mark", ",")]
    first_zero = next((n for n, index in enumerate(whole) if tokens[index][1] == "0"), len(whole))
    last_number = (whole or decimals or (len(tokens),))[-1]
    return Digits(
        whole=whole,
        decimals=decimals,
        point=point,
        required_whole=len(whole) - first_zero,
        required_decimals=max((n for n, index in enumerate(decimals, 1) if tokens[index][1] == "0"), default=0),
        is_grouped=any(whole and whole[0] < index < whole[-1] for index in commas),
        power=2 * tokens.count(("mark", "%")) - 3 * sum(index > last_number for index in commas),
    )
