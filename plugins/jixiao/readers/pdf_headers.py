"""Repeated headers under which no rule is drawn: each of their cells runs on into the text of the row below.

Print programs that repeat a header above the rest of a torn row draw neither the header's lower rule nor the row's upper one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jixiao.readers.pdf_parts import PartCell, TablePart
from jixiao.readers.pdf_text import lines

_LEAST_LABELS = 2
"""Cells that a header prints at least."""
_EDGE = 4.0
"""Points within which edges on different pages are the same."""


def with_headers_apart(parts: Sequence[TablePart]) -> list[TablePart]:
    """The parts of a table with a row of their own for headers that run on into the row below."""
    return [parts[0], *(_apart(parts[0], part) for part in parts[1:])]


def repeated_rows(first: TablePart, again: TablePart) -> int:
    """How many rows a part begins with that repeat the table's first rows: its header."""
    repeated = 0
    while repeated < min(first.n_rows, again.n_rows) and _is_repeated(first, again, repeated):
        repeated += 1
    return repeated


def _is_repeated(first: TablePart, again: TablePart, row: int) -> bool:
    """Whether a row says the same between the same edges: the columns of which each page draws the edges may be others."""
    pairs = [[cell for cell in part.cells if cell.row == row] for part in (first, again)]
    if [(cell.row_span, cell.text) for cell in pairs[0]] != [(cell.row_span, cell.text) for cell in pairs[1]]:
        return False
    sides = (part.xs[[(cell.col, cell.col + cell.col_span) for cell in cells]] for part, cells in zip((first, again), pairs, strict=True))
    return not pairs[0] or bool(np.abs(np.subtract(*sides)).max() <= _EDGE)


def _apart(first: TablePart, part: TablePart) -> TablePart:
    row = repeated_rows(first, part)
    if row >= min(first.n_rows, part.n_rows):
        return part
    labels, run_on = ([cell for cell in one.cells if cell.row == row] for one in (first, part))
    if sum(bool(cell.text) for cell in labels) < _LEAST_LABELS or not _begin_with(run_on, labels):
        return part
    return _parted(part, row, [len(label.text.splitlines()) for label in labels])


def _begin_with(cells: Sequence[PartCell], labels: Sequence[PartCell]) -> bool:
    """Whether every cell prints its label, and then perhaps more."""
    if [(cell.col_span, cell.row_span) for cell in cells] != [(label.col_span, 1) for label in labels]:
        return False
    pairs = zip(cells, labels, strict=True)
    return all(cell.text == label.text or (label.text and cell.text.startswith(f"{label.text}\n")) for cell, label in pairs)


def _parted(part: TablePart, row: int, label_lines: Sequence[int]) -> TablePart:
    """The part with a row divided below the given number of lines of each of its cells."""
    run_on = [cell for cell in part.cells if cell.row == row]
    heads, rests = [], []
    for cell, count in zip(run_on, label_lines, strict=True):
        own = list(lines(part.glyphs_of(cell)))
        heads += [float(line.y_middle.max()) for line in own[:count]]
        rests += [float(line.y_middle.min()) for line in own[count:]]
    if not rests or max(heads) >= min(rests):
        return part
    y = (max(heads) + min(rests)) / 2
    above = [_lines_of(cell, slice(count)) for cell, count in zip(run_on, label_lines, strict=True)]
    below = [replace(_lines_of(cell, slice(count, None)), row=row + 1) for cell, count in zip(run_on, label_lines, strict=True)]
    before, after = [cell for cell in part.cells if cell.row < row], [cell for cell in part.cells if cell.row > row]
    n_before, n_row = len(before), len(run_on)
    moved = (part.owner >= n_before) & ((part.owner >= n_before + n_row) | (part.glyphs.y_middle > y))
    return replace(
        part,
        ys=np.insert(part.ys, row + 1, y),
        cells=(*before, *above, *below, *(replace(cell, row=cell.row + 1) for cell in after)),
        owner=part.owner + np.where(moved, n_row, 0),
    )


def _lines_of(cell: PartCell, chosen: slice) -> PartCell:
    """Some lines of a cell as a cell of its own."""
    text, shown = ("\n".join(whole.splitlines()[chosen]) for whole in (cell.text, cell.shown))
    return replace(cell, text=text, shown=shown)
