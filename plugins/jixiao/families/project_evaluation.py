"""项目支出绩效自评表: what became of one project, a form a project.

A form names the project, its 主管部门 and who carried it out; its money by source (年初预算数, 全年预算数, 全年执行数, 执行率); the year's
goal, expected and achieved; indicators with values promised and achieved; and weights and scores that add up to the 总分.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from jixiao.document import Cell, Document
from jixiao.families import further
from jixiao.families.labelled import notes_across, sections
from jixiao.families.parsed import ParsedFiling
from jixiao.families.project_form import LABELS, ProjectForm, ProjectReading, filings_of, identify_project_forms, project_forms
from jixiao.form import CellGroup, Header, Printed, find_header, label_of, labels, locator
from jixiao.records import ProjectBudget, ProjectSpending, Score
from jixiao.values.amounts import half_unit, is_nothing, parse_percent
from jixiao.values.text import compact

_NOTE = r"(?:\(.*\))?"
_FUNDING = labels(
    initial_budget=rf"年初预算(?:数|金额)?{_NOTE}",
    budget=rf"(?:全年|年度|调整后)预算(?:数|金额)?{_NOTE}",
    actual=rf"(?:全年|实际|预算)(?:执行|支出)(?:数|金额){_NOTE}|(?:全年|实际)?(?:支出)?决算(?:数|金额){_NOTE}",
    execution=rf"(?:预算)?执行率{_NOTE}",
    weight=rf"(?:分值|权重){_NOTE}",
    score=rf"(?:自评|实际)?得分{_NOTE}|自评分值?",
    deviation=r"(?:未完成|未执行|偏差|偏离)?原因.*|(?:未完成|未执行|偏差|偏离).*原因.*",
    source=r"(?:资金)?来源",
    band=rf"(?:项目|年度|预算)?资金(?:情况|来源)?{_NOTE}|(?:项目)?预算执行情况{_NOTE}",
)
_GOALS = labels(
    expected=rf"(?:年初|年度)?(?:设定|预期|预定)(?:的)?(?:总体|绩效)?目标{_NOTE}|目标内容",
    achieved=rf"(?:全年|年度|年末)?(?:总体|绩效)?(?:目标)?(?:实际|全年)*(?:完成|实现|达成)(?:目标)?(?:情况)(?:综述|说明)?{_NOTE}",
)
_HEADINGS = labels(heading=r"(?:项目)?基本情况|\d[.、](?:项目)?年度目标完成情况")
_REMARKS = labels(
    conclusion=r"(?:绩效)?(?:自评|评价)(?:结论|结果|等[级次])|等[级次]",
    problems=r"存在(?:的)?(?:主要)?问题(?:及原因)?(?:分析)?",
    remedies=r"(?:下一步)?(?:改进|整改)(?:措施|建议)",
)
"""The labels below the scores."""
_SIGNED = re.compile(
    r"(?:(?:项目|财务|单位|填报)?(?:负责人|审核人)|(?:填报|填表|制表|联系)人|(?:联系)?电话|(?:填报|填表)?日期)(?:\(.*\))?:.*"
)
_KNOWN = (*_HEADINGS, *_FUNDING, *_GOALS, *LABELS)
_TITLE_WORDS = ("绩效自评表", "绩效自评", "绩效评价自评表")
_AMOUNTS = ("initial_budget", "budget", "actual")
_TOTAL = re.compile(r"(?:年度|全年|当年)?(?:项目)?(?:预算)?(?:资金)?(?:总额|合计|总计)(?:\([^()]*元\))?")
_SOURCES = {"fiscal_appropriation": ("财政拨款", "财政资金", "一般公共预算"), "special_account": ("专户",), "other": ("其他", "单位资金")}
"""What names a source of money; the first that a form has is the source's."""
_CARRIED_OVER = "结转"
_TOTAL_SCORE = re.compile(r"(?:自评)?(?:合计|总计|总分|总得分|总分值|得分合计)(?:得分)?(?:\(\d*分?\))?")


class ProjectEvaluation:
    """The family of projects' self-evaluations, one project a form."""

    document_type = "project_evaluation"

    def claims(self, document: Document) -> bool:
        """A form that names a project, shows its budget and what was spent, and lists indicators with values achieved."""
        return any(map(_is_evaluation, project_forms(document, _KNOWN)))

    def read(self, document: Document) -> list[ParsedFiling]:
        """One filing a department and year."""
        return filings_of(self.document_type, list(project_forms(document, _KNOWN)), _is_evaluation, _read)


def _is_evaluation(form: ProjectForm) -> bool:
    roles = set(form.header.roles.values())
    return "actual_text" in roles and bool(form.labelled.value("name")) and _funding(form) is not None


def _funding(form: ProjectForm) -> Header | None:
    """The header of the project's money; 年度预算数 left of 年初预算 heads the names of the sources, whatever it says."""
    header = find_header(form.table, _FUNDING, frozenset({"budget", "actual"}))
    if header is None:
        return None
    first_budget = min((col for col, role in header.roles.items() if role == "initial_budget"), default=0)
    return replace(header, roles={c: "source" if role == "budget" and c < first_budget else role for c, role in header.roles.items()})


def _read(filing: ParsedFiling, forms: list[ProjectForm]) -> None:
    identify_project_forms(filing, forms, _TITLE_WORDS)
    measures: set[tuple[str, str]] = set()
    for line_no, form in enumerate(forms, 1):
        filing.currency_unit = form.currency or filing.currency_unit
        measures |= _Reading(filing, form, line_no).run()
    filing.currency_unit = forms[0].currency or filing.currency_unit
    for check, measure in sorted(measures):
        filing.declare(check, measure)
    for check in ("nothing_unclaimed", "level_known", "target_consistent"):
        filing.declare(check, "count")


class _Reading(ProjectReading):
    """One form → its records, every cell claimed."""

    @cached_property
    def _total_row(self) -> int | None:
        """The row of the total score, below the indicators."""
        return self._row_below(lambda cell: _TOTAL_SCORE.fullmatch(compact(cell.text).rstrip(":")) is not None)

    @cached_property
    def _remarks_row(self) -> int:
        """The first row of what is said below the scores."""
        table, first = self.form.table, self.form.header.last_row + 1
        row = self._row_below(lambda cell: label_of(cell.text, _REMARKS) is not None or _is_signed(cell))
        note = next((cell.row for cell in notes_across(table, first)), table.n_rows)
        return min(table.n_rows if row is None else row, note, self.tail.start)

    def _row_below(self, is_wanted: Callable[[Cell], bool]) -> int | None:
        rows = (cell.row for cell in self.form.table.cells if cell.row > self.form.header.last_row and is_wanted(cell))
        return min(rows, default=None)

    def run(self) -> set[tuple[str, str]]:
        """Emit the project's money, goals, indicators and scores.

        Returns:
            The (check, measure) pairs that this form's columns allow.
        """
        (name, code), purpose = self.take_project(), self.take("purpose")
        self.take("department")
        self.take("unit")
        objective, achieved = self.take("expected", "year_goal", "goals"), self.take("achieved")
        texts = {
            "project_name": name,
            "project_code": code,
            "purpose_text": purpose,
            "objective_text": objective,
            "achieved_text": achieved,
        }
        header = _funding(self.form) or self.form.header
        lines = _with_whole_names(list(self._funding_lines(header)), self.form.table.page_starts)
        self._spending(name.text, header, lines)
        self._execution_scores(name.text, lines)
        texts["remark_text"] = self.indicators(name.text, self._remarks_row if self._total_row is None else self._total_row)
        self._budget(texts, lines)
        has_total = self._total_score(name.text)
        self._remarks()
        return set(self._checks(header, has_total))

    def _funding_lines(self, header: Header) -> Iterator[CellGroup]:
        """The cells of each funding source, its printed name among them."""
        table = self.form.table
        first_amount = min(col for col, role in header.roles.items() if role in _AMOUNTS)
        goals = [cell.row for cell in self.form.labelled.cells("expected", "achieved", "year_goal", "goals") if cell.row > header.last_row]
        self.filing.ignore(header.cells, "header")
        for body in header.body(table, min(goals, default=self.form.header.first_row)):
            cells = {role: own for role, own in body.cells.items() if role not in ("", "band")}
            named = [
                cell
                for role in ("", "source", "band")
                for cell in body.cells.get(role, ())
                if cell.col < first_amount and cell.row == body.row
            ]
            if body.is_header:
                self.filing.ignore((cell for own in body.cells.values() for cell in own), "repeated header")
            elif named or cells:
                yield CellGroup({**cells, "source": [cell for cell in named if not self.form.labelled.is_label(cell)]})

    def _budget(self, texts: dict[str, Printed], lines: list[CellGroup]) -> None:
        """The project's line: the year's budget, in all and by the sources that the line has columns for."""
        filing, unit = self.filing, self.form.unit or self.filing.department
        total = next((line for line in lines if _is_total(line)), CellGroup())
        sources = {source: _of_source(lines, words) for source, words in _SOURCES.items()}
        amounts = {f"{source}_yuan": line.printed("budget") for source, line in {"total": total, **sources}.items() if line is not None}
        page, places = locator({**amounts, **texts})
        yuan = {field: filing.yuan_of(printed.text) for field, printed in amounts.items()}
        filing.records.append(
            ProjectBudget(
                line_no=self.line_no,
                project_name=texts["project_name"].text,
                project_code=compact(texts["project_code"].text) or None,
                spending_unit_name=unit.name if unit else None,
                spending_unit_code=unit.code if unit else None,
                total_yuan=yuan["total_yuan"],
                fiscal_appropriation_yuan=yuan.get("fiscal_appropriation_yuan"),
                special_account_yuan=yuan.get("special_account_yuan"),
                other_yuan=yuan.get("other_yuan"),
                half_unit_yuan=self._half_unit(lines),
                objective_text=texts["objective_text"].or_none,
                achieved_text=texts["achieved_text"].or_none,
                purpose_text=texts["purpose_text"].or_none,
                remark_text=texts["remark_text"].or_none,
                source_page=page,
                source_locator=places,
            )
        )

    def _half_unit(self, lines: list[CellGroup]) -> Decimal:
        return self.filing.half_unit_yuan(line.printed(role).text for line in lines for role in _AMOUNTS)

    def _spending(self, project_name: str, header: Header, lines: list[CellGroup]) -> None:
        """Each funding source: planned, granted and spent, as far as the form has the columns."""
        filing, columns = self.filing, set(header.roles.values())
        rates = (parse_percent(line.printed("execution").text) for line in lines)
        half_pct = half_unit(rate.decimals for rate in rates if rate)
        for source_no, line in enumerate(lines, 1):
            where = f"source {source_no} of {self.line}"
            filing.claim(line.cells["source"], where)
            amounts = {role: filing.yuan(line.cells.get(role, ()), f"{role} of {where}") if role in columns else None for role in _AMOUNTS}
            rate = filing.percent(line.cells.get("execution", ()), f"execution of {where}") if "execution" in columns else None
            page, places = locator(
                {"funding_source": line.printed("source"), **{f"{role}_yuan": line.printed(role) for role in _AMOUNTS}}
                | {"reported_execution_pct": line.printed("execution")}
            )
            filing.records.append(
                ProjectSpending(
                    line_no=self.line_no,
                    project_name=project_name,
                    source_no=source_no,
                    funding_source=line.printed("source").text,
                    is_total=_is_total(line),
                    initial_budget_yuan=amounts["initial_budget"],
                    budget_yuan=amounts["budget"],
                    actual_yuan=amounts["actual"],
                    half_unit_yuan=self._half_unit(lines),
                    reported_execution_pct=rate,
                    execution_half_unit_pct=half_pct,
                    source_page=page,
                    source_locator=places,
                )
            )

    def _execution_scores(self, project_name: str, lines: list[CellGroup]) -> None:
        """What the budget's execution weighs and scores: printed with the total, dashes with its sources."""
        for line in lines:
            points = [cell for role in ("weight", "score") for cell in line.cells.get(role, ())]
            if not all(is_nothing(cell.text) for cell in points):
                self.score("execution", project_name, line.printed("source"), line.cells)
            self.filing.ignore((*points, *line.cells.get("deviation", ())), "no points")

    def _total_score(self, project_name: str) -> bool:
        """Emit the total score; whether the form prints one."""
        if self._total_row is None:
            return False
        cells = self.form.header.cells_of(self.form.table, self._total_row)
        label = [cell for own in cells.values() for cell in own if _TOTAL_SCORE.fullmatch(compact(cell.text).rstrip(":")) is not None]
        self.filing.ignore(label, "label")
        self.score("total", project_name, Printed.of(label), cells)
        return True

    def _remarks(self) -> None:
        """Emit what is said below the scores; who signed is of no field."""
        table, first = self.form.table, self._remarks_row
        below = [cell for row in range(first, table.n_rows) for cell in table.row(row)]
        self.filing.ignore(filter(_is_signed, below), "of no field: who signed the form")
        self.filing.ignore(notes_across(table, first), "note across the table")
        for section in sections(table, (*_REMARKS, *further.ROWS), first):
            self.filing.ignore(section.labels, "label")
            cells = [cell for cell in section.cells if not _is_signed(cell)]
            if section.name == "fact":
                self.filing.ignore(cells, "of no field: who filled the form in")
                continue
            self.filing.claim(cells, f"{section.name} of {self.line}")
            if cells:
                self.narrative(section.name, Printed.of(section.labels[:1]), Printed.of(cells))

    def _checks(self, header: Header, has_total: bool) -> Iterator[tuple[str, str]]:
        """The (check, measure) pairs that the form's columns allow."""
        columns, scored = set(header.roles.values()), set(self.form.header.roles.values())
        yield from (("spending_total", role) for role in _AMOUNTS if role in columns)
        if "execution" in columns:
            yield "execution_rate", "pct"
        if "weight" in scored:
            yield "score_total", "weight"
        if not self._is_scored():
            return
        if {"weight", "score"} <= scored:
            yield "score_total", "limit"
        if "score" in scored and has_total:
            yield "score_total", "score"

    def _is_scored(self) -> bool:
        """Whether the form prints any score: many are published before they are scored."""
        return any(
            isinstance(record, Score) and record.line_no == self.line_no and record.score is not None for record in self.filing.records
        )


def _is_signed(cell: Cell) -> bool:
    return _SIGNED.fullmatch(compact(cell.text)) is not None


def _is_total(line: CellGroup) -> bool:
    return bool(_TOTAL.fullmatch(compact(line.printed("source").text).rstrip(":")))


def _of_source(lines: list[CellGroup], words: Iterable[str]) -> CellGroup | None:
    """The line of a source; money carried over is none of the year's, whatever it was."""
    named = [(line, compact(line.printed("source").text)) for line in lines]
    return next((line for word in words for line, name in named if word in name and _CARRIED_OVER not in name), None)


def _with_whole_names(lines: list[CellGroup], page_starts: Collection[int]) -> list[CellGroup]:
    """The lines, with names whole that a page break tore (`其中：当年`, `财政拨款`): at a page's head stands the rest, without a figure."""
    whole: list[CellGroup] = []
    for line in lines:
        name = line.cells["source"]
        is_rest = bool(name) and name[0].row in page_starts and not any(line.printed(role).text for role in line.cells if role != "source")
        if whole and is_rest and _is_torn(whole[-1].printed("source").text, line.printed("source").text):
            whole[-1].add({"source": name})
        else:
            whole.append(line)
    return whole


def _is_torn(name: str, rest: str) -> bool:
    """Whether two texts make up the name of a source that they are not both by themselves."""
    return _names_source(name + rest) and not (_names_source(name) and _names_source(rest))


def _names_source(name: str) -> bool:
    name = compact(name).rstrip(":")
    return _TOTAL.fullmatch(name) is not None or _CARRIED_OVER in name or any(word in name for words in _SOURCES.values() for word in words)


FAMILY = ProjectEvaluation()
