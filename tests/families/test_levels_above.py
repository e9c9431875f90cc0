"""A first level that a row does not print is that of the rows above, unless its second level is of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.document import Document, Table
from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.records import Indicator

PLANS = Path(__file__).parent.parent / "fixtures" / "families" / "performance_plan"


def moved(document: Document, by: int) -> Document:
    """The document's merged first levels cut off so many rows below their first; what is left of them is blank."""

    def other(table: Table) -> Table:
        cells = []
        for cell in table.cells:
            is_level = cell.col == 0 and cell.row_span > 1 and cell.text.strip().endswith("指标")
            cells += [replace(cell, text="", row_span=by), replace(cell, row=cell.row + by, row_span=1)] if is_level else [cell]
        return replace(table, cells=tuple(cells))

    return replace(document, blocks=tuple(other(block) if isinstance(block, Table) else block for block in document.blocks))


def reported(document: Document) -> list[str]:
    return [left.why for filing in identify(document).read(document) for left in filing.ledger.leftovers]


def test_a_level_of_the_rows_below_is_not_that_of_the_rows_above() -> None:
    plans = [read_document(path.read_bytes()) for path in sorted(PLANS.glob("*.html"))]
    merged = [
        plan
        for plan in plans
        if any(cell.col == 0 and cell.text.strip() == "效益指标" and cell.row_span > 1 for table in plan.tables for cell in table.cells)
    ]
    assert merged
    for plan in merged:
        assert not reported(plan)
        assert "is no level of 产出指标" in reported(moved(plan, 1))


ROWS = ("数量指标", "质量指标", "质量指标", "时效指标", "时效指标")


def cut_plan(printed: tuple[str, ...], page_start: int) -> Document:
    """A plan of one project whose second levels print so, row by row, with a page break before one of these rows."""
    rows = "".join(
        f"<tr>{'<td rowspan=5>产出指标' if not number else ''}<td>{level}<td>指标{number}<td>说明<td>≥{number + 1}次<td>工作计划"
        for number, level in enumerate(printed)
    )
    page = (
        "<p>云山市档案局</p><p>2023年部门预算绩效文本</p><p>1.馆藏修复绩效目标表</p><p>901001 云山市档案局本级 单位：元</p><table>"
        "<tr><td>项目编码<td colspan=2>90100123P0000000001<td>项目名称<td colspan=2>馆藏修复"
        "<tr><td>预算数<td>100.00<td>其中：财政资金<td>100.00<td>其他资金<td>0"
        "<tr><td rowspan=2>资金支出计划（%）<td colspan=3>3月底<td colspan=2>6月底<tr><td colspan=3>25.00%<td colspan=2>50.00%"
        "<tr><td>绩效目标<td colspan=5>修复馆藏"
        f"<tr><td>一级指标<td>二级指标<td>三级指标<td>绩效指标描述<td>指标值<td>指标值确定依据{rows}</table>"
    )
    document = read_document(page.encode())
    (table,) = document.tables
    (row,) = (cell.row for cell in table.cells if cell.text == f"指标{page_start}")
    broken = replace(table, page_starts=frozenset({row}))
    return replace(document, blocks=tuple(broken if block is table else block for block in document.blocks))


def second_levels(document: Document) -> list[str | None]:
    (filing,) = identify(document).read(document)
    assert not filing.rejection
    return [record.printed_level2 for record in filing.records if isinstance(record, Indicator)]


@pytest.mark.parametrize("page_start", [2, 4])
def test_a_level_that_a_page_break_cuts_above_its_name_is_that_of_the_row_before_the_break_too(page_start: int) -> None:
    printed = (*ROWS[: page_start - 1], "", *ROWS[page_start:])
    assert second_levels(cut_plan(printed, page_start)) == list(ROWS)


def test_where_levels_are_blank_below_their_first_row_a_blank_one_is_of_the_level_above() -> None:
    printed = ("数量指标", "", "质量指标", "", "时效指标")
    assert second_levels(cut_plan(printed, 4)) == ["数量指标", "数量指标", "质量指标", "质量指标", "时效指标"]
