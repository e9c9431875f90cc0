"""Pictures of a filing's pages with cells outlined, so that an auditor sees where a figure stood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from jixiao.errors import UnreadableFile

DOTS_PER_INCH = 150
_POINTS_PER_INCH = 72
_OUTLINE = (208, 0, 32)
_MARGIN = 1.0
"""Points between a cell's text and its outline."""

Locator = Mapping[str, Sequence[Mapping[str, Any]]]
"""A fact's `source_locator`: field → places, see `document.Place`."""


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


def outlined_pages(content: bytes, locators: Iterable[Locator]) -> Iterator[tuple[int, Image.Image]]:
    """Render the pages of a PDF that the places stand on, each place outlined.

    Raises:
        UnreadableFile: the bytes are not a readable PDF.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"The file is no readable PDF ({error}): there is no page to draw.") from error
    with document:
        for number, boxes in boxes_by_page(locators):
            picture = document[number - 1].render(scale=DOTS_PER_INCH / _POINTS_PER_INCH).to_pil().convert("RGB")
            _outline(picture, boxes)
            yield number, picture


def _outline(picture: Image.Image, boxes: Iterable[tuple[float, ...]]) -> None:
    pen = ImageDraw.Draw(picture)
    scale = DOTS_PER_INCH / _POINTS_PER_INCH
    for x0, top, x1, bottom in boxes:
        pen.rectangle(
            [(x0 - _MARGIN) * scale, (top - _MARGIN) * scale, (x1 + _MARGIN) * scale, (bottom + _MARGIN) * scale], outline=_OUTLINE, width=3
        )
