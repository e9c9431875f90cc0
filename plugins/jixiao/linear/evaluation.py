"""部门整体支出绩效自评表 as linearised text → its grid of eight columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from jixiao.document import Cell, Line, Table
from jixiao.errors import IncompleteFiling
from jixiao.linear import wording
from jixiao.linear.bands import Band, BandReader, Reading
from jixiao.linear.forms import Tabulated, check_conserved, check_not_drawn, doubt, lines_above
from jixiao.linear.funding import funding_rows, odd_sources
from jixiao.linear.grid import Grid, Labels, find_labels, row_of_labels
from jixiao.linear.pieces import Piece, Text, pieces_of, until_notes
from jixiao.linear.segment import END, Neighbour, Slot, Span
from jixiao.linear.strays import stray
from jixiao.linear.tasks import COLUMNS, GRAMMAR, STARTS, TORN_STARTS, Task, is_whole, runs_over, task_of
from jixiao.values.furniture import REMARK, RESULT, TOTAL
from jixiao.values.text import compact, same_width

_FUNDING = row_of_labels(
    "(?:部门)?(?:整体)?(?:支出)?资金情况|",
    "(?:资金|支出)?(?:来源|性质)",
    "(?:部门)?(?:整体)?(?:支出)?年初预算(?:数|金额)?",
    "(?:部门)?(?:整体)?(?:支出)?(?:年中)?预算调整(?:数|金额)?",
    "(?:部门)?(?:整体)?(?:支出)?(?:年度)?实际支出(?:数|金额)?",
    "(?:整体)?(?:支出)?预算(?:完成|执行)率",
    "预算调整率",
)
_GOALS = row_of_labels("年度(?:总体)?目标", "(?:部门)?(?:整体支出)?的?预期目标", "(?:部门)?(?:整体支出)?的?目标完成情况")
_TASKS = row_of_labels(
    "(?:年度)?(?:主要|重点)(?:工作)?任务(?:名称)?|任务名称",
    "(?:年初|年度)?预期(?:绩效)?目标|年初(?:绩效)?目标",
    "(?:目标|年度|实际)?完成情况",
    "关键(?:绩效)?指标(?:名称)?|(?:绩效)?指标名称",
    "计算公式(?:[或及和/])?(?:指标)?(?:内容|说明|解释)?|(?:关键)?指标(?:内容|解释|说明|定义)",
    "预期(?:实现|指标|目标)?值|(?:年初|年度)?(?:目标|指标)值",
    "指标(?:实际)?完成(?:情况|值)|(?:年度|全年)?实际(?:完成|实现)?值",
    "(?:任务)?涉及(?:的)?资金(?:数|金额)?|任务资金",
)
_PROSE = (
    row_of_labels("存在(?:的)?(?:主要)?问题(?:及(?:主要)?原因(?:分析)?)?"),
    row_of_labels("(?:下一步)?(?:的)?(?:拟)?(?:改进|整改)(?:的)?(?:措施|建议|意见)(?:及建议)?"),
)
_HEADS = re.compile(r"[:：（(]|[一1]\s*[、.．]")
"""What may stand right behind a label of prose: 存在问题（一）… is one, 存在问题的整改 is none."""
_GOAL_GRAMMAR = {
    "expected": Slot("expected", wording.prose, {"reached": 0.0, END: 4.0}),
    "reached": Slot("reached", wording.prose, {END: 0.0}, level_with=frozenset({"expected"})),
}
_RESULT_PIECES = 2
_NUMERALS = "零一二三四五六七八九十"


def prints_evaluation(text: str) -> bool:
    """Whether a compact text prints the labels of the form's funding and tasks in reading order."""
    funding = _FUNDING.search(text)
    return funding is not None and _TASKS.search(text, funding.end()) is not None


def tabulate_evaluation(lines: Sequence[Line]) -> Tabulated:
    """Put a linearised self-evaluation back into its form's grid of eight columns.

    Args:
        lines: the lines of one form, with what stands above the funding band (title, department, unit).

    Raises:
        IncompleteFiling: the text lacks the form's funding or task labels, or a band cannot be cut into its cells.
    """
    text = Text(pieces_of(lines))
    funding = find_labels(text, _FUNDING)
    tasks = find_labels(text, _TASKS, funding.end) if funding else None
    if funding is None or tasks is None:
        raise IncompleteFiling(
            "The self-evaluation's text lacks the labels of its funding or task table in reading order: load its source file."
        )
    check_not_drawn(text.pieces[funding.start :])
    printing = {piece.place for piece in text.pieces}
    page_ends = [line.place.line or 0 for line in lines if line.text.strip() and line.place not in printing]
    form = _Form(text, funding, tasks, page_ends)
    table = form.table()
    check_conserved(form.pieces[funding.start :], form.grid.pieces)
    return Tabulated(lines_above(lines, form.pieces[funding.start]), table, form.doubts)


class _Form:
    """The form's bands, from the top of the grid down."""

    def __init__(self, text: Text, funding: Labels, tasks: Labels, page_ends: Sequence[int]) -> None:
        self.grid = Grid(len(COLUMNS))
        self.funding = funding
        self.page_ends = page_ends
        self.goals = find_labels(text, _GOALS, funding.end)
        if self.goals is not None and self.goals.start >= tasks.start:
            self.goals = None
        self.tasks = find_labels(text, _TASKS, self.goals.end if self.goals else funding.end) or tasks
        self.prose = list(_prose(text, self.tasks.end))
        self.pieces = text.pieces[: self.tasks.end] + list(until_notes(text.pieces[self.tasks.end :]))
        end = self.prose[0].start if self.prose else len(self.pieces)
        self.tasks_end = self.tasks.end + _end_of_tasks(self.pieces[self.tasks.end : end])
        self.doubts: tuple[Cell, ...] = ()

    def table(self) -> Table:
        """All bands on the grid."""
        self._put_funding()
        reading, labels, bands = self._read()
        goals, *tasks = zip(bands, reading.spans, strict=True)
        if self.goals:
            self._put_goals(self.goals, *goals)
        cut = [task_of(label, band.pieces, spans) for label, (band, spans) in zip(labels, tasks, strict=True)]
        self.doubts += tuple(doubt(indicator["name"]) for task in cut for indicator in task.indicators if self._is_guessed(indicator))
        self.doubts += tuple(doubt(cell) for task in cut for cell in task.own.values() if runs_over(cell, is_torn=task.is_torn))
        self.doubts += tuple(
            doubt(task.own["money"]) for task in cut if wording.is_two_amounts([piece.text for piece in task.own.get("money", ())])
        )
        self.doubts += tuple(doubt(line) for task in cut if task.is_torn for cell in task.own.values() if (line := stray(cell)))
        self._put_tasks(cut)
        self._put_closing()
        self._put_prose()
        return self.grid.table()

    def _is_guessed(self, indicator: Mapping[str, Sequence[Piece]]) -> bool:
        """Whether an indicator's row lacks a cell, holds another's text, or has a page's end within it: cells are nowhere marked."""
        lines = [piece.place.line or 0 for cell in indicator.values() for piece in cell]
        odd = any(wording.holds_goal(column, [piece.text for piece in cell]) for column, cell in indicator.items() if cell)
        return odd or not is_whole(indicator) or any(min(lines) < page_end < max(lines) for page_end in self.page_ends)

    def _cells(self, labels: Labels) -> list[list[Piece]]:
        return [self.pieces[part] for part in labels.slices]

    def _put_funding(self) -> None:
        band, *labels = self._cells(self.funding)
        stop = (self.goals or self.tasks).start
        rows = funding_rows(self.pieces[self.funding.end : stop])
        self.doubts += tuple(map(doubt, odd_sources(rows)))
        self.grid.put(0, 0, band, row_span=len(rows) + 1)
        for col, label in enumerate(labels, 1):
            self.grid.put(0, col, label, col_span=2 if col == len(labels) else 1)
        for row, (source, figures) in enumerate(rows, 1):
            self.grid.put(row, 1, source)
            for col, figure in figures.items():
                self.grid.put(row, col + 2, figure, col_span=2 if col == len(labels) - 2 else 1)

    def _read(self) -> tuple[Reading, list[list[Piece]], list[Band]]:
        """The cells of the goals and of the tasks, read together: they stand at the same heights."""
        goals = self.pieces[self.goals.end : self.tasks.start] if self.goals else []
        labels, bodies = _by_task(self.pieces[self.tasks.end : self.tasks_end])
        bands = [Band(goals, _GOAL_GRAMMAR, {"expected": 0.0})]
        bands += [Band(body, GRAMMAR, STARTS, TORN_STARTS, before=Neighbour("task")) for body in bodies]
        reader = BandReader(bands, dict(zip(COLUMNS, self._cells(self.tasks), strict=True)))
        reading = reader.read()
        if any(band.pieces and not spans for band, spans in zip(bands, reading.spans, strict=True)):
            raise IncompleteFiling("The self-evaluation's tasks do not read as goals, indicators and money in order: load its source file.")
        self.doubts += tuple(map(doubt, reader.doubts(reading)))
        return reading, labels, bands

    def _put_goals(self, labels: Labels, band: Band, spans: Sequence[Span]) -> None:
        row = self.grid.n_rows
        name, expected, reached = self._cells(labels)
        self.grid.put(row, 0, name, row_span=2)
        columns = {"expected": (1, 3), "reached": (4, 4)}
        for label, (col, span) in zip((expected, reached), columns.values(), strict=True):
            self.grid.put(row, col, label, col_span=span)
        for cell in spans:
            self.grid.put(row + 1, columns[cell.slot][0], band.pieces[cell.start : cell.end], col_span=columns[cell.slot][1])

    def _put_tasks(self, tasks: Sequence[Task]) -> None:
        header = self.grid.n_rows
        for col, label in enumerate(self._cells(self.tasks)):
            self.grid.put(header, col, label)
        for task in tasks:
            row, span = self.grid.n_rows, max(1, len(task.indicators))
            for col, pieces in ((0, task.label), *((COLUMNS.index(column), pieces) for column, pieces in task.own.items())):
                self.grid.put(row, col, pieces, row_span=span)
            for offset, indicator in enumerate(task.indicators):
                for column, pieces in indicator.items():
                    self.grid.put(row + offset, COLUMNS.index(column), pieces)

    def _put_closing(self) -> None:
        """What stands between the tasks and the prose: the total of the tasks' money, results."""
        _, *rows = _with_results(self.pieces[self.tasks_end - 1 : self.prose[0].start if self.prose else None])
        for label, value in rows:
            row = self.grid.n_rows
            self.grid.put(row, 0, label)
            if _is_total(label, value):
                self.grid.put(row, len(COLUMNS) - 1, value)
            else:
                self.grid.put(row, 1, value, col_span=len(COLUMNS) - 1)

    def _put_prose(self) -> None:
        ends = [labels.start for labels in self.prose[1:]] + [len(self.pieces)]
        for labels, end in zip(self.prose, ends, strict=True):
            row = self.grid.n_rows
            self.grid.put(row, 0, self.pieces[labels.start : labels.end])
            (_, prose), *results = _with_results(self.pieces[labels.end : end])
            self.grid.put(row, 1, prose, col_span=len(COLUMNS) - 1)
            if line := stray(prose):
                self.doubts += (doubt(line),)
            for label, value in results:
                row = self.grid.n_rows
                self.grid.put(row, 0, label)
                self.grid.put(row, 1, value, col_span=len(COLUMNS) - 1)


def _prose(text: Text, start: int) -> Iterator[Labels]:
    """The labels of the problems and of the remedies."""
    for pattern in _PROSE:
        labels = find_labels(text, pattern, start, heads=_HEADS)
        if labels is not None:
            yield labels
            start = labels.end


def _with_results(pieces: Sequence[Piece]) -> Iterator[tuple[Sequence[Piece], Sequence[Piece]]]:
    """A section's text, without a label; then the lines behind it that say what the form came to, each label with what follows it."""
    ends = {start: end for start, piece in enumerate(pieces) if start and piece.starts_line and (end := _result_label(pieces, start))}
    for start, stop in pairwise([0, *ends, len(pieces)]):
        end = ends.get(start, start)
        yield pieces[start:end], pieces[end:stop]


def _end_of_tasks(pieces: Sequence[Piece]) -> int:
    """Where the rows below the tasks begin that say what they came to: each a label and a figure or two, which is too little for a task."""
    end = len(pieces)
    for label, value in reversed(list(_with_results(pieces))[1:]):
        if not (_is_total(label, value) or (0 < len(value) <= _RESULT_PIECES and not TOTAL.fullmatch(_words(label)))):
            break
        end -= len(label) + len(value)
    return end


def _is_total(label: Sequence[Piece], value: Sequence[Piece]) -> bool:
    """Whether a row adds up the tasks' money."""
    return bool(TOTAL.fullmatch(_words(label))) and len(value) == 1 and not wording.money(value[0].text)


def _words(pieces: Sequence[Piece]) -> str:
    return compact("".join(piece.text for piece in pieces))


def _result_label(pieces: Sequence[Piece], start: int) -> int:
    """Where the label of a result or of a remark ends if it starts here, wrapped or not; 0 if it does not."""
    for end in range(start + 1, min(start + 3, len(pieces)) + 1):
        text = _words(pieces[start:end])
        if any(pattern.fullmatch(text) for pattern in (RESULT, REMARK, TOTAL)):
            return end
    return 0


def _by_task(pieces: Sequence[Piece]) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """The task band's labels 任务1, 任务2, …, each at the start of a line, and what stands between them."""
    edges: list[tuple[int, int]] = []
    for start, piece in enumerate(pieces):
        end = _task_label(pieces, start, len(edges) + 1) if piece.starts_line else 0
        if end:
            edges.append((start, end))
    if pieces and (not edges or edges[0][0] > 0):
        raise IncompleteFiling(f"The self-evaluation's first task has no label 任务1 before {pieces[0].text}: load its source file.")
    stops = [start for start, _ in edges[1:]] + [len(pieces)]
    return (
        [list(pieces[start:end]) for start, end in edges],
        [list(pieces[end:stop]) for (_, end), stop in zip(edges, stops, strict=True)],
    )


def _task_label(pieces: Sequence[Piece], start: int, number: int) -> int:
    """Where the label of a task ends if it starts here; 0 if it does not."""
    wanted = {f"任务{number}", f"任务{_NUMERALS[number]}" if number <= 10 else ""}
    for end in range(start + 1, min(start + 4, len(pieces)) + 1):
        if same_width("".join(piece.text for piece in pieces[start:end])) in wanted:
            return end
    return 0
