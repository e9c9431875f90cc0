"""What may happen to a filing: to its content before it is printed, and to the file's bytes after."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pypdfium2 as pdfium

from factory.layout import Block, Cell, Grid
from factory.made import Made

_NUMBER = re.compile(r"\d+")


def altered_figure(made: Made, rng: Random) -> Made:
    """A figure of a table begins with another digit; most often one that stands alone in its cell."""
    cells = [
        (block, row, col)
        for block, grid in enumerate(made.blocks)
        if isinstance(grid, Grid)
        for row, line in enumerate(grid.rows)
        for col, cell in enumerate(line)
        if _NUMBER.search(cell.text)
    ]
    alone = [place for place in cells if _cell(made, place).number is not None]
    place = rng.choice(alone if alone and rng.random() < 0.8 else cells)
    cell = _cell(made, place)
    number = rng.choice(list(_NUMBER.finditer(cell.text)))
    start = ord("０") if number[0][0] >= "０" else ord("0")
    digit = chr(start + (ord(number[0][0]) - start + rng.randint(1, 8)) % 9 + 1)
    return _with(made, place, replace(cell, text=cell.text[: number.start()] + digit + cell.text[number.start() + 1 :], number=None))


def row_removed(made: Made, rng: Random) -> Made:
    """A row of a table is not printed."""
    return _rows(made, rng, lambda rows, row: rows[:row] + rows[row + 1 :])


def row_doubled(made: Made, rng: Random) -> Made:
    """A row of a table is printed twice."""
    return _rows(made, rng, lambda rows, row: rows[: row + 1] + rows[row:])


def rows_swapped(made: Made, rng: Random) -> Made:
    """Two neighbouring rows of a table change places."""
    return _rows(made, rng, lambda rows, row: rows[:row] + rows[row : row + 2][::-1] + rows[row + 2 :])


def bytes_flipped(content: bytes, rng: Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(content)
    for _ in range(rng.choice([1, 3, 20])):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def truncated(content: bytes, rng: Random) -> bytes:
    """The file ends early."""
    return content[: rng.randrange(len(content))]


def stretch_removed(content: bytes, rng: Random) -> bytes:
    """A stretch in the middle is missing."""
    start = rng.randrange(len(content))
    return content[:start] + content[start + rng.randint(1, 400) :]


def stretch_doubled(content: bytes, rng: Random) -> bytes:
    """A stretch in the middle stands twice."""
    start = rng.randrange(len(content))
    return content[: start + rng.randint(1, 400)] + content[start:]


def pages_dropped(content: bytes, rng: Random) -> bytes:
    """A PDF lacks a page."""
    return _pages(content, rng, lambda pages, at: pages[:at] + pages[at + 1 :])


def pages_swapped(content: bytes, rng: Random) -> bytes:
    """Two neighbouring pages of a PDF change places."""
    return _pages(content, rng, lambda pages, at: pages[:at] + pages[at : at + 2][::-1] + pages[at + 2 :])


OF_CONTENT: tuple[Callable[[Made, Random], Made], ...] = (
    altered_figure,
    altered_figure,
    altered_figure,
    row_removed,
    row_doubled,
    rows_swapped,
)
"""What may happen before printing; figures are what matters most."""
OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (bytes_flipped, truncated, stretch_removed, stretch_doubled)
OF_PAGES: tuple[Callable[[bytes, Random], bytes], ...] = (pages_dropped, pages_swapped)

_Place = tuple[int, int, int]


def _cell(made: Made, place: _Place) -> Cell:
    grid = made.blocks[place[0]]
    assert isinstance(grid, Grid)
    return grid.rows[place[1]][place[2]]


def _with(made: Made, place: _Place, cell: Cell) -> Made:
    block, row, col = place
    grid = made.blocks[block]
    assert isinstance(grid, Grid)
    line = [*grid.rows[row][:col], cell, *grid.rows[row][col + 1 :]]
    return _replaced(made, block, replace(grid, rows=[*grid.rows[:row], line, *grid.rows[row + 1 :]]))


def _replaced(made: Made, index: int, block: Block) -> Made:
    return replace(made, blocks=[*made.blocks[:index], block, *made.blocks[index + 1 :]])


def _rows(made: Made, rng: Random, change: Callable[[list[list[Cell]], int], list[list[Cell]]]) -> Made:
    """Change the rows of a table at one that no merged cell reaches over."""
    places = [
        (block, row)
        for block, grid in enumerate(made.blocks)
        if isinstance(grid, Grid)
        for row in range(grid.header_rows, len(grid.rows))
        if all(_is_plain(grid, other) for other in (row, row + 1) if other < len(grid.rows))
    ]
    if not places:
        return made
    block, row = rng.choice(places)
    grid = made.blocks[block]
    assert isinstance(grid, Grid)
    return _replaced(made, block, replace(grid, rows=change(grid.rows, row)))


def _is_plain(grid: Grid, row: int) -> bool:
    """Whether a row's own cells cover all of its columns, and no other row's."""
    return sum(cell.col_span for cell in grid.rows[row]) == len(grid.widths) and all(cell.row_span == 1 for cell in grid.rows[row])


def _pages(content: bytes, rng: Random, change: Callable[[list[int], int], list[int]]) -> bytes:
    source = pdfium.PdfDocument(content)
    order = change(list(range(len(source))), rng.randrange(len(source)))
    changed, out = pdfium.PdfDocument.new(), io.BytesIO()
    if order:
        changed.import_pages(source, order)
    changed.save(out)
    return out.getvalue()
