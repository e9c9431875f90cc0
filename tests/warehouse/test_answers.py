"""The ready views over a small warehouse whose every figure is worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from jixiao.records import DocumentReading, Indicator, ProjectBudget
from warehouse.handmade import DEPARTMENT, Stated, audit, declare, document, filing, indicator, line, source, total
from warehouse.homes import Home, sighting

NEIGHBOUR = "青川市西岭区水务局"
NEVER = "青川市南岭区水务局"


def targets(
    letter: str, year: int, lines: list[ProjectBudget], *more: Indicator, department: str = DEPARTMENT, off: int = 0
) -> DocumentReading:
    """A target table whose printed total is off by so much."""
    printed = sum((one.total_yuan or Decimal(0) for one in lines), Decimal(off))
    return document(
        *lines,
        *more,
        total(str(printed)),
        audit(),
        *declare("grand_total", "total"),
        of=filing(letter, department_name=department, document_fiscal_year=year),
    )


def overspent(letter: str, year: int) -> DocumentReading:
    """A self-evaluation that prints no total, and whose rate does not hold."""
    return document(
        source(1, 100_0000, 0, 50_0000, "66.67"),
        audit(),
        *declare("completion_rate", "pct"),
        of=filing(letter, document_type="self_evaluation", document_fiscal_year=year),
    )


def result(ordinal: int, name: str, actual: str, value: int | None, is_met: bool | None, **stated: Stated) -> Indicator:
    """A self-evaluation's indicator."""
    return indicator(1, ordinal, name, actual_text=actual, actual_value=None if value is None else Decimal(value), is_met=is_met, **stated)


def evaluation(letter: str, year: int) -> DocumentReading:
    """A self-evaluation: one indicator met, one missed, one in words."""
    in_words = {"target_text": "逐步提高", "comparator": "text", "target_value": None, "target_unit": None}
    return document(
        line(1, 900_0000, name="任务1", project_kind="task"),
        result(1, "巡查次数", "15次", 15, True),
        result(2, "抽检批次", "3次", 3, False),
        result(3, "公众知晓率", "有所提高", None, None, **in_words),
        source(1, 90_0000, 0, 80_0000, is_total=True),
        source(2, 90_0000, 0, 80_0000),
        audit(),
        of=filing(letter, document_type="self_evaluation", document_fiscal_year=year),
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("answers"))
    home.land(
        [
            targets("a", 2021, [line(1, 100_0000, name="清淤"), line(2, 50_0000, name="护岸")]),
            evaluation("b", 2021),
            targets("c", 2022, [line(1, 300_0000, name="清淤")], indicator(1, 1, "巡查次数"), indicator(1, 2, "公众知晓率")),
            targets("d", 2021, [line(1, 60_0000, name="清淤")], indicator(1, 1, "清淤长度"), department=NEIGHBOUR),
            targets("e", 2021, [line(1, 70_0000, name="水闸")], indicator(1, 1, "水闸数量"), department=NEVER, off=5_0000),
            overspent("f", 2022),
        ]
    )
    home.sightings = [sighting(letter) for letter in "abcdef"]
    return home.whole_night()


@pytest.fixture
def answers(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection


def test_the_default_leaves_out_what_does_not_reconcile_and_says_how_much(answers: duckdb.DuckDBPyConnection) -> None:
    assert answers.sql("select sum(total_yuan), count(*) from marts.reconciled_projects").fetchall() == [(Decimal("5100000.00"), 4)]
    told = """
        select filings_in, filings_left_out_unreconciled, yuan_in, yuan_left_out_unreconciled,
            indicators_in, indicators_left_out_unreconciled
        from marts.reconciled_coverage
    """
    assert answers.sql(f"{told} where document_type = 'project_targets' and fiscal_year = 2021").fetchall() == [
        (2, 1, Decimal("2100000.00"), Decimal("700000.00"), 1, 1)
    ]


def test_the_default_of_indicators_and_of_spending_leaves_out_the_same_filings(answers: duckdb.DuckDBPyConnection) -> None:
    assert answers.sql("select count(*) from marts.reconciled_indicators").fetchall() == [(6,)]
    assert answers.sql("select is_total, actual_yuan from marts.reconciled_spending order by all").fetchall() == [
        (False, Decimal("800000.00")),
        (True, Decimal("800000.00")),
    ]
    spent = """
        select spent_yuan_in, spent_yuan_left_out_unreconciled, spent_yuan_left_out_superseded
        from marts.reconciled_coverage where document_type = 'self_evaluation' order by fiscal_year
    """
    assert answers.sql(spent).fetchall() == [(Decimal("800000.00"), 0, 0), (0, Decimal("500000.00"), 0)]


def test_budgets_add_up_by_department_and_by_kind_of_agency(answers: duckdb.DuckDBPyConnection) -> None:
    rows = answers.sql("select department_name, fiscal_year, projects, total_yuan from marts.budget_by_department order by all").fetchall()
    assert rows == [
        (DEPARTMENT, 2021, 2, Decimal("1500000.00")),
        (DEPARTMENT, 2022, 1, Decimal("3000000.00")),
        (NEIGHBOUR, 2021, 1, Decimal("600000.00")),
    ]
    region = "select departments, projects, total_yuan from marts.budget_by_region where fiscal_year = 2021 and agency_type = '水务局'"
    assert answers.sql(region).fetchall() == [(2, 3, Decimal("2100000.00"))]


def test_projects_are_ranked_within_their_year(answers: duckdb.DuckDBPyConnection) -> None:
    ranked = "select rank_of_year, project_name, total_yuan from marts.largest_projects where fiscal_year = 2021 order by all"
    assert [row[:2] for row in answers.sql(ranked).fetchall()] == [(1, "清淤"), (2, "清淤"), (3, "护岸")]


def test_a_leap_is_a_project_of_two_years_running(answers: duckdb.DuckDBPyConnection) -> None:
    leaps = "select fiscal_year, project_name, previous_total_yuan, total_yuan, change_yuan, change_pct from marts.project_leaps"
    expected = (2022, "清淤", Decimal("1000000.00"), Decimal("3000000.00"), Decimal("2000000.00"), Decimal("200.00"))
    assert answers.sql(leaps).fetchall() == [expected]


def test_a_department_stands_beside_the_median_of_its_kind(answers: duckdb.DuckDBPyConnection) -> None:
    compared = """
        select department_name, yuan_per_project, yuan_per_indicator, indicators_per_million_yuan, median_total_yuan,
            departments_compared, rank_of_kind
        from marts.agency_comparison where fiscal_year = 2021 order by rank_of_kind
    """
    assert answers.sql(compared).fetchall() == [
        (DEPARTMENT, Decimal("750000.00"), None, 0, Decimal("600000.00"), 2, 1),
        (NEIGHBOUR, Decimal("600000.00"), Decimal("600000.00"), Decimal("1.67"), Decimal("600000.00"), 2, 2),
    ]


def test_a_target_below_last_years_result_is_found(answers: duckdb.DuckDBPyConnection) -> None:
    lower = "select fiscal_year, indicator_name, target_value, last_actual_value, target_unit from marts.targets_below_last_result"
    assert answers.sql(lower).fetchall() == [(2022, "巡查次数", Decimal("12.000000"), Decimal("15.000000"), "次")]


def test_results_are_counted_as_met_missed_and_unmeasurable(answers: duckdb.DuckDBPyConnection) -> None:
    counted = """
        select indicators, met, missed, unmeasurable, without_result, qualitative, qualitative_pct
        from marts.targets_met where document_type = 'self_evaluation'
    """
    assert answers.sql(counted).fetchall() == [(3, 1, 1, 1, 0, 1, Decimal("33.33"))]


def test_the_share_of_words_is_added_up_over_departments(answers: duckdb.DuckDBPyConnection) -> None:
    shares = "select fiscal_year, document_type, indicators, qualitative, qualitative_pct from marts.qualitative_share order by all"
    assert answers.sql(shares).fetchall() == [
        (2021, "project_targets", 2, 0, 0),
        (2021, "self_evaluation", 3, 1, Decimal("33.33")),
        (2022, "project_targets", 2, 0, 0),
    ]


def test_only_the_thousand_largest_projects_of_a_year_are_ranked(answers: duckdb.DuckDBPyConnection) -> None:
    assert answers.sql("select count(*), max(rank_of_year) from marts.largest_projects").fetchall() == [(4, 3)]


def test_a_department_without_a_single_reconciled_filing_is_named(answers: duckdb.DuckDBPyConnection) -> None:
    never = "select department_name, filings, fiscal_years, first_seen_at from marts.departments_never_reconciled"
    ((department, filings, years, seen),) = answers.sql(never).fetchall()
    assert (department, filings, years) == (NEVER, 1, 1)
    assert seen.astimezone(dt.UTC).year == 2026


def test_every_amount_leads_back_to_its_fact(answers: duckdb.DuckDBPyConnection) -> None:
    orphans = """
        select count(*) from (select fact_key from marts.largest_projects union all select fact_key from marts.project_leaps)
        anti join marts.fct_project_budget using (fact_key)
    """
    assert answers.sql(orphans).fetchall() == [(0,)]
