"""Text set downwards, and text that runs up or down the page, in narrow cells of a table."""

from __future__ import annotations

import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

XS, YS = (50.0, 90.0, 200.0, 300.0), (100.0, 180.0, 260.0)


def table() -> Sheet:
    """A table whose first column is one narrow merged cell, empty so far."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.cell((XS[0], YS[0], XS[1], YS[-1]))
    for row, texts in enumerate((("数量指标", "≥12次"), ("质量指标", "95%"))):
        for col, text in enumerate(texts, 1):
            sheet.cell((XS[col], YS[row], XS[col + 1], YS[row + 1]))
            sheet.text(XS[col] + 3, YS[row] + 40, text)
    return sheet


def down(sheet: Sheet, x: float, y: float, text: str, pitch: float = 12) -> None:
    """Upright characters below one another."""
    for number, char in enumerate(text):
        sheet.text(x, y + pitch * number, char)


def turned(sheet: Sheet, x: float, y: float, text: str, angle: float, size: float = 9) -> None:
    """A line turned counterclockwise."""
    sheet.canvas.saveState()
    sheet.canvas.translate(x, sheet.height - y)
    sheet.canvas.rotate(angle)
    sheet.canvas.setFont("STSong-Light", size)
    sheet.canvas.drawString(0, 0, text)
    sheet.canvas.restoreState()


def label(sheet: Sheet) -> str:
    return "".join(cells_of(only_table(sheet.bytes()))[0, 0].split())


def test_a_character_a_line() -> None:
    sheet = table()
    down(sheet, 65, 130, "产出指标")
    assert label(sheet) == "产出指标"


def test_two_columns_are_read_from_the_right_to_the_left() -> None:
    sheet = table()
    down(sheet, 72, 120, "满意度指标（")
    down(sheet, 56, 120, "服务对象）")
    assert label(sheet) == "满意度指标（服务对象）"


def test_two_characters_a_line_are_no_columns() -> None:
    sheet = table()
    sheet.text(60, 130, "产出")
    sheet.text(60, 142, "指标")
    assert label(sheet) == "产出指标"


@pytest.mark.parametrize(("angle", "y"), [(90, 240), (-90, 120)], ids=["upwards", "downwards"])
def test_a_line_that_runs_along_the_cell(angle: float, y: float) -> None:
    sheet = table()
    turned(sheet, 70, y, "产出指标（50分）", angle)
    assert label(sheet) == "产出指标（50分）"


@pytest.mark.parametrize(("angle", "y", "first", "second"), [(90, 240, 60, 74), (-90, 120, 74, 60)], ids=["upwards", "downwards"])
def test_two_lines_that_run_along_the_cell(angle: float, y: float, first: float, second: float) -> None:
    sheet = table()
    turned(sheet, first, y, "服务对象满意度", angle)
    turned(sheet, second, y, "指标", angle)
    assert label(sheet) == "服务对象满意度指标"


def test_digits_that_lie_in_text_set_downwards() -> None:
    sheet = table()
    down(sheet, 62, 130, "任务")
    turned(sheet, 63, 146, "12", -90)
    down(sheet, 62, 168, "完成")
    assert label(sheet) == "任务12完成"


def test_a_sign_that_lies_within_a_bracket_set_downwards() -> None:
    sheet = table()
    down(sheet, 65, 120, "计划（")
    down(sheet, 67, 170, "）")
    turned(sheet, 67, 154, "%", -90)
    assert label(sheet) == "计划（%）"


def test_text_up_the_margin_is_of_no_cell() -> None:
    sheet = table()
    down(sheet, 65, 130, "产出指标")
    turned(sheet, 30, 300, "装订线2024", 90)
    turned(sheet, 130, 255, "内部资料", 90, size=40)
    document = read_both(sheet.bytes())
    (read,) = document.tables
    assert [cells_of(read)[row, 1] for row in range(2)] == ["数量指标", "质量指标"]
    assert [line.text for line in document.lines][1:] == ["装订线2024", "内部资料"]
    assert document.plain_text[0].count("2024") == 1
