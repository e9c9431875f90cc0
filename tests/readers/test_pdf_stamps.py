"""Stamps over the table: what stands in their rings, or in their colour over rules and text, is of no cell."""

from __future__ import annotations

import math

import pytest

from readers.drawn_filing import HEADER, PAPER, ROWS, XS, failures, filing, heading, is_exact, reading, rows
from readers.pdf_canvas import SONG, Sheet, read_both

RED, BLACK = (1, 0, 0), (0, 0, 0)


def coloured(sheet: Sheet, colour: tuple[float, float, float]) -> None:
    """Draw in a colour from here on."""
    sheet.canvas.setStrokeColorRGB(*colour)
    sheet.canvas.setFillColorRGB(*colour)


def ring(sheet: Sheet, x: float, y: float) -> None:
    """A ring of bent text around a star."""
    height = sheet.height - y
    sheet.canvas.circle(x, height, 50)
    star = sheet.canvas.beginPath()
    for number in range(5):
        angle = math.pi * (0.5 + 0.8 * number)
        (star.lineTo if number else star.moveTo)(x + 16 * math.cos(angle), height + 16 * math.sin(angle))
    star.close()
    sheet.canvas.drawPath(star, fill=1)
    for number, char in enumerate("云和县水利局预算专用章"):
        angle = math.pi * (1.2 - 0.14 * number)
        sheet.canvas.saveState()
        sheet.canvas.translate(x + 40 * math.cos(angle), height + 40 * math.sin(angle))
        sheet.canvas.rotate(math.degrees(angle) - 90)
        sheet.canvas.setFont(SONG, 9)
        sheet.canvas.drawString(-4, 0, char)
        sheet.canvas.restoreState()


@pytest.mark.parametrize("colour", [RED, BLACK], ids=["red", "black"])
@pytest.mark.parametrize(("line", "x", "y"), [("预算公开专用章", 480, 210), ("3311250012345", 640, 170), ("2024年2月8日", 210, 230)])
def test_a_level_line_in_a_ring(colour: tuple[float, float, float], line: str, x: float, y: float) -> None:
    sheet = filing(Sheet(*PAPER))
    coloured(sheet, colour)
    ring(sheet, x, y)
    sheet.text(x - 30, y + 30, line, 8)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_a_line_drawn_before_its_ring() -> None:
    sheet = filing(Sheet(*PAPER))
    coloured(sheet, RED)
    sheet.text(450, 225, "预算公开专用章", 8)
    ring(sheet, 480, 210)
    assert is_exact(reading(sheet.bytes()))


def test_coloured_lines_over_rules_behind_all_other_text() -> None:
    """The second one stands in a cell of its own, right below the first."""
    sheet = filing(Sheet(*PAPER))
    coloured(sheet, RED)
    sheet.text(XS[6] - 30, 240, "已公开专用", 14)
    sheet.text(XS[6] + 2, 257, "2024-02-08", 10)
    sheet.canvas.setFillColorRGB(*BLACK)
    sheet.text(400, 580, "第1页")
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_coloured_text_within_its_cell_is_read() -> None:
    sheet = Sheet(*PAPER)
    coloured(sheet, RED)
    filing(sheet)
    assert is_exact(reading(sheet.bytes()))
    sheet = filing(Sheet(*PAPER))
    coloured(sheet, RED)
    sheet.text(XS[5] + 3, 240, "堤防巡查到位")
    assert not is_exact(reading(sheet.bytes()))


def test_a_coloured_figure_wider_than_its_cell_is_read() -> None:
    sheet = filing(Sheet(*PAPER))
    coloured(sheet, RED)
    sheet.text(XS[1] - 20, 240, "12345.67")
    (table,) = read_both(sheet.bytes()).tables
    assert "12345.67" in "".join(cell.text for cell in table.cells)


@pytest.mark.parametrize(("text", "size"), [("已审核", 9), ("2024年2月8日", 8), ("已审核", 13)])
def test_black_text_put_into_a_filled_cell_behind_the_whole_table_is_reported(text: str, size: float) -> None:
    """Nothing tells it from the cell's own text but that it was drawn last: it became part of a goal without a word."""
    sheet = filing(Sheet(*PAPER))
    sheet.text(XS[5] + 60, 205, text, size)
    sheet.text(400, 580, "第1页")
    read = reading(sheet.bytes())
    assert is_exact(read) or failures(read)


def test_the_end_of_a_line_may_be_drawn_late() -> None:
    sheet = Sheet(*PAPER)
    heading(sheet)
    first, (name, *figures, objective, items), last = ROWS
    rows(sheet, (HEADER, first, (name, *figures, objective[:2], items), last), 100)
    sheet.text(XS[5] + 3 + 18, 192, objective[2:])
    assert is_exact(reading(sheet.bytes()))


def test_rows_drawn_line_by_line_are_no_stamps() -> None:
    sheet = Sheet(*PAPER)
    heading(sheet)
    end = rows(sheet, (HEADER, *ROWS[:2]), 100)
    sheet.grid(XS, (end, end + 40))
    lines = [cell.split("\n") for cell in ROWS[2]]
    for number in range(max(map(len, lines))):
        for x, cell in zip(XS, lines, strict=False):
            if number < len(cell):
                sheet.text(x + 3, end + 12 + 12 * number, cell[number])
    assert is_exact(reading(sheet.bytes()))
