"""A project's table of a 部门预算绩效文本 as linearised text → its grid of seven columns.

Labels name what stands behind them down to the goals; under them stand the indicators, a row each, whose cells follow each other in a
known order and have levels of the taxonomy to tell rows by.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from jixiao.document import Cell, Line, Place, Table
from jixiao.errors import IncompleteFiling
from jixiao.linear.bands import Band, BandReader
from jixiao.linear.forms import Tabulated, check_conserved, check_not_drawn, doubt
from jixiao.linear.grid import Grid, Labels, find_labels, row_of_labels, without_repeats
from jixiao.linear.pieces import Piece, Text, pieces_of, until_notes
from jixiao.linear.plan_rows import COLUMNS, grammar, is_guessed, rows_of
from jixiao.linear.segment import Span
from jixiao.linear.strays import stray
from jixiao.values.amounts import parse_amount
from jixiao.values.text import compact, same_width

_N_COLS = len(COLUMNS) + 1
_HEADER = row_of_labels(
    "一级指标",
    "二级指标",
    "三级指标|指标名称",
    "(?:绩效)?指标(?:描述|说明|解释|内容|定义)|",
    "(?:年度|绩效|年度绩效)?(?:指标值|目标值)",
    "(?:(?:指标|目标)值)?(?:的)?(?:确定|设定|制定|测算)依据|",
)
_CODE_LABELS = ("项目编码", "项目代码")
_CODE = row_of_labels("|".join(_CODE_LABELS))
_LABELS = {
    "name": row_of_labels("项目名称"),
    "scale": row_of_labels("预算规模及?资金用途|预算规模|资金用途"),
    "total": row_of_labels("预算数|预算金额|项目预算数?"),
    "fiscal": row_of_labels("(?:其中[：:])?财政(?:资金|拨款)"),
    "other": row_of_labels("(?:其中[：:])?其[他它]资金"),
    "plan": row_of_labels("资金支出计划|支出计划"),
    "goals": row_of_labels("(?:项目)?(?:绩效|总体)目标"),
}
"""The labels behind that of the code, in the order in which the form prints them."""
_SELDOM = frozenset({"scale", "other"})
_NO_LABELS = "A project's text lacks a label in reading order (项目编码 … 一级指标): load its source file."
_AMOUNTS = ("total", "fiscal", "other")
_MONTH = re.compile(r"(?:1[0-2]|[1-9])月(?:底|末)?")
_SHARE = re.compile(r"\d+(?:\.\d+)?%?|[-—–]+")
_LABEL_PIECES = 5
"""Into how many pieces a label is wrapped at most."""


def project_starts(lines: Sequence[Line]) -> list[int]:
    """The numbers of the lines at which projects' tables begin: with the label of the code, which may be wrapped."""
    printing = [(number, text) for number, line in enumerate(lines) if (text := compact(line.text))]
    return [number for index, (number, text) in enumerate(printing) if _begins_with_code(text, [text for _, text in printing[index:][:3]])]


def _begins_with_code(text: str, following: Sequence[str]) -> bool:
    joined = "".join(following)
    return any(joined.startswith(label) and (text.startswith(label) or label.startswith(text)) for label in _CODE_LABELS)


def tabulate_projects(lines: Sequence[Line], projects: Iterable[Sequence[Line]]) -> list[Tabulated]:
    """Put the linearised tables of a plan's projects back into their grids; they share their columns.

    Args:
        lines: all lines of the plan, which show what counts its pages.
        projects: the lines of each table, from the label of the project's code on.

    Raises:
        IncompleteFiling: a text lacks a label, prints labels in another order, or its indicators cannot be cut into cells.
    """
    by_line: dict[Place, list[Piece]] = defaultdict(list)
    for piece in pieces_of(lines):
        by_line[piece.place].append(piece)
    page_ends = [line.place.line or 0 for line in lines if line.text.strip() and line.place not in by_line]
    stretches = (dict.fromkeys(line.place for line in own) for own in projects)
    forms = [_Form([piece for place in own for piece in by_line.get(place, ())], page_ends) for own in stretches]
    reader = BandReader([form.band for form in forms], forms[0].header)
    reading = reader.read()
    for form, spans in zip(forms, reading.spans, strict=True):
        form.put_indicators(spans)
    doubts = tuple(map(doubt, reader.doubts(reading)))
    return [Tabulated((), form.table(), (*form.doubts, *(doubts if form is forms[0] else ()))) for form in forms]


class _Form:
    """A project's table: what stands above its indicators on the grid, and these as a band to be read."""

    def __init__(self, pieces: Sequence[Piece], page_ends: Sequence[int]) -> None:
        self.page_ends = page_ends
        text = Text(until_notes(pieces))
        check_not_drawn(text.pieces)
        code, header = find_labels(text, _CODE), find_labels(text, _HEADER)
        if code is None or header is None:
            raise IncompleteFiling(_NO_LABELS)
        without_repeats(text, _HEADER, header.end)
        self.grid = Grid(_N_COLS)
        self.doubts: list[Cell] = []
        self.pieces = text.pieces[code.start :]
        self.labels, self.values = _labelled(text, code, header)
        self.header = dict(zip(COLUMNS, (text.pieces[part] for part in header.slices), strict=True))
        self.printed = frozenset(column for column, label in self.header.items() if label)
        self.band = Band(text.pieces[header.end :], grammar(self.printed), {"level1": 0.0})
        self._put_head()
        self._put_plan()
        self.grid.put(self.grid.n_rows, 0, self.labels["goals"])
        self.grid.put(self.grid.n_rows - 1, 1, self.values["goals"], col_span=_N_COLS - 1)
        if line := stray(self.values["goals"], by_hand=True):
            self.doubts.append(doubt(line))
        self._head_row = self.grid.n_rows

    def _put_head(self) -> None:
        """The code and the name; under them the amounts, and what they are for."""
        for col, key in ((0, "code"), (2, "name")):
            self.grid.put(0, col, self.labels[key])
            self.grid.put(0, col + 1, self.values[key], col_span=1 if key == "code" else _N_COLS - 3)
        self.grid.put(1, 0, self.labels["scale"], row_span=2)
        *whole, last = (key for key in _AMOUNTS if self.labels[key])
        amounts: dict[str, Sequence[Piece]] = {key: self.values[key] for key in whole}
        end = 1 if _is_amount(self.values[last][:1]) else 0
        amounts[last], purpose = self.values[last][:end], self.values[last][end:]
        if purpose and _is_amount(purpose[:1]):
            self.doubts.append(doubt(purpose[:1]))
        if line := stray(purpose):
            self.doubts.append(doubt(line))
        for number, (key, pieces) in enumerate(amounts.items()):
            self.grid.put(1, 1 + 2 * number, self.labels[key])
            self.grid.put(1, 2 + 2 * number, pieces)
        self.grid.put(2, 1, purpose, col_span=_N_COLS - 1)

    def _put_plan(self) -> None:
        """The months, and under each its share: as many of these as of those, else the text does not say whose they are."""
        months, shares = _months_and_shares(self.values["plan"])
        row = self.grid.n_rows
        self.grid.put(row, 0, self.labels["plan"], row_span=2)
        for col, (month, share) in enumerate(zip(months, shares, strict=True), 1):
            self.grid.put(row, col, month)
            self.grid.put(row + 1, col, share)

    def put_indicators(self, spans: Sequence[Span]) -> None:
        """Put the indicators' cells, a row each: a cell that stands further left than the one before it begins a row.

        Raises:
            IncompleteFiling: there are none.
        """
        if not spans:
            raise IncompleteFiling("A project's indicators do not read as rows of levels, name and value: load its source file.")
        for column, pieces in self.header.items():
            self.grid.put(self._head_row, COLUMNS.index(column), pieces)
        for number, row in enumerate(rows_of(self.band.pieces, spans), self._head_row + 1):
            for column, cell in row.items():
                self.grid.put(number, COLUMNS.index(column), cell)
            if is_guessed(row, self.printed, self.page_ends):
                self.doubts.append(doubt([piece for pieces in row.values() for piece in pieces]))

    def table(self) -> Table:
        """The table, once all of it is on the grid."""
        check_conserved(self.pieces, self.grid.pieces)
        return self.grid.table()


def _labelled(text: Text, code: Labels, header: Labels) -> tuple[dict[str, Sequence[Piece]], dict[str, Sequence[Piece]]]:
    """The pieces of each label above the indicators, and of its value: what stands between it and the next.

    Raises:
        IncompleteFiling: a label that every form has is missing, or stands in another place.
    """
    found = {"code": (code.start, code.end)}
    for key, label in _LABELS.items():
        after = max(end for _, end in found.values())
        span = _label(text.pieces, label, after, header.start)
        if span is None and key not in _SELDOM:
            raise IncompleteFiling(_NO_LABELS)
        if span is not None:
            found[key] = span
    stops = [*(start for start, _ in list(found.values())[1:]), header.start]
    values = {key: text.pieces[end:stop] for (key, (_, end)), stop in zip(found.items(), stops, strict=True)}
    missing: dict[str, Sequence[Piece]] = {key: [] for key in _LABELS if key not in found}
    return {key: text.pieces[start:end] for key, (start, end) in found.items()} | missing, values | missing


def _label(pieces: Sequence[Piece], label: re.Pattern[str], start: int, stop: int) -> tuple[int, int] | None:
    """The first pieces that are a label and nothing else, as many of them as go into it."""
    for first in range(start, stop):
        ends = range(min(first + _LABEL_PIECES, stop), first, -1)
        end = next((end for end in ends if label.fullmatch("".join(piece.text for piece in pieces[first:end]))), None)
        if end is not None:
            return first, end
    return None


def _is_amount(pieces: Sequence[Piece]) -> bool:
    """Whether a piece is an amount, in whatever unit the form has: of the largest there may be the most decimals."""
    return bool(pieces) and parse_amount(pieces[0].text, "亿元") is not None


def _months_and_shares(pieces: Sequence[Piece]) -> tuple[list[Sequence[Piece]], list[Sequence[Piece]]]:
    """The months of a spending plan and the share under each.

    Raises:
        IncompleteFiling: there are not as many shares as months, or something else stands among them.
    """
    months, behind = _taken(pieces, _MONTH)
    shares, rest = _taken(behind, _SHARE)
    if not months or len(months) != len(shares) or rest:
        raise IncompleteFiling("A project's text does not print a share for each month of its spending plan: load its source file.")
    return months, shares


def _taken(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> tuple[list[Sequence[Piece]], Sequence[Piece]]:
    """The stretches at the beginning of pieces that are of a pattern, each as long as it can be, and what stands behind them."""
    found: list[Sequence[Piece]] = []
    start = 0
    while start < len(pieces):
        one, two = (same_width("".join(piece.text for piece in pieces[start:][:length])) for length in (1, 2))
        is_one, is_two = bool(pattern.fullmatch(one)), two != one and bool(pattern.fullmatch(two))
        if not (is_one or is_two):
            break
        length = 2 if is_two and not pattern.fullmatch(two.removeprefix(one)) else 1
        found.append(pieces[start : start + length])
        start += length
    return found, pieces[start:]
