"""Pictures of pages with cells outlined, and the messages that carry them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from jixiao.archive import Archive
from jixiao.attachments import Illustrator
from jixiao.picture import DOTS_PER_INCH, Locator, boxes_by_page
from jixiao.settings import Settings
from night.alerting import Nights, Warehouse
from night.receiver import Receiver

FIXTURES = Path(__file__).parents[1] / "fixtures" / "families" / "project_targets"
PDF = (FIXTURES / "chromium-pdf-28.pdf").read_bytes()
BOX = (100.0, 200.0, 180.0, 220.0)
LOCATOR = {"amount_yuan": [{"page": 1, "bbox": list(BOX)}]}


def archived(settings: Settings, content: bytes) -> str:
    return Archive(settings.layout.archive).add(io.BytesIO(content))


def is_outlined(picture: Image.Image) -> bool:
    """Whether a picture shows the box: red in the middle of its upper edge, and not inside of it."""
    scale = DOTS_PER_INCH / 72
    colours = picture.convert("RGB")

    def is_red(x: float, y: float) -> bool:
        found = colours.getpixel((int(x * scale), int(y * scale)))
        assert isinstance(found, tuple)
        return found[0] > 150 and found[1] < 60

    return is_red(140, 199.2) and not is_red(140, 210)


def test_places_are_drawn_page_by_page() -> None:
    other: Locator = {
        "total_yuan": [{"page": 2, "bbox": [1, 2, 3, 4]}, {"page": 1, "bbox": [5, 6, 7, 8]}],
        "name": [{"sheet": "x", "a1": "B2"}],
    }
    assert boxes_by_page([LOCATOR, other, LOCATOR]) == [(1, [(5, 6, 7, 8), BOX]), (2, [(1, 2, 3, 4)])]


def test_a_message_shows_the_page_with_the_cell_outlined(
    warehouse: Warehouse, night: Nights, settings: Settings, receiver: Receiver
) -> None:
    warehouse.filing(1, sha256=archived(settings, PDF))
    warehouse.broke(11, 1, "grand_total", source_page=1, source_locator=json.dumps(LOCATOR))
    ((_, text),) = night()
    ((attachment,),) = receiver.attached
    assert (attachment["filename"], attachment["mimetype"]) == ("page-1.png", "image/png")
    picture = Image.open(io.BytesIO(base64.b64decode(attachment["base64"])))
    assert is_outlined(picture)
    assert text.endswith(f"Message: {hashlib.sha256(PDF).hexdigest()[:12]}-1")


@pytest.mark.parametrize("content", [b"\x89PNG is no document", b"%PDF-1.7 and nothing more"])
def test_a_document_that_cannot_be_drawn_goes_without_pictures(
    content: bytes, warehouse: Warehouse, night: Nights, settings: Settings, receiver: Receiver
) -> None:
    warehouse.filing(1, sha256=archived(settings, content))
    warehouse.broke(11, 1, "grand_total", source_page=1, source_locator=json.dumps(LOCATOR))
    assert len(night()) == 1
    assert receiver.attached == [[]]


def test_a_document_that_left_the_archive_holds_nothing_up(warehouse: Warehouse, night: Nights, receiver: Receiver) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    assert len(night()) == 1
    assert receiver.attached == [[]]


def test_what_is_resolved_needs_no_picture(warehouse: Warehouse, night: Nights, settings: Settings, receiver: Receiver) -> None:
    warehouse.filing(1, sha256=archived(settings, PDF))
    warehouse.broke(11, 1, "grand_total", source_page=1, source_locator=json.dumps(LOCATOR))
    night()
    warehouse.broken[11]["passed"] = True
    night()
    assert [len(attached) for attached in receiver.attached] == [1, 0]


def test_at_most_three_pages_are_shown_and_the_files_are_gone_afterwards(settings: Settings) -> None:
    content = ten_pages()
    sha256 = archived(settings, content)
    places = [{"amount_yuan": [{"page": page, "bbox": list(BOX)}]} for page in range(1, 10)]
    with Illustrator(settings) as illustrator, illustrator.pictures_of({"sha256": sha256, "locators": places}) as paths:
        assert [path.name for path in paths] == ["page-1.png", "page-2.png", "page-3.png"]
        assert all(path.stat().st_size < 50_000 for path in paths)
    assert not any(path.exists() for path in paths)


def ten_pages() -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number in range(10):
        canvas.drawString(100, 500, str(number))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
