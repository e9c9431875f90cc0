"""A filing as it stands on paper, before any file format: paragraphs, lines with two ends, grids of cells, page breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from factory.model import YUAN_PER_UNIT, Filing
from factory.style import Style


@dataclass(frozen=True)
class Paragraph:
    """A line of text; `right` stands at the other end of it."""

    text: str
    role: str = "body"
    """`title`, `subtitle`, `body`, `heading`, `left`, `right`, `center`, `contents`, `cover`."""
    right: str | None = None


@dataclass(frozen=True)
class Cell:
    """A cell with its spans; `number` is the amount in the printed unit (or a rate, `percent`), for formats that have numbers."""

    text: str
    row_span: int = 1
    col_span: int = 1
    align: str = "center"
    number: Decimal | None = None
    percent: bool = False


@dataclass
class Grid:
    """A table: rows of the cells that begin in them (covered positions are left out), relative widths."""

    widths: list[float]
    rows: list[list[Cell]] = field(default_factory=list)
    header_rows: int = 0


@dataclass(frozen=True)
class PageBreak:
    """What follows starts a page."""


Block = Paragraph | Grid | PageBreak
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in (*range(0x30, 0x3A), 0x25, 0x3C, 0x3E, 0x3D)})
HAN = r"[\u4e00-\u9fff]"


@dataclass(frozen=True)
class Pen:
    """Writes texts and amounts of a filing in a style."""

    filing: Filing
    style: Style

    def text(self, text: str | None, *, name: bool = False) -> str:
        """A text with the style's width of characters and spaces; None is nothing."""
        if text is None:
            return ""
        if self.style.full_width and not name:
            text = text.translate(FULL_WIDTH)
        if self.style.spaced_latin:
            text = re.sub(rf"({HAN})([0-9A-Za-z]+)(?={HAN})", r"\1 \2 ", text)
        return text

    def name(self, text: str) -> str:
        """A project's name, perhaps padded or broken in its middle."""
        text = self.text(text, name=True)
        if self.style.breaks_in_names and len(text) > 8:
            text = text[: len(text) // 2] + "\n" + text[len(text) // 2 :]
        return ("\u3000" if self.style.padded_names else "") + text

    def figure(self, amount: Decimal) -> Decimal:
        """Yuan in the printed unit, with the printed decimals."""
        return (amount / YUAN_PER_UNIT[self.filing.unit]).quantize(Decimal(1).scaleb(-self.filing.decimals))

    def amount(self, amount: Decimal | None) -> str:
        """An amount as printed; nothing in the style's way."""
        if not amount:
            return {"blank": "", "0.00": f"{0:.{self.filing.decimals}f}"}.get(self.style.zero, self.style.zero)
        figure = self.figure(amount)
        text = f"{figure:,}" if self.style.thousands else f"{figure}"
        return text.translate(FULL_WIDTH) if self.style.full_width_amounts else text

    def money(self, amount: Decimal | None, row_span: int = 1) -> Cell:
        """A cell of money."""
        printed = bool(amount) or (self.style.zero in {"0", "0.00"} and amount is not None)
        figure = self.figure(amount or Decimal(0)) if printed else None
        return Cell(self.amount(amount), row_span, align=self.style.amount_align, number=figure)

    def rate(self, rate: Decimal | None, text: str, col_span: int = 1) -> Cell:
        """A cell of a rate in percent."""
        return Cell(self.text(text), col_span=col_span, number=rate, percent=True)

    def broken(self, text: str) -> str:
        """A header text, with a line break of its own where the style has them."""
        return f"{text[:3]}\n{text[3:]}" if self.style.header_break and len(text) > 4 else text

    def department_line(self) -> list[Paragraph]:
        """The department, and the unit beside or below it unless the header states it."""
        style, unit = self.style, f"单位{self.style.colon}{self.filing.unit}"
        suffix = {"bureau": "(部门)", "own": "本级"}.get(style.department_form, "")
        department = f"{style.department_label}{style.colon}{self.filing.department}{suffix}"
        if style.unit_place == "line":
            return [Paragraph(department, "left", right=unit)]
        return [Paragraph(department, "left"), *([Paragraph(unit, "right")] if style.unit_place == "own" else [])]


def covered(grid: Grid) -> list[list[Cell | None]]:
    """The grid as full rows: a cell at its top left position, None at positions that it covers or that nobody fills."""
    n_cols = len(grid.widths)
    full: list[list[Cell | None]] = [[None] * n_cols for _ in grid.rows]
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        free = iter(col for col in range(n_cols) if (row, col) not in taken)
        for cell in cells:
            col = next(col for col in free if (row, col) not in taken)
            full[row][col] = cell
            taken |= {(row + down, col + right) for down in range(cell.row_span) for right in range(cell.col_span)}
    return full
