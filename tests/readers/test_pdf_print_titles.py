"""Rows that a spreadsheet repeats on each page head the rest of whatever goes on there, and belong to none of it."""

from __future__ import annotations

from readers.pdf_canvas import Sheet, cells_of, only_table

TITLE_XS = (50.0, 110.0, 200.0, 260.0, 350.0)
TITLE = ("项目编码", "4412", "项目名称", "信访专项")
XS = (50.0, 150.0, 250.0, 350.0)


def pages(rests: tuple[tuple[str, str, str], ...], title: tuple[str, ...] = TITLE) -> bytes:
    """A title's row above a table of other columns; each further page prints the row once more above the rest of a cell."""
    sheet = Sheet()
    sheet.text(50, 590, "项目支出绩效目标表")
    for top, row in ((600.0, ("绩效目标", "一是完善台账", "甲")), *((60.0, rest) for rest in rests)):
        if top == 60.0:
            sheet.page()
        sheet.grid(TITLE_XS, (top, top + 30))
        sheet.fill(TITLE_XS, (top,), (TITLE if top == 600.0 else title,))
        bottom = 790.0
        for x in XS:
            sheet.rule(x, top + 30, x, bottom)
        sheet.fill(XS, (top + 30,), (row,))
    sheet.rule(XS[0], bottom, XS[-1], bottom)
    return sheet.bytes()


def test_the_rest_of_a_cell_goes_on_below_a_repeated_title() -> None:
    table = only_table(pages((("", "二是查漏补缺", ""), ("", "三是督促整改", ""))))
    assert [text for text in cells_of(table).values() if text] == [*TITLE, "绩效目标", "一是完善台账", "甲", "二是查漏补缺", "三是督促整改"]
    assert table.continued_rows == {2, 3}


def test_a_row_of_another_project_is_no_title() -> None:
    other = ("项目编码", "4413", "项目名称", "信访专项")
    table = only_table(pages((("绩效目标", "二是查漏补缺", ""), ("绩效目标", "三是督促整改", "")), other))
    assert list(cells_of(table).values()).count("4413") == 2
