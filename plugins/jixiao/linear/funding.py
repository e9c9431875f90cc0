"""The funding band of a self-evaluation as linearised text → its rows, each figure in its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, islice, product

from jixiao.errors import IncompleteFiling
from jixiao.linear.pieces import Piece
from jixiao.values.text import compact

_VALUE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?|[-—–]+")
_COLUMNS = 5
"""Initial budget, adjustment, actual spending, completion rate, adjustment rate."""
_MOST_PLACINGS = 4_000
Row = tuple[list[Piece], dict[int, Piece]]
"""The pieces of a source's name, and its figures by column (0 to 4)."""
_Placing = dict[int, Piece]


def funding_rows(pieces: Sequence[Piece]) -> list[Row]:
    """The rows of the band.

    Raises:
        IncompleteFiling: the band prints figures that fit no row of its form.
    """
    rows: list[tuple[list[Piece], list[Piece]]] = []
    for piece in pieces:
        is_value = bool(_VALUE.fullmatch(compact(piece.text)))
        if not is_value and (not rows or rows[-1][1]):
            rows.append(([], []))
        if not rows:
            raise IncompleteFiling(f"The funding table begins with the figure {piece.text} and no source: load a copy with its layout.")
        rows[-1][is_value].append(piece)
    return list(zip((name for name, _ in rows), _placed([values for _, values in rows]), strict=True))


def _placed(rows: Sequence[Sequence[Piece]]) -> Sequence[_Placing]:
    """All rows' figures by column: of the placings that each row's rates allow, those by which sources add up to the first row."""
    allowed = [_allowed(values) for values in rows]
    together = islice(product(*allowed), _MOST_PLACINGS)
    return min(together, key=_broken_sums, default=())


def _allowed(values: Sequence[Piece]) -> list[_Placing]:
    """The placings of a row's figures that its own form contradicts least; one where all its figures are printed."""
    if len(values) > _COLUMNS:
        raise IncompleteFiling(
            f"A row of the funding table prints {len(values)} figures for {_COLUMNS} columns, "
            f"from {values[0].text} on: load a copy with its layout."
        )
    placings = [dict(zip(columns, values, strict=True)) for columns in combinations(range(_COLUMNS), len(values))]
    least = min(map(_contradictions, placings))
    return [placing for placing in placings if _contradictions(placing) == least]


def _contradictions(row: _Placing) -> tuple[int, int]:
    """How badly figures fit their columns: signs of per cent in the wrong ones, rates that do not come out."""
    misplaced = sum(
        (column >= 3) != piece.text.endswith(("%", "％")) and any(map(str.isdigit, piece.text)) for column, piece in row.items()
    )
    initial, adjustment, actual, completion, change = (_figure(row.get(column)) for column in range(_COLUMNS))
    rates = ((completion, actual, initial + adjustment), (change, adjustment, initial))
    return misplaced, sum(bool(base) and abs(rate - 100 * part / base) > Decimal("0.5") for rate, part, base in rates)


def _broken_sums(rows: Sequence[_Placing]) -> int:
    """How many of the amount columns do not add up to their first row."""
    columns = ([_figure(row.get(column)) for row in rows] for column in range(_COLUMNS - 2))
    return sum(total != sum(parts, Decimal(0)) for total, *parts in columns) if rows else 0


def _figure(piece: Piece | None) -> Decimal:
    digits = re.sub(r"[^\d.\-]", "", compact(piece.text)) if piece else ""
    return Decimal(digits) if any(map(str.isdigit, digits)) else Decimal(0)
