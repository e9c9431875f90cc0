"""The default PDF engine: pdfium through its C interface, called once a character and once a drawn object.

The helpers of pypdfium2 make an object a call; here results are written straight into arrays, and what a call is given is made
once and used again (pdfium is not to be called from several threads anyway): so a call costs a third of what it would.
"""

from __future__ import annotations

import ctypes
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as api

from jixiao.document import NO_MEANING
from jixiao.errors import UnreadableFile
from jixiao.readers.pdf_annotations import is_annotated
from jixiao.readers.pdf_glyphs import printed
from jixiao.readers.pdf_ink import FAINT
from jixiao.readers.pdf_nested import restore
from jixiao.readers.pdf_page import NO_CLIP, PAGES_AT_ONCE, Floats, Ints, RawPage, unit
from jixiao.readers.pdf_paths import displayed
from jixiao.readers.pdf_runs import middles
from jixiao.readers.pdfium_drawing import Drawing, backdrops, bound, clipped_ones, render_mode, text_ink
from jixiao.values.text import digits

_HANDLE, _INT, _UINT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float
_INVISIBLE = api.FPDF_TEXTRENDERMODE_INVISIBLE
_DAMAGED = "The PDF is damaged beyond repair: fetch it again."
_REFUSED = {
    api.FPDF_ERR_PASSWORD: "The PDF is encrypted and needs a password: ask for a copy without one.",
    api.FPDF_ERR_SECURITY: "The PDF is encrypted in a way that cannot be opened: ask for a copy without encryption.",
}
_SOFT_HYPHENS = frozenset((0x2, 0xFFFE))
"""How pdfium marks a hyphen at a line's end; here it may be a minus or part of a code."""


_unicode = bound(api.FPDFText_GetUnicode, _UINT)
_is_hyphen = bound(api.FPDFText_IsHyphen)
_loose_box = bound(api.FPDFText_GetLooseCharBox, None)
_origin = bound(api.FPDFText_GetCharOrigin, None)
_text_object = bound(api.FPDFText_GetTextObject, ctypes.c_size_t)
_char_matrix = bound(api.FPDFText_GetMatrix, None)
_font_size = bound(api.FPDFTextObj_GetFontSize, None)

_SAME_POINT = 0.001
"""Points within which two places are one."""
_EQUAL = 0.01
"""Share by which the widths of a ligature's characters may differ."""
_AT_ONCE = 2048
"""Characters, or text objects, that are asked about in a row."""


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
    found: list[Counter[str] | None] = []
    for start in range(0, n_pages, PAGES_AT_ONCE):
        with opened(content) as document:
            indexes = range(start, min(start + PAGES_AT_ONCE, n_pages))
            found += [_counted_page(document, index) if index < len(document) else None for index in indexes]
    return found


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
    drawing = Drawing.of(page, place)
    handle = ctypes.cast(textpage.raw, _HANDLE)
    count = api.FPDFText_CountChars(textpage.raw)
    objects = np.fromiter(map(_text_object, repeat(handle), range(count)), dtype=np.int64, count=count)
    states = _text_states(handle, objects, drawing)
    indexes = np.flatnonzero(states[:, _SHOWN] > 0)
    indexes = indexes[np.argsort(states[indexes, _ORDER], kind="stable")]  # pdfium puts the objects of a line from left to right
    states = states[indexes]
    origins, boxes = _positions(handle, indexes)
    restore(objects[indexes], origins, boxes, drawing.forms())
    along = unit(states[:, _DIRECTION])
    advances = _advances(along, states[:, _SLANT], boxes)
    _part_ligatures(objects[indexes], boxes, origins, along, advances)
    raw = RawPage(
        number=number,
        width=width,
        height=height,
        text=_characters(handle, indexes),
        origin=place.points(origins),
        direction=place.directions(along),
        advance=advances,
        size=states[:, _SIZE],
        clip=states[:, _CLIP],
        segments=np.array(drawing.rules, dtype=np.float64).reshape(-1, 4),
        areas=np.array(drawing.areas, dtype=np.float64).reshape(-1, 4),
        image_share=min(1.0, drawing.image_area / (width * height)),
        ink=states[:, _INK],
        backdrops=backdrops(page, place) if states[:, _INK].min(initial=1) < FAINT else np.zeros((0, 5)),
        annotated=is_annotated(page),
    )
    if not drawing.covers:
        return raw
    hidden = drawing.covered(page, middles(raw), states[:, _ORDER].astype(np.int64))
    return raw.take(~hidden) if hidden.any() else raw


def _advances(along: Floats, slant: Floats, boxes: Floats) -> Floats:
    """How far each character's box reaches along its text, without what a slant adds to it: its height, times the slant."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 1] - boxes[:, 3]
    x, y = np.abs(along).T
    reach: Floats = x * np.abs(width) + y * np.abs(height) - slant * (x * np.abs(height) + y * np.abs(width))
    return reach


def _part_ligatures(objects: Ints, boxes: Floats, origins: Floats, along: Floats, advances: Floats) -> None:
    """Lay the characters that one glyph prints side by side, in place: pdfium tells one origin for all (`——` and `ff` of many fonts).

    Their boxes are the glyph's, or equal shares of it: where they are neither, another character is drawn back over the first.
    """
    same = (objects[1:] == objects[:-1]) & (objects[1:] != 0) & (np.abs(np.diff(origins, axis=0)).max(axis=1) < _SAME_POINT)
    same &= (advances[1:] > 0) & (np.abs(np.diff(advances)) <= _EQUAL * advances[1:])
    if not same.any():
        return
    starts = np.flatnonzero(np.append(same, False) & ~np.append(False, same))
    for start in starts.tolist():
        count = 1 + int(np.argmin(np.append(same[start:], False)))
        glyph = slice(start, start + count)
        shared = np.abs(boxes[start] - boxes[start + 1]).max() < _SAME_POINT
        width = float(advances[start]) if shared else float(advances[glyph].sum())
        advances[glyph] = width / count
        origins[glyph] += along[glyph] * (np.arange(count) * width / count)[:, None]


_SHOWN, _DIRECTION, _SIZE, _SLANT, _CLIP, _ORDER, _INK = 0, slice(1, 3), 3, 4, slice(5, 9), 9, 10
"""Columns of `_text_states`."""
_NO_STATE = (0.0, 1.0, 0.0, 0.0, 0.0, *NO_CLIP, 0.0, 1.0)


def _text_states(textpage: ctypes.c_void_p, objects: Ints, drawing: Drawing) -> Floats:
    """For each character whether it is printed, direction, size, slant, clip, place in drawing order and ink, looked up once an object."""
    known, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    states = np.tile(np.array(_NO_STATE), (len(known), 1))
    for some in _batches(np.arange(len(known))):
        addresses = known[some].tolist()
        handles = list(map(_HANDLE, addresses))
        modes = list(map(render_mode, handles))
        states[some, _SHOWN] = [bool(address) and mode != _INVISIBLE for address, mode in zip(addresses, modes, strict=True)]
        states[some, _DIRECTION.start : _SLANT + 1] = _settings(textpage, first[some].tolist(), handles)
        for place in clipped_ones(handles):
            states[some[place], _CLIP] = drawing.text_clip(handles[place])
        states[some, _ORDER] = [drawing.texts.get(address, 0) for address in addresses]
        states[some, _INK] = list(map(text_ink, handles, modes))
        if drawing.opacity:
            states[some, _INK] *= [drawing.opacity.get(address, 1.0) for address in addresses]
    return states[inverse]


def _settings(textpage: ctypes.c_void_p, indexes: list[int], text_objects: list[ctypes.c_void_p]) -> Floats:
    """Direction (x, y), size and slant (its tangent) of text objects, given a character of each."""
    room = _room()
    deque(map(_char_matrix, repeat(textpage), indexes, room.at_matrices), maxlen=0)
    deque(map(_font_size, text_objects, room.at_sizes), maxlen=0)
    matrices, sizes = room.matrices[: len(indexes)].astype(np.float64), room.sizes[: len(indexes)].astype(np.float64)
    along, up = matrices[:, :2], matrices[:, 2:4]
    area = np.abs(along[:, 0] * up[:, 1] - along[:, 1] * up[:, 0])
    slant = np.abs((along * up).sum(axis=1)) / np.where(area > 0, area, np.inf)
    tall = np.hypot(*up.T) / np.sqrt(1 + slant**2)
    return np.column_stack((along, np.abs(sizes) * tall, slant))


def _batches(indexes: Ints) -> Iterator[Ints]:
    """As many at a time as there is room for."""
    return (indexes[start : start + _AT_ONCE] for start in range(0, len(indexes), _AT_ONCE))


class _Printed(dict[int, str]):
    """What pdfium's code points print, kept as they are met."""

    def __missing__(self, code: int) -> str:
        self[code] = printed(chr(code)) if code else NO_MEANING
        return self[code]


_printed = _Printed()


def _characters(textpage: ctypes.c_void_p, indexes: Ints) -> list[str]:
    """What each character prints."""
    codes = list(map(_unicode, repeat(textpage), indexes.tolist()))
    characters = list(map(_printed.__getitem__, codes))
    if not _SOFT_HYPHENS.isdisjoint(codes):
        for position, (code, index) in enumerate(zip(codes, indexes.tolist(), strict=True)):
            if code in _SOFT_HYPHENS and _is_hyphen(textpage, index) == 1:
                characters[position] = "-"
    return characters


def _positions(textpage: ctypes.c_void_p, indexes: Ints) -> tuple[Floats, Floats]:
    """Origins (n, 2) and loose boxes (n, 4: left, top, right, bottom) in page coordinates."""
    found = [_some_positions(textpage, some.tolist()) for some in _batches(indexes)]
    origins, boxes = zip(*found, strict=True) if found else ([np.zeros((0, 2))], [np.zeros((0, 4))])
    return np.concatenate(origins), np.concatenate(boxes)


def _some_positions(textpage: ctypes.c_void_p, indexes: list[int]) -> tuple[Floats, Floats]:
    room = _room()
    room.origins[:], room.boxes[:] = 0, 0
    deque(map(_origin, repeat(textpage), indexes, room.at_x, room.at_y), maxlen=0)
    deque(map(_loose_box, repeat(textpage), indexes, room.at_boxes), maxlen=0)
    return room.origins[: len(indexes)].copy(), room.boxes[: len(indexes)].astype(np.float64)


class _Room:
    """Room for what pdfium tells of characters and text objects, with a reference to the room of each."""

    def __init__(self) -> None:
        self.origins, self.at_x, self.at_y = self._of(ctypes.c_double, 2, 0, 1)
        self.boxes, self.at_boxes = self._of(_FLOAT, 4, 0)
        self.matrices, self.at_matrices = self._of(_FLOAT, 6, 0)
        self.sizes, self.at_sizes = self._of(_FLOAT, 1, 0)

    @staticmethod
    def _of(kind: type[ctypes.c_double | ctypes.c_float], width: int, *columns: int) -> tuple[Any, ...]:
        """An array of rows of numbers, and for each of these columns the references to its numbers."""
        numbers = (kind * (width * _AT_ONCE))()
        size = ctypes.sizeof(kind)
        references = ([ctypes.byref(numbers, (row * width + column) * size) for row in range(_AT_ONCE)] for column in columns)
        return np.ctypeslib.as_array(numbers).reshape(_AT_ONCE, width).squeeze(), *references


@lru_cache(1)
def _room() -> _Room:
    return _Room()
