"""A bound on what cutting a text into cells may cost: a hostile one has more ways than can be tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jixiao.errors import IncompleteFiling
from jixiao.linear.pieces import Piece

_LEAST_WORK, _WORK_A_CHARACTER = 15_000_000, 2_000
"""Steps that may be tried for a text, however short, and for each of its characters: filings' texts take 60 to 600."""


@dataclass
class Work:
    """How much may still be tried for one text, in cells held against the ways to them, and in what it takes to weigh their texts."""

    left: int = _LEAST_WORK

    @classmethod
    def on(cls, pieces: Iterable[Piece]) -> Work:
        """What may be tried for these pieces."""
        return cls(max(_LEAST_WORK, _WORK_A_CHARACTER * sum(len(piece.text) for piece in pieces)))

    def do(self, steps: int) -> None:
        """Count steps.

        Raises:
            IncompleteFiling: none is left.
        """
        self.left -= steps
        if self.left < 0:
            raise IncompleteFiling("The text can be cut into cells in too many ways to settle on one: load its source file.")
