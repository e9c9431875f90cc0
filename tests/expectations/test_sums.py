"""row_total, unit_total and grand_total: printed totals against the sums of their parts, as intervals; rounding_likely beside them."""

from decimal import Decimal

import pytest

from jixiao.records import Record
from jixiao.rules import Verdict, check_reading
from warehouse.handmade import DEPARTMENT, MEASURES, declare, document, facts, line, rejected, source, total


def verdicts(check_name: str, *records: Record) -> list[Verdict]:
    return [verdict for verdict in check_reading(document(*records)) if verdict.check_name == check_name]


def only(check_name: str, *records: Record) -> Verdict:
    (verdict,) = verdicts(check_name, *records)
    return verdict


ROW = declare("row_total", "total")
UNIT = declare("unit_total", "total")
GRAND = declare("grand_total", "total")


def test_a_row_that_adds_up() -> None:
    verdict = only("row_total", line(1, 150_0000, 100_0000, 30_0000, 20_0000, name="管网养护"), *ROW)
    assert facts(verdict, "passed", "subject", "measure", "line_no") == (True, "管网养护", "total", 1)
    assert facts(verdict, "reported", "computed", "difference", "diagnosis") == (1500000, 1500000, 0, None)
    assert facts(verdict, "severity", "measure_unit", "attribution") == ("error", "yuan", "filer")
    assert facts(verdict, "source_page", "source_locator") == (1, '{"total_yuan": [{"line": 1}]}')


def test_a_row_that_does_not_add_up() -> None:
    verdict = only("row_total", line(1, 160_0000, 100_0000, 30_0000, 20_0000), *ROW)
    assert facts(verdict, "passed", "difference") == (False, 100000)


@pytest.mark.parametrize(
    ("printed", "passed", "diagnosis"),
    [
        # three figures that are not zero, each half a unit of 50 yuan: 150 yuan and not one fen further
        ("1300150.00", True, "rounding"),
        ("1299850.00", True, "rounding"),
        ("1300150.01", False, None),
        ("1299849.99", False, None),
    ],
)
def test_a_sum_holds_within_the_half_units_of_its_figures(printed: str, passed: bool, diagnosis: str | None) -> None:
    verdict = only("row_total", line(1, printed, 100_0000, 30_0000, 0), *ROW)
    assert facts(verdict, "tolerance", "passed", "diagnosis") == (150, passed, diagnosis)


def test_printed_zeros_have_no_tolerance() -> None:
    verdict = only("row_total", line(1, 0, 0, 0, 0), *ROW)
    assert facts(verdict, "passed", "tolerance") == (True, 0)
    verdict = only("row_total", line(1, 100, 0, 0, 0), *ROW)
    assert facts(verdict, "passed", "tolerance") == (False, 50)


def test_half_a_fen_is_a_half_unit_too() -> None:
    half = Decimal("0.005")
    assert only("row_total", line(1, "10.01", "5.00", "5.00", half=half), *ROW).tolerance == Decimal("0.015")
    assert only("row_total", line(1, "10.01", "5.00", "5.00", half=half), *ROW).passed
    assert not only("row_total", line(1, "10.02", "5.00", "5.00", half=half), *ROW).passed


def test_a_column_that_the_form_lacks_is_no_operand() -> None:
    verdict = only("row_total", line(1, 150_0000, 100_0000, None, 50_0000), *ROW)
    assert verdict.passed


def test_a_cell_that_could_not_be_read_is_a_missing_operand() -> None:
    readable, broken = line(1, 10_0000, 5_0000, 5_0000, 0), line(2, 10_0000, 10_0000, None, 0)
    first, second = verdicts("row_total", readable, broken, *ROW)
    assert (first.passed, second.passed) == (True, False)
    assert not only("row_total", line(1, None, 5_0000, 5_0000, 0), *ROW).passed


def test_a_row_without_any_source_compares_nothing() -> None:
    verdict = only("row_total", line(1, 0), *ROW)
    assert facts(verdict, "passed", "computed") == (False, None)


def test_a_task_has_no_row_total() -> None:
    verdict = only("row_total", line(1, 10_0000, name="任务1", project_kind="task"), *ROW)
    assert facts(verdict, "passed", "subject", "diagnosis") == (False, "全文", "nothing to compare")


def test_a_project_printed_twice_gives_two_rows() -> None:
    first, second = verdicts("row_total", line(1, 10_0000, 10_0000, name="养护"), line(2, 30_0000, 20_0000, name="养护"), *ROW)
    assert [facts(v, "subject", "line_no", "occurrence", "passed") for v in (first, second)] == [
        ("养护", 1, 1, True),
        ("养护", 2, 2, False),
    ]
    assert first.fact_key != second.fact_key


def test_what_is_not_declared_gives_no_row() -> None:
    assert verdicts("row_total", line(1, 10_0000, 9_0000)) == []
    assert verdicts("grand_total", total(10_0000), total(9_0000, "other"), line(1, 10_0000, other=0), *GRAND)[0].measure == "total"
    assert len(verdicts("grand_total", total(10_0000), total(9_0000, "other"), line(1, 10_0000, other=0), *GRAND)) == 1


def test_a_unit_sums_its_own_projects_only() -> None:
    lines = [line(1, 10_0000, unit="甲站"), line(2, 20_0000, unit="甲站"), line(3, 5_0000, unit="乙站")]
    one, other = verdicts("unit_total", total(30_0000, unit="甲站"), total(6_0000, unit="乙站"), *lines, *UNIT)
    by_subject = {verdict.subject: verdict for verdict in (one, other)}
    assert by_subject["甲站"].passed
    assert facts(by_subject["乙站"], "passed", "computed") == (False, 50000)


def test_a_unit_is_held_against_its_sum_in_every_declared_measure() -> None:
    totals = [total(amount, measure, unit="甲站") for measure, amount in zip(MEASURES, (30_0000, 20_0000, 0, 10_0000), strict=True)]
    lines = [line(1, 10_0000, 5_0000, 0, 5_0000, unit="甲站"), line(2, 20_0000, 15_0000, 0, 4_0000, unit="甲站")]
    found = verdicts("unit_total", *totals, *lines, *declare("unit_total", *MEASURES))
    assert {v.measure: v.passed for v in found} == {"total": True, "fiscal_appropriation": True, "special_account": True, "other": False}


def test_a_unit_without_projects_and_projects_without_a_units_row_fail() -> None:
    found = verdicts("unit_total", total(10_0000, unit="甲站"), line(1, 10_0000, unit="乙站"), *UNIT)
    assert {facts(v, "subject", "passed", "reported", "computed") for v in found} == {
        ("甲站", False, Decimal(100000), None),
        ("乙站", False, None, Decimal(100000)),
    }


def test_a_line_that_names_no_unit_belongs_to_the_department() -> None:
    assert only("unit_total", total(10_0000, unit=DEPARTMENT), line(1, 10_0000), *UNIT).passed


def test_the_grand_total_is_the_sum_of_units_where_there_are_units() -> None:
    units = [total(30_0000, unit="甲站"), total(6_0000, unit="乙站")]
    lines = [line(1, 10_0000, unit="甲站")]  # the units' own affair
    verdict = only("grand_total", total(36_0000), *units, *lines, *GRAND)
    assert facts(verdict, "passed", "subject", "computed") == (True, "合计", 360000)
    assert not only("grand_total", total(10_0000), *units, *lines, *GRAND).passed


def test_the_grand_total_is_the_sum_of_projects_where_there_are_none() -> None:
    assert only("grand_total", total(30_0000), line(1, 10_0000), line(2, 20_0000), *GRAND).passed
    assert not only("grand_total", total(30_0000), line(1, 10_0000), line(2, 19_0000), *GRAND).passed


def test_the_grand_total_of_a_self_evaluation_is_the_sum_of_its_sources() -> None:
    declared = declare("grand_total", "initial_budget", "adjustment", "actual")
    lines = [source(1, 50_0000, -3_0000, 40_0000, is_total=True), source(2, 30_0000, -3_0000, 20_0000), source(3, 20_0000, 0, 21_0000)]
    found = {verdict.measure: verdict for verdict in verdicts("grand_total", *lines, *declared)}
    assert {measure: verdict.passed for measure, verdict in found.items()} == {"initial_budget": True, "adjustment": True, "actual": False}
    assert found["actual"].difference == -10000


def test_a_declared_total_that_is_not_there_fails() -> None:
    verdict = only("grand_total", line(1, 10_0000), *GRAND)
    assert facts(verdict, "passed", "reported") == (False, None)
    verdict = only("grand_total", total(None), line(1, 10_0000), *GRAND)
    assert facts(verdict, "passed", "reported") == (False, None)
    verdict = only("grand_total", *GRAND)
    assert facts(verdict, "passed", "diagnosis") == (False, "nothing to compare")


def test_an_unknown_rule_fails() -> None:
    verdict = only("gross_total", *declare("gross_total", "total"))
    assert facts(verdict, "passed", "severity", "diagnosis") == (False, "error", "no such rule")


def test_a_rejected_filing_gives_no_verdict() -> None:
    assert check_reading(rejected("a")) == []


def test_a_gap_is_likely_to_be_rounding_up_to_three_standard_deviations() -> None:
    # eleven figures, each off by up to 50 yuan: at most 550; three standard deviations are 50 * sqrt(33) = 287.228...
    lines = [line(number, 10_0000) for number in range(1, 11)]
    likely = only("rounding_likely", total("1000287.22"), *lines, *GRAND)
    assert facts(likely, "passed", "tolerance", "measure") == (True, Decimal("287.228132"), "grand_total total")
    unlikely = only("rounding_likely", total("1000287.23"), *lines, *GRAND)
    assert facts(unlikely, "passed", "severity", "difference") == (False, "warning", Decimal("287.23"))
    assert only("grand_total", total("1000287.23"), *lines, *GRAND).passed


def test_halves_of_any_unit_have_a_limit() -> None:
    # printed in 亿元 with two decimals: half a unit is half a million, and of three figures 3 * 500,000 * 1 = sqrt(3 * 3 * 500,000²)
    half = Decimal(500_000)
    lines = [line(number, 10**9, half=half) for number in (1, 2)]
    likely = only("rounding_likely", total(2 * 10**9 + 1_500_000, half=half), *lines, *GRAND)
    assert facts(likely, "passed", "tolerance") == (True, 1_500_000)


def test_a_sum_without_a_gap_or_beyond_its_tolerance_says_nothing_of_rounding() -> None:
    assert verdicts("rounding_likely", total(20_0000), line(1, 10_0000), line(2, 10_0000), *GRAND) == []
    assert verdicts("rounding_likely", total(21_0000), line(1, 10_0000), line(2, 10_0000), *GRAND) == []


def test_a_filing_that_declares_the_rule_has_a_row_without_a_gap_too() -> None:
    sums = [total(20_0000), line(1, 10_0000), line(2, 10_0000), *GRAND]
    verdict = only("rounding_likely", *sums, *declare("rounding_likely", "count"))
    assert facts(verdict, "passed", "subject", "measure", "reported", "difference") == (True, "全文", "count", 1, 0)


def test_an_undeclared_sum_says_nothing_of_rounding() -> None:
    assert verdicts("rounding_likely", total("200050"), line(1, 10_0000), line(2, 10_0000), *ROW) == []


def test_amounts_of_any_size_are_compared() -> None:
    most = "9999999999999999.99"
    found = {v.check_name: v for v in check_reading(document(total(most), line(1, most, most, most), *ROW, *GRAND))}
    assert (found["grand_total"].passed, found["row_total"].passed) == (True, False)
