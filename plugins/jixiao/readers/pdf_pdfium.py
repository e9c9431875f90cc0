"""The default PDF engine: pdfium through its C interface, called once a character and once a drawn object.

The helpers of pypdfium2 make an object a call; here results are written straight into arrays, so that a dense page costs
about as much as pdfium's own work on it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as api

from jixiao.document import Box
from jixiao.errors import UnreadableFile
from jixiao.readers.pdf_glyphs import NO_MEANING, printed
from jixiao.readers.pdf_page import NO_CLIP, Floats, Ints, RawPage
from jixiao.readers.pdf_paths import Matrix, Point, Segment, bar, bars, clipped, displayed, strokes
from jixiao.values.text import digits

_HANDLE, _INT, _UINT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float
_INVISIBLE = api.FPDF_TEXTRENDERMODE_INVISIBLE
_DAMAGED = "The PDF is damaged beyond repair: fetch it again."
_REFUSED = {
    api.FPDF_ERR_PASSWORD: "The PDF is encrypted and needs a password: ask for a copy without one.",
    api.FPDF_ERR_SECURITY: "The PDF is encrypted in a way that cannot be opened: ask for a copy without encryption.",
}
_MAX_FORM_DEPTH = 12
_WHITE = 250
_SOFT_HYPHENS = (0x2, 0xFFFE)
"""How pdfium marks a hyphen at a line's end; here it may be a minus or part of a code."""
_ONE_BOX = 5
"""Segments of a path that is a single rectangle."""


def _bound(function: object, result: object, *arguments: object) -> Callable[..., Any]:
    """A pdfium function that takes addresses as integers: several times cheaper than pointer objects."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _HANDLE).value)  # type: ignore[arg-type]


_unicode = _bound(api.FPDFText_GetUnicode, _UINT, _HANDLE, _INT)
_is_hyphen = _bound(api.FPDFText_IsHyphen, _INT, _HANDLE, _INT)
_loose_box = _bound(api.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
_origin = _bound(api.FPDFText_GetCharOrigin, _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
_text_object = _bound(api.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
_char_matrix = _bound(api.FPDFText_GetMatrix, _INT, _HANDLE, _INT, _HANDLE)
_font_size = _bound(api.FPDFTextObj_GetFontSize, _INT, _HANDLE, _HANDLE)
_render_mode = _bound(api.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_object_at = _bound(api.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
_form_object_at = _bound(api.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
_object_type = _bound(api.FPDFPageObj_GetType, _INT, _HANDLE)
_object_bounds = _bound(api.FPDFPageObj_GetBounds, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
_object_matrix = _bound(api.FPDFPageObj_GetMatrix, _INT, _HANDLE, _HANDLE)
_fill_colour = _bound(api.FPDFPageObj_GetFillColor, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
_stroke_colour = _bound(api.FPDFPageObj_GetStrokeColor, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
_draw_mode = _bound(api.FPDFPath_GetDrawMode, _INT, _HANDLE, _HANDLE, _HANDLE)
_segment_count = _bound(api.FPDFPath_CountSegments, _INT, _HANDLE)
_segment_at = _bound(api.FPDFPath_GetPathSegment, _HANDLE, _HANDLE, _INT)
_segment_point = _bound(api.FPDFPathSegment_GetPoint, _INT, _HANDLE, _HANDLE, _HANDLE)
_segment_type = _bound(api.FPDFPathSegment_GetType, _INT, _HANDLE)
_clip_path = _bound(api.FPDFPageObj_GetClipPath, _HANDLE, _HANDLE)
_clip_count = _bound(api.FPDFClipPath_CountPaths, _INT, _HANDLE)
_clip_segment_count = _bound(api.FPDFClipPath_CountPathSegments, _INT, _HANDLE, _INT)
_clip_segment_at = _bound(api.FPDFClipPath_GetPathSegment, _HANDLE, _HANDLE, _INT, _INT)
_segment_closes = _bound(api.FPDFPathSegment_GetClose, _INT, _HANDLE)


@dataclass(frozen=True, slots=True)
class PdfiumDocument:
    """An open document."""

    pdf: pdfium.PdfDocument

    def __len__(self) -> int:
        return len(self.pdf)

    def page(self, index: int) -> RawPage:
        """The characters and rules of a page (0-based).

        Raises:
            UnreadableFile: the page cannot be loaded.
        """
        with self.loaded(index) as page:
            return _raw_page(page, index + 1)

    @contextmanager
    def loaded(self, index: int) -> Iterator[pdfium.PdfPage]:
        """A page (0-based) while it is needed.

        Raises:
            UnreadableFile: it cannot be loaded.
        """
        try:
            page = self.pdf[index]
        except pdfium.PdfiumError as error:
            message = f"Page {index + 1} of {len(self)} cannot be loaded: the PDF is damaged, fetch it again."
            raise UnreadableFile(message) from error
        try:
            yield page
        finally:
            page.close()


@contextmanager
def opened(content: bytes) -> Iterator[PdfiumDocument]:
    """Open a document; a password that only forbids changes does not hinder reading.

    Raises:
        UnreadableFile: encrypted, or too damaged for pdfium to repair.
    """
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(_reason(content)) from error
    try:
        yield PdfiumDocument(pdf)
    finally:
        pdf.close()


def counted(content: bytes, n_pages: int) -> list[Counter[str] | None]:
    """The digits in the plain text of each page of a document; None for a page that cannot be loaded."""
    with opened(content) as document:
        return [_counted_page(document, index) if index < len(document) else None for index in range(n_pages)]


def _counted_page(document: PdfiumDocument, index: int) -> Counter[str] | None:
    try:
        with document.loaded(index) as page:
            return digits(page.get_textpage().get_text_range())
    except UnreadableFile:
        return None


def _reason(content: bytes) -> str:
    """Why a document does not open; the helper's error carries an earlier one's code where a document has no pages."""
    handle = api.FPDF_LoadMemDocument64(content, len(content), None)
    if not handle:
        return _REFUSED.get(api.FPDF_GetLastError(), _DAMAGED)
    api.FPDF_CloseDocument(handle)
    return "The PDF has no pages: fetch it again."


def _raw_page(page: pdfium.PdfPage, number: int) -> RawPage:
    textpage = page.get_textpage()
    width, height = page.get_size()
    place = displayed(page.get_bbox(), page.get_rotation())
    drawing = _Drawing.of(page, place)
    handle = ctypes.cast(textpage.raw, _HANDLE).value
    count = api.FPDFText_CountChars(textpage.raw)
    objects = np.array([_text_object(handle, i) or 0 for i in range(count)], dtype=np.int64)
    states = _text_states(handle, objects, drawing)
    indexes = np.flatnonzero(states[:, _SHOWN] > 0)
    indexes = indexes[np.argsort(states[indexes, _ORDER], kind="stable")]  # pdfium puts the objects of a line from left to right
    states = states[indexes]
    origins, boxes = _positions(handle, indexes)
    along = _unit(states[:, _DIRECTION])
    return RawPage(
        number=number,
        width=width,
        height=height,
        text=_characters(handle, indexes),
        origin=place.points(origins),
        direction=place.directions(along),
        advance=np.abs(along[:, 0] * (boxes[:, 2] - boxes[:, 0])) + np.abs(along[:, 1] * (boxes[:, 1] - boxes[:, 3])),
        size=states[:, _SIZE],
        clip=states[:, _CLIP],
        segments=np.array(drawing.rules, dtype=np.float64).reshape(-1, 4),
        image_share=min(1.0, drawing.image_area / (width * height)),
    )


_SHOWN, _DIRECTION, _SIZE, _CLIP, _ORDER = 0, slice(1, 3), 3, slice(4, 8), 8
"""Columns of `_text_states`."""
_NO_STATE = (0.0, 1.0, 0.0, 0.0, *NO_CLIP, 0.0)


def _text_states(textpage: int | None, objects: Ints, drawing: _Drawing) -> Floats:
    """For each character whether it is printed, its direction, size, clip and place in drawing order; looked up once a text object."""
    known, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    matrix, size = (ctypes.c_float * 6)(), ctypes.c_float()
    at_matrix, at_size = ctypes.addressof(matrix), ctypes.addressof(size)
    rows: list[tuple[float, ...]] = []
    for text_object, index in zip(known.tolist(), first.tolist(), strict=True):
        if not text_object or _render_mode(text_object) == _INVISIBLE:
            rows.append(_NO_STATE)
            continue
        _char_matrix(textpage, index, at_matrix)
        _font_size(text_object, at_size)
        a, b, c, d = matrix[:4]
        rows.append((1.0, a, b, abs(size.value) * math.hypot(c, d), *drawing.text_clip(text_object), drawing.texts.get(text_object, 0)))
    return np.array(rows, dtype=np.float64).reshape(-1, 9)[inverse]


def _characters(textpage: int | None, indexes: Ints) -> list[str]:
    """What each character prints."""
    codes = [_unicode(textpage, index) for index in indexes.tolist()]
    text = {code: printed(chr(code)) if code else NO_MEANING for code in set(codes)}
    characters = [text[code] for code in codes]
    if not text.keys().isdisjoint(_SOFT_HYPHENS):
        for position, (code, index) in enumerate(zip(codes, indexes.tolist(), strict=True)):
            if code in _SOFT_HYPHENS and _is_hyphen(textpage, index) == 1:
                characters[position] = "-"
    return characters


def _positions(textpage: int | None, indexes: Ints) -> tuple[Floats, Floats]:
    """Origins (n, 2) and loose boxes (n, 4: left, top, right, bottom) in page coordinates."""
    origins, boxes = np.zeros((len(indexes), 2)), np.zeros((len(indexes), 4), dtype=np.float32)
    at_origin, at_box = origins.ctypes.data, boxes.ctypes.data
    for index in indexes.tolist():
        _origin(textpage, index, at_origin, at_origin + 8)
        _loose_box(textpage, index, at_box)
        at_origin += 16
        at_box += 16
    return origins, boxes.astype(np.float64)


def _unit(vectors: Floats) -> Floats:
    length = np.hypot(vectors[:, 0], vectors[:, 1])
    return vectors / np.where(length > 0, length, 1)[:, None]


@dataclass(slots=True)
class _Drawing:
    """What is drawn on a page beside text, in displayed coordinates: rules, and the area of its images."""

    place: Matrix
    rules: list[Segment] = field(default_factory=list)
    image_area: float = 0.0
    nested: dict[int, Matrix] = field(default_factory=dict)
    """Where the text objects inside forms are placed."""
    texts: dict[int, int] = field(default_factory=dict)
    """The text objects, numbered as they are drawn."""

    @classmethod
    def of(cls, page: pdfium.PdfPage, place: Matrix) -> _Drawing:
        """Everything drawn on a page, inside form objects too."""
        drawing = cls(place)
        handle = ctypes.cast(page.raw, _HANDLE).value
        for index in range(api.FPDFPage_CountObjects(page.raw)):
            drawing.add(_object_at(handle, index), place, 0)
        return drawing

    def add(self, drawn: int, place: Matrix, depth: int) -> None:
        """Take what one object draws."""
        kind = _object_type(drawn)
        if kind == api.FPDF_PAGEOBJ_PATH:
            self.rules += clipped(_path_rules(drawn, place), self.clip(drawn, place))
        elif kind == api.FPDF_PAGEOBJ_IMAGE:
            box = place.box(_bounds(drawn))
            self.rules += bar(box)
            self.image_area += (box[2] - box[0]) * (box[3] - box[1])
        elif kind == api.FPDF_PAGEOBJ_TEXT:
            self.texts[drawn] = len(self.texts)
            if depth:
                self.nested[drawn] = place
        elif kind == api.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = _matrix(drawn).then(place)
            for index in range(api.FPDFFormObj_CountObjects(ctypes.cast(drawn, api.FPDF_PAGEOBJECT))):
                self.add(_form_object_at(drawn, index), inner, depth + 1)

    def text_clip(self, text_object: int) -> Box:
        """The area that a text object is drawn through."""
        return self.clip(text_object, self.nested.get(text_object, self.place))

    @staticmethod
    def clip(drawn: int, place: Matrix) -> Box:
        """The area that an object is drawn through; pdfium tells it of those only that it cuts."""
        path = _clip_path(drawn)
        count = _clip_count(path) if path else 0
        if count <= 0:
            return NO_CLIP
        edges = list(NO_CLIP)
        x, y = _FLOAT(), _FLOAT()
        for index in range(count):
            corners = []
            for number in range(_clip_segment_count(path, index)):
                _segment_point(_clip_segment_at(path, index, number), ctypes.addressof(x), ctypes.addressof(y))
                corners.append(place.point(x.value, y.value))
            if corners:
                xs, ys = zip(*corners, strict=True)
                edges = [max(edges[0], min(xs)), max(edges[1], min(ys)), min(edges[2], max(xs)), min(edges[3], max(ys))]
        return edges[0], edges[1], max(edges[0], edges[2]), max(edges[1], edges[3])


def _path_rules(path: int, place: Matrix) -> list[Segment]:
    filled, stroked = _INT(), _INT()
    _draw_mode(path, ctypes.addressof(filled), ctypes.addressof(stroked))
    if stroked.value and _seen(_stroke_colour, path):
        return strokes(_outlines(path), _matrix(path).then(place))
    if not filled.value or not _seen(_fill_colour, path):
        return []
    thin = bar(place.box(_bounds(path)))
    return thin if thin or _segment_count(path) <= _ONE_BOX else bars(_outlines(path), _matrix(path).then(place))


def _seen(colour: Callable[..., int], drawn: int) -> bool:
    """Whether the colour shows on white paper; a colour that pdfium cannot tell (a pattern) does."""
    red, green, blue, alpha = parts = [_UINT() for _ in range(4)]
    if not colour(drawn, *(ctypes.addressof(part) for part in parts)):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _WHITE


def _outlines(path: int) -> list[list[Point]]:
    """The subpaths of a path as corner points in its own coordinates; a curve is its end points."""
    x, y = _FLOAT(), _FLOAT()
    outlines: list[list[Point]] = []
    for index in range(_segment_count(path)):
        segment = _segment_at(path, index)
        _segment_point(segment, ctypes.addressof(x), ctypes.addressof(y))
        if _segment_type(segment) == api.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append((x.value, y.value))
        if _segment_closes(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines


def _bounds(drawn: int) -> Box:
    edges = [_FLOAT() for _ in range(4)]
    _object_bounds(drawn, *(ctypes.addressof(edge) for edge in edges))
    return edges[0].value, edges[1].value, edges[2].value, edges[3].value


def _matrix(drawn: int) -> Matrix:
    values = (ctypes.c_float * 6)()
    _object_matrix(drawn, ctypes.addressof(values))
    return Matrix(*values)
