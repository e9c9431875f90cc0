"""What putting linearised text back into a table gives, and where one form of a text ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from unicodedata import east_asian_width

from jixiao.document import Cell, Line, Table
from jixiao.errors import IncompleteFiling
from jixiao.linear.pieces import Piece, cell_text, places
from jixiao.values.names import labelled_department
from jixiao.values.text import compact

_DRAWN_RULE = re.compile(r"[-=+|_:─━═│┃┼┌┐└┘├┤┬┴—–]{6,}|[|│┃]+")
_ATTACHMENT = re.compile(r"附[件表][\d一二三四五六七八九十.、:—-]*")
_LONGEST_TITLE = 45
_TITLE_LINES = 6
"""Within how many printing lines from its title a form states its department."""

_NARROWEST_PAGE = 36
"""Characters of a line that is broken at a page's width and not at a cell's."""
_FULL, _BESIDE = 0.3, 0.2
"""Share of lines as long as the longest, and of these that print several cells, from which a text is broken at one width."""


@dataclass(frozen=True)
class Tabulated:
    """A form's table, put back into its grid."""

    above: tuple[Line, ...]
    """The lines above the table's labels."""
    table: Table
    doubts: tuple[Cell, ...]
    """What may as well be cut into cells elsewhere, as cells of their own: a reading that tells nothing of them is a guess."""


def doubt(pieces: Sequence[Piece]) -> Cell:
    """A stretch of text that may as well be cut elsewhere."""
    return Cell(0, 0, cell_text(pieces), places(pieces))


def lines_above(lines: Iterable[Line], first: Piece) -> tuple[Line, ...]:
    """The lines that stand above a piece."""
    return tuple(takewhile(lambda line: line.place != first.place, lines))


def cut_anywhere(lines: Iterable[Line]) -> tuple[Cell, ...]:
    """A line in doubt, where a text is broken at one width whatever stands there, as terminals and mail do: that cuts through figures.

    Cells break their lines, too, but each at its own width, and with nothing beside a full line.
    """
    printed = [line for line in lines if line.text.strip()]
    widths = [sum(1 + (east_asian_width(char) in "FWA") for char in line.text) for line in printed]
    widest = max(widths, default=0)
    full = [line for line, width in zip(printed, widths, strict=True) if width >= widest - 1]
    several = [line for line in full if len(line.text.split()) > 1]
    is_cut = widest >= _NARROWEST_PAGE and len(full) >= _FULL * len(printed) and len(several) >= _BESIDE * len(full)
    return (Cell(0, 0, several[0].text, (several[0].place,)),) if is_cut else ()


def check_conserved(printed: Sequence[Piece], put: Sequence[Piece]) -> None:
    """Prove that every piece of a form stands in one cell.

    Raises:
        IncompleteFiling: one stands in none, or in several.
    """
    once = {id(piece) for piece in put}
    if len(once) != len(put) or once != {id(piece) for piece in printed}:
        lost = next((piece.text for piece in printed if id(piece) not in once), "a text that stands in two cells")
        raise IncompleteFiling(f"The text does not go into its form's cells without rest ({lost[:20]!r}): load its source file.")


def check_not_drawn(pieces: Iterable[Piece]) -> None:
    """Prove that a text is no table drawn with characters (`-----`, `+---+`): its rules would be read as figures that are nothing.

    Raises:
        IncompleteFiling: it is one.
    """
    if any(_DRAWN_RULE.fullmatch(piece.text) for piece in pieces):
        raise IncompleteFiling("The text draws its table with characters (-----): load its source file.")


def forms_of(lines: Sequence[Line], title_words: Sequence[str]) -> Iterator[Sequence[Line]]:
    """The lines of each form: it begins with its title; the same title of the same department again is a page's, and left out."""
    starts: list[int] = []
    repeated: set[int] = set()
    known: tuple[str, str | None] | None = None
    for index, line in enumerate(lines):
        text = compact(line.text)
        if len(text) > _LONGEST_TITLE or "。" in text or not any(word in text for word in title_words):
            continue
        department = _department(lines[index:])
        if known is None or text != known[0] or (department is not None and department != known[1]):
            starts.append(_above_title(lines, index))
            known = (text, department)
        else:
            repeated.add(index)
    for start, stop in zip([0, *starts[1:]], [*starts[1:], len(lines)], strict=True):
        yield [lines[index] for index in range(start, stop) if index not in repeated]


def _above_title(lines: Sequence[Line], title: int) -> int:
    """Where a form begins that has its number (附件2-1) on a line above its title; else at its title."""
    above = next((index for index in reversed(range(title)) if lines[index].text.strip()), title)
    return above if _ATTACHMENT.fullmatch(compact(lines[above].text)) else title


def _department(lines: Sequence[Line]) -> str | None:
    printing = [line for line in lines[: 3 * _TITLE_LINES] if line.text.strip()]
    return next((name for line in printing[:_TITLE_LINES] if (name := labelled_department(line.text))), None)
