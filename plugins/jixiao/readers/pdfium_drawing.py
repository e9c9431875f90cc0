"""What pdfium tells of the objects drawn on a page: rules, areas, images, and how text objects are drawn.

Called through pdfium's C interface, once an object; what a call is given is made once and used again.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as api

from jixiao.document import Box
from jixiao.readers.pdf_ink import darkness
from jixiao.readers.pdf_page import NO_CLIP, Flags, Floats, Ints
from jixiao.readers.pdf_paths import Matrix, Point, Segment, area, bar, bars, clipped, on_ground, solid, strokes

_HANDLE, _INT, _UINT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float
_TEXT, _PATH, _IMAGE, _FORM = api.FPDF_PAGEOBJ_TEXT, api.FPDF_PAGEOBJ_PATH, api.FPDF_PAGEOBJ_IMAGE, api.FPDF_PAGEOBJ_FORM
_STROKED = api.FPDF_TEXTRENDERMODE_STROKE
_MAX_FORM_DEPTH = 12
_FULL = 255
_WHITE = 250
_MOST_OF_A_PAGE = 0.5
"""Share of a page that a picture covers that hides the page's text: what scanners' programs took it for lies below."""
_ONE_BOX = 5
"""Segments of a path that is a single rectangle."""


def bound(function: object, result: object = _INT) -> Callable[..., Any]:
    """A pdfium function that takes what it is given as it is: handles, references, and integers as C's int.

    Python's lock is kept: to let go of it took a quarter of a call, and pdfium is not to be called by two threads anyway.
    """
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, _HANDLE).value)  # type: ignore[arg-type]


render_mode = bound(api.FPDFTextObj_GetTextRenderMode)
_object_at = bound(api.FPDFPage_GetObject, _HANDLE)
_count_in = bound(api.FPDFFormObj_CountObjects)
_object_in = bound(api.FPDFFormObj_GetObject, _HANDLE)
_object_type = bound(api.FPDFPageObj_GetType)
_object_bounds = bound(api.FPDFPageObj_GetBounds, None)
_object_matrix = bound(api.FPDFPageObj_GetMatrix, None)
_fill_colour = bound(api.FPDFPageObj_GetFillColor)
_stroke_colour = bound(api.FPDFPageObj_GetStrokeColor)
_has_transparency = bound(api.FPDFPageObj_HasTransparency)
_draw_mode = bound(api.FPDFPath_GetDrawMode, None)
_segment_count = bound(api.FPDFPath_CountSegments)
_segment_at = bound(api.FPDFPath_GetPathSegment, _HANDLE)
_segment_point = bound(api.FPDFPathSegment_GetPoint, None)
_segment_type = bound(api.FPDFPathSegment_GetType)
_clip_path = bound(api.FPDFPageObj_GetClipPath, _HANDLE)
_clip_count = bound(api.FPDFClipPath_CountPaths)
_clip_segment_count = bound(api.FPDFClipPath_CountPathSegments)
_clip_segment_at = bound(api.FPDFClipPath_GetPathSegment, _HANDLE)
_segment_closes = bound(api.FPDFPathSegment_GetClose)

_MATRIX = (_FLOAT * 6)()
_EDGES = tuple(_FLOAT() for _ in range(4))
_NUMBERS = tuple(_UINT() for _ in range(4))
_AT_MATRIX, _AT_EDGES, _AT_NUMBERS = ctypes.byref(_MATRIX), tuple(map(ctypes.byref, _EDGES)), tuple(map(ctypes.byref, _NUMBERS))
"""Where pdfium writes what it tells, and references to it."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A filled box or an image, drawn after some text objects (`order`: how many)."""

    address: int
    box: Box
    order: int
    is_image: bool


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page beside text, in displayed coordinates: rules, and the area of its images."""

    place: Matrix
    rules: list[Segment] = field(default_factory=list)
    areas: list[Box] = field(default_factory=list)
    image_area: float = 0.0
    nested: dict[int, Matrix] = field(default_factory=dict)
    """Where the text objects inside forms are placed."""
    opacity: dict[int, float] = field(default_factory=dict)
    """How opaque the text objects are whose form is transparent."""
    texts: dict[int, int] = field(default_factory=dict)
    """The text objects, numbered as they are drawn."""
    covers: list[Cover] = field(default_factory=list)
    """What is drawn over text and may hide it."""

    @classmethod
    def of(cls, page: pdfium.PdfPage, place: Matrix) -> Drawing:
        """Everything drawn on a page, inside form objects too."""
        drawing = cls(place)
        handle = ctypes.cast(page.raw, _HANDLE)
        drawing.add(map(_object_at, repeat(handle), range(api.FPDFPage_CountObjects(page.raw))), place, 0)
        return drawing

    def add(self, objects: Iterable[int | None], place: Matrix, depth: int, opacity: float = 1.0) -> None:
        """Take what objects draw, given their addresses."""
        for address in objects:
            drawn = _HANDLE(address)
            kind = _object_type(drawn)
            if kind == _TEXT:
                self.texts[address or 0] = len(self.texts)
                if depth:
                    self.nested[address or 0] = place
                if opacity < 1:
                    self.opacity[address or 0] = opacity
            elif kind == _PATH:
                rules, areas, filled = _path_shapes(drawn, place, self.areas)
                self.rules += clipped(rules, self.clip(drawn, place))
                self.areas += areas
                if filled and self.texts and opacity == 1:
                    self.covers.append(Cover(address or 0, _inside_of(filled, self.clip(drawn, place)), len(self.texts), is_image=False))
            elif kind == _IMAGE:
                box = place.box(_bounds(drawn))
                self.rules += bar(box)
                self.image_area += (box[2] - box[0]) * (box[3] - box[1])
                if self.texts and opacity == 1:
                    self.covers.append(Cover(address or 0, _inside_of(box, self.clip(drawn, place)), len(self.texts), is_image=True))
            elif kind == _FORM and depth < _MAX_FORM_DEPTH:
                self.add(_inside(drawn), _matrix(drawn).then(place), depth + 1, opacity * _alpha(drawn))

    def covered(self, page: pdfium.PdfPage, middles: Floats, order: Ints) -> Flags:
        """Which characters something opaque is drawn over, given the middle of each and the number of its text object."""
        x, y = middles.T
        hidden = np.zeros(len(order), dtype=np.bool_)
        for cover in self.covers:
            left, top, right, bottom = cover.box
            under = (order < cover.order) & (left < x) & (x < right) & (top < y) & (y < bottom) & ~hidden
            if under.any() and _is_opaque(cover, page):
                hidden |= under
        return hidden

    def text_clip(self, text_object: ctypes.c_void_p) -> Box:
        """The area that a text object is drawn through."""
        return self.clip(text_object, self.nested.get(text_object.value or 0, self.place) if self.nested else self.place)

    def forms(self) -> dict[int, tuple[Point, Matrix]]:
        """Of text objects in forms that are drawn elsewhere: where each begins in its form, and the map from there to the page."""
        starts = {address: _matrix(_HANDLE(address)) for address, place in self.nested.items() if place != self.place}
        return {address: ((start.e, start.f), self.nested[address].then(self.place.inverted())) for address, start in starts.items()}

    @staticmethod
    def clip(drawn: ctypes.c_void_p, place: Matrix) -> Box:
        """The area that an object is drawn through; pdfium tells it of those only that it cuts."""
        path = _HANDLE(_clip_path(drawn))
        count = _clip_count(path) if path else 0
        if count <= 0:
            return NO_CLIP
        edges = list(NO_CLIP)
        for index in range(count):
            segments = (_HANDLE(_clip_segment_at(path, index, number)) for number in range(_clip_segment_count(path, index)))
            corners = [place.point(*_point(segment)) for segment in segments]
            if corners:
                xs, ys = zip(*corners, strict=True)
                edges = [max(edges[0], min(xs)), max(edges[1], min(ys)), min(edges[2], max(xs)), min(edges[3], max(ys))]
        return edges[0], edges[1], max(edges[0], edges[2]), max(edges[1], edges[3])


def text_ink(text_object: ctypes.c_void_p, mode: int) -> float:
    """How dark a text object shows on white paper."""
    return _ink(_stroke_colour if mode == _STROKED else _fill_colour, text_object)


def clipped_ones(drawn: Iterable[ctypes.c_void_p]) -> list[int]:
    """The places of objects that are drawn through an area of their own, which few are."""
    counts = map(_clip_count, map(_HANDLE, map(_clip_path, drawn)))
    return [place for place, count in enumerate(counts) if count > 0]


def _inside(form: ctypes.c_void_p) -> Iterator[int | None]:
    """The addresses of the objects in a form."""
    return map(_object_in, repeat(form), map(ctypes.c_ulong, range(_count_in(form))))


def _inside_of(box: Box, clip: Box) -> Box:
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


def _path_shapes(path: ctypes.c_void_p, place: Matrix, areas: Sequence[Box]) -> tuple[list[Segment], list[Box], Box | None]:
    """The rules that a path draws over areas, the area that it fills where it is a single rectangle, and the box that it covers."""
    filled, stroked, *_ = _NUMBERS
    _draw_mode(path, *_AT_NUMBERS[:2])
    is_filled, is_stroked = filled.value, stroked.value
    if is_stroked and _seen(_stroke_colour, path):
        covered = _covered(path, place) if is_filled and _fill_colour(path, *_AT_NUMBERS) else None
        return strokes(_outlines(path), _matrix(path).then(place)), [], covered
    if not is_filled:
        return [], [], None
    _NUMBERS[3].value = 0
    if not _seen(_fill_colour, path):
        is_white = areas and _NUMBERS[3].value and _segment_count(path) <= _ONE_BOX
        covered = _covered(path, place)
        return [], on_ground(place.box(_bounds(path)), areas) if is_white else [], covered
    is_solid = _NUMBERS[3].value == _FULL
    box = place.box(_bounds(path))
    if thin := bar(box):
        return thin, [], None
    if _segment_count(path) > _ONE_BOX:
        return bars(_outlines(path), _matrix(path).then(place)), [], None
    return [], area(box), box if is_solid else None


def _covered(path: ctypes.c_void_p, place: Matrix) -> Box | None:
    """The box of a path that is one and whose colour, just asked for, lets nothing through."""
    return place.box(_bounds(path)) if _NUMBERS[3].value == _FULL and _segment_count(path) <= _ONE_BOX else None


def _is_opaque(cover: Cover, page: pdfium.PdfPage) -> bool:
    """Whether nothing shows through: a plain fill, or a picture of most of the page without a mask. Smaller pictures are seals."""
    if _has_transparency(_HANDLE(cover.address)):
        return False
    if not cover.is_image:
        return True
    left, top, right, bottom = cover.box
    width, height = page.get_size()
    if (right - left) * (bottom - top) < _MOST_OF_A_PAGE * width * height:
        return False
    image = ctypes.cast(_HANDLE(cover.address), api.FPDF_PAGEOBJECT)
    drawn = api.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, image)
    if not drawn:  # a damaged picture shows nothing
        return False
    picture = pdfium.PdfBitmap.from_raw(drawn)
    pixels = picture.to_numpy()
    return bool(picture.format != api.FPDFBitmap_BGRA or (pixels[..., 3] == _FULL).all())


def backdrops(page: pdfium.PdfPage, place: Matrix) -> Floats:
    """The boxes of all that is drawn on a page beside text, whatever its shape, with the darkness of each (0 to 1)."""
    handle = ctypes.cast(page.raw, _HANDLE)
    objects = (_HANDLE(_object_at(handle, index)) for index in range(api.FPDFPage_CountObjects(page.raw)))
    boxes = [box for drawn in objects for box in _backdrop(drawn, place, 0)]
    return np.array(boxes, dtype=np.float64).reshape(-1, 5)


def _backdrop(drawn: ctypes.c_void_p, place: Matrix, depth: int) -> Iterator[tuple[float, ...]]:
    kind = _object_type(drawn)
    if kind == _FORM and depth < _MAX_FORM_DEPTH:
        inner = _matrix(drawn).then(place)
        for address in _inside(drawn):
            yield from _backdrop(_HANDLE(address), inner, depth + 1)
    elif kind == _PATH:
        if ink := _fill_ink(drawn):
            yield from ((*box, ink) for box in solid(_outlines(drawn), _matrix(drawn).then(place)))
    elif kind not in (_TEXT, _FORM):
        yield *place.box(_bounds(drawn)), 1.0


def _fill_ink(path: ctypes.c_void_p) -> float:
    """How dark the area of a path is."""
    _draw_mode(path, *_AT_NUMBERS[:2])
    return _ink(_fill_colour, path) if _NUMBERS[0].value else 0.0


def _alpha(form: ctypes.c_void_p) -> float:
    """How opaque a form is drawn."""
    return float(_NUMBERS[3].value / _FULL) if _fill_colour(form, *_AT_NUMBERS) else 1.0


def _ink(colour: Callable[..., int], drawn: ctypes.c_void_p) -> float:
    """How dark a colour shows on white paper; one that pdfium cannot tell (a pattern) is dark."""
    if not colour(drawn, *_AT_NUMBERS):
        return 1.0
    red, green, blue, alpha = _NUMBERS
    return _shade(red.value, green.value, blue.value, alpha.value)


@lru_cache(1 << 10)
def _shade(red: int, green: int, blue: int, alpha: int) -> float:
    return darkness(red / _FULL, green / _FULL, blue / _FULL) * (alpha / _FULL)


def _seen(colour: Callable[..., int], drawn: ctypes.c_void_p) -> bool:
    """Whether the colour shows on white paper; a colour that pdfium cannot tell (a pattern) does."""
    red, green, blue, alpha = _NUMBERS
    if not colour(drawn, *_AT_NUMBERS):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _WHITE


def _outlines(path: ctypes.c_void_p) -> list[list[Point]]:
    """The subpaths of a path as corner points in its own coordinates; a curve is its end points."""
    outlines: list[list[Point]] = []
    for index in range(_segment_count(path)):
        segment = _HANDLE(_segment_at(path, index))
        if _segment_type(segment) == api.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append(_point(segment))
        if _segment_closes(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines


def _point(segment: ctypes.c_void_p) -> Point:
    x, y, *_ = _EDGES
    _segment_point(segment, *_AT_EDGES[:2])
    return x.value, y.value


def _bounds(drawn: ctypes.c_void_p) -> Box:
    left, bottom, right, top = _EDGES
    _object_bounds(drawn, *_AT_EDGES)
    return left.value, bottom.value, right.value, top.value


def _matrix(drawn: ctypes.c_void_p) -> Matrix:
    _object_matrix(drawn, _AT_MATRIX)
    return Matrix(*_MATRIX)
