"""Random tables for tests: grids tiled with merged cells."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = st.text(alphabet="项目支出绩效指标资金万元0123456789.,%-≥", min_size=1, max_size=7)


@dataclass(frozen=True)
class Drawn:
    """A cell as drawn."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str


@st.composite
def tilings(draw: st.DrawFn) -> tuple[list[Drawn], int, int]:
    """A grid tiled with cells of random spans, with its number of rows and columns."""
    n_rows, n_cols = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            wide = draw(st.integers(1, n_cols - col))
            while any((row, col + step) in taken for step in range(wide)):
                wide -= 1
            high = draw(st.integers(1, min(2, n_rows - row)))
            cells.append(Drawn(row, col, high, wide, draw(WORDS | st.just(""))))
            taken |= {(row + down, col + step) for down in range(high) for step in range(wide)}
    return cells, n_rows, n_cols


def needed_lines(cells: list[Drawn]) -> tuple[list[int], list[int]]:
    """The rows and columns at which some cell begins: a grid line at which none does cannot be seen."""
    return sorted({cell.row for cell in cells}), sorted({cell.col for cell in cells})


def expected(cells: list[Drawn]) -> set[Drawn]:
    """The cells on the grid of the lines that can be seen."""
    rows, cols = needed_lines(cells)

    def index(lines: list[int], start: int, span: int) -> tuple[int, int]:
        return lines.index(start), sum(start <= line < start + span for line in lines)

    found = set()
    for cell in cells:
        (row, row_span), (col, col_span) = index(rows, cell.row, cell.row_span), index(cols, cell.col, cell.col_span)
        found.add(Drawn(row, col, row_span, col_span, cell.text))
    return found
