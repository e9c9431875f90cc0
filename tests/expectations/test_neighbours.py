"""The rules that hold a filing against others: year_leap, unit_plausible, budget_covers_plan."""

from decimal import Decimal
from typing import Any

import pytest

from jixiao.records import DocumentReading, Record
from jixiao.rules import check_reading, holds, millionths
from warehouse.handmade import Number, Stated, document, filing, line, rejected, source, total
from warehouse.homes import model, sighting

TARGETS, EVALUATION, PLAN = "project_targets", "self_evaluation", "performance_plan"


def targets(letter: str, year: int | None, amount: Number, *lines: Record, kind: str = TARGETS, **stated: Stated) -> DocumentReading:
    """A filing of a year with a grand total."""
    return document(total(amount), *lines, of=filing(letter, document_type=kind, document_fiscal_year=year, **stated))


def evaluation(letter: str, year: int, initial: Number, **stated: Stated) -> DocumentReading:
    """A self-evaluation of a year with an initial budget."""
    whole = source(1, initial, is_total=True)
    return document(whole, of=filing(letter, document_type=EVALUATION, document_fiscal_year=year, **stated))


def judged(rule: str, *readings: DocumentReading) -> list[dict[str, Any]]:
    """The rule's rows, by document and subject, with `passed`."""
    letters = [reading.sha256[0] for reading in readings]
    rows = model(rule, readings, [sighting(letter) for letter in letters])
    owner = {part.filing.filing_key: reading.sha256[0] for reading in readings for part in reading.filings}
    for row in rows:
        figures = (millionths(row["difference"]), millionths(row["tolerance"]))
        row |= {"of": owner[row["filing_key"]], "passed": holds(row["operands_compared"], row["operands_missing"], *figures)}
    return sorted(rows, key=lambda row: (row["of"], row["subject"]))


def brief(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


class TestYearLeap:
    @pytest.mark.parametrize(
        ("before", "now", "passed"),
        [
            (100_0000, 120_0000, True),
            # five times is allowed, one fen further is a leap; a fifth likewise
            ("1000000.00", "5000000.00", True),
            ("1000000.00", "5000000.01", False),
            ("5000000.00", "1000000.00", True),
            ("5000000.00", "999999.99", False),
        ],
    )
    def test_a_department(self, before: Number, now: Number, passed: bool) -> None:
        (row,) = judged("year_leap", targets("a", 2023, before), targets("b", 2024, now))
        assert brief([row], "of", "subject", "passed") == [("b", "合计", passed)]
        assert (row["reported"], row["computed"]) == (Decimal(now or 0), Decimal(before or 0))
        assert row["diagnosis"] == (None if passed else "leap: against a.txt")

    def test_a_project_that_leaps_is_told_and_others_are_not(self) -> None:
        before = targets("a", 2023, 100_0000, line(1, 90_0000, name="甲"), line(2, 10_0000, name="乙"))
        now = targets("b", 2024, 160_0000, line(1, 100_0000, name="甲"), line(2, 60_0000, name="乙"))
        rows = judged("year_leap", before, now)
        assert brief(rows, "subject", "line_no", "passed", "computed") == [("乙", 2, False, 100000), ("合计", None, True, 1000000)]

    def test_nothing_to_compare_gives_no_row(self) -> None:
        assert judged("year_leap", targets("a", 2022, 1), targets("b", 2024, 900)) == []  # a year between them
        assert judged("year_leap", targets("a", None, 1), targets("b", 2024, 900)) == []  # year unknown
        assert judged("year_leap", targets("a", 2023, 1), targets("b", 2024, 900, kind=PLAN)) == []  # another form
        assert judged("year_leap", targets("a", 2023, 1), targets("b", 2024, 900, department_name="别局")) == []
        assert judged("year_leap", targets("a", 2023, 0), targets("b", 2024, 900)) == []  # nothing to leap from
        assert judged("year_leap", targets("a", 2023, None), targets("b", 2024, 900)) == []
        assert judged("year_leap", rejected("a"), targets("b", 2024, 900)) == []

    def test_only_current_filings_count(self) -> None:
        amended = targets("c", 2023, 900_0000)
        rows = judged("year_leap", targets("a", 2023, 100_0000), targets("b", 2024, 900_0000), amended)
        assert brief(rows, "of", "computed", "passed") == [("b", 9000000, True)]

    def test_a_filing_by_itself_has_no_neighbours(self) -> None:
        assert {v.check_name for v in check_reading(targets("a", 2024, 100_0000, line(1, 1)))}.isdisjoint({"year_leap", "unit_plausible"})


class TestUnitPlausible:
    @pytest.mark.parametrize(
        ("other", "own", "diagnosis"),
        [
            (300_0000, 310_0000, None),
            ("10000.00", "1000000.00", None),  # a hundredfold and not one fen further
            ("10000.00", "1000000.01", "unit slip ×1000: against a.txt"),
            (310, 300_0000, "unit slip ×10000: against a.txt"),
            (300_0000, 310, "unit slip ×10000: against a.txt"),
        ],
    )
    def test_against_the_nearest_year(self, other: Number, own: Number, diagnosis: str | None) -> None:
        rows = judged("unit_plausible", targets("a", 2021, other), targets("b", 2024, own))
        assert brief(rows, "of", "passed") == [("a", diagnosis is None), ("b", diagnosis is None)]
        assert rows[1]["diagnosis"] == diagnosis

    def test_the_nearest_year_is_the_one(self) -> None:
        rows = judged("unit_plausible", targets("a", 2020, 3), targets("b", 2023, 300_0000), targets("c", 2024, 310_0000))
        assert brief(rows, "of", "computed", "passed") == [("a", 3000000, False), ("b", 3100000, True), ("c", 3000000, True)]

    def test_without_another_year_or_a_total_there_is_nothing_to_compare(self) -> None:
        assert judged("unit_plausible", targets("a", 2024, 300_0000)) == []
        assert judged("unit_plausible", targets("a", 2023, None), targets("b", 2024, 300_0000)) == []

    def test_projects_stand_for_a_total_that_is_not_printed(self) -> None:
        plans = [
            document(line(1, amount), line(2, amount), of=filing(letter, document_type=PLAN, document_fiscal_year=year))
            for letter, year, amount in (("a", 2023, 50), ("b", 2024, 60_0000))
        ]
        assert brief(judged("unit_plausible", *plans), "reported", "passed") == [(100, False), (1200000, False)]


class TestBudgetCoversPlan:
    @pytest.mark.parametrize(
        ("initial", "planned", "passed"),
        [
            (500_0000, 300_0000, True),
            (300_0000, 300_0000, True),
            # two figures of half a unit of 50 yuan each
            ("2999900.00", 300_0000, True),
            ("2999899.99", 300_0000, False),
            (0, 300_0000, False),
        ],
    )
    def test_projects_are_part_of_the_budget(self, initial: Number, planned: Number, passed: bool) -> None:
        (row,) = judged("budget_covers_plan", evaluation("a", 2024, initial), targets("b", 2024, planned))
        assert brief([row], "of", "measure", "passed", "diagnosis") == [
            ("a", "initial_budget", passed, None if passed else "planned in b.txt")
        ]

    def test_the_larger_of_two_plans_counts(self) -> None:
        plan = targets("c", 2024, 400_0000, kind=PLAN)
        (row,) = judged("budget_covers_plan", evaluation("a", 2024, 350_0000), targets("b", 2024, 300_0000), plan)
        assert brief([row], "computed", "passed", "diagnosis") == [(4000000, False, "planned in c.txt")]

    def test_other_years_and_unread_figures_compare_nothing(self) -> None:
        assert judged("budget_covers_plan", evaluation("a", 2024, 1), targets("b", 2023, 300_0000)) == []
        assert judged("budget_covers_plan", evaluation("a", 2024, None), targets("b", 2024, 300_0000)) == []
        assert judged("budget_covers_plan", evaluation("a", 2024, 1), targets("b", 2024, None)) == []
