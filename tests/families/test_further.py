"""What forms print beside the fields of their family: known columns and rows are taken, unknown ones are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.document import Cell, Document, Place, Table
from jixiao.families.parsed import ParsedFiling
from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.records import Indicator, ProjectBudget

FAMILIES = Path(__file__).parent.parent / "fixtures" / "families"
PLAN = FAMILIES / "performance_plan" / "html-36.html"
EVALUATION = FAMILIES / "self_evaluation" / "html-31.html"
TARGETS = FAMILIES / "project_targets" / "html-5.html"
HEADS = {PLAN: "一级指标", EVALUATION: "主要任务", TARGETS: "项目名称（资金使用单位）"}


def cell(row: int, col: int, text: str, *, row_span: int = 1, col_span: int = 1) -> Cell:
    return Cell(row, col, text, (Place(table=9, row=row, col=col),), row_span, col_span)


def changed(path: Path, change: object) -> Document:
    """The filing with its first form's table changed."""
    document = read_document(path.read_bytes())
    blocks = list(document.blocks)
    number = next(at for at, block in enumerate(blocks) if isinstance(block, Table) and head_row(block, HEADS[path]) is not None)
    table = blocks[number]
    assert isinstance(table, Table) and callable(change)
    blocks[number] = change(table)
    return replace(document, blocks=tuple(blocks))


def head_row(table: Table, label: str) -> int | None:
    return next((one.row for one in table.cells if "".join(one.text.split()) == label), None)


def with_column(path: Path, head: str, texts: Sequence[str], row_span: int = 1) -> ParsedFiling:
    """The filing with a further column at the right of its projects or indicators; its first rows print these texts."""

    def change(table: Table) -> Table:
        row = head_row(table, HEADS[path])
        assert row is not None
        more = [cell(row, table.n_cols, head)]
        more += [cell(row + 1 + number * row_span, table.n_cols, text, row_span=row_span) for number, text in enumerate(texts)]
        return replace(table, cells=(*table.cells, *more), n_cols=table.n_cols + 1)

    return read(changed(path, change))


def with_row(path: Path, at: int, *texts: str) -> ParsedFiling:
    """The filing with a further row (from the end, where `at` is negative), its texts in the first columns, the last one over the rest."""

    def change(table: Table) -> Table:
        row = at if at >= 0 else table.n_rows + 1 + at
        moved = (replace(one, row=one.row + (one.row >= row)) for one in table.cells)
        last = len(texts) - 1
        more = (cell(row, col, text, col_span=table.n_cols - col if col == last else 1) for col, text in enumerate(texts))
        return replace(table, cells=(*moved, *more), n_rows=table.n_rows + 1)

    return read(changed(path, change))


def read(document: Document) -> ParsedFiling:
    (filing,) = identify(document).read(document)
    return filing


def remarks(filing: ParsedFiling) -> list[str | None]:
    return [record.remark_text for record in filing.records if isinstance(record, ProjectBudget)]


def reported(filing: ParsedFiling) -> list[str]:
    return [left.text for left in filing.ledger.leftovers]


@pytest.mark.parametrize("path", [PLAN, EVALUATION], ids=lambda path: path.parent.name)
def test_remarks_beside_indicators_are_kept_as_text(path: Path) -> None:
    filing = with_column(path, "备注", ["见附件3", "", "区级配套30%"])
    assert reported(filing) == []
    assert remarks(filing)[0] is not None and "".join(str(text or "") for text in remarks(filing)).startswith("见附件3")
    assert "区级配套30%" in " ".join(str(text) for text in remarks(filing))


def test_a_remark_beside_a_whole_task_is_kept_once() -> None:
    assert remarks(with_column(EVALUATION, "备注", ["区级配套30%"], row_span=2))[0] == "区级配套30%"


@pytest.mark.parametrize(("head", "texts"), [("项目类别", ["", "", "其他运转类"]), ("实施期限", ["", "", "2024-2025年"])])
def test_a_column_of_how_projects_are_administered_is_kept_behind_its_label(head: str, texts: list[str]) -> None:
    filing = with_column(TARGETS, head, texts)
    assert reported(filing) == []
    assert remarks(filing)[0] == f"{head}：{texts[-1]}"


@pytest.mark.parametrize("path", [PLAN, EVALUATION], ids=lambda path: path.parent.name)
def test_serial_numbers_say_nothing_and_other_figures_in_their_column_are_reported(path: Path) -> None:
    filing = with_column(path, "序号", ["1", "（二）", "12.5万元"])
    assert reported(filing) == ["12.5万元"]
    assert set(remarks(filing)) == {None}


@pytest.mark.parametrize("path", [PLAN, EVALUATION, TARGETS], ids=lambda path: path.parent.name)
def test_figures_of_an_unknown_column_are_reported(path: Path) -> None:
    assert reported(with_column(path, "完成金额", ["12.5", "", "30"])) == ["12.5", "30"]


def test_a_plans_labelled_rows_above_and_below_its_indicators() -> None:
    above = with_row(PLAN, 1, "项目负责人", "王某某", "联系电话", "0000-87654321")
    assert reported(above) == []
    assert remarks(above)[0] == "项目负责人：王某某 联系电话：0000-87654321"
    below = with_row(PLAN, -1, "立项依据", "《档案管理办法》第12条")
    assert reported(below) == []
    assert remarks(below)[0] == "立项依据：《档案管理办法》第12条"
    counts = [
        sum(isinstance(record, Indicator) for record in one.records) for one in (above, below, read(read_document(PLAN.read_bytes())))
    ]
    assert len(set(counts)) == 1


def test_who_filled_in_a_self_evaluation_below_its_prose() -> None:
    assert reported(with_row(EVALUATION, -1, "填报人", "王某某", "联系电话", "0000-87654321")) == []


def test_a_row_that_is_no_task() -> None:
    """A batch above the problems is of no field: its label is not taken for a task without a word."""
    row = head_row(next(iter(read_document(EVALUATION.read_bytes()).tables)), "存在问题")
    assert row is not None
    assert "考核批次" in reported(with_row(EVALUATION, row, "考核批次", "3"))


def printing(path: Path, printed: str, other: str) -> Document:
    """The filing with another text in every cell that prints one."""

    def change(table: Table) -> Table:
        cells = (replace(one, text=other) if "".join(one.text.split()) == printed else one for one in table.cells)
        return replace(table, cells=tuple(cells))

    return changed(path, change)


@pytest.mark.parametrize("printed", ["合计：", "部门合计"])
def test_a_grand_total_by_another_name(printed: str) -> None:
    lines = [
        [record.project_name for record in read(document).records if isinstance(record, ProjectBudget)]
        for document in (printing(TARGETS, "合计", printed), read_document(TARGETS.read_bytes()))
    ]
    assert lines[0] == lines[1]


def test_a_project_that_states_no_indicators() -> None:
    whole = read_document(TARGETS.read_bytes())
    listed = next(one.text for table in whole.tables for one in table.cells if "年度指标值" in one.text)
    assert reported(read(printing(TARGETS, "".join(listed.split()), "无"))) == []


@pytest.mark.parametrize(
    ("path", "printed", "synonym"),
    [
        (TARGETS, "项目名称（资金使用单位）", "单位/项目名称"),
        (TARGETS, "绩效目标", "绩效总目标"),
        (TARGETS, "绩效指标", "绩效指标及指标值"),
        (TARGETS, "总计", "小计"),
        (EVALUATION, "主要任务", "重点工作任务"),
        (EVALUATION, "关键指标", "绩效指标名称"),
        (EVALUATION, "计算公式或指标内容", "指标解释"),
        (EVALUATION, "预期实现值", "年度指标值"),
        (EVALUATION, "预算完成率", "预算执行率"),
        (EVALUATION, "改进措施", "下一步改进建议"),
        (PLAN, "指标值确定依据", "目标值设定依据"),
        (PLAN, "绩效指标描述", "指标定义"),
    ],
)
def test_columns_under_other_names(path: Path, printed: str, synonym: str) -> None:
    document, other = read_document(path.read_bytes()), printing(path, printed, synonym)
    assert other != document
    before, after = read(document), read(other)
    assert reported(after) == []
    assert [said(record) for record in after.records] == [said(record) for record in before.records]


def said(record: object) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name != "heading"}
