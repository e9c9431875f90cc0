"""Putting cells of linearised text on a grid, and finding a form's labels in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jixiao.document import Cell, Table
from jixiao.linear.pieces import Piece, Text, cell_text, places


@dataclass
class Grid:
    """A table under construction."""

    n_cols: int
    n_rows: int = 0
    cells: list[Cell] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    """What was put into cells so far."""

    def put(self, row: int, col: int, pieces: Sequence[Piece], row_span: int = 1, col_span: int = 1) -> None:
        """Put a cell; nothing for no pieces."""
        if pieces:
            self.pieces += pieces
            self.cells.append(Cell(row, col, cell_text(pieces), places(pieces), row_span, col_span))
        self.n_rows = max(self.n_rows, row + row_span)

    def table(self) -> Table:
        """The table, its cells in reading order."""
        return Table(tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.col))), self.n_rows, self.n_cols)


_BEHIND_LABEL = r"[（(](?:单位[：:]?)?(?:亿元|百?[万千]?元|[%％])[）)]|/百?[万千]?元|(?<![：:位百千万亿])百?[万千]?元"
"""The unit behind a label, in brackets or without; 单位：万元 above a header is behind none."""


def row_of_labels(*labels: str) -> re.Pattern[str]:
    """A pattern with a group for each label, in the order in which a row prints them, each with a unit behind it or without."""
    return re.compile("".join(rf"((?:{label})(?:{_BEHIND_LABEL})?)" for label in labels))


@dataclass(frozen=True)
class Labels:
    """A header found in a text: one slice of pieces a label, an empty one for a label that is not printed."""

    slices: tuple[slice, ...]

    @property
    def start(self) -> int:
        """The first piece of the first label."""
        return int(self.slices[0].start)

    @property
    def end(self) -> int:
        """The first piece behind the last label."""
        return int(self.slices[-1].stop)


def find_labels(text: Text, pattern: re.Pattern[str], start: int = 0, heads: re.Pattern[str] | None = None) -> Labels | None:
    """The first place from a piece on where the groups of a pattern are printed one after another, wrapped in whatever way.

    Only a match that begins at the beginning of a line counts. Pieces that hold the end of a label and more are cut in two, where
    what is cut off begins as `heads` says; by default with anything.
    """
    joined, ends = text.joined, text.edges
    for match in pattern.finditer(joined, text.offset(start)):
        if not text.starts_line(match.start()):
            continue
        if heads is not None and match.end() not in ends and not heads.match(joined, match.end()):
            continue
        edges = [text.boundary(match.start())]
        for group in range(1, pattern.groups + 1):
            edges.append(text.boundary(match.end(group)) if match.start(group) >= 0 else edges[-1])
        return Labels(tuple(slice(one, two) for one, two in pairwise(edges)))
    return None


def without_repeats(text: Text, pattern: re.Pattern[str], start: int) -> None:
    """Take a header that is printed again, on a further page, out of a text; it says nothing new."""
    while (labels := find_labels(text, pattern, start)) is not None:
        del text.pieces[labels.start : labels.end]
