"""The texts of a table on a page, in the groups that stand side by side: its rows, as far as no text runs over into the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from jixiao.readers.drawn_text import Block, Piece, blocks, in_drawing_order, of_columns, pieces, usual_pitch
from jixiao.readers.fewest_cuts import fewest_cuts
from jixiao.readers.pdf_page import Floats, Ints
from jixiao.readers.ruled_bands import Bands

_FIGURES = 0.8
"""Share of a column's texts that are figures when it is a column of figures."""
_HEADER_LEVELS = 3
"""Texts of a column of figures on each page that are its heading."""
_OVERHANG = 1.5
"""Points that a text may reach over its cell's edge."""
_ABOVE = 3.0
"""Weight of the gap between two texts above each other, in rows."""
_FURTHER = 1.02
"""How much further than its lines two cells stand apart that are drawn one after the other."""
_ALIGNED = 0.4
"""Ems by which a text may miss the figure of its row."""
_ROOM = 2.5
"""Ems of room in a line that its text would have been continued in."""
_EARLY = 1.5
"""Lines that a text which goes on on the next page leaves free below it, at most."""
_LEAST_STACKED = 2
"""Columns with texts above each other beside one figure from which these are rows: in a single one it is a cell with a blank line."""
_LEAST_BESIDE = 4
"""Texts side by side that notes below a table do not have."""
_COLON = re.compile("[:：]")
_ANY = (0.0, 9.0)
_BLANK = (1.9, 2.1)
"""Lines from one to the next: any, and where a line is left blank."""

Rule = tuple[float, float, float]


@dataclass(slots=True, eq=False)
class Row:
    """Blocks side by side; how many of them are the figures of rows."""

    blocks: list[Block]
    figures: int = 0

    @property
    def top(self) -> float:
        """What its texts cover from."""
        return min(block.top for block in self.blocks)

    @property
    def bottom(self) -> float:
        """What its texts cover down to."""
        return max(block.bottom for block in self.blocks)


class TextPart:
    """A table's part with its texts between column edges; `figures` are those of the column with the most."""

    def __init__(self, band: Bands, edges: Floats) -> None:
        self.band, self.edges = band, edges
        (self.glyphs,) = in_drawing_order(band.page, [band.glyphs])
        found = pieces(self.glyphs, edges)
        self.pitch = usual_pitch(found)
        self.blocks = blocks(found, edges)
        self.figures: set[Block] = set()
        self.rows: list[Row] = []

    def counts(self) -> list[int]:
        """How many figures stand between each two drawn rules."""
        return [int(count) for count in np.histogram([block.first for block in self.figures], self.band.ys)[0]]

    def words(self, row: Row) -> set[str]:
        """What a row's texts say."""
        return {block.text(self.glyphs) for block in row.blocks}

    def says_only(self, words: set[str], row: Row) -> bool:
        """Whether a row's texts are among some words."""
        return all(block.text(self.glyphs) in words for block in row.blocks)

    def columns(self, own: Sequence[Block]) -> Ints:
        """(n, 2): the first and the last column of each block."""
        return of_columns(own, self.edges, _OVERHANG)

    def stretches(self) -> Iterator[list[Row]]:
        """Between each two drawn rules the rows as far as they can be seen: blocks side by side."""
        for top, bottom in pairwise(self.band.ys.tolist()):
            own = [block for block in self.blocks if top < block.top + _OVERHANG and block.bottom - _OVERHANG < bottom]
            yield self._grouped(own)

    def _grouped(self, own: Sequence[Block]) -> list[Row]:
        """Blocks in rows, from the top down, such that no block reaches from one row's height into another's."""
        rows: list[Row] = []
        reach = -np.inf
        for block in sorted(own, key=lambda block: block.top):
            if block.top >= reach:
                rows.append(Row([]))
            rows[-1].blocks.append(block)
            rows[-1].figures += block in self.figures
            reach = max(reach, block.bottom)
        return rows

    def is_tall(self, row: Row) -> bool:
        """Whether a row's texts have more lines than its figure."""
        return any(block.last - block.first > _ALIGNED * block.pieces[0].size for block in row.blocks if block not in self.figures)

    def has_figure_at_top(self, row: Row) -> bool:
        """Whether a row's figure stands at the height of its topmost text."""
        first = min(row.blocks, key=lambda block: block.first)
        own = [block for block in row.blocks if block in self.figures]
        return all(figure.first - first.first < _ALIGNED * figure.pieces[0].size for figure in own)

    def find_rows(self, heading: set[str], *, goes_on: bool, at_top: bool) -> None:
        """Settle the rows: texts drawn in one go that belong to two rows are parted, cells that blank lines part are joined.

        Where the table goes on behind the part, what stands last may be the beginning of a row, unless cells stand level at the top:
        then a row begins with its figure, and what has none and no label goes on with the row above.
        """
        self.rows = []
        for stretch in self.stretches():
            parted = [row for found in stretch for row in self._parted(found)]
            order = sorted((block for row in parted for block in row.blocks), key=lambda block: block.pieces[0].start)
            follows = {after: before for before, after in pairwise(order)}
            joined = self._joined(parted, follows, heading, goes_on) if any(row.figures for row in parted) else parted
            self.rows += self._below_figures(joined) if at_top else joined

    def _parted(self, row: Row) -> list[Row]:
        """A row with several figures in the rows that they belong to, where blocks of several cells can be told apart."""
        own = row.blocks
        for upper, lower in pairwise(sorted(self.figures.intersection(own), key=lambda block: block.first)):
            own = [part for block in own for part in self._split(block, upper, lower)]
        return self._grouped(own) if len(own) > len(row.blocks) else [row]

    def _split(self, block: Block, upper: Block, lower: Block) -> list[Block]:
        """A block that stands beside the figures of two rows, cut where it is aligned with both; whole where it is with neither."""
        if block.top >= upper.bottom or block.bottom <= lower.top:
            return [block]
        lines = block.lines()
        cuts = [at for at in range(1, len(lines)) if self._is_cut(lines, at, upper, lower)]
        if not cuts:
            return [block]
        at = max(cuts, key=lambda at: lines[at][0].baseline - lines[at - 1][0].baseline)
        return [Block([piece for line in part for piece in line]) for part in (lines[:at], lines[at:])]

    def _is_cut(self, lines: Sequence[Sequence[Piece]], at: int, upper: Block, lower: Block) -> bool:
        first, last, after = lines[0][0], lines[at - 1][0], lines[at][0]
        if after.baseline - last.baseline < _FURTHER * self.pitch * last.size:
            return False
        at_top = max(abs(first.baseline - upper.first), abs(after.baseline - lower.first))
        in_middle = abs(first.baseline + last.baseline - upper.first - upper.last) / 2
        return min(at_top, in_middle, abs(last.baseline - upper.last)) < _ALIGNED * first.size

    def _joined(self, rows: list[Row], follows: dict[Block, Block], heading: set[str], goes_on: bool) -> list[Row]:
        """The rows with those that have no figure given to the one that their text goes on from, or goes on in."""
        kept: list[Row] = []
        for row, below in zip(rows, [*rows[1:], None], strict=True):
            if row.figures or self.says_only(heading, row):
                kept.append(row)
                continue
            above = kept[-1] if kept and not self.says_only(heading, kept[-1]) else Row([])
            if self._goes_on(above, row, follows, _BLANK if below is None and goes_on else _ANY):
                kept[-1].blocks += row.blocks
            elif below and self._goes_on(row, below, follows, _ANY):
                below.blocks += row.blocks
            else:
                kept.append(row)
        return kept

    def _below_figures(self, rows: Sequence[Row]) -> list[Row]:
        """The rows, those without figure and label joined to the row above, where that has a figure and texts in all of their columns."""
        kept: list[Row] = []
        for row in rows:
            columns = self.columns(row.blocks)
            above = {tuple(pair) for pair in self.columns(kept[-1].blocks).tolist()} if kept and kept[-1].figures else set()
            if not row.figures and columns[:, 0].min() > 0 and {tuple(pair) for pair in columns.tolist()} <= above:
                kept[-1].blocks += row.blocks
            else:
                kept.append(row)
        return kept

    def _goes_on(self, above: Row, below: Row, follows: dict[Block, Block], lines: tuple[float, float]) -> bool:
        """Whether a block is drawn right after one above it in its column, so many lines further down."""
        for after in below.blocks:
            before = follows.get(after)
            if before in above.blocks and (self.columns([before]) == self.columns([after])).all():
                return lines[0] <= (after.first - before.last) / (self.pitch * before.pieces[-1].size) <= lines[1]
        return False

    def drop_notes(self) -> None:
        """Leave out what stands below the last row: every row has its figure or its label, the rest of one keeps to its columns."""
        if self.band.is_drawn_at(self.band.bottom):
            return
        last = max((index for index, row in enumerate(self.rows) if row.figures or self._is_of_columns(row)), default=-1)
        is_rest = last < 0 or not self.rows[last].figures
        rows = self.rows[: last + 1]
        for row in self.rows[last + 1 :]:
            if not (self._is_labelled(row) or (is_rest and self._keeps_to_columns(row)) or (rows and self._is_rest(rows[-1], row))):
                break
            rows.append(row)
        if len(rows) < len(self.rows):
            bottom = (rows[-1].bottom + self.rows[len(rows)].top) / 2 if rows else self.band.top
            self.band, self.rows = replace(self.band, bottom=bottom), rows

    def _is_rest(self, above: Row, row: Row) -> bool:
        """Whether a row's texts are no more than the next lines of texts above them, in their columns behind the first."""
        columns = self.columns(row.blocks)
        if columns[:, 0].min() == 0 or not self._keeps_to_columns(row):
            return False
        ends = self.columns(above.blocks)
        for block, (column, _) in zip(row.blocks, columns.tolist(), strict=True):
            own = [other for other, (first, last) in zip(above.blocks, ends.tolist(), strict=True) if first <= column <= last]
            pitch = self.pitch * block.pieces[0].size
            if not own or block.first - max(other.last for other in own) > _EARLY * pitch:
                return False
        return True

    def _is_of_columns(self, row: Row) -> bool:
        """Whether a row has texts in several columns, none of them a colon's label, as a table's rows have and notes have not."""
        several = len({int(first) for first in self.columns(row.blocks)[:, 0]}) >= _LEAST_BESIDE
        return several and not any(_COLON.search(block.text(self.glyphs)) for block in row.blocks)

    def _is_labelled(self, row: Row) -> bool:
        """Whether a row has a label in the first column and a text beside it; what begins with a colon's label is a note."""
        first = self.columns(row.blocks)[:, 1] == 0
        labels = [block.text(self.glyphs) for block, is_first in zip(row.blocks, first, strict=True) if is_first]
        return 0 < len(labels) < len(row.blocks) and not any(_COLON.search(label) for label in labels)

    def _keeps_to_columns(self, row: Row) -> bool:
        columns = self.columns(row.blocks)
        return bool((columns[:, 0] == columns[:, 1]).all())

    @staticmethod
    def within(own: Sequence[Block], column: tuple[float, float]) -> list[Block]:
        """The blocks between two edges."""
        return [block for block in own if column[0] < (block.x0 + block.x1) / 2 < column[1]]

    def has_room(self, row: Row, column: tuple[float, float]) -> bool:
        """Whether the last line of a row's text between two edges is much shorter than others there."""
        own = self.within(row.blocks, column)
        if not own:
            return False
        line = max(own, key=lambda block: block.bottom).lines()[-1]
        widest = max(block.x1 - block.x0 for block in self.within(self.blocks, column))
        return widest - (line[-1].x1 - line[0].x0) > _ROOM * line[0].size

    def ends_early(self, row: Row, column: tuple[float, float]) -> bool:
        """Whether a row's text between two edges ends more than a line above the row's lowest."""
        own = self.within(row.blocks, column)
        line = self.pitch * row.blocks[0].pieces[-1].size
        return bool(own) and max(block.bottom for block in own) < row.bottom - _EARLY * line

    def stacked(self, row: Row) -> set[int]:
        """The columns of a row that hold several texts, where another text reaches beside two of them."""
        columns = self.columns(row.blocks)
        several = {at for at in range(len(self.edges) + 1) if ((columns[:, 0] <= at) & (at <= columns[:, 1])).sum() > 1}
        ends = np.array([(block.top, block.bottom) for block in row.blocks])
        beside = (ends[:, None, 0] < ends[None, :, 1]) & (ends[None, :, 0] < ends[:, None, 1])
        for at in several:
            own = (columns[:, 0] <= at) & (at <= columns[:, 1])
            if (beside[:, own].sum(axis=1)[~own] > 1).any():
                return several
        return set()

    def inner_rules(self, row: Row) -> list[Rule] | None:
        """Rules within a row that some of its cells span: drawn beside those cells only.

        None where they may be several cells: beside several figures, unless a single label in the first column is that of all of them.
        """
        columns = self.columns(row.blocks)
        ends = np.array([(block.top, block.bottom) for block in row.blocks])
        gaps = _stacked(ends, columns)
        if row.figures == 1 and _stacked_columns(columns, len(self.edges) + 1) < _LEAST_STACKED:
            return []
        xs = [self.band.left, *self.edges.tolist(), self.band.right]
        is_one = int((columns[:, 0] == 0).sum()) == 1
        rules: list[Rule] = []
        for y in fewest_cuts(gaps, np.full(len(gaps), _ABOVE), ends).tolist():
            across = (ends[:, 0] < y) & (y < ends[:, 1])
            if row.figures > 1 and not is_one and any(len(row.blocks[index].lines()) > 1 for index in np.flatnonzero(across)):
                return None
            spanned = {column for first, last in columns[across].tolist() for column in range(first, last + 1)}
            rules += [(y, xs[column], xs[column + 1]) for column in range(len(xs) - 1) if column not in spanned]
        return rules


def figure_blocks(found: Sequence[TextPart]) -> list[set[Block]]:
    """For each part the blocks that are figures, of the column with the most among those that hold hardly anything else."""
    flagged = [list(_flagged(part)) for part in found]
    counts = np.zeros((len(found[0].edges) + 1, 2), dtype=np.int64)
    for _, column, is_one in (flag for flags in flagged for flag in flags):
        counts[column] += (is_one, 1)
    counts[counts[:, 0] < _FIGURES * (counts[:, 1] - len(found) * _HEADER_LEVELS), 0] = 0
    best = int(counts[:, 0].argmax())
    return [{block for block, column, is_one in flags if is_one and column == best} for flags in flagged]


def _flagged(part: TextPart) -> Iterator[tuple[Block, int, bool]]:
    """The blocks of a single column, that column, and whether each is a figure."""
    for block, (first, last) in zip(part.blocks, part.columns(part.blocks).tolist(), strict=True):
        if first == last:
            yield block, first, block.is_figure(part.glyphs)


def _stacked(ends: Floats, columns: Ints) -> Floats:
    """The gaps (n, 2) between each block and the next one below it in any of its columns."""
    gaps = []
    for (_, bottom), (first, last) in zip(ends.tolist(), columns.tolist(), strict=True):
        below = (ends[:, 0] >= bottom) & (columns[:, 0] <= last) & (columns[:, 1] >= first)
        if below.any():
            gaps.append((bottom, float(ends[below, 0].min())))
    return np.array(gaps).reshape(-1, 2)


def _stacked_columns(columns: Ints, n_cols: int) -> int:
    """How many columns hold several blocks."""
    covered = [((columns[:, 0] <= column) & (column <= columns[:, 1])).sum() for column in range(n_cols)]
    return sum(bool(count > 1) for count in covered)
