"""The light look by the second engine: it finds what the engine finds in full, and an engine that is wrong is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import pdf, pdf_pdfplumber
from jixiao.readers.pdf_digits import counted
from jixiao.values.text import digits
from readers.pdf_canvas import FILLER, Sheet

REPOSITORY = Path(__file__).parents[2]


def in_full(content: bytes) -> list[Counter[str]]:
    """The digits that the second engine finds on each page."""
    with pdf_pdfplumber.opened(content) as document:
        return [digits("".join(document.page(index).text)) for index in range(len(document))]


def different_pages(folder: Path) -> Iterator[tuple[str, int]]:
    """The pages of the PDFs in a folder on which the light look and the engine do not agree."""
    for path in sorted(folder.rglob("*.pdf")):
        content = path.read_bytes()
        try:
            full = in_full(content)
        except UnreadableFile:
            continue
        for number, (found, light) in enumerate(zip(full, counted(content, len(full)), strict=True), 1):
            if found != light:
                yield path.name, number


@pytest.mark.parametrize("folder", ["samples", "tests/fixtures"])
def test_the_light_look_agrees_with_the_engine_on_our_filings(folder: str) -> None:
    assert any((REPOSITORY / folder).rglob("*.pdf"))
    assert list(different_pages(REPOSITORY / folder)) == []


@pytest.mark.slow
def test_the_light_look_agrees_with_the_engine_on_the_corpus(corpus: Path) -> None:
    assert list(different_pages(corpus)) == []


SHOWN = "BT /F1 12 Tf 40 700 Td TEXT Tj ET"


def shows(text: Sequence[str], content: str = SHOWN, page: str | None = None) -> bytes:
    """A page that shows a text, a glyph an item, in a font of two-byte codes with a map of its own; the form X1 shows it too."""
    codes = {char: f"{code:04X}" for code, char in enumerate(dict.fromkeys(text), 0x21)}
    lines = [f"<{codes[char]}> <{char.encode('utf-16-be').hex()}>" for char in codes]
    cmap = f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(lines)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar"
    shown = content.replace("TEXT", "<" + "".join(codes[char] for char in text) + ">")
    drawn = "/Font << /F1 5 0 R >> /XObject << /X1 8 0 R >>"
    return file_of(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {drawn} >> >>",
        stream_of(page or shown),
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        " /FontDescriptor 9 0 R /DW 1000 >>",
        stream_of(cmap),
        stream_of(shown, "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>"),
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200"
        " /CapHeight 700 /StemV 80 >>",
    )


def stream_of(content: str, entries: str = "") -> str:
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def file_of(*objects: str) -> bytes:
    """A PDF of these objects, the catalogue first."""
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(file)
    count = len(objects) + 1
    file += f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(file)


def counts(content: bytes) -> Counter[str] | None:
    (found,) = counted(content, 1)
    assert found == in_full(content)[0]
    return found


def test_digits_are_counted_by_the_fonts_map() -> None:
    assert counts(shows("合计６2.54万元")) == {"6": 1, "2": 1, "5": 1, "4": 1}


@pytest.mark.parametrize(
    ("content", "times"),
    [
        ("BT /F1 12 Tf 40 700 Td TEXT Tj 0 -20 Td TEXT Tj ET", 2),
        ("BT /F1 12 Tf 40 700 Td [TEXT -250 TEXT] TJ ET", 2),
        ("BT /F1 12 Tf 40 700 Td 14 TL TEXT ' 0 0 TEXT \" ET", 2),
        ("q BT /F1 12 Tf 3 Tr 40 700 Td TEXT Tj ET Q BT /F1 12 Tf 40 700 Td TEXT Tj ET", 1),
        ("BT /F1 12 Tf 40 700 Td 3 Tr TEXT Tj 0 Tr TEXT Tj ET", 1),
        ("q BT /F1 12 Tf 40 700 Td TEXT Tj ET Q BT TEXT Tj ET", 1),
        ("BT TEXT Tj ET", 0),
        ("/Artifact <</Attached [/Top] /Subtype /Header>> BDC BT /F1 12 Tf 40 700 Td TEXT Tj ET EMC", 1),
        ("% BT /F1 12 Tf 40 700 Td TEXT Tj ET", 0),
        ("BI /W 4 /H 1 /BPC 8 /CS /G ID (T) EI BT /F1 12 Tf 40 700 Td TEXT Tj ET", 1),
    ],
)
def test_what_a_page_shows_is_counted(content: str, times: int) -> None:
    assert counts(shows("合计7", content=content)) == Counter({"7": times} if times else {})


def test_forms_are_followed() -> None:
    assert counts(shows("合计7", page=f"{SHOWN.replace('TEXT', '<0023>')} /X1 Do q /X1 Do Q /X1 Do")) == {"7": 4}


def test_a_text_that_is_told_counts_in_place_of_its_glyphs() -> None:
    told = "/Span <</ActualText <FEFF0038>>> BDC BT /F1 12 Tf 40 700 Td TEXT Tj ET EMC"
    assert counts(shows("7", content=told)) == {"8": 1}
    assert counts(shows("77", content=told)) == {"7": 2}


def test_fonts_without_a_map_of_their_own_are_pdfminers() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "合计 62.54")
    assert counts(sheet.bytes()) == {"6": 1, "2": 1, "5": 1, "4": 1}


def test_damage_is_left_to_the_engine() -> None:
    assert counted(b"%PDF-1.7 nothing", 2) == [None, None]


def test_a_wrong_character_of_one_engine_is_told() -> None:
    """A page that tells another text than the one glyph a character that it shows: pdfium believes it."""
    code = f"{0x21 + len(set(FILLER)):04X}"
    told = f"/Span <</ActualText <FEFF0038>>> BDC BT /F1 12 Tf 40 650 Td <{code}{code}> Tj ET EMC"
    document = pdf.read(shows(f"{FILLER}7", content=f"{SHOWN} {told}"), Limits())
    assert [line.text for line in document.lines] == [f"{FILLER}7", "8"]
    assert document.plain_text == (f"{FILLER}777",)
