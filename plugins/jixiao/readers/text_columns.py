"""Columns without vertical rules: the fewest edges that part all texts standing side by side in a row.

Every row tells where its own texts leave gaps; an edge is a place that many of these gaps have in common. Rows with merged
cells have fewer gaps, rows with empty cells wider ones, headings and bodies aligned differently shifted ones: none of them
asks for an edge of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

from jixiao.readers.drawn_text import WORD_GAP, Piece, blocks, extents, is_figure, neighbours, pieces
from jixiao.readers.fewest_cuts import fewest_cuts
from jixiao.readers.pdf_page import Flags, Floats, Glyphs, median
from jixiao.readers.pdf_text import lines

_GAP = 0.12
"""Ems of nothing that can part two columns: spreadsheets set text to within a point of a cell's edge."""
_SCRIPT_GAP = 0.3
"""Ems that word processors leave between Chinese and Latin characters, at most."""
_LATIN = "\u02ff"
"""The last of the Latin characters."""
_WIDE, _SPACE = 0.6, 0.35
"""Ems of nothing that a word's space takes at most: one that the page carries, one that it does not."""
_APART = 3.0
"""Weight of a gap that alone tells of an edge, in edges."""
_DOUBT = 0.9
"""Weight of a gap that may be a space: it takes several, one above the other, to tell of an edge."""
_OVERHANG = 1.5
"""Points that a cell's text may reach over its column's edge."""
_NEAR = 3.0
"""Ems within which text comes near an edge."""
_HALF_BLANK = frozenset("，。；：、）！？》”’】〕")
"""Closing marks that full-width setting leaves half an em blank behind."""
_FEW = 0.4
"""Share of the lines near an edge that may run across it (marks that hang over a cell's edge)."""

Intervals = Floats
"""(n, 2): left and right ends, from left to right, not touching."""


def runs(glyphs: Glyphs, gap: float = _GAP, script_gap: float = _SCRIPT_GAP) -> Intervals:
    """The stretches of x that characters cover, of one line or of several.

    A space that the page carries is covered, and so is what word processors leave between Chinese and Latin characters.
    """
    if not (glyphs.text != " ").any():
        return np.zeros((0, 2))
    order = np.argsort(glyphs.x0, kind="stable")
    start, end = glyphs.x0[order], np.maximum.accumulate(glyphs.x1[order])
    chinese = glyphs.text[order] > _LATIN
    em = median(glyphs.size)
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = start[1:] - end[:-1] > np.where(chinese[1:] == chinese[:-1], gap, script_gap) * em
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(order) - 1)
    return np.column_stack((start[fresh], end[last]))


def column_edges(parts: Sequence[Glyphs], known: Floats, header_end: float) -> Floats:
    """The inner column edges of a table: the known ones, and the fewest that part texts side by side.

    Args:
        parts: its text on each page, in drawing order.
        known: edges that rules draw.
        header_end: where on the first page the header ends at the latest.
    """
    found = [pieces(part, known) for part in parts]
    headings = list(_heading_gaps(found[0], parts[0], header_end))
    gaps = np.array([gap for part in found for gap in _gaps(part)] + headings).reshape(-1, 3)
    parted = ((gaps[:, :1] - _OVERHANG <= known) & (known <= gaps[:, 1:2] + _OVERHANG)).any(axis=1)
    gaps = gaps[~parted]
    covered = np.vstack([extents(part) for part in found]) + np.array([_OVERHANG, -_OVERHANG])
    return np.sort(np.concatenate((known, fewest_cuts(gaps[:, :2], gaps[:, 2], covered))))


def _gaps(found: Sequence[Piece]) -> Iterator[tuple[float, float, float]]:
    """Left end, right end and weight of the gaps between texts side by side."""
    for piece, other, follows in neighbours(found):
        gap = max(0.0, piece.gap_to(other) / WORD_GAP)
        yield piece.x1, other.x0, _DOUBT * gap**2 if follows and gap < 1 else _APART


def _heading_gaps(found: Sequence[Piece], glyphs: Glyphs, end: float) -> Iterator[tuple[float, float, float]]:
    """The gaps between a table's headings wherever they stand: a heading of a lower level has none beside it at the group's end."""
    figures = [piece.baseline for piece in found if is_figure("".join(glyphs.text[piece.start : piece.end].tolist()))]
    heads = [piece for piece in found if piece.baseline < min(end, *figures, np.inf) - piece.size / 2] if figures else []
    beside = {piece for piece, _, _ in neighbours(heads)}
    made = blocks(heads, np.zeros(0))
    for block in made:
        right = [other.x0 for other in made if other.x0 > block.x1]
        if right and not beside.intersection(block.pieces):
            yield block.x1, min(right), _APART


def free_edges(glyphs: Glyphs, edges: Floats) -> Flags:
    """The edges that a row's text (in drawing order) does not run across: less than half of the lines that come near them.

    Where nothing begins behind an edge, a single line that goes on there tells of a merged cell, unless it is a mark that hangs over.
    """
    lines_ = _lines(_sentences(glyphs, pieces(glyphs, edges), edges))
    if not lines_:
        return np.ones(len(edges), dtype=np.bool_)
    sentences = [sentence for line in lines_ for sentence in line]
    counts = [len(line) for line in lines_]
    inked = [(sentence[0].x0, sentence[-1].x1 - _blank_behind(glyphs, sentence[-1])) for sentence in sentences]
    starts, ends = np.split(np.array(inked), 2, axis=1)
    reach = np.repeat([_NEAR * line[0][0].size for line in lines_], counts)[:, None]
    words = np.array([not unicodedata.category(str(glyphs.text[sentence[-1].end - 1])).startswith("P") for sentence in sentences])
    crossed = _crossed(np.hstack((starts, ends)), edges)
    flags = np.stack((
        (starts < edges + reach) & (ends > edges - reach),
        crossed,
        crossed & words[:, None],
        (starts > edges - _OVERHANG) & (starts < np.append(edges[1:], np.inf)),
    ))  # fmt: skip
    first = np.cumsum([0, *counts[:-1]])
    near, across, merged, begun = np.logical_or.reduceat(flags, first, axis=1).sum(axis=1)
    free: Flags = (across <= near * _FEW) & ((merged == 0) | (begun > 0))
    return free


def _blank_behind(glyphs: Glyphs, piece: Piece) -> float:
    """Points that a piece keeps blank at its end: a full-width closing mark is drawn in the left half of its em."""
    return piece.size / 2 if glyphs.text[piece.end - 1] in _HALF_BLANK else 0.0


def _sentences(glyphs: Glyphs, found: Sequence[Piece], edges: Floats) -> list[list[Piece]]:
    """Pieces, those across edges joined with the next on their line that are but a word's space away: a merged cell's sentence goes on.

    So are those between which the page carries the space of a change from Chinese to Latin characters, or back.
    """
    made: list[list[Piece]] = []
    for piece in found:
        before = made[-1][-1] if made else piece
        word = _WIDE if made and piece.start > before.end else _SPACE
        near = made and before.is_level_with(piece) and 0 <= before.gap_to(piece) < word
        if near and (_is_of_two_scripts(glyphs, before, piece) or _crossed(extents([before, piece]), edges).any()):
            made[-1].append(piece)
        else:
            made.append([piece])
    return made


def _is_of_two_scripts(glyphs: Glyphs, before: Piece, piece: Piece) -> bool:
    """Whether a space that the page carries parts Chinese from Latin characters, no wider than typesetters make it."""
    ends = glyphs.text[[before.end - 1, piece.start]] > _LATIN
    return piece.start > before.end and before.gap_to(piece) < _SCRIPT_GAP and bool(ends[0] != ends[1])


def _lines(sentences: Sequence[list[Piece]]) -> list[list[list[Piece]]]:
    """The sentences that stand on one line."""
    lines_: list[list[list[Piece]]] = []
    for sentence in sorted(sentences, key=lambda sentence: sentence[0].baseline):
        if lines_ and lines_[-1][0][0].is_level_with(sentence[0]):
            lines_[-1].append(sentence)
        else:
            lines_.append([sentence])
    return lines_


def _crossed(groups: Intervals, edges: Floats) -> Flags:
    """Which groups (n) run across which edges (m)."""
    crossed: Flags = (groups[:, :1] + _OVERHANG < edges) & (groups[:, 1:] - _OVERHANG > edges)
    return crossed


def leaves_first_column(glyphs: Glyphs, edges: Floats) -> bool:
    """Whether a line runs out of the first column: no cell's text does, captions and notes do."""
    return any(start + _OVERHANG < edges[0] < end - _OVERHANG for line in lines(glyphs) for start, end in runs(line).tolist())
