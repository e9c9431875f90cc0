"""Amounts that are printed without their columns → the columns that the sums allow.

Where a blank amount leaves no trace, `26.93 26.93` does not say which source the second figure is. The sums say it as a rule:
over each column, projects add up to their unit's row, and units to the grand total. Where they allow several columns, nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, islice
from operator import add, le

Columns = tuple[int, ...]
"""For each printed figure of a row, the index of its column."""
Cost = tuple[int, int]
"""How many sums a placing breaks, and how far right its figures stand."""
_MOST_STATES = 100_000
"""How many partial sums are followed over all parts of half a row; beyond, the cheapest are, and what is found is not sure."""
_MOST_STATES_BROKEN = 20_000
"""The same once a sum cannot hold: nearly any amount is then the sum of some parts, so that what is found says little for its cost."""
_SCALE = 6
"""Decimals of the whole numbers that stand for amounts here: they are summed millions of times."""
_Amounts = tuple[int, ...]


@dataclass(frozen=True)
class Sum:
    """A row's printed figures behind its total (a printed blank is 0), and the rows that add up to it."""

    figures: tuple[Decimal, ...]
    parts: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class _Option:
    """A placing of a row and of its parts."""

    amounts: _Amounts
    cost: Cost
    columns: tuple[Columns, ...]
    """Of the row, then of its parts, in document order."""
    ways: int = 1
    """How many choices for its parts break as few sums; 2 stands for several."""


@dataclass(frozen=True, slots=True)
class _State:
    """Choices for some parts."""

    cost: Cost
    last: _Option | None = None
    before: _State | None = None
    ways: int = 1
    """How many choices there are that break as few sums; 2 stands for several."""

    def with_(self, option: _Option) -> _State:
        return _State((self.cost[0] + option.cost[0], self.cost[1] + option.cost[1]), option, self, self.ways * option.ways)

    def or_(self, other: _State | None) -> _State:
        """The cheaper of two choices, knowing of the other where that breaks as few sums."""
        if other is None:
            return self
        better, worse = (self, other) if self.cost <= other.cost else (other, self)
        return replace(better, ways=2) if better.cost[0] == worse.cost[0] else better

    def columns(self) -> tuple[Columns, ...]:
        """The placings chosen, first to last."""
        found: list[tuple[Columns, ...]] = []
        state: _State | None = self
        while state is not None and state.last is not None:
            found.append(state.last.columns)
            state = state.before
        return tuple(columns for placing in reversed(found) for columns in placing)


@dataclass(frozen=True)
class Placing:
    """Where rows' figures stand."""

    columns: tuple[Columns, ...]
    """Of each row, in document order (a sum before its parts)."""
    is_sure: bool
    """Whether the sums allow no other, or nothing but the usual one: all money from one source, the first."""


def place(row: Sum, n_columns: int) -> Placing:
    """The columns of each row's figures.

    The placing that breaks the fewest sums is taken, and of several the one with its figures furthest to the left. Where each row's only
    money comes first, that is the first column for all: whatever the columns, a sum of single figures that does not hold breaks one of
    them, and one that holds breaks none there.
    """
    if _is_money_first(row):
        return Placing(tuple(_leftmost(row)), is_sure=True)
    options = _options(row, n_columns)
    best = min(options, key=lambda option: option.cost)
    ways = sum(option.ways for option in options if option.cost[0] == best.cost[0])
    return Placing(best.columns, ways == 1 or _is_of_one_source(row))


def _is_of_one_source(row: Sum) -> bool:
    return sum(map(bool, row.figures)) <= 1 and all(map(_is_of_one_source, row.parts))


def _is_money_first(row: Sum) -> bool:
    return not any(row.figures[1:]) and all(map(_is_money_first, row.parts))


def _leftmost(row: Sum) -> Iterator[Columns]:
    yield tuple(range(len(row.figures)))
    for part in row.parts:
        yield from _leftmost(part)


def _options(row: Sum, n_columns: int) -> list[_Option]:
    """Every placing of a row's own figures, each with the best one of its parts; of those that place nothing elsewhere, the leftmost."""
    parts = [_options(part, n_columns) for part in row.parts]
    options = (_option(row, columns, parts, n_columns) for columns in combinations(range(n_columns), len(row.figures)))
    different: dict[_Amounts, _Option] = {}
    for option in options:
        different.setdefault(option.amounts, option)
    return list(different.values())


def _option(row: Sum, columns: Columns, parts: Sequence[list[_Option]], n_columns: int) -> _Option:
    amounts = [0] * n_columns
    for column, figure in zip(columns, row.figures, strict=True):
        amounts[column] = int(figure.scaleb(_SCALE))
    shift = sum(column for column, figure in zip(columns, row.figures, strict=True) if figure)
    if not parts:
        return _Option(tuple(amounts), (0, shift), (columns,))
    broken, chosen = _best(parts, tuple(amounts))
    return _Option(tuple(amounts), (broken + chosen.cost[0], shift + chosen.cost[1]), (columns, *chosen.columns()), chosen.ways)


def _best(parts: Sequence[list[_Option]], target: _Amounts) -> tuple[int, _State]:
    """The choices for a row's parts that break the fewest sums, and how many of the row's own they break.

    A sum of the row that holds may cost one within its parts, so that one more is tried as long as it could be made good there.
    """
    columns = range(len(target))
    best: tuple[Cost, int, _State] | None = None
    for broken in range(len(target) + 1):
        if best is not None and broken > best[0][0]:
            break
        most = _MOST_STATES_BROKEN if broken else _MOST_STATES
        for kept in combinations(columns, len(target) - broken):
            state = _matching(parts, target, kept, most)
            if state is not None and (best is None or (broken + state.cost[0], state.cost[1]) < best[0]):
                best = (broken + state.cost[0], state.cost[1]), broken, state
    if best is None:
        raise AssertionError("with no column to match, any choice matches")
    return best[1:]


def _matching(parts: Sequence[list[_Option]], target: _Amounts, kept: Columns, most: int) -> _State | None:
    """The cheapest choices that add up to a row in all the columns to be kept; both halves of the parts are summed and met."""
    wanted = tuple(target[column] for column in kept)
    half = len(parts) // 2
    first, second = _sums(parts[:half], wanted, kept, most), _sums(parts[half:], wanted, kept, most)
    best: _State | None = None
    for sums, state in first.items():
        other = second.get(tuple(want - have for want, have in zip(wanted, sums, strict=True)))
        if other is not None:
            best = _joined(state, other).or_(best)
    return best


def _joined(one: _State, two: _State) -> _State:
    chain: list[_Option] = []
    state: _State | None = two
    while state is not None and state.last is not None:
        chain.append(state.last)
        state = state.before
    joined = one
    for option in reversed(chain):
        joined = joined.with_(option)
    return replace(joined, ways=min(2, one.ways * two.ways))


def _sums(parts: Sequence[list[_Option]], wanted: _Amounts, kept: Columns, most: int) -> dict[_Amounts, _State]:
    """The cheapest choices for each sum over the kept columns that parts can have and that does not exceed what is wanted."""
    states = {(0,) * len(kept): _State((0, 0))}
    can_fall = any(amount < 0 for options in parts for option in options for amount in option.amounts)
    for to_come, options in zip(range(len(parts), 0, -1), parts, strict=True):
        following: dict[_Amounts, _State] = {}
        steps = [(option, [option.amounts[column] for column in kept]) for option in options]
        for sums, state in states.items():
            for option, amounts in steps:
                added = tuple(map(add, sums, amounts))
                if can_fall or all(map(le, added, wanted)):
                    following[added] = state.with_(option).or_(following.get(added))
        states = _cheapest(following, max(1, most // to_come))
        most -= len(states)
    return states


def _cheapest(states: dict[_Amounts, _State], most: int) -> dict[_Amounts, _State]:
    """At most so many, the cheapest; where there were more, each may stand for one that is not followed."""
    if len(states) <= most:
        return states
    return {sums: replace(state, ways=2) for sums, state in islice(sorted(states.items(), key=lambda item: item[1].cost), most)}
