from decimal import Decimal

import pytest

from jixiao.values.targets import actual_value, is_met, parse_target


@pytest.mark.parametrize(
    ("printed", "comparator", "value", "unit"),
    [
        ("≥12次", ">=", "12", "次"),
        ("≥12 次", ">=", "12", "次"),
        ("≥\n12次", ">=", "12", "次"),
        (">=3", ">=", "3", None),
        ("不少于3次", ">=", "3", "次"),
        ("不低于1,200份", ">=", "1200", "份"),
        ("80分以上", ">=", "80", "分"),
        ("安保服务质量满意度90%以上", ">=", "90", "%"),
        ("≥９５％", ">=", "95", "%"),
        ("超过100户", ">", "100", "户"),
        ("最多5次", "<=", "5", "次"),
        ("≤5%", "<=", "5", "%"),
        ("不超过2.5万元", "<=", "2.5", "万元"),
        ("5次以下", "<=", "5", "次"),
        ("1个月以内", "<=", "1", "个月"),
        ("2人（含）以下", "<=", "2", "人"),
        ("收到投诉案件10件以下", "<=", "10", "件"),
        ("低于5%", "<", "5", "%"),
        ("<3人", "<", "3", "人"),
        ("＜3人", "<", "3", "人"),
        ("收到投诉少于5件", "<", "5", "件"),
        ("3", "=", "3", None),
        ("95%", "=", "95", "%"),
        ("3年", "=", "3", "年"),
        ("36批次", "=", "36", "批次"),
    ],
)
def test_numeric_targets(printed: str, comparator: str, value: str, unit: str | None) -> None:
    target = parse_target(printed)
    assert target is not None
    assert (target.comparator, target.value, target.unit, target.restated) == (comparator, Decimal(value), unit, None)


@pytest.mark.parametrize(
    "printed",
    [
        "优秀", "按规定执行", "高于全省平均值", "100%不发生极端事件", "较上年下降3%", "5-10次", "第1名", "2025年", "当年12月31日前",
        "9月底前", "24小时内", "每季度1次", "控制在预算内", "不高于预算资金", "达到95%", "1200余人", "20多次",
        "≥95①", "12①次", "≥3₁次", "≥95²", "①",
    ],
)  # fmt: skip
def test_what_says_more_than_a_figure_stays_text(printed: str) -> None:
    target = parse_target(printed)
    assert target is not None
    assert (target.comparator, target.value) == ("text", None)


def test_no_target() -> None:
    assert parse_target(None) is None
    assert parse_target(" ") is None


@pytest.mark.parametrize(
    ("printed", "value", "restated"),
    [("≥95完成率达到95%", "95", "95"), ("≥100 完成率 达到 90%", "100", "90"), ("≥90%合格率达到95%", "90", "95")],
)
def test_a_target_that_states_its_figure_twice(printed: str, value: str, restated: str) -> None:
    target = parse_target(printed)
    assert target is not None
    assert (target.comparator, target.value, target.unit, target.restated) == (">=", Decimal(value), "%", Decimal(restated))


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≥90%", "95%", True),
        ("≥90%", "89.9%", False),
        ("超过90%", "90%", False),
        ("≤5次", "5次", True),
        ("低于5%", "5%", False),
        ("100%", "100%", True),
        ("100%", "98%", None),
        ("≥15宗", "≥15宗", True),
        ("≥15宗", "≥20宗", None),
        ("≥90%", "95次", None),
        ("优秀", "优秀", None),
        ("≥90%", None, None),
        ("≥90%", "未完成", None),
    ],
)
def test_whether_an_actual_meets_its_target(target: str, actual: str | None, met: bool | None) -> None:
    assert is_met(target, actual) is met


def test_an_actual_with_a_comparator_states_no_figure() -> None:
    assert actual_value("98%") == (Decimal(98), "%")
    assert actual_value("≥15宗") == (None, None)
    assert actual_value("完成") == (None, None)
