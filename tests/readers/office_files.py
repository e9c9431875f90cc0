"""Office files made part by part, so that tests can say exactly what a file holds, and what is wrong with it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = {
    _OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    _WORD: "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
WORD_NAMESPACES = (
    f'xmlns:w="{_WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(**targets: str) -> str:
    """A relations part: rId1, rId2, … by keyword order; a keyword is the kind, with `_2` and so on for further ones."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind.split("_")[0]}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{entries}</Relationships>'


def xlsx_parts(
    sheet: str, *, shared: str = "", styles: str = "", states: tuple[str, ...] = ("visible",), date1904: bool = False
) -> dict[str, str]:
    """The parts of a workbook whose sheets all have the given XML inside `worksheet`."""
    sheets = "".join(
        f'<sheet name="表{n}" sheetId="{n}" state="{state}" r:id="rId{n}" xmlns:r="{_OFFICE}"/>' for n, state in enumerate(states, 1)
    )
    targets = {f"worksheet_{n}": f"worksheets/sheet{n}.xml" for n in range(1, len(states) + 1)}
    flag = '<workbookPr date1904="1"/>' if date1904 else ""
    parts = {
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}">{flag}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(**targets, sharedStrings="sharedStrings.xml", styles="styles.xml"),
        **{f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>' for n in range(1, len(states) + 1)},
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{shared}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'
    return parts


def docx_parts(body: str, *, numbering: str = "", styles: str = "") -> dict[str, str]:
    """The parts of a word processor document with the given XML inside `body`."""
    targets = {kind: f"{kind}.xml" for kind, xml in (("numbering", numbering), ("styles", styles)) if xml}
    parts = {
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": f"<w:document {WORD_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(**targets),
    }
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {WORD_NAMESPACES}>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles {WORD_NAMESPACES}>{styles}</w:styles>"
    return parts


def strict(parts: Mapping[str, str]) -> dict[str, str]:
    """The same parts in the namespaces of ISO 29500 strict."""
    changed = dict(parts)
    for transitional, namespace in STRICT.items():
        changed = {name: xml.replace(transitional, namespace) for name, xml in changed.items()}
    return changed


def paragraph(text: str, properties: str = "") -> str:
    """A WordprocessingML paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_cell(text: str, properties: str = "") -> str:
    """A WordprocessingML cell of one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def word_table(*rows: str) -> str:
    """A WordprocessingML table of rows that are cells one after another."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST_STREAM = 4096


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 container of a few streams ([MS-CFB]): header, one sector table, directory, streams."""
    directory_sectors = (len(streams) + 1 + 3) // 4
    table = [_FAT, *range(2, directory_sectors + 1), _END]
    body = b""
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(_SMALLEST_STREAM, b"\0")
        padded += b"\0" * (-len(padded) % _SECTOR)
        first, count = len(table), len(padded) // _SECTOR
        table += [*range(first + 1, first + count), _END]
        body += padded
        entries.append(_entry(name, 2, first, max(len(content), _SMALLEST_STREAM), right=number + 1 if number < len(streams) else _FREE))
    entries += [b"\0" * 128] * (directory_sectors * 4 - len(entries))
    sector_table = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    return _header() + sector_table + b"".join(entries) + body


def _header() -> bytes:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    versions = struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    places = struct.pack("<9I", 1, 1, 0, _SMALLEST_STREAM, _END, 0, _END, 0, 0)
    return start + versions + places + struct.pack("<108I", *[_FREE] * 108)


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    tree = struct.pack("<HBB3I", len(encoded), kind, 1, _FREE, right, child)
    return encoded.ljust(64, b"\0") + tree + b"\0" * 36 + struct.pack("<IQ", first, size)
