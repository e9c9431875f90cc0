"""部门预算绩效文本: a department's performance plan.

A cover, contents that list the projects, prose (overall goal, goals by item, safeguards), then one table a project:
项目编码, 预算数 = 财政资金 + 其他资金, the cumulative spending plan at the ends of months, goals, and indicators on three levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jixiao import linear
from jixiao.document import Cell, Document, Line, Table
from jixiao.errors import IncompleteFiling
from jixiao.families import further
from jixiao.families.indicators import read_indicator_table
from jixiao.families.labelled import LabelledTable
from jixiao.families.parsed import ParsedFiling, currency_of
from jixiao.families.plan_prose import ContentsLine, contents, heading_of, narratives, title_years
from jixiao.form import CellGroup, Header, Printed, find_header, label_of, labels, locator
from jixiao.records import ContentsEntry, DisbursementPlan, Narrative, NumberedItem, ProjectBudget
from jixiao.values.amounts import parse_percent, stated_unit
from jixiao.values.names import LINES_OF_A_NAME, UnitName, is_agency_name, parse_unit, wrapped_name
from jixiao.values.text import compact

_KEYS = further.ROWS + labels(
    code=r"项目编码|项目代码",
    name=r"项目名称",
    total=r"预算数|预算金额|项目预算(?:数)?",
    fiscal_appropriation=r"(?:其中:)?财政(?:资金|拨款)",
    other=r"(?:其中:)?其[他它]资金",
    scale=r"预算规模及?资金用途|预算规模|资金用途",
    plan=r"资金支出计划(?:\(%\))?|支出计划(?:\(%\))?",
    month=r"(?:截至|截止|[至到])?\d{1,2}月(?:底|末|份)?[前止]?(?:累计)?",
    goals=r"(?:项目)?绩效目标|(?:项目)?总体目标",
)
_INDICATORS = further.COLUMNS + labels(
    printed_level1=r"一级指标",
    printed_level2=r"二级指标",
    indicator_name=r"三级指标|指标名称",
    definition=r"(?:绩效)?指标(?:描述|说明|解释|内容|定义)",
    target_text=r"(?:年度|绩效|年度绩效)?(?:指标值|目标值)",
    basis=r"(?:(?:指标|目标)值)?(?:的)?(?:确定|设定|制定|测算)依据",
)
_AMOUNTS = {"total": "total_yuan", "fiscal_appropriation": "fiscal_appropriation_yuan", "other": "other_yuan"}
_VALUES = ("code", "name", *_AMOUNTS)
_LEVEL = re.compile(r"[一二三]级指标|(?:产出|效益|满意度|成本|数量|质量|时效|(?:经济|社会|生态)效益|可持续影响|服务对象满意度)指标")
_OF_PROJECT = ("code", "scale", "plan")
"""Labels that stand in a project's table alone: before the first one they are those of a table that was torn."""
_LABEL_LENGTH = 12
"""Characters of a label that is not known, at most: the longest that these forms print are shorter, a goal or a purpose seldom is."""
_SENTENCE = re.compile("[。；;，,：:]")
"""What stands in a goal or a purpose however short it is, and in no label."""
_UNIT_LINE = re.compile(r"(?P<unit>(?P<code>\d{3,12})[^\d:.、]{2,}?|.+?)(?:(?:金额|货币|计量)?单位:.*)?")
_UNIT_CODE = re.compile(r"(?:\d{3}){1,4}(?=[^\d年:.、]|$)")
"""A spending unit's code at the beginning of a line: levels of three digits each."""
_LINEAR_WORDS = ("预算", "支出计划", "一级指标", "二级指标")
_BEHIND_TABLE = re.compile(
    r"(?:金额|货币|计量)?单位:|第.{1,3}部分|(?:\d{3}){1,4}[^\d年:.、,%]{2,}(?:本级|[局委办院会部])(?:(?:金额|货币|计量)?单位:.*)?$"
)
"""Lines that stand above the next project's table: its unit, its currency; or begin another part."""


@dataclass
class _Project:
    """A project's table and what stands above it since the table before, and below it: lines, and the cells of other tables.

    `astray` are the cells of a table with nothing between the two: it is the rest of the project's. `before` are those of the tables
    above the first project.
    """

    table: Table
    above: list[Line]
    below: list[Line | Cell]
    unit: UnitName | None = None
    currency: str | None = None
    astray: list[Cell] = field(default_factory=list)
    before: list[Cell] = field(default_factory=list)


class PerformancePlan:
    """The family of departments' performance plans."""

    document_type = "performance_plan"

    def claims(self, document: Document) -> bool:
        """A table with the labels of a project of the plan, or linearised text with them."""
        return _has_table(document) or _is_linearised(document)

    def read(self, document: Document) -> list[ParsedFiling]:
        """One filing a department (a plan holds its subordinate units' projects too)."""
        if not _has_table(document):
            return [ParsedFiling.of(self.document_type, _read_linear, tuple(document.lines))]
        groups: list[list[_Project]] = []
        headquarters: str | None = None
        for project in _projects(document.blocks):
            own = project.unit.name if project.unit and project.unit.is_headquarters else None
            if not groups or (own and headquarters and own != headquarters):
                groups.append([])
            headquarters = own or headquarters
            groups[-1].append(project)
        return [self._filing(document, projects, len(groups) == 1) for projects in groups]

    def _filing(self, document: Document, projects: list[_Project], is_whole: bool) -> ParsedFiling:
        lines = list(document.lines) if is_whole else projects[0].above
        return ParsedFiling.of(self.document_type, _read, lines, projects)


def _read(filing: ParsedFiling, lines: list[Line], projects: list[_Project]) -> None:
    _Reading(filing, lines).run(projects)


def _is_project(table: Table) -> bool:
    found = {name for name, _ in LabelledTable(table, _KEYS).labels}
    return {"code", "name", "total", "plan"} <= found or {"code", "total", "month", "goals"} <= found


def _has_table(document: Document) -> bool:
    return any(_is_project(table) for table in document.tables)


def _is_linearised(document: Document) -> bool:
    text = compact("".join(line.text for line in document.lines))
    return all(word in text for word in _LINEAR_WORDS) and bool(linear.project_starts(tuple(document.lines)))


def _read_linear(filing: ParsedFiling, lines: Sequence[Line]) -> None:
    """A plan as linearised text: its tables are put back into their grids first; what is above each stays lines."""
    starts = linear.project_starts(lines)
    stretches = [(start, start + _end_of_table(lines[start:stop]), stop) for start, stop in pairwise([*starts, len(lines)])]
    forms = linear.tabulate_projects(lines, (lines[start:end] for start, end, _ in stretches))
    blocks: list[Line | Table] = [*lines[: starts[0]]]
    for form, (_, end, stop) in zip(forms, stretches, strict=True):
        blocks += [form.table, *lines[end:stop]]
    _read(filing, [block for block in blocks if isinstance(block, Line)], list(_projects(blocks)))
    filing.doubt((*(cell for form in forms for cell in form.doubts), *linear.cut_anywhere(lines)))


def _end_of_table(lines: Sequence[Line]) -> int:
    """Where the next project's heading, unit or currency, or another part begins; their number where none does."""
    heading = heading_of(lines)
    if heading is not None:
        return next(number for number, line in enumerate(lines) if line.place == heading.printed.places[0])
    return next((number for number, line in enumerate(lines) if _BEHIND_TABLE.match(compact(line.text))), len(lines))


def _projects(blocks: Iterable[Line | Table]) -> Iterator[_Project]:
    """The projects' tables; unit and currency are the nearest stated above, and hold until stated anew."""
    above: list[Line] = []
    below: list[Line | Cell] = []
    astray: list[Cell] = []
    is_begun = False
    unit: UnitName | None = None
    currency: str | None = None
    for block in blocks:
        if isinstance(block, Line):
            above.append(block)
            below.append(block)
            continue
        if _is_project(block):
            unit = unit_above(above) or unit
            currency = _currency(block, above) or currency
            before = [] if is_begun else [one for one in (*astray, *below) if isinstance(one, Cell)]
            below, astray, is_begun = [], [], True
            yield _Project(block, above, below, unit, currency, astray, before)
        elif all(isinstance(one, Line) and one.is_furniture for one in below):
            astray += block.cells
        else:
            below += block.cells
        above = []


def _currency(table: Table, above: Sequence[Line]) -> str | None:
    """The currency unit that a project's table states: its labels, what stands above them in the table, or the nearest line above it."""
    labels = [cell for _, cell in LabelledTable(table, _KEYS).labels]
    first = min(cell.row for cell in labels)
    return currency_of(labels, [*above, *(cell for cell in table.cells if cell.row < first)])


def unit_above(above: Sequence[Line]) -> UnitName | None:
    """The spending unit that the nearest line above a table names (`913001 秦皇岛市抚宁区信访局本级`), wrapped or not."""
    for last in range(len(above), 0, -1):
        if wrapped := _wrapped_unit([line.text for line in above[max(last - LINES_OF_A_NAME, 0) : last]]):
            return wrapped
        match = _UNIT_LINE.fullmatch(wrapped_name([above[last - 1].text]))
        if match and (match["code"] or is_agency_name(match["unit"])) and heading_of([above[last - 1]]) is None:
            return parse_unit(match["unit"])
    return None


def _wrapped_unit(texts: Sequence[str]) -> UnitName | None:
    """The unit that the last lines name together, from its code on; None where the line of its code names one by itself."""
    for first in range(len(texts) - 2, -1, -1):
        name = wrapped_name(texts[first:])
        if _UNIT_CODE.match(name) and not is_agency_name(wrapped_name(texts[first : first + 1])) and is_agency_name(name):
            return parse_unit(name)
    return None


class _Reading:
    """One plan's reading: prose and tables → records, every cell of the tables claimed."""

    def __init__(self, filing: ParsedFiling, lines: list[Line]) -> None:
        self.filing = filing
        self.lines = lines

    def run(self, projects: list[_Project]) -> None:
        """Fill the filing.

        Raises:
            IncompleteFiling: no currency unit is stated.
        """
        filing = self.filing
        filing.title, filing.fiscal_years = title_years(self.lines)
        units = [project.unit for project in projects if project.unit]
        own = next((unit for unit in units if unit.is_headquarters), units[0] if units else None)
        filing.department, filing.printed_department = own, own.name if own else None
        listed = contents(self.lines)
        self._contents(listed)
        self._narratives()
        filing.strand(projects[0].before, lambda text: label_of(text, _KEYS) in _OF_PROJECT)
        for line_no, project in enumerate(projects, 1):
            self._project(line_no, project)
            filing.strand(project.astray, bool)
            filing.strand(project.below, _LEVEL.fullmatch)
        filing.currency_unit = projects[0].currency
        self._declare(bool(listed))

    def _contents(self, listed: list[ContentsLine]) -> None:
        for position, entry in enumerate(listed, 1):
            page, places = locator({"project_name": entry.printed})
            self.filing.records.append(
                ContentsEntry(ordinal=entry.ordinal, project_name=entry.project_name, source_page=page, source_locator=places)
            )
            self._numbered("目录", 1, position, entry.ordinal, entry.printed)

    def _numbered(self, subject: str, list_no: int, position: int, ordinal: int, printed: Printed) -> None:
        page, places = locator({"ordinal": printed})
        self.filing.records.append(
            NumberedItem(subject=subject, list_no=list_no, position=position, ordinal=ordinal, source_page=page, source_locator=places)
        )

    def _narratives(self) -> None:
        for number, (section, heading, printed) in enumerate(narratives(self.lines), 1):
            page, places = locator({"text": printed})
            self.filing.records.append(
                Narrative(section_no=number, section=section, heading=heading, text=printed.text, source_page=page, source_locator=places)
            )

    def _project(self, line_no: int, project: _Project) -> None:
        self.filing.currency_unit = project.currency
        if project.currency is None:
            raise IncompleteFiling(
                f"The table of project {line_no} states no currency unit (单位：元 or 万元), nor does one before it: "
                "its amounts are not guessed; load a copy that states it."
            )
        heading = heading_of(project.above)
        if heading is not None:
            self._numbered("预算项目绩效目标", 2, line_no, heading.ordinal, heading.printed)
        _ProjectTable(self.filing, project, line_no).read()

    def _declare(self, has_contents: bool) -> None:
        filing = self.filing
        filing.declare("row_total", "total")
        filing.declare("plan_cumulative", "pct")
        checks = ["ordinals_complete", "nothing_unclaimed", "level_known", "target_consistent"]
        for check in [*checks, *(["contents_complete"] if has_contents else [])]:
            filing.declare(check, "count")


class _ProjectTable:
    """One project's table → its records."""

    def __init__(self, filing: ParsedFiling, project: _Project, line_no: int) -> None:
        self.filing = filing
        self.table = project.table
        self.unit = project.unit
        self.line_no = line_no
        self.line = f"line {line_no}"
        header = find_header(self.table, _INDICATORS, frozenset({"printed_level1", "printed_level2", "indicator_name", "target_text"}))
        self.header = header or Header(self.table.n_rows, self.table.n_rows, {}, ())
        self.form = LabelledTable(self.table, _KEYS, self.header.first_row)
        self.tail = further.tail(self.table, self.header)

    def read(self) -> None:
        """Emit the project's budget, spending plan and indicators."""
        self.filing.ledger.expect(self.table.cells)
        self.filing.ignore((cell for _, cell in (*self.form.labels, *self.tail.labels)), "label")
        first = min(cell.row for _, cell in self.form.labels)
        self.filing.ignore((cell for cell in self.table.cells if cell.row < first and stated_unit(cell.text)), "unit of money")
        values = {key: self.form.value(key) for key in _VALUES}
        end = self.header.first_row
        plan_row, goals_row, total_row = (self.form.row_of(key) for key in ("month", "goals", "total"))
        plan_row, goals_row = (end if row is None else row for row in (plan_row, goals_row))
        purpose = self._texts(0 if total_row is None else total_row + 1, min(plan_row, goals_row), "purpose")
        objective = self._texts(goals_row, end, "objective")
        name = Printed.of(values["name"])
        self.filing.claim(values["name"], f"name of {self.line}")
        self.filing.claim(values["code"], f"code of {self.line}")
        rows = read_indicator_table(self.filing, self.table, self.header, self.line_no, name.text, stop=self.tail.start)
        remark = self._remark(rows)
        self._budget(values, {"project_name": name, "purpose_text": purpose, "objective_text": objective, "remark_text": remark})
        self._plan(plan_row, goals_row, name.text)

    def _remark(self, indicators: Sequence[CellGroup]) -> Printed:
        """What the table tells of the project beside the family's fields: labelled rows, and columns beside the indicators."""
        beside = further.of_rows(self.filing, self.header, [row.cells for row in indicators])
        return further.keep(self.filing, [*further.labelled(self.form), *beside, *further.labelled(self.tail)], self.line)

    def _between(self, start: int, stop: int) -> list[Cell]:
        """The printing cells of some rows that belong to fields of the family."""
        others = [cell for _, cells in further.labelled(self.form) for cell in cells]
        cells = self.form.between(start, stop)
        unknown = [cell.row for cell in cells if self._is_unknown_label(cell, cells)]
        return [cell for cell in cells if cell.row not in unknown and not any(cell is other for other in others)]

    def _is_unknown_label(self, cell: Cell, cells: Sequence[Cell]) -> bool:
        """Whether a cell names what stands beside it, in the labels' column, by a name that is not known: what its row says is no text."""
        is_short = len(compact(cell.text)) <= _LABEL_LENGTH and not _SENTENCE.search(cell.text)
        is_beside = any(other.row == cell.row and other.col > cell.last_col for other in cells)
        return is_short and is_beside and cell.col == 0 and cell.row not in self.table.page_starts | self.table.continued_rows

    def _texts(self, start: int, stop: int, claimant: str) -> Printed:
        """All texts of some rows, labels apart; several cells are several items."""
        own = self._between(start, stop)
        self.filing.claim(own, f"{claimant} of {self.line}")
        return Printed.of(own, separator=" ")

    def _budget(self, values: dict[str, list[Cell]], texts: dict[str, Printed]) -> None:
        filing = self.filing
        amounts = {key: filing.yuan(values[key], f"{key} of {self.line}") if self.form.has(key) else None for key in _AMOUNTS}
        fields = {_AMOUNTS[key]: Printed.of(values[key]) for key in _AMOUNTS}
        code = Printed.of(values["code"])
        page, places = locator({"project_name": texts["project_name"], "project_code": code, **fields, **texts})
        filing.records.append(
            ProjectBudget(
                line_no=self.line_no,
                project_name=texts["project_name"].text,
                project_code=compact(code.text) or None,
                spending_unit_name=self.unit.name if self.unit else None,
                spending_unit_code=self.unit.code if self.unit else None,
                total_yuan=amounts["total"],
                fiscal_appropriation_yuan=amounts["fiscal_appropriation"],
                other_yuan=amounts["other"],
                half_unit_yuan=filing.half_unit_yuan(printed.text for printed in fields.values()),
                objective_text=texts["objective_text"].or_none,
                purpose_text=texts["purpose_text"].or_none,
                remark_text=texts["remark_text"].or_none,
                source_page=page,
                source_locator=places,
            )
        )

    def _doubt_fractions(self, shares: Sequence[Cell]) -> None:
        """Report shares that all are one at most, without their sign: sheets that lost the format of a quarter print 0.25 for 25 %."""
        figures = [parse_percent(cell.text) for cell in shares]
        known = [figure.value for figure in figures if figure]
        if any("%" in compact(cell.text) for cell in shares) or not any(known) or max(known) > 1:
            return
        for cell in shares:
            self.filing.ledger.leave(cell, "is a share of one or of a hundred")

    def _plan(self, start: int, stop: int, project_name: str) -> None:
        """The shares under the months, in the months' columns."""
        body = self._between(start + 1, stop)
        for month in self.form.cells("month"):
            cells = [cell for cell in body if cell.col <= month.last_col and cell.last_col >= month.col]
            number = int(re.search(r"\d+", compact(month.text))[0])  # type: ignore[index]
            page, places = locator({"cumulative_pct": Printed.of(cells), "month": Printed.of([month])})
            self.filing.records.append(
                DisbursementPlan(
                    line_no=self.line_no,
                    project_name=project_name,
                    month=number,
                    cumulative_pct=self.filing.percent(cells, f"plan for month {number} of {self.line}"),
                    source_page=page,
                    source_locator=places,
                )
            )
        self._doubt_fractions([cell for cell in body if cell.text.strip()])


FAMILY = PerformancePlan()
