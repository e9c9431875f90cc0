"""The seam between PDF engines and the reconstruction: what stands on a page, as arrays.

An engine gives a `RawPage` in displayed coordinates (points from the top left of the page as a viewer shows it, rotation
applied). `upright` turns it into a `PageContent`: text running from left to right, duplicates dropped, rules sorted into
horizontal and vertical ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from jixiao.document import Box, Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_CLIP: Box = (-np.inf, -np.inf, np.inf, np.inf)
"""The area of what is not clipped."""
_UNCLIPPED = np.broadcast_to(np.array(NO_CLIP), (1 << 24, 4))
"""As many rows of it as a page can have characters, in the memory of one."""
PAGES_AT_ONCE = 100
"""Pages that an open document reads at most before it is opened anew: engines keep what they have read."""
ASCENT = 0.88
"""How far a character's box reaches above its baseline, in ems: the CJK convention, used whatever the font says of itself."""
_SAME_GLYPH = 0.12
"""Ems within which a repeated character is the same one drawn twice (bold by overprinting)."""
_SAME_RUN = 0.1
"""Ems within which characters are set one after the other on a line."""
_EVEN = 0.008
"""Ems by which the distances between the characters of a text may differ."""
_INSET = 1.0
"""Points that a character is brought into its area, whose edges lie on the rules."""
_CHINESE = "\u2e80"
"""The first of the characters that are an em wide."""
_EM = 1.02
"""Ems from such a character to the next one set after it, at most."""
STRAIGHT = 0.02
"""Sine of the angle up to which text and rules count as level."""


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """Characters of a page, one entry an array position, in drawing order. White space is a character here.

    `clip` (n, 4: x0, top, x1, bottom) is the area that a character was drawn through, infinite for most. Spreadsheets draw a
    cell's whole text through the cell's area on the page, so the area says whose text it is even where it is cut off.
    """

    text: NDArray[np.str_]
    x0: Floats
    x1: Floats
    baseline: Floats
    size: Floats
    clip: Floats

    def __len__(self) -> int:
        return len(self.text)

    def take(self, chosen: Ints | Flags) -> Glyphs:
        """The chosen characters, in the order chosen."""
        text = self.text[chosen]
        clip = self.clip[chosen] if self.is_clipped else self.clip[: len(text)]
        return Glyphs(text, self.x0[chosen], self.x1[chosen], self.baseline[chosen], self.size[chosen], clip)

    def joined(self, more: Glyphs) -> Glyphs:
        """These characters and more of them."""
        pairs = ((getattr(self, name), getattr(more, name)) for name in self.__slots__)
        whole = Glyphs(*(np.concatenate(pair) for pair in pairs))
        return whole if self.is_clipped or more.is_clipped else replace(whole, clip=_UNCLIPPED[: len(whole)])

    @property
    def top(self) -> Floats:
        """Upper edges of the em boxes."""
        return self.baseline - ASCENT * self.size

    @property
    def bottom(self) -> Floats:
        """Lower edges of the em boxes."""
        return self.baseline + (1 - ASCENT) * self.size

    @property
    def y_middle(self) -> Floats:
        """Vertical centres of the em boxes."""
        return self.baseline - (ASCENT - 0.5) * self.size

    @property
    def is_clipped(self) -> bool:
        """Whether any character may be drawn through an area; the area of what is not is held once for a page."""
        return self.clip.strides[0] != 0

    @property
    def seat(self) -> tuple[Floats, Floats]:
        """Where each character belongs (x, y): its centre, brought into the area that it was drawn through."""
        if not self.is_clipped:
            return (self.x0 + self.x1) / 2, self.y_middle
        inset = np.minimum(_INSET, (self.clip[:, 2:] - self.clip[:, :2]) / 2)
        low, high = self.clip[:, :2] + inset, self.clip[:, 2:] - inset
        x = np.clip((self.x0 + self.x1) / 2, low[:, 0], high[:, 0])
        y = np.clip(self.y_middle, low[:, 1], high[:, 1])
        return x, y

    @property
    def hidden(self) -> Flags:
        """Which characters lie above or below the area that they were drawn through: nobody sees them there."""
        if not self.is_clipped:
            return np.zeros(len(self), dtype=np.bool_)
        middle = self.y_middle
        return (middle < self.clip[:, 1]) | (middle > self.clip[:, 3])

    def box(self) -> Box:
        """The box around all of them."""
        return float(self.x0.min()), float(self.top.min()), float(self.x1.max()), float(self.bottom.max())


@dataclass(frozen=True, slots=True, eq=False)
class RawPage:
    """A page as an engine reads it, in displayed coordinates.

    `origin` (n, 2): where each character's baseline starts; `direction` (n, 2): the unit vector that its text runs along;
    `advance` (n) and `size` (n) in points; `clip` (n, 4: x0, top, x1, bottom) the area that each is drawn through, infinite
    for most; `segments` (m, 4): x0, y0, x1, y1 of drawn rules (thin rectangles as their centre line).
    """

    number: int
    width: float
    height: float
    text: Sequence[str]
    origin: Floats
    direction: Floats
    advance: Floats
    size: Floats
    clip: Floats
    segments: Floats
    areas: Floats
    """(k, 4): x0, top, x1, bottom of what is filled with a colour, rules apart."""
    image_share: float
    """The share of the page's area that its images cover, at most 1: scans are stored in strips, too."""
    ink: Floats
    """(n): how dark each character shows on white paper, from 0 (not at all) to 1 (black)."""
    backdrops: Floats
    """(b, 5): x0, top, x1, bottom and darkness of all that light text may stand on; none where no text is light."""
    annotated: bool = False
    """Whether viewers draw more over the page than its own content."""

    def take(self, chosen: Flags) -> RawPage:
        """The page with the chosen characters alone."""
        text = [char for char, is_chosen in zip(self.text, chosen.tolist(), strict=True) if is_chosen]
        kept = {name: getattr(self, name)[chosen] for name in ("origin", "direction", "advance", "size", "clip", "ink")}
        return replace(self, text=text, **kept)


@dataclass(frozen=True, slots=True, eq=False)
class Upended:
    """Characters of text that runs up or down the page, in drawing order, as in `RawPage`."""

    text: str
    origin: Floats
    direction: Floats
    advance: Floats
    size: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PageContent:
    """A page with its text upright.

    `horizontal` (m, 3): y, x0, x1; `vertical` (m, 3): x, top, bottom. `upended`: text that runs up or down. `tilted`: text that
    runs at any other angle (a watermark), in drawing order.
    """

    number: int
    width: float
    height: float
    glyphs: Glyphs
    tilted: str
    horizontal: Floats
    vertical: Floats
    image_share: float
    upended: Upended | None = None
    turns: int = 0
    """Quarter turns (clockwise) that were needed to make the text upright."""
    areas: Floats = field(default_factory=lambda: np.zeros((0, 4)))
    """(k, 4): x0, top, x1, bottom of coloured areas."""
    annotated: bool = False
    shades: Floats = field(default_factory=lambda: np.zeros((0, 4)))
    """(k, 4): those of the areas that are cells, or rows, which no rules part (`pdf_shades`)."""
    sheet: tuple[PageContent, float] | None = None
    """The page that this one is a part of, and where on it this one begins (points from its left edge)."""

    @property
    def shade_edges(self) -> Floats:
        """(2k, 3): y, x0, x1 of the upper and lower edges of coloured cells or rows."""
        return np.vstack((self.shades[:, [1, 0, 2]], self.shades[:, [3, 0, 2]]))

    def place(self, box: Box | None = None) -> Place:
        """The place of a box, or of something on the page that has none, where a viewer shows it."""
        shown = self.sheet[0].number if self.sheet else self.number
        return Place(page=shown, bbox=None if box is None else self.displayed(box))

    def displayed(self, box: Box) -> Box:
        """A box of the upright page where a viewer shows it."""
        x0, top, x1, bottom = box
        if self.sheet is not None:
            page, left = self.sheet
            return page.displayed((x0 + left, top, x1 + left, bottom))
        if self.turns == 1:
            return top, self.width - x1, bottom, self.width - x0
        if self.turns == 2:
            return self.width - x1, self.height - bottom, self.width - x0, self.height - top
        if self.turns == 3:
            return self.height - bottom, x0, self.height - top, x1
        return box


def upright(raw: RawPage, marks: Flags | None = None) -> PageContent:
    """The page turned so that most of its text runs from left to right; marks count as tilted, however they run."""
    turns = _quarter_turns(raw.direction if marks is None else raw.direction[~marks])
    width, height = (raw.height, raw.width) if turns % 2 else (raw.width, raw.height)
    origin = _turned(raw.origin, raw, turns)
    direction = _turned_direction(raw.direction, turns)
    straight = ~_amid_slanted(direction) if marks is None else ~(_amid_slanted(direction) | marks)
    level = (np.abs(direction[:, 1]) < STRAIGHT) & (direction[:, 0] > 0) & straight
    text = np.array(raw.text, dtype=np.str_) if len(raw.text) else np.zeros(0, dtype="<U1")
    glyphs = Glyphs(text, origin[:, 0], origin[:, 0] + raw.advance, origin[:, 1], raw.size, _clips(raw, turns))
    ends = [_turned(raw.segments[:, i : i + 2], raw, turns) for i in (0, 2)]
    horizontal, vertical = _sorted_rules(np.hstack(ends))
    kept = _cut_alike(_set_whole(_once(glyphs.take(level & (text != "")))))
    areas = _turned_boxes(raw.areas, raw, turns)
    on_end = (np.abs(direction[:, 0]) < STRAIGHT) & straight
    upended = _upended(raw, text, origin, direction, on_end)
    tilted = "".join(text[~level & ~on_end])
    return PageContent(raw.number, width, height, kept, tilted, horizontal, vertical, raw.image_share, upended, turns, areas, raw.annotated)


def _set_whole(glyphs: Glyphs) -> Glyphs:
    """Chinese characters as wide as they are set: engines take a drawn glyph (a Type 3 font's) to be no wider than its ink.

    The next one on the line begins where the character ends, as long as that is no more than an em on.
    """
    step = np.diff(glyphs.x0)
    short = (glyphs.text[:-1] >= _CHINESE) & (np.diff(glyphs.baseline) == 0)
    short &= (step > glyphs.x1[:-1] - glyphs.x0[:-1]) & (step <= _EM * glyphs.size[:-1])
    if not short.any():
        return glyphs
    x1 = glyphs.x1.copy()
    x1[:-1][short] = glyphs.x0[1:][short]
    return replace(glyphs, x1=x1)


def _upended(raw: RawPage, text: NDArray[np.str_], origin: Floats, direction: Floats, chosen: Flags) -> Upended | None:
    chosen = chosen & (text != "") & (text != " ")
    if not chosen.any():
        return None
    return Upended("".join(text[chosen].tolist()), origin[chosen], direction[chosen], raw.advance[chosen], raw.size[chosen])


def _amid_slanted(direction: Floats) -> Flags:
    """The characters drawn one by one along a curve (a seal) that happen to be level, or on end: slanted ones before and behind."""
    slanted = np.minimum(np.abs(direction[:, 0]), np.abs(direction[:, 1])) > STRAIGHT
    if not slanted.any():
        return slanted
    slanted = np.pad(slanted, 2)
    before, behind = slanted[:-4] | slanted[1:-3], slanted[3:-1] | slanted[4:]
    amid: Flags = before & behind & ~slanted[2:-2]
    return amid


def _quarter_turns(direction: Floats) -> int:
    """Clockwise quarter turns that make the most common text direction run from left to right."""
    if (direction[:, 0] > np.abs(direction[:, 1])).all():
        return 0
    angle = np.round(np.degrees(np.arctan2(direction[:, 1], direction[:, 0])) / 90) % 4
    return int((4 - np.bincount(angle.astype(np.int64), minlength=4).argmax()) % 4)


def median(values: Floats) -> float:
    """The middle value, or the middle of the two; numpy's own takes ten times as long for a line's characters."""
    ranked, middle = np.sort(values), len(values) // 2
    return float(ranked[middle] if len(values) % 2 else (ranked[middle - 1] + ranked[middle]) / 2)


def unit(vectors: Floats) -> Floats:
    """Vectors (n, 2) of length 1; what has no length stays as it is."""
    length = np.hypot(vectors[:, 0], vectors[:, 1])
    directions: Floats = vectors / np.where(length > 0, length, 1)[:, None]
    return directions


def _turned(points: Floats, raw: RawPage, turns: int) -> Floats:
    if not turns:
        return points
    x, y = points[:, 0], points[:, 1]
    turned = [(x, y), (raw.height - y, x), (raw.width - x, raw.height - y), (y, raw.width - x)]
    return np.column_stack(turned[turns])


def _clips(raw: RawPage, turns: int) -> Floats:
    """The area that each character is drawn through, held once for a page where nothing is cut off."""
    return _turned_boxes(raw.clip, raw, turns) if np.isfinite(raw.clip).any() else _UNCLIPPED[: len(raw.clip)]


def _turned_boxes(boxes: Floats, raw: RawPage, turns: int) -> Floats:
    one, other = _turned(boxes[:, :2], raw, turns), _turned(boxes[:, 2:], raw, turns)
    return np.hstack([np.minimum(one, other), np.maximum(one, other)])


def _turned_direction(direction: Floats, turns: int) -> Floats:
    x, y = direction[:, 0], direction[:, 1]
    return np.column_stack([(x, y), (-y, x), (-x, -y), (y, -x)][turns])


def _sorted_rules(segments: Floats) -> tuple[Floats, Floats]:
    """Horizontal rules as (y, x0, x1) and vertical ones as (x, top, bottom); slanted segments are no rules."""
    low, high = np.minimum(segments[:, :2], segments[:, 2:]), np.maximum(segments[:, :2], segments[:, 2:])
    extent = high - low
    flat = extent[:, 1] <= np.maximum(STRAIGHT * extent[:, 0], 0.5)
    steep = (extent[:, 0] <= np.maximum(STRAIGHT * extent[:, 1], 0.5)) & ~flat
    middle = (low + high) / 2
    horizontal = np.column_stack((middle[:, 1], low[:, 0], high[:, 0]))[flat]
    vertical = np.column_stack((middle[:, 0], low[:, 1], high[:, 1]))[steep]
    return horizontal, vertical


def _cut_alike(glyphs: Glyphs) -> Glyphs:
    """The characters, those of a line that nobody sees all cut off alike.

    An engine may tell an area only of what it cuts, and the ink of a full stop lies lower than that of the characters before it.
    """
    hidden = glyphs.hidden
    if not hidden.any():
        return glyphs
    size = glyphs.size[1:]
    parted = (np.abs(np.diff(glyphs.baseline)) > _SAME_RUN * size) | (np.abs(glyphs.x0[1:] - glyphs.x1[:-1]) > _SAME_RUN * size)
    run = np.concatenate(([0], np.cumsum(parted)))
    first = np.full(run[-1] + 1, -1)
    first[run[hidden]] = np.flatnonzero(hidden)
    alike = (first[run] >= 0) & ~np.isfinite(glyphs.clip).any(axis=1)
    return replace(glyphs, clip=np.where(alike[:, None], glyphs.clip[first[run]], glyphs.clip))


def _once(glyphs: Glyphs) -> Glyphs:
    """The characters without those drawn a second time at the same place."""
    repeated = np.zeros(len(glyphs), dtype=np.bool_)
    seen = _numbered(glyphs.text)
    step = _SAME_GLYPH * np.maximum(glyphs.size, 1)
    for shift_x in (0.0, 0.5):
        for shift_y in (0.0, 0.5):
            column = np.floor(glyphs.x0 / step + shift_x).astype(np.int64)
            row = np.floor(glyphs.baseline / step + shift_y).astype(np.int64)
            repeated |= _repeated((seen << 40) + ((row & 0xFFFFF) << 20) + (column & 0xFFFFF))
    if not repeated.any():
        return glyphs
    for index in np.flatnonzero(repeated[:-2]).tolist():
        repeated[index] = repeated[index + 1] or not _begins_anew(glyphs, index)
    return glyphs.take(~repeated)


def _numbered(text: NDArray[np.str_]) -> Ints:
    """A number for each character, the same for the same; ligatures are several code points."""
    if text.dtype.itemsize == 4:
        return text.view(np.uint32).astype(np.int64)
    return np.unique(text, return_inverse=True)[1].astype(np.int64)


def _repeated(keys: Ints) -> Flags:
    """Which keys stand before, too."""
    ranked = np.sort(keys)
    repeated = np.zeros(len(keys), dtype=np.bool_)
    if (ranked[1:] == ranked[:-1]).any():
        repeated[:] = True
        repeated[np.unique(keys, return_index=True)[1]] = False
    return repeated


def _begins_anew(glyphs: Glyphs, index: int) -> bool:
    """Whether a character that stands upon an equal one begins a text of its own: it keeps the distance that the next ones keep.

    Figures that are wider than their columns meet so; what is drawn again keeps the distance of what was drawn before.
    """
    before = np.flatnonzero(glyphs.text[:index] == glyphs.text[index])
    first = before[
        np.abs(glyphs.x0[before] - glyphs.x0[index]) + np.abs(glyphs.baseline[before] - glyphs.baseline[index]) < glyphs.size[index]
    ]
    gap, following = glyphs.x0[index + 1 : index + 3] - glyphs.x1[index : index + 2]
    others = np.abs(glyphs.x0[index + 1] - glyphs.x1[first] - following)
    even = _EVEN * glyphs.size[index]
    return bool(abs(gap - following) <= even and (others > 2 * even).all())
