"""The tasks of a self-evaluation as linearised text → their cells.

A task's cells follow each other in a known order: its label, its goal, what was achieved; then, an indicator a row, name,
definition, target and actual value; the task's money behind the first row as a rule. Where one cell ends and the next begins is
nowhere marked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.linear import wording
from jixiao.linear.pieces import STOPS, Piece
from jixiao.linear.segment import END, Slot, Span
from jixiao.values.text import compact

COLUMNS = ("task", "goal", "achieved", "name", "definition", "target", "actual", "money")
"""The columns of the task table, from left to right."""
_MISSING = 6.0
"""The cost of a cell that is not printed."""
_TORN = 6.0
"""The cost of a cell's going on behind indicators, as it does where a page break tears a task."""
_FIRST_ITEM = re.compile(r"[(（]?[1１一][.．、)）]")
_ITEM = re.compile(r"\(?(\d{1,2})(?:[、)]|\.(?!\d))")
"""An item of a list that figures count."""
_LABEL = frozenset({"task"})
_TORN_STATES = ("", "g", "a", "ga")


def _grammar() -> dict[str, Slot]:
    """The order of a task's cells.

    The kinds of an indicator's row exist once a state: before or behind (+) the task's money, and with a rest of the goal (g) or
    of the achieved (a) still to come.
    """
    slots: dict[str, Slot] = {}
    for torn in _TORN_STATES:
        goal, achieved, name = (_state(kind, "", torn) for kind in ("goal", "achieved", "name"))
        missing = {} if torn else {name: _MISSING, END: 2 * _MISSING}
        slots[goal] = Slot("goal", _reading(torn, "g"), {achieved: 0.0} | missing, frozenset() if torn else _LABEL, torn="g" in torn)
        level = frozenset() if torn else frozenset({goal})
        ending = {} if torn else {END: 2 * _MISSING}
        slots[achieved] = Slot("achieved", _reading(torn, "a"), {name: 0.0} | ending, level, torn="a" in torn)
        money = _onward("+", torn) | ({} if torn else {END: 0.0})
        slots[_state("money", "", torn)] = Slot("money", wording.money, money, top_with=frozenset({_state("actual", "", torn)}))
        for phase in ("", "+"):
            slots |= {_state(kind, phase, torn): slot for kind, slot in _row_slots(phase, torn).items()}
    return slots


def _reading(torn: str, kind: str) -> Callable[[str], float]:
    return wording.torn_prose if kind in torn else wording.prose


def _state(name: str, phase: str, torn: str) -> str:
    return f"{name}{phase}:{torn}" if torn else f"{name}{phase}"


def _onward(phase: str, torn: str) -> dict[str, float]:
    """What follows a row: the next one, or the rest that is still to come."""
    rest = {"g": "goal_rest", "a": "achieved_rest", "ga": "goal_rest"}
    return {_state("name", phase, torn): 0.0} | ({_state(rest[torn], phase, torn): 0.0} if torn else {})


def _row_slots(phase: str, torn: str) -> dict[str, Slot]:
    """The kinds of cells of an indicator's row in one state, and the rests that end the state."""
    closing = _onward(phase, torn) | ({} if phase else {_state("money", "", torn): 0.3})
    if not torn:
        closing |= {END: 0.0 if phase else 4.0}
    named, defined, aimed = (_state(name, phase, torn) for name in ("name", "definition", "target"))
    slots = {
        "name": Slot(
            "name",
            wording.indicator_name,
            {defined: 0.0, aimed: _MISSING},
            top_with=frozenset({_state("achieved", phase, torn)}),
            below=frozenset(_state(kind, *state) for kind in ("target", "actual", "money") for state in ((phase, torn), ("", torn))),
        ),
        "definition": Slot("definition", wording.definition, {aimed: 0.0}, frozenset({named}), pair=wording.same),
        "target": Slot(
            "target",
            wording.target,
            {_state("actual", phase, torn): 0.0} | {kind: cost + _MISSING for kind, cost in closing.items()},
            frozenset({named, defined}),
        ),
        "actual": Slot("actual", wording.target, closing, frozenset({aimed}), pair=wording.same),
    }
    following = {_state("name", phase, ""): 0.0}
    if "g" in torn:
        slots["goal_rest"] = Slot("goal", wording.rest_of_prose, {_state("achieved_rest", phase, "a"): 0.0} if "a" in torn else following)
    if torn == "a":
        slots["achieved_rest"] = Slot("achieved", wording.rest_of_prose, following)
    return slots


GRAMMAR = _grammar()
STARTS = {"goal": 0.0, "achieved": _MISSING, "name": 2 * _MISSING}
"""How a task may begin, and at what cost."""
TORN_STARTS = {_state("goal", "", torn): _TORN for torn in _TORN_STATES if torn}
"""How a task may begin that a page break tears."""


@dataclass
class Task:
    """A task's pieces by column, and by column of each of its indicators."""

    label: Sequence[Piece]
    own: dict[str, list[Piece]]
    indicators: list[dict[str, list[Piece]]]
    is_torn: bool = False
    """Whether its goal or what was achieved goes on behind indicators."""


def task_of(label: Sequence[Piece], pieces: Sequence[Piece], spans: Sequence[Span]) -> Task:
    """Gather a task from its cells: a row starts at each indicator's name; what goes on behind a page break is joined."""
    task = Task(label, defaultdict(list), [])
    for span in spans:
        column = GRAMMAR[span.slot].column
        task.is_torn |= span.slot.startswith(("goal_rest", "achieved_rest"))
        if column == "name":
            task.indicators.append(defaultdict(list))
        owner = task.indicators[-1] if column in ("name", "definition", "target", "actual") else task.own
        owner[column] += pieces[span.start : span.end]
    return task


def runs_over(cell: Sequence[Piece], *, is_torn: bool = False) -> bool:
    """Whether a goal may hold the next one's beginning or rest.

    A list begins on a line of it, announced by nothing, and no stop ends it; or, where it goes on behind indicators, its items do not
    count on.
    """
    if is_torn and not _counts_up(cell):
        return True
    begun = (before for before, piece in pairwise(cell) if piece.starts_line and _FIRST_ITEM.match(piece.text))
    return bool(cell) and cell[-1].text[-1] not in f"{STOPS}！？" and any(piece.text[-1] not in "：:" for piece in begun)


def _counts_up(cell: Sequence[Piece]) -> bool:
    numbers = [int(item[1]) for piece in cell if piece.starts_line and (item := _ITEM.match(compact(piece.text)))]
    return all(two == one + 1 for one, two in pairwise(numbers))


def is_whole(indicator: Mapping[str, Sequence[Piece]]) -> bool:
    """Whether an indicator's row has all its cells: a blank one leaves no trace in text, so that one that seems blank was guessed."""
    return all(indicator.get(column) for column in ("name", "definition", "target", "actual"))
