"""Tables drawn with characters (`| a | b |`, `+---+`, `│ a │`) → lines with a tab between cells, one a row; headings of Markdown bare.

Drawn so by converters to Markdown, by data bases and by terminals. Where rules part all rows, the lines between two rules are one
row, whose cells may be wrapped; else each line is a row. What does not have as many cells on every line stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

_MARKS = "|│┃║"
_MARK = re.compile(rf"(?<!\\)[{_MARKS}]")
_RULE = re.compile(r"[\s|+:=_\-│┃║┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝─━═]*[\-=_─━═]{2}[\s|+:=_\-│┃║┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝─━═]*")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
"""How Markdown breaks a line within a cell."""
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)|(\*\*|__)(?=\S.*\S\1\s*$)")
"""How Markdown marks a heading, and a line that is printed in bold as a whole (the same marks end it)."""
_LEAST_MARKS = 2
_LEAST_ROWS = 2
_FRAME_RULES = 3
"""Rules that a table has which are above, below and under its header: more of them part its rows."""


def piped(lines: Sequence[str]) -> list[str]:
    """The lines, where they draw a table as lines with a tab between cells; a row has the number of its first line."""
    lines = [_unmarked(line) for line in lines]
    made: list[str] = []
    for is_drawn, group in groupby(lines, key=_is_drawn):
        own = list(group)
        made += (_rows(own) or own) if is_drawn else own
    return made


def _unmarked(line: str) -> str:
    """A line without the marks with which Markdown makes it a heading or bold as a whole."""
    mark = _HEADING.match(line)
    return line if mark is None else line[mark.end() :].rstrip().removesuffix(mark[1] or "")


def _is_drawn(line: str) -> bool:
    return "\t" not in line and (len(_MARK.findall(line)) >= _LEAST_MARKS or bool(_RULE.fullmatch(line)))


def _rows(lines: Sequence[str]) -> list[str] | None:
    """The rows of a drawn table, a blank line for each line that begins none; None for lines that are no such table."""
    printed = [line.strip() for line in lines if not _RULE.fullmatch(line)]
    framed = all(line[0] in _MARKS for line in printed), all(line[-1] in _MARKS for line in printed)
    cells = [None if _RULE.fullmatch(line) else _cells(line, *framed) for line in lines]
    widths = {len(row) for row in cells if row is not None}
    if len(widths) != 1 or sum(row is not None for row in cells) < _LEAST_ROWS:
        return None
    rules = [number for number, row in enumerate(cells) if row is None]
    if len(rules) <= _FRAME_RULES:
        return ["" if row is None else "\t".join(row) for row in cells]
    return [
        line for is_rule, group in groupby(cells, key=lambda row: row is None) for line in _stacked([row or [] for row in group], is_rule)
    ]


def _stacked(rows: Sequence[Sequence[str]], is_rule: bool) -> Iterator[str]:
    """The lines of one row as a row, and a blank line for each further one."""
    if not is_rule:
        yield "\t".join("\n".join(filter(None, column)) for column in zip(*rows, strict=True))
    yield from [""] * (len(rows) - (not is_rule))


def _cells(line: str, at_start: bool, at_end: bool) -> list[str]:
    """The cells between a line's marks; those at an end at which every line has one frame them."""
    cells = [_BREAK.sub("\n", cell).strip().replace("\\|", "|") for cell in _MARK.split(line.strip())]
    return cells[at_start : len(cells) - at_end]
