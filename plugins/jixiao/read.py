"""File type → reader → `Document`: the type is what the bytes are, never what the file is called."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

from jixiao.document import Document
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import ole2
from jixiao.readers.radicals import ordinary

_PDF_HEADER_WITHIN = 1024
_HEAD = 4096
_REFUSED = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
_REFUSED_PARTS = (
    ("ofd.xml", "an OFD document"),
    ("content.xml", "an OpenDocument file"),
    ("ppt/presentation.xml", "a presentation"),
)
_WORKBOOK_XML = "urn:schemas-microsoft-com:office:spreadsheet"
"""What a workbook in a single file of XML, as spreadsheets have written it since 2003, says that it is."""
_WORD_XML = {"word-xml": b"schemas.microsoft.com/office/word/2003/wordml", "flat-docx": b"schemas.microsoft.com/office/2006/xmlPackage"}
"""What Word documents in a single file of XML name near their beginning: those of Word 2003, and packages in one file."""
_MHTML = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
_OPEN_DOCUMENTS = {
    f"application/vnd.oasis.opendocument.{name}": kind
    for name, kind in (("text", "odt"), ("text-template", "odt"), ("spreadsheet", "ods"), ("spreadsheet-template", "ods"))
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|tr|meta|div|p|span|font|center|ul|h1|script)\b", re.IGNORECASE)
_XML_START = re.compile(r"<\?xml[^>]*\?>\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?P<root>[\w:]+)", re.DOTALL)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def read_document(content: bytes, *, limits: Limits | None = None, reader: str | None = None) -> Document:
    """Read a file with the reader of what it is.

    Args:
        content: the file's bytes.
        limits: what a document may have at most.
        reader: the name of the reader to take where a format has several (`pdf/pdfplumber`); by default the format's first.

    Raises:
        UnreadableFile: empty, too large, damaged, encrypted, or of a type that is not read; one sentence says which.
        NoText: its text cannot be trusted, or there is none.
    """
    limits = limits or Limits()
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("The file is empty: fetch it again.")
    if len(content) > limits.max_bytes:
        raise UnreadableFile(f"The file has {len(content)} bytes, over the limit of {limits.max_bytes}: split it.")
    found = file_type(content)
    wanted, _, engine = (reader or found).partition("/")
    if wanted != found:
        raise UnreadableFile(f"The reader {reader} was asked for, but the file is {found.upper()}: leave the choice of the reader open.")
    document = _READERS[found](content, limits, engine)
    return document if found == "pdf" else ordinary(document)


def file_type(content: bytes) -> str:
    """What a file is by its bytes: `pdf`, `docx`, `flat-docx`, `xlsx`, `xls`, `html`, `mhtml`, `text`, or a type that LibreOffice reads.

    Raises:
        UnreadableFile: it is damaged, encrypted, or of a type that is not read.
    """
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _type_in_zip(content)
    if content.startswith(ole2.SIGNATURE):
        return _type_in_ole2(content)
    if content.startswith(b"{\\rtf"):
        return "rtf"
    for signature, name in _REFUSED:
        if content.startswith(signature):
            raise UnreadableFile(f"The file is {name}, which is not read: publish or load it as PDF, DOCX, XLSX, HTML or text.")
    return "mhtml" if _MHTML.match(content[:_HEAD]) else _type_of_text(content)


def _type_in_zip(content: bytes) -> str:
    try:
        names = {name.replace("\\", "/").lower() for name in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableFile(f"The archive (DOCX, XLSX or other) is damaged or was cut off ({error}): fetch the file again.") from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and (kind := _OPEN_DOCUMENTS.get(_mimetype(content))):
        return kind
    found = next((name for part, name in _REFUSED_PARTS if part in names), None)
    if found is None:
        return _type_by_content_types(content, names)
    raise UnreadableFile(f"The file is {found}, which is not read: publish or load it as PDF, DOCX, XLSX, HTML or text.")


def _mimetype(content: bytes) -> str:
    """What an OpenDocument package says that it is; blank where it says nothing."""
    from jixiao.readers.ooxml import Package

    package = Package(content, Limits())
    return package.part("mimetype").decode("ascii", "replace").strip() if "mimetype" in package else ""


def _type_by_content_types(content: bytes, names: set[str]) -> str:
    """Office documents whose main part bears an unusual name; any other archive is refused."""
    if "[content_types].xml" in names:
        from jixiao.readers.ooxml import Package

        declared = Package(content, Limits()).part("[Content_Types].xml")
        for kind, word in (("docx", b"wordprocessingml.document.main"), ("xlsx", b"spreadsheetml.sheet.main")):
            if word in declared:
                return kind
    raise UnreadableFile("The file is an archive (ZIP) and no document: unpack it and load the documents in it.")


def _type_in_ole2(content: bytes) -> str:
    container = ole2.Container(content)
    streams = container.streams
    if "EncryptedPackage" in streams:
        raise UnreadableFile("The office document is encrypted: publish or load a copy without a password.")
    if streams & {"Workbook", "Book"}:
        return "xls"
    if "WordDocument" not in streams:
        raise UnreadableFile("The file is an office file that holds neither a workbook nor a text: load it as PDF, DOCX or XLSX.")
    if container.has_encrypted_word():
        raise UnreadableFile("The Word document is encrypted: publish or load a copy without a password.")
    return "doc"


def _type_of_text(content: bytes) -> str:
    head = content[:_HEAD]
    if content.startswith(_UTF16):
        head = head.decode("utf-16", "ignore").encode()
    elif any(byte in _CONTROL for byte in head):
        raise UnreadableFile("The file is of no type that is read (PDF, DOCX, XLSX, XLS, DOC, HTML, text): see what it is at its source.")
    xml = _XML_START.match(head.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n"))
    if xml and xml["root"].rpartition(":")[2] == "Workbook" and _WORKBOOK_XML.encode() in head:
        return "excel-xml"
    if xml and (kind := next((kind for kind, name in _WORD_XML.items() if name in head), None)):
        return kind
    if xml and xml["root"].lower() != "html":
        raise UnreadableFile(f"The file is an XML document ({xml['root']}), which is not read: load it as PDF, DOCX, XLSX, HTML or text.")
    return "html" if xml or _HTML.search(head) else "text"


def _read_pdf(content: bytes, limits: Limits, engine: str) -> Document:
    from jixiao.readers import pdf

    return pdf.read(content, limits, engine) if engine else pdf.read(content, limits)


def _read_docx(content: bytes, limits: Limits, _engine: str) -> Document:
    from jixiao.readers import docx

    return docx.read(content, limits)


def _read_flat_docx(content: bytes, limits: Limits, engine: str) -> Document:
    from jixiao.readers import flat_package

    return _read_docx(flat_package.packed(content, limits), limits, engine)


def _read_xlsx(content: bytes, limits: Limits, _engine: str) -> Document:
    from jixiao.readers import xlsx

    return xlsx.read(content, limits)


def _read_xls(content: bytes, limits: Limits, _engine: str) -> Document:
    from jixiao.readers import xls

    return xls.read(content, limits)


_SHEETS = {"ods", "xlsb", "excel-xml"}


def _through_office(kind: str) -> Callable[[bytes, Limits, str], Document]:
    """The reader of what LibreOffice makes of a type of file."""

    def read(content: bytes, limits: Limits, _engine: str) -> Document:
        from jixiao.readers import office

        made = office.converted(content, kind, limits)
        document = (_read_xlsx if kind in _SHEETS else _read_docx)(made, limits, "")
        return replace(document, reader=f"{kind}/libreoffice")

    return read


def _read_html(content: bytes, limits: Limits, _engine: str) -> Document:
    from jixiao.readers import html

    return html.read(content, limits)


def _read_mhtml(content: bytes, limits: Limits, _engine: str) -> Document:
    from jixiao.readers import html, mhtml

    return replace(html.read(mhtml.page_of_archive(content), limits), reader="mhtml")


def _read_text(content: bytes, limits: Limits, _engine: str) -> Document:
    from jixiao.readers import text

    return text.read(content, limits)


_READERS: dict[str, Callable[[bytes, Limits, str], Document]] = {
    "pdf": _read_pdf,
    "docx": _read_docx,
    "flat-docx": _read_flat_docx,
    "xlsx": _read_xlsx,
    "xls": _read_xls,
    **{kind: _through_office(kind) for kind in ("doc", "rtf", "odt", "word-xml", "ods", "xlsb", "excel-xml")},
    "html": _read_html,
    "mhtml": _read_mhtml,
    "text": _read_text,
}
