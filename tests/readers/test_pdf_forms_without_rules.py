"""Forms below each other on which hardly a rule is drawn: captions part them, headers may be wrapped, and all of their rows are theirs."""

from __future__ import annotations

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

COLUMNS = (52, 130, 210, 290, 370)
HEADER = ("指标层级", "指标类别", "指标名称", "金额", "依据")
ROWS = (("产出指标", "数量指标", "培训期数", "12.00", "核定计划"), ("效益指标", "社会效益", "群众满意", "3.50", "上年决算"))


def draw(sheet: Sheet, top: float) -> float:
    """A form without rules; returns where it ends."""
    for number, row in enumerate((HEADER, *ROWS)):
        for x, text in zip(COLUMNS, row, strict=True):
            sheet.text(x, top + 22 * number, text)
    return top + 22 * len(ROWS)


def test_captions_part_forms_without_rules() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    end = draw(sheet, 110)
    sheet.text(50, end + 30, "2.职工培训经费绩效目标表")
    sheet.text(50, end + 48, "665001 某某市水务局本级  单位：万元")
    draw(sheet, end + 75)
    document = read_both(sheet.bytes())
    assert [cells_of(table)[0, 2] for table in document.tables] == ["指标名称", "指标名称"]
    assert "2.职工培训经费绩效目标表" in [line.text.strip() for line in document.lines]


def test_a_header_whose_headings_are_wrapped_unlike_is_one() -> None:
    """No line has more than three of its headings side by side: those of two lines stand between those of one and three."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    headings = (("资金来源",), ("整体支出年", "初预算数"), ("整体支", "出预算调", "整数"), ("实际支", "出数"), ("预算完成率",))
    for x, lines in zip(COLUMNS, headings, strict=True):
        for number, line in enumerate(lines):
            sheet.text(x, 116 - 6 * (len(lines) - 1) + 12 * number, line)
    for number, row in enumerate((("合计", "12.00", "3.00", "9.00", "60.0%"), ("其他收入", "12.00", "3.00", "9.00", "60.0%"))):
        for x, text in zip(COLUMNS, row, strict=True):
            sheet.text(x, 150 + 22 * number, text)
    cells = cells_of(only_table(sheet.bytes()))
    assert ["".join(cells[0, column].split()) for column in range(5)] == ["".join(lines) for lines in headings]
    assert cells[2, 0] == "其他收入"


def test_rows_below_the_last_figure_are_rows_where_texts_stand_side_by_side() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    end = draw(sheet, 110)
    sheet.text(130, end + 22, "做到件件有回音")
    for x, text in zip(COLUMNS, ("满意度", "服务对象", "群众满意", "较高", "行业规范"), strict=True):
        sheet.text(x, end + 44, text)
    sheet.text(52, end + 74, "填报人：王某某 填报日期：2024年12月20日")
    document = read_both(sheet.bytes())
    cells = cells_of(next(iter(document.tables)))
    assert [cells[3, 1], *(cells[4, column] for column in range(5))] == [
        "做到件件有回音",
        "满意度",
        "服务对象",
        "群众满意",
        "较高",
        "行业规范",
    ]
    assert list(document.lines)[-1].text.startswith("填报人")


def test_a_single_character_at_the_head_of_two_pages_is_no_running_header() -> None:
    """It is the last one of a cell on the page before, and came behind the table as a line of its own."""
    sheet = Sheet()
    for number in range(2):
        sheet.text(50, 40, "水务局部门预算")
        sheet.text(290, 60, "况")
        sheet.text(50, 120 + 40 * number, FILLER)
        sheet.page()
    lines = [(line.text.strip(), line.is_furniture) for line in read_both(sheet.bytes()).lines]
    assert lines == [("水务局部门预算", True), ("况", False), (FILLER, False)] * 2


def test_the_rest_of_the_last_text_stays_in_the_table() -> None:
    """It stands below the last figure, in a column behind the first: as a line behind the table nobody would have missed it."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    end = draw(sheet, 110)
    sheet.text(COLUMNS[2], end + 12, "度测评")
    sheet.text(52, end + 50, "填报人：王某某 填报日期：2024年12月20日")
    document = read_both(sheet.bytes())
    assert cells_of(next(iter(document.tables)))[3, 2] == "度测评"


def test_so_does_a_last_line_of_centred_text_that_another_page_has_at_its_height() -> None:
    """It does not begin where the line above does: it was taken for a footer, and missed by nobody."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    end = draw(sheet, 110)
    sheet.text(COLUMNS[2] - 9, end + 12, "及其家属满意")
    sheet.text(COLUMNS[2] + 4.5, end + 24, "度测评")
    sheet.page()
    sheet.text(50, 120, FILLER)
    sheet.text(50, end + 24, "度测评")
    table = only_table(sheet.bytes())
    assert "度测评" in "".join(cells_of(table).values())
