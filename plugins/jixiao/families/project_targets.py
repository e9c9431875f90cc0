"""项目支出绩效目标表（含转移支付项目）: what a department plans to spend on each project, and what it promises for it.

One table: 合计; a subtotal a spending unit (资金使用单位) and its projects; a project's 总计 = 财政拨款 + 财政专户拨款 + 其他资金,
its objective, and its numbered indicators in one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile

from jixiao import linear
from jixiao.document import Cell, Document, Line, Place
from jixiao.families import further
from jixiao.families.indicators import indicator_record
from jixiao.families.parsed import ParsedFiling, currency_of, one_currency
from jixiao.families.targets_form import MEASURES, Part, by_department, has_table, parts_of
from jixiao.form import BodyRow, CellGroup, Header, Printed, is_title, locator
from jixiao.records import NumberedItem, ProjectBudget, ReportedTotal
from jixiao.values.amounts import is_nothing, parse_amount
from jixiao.values.furniture import begins_note
from jixiao.values.indicator_items import Item, begins_items, parse_items
from jixiao.values.names import UnitName, is_agency_name, parse_unit
from jixiao.values.text import compact

_GRAND_TOTAL = {"合计", "总计", "合计数", "总合计", "部门合计", "单位合计", "项目合计"}
_LEVELS = re.compile("二级指标(?:三级指标|指标名称)")
_SUBTOTAL = re.compile(r"(?P<of>.*?)\(?小计\)?")
_SUM_ACROSS = re.compile(r"(?:合计|总计|小计)[^。]*\d")
_SIGNED = re.compile("(?:填[表报]|制表|审核|经办|联系)人:?|(?:填[表报]日期|联系电话):?")
_NO_INDICATORS = {"无", "暂无"}
_SENTENCE_ENDS = "。；;！!"
_ITEM = re.compile(r"[；;，,](?:实施周期|年度)指标值[：:]|\d-(?:产出|效益|满意度|成本)指标[；;]")
"""What only an indicator's item says."""
_TITLE_WORDS = ("绩效目标表", "绩效目标申报表", "项目支出绩效目标", "项目绩效目标")


@dataclass
class _Row(CellGroup):
    """A logical row, below its header."""

    header: Header | None = None

    @property
    def has_amount(self) -> bool:
        return self.has(*MEASURES)

    @property
    def has_text(self) -> bool:
        return bool(self.texts)

    @property
    def texts(self) -> list[Cell]:
        """The cells of its objective and indicators that say anything."""
        cells = (cell for role in ("objective", "indicators") for cell in self.cells.get(role, ()))
        return [cell for cell in cells if not is_nothing(cell.text) and compact(cell.text) != "无"]


class ProjectTargets:
    """The family of projects' performance targets."""

    document_type = "project_targets"

    def claims(self, document: Document) -> bool:
        """A table with the form's header, or linearised text with its title and its labels."""
        return has_table(document) or _is_linearised(document)

    def read(self, document: Document) -> list[ParsedFiling]:
        """One filing a department."""
        if not has_table(document):
            forms = linear.forms_of(tuple(document.lines), _TITLE_WORDS)
            return [ParsedFiling.of(self.document_type, _read_linear, lines) for lines in forms]
        parts = list(parts_of(document.blocks))
        filings = [ParsedFiling.of(self.document_type, _read, own) for own in by_department(parts)]
        filings[-1].strand(_outside(document, parts), _ITEM.search)
        return filings


def _outside(document: Document, parts: Sequence[Part]) -> Iterator[Line | Cell]:
    """The document's lines, and the cells of tables that are no part of the form."""
    own = {id(part.table) for part in parts}
    yield from (line for line in document.lines if not line.is_furniture)
    for table in document.tables:
        if id(table) not in own:
            yield from table.cells


def _read_linear(filing: ParsedFiling, lines: Sequence[Line]) -> None:
    form = linear.tabulate_targets(lines)
    _read(filing, list(parts_of((*form.above, form.table))))
    filing.doubt(form.doubts)


def _read(filing: ParsedFiling, parts: list[Part]) -> None:
    _Reading(filing, parts).run()


def _is_linearised(document: Document) -> bool:
    """A form that prints levels of indicators in columns is another family's, whatever its prose says."""
    text = compact("".join(line.text for line in document.lines))
    named = all(word in text for word in ("项目名称", "总计", "财政拨款", "绩效指标")) or linear.prints_targets(text)
    return named and any(word in text for word in _TITLE_WORDS) and not _LEVELS.search(text)


class _Reading:
    """One filing's reading: parts of tables → records, every cell claimed."""

    def __init__(self, filing: ParsedFiling, parts: list[Part]) -> None:
        self.filing = filing
        self.parts = parts
        self.ledger = filing.ledger
        self.columns = {role for part in parts for role in part.header.roles.values()}
        self.measures = [measure for measure in MEASURES if measure in self.columns]
        self.half_unit = Decimal(0)

    def run(self) -> None:
        """Fill the filing."""
        above = [printed for part in self.parts for printed in part.above]
        currency = one_currency(currency_of(part.header.cells, part.above) for part in self.parts)
        self.filing.identify(above, _TITLE_WORDS, currency)
        self._read_rows(list(self._logical_rows()))
        self._declare()

    def _logical_rows(self) -> Iterator[_Row]:
        """The tables' rows, with what a page break tore apart put together again; headers, notes and blank rows dropped."""
        current: _Row | None = None
        for part in self.parts:
            self.filing.ignore(part.header.cells, "header")
            bodies = list(self._body(part))
            for number, (body, below) in enumerate(zip(bodies, [*bodies[1:], None], strict=False)):  # a header may have no rows
                more, follows_break = _Row(body.cells, part.header), body.follows_break or number == 0
                begins = not follows_break and _goes_on_with_amount(more, below)
                if current is not None and not begins and _continues(current, more, body.is_torn, follows_break):
                    current.add(body.cells)
                    continue
                if current is not None:
                    yield current
                current = more
        if current is not None:
            yield current

    def _body(self, part: Part) -> Iterator[BodyRow]:
        """The rows under a header that say something."""
        for body in part.header.body(part.table):
            cells = [cell for found in body.cells.values() for cell in found]
            if body.is_header:
                self.filing.ignore(cells, "repeated header")
            elif is_title(part.table, body.row) and _SUM_ACROSS.match(compact(cells[0].text)):
                self.ledger.leave(cells[0], "is a sum across the table")
            elif len(cells) > 1 and _SIGNED.fullmatch(compact(cells[0].text)):
                self.filing.ignore(cells, "of no field: who filled the form in")
            elif is_title(part.table, body.row) or (len(cells) == 1 and begins_note(compact(cells[0].text))):
                self.filing.ignore(cells, "note across the table")
            else:
                self.ledger.expect(cells)
                yield body

    def _read_rows(self, rows: list[_Row]) -> None:
        amounts = (row.printed(measure).text for row in rows for measure in self.measures)
        self.half_unit = self.filing.half_unit_yuan(amounts)
        unit: UnitName | None = None
        line_no = 0
        for position, row in enumerate(rows):
            name, own = (compact(row.printed(role).text).rstrip(":") for role in ("name", "unit"))
            if (name or own) in _GRAND_TOTAL and own in {"", *_GRAND_TOTAL}:
                for cell in row.texts:
                    self.ledger.leave(cell, "is a text of the total's row")
                self._sum(row, None)
            elif own and not row.has_text and name in {"", "小计", "合计"}:
                unit = parse_unit(own)
                self._sum(row, unit)
            elif not row.has_text and (subtotal := _SUBTOTAL.fullmatch(name)):
                self._subtotal(row, parse_unit(subtotal["of"]) if is_agency_name(subtotal["of"]) else None)
            elif self._is_unit(rows, position):
                unit = parse_unit(name)
                self._sum(row, unit)
            else:
                line_no += 1
                unit = parse_unit(own) if own else unit
                self._project(row, line_no, unit)
        self._settle_department()

    def _sum(self, row: _Row, unit: UnitName | None) -> None:
        """A total or a unit's subtotal; one that is printed again below is taken once."""
        subject = unit.name if unit else "合计"
        if self._is_again(row, subject):
            self.filing.ignore((cell for cells in row.cells.values() for cell in cells), "sum printed again")
            return
        if any(isinstance(one, ReportedTotal) and one.subject == subject for one in self.filing.records):
            self.ledger.leave(next(cell for cells in row.cells.values() for cell in cells), f"is a second sum of {subject}")
        self._total(row, subject, unit)

    def _is_again(self, row: _Row, subject: str) -> bool:
        """Whether a row prints the sums of a subject that a row above it printed."""
        known = {one.measure: one.amount_yuan for one in self.filing.records if isinstance(one, ReportedTotal) and one.subject == subject}
        return bool(known) and known == {measure: self._yuan(row, measure) for measure in self.measures}

    def _subtotal(self, row: _Row, unit: UnitName | None) -> None:
        """A subtotal below the projects that it adds up: of the unit that it names, or of the one named above them."""
        above = [number for number, one in enumerate(self.filing.records) if isinstance(one, ReportedTotal)]
        start = above[-1] + 1 if above else 0
        own = [one for one in self.filing.records[start:] if isinstance(one, ProjectBudget)]
        last = self.filing.records[above[-1]] if above else None
        known = last.spending_unit_name if isinstance(last, ReportedTotal) else None
        if unit is None and (known is not None or self._is_again(row, "合计")):
            self._sum(row, UnitName(known) if known else None)
        elif unit is not None and own and sum((one.total_yuan or Decimal(0) for one in own), Decimal(0)) == self._yuan(row, "total"):
            self.filing.records[start:] = [
                replace(one, spending_unit_name=unit.name, spending_unit_code=unit.code) if isinstance(one, ProjectBudget) else one
                for one in self.filing.records[start:]
            ]
            self._sum(row, unit)
        else:
            self.ledger.leave(row.cells["name"][0], "is a subtotal of no unit")
            self.filing.ignore((cell for cells in row.cells.values() for cell in cells), "subtotal")

    def _is_unit(self, rows: list[_Row], position: int) -> bool:
        """Whether a row is a spending unit's subtotal: no text, and named as an agency or as the department, or the sum of what follows."""
        row = rows[position]
        name = row.printed("name").text
        if row.has_text or not name:
            return False
        if is_agency_name(name) or parse_unit(name).name == parse_unit(self.filing.printed_department or "").name:
            return True
        following = list(takewhile(lambda other: other.has_text, rows[position + 1 :]))
        total = sum((self._yuan(other, "total") or Decimal(0) for other in following), Decimal(0))
        return bool(following) and total == self._yuan(row, "total")

    def _yuan(self, row: _Row, measure: str) -> Decimal | None:
        amount = parse_amount(row.printed(measure).text, self.filing.currency_unit or "元")
        return amount[0] if amount else None

    def _amounts(self, row: _Row, line: str) -> dict[str, Decimal | None]:
        """The amounts of the columns that the form has."""
        return {measure: self.filing.yuan(row.cells.get(measure, ()), f"{measure} of {line}") for measure in self.measures}

    def _total(self, row: _Row, subject: str, unit: UnitName | None) -> None:
        amounts = self._amounts(row, subject)
        self._take(row, subject)
        for measure, amount in amounts.items():
            page, places = locator({"amount_yuan": row.printed(measure), "subject": row.printed("name")})
            self.filing.records.append(
                ReportedTotal(
                    subject=subject,
                    spending_unit_name=unit.name if unit else None,
                    measure=measure,
                    amount_yuan=amount,
                    half_unit_yuan=self.half_unit,
                    source_page=page,
                    source_locator=places,
                )
            )

    def _take(self, row: _Row, line: str) -> Printed:
        """Claim a row's texts, and give its remark."""
        for role in ("name", "objective", "indicators", "code"):
            self.filing.claim(row.cells.get(role, ()), f"{role} of {line}")
        self.filing.claim(row.cells.get("unit", ()), "spending unit")
        return further.take(self.filing, row.header, [row.cells], line) if row.header else Printed()

    def _project(self, row: _Row, line_no: int, unit: UnitName | None) -> None:
        line = f"line {line_no}"
        if not (row.has_amount or row.has_text):
            self.ledger.leave(next(cell for cells in row.cells.values() for cell in cells), f"has neither amounts nor texts ({line})")
        amounts = self._amounts(row, line)
        remark = self._take(row, line)
        name, objective = row.printed("name"), row.printed("objective")
        amounts_printed = {MEASURES[measure]: row.printed(measure) for measure in self.measures}
        page, places = locator({**amounts_printed, "project_name": name, "objective_text": objective, "remark_text": remark})
        self.filing.records.append(
            ProjectBudget(
                line_no=line_no,
                project_name=name.text,
                project_code=compact(row.printed("code").text) or None,
                spending_unit_name=unit.name if unit else None,
                spending_unit_code=unit.code if unit else None,
                total_yuan=amounts.get("total"),
                fiscal_appropriation_yuan=amounts.get("fiscal_appropriation"),
                special_account_yuan=amounts.get("special_account"),
                other_yuan=amounts.get("other"),
                half_unit_yuan=self.half_unit,
                objective_text=objective.or_none,
                remark_text=remark.or_none,
                source_page=page,
                source_locator=places,
            )
        )
        self._indicators(row, line_no, name.text)

    def _indicators(self, row: _Row, line_no: int, project_name: str) -> None:
        printed = row.printed("indicators")
        parsed = parse_items("" if is_nothing(printed.text) or printed.text in _NO_INDICATORS else printed.text)
        for text in parsed.leftovers:
            self.ledger.leave(row.cells["indicators"][-1], f"is no indicator of line {line_no}", text)
        page, places = locator({"ordinal": printed})
        for position, item in enumerate(parsed.items, 1):
            self.filing.records += [
                indicator_record(line_no, project_name, item.ordinal, _printed_item(item, printed.places)),
                NumberedItem(
                    subject=project_name,
                    list_no=line_no,
                    position=position,
                    ordinal=item.ordinal,
                    source_page=page,
                    source_locator=places,
                ),
            ]

    def _settle_department(self) -> None:
        """The department is the labelled one, else the first spending unit; projects outside any unit are its own."""
        filing = self.filing
        units = (record.spending_unit_name for record in filing.records if isinstance(record, ReportedTotal))
        filing.name_department(filing.printed_department or next((unit for unit in units if unit), None))
        if filing.department is None:
            return
        own = filing.department
        filing.records = [
            replace(record, spending_unit_name=own.name, spending_unit_code=own.code)
            if isinstance(record, ProjectBudget) and record.spending_unit_name is None
            else record
            for record in filing.records
        ]

    def _declare(self) -> None:
        filing = self.filing
        has_units = any(isinstance(record, ReportedTotal) and record.spending_unit_name for record in filing.records)
        if len(self.measures) > 1:
            filing.declare("row_total", "total")
        filing.declare("grand_total", *self.measures)
        if has_units:
            filing.declare("unit_total", *self.measures)
        for check in ("ordinals_complete", "nothing_unclaimed", "level_known", "target_consistent"):
            filing.declare(check, "count")


def _printed_item(item: Item, places: tuple[Place, ...]) -> dict[str, Printed]:
    """What an item prints, by the record's field; all of it stands in the list's cell, which is told once."""
    return {
        "printed_level1": Printed(item.level1),
        "printed_level2": Printed(item.level2 or ""),
        "indicator_name": Printed(item.name, places),
        "cycle_target_text": Printed(item.cycle_target or ""),
        "target_text": Printed(item.annual_target or "", places),
    }


def _goes_on_with_amount(row: _Row, below: BodyRow | None) -> bool:
    """Whether a row without any amount is the beginning of one that the page break tore, its amounts on the next page.

    Where the reader did not see the tear, an objective tells of it that stands alone and breaks off within a sentence.
    """
    if below is None or row.has_amount or not _Row(below.cells).has_amount:
        return False
    objective = compact(row.printed("objective").text)
    breaks_off = bool(objective) and not row.has("name") and objective[-1] not in _SENTENCE_ENDS
    return below.is_torn or (below.follows_break and breaks_off and _Row(below.cells).has("objective"))


def _continues(current: _Row, more: _Row, torn: bool, follows_break: bool) -> bool:
    """Whether a grid row goes on with the logical row before it.

    Every project prints its total once, so behind a page break a row without any amount goes on with the one before, and a
    row with amounts does where the one before has none, or where the break was seen to tear the row between its amounts; but an
    indicator list that starts anew starts a row.
    """
    if any(map(current.holds, more.cells.get("name", ()))):
        return True
    told_again = any(current.has(measure) and more.has(measure) for measure in MEASURES) or bool(more.cells.get("name"))
    if current.has_amount and more.has_amount and (told_again or not torn):
        return False
    begins = begins_items(more.printed("indicators").text) and bool(current.cells.get("indicators"))
    if torn or follows_break:
        return torn or not begins
    return not begins and more.has_text and current.has_text and not more.has_amount and not more.cells.get("name")


FAMILY = ProjectTargets()
