"""A reading of a document against the truth of its filing. White space and the width of characters do not count, all else does."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from factory.model import MEASURES
from jixiao.records import (
    DepartmentSpending,
    DisbursementPlan,
    DocumentReading,
    FilingReading,
    Indicator,
    Narrative,
    ProjectBudget,
    Record,
    ReportedTotal,
)
from jixiao.rules import check_reading

Truth = dict[str, Any]
Facts = dict[str, list[tuple[object, ...]]]
R = TypeVar("R", bound=Record)
FAULT_CHECKS = {
    "row_total": {"row_total"},
    "unit_total": {"unit_total", "grand_total"},
    "grand_total": {"grand_total", "unit_total"},
    "dropped_row": {"unit_total", "grand_total"},
    "rate": {"completion_rate", "adjustment_rate"},
    "plan_not_cumulative": {"plan_cumulative"},
    "level_mismatch": {"level_known"},
    "target_mismatch": {"target_consistent"},
    "contents_missing_project": {"contents_complete"},
}
"""A planted fault's kind to the checks that may find it."""
INCIDENTAL = {"rounding_likely", "fiscal_year_known"}
"""Warnings that a sound filing may raise: a year that only its listing states, rounding of many lines."""
SECTIONS = {"year_goal", "year_goal_achieved", "problems", "remedies"}


def norm(text: object) -> str | None:
    """A text without white space, in compatibility form; None for nothing."""
    return None if text is None else re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text))) or None


def level(text: object) -> str | None:
    """A taxonomy level's bare name."""
    bare = norm(text)
    return None if bare is None else re.sub(r"^\d+-", "", bare).removesuffix("指标") or None


def unit(text: object) -> str | None:
    """A unit's name; 本级 and (部门) say nothing more than the department's name."""
    bare = norm(text)
    return bare and bare.removesuffix("本级").removesuffix("(部门)")


def money(value: object) -> Decimal:
    """An amount or rate with two decimals; nothing is zero."""
    return Decimal(0) if value in {None, ""} else Decimal(str(value)).quantize(Decimal("0.01"))


def of_type(filing: FilingReading, record_type: type[R]) -> list[R]:
    """The filing's records of a type."""
    return [record for record in filing.records if isinstance(record, record_type)]


def true_facts(truth: Truth) -> Facts:
    """What the truth says, a list of comparable facts a kind."""
    goal = truth.get("annual_goal") or {}
    sections = (goal.get("expected"), goal.get("achieved"), truth.get("problems"), truth.get("improvements"))
    totals = [("合计", truth.get("reported_total")), *((one["name"], one["reported"]) for one in truth.get("units") or [])]
    projects = truth["projects"]
    return {
        "identity": [(truth["document_type"], norm(truth["department"]), truth["unit"])],
        "amounts": [(norm(p["name"]), norm(p.get("code")), *(money(p["amounts"].get(m)) for m in MEASURES)) for p in projects],
        "spending units": [(norm(p["name"]), p["kind"], unit(p.get("unit"))) for p in projects],
        "texts": [(norm(p["name"]), norm(p.get("objective")), norm(p.get("achieved")), norm(p.get("purpose"))) for p in projects],
        "reported totals": [
            (unit(name), measure, money(amount)) for name, row in totals for measure, amount in (row or {}).items() if amount is not None
        ],
        "narratives": [
            (name, norm(text))
            for name, text in zip(("year_goal", "year_goal_achieved", "problems", "remedies"), sections, strict=True)
            if norm(text)
        ],
        "indicators": [indicator for p in projects for indicator in true_indicators(p)],
        "spending": [
            (norm(s["source"]), *(money(s[k]) for k in ("initial", "adjustment", "actual", "completion_rate", "adjustment_rate")))
            for s in truth.get("spending") or []
        ],
        "plans": [(norm(p["name"]), month, money(share)) for p in projects for month, share in p.get("disbursement_plan") or []],
    }


def true_indicators(project: Truth) -> Iterator[tuple[object, ...]]:
    """A truth project's indicators."""
    for one in project["indicators"]:
        levels = level(one["level1"]), level(one.get("level2"))
        texts = (one["name"], *(one.get(key) for key in ("cycle_target", "annual_target", "actual", "definition", "basis")))
        yield norm(project["name"]), one["ordinal"], *levels, *map(norm, texts)


def read_facts(filing: FilingReading) -> Facts:
    """What was read, in the same shape."""
    budgets, indicators = of_type(filing, ProjectBudget), of_type(filing, Indicator)
    identity = filing.filing
    return {
        "identity": [(identity.document_type, norm(identity.department_name), identity.currency_unit)],
        "amounts": [
            (norm(b.project_name), norm(b.project_code), *(money(getattr(b, f"{measure}_yuan")) for measure in MEASURES)) for b in budgets
        ],
        "spending units": [(norm(b.project_name), b.project_kind, unit(b.spending_unit_name)) for b in budgets],
        "texts": [(norm(b.project_name), norm(b.objective_text), norm(b.achieved_text), norm(b.purpose_text)) for b in budgets],
        "reported totals": [
            (unit(t.subject), t.measure, money(t.amount_yuan)) for t in of_type(filing, ReportedTotal) if t.amount_yuan is not None
        ],
        "narratives": [(n.section, norm(n.text)) for n in of_type(filing, Narrative) if n.section in SECTIONS],
        "indicators": [read_indicator(one) for one in indicators],
        "spending": [read_spending(one) for one in of_type(filing, DepartmentSpending)],
        "plans": [(norm(d.project_name), d.month, money(d.cumulative_pct)) for d in of_type(filing, DisbursementPlan)],
    }


def read_indicator(one: Indicator) -> tuple[object, ...]:
    """An indicator as read."""
    texts = (one.indicator_name, one.cycle_target_text, one.target_text, one.actual_text, one.definition, one.basis)
    return norm(one.project_name), one.ordinal, level(one.printed_level1), level(one.printed_level2), *map(norm, texts)


def read_spending(one: DepartmentSpending) -> tuple[object, ...]:
    """A funding source line as read."""
    figures = (one.initial_budget_yuan, one.adjustment_yuan, one.actual_yuan, one.reported_completion_pct, one.reported_adjustment_pct)
    return norm(one.funding_source), *map(money, figures)


def differences(truth: Truth, reading: DocumentReading) -> list[str]:
    """What the reading misses, adds or says otherwise; empty when it is exact."""
    if len(reading.filings) != 1:
        return [f"{len(reading.filings)} filings instead of one"]
    filing = reading.filings[0]
    if filing.filing.rejection_reason is not None:
        return [f"rejected: {filing.filing.rejection_reason}"]
    true, read = true_facts(truth), read_facts(filing)
    found = [note for kind in true for note in gaps(kind, true[kind], read[kind])]
    return [*found, *wrong_year(truth, filing), *unplaced(filing)]


def gaps(kind: str, expected: Iterable[tuple[object, ...]], found: Iterable[tuple[object, ...]]) -> list[str]:
    """Two multisets of facts, compared."""
    want, have = Counter(expected), Counter(found)
    missing, extra = (want - have).elements(), (have - want).elements()
    return [f"{kind}: missing {fact}" for fact in missing] + [f"{kind}: extra {fact}" for fact in extra]


def wrong_year(truth: Truth, filing: FilingReading) -> list[str]:
    """The year that the document itself states; a truth that does not tell allows none, too."""
    read = filing.filing.document_fiscal_year
    allowed = {truth["document_fiscal_year"]} if "document_fiscal_year" in truth else {None, truth["fiscal_year"]}
    return [] if read in allowed else [f"fiscal year: {read} instead of {sorted(map(str, allowed))}"]


def unplaced(filing: FilingReading) -> list[str]:
    """Facts that do not tell where they stand."""
    facts = [*of_type(filing, ProjectBudget), *of_type(filing, Indicator)]
    paged = filing.filing.page_count is not None
    return [f"place: {fact}" for fact in facts if fact.source_locator in {"", "{}"} or (paged and fact.source_page is None)]


def misjudgements(pairs: Iterable[tuple[Truth, DocumentReading]]) -> list[str]:
    """Planted faults that no check finds, and checks that fail without one, over readings of one filing each, judged together."""
    pairs = list(pairs)
    verdicts = check_reading(DocumentReading("together", tuple(filing for _, reading in pairs for filing in reading.filings)))
    notes = []
    for truth, reading in pairs:
        key = reading.filings[0].filing.filing_key
        failed = {verdict.check_name for verdict in verdicts if verdict.filing_key == key and not verdict.passed}
        notes += [f"{truth['file']}: {note}" for note in misjudged(truth, failed)]
    return notes


def misjudged(truth: Truth, failed: set[str]) -> list[str]:
    """A filing's planted faults without a failed check, and failed checks without a planted fault."""
    wanted = [FAULT_CHECKS[fault["kind"]] for fault in truth["faults"]]
    missed = [f"not found: {sorted(checks)}" for checks in wanted if not checks & failed]
    alarms = failed - INCIDENTAL - {check for checks in wanted for check in checks}
    return [*missed, *(f"false alarm: {check}" for check in sorted(alarms))]
