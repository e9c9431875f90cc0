"""What every rule is tried with, computed by hand: of each kind of case at least one, or the reason why there can be none.

The kinds: what holds; what does not; an operand that is missing; a gap that rounding explains; exactly at the tolerance, and one fen (or
one unit of what is counted) beyond it. A case is whether the rule passes (None: it gives no row), and the records of a filing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jixiao.records import ReadingDifference, Record
from warehouse.handmade import audit, contents, indicator, items, line, plan, score, source, spent, total

KINDS = ("success", "failure", "nulls", "rounding", "boundary")
EXACT = Decimal(0)
"""The half unit of figures that are no more than what is printed."""


@dataclass(frozen=True)
class Case:
    """A filing, and whether a rule passes on it: True, False, or None where it gives no row."""

    passed: bool | None
    records: tuple[Record, ...] = ()
    stated: tuple[tuple[str, Any], ...] = ()
    """What the filing states of itself."""


def ok(*records: Record, **stated: Any) -> Case:  # noqa: ANN401
    return Case(True, records, tuple(stated.items()))


def no(*records: Record, **stated: Any) -> Case:  # noqa: ANN401
    return Case(False, records, tuple(stated.items()))


def silent(*records: Record) -> Case:
    return Case(None, records)


def row(printed: int | str | None, *sources: int | None) -> Record:
    return line(1, printed, *sources)


def unit(printed: int | str | None, second: int | None = 20_0000) -> list[Record]:
    return [total(printed, unit="甲站"), line(1, 10_0000, unit="甲站"), line(2, second, unit="甲站")]


def grand(printed: int | str | None, second: int | None = 20_0000) -> list[Record]:
    return [total(printed), line(1, 10_0000), line(2, second)]


def eleven(printed: int | str | None) -> list[Record]:
    """合计 of ten projects of 100,000 yuan: eleven figures, each off by up to 50; three standard deviations are 50 * sqrt(33) = 287.228…"""
    return [total(printed), *(line(number, 10_0000) for number in range(1, 11))]


def money(printed: int | str | None, second: int | None = 50_0000) -> list[Record]:
    whole = spent(1, 100_0000, printed, 0, 0, is_total=True)
    return [line(1, 100), whole, spent(2, 100_0000, 70_0000, 0, 0), spent(3, 0, second, 0, 0)]


def execution(actual: int | str | None, rate: str, budget: int = 120_0000, half: Decimal = Decimal(50)) -> list[Record]:
    return [line(1, 100), replace(spent(1, 100_0000, budget, actual, rate, is_total=True), half_unit_yuan=half)]


def scores(first: str | None, printed: str, half: str = "0.05") -> list[Record]:
    """Two scores printed to the hundredth and their 总分, to the tenth."""
    return [line(1, 100), score(1, 50, first, half="0.005"), score(2, 50, 50, half="0.005"), score(3, 100, printed, "total", half)]


def level(level1: str | None, level2: str, known1: str | None, known2: str | None) -> Record:
    return indicator(printed_level1=level1, printed_level2=level2, level1_name=known1, level2_name=known2)


def target(value: int | None, restated: str | None) -> list[Record]:
    figures: dict[str, Any] = {
        "target_value": None if value is None else Decimal(value),
        "restated_value": None if restated is None else Decimal(restated),
    }
    return [line(1, 1), indicator(target_text="≥A达到B", **figures)]


def reached(actual: str | None, said: str) -> list[Record]:
    value = None if actual is None else Decimal(actual)
    return [line(1, 1), indicator(actual_text=said, actual_value=value, is_met=None if value is None else value >= 12)]


def read_twice(first: str | None, second: str) -> Record:
    values = [None if text is None else Decimal(text) for text in (first, second)]
    return ReadingDifference(
        subject="project_budget 1", field="total_yuan", first_text=first, second_text=second, first_value=values[0],
        second_value=values[1], source_page=1, source_locator="{}",
    )  # fmt: skip


MEASURES = {
    "row_total": "total", "unit_total": "total", "grand_total": "total", "spending_total": "budget", "score_total": "score",
    "completion_rate": "pct", "adjustment_rate": "pct", "execution_rate": "pct",
}  # fmt: skip
"""What the rules are declared for here; the others for `count`."""

CASES: dict[str, dict[str, list[Case]]] = {
    "row_total": {
        "success": [ok(row(150_0000, 100_0000, 30_0000, 20_0000))],
        "failure": [no(row(160_0000, 100_0000, 30_0000, 20_0000))],
        "nulls": [no(row(None, 100_0000, 30_0000)), no(row(0))],
        "rounding": [ok(row(130_0100, 100_0000, 30_0000, 0))],
        # three figures that are not zero, each half a unit of 50 yuan
        "boundary": [ok(row("1300150.00", 100_0000, 30_0000, 0)), no(row("1300150.01", 100_0000, 30_0000, 0))],
    },
    "unit_total": {
        "success": [ok(*unit(30_0000))],
        "failure": [no(*unit(31_0000))],
        "nulls": [no(*unit(None)), no(*unit(10_0000, None))],
        "rounding": [ok(*unit(30_0100))],
        "boundary": [ok(*unit("300150.00")), no(*unit("300150.01"))],
    },
    "grand_total": {
        "success": [ok(*grand(30_0000))],
        "failure": [no(*grand(31_0000))],
        "nulls": [no(*grand(None)), no(*grand(10_0000, None))],
        "rounding": [ok(*grand(30_0100))],
        "boundary": [ok(*grand("300150.00")), no(*grand("300150.01"))],
    },
    "spending_total": {
        "success": [ok(*money(120_0000))],
        "failure": [no(*money(121_0000))],
        "nulls": [no(*money(None)), no(*money(70_0000, None))],
        "rounding": [ok(*money(120_0100))],
        "boundary": [ok(*money("1200150.00")), no(*money("1200150.01"))],
    },
    "completion_rate": {
        "success": [ok(source(1, 100_0000, 20_0000, 90_0000, "75.00"))],
        "failure": [no(source(1, 100_0000, 20_0000, 90_0000, "90.00"))],
        "nulls": [no(source(1, 100_0000, 20_0000, None, "75.00")), no(source(1, 100_0000, 20_0000, 90_0000, None))],
        "rounding": [ok(source(1, 3_0000, 0, 2_0000, "66.67"))],
        # 15,001 of 20,000 is 75.005 %: half a hundredth below 75.01
        "boundary": [ok(source(1, 2_0000, 0, 15001, "75.01", half=EXACT)), no(source(1, 2_0000, 0, "15000.99", "75.01", half=EXACT))],
    },
    "adjustment_rate": {
        "success": [ok(source(1, 80_0000, -20_0000, adjusted="-25.00"))],
        "failure": [no(source(1, 80_0000, -20_0000, adjusted="25.00"))],
        "nulls": [no(source(1, None, -20_0000, adjusted="-25.00")), no(source(1, 80_0000, -20_0000, adjusted=None))],
        "rounding": [ok(source(1, 3_0000, 1_0000, adjusted="33.33"))],
        # 5,001 of 20,000 is 25.005 %
        "boundary": [
            ok(source(1, 2_0000, 5001, adjusted="25.01", half=EXACT)),
            no(source(1, 2_0000, "5000.99", adjusted="25.01", half=EXACT)),
        ],
    },
    "execution_rate": {
        "success": [ok(*execution(90_0000, "75.00"))],
        "failure": [no(*execution(90_0000, "90.00"))],
        "nulls": [no(*execution(None, "75.00"))],
        "rounding": [ok(*execution(2_0000, "66.67", 3_0000))],
        "boundary": [ok(*execution(15001, "75.01", 2_0000, EXACT)), no(*execution("15000.99", "75.01", 2_0000, EXACT))],
    },
    "score_total": {
        "success": [ok(*scores("48.50", "98.5"))],
        "failure": [no(*scores("48.50", "98.6"))],
        "nulls": [no(*scores(None, "50.0"))],
        "rounding": [ok(*scores("48.46", "98.5"))],
        # the total stands for half a tenth around it; scores have hundredths
        "boundary": [ok(*scores("48.45", "98.5")), no(*scores("48.44", "98.5"))],
    },
    "contents_complete": {
        "success": [ok(*contents("养护", "巡查"), line(1, 1, name="巡查"), line(2, 1, name="养护"))],
        "failure": [no(*contents("养护"), line(1, 1, name="抢险"))],
        "nulls": [no(line(1, 1, name="养护")), no()],
        "boundary": [ok(*contents("养护"), line(1, 1, name="养护")), no(*contents("养护", "养护"), line(1, 1, name="养护"))],
    },
    "ordinals_complete": {
        "success": [ok(*items(1, 2, 3))],
        "failure": [no(*items(1, 3, 4))],
        "nulls": [no()],
        "boundary": [ok(*items(1)), no(*items(2)), no(*items(1, 2, 2))],
    },
    "nothing_unclaimed": {
        "success": [ok(audit(printed=42))],
        "failure": [no(audit(printed=42, unclaimed=40))],
        "nulls": [no(audit(printed=0)), no()],
        "boundary": [ok(audit(printed=1)), no(audit(printed=42, unclaimed=1))],
    },
    "plan_cumulative": {
        "success": [ok(line(1, 1), *plan(1, 25, 50, 80))],
        "failure": [no(line(1, 1), *plan(1, 20, 60, 20))],
        "nulls": [no(line(1, 1), *plan(1, 25, None, 80)), no()],
        "boundary": [
            ok(line(1, 1), *plan(1, 30, 30, 100)),
            no(line(1, 1), *plan(1, 30, 30, "100.01")),
            no(line(1, 1), *plan(1, 30, "29.99", 80)),
        ],
    },
    "level_known": {
        "success": [ok(line(1, 1), level("产出指标", "数量指标", "产出指标", "数量指标"))],
        "failure": [no(line(1, 1), level("产出指标", "美观指标", "产出指标", None))],
        "nulls": [no(line(1, 1), level(None, "数量指标", None, "数量指标")), no()],
        # cost is a first level from the edition of 2018 on
        "boundary": [
            ok(line(1, 1), level("成本指标", "经济成本指标", "成本指标", "经济成本指标"), document_fiscal_year=2018),
            no(line(1, 1), level("成本指标", "经济成本指标", "成本指标", "经济成本指标"), document_fiscal_year=2017),
        ],
    },
    "target_consistent": {
        "success": [ok(*target(95, "95")), ok(*target(95, None))],
        "failure": [no(*target(100, "90"))],
        "nulls": [no(*target(None, "90")), no()],
        "boundary": [ok(*target(95, "95.000000")), no(*target(95, "95.000001"))],
    },
    "rounding_likely": {
        "success": [ok(*eleven(100_0000))],
        "failure": [no(*eleven(100_0500))],
        "nulls": [silent(line(1, None))],
        "rounding": [ok(*eleven(100_0100))],
        "boundary": [ok(*eleven("1000287.22")), no(*eleven("1000287.23"))],
    },
    "fiscal_year_known": {
        "success": [ok(document_fiscal_year=2021)],
        "failure": [no(document_fiscal_year=2021, other_fiscal_years="2019,2020")],
        "nulls": [no()],
        "boundary": [ok(document_fiscal_year=2021), no(document_fiscal_year=2021, other_fiscal_years="2022")],
    },
    "readers_agree": {
        "success": [ok()],
        "failure": [no(read_twice("4478200.00", "447820.00"))],
        "nulls": [no(read_twice(None, "447820.00"))],
        "boundary": [no(read_twice("447820.00", "447820.01"))],
    },
    "project_repeated": {
        "success": [ok(line(1, 1, name="养护"), line(2, 1, name="巡查"))],
        "failure": [no(line(1, 1, name="养护"), line(2, 1, name="巡查"), line(3, 1, name="养 护"))],
        "nulls": [silent()],
        "boundary": [ok(line(1, 1, name="养护")), no(line(1, 1, name="养护"), line(2, 1, name="养护"))],
    },
    "met_as_stated": {
        "success": [ok(*reached("13", "13次，已完成")), ok(*reached("10", "10次"))],
        "failure": [no(*reached("2", "2次，已完成"))],
        "nulls": [silent(*reached(None, "已完成"))],
        "boundary": [ok(*reached("12", "12次，已完成")), no(*reached("11.999999", "11.999999次，已完成"))],
    },
}  # fmt: skip

_COUNTED = "what it counts is whole, and rounding moves nothing"
_COARSE = "a factor of its own is its tolerance, beside which rounding is nothing"
IMPOSSIBLE: dict[tuple[str, str], str] = {
    **{(rule, "rounding"): _COUNTED for rule in ("contents_complete", "ordinals_complete", "nothing_unclaimed", "project_repeated")},
    **{(rule, "rounding"): _COUNTED for rule in ("fiscal_year_known", "readers_agree", "level_known")},
    ("plan_cumulative", "rounding"): "shares are held against one another as they are printed; nothing is computed of them",
    ("target_consistent", "rounding"): "two figures of one target are held against each other as they are printed",
    ("met_as_stated", "rounding"): "an actual is held against its target as both are printed",
    ("year_leap", "rounding"): _COARSE,
    ("unit_plausible", "rounding"): _COARSE,
}
"""The kinds of case that a rule cannot have, and why."""
