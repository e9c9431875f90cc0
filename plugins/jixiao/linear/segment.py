"""Cutting linearised text into cells: the cheapest way through a grammar of cells, by dynamic programming.

What is weighed, all as costs: whether each wrap inside a cell is one that its column's width explains; whether cells that stand
on one height were exported as one line; and how a cell of its kind is usually worded. Column widths are not known beforehand:
they are bounds that a first reading gives and the next ones narrow.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jixiao.linear.measure import CLOSING, UNITS, Width, first_unit, line_width, may_continue_line
from jixiao.linear.pieces import Piece, are_cells, is_script_change, is_spaced
from jixiao.linear.wording import begins_item
from jixiao.linear.work import Work

END = "end"
"""The state after the last cell."""
DOUBTFUL = 0.75
"""A cell is doubtful where going without it costs less more than this: about twice as unlikely a reading, by the weights of evidence."""
_ENOUGH = 14.0
"""How much worse than the best a partial reading may be and still be followed."""
_MOST_GAIN = 4.0
"""What a cell's standing behind another may gain at most."""
_HOPELESS = 16.0
"""The cost of a cell's wraps beyond which it is grown no further."""
_HOPELESSLY_SPACED = 100.0
"""The same of the spaces within it."""
_CHARACTERS_A_STEP = 4
"""How many characters of a candidate cell cost about as much to weigh as one way to it."""
_MOST_MISFIT = 8.0
_HAND_BREAK = 4.0
_LIST_BREAK = 0.5
_SPACE_IN_SPACED = 0.05
_SPACE = 0.4
_BROKEN_HEIGHT = 4.0
_LOOSE_LAYOUT = 3.0
_CHANCE_HEIGHT = 1.5
_OTHER_ROW = 8.0
_FULL_END = 1.6
_MAYBE_FULL_END = 0.5
_NOT_FULL_END = 4.0
_UNSEEN = 1.0
"""How much wider than what follows the text's real continuation, elsewhere, may begin."""
_BROKEN_LINE = 1.0


@dataclass(frozen=True)
class Layout:
    """How cells of one row were exported: on one line where they stand at one height."""

    top: bool
    """Whether cells stand level at the top; else they are centred."""
    spaced: bool = False
    """Whether the export sets a space between Chinese and Latin characters."""
    reach: int = 2
    """Centred cells of n and m lines meet at one height if n + m is at most this."""
    strict: bool = True
    """Whether cells that meet are always on one line; else they may be."""

    def misfit(self, before: int, after: int, one_line: bool) -> float:
        """The cost of a cell of so many lines being on one line with the first line of the next, or not."""
        meets = before == 1 if self.top else before + after <= self.reach
        return _BROKEN_HEIGHT * (one_line != meets and (one_line or self.strict))


def layouts(pieces: Sequence[Piece]) -> tuple[tuple[Layout, float], ...]:
    """The layouts that a text may have been exported from, and what each costs for explaining less than others."""
    spaced = is_spaced(pieces)
    return (
        (Layout(False, spaced), 0.0),
        (Layout(False, spaced, reach=3), 0.0),
        (Layout(True, spaced), 0.0),
        (Layout(False, spaced, strict=False), _LOOSE_LAYOUT),
    )


@dataclass(frozen=True)
class Slot:
    """A kind of cell: its column, the cost of its wording, which kinds may follow it at what cost."""

    column: str
    wording: Callable[[str], float]
    follows: Mapping[str, float]
    level_with: frozenset[str] = frozenset()
    """Kinds of cells that, standing before this one, share its height."""
    top_with: frozenset[str] = frozenset()
    """Kinds that share its height only where cells stand level at the top."""
    level_ahead: frozenset[str] = frozenset()
    """Kinds of cells behind the stretch that share this one's height."""
    below: frozenset[str] = frozenset()
    """Kinds of cells before this one that stand in a row above, and so never on one line with it."""
    torn: bool = False
    """Whether the cell is the first part of one that goes on elsewhere, so that its last line is full."""
    rest: bool = False
    """Whether the cell is the rest of one that stands before the stretch, so that that one's last line is full."""
    pair: Callable[[str, str], float] | None = None
    """The cost of this cell's text after the text of the cell before."""
    doubtful: float = DOUBTFUL
    """What a reading without the cell must cost more at least for the cell to be sure."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A cell before or behind a stretch."""

    kind: str
    lines: int = 1
    one_line: bool = False
    """Whether it stands on one line with the stretch's last cell."""
    rooms: Mapping[str, float] = field(default_factory=dict)
    """By column: the width that would have been needed for the stretch's first cell to stand on one line with a cell before this one."""


@dataclass(frozen=True, slots=True)
class Span:
    """A cell found: pieces `start` up to `end` are a cell of kind `slot`."""

    slot: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A candidate cell from a given start: its text, where it ends, how many lines it has, what its wraps cost."""

    text: str
    end: int
    lines: int
    cost: float
    room: float
    """The width that its last line would need to hold the beginning of what follows."""


_Key = tuple[str, int]
"""A cell that ends somewhere: its kind, and where it starts."""
_Reached = list[dict[_Key, tuple[float, _Key | None]]]
"""By position, for each cell that may end there: the cost of the cheapest reading up to there, and the cell before it."""


@dataclass
class Segmenter:
    """The cells of one stretch of pieces, for one grammar, at given column widths and layout."""

    pieces: Sequence[Piece]
    grammar: Mapping[str, Slot]
    widths: Mapping[str, Width]
    layout: Layout
    starts: Mapping[str, float]
    """The kinds that the first cell may be of, and at what cost."""
    hand_broken: frozenset[str] = frozenset()
    """The columns whose cells clerks break by hand now and then."""
    before: Neighbour | None = None
    after: Neighbour | None = None
    work: Work = field(default_factory=Work)
    _bounds: dict[int, float] = field(default_factory=dict)
    """By position: the cost above which no reading up to there is followed."""
    _stretches: dict[tuple[str, int], dict[int, _Stretch]] = field(default_factory=dict)

    def run(self) -> tuple[float, list[Span]]:
        """The cost of the cheapest reading, and its cells; infinite and empty if there is none."""
        return self._best(self._forward())

    def margins(self, spans: Sequence[Span]) -> list[float]:
        """For each cell of the cheapest reading: how much more the cheapest reading without that cell costs.

        Nothing where another reading is cheapest, or this one is so dear that it is not followed any more.
        """
        reached = self._forward()
        best, found = self._best(reached)
        if found != list(spans):
            return [0.0] * len(spans)
        through = self._through(reached)
        return [
            min((cost for cell, cost in through.items() if cell.start <= span.start < cell.end and cell != span), default=math.inf) - best
            for span in spans
        ]

    def _through(self, reached: _Reached) -> dict[Span, float]:
        """By cell: the cost of the cheapest reading that has it."""
        onward: dict[Span, float] = {}
        starting: dict[int, dict[str, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
        for position in range(len(self.pieces), 0, -1):
            for key in reached[position]:
                cost = self._onward(key, position, starting[position])
                onward[Span(key[0], key[1], position)] = cost
                if cost < math.inf:
                    starting[key[1]][key[0]].append((position, cost))
        return {cell: reached[cell.end][cell.slot, cell.start][0] + cost for cell, cost in onward.items()}

    def _onward(self, key: _Key, position: int, starting: Mapping[str, Sequence[tuple[int, float]]]) -> float:
        """The cost of the cheapest way on from a cell."""
        follows = self.grammar[key[0]].follows
        if position == len(self.pieces):
            return follows[END] + self._end(key) if END in follows else math.inf
        costs = [
            step + self._step(key, position, self.grammar[slot], stretch) + stretch.cost + self.grammar[slot].wording(stretch.text) + rest
            for slot, step in follows.items()
            for end, rest in starting.get(slot, ())
            for stretch in [self._candidates(self.grammar[slot].column, position)[end]]
        ]
        return self._leave(key, position) + min(costs, default=math.inf)

    def _forward(self) -> _Reached:
        """For each position, the cells that may end there and the cheapest reading up to each."""
        reached: _Reached = [{} for _ in range(len(self.pieces) + 1)]
        for slot, cost in self.starts.items():
            self._extend(reached, 0, [(cost, None)], slot)
        for position in range(1, len(self.pieces)):
            for slot, ways in self._ways(reached, position).items():
                for following, step in self.grammar[slot].follows.items():
                    if following != END:
                        linked = ways if self._is_linked(slot, following) else ways[:1]
                        self._extend(reached, position, [(cost + step, key) for cost, key in linked], following)
        return reached

    def _ways(self, reached: _Reached, position: int) -> dict[str, list[tuple[float, _Key | None]]]:
        """By kind of the cell that ends at a position: the ways there, with what its ending there costs, the cheapest first."""
        bound = self._bounds.get(position, math.inf)
        ways: dict[str, list[tuple[float, _Key | None]]] = defaultdict(list)
        for key, (cost, _) in reached[position].items():
            if cost <= bound:
                ways[key[0]].append((cost + self._leave(key, position), key))
        for found in ways.values():
            found.sort(key=lambda way: way[0])
        return ways

    def _is_linked(self, slot: str, following: str) -> bool:
        """Whether a cell's cost depends on the cell before it, and not on its kind alone."""
        rule = self.grammar[following]
        return rule.pair is not None or slot in self._level(rule)

    def _level(self, rule: Slot) -> frozenset[str]:
        return rule.level_with | rule.top_with if self.layout.top else rule.level_with

    def _extend(self, reached: _Reached, position: int, ways: Sequence[tuple[float, _Key | None]], slot: str) -> None:
        """Try all cells of a kind from a position on, behind each of the ways there."""
        rule = self.grammar[slot]
        candidates = self._candidates(rule.column, position)
        self.work.do(len(candidates) * len(ways))
        for stretch in candidates.values():
            own = stretch.cost + rule.wording(stretch.text)
            if own + ways[0][0] > self._bounds.get(stretch.end, math.inf) + _MOST_GAIN:
                continue
            total, key = min(((cost + self._step(key, position, rule, stretch), key) for cost, key in ways), key=lambda way: way[0])
            total += own
            if total < reached[stretch.end].get((slot, position), (math.inf, None))[0]:
                reached[stretch.end][slot, position] = (total, key)
                self._bounds[stretch.end] = min(self._bounds.get(stretch.end, math.inf), total + _ENOUGH)

    def _best(self, reached: _Reached) -> tuple[float, list[Span]]:
        finals = [
            (cost + self.grammar[key[0]].follows[END] + self._end(key), key)
            for key, (cost, _) in reached[-1].items()
            if END in self.grammar[key[0]].follows
        ]
        if not finals:
            return math.inf, []
        best, last = min(finals, key=lambda final: final[0])
        spans: list[Span] = []
        position = len(self.pieces)
        key: _Key | None = last
        while key is not None:
            spans.append(Span(key[0], key[1], position))
            position, (_, key) = key[1], reached[position][key]
        return best, spans[::-1]

    def _leave(self, key: _Key, position: int) -> float:
        """The cost of a cell's ending at a position, whatever follows."""
        own = self._candidates(self.grammar[key[0]].column, key[1])[position]
        if self.grammar[key[0]].torn:
            return _not_full_end(self._full_end(key[0], own.room + _UNSEEN))
        return self._full_end(key[0], own.room) if self.pieces[position].starts_line else 0.0

    def _step(self, key: _Key | None, position: int, rule: Slot, stretch: _Stretch) -> float:
        """The cost of a cell's standing behind the one before it."""
        one_line = not self.pieces[position].starts_line
        if key is None:
            return self._first_step(rule, stretch, one_line)
        if self.grammar[key[0]].torn:
            return 0.0
        before = self._candidates(self.grammar[key[0]].column, key[1])[position]
        cost = rule.pair(before.text, stretch.text) if rule.pair else 0.0
        if key[0] in self._level(rule):
            return cost + self._height(before.lines, stretch.lines, one_line)
        return cost + one_line * (_OTHER_ROW if key[0] in rule.below else _CHANCE_HEIGHT)

    def _first_step(self, rule: Slot, stretch: _Stretch, one_line: bool) -> float:
        """The cost of the first cell's standing behind the stretch's neighbour."""
        if self.before is None:
            return 0.0
        cost = self._height(self.before.lines, stretch.lines, one_line) if self.before.kind in self._level(rule) else 0.0
        if rule.rest:
            cost += _not_full_end(_full_end(self.widths[rule.column], self.before.rooms.get(rule.column, 0.0)))
        return cost

    def _end(self, key: _Key) -> float:
        """The cost of a last cell's standing before what comes behind the stretch."""
        if self.after is None or self.after.kind not in self.grammar[key[0]].level_ahead:
            return 0.0
        last = self._candidates(self.grammar[key[0]].column, key[1])[len(self.pieces)]
        return self._height(last.lines, self.after.lines, self.after.one_line)

    def _full_end(self, slot: str, room: float) -> float:
        return _full_end(self.widths[self.grammar[slot].column], room)

    def _height(self, before: int, after: int, one_line: bool) -> float:
        return self.layout.misfit(before, after, one_line)

    def _candidates(self, column: str, start: int) -> dict[int, _Stretch]:
        key = (column, start)
        if key not in self._stretches:
            self._stretches[key] = {stretch.end: stretch for stretch in self._grow(column, start)}
        return self._stretches[key]

    def _grow(self, column: str, start: int) -> Iterator[_Stretch]:
        """All cells of a column from a start on, longer and longer, up to where its width explains the wraps no more."""
        low, high = self.widths[column].low, self.widths[column].high
        line, lines, misfit, spaces, text = start, 1, 0.0, 0.0, ""
        for end in range(start + 1, len(self.pieces) + 1):
            text += self.pieces[end - 1].text
            self.work.do(len(text) // _CHARACTERS_A_STEP)
            least, greatest = line_width(self.pieces[line:end])
            room = greatest + first_unit(self.pieces[end].text) if end < len(self.pieces) else 0.0
            over, under = least - high, max(low, least) - room
            yield _Stretch(text, end, lines, misfit + spaces + _misfit(over), room)
            if end == len(self.pieces) or misfit > _HOPELESS or spaces > _HOPELESSLY_SPACED or are_cells(*self.pieces[end - 1 : end + 1]):
                return
            if under > 0 and self._is_broken_line(end):
                spaces += _BROKEN_LINE
            elif self.pieces[end].starts_line:
                misfit += _misfit(over) + _misfit(under, self._most_misfit(column, end))
                low = max(low, least) if over <= 0 else low
                high = min(high, room) if under <= 0 and not self._is_item(end) else high
                line, lines = end, lines + 1
            else:
                spaces += self._space(self.pieces[end - 1].text[-1], self.pieces[end].text[0])

    def _space(self, one: str, two: str) -> float:
        """The cost of a space inside a cell: office software sets one between all Chinese and Latin characters, others seldom."""
        if is_script_change(one, two):
            return _SPACE_IN_SPACED if self.layout.spaced else _SPACE
        return 0.5 if two in CLOSING or one in CLOSING - UNITS else 3.5

    def _is_broken_line(self, position: int) -> bool:
        return self.pieces[position].starts_line and may_continue_line(self.pieces[position - 1].text[-1], self.pieces[position].text[0])

    def _is_item(self, position: int) -> bool:
        return begins_item(self.pieces[position - 1].text, self.pieces[position].text)

    def _most_misfit(self, column: str, position: int) -> float:
        """The greatest cost of a line's being broken early at a position: what a break by hand costs there."""
        if self._is_item(position):
            return _LIST_BREAK
        return _HAND_BREAK if column in self.hand_broken else _MOST_MISFIT


def _misfit(gap: float, most: float = _MOST_MISFIT) -> float:
    """The cost of a line that is too wide for its column by a gap, or was broken that much too early."""
    return min(1.0 + 3.0 * gap, most) if gap > 0.0 else 0.0


def _full_end(bounds: Width, room: float) -> float:
    """The cost of ending a cell at a line that might as well go on: by chance it is full, if its column is known to be that narrow."""
    if room <= bounds.low:
        return 0.0
    return _FULL_END if room >= bounds.high else _MAYBE_FULL_END


def _not_full_end(full_end: float) -> float:
    """The cost of going on elsewhere behind a line that is not full."""
    return _NOT_FULL_END * (_FULL_END - full_end) / _FULL_END


def misjoined(cells: Sequence[Sequence[Piece]], layout: Layout) -> float:
    """The cost of a row of known cells under a layout."""
    counts = [sum(piece.starts_line for piece in cell[1:]) + 1 for cell in cells]
    return sum(layout.misfit(*pair, not cell[0].starts_line) for pair, cell in zip(pairwise(counts), cells[1:], strict=True))
