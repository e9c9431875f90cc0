"""The second PDF engine: pdfplumber's parser, pdfminer, with a device of our own that keeps what the reconstruction needs.

It shares nothing with pdfium: its own parser, its own fonts and character maps. pdfminer gives each character's origin and
advance exactly; its layout analysis, and pdfplumber's, are what makes it slow and are not used.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace

import numpy as np
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFStackT, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, resolve1, stream_value
from pdfminer.psparser import LIT, literal_name
from pdfminer.utils import PathSegment, decode_text, mult_matrix

from jixiao.document import NO_MEANING, Box
from jixiao.errors import UnreadableFile
from jixiao.readers.pdf_glyphs import printed
from jixiao.readers.pdf_ink import darkness
from jixiao.readers.pdf_objects import QuickDocument
from jixiao.readers.pdf_operators import operators
from jixiao.readers.pdf_page import NO_CLIP, RawPage
from jixiao.readers.pdf_paths import Matrix, Point, Segment, area, around, bar, bars, clipped, displayed, on_ground, solid, strokes

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font of drawn shapes

_INVISIBLE = 3
"""The text rendering mode of text that is not shown."""
_ONE_BOX = 5
"""Corners of a path that is a single rectangle."""
_WHITE = 0.98
_OUTLINED = 1
"""The text rendering mode of text of which the outlines are drawn alone."""
_PLAIN_SPACES = {"DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased"}
_ACTUAL_TEXT = LIT("ActualText")
_NAMES = {b"'": "_q", b'"': "_w"}
"""Operators that cannot be part of a method's name."""


@dataclass(frozen=True, slots=True)
class PdfplumberDocument:
    """An open document."""

    pages: Sequence[PDFPage]
    resources: PDFResourceManager = field(default_factory=PDFResourceManager)

    def __len__(self) -> int:
        return len(self.pages)

    def page(self, index: int) -> RawPage:
        """The characters and rules of a page (0-based).

        Raises:
            UnreadableFile: the page cannot be read.
        """
        source = self.pages[index]
        device = _Device(self.resources)
        try:
            width, height, place = _geometry(source)
            _Interpreter(self.resources, device).render_contents(source.resources, source.contents, ctm=astuple(place))
        except Exception as error:
            message = f"Page {index + 1} of {len(self)} cannot be read by the second engine: the PDF is damaged, fetch it again."
            raise UnreadableFile(message) from error
        return replace(device.raw_page(index + 1, width, height), annotated=bool(source.annots))


@contextmanager
def opened(content: bytes) -> Iterator[PdfplumberDocument]:
    """Open a document.

    Raises:
        UnreadableFile: encrypted, or too damaged for pdfminer to read.
    """
    try:
        pages = list(PDFPage.create_pages(QuickDocument(content)))
    except Exception as error:
        raise UnreadableFile("The PDF cannot be opened by the second engine: it is damaged, fetch it again.") from error
    yield PdfplumberDocument(pages)


def _geometry(page: PDFPage) -> tuple[float, float, Matrix]:
    """Width and height of a page as displayed, and where its own coordinates go."""
    outer, inner = page.mediabox, page.cropbox
    crop = max(outer[0], inner[0]), max(outer[1], inner[1]), min(outer[2], inner[2]), min(outer[3], inner[3])
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    rotation = page.rotate % 360
    return (*((height, width) if rotation % 180 else (width, height)), displayed(crop, rotation))


@dataclass(slots=True)
class _Run:
    """What a string of characters has in common."""

    length: int
    direction: Point
    size: float
    clip: Box
    ink: float


class _Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter with a faster scanner, and with clipping, which it skips."""

    device: _Device

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out content streams, none within itself."""
        sources = [stream_value(stream) for stream in streams]
        sources = [source for source in sources if source.objid is None or source.objid not in self.parent_stream_ids]
        self.stream_ids = {source.objid for source in sources if source.objid is not None}
        for operator, operands, _ in operators(b"\n".join(source.get_data() for source in sources)):
            method, arity = self._method(operator)
            if method is None or len(operands) < arity:
                continue
            self.argstack = list[PDFStackT](operands[: len(operands) - arity])
            method(*operands[len(operands) - arity :])

    def _method(self, operator: bytes) -> tuple[Callable[..., None] | None, int]:
        """What carries out an operator, and how many operands it takes."""
        if operator not in self._methods:
            name = _NAMES.get(operator, operator.decode("latin-1").replace("*", "_a"))
            method = getattr(self, f"do_{name}", None)
            self._methods[operator] = method, method.__func__.__code__.co_argcount - 1 if method else 0
        return self._methods[operator]

    def init_state(self, ctm: tuple[float, float, float, float, float, float]) -> None:
        """Begin a page or a form."""
        super().init_state(ctm)
        self.states: list[tuple[Box, float]] = []
        self.opacity = self.device.opacity
        self._methods: dict[bytes, tuple[Callable[..., None] | None, int]] = {}

    def do_q(self) -> None:
        """Save the state."""
        super().do_q()
        self.states.append((self.device.clip, self.device.opacity))

    def do_Q(self) -> None:
        """Restore the state."""
        super().do_Q()
        if self.states:
            self.device.clip, self.device.opacity = self.states.pop()

    def do_gs(self, name: PDFStackT) -> None:
        """Take up how transparent fills are (PDF 1.7, 11.6.4.4); in a form, no less than the form."""
        state = dict_value(dict_value(self.resources.get("ExtGState", {})).get(literal_name(name), {}))
        opacity = resolve1(state.get("ca"))
        if isinstance(opacity, int | float):
            self.device.opacity = self.opacity * opacity

    def do_sh(self, name: object) -> None:
        """Paint a shading: on all that is not clipped."""
        self.device.backdrops.append((*self.device.clip, 1.0))

    def do_W(self) -> None:
        """Clip to the current path: to the box around it."""
        points = [Matrix(*self.ctm).point(x, y) for outline in _outlines(self.curpath) for x, y in outline]
        if points:
            xs, ys = zip(*points, strict=True)
            left, top, right, bottom = self.device.clip
            left, top = max(left, min(xs)), max(top, min(ys))
            self.device.clip = left, top, max(left, min(right, max(xs))), max(top, min(bottom, max(ys)))

    def do_BI(self) -> None:
        """Draw an inline image."""
        self.device.take_image()

    def do_W_a(self) -> None:
        """Clip to the current path by the even-odd rule."""
        self.do_W()

    def do_BMC(self, tag: PDFStackT) -> None:
        """Begin marked content."""
        self.device.marks.append((len(self.device.text), None))

    def do_BDC(self, tag: PDFStackT, props: PDFStackT) -> None:
        """Begin marked content that may tell the text that it shows (PDF 1.7, 14.9.4)."""
        pairs = dict(zip(props[::2], props[1::2], strict=False)) if isinstance(props, list) else {}
        told = pairs.get(_ACTUAL_TEXT)
        self.device.marks.append((len(self.device.text), told if isinstance(told, bytes) else None))

    def do_EMC(self) -> None:
        """End marked content."""
        self.device.end_mark()

    def do_Do(self, xobjid_arg: PDFStackT) -> None:
        """Draw a form or an image, and take up the state that it left."""
        state = self.device.clip, self.device.opacity
        super().do_Do(xobjid_arg)
        self.device.clip, self.device.opacity = state
        self.device.set_ctm(self.ctm)


class _Device(PDFDevice):
    """Takes what pdfminer draws."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.clip: Box = NO_CLIP
        self.opacity = 1.0
        self.text: list[str] = []
        self.origins: list[Point] = []
        self.advances: list[float] = []
        self.runs: list[_Run] = []
        self.rules: list[Segment] = []
        self.areas: list[Box] = []
        self.backdrops: list[tuple[float, ...]] = []
        self.image_area = 0.0
        self.marks: list[tuple[int, bytes | None]] = []

    def end_mark(self) -> None:
        """Take the text that marked content tells of itself in place of its glyphs', where it tells one character a glyph."""
        start, told = self.marks.pop() if self.marks else (0, None)
        if told is not None:
            text = decode_text(told)
            if len(text) == len(self.text) - start:
                self.text[start:] = map(printed, text)

    def raw_page(self, number: int, width: float, height: float) -> RawPage:
        """The page as drawn so far."""
        lengths = [run.length for run in self.runs]
        common = np.array([(*run.direction, run.size, *run.clip, run.ink) for run in self.runs], dtype=np.float64).reshape(-1, 8)
        each = np.repeat(common, lengths, axis=0)
        return RawPage(
            number=number,
            width=width,
            height=height,
            text=self.text,
            origin=np.array(self.origins, dtype=np.float64).reshape(-1, 2),
            direction=each[:, :2],
            advance=np.array(self.advances, dtype=np.float64),
            size=each[:, 2],
            clip=each[:, 3:7],
            segments=np.array(self.rules, dtype=np.float64).reshape(-1, 4),
            areas=np.array(self.areas, dtype=np.float64).reshape(-1, 4),
            image_share=min(1.0, self.image_area / (width * height)),
            ink=each[:, 7],
            backdrops=np.array(self.backdrops, dtype=np.float64).reshape(-1, 5),
        )

    def render_string(self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState) -> None:
        """Take a shown string (PDF 1.7, 9.4.4)."""
        font, size, scale = textstate.font, textstate.fontsize, textstate.scaling / 100
        if font is None or self.ctm is None:
            return
        a, b, c, d, e, f = mult_matrix(textstate.matrix, self.ctm)
        stretch = math.hypot(a, b) or 1.0
        x, y = textstate.linematrix
        begin = len(self.text)
        for item in seq:
            if isinstance(item, int | float):
                x -= item * size * scale / 1000
                continue
            for code in font.decode(item) if isinstance(item, bytes) else ():
                advance = font.char_width(code) * size * scale
                self.text.append(_character(font, code))
                self.origins.append((a * x + c * (y + textstate.rise) + e, b * x + d * (y + textstate.rise) + f))
                self.advances.append(abs(advance) * stretch)
                x += advance + (textstate.charspace + (textstate.wordspace if code == 32 and not font.is_multibyte() else 0)) * scale
        textstate.linematrix = x, y
        if textstate.render == _INVISIBLE:
            del self.text[begin:], self.origins[begin:], self.advances[begin:]
        elif len(self.text) > begin:
            size, ink = abs(size) * math.hypot(c, d), _text_ink(graphicstate, textstate.render) * self.opacity
            self.runs.append(_Run(len(self.text) - begin, (a / stretch, b / stretch), size, self.clip, ink))

    def paint_path(self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]) -> None:
        """Take the rules of a drawn path."""
        place = Matrix(*self.ctm) if self.ctm else Matrix()
        outlines = list(_outlines(path))
        if fill and (ink := _ink(graphicstate.ncolor, graphicstate.ncs) * self.opacity):
            self.backdrops += ((*box, ink) for box in solid(outlines, place))
        if stroke and not _is_white(graphicstate.scolor):
            self.rules += clipped(strokes(outlines, place), self.clip)
        elif fill:
            is_white = _is_white(graphicstate.ncolor)
            self.rules += [] if is_white else clipped(bars(outlines, place), self.clip)
            if len(outlines) == 1 and len(outlines[0]) <= _ONE_BOX:
                box = around([place.point(x, y) for x, y in outlines[0]])
                self.areas += on_ground(box, self.areas) if is_white else area(box)

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Take an image."""
        self.take_image()

    def take_image(self) -> None:
        """Take whatever image fills the unit square: as a rule when it is thin."""
        box = (Matrix(*self.ctm) if self.ctm else Matrix()).box((0, 0, 1, 1))
        self.rules += bar(box)
        self.backdrops.append((*box, 1.0))
        self.image_area += (box[2] - box[0]) * (box[3] - box[1])


def _character(font: PDFFont, code: int) -> str:
    try:
        return printed(font.to_unichr(code))
    except PDFUnicodeNotDefined:
        return NO_MEANING


def _outlines(path: Iterable[PathSegment]) -> Iterator[list[Point]]:
    """The subpaths of a path as corner points; a curve is its end point."""
    outline: list[Point] = []
    for kind, *numbers in path:
        if kind == "h":
            outline += outline[:1]
            continue
        if kind == "m" and outline:
            yield outline
            outline = []
        outline.append((numbers[-2], numbers[-1]))
    if outline:
        yield outline


def _text_ink(graphicstate: PDFGraphicState, render: int) -> float:
    """How dark text shows on white paper."""
    if render == _OUTLINED:
        return _ink(graphicstate.scolor, graphicstate.scs)
    return _ink(graphicstate.ncolor, graphicstate.ncs)


def _ink(colour: object, space: PDFColorSpace) -> float:
    """How dark a colour shows on white paper; one that is no grey, RGB or CMYK is dark."""
    parts = colour if isinstance(colour, tuple) else (colour,)
    if space.name not in _PLAIN_SPACES or not all(isinstance(part, int | float) for part in parts):
        return 1.0
    match [float(part) for part in parts]:
        case [grey]:
            return darkness(grey, grey, grey)
        case [red, green, blue]:
            return darkness(red, green, blue)
        case [cyan, magenta, yellow, black]:
            return darkness(*((1 - own) * (1 - black) for own in (cyan, magenta, yellow)))
    return 1.0


def _is_white(colour: object) -> bool:
    """Whether a colour does not show on paper: grey, RGB or CMYK by the number of its components."""
    parts = colour if isinstance(colour, tuple) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return False
    return bool(max(parts) <= 1 - _WHITE if len(parts) == 4 else min(parts) >= _WHITE)
