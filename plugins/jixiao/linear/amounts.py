"""The amounts of linearised table rows: runs of figures that stand for a row's total and its sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.linear.pieces import Piece
from jixiao.values.text import compact

_FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-—–]+")


@dataclass(frozen=True)
class Run:
    """A row's amounts: pieces `start` up to `end`, the total first."""

    start: int
    end: int
    figures: tuple[Decimal, ...]

    @property
    def adds_up(self) -> bool:
        """Whether the total is the sum of the sources."""
        return self.figures[0] == sum(self.figures[1:], Decimal(0))


def runs_of(pieces: Sequence[Piece], most: int) -> list[Run]:
    """The rows' amounts, in reading order.

    Args:
        pieces: the table's body.
        most: how many amounts a row has at most; it prints two at least.
    """
    stretches = list(_stretches(pieces))
    decimals = _usual_decimals(pieces[start:end] for start, end in stretches)
    found = (_run(pieces, start, end, most, decimals) for start, end in stretches)
    return [run for run in found if run is not None]


def _stretches(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Two or more figures in a row, on one line or on lines of their own."""
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and _FIGURE.fullmatch(compact(pieces[end].text)):
            end += 1
        if end - start >= 2:
            yield start, end
        start = max(end, start + 1)


def _usual_decimals(stretches: Iterator[Sequence[Piece]] | Sequence[Sequence[Piece]]) -> int:
    """How many decimals the amounts are printed with."""
    counts = Counter(_decimals(piece) for stretch in stretches for piece in stretch if _number(piece) != 0)
    return counts.most_common(1)[0][0] if counts else 0


def _decimals(piece: Piece) -> int:
    return len(compact(piece.text).partition(".")[2])


def _number(piece: Piece) -> Decimal:
    digits = compact(piece.text).replace(",", "")
    return Decimal(digits) if any(map(str.isdigit, digits)) else Decimal(0)


def _run(pieces: Sequence[Piece], start: int, end: int, most: int, decimals: int) -> Run | None:
    """The amounts within a stretch of figures: a year or a count of the text around them may stand right beside.

    The longest run that adds up is taken, else the longest of figures with the usual decimals.
    """
    candidates = [
        Run(one, two, tuple(_number(piece) for piece in pieces[one:two]))
        for one in range(start, end - 1)
        for two in range(one + 2, min(one + most, end) + 1)
    ]
    usual = [run for run in candidates if all(_is_usual(piece, decimals) for piece in pieces[run.start : run.end])]
    adding = [run for run in candidates if run.adds_up and run.figures[0] != 0]
    return max(adding or usual, key=lambda run: (run.end - run.start, -run.start), default=None)


def _is_usual(piece: Piece, decimals: int) -> bool:
    return _decimals(piece) == decimals or _number(piece) == 0
