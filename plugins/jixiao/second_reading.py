"""A second, independent reading of a PDF whose first does not hold: is the gap the filer's, or ours?

If both readings agree on every figure, the gap is the filer's. If they differ, the second is used only when it reconciles;
each differing figure is recorded with both values either way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal

import duckdb

from jixiao.errors import JobError
from jixiao.records import (
    DeclaredCheck,
    DocumentReading,
    Fact,
    FilingReading,
    NumberAudit,
    NumberedItem,
    ReadingDifference,
    Record,
)
from jixiao.rules import errors_hold
from jixiao.values.text import compact

Figure = tuple[str, str]
"""What a figure belongs to (`project_budget 3`), and its field."""

_NO_FIGURES = (NumberAudit, NumberedItem, ReadingDifference)
_NOT_PRINTED = {"line_no", "ordinal", "section_no", "position", "list_no", "half_unit_yuan"}


def hold(readings: Sequence[DocumentReading]) -> list[bool]:
    """Whether each reading passes every check of severity error, and was not rejected in any part.

    What does not fit the tables that checks read does not hold.
    """
    if not readings:
        return []
    try:
        held = errors_hold(readings)
    except (JobError, ValueError, duckdb.Error):
        return [False] if len(readings) == 1 else [held for reading in readings for held in hold([reading])]
    return [passed and not _rejects(reading) for reading, passed in zip(readings, held, strict=True)]


def _rejects(reading: DocumentReading) -> bool:
    return any(filing.filing.rejection_reason for filing in reading.filings)


def settle(first: DocumentReading, second: DocumentReading) -> DocumentReading:
    """Choose between two readings of one document, the first of which does not hold."""
    if _rejects(second):
        return first
    differences = dict(_differences(first, second))
    if not differences:
        chosen = _attributed(first, "filer")
    elif hold([second]) == [True]:
        chosen = _attributed(second, "filer")
    else:
        chosen = _attributed(first, "extraction")
    return _with_differences(chosen, differences)


def _attributed(reading: DocumentReading, attribution: str) -> DocumentReading:
    filings = (FilingReading(replace(own.filing, attribution=attribution), own.records) for own in reading.filings)
    return DocumentReading(reading.sha256, tuple(filings))


def _figures(records: Iterable[Record]) -> Iterator[tuple[Figure, tuple[object, Fact]]]:
    """Every figure and text that a reading took from the page, by what it belongs to."""
    for record in records:
        if not isinstance(record, Fact) or isinstance(record, _NO_FIGURES):
            continue
        subject = " ".join([record.table, *(str(getattr(record, name)) for name in record.grain)])
        for field in fields(record):
            value = getattr(record, field.name)
            if field.name.startswith("source_") or field.name in _NOT_PRINTED or value is None:
                continue
            yield (subject, field.name), (compact(value) if isinstance(value, str) else value, record)


def _differences(first: DocumentReading, second: DocumentReading) -> Iterator[tuple[tuple[int, Figure], tuple[object, object, Fact]]]:
    """The figures that the readings do not agree on, by filing and figure: both values, and the record that shows where."""
    ordinals = {own.filing.filing_ordinal for own in (*first.filings, *second.filings)}
    for ordinal in sorted(ordinals):
        one, other = _of(first, ordinal), _of(second, ordinal)
        for figure in sorted(one.keys() | other.keys()):
            left, right = one.get(figure), other.get(figure)
            if (left and left[0]) != (right and right[0]):
                yield (ordinal, figure), (left and left[0], right and right[0], (left or right)[1])  # type: ignore[index]


def _of(reading: DocumentReading, ordinal: int) -> dict[Figure, tuple[object, Fact]]:
    return {key: found for own in reading.filings if own.filing.filing_ordinal == ordinal for key, found in _figures(own.records)}


def _with_differences(reading: DocumentReading, differences: Mapping[tuple[int, Figure], tuple[object, object, Fact]]) -> DocumentReading:
    filings = []
    for own in reading.filings:
        mine = {figure: values for (ordinal, figure), values in differences.items() if ordinal == own.filing.filing_ordinal}
        records = [_difference(figure, *values) for figure, values in mine.items()]
        declared = [DeclaredCheck(check_name="readers_agree", measure="count")]
        filings.append(FilingReading(own.filing, (*own.records, *records, *declared)))
    return DocumentReading(reading.sha256, tuple(filings))


def _difference(figure: Figure, first: object, second: object, record: Fact) -> ReadingDifference:
    subject, field_name = figure
    places = json.loads(record.source_locator)
    return ReadingDifference(
        subject=subject,
        field=field_name,
        first_text=None if first is None else str(first),
        second_text=None if second is None else str(second),
        first_value=first if isinstance(first, Decimal) else None,
        second_value=second if isinstance(second, Decimal) else None,
        source_page=record.source_page,
        source_locator=json.dumps({name: found for name, found in places.items() if name == field_name} or places, ensure_ascii=False),
    )
