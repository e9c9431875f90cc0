"""Tables with rules: what was drawn is what is read, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest

from jixiao.document import NO_MEANING
from jixiao.limits import Limits
from jixiao.readers.pdf import read
from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

XS = (50.0, 150.0, 250.0, 350.0)
YS = (100.0, 130.0, 160.0, 190.0)
TEXTS = (("项目名称", "总计", "其他资金"), ("信访专项", "62.54", ""), ("办公运转", "1,200.00", "-"))


def full_grid() -> Sheet:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, YS)
    sheet.fill(XS, YS, TEXTS)
    return sheet


def test_every_cell_of_a_grid_is_read_empty_ones_too() -> None:
    table = only_table(full_grid().bytes())
    assert (table.n_rows, table.n_cols) == (3, 3)
    assert cells_of(table) == {(row, col): TEXTS[row][col] for row in range(3) for col in range(3)}


def test_cells_have_their_page_and_the_box_that_their_rules_draw() -> None:
    table = only_table(full_grid().bytes())
    cell = table.at(1, 1)
    assert cell is not None
    (place,) = cell.places
    assert place.page == 1
    assert place.bbox == pytest.approx((150, 130, 250, 160), abs=0.6)


def test_lines_and_tables_come_in_reading_order() -> None:
    sheet = full_grid()
    sheet.text(50, 300, "二、表后说明")
    document = read_both(sheet.bytes())
    assert [getattr(block, "text", "table") for block in document.blocks] == [FILLER, "table", "二、表后说明"]


def test_cells_merged_both_ways_stand_once_with_their_spans() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for x, top, bottom in ((50, 100, 190), (150, 100, 190), (250, 130, 190), (350, 100, 190)):
        sheet.rule(x, top, x, bottom)
    for y, left, right in ((100, 50, 350), (130, 150, 350), (160, 150, 250), (190, 50, 350)):
        sheet.rule(left, y, right, y)
    sheet.text(55, 150, "任务一")
    sheet.text(155, 120, "资金来源")
    sheet.text(155, 150, "甲")
    sheet.text(155, 180, "乙")
    sheet.text(255, 160, "共用")
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in only_table(sheet.bytes()).cells}
    assert spans == {"任务一": (0, 0, 3, 1), "资金来源": (0, 1, 1, 2), "甲": (1, 1, 1, 1), "乙": (2, 1, 1, 1), "共用": (1, 2, 2, 1)}


def dotted(sheet: Sheet, places: Iterable[tuple[float, float]]) -> None:
    """Square dots, as browsers draw a dotted border."""
    for x, y in places:
        sheet.canvas.rect(x, sheet.height - y, 0.75, 0.75, stroke=0, fill=1)


@pytest.mark.parametrize("style", ["bars", "dashes", "dots", "boxes", "frames", "doubled"])
def test_rules_count_however_they_are_drawn(style: str) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    canvas, height = sheet.canvas, sheet.height
    if style == "bars":
        for x in XS:
            canvas.rect(x - 0.3, height - YS[-1], 0.6, YS[-1] - YS[0], stroke=0, fill=1)
        for y in YS:
            canvas.rect(XS[0], height - y - 0.3, XS[-1] - XS[0], 0.6, stroke=0, fill=1)
    elif style == "boxes":
        for left, right in pairwise(XS):
            for top, bottom in pairwise(YS):
                canvas.rect(left, height - bottom, right - left, bottom - top, stroke=1, fill=0)
    elif style == "frames":
        for left, right in pairwise(XS):
            for top, bottom in pairwise(YS):
                pen = canvas.beginPath()
                pen.rect(left + 1, height - bottom + 1, right - left - 2, bottom - top - 2)
                pen.rect(left + 0.3, height - bottom + 0.3, right - left - 0.6, bottom - top - 0.6)
                canvas.drawPath(pen, stroke=0, fill=1, fillMode=0)  # even-odd: what lies between the two
    elif style == "dashes":
        canvas.setDash(2, 2)
        sheet.grid(XS, YS)
    elif style == "dots":
        for x in XS:
            dotted(sheet, [(x, y / 2) for y in range(2 * int(YS[0]), 2 * int(YS[-1]) + 1, 3)])
        for y in YS:
            dotted(sheet, [(x / 2, y) for x in range(2 * int(XS[0]), 2 * int(XS[-1]) + 1, 3)])
    else:
        sheet.grid(XS, YS)
        sheet.grid([x + 1.5 for x in XS], [y + 1.5 for y in YS])
    sheet.fill(XS, YS, TEXTS)
    assert cells_of(only_table(sheet.bytes()))[2, 1] == "1,200.00"


def test_white_rules_shading_and_underlines_draw_no_cells() -> None:
    sheet = full_grid()
    canvas, height = sheet.canvas, sheet.height
    canvas.setStrokeColorRGB(1, 1, 1)
    sheet.rule(50, 145, 350, 145)
    canvas.setStrokeColorRGB(0, 0, 0)
    sheet.rule(160, 150, 200, 150)
    canvas.setFillColorRGB(0.9, 0.9, 0.9)
    canvas.setFillAlpha(0.5)
    canvas.rect(50, height - 130, 300, 30, stroke=0, fill=1)
    assert only_table(sheet.bytes()).n_rows == 3


def outlined(sheet: Sheet, x: float, y: float) -> None:
    """The outlines of 目 and of a slanted stroke as one path, as bold text is drawn over itself where a typeface has no bold."""
    pen, bottom = sheet.canvas.beginPath(), sheet.height - y
    pen.rect(x, bottom, 8, 10)
    for height in (3, 6):
        pen.rect(x + 1, bottom + height, 6, 1)
    pen.moveTo(x + 9, bottom)
    for slanted in ((12, 5), (13, 4.5), (10, 0)):
        pen.lineTo(x + slanted[0], bottom + slanted[1])
    pen.close()
    sheet.canvas.drawPath(pen, stroke=1, fill=1)


def test_outlines_of_characters_draw_no_cells() -> None:
    sheet = full_grid()
    for x in XS[:-1]:
        for place in range(4):
            outlined(sheet, x + 3 + 13 * place, YS[0] + 12)
    assert cells_of(only_table(sheet.bytes())) == {(row, col): TEXTS[row][col] for row in range(3) for col in range(3)}


def test_the_slanted_line_of_a_header_leaves_the_rules_of_its_path() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    pen = sheet.canvas.beginPath()
    rules = [((XS[0], YS[0]), (XS[1], YS[1])), *(((x, YS[0]), (x, YS[-1])) for x in XS), *(((XS[0], y), (XS[-1], y)) for y in YS)]
    for start, end in rules:
        pen.moveTo(start[0], sheet.height - start[1])
        pen.lineTo(end[0], sheet.height - end[1])
    sheet.canvas.drawPath(pen)
    sheet.fill(XS, YS, TEXTS)
    assert only_table(sheet.bytes()).n_rows == 3


def test_rules_inside_a_form_object_are_seen_where_it_is_placed() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    canvas = sheet.canvas
    canvas.beginForm("frame")
    for x in XS:
        canvas.line(x, 0, x, 90)
    for y in (0, 30, 60, 90):
        canvas.line(50, y, 350, y)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(0, sheet.height - 190)
    canvas.doForm("frame")
    canvas.restoreState()
    sheet.fill(XS, YS, TEXTS)
    assert cells_of(only_table(sheet.bytes()))[1, 0] == "信访专项"


def test_a_table_without_side_borders_keeps_its_outer_columns() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for x in XS[1:-1]:
        sheet.rule(x, YS[0], x, YS[-1])
    for y in YS:
        sheet.rule(XS[0], y, XS[-1], y)
    sheet.fill(XS, YS, TEXTS)
    table = only_table(sheet.bytes())
    assert (table.n_rows, table.n_cols) == (3, 3)
    assert cells_of(table)[2, 2] == "-"


def test_several_tables_on_a_page_stay_apart() -> None:
    sheet = full_grid()
    lower = [y + 200 for y in YS]
    sheet.text(50, 280, "二、第二张表")
    sheet.grid(XS, lower)
    sheet.fill(XS, lower, (("甲", "1"), ("乙", "2")))
    document = read_both(sheet.bytes())
    assert [cells_of(table)[1, 1] for table in document.tables] == ["62.54", "2"]


def test_a_frame_around_text_is_no_table() -> None:
    sheet = Sheet()
    sheet.grid((40, 550), (50, 200))
    sheet.text(60, 80, FILLER)
    document = read_both(sheet.bytes())
    assert not list(document.tables)
    assert [line.text for line in document.lines] == [FILLER]


def test_text_that_runs_over_its_rule_stays_whole() -> None:
    """A figure too wide for its column is one figure: it belongs to the cell that most of it stands in."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    xs, ys = (50, 100, 200), (100, 130)
    sheet.grid(xs, ys)
    sheet.text(58, 118, "229,091.59", 10)
    sheet.text(140, 118, "甲", 10)
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "229,091.59", (0, 1): "甲"}


def test_a_closing_mark_whose_blank_half_lies_over_the_rule_joins_no_cells() -> None:
    """Browsers cut off the blank half of a full-width mark at the end of a line: its box reaches over the rule, its ink does not."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    xs, ys = (50, 100, 200), (100, 130)
    sheet.grid(xs, ys)
    sheet.text(57.5, 118, "扫描页数）")
    sheet.text(103.2, 118, "按实际完成数计")
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "扫描页数）", (0, 1): "按实际完成数计"}


def test_slanted_text_reaches_no_further_than_it_is_wide() -> None:
    """A font without an italic is slanted by the program that prints it: its boxes overlap, its characters do not."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 150, 250), (100, 130))
    pen = sheet.canvas.beginText()
    pen.setFont("Helvetica", 9)
    pen.setTextTransform(1, 0, 0.35, 1, 53, sheet.height - 118)
    pen.textOut("130306IJ5OIJLF")
    sheet.canvas.drawText(pen)
    assert cells_of(only_table(sheet.bytes()))[0, 0] == "130306IJ5OIJLF"


def test_text_clipped_by_its_cell_belongs_to_it() -> None:
    sheet = full_grid()
    canvas, height = sheet.canvas, sheet.height
    canvas.saveState()
    area = canvas.beginPath()
    area.rect(250, height - 160, 100, 30)
    canvas.clipPath(area, stroke=0)
    sheet.text(253, 142, "第一行")
    sheet.text(253, 166, "第二行77")
    canvas.restoreState()
    assert cells_of(only_table(sheet.bytes()))[1, 2] == "第一行\n第二行77"


def test_rules_that_a_clip_hides_draw_no_table() -> None:
    """A browser draws borders on beyond the page's end and clips them away."""
    sheet = full_grid()
    canvas, height = sheet.canvas, sheet.height
    canvas.saveState()
    area = canvas.beginPath()
    area.rect(40, height - 400, 400, 380)
    canvas.clipPath(area, stroke=0)
    sheet.grid(XS, (500, 530))
    canvas.restoreState()
    sheet.text(55, 518, "页脚")
    document = read_both(sheet.bytes())
    assert len(list(document.tables)) == 1
    assert "页脚" in [line.text for line in document.lines]


def test_a_last_line_set_across_the_row_below_stays_with_its_cell() -> None:
    """A cell too low for its text: the last line stands across the rule, drawn right after the line before it."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    xs, ys = (50, 150, 250), (100, 130, 160)
    sheet.grid(xs, ys)
    for number, line in enumerate(("甲一", "甲二", "甲三7")):
        sheet.text(53, 111 + 11.5 * number, line, 10)
    sheet.text(153, 115, "乙", 10)
    sheet.text(53, 152, "丙", 10)
    sheet.text(153, 152, "丁", 10)
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "甲一\n甲二\n甲三7", (0, 1): "乙", (1, 0): "丙", (1, 1): "丁"}


def test_figures_that_meet_over_a_rule_are_two() -> None:
    """Figures wider than their columns, set apart by more than the font wants: their digits keep one distance, they another."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 84, 134, 250), (100, 130))
    sheet.text(52, 115, "1,107.43", spacing=0.7)
    sheet.text(85.7, 115, "1,107.43", spacing=0.7)
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "1,107.43", (0, 1): "1,107.43", (0, 2): ""}


def test_a_figure_goes_on_where_a_rule_runs_between_its_digits() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 74.7, 134, 250), (100, 130))
    sheet.text(52, 115, "15,614", spacing=0.7)
    sheet.text(80.0, 115, "15,614", spacing=0.7)
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "15,614", (0, 1): "15,614", (0, 2): ""}


def test_so_does_a_code_whose_letters_are_set_apart_by_pairs() -> None:
    """No letter stands on both sides of the rule; the code's end came before the amount beside it."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 84, 134, 250), (100, 130))
    sheet.text(52, 115, "236TFK", font="Helvetica")
    sheet.text(83.86, 115, "GBT", font="Helvetica")
    sheet.text(110, 115, "7.71", font="Helvetica")
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "236TFKGBT", (0, 1): "7.71", (0, 2): ""}


def test_figures_that_meet_in_an_equal_digit_are_not_read_wrong_silently() -> None:
    """pdfium gives such a digit once; the second engine has both, one over the other, so that the proof of the digits fails."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 90, 134, 250), (100, 130))
    sheet.text(52, 115, "1234562", 9)
    sheet.text(52 + 6 * 4.16 - 0.6, 115, "207407", 9)
    content = sheet.bytes()
    second = read(content, Limits(), "pdfplumber")
    assert "".join(cells_of(next(second.tables)).values()) == f"123456{NO_MEANING * 2}07407"
    assert read(content, Limits()).plain_text[0].count("2") == 3


def test_figures_drawn_twice_a_digit_at_a_time_are_read_once() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 90, 134, 250), (100, 130))
    for number, digit in enumerate("2227"):
        for shift in (0.0, 0.4):
            sheet.text(52 + 4.16 * number + shift, 115, digit)
    assert cells_of(only_table(sheet.bytes()))[0, 0] == "2227"


def test_cells_with_room_between_their_borders_are_cells_of_one_grid() -> None:
    """Browsers draw each cell's own border, and two points of nothing between two cells, unless a page asks for less."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    texts = (("项目名称", "总计", "绩效指标"), ("信访专项", "62.54", "全部办结"))
    for row, words in enumerate(texts):
        for col, word in enumerate(words):
            left, top = 50 + 100 * col, 100 + 30 * row
            sheet.cell((left + 1.2, top + 1.2, left + 98.8, top + 28.8))
            sheet.text(left + 6, top + 18, word)
    table = only_table(sheet.bytes())
    assert [[cell.text for cell in table.row(row)] for row in range(table.n_rows)] == [list(words) for words in texts]
