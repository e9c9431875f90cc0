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

from jixiao.readers.merged_labels import RowBorders, Shared, are_centred, merged
from jixiao.readers.pdf_page import Floats
from jixiao.readers.ruled_bands import Bands
from jixiao.readers.text_parts import Row, Rule, TextPart, figure_blocks

_STRETCHES = 4
"""Stretches between the rules of a page that has a rule above and below, and two header levels ruled."""
_LEAST_ROWS = 3
"""Figures above each other, without a rule between them, that are rows of a table."""

_LEAST_COLUMNS = 4
"""Columns that print on both sides of a page's end from which these are two rows: one of them at least would be too short to be torn."""


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
    borders = [rules for part in found if (rules := _borders(part)) is not None]
    if len(borders) < len(found):
        return None
    shared, inner = _shared(borders, heading), _inner_columns(found)
    closed = [_closed_columns(above, below, heading, inner, is_first=above is shared[0]) for above, below in pairwise(shared)]
    ends = [shared[0].borders.every_column, *closed, shared[-1].borders.every_column]
    return [_ruled(own, *around) for own, around in zip(shared, pairwise(ends), strict=True)]


def _shared(borders: Sequence[RowBorders], heading: set[str]) -> list[Shared]:
    """The parts with their labels given the rows that they span, where cells are centred: else a label stands in its first row."""
    if not are_centred(borders):
        return [Shared(own, own.rules) for own in borders]
    return [merged(own, heading, is_first=own is borders[0], is_last=own is borders[-1]) for own in borders]


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
    """Whether a row goes on from a part to the next: it has its figure on one side only, and some column's text, as short ones have."""
    if not (above.figures or below.figures) or not above.rows:
        return False
    body = list(dropwhile(lambda row: below.says_only(heading, row), below.rows))
    if not body or (above.rows[-1].figures and body[0].figures):
        return False
    printed = [_printed(part, row) for part, row in ((above, above.rows[-1]), (below, body[0]))]
    return printed[0] != printed[1] or len(printed[0]) < _LEAST_COLUMNS


def _printed(part: TextPart, row: Row) -> set[int]:
    """The columns that a row prints in."""
    return {column for first, last in part.columns(row.blocks).tolist() for column in range(first, last + 1)}


def _inner_columns(found: Sequence[TextPart]) -> set[int]:
    """The columns that mostly hold several cells beside a single one of another column: those of what a merged cell spans."""
    stacked = [columns for part in found for row in part.rows if (columns := part.stacked(row))]
    return {column for column in set[int]().union(*stacked) if 2 * sum(column in columns for columns in stacked) > len(stacked)}


def _closed_columns(above: Shared, below: Shared, heading: set[str], inner: set[int], *, is_first: bool) -> set[int]:
    """The columns in which a cell ends where a part does."""
    every = above.borders.every_column
    parts = above.borders.part, below.borders.part
    ended = _ended(*parts, heading, inner, is_first=is_first) if _is_torn(*parts, heading) else every
    if above.covers_end is None or below.covers_start is None:
        return every if _printed(parts[0], parts[0].rows[-1]) <= ended else ended
    if above.covers_end and below.covers_start:
        return every
    return ended - {0}


def _ended(above: TextPart, below: TextPart, heading: set[str], inner: set[int], *, is_first: bool) -> set[int]:
    """The columns whose cells end at a page's end though their row goes on.

    A cell's text that goes on fills its page down to the end. Where one ends above that, or where the last line of one among several
    beside a merged cell has room for what stands first on the next page, all of these end. What stands first below a page that has
    nothing but the rest of a merged cell begins there.
    """
    last = above.rows[-1]
    first = next(row for row in below.rows if not below.says_only(heading, row))
    columns = list(pairwise([above.band.left, *above.edges.tolist(), above.band.right]))
    going = {at for at, column in enumerate(columns) if below.within(first.blocks, column)}
    early = {at for at in going if above.ends_early(last, columns[at])}
    if early - inner and (inner or 0 in early):
        return set(range(len(columns)))
    if early:
        return early | inner
    blank = {at for at in going if not above.within(last.blocks, columns[at])}
    if inner & going and inner & going <= blank and not is_first and last is above.rows[0]:
        return blank
    return inner if any(above.has_room(last, columns[at]) for at in inner & going) else set()


def _borders(part: TextPart) -> RowBorders | None:
    """A part's rules with one between each two rows; None where rows may be several."""
    band = part.band
    rules: list[Rule] = []
    for above, below in pairwise(part.rows):
        if not band.is_ruled_between(above.bottom, below.top):
            rules.append(((above.bottom + below.top) / 2, band.left, band.right))
    for row in part.rows:
        inner = part.inner_rules(row)
        if inner is None:
            return None
        rules += inner
    return RowBorders(part, rules)


def _ruled(own: Shared, above: set[int], below: set[int]) -> Bands:
    """A part with rules added to its own, and at its ends where cells end there: those that are drawn across others are left out."""
    band, borders = own.borders.part.band, own.borders
    rules, torn = list(own.rules), list[float]()
    for y, closed in ((float(band.ys[0]), above), (float(band.ys[-1]), below)):
        if closed == borders.every_column and not band.is_drawn_at(y):
            rules.append((y, band.left, band.right))
        elif closed != borders.every_column:
            torn.append(y)
            rules += [(y, *borders.ends(column)) for column in sorted(closed)]
    kept = band.rules[~np.isin(band.rules[:, 0], torn)]
    boxes = tuple((block.x0, block.top, block.x1, block.bottom) for block in own.doubtful)
    return replace(band, rules=np.vstack((kept, np.array(rules).reshape(-1, 3))), doubtful=boxes)
