"""What a gap's diagnosis says: the slip that turns a printed figure into the one that would close the gap."""

import pytest

from jixiao.records import Record
from jixiao.rules import Verdict, check_reading
from warehouse.handmade import Number, declare, document, line, source, total


def explained(printed: Number, **parts: Number) -> str | None:
    """The diagnosis of 合计 against projects of these names and amounts."""
    lines = [line(number, amount, name=name) for number, (name, amount) in enumerate(parts.items(), 1)]
    found = check_reading(document(total(printed), *lines, *declare("grand_total", "total")))
    verdict: Verdict = next(verdict for verdict in found if verdict.check_name == "grand_total")
    assert not verdict.passed
    return verdict.diagnosis


@pytest.mark.parametrize(
    ("printed", "parts", "diagnosis"),
    [
        # the total is printed in 万元 though its amount is in 元
        (3_0000_0000_0000, {"甲": 1_0000_0000, "乙": 2_0000_0000}, "unit slip ×10000"),
        (300, {"甲": 100_0000, "乙": 200_0000}, "unit slip ×10000"),
        # one line is
        (300_0000, {"甲": 100_0000, "乙": 200}, "unit slip ×10000: 乙"),
        (90_0000, {"甲": 100_0000, "乙": 10_0000}, "sign: 乙"),
        (100_0000, {"甲": 100_0000, "乙": 23_4500}, "line missing: 乙"),
        (146_9000, {"甲": 100_0000, "乙": 23_4500}, "line counted twice: 乙"),
        (8102_8000, {"甲": 1000_0000, "乙": 802_8000}, "digits swapped: 合计"),
        (46_2300, {"甲": 31_2300, "乙": 51_0000}, "digits swapped: 乙"),
        (1500_0000, {"甲": 100_0000, "乙": 50_0000}, "decimal point moved: 合计"),
        (143_1500, {"甲": 43_1500, "乙": 0}, "one digit misread: 乙 / 合计 / 甲"),
        (3_0000_0000, {"甲": 10_0000, "乙": 20_0000}, "unit slip ×1000"),
        (110_0000, {"甲": 100_0000, "乙": 100}, "unit slip ×1000: 乙"),
        (223_0000, {"甲": 123_0000, "乙": 1000_0000}, "decimal point moved: 乙"),
        (100_0000 + 23, {"甲": 100_0000, "乙": 2_3000}, "unit slip ×1000: 乙"),
        # 小计 is the sum of the lines before it, 其中 of those after it; a line equal to a single other one is no subtotal
        (60_0000, {"甲": 10_0000, "乙": 20_0000, "小计": 30_0000, "丙": 30_0000}, "subtotal added as a line: 小计"),
        (61_0000, {"丙": 31_0000, "其中": 30_0000, "甲": 10_0000, "乙": 20_0000}, "subtotal added as a line: 其中"),
        (31_0000, {"甲": 20_0000, "乙": 20_0000, "丙": 11_0000}, "line missing: 乙 / 甲"),
        # the total of a table counts its lines and their subtotal
        (77_5400, {"甲": 12_3400, "乙": 26_4300}, "subtotal added as a line"),
        (77_7700, {"甲": 12_3400, "乙": 45_6700}, None),
    ],
)
def test_a_slip_is_named(printed: int, parts: dict[str, Number], diagnosis: str | None) -> None:
    assert explained(printed, **parts) == diagnosis


def test_lines_of_the_same_amount_are_all_named() -> None:
    assert explained(100_0000, 甲=50_0000, 乙=25_0000, 丙=25_0000, 丁=25_0000) == "line missing: 丁 / 丙 / 乙"


def test_a_gap_that_any_line_may_explain_names_none() -> None:
    parts: dict[str, Number] = {f"项目{number}": 11_1100 * number for number in range(1, 6)}
    assert explained(11_1100 * 15 + 10000, **parts) == "one digit misread"


UNITS = [total(300_0000), total(300_0000, unit="甲站"), total(0, unit="乙站")]
SUMS = [*declare("row_total", "total"), *declare("unit_total", "total"), *declare("grand_total", "total")]


def diagnoses(*records: Record) -> dict[tuple[str, str], str | None]:
    """The diagnoses of the sums that do not hold, by check and subject."""
    found = check_reading(document(*records, *SUMS))
    return {(v.check_name, v.subject): v.diagnosis for v in found if not v.passed and v.measure == "total"}


def test_a_figure_that_breaks_two_sums_is_pointed_at_by_both() -> None:
    # 乙's 总计 is printed as 3,000,000 for 2,000,000; its sources and all other totals are right
    lines = [line(1, 100_0000, 100_0000, unit="甲站"), line(2, 300_0000, 200_0000, unit="甲站", name="乙")]
    found = diagnoses(*UNITS, *lines, line(3, 0, 0, unit="乙站"))
    assert found == {("row_total", "乙"): "one digit misread: 总计", ("unit_total", "甲站"): "one digit misread: 乙"}


def test_a_figure_that_another_sum_confirms_is_cleared() -> None:
    # 合计 has two digits swapped; the unit's row, which would explain it as well, is the sum of its projects
    lines = [line(1, 100_0000, 100_0000, unit="甲站"), line(2, 26_7900, 26_7900, unit="甲站")]
    units = [total(127_6900), total(126_7900, unit="甲站")]
    assert diagnoses(*units, *lines) == {("grand_total", "合计"): "digits swapped: 合计"}


def test_a_total_whose_rates_hold_is_cleared() -> None:
    whole = source(1, 200_0000, 0, 150_0000, "75.00", is_total=True)
    parts = [source(2, 100_0000, 0, 50_0000, "50.00", name="甲"), source(3, 110_0000, 0, 100_0000, "100.00", name="乙")]
    declared = [*declare("grand_total", "initial_budget"), *declare("completion_rate", "pct")]
    found = {v.check_name: v.diagnosis for v in check_reading(document(whole, *parts, *declared)) if not v.passed}
    assert found["grand_total"] == "one digit misread: 乙"


def test_a_gap_within_the_tolerance_is_rounding_and_nothing_else() -> None:
    found = check_reading(document(total("100"), line(1, "50"), line(2, "100"), *declare("grand_total", "total")))
    assert next(v for v in found if v.check_name == "grand_total").diagnosis == "rounding"


def test_an_unreadable_operand_is_not_explained() -> None:
    assert explained(100_0000, 甲=50_0000, 乙=None) is None


def test_a_unit_added_with_its_projects_is_a_subtotal_added_as_a_line() -> None:
    # 合计 counts 甲站's row and its two projects: 30 + 30 + 12
    units = [total(72_0000), total(30_0000, unit="甲站"), total(12_0000, unit="乙站")]
    lines = [line(1, 10_0000, 10_0000, unit="甲站"), line(2, 20_0000, 20_0000, unit="甲站"), line(3, 12_0000, 12_0000, unit="乙站")]
    assert diagnoses(*units, *lines) == {("grand_total", "合计"): "subtotal added as a line: 甲站"}


def test_a_line_under_another_unit_is_told_of_both() -> None:
    # 巡查 stands under 甲站, whose row leaves it out; 乙站's row counts it
    units = [total(42_0000), total(10_0000, unit="甲站"), total(32_0000, unit="乙站")]
    lines = [
        line(1, 10_0000, 10_0000, unit="甲站"),
        line(2, 20_0000, 20_0000, unit="甲站", name="巡查"),
        line(3, 12_0000, 12_0000, unit="乙站"),
    ]
    moved = "line under another unit: 巡查 (甲站 → 乙站)"
    assert diagnoses(*units, *lines) == {("unit_total", "甲站"): moved, ("unit_total", "乙站"): moved}


def test_a_line_that_no_unit_counts_is_missing_from_its_own() -> None:
    units = [total(21_7000), total(10_0000, unit="甲站"), total(11_7000, unit="乙站")]
    lines = [
        line(1, 10_0000, 10_0000, unit="甲站"),
        line(2, 23_4500, 23_4500, unit="甲站", name="巡查"),
        line(3, 11_7000, 11_7000, unit="乙站"),
    ]
    assert diagnoses(*units, *lines) == {("unit_total", "甲站"): "line missing: 巡查"}


def test_a_line_that_is_not_printed_is_seen_by_the_total_above() -> None:
    # 甲站's row counts a project of 137,200 that the table does not have; 合计 confirms the row
    units = [total(163_7200), total(143_7200, unit="甲站"), total(20_0000, unit="乙站")]
    lines = [line(1, 80_0000, 80_0000, unit="甲站"), line(2, 50_0000, 50_0000, unit="甲站"), line(3, 20_0000, 20_0000, unit="乙站")]
    assert diagnoses(*units, *lines) == {("unit_total", "甲站"): "line missing: not printed"}


def test_a_line_as_large_as_the_one_not_printed_may_be_counted_twice() -> None:
    units = [total(200_0000), total(180_0000, unit="甲站"), total(20_0000, unit="乙站")]
    lines = [line(1, 80_0000, 80_0000, unit="甲站"), line(2, 50_0000, 50_0000, unit="甲站"), line(3, 20_0000, 20_0000, unit="乙站")]
    assert diagnoses(*units, *lines) == {("unit_total", "甲站"): "line missing: not printed, or line counted twice: 项目2"}


def test_a_total_that_exceeds_its_lines_by_itself_may_be_anything() -> None:
    assert explained(143_7200, 甲=80_0000, 乙=50_0000) is None


def test_a_line_that_is_not_printed_is_missing_in_all_its_columns() -> None:
    totals = [total(143_7200), total(140_1100, "fiscal_appropriation"), total(3_6100, "other")]
    lines = [line(1, 80_0000, 80_0000, other=0), line(2, 50_0000, 50_0000, other=0)]
    declared = declare("grand_total", "total", "fiscal_appropriation", "other")
    found = check_reading(document(*totals, *lines, *declared))
    assert {v.measure: v.diagnosis for v in found if not v.passed and v.check_name == "grand_total"} == {
        "total": "line missing: not printed",
        "fiscal_appropriation": "line missing: not printed",
        "other": "line missing: not printed",
    }


def test_one_gap_in_two_columns_has_one_cause() -> None:
    # 合计 has two digits swapped (810.20 for 180.20), and its largest source follows it
    totals = [total(810_2000), total(801_1900, "fiscal_appropriation"), total(9_0100, "other")]
    lines = [line(1, 100_0000, 100_0000, other=0), line(2, 80_2000, 71_1900, other=9_0100)]
    found = check_reading(document(*totals, *lines, *declare("grand_total", "total", "fiscal_appropriation", "other")))
    assert {v.measure: v.diagnosis for v in found if not v.passed and v.check_name == "grand_total"} == {
        "total": "digits swapped: 合计",
        "fiscal_appropriation": "digits swapped: 合计",
    }


def test_rounding_blurs_a_slip_and_does_not_hide_it() -> None:
    # 乙 is missing from 合计, and the lines are off by 60 yuan of rounding besides
    assert explained(100_0060, 甲=60_0000, 丙=40_0000, 乙=23_4500) == "line missing: 乙"


def test_digits_that_are_not_printed_are_not_swapped() -> None:
    # printed in 万元 with two decimals: 1.05 cannot become 1.005
    assert explained(1_0050, 甲=1_0500, 乙=0) is None
