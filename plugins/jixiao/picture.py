"""Pictures of a filing's pages with cells outlined, so that an auditor sees where a figure stood."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from jixiao.archive import Archive
from jixiao.errors import UnreadableFile

log = logging.getLogger("jixiao.alert")

DOTS_PER_INCH = 150
_POINTS_PER_INCH = 72
_OUTLINE = (208, 0, 32)
_COLOURS = 64
"""Enough for a page of text and rules; a picture is a third as large as in true colour."""
_MOST_PAGES = 3
"""Pages that a message shows."""
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


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture of a page as a small PNG."""
    picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(path, optimize=True)


@contextmanager
def pictures_of(wanted: Mapping[str, Any] | None, archive: Archive) -> Iterator[list[Path]]:
    """Files with the pages that a message shows, which are gone afterwards; none where the document has no pages to draw.

    Args:
        wanted: the document's `sha256` and the `locators` of what to outline; None for no pictures.
        archive: where the document is. A message is not held up by a document that is not there.
    """
    with tempfile.TemporaryDirectory(prefix="jixiao-pictures-") as folder:
        yield list(_drawn(wanted, archive, Path(folder))) if wanted else []


def _drawn(wanted: Mapping[str, Any], archive: Archive, folder: Path) -> Iterator[Path]:
    path = archive.path(wanted["sha256"])
    content = path.read_bytes() if path.is_file() else b""
    if not content.startswith(b"%PDF"):
        return
    try:
        for number, picture in islice(outlined_pages(content, wanted["locators"]), _MOST_PAGES):
            target = folder / f"page-{number}.png"
            save(picture, target)
            yield target
    except (UnreadableFile, pypdfium2.PdfiumError, IndexError) as error:
        log.warning("no picture of %s: %s", wanted["sha256"], error)
