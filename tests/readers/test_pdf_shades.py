"""Tables whose cells are coloured areas with nothing drawn between them: the areas tell rows and columns."""

from __future__ import annotations

from itertools import pairwise

import pytest

from readers.pdf_canvas import FILLER, Sheet, only_table, read_both

XS = (50.0, 150.0, 220.0, 290.0, 480.0)
ROWS = (
    ("项目名称", "总计", "财政拨款", "绩效指标"),
    ("信访专项", "62.54", "62.54", "全部办结并且逐条\n回复来访人的意见"),
    ("职工培训", "3.10", "3.00", "按期完成"),
    ("办公运转", "12.00", "11.00", "正常运转"),
)


def shaded(rows: range) -> Sheet:
    """The table, with the cells of these rows filled; a point of paper is left between two cells."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.canvas.setFillColorRGB(0.86, 0.9, 0.95)
    for row in rows:
        for left, right in pairwise(XS):
            sheet.canvas.rect(left + 0.5, sheet.height - 130 - 40 * row + 0.5, right - left - 1, 39, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    sheet.fill(XS, [90 + 40 * row for row in range(len(ROWS))], ROWS)
    return sheet


@pytest.mark.parametrize("rows", [range(4), range(1), range(0, 4, 2), range(0)], ids=["all", "header", "every other", "none"])
def test_cells_are_found_by_their_colour_or_by_their_text(rows: range) -> None:
    table = only_table(shaded(rows).bytes())
    assert [[cell.text for cell in table.row(row)] for row in range(table.n_rows)] == [list(row) for row in ROWS]


def test_white_cells_leave_the_ground_of_their_table_as_rules() -> None:
    """A page of the web: the table is grey, each cell is white, and a gap shows the grey between them."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.canvas.setFillGray(0.5)
    sheet.canvas.rect(XS[0], sheet.height - 250, XS[-1] - XS[0], 160, stroke=0, fill=1)
    sheet.canvas.setFillGray(1)
    cells = [
        (left, right, 90 + 40 * row, 130 + 40 * row) for row in range(4) for left, right in pairwise(XS) if not (row and left == XS[0])
    ]
    for left, right, top, bottom in (*cells, (XS[0], XS[1], 130, 250)):
        sheet.canvas.rect(left + 0.5, sheet.height - bottom + 0.5, right - left - 1, bottom - top - 1, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    sheet.fill(
        XS, [90 + 40 * row for row in range(4)], [(text if row in {0, 2} else "", *texts) for row, (text, *texts) in enumerate(ROWS)]
    )
    table = only_table(sheet.bytes())
    assert {cell.text: cell.row_span for cell in table.cells if cell.col == 0} == {"项目名称": 1, "职工培训": 3}
    assert [cell.text for cell in table.row(3)] == ["职工培训", *ROWS[3][1:]]


def coloured(sheet: Sheet, box: tuple[float, float, float, float], *lines: str) -> None:
    """A filled cell (x0, top, x1, bottom), half a point of paper around it, with lines of text at its very edge."""
    left, top, right, bottom = box
    sheet.canvas.setFillColorRGB(0.86, 0.9, 0.95)
    sheet.canvas.rect(left + 0.5, sheet.height - bottom + 0.5, right - left - 1, bottom - top - 1, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    for number, line in enumerate(lines):
        sheet.text(left + 1, top + 11 + 12 * number, line)


def test_a_text_that_fills_its_coloured_cell_is_parted_from_the_next_cell() -> None:
    sheet = shaded(range(4))
    coloured(sheet, (50, 250, 87.5, 280), "改进措施", "（续）")
    coloured(sheet, (87.5, 250, 480, 280), "一是按月归集材料，二是提前论证需求，三是逐条回复来访人的意见，", "四是补齐短板。")
    coloured(sheet, (50, 280, 480, 300), "填报说明横跨全表，不分栏")
    table = only_table(sheet.bytes())
    texts = ["".join(cell.text.split()) for cell in table.cells]
    assert "改进措施（续）" in texts
    assert "一是按月归集材料，二是提前论证需求，三是逐条回复来访人的意见，四是补齐短板。" in texts


def test_the_last_row_of_coloured_cells_on_a_page_with_notes_below() -> None:
    sheet = shaded(range(4))
    sheet.page()
    for (left, right), text in zip(pairwise(XS), ("设备更新", "5.00", "5.00", "按期更新"), strict=True):
        coloured(sheet, (left, 50, right, 75), text)
    sheet.text(50, 100, "填报人：王某某　联系电话：0000-87654321　填报日期：2024年2月1日")
    sheet.text(50, 120, "本表一式三份，由财政部门、主管部门和单位各执一份")
    table = only_table(sheet.bytes())
    assert [cell.text for cell in table.row(table.n_rows - 1)] == ["设备更新", "5.00", "5.00", "按期更新"]


def test_a_coloured_paragraph_is_no_table() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.canvas.setFillColorRGB(0.86, 0.9, 0.95)
    sheet.canvas.rect(45, sheet.height - 140, 400, 50, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    for line in range(3):
        sheet.text(50, 105 + 14 * line, FILLER[: 30 - line])
    assert list(read_both(sheet.bytes()).tables) == []
