"""What is refused, and that the reason says what to do."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from jixiao.errors import NoText, UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.pdf import read
from readers.pdf_canvas import FILLER, Sheet


def plain() -> bytes:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    return sheet.bytes()


def scan() -> bytes:
    from PIL import Image

    sheet = Sheet()
    sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
    return sheet.bytes()


def blank() -> bytes:
    sheet = Sheet()
    sheet.page()
    return sheet.bytes()


def locked(user: str, owner: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(user, owner, canModify=0, strength=128))
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(50, 700, FILLER)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not a PDF .*<!DOCTYPE"),
        (plain()[:-400], "cut off"),
        (b"%PDF-1.4\n1 0 obj\nendobj\nxref\ntrailer\nstartxref\n0\n%%EOF", "damaged beyond repair"),
        (Sheet().bytes(), "no pages"),
        (locked("secret", "owner"), "needs a password"),
    ],
    ids=["empty", "web page", "truncated", "no objects", "no pages", "encrypted"],
)
@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_damaged_and_locked_files_are_refused(content: bytes, reason: str, engine: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(content, Limits(), engine)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (scan(), "it is a scan.*OCR"),
        (blank(), "no text on any"),
    ],
    ids=["scan", "blank"],
)
def test_pages_without_text_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NoText, match=reason):
        read(content, Limits())


def test_a_cover_that_is_an_image_is_no_scan() -> None:
    from PIL import Image

    sheet = Sheet()
    sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
    sheet.page()
    sheet.text(50, 60, FILLER)
    assert read(sheet.bytes(), Limits()).page_count == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Budget performance targets 2021: 62.54, 12.50, and nothing else at all on this page", "no Chinese characters"),
        ("龘靐齉爩麤灪龖厵滟爨癵籱饢驫麣纞虋讟钃鸜鸝麷鞻韽韾顟顠颹颾飌飍饙饛馫馬驡驦骉", "hardly ever used"),
    ],
)
def test_nonsense_is_refused(text: str, reason: str) -> None:
    sheet = Sheet()
    sheet.text(30, 60, text, 8)
    with pytest.raises(NoText, match=reason):
        read(sheet.bytes(), Limits())


def test_a_password_that_only_forbids_changes_does_not_hinder_reading() -> None:
    document = read(locked("", "owner"), Limits())
    assert [line.text for line in document.lines] == [FILLER]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [({"max_pages": 1}, "2 pages, over the limit of 1: split it"), ({"max_characters": 50}, "over 50 characters by page 2")],
)
def test_documents_over_a_limit_are_refused(limit: dict[str, int], reason: str) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.page()
    sheet.text(50, 60, FILLER)
    with pytest.raises(UnreadableFile, match=reason):
        read(sheet.bytes(), replace(Limits(), **limit))


def test_a_broken_table_of_objects_is_repaired_and_all_pages_are_read() -> None:
    sheet = Sheet()
    for number in range(3):
        sheet.text(50, 60, f"{FILLER}{number}")
        sheet.page()
    broken = re.sub(rb"startxref\n\d+", b"startxref\n7", sheet.bytes())
    assert [line.text for line in read(broken, Limits()).lines] == [f"{FILLER}{number}" for number in range(3)]
