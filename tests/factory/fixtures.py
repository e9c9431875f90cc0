"""The test fixtures: small filings of every family with their truths, and files that must be refused.

`python -m factory.fixtures tests/fixtures` writes them again; PDFs need the programs that print them, and get new dates.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from unittest.mock import patch

import pypdfium2
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase import ttfonts  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from factory import render_docx, render_html, render_reportlab
from factory.layout import Block, Paragraph
from factory.make import RENDERERS, made_for, make, write
from factory.style import Style

FILINGS = (
    ("project_targets", 0, "text_tabs"),
    ("project_targets", 5, "html"),
    ("project_targets", 28, "chromium_pdf"),
    ("project_targets", 22, "xlsx"),
    ("project_targets", 31, "docx"),
    ("self_evaluation", 2, "text_tabs"),
    ("self_evaluation", 31, "html"),
    ("self_evaluation", 30, "chromium_pdf"),
    ("self_evaluation", 4, "docx"),
    ("self_evaluation", 9, "xlsx"),
    ("performance_plan", 13, "text_tabs"),
    ("performance_plan", 36, "html"),
    ("performance_plan", 52, "reportlab_pdf"),
    ("performance_plan", 19, "docx"),
)
"""Family, seed, renderer."""
ERROR_PAGE = "<html><head><title>404</title></head><body><h1>404</h1><p>您要查看的页面不存在或已删除。</p></body></html>\n"
LETTER: list[Block] = [
    Paragraph("关于召开年度工作座谈会的函", "title"),
    Paragraph("各有关单位：", "left"),
    Paragraph("定于12月8日上午9时在第3会议室召开座谈会，会期半天，请派1名负责同志参加，并于12月5日前反馈名单。", "body"),
    Paragraph("联系电话：0000-1234567", "right"),
]
EXPECTED = {
    "empty.pdf": ("UnreadableFile", "empty"),
    "truncated.pdf": ("UnreadableFile", "cut off"),
    "encrypted.pdf": ("UnreadableFile", "password"),
    "image-only.pdf": ("NoText", "scan"),
    "garbled.pdf": ("NoText", "plausible"),
    "error-page.pdf": ("UnknownFamily", "known family"),
    "letter.docx": ("UnknownFamily", "known family"),
    "letter.html": ("UnknownFamily", "known family"),
    "no-unit.html": ("IncompleteFiling", "unit"),
    "archive.xlsx": ("UnreadableFile", "archive"),
    "picture.pdf": ("UnreadableFile", "PNG"),
}
"""File to the class of the error that refuses it, and a word of its sentence."""


def write_filings(out: Path) -> None:
    """The families' fixtures."""
    for family, seed, renderer in FILINGS:
        folder = out / "families" / family
        folder.mkdir(parents=True, exist_ok=True)
        write(made_for(RENDERERS[renderer], seed, family), renderer, folder, f"{renderer.replace('_', '-')}-{seed}")


def write_broken(out: Path) -> None:
    """The files that must be refused."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "empty.pdf").write_bytes(b"")
    whole = portable()
    (out / "truncated.pdf").write_bytes(whole[: len(whole) * 2 // 3])
    (out / "encrypted.pdf").write_bytes(portable(encrypt=StandardEncryption("geheim", canPrint=1)))
    (out / "image-only.pdf").write_bytes(scanned(whole))
    (out / "garbled.pdf").write_bytes(garbled())
    (out / "error-page.pdf").write_text(ERROR_PAGE, encoding="utf-8")
    render_docx.write(LETTER, Style(landscape=False), "", out / "letter.docx")
    (out / "letter.html").write_text(render_html.page(LETTER, Style(landscape=False), "函", ""), encoding="utf-8")
    made = make(5, "project_targets", unit_place="own")
    text = render_html.page(made.blocks, made.style, "项目支出绩效目标表", made.filing.department)
    (out / "no-unit.html").write_text(text.replace(f"单位{made.style.colon}{made.filing.unit}", ""), encoding="utf-8")
    (out / "archive.xlsx").write_bytes(b"PK\x05\x06" + bytes(18))
    (out / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    expected = {file: {"error": error, "says": says} for file, (error, says) in EXPECTED.items()}
    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


def portable(encrypt: StandardEncryption | None = None) -> bytes:
    """A small PDF of one page of a filing's words."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=encrypt)
    canvas.setFont(render_reportlab.font("wqy"), 10)
    made = make(0, "project_targets")
    lines = [block.text for block in made.blocks if isinstance(block, Paragraph)]
    lines += [made.filing.projects[0].objective or "", "合计 12.50 12.50"]
    for number, line in enumerate(lines):
        canvas.drawString(40, 780 - 20 * number, line[:50])
    canvas.save()
    return buffer.getvalue()


def scanned(pdf: bytes) -> bytes:
    """The page as a picture on a page."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=0.8, grayscale=True).to_pil()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    return buffer.getvalue()


def garbled() -> bytes:
    """The same page with a wrong character map: it looks right, and its text is nonsense but for the digits."""
    right = ttfonts.makeToUnicodeCMap

    def wrong(font_name: str, subset: list[int]) -> str:
        moved = [0x4E00 + (code * 7919) % 20000 if code > 0x2E7F else code for code in subset]
        return str(right(font_name, moved))

    with patch.object(ttfonts, "makeToUnicodeCMap", wrong):
        return portable()


if __name__ == "__main__":
    write_filings(Path(sys.argv[1]))
    write_broken(Path(sys.argv[1]) / "broken")
