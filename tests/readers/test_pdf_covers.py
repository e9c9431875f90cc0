"""Text that something opaque is drawn over: nobody sees it on the page, so that it is not read, or at least not believed."""

from __future__ import annotations

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]

from jixiao.errors import NoText
from jixiao.limits import Limits
from jixiao.readers.pdf import read
from readers.drawn_filing import PAPER, XS, failures, filing, is_exact, reading
from readers.pdf_canvas import Sheet

OBJECTIVE = (XS[5] + 1, 221, XS[6] - 1, 258)
TOTAL = (XS[1] + 1, 221, XS[2] - 1, 258)
Box = tuple[float, float, float, float]


def box(sheet: Sheet, where: Box, grey: float = 1, opacity: float = 1) -> None:
    """A filled box (x0, top, x1, bottom) without a border."""
    x0, top, x1, bottom = where
    sheet.canvas.saveState()
    sheet.canvas.setFillGray(grey)
    sheet.canvas.setFillAlpha(opacity)
    sheet.canvas.rect(x0, sheet.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
    sheet.canvas.restoreState()


def test_words_under_a_white_box_are_not_read() -> None:
    sheet = filing(Sheet(*PAPER))
    sheet.text(OBJECTIVE[0] + 2, 245, "旧目标作废")
    box(sheet, OBJECTIVE)
    sheet.text(OBJECTIVE[0] + 6, 240, "堤防完好")
    read_back = reading(sheet.bytes())
    assert (is_exact(read_back), failures(read_back)) == (True, [])


def test_a_figure_under_a_white_box_is_not_believed() -> None:
    """The engines do not agree on the page's digits."""
    sheet = filing(Sheet(*PAPER))
    box(sheet, TOTAL)
    sheet.text(TOTAL[0] + 6, 240, "5.00")
    read_back = reading(sheet.bytes())
    assert is_exact(read_back)
    assert failures(read_back)


@pytest.mark.parametrize(("grey", "opacity"), [(0.6, 0.3), (1, 0.4)], ids=["grey", "white"])
def test_text_under_a_box_that_lets_it_through_is_read(grey: float, opacity: float) -> None:
    sheet = filing(Sheet(*PAPER))
    box(sheet, (XS[0], 100, XS[-1], 300), grey, opacity)
    read_back = reading(sheet.bytes())
    assert (is_exact(read_back), failures(read_back)) == (True, [])


def drawn_over(picture: Image.Image, share: float) -> bytes:
    """The filing with a picture drawn over that share of its page's width and height, from the upper left corner on."""
    sheet = filing(Sheet(*PAPER))
    width, height = PAPER[0] * share, PAPER[1] * share
    sheet.canvas.drawImage(ImageReader(picture), 0, PAPER[1] - height, width, height, mask="auto")
    return sheet.bytes()


def test_text_under_the_picture_of_its_page_is_not_read() -> None:
    with pytest.raises(NoText):
        read(drawn_over(Image.new("RGB", (60, 80), (250, 250, 250)), 1), Limits())


@pytest.mark.parametrize(
    ("picture", "share"),
    [(Image.new("RGBA", (60, 80), (200, 0, 0, 40)), 1), (Image.new("RGB", (60, 80), (200, 0, 0)), 0.3)],
    ids=["a watermark", "a seal"],
)
def test_text_under_other_pictures_is_read(picture: Image.Image, share: float) -> None:
    assert is_exact(reading(drawn_over(picture, share)))
