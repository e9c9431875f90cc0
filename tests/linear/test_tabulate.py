"""Linearised tables put back into their grids: small ones by hand, every character kept."""

from collections import Counter
from decimal import Decimal

import pytest

from jixiao import linear
from jixiao.document import Line, Place, Table
from jixiao.errors import IncompleteFiling
from jixiao.linear import wording
from jixiao.linear.measure import width
from jixiao.values.text import compact

TARGETS = """项目支出绩效目标表（含转移支付项目）

部门名称：云山市档案局 单位：万元

项目名称（资金使用
单位）

总计 财政拨款
财政专
户拨款

其他
资金

绩效目标 绩效指标

合计 30.00 25.00 5.00

云山市档案局 30.00 25.00 5.00

档案数字化加工经费 20.00 20.00

完成馆藏档案的数字化加工，方便群众查阅利
用。

1、1-产出指标；11-数量指标；扫描页数；实施周期指标值:≥1000页；年度指
标值:≥1000页。2、3-满意度指标；31-服务对象满意度；群众满意率；实施周
期指标值:≥95%；年度指标值:≥95%。

库房恒温恒湿改造 10.00 5.00 5.00

改造库房的恒温恒湿设备，保证档案安全保管。

1、1-产出指标；13-时效指标；按期完成率；实施周期指标值:100%；年度指标
值:100%。
"""

EVALUATION = """部门整体支出绩效自评表
（2022年度）
部门名称：云山市档案局 单位：万元
部门资金情况
资金来源 整体支出年初预算数 整体支出预算调整数 整体年度实际支出数 预算完成率 预算调整率
合计 20.00 0.00 20.00 100.00% 0.00%
主要任务 年初预期目标 目标完成情况 关键指标 计算公式或指标内容 预期实现值 指标完成情况 任务涉及资金
任务1
完成受潮案卷的修复，保证
馆藏安全。
已完成全部受潮案卷的修复
工作。
修复案卷数量
反映受潮案卷的修复进
展
≥200卷 210卷
12.50修复质量合格率
考核修复是否符合规范
≥95% 98%
任务2
做好档案利用接待，方便群
众查档。
已接待全部来馆查档的群众，
无一投诉。
接待群众人次
反映窗口接待的工作量
≥800人次 900人次 7.50
存在问题 指标测算依据还不足。
改进措施 完善测算依据。
"""


def lines(text: str) -> list[Line]:
    return [Line(line, Place(line=number)) for number, line in enumerate(text.splitlines(), 1)]


def characters(text: str) -> Counter[str]:
    return Counter(compact(text))


def texts(table: Table, row: int) -> list[str]:
    cells = (table.at(row, col) for col in range(table.n_cols))
    return [compact(cell.text) if cell else "" for cell in cells]


def test_a_targets_table() -> None:
    table = linear.tabulate_targets(lines(TARGETS)).table
    assert texts(table, 0) == ["项目名称(资金使用单位)", "总计", "财政拨款", "财政专户拨款", "其他资金", "绩效目标", "绩效指标"]
    named = {texts(table, row)[0]: texts(table, row) for row in range(1, table.n_rows)}
    assert list(named) == ["合计", "云山市档案局", "档案数字化加工经费", "库房恒温恒湿改造"]
    assert named["档案数字化加工经费"][1:3] == ["20.00", "20.00"]
    assert named["档案数字化加工经费"][5] == "完成馆藏档案的数字化加工,方便群众查阅利用。"
    assert named["库房恒温恒湿改造"][6].endswith("年度指标值:100%。")
    # The text does not say which source 5.00 is from; the choice is the same in every row, so that every column adds up.
    sources = [[Decimal(cell or 0) for cell in named[name][2:5]] for name in named]
    assert sources[0] == sources[1] == [sum(column) for column in zip(*sources[2:], strict=True)]


def test_no_character_is_lost() -> None:
    table = linear.tabulate_targets(lines(TARGETS)).table
    body = TARGETS[TARGETS.index("项目名称") :]
    assert sum((characters(cell.text) for cell in table.cells), Counter()) == characters(body)


def test_every_cell_knows_its_lines() -> None:
    printed = TARGETS.splitlines()
    table = linear.tabulate_targets(lines(TARGETS)).table
    for cell in table.cells:
        if cell.text.strip():
            said = characters("".join(printed[(place.line or 0) - 1] for place in cell.places))
            assert not characters(cell.text) - said


def test_a_text_that_is_no_table_is_refused_in_a_sentence() -> None:
    with pytest.raises(IncompleteFiling, match=r"\w.*\."):
        linear.tabulate_targets(lines("项目支出绩效目标表\n没有表格。"))
    with pytest.raises(IncompleteFiling, match=r"\w.*\."):
        linear.tabulate_evaluation(lines("部门整体支出绩效自评表\n没有表格。"))


def test_what_an_export_ran_together_is_parted() -> None:
    glued = TARGETS.replace("合计 30.00 25.00 5.00", "合计 30.0025.005.00").replace("改造 10.00 5.00 5.00", "改造 10.005.005.00")
    assert linear.tabulate_targets(lines(glued)).table == linear.tabulate_targets(lines(TARGETS)).table


def test_a_name_begins_behind_a_list_that_ends_without_a_stop() -> None:
    stopless = TARGETS.replace("标值:≥95%。\n\n库房恒温", "标值:≥95%\n库房恒温")
    named = [texts(linear.tabulate_targets(lines(stopless)).table, row)[0] for row in range(3, 5)]
    assert named == ["档案数字化加工经费", "库房恒温恒湿改造"]


@pytest.mark.parametrize("value", ["5次以下", "≥95%", "满意"])
def test_a_list_without_a_stop_ends_with_its_value_rather_than_in_the_next_name(value: str) -> None:
    ended = f"1、效益指标：群众满意率，年度指标值:{value}"
    assert wording.indicator_list(ended) < wording.indicator_list(ended + "档案整理与数字化服")


def test_a_list_s_last_value_does_not_go_on_behind_its_stop() -> None:
    ended = "1、效益指标：群众满意率，年度指标值:100%。"
    gap = wording.indicator_list(ended + "云山市档案局2022-2023") - wording.indicator_list(ended)
    assert gap > wording.indicator_list(ended + "2、产出指标：查档人次，年度指标值:不少于300人次") - wording.indicator_list(ended) + 6.0


def test_characters_widened_behind_the_breaking_of_their_lines_may_have_been_narrow() -> None:
    assert width("（２０２３）")[0] <= width("(2023)")[1] + 1.0


def test_prose_does_not_end_with_the_figures_that_a_space_tore_from_a_name() -> None:
    """Of `1、2 号楼扫描页数` behind a goal, the figures begin the name."""
    for goal in ("群众的等候时间明显缩短", "群众的等候时间明显缩短。"):
        assert wording.prose(goal + "1、2") > wording.prose(goal) + 4.0


def test_a_cell_ends_where_another_text_begins() -> None:
    goal = "完成年度任务，成本控制在30%以内"
    assert wording.prose(goal) + wording.indicator_name("印发简报份数") < wording.prose(goal + "印发简报") + wording.indicator_name("份数")
    assert wording.prose(goal) + 2.0 < wording.prose(goal + "年度目标：完成任务")
    ledger = "以台账为准"
    assert wording.definition(ledger) + wording.target("1个（含）以下") < wording.definition(ledger + "1个") + wording.target("（含）以下")
    assert wording.definition(ledger) < wording.definition(ledger + "30000")


@pytest.mark.parametrize(("completion", "adjustment"), [("100.00\n%", "0.00%"), ("１００.０\n０％", "0.00\n％"), ("100.00%", "0.0\n0%")])
def test_rates_that_a_narrow_cell_broke_are_put_together(completion: str, adjustment: str) -> None:
    broken = EVALUATION.replace("合计 20.00 0.00 20.00 100.00% 0.00%", f"合计 20.00 0.00 20.00 {completion} {adjustment}")
    grid = linear.tabulate_evaluation(lines(broken)).table
    assert texts(grid, 1)[1:7] == ["合计", "20.00", "0.00", "20.00", "100.00%", "0.00%"]


@pytest.mark.parametrize("below", ["填报人：王某某", "填报人 王某某 联系电话 0000-87654321"])
def test_who_filled_a_self_evaluation_in_is_no_remedy(below: str) -> None:
    grids = [linear.tabulate_evaluation(lines(text)).table for text in (EVALUATION, f"{EVALUATION}\n{below}\n")]
    texts = [[cell.text for cell in grid.cells] for grid in grids]
    assert texts[0] == texts[1]


def test_money_before_the_next_name_on_its_line_is_the_tasks() -> None:
    grid = linear.tabulate_evaluation(lines(EVALUATION)).table
    tasks = [texts(grid, row) for row in range(3, 6)]
    assert [(task[0], task[3], task[7]) for task in tasks] == [
        ("任务1", "修复案卷数量", "12.50"),
        ("任务1", "修复质量合格率", "12.50"),
        ("任务2", "接待群众人次", "7.50"),
    ]


ONE_ROW = "项目名称（资金使用\n单位）\n\n总计 财政拨款\n财政专\n户拨款\n\n其他\n资金\n\n绩效目标 绩效指标\n"
AMOUNTS = ["总计", "财政拨款", "财政专户拨款", "其他资金"]


@pytest.mark.parametrize(
    ("header", "upper", "lower"),
    [
        (
            "项目名称 项目预算金额（万元） 绩效目标 绩效指标\n总计 财政拨款 财政专户拨款 其他资金\n",
            ["项目名称", *["项目预算金额(万元)"] * 4, "绩效目标", "绩效指标"],
            ["项目名称", *AMOUNTS, "绩效目标", "绩效指标"],
        ),
        (
            "项目名称 总计 资金来源 绩效目标 绩效指标\n财政拨款 财政专户拨款 其他资金\n",
            ["项目名称", "总计", *["资金来源"] * 3, "绩效目标", "绩效指标"],
            ["项目名称", *AMOUNTS, "绩效目标", "绩效指标"],
        ),
    ],
)
def test_labels_under_a_group_come_last_and_stand_in_its_columns(header: str, upper: list[str], lower: list[str]) -> None:
    table = linear.tabulate_targets(lines(TARGETS.replace(ONE_ROW, header))).table
    assert [texts(table, 0), texts(table, 1)] == [upper, lower]
    plain = linear.tabulate_targets(lines(TARGETS)).table
    assert [texts(table, row) for row in range(2, table.n_rows)] == [texts(plain, row) for row in range(1, plain.n_rows)]


def test_a_column_of_remarks_that_are_blank() -> None:
    form = linear.tabulate_targets(lines(TARGETS.replace("绩效目标 绩效指标", "绩效目标 绩效指标 备注")))
    assert texts(form.table, 0)[7] == "备注"
    plain = linear.tabulate_targets(lines(TARGETS))
    rows = range(1, plain.table.n_rows)
    assert [texts(form.table, row)[:7] for row in rows] == [texts(plain.table, row) for row in rows]
    assert [doubt.text for doubt in form.doubts] == [doubt.text for doubt in plain.doubts]


def test_a_line_that_may_be_a_remark_or_the_beginning_of_a_name_is_a_doubt() -> None:
    remarked = TARGETS.replace("绩效目标 绩效指标", "绩效目标 绩效指标 备注").replace("库房恒温", "结转项目\n库房恒温")
    assert "结转项目" in "".join(doubt.text for doubt in linear.tabulate_targets(lines(remarked)).doubts)


def test_a_serial_number_stands_before_a_name_that_begins_with_a_figure() -> None:
    numbered = (
        TARGETS.replace("项目名称（", "序号 项目名称（")
        .replace("档案数字化加工经费", "1 12345热线坐席费")
        .replace("库房恒温", "2 库房恒温")
    )
    table = linear.tabulate_targets(lines(numbered)).table
    assert [texts(table, row)[:2] for row in range(3, 5)] == [["1", "12345热线坐席费"], ["2", "库房恒温恒湿改造"]]


def test_an_objective_prints_no_indicator_s_value() -> None:
    goal = "1.完成加工；2.改善库房。"
    item = "1、产出指标；数量指标；扫描页数；实施周期指标值：３页；年度指标值：３页。"
    assert wording.objective(goal) + 10 < wording.objective(goal + item)


def test_a_form_s_number_above_its_title_is_its_own() -> None:
    second = EVALUATION.replace("云山市档案局", "云山市图书馆")
    forms = list(linear.forms_of(lines(f"附件2-1\n\n{EVALUATION}\n附件2-2\n\n{second}"), ("部门整体支出绩效自评表",)))
    assert [[line.text for line in form if line.text][:1] for form in forms] == [["附件2-1"], ["附件2-2"]]
    assert [line.text for line in forms[0] if line.text][-1] == "改进措施 完善测算依据。"


@pytest.mark.parametrize("end", ["年度指标值：300件。", "年度指标值：30000件以上。"])
def test_lines_of_items_say_nothing_of_a_columns_width(end: str) -> None:
    """The longest line of a list that is broken by hand is a whole one, too."""
    items = [f"{number}、产出指标：第{number}批扫描页数，年度指标值：≥100页。" for number in (1, 2, 3, 5, 6, 7)]
    items.insert(3, f"4、产出指标：全年档案修复完成数，其中：下半年不低于六成，{end}")
    listed = "\n".join(items)
    old = TARGETS[TARGETS.index("1、1-产出指标；11") : TARGETS.index("库房恒温恒湿改造 10.00")]
    grid = linear.tabulate_targets(lines(TARGETS.replace(old, listed + "\n")))
    named = {texts(grid.table, row)[0]: texts(grid.table, row) for row in range(grid.table.n_rows)}
    assert named["档案数字化加工经费"][6] == compact(listed)
    assert len(grid.doubts) == len(linear.tabulate_targets(lines(TARGETS)).doubts)


@pytest.mark.parametrize("name", ["全年修复完成数，其中：下\n半年不低于六成", "全年修复完成数，其中：下半\n年不低于六成"])
def test_a_name_that_says_a_part_of_it_is_one(name: str) -> None:
    goals = "年度目标：完成修复，保证馆\n藏安全，结余率在5%以内\n年度目标：修复了全部的案\n卷，结余率在15%以内\n"
    old = EVALUATION[EVALUATION.index("完成受潮") : EVALUATION.index("反映受潮")]
    grid = linear.tabulate_evaluation(lines(EVALUATION.replace(old, f"{goals}{name}\n")))
    row = next(row for row in (texts(grid.table, number) for number in range(grid.table.n_rows)) if row[0] == "任务1")
    assert row[2:4] == ["年度目标:修复了全部的案卷,结余率在15%以内", compact(name)]


def test_a_sentence_seldom_begins_with_what_it_counts() -> None:
    assert wording.prose("12名专业人员承担日常值守。") > wording.prose("聘请12名专业人员承担日常值守。")
    assert wording.prose("1、完成修复。") == wording.prose("完成修复任务。")


def test_a_level_is_no_target_and_no_basis() -> None:
    assert wording.planned("产出指标") > wording.planned("按期完成") + 5
    assert wording.basis("数量指标") > wording.basis("工作计划") + 5
