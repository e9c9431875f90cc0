"""The serial numbers of linearised rows (序号): what counts up at the beginnings of lines, each right before a row's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jixiao.errors import IncompleteFiling
from jixiao.linear.pieces import Piece
from jixiao.values.text import compact


@dataclass(frozen=True)
class Serials:
    """Serial numbers taken out of a table's body."""

    numbers: tuple[Piece, ...]
    names: tuple[Piece, ...]
    """The piece behind each number, where a name should begin."""
    rest: tuple[Piece, ...]

    def before(self, name: Sequence[Piece]) -> list[Piece]:
        """The number that stands before a name; nothing where none does."""
        return [number for number, behind in zip(self.numbers, self.names, strict=True) if name and behind is name[0]]

    def check_placed(self, rows: int) -> None:
        """Prove that numbers stand before names alone, and before as many as there are numbered rows.

        Raises:
            IncompleteFiling: some do not.
        """
        if rows != len(self.numbers):
            raise IncompleteFiling(
                f"The table's text counts {len(self.numbers)} rows by their serial numbers and prints {rows}: load its source file."
            )


def take_serials(pieces: Sequence[Piece]) -> Serials:
    """Take out what counts 1, 2, … at the beginnings of lines, with words behind it."""
    numbers: list[Piece] = []
    names: list[Piece] = []
    rest: list[Piece] = []
    for piece, behind in zip(pieces, [*pieces[1:], None], strict=True):
        if numbers and len(names) < len(numbers):
            names.append(replace(piece, starts_line=True))
            rest.append(names[-1])
        elif behind and piece.starts_line and compact(piece.text) == str(len(numbers) + 1) and any(map(str.isalpha, behind.text)):
            numbers.append(piece)
        else:
            rest.append(piece)
    return Serials(tuple(numbers), tuple(names), tuple(rest))
