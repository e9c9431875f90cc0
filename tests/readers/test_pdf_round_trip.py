"""Random tables drawn and read back: the same grid, the same spans, the same texts, over any number of pages."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.limits import Limits
from jixiao.readers.pdf import read
from readers.pdf_canvas import FILLER, Sheet
from readers.tilings import WORDS, Drawn, expected, tilings


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tilings())
def test_a_table_with_merged_cells_is_read_as_drawn(tiling: tuple[list[Drawn], int, int]) -> None:
    cells, _, _ = tiling
    sheet = Sheet()
    sheet.text(40, 50, FILLER)
    for cell in cells:
        x, y = 40 + 100 * cell.col, 80 + 40 * cell.row
        sheet.cell((x, y, x + 100 * cell.col_span, y + 40 * cell.row_span))
        if cell.text:
            sheet.text(x + 4, y + 24, cell.text)
    tables = list(read(sheet.bytes(), Limits()).tables)
    if len(cells) == 1 or not any(cell.text for cell in cells):
        assert not tables
        return
    (table,) = tables
    read_cells = {Drawn(cell.row, cell.col, cell.row_span, cell.col_span, cell.text) for cell in table.cells}
    assert read_cells == expected(cells)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=2, max_size=40), st.integers(1, 12))
def test_rows_over_pages_are_one_table(rows: list[list[str]], rows_a_page: int) -> None:
    sheet = Sheet()
    sheet.text(50, 40, FILLER)
    pages = [rows[start : start + rows_a_page] for start in range(0, len(rows), rows_a_page)]
    for number, part in enumerate(pages, 1):
        ys = [60 + 40 * line for line in range(len(part) + 1)]
        sheet.grid((50, 200, 350, 500), ys)
        sheet.fill((50, 200, 350), ys, part)
        sheet.text(290, 825, f"第{number}页 共{len(pages)}页")
        sheet.page()
    (table,) = read(sheet.bytes(), Limits()).tables
    assert [[cell.text for cell in table.row(row)] for row in range(table.n_rows)] == rows
    assert table.page_starts == set(range(rows_a_page, len(rows), rows_a_page))
    assert not table.continued_rows
