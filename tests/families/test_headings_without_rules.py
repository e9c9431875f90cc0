"""Headings of tables without rules between columns are as wide as their texts, however wide what stands below them is."""

from __future__ import annotations

from jixiao.document import Cell, Table
from jixiao.families.labelled import LabelledTable
from jixiao.form import labels

KNOWN = labels(year_goal="年度目标", expected="预期目标", achieved="完成情况")


def below(*headings: tuple[int, str]) -> dict[str, list[str]]:
    """What belongs to each label of two rows over six columns: headings at some columns, below them two texts three columns wide."""
    label = Cell(0, 0, "年度目标", row_span=2)
    blank = {1, 2, 3, 4, 5, 6} - {col for col, _ in headings}
    first = [*(Cell(0, col, text) for col, text in headings), *(Cell(0, col, "") for col in sorted(blank))]
    table = Table((label, *first, Cell(1, 1, "修好", col_span=3), Cell(1, 4, "已修好", col_span=3)), 2, 7)
    labelled = LabelledTable(table, KNOWN)
    return {name: [cell.text for cell in labelled.of(cell)] for name, cell in labelled.labels}


def test_a_text_belongs_to_the_only_heading_above_it() -> None:
    assert below((2, "预期目标"), (5, "完成情况")) == {"year_goal": [], "expected": ["修好"], "achieved": ["已修好"]}


def test_texts_below_no_heading_belong_to_them_in_their_order() -> None:
    assert below((3, "预期目标"), (5, "完成情况"))["achieved"] == ["已修好"]
    assert below((2, "预期目标"), (3, "完成情况")) == {"year_goal": [], "expected": ["修好"], "achieved": ["已修好"]}
