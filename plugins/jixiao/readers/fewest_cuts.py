"""The fewest cuts that part what stands apart: where columns, or rows, end without a rule.

Texts side by side leave gaps, and the edge between their columns lies in every one of them. The fewest points that all gaps
have in common are the edges: more would divide a column, fewer would join two. A gap may be none (a wide space), and a text may
run across an edge (a merged cell), so that both have a price; the cheapest set of points is found exactly, by dynamic programming.
"""

from __future__ import annotations

import numpy as np

from jixiao.readers.pdf_page import Floats, Ints

_CUT = 1.0
"""Price of a cut."""
_ACROSS = 0.1
"""Price of a text that a cut runs across."""
_NARROW = 0.01
"""Price of a cut where there is no room, beside one in the open."""
_STEP = 0.5
"""Points between places that are told apart."""


def fewest_cuts(gaps: Floats, weights: Floats, covered: Floats) -> Floats:
    """Where to cut, in ascending order.

    Args:
        gaps: (n, 2) stretches each of which wants a cut; where the end comes before the start, texts touch.
        weights: (n) price of a gap without a cut.
        covered: (m, 2) stretches that texts cover.
    """
    if not len(gaps):
        return np.zeros(0)
    gaps = np.sort(np.round(gaps / _STEP), axis=1) * _STEP
    ends = np.unique(np.concatenate((gaps.ravel(), covered.ravel())))
    ends = ends[(ends >= gaps.min()) & (ends <= gaps.max())]
    places = np.unique(np.concatenate((gaps.ravel(), (ends[1:] + ends[:-1]) / 2)))
    room = np.minimum(places - ends[np.searchsorted(ends, places, side="right") - 1], _next(ends, places) - places)
    across = ((covered[:, 0] < places[:, None]) & (places[:, None] < covered[:, 1])).sum(axis=1)
    prices = _CUT + _ACROSS * across + _NARROW / (1 + room)
    first = np.searchsorted(places, gaps[:, 0])
    last = np.searchsorted(places, gaps[:, 1], side="right") - 1
    return places[_cheapest(prices, _uncut(first, last, weights, len(places)))]


def _next(ends: Floats, places: Floats) -> Floats:
    following: Floats = ends[np.minimum(np.searchsorted(ends, places), len(ends) - 1)]
    return following


def _uncut(first: Ints, last: Ints, weights: Floats, n: int) -> Floats:
    """(n + 1, n + 1) weights of the gaps that lie between two cuts: after place i - 1 and before place j."""
    table = np.zeros((n + 1, n + 1))
    np.add.at(table, (first, last + 1), weights)
    summed: Floats = np.cumsum(np.cumsum(table[::-1], axis=0)[::-1], axis=1)
    return summed


def _cheapest(prices: Floats, uncut: Floats) -> Ints:
    """The places of the cheapest cuts. `best[j]`: the price of all up to a cut at place j - 1; 0 is before the first place."""
    n = len(prices)
    best, came = np.zeros(n + 2), np.zeros(n + 2, dtype=np.int64)
    for cut in range(1, n + 2):
        price = best[:cut] + uncut[:cut, cut - 1]
        came[cut] = price.argmin()
        best[cut] = price[came[cut]] + (prices[cut - 1] if cut <= n else 0)
    chosen: list[int] = []
    at = int(came[n + 1])
    while at:
        chosen.append(at - 1)
        at = int(came[at])
    return np.array(chosen[::-1], dtype=np.int64)
