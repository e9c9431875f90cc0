"""Binary workbooks as displayed. `files/workbook.xls` was made for this test and written by LibreOffice: merged header cells in
two levels, a hidden row, column and sheet, formulas with results, an accounting format, a rate, a date, a truth value, an error.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.document import Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import xls
from readers.office_files import compound_file

FILES = Path(__file__).parent / "files"
WORKBOOK = FILES / "workbook.xls"


def test_a_workbook_is_read_as_displayed() -> None:
    title, unit, table = xls.read(WORKBOOK.read_bytes(), Limits()).blocks
    assert title == Line("项目支出绩效目标表", Place(sheet="绩效", a1="A1"))
    assert unit == Line("部门名称：某市气象局\t单位：万元", Place(sheet="绩效", a1="A2:F2"))
    assert isinstance(table, Table)
    assert [[cell.text for cell in table.row(row)] for row in range(table.n_rows)] == [
        ["项目名称", "资金来源", "绩效目标"],
        ["项目名称", "总计", "财政拨款", "其他资金", "绩效目标"],
        ["合计", "435.32", "435.32", "-"],
        ["雷达维护", "447.82", "447.82", "-", "按期巡检"],
        ["防雷检测", "-12.50", "-12.50", "-", "≥95%"],
        ["完成率", "86.51%", "2021年3月5日", "TRUE", "#DIV/0!"],
    ]


def test_places_and_spans_are_those_of_the_visible_grid() -> None:
    table = xls.read(WORKBOOK.read_bytes(), Limits()).blocks[2]
    assert isinstance(table, Table)
    spans = {cell.text: (cell.row_span, cell.col_span) for cell in table.cells if cell.row_span * cell.col_span > 1}
    assert spans == {"项目名称": (2, 1), "资金来源": (1, 3), "绩效目标": (2, 1)}
    goal = table.at(3, 4)
    assert goal is not None
    assert goal.places == (Place(sheet="绩效", a1="F6"),)


def test_runs_of_a_text_are_read_as_they_are_set() -> None:
    """In `files/signs.xls`, written by LibreOffice for this test: raised references to notes, a raised power, a ≥ of the font Symbol."""
    (table,) = xls.read((FILES / "signs.xls").read_bytes(), Limits()).tables
    assert [[cell.text for cell in table.row(row)] for row in (1, 2)] == [
        ["雷达维护", "12.50", "完好率≥95%"],
        ["防雷检测", "3.00", "建设3000m2"],
    ]


def test_a_damaged_workbook_is_refused() -> None:
    whole = WORKBOOK.read_bytes()
    for content in (compound_file({"Workbook": b"junk"}), whole[:2000], whole[:512] + bytes(len(whole) - 512)):
        with pytest.raises(UnreadableFile, match="cannot be read"):
            xls.read(content, Limits())


def test_an_encrypted_workbook_is_refused() -> None:
    bof = bytes.fromhex("0908 1000 0006 0500 00000000 00000000 00000000".replace(" ", ""))
    locked = bytes.fromhex("2f00 0600 0000 00000000".replace(" ", ""))
    with pytest.raises(UnreadableFile, match="encrypted"):
        xls.read(compound_file({"Workbook": bof + locked}), Limits())


def test_more_cells_than_a_filing_has() -> None:
    with pytest.raises(UnreadableFile, match="10 cells"):
        xls.read(WORKBOOK.read_bytes(), Limits(max_cells=10))
