"""Scans: what tells characters apart, where a cell of a turned page stands, what is refused; with the extra, what is read."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from jixiao.document import NO_MEANING, Document, Line, Place, Table
from jixiao.errors import NoText, UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import pdf, pdf_ocr
from jixiao.readers.pdf_lookalikes import doubtful
from jixiao.readers.pdf_page import Glyphs
from jixiao.reading import read_filings
from jixiao.records import DisbursementPlan, DocumentReading
from jixiao.scan_proof import refusal
from warehouse.handmade import targets_filing

FIXTURES = Path(__file__).parent.parent / "fixtures"
TARGETS = FIXTURES / "families" / "project_targets" / "chromium-pdf-28.pdf"
EVALUATION = FIXTURES / "families" / "self_evaluation" / "chromium-pdf-30.pdf"
needs_ocr = pytest.mark.skipif(not pdf_ocr.is_installed(), reason="the extra ocr is not installed: make ocr")


def scan(original: Path, *, dpi: int = 200, turned: float = 0.0, pages: int = 1) -> bytes:
    """The first page of a PDF as a picture on each page of another, turned counter-clockwise by some degrees."""
    with pdfium.PdfDocument(original) as document:
        picture = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    picture = picture.rotate(turned, Image.Resampling.BICUBIC, fillcolor=255)
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=dpi, save_all=True, append_images=[picture] * (pages - 1))
    return buffer.getvalue()


def rejection(content: bytes) -> str:
    [own] = read_filings(content, hashlib.sha256(content).hexdigest()).filings
    assert own.records == ()
    return own.filing.rejection_reason or ""


def amounts(table: Table) -> list[str]:
    """The cells that print a number and nothing else, in reading order."""
    return [cell.text for cell in table.cells if cell.text.replace(".", "").replace(",", "").isdecimal()]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("进一步统一", set()),
        ("（一期）", set()),
        ("测评一A包", {2}),
        ("经费一运维部分", {2}),
        ("测评—A包", {2}),
        ("-", set()),
        ("—", set()),
        ("一", {0}),
        ("PM2.5与A4纸", {2}),
        ("13O6A", {0, 2}),
        ("1306", set()),
        ("7x24小时", {1, 2}),
    ],
)
def test_what_a_picture_does_not_tell_apart(text: str, places: set[int]) -> None:
    assert doubtful(text) == places


def test_a_cell_of_a_turned_page_stands_where_it_is_shown() -> None:
    none = np.zeros((0, 3))
    empty = np.zeros(0)
    glyphs = Glyphs(np.zeros(0, dtype="<U1"), empty, empty, empty, empty, np.zeros((0, 4)))
    page = pdf_ocr.ScannedPage(1, 200.0, 200.0, glyphs, "", none, none, 1.0, skew=90.0)
    # A quarter turn clockwise about (100, 100) takes (x, y) to (200 - y, x).
    assert page.displayed((110.0, 20.0, 150.0, 40.0)) == pytest.approx((160.0, 110.0, 180.0, 150.0))


def of_a_scan(text: str = "") -> Document:
    return Document((Line(text, Place(page=1)),), "ocr", 1)


def test_a_scan_is_believed_when_all_is_clear_and_in_sums() -> None:
    assert refusal(targets_filing("a"), of_a_scan("合计")) is None


def test_a_scan_with_an_unclear_character_is_not_believed() -> None:
    assert "1 texts are not clear" in (refusal(targets_filing("a"), of_a_scan(f"合{NO_MEANING}")) or "")


def test_a_scan_whose_sum_does_not_hold_is_not_believed() -> None:
    reason = refusal(targets_filing("a", grand_total=310_0000), of_a_scan()) or ""
    assert "grand_total of 合计 does not hold" in reason


def test_a_figure_that_no_sum_proves_is_not_believed() -> None:
    (own,) = targets_filing("a").filings
    plan = DisbursementPlan(line_no=1, project_name="x", month=3, cumulative_pct=Decimal(25), source_page=1, source_locator="{}")
    reading = DocumentReading("a" * 64, (replace(own, records=(*own.records, plan)),))
    assert "1 figures are part of no sum" in (refusal(reading, of_a_scan()) or "")


@pytest.mark.skipif(pdf_ocr.is_installed(), reason="the extra ocr is installed")
def test_without_the_extra_a_scan_is_refused_and_the_reason_says_how_to_read_it() -> None:
    assert "make ocr" in rejection(scan(TARGETS))


@needs_ocr
def test_a_scan_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(UnreadableFile, match=r"reads only 1 of them in 0 seconds: raise JIXIAO_READ_SECONDS"):
        pdf.read(scan(TARGETS, pages=2), Limits(max_scan_seconds=0))


@needs_ocr
def test_a_picture_that_is_too_coarse_is_refused() -> None:
    with pytest.raises(NoText, match=r"60 dots an inch"):
        pdf.read(scan(TARGETS, dpi=60), Limits())


@needs_ocr
def test_a_turned_scan_gives_the_table_and_the_amounts_of_the_original() -> None:
    read = pdf.read(scan(TARGETS, turned=0.4), Limits())
    table, original = next(read.tables), next(pdf.read(TARGETS.read_bytes(), Limits()).tables)
    assert (read.reader, read.page_count, table.n_cols) == ("ocr", 1, original.n_cols)
    assert amounts(original)
    assert amounts(table) == amounts(original)


@needs_ocr
def test_what_is_not_clear_is_no_character() -> None:
    from jixiao.readers.pdf_scan import scanned
    from jixiao.readers.pdf_scan_text import Recogniser

    noise = np.random.default_rng(0).normal(200, 60, (300, 800)).clip(0, 255).astype(np.uint8)
    lines = Recogniser().lines(scanned(noise, 200 / 72))
    assert all(NO_MEANING in line.text for line in lines)


@needs_ocr
def test_a_task_has_money_that_no_sum_proves_so_a_scanned_evaluation_is_refused() -> None:
    reason = rejection(scan(EVALUATION))
    assert "scan" in reason
    assert "not surely" in reason
