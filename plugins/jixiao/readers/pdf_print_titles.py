"""Rows that a spreadsheet repeats at the top of each page: they head the rest of whatever table goes on there.

A sheet has one such header, and often several tables below each other. The rest of another table than the header's own stands
right below it, between the same edges, as if it were of that table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from jixiao.readers.pdf_page import Floats
from jixiao.readers.pdf_parts import PageItems, PartCell, TablePart

_LEAST_PAGES = 2
"""Pages that repeat a header at least: two that begin alike may both begin a table."""
_SAME = 1.0
"""Points within which rows of different pages have the same edges."""


def print_titles(pages: Sequence[PageItems]) -> Mapping[TablePart, int]:
    """How many rows of the first table of each page are such a header: those with which every page after the first one begins."""
    found = [page.first_table for page in pages]
    parts = [part for part in found if isinstance(part, TablePart)]
    if len(parts) <= _LEAST_PAGES or len(parts) < sum(part is not None for part in found):
        return {}
    first, again, *further = parts
    if any(abs(part.top - again.top) > _SAME for part in further):
        return {}
    repeated = min(_printed_alike(first, again), *(_drawn_alike(again, part) for part in further))
    return dict.fromkeys((again, *further), repeated) if repeated else {}


def below(part: TablePart, rows: int) -> tuple[TablePart, list[str]]:
    """A part without its first rows, and what these say; nothing parts what is left from the page before."""
    if not 0 < rows < part.n_rows:
        return part, []
    kept = [index for index, cell in enumerate(part.cells) if cell.row >= rows]
    chosen = np.isin(part.owner, kept)
    rest = replace(
        part,
        ys=part.ys[rows:],
        cells=tuple(replace(part.cells[index], row=part.cells[index].row - rows) for index in kept),
        closed_top=np.zeros_like(part.closed_top),
        glyphs=part.glyphs.take(chosen),
        owner=np.searchsorted(kept, part.owner[chosen]),
    )
    return rest, [line for cell in part.cells if cell.row < rows for line in cell.text.splitlines()]


def _drawn_alike(part: TablePart, other: TablePart) -> int:
    """How many rows two parts begin with that say the same, are drawn alike, and end where all of their cells do."""
    ends = [
        [max((cell.row + cell.row_span for cell in one.cells if cell.row <= row), default=0) for row in range(one.n_rows)]
        for one in (part, other)
    ]
    whole = [row + 1 for row in range(min(_printed_alike(part, other), len(ends[0]))) if ends[0][row] == ends[1][row] == row + 1]
    same = [count for count in whole if np.abs((part.ys[: count + 1] - part.top) - (other.ys[: count + 1] - other.top)).max() <= _SAME]
    return max(same, default=0)


def _printed_alike(part: TablePart, other: TablePart) -> int:
    """How many rows two parts begin with that say the same in the same columns; a cell may go on into further rows."""
    for row in range(rows := min(part.n_rows, other.n_rows)):
        own, its = ([cell for cell in one.cells if cell.row == row] for one in (part, other))
        if [cell.text for cell in own] != [cell.text for cell in its]:
            return row
        pairs = zip(own, its, strict=True)
        if any(np.abs(_sides(part, cell) - _sides(other, like)).max() > _SAME for cell, like in pairs):
            return row
    return rows


def _sides(part: TablePart, cell: PartCell) -> Floats:
    return part.xs[[cell.col, cell.col + cell.col_span]]
