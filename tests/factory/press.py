"""What happens to a printed page before it is published: watermarks, seals, running headers, scans bound behind, turned pages.

Every page of the PDF becomes a form object of a new page, with what is printed under and over it.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from factory.render_reportlab import font

Size = tuple[float, float]
_SEAL = "财务专用章预算公开"


def _text(canvas: Canvas, text: str, x: float, y: float, size: float, angle: float = 0) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(angle)
    canvas.setFont(font("stsong"), size)
    canvas.drawCentredString(0, 0, text)
    canvas.restoreState()


def watermark(canvas: Canvas, size: Size, _number: int, _pages: int) -> None:
    """A slanted watermark."""
    canvas.setFillGray(0.85)
    _text(canvas, "内部资料 2024", size[0] / 2, size[1] / 2, 60, 35)


def level_watermark(canvas: Canvas, size: Size, _number: int, _pages: int) -> None:
    """A level one, over the table's rules."""
    canvas.setFillGray(0.85)
    _text(canvas, "内部资料 2024", size[0] / 2, size[1] / 2, 60)


def copies(canvas: Canvas, size: Size, _number: int, _pages: int) -> None:
    """Many small slanted copies, as archives print them."""
    canvas.setFillGray(0.9)
    for x in range(60, int(size[0]), 160):
        for y in range(60, int(size[1]), 110):
            _text(canvas, "预算公开 2024-02-08", x, y, 10, 30)


def seal(canvas: Canvas, size: Size, number: int, pages: int) -> None:
    """A round seal over the last page."""
    if number < pages:
        return
    x, y = size[0] * 0.7, size[1] * 0.4
    canvas.setStrokeColorRGB(1, 0, 0)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.circle(x, y, 55)
    for place, char in enumerate(_SEAL):
        angle = math.pi * (1.15 - 0.145 * place)
        _text(canvas, char, x + 44 * math.cos(angle), y + 44 * math.sin(angle), 10, math.degrees(angle) - 90)


def running_header(canvas: Canvas, size: Size, _number: int, _pages: int) -> None:
    """The same line close to the upper edge of every page."""
    _text(canvas, "2024年部门预算公开材料汇编", size[0] / 2, size[1] - 12, 9)


def page_number(canvas: Canvas, size: Size, number: int, pages: int) -> None:
    """A page number low in the table's own area."""
    _text(canvas, f"第{number}页 共{pages}页", size[0] / 2, 48, 8)


def bare_number(canvas: Canvas, size: Size, number: int, _pages: int) -> None:
    """A bare number close to the lower edge."""
    _text(canvas, str(number), size[0] / 2, 12, 9)


Draw = Callable[[Canvas, Size, int, int], None]
DRAWN: dict[str, Draw] = {one.__name__: one for one in (watermark, level_watermark, copies, seal, running_header, page_number, bare_number)}
"""What is printed over pages."""
PRESSES = (*DRAWN, "form", "turned", "scan", "twice")
"""All that can happen; the others: nothing but the form object, pages that viewers turn, a scanned page behind, all text twice."""


def pressed(path: Path, how: str) -> None:
    """Do one of `PRESSES` to a PDF."""
    source = pdfium.PdfDocument(path)
    target = pdfium.PdfDocument.new()
    for index in range(len(source)):
        size = source[index].get_size()
        page = target.new_page(*size)
        _insert(page, source.page_as_xobject(index, target))
        if how == "twice":
            _insert(page, source.page_as_xobject(index, target), shift=0.25)
        if how in DRAWN:
            overlay = pdfium.PdfDocument(_overlay(DRAWN[how], size, index + 1, len(source)))
            _insert(page, overlay.page_as_xobject(0, target))
        page.gen_content()
        if how == "turned":
            page.set_rotation(90)
    if how == "scan":
        target.import_pages(pdfium.PdfDocument(_scan(source[0].get_size())))
    target.save(path)


def _insert(page: pdfium.PdfPage, form: pdfium.PdfXObject, shift: float = 0.0) -> None:
    drawn = form.as_pageobject()
    drawn.transform(pdfium.PdfMatrix().translate(shift, 0))
    page.insert_obj(drawn)


def _overlay(draw: Draw, size: Size, number: int, pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    draw(canvas, size, number, pages)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _scan(size: Size) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *size)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
