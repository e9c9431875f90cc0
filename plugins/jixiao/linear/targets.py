"""项目支出绩效目标表 as linearised text → its grid of seven columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise, takewhile

from jixiao.document import Cell, Line
from jixiao.errors import IncompleteFiling
from jixiao.linear import wording
from jixiao.linear.amounts import Run, runs_of
from jixiao.linear.bands import Band, BandReader, Reading
from jixiao.linear.forms import Tabulated, check_conserved, check_not_drawn, doubt, lines_above
from jixiao.linear.grid import Grid, find_labels, row_of_labels, without_repeats
from jixiao.linear.measure import first_unit, line_width
from jixiao.linear.pieces import STOPS, Piece, Text, pieces_of, until_notes
from jixiao.linear.segment import DOUBTFUL, END, Neighbour, Slot
from jixiao.linear.serials import Serials, take_serials
from jixiao.linear.sources import Sum, place
from jixiao.values.amounts import is_nothing
from jixiao.values.names import is_agency_name

COLUMNS = ("serial", "name", "code", "total", "fiscal", "special", "other", "objective", "indicators", "remark")
"""The columns that the form has, from left to right; serial numbers, codes and remarks are left out where they are not printed."""
_SELDOM = frozenset({"serial", "code", "remark"})
_SOURCES = ("fiscal", "special", "other")
_LABELS = {
    "serial": "(?:序号|编号)|",
    "name": "(?:支出|资金)?项目名称(?:[（(](?:资金使用)?单位(?:名称)?[）)])?|项目名称及?资金使用单位|资金使用单位及项目名称"
    "|项目[（(]单位[）)]名称|单位/项目名称",
    "code": "(?:项目(?:编码|代码|编号))|",
    "group": "(?:其中[：:]?|(?:项目|年度)?(?:预算|资金)(?:资金|金额|来源|构成|安排|情况)?)",
    "total": "总计|合计|小计|(?:金额|资金|预算)合计|(?:项目|资金|预算)总额|总?金额|(?:项目|年度|年初)?预算(?:总?金额|总?额|数)|年度预算",
    "fiscal": "(?:其中[：:])?财政拨款(?:资金|收入)?|财政资金|一般公共预算(?:拨款|财政拨款)?|当年财政拨款",
    "special": "(?:财政专户(?:管理)?(?:资金)?(?:拨款|收入)?|专户资金)|",
    "other": "(?:其[他它](?:来源)?(?:资金|收入)?|单位资金)|",
    "objective": "(?:年度|项目|总体)?绩效(?:总)?目标|(?:年度|项目)?总体(?:绩效)?目标",
    "indicators": "(?:年度|项目)?绩效指标(?:及(?:其)?(?:指标|目标)值)?",
    "remark": "(?:备注|说明)|",
}
_BEHIND = ("objective", "indicators", "remark")
_HEADERS = (
    COLUMNS,
    ("serial", "name", "code", "group", *_BEHIND, "total", *_SOURCES),
    ("serial", "name", "code", "total", "group", *_BEHIND, *_SOURCES),
)
"""The labels as a text prints them: on one row, or with a group over all amounts or over the sources, whose labels then come last."""
_PATTERNS = {columns: row_of_labels(*(_LABELS[column] for column in columns)) for columns in _HEADERS}
_REST_OF_HEADER = re.compile("绩效目标绩效指标|财政拨款.{0,8}其[他它]资金")
"""What a name holds that stands behind the rest of a header which was not known as one."""
_NAMES = frozenset({"name"})
_OF_NEXT_ROW = frozenset({"name", "code"})
_TORN = 6.0
"""The cost of an objective's going on behind the indicators, as it does where a page break tears a row."""
_NO_TEXT = 2.0
"""The cost of a row without objective and indicators: a spending unit's."""
_NO_OBJECTIVE = 3.0
_REMARK = 5.0
"""The cost of a row's having a remark: most have none."""
_UNSURE_REMARK = 4.5
"""How much dearer the other reading of a line that may be a remark, or the beginning of the next row's name, must be."""


def _grammar(has_code: bool, has_remark: bool, *, last: bool = False) -> dict[str, Slot]:
    """What stands between the amounts of one row and those of the next: the rest of the one row, then the name of the other.

    Behind the last row's amounts stands its rest alone.
    """
    named = {"code": 0.0, END: 0.0} if has_code else {END: 0.0}
    next_row = {END: 0.0} if last else {"name": 0.0}
    row = frozenset({"name_rest", "objective", "indicators", "objective_rest", "indicators_rest", "remark", "amounts"})
    doubtful = _UNSURE_REMARK if has_remark else DOUBTFUL
    listed = next_row | ({"remark": _REMARK} if has_remark else {})
    return {
        "name": Slot(
            "name",
            wording.coded_project_name if has_code else wording.project_name,
            named,
            level_ahead=frozenset({"amounts"}),
            below=row,
            doubtful=doubtful,
        ),
        "code": Slot("code", wording.project_code, {END: 0.0}, frozenset({"name"}), level_ahead=frozenset({"amounts"})),
        "name_rest": Slot("name", wording.rest_of_name, {"objective": 0.0, "indicators": _NO_OBJECTIVE} | next_row, rest=True),
        "objective": Slot("objective", wording.objective, {"indicators": 0.0} | _dearer(next_row, _NO_TEXT), frozenset({"amounts"})),
        "indicators": Slot("indicators", wording.indicator_list, listed, frozenset({"amounts", "objective"})),
        "remark": Slot("remark", wording.basis, next_row, frozenset({"amounts", "objective", "indicators"}), doubtful=doubtful),
        "objective:t": Slot("objective", wording.torn_prose, {"indicators:t": 0.0, "indicators:w": 0.0}, torn=True),
        "indicators:t": Slot("indicators", wording.torn_list, {"objective_rest:t": 0.0}, torn=True),
        "indicators:w": Slot("indicators", wording.indicator_list, {"objective_rest": 0.0}),
        "objective_rest:t": Slot("objective", wording.rest_of_prose, {"indicators_rest": 0.0}),
        "objective_rest": Slot("objective", wording.rest_of_prose, next_row),
        "indicators_rest": Slot("indicators", wording.rest_of_list, next_row),
    }


def _dearer(costs: Mapping[str, float], by: float) -> dict[str, float]:
    return {kind: cost + by for kind, cost in costs.items()}


_STARTS = {"objective": 0.0, "indicators": _NO_OBJECTIVE, "name": _NO_TEXT, "name_rest": 4.0}
_LAST_STARTS = {kind: cost for kind, cost in _STARTS.items() if kind != "name"}
_TORN_STARTS = {"objective:t": _TORN}


@dataclass
class Row:
    """A row's amounts, and its other pieces by column."""

    amounts: Sequence[Piece]
    run: Run
    cells: dict[str, list[Piece]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_sum(self) -> bool:
        """Whether the row is a total: it has no texts, or marks that there are none."""
        texts = (*self.cells.get("objective", ()), *self.cells.get("indicators", ()))
        return all(is_nothing(piece.text) or piece.text == "无" for piece in texts)

    @property
    def name(self) -> str:
        """The row's name, without white space."""
        return "".join(piece.text for piece in self.cells.get("name", ()))

    def sum(self, parts: tuple[Sum, ...] = ()) -> Sum:
        """The row's amounts by source as a sum of others'."""
        return Sum(self.run.figures[1:], parts)


def prints_targets(text: str) -> bool:
    """Whether a compact text prints the labels of the table's columns in reading order."""
    return any(pattern.search(text) for pattern in _PATTERNS.values())


def tabulate_targets(lines: Sequence[Line]) -> Tabulated:
    """Put a linearised table of project targets back into its grid: the header, 合计, units and projects, a row each.

    Args:
        lines: the lines of one form, with what stands above the table's header (title, department, unit).

    Raises:
        IncompleteFiling: the text lacks the table's labels or its amounts, or a row cannot be cut into its cells.
    """
    text = Text(pieces_of(lines))
    labels, start, end = _header(text)
    columns = [column for column in COLUMNS if labels[column] or column not in _SELDOM]
    sources = [column for column in _SOURCES if labels[column]]
    below = until_notes(text.pieces[end:])
    check_not_drawn(below)
    serials = take_serials(below) if labels["serial"] else Serials((), (), tuple(below))
    body = [*text.pieces[start:end], *serials.numbers, *serials.rest]
    rows, doubts = _rows(serials.rest, labels, len(sources))
    doubts = (*doubts, *(doubt(row.cells["name"]) for row in rows if _REST_OF_HEADER.search(row.name)))
    if labels["serial"]:
        _number(rows, serials)
    placing = place(_sums(rows), len(sources))
    placed = placing.columns if rows[0].is_sum else placing.columns[1:]
    if not placing.is_sure:
        doubts = (*doubts, doubt(rows[0].amounts[1:]))
    grid = Grid(len(columns))
    _put_header(grid, labels, columns)
    for number, (row, behind_total) in enumerate(zip(rows, placed, strict=True), grid.n_rows):
        amounts = zip(("total", *(sources[place] for place in behind_total)), row.amounts, strict=True)
        for column, pieces in (*row.cells.items(), *((column, [piece]) for column, piece in amounts)):
            grid.put(number, columns.index(column), pieces)
    check_conserved(body, grid.pieces)
    return Tabulated(lines_above(lines, body[0]), grid.table(), doubts)


def _header(text: Text) -> tuple[dict[str, Sequence[Piece]], int, int]:
    """The labels by column, in the order in which they are printed, and from where to where they stand; repeated ones are taken out.

    Raises:
        IncompleteFiling: the labels do not stand together.
    """
    for columns, pattern in _PATTERNS.items():
        found = find_labels(text, pattern)
        if found is not None:
            without_repeats(text, pattern, found.end)
            labels: dict[str, Sequence[Piece]] = dict(zip(columns, (text.pieces[part] for part in found.slices), strict=True))
            return labels, found.start, found.end
    raise IncompleteFiling("The targets table's text lacks its column labels in reading order: load its source file.")


def _lower(labels: Mapping[str, Sequence[Piece]]) -> frozenset[str]:
    """The columns whose labels stand under a group's."""
    order = [column for column in labels if labels[column] or column not in _SELDOM]
    return frozenset(order[order.index(_BEHIND[1]) + 1 :]) - {"remark"}


def _put_header(grid: Grid, labels: Mapping[str, Sequence[Piece]], columns: Sequence[str]) -> None:
    """Put the labels, those of a group below it."""
    below = [column for column in columns if column in _lower(labels)]
    for col, column in enumerate(columns):
        grid.put(1 if column in below else 0, col, labels[column], row_span=2 if below and column not in below else 1)
    if below:
        grid.put(0, columns.index(below[0]), labels["group"], col_span=len(below))


def _number(rows: Sequence[Row], serials: Serials) -> None:
    """Put serial numbers before the names of their rows.

    Raises:
        IncompleteFiling: a number stands elsewhere, or a row that has texts has none.
    """
    for row in rows:
        row.cells["serial"] += serials.before(row.cells.get("name", ()))
    serials.check_placed(sum(bool(row.cells["serial"]) for row in rows))
    serials.check_placed(sum(not row.is_sum for row in rows))


def _rows(body: Sequence[Piece], labels: Mapping[str, Sequence[Piece]], n_sources: int) -> tuple[list[Row], tuple[Cell, ...]]:
    """The rows, each cut into its cells, and what is doubtful: what stands between two rows' amounts belongs to the one or to the other."""
    runs = runs_of(body, 1 + n_sources)
    if not runs:
        raise IncompleteFiling("The targets table's text prints no row of amounts under its labels: load its source file.")
    bands = list(_bands(body, runs, bool(labels["code"]), bool(labels["remark"])))
    reader = BandReader(bands, labels, _lower(labels))
    reading = reader.read()
    if any(band.pieces and not spans for band, spans in zip(bands, reading.spans, strict=True)):
        raise IncompleteFiling(
            "The targets table's text does not read as rows of name, amounts, objective and indicators: load its source file."
        )
    rows = [Row(body[run.start : run.end], run) for run in runs]
    for number, (band, spans) in enumerate(zip(bands, reading.spans, strict=True)):
        for span in spans:
            row = rows[number if span.slot in _OF_NEXT_ROW else number - 1]
            row.cells[band.grammar[span.slot].column] += band.pieces[span.start : span.end]
    return rows, tuple(map(doubt, (*reader.doubts(reading), *_odd_rests(bands, reading))))


def _odd_rests(bands: Sequence[Band], reading: Reading) -> Iterator[Sequence[Piece]]:
    """What stands behind a row's texts as their rest although they had ended: no sentence stops there, or no item of the list begins."""
    for band, spans in zip(bands, reading.spans, strict=True):
        ended: set[str] = set()
        for span in spans:
            column, cell = band.grammar[span.slot].column, band.pieces[span.start : span.end]
            goes_on = wording.continues_list(cell[0].text) if column == "indicators" else cell[-1].text[-1] in STOPS
            if column in ended and not goes_on:
                yield cell
            ended |= {column} if cell[-1].text[-1] in STOPS else set()


def _bands(body: Sequence[Piece], runs: Sequence[Run], has_code: bool, has_remark: bool) -> Iterator[Band]:
    """What stands before the first row's amounts, between each two rows', and behind the last one's."""
    grammar = _grammar(has_code, has_remark)
    yield Band(body[: runs[0].start], grammar, {"name": 0.0}, hand_broken=_NAMES, after=_amounts(body, runs[0]))
    for run, following in pairwise(runs):
        between = body[run.end : following.start]
        yield Band(between, grammar, _STARTS, _TORN_STARTS, _NAMES, _before(body, run), _amounts(body, following))
    yield Band(body[runs[-1].end :], _grammar(has_code, has_remark, last=True), _LAST_STARTS, _TORN_STARTS, _NAMES, _before(body, runs[-1]))


def _before(body: Sequence[Piece], run: Run) -> Neighbour:
    """A row's amounts as what stands before the row's texts; the name stands before them, and may go on behind them."""
    line = list(takewhile(lambda piece: not piece.starts_line, reversed(body[: run.start])))
    name = body[max(0, run.start - len(line) - 1) : run.start]
    beginning = first_unit(body[run.end].text) if run.end < len(body) else 0.0
    return Neighbour("amounts", rooms={"name": line_width(name)[1] + beginning} if name else {})


def _amounts(body: Sequence[Piece], run: Run) -> Neighbour:
    return Neighbour("amounts", one_line=not body[run.start].starts_line)


def _sums(rows: Sequence[Row]) -> Sum:
    """The rows as a tree of sums: the grand total over units over projects, each level as far as it is printed."""
    if not rows[0].is_sum:
        return Sum((), tuple(row.sum() for row in rows))
    parts: list[list[Row]] = []
    for number, row in enumerate(rows[1:], 1):
        if parts and parts[-1][0].is_sum and not _is_unit(rows, number):
            parts[-1].append(row)
        else:
            parts.append([row])
    return rows[0].sum(tuple(unit.sum(tuple(row.sum() for row in projects)) for unit, *projects in parts))


def _is_unit(rows: Sequence[Row], number: int) -> bool:
    """Whether a row is a unit's: it has no texts, and is named as an agency or is the sum of the projects behind it."""
    row = rows[number]
    if not row.is_sum:
        return False
    projects = [project.run.figures[0] for project in takewhile(lambda other: not other.is_sum, rows[number + 1 :])]
    return is_agency_name(row.name) or (bool(projects) and row.run.figures[0] == sum(projects, Decimal(0)))
