"""Lines that a browser draws out of their cell, over the text below, are the cell's that they were drawn with."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]

from readers.pdf_canvas import FILLER, SONG, Sheet, cells_of, only_table, read_both


@pytest.mark.parametrize(("beside", "tail"), [("一是台账分散。", "短。"), ("", "")])
def test_a_line_printed_over_the_text_below_belongs_to_the_cell_that_it_was_drawn_with(beside: str, tail: str) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 200, 350), (100, 130, 160))
    for baseline, line in ((112, "使等候的"), (124, "时间缩"), (141, "短。")):
        sheet.text(53, baseline, line)
    sheet.text(203, 112, "12.00")
    sheet.text(53, 144, beside)
    cells = cells_of(only_table(sheet.bytes()))
    assert cells[0, 0].split("\n") == ["使等候的", "时间缩", *([tail] if tail else [])]
    assert cells[1, 0] == (beside or "短。")


@pytest.mark.parametrize(
    ("sides", "lines", "own", "above"),
    [
        ("tb", ((90, "成率提高，"), (102, "受理”。")), (140, "推进改革"), 2),
        ("tb", ((90, "成率提高，"), (102, "及时受理"), (114, "”。")), (140, "推进改革"), 3),
        ("tb", ((90, "成率提高，"), (102, "受理”。")), (114, "推进改革"), 1),
        ("t", ((90, "成率提高，"), (102, "受理”。")), (140, "推进改革"), 1),
    ],
    ids=["one line", "two lines", "lines of one cell", "no page break"],
)
def test_lines_that_run_out_of_what_a_page_break_tore_off_are_its(
    sides: str, lines: tuple[tuple[int, str], ...], own: tuple[int, str], above: int
) -> None:
    """Browsers set the rest of a torn cell as high as its row's rest is, and draw what does not fit into the cell below."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.cell((50, 720, 200, 780), "b" if "b" in sides else "")
    sheet.cell((200, 720, 350, 780))
    sheet.text(53, 740, "使完")
    sheet.text(203, 740, "12.00")
    sheet.page()
    sheet.cell((50, 80, 200, 93), "t" if "b" in sides else "")
    sheet.cell((200, 80, 350, 93))
    sheet.cell((50, 93, 200, 160))
    sheet.cell((200, 93, 350, 160))
    for baseline, text in (*lines, own):
        sheet.text(53, baseline, text)
    sheet.text(203, 130, "34.00")
    tables = read_both(sheet.bytes()).tables
    texts = [cell.text for table in tables for cell in table.cells if cell.col == 0]
    assert texts[-1].split("\n") == [*(text for _, text in lines[above:]), own[1]]


@pytest.mark.parametrize(("inset", "is_whole"), [(3, True), (0, False)])
def test_a_line_that_runs_over_a_rule_between_two_characters_stays_whole(inset: float, is_whole: bool) -> None:
    """What goes on at the very edge is no text of the next cell where all others of that cell keep their distance from it."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 200, 350), (100, 130, 160))
    start = 200 - stringWidth("标准达到5", SONG, 9)
    sheet.text(start, 112, "标准达到50")
    sheet.text(start, 124, "年一遇")
    sheet.text(200 + inset, 124, "已完成")
    cells = cells_of(only_table(sheet.bytes()))
    assert (cells[0, 0], cells[0, 1]) == (("标准达到50\n年一遇", "已完成") if is_whole else ("标准达到5\n年一遇", "0\n已完成"))
