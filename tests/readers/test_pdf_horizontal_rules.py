"""Tables with horizontal rules only: rows are drawn, columns are where texts part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

LEFT, RIGHT = 50.0, 530.0
HEADER = ((60, "项目名称"), (150, "总计"), (210, "其他资金"), (300, "绩效目标"), (430, "绩效指标"))
ROWS = (
    ((52, "信访专项"), (152, "62.54"), (215, "-"), (272, "依法及时就地解决"), (402, "办结率98%")),
    ((52, "办公运转"), (146, "1,200.00"), (215, "3.00"), (272, "保障日常运转"), (402, "满意度95%")),
)
NEXT = ((52, "设备更新"), (152, "5.00"), (215, "-"), (272, "按期更新到位"), (402, "完好率90%"))


def table_of(sheet: Sheet, top: float, rows: Sequence[Sequence[tuple[float, str]]], *, height: float = 30) -> None:
    """Rows of texts between full-width rules."""
    for number, row in enumerate(rows):
        y = top + number * height
        sheet.rule(LEFT, y, RIGHT, y)
        for x, text in row:
            sheet.text(x, y + 18, text)
    sheet.rule(LEFT, top + len(rows) * height, RIGHT, top + len(rows) * height)


def titled() -> Sheet:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    return sheet


def test_columns_are_found_under_headings_aligned_otherwise() -> None:
    sheet = titled()
    table_of(sheet, 100, (HEADER, *ROWS))
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.n_cols) == (3, 5)
    assert [cells_of(table)[2, col] for col in range(5)] == [text for _, text in ROWS[1]]


def test_a_frame_around_ruled_rows_hides_no_columns() -> None:
    sheet = titled()
    table_of(sheet, 100, (HEADER, *ROWS))
    for x in (LEFT, RIGHT):
        sheet.rule(x, 100, x, 190)
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.n_cols) == (3, 5)
    assert [cells_of(table)[2, col] for col in range(5)] == [text for _, text in ROWS[1]]


def test_paragraphs_in_boxes_are_one_column() -> None:
    sheet = titled()
    table_of(sheet, 100, [((60, f"第{number}条，依法及时就地解决群众合理诉求，保障日常运转。"),) for number in "一二三"])
    for x in (LEFT, RIGHT):
        sheet.rule(x, 100, x, 190)
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.n_cols) == (3, 1)


def test_an_empty_column_is_known_by_its_heading() -> None:
    sheet = titled()
    rows = [tuple(cell for cell in row if cell[0] != 215) for row in ROWS]
    table_of(sheet, 100, (HEADER, *rows))
    table = only_table(sheet.bytes())
    assert table.n_cols == 5
    assert cells_of(table)[1, 2] == ""


def test_text_across_an_edge_is_a_merged_cell() -> None:
    sheet = titled()
    table_of(sheet, 100, (HEADER, *ROWS, ((52, "说明"), (146, "本表所列金额均含上年结转资金，另有说明的除外"))))
    cell = only_table(sheet.bytes()).at(3, 1)
    assert cell is not None
    assert (cell.col_span >= 3, cell.text.startswith("本表")) == (True, True)


def test_rules_drawn_a_cell_at_a_time_tell_the_columns() -> None:
    sheet = titled()
    edges = (50, 140, 200, 260, 390, 530)
    for y in (100, 130, 160, 190):
        for left, right in pairwise(edges):
            sheet.rule(left, y, right - 0.5, y)
    for number, row in enumerate((HEADER, *ROWS)):
        for x, text in row:
            sheet.text(x, 118 + 30 * number, text)
    table = only_table(sheet.bytes())
    assert [cells_of(table)[1, col] for col in range(5)] == [text for _, text in ROWS[0]]


def test_shorter_rules_divide_the_rows_of_a_cell_that_spans_them() -> None:
    sheet = titled()
    table_of(sheet, 100, (((52, "任务"), (162, "指标"), (300, "目标值"), (430, "完成值")),))
    sheet.rule(150, 160, RIGHT, 160)
    sheet.rule(LEFT, 190, RIGHT, 190)
    sheet.text(52, 162, "任务一")
    for y, texts in ((148, ("办结率", "98%", "99%")), (178, ("满意度", "90%", "95%"))):
        for x, text in zip((162, 300, 430), texts, strict=True):
            sheet.text(x, y, text)
    table = only_table(sheet.bytes())
    task = next(cell for cell in table.cells if cell.text == "任务一")
    assert (task.row, task.row_span) == (1, 2)
    assert [cells_of(table)[row, 2] for row in (1, 2)] == ["98%", "90%"]


@pytest.mark.parametrize("repeated", [False, True])
def test_a_row_cut_by_the_page_has_no_rule_there(*, repeated: bool) -> None:
    sheet = titled()
    table_of(sheet, 700, (HEADER, ROWS[0]))
    sheet.text(52, 778, "办公运转")
    sheet.text(152, 778, "12.00")
    sheet.text(272, 778, "保障日常")
    sheet.text(402, 778, "满意度")
    sheet.page()
    top = 60.0
    if repeated:
        table_of(sheet, 60, (HEADER,))
        top = 90
    sheet.text(272, top + 18, "运转到位")
    sheet.text(402, top + 18, "95%")
    table_of(sheet, top + 30, (ROWS[1],))
    table = only_table(sheet.bytes())
    start = 3 + repeated
    assert table.continued_rows == {start}
    assert [cells_of(table)[2, col] for col in (0, 3)] == ["办公运转", "保障日常"]
    assert [cells_of(table)[start, col] for col in (0, 3, 4)] == ["", "运转到位", "95%"]


def test_tables_of_one_width_are_parted_at_their_captions() -> None:
    sheet = titled()
    for top, name in ((100, "甲"), (240, "乙")):
        sheet.text(50, top - 22, f"{name}项目支出绩效目标表，金额单位为万元")
        table_of(sheet, top, (HEADER, *ROWS))
    document = read_both(sheet.bytes())
    assert [table.n_rows for table in document.tables] == [3, 3]
    assert [line.text[0] for line in document.lines] == [FILLER[0], "甲", "乙"]


def test_rules_around_prose_are_no_table() -> None:
    sheet = titled()
    for y in (100, 200, 300):
        sheet.rule(LEFT, y, RIGHT, y)
        sheet.text(50, y + 30, FILLER)
        sheet.text(50, y + 45, FILLER[::-1])
    document = read_both(sheet.bytes())
    assert not list(document.tables)


BELOW = ((52, "设备更新"), (152, "5.00"), (215, "-"), (272, "其中：老旧设备"), (402, "首项12件"))
SECOND = ((272, "并逐步替换"), (402, "次项34件"))


def half_ruled(sheet: Sheet, top: float, first: Sequence[tuple[float, str]] = BELOW) -> None:
    """A project of two rows without a rule above them: one below its first indicator alone, one below all of it; and more rows."""
    for x, text in first:
        sheet.text(x, top, text)
    sheet.rule(378, top + 6, RIGHT, top + 6)
    for x, text in SECOND:
        sheet.text(x, top + 18, text)
    table_of(sheet, top + 24, ROWS)


def test_a_page_that_begins_with_a_row_under_no_rule_goes_on_with_the_table() -> None:
    """Programs that draw rules below rows alone end a page with one, and begin the next without."""
    sheet = titled()
    table_of(sheet, 100, (HEADER, *ROWS))
    sheet.page()
    half_ruled(sheet, 50)
    table = only_table(sheet.bytes())
    texts = {cell.text for cell in table.cells}
    assert {"设备更新", "5.00", "其中：老旧设备并逐步替换", "首项12件", "次项34件"} <= {text.replace("\n", "") for text in texts}


def test_a_row_torn_below_the_last_rule_goes_on_above_a_rule_of_some_columns() -> None:
    sheet = titled()
    table_of(sheet, 100, (HEADER, *ROWS))
    for x, text in ((58, "防汛"), (165, "9.99"), (281, "先行"), (411, "预置")):
        sheet.text(x, 205, text)
    sheet.page()
    half_ruled(sheet, 50, ((272, "老旧设备"), (402, "首项12件")))
    document = read_both(sheet.bytes())
    assert not [line.text for line in document.lines if "先行" in line.text]


def test_a_last_row_under_no_rule_stands_below_the_merged_cells_above_it() -> None:
    """Its first text stands below that of a cell merged over the rows above, not below one of the row right above it."""
    sheet = titled()
    table_of(sheet, 100, (HEADER, ROWS[0], ((52, "办公运转"), (146, "1,200.00"), (215, "-"), (272, "保障"), (402, "甲"))))
    sheet.rule(LEFT + 90, 220, RIGHT, 220)
    sheet.rule(LEFT, 250, RIGHT, 250)
    rows = ((52, "购置"), (272, "分项"), (402, "乙")), ((272, "分次"), (402, "丙")), ((52, "设备"), (272, "逐步"), (402, "丁"))
    for number, row in enumerate(rows):
        for x, text in row:
            sheet.text(x, 208 + 30 * number, text)
    texts = {cell.text for cell in only_table(sheet.bytes()).cells}
    assert {"设备", "逐步", "丁"} <= texts


def test_a_rule_below_the_header_is_all_that_is_drawn() -> None:
    sheet = titled()
    for number, row in enumerate((HEADER, *ROWS, *ROWS)):
        for x, text in row:
            sheet.text(x, 118 + 30 * number, text)
    sheet.rule(LEFT, 128, RIGHT, 128)
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.n_cols) == (5, 5)
    assert [cells_of(table)[2, col] for col in range(5)] == [text for _, text in ROWS[1]]


def test_the_rest_of_a_row_above_the_first_rule_of_a_page() -> None:
    """Browsers draw the row's lower rule where the page ends, and once more where the row does."""
    sheet = titled()
    table_of(sheet, 700, (HEADER, *ROWS, ((52, "职工培训"), (152, "2.00"), (215, "-"), (272, "参训职工达到二十八"), (402, "合格率95%"))))
    sheet.page()
    sheet.text(272, 40, "人次以上，并且都合格")
    sheet.rule(LEFT, 50, RIGHT, 50)
    table_of(sheet, 50, (NEXT,))
    table = only_table(sheet.bytes())
    texts = ["".join(cell.text.split()) for cell in table.cells]
    assert texts[texts.index("参训职工达到二十八") :] == [
        "参训职工达到二十八",
        "合格率95%",
        *[""] * 3,
        "人次以上，并且都合格",
        "",
        *(text for _, text in NEXT),
    ]


def test_a_second_table_without_a_rule_above_its_first_row_begins_below_its_caption() -> None:
    sheet = titled()
    for top, caption in ((100, "一、信访专项绩效目标表"), (300, "二、办公运转维护专项及其他绩效目标表")):
        sheet.text(52, top - 20, caption)
        sheet.text(440, top - 5, "单位：万元")
        for x, text in HEADER:
            sheet.text(x, top + 18, text)
        table_of(sheet, top + 30, ROWS)
    tables = list(read_both(sheet.bytes()).tables)
    assert [[cell.text for cell in table.row(0)] for table in tables] == [[text for _, text in HEADER]] * 2
    assert [table.n_rows for table in tables] == [3, 3]
