"""Rows that a page break tears although rules are drawn around both parts, as word processors do.

Nothing is drawn there that tells a torn row from two rows, but the text does: a text that goes on was broken where its line
was full, and a row that goes on is blank where every other row prints. Each of these may be an accident; together they are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from jixiao.readers.pdf_page import Glyphs
from jixiao.readers.pdf_parts import PartCell, TablePart
from jixiao.readers.pdf_text import lines

_LIKELY_ACCIDENT = 0.03
"""The chance of an accident from which two rows are two rows."""
_TOLD_ELSEWHERE = 0.02
"""The chance that two texts make up, by accident, what another cell of the document prints whole."""
_MOST_PADDING = 6.0
"""Points between a cell's edge and its text, at most: where all texts are short, none of them tells."""
_SLACK = 0.5
"""Ems by which a full line may miss its end."""
_ROOM = 4.0
"""Ems that a page may leave below a row that goes on on the next: a line, and what keeps lines together."""
_FIGURE = re.compile(r"[-+]?[\d,]*\d(?:\.\d+)?%?")
_PARAGRAPH_END = "。；;：:"
_ITEM = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])(?:[)）、．]|[.](?!\d))|[①-⑳]")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")
_LABEL = 8
"""Characters of a label at most."""
_WORDS = 6
"""Characters from which a line is that of a text rather than a value."""
_OPENING = "（(《“‘【[〔"
_CLOSING = "，。；：、）》”’】！？％,.;:)]%!?〕"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A cell at the edge of its page."""

    part: TablePart
    cell: PartCell

    @property
    def text(self) -> str:
        """The text that is seen, without white space."""
        return "".join(self.cell.shown.split())

    @property
    def is_figure(self) -> bool:
        """Whether it prints a figure and nothing else."""
        return _FIGURE.fullmatch(self.text) is not None


Pair = tuple[Piece, Piece]
"""The last cell of a column on a page, and the first on the next."""


class Repetition(Enum):
    """What the first line of a cell's rest is that is the same as the last line before the page break."""

    NONE = "another line, or the next of several equal values"
    DRAWN_TWICE = "the same line, drawn on both pages"
    UNCLEAR = "either"


class Tears:
    """What a document's tables tell of rows and cells torn by page breaks."""

    def __init__(self, parts: Iterable[TablePart]) -> None:
        self._printed: Counter[str] = Counter()
        self._amid: Counter[str] = Counter()
        """What cells print that stand in no first and no last row of a page: no page break can have torn them."""
        self._blank: Counter[tuple[int, int]] = Counter()
        self._filled: Counter[tuple[int, int]] = Counter()
        self._lowest: dict[tuple[int, int], float] = {}
        for part in parts:
            self._add(part)

    def _add(self, part: TablePart) -> None:
        side = _sides(part)
        self._lowest[side] = max(self._lowest.get(side, 0.0), float(part.ys[-1]))
        for cell in part.cells:
            text = "".join(cell.shown.split())
            self._printed[text] += 1
            self._amid[text] += part.ys[0] < part.ys[cell.row] and part.ys[cell.row + cell.row_span] < part.ys[-1]
            if cell.row_span == 1:
                (self._filled if cell.shown.strip() else self._blank)[_column(part, cell)] += 1

    def row_goes_on(self, pairs: Sequence[Pair]) -> bool:
        """Whether the first row of a page is the rest of the last row of the page before, of which these are the cells."""
        if not any(last.text and first.text for last, first in pairs) or self._leaves_room(pairs[0][0].part, pairs):
            return False
        chances = [self._chance(last, first) for last, first in pairs]
        return None not in chances and float(np.prod([chance for chance in chances if chance is not None])) < _LIKELY_ACCIDENT

    def cell_goes_on(self, last: Piece, first: Piece) -> bool:
        """Whether two texts are one that another cell of the document prints whole."""
        texts = last.text and first.text and not (last.is_figure or first.is_figure)
        return bool(texts) and self._told_elsewhere(last, first)

    def _told_elsewhere(self, last: Piece, first: Piece) -> bool:
        return not self._are_whole(last, first) and self._printed[last.text + first.text] > 0

    def _are_whole(self, last: Piece, first: Piece) -> bool:
        """Whether both texts are those of other cells, too, which no page break can have torn."""
        return all(self._amid[piece.text] for piece in (last, first))

    def _leaves_room(self, part: TablePart, pairs: Sequence[Pair]) -> bool:
        """Whether more lines of a row would have stood on its page."""
        em = max(float(last.part.glyphs.size.max()) for last, _ in pairs)
        return self._lowest[_sides(part)] - float(part.ys[-1]) > _ROOM * em

    def _chance(self, last: Piece, first: Piece) -> float | None:
        """The chance that two cells of different rows look so; None where they do not look like parts of one."""
        if not first.text:
            return self._chance_of_blank(first) if last.text else 1.0
        if not last.text or (last.is_figure and first.is_figure):
            return None
        if self._told_elsewhere(last, first) or repetition(last, first) is Repetition.DRAWN_TWICE:
            return _TOLD_ELSEWHERE
        if self._are_whole(last, first):
            return None
        if last.text[-1] in _PARAGRAPH_END or _ITEM.match(first.text):
            return 1.0
        room, need, width = _rest_of_line(last, first)
        return min(1.0, need / width) if need > room else None

    def _chance_of_blank(self, piece: Piece) -> float:
        """The chance that a cell of its column is blank."""
        column = _column(piece.part, piece.cell)
        blank, filled = self._blank[column], self._filled[column]
        return blank / (blank + filled) if piece.cell.row_span == 1 and filled else 1.0


def repetition(last: Piece, first: Piece) -> Repetition:
    """Whether the line that a text ends with on a page is drawn once more on the next, as a program does that counts it for both.

    In a sentence that runs on nobody says the same twice, nor in items that are numbered. Values one below the other may be equal.
    """
    if last.cell.text != last.cell.shown or first.cell.text != first.cell.shown or last.text == first.text:
        return Repetition.NONE
    above, below = ([("".join(line.split())) for line in piece.cell.shown.split("\n")] for piece in (last, first))
    line = above[-1]
    if not line or line != below[0] or line in (*above[-2:-1], *below[1:2]):
        return Repetition.NONE
    is_words = len(line) >= _WORDS and not _FIGURE.fullmatch(line)
    if line[0] in _CLOSING or (is_words and _ITEM.match(line)):
        return Repetition.DRAWN_TWICE
    if len(above) > 1 and above[-2][-1:] not in _PARAGRAPH_END:
        return Repetition.DRAWN_TWICE if _is_full(last, -2, first) else Repetition.NONE
    runs_on = len(below) > 1 and line[-1] not in _PARAGRAPH_END and _is_full(last, -1, first)
    return Repetition.DRAWN_TWICE if is_words and runs_on else Repetition.UNCLEAR


def counts_up(last: str, first: str) -> bool:
    """Whether two labels differ in their number alone: 任务三, 任务四."""
    return last != first and len(last) <= _LABEL and _NUMBER.sub("", last) == _NUMBER.sub("", first) != ""


def _sides(part: TablePart) -> tuple[int, int]:
    return round(float(part.xs[0])), round(float(part.xs[-1]))


def _column(part: TablePart, cell: PartCell) -> tuple[int, int]:
    return round(float(part.xs[cell.col])), round(float(part.xs[cell.col + cell.col_span]))


def _rest_of_line(last: Piece, first: Piece, number: int = -1) -> tuple[float, float, float]:
    """Points that a text's last line (or another) leaves, that what cannot be parted from the next one needs, that a line has."""
    ended, begun = list(lines(_seen(last)))[number], next(iter(lines(_seen(first))))
    em = float(ended.size.max())
    width = last.part.width(last.cell) - 2 * min(last.part.padding, _MOST_PADDING)
    room = width - float(ended.x1.max() - ended.x0.min())
    word = begun.take(np.arange(_unbroken("".join(begun.text.tolist()))))
    return room, float(word.x1.max() - word.x0.min()) + _SLACK * em, max(width, em)


def _is_full(last: Piece, number: int, first: Piece) -> bool:
    """Whether one of a text's lines has no room for what the next page begins with."""
    drawn = list(lines(_seen(last)))
    room, need, _ = _rest_of_line(last, first, number) if len(drawn) >= -number else (1.0, 0.0, 0.0)
    return need > room


def _seen(piece: Piece) -> Glyphs:
    glyphs = piece.part.glyphs_of(piece.cell)
    return glyphs.take(~glyphs.hidden & (glyphs.text != " "))


def _unbroken(text: str) -> int:
    """How many characters a line begins with that no line break parts: opening marks, a character or a word, closing marks."""
    end = 0
    while end < len(text) - 1 and text[end] in _OPENING:
        end += 1
    end += 1
    while end < len(text) and (text[end] in _CLOSING or (_is_of_word(text[end - 1]) and _is_of_word(text[end]))):
        end += 1
    return end


def _is_of_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
