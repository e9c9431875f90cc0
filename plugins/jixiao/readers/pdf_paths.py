"""What of a drawing is a rule of a table: strokes, and filled shapes so thin that they are drawn as a line.

Both engines use these, so that they see the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from jixiao.document import Box
from jixiao.readers.pdf_page import Floats

_THIN = 3.0
"""Points up to which a filled shape is a drawn line rather than an area."""

_HALF_A_LINE = 0.5
"""Points by which a line's middle may lie beside the area that it is seen through."""
_CHARACTER = 15.0
"""Points that a stroke of a table's characters does not reach."""
_MOST_BOXES = 300
"""Outlines of a path up to which it may be a table's frames: each is compared with each."""
_GROUNDS = 50
"""Coloured areas of a page, the first ones, that are looked at for what lies on them."""
_SLANTED = 0.05
"""The slope from which a piece is neither level nor upright."""
_TRIANGLE = 3
"""Sides of the simplest shape."""
_NO_NOISE = 0.3
"""Points from which the direction of a piece is told by its ends rather than by their rounding."""

Point = tuple[float, float]
Segment = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Matrix:
    """An affine map as PDF writes it: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def then(self, outer: Matrix) -> Matrix:
        """This map, then the outer one."""
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )

    def inverted(self) -> Matrix:
        """The map back."""
        scale = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / scale, -self.b / scale, -self.c / scale, self.a / scale
        return Matrix(a, b, c, d, -self.e * a - self.f * c, -self.e * b - self.f * d)

    def box(self, box: Box) -> Box:
        """The box around where a box goes."""
        (x0, y0), (x1, y1) = self.point(box[0], box[1]), self.point(box[2], box[3])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def point(self, x: float, y: float) -> Point:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def points(self, points: Floats) -> Floats:
        """Where points (n, 2) go."""
        moved: Floats = self.directions(points) + np.array([self.e, self.f])
        return moved

    def directions(self, vectors: Floats) -> Floats:
        """Where directions (n, 2) go."""
        moved: Floats = vectors @ np.array([[self.a, self.b], [self.c, self.d]])
        return moved


def displayed(crop: Box, rotation: int) -> Matrix:
    """From a page's own coordinates to those of a viewer: its crop box (left, bottom, right, top), its rotation, y downwards."""
    left, bottom, right, top = crop
    return {
        0: Matrix(1, 0, 0, -1, -left, top),
        90: Matrix(0, 1, 1, 0, -bottom, -left),
        180: Matrix(-1, 0, 0, 1, right, -bottom),
        270: Matrix(0, -1, -1, 0, top, right),
    }[rotation]


def clipped(segments: list[Segment], clip: Box) -> list[Segment]:
    """What of level and upright segments is seen through a clip; browsers draw borders on over the page's end.

    Of a line along the clip's left or right side half is seen. Above and below, such a line may be of another page.
    """
    left, top, right, bottom = clip
    seen: list[Segment] = []
    for x0, y0, x1, y1 in segments:
        low_x, high_x = max(min(x0, x1), left), min(max(x0, x1), right)
        low_y, high_y = max(min(y0, y1), top), min(max(y0, y1), bottom)
        if low_x <= high_x + _HALF_A_LINE and low_y <= high_y:
            seen.append((min(low_x, right), low_y, max(high_x, left), high_y))
    return seen


def strokes(outlines: Iterable[Sequence[Point]], place: Matrix) -> list[Segment]:
    """The straight pieces of stroked outlines; of a drawing (text drawn by its outlines), those alone that are longer than a character.

    Closed outlines with slanted sides are shapes, as a seal's star: none of their sides is a rule.
    """
    moved = ([place.point(x, y) for x, y in corners] for corners in outlines)
    drawn = ([(*start, *end) for start, end in pairwise(corners) if start != end] for corners in moved)
    pieces = [piece for sides in drawn if not _is_shape(sides) for piece in sides]
    return [piece for piece in pieces if _length(piece) > _CHARACTER] if any(map(_is_of_drawing, pieces)) else pieces


def _is_shape(sides: Sequence[Segment]) -> bool:
    """Whether the sides of an outline meet again where they begin, and one of them is slanted."""
    return len(sides) >= _TRIANGLE and sides[0][:2] == sides[-1][2:] and any(map(_is_slanted, sides))


def _is_slanted(piece: Segment) -> bool:
    across, along = sorted((abs(piece[2] - piece[0]), abs(piece[3] - piece[1])))
    return along > _NO_NOISE and across > _SLANTED * along


def _is_of_drawing(piece: Segment) -> bool:
    """Whether a piece is short and slanted, as the outlines of characters have many; the slanted line of a header's corner is long."""
    return _is_slanted(piece) and _length(piece) <= _CHARACTER


def _length(piece: Segment) -> float:
    return max(abs(piece[2] - piece[0]), abs(piece[3] - piece[1]))


def bars(outlines: Iterable[Sequence[Point]], place: Matrix) -> list[Segment]:
    """The centre lines of the thin ones among filled outlines, and of the frames between one and another just inside it."""
    boxes = [around([place.point(x, y) for x, y in corners]) for corners in outlines]
    found = [line for box in boxes for line in bar(box)]
    pairs = (sorted(pair, key=_sides, reverse=True) for pair in pairwise(boxes))
    return found + [line for outer, inner in pairs for side in _frame(outer, inner) for line in bar(side)]


def around(points: Iterable[Point]) -> Box:
    """The box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _frame(outer: Box, inner: Box) -> list[Box]:
    """The four sides between two boxes, none where they do not lie closely in one another: browsers fill the borders of a cell so."""
    left, top, right, bottom = inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]
    if not (min(left, top, right, bottom) >= 0 and 0 < max(left, top, right, bottom) <= _THIN < min(_sides(inner))):
        return []
    x0, y0, x1, y1 = outer
    sides = ((x0, y0, x0 + left, y1), (x0, y0, x1, y0 + top), (x1 - right, y0, x1, y1), (x0, y1 - bottom, x1, y1))
    return [side for side, width in zip(sides, (left, top, right, bottom), strict=True) if width]


def solid(outlines: Iterable[Sequence[Point]], place: Matrix) -> list[Box]:
    """The boxes of filled outlines that are whole areas: no lines, and none of a frame's, one of which lies within the other."""
    boxes = [box for corners in outlines for box in area(around([place.point(x, y) for x, y in corners]))]
    if len(boxes) > _MOST_BOXES:
        return boxes
    return [box for box in boxes if not any(one is not box and (_holds(one, box) or _holds(box, one)) for one in boxes)]


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def on_ground(box: Box, areas: Sequence[Box]) -> list[Box]:
    """A white box if it is an area of a coloured one: cells leave the ground of their table as rules."""
    return area(box) if any(_holds(ground, box) for ground in areas[:_GROUNDS]) else []


def _sides(box: Box) -> Point:
    return box[2] - box[0], box[3] - box[1]


def area(box: Box) -> list[Box]:
    """A filled box if it is an area and no line."""
    return [box] if min(_sides(box)) > _THIN else []


def bar(box: Box) -> list[Segment]:
    """The centre line of a filled box if it is thin; a dot of a dotted line counts in both directions."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    found: list[Segment] = []
    if high <= _THIN and (wide > high or wide <= _THIN):
        found.append((x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
    if wide <= _THIN and (high > wide or high <= _THIN):
        found.append(((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
    return found
