"""Text that is set wider or longer than its cell: it runs over the rule, and belongs to the cell that it comes from all the same.

Which cell that is, drawing order tells: a cell's text is drawn in one go, character after character and line after line.
"""

from __future__ import annotations

import string

import numpy as np

from jixiao.readers.pdf_page import Flags, Floats, Glyphs, Ints

_ABUTS = 0.1
"""Ems between two characters set one after the other; cells keep more than that between their texts."""
_EVEN = 0.008
"""Ems by which the distances between the characters of a figure, or of a code, may differ."""
_KERNED = 0.03
"""Ems by which they may where letters are among them: fonts set pairs of letters closer."""
_OF_FIGURES = frozenset("0123456789.,")
_OF_WORDS = _OF_FIGURES | frozenset(string.ascii_letters)
"""What figures and codes are made of."""
_STRADDLES = 0.12
"""Ems that a character, or a line, stands on either side of a rule when it is set across it."""
_COVERS = 0.25
"""Ems of a character's width that another one covers when it is printed over it."""
_TOO_CLOSE = 0.6
"""Ems between two baselines that no two lines of one text are."""
_LEADING = 2.0
"""Ems from a line of a cell to the next, at most."""
_APART = 1.5
"""Distances between two lines of a text that no further line of it is away."""
_CLOSING = "，。；：、）％%.,;:)”’》】"
"""Marks that never begin a cell's text; Chinese setting lets them hang over the edge."""
_HALF_BLANK = frozenset("，。；：、）”’》】")
"""Those of them that leave the right half of a full-width box blank; browsers cut it off at the end of a line (CSS text-spacing-trim)."""


def with_whole_runs(glyphs: Glyphs, cell: Ints, xs: Floats, ys: Floats, *, is_torn: bool = False) -> Ints:
    """The cell of each character, with text that is set across a rule given whole to the cell that it belongs to.

    A run of characters across a column edge goes to the cell of most of them; a line across a row's edge, drawn right after
    a line of the cell above it, goes to that cell; so does one that stands wholly below the edge and is printed over other
    text there, or well apart from it, as browsers do where a page break tore a cell.

    Args:
        glyphs: the characters in the order in which they are drawn.
        cell: the cell that each stands in (-1: none).
        xs: the columns' edges.
        ys: the rows' edges.
        is_torn: whether the first row is what a page break tore off: only there may text stand apart from the rest of a cell.
    """
    if len(glyphs) < 2:
        return cell
    inside = (cell[1:] >= 0) & (cell[:-1] >= 0)
    follows = _follows(glyphs) & inside
    changes = cell[1:] != cell[:-1]
    whole = cell.copy()
    for at in (np.flatnonzero(follows & changes) + 1).tolist():
        start, end = at - 1 - _stretch(follows[: at - 1][::-1]), at + 1 + _stretch(follows[at:])
        if _set_across(glyphs, at, xs) or _stands_before(glyphs, cell, slice(at, end), xs):
            owners, counts = np.unique(cell[start:end], return_counts=True)
            whole[start:end] = owners[counts.argmax()]
    below = _next_lines(glyphs) & inside
    across = _across_row_edge(glyphs, ys)
    torn = np.unique(cell[glyphs.baseline < ys[1]]) if is_torn else ()
    for at in (np.flatnonzero(below) + 1).tolist():
        if whole[at] == whole[at - 1]:
            continue
        end = at + 1 + _stretch(follows[at:])
        runs_out = across[at] or _is_printed_over(glyphs, cell, slice(at, end))
        runs_out |= whole[at - 1] in torn and _stands_apart(glyphs, whole, at)
        if runs_out and (whole[at:end] == whole[at]).all() and _same_column(glyphs, whole, at):
            whole[at:end] = whole[at - 1]
    return whole


def with_overhang(glyphs: Glyphs, cell: Ints, free: Flags, xs: Floats) -> Ints:
    """The cell of each character (-1: none), with what runs out of the table's last column given to the cell that it comes from.

    That is a closing mark that hangs over the edge, or the end of a text that is wider than its cell: no more than stands inside.
    """
    out = free & (cell < 0)
    leaving = np.flatnonzero((cell[:-1] >= 0) & out[1:] & (glyphs.baseline[1:] == glyphs.baseline[:-1])) + 1
    if not len(leaving):
        return cell
    whole, follows = cell.copy(), _follows(glyphs)
    for at in leaving[follows[leaving - 1]].tolist():
        outside = 1 + _stretch((follows & out[1:])[at:])
        inside = 1 + _stretch((follows & (cell[:-1] >= 0))[: at - 1][::-1])
        if outside <= inside and _set_across(glyphs, at, xs[-1:]):
            whole[at : at + outside] = cell[at - 1]
    return whole


def _follows(glyphs: Glyphs) -> Flags:
    """Whether each character but the first is set right behind the one drawn before it."""
    size = glyphs.size[1:]
    level = np.abs(np.diff(glyphs.baseline)) < _ABUTS * size
    gap = glyphs.x0[1:] - glyphs.x1[:-1]
    follows: Flags = level & (np.abs(gap) < _ABUTS * size) & (glyphs.text[1:] != " ") & (glyphs.text[:-1] != " ")
    return follows & ~_between_figures(glyphs, gap / np.maximum(size, 1))


def _between_figures(glyphs: Glyphs, gap: Floats) -> Flags:
    """Where a figure meets the next one: digits keep their distance within a figure, and another one from the next figure's."""
    digit = np.strings.isdigit(glyphs.text)
    uneven = np.abs(np.diff(gap)) > _EVEN
    between = np.zeros(len(gap), dtype=np.bool_)
    between[1:-1] = uneven[:-1] & uneven[1:] & (np.abs(gap[2:] - gap[:-2]) < _EVEN)
    between &= digit[1:] & digit[:-1]
    return between


def _set_across(glyphs: Glyphs, at: int, xs: Floats) -> bool:
    """Whether the text runs over the edge here: a character stands on both sides of it, a closing mark hangs over, a word goes on."""
    if glyphs.text[at] in _CLOSING or _goes_on(glyphs, at):
        return True
    reach = _STRADDLES * glyphs.size[at]
    ends = _inked_end(glyphs, at - 1), float(glyphs.x1[at])
    return any(bool(((glyphs.x0[i] + reach < xs) & (xs < end - reach)).any()) for i, end in zip((at - 1, at), ends, strict=True))


def _stands_before(glyphs: Glyphs, cell: Ints, run: slice, xs: Floats) -> bool:
    """Whether a run goes on evenly from the cell before, begins at the very edge, and all other text of the cell stands further in."""
    at, slack = run.start, _ABUTS * float(glyphs.size[run.start])
    if at < 2 or np.abs(xs - glyphs.x0[at]).min() > slack:
        return False
    before, own = glyphs.x0[at - 1 : at + 1] - glyphs.x1[at - 2 : at]
    others = (cell == cell[at]) & (glyphs.text != " ")
    others[run] = False
    is_even = abs(own - before) <= _EVEN * float(glyphs.size[at]) and bool(cell[at - 2] == cell[at - 1])
    return is_even and bool(others.any()) and float(glyphs.x0[others].min()) > glyphs.x0[at] + slack


def _inked_end(glyphs: Glyphs, number: int) -> float:
    """Where a character's ink ends at most: a mark whose text does not go on as evenly as it came may have lost its blank half."""
    x0, x1, em = float(glyphs.x0[number]), float(glyphs.x1[number]), float(glyphs.size[number])
    if glyphs.text[number] not in _HALF_BLANK or x1 - x0 < em / 2 or not 0 < number < len(glyphs) - 1:
        return x1
    before, behind = x0 - float(glyphs.x1[number - 1]), float(glyphs.x0[number + 1]) - x1
    return x1 if abs(before - behind) <= _EVEN * em else min(x1, x0 + em / 2)


def _goes_on(glyphs: Glyphs, at: int) -> bool:
    """Whether a figure or a code goes on here: its characters keep the distance that those before or behind keep."""
    own, *others = (_gap_in_word(glyphs, number) for number in (at, at - 1, at + 1))
    lettered = not set(glyphs.text[at - 1 : at + 1].tolist()) <= _OF_FIGURES
    slack = (_KERNED if lettered else _EVEN) * float(glyphs.size[at])
    return own is not None and any(gap is not None and abs(gap - own) <= slack for gap in others)


def _gap_in_word(glyphs: Glyphs, at: int) -> float | None:
    """Points between a character of a figure or a code and the one before it; None where these are of none."""
    if not 0 < at < len(glyphs) or not set(glyphs.text[at - 1 : at + 1].tolist()) <= _OF_WORDS:
        return None
    return float(glyphs.x0[at] - glyphs.x1[at - 1])


def _next_lines(glyphs: Glyphs) -> Flags:
    """Whether each character but the first begins a line below the line drawn before it."""
    size = glyphs.size[1:]
    drop = np.diff(glyphs.baseline)
    below: Flags = (drop > 0.5 * size) & (drop < _LEADING * size) & (glyphs.x0[1:] < glyphs.x1[:-1])
    return below


def _across_row_edge(glyphs: Glyphs, ys: Floats) -> Flags:
    """Whether each character stands on both sides of a row's edge."""
    reach = (_STRADDLES * glyphs.size)[:, None]
    across: Flags = (glyphs.top[:, None] + reach < ys) & (ys < glyphs.bottom[:, None] - reach)
    return np.asarray(across.any(axis=1))


def _is_printed_over(glyphs: Glyphs, cell: Ints, run: slice) -> bool:
    """Whether a run's first character covers another text of the cell where it stands."""
    at = run.start
    others = cell == cell[at]
    others[run] = False
    others &= glyphs.text != " "
    em = glyphs.size[at]
    covered = np.minimum(glyphs.x1[at], glyphs.x1) - np.maximum(glyphs.x0[at], glyphs.x0)
    too_close = np.abs(glyphs.baseline - glyphs.baseline[at]) < _TOO_CLOSE * em
    return bool((others & (covered > _COVERS * em) & too_close & (glyphs.text != glyphs.text[at])).any())


def _stands_apart(glyphs: Glyphs, cell: Ints, at: int) -> bool:
    """Whether the lines from here on keep the distance to the line drawn before them, and the rest of their cell stands further below."""
    line, drop = float(glyphs.baseline[at]), float(glyphs.baseline[at] - glyphs.baseline[at - 1])
    own = glyphs.baseline[(cell == cell[at]) & (glyphs.text != " ")]
    lines = np.unique(np.round(own, 1))
    while (near := lines[np.abs(lines - line - drop) < _ABUTS * drop]).size:
        line = float(near[0])
    below = own[own > line + drop / 2]
    return bool(below.size) and float(own.min()) > glyphs.baseline[at] - drop / 2 and float(below.min()) > line + _APART * drop


def _same_column(glyphs: Glyphs, cell: Ints, at: int) -> bool:
    """Whether a line begins where an earlier line of the cell drawn before it begins."""
    before = np.flatnonzero(cell[:at] == cell[at - 1])
    return bool(np.abs(glyphs.x0[before] - glyphs.x0[at]).min() < glyphs.size[at] / 2)


def _stretch(joined: Flags) -> int:
    """How many characters in a row are joined."""
    return len(joined) if joined.all() else int(joined.argmin())
