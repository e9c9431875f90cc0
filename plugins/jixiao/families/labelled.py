"""The part of a form that is labels with their values beside them: `项目名称 | X | 主管部门 | Y`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.document import Cell, Table
from jixiao.form import Label, label_of


@dataclass
class LabelledTable:
    """A table's rows up to one, with its labels found.

    Attributes:
        table: the table.
        known: the labels that the form prints.
        stop: the first row that is not looked at; None for all rows.
    """

    table: Table
    known: Sequence[Label]
    stop: int | None = None
    labels: list[tuple[str, Cell]] = field(init=False)

    def __post_init__(self) -> None:
        cells = (cell for cell in self.table.cells if self.stop is None or cell.row < self.stop)
        self.labels = [(name, cell) for cell in cells if (name := label_of(cell.text, self.known))]

    def cells(self, *names: str) -> list[Cell]:
        """The label cells of some names, in the order in which they are printed."""
        return [cell for name, cell in self.labels if name in names]

    def has(self, name: str) -> bool:
        """Whether the form prints a label."""
        return any(name == found for found, _ in self.labels)

    def is_label(self, cell: Cell) -> bool:
        """Whether a cell is a label."""
        return label_of(cell.text, self.known) is not None

    def row_of(self, name: str) -> int | None:
        """The first row of a label, None if it is not printed."""
        return min((cell.row for cell in self.cells(name)), default=None)

    def value(self, name: str) -> list[Cell]:
        """The value of the first label of a name."""
        found = self.cells(name)
        return self.beside(found[0]) if found else []

    def beside(self, label: Cell) -> list[Cell]:
        """The printing cell right of a label, before the next label of its row."""
        for cell in self.table.row(label.row):
            if cell.col > label.last_col and cell.text.strip():
                return [] if self.is_label(cell) else [cell]
        return []

    def between(self, start: int, stop: int) -> list[Cell]:
        """The printing cells, labels apart, that begin in some rows."""
        rows = (cell for row in range(start, stop) for cell in self.table.row(row) if cell.row == row)
        return [cell for cell in rows if cell.text.strip() and not self.is_label(cell)]
