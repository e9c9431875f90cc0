"""What makes linearised text believed: nothing left over, nothing cut by chance, no form taken for another's part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao import linear
from jixiao.document import Document, Line, Place
from jixiao.errors import IncompleteFiling
from jixiao.families.project_targets import FAMILY as TARGETS_FAMILY
from jixiao.families.self_evaluation import FAMILY as EVALUATION_FAMILY
from jixiao.linear.forms import check_conserved
from jixiao.linear.pieces import Piece, pieces_of
from jixiao.linear.tasks import runs_over
from jixiao.linear.work import Work
from jixiao.records import Indicator, Narrative, ProjectBudget
from jixiao.values.furniture import page_numbers
from linear.test_tabulate import TARGETS

EVALUATION = """云山市档案局部门整体支出绩效自评表（2023年度）
单位：万元

部门资金情况 资金来源 年初预算数 预算调整数 实际支出数 预算完成率 预算调整率

合计 30.00 0.00 30.00 100.00% 0.00%
一般公共预算 30.00 0.00 30.00 100.00% 0.00%

年度目标 预期目标 目标完成情况
完成馆藏档案的数字化，方便群众查阅利用。

馆藏档案全部数字化，群众查阅利用更加方便。

主要任务 年初预期目标 目标完成情况 关键指标 计算公式或指标内容 预期实现值 指标完成情况 任务涉及资金

任务1 按计划扫描馆藏档案，建成检索目录。

已扫描馆藏档案，检索目录建成使用。

扫描页数 统计全年扫描的页数 ≥1000页 1200页 20.00

目录差错率 抽查目录的差错数占比 ≤1% 0.5%

存在问题{problems}

改进措施{remedies}
"""


def lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(line, Place(line=number)) for number, line in enumerate(text.splitlines(), 1))


def document(text: str) -> Document:
    return Document(lines(text), "text")


def evaluation(problems: str = "\n扫描设备老化。", remedies: str = "\n更新设备。") -> str:
    return EVALUATION.replace("{problems}", problems).replace("{remedies}", remedies)


def test_a_clear_text_is_read_without_doubt() -> None:
    (filing,) = EVALUATION_FAMILY.read(document(evaluation()))
    assert filing.rejection is None
    assert filing.ledger.leftovers == []
    assert filing.fiscal_years == [2023]
    figures = [(one.indicator_name, one.target_text, one.actual_text) for one in filing.records if isinstance(one, Indicator)]
    assert figures == [("扫描页数", "≥1000页", "1200页"), ("目录差错率", "≤1%", "0.5%")]


@pytest.mark.parametrize(
    "problems", ["\n（一）设备老化。（二）人手不足。", "（一）设备老化。（二）人手不足。", "：\n（一）设备老化。（二）人手不足。"]
)
@pytest.mark.parametrize("remedies", ["\n（一）更新设备。（二）培训人员。", " （一）更新设备。（二）培训人员。"])
def test_prose_may_begin_with_a_number_right_behind_its_label(problems: str, remedies: str) -> None:
    (filing,) = EVALUATION_FAMILY.read(document(evaluation(problems, remedies)))
    texts = {one.section: one.text.lstrip("：") for one in filing.records if isinstance(one, Narrative)}
    assert texts["problems"] == "（一）设备老化。（二）人手不足。"
    assert texts["remedies"] == "（一）更新设备。（二）培训人员。"


def test_a_line_that_goes_on_with_the_words_of_a_label_is_none() -> None:
    text = evaluation().replace("已扫描馆藏档案，检索目录建成使用。", "已扫描馆藏档案，检索目录建成使用，上年\n存在问题的整改全部完成。")
    (filing,) = EVALUATION_FAMILY.read(document(text))
    (task,) = [one for one in filing.records if isinstance(one, ProjectBudget)]
    assert (task.achieved_text or "").endswith("存在问题的整改全部完成。")
    assert task.total_yuan == 200_000


@pytest.mark.parametrize(("marks", "is_reported"), [("/ /", False), ("/", False), ("见明细表。", True)])
def test_a_total_with_texts_is_no_project(marks: str, is_reported: bool) -> None:
    text = TARGETS.replace("30.00 25.00 5.00", f"30.00 25.00 5.00 {marks}")
    (filing,) = TARGETS_FAMILY.read(document(text))
    (plain,) = TARGETS_FAMILY.read(document(TARGETS))
    names = [[one.project_name for one in own.records if isinstance(one, ProjectBudget)] for own in (filing, plain)]
    assert filing.rejection is None
    assert names[0] == names[1] or is_reported
    assert "合计" not in names[0]
    assert (len(filing.ledger.leftovers) > len(plain.ledger.leftovers)) == is_reported


def test_values_that_may_be_cut_in_two_ways_are_reported() -> None:
    text = evaluation().replace("扫描页数 统计全年扫描的页数 ≥1000页 1200页", "扫描页数 反映扫描 优良 良好 优良")
    (filing,) = EVALUATION_FAMILY.read(document(text))
    assert {left.text for left in filing.ledger.leftovers if "cut into cells elsewhere" in left.why} >= {"优良", "良好 优良"}
    assert filing.audit().unclaimed_count > 0


def test_a_goal_that_may_hold_what_was_achieved_is_reported() -> None:
    line = Place(line=1)
    goal = [Piece("建成检索目录，差错率在1%以内", line, True), Piece("1.扫描馆藏档案；2.让查", line, True)]
    assert runs_over(goal)
    assert not runs_over([*goal, Piece("阅者满意。", line, True)])
    assert not runs_over([Piece("年度目标：", line, True), *goal[1:]])


def test_an_indicator_that_seems_to_lack_a_cell_is_reported() -> None:
    (filing,) = EVALUATION_FAMILY.read(
        document(evaluation().replace("目录差错率 抽查目录的差错数占比 ≤1% 0.5%", "目录差错率 抽查目录的差错数占比 ≤1%"))
    )
    assert "目录差错率" in {left.text for left in filing.ledger.leftovers}


def test_an_indicator_across_the_end_of_a_page_is_reported() -> None:
    paged = evaluation().replace("目录差错率 抽查目录的差错数占比 ≤1% 0.5%", "目录差错率\n抽查目录的\n1/2\n差错数占比 ≤1% 0.5%") + "2/2\n"
    (filing,) = EVALUATION_FAMILY.read(document(paged))
    assert any("目录差错率" in left.text for left in filing.ledger.leftovers)
    (between,) = EVALUATION_FAMILY.read(document(evaluation().replace("目录差错率 抽", "1/2\n目录差错率 抽") + "2/2\n"))
    assert between.ledger.leftovers == []


def numbered(first: str = "1", second: str = "2") -> str:
    text = TARGETS.replace("项目名称（资金使用\n单位）", "序\n号\n项目名称（资金使用\n单位）").replace(
        "30.00 25.00 5.00", "30.00 25.00 0.00 5.00"
    )
    return text.replace("档案数字化加工经费", f"{first} 档案数字化加工经费").replace("库房恒温恒湿改造", f"{second}\n库房恒温恒湿改造")


def test_serial_numbers_are_no_part_of_names() -> None:
    (filing,) = TARGETS_FAMILY.read(document(numbered()))
    assert filing.ledger.leftovers == []
    assert [one.project_name for one in filing.records if isinstance(one, ProjectBudget)] == ["档案数字化加工经费", "库房恒温恒湿改造"]


def test_a_row_without_its_serial_number_is_refused() -> None:
    (filing,) = TARGETS_FAMILY.read(document(numbered(second="3")))
    assert "serial numbers" in (filing.rejection or "")


def test_a_name_behind_the_rest_of_a_header_is_reported() -> None:
    rest = "拨款\n其他资金 绩效目标 绩效指标\n"
    told = [
        [cell.text for cell in linear.tabulate_targets(lines(text)).doubts]
        for text in (TARGETS, TARGETS.replace("库房恒温", f"{rest}库房恒温"))
    ]
    assert [f"{rest}库房恒温恒湿改造" in doubts for doubts in told] == [False, True]


def test_sources_that_the_sums_do_not_tell_apart_are_reported() -> None:
    """25.00 and 5.00 are of two of three sources, and nothing says of which."""
    (filing,) = TARGETS_FAMILY.read(document(TARGETS))
    assert [left.text for left in filing.ledger.leftovers] == ["25.00 5.00"]


def test_a_source_that_is_printed_with_its_zeros_or_stands_alone_is_no_doubt() -> None:
    told = TARGETS.replace("30.00 25.00 5.00", "30.00 25.00 0.00 5.00")
    alone = TARGETS.replace("30.00 25.00 5.00", "30.00 30.00").replace("10.00 5.00 5.00", "10.00 10.00")
    for text in (told, alone):
        (filing,) = TARGETS_FAMILY.read(document(text))
        assert filing.ledger.leftovers == []
    budgets = [one for one in TARGETS_FAMILY.read(document(told))[0].records if isinstance(one, ProjectBudget)]
    assert [(one.fiscal_appropriation_yuan, one.special_account_yuan, one.other_yuan) for one in budgets] == [
        (Decimal(200_000), Decimal(0), Decimal(0)),
        (Decimal(50_000), Decimal(0), Decimal(50_000)),
    ]


def test_projects_of_one_amount_from_different_sources_are_reported() -> None:
    text = TARGETS.replace("30.00 25.00 5.00", "20.00 10.00 10.00 0.00").replace(" 20.00 20.00\n", " 10.00 10.00\n")
    (filing,) = TARGETS_FAMILY.read(document(text.replace("改造 10.00 5.00 5.00", "改造 10.00 10.00")))
    assert len(filing.ledger.leftovers) == 1


def test_forms_of_several_departments_in_one_text_are_filings_of_their_own() -> None:
    other = TARGETS.replace("云山市档案局", "云山市信访局").replace("档案数字化加工经费", "来访接待场所租赁")
    filings = TARGETS_FAMILY.read(document(TARGETS + "\n" + other))
    assert [filing.department.name if filing.department else None for filing in filings] == ["云山市档案局", "云山市信访局"]
    assert [sum(isinstance(one, ProjectBudget) for one in filing.records) for filing in filings] == [2, 2]
    assert [filing.rejection for filing in filings] == [None, None]


def test_a_title_printed_again_for_the_same_department_begins_no_form() -> None:
    (form,) = linear.forms_of(lines(TARGETS + "\n" + TARGETS), ("绩效目标表",))
    assert sum("绩效目标表" in line.text for line in form) == 1


def test_page_numbers_are_left_out_only_where_they_count_up() -> None:
    assert [piece.text for piece in pieces_of(lines("甲\n-1-\n乙\n-2-\n"))] == ["甲", "乙"]
    assert [piece.text for piece in pieces_of(lines("甲\n1/2\n乙\n2/2\n"))] == ["甲", "乙"]
    assert [piece.text for piece in pieces_of(lines("甲\n3/5\n乙\n"))] == ["甲", "3/5", "乙"]
    assert [piece.text for piece in pieces_of(lines("甲\n-5-\n乙\n-3-\n"))] == ["甲", "-5-", "乙", "-3-"]


@pytest.mark.parametrize(
    "text",
    [
        "甲。\n1\n乙。\n2\n",
        "1\n甲\n2\n乙\n",
        "部门名称：云山市档案局\n甲\n云山市档案局 1\n乙\n云山市档案局 2\n",
        "部门名称：云山市档案局\n甲\n云山市档案局 - 1 -\n乙\n云山市档案局 - 2 -\n",
    ],
)
def test_bare_page_numbers_and_those_beside_a_name_are_left_out(text: str) -> None:
    assert [piece.text.rstrip("。") for piece in pieces_of(lines(text))][-2:] == ["甲", "乙"]


@pytest.mark.parametrize(
    "text", ["任务1\n甲。\n任务2\n乙。\n", "年度指标值：\n1\n", "甲。\n1\n乙。\n", "甲。\n2\n乙。\n3\n", "产出指标1\n产出指标2\n"]
)
def test_numbers_that_count_something_else_stay(text: str) -> None:
    assert [piece.text for piece in pieces_of(lines(text))] == text.split()


def test_text_behind_the_last_row_is_no_further_row() -> None:
    (filing,) = TARGETS_FAMILY.read(document(TARGETS + "\n本级\n"))
    assert sum(isinstance(one, ProjectBudget) for one in filing.records) == 2


def test_a_text_in_no_cell_or_in_two_is_refused() -> None:
    one, two = (Piece(text, Place(line=1), True) for text in ("甲12", "乙"))
    check_conserved([one, two], [two, one])
    with pytest.raises(IncompleteFiling, match="甲12"):
        check_conserved([one, two], [two])
    with pytest.raises(IncompleteFiling):
        check_conserved([one, two], [one, two, two])


def test_a_text_that_could_be_cut_without_end_is_refused() -> None:
    work = Work(10)
    work.do(10)
    with pytest.raises(IncompleteFiling, match="too many ways"):
        work.do(1)


def test_a_sentence_that_ends_in_a_figure_is_no_page_number_beside_a_name() -> None:
    head = ["部门整体支出绩效自评表", "部门名称：云山市档案局单位：万元", "1.聘请8名专业人员承担档案修复的日常值守。2.完成编目。"]
    sentence = "名专业人员承担档案修复的日常值守。4"
    assert page_numbers([*head, "3、聘请12", sentence, "、更新设备。"]) == set()
    assert page_numbers([*head, sentence, "云山市档案局-1-", "完成。", "云山市档案局-2-"]) == {4, 6}
    assert page_numbers(["部门名称云山市档案局(部门)单位：万元", "云山市档案局1", "完成。"]) == {1}


@pytest.mark.parametrize("rule", ["-" * 60, "=" * 40, "+-----+-----+", "|"])
def test_a_table_drawn_with_characters_is_not_read_as_figures(rule: str) -> None:
    drawn = TARGETS.replace("档案数字化加工经费 20.00", f"{rule}\n档案数字化加工经费 20.00").replace("库房恒温", f"{rule}\n库房恒温")
    (filing,) = TARGETS_FAMILY.read(document(drawn))
    assert "draws its table with characters" in (filing.rejection or "")


def test_a_text_that_is_broken_at_one_width_is_reported() -> None:
    words = "任务一 抓好整理 完成整理 档案数量 按台账统计 达到百卷 百二十卷 十二点六 "
    broken = [(words * 9)[start : start + 30] for start in range(0, 270, 30)]
    even = [line.replace(" ", "　") for line in broken]
    assert len(linear.cut_anywhere(lines("\n".join(even)))) == 1
    assert linear.cut_anywhere(lines("\n".join(line[: 9 + 5 * (at % 5)] for at, line in enumerate(even)))) == ()
    assert linear.cut_anywhere(lines("\n".join(line.replace(" ", "") for line in broken))) == ()
