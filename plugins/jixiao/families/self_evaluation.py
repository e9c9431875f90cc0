"""部门整体支出绩效自评表（YYYY年度）: how a department's whole spending turned out.

One form in four bands: funding by source with two rates; the year's goal, expected and achieved; tasks 任务1..n, each with its
goal, its outcome, its key indicators and the money that it involves; problems and remedies. Task, goal and money cells span
all of a task's indicators, over page breaks too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao import linear
from jixiao.document import Cell, Document, Line, Table
from jixiao.errors import IncompleteFiling
from jixiao.families import further
from jixiao.families.evaluation_form import (
    GOALS,
    PROSE,
    RESULTS,
    forms_of,
    funding_header,
    has_form,
    prose_labels,
    task_header,
    torn_labels,
)
from jixiao.families.indicators import are_two, indicator_record
from jixiao.families.labelled import notes_across, sections
from jixiao.families.parsed import ParsedFiling, currency_of
from jixiao.form import BodyRow, CellGroup, Header, Printed, find_header, label_of, locator
from jixiao.records import DepartmentSpending, Narrative, ProjectBudget
from jixiao.values.amounts import half_unit, parse_percent
from jixiao.values.furniture import TOTAL
from jixiao.values.text import compact

_AMOUNTS = ("initial_budget", "adjustment", "actual")
_TASK_TEXTS = ("objective", "achieved", "money")
_INDICATOR_PARTS = {"indicator": "indicator_name", "definition": "definition", "target": "target_text", "actual": "actual_text"}
_TOTAL = {"合计", "总计"}
_TITLES = ("整体支出绩效自评", "整体支出绩效评价自评", "整体绩效自评")
_SENTENCE_ENDS = ("。", "；", "，", "、")
"""What no label of a task ends with: it is what a page break tore from a goal."""


class SelfEvaluation:
    """The family of departments' self-evaluations of their whole spending."""

    document_type = "self_evaluation"

    def claims(self, document: Document) -> bool:
        """Tables with the form's funding and task headers, or linearised text with its title and its labels."""
        return has_form(document) or _is_linearised(document)

    def read(self, document: Document) -> list[ParsedFiling]:
        """One filing a form."""
        if not has_form(document):
            forms = linear.forms_of(tuple(document.lines), _TITLES)
            return [ParsedFiling.of(self.document_type, _read_linear, lines) for lines in forms]
        return [ParsedFiling.of(self.document_type, _read, *form) for form in forms_of(document)]


def _read_linear(filing: ParsedFiling, lines: Sequence[Line]) -> None:
    form = linear.tabulate_evaluation(lines)
    _read(filing, form.table, form.above, (), ())
    filing.doubt((*form.doubts, *linear.cut_anywhere(lines)))


def _read(filing: ParsedFiling, table: Table, above: Sequence[Line | Cell], below: Sequence[Line], astray: Sequence[Line | Cell]) -> None:
    _Reading(filing, table).run(above)
    printed = {name for name, _ in prose_labels(table)}
    filing.strand(astray, bool)
    filing.strand(below, lambda piece: (name := label_of(piece, PROSE)) and name not in printed)
    filing.strand(torn_labels(below, printed), bool)


def _is_linearised(document: Document) -> bool:
    text = compact("".join(line.text for line in document.lines))
    named = all(word in text for word in ("资金来源", "预算完成率", "主要任务", "存在问题")) or linear.prints_evaluation(text)
    return named and any(title in text for title in _TITLES)


@dataclass
class _Task(CellGroup):
    """A task's own cells, and its indicators'."""

    label: Cell | None = None
    indicators: list[CellGroup] = field(default_factory=list)
    is_open: bool = False
    """Whether the grid row above prints of the last indicator: then the row below may go on with it."""

    def is_repeated(self, label: Cell | None, cells: dict[str, list[Cell]]) -> bool:
        """Whether a row prints the task's own cells once more, as sheets do whose merged cells were taken apart and filled."""
        if label is None or self.label is None or label is self.label or not (own := compact(self.label.text)):
            return False
        pairs = [[compact(Printed.of(found.get(role, ())).text) for found in (self.cells, cells)] for role in _TASK_TEXTS]
        return compact(label.text) == own and any(one for one, _ in pairs) and all(one == again for one, again in pairs)


class _Reading:
    """One form's reading: bands of a table → records, every cell claimed."""

    def __init__(self, filing: ParsedFiling, table: Table) -> None:
        self.filing = filing
        self.table = table
        self.narratives = 0

    def run(self, above: Sequence[Line | Cell]) -> None:
        """Fill the filing.

        Raises:
            IncompleteFiling: the form lacks its unit or a band.
        """
        table = self.table
        funding, tasks = funding_header(table), task_header(table)
        if funding is None or tasks is None:
            raise IncompleteFiling("The self-evaluation form lacks its funding band or its task band: load a complete copy.")
        self.filing.identify(above, _TITLES, currency_of((*funding.cells, *tasks.cells), above))
        goals = find_header(table, GOALS, frozenset({"year_goal", "year_goal_achieved"}), funding.last_row + 1)
        closing = (cell for cell in table.cells if cell.row > tasks.last_row and label_of(cell.text, (*PROSE, *RESULTS)))
        prose_row = min((cell.row for cell in closing if cell.col < _first_column(tasks, "indicator")), default=table.n_rows)
        for row in range(funding.first_row, table.n_rows):
            self.filing.ledger.expect(table.row(row))
        groups = self._without_total(self._task_groups(tasks, prose_row))
        funded = self._body(funding, goals.first_row if goals else tasks.first_row)
        lines = [body.cells for body in funded if body.cells.get("funding_source")]
        self.half_unit = self.filing.half_unit_yuan(
            Printed.of(cells).text
            for found in (*(line.get(role, ()) for line in lines for role in _AMOUNTS), *(task.cells.get("money", ()) for task in groups))
            if (cells := found)
        )
        self._funding(lines)
        if goals:
            self._goals(goals, tasks.first_row)
        for line_no, task in enumerate(groups, 1):
            self._task(line_no, task, tasks)
            self._doubt_wide(tasks, task)
        self._prose(prose_row)
        self._declare()

    def _body(self, header: Header, stop: int) -> Iterator[BodyRow]:
        """The rows of a band that say something; its labels and repeated headers are ignorable."""
        self.filing.ignore(header.cells, "header")
        for body in header.body(self.table, stop):
            if body.is_header:
                self.filing.ignore((cell for found in body.cells.values() for cell in found), "repeated header")
                continue
            labels = body.cells.pop("band", [])
            self.filing.ignore(labels, "label")
            others = [cell for cell in labels if cell.row == body.row and compact(cell.text) not in header.text("band")]
            for cell in others:
                self.filing.ledger.leave(cell, "is no label of the form")
            if body.cells and not others:
                yield body

    def _funding(self, lines: list[dict[str, list[Cell]]]) -> None:
        filing = self.filing
        half = {rate: self._half_unit_pct(lines, rate) for rate in ("completion", "adjustment_rate")}
        for line_no, cells in enumerate(lines, 1):
            source = Printed.of(cells["funding_source"])
            where = f"funding line {line_no}"
            filing.claim(cells["funding_source"], where)
            amounts = {role: filing.yuan(cells.get(role, ()), f"{role} of {where}") for role in _AMOUNTS}
            rates = {rate: filing.percent(cells.get(rate, ()), f"{rate} of {where}") for rate in half}
            page, places = locator({"funding_source": source, **{role: Printed.of(cells.get(role, ())) for role in (*_AMOUNTS, *half)}})
            filing.records.append(
                DepartmentSpending(
                    line_no=line_no,
                    funding_source=source.text,
                    is_total=compact(source.text) in _TOTAL,
                    initial_budget_yuan=amounts["initial_budget"],
                    adjustment_yuan=amounts["adjustment"],
                    actual_yuan=amounts["actual"],
                    half_unit_yuan=self.half_unit,
                    reported_completion_pct=rates["completion"],
                    reported_adjustment_pct=rates["adjustment_rate"],
                    completion_half_unit_pct=half["completion"],
                    adjustment_half_unit_pct=half["adjustment_rate"],
                    source_page=page,
                    source_locator=places,
                )
            )

    def _half_unit_pct(self, lines: list[dict[str, list[Cell]]], rate: str) -> Decimal:
        figures = (parse_percent(Printed.of(line.get(rate, ())).text) for line in lines)
        return half_unit(figure.decimals for figure in figures if figure)

    def _goals(self, header: Header, stop: int) -> None:
        goals = CellGroup()
        for body in self._body(header, stop):
            goals.add(body.cells)
        for section in ("year_goal", "year_goal_achieved"):
            heading = next(cell for cell in header.cells if label_of(cell.text, GOALS) == section)
            self._narrative(section, Printed.of([heading]).text, goals.cells.get(section, ()))

    def _narrative(self, section: str, heading: str, cells: Sequence[Cell]) -> None:
        self.filing.claim(cells, section)
        printed = Printed.of(cells)
        if not printed.text:
            return
        self.narratives += 1
        page, places = locator({"text": printed})
        self.filing.records.append(
            Narrative(
                section_no=self.narratives, section=section, heading=heading, text=printed.text, source_page=page, source_locator=places
            )
        )

    def _task_groups(self, header: Header, stop: int) -> list[_Task]:
        """The band's tasks, with what page breaks tore apart put together again."""
        groups: list[_Task] = []
        label_col = min(col for col, role in header.roles.items() if role == "task")
        for body in self._body(header, stop):
            cells = body.cells
            label = self.table.at(body.row, label_col)
            is_copy = bool(groups) and groups[-1].is_repeated(label, cells)
            if not groups or (not is_copy and self._begins_task(groups[-1], label, cells, body.follows_break)):
                groups.append(_Task(label=label))
            task = groups[-1]
            if label is not None and label.text.strip() and (task.label is None or not task.label.text.strip()):
                task.label = label
            self.filing.claim(cells.get("task", ()), f"label of task {len(groups)}")
            self._add_task_texts(task, cells, body.follows_break or is_copy)
            self._add_indicator(task, body)
        return groups

    def _without_total(self, groups: list[_Task]) -> list[_Task]:
        """The tasks without the row that adds up their money; where it does not, it is reported."""
        rows = [task for task in groups if _is_sum(task)]
        tasks = [task for task in groups if not any(task is row for row in rows)]
        total = sum((self._money(task) for task in tasks), Decimal(0))
        for row in rows:
            cells = [cell for found in row.cells.values() for cell in found]
            self.filing.ignore(cells, "the tasks' total")
            if self._money(row) != total:
                for cell in row.cells["money"]:
                    self.filing.ledger.leave(cell, "is not the sum of the tasks' money")
        return tasks

    def _money(self, task: _Task) -> Decimal:
        return self.filing.yuan_of(task.printed("money").text) or Decimal(0)

    def _doubt_wide(self, header: Header, task: _Task) -> None:
        """Report a text that runs across columns of the form: it is two cells', or prose below the tasks, of a label that is not known."""
        for cell in (cell for group in (task, *task.indicators) for cells in group.cells.values() for cell in cells):
            if len({header.roles[col] for col in range(cell.col, cell.last_col + 1) if col in header.roles}) > 1:
                self.filing.ledger.leave(cell, "runs across a task's columns")

    def _begins_task(self, task: _Task, label: Cell | None, cells: dict[str, list[Cell]], follows_break: bool) -> bool:
        """Whether a row begins another task: its label cell is another one, and not the same label again behind a page break.

        A label printed in the middle of its cell may stand on the next page only: then the cell is blank, yet the task's
        texts begin with it.
        """
        if label is task.label or label is None:
            return False
        own = compact(task.label.text) if task.label else ""
        if follows_break:
            return bool(label.text.strip()) and bool(own) and compact(label.text) != own
        return bool(label.text.strip()) or any(not task.holds(cell) for cell in cells.get("objective", ()))

    def _add_task_texts(self, task: _Task, cells: dict[str, list[Cell]], is_again: bool) -> None:
        for role in _TASK_TEXTS:
            own = task.cells.setdefault(role, [])
            for cell in cells.get(role, ()):
                if any(cell is known for known in own):
                    continue
                if is_again and any(compact(cell.text) == compact(known.text) for known in own):
                    self.filing.ledger.ignore(cell, "printed again")
                else:
                    own.append(cell)

    def _add_indicator(self, task: _Task, body: BodyRow) -> None:
        """Add a grid row's indicator cells: to a new indicator, or to the last one where the row goes on with it."""
        found = {role: body.cells[role] for role in (*_INDICATOR_PARTS, *further.ROLES) if body.cells.get(role)}
        more = CellGroup(found)
        was_open, task.is_open = task.is_open, more.has(*_INDICATOR_PARTS)
        if not task.is_open:
            task.add(found)
            return
        last = task.indicators[-1] if was_open else None
        if last is None or not self._continues(last, more, body):
            task.indicators.append(more)
        else:
            last.add(found)

    def _continues(self, last: CellGroup, more: CellGroup, body: BodyRow) -> bool:
        """Whether a row's indicator cells go on with the indicator before: the same name cell, or the rest behind a page break.

        Every indicator prints its expected value once, so of two parts torn apart only one has values.
        """
        if any(last.holds(cell) for cell in more.cells.get("indicator", ())):
            return True
        if are_two(last, more, "indicator", "target"):
            return False
        values = ("target", "actual")
        return body.is_torn or (body.follows_break and not (last.has(*values) and more.has(*values)))

    def _task(self, line_no: int, task: _Task, header: Header) -> None:
        filing = self.filing
        name = Printed.of([task.label] if task.label else ())
        if task.label and name.text.endswith(_SENTENCE_ENDS):
            filing.ledger.leave(task.label, "is no task's label")
        for role in _TASK_TEXTS:
            filing.claim(task.cells.get(role, ()), f"{role} of task {line_no}")
            if len(task.cells.get(role, ())) > 1 and _is_doubled(compact(task.printed(role).text)):
                filing.ledger.leave(task.cells[role][-1], "is printed twice")
        if task.label and not (task.indicators or task.has("achieved", "money")):
            filing.ledger.leave(task.label, "has neither indicators nor money")
        objective, achieved, money = (task.printed(role) for role in _TASK_TEXTS)
        remark = further.take(filing, header, [task.cells, *(one.cells for one in task.indicators)], f"task {line_no}")
        fields = {"project_name": name, "total_yuan": money, "objective_text": objective, "achieved_text": achieved, "remark_text": remark}
        page, places = locator(fields)
        filing.records.append(
            ProjectBudget(
                line_no=line_no,
                project_kind="task",
                project_name=name.text,
                spending_unit_name=filing.department.name if filing.department else None,
                spending_unit_code=filing.department.code if filing.department else None,
                total_yuan=filing.yuan(task.cells.get("money", ()), f"money of task {line_no}"),
                half_unit_yuan=self.half_unit,
                objective_text=objective.or_none,
                achieved_text=achieved.or_none,
                remark_text=remark.or_none,
                source_page=page,
                source_locator=places,
            )
        )
        for ordinal, indicator in enumerate(task.indicators, 1):
            self._indicator(line_no, name.text, ordinal, indicator)

    def _indicator(self, line_no: int, project_name: str, ordinal: int, group: CellGroup) -> None:
        for role in _INDICATOR_PARTS:
            self.filing.claim(group.cells.get(role, ()), f"{role} {ordinal} of task {line_no}")
        printed = {field: group.printed(role) for role, field in _INDICATOR_PARTS.items()}
        self.filing.records.append(indicator_record(line_no, project_name, ordinal, printed))

    def _prose(self, start: int) -> None:
        """Problems and remedies: the cells beside their label, and those behind a page break under it."""
        self.filing.ignore(notes_across(self.table, start), "note across the table")
        for section in sections(self.table, (*PROSE, *RESULTS, *further.ROWS), start):
            self.filing.ignore(section.labels, "label")
            if section.name == "fact":
                self.filing.ignore(section.cells, "of no field: who filled the form in")
                continue
            self._narrative(section.name, Printed.of(section.labels[:1]).text, section.cells)

    def _declare(self) -> None:
        filing = self.filing
        filing.declare("grand_total", *_AMOUNTS)
        filing.declare("completion_rate", "pct")
        filing.declare("adjustment_rate", "pct")
        filing.declare("nothing_unclaimed", "count")
        filing.declare("target_consistent", "count")


def _is_sum(task: _Task) -> bool:
    """Whether a row below the tasks adds up their money: it is named so, and prints nothing else."""
    label = compact(task.label.text).rstrip(":") if task.label else ""
    return bool(TOTAL.fullmatch(label)) and task.has("money") and not (task.indicators or task.has("objective", "achieved"))


def _first_column(header: Header, role: str) -> int:
    return min(col for col, found in header.roles.items() if found == role)


def _is_doubled(text: str) -> bool:
    """Whether a text is another one twice over: a cell filled into every row of its task, one copy of which a page break tore."""
    half, odd = divmod(len(text), 2)
    return not odd and half > 1 and text[:half] == text[half:]


FAMILY = SelfEvaluation()
