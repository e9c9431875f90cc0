"""Text that is longer than its cell shows, as spreadsheets print it, is never taken for the whole."""

from __future__ import annotations

import pytest

from readers.drawn_filing import HEADER, PAPER, ROWS, failures, heading, is_exact, left_out, reading, rows
from readers.pdf_canvas import Sheet

FULL_LINE = "完成全部清淤任务并且保持堤防完好同"
"""As many characters of nine points as the column of objectives has room for."""


def with_objective(*lines: str, below: float) -> bytes:
    """A filing whose first project's objective has these lines, the last of them ending so far below its row; a line there stands alone."""
    sheet = Sheet(*PAPER)
    heading(sheet)
    first, second = (*ROWS[1][:5], "", ROWS[1][6]), ROWS[2] if below < 9 else (*ROWS[2][:5], "", ROWS[2][6])
    rows(sheet, (HEADER, ROWS[0], first, second), 100)
    row_end = 100 + 3 * 40
    for number, line in enumerate(reversed(lines)):
        sheet.text(413, row_end + below - 0.12 * 9 - 12 * number, line)
    return sheet.bytes()


def test_a_full_line_across_the_cells_edge_is_reported() -> None:
    read = reading(with_objective(FULL_LINE, FULL_LINE, below=3))
    assert failures(read) == ["nothing_unclaimed"]
    assert left_out(read) == [f"'{FULL_LINE}' is cut off at its cell's edge"]


@pytest.mark.parametrize(
    ("last", "below"),
    [(FULL_LINE, 0.0), ("步推进", 3.0), (f"{FULL_LINE[:-1]}。", 3.0), (FULL_LINE, 9.0)],
    ids=["it ends in its cell", "the line is not full", "a sentence ends", "it is seen whole"],
)
def test_a_text_that_is_whole_is_not(last: str, below: float) -> None:
    assert failures(reading(with_objective(FULL_LINE, last, below=below))) == []


def test_a_single_line_is_whole() -> None:
    read = reading(with_objective("完成清淤任务", below=3))
    assert (is_exact(read), failures(read)) == (True, [])


def over_two_pages(*, goes_on: bool) -> bytes:
    """The last row of a page has a full line across its lower edge, at which the page ends; the next page begins another row, or not."""
    sheet = Sheet(*PAPER)
    heading(sheet)
    rows(sheet, (HEADER, ROWS[0], (*ROWS[1][:5], "", ROWS[1][6])), 420)
    for number in (0, 1):
        sheet.text(413, 420 + 3 * 40 + 3 - 0.12 * 9 - 12 * number, FULL_LINE)
    sheet.page()
    rest = ("", "", "", "", "", "时完成", "") if goes_on else ROWS[2]
    rows(sheet, (rest, ROWS[2]) if goes_on else (rest,), 40)
    return sheet.bytes()


def test_a_full_line_across_the_last_edge_of_a_page_is_reported() -> None:
    assert left_out(reading(over_two_pages(goes_on=False))) == [f"'{FULL_LINE}' is cut off at its cell's edge"]


def test_a_text_that_goes_on_on_the_next_page_is_whole() -> None:
    read = reading(over_two_pages(goes_on=True))
    assert left_out(read) == []
