"""Tables over pages are one table; what a page break tears apart is put together where the rules prove it."""

from __future__ import annotations

import pytest

from jixiao.document import Document
from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

XS = (50.0, 150.0, 250.0, 350.0)
HEADER = ("项目名称", "总计", "绩效指标")


def first_page(footer: str = "- 1 -") -> Sheet:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, (700, 730, 760))
    sheet.fill(XS, (700, 730), (HEADER, ("信访专项", "62.54", "全部办结")))
    sheet.text(290, 820, footer)
    sheet.page()
    return sheet


def second_page(sheet: Sheet, rows: tuple[tuple[str, ...], ...], footer: str = "- 2 -", shift: float = 0) -> Sheet:
    ys = [60 + 30 * number for number in range(len(rows) + 1)]
    sheet.grid([x + shift for x in XS], ys)
    sheet.fill([x + shift for x in XS], ys, rows)
    sheet.text(290, 820, footer)
    return sheet


@pytest.mark.parametrize(
    "footers",
    [
        ("- 1 -", "- 2 -"),
        ("第1页 共2页", "第2页 共2页"),
        ("某市信访局 1", "某市信访局 2"),
        ("第一页", "第二页"),
        ("共2页，第1页", "共2页，第2页"),
        ("Page 1 of 2", "Page 2 of 2"),
        ("— 1 —", "— 2 —"),
        ("1", "2"),
    ],
)
def test_a_table_goes_on_past_page_furniture(footers: tuple[str, str]) -> None:
    sheet = second_page(first_page(footers[0]), (("办公运转", "12.00", "正常运转"),), footers[1])
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.page_starts, table.continued_rows) == (3, frozenset({2}), frozenset())
    assert cells_of(table)[2, 1] == "12.00"


@pytest.mark.parametrize("y", [59.0, 60.0])
def test_a_table_goes_on_below_the_line_of_a_running_header(y: float) -> None:
    """The line is wider than the table, and lies on its uppermost rule."""
    sheet = Sheet()
    sheet.text(50, 40, FILLER)
    sheet.grid(XS, (700, 730, 760))
    sheet.fill(XS, (700, 730), (HEADER, ("信访专项", "62.54", "全部办结")))
    sheet.page()
    second_page(sheet, (("办公运转", "12.00", "正常运转"),))
    sheet.text(50, 40, FILLER)
    sheet.rule(40, y, 361, y)
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.n_cols, cells_of(table)[2, 1]) == (3, 3, "12.00")


def test_a_repeated_header_is_left_in() -> None:
    sheet = second_page(first_page(), (HEADER, ("办公运转", "12.00", "正常运转")))
    table = only_table(sheet.bytes())
    assert [cells_of(table)[row, 0] for row in range(4)] == ["项目名称", "信访专项", "项目名称", "办公运转"]


def test_text_between_two_tables_keeps_them_apart() -> None:
    sheet = first_page()
    sheet.text(50, 40, "二、另一张表")
    tables = list(read_both(second_page(sheet, (HEADER,)).bytes()).tables)
    assert [table.n_rows for table in tables] == [2, 1]


@pytest.mark.parametrize("captions", [("3.渔港维护目标表", "4.渔港维护目标表"), ("渔港3区维护第1批目标表", "渔港4区维护第2批目标表")])
def test_captions_that_count_up_with_the_pages_keep_tables_apart(captions: tuple[str, str]) -> None:
    """A table a page, each under a caption at the same height: their numbers are no page numbers."""
    sheet = Sheet()
    for caption in captions:
        sheet.text(50, 40, caption)
        ys = (60, 90, 120)
        sheet.grid(XS, ys)
        sheet.fill(XS, ys, (HEADER, ("信访专项", "62.54", "全部办结")))
        if caption == captions[0]:
            sheet.page()
    assert [table.n_rows for table in read_both(sheet.bytes()).tables] == [2, 2]


def test_tables_of_other_edges_are_other_tables() -> None:
    sheet = second_page(first_page(), (("办公运转", "12.00", "正常运转"),), shift=20)
    assert len(list(read_both(sheet.bytes()).tables)) == 2


def test_a_figure_alone_is_no_page_number() -> None:
    """A line of digits between two parts of a table may be an amount: only what recurs and counts pages is furniture."""
    sheet = first_page()
    sheet.text(160, 40, "35.20")
    document = read_both(second_page(sheet, (("办公运转", "12.00", "正常运转"),)).bytes())
    assert "35.20" in [line.text for line in document.lines]
    assert len(list(document.tables)) == 2


def torn_pages() -> Sheet:
    """A task whose three indicators go over the page; the second one's row is cut by the break."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.cell((50, 700, 150, 780), "b")
    sheet.cell((150, 700, 250, 740))
    sheet.cell((150, 740, 250, 780), "b")
    sheet.text(55, 720, "任务一：做好")
    sheet.text(155, 720, "办结率")
    sheet.text(155, 760, "群众满意")
    sheet.page()
    sheet.cell((50, 60, 150, 130), "t")
    sheet.cell((150, 60, 250, 90), "t")
    sheet.cell((150, 90, 250, 130))
    sheet.text(55, 80, "信访工作")
    sheet.text(155, 80, "度98%")
    sheet.text(155, 110, "及时率")
    return sheet


def test_a_row_without_a_rule_at_the_break_is_continued() -> None:
    table = only_table(torn_pages().bytes())
    assert (table.n_rows, table.page_starts, table.continued_rows) == (4, frozenset({2}), frozenset({2}))
    assert [cells_of(table)[row, 1] for row in range(4)] == ["办结率", "群众满意", "度98%", "及时率"]


def test_a_cell_that_spans_the_break_is_one_cell_with_a_place_a_part() -> None:
    cell = only_table(torn_pages().bytes()).at(0, 0)
    assert cell is not None
    assert (cell.text, cell.row_span) == ("任务一：做好\n信访工作", 4)
    assert [place.page for place in cell.places] == [1, 2]


def test_rows_that_end_at_the_break_are_not_continued_beside_a_cell_that_is() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.cell((50, 700, 150, 780), "b")
    sheet.cell((150, 700, 250, 780))
    sheet.text(55, 720, "任务一")
    sheet.text(155, 720, "甲 1")
    sheet.page()
    sheet.cell((50, 60, 150, 130), "t")
    sheet.cell((150, 60, 250, 130))
    sheet.text(155, 80, "乙 2")
    table = only_table(sheet.bytes())
    assert table.continued_rows == frozenset()
    assert {(cell.text, cell.row_span) for cell in table.cells} == {("任务一", 2), ("甲 1", 1), ("乙 2", 1)}


def test_a_merged_cell_drawn_whole_on_both_pages_is_read_once() -> None:
    """Spreadsheets draw the cell's text on each page through the part of the cell that is there."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    text = ("第一行1", "第二行2", "第三行3")
    for number, (top, bottom, offset) in enumerate(((720, 780, 730), (60, 120, 70 - 60))):
        sheet.cell((50, top, 150, bottom), "bt"[number])
        sheet.cell((150, top, 250, bottom))
        sheet.text(155, top + 20, "甲乙"[number])
        sheet.canvas.saveState()
        area = sheet.canvas.beginPath()
        area.rect(50, sheet.height - bottom, 100, bottom - top)
        sheet.canvas.clipPath(area, stroke=0)
        for line, words in enumerate(text):
            sheet.text(53, offset + 10 + 30 * line, words)
        sheet.canvas.restoreState()
        if number == 0:
            sheet.page()
    document = read_both(sheet.bytes())
    (table,) = document.tables
    assert cells_of(table) == {(0, 0): "第一行1\n第二行2\n第三行3", (0, 1): "甲", (1, 1): "乙"}
    assert "".join(document.plain_text).count("第") == 3


def test_text_that_flows_on_below_an_open_cell_is_the_cells() -> None:
    """A browser ends the rules of a row at the break while a cell that spans further flows on to the page's end."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.cell((50, 700, 150, 730), "b")
    sheet.cell((150, 700, 250, 730))
    sheet.text(55, 720, "目标一")
    sheet.text(155, 720, "甲 1")
    sheet.text(55, 745, "目标二")
    sheet.text(55, 760, "目标三")
    sheet.page()
    sheet.cell((50, 60, 150, 130), "t")
    sheet.cell((150, 60, 250, 130))
    sheet.text(55, 80, "目标四")
    sheet.text(155, 80, "乙 2")
    table = only_table(sheet.bytes())
    assert cells_of(table)[0, 0] == "目标一\n目标二\n目标三\n目标四"


def test_an_empty_merged_cell_at_a_page_start_is_the_rest_of_the_one_above() -> None:
    """A word processor rules both parts: nobody merges empty cells, so the label goes on, and what spans its rows with it."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for left, text in ((50, "任务一"), (150, "目标上"), (350, "60.40")):
        sheet.cell((left, 700, left + 100, 780))
        sheet.text(left + 5, 720, text)
    for top, text in ((700, "甲"), (740, "乙")):
        sheet.cell((250, top, 350, top + 40))
        sheet.text(255, top + 20, text)
    sheet.page()
    for left, text in ((50, ""), (150, "目标下"), (350, "")):
        sheet.cell((left, 60, left + 100, 140))
        sheet.text(left + 5, 80, text)
    for top, text in ((60, "丙"), (100, "丁")):
        sheet.cell((250, top, 350, top + 40))
        sheet.text(255, top + 20, text)
    table = only_table(sheet.bytes())
    spans = {cell.text: (cell.row, cell.row_span) for cell in table.cells}
    assert spans == {"任务一": (0, 4), "目标上\n目标下": (0, 4), "60.40": (0, 4), "甲": (0, 1), "乙": (1, 1), "丙": (2, 1), "丁": (3, 1)}


def test_an_empty_merged_cell_beside_a_label_that_counts_up_begins_a_task_without_money() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for start, texts, items in ((700, ("任务一", "目标上", "60.40"), "甲乙"), (60, ("任务二", "目标下", ""), "丙丁")):
        for left, text in zip((50, 150, 350), texts, strict=True):
            sheet.cell((left, start, left + 100, start + 80))
            sheet.text(left + 5, start + 20, text)
        for top, text in zip((start, start + 40), items, strict=True):
            sheet.cell((250, top, 350, top + 40))
            sheet.text(255, top + 20, text)
        if start > 60:
            sheet.page()
    table = only_table(sheet.bytes())
    spans = {(cell.row, cell.col): (cell.text, cell.row_span) for cell in table.cells if cell.row_span > 1}
    assert spans == {
        (0, 0): ("任务一", 2), (0, 1): ("目标上", 2), (0, 3): ("60.40", 2),
        (2, 0): ("任务二", 2), (2, 1): ("目标下", 2), (2, 3): ("", 2),
    }  # fmt: skip


def test_a_line_that_a_page_cuts_off_and_the_next_does_not_show_is_kept() -> None:
    """Spreadsheets may begin the next page behind the line that this page's end cuts through."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for number, (top, bottom, lines) in enumerate(((720, 780, ("第一行1", "第二行2")), (60, 120, ("第三行3",)))):
        for left in (50, 150):
            sheet.cell((left, top, left + 100, bottom), "bt"[number])
        sheet.text(155, top + 20, "甲乙"[number])
        sheet.canvas.saveState()
        area = sheet.canvas.beginPath()
        area.rect(50, sheet.height - bottom, 100, bottom - top)
        sheet.canvas.clipPath(area, stroke=0)
        for line, words in enumerate(lines):
            sheet.text(53, top + 20 + 47 * line, words)
        sheet.canvas.restoreState()
        if number == 0:
            sheet.page()
    document = read_both(sheet.bytes())
    (table,) = document.tables
    assert [cells_of(table)[row, 0] for row in range(2)] == ["第一行1\n第二行2", "第三行3"]
    assert "".join(document.plain_text).count("第") == 3


def test_a_cell_goes_on_over_three_pages() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for number, (top, sides) in enumerate(((700, "b"), (60, "tb"), (60, "t"))):
        sheet.cell((50, top, 150, top + 80), sides)
        sheet.cell((150, top, 250, top + 80))
        sheet.text(55, top + 20, ("任务一：做好", "信访工作，", "群众满意")[number])
        sheet.text(155, top + 20, "甲乙丙"[number])
        if number < 2:
            sheet.page()
    table = only_table(sheet.bytes())
    assert cells_of(table) == {(0, 0): "任务一：做好\n信访工作，\n群众满意", (0, 1): "甲", (1, 1): "乙", (2, 1): "丙"}


def test_a_line_that_nobody_sees_stands_between_no_parts() -> None:
    """Print programs draw a line that a page break cuts on both pages, each time through the page's own area."""
    sheet = first_page()
    area = sheet.canvas.beginPath()
    area.rect(0, 0, 595, 842 - 55)
    sheet.canvas.saveState()
    sheet.canvas.clipPath(area, stroke=0)
    sheet.text(153, 56, "办结完成率。")
    sheet.canvas.restoreState()
    table = only_table(second_page(sheet, (("办公运转", "12.00", "正常运转"),)).bytes())
    assert (table.n_rows, table.page_starts) == (3, frozenset({2}))


def test_a_header_runs_on_into_a_row_that_stands_as_high_as_its_last_line() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    header = ("项目名\n称及单位", "总计", "绩效指标")
    sheet.grid(XS, (660, 700, 760))
    sheet.fill(XS, (660, 700), (header, ("信访专项", "62.54", "全部办结并且\n逐条回复")))
    sheet.page()
    for x in XS:
        sheet.rule(x, 60, x, 130)
    for y in (60, 130):
        sheet.rule(XS[0], y, XS[-1], y)
    sheet.fill(XS, (60,), (header,))
    sheet.text(253, 93, "来访人的意见")
    table = only_table(sheet.bytes())
    assert [cells_of(table)[row, 2] for row in range(table.n_rows)] == ["绩效指标", "全部办结并且\n逐条回复", "绩效指标", "来访人的意见"]


def test_a_page_goes_on_with_a_table_though_it_draws_fewer_columns() -> None:
    """Browsers leave out the rules beside blank columns where a row goes on over several pages, and may end all of them too early."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    xs = (*XS, 450.0)
    sheet.grid(xs, (660, 690))
    for x in xs[:4]:
        sheet.rule(x, 690, x, 750)
    sheet.fill(xs, (660, 690), ((*HEADER, "备注"), ("信访专项", "62.54", "全部办结\n并且", "")))
    sheet.text(253, 765, "逐条")
    sheet.page()
    for x in xs[:4]:
        sheet.rule(x, 60, x, 100)
    sheet.rule(250, 100, 350, 100)
    sheet.text(253, 72, "回复。")
    (table,) = read_both(sheet.bytes()).tables
    assert [cell.text for cell in table.cells if cell.col == 2] == ["绩效指标", "全部办结\n并且\n逐条", "回复。"]


def torn_cell(above: tuple[str, ...], below: tuple[str, ...]) -> Document:
    """A cell that a page break tears, with its lines on either page, beside one that it does not."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for number, (top, sides, lines) in enumerate(((700, "b", above), (60, "t", below))):
        sheet.cell((50, top, 110, top + 80), sides)
        sheet.cell((110, top, 250, top + 80))
        for line, text in enumerate(lines):
            sheet.text(52, top + 14 + 14 * line, text)
        sheet.text(115, top + 20, "甲乙"[number])
        if number == 0:
            sheet.page()
    return read_both(sheet.bytes())


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("使群众的等候", "时间明显缩"), ("时间明显缩", "短。")),
        (("目标值", "：≥95%。"), ("：≥95%。",)),
        (("办结。", "2、回访群众"), ("2、回访群众", "五次。")),
        (("完成全部信访",), ("完成全部信访", "事项。")),
    ],
    ids=["amid a sentence", "a line that no text begins with", "an item", "a full line"],
)
def test_a_line_that_both_pages_draw_is_read_once(above: tuple[str, ...], below: tuple[str, ...]) -> None:
    """Some programs count a line that just fits for the next page, and draw it all the same."""
    document = torn_cell(above, below)
    (table,) = document.tables
    cell = table.cells[0]
    assert (cell.text, cell.is_cut) == ("\n".join((*above, *below[1:])), False)
    assert [line.text for line in document.lines if line.is_furniture] == [below[0]]


@pytest.mark.parametrize(
    ("above", "below"),
    [(("95%", "95%"), ("95%",)), (("98%", "95%"), ("95%", "90%")), (("按期办结",), ("及时办结",))],
    ids=["equal values", "short values", "another line"],
)
def test_equal_values_on_both_pages_are_two(above: tuple[str, ...], below: tuple[str, ...]) -> None:
    (table,) = torn_cell(above, below).tables
    assert (table.cells[0].text, table.cells[0].is_cut) == ("\n".join((*above, *below)), False)


def test_a_line_that_may_be_drawn_twice_is_reported() -> None:
    (table,) = torn_cell(("已办结。", "优秀"), ("优秀", "良好")).tables
    assert table.cells[0].is_cut
