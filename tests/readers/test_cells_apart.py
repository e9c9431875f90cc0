"""Cells with frames of their own and gaps between them are one table, over pages too."""

from __future__ import annotations

from itertools import pairwise

import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

XS = (50.0, 150.0, 220.0, 290.0, 480.0)
ROWS = (
    ("项目名称", "总计", "财政拨款", "绩效指标"),
    ("信访专项", "62.54", "62.54", "全部办结"),
    ("职工培训", "3.10", "3.00", "按期完成"),
    ("办公运转", "12.00", "11.00", "正常运转"),
)


def row(sheet: Sheet, top: float, texts: tuple[str, ...], gap: float, xs: tuple[float, ...] = XS) -> None:
    """Framed cells side by side, with a gap between them and above and below."""
    for (left, right), text in zip(pairwise(xs), texts, strict=True):
        sheet.cell((left + gap / 2, top + gap / 2, right - gap / 2, top + 40 - gap / 2))
        sheet.text(left + 6, top + 24, text)


@pytest.mark.parametrize("gap", [2.0, 4.0, 7.5])
def test_frames_with_gaps_between_them_are_cells(gap: float) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for number, texts in enumerate(ROWS):
        row(sheet, 90 + 40 * number, texts, gap)
        if number == 2:
            sheet.page()
    table = only_table(sheet.bytes())
    assert [[cell.text for cell in table.row(number)] for number in range(table.n_rows)] == [list(texts) for texts in ROWS]


def test_a_row_goes_on_without_the_label_that_is_merged_over_it() -> None:
    """Of a merged cell that a page break cuts, some programs draw the first part alone."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    row(sheet, 90, ROWS[0], 4)
    row(sheet, 130, ROWS[1], 4)
    sheet.page()
    row(sheet, 40, ROWS[2][1:], 4, XS[1:])
    table = only_table(sheet.bytes())
    assert {place: text for place, text in cells_of(table).items() if place[0] == 2} == {(2, 1): "3.10", (2, 2): "3.00", (2, 3): "按期完成"}


def test_lines_close_to_each_other_are_no_gaps_between_cells() -> None:
    """A double frame around a page, and rows as low as a gap is wide."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 200, 350), [90 + 7 * line for line in range(8)])
    sheet.fill((50, 200), [83 + 7 * line for line in range(8)][1:], [(f"项{line}", f"{line}.00") for line in range(7)], size=5)
    (table,) = read_both(sheet.bytes()).tables
    assert table.n_rows == 7
