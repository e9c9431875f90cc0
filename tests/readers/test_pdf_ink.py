"""Text in faint colours, or in the colour of the paper: what nobody sees is not read, and what is set over the table is not of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from readers.drawn_filing import HEADER, PAPER, ROWS, XS, failures, filing, heading, is_exact, left_out, reading, rows
from readers.pdf_canvas import SONG, Sheet, read_both

MARK = "2024-03-15 张三 内部资料"


def tiled(sheet: Sheet, angle: float, size: float) -> None:
    """A small text over the page, again and again."""
    for x in range(60, 760, 170):
        for y in range(30, 560, 47):
            sheet.canvas.saveState()
            sheet.canvas.translate(x, y)
            sheet.canvas.rotate(angle)
            sheet.canvas.setFont(SONG, size)
            sheet.canvas.drawString(0, 0, MARK)
            sheet.canvas.restoreState()


@pytest.mark.parametrize("group", [b"", b"/Group << /S /Transparency >>"], ids=["form", "group"])
def test_a_watermark_in_a_transparent_form(group: bytes) -> None:
    sheet = Sheet(*PAPER)
    sheet.canvas.beginForm("mark")
    tiled(sheet, 0, 9)
    sheet.canvas.endForm()
    filing(sheet)
    sheet.canvas.setFillAlpha(0.2)
    sheet.canvas.doForm("mark")
    read = reading(sheet.bytes().replace(b"/Subtype /Form", b"/Subtype /Form " + group))
    assert (is_exact(read), failures(read)) == (True, [])


def test_a_watermark_over_cells_whose_borders_are_filled_frames() -> None:
    """As browsers draw them: each a filled box with a hole."""
    sheet = filing(Sheet(*PAPER))
    for left, right in pairwise(XS):
        for top in range(100, 260, 40):
            path = sheet.canvas.beginPath()
            path.rect(left, sheet.height - top - 40, right - left, 40)
            path.rect(left + 0.7, sheet.height - top - 39.3, right - left - 1.4, 38.6)
            sheet.canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    sheet.canvas.setFillGray(0.85)
    tiled(sheet, 0, 9)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("angle", [0, 90], ids=["level", "upright"])
@pytest.mark.parametrize(("grey", "opacity"), [(0.8, 1.0), (0.0, 0.2)], ids=["silver", "transparent"])
def test_a_small_level_watermark_is_known_by_its_faintness(angle: float, grey: float, opacity: float) -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.canvas.setFillGray(grey)
    sheet.canvas.setFillAlpha(opacity)
    tiled(sheet, angle, 9)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_a_page_with_more_watermark_than_text_is_not_turned() -> None:
    sheet = Sheet(*PAPER)
    heading(sheet)
    bottom = rows(sheet, (HEADER, *ROWS[:2]), 100)
    sheet.page()
    rows(sheet, ROWS[2:], 60)
    assert bottom < PAPER[1]
    sheet.canvas.setFillGray(0.8)
    tiled(sheet, 90, 9)
    assert is_exact(reading(sheet.bytes()))


def test_white_text_on_white_paper_is_not_read() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.canvas.setFillGray(1)
    sheet.text(XS[1] + 3, 190, "888.88")
    sheet.text(XS[5] + 3, 190, "密级标记")
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read), left_out(read)) == (True, [], [])


@pytest.mark.parametrize("background", ["box", "rounded", "shading"])
def test_white_headings_on_colour_are_read(background: str) -> None:
    sheet = Sheet(*PAPER)
    heading(sheet)
    left, bottom, width, height = XS[0], sheet.height - 140, XS[-1] - XS[0], 40
    sheet.canvas.saveState()
    sheet.canvas.setFillColorRGB(0.2, 0.3, 0.7)
    if background == "box":
        sheet.canvas.rect(left, bottom, width, height, stroke=0, fill=1)
    elif background == "rounded":
        sheet.canvas.roundRect(left, bottom, width, height, 6, stroke=0, fill=1)
    else:
        path = sheet.canvas.beginPath()
        path.rect(left, bottom, width, height)
        sheet.canvas.clipPath(path, stroke=0)
        sheet.canvas.linearGradient(left, bottom, left, bottom + height, ("darkblue", "blue"), extend=True)
    sheet.canvas.restoreState()
    sheet.canvas.saveState()
    sheet.canvas.setFillGray(1)
    sheet.fill(XS, [100.0], [HEADER])
    sheet.canvas.restoreState()
    rows(sheet, ([""] * len(HEADER), *ROWS), 100)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_faint_text_that_stands_by_itself_is_read() -> None:
    sheet = Sheet(*PAPER)
    heading(sheet)
    rows(sheet, (HEADER, *ROWS[:2]), 100)
    sheet.canvas.setFillGray(0.75)
    rows(sheet, ROWS[2:], 220)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_a_faint_figure_over_a_rule_is_no_watermark() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.canvas.setFillGray(0.75)
    sheet.text(XS[1] - 20, 240, "12345.67")
    (table,) = read_both(sheet.bytes()).tables
    assert "12345.67" in "".join(cell.text for cell in table.cells)
