"""A form's value that a page break tears goes on in the next page's first row, whose labels are blank."""

from __future__ import annotations

import pytest

from jixiao.document import Cell, Table
from jixiao.families.labelled import LabelledTable
from jixiao.form import labels


@pytest.mark.parametrize(
    ("below", "continued", "expected"),
    [
        (("", "", "经费"), {1}, ["普查后续", "经费"]),
        (("", "", "经费"), set(), ["普查后续"]),
        (("", "其他", ""), {1}, ["普查后续"]),
        (("项目编码", "", "经费"), {1}, ["普查后续"]),
    ],
    ids=["torn", "a row of its own", "another column", "labels"],
)
def test_a_value_goes_on_behind_a_page_break(below: tuple[str, str, str], continued: set[int], expected: list[str]) -> None:
    rows = (("项目名称", "", "普查后续"), below)
    cells = tuple(Cell(row, col, text) for row, texts in enumerate(rows) for col, text in enumerate(texts))
    table = Table(cells, 2, 3, page_starts=frozenset({1}), continued_rows=frozenset(continued))
    form = LabelledTable(table, labels(name="项目名称", code="项目编码"))
    assert [cell.text for cell in form.value("name")] == expected
