"""Rows that a reader takes for torn and that are two by what they print: another level, or a target that begins anew."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from jixiao.document import Document, Table
from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.records import Indicator, ProjectBudget, ProjectSpending
from jixiao.values.targets import begins_anew

FAMILIES = Path(__file__).parent.parent / "fixtures" / "families"


def indicators(document: Document) -> list[Indicator]:
    (filing,) = identify(document).read(document)
    return [record for record in filing.records if isinstance(record, Indicator)]


def torn_before(document: Document, name: str) -> Document:
    """The document with its first row that prints a text taken for the rest of the row above it, behind a page break."""

    def torn(table: Table) -> Table:
        rows = {cell.row for cell in table.cells if cell.text == name}
        return replace(table, page_starts=frozenset(rows), continued_rows=frozenset(rows))

    return replace(document, blocks=tuple(torn(block) if isinstance(block, Table) else block for block in document.blocks))


@pytest.mark.parametrize(("family", "file"), [("performance_plan", "html-36.html"), ("self_evaluation", "xlsx-9.xlsx")])
def test_a_row_with_a_target_of_its_own_is_no_rest(family: str, file: str) -> None:
    document = read_document((FAMILIES / family / file).read_bytes())
    wanted = indicators(document)
    anew = [one.indicator_name for one in wanted[1:] if begins_anew(one.target_text or "")]
    assert anew
    for name in anew:
        found = indicators(torn_before(document, name))
        assert [(one.indicator_name, one.target_text) for one in found] == [(one.indicator_name, one.target_text) for one in wanted]


def test_a_row_of_another_level_is_no_rest() -> None:
    document = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    wanted = indicators(document)
    changes = [one.indicator_name for above, one in pairwise(wanted) if above.printed_level2 != one.printed_level2]
    assert changes
    for name in changes:
        found = indicators(torn_before(document, name))
        assert [one.indicator_name for one in found] == [one.indicator_name for one in wanted]


def spending(document: Document) -> list[tuple[str, Decimal | None]]:
    (filing,) = identify(document).read(document)
    return [(record.funding_source, record.budget_yuan) for record in filing.records if isinstance(record, ProjectSpending)]


@pytest.mark.parametrize(("name", "rest"), [("其中：当年", "财政拨款"), ("其中：当年财政拨", "款")])
def test_a_source_whose_name_a_page_break_tears_is_one_source(name: str, rest: str) -> None:
    whole = "其中：当年财政拨款"
    page = (FAMILIES / "project_evaluation" / "one-form.html").read_text(encoding="utf-8")
    wanted = spending(read_document(page.encode()))
    (row,) = [row for row in page.split("<tr>") if whole in row]
    blank = re.sub(r"(?<=>)[^<>]+(?=</td>)", "", row)
    first, second = row.replace(whole, name), blank.replace("></td>", f">{rest}</td>", 1)
    torn = page.replace(row, f"{first}<tr>{second}").replace('rowspan="5"', 'rowspan="6"')
    assert spending(torn_before(read_document(torn.encode()), rest)) == wanted
    assert (rest, Decimal(0)) in spending(read_document(torn.encode()))


def test_amounts_torn_from_one_another_are_one_projects() -> None:
    """A break that tears a row may leave amounts of one line on its page, and take those of two lines to the next."""
    row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>".format
    heads = row("项目名称", "总计", "财政拨款", "其他资金", "绩效目标", "绩效指标")
    halves = row("甲", "", "", "0.00", "", "") + row("", "1.50", "1.50", "", "修好", "1、产出指标：次数，年度指标值：3次。")
    page = f"<h1>项目支出绩效目标表</h1><p>部门名称：云山市档案局 单位：万元</p><table>{heads}{halves}</table>"
    document = read_document(f"<html><body>{page}</body></html>".encode())
    (table,) = document.tables
    torn = replace(table, page_starts=frozenset({2}), continued_rows=frozenset({2}))
    (filing,) = identify(document).read(replace(document, blocks=tuple(torn if block is table else block for block in document.blocks)))
    budgets = [(one.project_name, one.total_yuan, one.other_yuan) for one in filing.records if isinstance(one, ProjectBudget)]
    assert budgets == [("甲", Decimal(15000), Decimal(0))]


def with_torn_header(table: Table) -> Table:
    """A plan's table whose header's longest label a page break tore; the others stand behind it, as they are set in the middle."""
    labels = [cell for cell in table.cells if cell.text == "一级指标"]
    if not labels:
        return table
    (row,) = {cell.row for cell in labels}
    header = [cell for cell in table.cells if cell.row == row]
    moved = [replace(cell, row=cell.row + (cell.row > row)) for cell in table.cells if cell.row != row]
    above = [replace(cell, text=cell.text[:3] if len(cell.text) > 4 else "") for cell in header]
    below = [replace(cell, row=row + 1, text=cell.text[3:] if len(cell.text) > 4 else cell.text) for cell in header]
    return Table((*moved, *above, *below), table.n_rows + 1, table.n_cols, frozenset({row + 1}), frozenset({row + 1}))


def test_a_header_that_a_page_break_tore_names_its_columns() -> None:
    plan = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    torn = replace(plan, blocks=tuple(with_torn_header(block) if isinstance(block, Table) else block for block in plan.blocks))
    (whole,), (read,) = (identify(document).read(document) for document in (plan, torn))
    texts = [[(one.indicator_name, one.target_text, one.definition, one.basis) for one in indicators(each)] for each in (plan, torn)]
    assert texts[0] == texts[1]
    assert read.ledger.leftovers == whole.ledger.leftovers == []
