"""Sheets with two pages side by side are read half by half, the left one first; places are those on the sheet."""

from __future__ import annotations

from jixiao.limits import Limits
from jixiao.readers.pdf import read
from readers.pdf_canvas import FILLER, Sheet, cells_of, read_both

HALF = 595.0
COLUMNS = (40.0, 160.0, 260.0, 520.0)
HEADER = ("项目名称", "总计", "绩效目标")


def table(sheet: Sheet, left: float, top: float, rows: tuple[tuple[str, str, str], ...]) -> None:
    xs, ys = [left + x for x in COLUMNS], [top + 20 * row for row in range(len(rows) + 1)]
    sheet.grid(xs, ys)
    sheet.fill(xs, ys, rows)


def test_a_table_goes_on_from_half_to_half_and_from_sheet_to_sheet() -> None:
    sheet = Sheet(2 * HALF, 842)
    sheet.text(40, 40, FILLER)
    table(sheet, 0, 60, (HEADER, ("信访专项", "62.54", "依法解决")))
    table(sheet, HALF, 30, (("办公运转", "89.00", "保障运转"),))
    sheet.page()
    table(sheet, 0, 30, (("职工培训", "12.00", "培训两期"),))
    (only,) = read_both(sheet.bytes()).tables
    cells = cells_of(only)
    assert [cells[row, 0] for row in range(4)] == ["项目名称", "信访专项", "办公运转", "职工培训"]
    (place,) = next(cell.places for cell in only.cells if cell.text == "89.00")
    assert (place.page, place.bbox) == (1, (HALF + 160, 30, HALF + 260, 50))
    (place,) = next(cell.places for cell in only.cells if cell.text == "12.00")
    assert (place.page, place.bbox) == (2, (160, 30, 260, 50))


def test_a_title_across_the_middle_keeps_a_page_whole() -> None:
    sheet = Sheet(2 * HALF, 842)
    sheet.text(HALF - 80, 40, FILLER)
    table(sheet, 0, 60, (HEADER, ("信访专项", "62.54", "依法解决")))
    table(sheet, HALF, 60, (HEADER, ("办公运转", "89.00", "保障运转")))
    document = read_both(sheet.bytes())
    assert [cells_of(one)[1, 0] for one in document.tables] == ["信访专项", "办公运转"]
    assert document.page_count == 1


def test_a_character_that_stands_for_another_is_where_its_form_is_drawn() -> None:
    """Browsers write such characters where a font maps a glyph to a radical; pages printed two to a sheet are scaled forms."""
    sheet = Sheet()
    sheet.canvas.beginForm("page")
    sheet.text(100, 60, FILLER)
    sheet.grid((100, 300, 500), (100, 140))
    for x, text in ((120, "甲"), (320, "乙")):
        sheet.canvas._code.append("/Span <</ActualText <FEFF5DE5>>> BDC")
        sheet.text(x, 120, text)
        sheet.canvas._code.append("EMC")
        sheet.text(x + 9, 120, "作")
    sheet.canvas.endForm()
    sheet.canvas.translate(30, 200)
    sheet.canvas.scale(0.5, 0.5)
    sheet.canvas.doForm("page")
    (only,) = read(sheet.bytes(), Limits()).tables
    assert cells_of(only) == {(0, 0): "工作", (0, 1): "工作"}
