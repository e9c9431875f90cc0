"""Pages that are pictures among pages of text: the text is read, and the filing is never silently complete."""

from __future__ import annotations

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]

from jixiao.reading import read_filings
from readers.drawn_filing import PAPER, failures, filing, is_exact, left_out, reading
from readers.pdf_canvas import FILLER, Sheet


def picture(sheet: Sheet, share: float = 1.0) -> None:
    """A picture that covers a share of the page."""
    width, height = (side * share**0.5 for side in PAPER)
    sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, width, height)


@pytest.mark.parametrize("share", [1.0, 0.3], ids=["a scan", "a picture on a blank page"])
def test_the_facts_of_text_pages_are_kept_and_the_picture_is_named(share: float) -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.page()
    picture(sheet, share)
    read = reading(sheet.bytes())
    assert is_exact(read)
    assert failures(read) == ["nothing_unclaimed"]
    assert left_out(read) == ["Pages 2 of 2 are pictures without text"]
    assert read.filings[0].filing.attribution == "unknown"


def test_a_scan_in_strips() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.page()
    for number in range(20):
        sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 4), 200)), 0, 29 * number, 842, 29)
    assert left_out(reading(sheet.bytes())) == ["Pages 2 of 2 are pictures without text"]


def test_a_page_number_is_no_text() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.text(400, 570, "- 1 -")
    sheet.page()
    picture(sheet)
    sheet.text(400, 570, "- 2 -")
    assert left_out(reading(sheet.bytes())) == ["Pages 2 of 2 are pictures without text"]


def test_a_seal_on_a_blank_page_and_a_background_of_text_hide_nothing() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.page()
    picture(sheet, 0.03)
    sheet.page()
    picture(sheet)
    sheet.text(50, 60, FILLER)
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read)) == (True, [])


def test_the_reason_why_a_document_is_refused_names_its_pictures() -> None:
    sheet = Sheet(*PAPER)
    sheet.text(50, 60, FILLER)
    for _ in range(2):
        sheet.page()
        picture(sheet)
    reason = read_filings(sheet.bytes(), "0").filings[0].filing.rejection_reason
    assert reason is not None
    assert reason.startswith("Pages 2, 3 of 3 are pictures without text; ")
