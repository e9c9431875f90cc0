"""A reading of a document against the records that were computed by hand for it: every field but the places."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from decimal import Decimal
from typing import Any

from jixiao.records import DeclaredCheck, DocumentReading, Fact, FilingReading, NumberAudit, NumberedItem, Record
from jixiao.rules import check_reading

Expected = dict[str, Any]
_PLACES = {"source_page", "source_locator"}
_PROOFS = (NumberAudit, NumberedItem, DeclaredCheck)
"""What a reading says of itself; its verdicts show whether it is right."""


def differences(expected: Expected, reading: DocumentReading) -> list[str]:
    """What the reading misses, adds or says otherwise; empty when it is exact."""
    if len(reading.filings) != len(expected["filings"]):
        return [f"{len(reading.filings)} filings instead of {len(expected['filings'])}"]
    notes = [note for want, own in zip(expected["filings"], reading.filings, strict=True) for note in _of_filing(want, own)]
    failed = sorted({(verdict.check_name, verdict.subject) for verdict in check_reading(reading) if not verdict.passed})
    wanted = sorted(map(tuple, expected.get("failed_checks", ())))
    return notes if failed == wanted else [*notes, f"failed checks: {failed} instead of {wanted}"]


def _of_filing(expected: Expected, reading: FilingReading) -> list[str]:
    stated = {name: getattr(reading.filing, name) for name in expected["filing"]}
    notes = [] if stated == expected["filing"] else [f"filing: {stated} instead of {expected['filing']}"]
    facts = [record for record in reading.records if isinstance(record, Fact) and not isinstance(record, _PROOFS)]
    for table in sorted({*expected["records"], *(fact.table for fact in facts)}):
        read = Counter(repr(_said(fact)) for fact in facts if fact.table == table)
        wanted = Counter(repr(dict(sorted(record.items()))) for record in expected["records"].get(table, ()))
        notes += [f"{table}: missing {record}" for record in (wanted - read).elements()]
        notes += [f"{table}: extra {record}" for record in (read - wanted).elements()]
    return notes


def _said(record: Record) -> dict[str, object]:
    """A record's fields that say anything, as JSON states them; figures without trailing zeros."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in _PLACES}
    return {name: _plain(value) for name, value in sorted(values.items()) if value is not None}


def _plain(value: object) -> object:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
