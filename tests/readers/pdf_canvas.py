"""PDF pages drawn for tests: text and rules at stated places, in points from the top left."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from jixiao.document import Document, Table
from jixiao.limits import Limits
from jixiao.readers.pdf import read

SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))

FILLER = "部门预算绩效目标项目支出资金财政拨款年度指标单位完成率满意度数量质量时效成本效益社会经济"
"""Plausible Chinese: a page of digits alone would be refused as garbled."""

Cells = dict[tuple[int, int], str]


class Sheet:
    """A PDF in the making."""

    def __init__(self, width: float = 595, height: float = 842, *, rotation: int = 0) -> None:
        self.height = height
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(width, height))
        self.rotation = rotation
        self._begin()

    def _begin(self) -> None:
        self.canvas.setPageRotation(self.rotation)

    def text(self, x: float, y: float, text: str, size: float = 9, *, font: str = SONG, spacing: float = 0, mode: int = 0) -> None:
        """A line of text whose baseline begins at (x, y)."""
        pen = self.canvas.beginText(x, self.height - y)
        pen.setFont(font, size)
        pen.setCharSpace(spacing)
        pen.setTextRenderMode(mode)
        pen.textOut(text)
        self.canvas.drawText(pen)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A drawn line."""
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Every rule of a full grid."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)

    def cell(self, box: tuple[float, float, float, float], open_sides: str = "") -> None:
        """The rules around a cell (x0, top, x1, bottom) but for the open sides: `t`, `b`, `l`, `r`."""
        x0, top, x1, bottom = box
        sides = {"t": (x0, top, x1, top), "b": (x0, bottom, x1, bottom), "l": (x0, top, x0, bottom), "r": (x1, top, x1, bottom)}
        for side, rule in sides.items():
            if side not in open_sides:
                self.rule(*rule)

    def fill(self, xs: Sequence[float], ys: Sequence[float], texts: Iterable[Sequence[str]], size: float = 9) -> None:
        """Texts at the top left of the cells of a grid, a line a newline."""
        for top, row in zip(ys, texts, strict=False):
            for left, text in zip(xs, row, strict=False):
                for number, line in enumerate(text.split("\n")):
                    self.text(left + 3, top + 12 + number * (size + 3), line, size)

    def page(self) -> None:
        """End the page, begin another."""
        self.canvas.showPage()
        self._begin()

    def bytes(self) -> bytes:
        """The file."""
        self.canvas.save()
        content: bytes = self.buffer.getvalue()
        return content


def read_both(content: bytes) -> Document:
    """The document as the default engine reads it, once the second engine has been seen to read the same."""
    document = read(content, Limits())
    second = read(content, Limits(), "pdfplumber")
    assert [cells_of(table) for table in second.tables] == [cells_of(table) for table in document.tables]
    assert [line.text for line in second.lines] == [line.text for line in document.lines]
    return document


def cells_of(table: Table) -> Cells:
    """The texts of a table by row and column."""
    return {(cell.row, cell.col): cell.text for cell in table.cells}


def only_table(content: bytes) -> Table:
    """The single table of a file that both engines read alike."""
    (table,) = read_both(content).tables
    return table
