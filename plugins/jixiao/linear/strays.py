"""Lines that do not go on from the line before them: rows of names that no form has, which text without cells sets into the cell above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from jixiao.linear.measure import Width, first_unit, line_width
from jixiao.linear.pieces import MEASURES, STOPS, Piece, is_script_change
from jixiao.linear.wording import is_figure
from jixiao.values.text import compact

_ENDS = re.compile(f"[{STOPS}！!？?：:][”’）)]?$")
_ITEM = re.compile(
    r"[（(]?(?:\d{1,2}(?:[、.．）)]|[-—]\d)|[一二三四五六七八九十]{1,3}(?:是|[、.．）)]|$))|第[一二三四五六七八九十]|[①-⑳⑴-⒇]"
    r"|首先|其次|再次|再者|最后|另外|此外|同时|[-—•·*●◆■]"
)
"""How a line begins that a clerk sets on a line of its own."""
_NAMED = re.compile(r"[\u4e00-\u9fff（）()、/]{2,14}")
"""What may name the text beside it: a few words without a stop."""
_OF_ANOTHER_FORM = re.compile(r"(?:(?:金额|货币|计量)?单位|附[件表]\d{0,2})[:：]")
"""What stands above a form, and in none."""
_FORMULA = re.compile("[:：=＝×÷]")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{2,}")
_LONE = re.compile(r"\d{1,2}|\d[\d,]*\.\d{1,2}|\d[\d.]*[%％分]")
"""A figure that may stand in a column of its own."""
_WORDS_ALONE = re.compile(rf"(?![{MEASURES}以之])[\u4e00-\u9fff]{{3}}")
_GOES_ON = re.compile(r"[\d年月日时点至到及和与、，。；;：:.,\-—~～（(]$")
"""How a figure ends that another one may go on from in a text."""
_UNKNOWN = Width()
_ROOM = 1.0
"""Ems that a line must leave free to have been broken by hand: widths are known that well."""


def stray(cell: Sequence[Piece], width: Width = _UNKNOWN, *, by_hand: bool = False, is_spaced: bool = True) -> Sequence[Piece]:
    """The first line of a text that does not go on from the line before; nothing where all do.

    A line was wrapped where the line before it is full, or begins a sentence or an item. Else it was set in by hand behind a text
    that had not ended. A name with a space behind it is no sentence's beginning, and neither is the last line where it alone has
    no stop.

    Args:
        cell: the pieces of the text.
        width: what is known of how wide its column is.
        by_hand: whether clerks break such texts wherever they like.
        is_spaced: whether spaces part figures from words everywhere in the text; else one shows that they are two cells'.
    """
    starts = [number for number, piece in enumerate(cell) if number == 0 or piece.starts_line]
    lines = [cell[start:end] for start, end in pairwise([*starts, len(cell)])]
    if lines and lines[0][0].starts_line and (_is_named(lines[0]) or _OF_ANOTHER_FORM.match(lines[0][0].text)):
        return lines[0]
    if lines and not is_spaced and _is_behind_figure(lines[0]):
        return lines[0]
    if run_on := next(filter(_is_run_on, lines), None):
        return run_on
    low = max([width.low, *(line_width(line)[0] for line in lines)])
    for line, following in pairwise(lines):
        room = line_width(line)[1] + first_unit(following[0].text)
        if _is_stray(line, following, is_wrapped=by_hand or room > low - _ROOM, is_last=following is lines[-1]):
            return following
    return ()


def _is_stray(line: Sequence[Piece], following: Sequence[Piece], *, is_wrapped: bool, is_last: bool) -> bool:
    text = compact("".join(piece.text for piece in following))
    if _ITEM.match(text):
        return False
    if _OF_ANOTHER_FORM.match(text):
        return True
    if _is_named(following):
        return True
    if not _ENDS.search(line[-1].text):
        return not is_wrapped
    return is_last and not _ENDS.search(text) and not _FORMULA.search(text) and (not is_wrapped or len(following) > 1)


def _is_run_on(line: Sequence[Piece]) -> bool:
    """Whether two figures stand side by side, or an amount behind a figure: they are cells of a row, and not of one text."""
    pairs = [(one.text, two.text) for one, two in pairwise(line) if not _GOES_ON.search(one.text) and any(map(str.isdigit, one.text))]
    behind = any(_AMOUNT.fullmatch(two) for _, two in pairs[-1:] if two == line[-1].text)
    return behind or any(is_figure(one) and is_figure(two) and not two[-1].isdigit() for one, two in pairs)


def _is_behind_figure(line: Sequence[Piece]) -> bool:
    """Whether a text begins behind a figure that counts nothing of it, and a space: another column's score, share or number."""
    return len(line) > 1 and bool(_LONE.fullmatch(line[0].text)) and bool(_WORDS_ALONE.match(line[1].text))


def _is_named(line: Sequence[Piece]) -> bool:
    """Whether a line begins with a name, and a space parts it from what follows: within a sentence none stands there."""
    return len(line) > 1 and bool(_NAMED.fullmatch(line[0].text)) and not is_script_change(line[0].text[-1], line[1].text[0])
