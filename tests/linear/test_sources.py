"""Where figures stand whose columns the text does not print: as the sums have it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jixiao.linear import sources
from jixiao.linear.sources import Columns, Sum, place

SOURCES = 3
FIGURES = st.lists(st.sampled_from([Decimal(0), Decimal("1.5"), Decimal(2), Decimal("3.5")]), max_size=2).map(tuple)
PROJECTS = st.builds(Sum, FIGURES)
UNITS = st.builds(Sum, FIGURES, st.lists(PROJECTS, min_size=1, max_size=2).map(tuple))
FILINGS = st.builds(Sum, FIGURES, st.lists(UNITS, min_size=1, max_size=2).map(tuple))


def rows(row: Sum) -> Iterator[Sum]:
    yield row
    for part in row.parts:
        yield from rows(part)


def cost(filing: Sum, placing: Sequence[Columns]) -> tuple[int, int]:
    """How many sums are broken, and how far right the money stands."""
    amounts = {
        id(row): {column: figure for column, figure in zip(columns, row.figures, strict=True) if figure}
        for row, columns in zip(rows(filing), placing, strict=True)
    }
    broken = sum(
        amounts[id(row)].get(column, 0) != sum(amounts[id(part)].get(column, 0) for part in row.parts)
        for row in rows(filing)
        if row.parts
        for column in range(SOURCES)
    )
    return broken, sum(column for placed in amounts.values() for column in placed)


def separate(row: Sum) -> Sum:
    """The same, every row an object of its own."""
    return Sum(row.figures, tuple(map(separate, row.parts)))


HALF, TWO, NONE = Decimal("1.5"), Decimal(2), Decimal(0)
A_SUM_BROKEN_ABOVE_HOLDS_TWO_BELOW = Sum(
    (NONE, Decimal("3.5")),
    (Sum((TWO, HALF), (Sum(()),)), Sum((HALF, HALF), (Sum((HALF, NONE)), Sum((HALF, NONE))))),
)


@given(FILINGS.map(separate))
@example(separate(A_SUM_BROKEN_ABOVE_HOLDS_TWO_BELOW))
def test_no_placing_breaks_fewer_sums_or_stands_further_left(filing: Sum) -> None:
    placings = product(*(list(combinations(range(SOURCES), len(row.figures))) for row in rows(filing)))
    assert cost(filing, place(filing, SOURCES).columns) == min(cost(filing, placing) for placing in placings)


def test_money_of_one_source_is_the_first_column_s_in_a_long_filing_whose_sum_does_not_hold() -> None:
    projects = tuple(Sum((Decimal(n), Decimal(0))) for n in range(1, 101))
    found = place(Sum((Decimal(5051),), (Sum((Decimal(5051),), projects),)), SOURCES)
    assert found.columns == ((0,), (0,), *[(0, 1)] * 100)
    assert found.is_sure


def test_what_is_followed_is_bounded_and_what_was_not_followed_leaves_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 80 amounts of no common measure, a quarter in each source, more sums can be made than any memory holds."""
    monkeypatch.setattr(sources, "_MOST_STATES", 1_000)
    monkeypatch.setattr(sources, "_MOST_STATES_BROKEN", 200)
    amounts = [Decimal((n * 7_919_993 + n**3 * 104_729) % 9_999_991) / 100 for n in range(1, 81)]
    totals = tuple(sum(group, NONE) for group in (amounts[::4], amounts[1::4], amounts[2::4] + amounts[3::4]))
    filing = Sum(totals, tuple(Sum((amount,)) for amount in amounts))
    tracemalloc.start()
    found = place(filing, SOURCES)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not found.is_sure
    assert peak_bytes < 10_000_000
