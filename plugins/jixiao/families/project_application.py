"""项目支出绩效目标申报表: what is promised for one project, a form a project.

A form names the project, its 主管部门 and who carries it out; the year's money (年度资金总额 = 财政拨款 + 其他资金), perhaps beside
that of the whole period; goals; and indicators on three levels, each with its value.
"""

from __future__ import annotations

from collections.abc import Mapping

from jixiao.document import Cell, Document
from jixiao.families import further
from jixiao.families.labelled import LabelledTable
from jixiao.families.parsed import ParsedFiling
from jixiao.families.project_form import LABELS, ProjectForm, ProjectReading, filings_of, identify_project_forms, project_forms
from jixiao.form import Printed, labels, locator
from jixiao.records import ProjectBudget
from jixiao.values.text import compact

_OF = r"(?:其中:)?"
_MONEY = labels(
    total=r"(?:年度|当年|本年度?|全年|申请)(?:项目)?(?:预算)?(?:资金)?(?:总额|总量|合计|金额|预算数?)",
    whole_total=r"(?:中期|实施期|实施周期|项目)?(?:项目)?(?:预算)?(?:资金)?(?:总额|总量|合计|总投资)",
    fiscal_appropriation=rf"{_OF}(?:当年|本年|年度)?(?:财政拨款|财政资金|一般公共预算(?:财政)?拨款|一般公共预算)(?:资金|收入)?",
    special_account=rf"{_OF}(?:财政)?专户(?:管理)?资金(?:拨款)?|{_OF}财政专户(?:管理)?拨款",
    other=rf"{_OF}(?:其[他它]|(?:单位)?自有|单位)资金(?:\([^()]*\))?|{_OF}其[他它]",
    carried_over=rf"{_OF}(?:上年)?结转(?:结余)?(?:资金)?",
    band=r"(?:项目|预算|年度)?资金(?:情况|来源|安排)?|项目预算|预算情况",
)
_SOURCES = ("fiscal_appropriation", "special_account", "other")
_KNOWN = (*_MONEY, *LABELS)
_TITLE_WORDS = ("绩效目标申报表", "绩效目标表", "项目绩效目标", "项目支出绩效目标")
_PLAN = labels(month=r"\d{1,2}月(?:底|末)?", plan=r"(?:资金)?支出计划(?:\(%\))?")


class ProjectApplication:
    """The family of applications with performance targets, one project a form."""

    document_type = "project_application"

    def claims(self, document: Document) -> bool:
        """A form that names a project and its money, and lists indicators with values promised and none achieved."""
        return any(map(_is_application, project_forms(document, _KNOWN)))

    def read(self, document: Document) -> list[ParsedFiling]:
        """One filing a department and year."""
        return filings_of(self.document_type, list(project_forms(document, _KNOWN)), _is_application, _read)


def _is_application(form: ProjectForm) -> bool:
    """Whether a form is one of this family; one with a spending plan by months belongs to a department's performance plan."""
    roles = set(form.header.roles.values())
    if not roles or "actual_text" in roles or not (form.labelled.has("total") or form.labelled.has("whole_total")):
        return False
    return bool(form.labelled.value("name")) and not LabelledTable(form.table, _PLAN).labels


def _read(filing: ParsedFiling, forms: list[ProjectForm]) -> None:
    identify_project_forms(filing, forms, _TITLE_WORDS)
    sources = [source for source in _SOURCES if any(form.labelled.has(source) for form in forms)]
    for line_no, form in enumerate(forms, 1):
        filing.currency_unit = form.currency or filing.currency_unit
        _Reading(filing, form, line_no).run(sources)
    filing.currency_unit = forms[0].currency or filing.currency_unit
    if sources:
        filing.declare("row_total", "total")
    for check in ("nothing_unclaimed", "level_known", "target_consistent"):
        filing.declare(check, "count")


class _Reading(ProjectReading):
    """One form → its records, every cell claimed."""

    def run(self, sources: list[str]) -> None:
        """Emit the project's money and goals, and its indicators.

        Args:
            sources: the sources of money that any form of the filing names; one that this form does not name gives nothing.
        """
        (name, code), purpose = self.take_project(), self.take("purpose")
        self.take("department")
        self.take("unit")
        texts = {"project_name": name, "project_code": code, "purpose_text": purpose, "objective_text": self.goal()}
        remark = self.indicators(name.text, self.tail.start)
        self.filing.ignore((cell for _, cell in self.tail.labels), "label")
        below = further.keep(self.filing, further.labelled(self.tail), self.line)
        texts["remark_text"] = Printed(" ".join(filter(None, (remark.text, below.text))), (*remark.places, *below.places))
        cells = {"total": self._of_year("total", "whole_total"), **{source: self._of_year(source) for source in sources}}
        self._leave_out_whole_period(cells)
        self._budget(texts, cells)

    def _budget(self, texts: Mapping[str, Printed], cells: Mapping[str, list[Cell]]) -> None:
        """The project's line: its texts, and the year's money in all and by source."""
        filing, unit = self.filing, self.form.unit or self.filing.department
        amounts = {measure: filing.yuan(own, f"{measure} of {self.line}") for measure, own in cells.items()}
        printed = {f"{measure}_yuan": Printed.of(own) for measure, own in cells.items()}
        page, places = locator({**printed, **texts})
        filing.records.append(
            ProjectBudget(
                line_no=self.line_no,
                project_name=texts["project_name"].text,
                project_code=compact(texts["project_code"].text) or None,
                spending_unit_name=unit.name if unit else None,
                spending_unit_code=unit.code if unit else None,
                total_yuan=amounts["total"],
                fiscal_appropriation_yuan=amounts.get("fiscal_appropriation"),
                special_account_yuan=amounts.get("special_account"),
                other_yuan=amounts.get("other"),
                half_unit_yuan=filing.half_unit_yuan(own.text for own in printed.values()),
                objective_text=texts["objective_text"].or_none,
                purpose_text=texts["purpose_text"].or_none,
                remark_text=texts["remark_text"].or_none,
                source_page=page,
                source_locator=places,
            )
        )

    def _of_year(self, *names: str) -> list[Cell]:
        """The year's amount under the first of some labels: the rightmost one, where the whole period's stands on its left."""
        labelled = self.form.labelled
        found = next((cells for name in names if (cells := labelled.cells(name))), [])
        return labelled.of(max(found, key=lambda label: label.col)) if found else []

    def _leave_out_whole_period(self, taken: Mapping[str, list[Cell]]) -> None:
        """The money of the whole period is of no year, and so in no fact; only beside the year's may it be left out."""
        labelled = self.form.labelled
        known = [cell for cells in taken.values() for cell in cells]
        for cell in labelled.of(*labelled.cells("whole_total", *_SOURCES)):
            if not any(cell is own for own in known) and len(labelled.cells("total", "whole_total")) > 1:
                self.filing.ledger.ignore(cell, "the whole period's money")


FAMILY = ProjectApplication()
