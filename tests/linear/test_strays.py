"""Rows of names that no form has, in text without cells: they are reported, and go into no field without a word."""

import pytest

from jixiao import linear
from jixiao.linear.pieces import pieces_of
from jixiao.linear.strays import stray
from linear.test_tabulate import EVALUATION, TARGETS, lines, texts

LABEL_AND_VALUE = ["资金批次 第3批", "评价机构\n云山会计师事务所", "检查情况 已开展2次专项检查，未发现违规问题。", "单位：元"]
LAST_ROW = "≥800人次 900人次 7.50\n"


def doubted(text: str) -> str:
    return "|".join(cell.text for cell in linear.tabulate_evaluation(lines(text)).doubts)


@pytest.mark.parametrize("row", LABEL_AND_VALUE)
@pytest.mark.parametrize("behind", ["完善测算依据。\n", "指标测算依据还不足。\n", LAST_ROW, "合计 20.00 0.00 20.00 100.00% 0.00%\n"])
def test_an_unknown_row_of_an_evaluation_is_reported(behind: str, row: str) -> None:
    assert not doubted(EVALUATION)
    assert doubted(EVALUATION.replace(behind, f"{behind}{row}\n"))


def test_a_text_behind_a_whole_list_is_reported() -> None:
    row = "改造库房的恒温恒湿设备，保证档案安全保管"
    assert row in TARGETS
    text = TARGETS.replace(f"{row}。", f"{row}，全年不发\n生失密事件") + "其他工作\n全年共接待群众12批次，群众反映良好，没有发\n生投诉。\n"
    assert linear.tabulate_targets(lines(text)).doubts


@pytest.mark.parametrize("row", LABEL_AND_VALUE[:3])
def test_an_unknown_row_below_the_targets_is_reported(row: str) -> None:
    doubts = [len(linear.tabulate_targets(lines(text)).doubts) for text in (TARGETS, f"{TARGETS}{row}\n")]
    assert doubts[1] > doubts[0]


def test_a_source_without_a_figure_is_one_by_its_name_alone() -> None:
    total = "合计 20.00 0.00 20.00 100.00% 0.00%\n"
    assert not doubted(EVALUATION.replace(total, f"{total}政府性基金预算\n"))
    assert doubted(EVALUATION.replace(total, f"{total}投入说明\n"))
    assert doubted(EVALUATION.replace(total, f"{total}政府性基金预算\n国有资本经营预算 0.00 0.00 0.00 0.00% 0.00%\n"))


@pytest.mark.parametrize("label", ["合计", "任务资金合计"])
def test_the_tasks_total_is_a_row_of_its_own(label: str) -> None:
    grid = linear.tabulate_evaluation(lines(EVALUATION.replace(LAST_ROW, f"{LAST_ROW}{label} 20.00\n"))).table
    rows = [texts(grid, row) for row in range(grid.n_rows)]
    assert [label, *[""] * 6, "20.00"] in rows
    assert rows[-4][6:] == ["900人次", "7.50"]


def test_a_result_between_the_tasks_and_the_prose_is_a_row_of_its_own() -> None:
    grid = linear.tabulate_evaluation(lines(EVALUATION.replace(LAST_ROW, f"{LAST_ROW}自评结论 优，95分\n"))).table
    assert ["自评结论", "优,95分"] in [texts(grid, row)[:2] for row in range(grid.n_rows)]


@pytest.mark.parametrize(
    "text",
    [
        "完成馆藏档案的数字化加工，方便群众查阅利\n用。",  # wrapped
        "台账分散在不同科室。\n年末支出偏离计划较大，有的指标还没有依据。",  # a sentence on a line of its own
        "做好以下工作：\n修订办法；\n开展培训。",
        "（一）修订办法\n（二）开展培训",
        "一是修订办法\n二是开展培训",
        "办结率 100%，全年发出督办函264份。",
        "反映受潮案卷的修复进展。\n计算公式：已修复数÷受潮数",
        "按期完成",
        "6月 30日前完成 12 批次、 30 件",
    ],
)
def test_what_goes_on_from_the_line_before_is_no_stray(text: str) -> None:
    assert not stray(pieces_of(lines(text)))


@pytest.mark.parametrize(
    "text",
    ["无\n资金批次\n第3批", "完善依据。\n投入人数 12", "24人以上 818.48\n资金批次", "不低于92.5% 不低于92.5%\n评价机构", "资金批次 第3批"],
)
def test_what_does_not_is_one(text: str) -> None:
    assert stray(pieces_of(lines(text)))


@pytest.mark.parametrize("figure", ["5", "12.50", "95%", "3分"])
@pytest.mark.parametrize("text", ["接待群众人次", "修复案卷数量", "做好档案利用", "已完成全部受潮"])
def test_a_figure_before_a_text_is_another_cell(figure: str, text: str) -> None:
    assert doubted(EVALUATION.replace(f"\n{text}", f"\n{figure} {text}"))


def test_a_number_that_a_text_begins_with_is_its_own() -> None:
    assert not stray(pieces_of(lines("12 个社区的档案")), is_spaced=False)
    assert not stray(pieces_of(lines("12345 热线接通率")), is_spaced=False)
    assert not stray(pieces_of(lines("12 社区居家养老")), is_spaced=True)


def test_a_figure_behind_an_amount_is_another_cell() -> None:
    row = "12.50\n5\n修复质量合格率"
    assert doubted(EVALUATION.replace("12.50修复质量合格率", row))
    assert not doubted(EVALUATION.replace("12.50修复质量合格率", row.replace("5\n", "")))


GOALS = "完成受潮案卷的修复，保证\n馆藏安全。\n已完成全部受潮案卷的修复\n工作。\n"


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        ("1、完成受潮案卷的修复。\n1、已完成全部修复。\n", "2、保证馆藏安全。\n2、馆藏安全得到保证。\n"),
        ("1、完成受潮案卷的修复；\n已完成全部修复。\n", "2、保证馆藏安全。\n"),
        ("完成受潮案卷的修复。\n1、已完成全部修复；\n", "2、馆藏安全得到保证。\n"),
        ("完成受潮案卷的修复，保证馆\n已完成全部修复。\n", "藏安全\n"),
        ("完成受潮案卷的修复。\n已完成全部修复。\n", "保证馆藏安全。\n馆藏安全得到保证。\n"),
    ],
)
def test_a_goal_that_goes_on_behind_a_row_is_put_together_or_reported(begun: str, rest: str) -> None:
    row = "修复质量合格率\n考核修复是否符合规范\n≥95% 98%\n"
    torn = EVALUATION.replace(GOALS, begun).replace("12.50修复质量合格率\n考核修复是否符合规范\n≥95% 98%\n", f"12.50\n{row}{rest}")
    assert torn.count(rest) == 1
    assert doubted(torn)
