"""What pages do to a filing, or have around and over it: its figures are read all the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest

from readers.drawn_filing import HEADER, PAPER, ROWS, XS, failures, filing, heading, is_exact, reading, rows
from readers.pdf_canvas import FILLER, Sheet, read_both


def tilted(sheet: Sheet, text: str, angle: float, size: float = 60) -> None:
    """A text through the middle of the page, turned counterclockwise."""
    sheet.canvas.saveState()
    sheet.canvas.translate(420, 395)
    sheet.canvas.rotate(angle)
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.setFont("STSong-Light", size)
    sheet.canvas.drawCentredString(0, 0, text)
    sheet.canvas.restoreState()


@pytest.mark.parametrize("angle", [45, 30, 90, 0], ids=["tilted", "flat", "upright", "level"])
def test_a_watermark_over_the_table(angle: float) -> None:
    sheet = filing(Sheet(*PAPER))
    tilted(sheet, "内部资料2024", angle)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("angle", [45, 0], ids=["tilted", "level"])
def test_a_watermark_under_the_table(angle: float) -> None:
    sheet = Sheet(*PAPER)
    tilted(sheet, "内部资料2024", angle)
    read = reading(filing(sheet).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_a_watermark_in_many_small_copies() -> None:
    sheet = filing(Sheet(*PAPER))
    for x in range(100, 800, 150):
        for y in range(100, 560, 90):
            sheet.canvas.saveState()
            sheet.canvas.translate(x, y)
            sheet.canvas.rotate(30)
            sheet.canvas.setFillGray(0.85)
            sheet.canvas.setFont("STSong-Light", 10)
            sheet.canvas.drawString(0, 0, "云和县水利局 2024-03-01")
            sheet.canvas.restoreState()
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize(("first", "step"), [(1.15, 0.13), (1.15, 0.145), (1.2, 0.1)])
def test_a_stamp_of_bent_text_over_the_table(first: float, step: float) -> None:
    """Some of its characters stand level, or on end, by chance."""
    sheet = filing(Sheet(*PAPER))
    sheet.canvas.setStrokeColorRGB(1, 0, 0)
    sheet.canvas.setFillColorRGB(1, 0, 0)
    sheet.canvas.circle(600, 330, 50)
    for number, char in enumerate("云和县水利局预算专用章"):
        angle = math.pi * (first - step * number)
        sheet.canvas.saveState()
        sheet.canvas.translate(600 + 40 * math.cos(angle), 330 + 40 * math.sin(angle))
        sheet.canvas.rotate(math.degrees(angle) - 90)
        sheet.canvas.setFont("STSong-Light", 9)
        sheet.canvas.drawString(-4, 0, char)
        sheet.canvas.restoreState()
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_viewers_turn(rotation: int) -> None:
    read = reading(filing(Sheet(*PAPER, rotation=rotation)).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("turn", [90, -90])
def test_a_landscape_table_drawn_upright_on_a_portrait_page(turn: int) -> None:
    sheet = Sheet(*PAPER)
    sheet.canvas.setPageSize(PAPER[::-1])
    sheet.canvas.translate(PAPER[1] if turn == 90 else 0, 0 if turn == 90 else PAPER[0])
    sheet.canvas.rotate(turn)
    read = reading(filing(sheet).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_portrait_pages_of_prose_before_a_landscape_table() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.canvas.showPage()
    sheet.height = PAPER[1]
    sheet.canvas.setPageSize(PAPER)
    read = reading(filing(sheet).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("scale", [0.4, 1.41, 2.0], ids=["tiny", "A3", "A2"])
def test_any_size_of_paper_and_type(scale: float) -> None:
    sheet = Sheet(*PAPER)
    sheet.canvas.setPageSize((PAPER[0] * scale, PAPER[1] * scale))
    sheet.canvas.scale(scale, scale)
    read = reading(filing(sheet).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_text_drawn_twice_for_boldness() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.canvas.translate(0.3, 0)
    read = reading(filing(sheet).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_everything_in_a_form_object() -> None:
    sheet = Sheet(*PAPER)
    sheet.canvas.beginForm("page", 0, 0, *PAPER)
    filing(sheet)
    sheet.canvas.endForm()
    sheet.canvas.saveState()
    sheet.canvas.translate(10, -5)
    sheet.canvas.doForm("page")
    sheet.canvas.restoreState()
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


class GlyphByGlyph(Sheet):
    """Draws every character by itself."""

    def text(self, x: float, y: float, text: str, size: float = 9, **look: object) -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]

        for number, char in enumerate(text):
            super().text(x + stringWidth(text[:number], "STSong-Light", size), y, char, size)


class ThinBoxes(Sheet):
    """Draws rules as thin filled rectangles."""

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.rect(x0 - 0.25, self.height - y1 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)


class DashedRules(Sheet):
    """Draws dashed rules."""

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setDash(3, 2)
        super().rule(x0, y0, x1, y1)


class DashByDash(Sheet):
    """Draws each dash of a rule by itself."""

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        length = max(x1 - x0, y1 - y0)
        for at in range(0, int(length), 4):
            start, end = at / length, min(at + 2.5, length) / length
            super().rule(x0 + (x1 - x0) * start, y0 + (y1 - y0) * start, x0 + (x1 - x0) * end, y0 + (y1 - y0) * end)


class DoubleRules(Sheet):
    """Draws double rules."""

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        for shift in (-0.8, 0.8):
            super().rule(x0 + shift * (x0 == x1), y0 + shift * (y0 == y1), x1 + shift * (x0 == x1), y1 + shift * (y0 == y1))


class Shaded(Sheet):
    """Fills the ground of every cell before ruling it."""

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.canvas.setFillGray(0.9)
        for left, right in pairwise(xs):
            for top, bottom in pairwise(ys):
                self.canvas.rect(left, self.height - bottom, right - left, bottom - top, stroke=0, fill=1)
        self.canvas.setFillGray(0)
        super().grid(xs, ys)


@pytest.mark.parametrize("kind", [GlyphByGlyph, ThinBoxes, DashedRules, DashByDash, DoubleRules, Shaded])
def test_any_way_of_drawing(kind: type[Sheet]) -> None:
    read = reading(filing(kind(*PAPER)).bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("number", ["- 1 -", "1", "第1页 共1页", "1/1"])
def test_a_page_number_crowds_the_table(number: str) -> None:
    sheet = Sheet(*PAPER)
    heading(sheet)
    bottom = rows(sheet, (HEADER, *ROWS), 100)
    sheet.text(410, bottom + 10, number)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


@pytest.mark.parametrize("numbers", [("- 1 -", "- 2 -"), ("第 1 页", "第 2 页"), ("1/2", "2/2"), ("云和县水利局 1", "云和县水利局 2")])
def test_a_page_number_within_the_tables_area(numbers: tuple[str, str]) -> None:
    """A footer that stands where a table runs on to the page's end is of the page, whatever cell it falls into."""
    sheet = Sheet(*PAPER)
    heading(sheet)
    rows(sheet, (HEADER, *ROWS[:2]), 100, height=150)
    sheet.text(440, 540, numbers[0], 8)
    sheet.page()
    rows(sheet, (ROWS[2], ("",) * 7), 40, height=255)
    sheet.text(440, 540, numbers[1], 8)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_several_departments_in_one_file() -> None:
    names = ("云和县水利局", "云和县林业局", "云和县商务局")
    sheet = Sheet(*PAPER)
    for name in names:
        filing(sheet, name)
        sheet.page()
    read = reading(sheet.bytes())
    assert [own.filing.department_name for own in read.filings] == [f"云和县{name[3:]}" for name in names]
    assert all(is_exact(read, number) for number in range(3))


def test_several_departments_on_one_page() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.text(40, 300, "部门名称：云和县林业局")
    sheet.text(740, 300, "单位：万元")
    rows(sheet, (HEADER, *ROWS), 310)
    read = reading(sheet.bytes())
    assert [own.filing.department_name for own in read.filings] == ["云和县水利局", "云和县林业局"]
    assert is_exact(read)
    assert is_exact(read, 1)


def test_a_filing_in_the_middle_of_other_tables() -> None:
    sheet = Sheet(*PAPER)
    for number in range(6):
        if number == 3:
            filing(sheet)
        else:
            sheet.text(50, 40, f"{'一二三四五六'[number]}、{FILLER[number:]}")
            sheet.grid(XS, [60 + 20 * row for row in range(20)])
            sheet.fill(XS, [60 + 20 * row for row in range(19)], [("收入项目", "1.00", "2.00", "3.00", "", "说明", "备注")] * 19)
        sheet.page()
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_running_headers_and_footers_are_told_from_text_that_recurs_further_in() -> None:
    sheet = Sheet()
    for number in (1, 2, 3):
        sheet.text(50, 40, "西宁市海洋发展局部门预算")
        sheet.text(50, 100, "甲乙丙"[number - 1] + FILLER)
        sheet.text(50, 200, "确保资金专款专用。")
        sheet.text(50, 300, "丁戊己"[number - 1] + FILLER)
        sheet.text(250, 800, f"西宁市海洋发展局-{number}-")
        sheet.page()
    furniture = [line.text for line in read_both(sheet.bytes()).lines if line.is_furniture]
    assert furniture == [text for number in (1, 2, 3) for text in ("西宁市海洋发展局部门预算", f"西宁市海洋发展局-{number}-")]
