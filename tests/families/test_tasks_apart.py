"""A self-evaluation's tasks have no sums: what cannot be a task's label or one indicator's cell is reported, and rows apart stay apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jixiao.document import Cell, Document, Table
from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.records import Indicator

FORM = Path(__file__).parent.parent / "fixtures" / "families" / "self_evaluation" / "html-31.html"


def changed(document: Document, old: Cell, *new: Cell) -> Document:
    """The document with other cells in the place of one."""

    def other(table: Table) -> Table:
        return replace(table, cells=tuple(cell for known in table.cells for cell in (new if known is old else (known,))))

    return replace(document, blocks=tuple(other(block) if isinstance(block, Table) else block for block in document.blocks))


def form() -> tuple[Document, Table]:
    document = read_document(FORM.read_bytes())
    (table,) = document.tables
    return document, table


def reported(document: Document) -> list[str]:
    (filing,) = identify(document).read(document)
    return [left.text for left in filing.ledger.leftovers]


def test_a_rest_of_a_goal_is_no_label() -> None:
    document, table = form()
    label = next(cell for cell in table.cells if cell.text.startswith("任务1"))
    assert reported(document) == []
    rest = "诉压到历年低位。"
    assert reported(changed(document, label, replace(label, text=rest))) == [rest]


def test_a_cell_over_two_columns_of_the_form_is_reported() -> None:
    document, table = form()
    (heading,) = (cell for cell in table.cells if "".join(cell.text.split()) == "预期实现值")
    target = next(cell for cell in table.cells if cell.row > heading.row and cell.col == heading.col)
    actual = table.at(target.row, target.col + 1)
    assert actual is not None
    wide = replace(target, col_span=target.col_span + actual.col_span, text=f"{target.text}{actual.text}")
    assert reported(changed(changed(document, actual), target, wide)) == [wide.text]


def test_a_row_goes_on_with_the_row_above_it_alone() -> None:
    """The torn row's first part is blank: what follows behind the break is not the rest of the indicator above that."""
    document, table = form()
    (filing,) = identify(document).read(document)
    names = [record.indicator_name for record in filing.records if isinstance(record, Indicator)]
    second = next(cell for cell in table.cells if "".join(cell.text.split()) == names[1])

    def below(cell: Cell) -> Cell:
        if cell.row >= second.row:
            return replace(cell, row=cell.row + 1)
        spans = cell.row + cell.row_span > second.row
        return replace(cell, row_span=cell.row_span + 1) if spans else cell

    start = frozenset({second.row + 1})
    torn = Table(tuple(map(below, table.cells)), table.n_rows + 1, table.n_cols, start, start)
    split = replace(document, blocks=tuple(torn if block is table else block for block in document.blocks))
    (again,) = identify(split).read(split)
    assert [record.indicator_name for record in again.records if isinstance(record, Indicator)] == names


def test_a_task_printed_in_every_row_of_its_is_one_task() -> None:
    """Sheets whose merged cells were taken apart print a task's label, texts and money beside each of its indicators."""
    document, table = form()
    (filing,) = identify(document).read(document)
    merged = [cell for cell in table.cells if cell.row_span > 1]
    filled = document
    for cell in merged:
        filled = changed(filled, cell, *(replace(cell, row=row, row_span=1) for row in range(cell.row, cell.last_row + 1)))
    (again,) = identify(filled).read(filled)
    said, told = (
        [{name: value for name, value in vars(one).items() if name != "source_locator"} for one in read.records] for read in (filing, again)
    )
    assert told == said
    assert not again.ledger.leftovers


def test_a_tasks_goal_that_is_printed_twice_is_reported() -> None:
    """Sheets whose merged cells were filled print the goal on each of the task's rows, and a page break may tear a copy."""
    document, table = form()
    (heading,) = (cell for cell in table.cells if "".join(cell.text.split()) == "年初预期目标")
    goal = next(cell for cell in table.cells if cell.row > heading.row and cell.col == heading.col and cell.row_span > 1)
    copies = replace(goal, row_span=1), replace(goal, row=goal.row + 1, row_span=goal.row_span - 1)
    assert reported(changed(document, goal, *copies)) == [goal.text]


def test_a_task_thrown_behind_the_form_is_reported() -> None:
    document, table = form()
    label = next(cell for cell in table.cells if cell.text.startswith("任务1"))
    thrown = Table((replace(label, row=0, row_span=1, text="任务 9"), replace(label, row=0, col=1, row_span=1, text="0.00")), 1, 2)
    assert reported(replace(document, blocks=(*document.blocks, thrown))) == ["任务 9"]
