"""From rules to grids: the tables that drawn rules make on a page.

Rules that touch make one table. Its columns and rows are where its rules run; a square of that grid belongs to the same cell
as its neighbour unless a rule runs between the two. Merged cells in both directions, cells cut open by a page break and
tables without side borders need no rules of their own that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from jixiao.document import Box
from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints

SNAP = 3.2
"""Points within which parallel rules are one (a double rule, borders of neighbours drawn side by side)."""
_TOUCH = 3.0
"""Points within which a rule reaches another, or goes on after a gap (a dash)."""
_ON_EDGE = 0.25
"""Ems by which the middle of a line may lie beyond the rule that it is set across."""
_SHORTEST = 5.0
"""Points below which a rule is a stroke of a drawing or an ornament."""
_DOT = 3.0
"""Points up to which a mark is a dot, which may be one of a dotted line in either direction."""
_TAKEN = -1
"""What stands in the place of a square's region once the square has its number."""
_IN_LINE = 0.3
"""Points within which the dots of a dotted line lie on one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A grid of `len(ys) - 1` rows and `len(xs) - 1` columns; `region` says to which cell each square belongs (0..n-1).

    `closed_top` and `closed_bottom`: for each column, whether a rule is drawn at the grid's upper and lower edge.
    """

    xs: Floats
    ys: Floats
    region: Ints
    closed_top: Flags
    closed_bottom: Flags

    def locate(self, glyphs: Glyphs) -> Ints:
        """For each character the region that it stands in, -1 outside of the grid; a line on the grid's edge stands inside."""
        x, y = glyphs.seat
        reach = _ON_EDGE * glyphs.size
        col = np.searchsorted(self.xs, x, side="right") - 1
        row = np.clip(np.searchsorted(self.ys, y, side="right") - 1, 0, len(self.ys) - 2)
        inside = (col >= 0) & (col < len(self.xs) - 1) & (y >= self.ys[0] - reach) & (y <= self.ys[-1] + reach)
        return np.where(inside, self.region[row, np.where(inside, col, 0)], -1)

    def region_around(self, box: Box) -> int:
        """The region that a box stands in, -1 where it is not within a single one."""
        col, last_col = np.searchsorted(self.xs, (box[0] + _TOUCH, box[2] - _TOUCH), side="right") - 1
        row, last_row = np.searchsorted(self.ys, (box[1] + _TOUCH, box[3] - _TOUCH), side="right") - 1
        if not (0 <= col <= last_col < len(self.xs) - 1 and 0 <= row <= last_row < len(self.ys) - 1):
            return -1
        within = self.region[row : last_row + 1, col : last_col + 1]
        return int(within[0, 0]) if (within == within[0, 0]).all() else -1

    def region_at(self, box: Box) -> int:
        """The region at the middle of a box, which lies within the grid."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        col, row = np.searchsorted(self.xs[1:-1], x, side="right"), np.searchsorted(self.ys[1:-1], y, side="right")
        return int(self.region[row, col])

    def holds(self, horizontal: Floats) -> Flags:
        """Which horizontal rules (y, x0, x1) lie within the grid."""
        inside = (horizontal[:, 0] >= self.ys[0] - _TOUCH) & (horizontal[:, 0] <= self.ys[-1] + _TOUCH)
        held: Flags = inside & (horizontal[:, 1] >= self.xs[0] - _TOUCH) & (horizontal[:, 2] <= self.xs[-1] + _TOUCH)
        return held

    def spans(self) -> Ints:
        """For each region its first row, first column, last row, last column."""
        rows, cols = np.indices(self.region.shape)
        flat, n = self.region.ravel(), int(self.region.max()) + 1
        spans = np.zeros((n, 4), dtype=np.int64)
        spans[:, :2] = max(self.region.shape)
        for column, (values, best) in enumerate([(rows, np.minimum), (cols, np.minimum), (rows, np.maximum), (cols, np.maximum)]):
            best.at(spans[:, column], flat, values.ravel())
        return spans


def joined(rules: Floats) -> Floats:
    """Rules (n, 3: position, start, end) with collinear pieces joined, ornaments dropped, ordered by position.

    Dots are joined first, by themselves: the dots of an upright line stand so close above one another that they would make
    one thick level line.
    """
    dots = rules[:, 2] - rules[:, 1] <= _DOT
    if dots.any():
        lines = _joined(rules[dots], _IN_LINE)
        rules = np.vstack((rules[~dots], lines[lines[:, 2] - lines[:, 1] > _DOT]))
    whole = _joined(rules, SNAP)
    kept: Floats = whole[whole[:, 2] - whole[:, 1] >= _SHORTEST]
    return kept


def _joined(rules: Floats, tolerance: float) -> Floats:
    """Rules with the pieces joined that lie within a tolerance of one line and touch."""
    if not len(rules):
        return rules.reshape(0, 3)
    cluster, positions = clustered(rules[:, 0], tolerance)
    order = np.lexsort((rules[:, 1], cluster))
    line, start, end = cluster[order], rules[order, 1], rules[order, 2]
    reach = _running_end(line, end)
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (line[1:] != line[:-1]) | (start[1:] > reach[:-1] + _TOUCH)
    piece = np.cumsum(fresh) - 1
    ends = np.full(piece[-1] + 1, -np.inf)
    np.maximum.at(ends, piece, end)
    return np.column_stack((positions[line[fresh]], start[fresh], ends))


def reaching(rules: Floats, crossing: Floats, strokes: Floats) -> Floats:
    """Rules (joined) drawn on to the crossing ones that they end at: at the nearer line of a double or triple one, not at its middle.

    `strokes` are the crossing rules before they were joined.
    """
    if not len(rules) or not len(crossing):
        return rules
    away = np.abs(rules[:, None, 1:] - crossing[None, :, :1])
    passes = (crossing[:, 1] - _TOUCH <= rules[:, :1]) & (rules[:, :1] <= crossing[:, 2] + _TOUCH)
    away[~passes] = np.inf
    away -= _half_widths(crossing[:, 0], strokes[:, 0])[None, :, None]
    nearest = crossing[away.argmin(axis=1), 0]
    nearest = np.where(away.min(axis=1) <= _TOUCH + SNAP / 2, nearest, rules[:, 1:])
    return np.column_stack((rules[:, 0], np.minimum(rules[:, 1], nearest[:, 0]), np.maximum(rules[:, 2], nearest[:, 1])))


def _half_widths(middles: Floats, strokes: Floats) -> Floats:
    """How far the outermost strokes of each rule lie from its middle."""
    ranked = np.sort(strokes)
    low = np.searchsorted(ranked, middles - SNAP)
    high = np.searchsorted(ranked, middles + SNAP, side="right") - 1
    widths: Floats = np.maximum(middles - ranked[low.clip(max=len(ranked) - 1)], ranked[high.clip(min=0)] - middles)
    return widths.clip(0, SNAP)


def _running_end(line: Ints, end: Floats) -> Floats:
    """The furthest end so far within each line."""
    shift = (end.max() - end.min() + 1) * line
    reach: Floats = np.maximum.accumulate(end + shift) - shift
    return reach


def clustered(values: Floats, tolerance: float = SNAP) -> tuple[Ints, Floats]:
    """The cluster that each value belongs to, and the clusters' middles in ascending order."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    fresh = np.ones(len(values), dtype=np.bool_)
    np.greater(ranked[1:] - ranked[:-1], tolerance, out=fresh[1:])
    cluster = np.empty(len(values), dtype=np.int64)
    cluster[order] = fresh.cumsum() - 1
    first = fresh.nonzero()[0]
    last = np.append(first[1:], len(ranked)) - 1
    return cluster, (ranked[first] + ranked[last]) / 2


def grids(horizontal: Floats, vertical: Floats) -> Iterator[Grid]:
    """The tables that rules draw (joined rules as y, x0, x1 and x, top, bottom)."""
    for rows, cols in _components(horizontal, vertical):
        grid = grid_of(horizontal[rows], vertical[cols])
        if grid is not None:
            yield grid


def _components(horizontal: Floats, vertical: Floats) -> Iterator[tuple[Flags, Flags]]:
    """Groups of rules that touch; verticals that stand side by side, cut off above and below, are one too."""
    touch: Flags = (
        (horizontal[:, None, 0] >= vertical[None, :, 1] - _TOUCH)
        & (horizontal[:, None, 0] <= vertical[None, :, 2] + _TOUCH)
        & (vertical[None, :, 0] >= horizontal[:, None, 1] - _TOUCH)
        & (vertical[None, :, 0] <= horizontal[:, None, 2] + _TOUCH)
    )
    alike: Flags = np.logical_and.reduce(np.abs(vertical[:, None, 1:] - vertical[None, :, 1:]) <= _TOUCH, axis=2)
    free = np.ones(len(vertical), dtype=np.bool_)
    for start in range(len(vertical)):
        if not free[start]:
            continue
        cols = np.zeros(len(vertical), dtype=np.bool_)
        grown = alike[start] if not touch[:, start].any() else np.arange(len(vertical)) == start
        rows = np.zeros(len(horizontal), dtype=np.bool_)
        while (grown & ~cols).any():
            cols = cols | grown
            rows = np.logical_or.reduce(touch[:, cols], axis=1)
            grown = cols | np.logical_or.reduce(touch[rows], axis=0)
        free &= ~cols
        yield rows, cols


def grid_of(horizontal: Floats, vertical: Floats) -> Grid | None:
    """The grid that these rules make, edges of the drawing included; None for fewer than two lines in a direction."""
    horizontal = _without_overhang(horizontal, vertical)
    xs = _lines(vertical, horizontal)
    ys = _lines(horizontal, vertical)
    if len(xs) < 2 or len(ys) < 2:
        return None
    across = _drawn(horizontal, ys, xs)
    down = _drawn(vertical, xs, ys).T
    region = _rectangles(_regions(across, down))
    return _compact(Grid(xs, ys, region, across[0], across[-1]))


def _without_overhang(horizontal: Floats, vertical: Floats) -> Floats:
    """The level rules, the uppermost and the lowest one cut off at the grid's sides where another runs from side to side.

    The line of a page's header or footer may lie on that of the table.
    """
    if not len(horizontal) or not len(vertical):
        return horizontal
    sides = np.array((vertical[:, 0].min(), vertical[:, 0].max()))
    over = (horizontal[:, 1] < sides[0] - _TOUCH) | (horizontal[:, 2] > sides[1] + _TOUCH)
    outermost = (horizontal[:, 0] == horizontal[:, 0].min()) | (horizontal[:, 0] == horizontal[:, 0].max())
    from_side_to_side = (np.abs(horizontal[:, 1:] - sides) <= _TOUCH).all(axis=1)
    if not over.any() or (over & ~outermost).any() or not from_side_to_side.any():
        return horizontal
    return np.column_stack((horizontal[:, 0], horizontal[:, 1:].clip(*sides)))


def _lines(along: Floats, crossing: Floats) -> Floats:
    """Where the grid's lines run: at the rules, and at the ends of the crossing ones where these reach out further."""
    positions = along[:, 0]
    if len(crossing):
        low, high = crossing[:, 1].min(), crossing[:, 2].max()
        if not len(positions) or low < positions.min() - _TOUCH:
            positions = np.append(positions, low)
        if high > positions.max() + _TOUCH:
            positions = np.append(positions, high)
    return clustered(positions)[1] if len(positions) else positions


def _drawn(rules: Floats, lines: Floats, steps: Floats) -> Flags:
    """For each line (n) and step between crossing lines (m - 1): whether a rule is drawn there."""
    covered = np.zeros((len(lines), len(steps) - 1))
    if len(rules):
        line = np.abs(rules[:, None, 0] - lines[None, :]).argmin(axis=1)
        overlap = np.minimum(rules[:, None, 2], steps[None, 1:]) - np.maximum(rules[:, None, 1], steps[None, :-1])
        np.add.at(covered, line, np.maximum(overlap, 0))
    width = np.diff(steps)
    drawn: Flags = covered >= width - np.minimum(_TOUCH, width / 4)
    return drawn


def _regions(across: Flags, down: Flags) -> Ints:
    """Squares that no rule separates get the same number."""
    n_rows, n_cols = across.shape[0] - 1, down.shape[1] - 1
    region = np.arange(n_rows * n_cols).reshape(n_rows, n_cols)
    open_across, open_down = ~across[1:-1], ~down[:, 1:-1]
    while True:
        before = region.copy()
        _spread(region[:-1], region[1:], open_across)
        _spread(region[:, :-1], region[:, 1:], open_down)
        if (region == before).all():
            return region


def _spread(one: Ints, other: Ints, connected: Flags) -> None:
    lowest = np.minimum(one, other)
    one[connected] = lowest[connected]
    other[connected] = lowest[connected]


def _rectangles(region: Ints) -> Ints:
    """Regions numbered 0..n-1 in reading order; one that is not a rectangle (a rule is missing) is cut into rectangles."""
    left: list[list[int]] = region.tolist()
    result = np.empty(region.shape, dtype=np.int64)
    number = 0
    for row, col in product(*map(range, region.shape)):
        own = left[row][col]
        if own == _TAKEN:
            continue
        end_col = next((end for end in range(col, len(left[row])) if left[row][end] != own), len(left[row]))
        line = left[row][col:end_col]
        end_row = next((end for end in range(row, len(left)) if left[end][col:end_col] != line), len(left))
        for taken in left[row:end_row]:
            taken[col:end_col] = [_TAKEN] * len(line)
        result[row:end_row, col:end_col] = number
        number += 1
    return result


def _compact(grid: Grid) -> Grid:
    """The grid without lines at which no cell begins or ends."""
    rows = np.concatenate(([True], (grid.region[1:] != grid.region[:-1]).any(axis=1)))
    cols = np.concatenate(([True], (grid.region[:, 1:] != grid.region[:, :-1]).any(axis=0)))
    return Grid(
        grid.xs[np.append(cols, True)],
        grid.ys[np.append(rows, True)],
        grid.region[rows][:, cols],
        _grouped(grid.closed_top, cols),
        _grouped(grid.closed_bottom, cols),
    )


def _grouped(closed: Flags, cols: Flags) -> Flags:
    """A column made of several is closed where all of them are."""
    return np.logical_and.reduceat(closed, np.flatnonzero(cols))
