"""The funding band of a self-evaluation as linearised text → its rows, each figure in its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from jixiao.errors import IncompleteFiling
from jixiao.linear.pieces import Piece
from jixiao.values.text import compact

_VALUE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?|[-—–]+")
_COLUMNS = 5
"""Initial budget, adjustment, actual spending, completion rate, adjustment rate."""
Row = tuple[list[Piece], dict[int, Piece]]


def funding_rows(pieces: Sequence[Piece]) -> list[Row]:
    """The rows of the band: the pieces of each source's name, and its figures by column (0 to 4).

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
    return [(name, _by_column(values)) for name, values in rows]


def _by_column(values: Sequence[Piece]) -> dict[int, Piece]:
    """A row's figures by column: as they stand where all are printed, else where the printed rates confirm most of them."""
    if len(values) > _COLUMNS:
        raise IncompleteFiling(
            f"A row of the funding table prints {len(values)} figures for {_COLUMNS} columns, "
            f"from {values[0].text} on: load a copy with its layout."
        )
    placings = (dict(zip(columns, values, strict=True)) for columns in combinations(range(_COLUMNS), len(values)))
    return min(placings, key=_contradictions)


def _contradictions(row: dict[int, Piece]) -> tuple[int, int, bool]:
    """How badly figures fit their columns: signs of per cent in the wrong ones, rates that do not come out, a budget that is missing."""
    misplaced = sum(
        (column >= 3) != piece.text.endswith(("%", "％")) and any(map(str.isdigit, piece.text)) for column, piece in row.items()
    )
    initial, adjustment, actual, completion, change = (_figure(row.get(column)) for column in range(_COLUMNS))
    rates = ((completion, actual, initial + adjustment), (change, adjustment, initial))
    wrong = sum(bool(base) and abs(rate - 100 * part / base) > Decimal("0.5") for rate, part, base in rates)
    return misplaced, wrong, 0 not in row


def _figure(piece: Piece | None) -> Decimal:
    digits = re.sub(r"[^\d.\-]", "", compact(piece.text)) if piece else ""
    return Decimal(digits) if any(map(str.isdigit, digits)) else Decimal(0)
