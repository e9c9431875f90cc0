"""One document, from its bytes to its records: read → identify → the family's reading → the proofs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from jixiao.document import Document, Table
from jixiao.errors import FilingRejected
from jixiao.families.parsed import ParsedFiling
from jixiao.form import Printed, locator
from jixiao.identify import identify
from jixiao.limits import Limits
from jixiao.read import read_document
from jixiao.records import DocumentReading, Filing, FilingReading, NumberAudit, Record
from jixiao.scan_proof import SCAN_READER, not_sure, refusal
from jixiao.second_reading import hold, settle
from jixiao.values.text import compact, digits

READER_VERSION = "15"
"""Raised by one with every change that can alter what is read from a filing: then all archived filings are read again."""

_PLACES = ("source_page", "source_locator")
_UNREAD = "unread_pages"
"""The scope of the number audit that counts pages."""
_LOST = "lost_text"
"""The scope of the one that counts characters which a reader dropped."""
_SHOWN = 40
"""How many of them its detail tells."""


SECOND_READER = "pdf/pdfplumber"
"""The independent reader of what the first one did not read without a gap."""


def read_filings(content: bytes, sha256: str, *, reader: str | None = None) -> DocumentReading:
    """Read a document's bytes into the records of its filings.

    A document that cannot be loaded is one filing with the reason, and nothing else: bad filings never raise. A PDF in which
    an error check fails is read again by an independent reader, unless a reader is asked for by name.
    """
    first = read_once(content, sha256, reader)
    return read_again(content, sha256, first) if reader is None and unproven([first]) else first


def read_again(content: bytes, sha256: str, first: DocumentReading) -> DocumentReading:
    """Read a document by the independent reader, and choose between that and its first reading."""
    return settle(first, read_once(content, sha256, SECOND_READER))


def unproven(readings: Sequence[DocumentReading]) -> list[DocumentReading]:
    """The readings of PDFs that do not hold, and on which a second reader may say more."""
    doubtful = [reading for reading in readings if _has_second_reader(reading)]
    return [reading for reading, held in zip(doubtful, hold(doubtful), strict=True) if not held]


def _has_second_reader(reading: DocumentReading) -> bool:
    """Whether a second reader may say more: not where what is missing may stand on a page that no reader reads."""
    first = reading.filings[0]
    unread = any(isinstance(record, NumberAudit) and record.scope == _UNREAD for record in first.records)
    return first.filing.reader.startswith("pdf/") and not _is_rejected(reading) and not unread


def _is_rejected(reading: DocumentReading) -> bool:
    return all(filing.filing.rejection_reason for filing in reading.filings)


def read_once(content: bytes, sha256: str, reader: str | None = None, limits: Limits | None = None) -> DocumentReading:
    """Read a document by one reader, by default the first of its format; nothing is checked."""
    try:
        document = read_document(content, limits=limits, reader=reader)
    except FilingRejected as error:
        return _rejected(sha256, str(error), reader or "none", None)
    try:
        filings = identify(document).read(document)
    except FilingRejected as error:
        reason = not_sure(str(error)) if document.reader == SCAN_READER else "; ".join([*_unread_pages(document), str(error)])
        return _rejected(sha256, reason, document.reader, document.page_count)
    engines = _second_engine(document)
    reading = DocumentReading(sha256, tuple(_filing(own, sha256, ordinal, document, engines) for ordinal, own in enumerate(filings, 1)))
    if document.reader == SCAN_READER and (doubt := refusal(reading, document)):
        return _rejected(sha256, doubt, document.reader, document.page_count)
    return reading


def _rejected(sha256: str, reason: str, reader: str, page_count: int | None) -> DocumentReading:
    filing = Filing(sha256=sha256, reader=reader, reader_version=READER_VERSION, page_count=page_count, rejection_reason=reason)
    return DocumentReading(sha256, (FilingReading(filing),))


def _filing(parsed: ParsedFiling, sha256: str, ordinal: int, document: Document, engines: NumberAudit | None) -> FilingReading:
    records: tuple[Record, ...] = ()
    if parsed.rejection is None:
        parsed.declare("rounding_likely", "count")
        parsed.declare("fiscal_year_known", "count")
        records = (*parsed.records, parsed.audit(), *([engines] if engines else []), *_unread_audit(document), *_lost_audit(document))
    filing = Filing(
        sha256=sha256,
        filing_ordinal=ordinal,
        document_type=parsed.document_type,
        department_name=parsed.department.name if parsed.department else None,
        printed_department_name=parsed.printed_department,
        department_code=parsed.department.code if parsed.department else None,
        document_title=parsed.title,
        document_fiscal_year=parsed.fiscal_years[0] if parsed.fiscal_years else None,
        other_fiscal_years=", ".join(map(str, parsed.fiscal_years[1:])) or None,
        currency_unit=parsed.currency_unit,
        page_count=document.page_count,
        reader=document.reader,
        reader_version=READER_VERSION,
        rejection_reason=parsed.rejection,
        content_hash=_content_hash(parsed, records),
        scope_label=parsed.scope,
        attribution=_attribution(document, engines),
    )
    return FilingReading(filing, records)


def _content_hash(parsed: ParsedFiling, records: Iterable[Record]) -> str:
    """SHA-256 over what the filing states, without where it stands: white space and widths do not count."""
    content = [
        [parsed.document_type, parsed.printed_department, parsed.fiscal_years, parsed.currency_unit],
        *(
            [record.table, {k: v for k, v in vars(record).items() if k not in _PLACES}]
            for record in records
            if record.table != "number_audit"
        ),
    ]
    text = compact(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str))
    return hashlib.sha256(text.encode()).hexdigest()


def _attribution(document: Document, engines: NumberAudit | None) -> str:
    """Whose a gap in the figures is: cell text is the filer's own; a page's glyphs are once a second engine sees the same."""
    if document.page_count is None:
        return "filer"
    if document.lost:
        return "extraction"
    if engines is None or document.unread:
        return "unknown"
    return "extraction" if engines.unclaimed_count else "filer"


def _unread_pages(document: Document) -> list[str]:
    """What is said of pages that show a picture and no text; nothing where there are none."""
    if not document.unread:
        return []
    named = ", ".join(str(place.page) for place in document.unread)
    return [f"Pages {named} of {document.page_count} are pictures without text"]


def _unread_audit(document: Document) -> list[NumberAudit]:
    """The pages that nobody read, as what is not claimed."""
    pages, count = document.page_count or 0, len(document.unread)
    page, places = locator({"unread": Printed("", document.unread)})
    return [
        NumberAudit(
            scope=_UNREAD,
            printed_count=pages,
            claimed_count=pages - count,
            unclaimed_count=count,
            detail=detail,
            source_page=page,
            source_locator=places,
        )
        for detail in _unread_pages(document)
    ]


def _lost_audit(document: Document) -> list[NumberAudit]:
    """The characters that a reader dropped, as what is not claimed."""
    if not document.lost:
        return []
    printed = sum(map(len, document.plain_text))
    lost = len(document.lost)
    detail = f"characters that are in no cell and no line ({document.lost[:_SHOWN]})"
    return [
        NumberAudit(
            scope=_LOST,
            printed_count=printed,
            claimed_count=printed - lost,
            unclaimed_count=lost,
            detail=detail,
            source_page=None,
            source_locator="{}",
        )
    ]


def _second_engine(document: Document) -> NumberAudit | None:
    """Compare the digits that were read with those in a second engine's plain text of the same document.

    Digits are counted one by one, for engines join and split wrapped numbers differently.
    """
    if not document.plain_text:
        return None
    read = digits("".join(text for block in document.blocks for text in _texts(block)))
    seen = digits("".join(document.plain_text))
    different = (read - seen) + (seen - read)
    page, places = locator({})
    detail = ", ".join(f"{digit}: {read[digit]} read, {seen[digit]} seen" for digit in sorted(different))
    return NumberAudit(
        scope="second_engine",
        printed_count=seen.total(),
        claimed_count=read.total(),
        unclaimed_count=different.total(),
        detail=f"digits differ from the second engine's text ({detail})" if detail else None,
        source_page=page,
        source_locator=places,
    )


def _texts(block: object) -> list[str]:
    return [cell.text for cell in block.cells] if isinstance(block, Table) else [getattr(block, "text", "")]
