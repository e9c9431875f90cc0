"""completion_rate and adjustment_rate: printed rates against quotients of printed amounts, as intervals, exactly."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jixiao.models import PROJECT
from jixiao.records import DepartmentSpending
from jixiao.rules import Verdict, check_reading
from warehouse.handmade import declare, document, facts, source


def verdicts(check_name: str, *lines: DepartmentSpending) -> list[Verdict]:
    found = check_reading(document(*lines, *declare(check_name, "pct")))
    return [verdict for verdict in found if verdict.check_name == check_name]


def completion(*lines: DepartmentSpending) -> Verdict:
    (verdict,) = verdicts("completion_rate", *lines)
    return verdict


def adjustment(*lines: DepartmentSpending) -> Verdict:
    (verdict,) = verdicts("adjustment_rate", *lines)
    return verdict


def test_a_completion_rate_that_holds() -> None:
    verdict = completion(source(1, 100_0000, 20_0000, 90_0000, completion="75.00", name="一般公共预算"))
    assert facts(verdict, "passed", "subject", "measure", "measure_unit") == (True, "一般公共预算", "pct", "pct")
    assert facts(verdict, "reported", "computed", "difference", "diagnosis") == (75, 75, 0, None)


def test_a_completion_rate_that_does_not_hold() -> None:
    verdict = completion(source(1, 100_0000, 20_0000, 90_0000, completion="90.00"))
    assert facts(verdict, "passed", "computed", "difference", "severity") == (False, 75, 15, "error")


def test_an_adjustment_rate_may_be_negative() -> None:
    assert adjustment(source(1, 80_0000, -20_0000, adjusted="-25.00")).passed
    assert not adjustment(source(1, 80_0000, -20_0000, adjusted="25.00")).passed


def test_the_intervals_of_amounts_and_rate_are_added() -> None:
    # 2/3 of 30,000: at most 20,050 / 29,950 = 66.944908… %, so a printed rate, exact to half a hundredth, may be 66.949908 at most
    line: dict[str, Any] = {"actual": 2_0000, "half": Decimal(50)}
    assert completion(source(1, 3_0000, 0, completion="66.67", **line)).diagnosis == "rounding"
    assert completion(source(1, 3_0000, 0, completion="66.94", **line)).passed
    assert not completion(source(1, 3_0000, 0, completion="66.95", **line)).passed
    # at least 19,950 / 30,050 = 66.389351… %, less half a hundredth: 66.384351
    assert completion(source(1, 3_0000, 0, completion="66.39", **line)).passed
    assert not completion(source(1, 3_0000, 0, completion="66.38", **line)).passed


@pytest.mark.parametrize(("printed", "passed"), [(0, True), ("0.01", False), ("100.00", False)])
def test_a_rate_over_nothing(printed: int | str, passed: bool) -> None:
    verdict = completion(source(1, 0, 0, 0, completion=printed))
    assert facts(verdict, "passed", "diagnosis", "computed") == (passed, "no base", 0)


def test_a_printed_zero_is_exactly_zero() -> None:
    assert completion(source(1, 100_0000, 0, 0, completion=0)).passed
    assert not completion(source(1, 100_0000, 0, 1_0000, completion=0)).passed


def test_an_adjustment_that_cancels_the_budget_leaves_a_base_that_may_be_zero() -> None:
    verdict = completion(source(1, 100_0000, -100_0050, 50, completion="3.00"))
    assert verdict.passed


@pytest.mark.parametrize("missing", ["completion", "actual", "adjustment", "initial"])
def test_a_missing_operand_fails(missing: str) -> None:
    stated: dict[str, Any] = {"initial": 100_0000, "adjustment": 0, "actual": 90_0000, "completion": "90.00"}
    verdict = completion(source(1, **(stated | {missing: None})))
    assert facts(verdict, "passed", "computed", "difference") == (False, None, None)


def test_every_funding_source_has_its_row() -> None:
    lines = [
        source(1, 100_0000, 0, 90_0000, completion="90.00", is_total=True),
        source(2, 60_0000, 0, 60_0000, completion="100.00", name="一般公共预算"),
        source(3, 40_0000, 0, 30_0000, completion="57.00", name="政府性基金"),
    ]
    assert [facts(v, "subject", "passed") for v in sorted(verdicts("completion_rate", *lines), key=lambda v: v.line_no or 0)] == [
        ("合计", True),
        ("一般公共预算", True),
        ("政府性基金", False),
    ]


@pytest.mark.parametrize("base", ["0.01", "9999999999999999.99"])
def test_amounts_of_any_size_are_compared(base: str) -> None:
    assert not completion(source(1, base, 0, "9999999999999999.99", completion="33.00")).passed
    assert completion(source(1, "9999999999999999.99", 0, "9999999999999999.99", completion="100.00")).passed


AMOUNTS = st.integers(min_value=-(10**11), max_value=10**11).map(lambda fen: Decimal(fen * 100) / 100)


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    lines=st.lists(
        st.tuples(AMOUNTS, AMOUNTS, st.integers(min_value=-20000, max_value=20000), st.sampled_from([-1, 0, 1])), min_size=30, max_size=30
    )
)
def test_the_interval_quotient_is_that_of_exact_fractions(lines: list[tuple[Decimal, Decimal, int, int]]) -> None:
    # Printed rates are taken near the true quotient, where it is decided; each line is one comparison.
    half, half_pct = Fraction(50), Fraction(5, 1000)
    printed, expected = [], []
    for number, (base, part, far, near) in enumerate(lines, 1):
        quotient = Fraction(part) / Fraction(base) * 100 if base else Fraction(far, 100)
        rate = Decimal(round(quotient * 100) + near) / 100 if abs(quotient) < 10**9 else Decimal(far) / 100
        printed.append(source(number, str(base), 0, str(part), completion=str(rate)))
        expected.append(consistent(Fraction(rate), Fraction(part), Fraction(base), half, half_pct))
    found = sorted(verdicts("completion_rate", *printed), key=lambda verdict: verdict.line_no or 0)
    assert [verdict.passed for verdict in found] == expected


def consistent(rate: Fraction, part: Fraction, base: Fraction, half: Fraction, half_pct: Fraction) -> bool:
    """Whether [rate ± half] and [part ± half] / [base ± half] overlap; what is zero has no half."""
    if base == 0:
        return rate == 0
    if rate == 0 and abs(100 * part / base) < Fraction(1, 2 * 10**6):
        return True  # quotients are taken to the millionth of a per cent
    part_half, base_half, rate_half = half if part else Fraction(0), half, half_pct if rate else Fraction(0)
    if abs(base) <= base_half:
        return True
    corners = [100 * (part + a) / (base + b) for a in (-part_half, part_half) for b in (-base_half, base_half)]
    return min(corners) <= rate + rate_half and rate - rate_half <= max(corners)


@pytest.mark.parametrize(
    ("printed", "diagnosis"),
    [
        # 90 of 120 is 75.00 %
        ("57.00", "digits swapped: 预算完成率"),
        ("-75.00", "sign: 预算完成率"),
        ("0.75", "decimal point moved: 预算完成率"),
        ("76.00", "one digit misread: 预算完成率"),
        ("90.00", "rate of another base: 年初预算数"),
        ("61.23", None),
    ],
)
def test_a_slip_in_a_rate_is_named(printed: str, diagnosis: str | None) -> None:
    verdict = completion(source(1, 100_0000, 20_0000, 90_0000, completion=printed))
    assert facts(verdict, "passed", "diagnosis") == (False, diagnosis)


def test_an_adjustment_rate_of_the_adjusted_budget_is_named() -> None:
    # 25 of 100 is 25.00 %, of 125 it is 20.00 %
    assert adjustment(source(1, 100_0000, 25_0000, adjusted="20.00")).diagnosis == "rate of another base: 调整后预算数"


def test_a_rate_of_absurd_size_is_explained_by_nothing() -> None:
    assert completion(source(1, 100_0000, 20_0000, 90_0000, completion="123456789012345678.90")).diagnosis is None


@pytest.mark.parametrize(
    ("part", "base", "rate"),
    [
        (90, 120, "75.000000"),
        (2, 3, "66.666667"),
        (-1, 3, "-33.333333"),
        (1, -3, "-33.333333"),
        (-2, 3, "-66.666667"),
        (10**22, 3, "333333333333333333333333.333333"),
    ],
)
def test_a_rate_of_whole_numbers_is_the_nearest_millionth(part: int, base: int, rate: str) -> None:
    macros = (
        jinja2.Environment(autoescape=True)
        .from_string((PROJECT / "macros" / "comparison" / "exact.sql").read_text(encoding="utf-8"))
        .module
    )
    query = macros.from_millionths(macros.rate_of("part", "base"))  # type: ignore[attr-defined]
    whole = f"select {part}::hugeint as part, {base}::hugeint as base"
    assert duckdb.sql(f"select {query} from ({whole})").fetchall() == [(Decimal(rate),)]
