"""A performance plan as linearised text: its projects read exactly, and what the text does not say for sure told of."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from jixiao.document import Document, Line, Place
from jixiao.families.parsed import ParsedFiling
from jixiao.families.performance_plan import FAMILY
from jixiao.identify import identify
from jixiao.records import DisbursementPlan, Indicator, Narrative, ProjectBudget

PLAN = """云山市档案局
2024 年部门预算绩效文本
目录
一、总体绩效目标.....1
1.馆藏档案数字化绩效目标表.....2
2.库房恒温恒湿改造绩效目标表.....3
第一部分 部门整体绩效目标
一、总体绩效目标
统筹总计安排的财政拨款，保证档案安全，方便群众查阅。
第二部分 预算项目绩效目标
1.馆藏档案数字化绩效目标表
901001 云山市档案局本级 单位：元
项目编码 59010024P000011 QX7 项目名称 馆藏档案数字化
预算规模
及资金用途
预算数 200,000.00 其中：财政资金 150,000.00 其他资金 50,000.00
用于馆藏档案的扫描、著录和校对
资金支出计
划（%）
3 月底 6 月底 10 月底
25.00% 50.00% 80.00%
绩效目标
1.完成馆藏档案的扫描
2.建成检索目录
一级指标 二级指标 三级指标 绩效指标描述 指标值 指标值确定依据
产出指标
数量指标 扫描页数 反映扫描工作的进展 ≥1000 页 工作计划
质量指标
目录差错率
抽查目录的差错数占抽查
总数的比例
≤1% 行业标准
效益指标
社会效益指标 查阅便利程度 反映群众查阅的便利 ≥95 完成率达到
95%
历史经验
满意度指标
服务对象满意度指标 服务对象满意度 群众满意率 ≥90% 历史经验
2.库房恒温恒湿改造绩效目标表
901001 云山市档案局本级 单位：元
项目编码 59010024P000012 QX8 项目名称 库房恒温恒湿改造
预算规模
及资金用途
预算数 80,000.00 其中：财政资金 80,000.00 其他资金
用于库房设备的购置
资金支出计
划（%）
3 月底 6 月底 10 月底
0% 60.00% 100.00%
绩效目标
1.改造库房的设备
一级指标 二级指标 三级指标 绩效指标描述 指标值 指标值确定依据
产出指标
数量指标 改造库房数量 改造库房数量 3 间 工作计划
时效指标 改造完成时间 反映改造工作的进度 11 月底前 工作计划
满意度指标
服务对象满意度指标 职工满意度 反映职工对改造的评价 ≥90% 历史经验
"""


def document(text: str) -> Document:
    return Document(tuple(Line(line, Place(line=number)) for number, line in enumerate(text.splitlines(), 1)), "text")


def read(text: str = PLAN) -> ParsedFiling:
    plan = document(text)
    assert identify(plan) is FAMILY
    (filing,) = FAMILY.read(plan)
    return filing


def test_money_and_shares_stand_under_their_labels() -> None:
    filing = read()
    assert filing.rejection is None
    assert filing.ledger.leftovers == []
    assert (filing.printed_department, filing.fiscal_years, filing.currency_unit) == ("云山市档案局", [2024], "元")
    money = [
        (one.project_name, one.project_code, one.total_yuan, one.fiscal_appropriation_yuan, one.other_yuan)
        for one in filing.records
        if isinstance(one, ProjectBudget)
    ]
    assert money == [
        ("馆藏档案数字化", "59010024P000011QX7", Decimal(200_000), Decimal(150_000), Decimal(50_000)),
        ("库房恒温恒湿改造", "59010024P000012QX8", Decimal(80_000), Decimal(80_000), Decimal(0)),
    ]
    shares = [(one.line_no, one.month, one.cumulative_pct) for one in filing.records if isinstance(one, DisbursementPlan)]
    assert shares == [
        (number, month, Decimal(share))
        for number, printed in ((1, ("25", "50", "80")), (2, ("0", "60", "100")))
        for month, share in zip((3, 6, 10), printed, strict=True)
    ]


def test_an_amount_has_the_decimals_of_its_unit() -> None:
    text = PLAN.replace("200,000.00 其中：财政资金 150,000.00 其他资金 50,000.00", "20.000001 其中：财政资金 15.000001 其他资金 5.000000")
    filing = read(text.replace("单位：元", "单位：万元", 1))
    budget = next(one for one in filing.records if isinstance(one, ProjectBudget))
    assert (budget.total_yuan, budget.other_yuan) == (Decimal("200000.01"), Decimal(50000))
    assert budget.purpose_text == "用于馆藏档案的扫描、著录和校对"


def test_texts_stand_in_their_fields() -> None:
    filing = read()
    texts = [(one.purpose_text, one.objective_text) for one in filing.records if isinstance(one, ProjectBudget)]
    assert texts == [
        ("用于馆藏档案的扫描、著录和校对", "1.完成馆藏档案的扫描2.建成检索目录"),
        ("用于库房设备的购置", "1.改造库房的设备"),
    ]
    goals = [(one.section, one.text) for one in filing.records if isinstance(one, Narrative)]
    assert goals == [("overall_goal", "统筹总计安排的财政拨款，保证档案安全，方便群众查阅。")]


def test_indicators_stand_in_their_columns() -> None:
    rows = [
        (one.line_no, one.ordinal, one.printed_level1, one.printed_level2, one.indicator_name, one.definition, one.target_text, one.basis)
        for one in read().records
        if isinstance(one, Indicator)
    ]
    assert rows == [
        (1, 1, "产出指标", "数量指标", "扫描页数", "反映扫描工作的进展", "≥1000 页", "工作计划"),
        (1, 2, "产出指标", "质量指标", "目录差错率", "抽查目录的差错数占抽查总数的比例", "≤1%", "行业标准"),
        (1, 3, "效益指标", "社会效益指标", "查阅便利程度", "反映群众查阅的便利", "≥95 完成率达到95%", "历史经验"),
        (1, 4, "满意度指标", "服务对象满意度指标", "服务对象满意度", "群众满意率", "≥90%", "历史经验"),
        (2, 1, "产出指标", "数量指标", "改造库房数量", "改造库房数量", "3 间", "工作计划"),
        (2, 2, "产出指标", "时效指标", "改造完成时间", "反映改造工作的进度", "11 月底前", "工作计划"),
        (2, 3, "满意度指标", "服务对象满意度指标", "职工满意度", "反映职工对改造的评价", "≥90%", "历史经验"),
    ]


def test_a_target_that_spaces_tear_keeps_its_second_figure() -> None:
    torn = PLAN.replace(
        "质量指标\n目录差错率\n抽查目录的差错数占抽查\n总数的比例\n≤1% 行业标准",
        "质量指标 目录完整率 反映目录的完整 ≥95 完成率 达到 95% 行业标准",
    )
    assert torn != PLAN
    torn = re.sub(r"(?<=[0-9]) (?=[月年页])", "", torn)
    found = [one for one in read(torn).records if isinstance(one, Indicator) and one.indicator_name == "目录完整率"]
    assert [(one.target_text, one.basis) for one in found] == [("≥95 完成率 达到 95%", "行业标准")]


def test_every_figure_knows_its_line() -> None:
    (first, _) = (one for one in read().records if isinstance(one, ProjectBudget))
    number = PLAN.splitlines().index("预算数 200,000.00 其中：财政资金 150,000.00 其他资金 50,000.00") + 1
    assert f'"other_yuan": [{{"line": {number}}}]' in first.source_locator


def test_a_label_may_be_wrapped_and_a_pages_name_recur() -> None:
    text = PLAN.replace("项目编码 5901", "项目编\n码 5901").replace("质量指标\n目录", "云山档案 - 1 -\n质量指标\n目录")
    text = text.replace("2.库房恒温恒湿改造绩效目标表\n901001", "云山档案 - 2 -\n2.库房恒温恒湿改造绩效目标表\n901001") + "云山档案 - 3 -\n"
    again, once = ([one for one in read(given).records if isinstance(one, Indicator)] for given in (text, PLAN))
    assert [(one.indicator_name, one.target_text) for one in again] == [(one.indicator_name, one.target_text) for one in once]


@pytest.mark.parametrize(
    ("printed", "altered"),
    [
        ("抽查目录的差错数占抽查\n总数的比例\n≤1% 行业标准\n", "抽查目录的差错数占抽查\n≤1% 行业标准\n总数的比例\n"),
        ("抽查目录的差错数占抽查\n总数", "抽查目录的差错数占抽查\n- 2 -\n总数"),
        ("反映扫描工作的进展 ≥1000 页", "≥1000 页"),
        ("产出指标\n数量指标 改造", "过程指标\n数量指标 改造"),
        ("用于馆藏档案的扫描", "资金批次 第3批\n用于馆藏档案的扫描"),
        ("著录和校对\n", "著录和校对\n评价机构\n云山会计师事务所\n"),
        ("2.建成检索目录\n", "2.建成检索目录\n评价机构 云山会计师事务所\n"),
    ],
    ids=[
        "torn by a page's end",
        "page number within a row",
        "a blank cell",
        "a level of no taxonomy",
        "a row before the purpose",
        "a row behind the purpose",
        "a row behind the goals",
    ],
)
def test_what_is_a_guess_is_told(printed: str, altered: str) -> None:
    assert printed in PLAN
    assert read(PLAN.replace(printed, altered)).ledger.leftovers


@pytest.mark.parametrize(
    ("printed", "altered", "reason"),
    [
        ("25.00% 50.00% 80.00%", "25.00% 50.00%", "share for each month"),
        ("资金支出计\n划（%）\n3 月底 6 月底 10 月底\n0%", "3 月底 6 月底 10 月底\n资金支出计\n划（%）\n0%", "share for each month"),
        ("预算数 200,000.00 其中：财政资金 150,000.00", "其中：财政资金 150,000.00 预算数 200,000.00", "reading order"),
    ],
    ids=["a share is blank", "a label in the middle of its row", "labels in another order"],
)
def test_what_cannot_be_placed_is_rejected(printed: str, altered: str, reason: str) -> None:
    assert printed in PLAN
    assert reason in (read(PLAN.replace(printed, altered)).rejection or "")
