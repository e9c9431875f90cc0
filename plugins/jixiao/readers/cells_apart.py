"""Cells with frames of their own and a gap between each and the next: their rules are brought together in the middle of the gaps.

Pages of the web draw tables so unless told otherwise. Narrow gaps close by themselves, as double rules do (`ruled_grid`).
"""

from __future__ import annotations

import numpy as np

from jixiao.readers.pdf_page import Floats
from jixiao.readers.ruled_grid import SNAP, clustered, joined

_WIDEST = 8.0
"""Points between two cells at most: no column or row of text is so narrow."""
_MOST = 0.5
"""Share of a page's rules that have another one across a gap where cells stand apart."""
_LEAST_RULES = 4
"""Rules from which they may be frames of cells."""
_SLACK = 0.5
"""Points by which gaps differ."""


def closed_gaps(horizontal: Floats, vertical: Floats) -> tuple[Floats, Floats]:
    """The joined rules (y, x0, x1 and x, top, bottom) of a page without the gaps between its cells, where it has such gaps.

    Uprights tell: rows may be as low as a gap is wide, columns are not, and of a row that fills its page nothing else is drawn.
    """
    across = _gap(vertical)
    if across <= SNAP:
        return horizontal, vertical
    along = max(across, _gap(horizontal))
    xs, ys = _middles(vertical, across), _middles(horizontal, along)
    level = _moved(horizontal, (ys, along), (xs, across))
    return joined(level), joined(_moved(vertical, (xs, across), (ys, along)))


def _gap(rules: Floats) -> float:
    """The widest gap between rules beside each other, 0 where most have no other one across a gap."""
    if len(rules) < _LEAST_RULES:
        return 0.0
    ranked = rules[np.argsort(rules[:, 0], kind="stable")]
    nearest = np.full(len(ranked), np.inf)
    for step in range(1, len(ranked)):
        before, behind = ranked[:-step], ranked[step:]
        away = behind[:, 0] - before[:, 0]
        if away.min() > _WIDEST:
            break
        beside = (before[:, 1] < behind[:, 2] - SNAP) & (behind[:, 1] < before[:, 2] - SNAP) & (away > 0)
        away[~beside] = np.inf
        nearest[:-step] = np.minimum(nearest[:-step], away)
        nearest[step:] = np.minimum(nearest[step:], away)
    is_near = nearest <= _WIDEST
    return float(nearest[is_near].max()) if is_near.mean() >= _MOST else 0.0


def _middles(rules: Floats, gap: float) -> Floats:
    return clustered(rules[:, 0], gap + _SLACK)[1] if len(rules) else rules[:, 0]


def _moved(rules: Floats, own: tuple[Floats, float], ends: tuple[Floats, float]) -> Floats:
    """Rules with their positions, and their ends, brought to the middle of the gap beside each."""
    return np.column_stack([_near(rules[:, column], *chosen) for column, chosen in enumerate((own, ends, ends))])


def _near(values: Floats, middles: Floats, gap: float) -> Floats:
    if not len(middles):
        return values
    nearest = middles[np.abs(values[:, None] - middles[None, :]).argmin(axis=1)]
    return np.where(np.abs(values - nearest) <= 2 * gap, nearest, values)
