"""Pictures of a filing with cells outlined, so that an auditor sees where a figure stood.

A PDF's pages are shown as they are. What has no pages is drawn: the sheet, the table or the lines around the cells, with their names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from jixiao.alert_words import Words
from jixiao.drawing import OUTLINE, draw_grid, draw_lines
from jixiao.errors import UnreadableFile
from jixiao.read import file_type
from jixiao.sketch import Grid, Mark, sketches
from jixiao.typeface import typeface

DOTS_PER_INCH = 150
_POINTS_PER_INCH = 72
_COLOURS = 64
"""Enough for a page of text and rules; a picture is a third as large as in true colour."""
_MARGIN = 1.0
"""Points between a cell's text and its outline."""
_MOST_NAMED = 6
"""Cells that a picture's title names."""

Locator = Mapping[str, Sequence[Mapping[str, Any]]]
"""A fact's `source_locator`: field → places, see `document.Place`."""


@dataclass(frozen=True)
class Picture:
    """A picture of a page, a sheet, a table or lines."""

    name: str
    """`page-3`, `sheet-1`, `table-2`, `lines`; the second of a large table ends in `-2`."""
    image: Image.Image

    def as_png(self) -> bytes:
        """The picture as a small PNG."""
        buffer = io.BytesIO()
        self.image.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def pictures(content: bytes, locators: Iterable[Locator], file_name: str, words: Words) -> Iterator[Picture]:
    """Show where the places of facts stand in a document, each outlined.

    Args:
        content: the document.
        locators: what to outline.
        file_name: what a drawn picture says it is of.
        words: the language in which it says where.

    Raises:
        UnreadableFile: the document cannot be read.
        ConfigurationError: no font with Chinese characters is there to draw with.
    """
    found = list(locators)
    if file_type(content) == "pdf":
        yield from _pages(content, found)
        return
    unique = {repr(place): place for locator in found for places in locator.values() for place in places}
    marks = sorted(unique.values(), key=_reading_order)
    for sketch, own in sketches(content, marks):
        title = f"{file_name} · {_where(own, words)}"
        drawn = draw_grid(sketch, title, typeface()) if isinstance(sketch, Grid) else draw_lines(sketch, title, typeface())
        for number, image in enumerate(drawn, 1):
            yield Picture(sketch.name if number == 1 else f"{sketch.name}-{number}", image)


def _reading_order(mark: Mark) -> tuple[int, int, int, str]:
    """By row and then by column, also of A1 notation."""
    letters, row = re.findall(r"([A-Z]+)(\d+)", mark.get("a1", "A0"))[0]
    return mark.get("table", 0), mark.get("line") or mark.get("row", int(row)), mark.get("col", len(letters)), letters


def _where(marks: Sequence[Mark], words: Words) -> str:
    """Where the cells of one sheet, table or text are, the first of them by name."""
    named = marks[:_MOST_NAMED]
    if "sheet" in marks[0]:
        places = [words("sheet").format(marks[0]["sheet"], words("comma").join(mark["a1"] for mark in named))]
    else:
        places = list(dict.fromkeys(filter(None, (words.where(mark) for mark in named))))
    return words("comma").join([*places, *(["…"] if len(marks) > len(named) else [])])


def _pages(content: bytes, locators: Iterable[Locator]) -> Iterator[Picture]:
    """The pages of a PDF that places stand on, each place outlined."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"The file is no readable PDF ({error}): there is no page to draw.") from error
    with document:
        for number, boxes in boxes_by_page(locators):
            image = document[number - 1].render(scale=DOTS_PER_INCH / _POINTS_PER_INCH).to_pil().convert("RGB")
            _outline(image, boxes)
            yield Picture(f"page-{number}", image)


def boxes_by_page(locators: Iterable[Locator]) -> list[tuple[int, list[tuple[float, ...]]]]:
    """The pages (1-based) that places with a box stand on, in order, each with its boxes in points from the top left."""
    found = {
        (place["page"], tuple(place["bbox"]))
        for locator in locators
        for places in locator.values()
        for place in places
        if place.get("bbox") and place.get("page")
    }
    return [(page, [box for _, box in boxes]) for page, boxes in groupby(sorted(found), key=lambda item: item[0])]


def _outline(image: Image.Image, boxes: Iterable[tuple[float, ...]]) -> None:
    pen = ImageDraw.Draw(image)
    scale = DOTS_PER_INCH / _POINTS_PER_INCH
    for x0, top, x1, bottom in boxes:
        pen.rectangle(
            [(x0 - _MARGIN) * scale, (top - _MARGIN) * scale, (x1 + _MARGIN) * scale, (bottom + _MARGIN) * scale], outline=OUTLINE, width=3
        )


def drawn(content: bytes, _sha256: str, *, wanted: Mapping[str, Any], language: str, most: int) -> list[tuple[str, bytes]]:
    """The first pictures that a message wants, by name, as PNG: for a process of its own (`extract.Worker`)."""
    from jixiao.settings import Language

    found = pictures(content, wanted["locators"], str(wanted.get("file_name", "")), Words(Language(language)))
    return [(picture.name, picture.as_png()) for picture in islice(found, most)]
