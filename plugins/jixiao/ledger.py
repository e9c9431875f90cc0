"""The proof that nothing printed was lost: every cell of a family's tables is claimed by one field or declared ignorable.

Families read by consuming cells; whatever nobody consumed is left over, with its place, and `nothing_unclaimed` fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jixiao.document import NO_MEANING, Cell, Line, Place
from jixiao.values.text import compact

Printed = Cell | Line
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers(text: str) -> list[str]:
    """The numbers in a text, as printed but for width and white space."""
    return _NUMBER.findall(compact(text))


def places_of(printed: Printed) -> tuple[Place, ...]:
    """Where a cell or a line stands."""
    return printed.places if isinstance(printed, Cell) else (printed.place,)


@dataclass(frozen=True)
class Leftover:
    """A printed text that no field claims."""

    text: str
    why: str
    places: tuple[Place, ...]

    @property
    def weight(self) -> int:
        """How many numbers are lost; a text without numbers counts as one."""
        return max(1, len(numbers(self.text)))


@dataclass
class Ledger:
    """Which field claims which cell. Cells are told apart by identity: two equal cells are two cells."""

    _scope: dict[int, Printed] = field(default_factory=dict)
    _claims: dict[int, str] = field(default_factory=dict)
    _leftovers: list[Leftover] = field(default_factory=list)

    def expect(self, printed: Iterable[Printed]) -> None:
        """Put cells into the scope of the proof: each that prints anything must be claimed."""
        self._scope.update({id(item): item for item in printed if item.text.strip()})

    def claim(self, printed: Printed, claimant: str) -> None:
        """Claim a cell for a field (`objective_text of line 3`). A second, different claimant is a leftover: a figure counts once."""
        if not printed.text.strip():
            return
        self._scope.setdefault(id(printed), printed)
        first = self._claims.setdefault(id(printed), claimant)
        if first != claimant:
            self.leave(printed, f"claimed by {first} and by {claimant}")

    def ignore(self, printed: Printed, why: str) -> None:
        """Declare a cell ignorable (a label, a repeated header, a serial number)."""
        self._scope.setdefault(id(printed), printed)
        self._claims.setdefault(id(printed), why)

    def leave(self, printed: Printed, why: str, text: str | None = None) -> None:
        """Report a cell, or a part of its text, as not understood."""
        self._scope.setdefault(id(printed), printed)
        self._claims.setdefault(id(printed), why)
        self._leftovers.append(Leftover(text if text is not None else printed.text, why, places_of(printed)))

    @property
    def leftovers(self) -> list[Leftover]:
        """All that nobody claimed, and all that was reported as not understood."""
        unclaimed = (item for key, item in self._scope.items() if key not in self._claims)
        cut = (item for item in self._scope.values() if isinstance(item, Cell) and item.is_cut)
        doubtful = (item for item in self._scope.values() if isinstance(item, Cell) and item.is_doubtful)
        unclear = (item for item in self._scope.values() if NO_MEANING in item.text)
        return [
            *self._leftovers,
            *(Leftover(item.text, "claimed by no field", places_of(item)) for item in unclaimed),
            *(Leftover(item.text.splitlines()[-1], "is cut off at its cell's edge", places_of(item)) for item in cut),
            *(Leftover(item.text, "may span other rows", places_of(item)) for item in doubtful),
            *(Leftover(item.text, "has characters that cannot be told", places_of(item)) for item in unclear),
        ]

    @property
    def printed_count(self) -> int:
        """How many numbers the cells in scope print."""
        return sum(len(numbers(item.text)) for item in self._scope.values())
