"""Sheets, tables and lines drawn as pictures: what surrounds the outlined cells, under the header, and what is left out shows as a gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw

from jixiao.document import Cell, Table
from jixiao.sketch import Grid, Lines
from jixiao.typeface import Typeface

OUTLINE = (208, 0, 32)
_INK, _PAPER, _RULE, _MARGIN_INK, _MARGIN_PAPER = (0, 0, 0), (255, 255, 255), (150, 150, 150), (90, 90, 90), (236, 236, 236)
_WIDEST, _TALLEST = 1600, 2000
"""Pixels of a picture, about: what is taller goes on in a further one, what is wider is cut to the columns nearest."""
_WIDEST_CELL, _NARROWEST_CELL, _CRAMPED_CELL = 260, 44, 120
_PAD = 4
_GAP = 14
"""Pixels of the band that stands for rows, columns or lines left out."""
_WHOLE_ROWS = 24
"""A table of so many rows is shown whole."""
_NEAR = 3
"""Rows and lines shown above and below what is outlined."""
_MOST_HEADER_ROWS = 8
_MOST_LINES, _MOST_MARKED_LINES = 4, 14
"""Lines of text that a cell shows, and that an outlined one does."""
_NARROWEST, _TEXT_WIDTH = 480, 1000
"""Pixels of a picture of few columns, so that its title fits, and of lines of text."""
_FIGURE = re.compile(r"[-+−]?[\d,，.]+\s*%?")


@dataclass(frozen=True)
class _Axis:
    """Rows or columns that are shown: where each begins, and how much it takes."""

    starts: dict[int, int]
    sizes: dict[int, int]
    end: int

    @classmethod
    def of(cls, sizes: dict[int, int], start: int) -> _Axis:
        starts: dict[int, int] = {}
        for index, size in sizes.items():
            start += _GAP if starts and index - 1 not in starts else 0
            starts[index] = start
            start += size
        return cls(starts, sizes, start)

    def reach(self, first: int, last: int) -> tuple[int, int] | None:
        """From where to where a span is shown; None when nothing of it is."""
        shown = [index for index in self.starts if first <= index <= last]
        return (self.starts[shown[0]], self.starts[shown[-1]] + self.sizes[shown[-1]]) if shown else None

    @property
    def gaps(self) -> list[int]:
        """Where something is left out between what is shown."""
        return [self.starts[two] - _GAP for one, two in pairwise(self.starts) if two > one + 1]


@dataclass(frozen=True)
class _Pen:
    """What draws on one picture, in one font."""

    pen: ImageDraw.ImageDraw
    face: Typeface

    def write(self, lines: Iterable[str], x: float, y: float) -> None:
        """Write lines of text under one another."""
        for number, line in enumerate(lines):
            self.pen.text((x, y + number * self.face.line_height), line, fill=_INK, font=self.face.font)

    def name(self, box: tuple[int, int, int, int], name: str) -> None:
        """Frame a name of a row, a column or a line, in the margin."""
        self.pen.rectangle(box, fill=_MARGIN_PAPER, outline=_RULE)
        centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self.pen.text(centre, name, fill=_MARGIN_INK, font=self.face.font, anchor="mm")

    def band(self, box: tuple[int, int, int, int]) -> None:
        """A band that stands for what is left out."""
        self.pen.rectangle(box, fill=_MARGIN_PAPER)


def draw_grid(grid: Grid, title: str, face: Typeface) -> Iterator[Image.Image]:
    """Draw a sheet or a table around its outlined cells, under its header rows; one picture, or several for cells far apart."""
    widths = _widths(grid, face)
    heights = _Heights(grid, widths, face)
    for rows in _pictures(grid, heights):
        yield _picture_of_grid(grid, title, widths, {row: heights.of(row) for row in rows}, face)


def _widths(grid: Grid, face: Typeface) -> dict[int, int]:
    """The columns to show and their pixels: all, made narrower if need be, else those nearest to what is outlined."""
    rows = set(_surroundings(grid))
    natural = [_NARROWEST_CELL] * grid.table.n_cols
    for cell in grid.table.cells:
        if cell.col_span == 1 and rows & set(range(cell.row, cell.last_row + 1)):
            natural[cell.col] = max(natural[cell.col], *(int(face.width(line)) + 2 * _PAD + 2 for line in cell.text.split("\n")))
    widest = _WIDEST_CELL
    while widest > _CRAMPED_CELL and sum(min(width, widest) for width in natural) > _WIDEST:
        widest -= 20
    marked = {col for cell in grid.marked for col in range(cell.col, cell.last_col + 1)}
    shown: list[int] = []
    for col in sorted(range(len(natural)), key=lambda col: (col > 1, min(abs(col - other) for other in marked), col)):
        if sum(min(natural[other], widest) for other in (*shown, col)) <= _WIDEST:
            shown.append(col)
    return {col: min(natural[col], widest) for col in sorted(shown)}


def _surroundings(grid: Grid) -> list[int]:
    """The rows that a picture has room for: all of a small table, else the header and those near what is outlined."""
    if grid.table.n_rows <= _WHOLE_ROWS:
        return list(range(grid.table.n_rows))
    near = {row for cell in grid.marked for row in range(cell.row - _NEAR, min(cell.last_row, cell.row + _NEAR) + _NEAR + 1)}
    return sorted({row for row in near if 0 <= row < grid.table.n_rows} | set(_header(grid.table)))


def _header(table: Table) -> list[int]:
    """The rows above the first one that prints a figure: titles, labels and column heads."""
    for row in range(min(table.n_rows, _MOST_HEADER_ROWS)):
        if any(_FIGURE.fullmatch(cell.text.strip()) for cell in table.row(row)):
            return list(range(row))
    return list(range(min(table.n_rows, _MOST_HEADER_ROWS)))


class _Heights:
    """The pixels that rows take: as many as the cells that end in them need."""

    def __init__(self, grid: Grid, widths: dict[int, int], face: Typeface) -> None:
        self.widths, self.face, self.marked = widths, face, {id(cell) for cell in grid.marked}
        self._ending: dict[int, list[Cell]] = {}
        for cell in grid.table.cells:
            self._ending.setdefault(cell.last_row, []).append(cell)

    def of(self, row: int) -> int:
        """The height of a row."""
        needed = (self.lines(cell) - (cell.row_span - 1) for cell in self._ending.get(row, ()))
        return max([1, *needed]) * self.face.line_height + 2 * _PAD

    def lines(self, cell: Cell) -> int:
        """How many lines of its text a cell shows."""
        shown = [self.widths[col] for col in range(cell.col, cell.last_col + 1) if col in self.widths]
        return len(_cut(cell.text, sum(shown), id(cell) in self.marked, self.face)) if shown else 1


def _cut(text: str, width: int, is_marked: bool, face: Typeface) -> list[str]:
    """A text in lines of a cell's width, the last one that is shown ending in … where more follow."""
    lines = [line for _, line in face.wrapped(text, width - 2 * _PAD)]
    most = _MOST_MARKED_LINES if is_marked else _MOST_LINES
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


def _pictures(grid: Grid, heights: _Heights) -> Iterator[list[int]]:
    """The rows of each picture: the header, and as many further rows as it has room for, if any of them is outlined."""
    header = _header(grid.table)
    marked = {cell.row for cell in grid.marked}
    top = sum(map(heights.of, header))
    rows: list[int] = []
    filled = top
    for row in (row for row in _surroundings(grid) if row not in header):
        if rows and filled + heights.of(row) > _TALLEST:
            if marked & set(rows):
                yield header + rows
                marked -= {*header, *rows}
            rows, filled = [], top
        rows.append(row)
        filled += heights.of(row)
    if marked & {*header, *rows}:
        yield header + rows


@dataclass(frozen=True)
class _Canvas:
    """A grid on its picture."""

    grid: Grid
    pen: _Pen
    rows: _Axis
    cols: _Axis

    def margins(self, left: int, right: int, top: int) -> None:
        """The names of rows (between left and right) and columns (from top on), the empty grid, and bands where something is left out."""
        for col, x in self.cols.starts.items():
            self.pen.name((x, top, x + self.cols.sizes[col], min(self.rows.starts.values())), self.grid.col_names[col])
        for row, y in self.rows.starts.items():
            self.pen.name((left, y, right, y + self.rows.sizes[row]), self.grid.row_names[row])
            for col, x in self.cols.starts.items():
                self.pen.pen.rectangle((x, y, x + self.cols.sizes[col], y + self.rows.sizes[row]), outline=_RULE)
        for y in self.rows.gaps:
            self.pen.band((left, y + 1, self.cols.end, y + _GAP - 1))
        for x in self.cols.gaps:
            self.pen.band((x + 1, top, x + _GAP - 1, self.rows.end))

    def cell(self, cell: Cell) -> None:
        """What is shown of a cell, with its text."""
        box = self._box(cell)
        if box:
            left, top, right, bottom = box
            self.pen.pen.rectangle(box, fill=_PAPER, outline=_RULE)
            room = max((bottom - top - _PAD) // self.pen.face.line_height, 1)
            lines = _cut(cell.text, right - left, cell in self.grid.marked, self.pen.face)
            self.pen.write(lines[:room], left + _PAD, top + _PAD)

    def outline(self, cell: Cell) -> None:
        """Outline what is shown of a cell."""
        box = self._box(cell)
        if box:
            self.pen.pen.rectangle((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1), outline=OUTLINE, width=3)

    def _box(self, cell: Cell) -> tuple[int, int, int, int] | None:
        down, across = self.rows.reach(cell.row, cell.last_row), self.cols.reach(cell.col, cell.last_col)
        return (across[0], down[0], across[1], down[1]) if down and across else None


def _picture_of_grid(grid: Grid, title: str, widths: dict[int, int], heights: dict[int, int], face: Typeface) -> Image.Image:
    names = max(int(face.width(grid.row_names[row])) for row in heights) + 2 * _PAD
    cols = _Axis.of(widths, names + 2 * _PAD)
    heading = [line for _, line in face.wrapped(title, max(cols.end, _NARROWEST) - 2 * _PAD)]
    top = len(heading) * face.line_height + 2 * _PAD
    rows = _Axis.of(heights, top + face.line_height + 2 * _PAD)
    picture = Image.new("RGB", (max(cols.end, _NARROWEST) + 2 * _PAD, rows.end + 2 * _PAD), _PAPER)
    canvas = _Canvas(grid, _Pen(ImageDraw.Draw(picture), face), rows, cols)
    canvas.pen.write(heading, _PAD, _PAD)
    canvas.margins(_PAD, names + 2 * _PAD, top)
    for cell in grid.table.cells:
        canvas.cell(cell)
    for cell in grid.marked:
        canvas.outline(cell)
    return picture


def draw_lines(lines: Lines, title: str, face: Typeface) -> Iterator[Image.Image]:
    """Draw the lines around those that are outlined, and the first ones, each with its number."""
    printing = [number for number, text in lines.texts.items() if text.strip()]
    places = [index for index, number in enumerate(printing) if number in lines.marked]
    near = {index for place in places for index in range(place - _NEAR, place + _NEAR + 1)}
    broken = {index: _broken(lines, number, face) for index, number in enumerate(printing) if index in near or index < _NEAR}
    shown: list[int] = []
    for index in broken:
        if sum(map(len, map(broken.__getitem__, shown))) * face.line_height > _TALLEST:
            yield from _picture_of_lines(lines, printing, title, {row: broken[row] for row in shown}, face)
            shown = []
        shown.append(index)
    yield from _picture_of_lines(lines, printing, title, {row: broken[row] for row in shown}, face)


_Broken = list[tuple[int, str]]
"""A line of a file on as many lines as its picture needs: where in it each begins."""


def _broken(lines: Lines, number: int, face: Typeface) -> _Broken:
    most = _MOST_MARKED_LINES if number in lines.marked else _MOST_LINES
    broken = list(face.wrapped(lines.texts[number].replace("\t", "\u3000"), _TEXT_WIDTH))
    ends = {end for _, end in lines.marked.get(number, ())}
    if len(broken) <= most or any(end > broken[most][0] for end in ends if end < len(lines.texts[number])):
        return broken
    return [*broken[: most - 1], (broken[most - 1][0], f"{broken[most - 1][1][:-1]}…")]


def _picture_of_lines(
    lines: Lines, printing: Sequence[int], title: str, broken: dict[int, _Broken], face: Typeface
) -> Iterator[Image.Image]:
    """The picture of some lines, by their places among the printing ones; none when none of them is outlined."""
    if not any(printing[index] in lines.marked for index in broken):
        return
    names = max(int(face.width(f"{printing[index]}")) for index in broken) + 2 * _PAD
    heading = [line for _, line in face.wrapped(title, _TEXT_WIDTH)]
    rows = _Axis.of(
        {index: len(parts) * face.line_height + 2 * _PAD for index, parts in broken.items()}, (len(heading) + 1) * face.line_height
    )
    left, right = names + 4 * _PAD, names + _TEXT_WIDTH + 6 * _PAD
    picture = Image.new("RGB", (right, rows.end + 2 * _PAD), _PAPER)
    pen = _Pen(ImageDraw.Draw(picture), face)
    pen.write(heading, _PAD, _PAD)
    for y in rows.gaps:
        pen.band((_PAD, y + 1, right, y + _GAP - 1))
    for index, y in rows.starts.items():
        pen.name((_PAD, y, names + 2 * _PAD, y + rows.sizes[index]), f"{printing[index]}")
        pen.write([text for _, text in broken[index]], left, y + _PAD)
        for stretch in lines.marked.get(printing[index], ()):
            _outline_stretch(pen, broken[index], stretch, (left, y + _PAD))
    yield picture


def _outline_stretch(pen: _Pen, broken: _Broken, stretch: tuple[int, int], at: tuple[int, int]) -> None:
    """Outline the characters of a stretch on each line that they stand on."""
    for number, (start, text) in enumerate(broken):
        first, last = max(stretch[0] - start, 0), min(stretch[1] - start, len(text))
        if first < last:
            left, right = (at[0] + pen.face.width(text[:end]) for end in (first, last))
            top = at[1] + number * pen.face.line_height
            pen.pen.rectangle((left - 3, top - 2, right + 2, top + pen.face.line_height + 1), outline=OUTLINE, width=2)
