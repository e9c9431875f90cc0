"""Forms of one project each, several in a document: how they are found, and what they have in common.

Labels with values beside them (项目名称, 主管部门, 实施单位), goals of the year and of the whole period, indicators on three levels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from jixiao.document import Cell, Document, Line, Table, stack
from jixiao.families import further
from jixiao.families.indicators import read_indicator_table
from jixiao.families.labelled import LabelledTable
from jixiao.families.parsed import ParsedFiling, currency_of, department_above
from jixiao.form import Header, Label, Printed, find_header, is_title, label_of, labels, locator, rows_of
from jixiao.records import Narrative, Score
from jixiao.values.amounts import Figure, half_unit, is_nothing, parse_figure
from jixiao.values.names import UnitName, parse_project, parse_unit
from jixiao.values.text import compact
from jixiao.values.years import stated_years

_SEAL = r"(?:\((?:盖章|公章|签章|章)\))?"
LABELS = labels(
    name=r"(?:支出|专项)?项目(?:\([^()]*\))?名称",
    department=rf"(?:项目)?主管(?:预算)?(?:部门|单位)(?:名称)?(?:及其?(?:代码|编码))?{_SEAL}",
    unit=rf"(?:项目)?(?:实施|预算|承担|申报|填报|用款|使用|资金使用)(?:部门|单位)(?:名称)?(?:及其?(?:代码|编码))?{_SEAL}|项目单位{_SEAL}",
    code=r"项目(?:编码|代码|编号)",
    purpose=r"(?:项目)?资金(?:用途|使用范围)|项目(?:概况|概述|内容|简介|主要内容)|(?:\d[.、])?项目实施内容(?:及过程概述)?|(?:项目)?立项(?:依据|必要性)",
    fact=further.ADMINISTRATION,
    goals=r"(?:项目)?(?:总体|绩效|项目)目标|绩效总目标",
    year_goal=r"(?:项目)?(?:当|本)?年度(?:总体|绩效|总体绩效|绩效总体)?(?:总)?目标(?:\(.*\))?",
    period_goal=r"(?:实施期|实施周期|中期|中长期|长期)(?:总体|绩效|总体绩效)?(?:总)?目标(?:\(.*\))?",
)
"""What forms of one project print beside their values, whatever they are for."""
_COLUMNS = labels(
    band=r"(?:项目|年度)?绩效指标(?:\(.*\))?",
    printed_level1=r"一级(?:绩效)?指标",
    printed_level2=r"二级(?:绩效)?指标",
    indicator_name=r"三级(?:绩效)?指标(?:名称)?|指标名称",
    cycle_target_text=r"(?:实施期|实施周期|中期)(?:绩效)?(?:指标值|目标值)",
    target_text=r"(?:(?:年度|年初|本年度?|预期|绩效)?(?:绩效)?(?:指标值|目标值)|预期值|计划值|绩效标准)(?:\(.*\))?",
    actual_text=r"(?:(?:全年|年度)?实际完成(?:值|情况|指标值)|(?:全年|年度)?完成(?:值|情况)|(?:全年)?实际值)(?:\(.*\))?",
    definition=r"(?:绩效)?指标(?:描述|说明|解释|内容)",
    basis=r"(?:指标值)?(?:确定|设定|测算)依据|评(?:分|价)标准|(?:计分|评分)(?:方法|规则|细则)",
    target_sign=r"(?:指标)?(?:性质|方向)|(?:运算|计算)?符号",
    target_unit=r"(?:计量|度量)?单位",
    weight=r"分值(?:权重)?|标准分值?|(?:指标)?权重(?:\(%\))?|(?:指标)?分值(?:\(.*\))?",
    score=r"(?:自评|实际)?得分(?:\(.*\))?|自评分值?|评分",
    deviation=r"(?:未完成|偏差|偏离|未达标)(?:.*原因.*)?|未完成.*|(?:存在)?(?:的)?(?:问题|差异)?原因(?:及|和|分析|说明).*|原因",
)
INDICATORS = _COLUMNS + further.COLUMNS
"""The header of the indicators."""
_TWO_LEVELS = labels(indicator_name=r"指标内容|具体指标|指标") + INDICATORS
"""The same where no column is called 三级指标."""
_REQUIRED = frozenset({"printed_level2", "indicator_name", "target_text"})


ReadForms = Callable[[ParsedFiling, "list[ProjectForm]"], None]
"""Reads the forms of one filing."""
_MONEY_LABEL = re.compile(r"[^\d。,]{0,12}(?:资金|总额|合计|拨款|预算|支出)[^\d。,]{0,6}\((?:单位:)?(?:亿元|百万元|万元|千元|元)\):?")
"""What names money with its unit behind it, in a form's rows and columns."""
_NAME = tuple(label for label in LABELS if label.name == "name")


@dataclass(frozen=True)
class ProjectForm:
    """One project's form, and what stands above it since the form before."""

    table: Table
    above: tuple[Line | Cell, ...]
    known: Sequence[Label]
    """The labels that it may print above its indicators."""

    @cached_property
    def header(self) -> Header:
        """The header of its indicators; one below the table where there is none."""
        found = find_header(self.table, INDICATORS, _REQUIRED) or find_header(self.table, _TWO_LEVELS, _REQUIRED)
        return found or Header(self.table.n_rows, self.table.n_rows, {}, ())

    @cached_property
    def labelled(self) -> LabelledTable:
        """What stands above its indicators."""
        return LabelledTable(self.table, self.known, self.header.first_row)

    @property
    def department(self) -> str | None:
        """The department that it states, as printed: its 主管部门, else the one named above it, else who carries the project out."""
        return self._stated("department") or department_above(self.above) or self._stated("unit")

    @property
    def project(self) -> str:
        """The project by its printed code, else by its name."""
        code, name = parse_project(self._stated("name") or "")
        return self._stated("code") or code or name

    @property
    def unit(self) -> UnitName | None:
        """The unit that carries the project out."""
        printed = self._stated("unit")
        return parse_unit(printed) if printed else None

    @property
    def currency(self) -> str | None:
        """The currency unit that it states (`currency_of`)."""
        money = (cell for cell in self.table.cells if cell.row < self.header.first_row and _MONEY_LABEL.fullmatch(compact(cell.text)))
        return currency_of([*(cell for _, cell in self.labelled.labels), *money], self.above)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that stand above it."""
        return tuple(dict.fromkeys(year for printed in self.above for year in stated_years(printed.text)))

    def _stated(self, name: str) -> str | None:
        return compact(Printed.of(self.labelled.value(name)).text) or None


def project_forms(document: Document, known: Sequence[Label]) -> Iterator[ProjectForm]:
    """The document's forms: each begins where a project is named, and goes on over the tables right behind it up to the next one."""
    above: list[Line | Cell] = []
    heading: list[Line | Cell] = []
    tables: list[Table] = []
    for block in document.blocks:
        if isinstance(block, Line):
            above.append(block)
            continue
        for titles, part, names_project in _parts(block, known):
            if names_project:
                if tables:
                    yield ProjectForm(stack(tables), tuple(heading), known)
                heading, tables = [*above, *titles], [part]
            elif tables and not above:
                tables.append(part)
            above = []
    if tables:
        yield ProjectForm(stack(tables), tuple(heading), known)


def _parts(table: Table, known: Sequence[Label]) -> Iterator[tuple[list[Cell], Table, bool]]:
    """A table's forms, each below its title rows, and whether it names a project; a table with one form or none is one part."""
    labelled = {cell.row for cell in table.cells if label_of(cell.text, known)}
    names = sorted({cell.row for cell in table.cells if label_of(cell.text, _NAME)})
    starts = [_start(table, row, labelled) for row in names[1:]]
    for start, stop in zip([0, *starts], [*starts, table.n_rows], strict=True):
        first = min((row for row in labelled if start <= row < stop), default=start)
        titles = [cell for row in range(start, first) for cell in table.row(row) if cell.text.strip()]
        yield titles, rows_of(table, first, stop), any(first <= row < stop for row in names)


def _start(table: Table, row: int, labelled: Container[int]) -> int:
    """The first row of a form that names its project on a row: labels may stand above it, and titles above them."""
    while row > 0 and (row - 1 in labelled or is_title(table, row - 1)):
        row -= 1
    return row


def filings_of(
    document_type: str, forms: Sequence[ProjectForm], is_one: Callable[[ProjectForm], bool], read: ReadForms
) -> list[ParsedFiling]:
    """One filing a department and year; a form beside them that lists indicators and names no project is reported with the last one."""
    filings = [ParsedFiling.of(document_type, read, group) for group in by_filing(filter(is_one, forms))]
    for form in forms:
        if form.header.roles and not form.labelled.value("name"):
            filings[-1].strand(form.header.cells, bool)
    return filings


def by_filing(forms: Iterable[ProjectForm]) -> list[list[ProjectForm]]:
    """Consecutive forms of one department and year: what a department publishes of a year is one filing.

    A form that states none goes on with the one before.
    """
    groups: list[list[ProjectForm]] = []
    department: str | None = None
    years: tuple[int, ...] = ()
    for form in forms:
        own = parse_unit(form.department).name if form.department else department
        if not groups or own != department or (form.years or years) != years:
            groups.append([])
        department, years = own, form.years or years
        groups[-1].append(form)
    return groups


class ProjectReading:
    """What one form gives whatever it is for; its labels are claimed, its cells expected."""

    def __init__(self, filing: ParsedFiling, form: ProjectForm, line_no: int) -> None:
        self.filing = filing
        self.form = form
        self.line_no = line_no
        self.line = f"line {line_no}"
        filing.ledger.expect(form.table.cells)
        filing.ignore((cell for _, cell in form.labelled.labels), "label")

    def take(self, *names: str) -> Printed:
        """Claim what belongs to labels of some names, and give its text."""
        cells = self.form.labelled.of(*self.form.labelled.cells(*names))
        self.filing.claim(cells, f"{names[0]} of {self.line}")
        return Printed.of(cells)

    def take_project(self) -> tuple[Printed, Printed]:
        """Claim the project's name and its code, which may stand before the name in its cell."""
        name, own_code = self.take("name"), self.take("code")
        code, bare = parse_project(name.text)
        return replace(name, text=bare), own_code if own_code.text or code is None else replace(name, text=code)

    def goal(self) -> Printed:
        """The year's goal, else the whole period's; where both are printed, the period's becomes a narrative."""
        year, period = self.take("year_goal", "goals"), self.take("period_goal")
        if not (year.text and period.text):
            return year if year.text else period
        self.narrative("overall_goal", Printed.of(self.form.labelled.cells("period_goal")[:1]), period)
        return year

    def narrative(self, section: str, heading: Printed, printed: Printed) -> None:
        """Emit a section of prose."""
        number = 1 + sum(isinstance(record, Narrative) for record in self.filing.records)
        page, places = locator({"text": printed})
        self.filing.records.append(
            Narrative(
                section_no=number,
                section=section,
                heading=heading.text,
                text=printed.text,
                source_page=page,
                source_locator=places,
            )
        )

    @cached_property
    def tail(self) -> LabelledTable:
        """The labelled rows below the indicators: who filled the form in, what else there is to say."""
        return further.tail(self.form.table, self.form.header)

    def indicators(self, project_name: str, stop: int | None = None) -> Printed:
        """Emit the indicators up to a row, and what the form weighs and scores them with.

        Returns:
            What the form tells of the project beside the family's fields: its remark.
        """
        header = self.form.header
        rows = read_indicator_table(self.filing, self.form.table, header, self.line_no, project_name, stop=stop)
        if {"weight", "score"} & set(header.roles.values()):
            for ordinal, row in enumerate(rows, 1):
                self.score("indicator", project_name, row.printed("indicator_name"), row.cells, ordinal)
        beside = further.of_rows(self.filing, header, [row.cells for row in rows])
        return further.keep(self.filing, [*further.labelled(self.form.labelled), *beside], self.line)

    def score(self, item: str, project_name: str, name: Printed, cells: Mapping[str, Sequence[Cell]], ordinal: int | None = None) -> None:
        """Emit what one thing weighs and scores."""
        position = 1 + sum(isinstance(record, Score) and record.line_no == self.line_no for record in self.filing.records)
        weight, score = (self._points(cells.get(role, ()), f"{role} {position} of {self.line}") for role in ("weight", "score"))
        deviation = Printed.of(cells.get("deviation", ()))
        self.filing.claim(cells.get("deviation", ()), f"deviation {position} of {self.line}")
        page, places = locator(
            {"item_name": name, "deviation_text": deviation, **{role: Printed.of(cells.get(role, ())) for role in ("weight", "score")}}
        )
        self.filing.records.append(
            Score(
                line_no=self.line_no,
                project_name=project_name,
                position=position,
                item=item,
                ordinal=ordinal,
                item_name=name.text,
                weight=weight.value if weight else None,
                score=score.value if score else None,
                half_unit_score=half_unit([score.decimals] if score else []),
                deviation_text=deviation.or_none,
                source_page=page,
                source_locator=places,
            )
        )

    def _points(self, cells: Sequence[Cell], claimant: str) -> Figure | None:
        """A weight or a score; None where nothing is printed, and for a text that is no number, which is reported."""
        self.filing.claim(cells, claimant)
        text = Printed.of(cells).text
        if is_nothing(text):
            return None
        figure = parse_figure(text.removesuffix("分"))
        if figure is None:
            self.filing.ledger.leave(cells[0], f"is no score ({claimant})")
        return figure


def identify_project_forms(filing: ParsedFiling, forms: Sequence[ProjectForm], title_words: Iterable[str]) -> None:
    """Take department, unit, title and year of a filing from its forms.

    Raises:
        IncompleteFiling: no currency unit is stated.
    """
    above = [printed for form in forms for printed in form.above]
    filing.identify(above, title_words, next((form.currency for form in forms if form.currency), None))
    filing.name_department(forms[0].department)
    filing.scope = "\n".join(sorted(form.project for form in forms))
