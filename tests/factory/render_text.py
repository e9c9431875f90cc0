"""Text exports: tables as tab-separated lines, or linearised as a PDF-to-text program leaves them."""

from __future__ import annotations

from random import Random

from factory.layout import Block, Cell, Grid, Paragraph, covered
from factory.style import Style

SHORT = 16
"""Cells of so many characters share a line with their neighbours; longer ones have lines of their own."""


def tabbed(blocks: list[Block], style: Style) -> str:
    """Paragraphs apart by blank lines, table rows as lines with a tab between cells."""
    lines: list[str] = ["", ""]
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += [paragraph_text(block), *([] if block.role == "contents" else [""])]
        elif isinstance(block, Grid):
            lines += ["\t".join(cell.text.replace("\n", "") if cell else "" for cell in row) for row in covered(block)] + [""]
    return "\n".join(lines) + "\n"


def paragraph_text(block: Paragraph) -> str:
    """A paragraph on one line, its right end after a space."""
    return block.text + (f" {block.right}" if block.right else "")


def linear(blocks: list[Block], style: Style, rng: Random) -> str:
    """Cells one after the other, wrapped at their column's width; short neighbours share a line, blank lines fall anywhere."""
    lines: list[str] = [""]
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += [paragraph_text(block), ""] if block.role != "contents" else [paragraph_text(block)]
        elif isinstance(block, Grid):
            lines += [line for row in covered(block) for line in linear_row(row, block.widths, rng)]
    return "\n".join(lines) + "\n"


def linear_row(row: list[Cell | None], widths: list[float], rng: Random) -> list[str]:
    """A table row: runs of one-line cells joined by spaces, wrapped cells on lines of their own."""
    lines: list[str] = []
    run: list[str] = []
    for col, cell in enumerate(row):
        if cell is None or not cell.text:
            continue
        wrapped = wrap(cell.text, int(sum(widths[col : col + cell.col_span]) * 1.1))
        if len(wrapped) == 1 and len(cell.text) <= SHORT:
            run += wrapped
            continue
        lines += [" ".join(run)] if run else []
        lines, run = lines + scattered(wrapped, rng), []
        lines += [""] if rng.random() < 0.8 else []
    lines += [" ".join(run)] if run else []
    return [*lines, ""] if rng.random() < 0.7 else lines


def scattered(wrapped: list[str], rng: Random) -> list[str]:
    """Wrapped lines with a blank line here and there."""
    lines: list[str] = []
    for line in wrapped:
        lines += [line, ""] if rng.random() < 0.15 else [line]
    return lines


def wrap(text: str, width: int) -> list[str]:
    """A text cut after so many characters (a Chinese one counts for two halves), wherever that falls."""
    lines: list[str] = []
    line, used = "", 0.0
    for char in text:
        step = 1.0 if ord(char) > 0x2E7F else 0.55
        if char == "\n" or (line and used + step > max(width, 4)):
            lines, line, used = [*lines, line], "", 0.0
        if char != "\n":
            line, used = line + char, used + step
    return [*lines, line] if line else lines


def gapped(text: str, rng: Random) -> str:
    """Lines with blank ones between some of them, as exporters leave them where they see a gap."""
    return "\n".join(line + "\n" * rng.choices((0, 1, 2), [80, 18, 2])[0] for line in text.splitlines()) + "\n"
