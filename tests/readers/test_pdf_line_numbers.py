"""Numbers of lines in the margin are of no line and of no cell; serial numbers within a table are."""

from __future__ import annotations

import pytest

from readers.drawn_filing import PAPER, XS, failures, filing, is_exact, reading
from readers.pdf_canvas import FILLER, Sheet, read_both


@pytest.mark.parametrize("step", [1, 5], ids=["each line", "every fifth"])
@pytest.mark.parametrize("x", [XS[0] - 22, XS[-1] + 14], ids=["left", "right"])
def test_line_numbers_in_the_margin(x: float, step: int) -> None:
    sheet = filing(Sheet(*PAPER))
    for line in range(step, 36, step):
        sheet.text(x + (4.5 if line < 10 else 0), 85 + 12.5 * (line - 5), str(line))
    read = reading(sheet.bytes())
    assert (is_exact(read), failures(read), read.filings[0].filing.department_name) == (True, [], "云和县水利局")


def test_serial_numbers_of_a_table_without_rules_are_read() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for row, texts in enumerate((("序号", "项目名称", "总计"), *((str(n), f"项目{'甲乙丙丁戊'[n - 1]}", f"{n}2.50") for n in range(1, 6)))):
        for x, text in zip((50, 120, 300), texts, strict=True):
            sheet.text(x, 100 + 20 * row, text)
    sheet.page()
    for row in range(6, 11):
        for x, text in zip((50, 120, 300), (str(row), f"项目{'己庚辛壬癸'[row - 6]}", f"{row}2.50"), strict=True):
            sheet.text(x, 60 + 20 * row, text)
    document = read_both(sheet.bytes())
    shown = [line.text for line in document.lines] + [cell.text for table in document.tables for cell in table.cells]
    assert {"1", "5", "6", "10"} <= {word for text in shown for word in text.split()}


def test_numbers_that_do_not_count_evenly_are_read() -> None:
    sheet = filing(Sheet(*PAPER))
    for line, number in enumerate((1, 2, 4, 7, 11)):
        sheet.text(XS[0] - 22, 300 + 20 * line, str(number))
    document = read_both(sheet.bytes())
    assert {"1", "2", "4", "7", "11"} <= {line.text for line in document.lines}
