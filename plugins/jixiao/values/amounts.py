"""Printed amounts and rates → exact decimals, with the interval that the printing leaves open.

Every printed figure stands for the interval of half a unit of its table's finest decimal place around it; a blank, a dash
and any printed zero are exactly zero (the tolerance rule of the checks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jixiao.values.text import MARKS, compact

UNIT_FACTORS = {
    "亿元": Decimal(100_000_000),
    "百万元": Decimal(1_000_000),
    "万元": Decimal(10_000),
    "千元": Decimal(1_000),
    "元": Decimal(1),
}
"""Yuan in one currency unit."""

DASHES = frozenset("-－﹣−—–―‐─")
_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
FEN = Decimal("0.01")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.(?P<decimals>\d+))?")
_UNIT_NAMES = "|".join(UNIT_FACTORS)
_AMOUNT = re.compile(rf"(?P<before>-?)[¥$]?(?P<number>[+-]?(?:[\d,]+(?:\.\d+)?|\.\d+)|-+)(?P<unit>{_UNIT_NAMES})?")
_STATED_UNIT = re.compile(rf"(?:(?:货币|金额|计量)?单位:?(?:人民币)?|人民币)\(?(?P<unit>{_UNIT_NAMES})\)?")
_UNIT_BEHIND = re.compile(rf"(?<![百十千万亿])(?P<unit>{_UNIT_NAMES})\)?$")
_BRACKETED_UNIT = re.compile(rf"\((?:单位:?)?(?P<unit>{_UNIT_NAMES})\)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number: its exact value and how many decimal places it was printed with."""

    value: Decimal
    decimals: int = 0


ZERO = Figure(Decimal(0))


def _normalised(text: str) -> str:
    """A text as figures are compared; raised and encircled figures, which refer to a note or are a power, do not become its last ones."""
    return text if MARKS.search(text) else compact(text).translate(_HYPHENS)


def is_nothing(text: str) -> bool:
    """Whether a cell prints that it holds nothing: it is blank, dashes, or slashes."""
    figure = _normalised(text)
    return not figure.strip("-") or not figure.strip("/")


def _is_none(text: str) -> bool:
    """Whether an amount's cell says in a word that there is none."""
    return compact(text) in {"无", "零"}


def parse_figure(text: str) -> Figure | None:
    """A printed number without unit; None when the text is anything else.

    Blank, dashes and slashes are zero. Thousands separators must group by three; `(1.20)` is not read as a negative number:
    it is not understood.

    >>> parse_figure("1,107.43")
    Figure(value=Decimal('1107.43'), decimals=2)
    """
    figure = _normalised(text)
    if is_nothing(figure):
        return ZERO
    match = _NUMBER.fullmatch(figure)
    if match is None:
        return None
    decimals = match["decimals"] or ""
    digits = match["digits"].replace(",", "") or "0"
    return Figure(Decimal(f"{match['sign']}{digits}.{decimals}" if decimals else f"{match['sign']}{digits}"), len(decimals))


def parse_percent(text: str) -> Figure | None:
    """A printed rate in per cent, with or without its sign; blank and dashes are zero; None when not understood."""
    return parse_figure(_normalised(text).removesuffix("%"))


def parse_amount(text: str, unit: str) -> tuple[Decimal, int] | None:
    """A printed amount in yuan, and its printed decimal places; None when the cell cannot be read exactly.

    A unit printed in the cell itself (`50.00万元`) takes precedence over the table's. An amount finer than a fen is not
    representable and counts as not understood: it is never rounded.
    """
    figure_text = "" if _is_none(text) else _normalised(text)
    match = _AMOUNT.fullmatch(figure_text)
    if match is not None:
        figure_text, unit = match["before"] + match["number"], match["unit"] or unit
    figure = parse_figure(figure_text)
    if figure is None:
        return None
    yuan = figure.value * UNIT_FACTORS[unit]
    if yuan != yuan.quantize(FEN):
        return None
    return yuan.quantize(FEN) + 0, figure.decimals


def half_unit(decimals: Iterable[int], factor: Decimal = Decimal(1)) -> Decimal:
    """Half a unit of the finest decimal place printed, times a factor (yuan in the table's unit; 1 for rates).

    >>> half_unit([0, 2], Decimal(10_000))
    Decimal('50.000')
    """
    return factor * Decimal(5).scaleb(-1 - max(decimals, default=0))


def stated_unit(text: str) -> str | None:
    """The currency unit that a line or a heading states (`单位：万元`, `总计（万元）`), as printed; None when it states none."""
    figure = compact(text)
    match = _STATED_UNIT.search(figure) or _BRACKETED_UNIT.search(figure)
    return match["unit"] if match else None


def unit_of_label(text: str) -> str | None:
    """The currency unit that a form's label states, with or without brackets: `总计（万元）`, `总计/万元`, `总计万元`."""
    match = _UNIT_BEHIND.search(compact(text))
    return stated_unit(text) or (match["unit"] if match else None)
