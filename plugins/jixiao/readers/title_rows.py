"""Rows drawn as part of a grid that are lines all the same: titles over all columns, and the unit line above a table.

Whole sheets are published as one grid, with title, department and unit in its first rows, or with several tables below each
other. A table begins below its title rows, and anew below every unit line inside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Protocol

_UNIT = re.compile(r"^[(（]?(?:金额|货币|计量)?单位[:：]|\s[(（]?(?:金额|货币)?单位[:：]\s*(?:人民币)?[百千万亿]?元[)）]?$")
_TITLE = re.compile(r"[^\s,，。;；]{6,}表(?:[(（][^)）]*[)）])?$")
"""What the title of a table reads like, in one cell that is not merged."""
_MOST_CELLS = 3


class PrintingCell(Protocol):
    """What is asked of a cell with text."""

    @property
    def row_span(self) -> int:
        """The rows that it covers."""

    @property
    def col_span(self) -> int:
        """The columns that it covers."""

    @property
    def text(self) -> str:
        """What it prints."""


def is_unit_line(text: str) -> bool:
    """Whether a line outside cells is, or ends with, a currency unit's label."""
    return _UNIT.search(text.strip()) is not None


def is_title(text: str) -> bool:
    """Whether a line reads like the title of a table."""
    return _TITLE.match(text.strip()) is not None


def states_unit(cells: Sequence[PrintingCell]) -> bool:
    """Whether a row's few cells include a currency unit's label (单位：万元)."""
    return len(cells) <= _MOST_CELLS and any(_UNIT.search(cell.text) for cell in cells)


def title_rows(rows: Sequence[Sequence[PrintingCell]], width: int) -> set[int]:
    """The rows of a grid that are lines.

    Args:
        rows: the printing cells that cover each row.
        width: the grid's columns.

    Returns:
        The first rows that are titles or unit lines, and further on the stretches of such rows that include a unit line.
    """
    is_line = [_is_line(cells, width) for cells in rows]
    found: set[int] = set()
    row = 0
    while row < len(rows):
        stretch = [row + at for at, _ in enumerate(takewhile(bool, is_line[row:]))]
        if stretch and (row == 0 or any(states_unit(rows[line]) for line in stretch)):
            found.update(stretch)
        row += len(stretch) + 1
    return found


def _is_line(cells: Sequence[PrintingCell], width: int) -> bool:
    if not cells or any(cell.row_span > 1 for cell in cells):
        return False
    return states_unit(cells) or (len(cells) == 1 and (cells[0].col_span == width or bool(_TITLE.match(cells[0].text))))
