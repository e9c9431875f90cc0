"""The two rows of a header that was copied without the cells that its merged ones cover: where the second row's labels belong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.values.amounts import is_nothing, parse_figure

_GROUPS = (re.compile("其中"), re.compile("来源|构成|情况|安排|金额|资金|预算"))
"""What a label says that stands above those of several amounts; the first says it most surely."""


def padded_header(rows: Sequence[str]) -> list[str]:
    """A run of tab-separated rows, with blanks in its header where merged cells cover the others' places.

    Only where nothing else can be meant: both rows of the header have no blank, together they have one label for each column and
    one for the group, all rows below are whole, and a label of the first row names a group that stands above amounts alone.
    """
    cells = [row.split("\t") for row in rows if "\t" in row]
    if len(cells) < 3 or rows[0].split("\t") != cells[0] or rows[1].split("\t") != cells[1]:
        return list(rows)
    first, second, *body = cells
    at = _group(first, second, body)
    if at is None:
        return list(rows)
    upper = [*first[: at + 1], *[""] * (len(second) - 1), *first[at + 1 :]]
    lower = [*[""] * at, *second, *[""] * (len(first) - at - 1)]
    return ["\t".join(upper), "\t".join(lower), *rows[2:]]


def _group(first: Sequence[str], second: Sequence[str], body: Sequence[Sequence[str]]) -> int | None:
    """Which label of a header's first row the labels of the second stand under."""
    width = len(first) + len(second) - 1
    labels = [label.strip() for label in (*first, *second)]
    if len(second) < 2 or not all(labels) or any(len(row) != width for row in body):
        return None
    above_amounts = [at for at in range(1, len(first)) if all(_holds_amounts(body, col) for col in range(at, at + len(second)))]
    for pattern in _GROUPS:
        found = [at for at in above_amounts if pattern.search(first[at])]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _holds_amounts(body: Sequence[Sequence[str]], col: int) -> bool:
    """Whether a column prints figures alone, or nothing."""
    return all(is_nothing(row[col]) or parse_figure(row[col]) is not None for row in body)
