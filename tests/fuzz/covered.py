"""Which printed figures a declared error check covers, and whether a reading that reconciles has lost or changed one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from jixiao.records import DeclaredCheck, DepartmentSpending, DocumentReading, Fact, ProjectBudget, Record, ReportedTotal
from jixiao.rules import check_reading

Figure = tuple[str, str, Decimal]
"""A record's table, its field, and the figure."""
_SUMS = ("row_total", "unit_total", "grand_total")


def is_sound(reading: DocumentReading) -> bool:
    """Whether every filing is loaded and no error check fails."""
    if any(own.filing.rejection_reason for own in reading.filings):
        return False
    return all(verdict.passed or verdict.severity != "error" for verdict in check_reading(reading))


def figures(reading: DocumentReading) -> Iterator[tuple[Figure, bool]]:
    """The figures that are not zero, and whether a declared error check covers each."""
    for own in reading.filings:
        declared = {(one.check_name, one.measure) for one in own.records if isinstance(one, DeclaredCheck)}
        for record in own.records:
            for name, value in _printed(record):
                yield (record.table, name, value), is_covered(record, name, declared)


def _printed(record: Record) -> Iterator[tuple[str, Decimal]]:
    if isinstance(record, Fact):
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, Decimal) and value and "half_unit" not in field.name:
                yield field.name, value


def is_covered(record: Record, field: str, declared: set[tuple[str, str]]) -> bool:
    """Whether a declared check of severity error compares a record's figure with others."""
    measure = field.removesuffix("_yuan")
    if isinstance(record, ProjectBudget):
        return record.project_kind == "project" and bool({("row_total", "total"), *((check, measure) for check in _SUMS)} & declared)
    if isinstance(record, ReportedTotal):
        return bool({(check, record.measure) for check in _SUMS} & declared)
    if isinstance(record, DepartmentSpending):
        rates = {"reported_completion_pct": "completion_rate", "reported_adjustment_pct": "adjustment_rate"}
        return (rates[field], "pct") in declared if field in rates else ("grand_total", measure) in declared
    return False


def changed_unseen(before: DocumentReading, after: DocumentReading) -> list[Figure]:
    """The covered figures of a sound reading that a second sound one, of the altered filing, lacks.

    Two figures that differ by no more than their checks tolerate are the same. A total that is not printed any more is no loss: what
    it was the sum of is still there.
    """
    if not is_sound(after) or _currencies(before) != _currencies(after):
        return []
    tolerance = 2 * max((verdict.tolerance or Decimal(0) for verdict in check_reading(after)), default=Decimal(0))
    had, has = (Counter(figure for figure, covered in figures(reading) if covered) for reading in (before, after))
    lost, gained = list((had - has).elements()), list((has - had).elements())
    kinds = {figure[:2] for figure in gained}
    lost = [figure for figure in lost if figure[0] != ReportedTotal.table or figure[:2] in kinds]
    return [one for one in lost if not any(one[:2] == other[:2] and abs(one[2] - other[2]) <= tolerance for other in gained)]


def _currencies(reading: DocumentReading) -> list[str | None]:
    return [own.filing.currency_unit for own in reading.filings]
