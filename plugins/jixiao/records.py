"""The typed records that families emit: the contract between reading and the warehouse.

One dataclass is one landed Parquet table and one staging model `stg_filings__<table>`. Money is in yuan, as exact decimals.
A column that the form has and whose cell is blank, `-` or zero is 0; one that the form lacks is None; a cell that could
not be read is None too, and the number audit counts it.

`half_unit_yuan` is half a unit of the finest decimal place that the record's table prints for amounts, in yuan (a table in
万元 with two decimals: 50). Printed zeros, blanks and `-` are exactly zero: rules give them no tolerance.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Annotated, ClassVar

import pyarrow as pa

from jixiao import keys

Yuan = Annotated[Decimal, pa.decimal128(18, 2)]
"""Money in yuan and fen."""
Exact = Annotated[Decimal, pa.decimal128(24, 6)]
"""A printed figure that is not money (a rate, a target), or half a printed unit."""
Key = Annotated[int, pa.int64()]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What all record types share."""

    table: ClassVar[str]


@dataclass(frozen=True, kw_only=True)
class Filing(Record):
    """One filing within a document. A document that cannot be loaded is one filing with a rejection reason and no facts."""

    table: ClassVar[str] = "filing"
    sha256: str
    filing_ordinal: int = 1
    document_type: str | None = None
    department_name: str | None = None
    """Normalised full name: 广州市荔湾区信访局 for the printed 广州市荔湾区信访局(部门)."""
    printed_department_name: str | None = None
    department_code: str | None = None
    document_title: str | None = None
    document_fiscal_year: int | None = None
    other_fiscal_years: str | None = None
    """Further years that the document states of itself and that disagree, comma-separated; None when there are none."""
    currency_unit: str | None = None
    """As printed: 万元, 千元, 元."""
    page_count: int | None = None
    reader: str
    reader_version: str
    rejection_reason: str | None = None
    content_hash: str | None = None
    """SHA-256 over the records' content without places: equal for two files that state the same."""
    scope_label: str | None = None
    """What of its department's year it is about: the projects that its forms are of; None for all of it."""
    attribution: str = "unknown"
    """Whose a gap in this filing's figures is: `filer` for cell text and for two readings that agree, else `extraction` or `unknown`."""

    @property
    def filing_key(self) -> int:
        """The filing's surrogate key."""
        return keys.filing_key(self.sha256, self.filing_ordinal)


@dataclass(frozen=True, kw_only=True)
class Fact(Record):
    """A record that stands somewhere in the filing."""

    grain: ClassVar[tuple[str, ...]]
    """The fields that tell a record from the others of its type in the filing: what its fact_key is made of."""
    source_page: int | None
    source_locator: str
    """JSON {field: [place, …]}, see `document.Place`."""


@dataclass(frozen=True, kw_only=True)
class ProjectBudget(Fact):
    """A printed project line (or a self-evaluation's task), numbered 1..n in document order."""

    table: ClassVar[str] = "project_budget"
    grain: ClassVar[tuple[str, ...]] = ("line_no",)
    line_no: int
    project_kind: str = "project"
    """`project` or `task`."""
    project_name: str
    project_code: str | None = None
    spending_unit_name: str | None = None
    spending_unit_code: str | None = None
    total_yuan: Yuan | None = None
    fiscal_appropriation_yuan: Yuan | None = None
    special_account_yuan: Yuan | None = None
    other_yuan: Yuan | None = None
    half_unit_yuan: Exact
    objective_text: str | None = None
    achieved_text: str | None = None
    purpose_text: str | None = None
    remark_text: str | None = None
    """备注, kept as text."""


@dataclass(frozen=True, kw_only=True)
class Indicator(Fact):
    """A promised (and, in evaluations, achieved) indicator of a project line."""

    table: ClassVar[str] = "indicator"
    grain: ClassVar[tuple[str, ...]] = ("line_no", "ordinal")
    line_no: int
    project_name: str
    """The printed name of its project line, for people; the line is found by line_no."""
    ordinal: int
    """As printed where items are numbered, else the position within the project."""
    printed_level1: str | None = None
    printed_level2: str | None = None
    level1_name: str | None = None
    """The taxonomy's member that the printed name stands for (产出指标); None when it stands for none."""
    level2_name: str | None = None
    indicator_name: str
    cycle_target_text: str | None = None
    target_text: str | None = None
    comparator: str | None = None
    """`>=`, `>`, `=`, `<=`, `<`, `text`; None without a target."""
    target_value: Exact | None = None
    target_unit: str | None = None
    restated_value: Exact | None = None
    """The second figure of a target that states its figure twice (`≥100完成率达到90%`: 90)."""
    definition: str | None = None
    basis: str | None = None
    actual_text: str | None = None
    actual_value: Exact | None = None
    is_met: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ReportedTotal(Fact):
    """An amount that the filing prints as a total: 合计, or a spending unit's row."""

    table: ClassVar[str] = "reported_total"
    grain: ClassVar[tuple[str, ...]] = ("subject", "measure")
    subject: str
    """`合计`, or the unit's normalised name."""
    spending_unit_name: str | None = None
    """None for 合计."""
    measure: str
    """`total`, `fiscal_appropriation`, `special_account`, `other`."""
    amount_yuan: Yuan | None
    half_unit_yuan: Exact


@dataclass(frozen=True, kw_only=True)
class DepartmentSpending(Fact):
    """A funding source line of a department's self-evaluation."""

    table: ClassVar[str] = "department_spending"
    grain: ClassVar[tuple[str, ...]] = ("line_no",)
    line_no: int
    funding_source: str
    """As printed: 合计, 一般公共预算, …"""
    is_total: bool
    initial_budget_yuan: Yuan | None
    adjustment_yuan: Yuan | None
    actual_yuan: Yuan | None
    half_unit_yuan: Exact
    reported_completion_pct: Exact | None
    reported_adjustment_pct: Exact | None
    completion_half_unit_pct: Exact
    adjustment_half_unit_pct: Exact


@dataclass(frozen=True, kw_only=True)
class DisbursementPlan(Fact):
    """The share of a project's money to be spent by the end of a month."""

    table: ClassVar[str] = "disbursement_plan"
    grain: ClassVar[tuple[str, ...]] = ("line_no", "month")
    line_no: int
    project_name: str
    month: int
    cumulative_pct: Exact | None


@dataclass(frozen=True, kw_only=True)
class ProjectSpending(Fact):
    """A funding source line of a project's self-evaluation: what was planned, granted and spent."""

    table: ClassVar[str] = "project_spending"
    grain: ClassVar[tuple[str, ...]] = ("line_no", "source_no")
    line_no: int
    project_name: str
    source_no: int
    """Place of the source under its project, 1..n."""
    funding_source: str
    """As printed: 年度资金总额, 财政拨款, …"""
    is_total: bool
    initial_budget_yuan: Yuan | None
    budget_yuan: Yuan | None
    """全年预算数: the year's budget as adjusted."""
    actual_yuan: Yuan | None
    """全年执行数."""
    half_unit_yuan: Exact
    reported_execution_pct: Exact | None
    execution_half_unit_pct: Exact


@dataclass(frozen=True, kw_only=True)
class Score(Fact):
    """What a project's self-evaluation weighs and scores: its budget's execution, its indicators, and the total of all."""

    table: ClassVar[str] = "score"
    grain: ClassVar[tuple[str, ...]] = ("line_no", "position")
    line_no: int
    project_name: str
    position: int
    """Place among the project's scores, 1..n in document order."""
    item: str
    """`execution` (预算执行率), `indicator`, `total` (总分)."""
    ordinal: int | None = None
    """The indicator's, of an indicator."""
    item_name: str
    weight: Exact | None
    """分值; None where nothing is printed or it is no number."""
    score: Exact | None
    """得分; None where nothing is printed or it is no number."""
    half_unit_score: Exact
    """Half a unit of the last decimal place that this score is printed with."""
    deviation_text: str | None = None
    """偏差原因分析及改进措施."""


@dataclass(frozen=True, kw_only=True)
class Narrative(Fact):
    """A section of prose."""

    table: ClassVar[str] = "narrative"
    grain: ClassVar[tuple[str, ...]] = ("section_no",)
    section_no: int
    section: str
    """`year_goal`, `year_goal_achieved`, `problems`, `remedies`, `overall_goal`, `itemised_goals`, `safeguards`,
    `conclusion`, `remark`."""
    heading: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class ContentsEntry(Fact):
    """A project that the filing's table of contents lists."""

    table: ClassVar[str] = "contents_entry"
    grain: ClassVar[tuple[str, ...]] = ("ordinal",)
    ordinal: int
    project_name: str


@dataclass(frozen=True, kw_only=True)
class NumberedItem(Fact):
    """A number that the filing prints before an item of a list that should run 1..n."""

    table: ClassVar[str] = "numbered_item"
    grain: ClassVar[tuple[str, ...]] = ("list_no", "position")
    subject: str
    """What the list belongs to: a project's printed name, `目录`, …"""
    list_no: int
    """Tells apart two lists of one subject; 1..n in document order over the filing."""
    position: int
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class NumberAudit(Fact):
    """The proof that nothing printed was lost: one row a filing and scope.

    `tables`: numbers printed in the family's tables against numbers claimed by exactly one field or declared ignorable.
    `second_engine`: numbers read against those in a second engine's plain text (PDF only).
    `unread_pages`: pages of the document against those that could be read, where some show a picture and no text.
    `lost_text`: characters of the pages against those that stand in a cell or a line, where a reader dropped some (PDF only).
    """

    table: ClassVar[str] = "number_audit"
    grain: ClassVar[tuple[str, ...]] = ("scope",)
    scope: str
    printed_count: int
    claimed_count: int
    unclaimed_count: int
    """Numbers not claimed, claimed twice, unreadable, or different in the second engine: what the check's difference is."""
    detail: str | None = None
    """The first few of them, in words."""


@dataclass(frozen=True, kw_only=True)
class ReadingDifference(Fact):
    """A figure or text on which two independent readings of the document disagree."""

    table: ClassVar[str] = "reading_difference"
    grain: ClassVar[tuple[str, ...]] = ("subject", "field")
    subject: str
    """The record that it belongs to: its table and its grain (`project_budget 3`)."""
    field: str
    first_text: str | None
    """What the first reader read; None where it read no such record or field."""
    second_text: str | None
    first_value: Exact | None = None
    """The figure, where the field is one."""
    second_value: Exact | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredCheck(Record):
    """A (check, measure) pair that applies to the filing, by its family and the columns that its form has."""

    table: ClassVar[str] = "declared_check"
    check_name: str
    measure: str


RECORD_TYPES: tuple[type[Record], ...] = (
    Filing, ProjectBudget, Indicator, ReportedTotal, DepartmentSpending, DisbursementPlan,
    ProjectSpending, Score, Narrative, ContentsEntry, NumberedItem, NumberAudit, ReadingDifference, DeclaredCheck,
)  # fmt: skip


@dataclass(frozen=True)
class FilingReading:
    """A filing and all its records."""

    filing: Filing
    records: tuple[Record, ...] = ()


@dataclass(frozen=True)
class DocumentReading:
    """What one document gave: one filing or several; a rejected document gives one without records."""

    sha256: str
    filings: tuple[FilingReading, ...]


def arrow_type(annotation: object) -> pa.DataType:
    """The Arrow type of a record field's annotation.

    Raises:
        TypeError: the annotation has no Arrow type.
    """
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [part for part in typing.get_args(annotation) if part is not type(None)]
        return arrow_type(inner[0])
    if typing.get_origin(annotation) is Annotated:
        return typing.cast(pa.DataType, typing.get_args(annotation)[1])
    plain = {str: pa.string(), int: pa.int32(), bool: pa.bool_(), dt.datetime: pa.timestamp("us", tz="UTC")}
    if annotation not in plain:
        raise TypeError(f"no Arrow type for {annotation!r}")
    return typing.cast(pa.DataType, plain[typing.cast(type, annotation)])


def record_schema(record_type: type[Record]) -> pa.Schema:
    """The Arrow schema of a record type's own fields, in declaration order."""
    hints = typing.get_type_hints(record_type, include_extras=True)
    return pa.schema([pa.field(f.name, arrow_type(hints[f.name])) for f in fields(record_type)])
