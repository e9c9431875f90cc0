"""What a filing says, whatever it looks like, and its truth as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

MEASURES = ("total", "fiscal_appropriation", "special_account", "other")
SOURCES = MEASURES[1:]
YUAN_PER_UNIT = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10000)}

Amounts = dict[str, Decimal | None]
"""Measure to yuan; None where the form has no such column."""


@dataclass
class Indicator:
    """An indicator as printed; levels without their codes."""

    ordinal: int
    name: str
    level1: str | None = None
    level2: str | None = None
    definition: str | None = None
    cycle_target: str | None = None
    annual_target: str | None = None
    actual: str | None = None
    basis: str | None = None


@dataclass
class Project:
    """A project line or a task; `dropped` ones are missing from the print though the totals still hold them."""

    name: str
    unit: str
    amounts: Amounts
    kind: str = "project"
    code: str | None = None
    unit_code: str | None = None
    objective: str | None = None
    goals: list[str] = field(default_factory=list)
    """The goals of a performance plan one by one; `objective` is they joined."""
    achieved: str | None = None
    purpose: str | None = None
    plan: list[tuple[int, Decimal]] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)


@dataclass
class SpendingUnit:
    """A spending unit and the subtotal that is printed for it."""

    name: str
    reported: Amounts
    code: str | None = None


@dataclass
class SpendingLine:
    """A funding source of a self-evaluation; rates in percent, None where the cell is blank."""

    source: str
    initial: Decimal
    adjustment: Decimal
    actual: Decimal
    completion_rate: Decimal | None
    adjustment_rate: Decimal | None


@dataclass
class Fault:
    """A mistake put in on purpose."""

    kind: str
    where: str
    reported: str
    computed: str


WARNING_FAULTS = {"plan_not_cumulative", "level_mismatch", "target_mismatch"}


@dataclass
class Filing:
    """The content of one filing."""

    document_type: str
    department: str
    unit: str
    fiscal_year: int
    """The year that it is about, stated or not."""
    city: str = ""
    district: str = ""
    decimals: int = 2
    """Decimals that amounts are printed with."""
    dialect: str = "full"
    """How a 项目支出绩效目标表 writes its indicator cells: `full` (with codes and cycle), `uncoded` (without codes), `short`."""
    year_in_document: bool = True
    units: list[SpendingUnit] = field(default_factory=list)
    reported_total: Amounts | None = None
    projects: list[Project] = field(default_factory=list)
    spending: list[SpendingLine] = field(default_factory=list)
    goal_expected: str | None = None
    goal_achieved: str | None = None
    problems: str | None = None
    improvements: str | None = None
    prose: list[tuple[str, str]] = field(default_factory=list)
    """Kind (`part`, `section`, `heading`, `body`) and text of a performance plan's prose."""
    unlisted: set[str] = field(default_factory=set)
    """Projects that the contents leave out."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def reconciles(self) -> bool:
        """Whether no error check is to fail."""
        return all(fault.kind in WARNING_FAULTS for fault in self.faults)


def money(amount: Decimal | None) -> str | None:
    """Yuan with two decimals, as truths state them."""
    return None if amount is None else f"{amount:.2f}"


def amounts_truth(amounts: Amounts | None) -> dict[str, str | None] | None:
    """Every measure of an amounts table as yuan."""
    return None if amounts is None else {measure: money(amounts.get(measure)) for measure in MEASURES}


def project_truth(project: Project) -> dict[str, object]:
    """A project in the truth's JSON shape."""
    truth: dict[str, object] = {
        "name": project.name,
        "code": project.code,
        "kind": project.kind,
        "unit": project.unit,
        "amounts": amounts_truth(project.amounts),
        "objective": project.objective,
        "disbursement_plan": [[month, money(share)] for month, share in project.plan],
        "indicators": [dict(vars(indicator)) for indicator in project.indicators],
    }
    further = {"unit_code": project.unit_code, "purpose": project.purpose, "achieved": project.achieved}
    return truth | {name: value for name, value in further.items() if value is not None}


def filing_truth(filing: Filing, file: str, known_year: int | None, printed_by: dict[str, object]) -> dict[str, object]:
    """The filing's truth.

    Args:
        filing: The content.
        file: The file's name.
        known_year: The fiscal year that the document, its title or its manifest row states.
        printed_by: How the file was made, for slicing scores.
    """
    goal = {"expected": filing.goal_expected, "achieved": filing.goal_achieved} if filing.goal_expected else None
    return {
        "file": file,
        "document_type": filing.document_type,
        "department": filing.department,
        "fiscal_year": known_year,
        "document_fiscal_year": filing.fiscal_year if filing.year_in_document else None,
        "unit": filing.unit,
        "units": [{"name": unit.name, "reported": amounts_truth(unit.reported)} for unit in filing.units],
        "reported_total": amounts_truth(filing.reported_total),
        "projects": [project_truth(project) for project in filing.projects],
        "spending": [spending_truth(line) for line in filing.spending],
        "annual_goal": goal,
        "problems": filing.problems,
        "improvements": filing.improvements,
        "reconciles": filing.reconciles,
        "faults": [dict(vars(fault)) for fault in filing.faults],
        "printed_by": printed_by,
    }


def spending_truth(line: SpendingLine) -> dict[str, str | None]:
    """A funding source line in the truth's JSON shape."""
    return {
        "source": line.source,
        "initial": money(line.initial),
        "adjustment": money(line.adjustment),
        "actual": money(line.actual),
        "completion_rate": money(line.completion_rate),
        "adjustment_rate": money(line.adjustment_rate),
    }
