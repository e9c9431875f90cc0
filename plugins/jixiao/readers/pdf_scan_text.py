"""What a scan's text is, line by line, and how sure that is.

A line's certainty is the probability that the recognition model gives to its text as a whole, over all ways in which the
text can stand in the picture, and against every other text: a character left out or doubled counts as one misread.
Characters of one compatibility form (`：` and `:`) count as one, and spaces do not count: values do not tell them apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
import rapidocr

from jixiao.document import NO_MEANING
from jixiao.readers.pdf_lookalikes import doubtful
from jixiao.readers.pdf_page import Flags, Floats, Ints
from jixiao.readers.pdf_scan import Picture, Scan

_MODELS = Path(rapidocr.__file__).parent / "models"
_DETECTION_SCALE = 2.0
"""Pixels a point at which lines of text are found: enough to find them, a fraction of the time that reading them takes."""
_TOO_SMALL = 1.2
"""Points below which ink outside of lines is dirt: no mark of a text is as small, but a point, which never stands alone."""
_REACH = 6.0
"""Points between marks outside of lines that are read as one line."""
_LINE = 10.0
"""Points of height that a mark outside of lines is read with."""
_MARGIN = 1.5
"""Points on either side of a line's ink that are read with it."""
_HEIGHT, _WIDTH = 48, 320
"""Pixels of height that the model reads a line at, and the width that it was taught to see shorter lines filled up to."""
_CLEAR = 0.99
"""Certainty from which a line is looked at once."""
_LOOKS = ((0.0, 1.1), (0.06, 1.0), (0.0, 0.9))
"""Further looks at a line that is not clear: the share of its height that is cut off above and below, and how far it is stretched."""
_SURE = 0.98
"""Least certainty, over all looks, of a text that is believed."""
_SLANTED = {"⩾": "≥", "⩽": "≤"}
"""Signs that Chinese fonts draw the ordinary ones as."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text within a cell: its box in pixels (x0, top, x1, bottom), its text, the probability of that text.

    A character that is not sure is `NO_MEANING` in the text.
    """

    box: tuple[float, float, float, float]
    text: str
    certainty: float


class Recogniser:
    """The models, loaded once. They are files of the package; nothing is fetched."""

    def __init__(self) -> None:
        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        self._detect = rapidocr.RapidOCR(
            params={
                **threads,
                "Global.log_level": "critical",
                "Global.max_side_len": 100_000,
                "Det.model_path": str(_model("det")),
                "Det.limit_side_len": 32,
            }
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._read = onnxruntime.InferenceSession(str(_model("rec")), options, providers=["CPUExecutionProvider"])
        self._alphabet = _Alphabet(self._read.get_modelmeta().custom_metadata_map["character"].splitlines())

    def lines(self, scan: Scan) -> list[Line]:
        """The lines of a scan, none across a rule."""
        found = (self._line(scan, box) for boxes in _boxes(scan, self._found(scan)) for box in boxes)
        return [line for line in found if line.text.strip()]

    def _found(self, scan: Scan) -> Floats:
        """The boxes (n, 4) in which the detection model finds lines of text."""
        factor = _DETECTION_SCALE / scan.scale
        small = cv2.resize(scan.picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        found: Any = self._detect(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None or not len(found.boxes):
            return np.zeros((0, 4))
        corners = np.asarray(found.boxes, dtype=np.float64) / factor
        return np.hstack((corners.min(axis=1), corners.max(axis=1)))

    def _line(self, scan: Scan, box: Floats) -> Line:
        chances = self._chances(_crop(scan, box))
        peaks = self._alphabet.peaks(chances)
        certainty = self._alphabet.probability(chances, peaks)
        if certainty < _CLEAR:
            looks = [self._alphabet.probability(self._chances(_crop(scan, box, *look)), peaks) for look in _LOOKS]
            certainty = (certainty + sum(looks)) / (1 + len(looks))
        text = "".join(peak.char for peak in peaks)
        unsure = doubtful(text)
        if certainty < _SURE and text:
            unsure.add(min(range(len(peaks)), key=lambda place: peaks[place].chance))
        believed = "".join(NO_MEANING if place in unsure else char for place, char in enumerate(text))
        return Line(tuple(box.tolist()), believed, certainty)

    def _chances(self, crop: Picture) -> Floats:
        """The probabilities of the classes (m) at the steps (n) along a line."""
        shades = crop.astype(np.float32) / 127.5 - 1
        filled = np.pad(shades, ((0, 0), (0, max(0, _WIDTH - crop.shape[1]))))
        colours = np.broadcast_to(filled, (1, 3, *filled.shape))
        (chances,) = self._read.run(None, {self._read.get_inputs()[0].name: np.ascontiguousarray(colours)})
        return np.asarray(chances[0])


def _model(task: str) -> Path:
    (path,) = _MODELS.glob(f"*_{task}_*.onnx")
    return path


def _crop(scan: Scan, box: Floats, cut: float = 0.0, stretch: float = 1.0) -> Picture:
    """A line's picture at the height that the model reads."""
    margin, cut = _MARGIN * scan.scale, cut * (box[3] - box[1])
    x0, top, x1, bottom = (int(edge) for edge in (box[0] - margin, box[1] + cut, box[2] + margin + 1, box[3] + 1 - cut))
    piece = scan.picture[max(top, 0) : bottom, max(x0, 0) : x1]
    width = max(8, round(piece.shape[1] * stretch * _HEIGHT / piece.shape[0]))
    return np.asarray(cv2.resize(piece, (width, _HEIGHT), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _boxes(scan: Scan, found: Floats) -> Iterator[Floats]:
    """The boxes of lines, cut at rules and drawn in to their ink; and boxes of ink that no line was found for."""
    pieces = _cut(scan, found)
    owner = _owners(scan.marks, pieces)
    yield _drawn_in(pieces, scan.marks, owner)
    size = (scan.marks[:, 2:] - scan.marks[:, :2]).max(axis=1) if len(scan.marks) else np.zeros(0)
    left = scan.marks[(owner < 0) & (size >= _TOO_SMALL * scan.scale)]
    yield _cut(scan, _gathered(scan, left))


def _cut(scan: Scan, boxes: Floats) -> Floats:
    """Boxes cut wherever a vertical rule runs through them."""
    pieces = []
    for x0, top, x1, bottom in boxes.tolist():
        middle = (top + bottom) / 2
        through = scan.vertical[(scan.vertical[:, 1] <= middle) & (scan.vertical[:, 2] >= middle), 0]
        edges = [x0, *sorted(x for x in through.tolist() if x0 < x < x1), x1]
        pieces += [(left, top, right, bottom) for left, right in pairwise(edges)]
    return np.array(pieces, dtype=np.float64).reshape(-1, 4)


def _owners(marks: Floats, boxes: Floats) -> Ints:
    """For each mark the box that its middle lies in, the one whose middle is nearest; -1 for none."""
    if not len(marks) or not len(boxes):
        return np.full(len(marks), -1)
    x, y = (marks[:, 0] + marks[:, 2]) / 2, (marks[:, 1] + marks[:, 3]) / 2
    inside: Flags = (x[:, None] >= boxes[:, 0]) & (x[:, None] <= boxes[:, 2]) & (y[:, None] >= boxes[:, 1]) & (y[:, None] <= boxes[:, 3])
    away = np.where(inside, np.abs(y[:, None] - (boxes[:, 1] + boxes[:, 3]) / 2), np.inf)
    return np.where(inside.any(axis=1), away.argmin(axis=1), -1)


def _drawn_in(boxes: Floats, marks: Floats, owner: Ints) -> Floats:
    """Boxes with their left and right ends at their own ink; those without any are dropped."""
    left, right = np.full(len(boxes), np.inf), np.full(len(boxes), -np.inf)
    own = owner >= 0
    np.minimum.at(left, owner[own], marks[own, 0])
    np.maximum.at(right, owner[own], marks[own, 2])
    return np.column_stack((left, boxes[:, 1], right, boxes[:, 3]))[right > left]


def _gathered(scan: Scan, marks: Floats) -> Floats:
    """Boxes around marks that stand side by side, of a line's height."""
    canvas = np.zeros(scan.picture.shape, np.uint8)
    for x0, top, x1, bottom in marks.astype(np.int64).tolist():
        canvas[top:bottom, x0 : x1 + round(_REACH * scan.scale)] = 1
    stats = cv2.connectedComponentsWithStats(canvas)[2][1:].astype(np.float64)
    x0, x1 = stats[:, 0], stats[:, 0] + stats[:, 2] - round(_REACH * scan.scale)
    middle, half = stats[:, 1] + stats[:, 3] / 2, np.maximum(stats[:, 3], _LINE * scan.scale) / 2
    return np.column_stack((x0, np.maximum(middle - half, 0), x1, middle + half)).reshape(-1, 4)


@dataclass(frozen=True, slots=True)
class _Peak:
    """A character where the model sees it first: as it is printed, its compatibility form, the chance of that form."""

    char: str
    form: str
    chance: float


class _Alphabet:
    """The classes that the model knows: the first stands for no character, the last for a space."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = ["", *(_SLANTED.get(char, char) for char in characters), " "]
        self._forms = [unicodedata.normalize("NFKC", char).strip() for char in self._characters]
        self._alike: dict[str, list[int]] = {}
        for index, form in enumerate(self._forms):
            self._alike.setdefault(form, []).append(index)
        first = [self._alike[form][0] for form in self._forms]
        self._first = np.array([*first[:-1], len(first) - 1])
        """Of each class the first one of its form; a space is not nothing here."""

    def peaks(self, chances: Floats) -> list[_Peak]:
        """The likeliest characters, in order."""
        best = chances.argmax(axis=1)
        form = self._first[best]
        steps = np.flatnonzero((np.diff(form, prepend=-1) != 0) & (form != 0))
        return [self._peak(chances[step], index) for step, index in zip(steps.tolist(), best[steps].tolist(), strict=True)]

    def _peak(self, chances: Floats, index: int) -> _Peak:
        form = self._forms[index]
        return _Peak(self._characters[index], form, float(chances[self._alike[form]].sum()) if form else 1.0)

    def probability(self, chances: Floats, peaks: Sequence[_Peak]) -> float:
        """The probability of these characters' forms over all their alignments.

        That is the forward sum of connectionist temporal classification (Graves and others, 2006), spaces left out.
        """
        forms = [peak.form for peak in peaks if peak.form]
        columns = {form: chances[:, self._alike[form]].sum(axis=1) for form in {"", *forms}}
        states = ["", *(state for form in forms for state in (form, ""))]
        emitted = np.stack([columns[state] for state in states], axis=1)
        skips = np.array([index > 1 and state != "" and state != states[index - 2] for index, state in enumerate(states)])
        forward = np.zeros(len(states))
        forward[:2] = emitted[0, :2]
        for step in emitted[1:]:
            before = forward.copy()
            before[1:] += forward[:-1]
            before[2:] += np.where(skips[2:], forward[:-2], 0)
            forward = before * step
        return float(forward[-2:].sum())
