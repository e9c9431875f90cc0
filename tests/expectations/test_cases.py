"""Every rule on every kind of case: success, failure, nulls, rounding, boundary (`cases.py`; rules across filings: below)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from string import ascii_letters

import pytest

from expectations.cases import CASES, MEASURES, Case
from expectations.test_neighbours import PLAN, evaluation, judged, targets
from jixiao.records import DocumentReading, FilingReading
from jixiao.rules import check_reading
from warehouse.handmade import Number, declare, filing

BY_ITSELF = [
    (rule, kind, number, case) for rule, kinds in CASES.items() for kind, cases in kinds.items() for number, case in enumerate(cases, 1)
]
"""Every case with its rule, its kind and its number among these."""


def named(place: int) -> str:
    """What a case is called: `row_total-boundary-2-fails`."""
    rule, kind, number, case = BY_ITSELF[place]
    return f"{rule}-{kind}-{number}-{'silent' if case.passed is None else 'holds' if case.passed else 'fails'}"


@cache
def verdicts() -> Mapping[tuple[int, str], list[bool]]:
    """Whether each filing's rows of each rule hold: all cases are filings of one document, judged at once."""
    filings = tuple(_filing(ordinal, rule, case) for ordinal, (rule, _, _, case) in enumerate(BY_ITSELF, 1))
    places = {own.filing.filing_key: place for place, own in enumerate(filings)}
    found: dict[tuple[int, str], list[bool]] = {}
    for verdict in check_reading(DocumentReading(filings[0].filing.sha256, filings)):
        found.setdefault((places[verdict.filing_key], verdict.check_name), []).append(verdict.passed)
    return found


def _filing(ordinal: int, rule: str, case: Case) -> FilingReading:
    declared = [*declare(rule, MEASURES.get(rule, "count")), *(declare("grand_total", "total") if rule == "rounding_likely" else ())]
    if case.passed is None:
        declared = []
    return FilingReading(filing(filing_ordinal=ordinal, **dict(case.stated)), (*case.records, *declared))


@pytest.mark.parametrize("place", range(len(BY_ITSELF)), ids=named)
def test_a_filing_by_itself(place: int) -> None:
    rule, _, _, case = BY_ITSELF[place]
    found = verdicts().get((place, rule))
    assert (None if found is None else all(found)) == case.passed


ACROSS: dict[str, dict[str, list[tuple[Number, Number, bool | None]]]] = {
    # the year before, and the year
    "year_leap": {
        "success": [(100_0000, 120_0000, True)],
        "failure": [(100_0000, 900_0000, False)],
        "nulls": [(None, 900_0000, None), (0, 900_0000, None)],
        "boundary": [("1000000.00", "5000000.00", True), ("1000000.00", "5000000.01", False), ("5000000.00", "999999.99", False)],
    },
    # another year, and the year
    "unit_plausible": {
        "success": [(300_0000, 310_0000, True)],
        "failure": [(300_0000, 310, False)],
        "nulls": [(None, 300_0000, None)],
        "boundary": [("10000.00", "1000000.00", True), ("10000.00", "1000000.01", False)],
    },
    # what is planned, and the initial budget that covers it: two figures of half a unit of 50 yuan each
    "budget_covers_plan": {
        "success": [(300_0000, 500_0000, True)],
        "failure": [(300_0000, 200_0000, False)],
        "nulls": [(None, 300_0000, None), (300_0000, None, None)],
        "rounding": [(300_0000, "2999950.00", True)],
        "boundary": [(300_0000, "2999900.00", True), (300_0000, "2999899.99", False)],
    },
}


def _documents(rule: str, letters: Iterator[str], first: Number, second: Number) -> tuple[DocumentReading, DocumentReading]:
    """The neighbour and the filing that is held against it, of a department of their own."""
    one, other = next(letters), next(letters)
    name = f"局{one}"
    if rule == "budget_covers_plan":
        return targets(one, 2024, first, kind=PLAN, department_name=name), evaluation(other, 2024, second, department_name=name)
    return targets(one, 2023, first, department_name=name), targets(other, 2024, second, department_name=name)


@pytest.mark.parametrize("rule", ACROSS)
def test_a_filing_against_others(rule: str) -> None:
    letters = iter(ascii_letters)
    cases = [(kind, *case) for kind, cases in ACROSS[rule].items() for case in cases]
    documents = [_documents(rule, letters, first, second) for _, first, second, _ in cases]
    rows = judged(rule, *(reading for pair in documents for reading in pair))
    passed = {row["of"]: row["passed"] for row in rows if row["subject"] == "合计"}
    found = [(kind, passed.get(own.sha256[0])) for (kind, *_), (_, own) in zip(cases, documents, strict=True)]
    assert found == [(kind, expected) for kind, _, _, expected in cases]
