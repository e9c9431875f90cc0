"""Linearised text as pieces: the stretches between white space, which are what cells are made of.

An export of a table as text keeps the cells' reading order and their wraps, and nothing else: a line is a wrapped line of one
cell, or, where cells stood on one height, lines of several, with a space between. Blank lines mean nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from jixiao.document import Line, Place
from jixiao.values.furniture import begins_note, page_numbers

_FIGURES = re.compile(r"-?\d[\d,.-]*\.\d[\d,.-]*\.\d+")
_JOINED_AMOUNTS = tuple(re.compile(rf"-?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)\.\d{{{decimals}}}") for decimals in range(2, 7))
"""Amounts, by their decimals, as they stand in figures that an export ran together."""
STOPS = "。；;"
"""What sentences and items of lists end with."""
MEASURES = "十百千万亿元倍个人次件户分篇家处名台套辆亩吨米公平年月天小"
"""With what the words begin that a figure counts."""
_AMOUNT_BEFORE_TEXT = re.compile(rf"-?\d[\d,]*\.\d{{2}}(?=[\u4e00-\u9fff《【])(?![{MEASURES}])")
"""An amount at which an export ran on with the next row's text; words of measure make it a figure of a text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line without white space."""

    text: str
    place: Place
    starts_line: bool


class Text:
    """Pieces in reading order, and the same as one string without any white space, for finding labels that are wrapped anywhere."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = list(pieces)

    @property
    def joined(self) -> str:
        """All characters, no white space."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def edges(self) -> frozenset[int]:
        """The offsets into `joined` at which pieces begin, and its end."""
        return frozenset(accumulate((len(piece.text) for piece in self.pieces), initial=0))

    def offset(self, index: int) -> int:
        """Where a piece starts in `joined`."""
        return sum(len(piece.text) for piece in self.pieces[:index])

    def starts_line(self, offset: int) -> bool:
        """Whether a line starts at an offset into `joined`."""
        starts = dict(zip(accumulate((len(piece.text) for piece in self.pieces), initial=0), self.pieces, strict=False))
        return offset in starts and starts[offset].starts_line

    def boundary(self, offset: int) -> int:
        """The index of the piece that starts at an offset into `joined`; a piece that reaches over it is cut in two."""
        starts = list(accumulate((len(piece.text) for piece in self.pieces), initial=0))
        index = bisect_left(starts, offset)
        if starts[index] != offset:
            self._cut(index - 1, offset - starts[index - 1])
        return index

    def _cut(self, index: int, at: int) -> None:
        piece = self.pieces[index]
        parts = replace(piece, text=piece.text[:at]), replace(piece, text=piece.text[at:], starts_line=False)
        self.pieces[index : index + 1] = parts


def pieces_of(lines: Iterable[Line]) -> list[Piece]:
    """The pieces of lines; lines that print nothing but a page number are left out."""
    printed = [(line, line.text.split()) for line in lines]
    furniture = page_numbers(["".join(parts) for _, parts in printed])
    return [
        piece if position == 0 else replace(piece, starts_line=number > 0 and piece.starts_line)
        for index, (line, parts) in enumerate(printed)
        if index not in furniture
        for position, part in enumerate(parts)
        for number, piece in enumerate(_parted(part, line.place))
    ]


def _parted(text: str, place: Place) -> list[Piece]:
    """A stretch as pieces: amounts that an export ran together are parted, and so are amounts from the texts around them.

    >>> [piece.text for piece in _parted("设备更新6.582.240.004.34", Place())]
    ['设备更新', '6.58', '2.24', '0.00', '4.34']
    """
    for figures in _FIGURES.finditer(text):
        fitting = [pattern for pattern in _JOINED_AMOUNTS if len(pattern.findall(figures[0])) > 1 and not pattern.sub("", figures[0])]
        if len(fitting) == 1:
            amounts = [Piece(one, place, number == 0) for number, one in enumerate(fitting[0].findall(figures[0]))]
            before, behind = (Piece(part, place, starts_line=True) for part in (text[: figures.start()], text[figures.end() :]))
            return [piece for piece in (before, *amounts, behind) if piece.text]
    amount = _AMOUNT_BEFORE_TEXT.match(text)
    ends = [text[: amount.end()], text[amount.end() :]] if amount else [text]
    return [Piece(one, place, starts_line=True) for one in ends]


def until_notes(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """What stands before the remarks that a form ends with: who filled it in, when, notes."""
    starts = [number for number, piece in enumerate(pieces) if piece.starts_line]
    notes = (start for start, stop in pairwise([*starts, len(pieces)]) if begins_note("".join(piece.text for piece in pieces[start:stop])))
    return pieces[: next(notes, len(pieces))]


def cell_text(pieces: Sequence[Piece]) -> str:
    """A cell's text: a newline a wrap, a space where the line printed one."""
    return "".join(("\n" if piece.starts_line else " ") * (index > 0) + piece.text for index, piece in enumerate(pieces))


def places(pieces: Iterable[Piece]) -> tuple[Place, ...]:
    """The places of all the lines that a cell came from, each once."""
    return tuple(dict.fromkeys(piece.place for piece in pieces))


def are_cells(one: Piece, two: Piece) -> bool:
    """Whether the text itself tells that two pieces stand in two cells: a tab parts them on their line."""
    return one.place.line == two.place.line and one.place.col != two.place.col


def is_script_change(one: str, two: str) -> bool:
    """Whether one of two characters is Chinese and the other a Latin letter or a figure."""
    return any(_is_chinese(first) and _is_latin(second) for first, second in ((one, two), (two, one)))


def _is_latin(char: str) -> bool:
    return char.isalnum() and (char.isascii() or "\uff10" <= char <= "\uff5a")


def _is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def is_spaced(pieces: Sequence[Piece]) -> bool:
    """Whether the export set a space wherever Chinese and Latin characters meet, as office software does."""
    within = sum(is_script_change(one, two) for piece in pieces for one, two in pairwise(piece.text))
    between = sum(is_script_change(one.text[-1], two.text[0]) for one, two in pairwise(pieces) if not two.starts_line)
    return between > 3 * within
