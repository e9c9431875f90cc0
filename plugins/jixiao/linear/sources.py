"""Amounts that are printed without their columns → the columns that the sums allow.

Where a blank amount leaves no trace, `26.93 26.93` does not say which source the second figure is. The sums say it as a rule:
over each column, projects add up to their unit's row, and units to the grand total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

Columns = tuple[int, ...]
"""For each printed figure of a row, the index of its column."""
Cost = tuple[int, int]
"""How many sums a placing breaks, and how far right its figures stand."""
_MOST_STATES = 60_000
"""How many partial sums are followed; beyond, the cheapest are."""


@dataclass(frozen=True)
class Sum:
    """A row's printed figures behind its total (a printed blank is 0), and the rows that add up to it."""

    figures: tuple[Decimal, ...]
    parts: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class _Option:
    """A placing of a row and of its parts."""

    amounts: tuple[Decimal, ...]
    cost: Cost
    columns: tuple[Columns, ...]
    """Of the row, then of its parts, in document order."""


@dataclass(frozen=True)
class _State:
    """Choices for some parts."""

    cost: Cost
    last: _Option | None = None
    before: _State | None = None

    def with_(self, option: _Option) -> _State:
        return _State((self.cost[0] + option.cost[0], self.cost[1] + option.cost[1]), option, self)

    def columns(self) -> tuple[Columns, ...]:
        """The placings chosen, first to last."""
        found: list[tuple[Columns, ...]] = []
        state: _State | None = self
        while state is not None and state.last is not None:
            found.append(state.last.columns)
            state = state.before
        return tuple(columns for placing in reversed(found) for columns in placing)


def place(row: Sum, n_columns: int) -> tuple[Columns, ...]:
    """The columns of each row's figures, rows in document order (a sum before its parts).

    The placing that breaks the fewest sums is taken, and of several the one with its figures furthest to the left.
    """
    return min(_options(row, n_columns), key=lambda option: option.cost).columns


def _options(row: Sum, n_columns: int) -> list[_Option]:
    """Every placing of a row's own figures, each with the best one of its parts."""
    parts = [_options(part, n_columns) for part in row.parts]
    return [_option(row, columns, parts, n_columns) for columns in combinations(range(n_columns), len(row.figures))]


def _option(row: Sum, columns: Columns, parts: Sequence[list[_Option]], n_columns: int) -> _Option:
    amounts = [Decimal(0)] * n_columns
    for column, figure in zip(columns, row.figures, strict=True):
        amounts[column] = figure
    shift = sum(column for column, figure in zip(columns, row.figures, strict=True) if figure)
    if not parts:
        return _Option(tuple(amounts), (0, shift), (columns,))
    broken, chosen = _best(parts, tuple(amounts))
    return _Option(tuple(amounts), (broken + chosen.cost[0], shift + chosen.cost[1]), (columns, *chosen.columns()))


def _best(parts: Sequence[list[_Option]], target: tuple[Decimal, ...]) -> tuple[int, _State]:
    """The choices for a row's parts that break the fewest of its columns' sums, and how many they break."""
    columns = range(len(target))
    for broken in range(len(target) + 1):
        matches = (_matching(parts, target, kept) for kept in combinations(columns, len(target) - broken))
        found = [state for state in matches if state is not None]
        if found:
            return broken, min(found, key=lambda state: state.cost)
    raise AssertionError("with no column to match, any choice matches")


def _matching(parts: Sequence[list[_Option]], target: tuple[Decimal, ...], kept: Columns) -> _State | None:
    """The cheapest choices that add up to a row in all the columns to be kept; both halves of the parts are summed and met."""
    wanted = tuple(target[column] for column in kept)
    half = len(parts) // 2
    first, second = _sums(parts[:half], wanted, kept), _sums(parts[half:], wanted, kept)
    best: _State | None = None
    for sums, state in first.items():
        other = second.get(tuple(want - have for want, have in zip(wanted, sums, strict=True)))
        if other is not None and (best is None or _together(state, other) < best.cost):
            best = _joined(state, other)
    return best


def _together(one: _State, two: _State) -> Cost:
    return one.cost[0] + two.cost[0], one.cost[1] + two.cost[1]


def _joined(one: _State, two: _State) -> _State:
    chain: list[_Option] = []
    state: _State | None = two
    while state is not None and state.last is not None:
        chain.append(state.last)
        state = state.before
    for option in reversed(chain):
        one = one.with_(option)
    return one


def _sums(parts: Sequence[list[_Option]], wanted: tuple[Decimal, ...], kept: Columns) -> dict[tuple[Decimal, ...], _State]:
    """The cheapest choices for each sum over the kept columns that parts can have and that does not exceed what is wanted."""
    states = {tuple(Decimal(0) for _ in kept): _State((0, 0))}
    can_fall = any(amount < 0 for options in parts for option in options for amount in option.amounts)
    for options in parts:
        following: dict[tuple[Decimal, ...], _State] = {}
        for sums, state in states.items():
            for option in options:
                added = tuple(have + option.amounts[column] for have, column in zip(sums, kept, strict=True))
                if not can_fall and any(have > want for have, want in zip(added, wanted, strict=True)):
                    continue
                candidate = state.with_(option)
                if added not in following or candidate.cost < following[added].cost:
                    following[added] = candidate
        states = dict(_cheapest(following)) if len(following) > _MOST_STATES else following
    return states


def _cheapest(states: dict[tuple[Decimal, ...], _State]) -> Iterator[tuple[tuple[Decimal, ...], _State]]:
    return islice(sorted(states.items(), key=lambda item: item[1].cost), _MOST_STATES)
