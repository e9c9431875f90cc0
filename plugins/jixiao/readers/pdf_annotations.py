"""What viewers draw over a page's own content: filled-in form fields, text boxes, stamps. Where such text is, it is made content.

pdfium draws it into the pages of a copy, which either engine then reads like any other file.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as api

from jixiao.errors import UnreadableFile
from jixiao.readers.drawn_text import is_figure

_HIDDEN = api.FPDF_ANNOT_FLAG_HIDDEN | api.FPDF_ANNOT_FLAG_NOVIEW
_MAX_DEPTH = 8
"""Forms in forms that an annotation's appearance is looked through."""

_LONGEST = 64
"""Characters that a figure has at most."""


def flattened(content: bytes) -> bytes:
    """The file with what its annotations print drawn into the pages; the same bytes where none of them prints anything.

    Raises:
        UnreadableFile: pdfium cannot draw them.
    """
    pdf = pdfium.PdfDocument(content)
    try:
        pdf.init_forms()
        pages = [page for page in pdf if any(_prints(page, annotation) for annotation in _annotations(page))]
        for page in pages:
            _flatten(page)
        if not pages:
            return content
        buffer = io.BytesIO()
        pdf.save(buffer)
        return buffer.getvalue()
    finally:
        pdf.close()


def _flatten(page: pdfium.PdfPage) -> None:
    """Draw what annotations print into a page, and leave out the others."""
    others = [index for index, annotation in enumerate(_annotations(page)) if not _prints(page, annotation)]
    for index in reversed(others):
        api.FPDFPage_RemoveAnnot(page.raw, index)
    if api.FPDFPage_Flatten(page.raw, api.FLAT_NORMALDISPLAY) == api.FLATTEN_FAIL:
        message = "The PDF's form fields and annotations cannot be drawn into its pages: print it to a PDF anew, and load that."
        raise UnreadableFile(message)


def _prints(page: pdfium.PdfPage, annotation: api.FPDF_ANNOTATION) -> bool:
    """Whether an annotation shows text that is the page's: a field, what stands in a free place, or a figure over another text.

    Other texts over the page's own are stamps and marks.
    """
    if not _shows_text(annotation):
        return False
    if api.FPDFAnnot_GetSubtype(annotation) == api.FPDF_ANNOT_WIDGET or is_figure(_contents(annotation)):
        return True
    box = api.FS_RECTF()
    api.FPDFAnnot_GetRect(annotation, box)
    (left, right), (bottom, top) = sorted((box.left, box.right)), sorted((box.bottom, box.top))
    text = page.get_textpage().get_text_bounded(left, bottom, right, top)
    return not text.strip()


def _contents(annotation: api.FPDF_ANNOTATION) -> str:
    """What an annotation says that it prints."""
    room = (api.FPDF_WCHAR * _LONGEST)()
    size = api.FPDFAnnot_GetStringValue(annotation, b"Contents", room, ctypes.sizeof(room))
    return bytes(room)[: size - 2].decode("utf-16-le") if 2 < size <= ctypes.sizeof(room) else ""


def is_annotated(page: pdfium.PdfPage) -> bool:
    """Whether a page has annotations that are more than links."""
    return any(api.FPDFAnnot_GetSubtype(annotation) not in {api.FPDF_ANNOT_LINK, api.FPDF_ANNOT_POPUP} for annotation in _annotations(page))


def _annotations(page: pdfium.PdfPage) -> Iterator[api.FPDF_ANNOTATION]:
    for index in range(api.FPDFPage_GetAnnotCount(page.raw)):
        annotation = api.FPDFPage_GetAnnot(page.raw, index)
        if annotation:
            yield annotation
            api.FPDFPage_CloseAnnot(annotation)


def _shows_text(annotation: api.FPDF_ANNOTATION) -> bool:
    """Whether an annotation that is shown has text in its appearance, or a field's value that viewers draw themselves."""
    if api.FPDFAnnot_GetFlags(annotation) & _HIDDEN or api.FPDFAnnot_GetSubtype(annotation) == api.FPDF_ANNOT_POPUP:
        return False
    if api.FPDFAnnot_GetSubtype(annotation) == api.FPDF_ANNOT_WIDGET and not api.FPDFAnnot_HasKey(annotation, b"AP"):
        return bool(api.FPDFAnnot_HasKey(annotation, b"V"))
    drawn = (api.FPDFAnnot_GetObject(annotation, index) for index in range(api.FPDFAnnot_GetObjectCount(annotation)))
    return any(_has_text(one, 0) for one in drawn)


def _has_text(drawn: api.FPDF_PAGEOBJECT, depth: int) -> bool:
    kind = api.FPDFPageObj_GetType(drawn)
    if kind != api.FPDF_PAGEOBJ_FORM or depth >= _MAX_DEPTH:
        return bool(kind == api.FPDF_PAGEOBJ_TEXT)
    return any(_has_text(api.FPDFFormObj_GetObject(drawn, index), depth + 1) for index in range(api.FPDFFormObj_CountObjects(drawn)))
