"""score_total, execution_rate and spending_total: what projects' self-evaluations add up to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from jixiao.records import Record
from jixiao.rules import Verdict, check_reading
from warehouse.handmade import declare, document, facts, line, score, spent


def only(check_name: str, measure: str, *records: Record) -> Verdict:
    found = check_reading(document(line(1, 100), *records, *declare(check_name, measure)))
    (verdict,) = [verdict for verdict in found if verdict.check_name == check_name]
    return verdict


def test_weights_add_up_to_a_hundred() -> None:
    verdict = only("score_total", "weight", score(1, 10, 10, "execution"), score(2, 90, 80), score(3, 100, 90, "total"))
    assert facts(verdict, "passed", "subject", "reported", "computed", "severity") == (True, "项目1", 100, 100, "error")
    verdict = only("score_total", "weight", score(1, 10, 10, "execution"), score(2, "89.5", 80))
    assert facts(verdict, "passed", "computed", "difference", "tolerance") == (False, Decimal("89.5") + 10, Decimal("0.5"), 0)


def test_scores_add_up_to_the_total() -> None:
    assert only("score_total", "score", score(1, 50, "48.5", half="0.05"), score(2, 50, 50), score(3, 100, "98.5", "total", "0.05")).passed
    verdict = only("score_total", "score", score(1, 50, "48.5", half="0.05"), score(2, 50, 50), score(3, 100, "98.6", "total", "0.05"))
    assert facts(verdict, "passed", "reported", "computed") == (False, Decimal("98.6"), Decimal("98.5"))


@pytest.mark.parametrize(("printed", "passed", "diagnosis"), [("98.5", True, "rounding"), ("98.6", False, None)])
def test_a_total_with_fewer_places_than_its_scores_stands_for_half_a_unit(printed: str, passed: bool, diagnosis: str | None) -> None:
    verdict = only("score_total", "score", score(1, 50, "48.46", half="0.005"), score(2, 50, 50), score(3, 100, printed, "total", "0.05"))
    assert facts(verdict, "passed", "diagnosis", "tolerance") == (passed, diagnosis, Decimal("0.05"))


def test_no_score_is_above_its_weight() -> None:
    assert only("score_total", "limit", score(1, 50, 50), score(2, 50, "49.9", half="0.05")).passed
    verdict = only("score_total", "limit", score(1, 50, 40), score(2, 50, "50.1", half="0.05"))
    assert facts(verdict, "passed", "reported", "computed") == (False, Decimal("50.1"), 50)
    assert verdict.diagnosis == "above its weight: 指标2"


@pytest.mark.parametrize("measure", ["weight", "score", "limit"])
def test_scores_with_nothing_to_compare_do_not_pass(measure: str) -> None:
    assert not only("score_total", measure).passed
    assert not only("score_total", measure, score(1, None, None), score(2, 100, 100, "total")).passed


@pytest.mark.parametrize("measure", ["score", "limit"])
def test_a_project_that_is_not_scored_yet_is_none_of_the_scored_ones(measure: str) -> None:
    scored = score(1, 100, 90), score(2, 100, 90, "total")
    unscored = replace(score(1, 100, None), line_no=2), replace(score(2, 100, None, "total"), line_no=2)
    verdict = only("score_total", measure, line(2, 100), *scored, *unscored)
    assert facts(verdict, "passed", "reported") == (True, 90)


def test_a_score_without_a_printed_total_does_not_pass() -> None:
    assert not only("score_total", "score", score(1, 100, 90)).passed


def test_an_execution_rate_is_what_was_spent_over_the_budget() -> None:
    verdict = only("execution_rate", "pct", spent(1, 100_0000, 120_0000, 90_0000, "75.00", is_total=True))
    assert facts(verdict, "passed", "reported", "computed", "diagnosis") == (True, 75, 75, None)
    verdict = only("execution_rate", "pct", spent(1, 100_0000, 120_0000, 90_0000, "90.00", is_total=True))
    assert facts(verdict, "passed", "computed", "diagnosis") == (False, 75, "rate of another base: 年初预算数")


def test_an_execution_rate_with_nothing_to_compare_does_not_pass() -> None:
    assert not only("execution_rate", "pct", spent(1, 100_0000, 120_0000, None, "75.00", is_total=True)).passed
    assert not only("execution_rate", "pct").passed


def test_a_projects_money_is_the_sum_of_its_sources() -> None:
    sources = (spent(2, 60_0000, 70_0000, 70_0000, 100), spent(3, 40_0000, 50_0000, 20_0000, 40))
    for measure, amount in (("initial_budget", 100_0000), ("budget", 120_0000), ("actual", 90_0000)):
        verdict = only("spending_total", measure, spent(1, 100_0000, 120_0000, 90_0000, 75, is_total=True), *sources)
        assert facts(verdict, "passed", "measure", "reported", "computed", "tolerance") == (True, measure, amount, amount, 150)
    verdict = only("spending_total", "actual", spent(1, 100_0000, 120_0000, "900150.01", 75, is_total=True), *sources)
    assert facts(verdict, "passed", "difference") == (False, Decimal("150.01"))
    assert not only("spending_total", "actual", spent(1, 100_0000, 120_0000, 90_0000, 75, is_total=True)).passed
