"""Unit and year of a form: what it states itself, or the nearest line above it; what else stands on the page is the page's."""

import pytest

from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.records import ProjectBudget

FORM = (
    "<p>部门名称：云山市档案局 {unit}</p>"
    "<table><tr><td>项目名称</td><td>总计{bracket}</td><td>财政拨款{bracket}</td><td>绩效目标</td><td>绩效指标</td></tr>"
    "<tr><td>甲</td><td>1.50</td><td>1.50</td><td>修好</td><td>1、产出指标：次数，年度指标值：3次。</td></tr></table>"
)
SIDE = "<table><tr><td>单位：元</td></tr></table>"


def parsed(page: str) -> tuple[str | None, list[str], list[int]]:
    """The rejection, the projects' yuan, and the years of the page's only filing."""
    (filing,) = identify(document := read_document(f"<html><body>{page}</body></html>".encode())).read(document)
    yuan = [str(record.total_yuan) for record in filing.records if isinstance(record, ProjectBudget)]
    return filing.rejection, yuan, filing.fiscal_years


def form(title: str, unit: str = "单位：万元", bracket: str = "") -> str:
    return f"<h1>{title}</h1>" + FORM.format(unit=unit, bracket=bracket)


@pytest.mark.parametrize("before", ["", SIDE, "<p>金额单位：千元</p>" + SIDE])
def test_the_nearest_unit_above_a_table_is_its_own(before: str) -> None:
    assert parsed(before + form("项目支出绩效目标表")) == (None, ["15000.00"], [])


def test_a_header_states_the_unit_where_no_line_does() -> None:
    assert parsed(form("项目支出绩效目标表", unit="", bracket="（千元）"))[1] == ["1500.00"]


def test_a_header_that_contradicts_the_line_above_is_not_chosen_from() -> None:
    rejection, yuan, _ = parsed(form("项目支出绩效目标表", bracket="（元）"))
    assert rejection is not None and "several currency units (元、万元)" in rejection
    assert yuan == []


@pytest.mark.parametrize(
    ("links", "title", "years"),
    [
        ("<p>2018年项目支出绩效目标表</p><p>2020年项目支出绩效目标表</p>", "2023年项目支出绩效目标表", [2023]),
        ("<p>云山市档案局2023年项目支出绩效目标表</p>", "项目支出绩效目标表", [2023]),
        ("<p>2018年项目支出绩效目标表</p><p>2020年项目支出绩效目标表</p>", "项目支出绩效目标表", []),
    ],
)
def test_a_form_s_own_title_states_its_year_or_further_ones_that_agree(links: str, title: str, years: list[int]) -> None:
    assert parsed(links + form(title))[2] == years
