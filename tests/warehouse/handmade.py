"""Records made by hand, as short as a test needs them. Amounts are in yuan; tables print 万元 with two decimals, so half a unit is 50."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jixiao.records import (
    ContentsEntry,
    DeclaredCheck,
    DepartmentSpending,
    DisbursementPlan,
    DocumentReading,
    Filing,
    FilingReading,
    Indicator,
    NumberAudit,
    NumberedItem,
    ProjectBudget,
    ProjectSpending,
    Record,
    ReportedTotal,
    Score,
)

DEPARTMENT = "青川市东岭区水务局"
HALF = Decimal(50)
MEASURES = ("total", "fiscal_appropriation", "special_account", "other")
Number = int | str | None
Stated = Any
"""What a record's field may hold."""


def facts(of: object, *names: str) -> tuple[object, ...]:
    """Some attributes of a verdict, to be compared at once."""
    return tuple(getattr(of, name) for name in names)


def yuan(amount: Number) -> Decimal | None:
    """An amount, from a whole number or a decimal text."""
    return None if amount is None else Decimal(amount)


def sha(letter: str) -> str:
    """A document's hash: one letter, 64 times."""
    return letter * 64


def filing(letter: str = "a", **stated: Stated) -> Filing:
    """A loaded filing of the department without a stated year."""
    usual: dict[str, Any] = {
        "document_type": "project_targets",
        "department_name": DEPARTMENT,
        "currency_unit": "万元",
        "reader": "text",
        "reader_version": "1",
        "attribution": "filer",
        "content_hash": f"content of {letter}",
    }
    return Filing(sha256=sha(letter), **(usual | stated))


def document(*records: Record, of: Filing | None = None) -> DocumentReading:
    """A document of one filing."""
    whose = of or filing()
    return DocumentReading(whose.sha256, (FilingReading(whose, tuple(records)),))


def rejected(letter: str, reason: str = "image only; ask for the text") -> DocumentReading:
    """A document that could not be read."""
    return document(of=Filing(sha256=sha(letter), reader="none", reader_version="1", rejection_reason=reason))


def declare(check_name: str, *measures: str) -> list[DeclaredCheck]:
    """Declared checks."""
    return [DeclaredCheck(check_name=check_name, measure=measure) for measure in measures]


def line(
    line_no: int,
    total: Number,
    fiscal: Number = None,
    special: Number = None,
    other: Number = None,
    *,
    name: str | None = None,
    unit: str | None = None,
    half: Decimal = HALF,
    **more: Stated,
) -> ProjectBudget:
    """A project line."""
    return ProjectBudget(
        line_no=line_no,
        project_name=name or f"项目{line_no}",
        spending_unit_name=unit,
        total_yuan=yuan(total),
        fiscal_appropriation_yuan=yuan(fiscal),
        special_account_yuan=yuan(special),
        other_yuan=yuan(other),
        half_unit_yuan=half,
        source_page=line_no,
        source_locator=f'{{"total_yuan": [{{"line": {line_no}}}]}}',
        **more,
    )


def total(amount: Number, measure: str = "total", *, unit: str | None = None, half: Decimal = HALF) -> ReportedTotal:
    """合计, or a spending unit's row."""
    return ReportedTotal(
        subject=unit or "合计",
        spending_unit_name=unit,
        measure=measure,
        amount_yuan=yuan(amount),
        half_unit_yuan=half,
        source_page=1,
        source_locator="{}",
    )


def source(
    line_no: int,
    initial: Number,
    adjustment: Number = 0,
    actual: Number = 0,
    completion: Number = 0,
    adjusted: Number = 0,
    *,
    name: str = "一般公共预算",
    is_total: bool = False,
    half: Decimal = HALF,
    half_pct: str = "0.005",
) -> DepartmentSpending:
    """A funding source line; its rates are printed with two decimals."""
    return DepartmentSpending(
        line_no=line_no,
        funding_source="合计" if is_total else name,
        is_total=is_total,
        initial_budget_yuan=yuan(initial),
        adjustment_yuan=yuan(adjustment),
        actual_yuan=yuan(actual),
        half_unit_yuan=half,
        reported_completion_pct=yuan(completion),
        reported_adjustment_pct=yuan(adjusted),
        completion_half_unit_pct=Decimal(half_pct),
        adjustment_half_unit_pct=Decimal(half_pct),
        source_page=1,
        source_locator="{}",
    )


def indicator(line_no: int = 1, ordinal: int = 1, name: str = "巡查次数", **stated: Stated) -> Indicator:
    """An indicator, of 产出指标 / 数量指标 with the target ≥12次 unless stated otherwise."""
    usual: dict[str, Any] = {
        "printed_level1": "产出指标",
        "printed_level2": "数量指标",
        "level1_name": "产出指标",
        "level2_name": "数量指标",
        "target_text": "≥12次",
        "comparator": ">=",
        "target_value": Decimal(12),
        "target_unit": "次",
    }
    return Indicator(
        line_no=line_no,
        project_name=f"项目{line_no}",
        ordinal=ordinal,
        indicator_name=name,
        source_page=1,
        source_locator="{}",
        **(usual | stated),
    )


def items(*ordinals: int, list_no: int = 1, subject: str = "项目1") -> list[NumberedItem]:
    """A printed list with these numbers."""
    return [
        NumberedItem(subject=subject, list_no=list_no, position=position, ordinal=ordinal, source_page=1, source_locator="{}")
        for position, ordinal in enumerate(ordinals, 1)
    ]


def score(position: int, weight: Number, points: Number, item: str = "indicator", half: str = "0.5") -> Score:
    """What something weighs and scores, on line 1."""
    return Score(
        line_no=1,
        project_name="项目1",
        position=position,
        item=item,
        item_name=f"指标{position}",
        weight=yuan(weight),
        score=yuan(points),
        half_unit_score=Decimal(half),
        source_page=1,
        source_locator='{"score": [{"line": 1}]}',
    )


def spent(number: int, initial: Number, budget: Number, actual: Number, rate: Number, *, is_total: bool = False) -> ProjectSpending:
    """A funding source of the project on line 1."""
    return ProjectSpending(
        line_no=1,
        project_name="项目1",
        source_no=number,
        funding_source="年度资金总额" if is_total else f"来源{number}",
        is_total=is_total,
        initial_budget_yuan=yuan(initial),
        budget_yuan=yuan(budget),
        actual_yuan=yuan(actual),
        half_unit_yuan=HALF,
        reported_execution_pct=yuan(rate),
        execution_half_unit_pct=Decimal("0.005"),
        source_page=1,
        source_locator="{}",
    )


def plan(line_no: int, *shares: Number) -> list[DisbursementPlan]:
    """A spending plan by the ends of March, June and October."""
    return [
        DisbursementPlan(
            line_no=line_no, project_name=f"项目{line_no}", month=month, cumulative_pct=yuan(share), source_page=1, source_locator="{}"
        )
        for month, share in zip((3, 6, 10), shares, strict=True)
    ]


def contents(*names: str) -> list[ContentsEntry]:
    """A table of contents."""
    return [ContentsEntry(ordinal=ordinal, project_name=name, source_page=1, source_locator="{}") for ordinal, name in enumerate(names, 1)]


def audit(printed: int = 10, unclaimed: int = 0, scope: str = "tables", detail: str | None = None) -> NumberAudit:
    """The proof that no number was lost."""
    return NumberAudit(
        scope=scope,
        printed_count=printed,
        claimed_count=printed - unclaimed,
        unclaimed_count=unclaimed,
        detail=detail,
        source_page=1,
        source_locator="{}",
    )


def targets_filing(letter: str, *, grand_total: Number = 300_0000, **stated: Stated) -> DocumentReading:
    """A small filing of project targets: two lines of one unit, 100 and 200 万元, their totals, an indicator, its audit, its checks."""
    unit = str(stated.get("department_name", DEPARTMENT))
    return document(
        total(grand_total),
        total(300_0000, unit=unit),
        line(1, 100_0000, 100_0000, 0, 0, unit=unit),
        line(2, 200_0000, 200_0000, 0, 0, unit=unit),
        indicator(),
        *items(1),
        audit(),
        *declare("row_total", "total"),
        *declare("unit_total", "total"),
        *declare("grand_total", "total"),
        *declare("ordinals_complete", "count"),
        *declare("nothing_unclaimed", "count"),
        *declare("level_known", "count"),
        *declare("target_consistent", "count"),
        of=filing(letter, **stated),
    )
