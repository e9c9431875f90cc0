"""The funding band of a self-evaluation as linearised text → its rows, each figure in its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice, pairwise, product

from jixiao.errors import IncompleteFiling
from jixiao.linear.measure import Width, line_width
from jixiao.linear.pieces import Piece
from jixiao.linear.strays import stray
from jixiao.values.text import compact

_VALUE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?|[-—–]+")
_SOURCE = re.compile(r"(?:预算|拨款|基金|资金|收入|支出|经费|结[转余]|专户|[合总小]计|其[他它]|补助|债券|费)(?:\(.*\))?:?$")
"""How the names of sources end."""
_FUND = re.compile("一般公共预算|政府性基金|国有资本经营|财政专户|单位资金|(?:事业|经营)收入|上年结转|其[他它](?:资金|收入)")
"""What a source is named for: two of these are two sources, the first without a figure."""
_COLUMNS = 5
"""Initial budget, adjustment, actual spending, completion rate, adjustment rate."""
_MOST_PLACINGS = 4_000
Value = list[Piece]
"""A figure's pieces: one, or two where its sign of per cent stands on a line of its own."""
Row = tuple[list[Piece], dict[int, Value]]
"""The pieces of a source's name, and its figures by column (0 to 4)."""
_Placing = dict[int, Value]


def funding_rows(pieces: Sequence[Piece]) -> list[Row]:
    """The rows of the band.

    Raises:
        IncompleteFiling: the band prints figures that fit no row of its form.
    """
    rows: list[tuple[list[Piece], list[Value]]] = []
    for piece in pieces:
        if rows and rows[-1][1] and compact(piece.text) == "%":
            rows[-1][1][-1].append(piece)
            continue
        is_value = bool(_VALUE.fullmatch(compact(piece.text)))
        if not is_value and (not rows or rows[-1][1]):
            rows.append(([], []))
        if not rows:
            raise IncompleteFiling(f"The funding table begins with the figure {piece.text} and no source: load its source file.")
        if is_value:
            rows[-1][1].append([piece])
        else:
            rows[-1][0].append(piece)
    return list(zip((name for name, _ in rows), _placed([values for _, values in rows]), strict=True))


def odd_sources(rows: Sequence[Row]) -> Iterator[Sequence[Piece]]:
    """Names that are none of a source: parted by a space or in a way that no width explains, or other words with no figure behind them."""
    width = Width(max((line_width([piece])[0] for name, _ in rows for piece in name), default=0.0))
    for name, figures in rows:
        spaced = any(len(one.text) > 1 < len(two.text) and not two.starts_line for one, two in pairwise(name))
        text = compact("".join(piece.text for piece in name))
        if spaced or stray(name, width) or len(_FUND.findall(text)) > 1 or not (figures or _SOURCE.search(text)):
            yield name


def _placed(rows: Sequence[Sequence[Value]]) -> Sequence[_Placing]:
    """All rows' figures by column: of the placings that each row's rates allow, those by which sources add up to the first row."""
    allowed = [_allowed(values) for values in rows]
    together = islice(product(*allowed), _MOST_PLACINGS)
    return min(together, key=_broken_sums, default=())


def _allowed(values: Sequence[Value]) -> list[_Placing]:
    """The placings of a row's figures that its own form contradicts least; one where all its figures are printed."""
    joined = [whole for whole in _joined(values) if len(whole) <= _COLUMNS]
    if not joined:
        raise IncompleteFiling(
            f"A row of the funding table prints {len(values)} figures for {_COLUMNS} columns, "
            f"from {values[0][0].text} on: load its source file."
        )
    placings = [
        ((*_contradictions(placing), len(values) - len(whole)), placing)
        for whole in joined
        for placing in (dict(zip(columns, whole, strict=True)) for columns in combinations(range(_COLUMNS), len(whole)))
    ]
    least = min(cost for cost, _ in placings)
    return [placing for cost, placing in placings if cost == least]


def _joined(values: Sequence[Value]) -> list[list[Value]]:
    """The ways to put figures together that a narrow cell may have broken: what starts a line may be the rest of what stands before it."""
    ways: list[list[Value]] = [[]]
    for value in values:
        rests = [
            [*way[:-1], way[-1] + value] for way in ways if way and value[0].starts_line and _VALUE.fullmatch(_printed(way[-1] + value))
        ]
        ways = [*([*way, value] for way in ways), *rests]
    return ways


def _contradictions(row: _Placing) -> tuple[int, int]:
    """How badly figures fit their columns: signs of per cent in the wrong ones, rates that do not come out."""
    misplaced = sum(
        (column >= 3) != _printed(value).endswith("%") and any(map(str.isdigit, _printed(value))) for column, value in row.items()
    )
    initial, adjustment, actual, completion, change = (_figure(row.get(column)) for column in range(_COLUMNS))
    rates = ((completion, actual, initial + adjustment), (change, adjustment, initial))
    return misplaced, sum(bool(base) and abs(rate - 100 * part / base) > Decimal("0.5") for rate, part, base in rates)


def _broken_sums(rows: Sequence[_Placing]) -> int:
    """How many of the amount columns do not add up to their first row."""
    columns = ([_figure(row.get(column)) for row in rows] for column in range(_COLUMNS - 2))
    return sum(total != sum(parts, Decimal(0)) for total, *parts in columns) if rows else 0


def _printed(value: Value) -> str:
    return compact("".join(piece.text for piece in value))


def _figure(value: Value | None) -> Decimal:
    digits = re.sub(r"[^\d.\-]", "", _printed(value)) if value else ""
    return Decimal(digits) if any(map(str.isdigit, digits)) else Decimal(0)
