from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.values.amounts import Figure, half_unit, parse_amount, parse_figure, parse_percent, stated_unit, unit_of_label


@pytest.mark.parametrize(
    ("printed", "yuan", "decimals"),
    [
        ("1,107.43", "11074300.00", 2),
        ("73.46", "734600.00", 2),
        ("7\n3.46", "734600.00", 2),
        ("１０７．５", "1075000.00", 1),
        ("", "0.00", 0),
        (" \n", "0.00", 0),
        ("-", "0.00", 0),
        ("——", "0.00", 0),
        ("/", "0.00", 0),
        ("无", "0.00", 0),
        ("/ /", "0.00", 0),
        ("0", "0.00", 0),
        ("0.00", "0.00", 2),
        ("-12.5", "-125000.00", 1),
        ("－12.5", "-125000.00", 1),
        ("￥50", "500000.00", 0),
        ("¥50.00", "500000.00", 2),
        ("-¥50.00", "-500000.00", 2),
        ("¥-50.00", "-500000.00", 2),
        ("￥ -", "0.00", 0),
        ("50.00万元", "500000.00", 2),
        ("180500.00元", "180500.00", 2),
        ("12.345678", "123456.78", 6),
        (".50", "5000.00", 2),
        ("-.5", "-5000.00", 1),
    ],
)
def test_amounts_in_ten_thousand_yuan(printed: str, yuan: str, decimals: int) -> None:
    amount = parse_amount(printed, "万元")
    assert amount == (Decimal(yuan), decimals)
    assert not str(amount[0]).startswith("-0.00")


@pytest.mark.parametrize(
    "printed",
    [
        "1,1,07", "12.3.4", "约50", "50%", "(1.20)", "12.3456789", "五十", "1 2a", "1,2345.00", "--5", ".", "5.", "¥",
        "12.5¹", "12²", "12.5①", "12.5₁", "12⑴",
    ],
)  # fmt: skip
def test_what_is_no_exact_amount_is_not_guessed(printed: str) -> None:
    assert parse_amount(printed, "万元") is None


@given(st.decimals(min_value=Decimal("-9999999.99"), max_value=Decimal("9999999.99"), places=2))
def test_every_printed_amount_is_read_back(value: Decimal) -> None:
    amount = parse_amount(f"{value:,.2f}", "元")
    assert amount == (value, 2)


def test_half_a_unit_of_the_finest_printed_place() -> None:
    assert half_unit([0, 2, 1], Decimal(10_000)) == Decimal(50)
    assert half_unit([0], Decimal(1)) == Decimal("0.5")
    assert half_unit([]) == Decimal("0.5")
    assert half_unit([2]) == Decimal("0.005")


@pytest.mark.parametrize(("printed", "value"), [("86.51%", "86.51"), ("８６％", "86"), ("-3.2", "-3.2"), ("", "0"), ("-", "0")])
def test_rates(printed: str, value: str) -> None:
    figure = parse_percent(printed)
    assert figure is not None
    assert figure.value == Decimal(value)


def test_a_figure_keeps_its_printed_places() -> None:
    assert parse_figure("5.00") == Figure(Decimal("5.00"), 2)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("部门名称 某市某局(部门) 单位:万元", "万元"),
        ("金额单位：元", "元"),
        ("（单位：千元）", "千元"),
        ("总计（万元）", "万元"),
        ("单位：人民币元", "元"),
        ("部门名称：某市某局", None),
        ("资金使用单位", None),
        ("需资金50万元", None),
    ],
)
def test_the_stated_unit(line: str, unit: str | None) -> None:
    assert stated_unit(line) == unit


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("总计（万元）", "万元"),
        ("总计\n万元", "万元"),
        ("总计/元", "元"),
        ("总计（百万元）", "百万元"),
        ("总计（十万元）", None),
        ("总计", None),
    ],
)
def test_the_unit_behind_a_label(label: str, unit: str | None) -> None:
    assert unit_of_label(label) == unit
