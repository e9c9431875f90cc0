"""The part of a form that is labels with their values beside or below them: `项目名称 | X | 主管部门 | Y`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count, takewhile

from jixiao.document import Cell, Table
from jixiao.form import Label, is_title, label_of, united
from jixiao.values.furniture import begins_note
from jixiao.values.text import compact


@dataclass
class LabelledTable:
    """Some rows of a table, with their labels found.

    Attributes:
        table: the table.
        known: the labels that the form prints.
        stop: the first row that is not looked at any more; None for all rows.
        start: the first row that is looked at.
        labels: the labels' names and cells.
    """

    table: Table
    known: Sequence[Label]
    stop: int | None = None
    start: int = 0
    labels: list[tuple[str, Cell]] = field(init=False)

    def __post_init__(self) -> None:
        cells = (cell for cell in self.table.cells if self.start <= cell.row and (self.stop is None or cell.row < self.stop))
        self.labels = [(name, cell) for cell in cells if (name := label_of(cell.text, self.known))]

    def cells(self, *names: str) -> list[Cell]:
        """The label cells of some names, in the order in which they are printed."""
        return [cell for name, cell in self.labels if name in names]

    def has(self, name: str) -> bool:
        """Whether the form prints a label."""
        return any(name == found for found, _ in self.labels)

    def is_label(self, cell: Cell) -> bool:
        """Whether a cell is a label."""
        return any(cell is label for _, label in self.labels)

    def row_of(self, name: str) -> int | None:
        """The first row of a label, None if it is not printed."""
        return min((cell.row for cell in self.cells(name)), default=None)

    def value(self, name: str) -> list[Cell]:
        """The value of the first label of a name: the printing cell right of it, before the next label, and what a page tore off."""
        label = next(iter(self.cells(name)), None)
        if label is None:
            return []
        for cell in self.table.row(label.row):
            if cell.col > label.last_col and cell.text.strip():
                return [] if self.is_label(cell) else [cell, *self._torn_off(cell)]
        return []

    def _torn_off(self, cell: Cell) -> Iterator[Cell]:
        """The rest of a cell behind page breaks, in rows without labels that go on with its own."""
        for row in takewhile(self.table.continued_rows.__contains__, count(cell.last_row + 1)):
            cells = [one for one in self.table.row(row) if one.row == row and one.text.strip()]
            if any(map(self.is_label, cells)):
                return
            yield from (one for one in cells if (one.col, one.last_col) == (cell.col, cell.last_col))

    def between(self, start: int, stop: int) -> list[Cell]:
        """The printing cells, labels apart, that begin in some rows."""
        rows = (cell for row in range(start, stop) for cell in self.table.row(row) if cell.row == row)
        return [cell for cell in rows if cell.text.strip() and not self.is_label(cell)]

    def of(self, *labels: Cell) -> list[Cell]:
        """The cells that belong to some labels, in the order in which they are printed.

        What stands right of a label's value is not its own: it may be the value of a label that is not known.
        """
        return united(
            [], (cell for own, cell in self._owned if any(own is label for label in labels) and not self._is_behind_value(own, cell))
        )

    def _is_behind_value(self, label: Cell, cell: Cell) -> bool:
        return any(own is label and other.row == cell.row and other.last_col < cell.col for own, other in self._owned)

    @cached_property
    def _owned(self) -> list[tuple[Cell, Cell]]:
        """Every cell that belongs to a label, with the label, from the top down."""
        owned: list[tuple[Cell, Cell]] = []
        for cell in self.between(self.start, self.table.n_rows if self.stop is None else self.stop):
            label = self._owner(cell, owned)
            if label is not None:
                owned.append((label, cell))
        return owned

    def _owner(self, cell: Cell, owned: Sequence[tuple[Cell, Cell]]) -> Cell | None:
        """The label that a cell belongs to.

        The nearest one left of it; but below one of a row of labels, that one; and behind a page break, where the labels on the
        left are blank, the one of the cell that it goes on from.
        """
        left = next((other for other in reversed(self.table.row(cell.row)) if other.col < cell.col and self.is_label(other)), None)
        above = self._above(cell)
        if above is not None and (left is None or left.row <= above.row):
            if self.is_label(above) and self._is_row_of_labels(above.row):
                return above
            goes_on = left is None and cell.row in self.table.page_starts | self.table.continued_rows
            if goes_on or (left is not None and left.row < above.row):
                own = next((label for label, known in owned if known is above), None)
                return own or left
        return left

    def _above(self, cell: Cell) -> Cell | None:
        """The cell above, over rows in which nothing printed begins (rules drawn twice).

        Where it prints nothing, the only one above the cell that does, else the heading in its order: without rules a heading is
        as wide as its text.
        """
        rows = range(cell.row - 1, -1, -1)
        row = next((row for row in rows if any(other.row == row and other.text.strip() for other in self.table.row(row))), -1)
        above = self.table.at(row, cell.col)
        if above is None or above.text.strip():
            return above
        printing = [one for one in self.table.row(row) if one.col <= cell.last_col and cell.col <= one.last_col and one.text.strip()]
        return printing[0] if len(printing) == 1 else self._in_its_order(cell, row) or above

    def _in_its_order(self, cell: Cell, row: int) -> Cell | None:
        """The label of a row above that is as far from its left as the cell is of its own; None where the two do not pair."""
        heads = [one for one in self.table.row(row) if one.row == row and self.is_label(one) and one.last_row < cell.row]
        texts = self.between(cell.row, cell.row + 1)
        is_paired = len(heads) == len(texts) > 1 and self._is_row_of_labels(row)
        return next((head for head, text in zip(heads, texts, strict=True) if text is cell), None) if is_paired else None

    def _is_row_of_labels(self, row: int) -> bool:
        """Whether a row names columns: several labels begin in it, and nothing else does."""
        cells = [cell for cell in self.table.row(row) if cell.row == row and cell.text.strip()]
        return len(cells) > 1 and all(map(self.is_label, cells))


@dataclass
class Section:
    """A label at a form's end, and the prose beside it and, behind page breaks, below it."""

    name: str
    labels: list[Cell] = field(default_factory=list)
    """The label, and the same again behind page breaks."""
    cells: list[Cell] = field(default_factory=list)


def sections(table: Table, known: Sequence[Label], start: int) -> Iterator[Section]:
    """The sections of prose from a row on, in the order of their labels; an unknown label's text beside it is of none."""
    found: dict[str, Section] = {}
    current: Section | None = None
    rows = (row for row in range(start, table.n_rows) if not _is_note_across(table, row))
    for cell in (cell for row in rows for cell in table.row(row) if cell.text.strip()):
        name = label_of(cell.text, known)
        if name is not None:
            current = found.setdefault(name, Section(name))
            current.labels = united(current.labels, [cell])
        elif current is not None and _is_label_of_none(table, cell, current.labels[0]):
            current = None
        elif current is not None:
            current.cells = united(current.cells, [cell])
    yield from found.values()


def notes_across(table: Table, start: int) -> Iterator[Cell]:
    """The cells of the remarks across the whole table, from a row on: they are of no section, and of no field."""
    return (cell for row in range(start, table.n_rows) if _is_note_across(table, row) for cell in table.row(row))


def _is_note_across(table: Table, row: int) -> bool:
    """Whether a row is a remark across the whole table, and not the rest of a text that the page break above it tore."""
    return is_title(table, row) and row not in table.page_starts | table.continued_rows and begins_note(compact(table.row(row)[0].text))


def _is_label_of_none(table: Table, cell: Cell, label: Cell) -> bool:
    """Whether a cell stands in the column of the labels before a text, as the label above does."""
    beside = [{other.row for other in table.row(row) if other.col > label.last_col and other.text.strip()} for row in (label.row, cell.row)]
    return cell.last_col <= label.last_col and label.row in beside[0] and cell.row in beside[1]


def with_whole_labels(table: Table, known: Sequence[Label]) -> Table:
    """The table with labels whole that a page break tore (`存在问`, `题`): their first part prints them, the rest is blank."""
    whole: dict[int, Cell] = {}
    below = table.continued_rows | table.page_starts  # word processors draw rules around both parts of a torn row
    for rest in (cell for cell in table.cells if cell.row in below and cell.text.strip()):
        first = table.at(rest.row - 1, rest.col)
        text = f"{first.text}\n{rest.text}" if first else rest.text
        if first is not None and label_of(text, known) and not label_of(first.text, known) and not label_of(rest.text, known):
            whole[id(first)] = replace(first, text=text, places=first.places + rest.places)
            whole[id(rest)] = replace(rest, text="")
    return replace(table, cells=tuple(whole.get(id(cell), cell) for cell in table.cells)) if whole else table
