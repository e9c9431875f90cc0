"""What viewers draw over a page is read: form fields with and without an appearance, text boxes; what they hide is not."""

from __future__ import annotations

import ctypes
import io

import pypdfium2 as pdfium
import pypdfium2.raw as api
import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table

COLUMNS, ROWS = (50.0, 200.0, 320.0), (100.0, 130.0, 160.0)


def form(*, rotation: int = 0) -> bytes:
    """A table whose amount is a form field."""
    sheet = Sheet(rotation=rotation)
    sheet.text(50, 60, FILLER)
    sheet.grid(COLUMNS, ROWS)
    sheet.fill(COLUMNS, ROWS, (("项目名称", "总计"), ("信访专项", "")))
    x, y = 210, 842 - 152
    sheet.canvas.acroForm.textfield(name="total", value="62.54", x=x, y=y, width=80, height=14, fontSize=9, borderWidth=0)
    return sheet.bytes()


def changed(content: bytes, *, flags: int = 0, appearance: bool = True) -> bytes:
    """The file with other flags of its field, or without its appearance."""
    pdf = pdfium.PdfDocument(content)
    page = pdf[0]
    annotation = api.FPDFPage_GetAnnot(page.raw, 0)
    api.FPDFAnnot_SetFlags(annotation, flags)
    if not appearance:
        api.FPDFAnnot_SetAP(annotation, api.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None)
    api.FPDFPage_CloseAnnot(annotation)
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_form_field_is_read_in_its_cell(rotation: int) -> None:
    assert cells_of(only_table(form(rotation=rotation)))[1, 1] == "62.54"


def test_a_field_without_an_appearance_shows_its_value() -> None:
    assert cells_of(only_table(changed(form(), appearance=False)))[1, 1] == "62.54"


def test_a_hidden_field_is_not_read() -> None:
    assert cells_of(only_table(changed(form(), flags=api.FPDF_ANNOT_FLAG_HIDDEN)))[1, 1] == ""


def stamped(text: str, x: float, y: float) -> bytes:
    """A table with a text box at a place (points from the top left)."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(COLUMNS, ROWS)
    sheet.fill(COLUMNS, ROWS, (("项目名称", "总计"), ("信访专项", "62.54"), ("", "")))
    pdf = pdfium.PdfDocument(sheet.bytes())
    page = pdf[0]
    annotation = api.FPDFPage_CreateAnnot(page.raw, api.FPDF_ANNOT_STAMP)
    api.FPDFAnnot_SetRect(annotation, api.FS_RECTF(x, 842 - y + 12, x + 60, 842 - y - 6))
    drawn = api.FPDFPageObj_NewTextObj(pdf.raw, b"Helvetica", 9)
    api.FPDFText_SetText(drawn, wide(text))
    api.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, x + 2, 842 - y)
    api.FPDFAnnot_AppendObject(annotation, drawn)
    api.FPDFAnnot_SetStringValue(annotation, b"Contents", wide(text))
    api.FPDFPage_CloseAnnot(annotation)
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


def wide(text: str) -> ctypes.Array[ctypes.c_ushort]:
    """A text as pdfium takes it."""
    words = (text + "\0").encode("utf-16-le")
    return (ctypes.c_ushort * (len(words) // 2)).from_buffer_copy(words)


def test_a_figure_over_another_is_read_with_it() -> None:
    assert "88.00" in cells_of(only_table(stamped("88.00", 238, 142)))[1, 1]


def test_a_stamp_over_text_is_not_read() -> None:
    assert cells_of(only_table(stamped("COPY 2024", 206, 142)))[1, 1] == "62.54"


def test_a_text_box_in_a_free_place_is_read() -> None:
    assert cells_of(only_table(stamped("USD", 250, 142)))[1, 1] == "62.54 USD"
