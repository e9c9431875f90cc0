"""Frames around whole pages are no tables: what stands in them are lines, and tables of their own."""

from __future__ import annotations

import pytest

from readers.pdf_canvas import Sheet, cells_of, read_both

XS, YS = (60, 160, 300, 400), (140, 170, 200)
ROWS = (("项目名称", "绩效目标", "预算数"), ("职工培训", "培训两期", "12.00"))
TITLE, UNIT = "职工培训经费绩效目标表", "单位：万元"


def draw(sheet: Sheet, top: float, *, is_ruled: bool = True) -> None:
    """A titled table."""
    sheet.text(60, top - 30, TITLE, 13)
    sheet.text(330, top - 8, UNIT)
    ys = [top + 30 * number for number in range(3)]
    if is_ruled:
        sheet.grid(XS, ys)
    else:
        for y in ys:
            sheet.rule(XS[0], y, XS[-1], y)
    sheet.fill(XS, ys, ROWS)


def frame(sheet: Sheet, away: float, *, open_sides: str = "") -> None:
    """A frame that keeps so far away from the tables at their sides."""
    sheet.cell((XS[0] - away, 80, XS[-1] + away, 500), open_sides)


def told(sheet: Sheet) -> tuple[list[list[str]], list[str]]:
    """The texts of a file's tables and of its lines, read alike by both engines."""
    document = read_both(sheet.bytes())
    return [list(cells_of(table).values()) for table in document.tables], [line.text.strip() for line in document.lines]


CELLS = [text for row in ROWS for text in row]


@pytest.mark.parametrize("away", [[20], [1.5], [0], [20, 24], [16, 17, 18]], ids=str)
def test_two_tables_in_a_frame_are_two_with_their_titles(away: list[float]) -> None:
    sheet = Sheet(460, 560)
    for distance in away:
        frame(sheet, distance)
    for top in (140, 300):
        draw(sheet, top)
    tables, lines = told(sheet)
    assert tables == [CELLS, CELLS]
    assert lines == [TITLE, UNIT] * 2


@pytest.mark.parametrize("away", [20, 0])
def test_so_are_tables_with_level_rules_only(away: float) -> None:
    sheet = Sheet(460, 560)
    frame(sheet, away)
    draw(sheet, 140, is_ruled=False)
    tables, lines = told(sheet)
    assert tables == [CELLS]
    assert lines == [TITLE, UNIT]


def test_a_frame_cut_by_page_breaks_is_known_by_its_sides() -> None:
    sheet = Sheet(460, 560)
    for open_sides, top in (("b", 140), ("tb", 200), ("t", 260)):
        frame(sheet, 1.5, open_sides=open_sides)
        draw(sheet, top)
        sheet.page()
    tables, lines = told(sheet)
    assert tables == [CELLS] * 3
    assert lines == [TITLE, UNIT] * 3


@pytest.mark.parametrize("beyond", [0.3, -0.3])
def test_a_frame_may_reach_over_the_clip_by_half_of_its_line(beyond: float) -> None:
    """Browsers cut a page off at the middle of the line: without its right or left side the frame became a table's first row."""
    sheet = Sheet(460, 560)
    pen = sheet.canvas
    left, right = XS[0] - 20, XS[-1] + 20
    area = pen.beginPath()
    area.rect(left + max(0, -beyond), 0, right - left - abs(beyond), 560)
    pen.saveState()
    pen.clipPath(area, stroke=0)
    frame(sheet, 20)
    pen.restoreState()
    draw(sheet, 140, is_ruled=False)
    tables, lines = told(sheet)
    assert tables == [CELLS]
    assert lines == [TITLE, UNIT]
