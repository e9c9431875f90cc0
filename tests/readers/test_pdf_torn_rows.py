"""Rows that a page's end tears although rules close both parts, as Writer draws them: full lines tell, and only they do."""

from __future__ import annotations

import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

XS = (50.0, 116.0, 182.0, 248.0)
HEADER = ("绩效指标", "指标描述", "指标值")


def torn(above: tuple[str, ...], below: tuple[str, ...]) -> Sheet:
    """A row at a page's end and another at the next page's start; a column has room for six characters and a half."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, (740, 760, 780))
    sheet.fill(XS, (740, 760), (HEADER, above))
    sheet.page()
    sheet.grid(XS, (60, 80, 100))
    sheet.fill(XS, (60, 80), (below, ("信访办结率", "按期办结", "95%")))
    return sheet


def test_full_lines_go_on_over_the_page() -> None:
    table = only_table(torn(("聘用辅助人员", "房屋鉴定按计", "不少于叁拾人"), ("总人数", "划开展", "次")).bytes())
    assert table.continued_rows == {2}
    assert cells_of(table)[2, 0] == "总人数"


def test_finished_cells_beside_full_lines_stay_blank() -> None:
    table = only_table(torn(("聘用辅助人员", "房屋鉴定按计", "3人"), ("总人数", "划开展", "")).bytes())
    assert table.continued_rows == {2}


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("聘用辅助人员", "房屋鉴定", "不少于叁拾人"), ("公众知晓率", "抽样", "持续")),  # a line with room left
        (("聘用辅助人员", "房屋鉴定按计", "95%"), ("公众知晓率", "抽样调查", "90%")),  # two figures, each complete
        (("聘用辅助人员", "", "不少于叁拾人"), ("公众知晓率", "抽样", "持续")),  # nothing above that could go on
        (("聘用辅助人员", "", ""), ("公众知晓率", "", "")),  # one full line may be an accident
    ],
)
def test_a_new_row_is_a_row_of_its_own(above: tuple[str, ...], below: tuple[str, ...]) -> None:
    assert only_table(torn(above, below).bytes()).continued_rows == frozenset()


def test_both_engines_see_it() -> None:
    document = read_both(torn(("聘用辅助人员", "房屋鉴定按计", "不少于叁拾人"), ("总人数", "划开展", "次")).bytes())
    assert [table.continued_rows for table in document.tables] == [frozenset({2})]
