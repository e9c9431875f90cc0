"""Text exports of pages: running heads, page numbers and form feeds are no part of the cells that go on over a break."""

import pytest

from jixiao.limits import Limits
from jixiao.readers.text import lines

TITLE = "项目支出绩效目标表（含转移支付项目）"


def printed(text: str) -> list[str]:
    return [line.strip() for line in lines(text.encode(), Limits()) if line.strip()]


@pytest.mark.parametrize("end", ["\n\n- {} -\n", "\n\f", "\n第{}页\n\f", "\n{}\n\f"])
def test_a_head_that_every_page_repeats_stands_once(end: str) -> None:
    text = "".join(f"{TITLE}\n{body}{end.format(page)}" for page, body in enumerate(("规范档案", "整理的流程", "与台账。"), 1))
    kept = [line for line in printed(text) if not any(char.isdigit() for char in line)]
    assert kept == [TITLE, "规范档案", "整理的流程", "与台账。"]


def test_a_head_over_the_second_page_alone_is_one_where_it_is_the_title() -> None:
    assert printed(f"{TITLE}\n规范档案\n\f{TITLE}\n整理的流程。\n") == [TITLE, "规范档案", "整理的流程。"]
    assert printed("云山市档案局\n规范档案整理\n\f规范档案整理\n的流程。\n").count("规范档案整理") == 2


def test_a_foot_that_every_page_repeats_is_left_out_behind_the_first() -> None:
    assert printed("甲乙\n云山市档案局编制\n\f丙丁\n云山市档案局编制\n\f戊己\n云山市档案局编制\n").count("云山市档案局编制") == 1


@pytest.mark.parametrize("label", ["部门名称：云山市林业局", "项目名称 档案数字化", "（2023年度）"])
def test_a_title_over_a_form_of_its_own_stays(label: str) -> None:
    text = f"{TITLE}\n部门名称：云山市档案局\n甲\n\f{TITLE}\n{label}\n乙\n\f{TITLE}\n部门名称：云山市水利局\n丙\n"
    assert printed(text).count(TITLE) >= 2


def test_bare_numbers_at_the_ends_of_pages_count_them() -> None:
    assert printed("甲\n1\n\f乙\n2\n\f丙\n3\n") == ["甲", "乙", "丙"]
    assert printed("甲\n1\n\f乙\n3\n\f丙\n9\n") == ["甲", "1", "乙", "3", "丙", "9"]
    assert printed("甲\n1\n乙\n2\n丙\n3\n") == ["甲", "1", "乙", "2", "丙", "3"]


def test_a_table_s_header_that_every_page_repeats_goes_with_its_short_lines() -> None:
    header = "项目名称（资金使用单位） 总计 财政拨款 财政专户\n拨款\n其他资金 绩效目标 绩效指标"
    text = f"{TITLE}\n{header}\n合计 9.00\n\f{header}\n规范档案整理\n\f{header}\n的流程。\n"
    assert printed(text) == [TITLE, *header.splitlines(), "合计 9.00", "规范档案整理", "的流程。"]


def test_figures_and_short_words_at_the_heads_of_pages_stay() -> None:
    assert printed("甲\n\f100%\n乙\n\f100%\n丙\n\f合计\n丁\n\f合计\n").count("100%") == 2
