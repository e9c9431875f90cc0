"""Layers that are switched off: what they draw is on no printed page, and is not read."""

from __future__ import annotations

import re

import pytest

from readers.drawn_filing import PAPER, XS, failures, filing, is_exact, reading
from readers.pdf_canvas import Sheet

HIDDEN = "/OFF [900 0 R]"
USED = "/AS [<< /Event /View /OCGs [900 0 R] /Category [/View] >>]"


def drawn(layer: str) -> Sheet:
    """A filing in the layer `Shown`, and figures all over it in another one."""
    sheet = Sheet(*PAPER)
    sheet.canvas.addLiteral("/OC /Shown BDC")
    filing(sheet)
    sheet.canvas.addLiteral("EMC")
    sheet.canvas.addLiteral(f"/OC /{layer} BDC /Span << /MCID 7 >> BDC")
    figures(sheet)
    sheet.canvas.addLiteral("EMC EMC")
    return sheet


def figures(sheet: Sheet) -> None:
    """Figures and a rule all over the table."""
    sheet.rule(300, 80, 300, 300)
    for left in XS[1:5]:
        for top in range(110, 260, 20):
            sheet.text(left + 20, top, "77.55")


def layered(content: bytes, setting: str) -> bytes:
    """A file with the layers `Hidden` (900), `Shown` (901) and `Members` (902, as 900), set so, and a new table of its objects."""
    body = content[: content.rindex(b"xref\n", 0, content.rindex(b"startxref"))]
    names = b"/Properties << /Hidden 900 0 R /Shown 901 0 R /Members 902 0 R >>"
    layers = f"/OCProperties << /OCGs [900 0 R 901 0 R] /D << {setting} >> >>"
    body = body.replace(b"/Resources <<", b"/Resources << " + names).replace(b"/Type /Catalog", b"/Type /Catalog " + layers.encode())
    body += b"900 0 obj\n<< /Type /OCG /Name (draft) /Usage << /View << /ViewState /OFF >> >> >>\nendobj\n"
    body += b"901 0 obj\n<< /Type /OCG /Name (final) >>\nendobj\n902 0 obj\n<< /Type /OCMD /OCGs [900 0 R] >>\nendobj\n"
    places = [(int(found[1]), found.start(1)) for found in re.finditer(rb"(?:^|\n)(\d+) 0 obj\b", body)]
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places)
    root = re.search(rb"/Root (\d+) 0 R", content)
    assert root
    trailer = b"trailer\n<< /Size 903 /Root %s 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (root[1], len(body))
    return body + b"xref\n0 1\n0000000000 65535 f \n" + rows + trailer


@pytest.mark.parametrize("setting", [HIDDEN, "/BaseState /OFF /ON [901 0 R]", USED], ids=["off", "all but one", "by usage"])
@pytest.mark.parametrize("layer", ["Hidden", "Members"])
def test_a_layer_that_is_switched_off_is_not_read(setting: str, layer: str) -> None:
    read = reading(layered(drawn(layer).bytes(), setting))
    assert (is_exact(read), failures(read)) == (True, [])


def test_a_layer_that_is_switched_on_is_read() -> None:
    assert not is_exact(reading(layered(drawn("Hidden").bytes(), "")))


@pytest.mark.parametrize("setting", [HIDDEN, ""], ids=["off", "on"])
def test_a_form_of_a_layer(setting: str) -> None:
    sheet = Sheet(*PAPER)
    sheet.canvas.beginForm("figures")
    figures(sheet)
    sheet.canvas.endForm()
    filing(sheet)
    sheet.canvas.doForm("figures")
    content = sheet.bytes().replace(b"/Subtype /Form", b"/Subtype /Form /OC 900 0 R")
    assert is_exact(reading(layered(content, setting))) is bool(setting)


def test_a_layer_within_a_form() -> None:
    sheet = Sheet(*PAPER)
    sheet.canvas.beginForm("page")
    filing(sheet)
    sheet.canvas.addLiteral("/OC /Hidden BDC")
    figures(sheet)
    sheet.canvas.addLiteral("EMC")
    sheet.canvas.endForm()
    sheet.canvas.doForm("page")
    assert is_exact(reading(layered(sheet.bytes(), HIDDEN)))
