"""Image-only PDFs, read by optical character recognition: an optional extra of the package (`make ocr`).

Pages become pictures, their ruled lines and their lines of text the same `PageContent` that other engines give, and so go
through the same reconstruction. A character that is not sure is `NO_MEANING`: no figure and no name can come of it.
"""

from __future__ import annotations

import math
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as api

from jixiao.document import Box, Document
from jixiao.errors import NoText, UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import pdf_pdfium
from jixiao.readers.pdf_page import ASCENT, NO_CLIP, Glyphs, PageContent
from jixiao.readers.pdf_parts import page_items
from jixiao.readers.pdf_stitch import stitched

if TYPE_CHECKING:
    from jixiao.readers.pdf_scan import Scan
    from jixiao.readers.pdf_scan_text import Line, Recogniser

READER = "ocr"
_LIBRARIES = ("cv2", "onnxruntime", "rapidocr")
_LEAST_DPI = 120
"""Dots an inch of a page's picture below which strokes run together."""
_EM = 0.75
"""Height of a character in that of its line's box."""
_WAY_OUT = "raise JIXIAO_READ_SECONDS, then run `jixiao reprocess`, or ask for the original file"


@dataclass(frozen=True, slots=True, eq=False)
class ScannedPage(PageContent):
    """A page that was levelled; `skew` are the degrees, clockwise, by which the scan is turned."""

    skew: float = 0.0

    def displayed(self, box: Box) -> Box:
        """The box around a box of the levelled page, where a viewer shows it."""
        turn = math.radians(self.skew)
        xs, ys = [], []
        for x, y in ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])):
            right, down = x - self.width / 2, y - self.height / 2
            xs.append(self.width / 2 + right * math.cos(turn) - down * math.sin(turn))
            ys.append(self.height / 2 + right * math.sin(turn) + down * math.cos(turn))
        return min(xs), min(ys), max(xs), max(ys)


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(library) is not None for library in _LIBRARIES)


def read(content: bytes, limits: Limits) -> Document:
    """Read the lines and tables that a PDF's pages show as pictures, each cell with its page and its box.

    Raises:
        NoText: the extra is not installed, a picture is too coarse, or nothing is recognised.
        UnreadableFile: it takes more time than a scan may.
    """
    with pdf_pdfium.opened(content) as document:
        count = len(document)
        if not is_installed():
            raise NoText(_refusal(count, "reading it needs OCR: run `make ocr`, then `jixiao reprocess`, or ask for the original file"))
        pages = list(_pages(document, limits))
    if not any(len(page.glyphs) for page in pages):
        raise NoText(_refusal(count, "OCR finds no text in it either: ask for the original file"))
    result = stitched([page_items(page) for page in pages])
    return Document(tuple(result.blocks), READER, count)


def _refusal(pages: int, why: str) -> str:
    return f"The PDF has no text on any page ({pages} in all, it is a scan), and {why}."


def _pages(document: pdf_pdfium.PdfiumDocument, limits: Limits) -> Iterator[PageContent]:
    from jixiao.readers.pdf_scan import rendered, scanned

    begun = time.monotonic()
    for index, page in enumerate(document.pdf):
        width, height = page.get_size()
        dpi = _resolution(page)
        if dpi < _LEAST_DPI:
            raise NoText(_refusal(len(document), f"page {index + 1} has {dpi:.0f} dots an inch, too few for OCR: ask for a finer one"))
        scan = scanned(*rendered(page))
        page.close()
        yield _content(index + 1, width, height, scan, _recogniser().lines(scan))
        done = index + 1
        with_another = (time.monotonic() - begun) / done * (done + 1)
        if with_another > limits.max_scan_seconds and done < len(document):
            told = f"OCR reads only {done} of them in {limits.max_scan_seconds:g} seconds: {_WAY_OUT}"
            raise UnreadableFile(_refusal(len(document), told))


def _resolution(page: pdfium.PdfPage) -> float:
    """Dots an inch of the page's largest picture, as if it filled the page."""
    images = page.get_objects(filter=[api.FPDF_PAGEOBJ_IMAGE])
    longest: int = max((max(image.get_px_size()) for image in images), default=0)
    return 72 * longest / float(max(page.get_size()))


@cache
def _recogniser() -> Recogniser:
    from jixiao.readers.pdf_scan_text import Recogniser

    return Recogniser()


def _content(number: int, width: float, height: float, scan: Scan, lines: Sequence[Line]) -> PageContent:
    return ScannedPage(
        number=number,
        width=width,
        height=height,
        glyphs=_glyphs(lines, scan.scale),
        tilted="",
        horizontal=scan.horizontal / scan.scale,
        vertical=scan.vertical / scan.scale,
        image_share=1.0,
        skew=scan.skew,
    )


def _glyphs(lines: Sequence[Line], scale: float) -> Glyphs:
    """The characters of lines, each line's box divided by how wide its characters are displayed."""
    text: list[str] = []
    rows: list[tuple[float, float, float, float]] = []
    for line in lines:
        x0, top, x1, bottom = (edge / scale for edge in line.box)
        size = _EM * (bottom - top)
        ends = np.cumsum([0, *map(_columns, line.text)])
        edges = x0 + (x1 - x0) * ends / ends[-1]
        text += line.text
        rows += [(start, end, (top + bottom) / 2 + (ASCENT - 0.5) * size, size) for start, end in pairwise(edges)]
    x0s, x1s, baselines, sizes = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    clip = np.tile(np.array(NO_CLIP), (len(text), 1))
    return Glyphs(np.array(text, dtype="<U1"), x0s, x1s, baselines, sizes, clip)


def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
