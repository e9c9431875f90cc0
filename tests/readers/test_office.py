"""Documents that other office programs write, read through LibreOffice."""

from __future__ import annotations

import shutil

import pytest

from jixiao.errors import UnreadableFile
from jixiao.read import read_document
from readers.office_files import package

needs_libreoffice = pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="needs libreoffice-writer")


def open_document(kind: str, body: str, styles: str = "") -> bytes:
    """An OpenDocument package of one part."""
    names = ("office", "text", "table", "style", "number")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{_SPACES.get(name, name)}:1.0"' for name in names)
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    media = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return package({"mimetype": media, "content.xml": content, "META-INF/manifest.xml": manifest})


def rtf_row(*cells: str) -> str:
    """A row of an RTF table."""
    texts = "".join(r"\intbl " + "".join(rf"\u{ord(char)}?" for char in cell) + r"\cell" for cell in cells)
    return r"\trowd" + "".join(rf"\cellx{3000 * number}" for number in range(1, len(cells) + 1)) + texts + r"\row"


def cells_of(*rows: tuple[str, ...]) -> str:
    """A table of an OpenDocument text."""
    lines = ("".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row) for row in rows)
    return f"<table:table>{_COLUMNS}{''.join(f'<table:table-row>{line}</table:table-row>' for line in lines)}</table:table>"


_SPACES = {"number": "datastyle"}
_SHEET_STYLES = (
    '<number:number-style style:name="N1"><number:number number:decimal-places="2" number:min-integer-digits="1"'
    ' number:grouping="true"/></number:number-style><style:style style:name="c1" style:family="table-cell" style:data-style-name="N1"/>'
)
_COLUMNS = '<table:table-column table:number-columns-repeated="3"/>'


def sheet_row(*cells: str, hidden: bool = False) -> str:
    """A row of a sheet: a name, and amounts as numbers in the style that groups thousands."""
    name, *amounts = cells
    numbers = "".join(
        f'<table:table-cell table:style-name="c1" office:value-type="float" office:value="{amount.replace(",", "")}"/>'
        if amount[0].isdigit()
        else f"<table:table-cell><text:p>{amount}</text:p></table:table-cell>"
        for amount in amounts
    )
    mark = ' table:visibility="collapse"' if hidden else ""
    return f"<table:table-row{mark}><table:table-cell><text:p>{name}</text:p></table:table-cell>{numbers}</table:table-row>"


_ROWS = (("项目名称", "总计", "财政拨款"), ("雷达维护", "1,447.80", "1,447.80"), ("浮标更新", "20.00", "20.00"))
_HIDDEN = ' ss:Hidden="1"'
_SHEET = [sheet_row(*_ROWS[0]), sheet_row("草稿", "9.99", "9.99", hidden=True), *(sheet_row(*row) for row in _ROWS[1:])]


def xml_row(*cells: str, mark: str = "") -> str:
    """A row of a workbook in XML."""
    kinds = ("Number" if cell[0].isdigit() else "String" for cell in cells)
    data = (f'<Data ss:Type="{kind}">{cell.replace(",", "")}</Data>' for kind, cell in zip(kinds, cells, strict=True))
    return f"<Row{mark}>" + "".join(f'<Cell ss:StyleID="s1">{one}</Cell>' for one in data) + "</Row>"


def word_row(*cells: str) -> str:
    """A row of a table as Word 2003 writes it in XML."""
    return f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>' for cell in cells)}</w:tr>"


_GRID = '<w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>'

OTHER_OFFICES = {
    "rtf": (r"{\rtf1\ansi " + "".join(rtf_row(*row) for row in _ROWS) + r"\pard\par}").encode("ascii"),
    "odt": open_document("text", cells_of(*_ROWS) + "<text:p/>"),
    "word-xml": (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        f"<w:tbl><w:tblPr/>{_GRID}{''.join(word_row(*row) for row in _ROWS)}</w:tbl><w:p/></w:body></w:wordDocument>"
    ).encode(),
    "ods": open_document("spreadsheet", f'<table:table table:name="Sheet1">{_COLUMNS}{"".join(_SHEET)}</table:table>', _SHEET_STYLES),
    "excel-xml": (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="#,##0.00"/></Style></Styles>'
        f'<Worksheet ss:Name="Sheet1"><Table>{xml_row(*_ROWS[0])}{xml_row("草稿", "9.99", "9.99", mark=_HIDDEN)}'
        f"{''.join(xml_row(*row) for row in _ROWS[1:])}</Table></Worksheet></Workbook>"
    ).encode(),
}
"""One table, as programs write it whose files are read through LibreOffice; the sheet's second row is hidden."""


@needs_libreoffice
@pytest.mark.parametrize(("kind", "content"), OTHER_OFFICES.items())
def test_what_other_offices_write_is_read_through_libreoffice(kind: str, content: bytes) -> None:
    document = read_document(content)
    (table,) = document.tables
    assert document.reader == f"{kind}/libreoffice"
    assert [[cell.text for cell in table.row(row)] for row in range(table.n_rows)] == [list(row) for row in _ROWS]


@pytest.mark.parametrize(("kind", "copy"), [("rtf", "DOCX"), ("word-xml", "DOCX"), ("ods", "XLSX"), ("excel-xml", "XLSX")])
def test_without_libreoffice_they_say_what_they_need(kind: str, copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile, match=f"needs LibreOffice: install it or load a {copy} copy"):
        read_document(OTHER_OFFICES[kind])
