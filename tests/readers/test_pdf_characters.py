"""Characters: what the page shows is what is read, digit by digit, whichever engine reads it."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]

from jixiao.readers.pdf_glyphs import printed
from readers.pdf_canvas import FILLER, Sheet, read_both
from readers.test_pdf_digits import shows


def lines_of(sheet: Sheet) -> list[str]:
    return lines_of_file(sheet.bytes())


def lines_of_file(content: bytes) -> list[str]:
    return [line.text for line in read_both(content).lines]


@pytest.mark.parametrize("spacing", [-2.2, -1.0, 0.0, 0.4])
def test_tight_spacing_moves_no_decimal_point(spacing: float) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "447.82", 9, font="Helvetica", spacing=spacing)
    assert lines_of(sheet)[1] == "447.82"


def test_text_drawn_twice_for_boldness_is_read_once() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for shift in (0.0, 0.3):
        sheet.text(50 + shift, 100, "合计1100.00万元")
    assert lines_of(sheet)[1] == "合计1100.00万元"


@pytest.mark.parametrize("glyph", ["——", "ff", "ffi", "fi", "……"])
def test_all_that_one_glyph_prints_is_read(glyph: str) -> None:
    """Fonts draw a dash of two, or two letters, as one glyph: both of them begin where it begins."""
    text = [*FILLER, "A", glyph, "B"]
    assert lines_of_file(shows(text)) == ["".join(text)]


def test_figures_side_by_side_do_not_run_together() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "12.50", font="Helvetica")
    sheet.text(82, 100, "34", font="Helvetica")
    assert lines_of(sheet)[1] == "12.50 34"


def test_a_hyphen_at_a_line_end_stays() -> None:
    """pdfium takes it for a soft hyphen of a word that goes on."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "PROJECT-", font="Helvetica")
    sheet.text(50, 112, "code", font="Helvetica")
    assert lines_of(sheet)[1:] == ["PROJECT-", "code"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_rotated_page_is_read_as_a_viewer_shows_it(rotation: int) -> None:
    """The page is turned by its rotation and the text against it: shown upright, at the same place for all four."""
    sheet = Sheet(*A4, rotation=rotation)
    width, height = reversed(A4) if rotation % 180 else A4  # reportlab takes the size as shown
    turned = {0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[rotation]
    canvas = sheet.canvas
    canvas.translate(*turned)
    canvas.rotate(rotation)
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(50, A4[1] - 100, FILLER)
    canvas.drawString(50, A4[1] - 120, "合计 62.54")
    document = read_both(sheet.bytes())
    first, second = document.lines
    assert (first.text, second.text) == (FILLER, "合计 62.54")
    assert second.place.bbox is not None
    assert second.place.bbox[:2] == pytest.approx((50, 112), abs=1)


def test_sideways_text_is_read_and_its_place_is_that_on_the_page() -> None:
    """A landscape table on a portrait page that nobody rotated: the text runs upwards."""
    sheet = Sheet(*A4)
    canvas = sheet.canvas
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(50, A4[0] - 100, FILLER)
    canvas.drawString(50, A4[0] - 120, "合计 62.54")
    document = read_both(sheet.bytes())
    first, second = document.lines
    assert (first.text, second.text) == (FILLER, "合计 62.54")
    assert second.place.bbox is not None
    assert second.place.bbox[0] == pytest.approx(112, abs=1)
    assert second.place.bbox[3] == pytest.approx(A4[1] - 50, abs=1)


def test_a_watermark_across_the_page_is_a_line_of_its_own() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "合计 62.54")
    sheet.canvas.saveState()
    sheet.canvas.translate(60, 700)
    sheet.canvas.rotate(45)
    sheet.canvas.setFont("STSong-Light", 30)
    sheet.canvas.drawString(0, 0, "内部资料2021")
    sheet.canvas.restoreState()
    assert lines_of(sheet) == [FILLER, "合计 62.54", "内部资料2021"]


def test_invisible_text_is_not_read() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "隐藏 99.99", mode=3)
    assert lines_of(sheet) == [FILLER]


def test_plain_text_is_the_other_engines() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "合计 62.54")
    document = read_both(sheet.bytes())
    assert document.plain_text == (f"{FILLER}合计 62.54",)


@pytest.mark.parametrize(
    ("glyph", "shown"),
    [
        ("\u2ed4", "门"),
        ("\u2f00", "一"),
        ("\u2f3e", "户"),
        ("\u2ec5", "见"),
        ("\u00ad", "-"),
        ("\u2015", "—"),
        ("\u301c", "～"),
        ("\u223c", "~"),
        ("\u22ef", "…"),
        ("\u3000", " "),
        ("\u200b", ""),
        ("\x07", ""),
        ("１", "１"),
        ("，", "，"),
        ("\ufffd", "\ufffd"),
    ],
)
def test_glyphs_stand_for_ordinary_characters(glyph: str, shown: str) -> None:
    assert printed(glyph) == shown
