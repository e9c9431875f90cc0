"""Rows without rules between them: where no cell's text runs on, a row ends.

What is drawn in one go is a cell's text, so that rows need no alignment and no distance to be told apart: the texts of a row stand
beside each other, those of two rows do not. Every row has its figure; what has none is the rest of a row, and what has several
is cut between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise, takewhile

import numpy as np

from jixiao.readers.pdf_page import Floats
from jixiao.readers.ruled_bands import Bands
from jixiao.readers.text_parts import Rule, TextPart, figure_blocks

_STRETCHES = 4
"""Stretches between the rules of a page that has a rule above and below, and two header levels ruled."""
_LEAST_ROWS = 3
"""Figures above each other, without a rule between them, that are rows of a table."""


def with_row_rules(chain: Sequence[Bands], edges: Floats) -> list[Bands] | None:
    """The parts of a table with rules added between rows that have none; None where it is not sure where rows end."""
    found = [TextPart(band, edges) for band in chain]
    for part, figures in zip(found, figure_blocks(found), strict=True):
        part.figures = figures
    if _are_ruled(found):
        return list(chain)
    heading = _heading(found[0])
    at_top = _stand_at_top(found)
    for part in found:
        part.find_rows(heading, goes_on=part is not found[-1], at_top=at_top)
    found[-1].drop_notes()
    torn = [False, *(_is_torn(above, below, heading) for above, below in pairwise(found)), False]
    ruled = [_ruled(part, *ends) for part, ends in zip(found, pairwise(torn), strict=True)]
    sure = [band for band in ruled if band is not None]
    if len(sure) < len(ruled):
        return None
    ends = [_ended(above, below, heading) if is_torn else [] for (above, below), is_torn in zip(pairwise(found), torn[1:-1], strict=True)]
    return [replace(band, rules=np.vstack((band.rules, *own))) for band, own in zip(sure, [*ends, []], strict=True)]


def _are_ruled(found: Sequence[TextPart]) -> bool:
    """Whether drawn rules part the rows: then figures above each other are one figure wrapped."""
    counts = [count for part in found for count in part.counts() if count]
    several = [count for count in counts if count > 1]
    few = len(counts) <= len(found) and max(len(part.counts()) for part in found) <= _STRETCHES
    has_rows = len(several) > max(1, len(counts) // 5) or max(counts, default=0) >= _LEAST_ROWS or few
    return not has_rows and any(len(part.band.rules) for part in found)


def _stand_at_top(found: Sequence[TextPart]) -> bool:
    """Whether cells stand level at the top: the figure of every row whose texts are taller than it is at the height of the topmost."""
    own = ((part, row) for part in found for stretch in part.stretches() for row in stretch)
    at_top = [part.has_figure_at_top(row) for part, row in own if row.figures == 1 and part.is_tall(row)]
    return bool(at_top) and all(at_top)


def _heading(first: TextPart) -> set[str]:
    """What a table says above its first figure."""
    rows = (row for stretch in first.stretches() for row in stretch)
    return {word for row in takewhile(lambda row: not row.figures, rows) for word in first.words(row)}


def _is_torn(above: TextPart, below: TextPart, heading: set[str]) -> bool:
    """Whether a row goes on from a part to the next: it has its figure on one side only."""
    if not (above.figures or below.figures) or not above.rows:
        return False
    body = list(dropwhile(lambda row: below.says_only(heading, row), below.rows))
    return bool(body) and not (above.rows[-1].figures and body[0].figures)


def _ended(above: TextPart, below: TextPart, heading: set[str]) -> list[Rule]:
    """Rules at a page's end below cells that end there though their row goes on: below all of those that other cells of it span.

    They do where the last line of one of them has room for what stands first on the next page.
    """
    last = above.rows[-1]
    first = next(row for row in below.rows if not below.says_only(heading, row))
    columns = sorted({(x0, x1) for part, row in ((above, last), (below, first)) for _, x0, x1 in part.inner_rules(row) or ()})
    if not any(above.has_room(last, column) and below.within(first.blocks, column) for column in columns):
        return []
    return [(float(above.band.ys[-1]), x0, x1) for x0, x1 in columns]


def _ruled(part: TextPart, open_top: bool, open_bottom: bool) -> Bands | None:
    """A part with a rule between each two rows, and at its ends unless a row goes on there."""
    ys, band = part.band.ys, part.band
    torn = [y for y, is_open in ((ys[0], open_top), (ys[-1], open_bottom)) if is_open]
    rules = [(y, band.left, band.right) for y in (ys[0], ys[-1]) if y not in torn and not band.is_drawn_at(y)]
    for above, below in pairwise(part.rows):
        if not band.is_ruled_between(above.bottom, below.top):
            rules.append(((above.bottom + below.top) / 2, band.left, band.right))
    for row in part.rows:
        inner = part.inner_rules(row)
        if inner is None:
            return None
        rules += inner
    kept = band.rules[~np.isin(band.rules[:, 0], torn)]
    return replace(band, rules=np.vstack((kept, np.array(rules).reshape(-1, 3))))
