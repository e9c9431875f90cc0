"""Rows without rules between them: every row prints one figure in the column of figures, and its texts stand around or below it.

Cells set in the middle are centred on their row's figure, cells set at the top begin on its line. Either tells to which row each
line of text belongs, however tightly the rows are set.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from jixiao.readers.pdf_page import ASCENT, Floats, Glyphs
from jixiao.readers.pdf_text import lines
from jixiao.readers.ruled_bands import Bands

_FIGURE = re.compile(r"[-—–]|[-+]?\d[\d,]*(?:\.\d+)?%?")
_FIGURES = 0.8
"""Share of a column's lines that are figures when it is a column of figures."""
_LEAST_ROWS = 3
"""Figures above each other, without a rule between them, that are rows of a table."""
_LEVEL = 0.5
"""Line pitches by which a line may miss the place that its alignment gives it."""

ColumnLines = list[Floats]
"""For each column the baselines of its lines, from the top down."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows on a page: the first and last baselines of each, and of what stands before and after them."""

    extents: list[tuple[float, float]]
    head: float | None
    """The last baseline of what stands before: the header, or the rest of a row of the page before."""
    is_cut: bool
    """Whether the last row goes on on the next page: then its cells begin on the line of its figure, whatever the others do."""
    fit: float
    """The share of cells that stand as the alignment asks."""


def with_row_rules(chain: Sequence[Bands], edges: Floats) -> list[Bands]:
    """The parts of a table with rules added between rows that have none."""
    figures = _figure_column(chain, edges)
    if figures is None:
        return list(chain)
    found = [[_anchors(row, edges, figures) for row in band.rows()] for band in chain]
    counts = [len(anchors) for rows in found for anchors in rows if len(anchors)]
    if max(counts, default=0) < _LEAST_ROWS or len(counts) > len(chain) + 1:
        return list(chain)  # figures above each other are one figure wrapped, where every row has its rules
    return [_ruled(band, edges, rows, is_first=index == 0) for index, (band, rows) in enumerate(zip(chain, found, strict=True))]


def _figure_column(chain: Sequence[Bands], edges: Floats) -> int | None:
    """The column with the most figures among those that hold hardly anything else."""
    counts = np.zeros((len(edges) + 1, 2), dtype=np.int64)
    for band in chain:
        for row in band.rows():
            for line, column in _cell_lines(row, edges):
                counts[column] += (_is_figure(line), 1)
    counts[counts[:, 0] < _FIGURES * (counts[:, 1] - len(chain) * 3), 0] = 0
    best = int(counts[:, 0].argmax())
    return best if counts[best, 0] > 1 else None


def _cell_lines(glyphs: Glyphs, edges: Floats) -> list[tuple[Glyphs, int]]:
    """The lines of each column."""
    column = np.searchsorted(edges, (glyphs.x0 + glyphs.x1) / 2)
    return [(line, index) for index in range(len(edges) + 1) for line in lines(glyphs.take(column == index))]


def _is_figure(line: Glyphs) -> bool:
    text = unicodedata.normalize("NFKC", "".join(line.text.tolist())).replace(" ", "")
    return _FIGURE.fullmatch(text) is not None


def _anchors(row: Glyphs, edges: Floats, figures: int) -> Floats:
    """The baselines of the figures."""
    found = [float(line.baseline[0]) for line, column in _cell_lines(row, edges) if column == figures and _is_figure(line)]
    return np.array(sorted(found))


def _ruled(band: Bands, edges: Floats, found: Sequence[Floats], *, is_first: bool) -> Bands:
    """A part with a rule between each two rows, and at its ends where a row ends there."""
    ys = band.ys
    rules = [band.rules]
    for index, (row, anchors) in enumerate(zip(band.rows(), found, strict=True)):
        if not len(anchors):
            continue
        rows, size = _rows(row, edges, anchors), float(np.median(row.size))
        heights = _between(rows, size)
        if rows.head is None and not is_first and not band.is_drawn_at(ys[index]):
            heights.append(ys[index])
        if not rows.is_cut and not band.is_drawn_at(ys[index + 1]):
            heights.append(ys[index + 1])
        rules.append(np.array([[y, band.left, band.right] for y in heights]).reshape(-1, 3))
    return replace(band, rules=np.vstack(rules))


def _rows(row: Glyphs, edges: Floats, anchors: Floats) -> _Rows:
    """The rows that stand as one of the two alignments asks."""
    cells = _cell_lines(row, edges)
    columns = [np.array([float(line.baseline[0]) for line, column in cells if column == index]) for index in range(len(edges) + 1)]
    return max((_at_top(columns, anchors), _in_middle(columns, anchors)), key=lambda found: found.fit)


def _between(rows: _Rows, size: float) -> list[float]:
    """The heights between rows, in the middle of what they leave."""
    lasts = [rows.head, *(last for _, last in rows.extents)]
    pairs = zip(lasts, (first for first, _ in rows.extents), strict=False)
    return [(last + first) / 2 + (0.5 - ASCENT) * size for last, first in pairs if last is not None]


def _pitch(columns: ColumnLines) -> float:
    """The usual distance between the lines of a cell."""
    steps = np.concatenate([np.diff(column) for column in columns])
    return float(np.percentile(steps, 25)) if len(steps) else 12.0


def _at_top(columns: ColumnLines, anchors: Floats) -> _Rows:
    """Rows whose cells begin on the line of their figure."""
    slack = _LEVEL * _pitch(columns)
    extents, fitting, cells = [], 0, 0
    ends = np.append(anchors[1:], np.inf)
    for anchor, end in zip(anchors.tolist(), ends.tolist(), strict=True):
        own = [column[(column >= anchor - slack) & (column < end - slack)] for column in columns]
        own = [lines_ for lines_ in own if len(lines_)]
        fitting += sum(bool(lines_[0] <= anchor + slack) for lines_ in own)
        cells += len(own)
        extents.append((anchor, max(float(lines_[-1]) for lines_ in own)))
    before = [float(column[column < anchors[0] - slack][-1]) for column in columns if (column < anchors[0] - slack).any()]
    return _Rows(extents, max(before, default=None), True, fitting / max(cells, 1) - 0.01)


def _in_middle(columns: ColumnLines, anchors: Floats) -> _Rows:
    """Rows whose cells are centred on their figure; as many lines go on from the page before as make most of them fit."""
    above = sorted({float(y) for column in columns for y in column if y < anchors[0]})
    heads: list[float | None] = [None, *above]
    return max((_centred(columns, anchors, head) for head in heads), key=lambda found: found.fit)


def _centred(columns: ColumnLines, anchors: Floats, head: float | None) -> _Rows:
    slack = _LEVEL * _pitch(columns)
    spans: list[list[tuple[float, float]]] = [[] for _ in anchors]
    fitting = cells = 0
    is_cut = False
    for column in columns:
        rest = column if head is None else column[column > head + slack / 2]
        for index, anchor in enumerate(anchors.tolist()):
            if not len(rest) or (rest[0] > anchor + slack and index < len(anchors) - 1):
                continue
            target = 2 * anchor - rest[0]
            last = int(np.abs(rest - target).argmin())
            miss = abs(rest[last] - target)
            if index == len(anchors) - 1 and (last < len(rest) - 1 or miss > slack):
                last, is_cut, miss = len(rest) - 1, True, abs(rest[0] - anchor)
            cells += 1
            fitting += bool(miss <= slack)
            spans[index].append((float(rest[0]), float(rest[last])))
            rest = rest[last + 1 :]
    extents = [(min(first for first, _ in row), max(last for _, last in row)) for row in spans if row]
    overlaps = sum(last >= first for (_, last), (first, _) in pairwise(extents))
    lost = len(anchors) - len(extents)
    return _Rows(extents, head, is_cut, fitting / max(cells, 1) - overlaps - lost)
