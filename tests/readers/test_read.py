"""A file is read as what its bytes are. `files/text.doc` was made for this test and written by LibreOffice."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.document import Table
from jixiao.errors import FilingRejected, UnreadableFile
from jixiao.limits import Limits
from jixiao.read import file_type, read_document
from jixiao.values.amounts import parse_amount
from jixiao.values.text import compact
from readers.office_files import compound_file, docx_parts, package, paragraph, word_cell, word_table, xlsx_parts

FILES = Path(__file__).parent / "files"
DOCX = docx_parts(
    paragraph("标题")
    + word_table(word_cell("甲", '<w:gridSpan w:val="2"/>') + word_cell("乙", "<w:vMerge/>"), *["".join(map(word_cell, "一二三"))] * 2),
    numbering='<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    styles='<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>',
)
XLSX = xlsx_parts(
    '<cols><col min="2" max="2" hidden="1"/></cols>'
    '<sheetData><row r="1"><c r="A1" s="1"><v>1.5</v></c><c r="C1" t="s"><v>0</v></c></row></sheetData>'
    '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    shared="<si><t>甲</t></si>",
    styles='<numFmts><numFmt numFmtId="170" formatCode="0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>',
)

needs_libreoffice = pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="needs libreoffice-writer")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"junk before the header\n%PDF-1.4\n", "pdf"),
        (package(docx_parts("")), "docx"),
        (package(xlsx_parts("")), "xlsx"),
        (compound_file({"Workbook": b"x"}), "xls"),
        (compound_file({"Book": b"x"}), "xls"),
        (compound_file({"WordDocument": b"\xec\xa5"}), "doc"),
        (package({"xl/workbook.bin": b"x"}), "xlsb"),
        (b"From: <Saved>\r\nContent-Type: multipart/related;\r\n\tboundary=X\r\nMIME-Version: 1.0\r\n\r\n", "mhtml"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "html"),
        ("\ufeff<html><body>绩效</body></html>".encode("utf-16-le"), "html"),
        ("<table><tr><td>绩效</td></tr></table>".encode("gb18030"), "html"),
        ("项目支出绩效目标表\n单位：万元".encode(), "text"),
        ("项目支出绩效目标表\t单位：万元，人数<3人".encode("gb18030"), "text"),
        ("\ufeff合计".encode("utf-16-le"), "text"),
    ],
)
def test_the_type_is_what_the_bytes_are(content: bytes, found: str) -> None:
    assert file_type(content) == found


def test_a_main_part_of_another_name_is_found_by_its_declared_type() -> None:
    parts = {name.replace("word/document.xml", "word/document2.xml"): xml for name, xml in docx_parts(paragraph("甲")).items()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace("document.xml", "document2.xml")
    parts["[Content_Types].xml"] = "<Types><Override ContentType='application/vnd.ms-x.wordprocessingml.document.main+xml'/></Types>"
    assert [line.text for line in read_document(package(parts)).lines] == ["甲"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x00 \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"MIME-Version: 1.0\n\nno page\n", "MHTML"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument>", "w:wordDocument"),
        (package({"a.pdf": b"%PDF-"}), "archive"),
        (package({"OFD.xml": "<x/>"}), "OFD"),
        (package({"content.xml": "<x/>", "mimetype": "x"}), "OpenDocument"),
        (package(xlsx_parts(""))[:300], "cut off"),
        (compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted"),
        (compound_file({"WordDocument": b"\xec\xa5" + b"\0" * 8 + b"\x00\x01"}), "encrypted"),
        (compound_file({"PowerPoint Document": b"x"}), "neither a workbook nor a text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "damaged"),
        (bytes(range(256)), "no type that is read"),
    ],
)
def test_what_is_not_read_is_refused_in_one_sentence(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document(content)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_over_the_limit_is_refused_before_it_is_opened() -> None:
    with pytest.raises(UnreadableFile, match="limit of 100"):
        read_document(package(DOCX), limits=Limits(max_bytes=100))


def test_a_reader_may_be_asked_for_but_only_one_of_the_files_type() -> None:
    assert read_document(package(DOCX), reader="docx").reader == "docx"
    with pytest.raises(UnreadableFile, match="the file is DOCX"):
        read_document(package(DOCX), reader="pdf/pdfplumber")


def test_an_error_page_is_read_as_the_page_that_it_is() -> None:
    document = read_document(b"<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>")
    assert (document.reader, [line.text for line in document.lines]) == ("html", ["404 Not Found"])


@needs_libreoffice
def test_a_binary_word_document_is_read_through_libreoffice() -> None:
    document = read_document((FILES / "text.doc").read_bytes())
    _, table, _ = document.blocks
    assert document.reader == "doc/libreoffice"
    assert isinstance(table, Table)
    assert [cell.text for cell in table.row(1)] == ["雷达维护", "447.82", "447.82", "按期巡检"]


def flat(parts: dict[str, str], more: str = "") -> bytes:
    """A package as one file of XML."""
    own = "".join(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>' for name, xml in parts.items())
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    return f'{head}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{own}{more}</pkg:package>'.encode()


def test_a_word_document_in_one_file_of_xml_is_read_as_its_package() -> None:
    picture = '<pkg:part pkg:name="/word/media/image1.png"><pkg:binaryData>iVBORw0KGgo=</pkg:binaryData></pkg:part>'
    assert read_document(flat(DOCX, picture)).blocks == read_document(package(DOCX)).blocks


@pytest.mark.parametrize("more", ["<pkg:part", '<pkg:part pkg:name="/a.png"><pkg:binaryData>iVB</pkg:binaryData></pkg:part>'])
def test_a_damaged_word_document_in_xml_is_refused(more: str) -> None:
    with pytest.raises(UnreadableFile, match="fetch the file again"):
        read_document(flat(DOCX, more))


@needs_libreoffice
def test_a_conversion_that_takes_too_long_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="LibreOffice took over"):
        read_document((FILES / "text.doc").read_bytes(), limits=Limits(max_seconds=0.01))


def test_without_libreoffice_a_binary_word_document_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile, match="needs LibreOffice"):
        read_document((FILES / "text.doc").read_bytes())


def damaged(parts: dict[str, str], name: str, at: int, length: int, junk: str) -> bytes:
    xml = parts[name]
    start = at % len(xml)
    return package({**parts, name: xml[:start] + junk + xml[start + length :]})


def read_or_refused(content: bytes) -> None:
    """Any damage ends in a document or in a rejection, never in another error."""
    try:
        read_document(content)
    except FilingRejected as error:
        assert str(error)


_JUNK = st.sampled_from(
    ["", "-1", "99999999999", "x", '"', "<", ">", "/>", "&", "&lt;", "A0", "<c/>", "<w:p/>", "é", "1" * 12, ":", "<w:vMerge/>"]
)
_AT, _LENGTH = st.integers(0, 10_000), st.integers(0, 12)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(DOCX)), _AT, _LENGTH, _JUNK)
def test_a_damaged_word_document_never_breaks_the_reader(name: str, at: int, length: int, junk: str) -> None:
    read_or_refused(damaged(DOCX, name, at, length, junk))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(XLSX)), _AT, _LENGTH, _JUNK)
def test_a_damaged_workbook_never_breaks_the_reader(name: str, at: int, length: int, junk: str) -> None:
    read_or_refused(damaged(XLSX, name, at, length, junk))


@settings(max_examples=150, deadline=None)
@given(_AT, st.binary(max_size=20))
def test_a_damaged_binary_workbook_never_breaks_the_reader(at: int, junk: bytes) -> None:
    whole = (FILES / "workbook.xls").read_bytes()
    start = 512 + at % (len(whole) - 512)
    read_or_refused(whole[:start] + junk + whole[start + len(junk) :])


_TAGS = st.sampled_from(
    ["<table>", "</table>", "<tr>", "</tr>", "<td rowspan=0>", "<td colspan=3 rowspan=2>", "</td>", "<thead>", "<ol start=x>", "<li>",
     "<div style='display:flex'>", "<span hidden>", "</body>", "<caption>", "<form>", "甲", "1.50", "&nbsp;", "<!--", "-->", "<p>", "<br>",
     "<style>a{", "}</style>"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(_TAGS, max_size=40))
def test_no_markup_breaks_the_reader(tags: list[str]) -> None:
    read_or_refused(("<html>" + "".join(tags)).encode())


def test_the_hard_files_of_the_corpus_are_read_or_refused_as_expected(corpus: Path) -> None:
    for truth_file in sorted((corpus / "hard").glob("*.truth.json")):
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        content = (truth_file.parent / truth["file"]).read_bytes()
        try:
            document = read_document(content)
        except FilingRejected:
            assert "rejected" in truth["expected_status"], truth["file"]
        else:
            assert document.reader == "html" or truth["expected_status"] != ["rejected"], truth["file"]


def test_every_name_and_amount_of_the_native_corpus_is_in_a_cell(corpus: Path) -> None:
    for truth_file in sorted(corpus.glob("*_native/*.truth.json")):
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        document = read_document((truth_file.parent / truth["file"]).read_bytes())
        texts = {compact(cell.text) for table in document.tables for cell in table.cells}
        amounts = {amount[0] for text in texts if (amount := parse_amount(text, truth["unit"]))}
        for project in truth["projects"]:
            assert compact(project["name"]) in texts, truth["file"]
            printed = {Decimal(amount) for amount in project["amounts"].values() if amount}
            assert printed <= amounts | {Decimal(0)}, truth["file"]
