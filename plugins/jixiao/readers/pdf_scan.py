"""A scanned page as a picture: levelled, its ruled lines found and taken out, its ink told apart.

Lengths are in points wherever they leave this module; inside they are pixels of a picture of `scale` pixels a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from jixiao.readers.pdf_page import Floats

Picture = NDArray[np.uint8]

_DPI = 200
_LONGEST = 4_000
"""Pixels that the longer side of a picture may have: A3 at 200 dpi has 3,307."""
_WHITE = 255
_PAPER = 51
"""Pixels around a pixel whose mean is its paper's shade."""
_DARKER = 30
"""Shades by which ink is darker than its paper."""
_RULE = 12.0
"""Points from which a straight stroke can be a rule: no stroke of a table's text is that long."""
_RULED = 60.0
"""Points from which connected rules are a drawing of rules; the strokes of one character of a title stay below."""
_FRINGE = 0.7
"""Points around a rule that are taken out with it: its blurred edges."""
_SLOPE_LENGTH = 100.0
"""Points from which a rule tells the page's skew."""
_MOST_SKEW = 5.0
"""Degrees up to which a page is levelled."""


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A levelled page picture, without its rules.

    `horizontal` (m, 3): y, x0, x1 and `vertical` (m, 3): x, top, bottom in pixels; `marks` (n, 4): x0, top, x1, bottom of
    connected ink; `skew`: the degrees, counted clockwise, that the picture was turned back by.
    """

    picture: Picture
    scale: float
    skew: float
    horizontal: Floats
    vertical: Floats
    marks: Floats


def rendered(page: pdfium.PdfPage) -> tuple[Picture, float]:
    """The page as a viewer shows it, in shades of grey, and its pixels a point."""
    scale = min(_DPI / 72, _LONGEST / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True)
    picture = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width, -1)[:, :, 0]
    bitmap.close()
    return np.ascontiguousarray(picture), scale


def scanned(picture: Picture, scale: float) -> Scan:
    """Level a picture, find its rules and take them out."""
    skew = _skew(*_rules(_ink(picture), scale)[:2], scale)
    if skew:
        picture = _turned(picture, -skew)
    ink = _ink(picture)
    across, down, drawn = _rules(ink, scale)
    fringe = 2 * round(_FRINGE * scale) + 1
    gone = cv2.dilate(drawn, np.ones((fringe, fringe), np.uint8)) > 0
    bare = np.where(gone, _WHITE, picture).astype(np.uint8)
    marks = _boxes(np.where(gone, 0, ink).astype(np.uint8))
    horizontal = np.array([((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in _boxes(across)]).reshape(-1, 3)
    vertical = np.array([((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in _boxes(down)]).reshape(-1, 3)
    return Scan(bare, scale, skew, horizontal, vertical, marks)


def _ink(picture: Picture) -> Picture:
    """255 where a pixel is darker than the paper around it."""
    paper = cv2.adaptiveThreshold(picture, _WHITE, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _PAPER, _DARKER)
    return np.asarray(paper, dtype=np.uint8)


def _rules(ink: Picture, scale: float) -> tuple[Picture, Picture, Picture]:
    """The horizontal and the vertical rules among the ink, and both as one."""
    length = round(_RULE * scale)
    across, down = (_opened(ink, kernel) for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)))
    drawn = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    _, label, stats, _ = cv2.connectedComponentsWithStats(drawn)
    extent = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    is_drawing = extent >= _RULED * scale
    is_drawing[0] = False
    kept = is_drawing[label]
    across, down = across * kept, down * kept
    long_across, long_down = _held(across, down, scale), _held(down.T, across.T, scale).T
    return long_across, long_down, long_across | long_down


def _held(along: Picture, crossing: Picture, scale: float) -> Picture:
    """The horizontal strokes that are long, or end at crossing ones: others are strokes of text that touches a rule."""
    _, label, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(along))
    near = cv2.dilate(np.ascontiguousarray(crossing), np.ones((7, 7), np.uint8)) > 0
    held = np.zeros(len(stats), dtype=np.bool_)
    for number, (x, y, width, height, _) in enumerate(stats.tolist()):
        ends = near[y : y + height, x : x + 3].any() and near[y : y + height, x + width - 3 : x + width].any()
        held[number] = number > 0 and (width >= _RULED * scale or bool(ends))
    return np.asarray(along * held[label], dtype=np.uint8)


def _opened(ink: Picture, kernel: NDArray[np.uint8]) -> Picture:
    """Strokes at least as long as the kernel; breaks of a pixel or two are bridged."""
    bridge = np.ones((1, 3), np.uint8) if kernel.shape[0] == 1 else np.ones((3, 1), np.uint8)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge)
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel), dtype=np.uint8)


def _boxes(mask: Picture) -> Floats:
    """The boxes (n, 4: x0, top, x1, bottom) of connected pixels."""
    stats = cv2.connectedComponentsWithStats(mask)[2][1:].astype(np.float64)
    return np.column_stack((stats[:, 0], stats[:, 1], stats[:, 0] + stats[:, 2], stats[:, 1] + stats[:, 3])).reshape(-1, 4)


def _skew(across: Picture, down: Picture, scale: float) -> float:
    """Degrees clockwise that the page's long rules are turned by, the middle one of them; 0 when there are none."""
    slopes = [*_slopes(across, scale), *(-slope for slope in _slopes(down.T, scale))]
    skew = float(np.degrees(np.arctan(np.median(slopes)))) if slopes else 0.0
    return skew if abs(skew) <= _MOST_SKEW else 0.0


def _slopes(mask: Picture, scale: float) -> Iterator[float]:
    """How much each long rule falls a pixel."""
    _, label, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask))
    for number, (x, y, width, height, _) in enumerate(stats.tolist()):
        if number and width >= _SLOPE_LENGTH * scale:
            rows, cols = np.nonzero(label[y : y + height, x : x + width] == number)
            yield float(np.polyfit(cols, rows, 1)[0])


def _turned(picture: Picture, degrees: float) -> Picture:
    """The picture turned clockwise about its middle."""
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=_WHITE)
    return np.asarray(turned, dtype=np.uint8)
