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


def test_a_coloured_paragraph_is_no_table() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.canvas.setFillColorRGB(0.86, 0.9, 0.95)
    sheet.canvas.rect(45, sheet.height - 140, 400, 50, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    for line in range(3):
        sheet.text(50, 105 + 14 * line, FILLER[: 30 - line])
    assert list(read_both(sheet.bytes()).tables) == []
