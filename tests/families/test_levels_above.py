"""A first level that a row does not print is that of the rows above, unless its second level is of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jixiao.document import Document, Table
from jixiao.identify import identify
from jixiao.read import read_document

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
