"""What stands outside tables: contents in the ways in which they are printed, narrative sections, names of departments and units."""

from __future__ import annotations

import pytest

from jixiao.document import Line, Place
from jixiao.families.parsed import department_above
from jixiao.families.performance_plan import unit_above
from jixiao.families.plan_prose import contents, narratives
from jixiao.values.names import UnitName

PARTS = ["目 录", "第一部分 部门整体绩效目标", "一、总体绩效目标{}", "第二部分 预算项目绩效目标"]
PROJECTS = [(1, "馆藏文物保护"), (2, "2.0平台运行维护"), (3, "夜间开放")]
BODY = ["第一部分", "部门整体绩效目标", "一、总体绩效目标", "正文。", "1.馆藏文物保护绩效目标表", "2.2.0平台运行维护绩效目标表"]


def listed(texts: list[str]) -> list[tuple[int, str]]:
    lines = [Line(text, Place(line=number)) for number, text in enumerate(texts, 1)]
    return [(entry.ordinal, entry.project_name) for entry in contents(lines)]


@pytest.mark.parametrize("leader", ["......5", "…………5", "\t5", " 5", "", "......"])
def test_contents_are_read_with_leaders_tabs_or_nothing_behind_the_names(leader: str) -> None:
    texts = [part.format(leader) for part in PARTS] + [f"{number}.{name}绩效目标表{leader}" for number, name in PROJECTS]
    assert listed(texts + BODY) == PROJECTS


def test_a_body_whose_parts_are_titled_as_in_the_contents_ends_them() -> None:
    texts = [*(part.format("") for part in PARTS), *(f"{number}、{name}绩效目标表" for number, name in PROJECTS)]
    assert listed([*texts, "第一部分 部门整体绩效目标", *BODY[2:]]) == PROJECTS


def test_a_wrapped_entry_is_one() -> None:
    assert listed(["目录", "1.馆藏文物", "保护绩效目标", "表", "2.夜间开放绩效目标表", *BODY]) == [(1, "馆藏文物保护"), (2, "夜间开放")]


def test_a_wrapped_entry_is_one_where_a_line_of_it_could_be_an_entry_without_a_page() -> None:
    assert listed(["目录", "1.馆藏文物", "保护绩效目标", "表 6", "2.夜间开放绩效目标表7"]) == [(1, "馆藏文物保护"), (2, "夜间开放")]


def test_headings_of_a_body_that_nothing_parts_from_the_contents_are_no_entries() -> None:
    assert listed(["目录", "1.馆藏文物保护绩效目标表", "正文。", "2.夜间开放绩效目标表"]) == []
    assert listed(["1.馆藏文物保护绩效目标表......5"]) == []


def test_a_section_that_goes_on_over_a_page_has_no_footer_in_it() -> None:
    page_break = [Line("西宁市海洋发展局 -3-", Place(page=3), is_furniture=True), Line("- 4 -", Place(page=4))]
    lines = [
        Line("一、总体绩效目标", Place(page=3)),
        Line("推进西宁市海洋发展局 -3-", Place(page=3)),
        *page_break,
        Line("号泊位。", Place(page=4)),
    ]
    assert [(section, printed.text) for section, _, printed in narratives(lines)] == [("overall_goal", "推进西宁市海洋发展局 -3-号泊位。")]


@pytest.mark.parametrize(
    "above",
    [
        ["第二部分", "1.夜间开放绩效目标表", "913001 西宁市海", "洋发展局本级 单位：元"],
        ["1.夜间开放绩效目标表", "913001 西宁", "市海洋发 单位：元", "展局本级"],
        ["1.夜间开放绩效目标表", "913001", "西宁市海洋发展局本级 单位：元"],
        ["1.夜间开放绩效目标表", "913001 西宁市海洋发展局本级 单位：元"],
    ],
)
def test_a_unit_wrapped_over_lines_is_one(above: list[str]) -> None:
    unit = unit_above([Line(text, Place(page=1)) for text in above])
    assert unit == UnitName("西宁市海洋发展局", "913001", is_headquarters=True)


@pytest.mark.parametrize(
    ("above", "department"),
    [
        (["部门名称 西", "宁市海洋发", "展局 单位：万元"], "西宁市海洋发展局"),
        (["部门名称 西", "宁市海洋发 单位：万元", "展局"], "西宁市海洋发展局"),
        (["部门名称：西宁市海洋发展局", "信访办", "单位：万元"], "西宁市海洋发展局"),
        (["部门名称：西宁市某某", "（2024年度）", "单位：万元"], "西宁市某某"),
    ],
)
def test_a_department_wrapped_over_lines_is_one(above: list[str], department: str) -> None:
    assert department_above([Line(text, Place(page=1)) for text in above]) == department
