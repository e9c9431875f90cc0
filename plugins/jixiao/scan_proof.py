"""When the reading of a scan is believed: all of its text is clear, every check holds, and every figure is part of a sum.

Whoever reads a picture may read it wrong and be sure of it. A sum that holds proves its figures; nothing proves a task's money
or a share of a spending plan, so a scan that has such figures is refused, and so is one with a character that is not clear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jixiao.document import NO_MEANING, Document, Table
from jixiao.form import locator
from jixiao.records import (
    DeclaredCheck,
    DepartmentSpending,
    DisbursementPlan,
    DocumentReading,
    FilingReading,
    NumberAudit,
    ProjectBudget,
    Record,
    ReportedTotal,
)
from jixiao.rules import Verdict, check_reading

SCAN_READER = "ocr"
_FIGURES: dict[type[Record], tuple[str, ...]] = {
    ProjectBudget: ("total_yuan", "fiscal_appropriation_yuan", "special_account_yuan", "other_yuan"),
    ReportedTotal: ("amount_yuan",),
    DepartmentSpending: ("initial_budget_yuan", "adjustment_yuan", "actual_yuan"),
    DisbursementPlan: ("cumulative_pct",),
}
_SUMS: dict[type[Record], frozenset[str]] = {
    ProjectBudget: frozenset({"row_total", "unit_total", "grand_total"}),
    ReportedTotal: frozenset({"unit_total", "grand_total"}),
    DepartmentSpending: frozenset({"grand_total"}),
}
"""The checks that prove the figures of a record, where the filing's family declares one of them."""


def refusal(reading: DocumentReading, document: Document) -> str | None:
    """Why the reading of a scan is not believed; None when it is."""
    if stated := [own.filing.rejection_reason for own in reading.filings if own.filing.rejection_reason]:
        return not_sure(stated[0])
    audited = DocumentReading(reading.sha256, tuple(_audited(own, document) for own in reading.filings))
    failed = [verdict for verdict in check_reading(audited) if not verdict.passed and verdict.severity == "error"]
    return not_sure("; ".join(map(_in_words, failed))) if failed else None


def not_sure(reason: str) -> str:
    """The reason why a scan is refused."""
    return f"The file is a scan, and OCR read it, but not surely ({reason}): ask for the original file."


def _audited(own: FilingReading, document: Document) -> FilingReading:
    """A filing's reading with the proof that its text is clear and its figures are in sums."""
    figures = list(_figures(own.records))
    loose = [figure for figure, is_summed in figures if not is_summed]
    unclear = [text for text in _texts(document) if NO_MEANING in text]
    page, places = locator({})
    audit = NumberAudit(
        scope=SCAN_READER,
        printed_count=len(figures),
        claimed_count=len(figures) - len(loose),
        unclaimed_count=len(loose) + sum(text.count(NO_MEANING) for text in unclear),
        detail=", ".join([*_first(unclear, "texts are not clear"), *_first(loose, "figures are part of no sum")]) or None,
        source_page=page,
        source_locator=places,
    )
    return replace(own, records=(*own.records, audit))


def _figures(records: tuple[Record, ...]) -> Iterator[tuple[str, bool]]:
    """Every figure that counts, in words, and whether a sum proves it. A task's money is part of none."""
    declared = {record.check_name for record in records if isinstance(record, DeclaredCheck)}
    for record in records:
        is_task = isinstance(record, ProjectBudget) and record.project_kind == "task"
        is_summed = not is_task and bool(_SUMS.get(type(record), frozenset()) & declared)
        for name in _FIGURES.get(type(record), ()):
            if getattr(record, name) is not None:
                yield f"{record.table} {name}", is_summed


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (cell.text for cell in block.cells)
        else:
            yield block.text


def _first(texts: list[str], what: str) -> list[str]:
    """How many there are of something, and the first of them."""
    return [f"{len(texts)} {what}, such as {_around(texts[0])!r}"] if texts else []


def _around(text: str) -> str:
    """What stands around the first unclear character."""
    at = max(text.find(NO_MEANING), 0)
    return "".join(text[max(at - 12, 0) : at + 28].split())


def _in_words(verdict: Verdict) -> str:
    if verdict.check_name == "nothing_unclaimed":
        return verdict.diagnosis or "its numbers are not all understood"
    return f"{verdict.check_name} of {verdict.subject} does not hold: {verdict.reported} printed, {verdict.computed} computed"
