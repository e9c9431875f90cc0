"""The indicators of a performance plan as linearised text → their cells, a row each.

A row's cells follow each other in a known order: its levels, where they do not go on from the row above, its name, description,
value and basis. A row that a page break tears is not put together: it does not read like one, and is told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from jixiao.linear import wording
from jixiao.linear.pieces import Piece
from jixiao.linear.segment import END, Slot, Span

COLUMNS = ("level1", "level2", "name", "definition", "target", "basis")
"""The columns of the indicators, from left to right; descriptions and bases are left out where they are not printed."""
_LEVELS: Mapping[str, Callable[[str], float]] = {"level1": wording.first_level, "level2": wording.second_level}
_WHOLE: Mapping[str, Callable[[str], float]] = {
    **_LEVELS,
    "name": wording.described_name,
    "definition": wording.description,
    "target": wording.planned,
    "basis": wording.basis,
}
_MISSING = 6.0
"""The cost of a cell that is not printed."""
_SAME_LEVEL = 1.0
"""The cost of an indicator's having the second level of the one above, in a cell that spans both."""
_BARE_NUMBER = re.compile(r"\d{1,3}")


def grammar(printed: frozenset[str]) -> dict[str, Slot]:
    """The order of an indicator's cells.

    Args:
        printed: the columns that the form has.
    """
    columns = [column for column in COLUMNS if column in printed]
    next_row = {"level1": 0.0, "level2": 0.0, "name": _SAME_LEVEL, END: 0.0}
    slots: dict[str, Slot] = {}
    for column, following in zip(columns, [*columns[1:], ""], strict=True):
        onward = {following: 0.0} if following else next_row
        if column == "target" and following:
            onward |= {kind: cost + _MISSING for kind, cost in next_row.items()}
        if column in ("name", "definition"):
            onward |= {columns[columns.index(column) + 2]: _MISSING} if following != "target" else {}
        slots[column] = _slot(column, onward, columns)
    return slots


def _slot(column: str, follows: Mapping[str, float], columns: Sequence[str]) -> Slot:
    before = [other for other in columns[: columns.index(column)] if other not in _LEVELS]
    return Slot(
        column,
        _WHOLE[column],
        follows,
        level_with=frozenset(before or (["level2"] if column == "name" else [])),
        top_with=frozenset(["level1"] if column == "level2" else []),
        below=frozenset(["target", "basis"] if column in ("level1", "level2", "name") else []),
        pair=wording.same if column == "definition" else None,
    )


Row = Mapping[str, Sequence[Piece]]
"""An indicator's pieces by column."""


def rows_of(pieces: Sequence[Piece], spans: Sequence[Span]) -> Iterator[Row]:
    """The rows of a band: a cell that stands further left than the one before it begins one."""
    row: dict[str, Sequence[Piece]] = {}
    for span in spans:
        if row and COLUMNS.index(span.slot) <= max(map(COLUMNS.index, row)):
            yield row
            row = {}
        row[span.slot] = pieces[span.start : span.end]
    if row:
        yield row


def is_guessed(row: Row, printed: frozenset[str], page_ends: Sequence[int]) -> bool:
    """Whether a row lacks a cell, does not read like one, or has a page's end within it: what goes on behind that is nowhere said."""
    texts = {column: "".join(piece.text for piece in cell) for column, cell in row.items()}
    unknown = any(_LEVELS[column](texts[column]) for column in _LEVELS if column in texts)
    again = "" if "name" not in texts or wording.holds_another("name", texts["name"]) else texts["name"]
    odd = not _is_parted(row) and any(text != again and wording.holds_another(column, text) for column, text in texts.items())
    odd = odd or ("basis" in printed and wording.holds_basis([piece.text for piece in row.get("target", ())]))
    lines = [piece.place.line or 0 for cell in row.values() for piece in cell]
    torn = any(min(lines) < end < max(lines) for end in page_ends) or any(map(_holds_number, row.values()))
    return unknown or odd or torn or not printed - _LEVELS.keys() <= row.keys()


def _is_parted(row: Row) -> bool:
    """Whether tabs part a row's cells on one line: then none holds a part of another, whatever it reads like."""
    places = [{piece.place for piece in cell} for cell in row.values()]
    known = {place for found in places for place in found}
    lines, cols = {place.line for place in known}, {place.col for place in known}
    return all(len(found) == 1 for found in places) and len(lines) == 1 and len(cols) == len(row)


def _holds_number(cell: Sequence[Piece]) -> bool:
    """Whether one of a cell's lines is a bare number, as a page's number is where a row goes on behind it."""
    begins = (*(piece.starts_line for piece in cell[1:]), True)
    alone = (piece.text for piece, ends in zip(cell, begins, strict=True) if piece.starts_line and ends)
    return len(cell) > 1 and any(map(_BARE_NUMBER.fullmatch, alone))
