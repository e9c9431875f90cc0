"""What a form's table says stands in its table: lines beside it that say so are a page of it that was not seen to be one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jixiao.document import Cell, Document, Line, Place, Table, stack
from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.records import Narrative, ProjectBudget

FAMILIES = Path(__file__).parent.parent / "fixtures" / "families"


def stranded(document: Document) -> list[str]:
    """What a reading of the document reports as standing outside the form's table."""
    (filing,) = identify(document).read(document)
    return [left.text for left in filing.ledger.leftovers if "outside" in left.why]


def with_lines(document: Document, *texts: str) -> Document:
    lines = tuple(Line(text, Place(line=9000 + number)) for number, text in enumerate(texts))
    return replace(document, blocks=(*document.blocks, *lines))


def without_prose(document: Document) -> Document:
    """A self-evaluation without its last two rows, the problems and the remedies."""

    def shorter(table: Table) -> Table:
        return replace(table, n_rows=table.n_rows - 2, cells=tuple(cell for cell in table.cells if cell.row < table.n_rows - 2))

    return replace(document, blocks=tuple(shorter(block) if isinstance(block, Table) else block for block in document.blocks))


def test_a_plans_indicators_below_its_table() -> None:
    plan = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    assert stranded(plan) == []
    assert stranded(with_lines(plan, "产出指标 数量指标 巡查次数 ≥12次", "填表人：王某某")) == ["产出指标 数量指标 巡查次数 ≥12次"]
    torn = ("服务对象满", "满意度指标 巡查满意度 ≥90%", "意度指标")
    assert stranded(with_lines(plan, *torn)) == [torn[1]]


def test_a_self_evaluations_problems_below_its_table() -> None:
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    below = "存在问题 档案整理滞后。"
    assert stranded(with_lines(form, below)) == []
    assert stranded(with_lines(without_prose(form), below, "改进措施 尽快整理。")) == [below, "改进措施 尽快整理。"]


def test_a_label_over_two_lines_below_its_table() -> None:
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    below = ("改进措 尽快整理档案，", "施 逐条回复来访人。")
    assert stranded(with_lines(form, *below)) == []
    assert stranded(with_lines(without_prose(form), "", *below)) == [below[0]]


def test_a_plans_indicators_in_a_table_of_their_own() -> None:
    plan = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    texts = ("产出指标", "数量指标", "巡查次数", "≥12次")
    cells = tuple(Cell(0, col, text, (Place(table=99, row=0, col=col),)) for col, text in enumerate(texts))
    assert stranded(replace(plan, blocks=(*plan.blocks, Table(cells, 1, len(texts))))) == ["产出指标", "数量指标"]
    wrapped = replace(cells[0], text="服务对象满意\n度指标")
    assert stranded(replace(plan, blocks=(*plan.blocks, Table((wrapped, *cells[2:]), 1, len(texts))))) == ["服务对象满意\n度指标"]


def test_the_rest_of_a_plans_table_behind_a_page_break() -> None:
    """A table with nothing but the page's footer before it says no level: the row is torn."""
    plan = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    last = max(number for number, block in enumerate(plan.blocks) if isinstance(block, Table))
    texts = ("度指标", "", "查数×100%")
    rest = Table(tuple(Cell(0, col, text, (Place(table=99, row=0, col=col),)) for col, text in enumerate(texts)), 1, len(texts))
    footer, line = (Line("- 3 -", Place(line=9001), is_furniture=is_furniture) for is_furniture in (True, False))
    found = [
        stranded(replace(plan, blocks=(*plan.blocks[: last + 1], between, rest, *plan.blocks[last + 1 :]))) for between in (footer, line)
    ]
    assert found == [["度指标", "查数×100%"], []]


def torn_at(table: Table, row: int) -> list[Table]:
    """A table as two, whose second begins with a row (no cell spans the two)."""
    above = tuple(cell for cell in table.cells if cell.last_row < row)
    below = tuple(replace(cell, row=cell.row - row) for cell in table.cells if cell.row >= row)
    return [Table(above, row, table.n_cols), Table(below, table.n_rows - row, table.n_cols)]


def test_the_first_project_of_a_plan_whose_table_was_torn() -> None:
    """Neither part looks like a project's table, and no table stands before them of which they could be the rest."""
    plan = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    first = next(number for number, block in enumerate(plan.blocks) if isinstance(block, Table))
    table = plan.blocks[first]
    assert isinstance(table, Table)
    torn = replace(plan, blocks=(*plan.blocks[:first], *torn_at(table, 3), *plan.blocks[first:]))
    assert stranded(torn) == ["项目编码", "预算规模及资金用途", "资金支出计划（%）"]


def with_torn_label(table: Table, first: str, rest: str) -> Table:
    """A self-evaluation whose label 存在问题 a page break tore into two rows."""
    (label,) = (cell for cell in table.cells if "".join(cell.text.split()) == "存在问题")
    moved = (replace(cell, row=cell.row + (cell.row > label.row)) for cell in table.cells if cell is not label)
    parts = replace(label, text=first), replace(label, row=label.row + 1, text=rest)
    return Table((*moved, *parts), table.n_rows + 1, table.n_cols, frozenset({label.row + 1}), frozenset({label.row + 1}))


def test_a_label_that_a_page_break_tore_is_no_task() -> None:
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    torn = replace(form, blocks=tuple(with_torn_label(b, "存在问", "题") if isinstance(b, Table) else b for b in form.blocks))
    unknown = replace(form, blocks=tuple(with_torn_label(b, "存在的", "") if isinstance(b, Table) else b for b in form.blocks))
    (whole,), (joined,), (other,) = (identify(document).read(document) for document in (form, torn, unknown))
    said = [
        [(vars(record)["section"], vars(record)["text"]) for record in one.records if isinstance(record, Narrative)]
        for one in (whole, joined)
    ]
    assert said[0] == said[1]
    tasks = [[vars(record)["project_name"] for record in one.records if isinstance(record, ProjectBudget)] for one in (whole, joined)]
    assert tasks[0] == tasks[1] == ["任务1", "任务2"]
    assert joined.ledger.leftovers == []
    assert [left.why for left in other.ledger.leftovers] == ["has neither indicators nor money", "runs across a task's columns"]


def test_a_label_torn_between_rules_is_whole() -> None:
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    torn = [with_torn_label(block, "存在问", "题") if isinstance(block, Table) else block for block in form.blocks]
    ruled = [replace(block, continued_rows=frozenset()) if isinstance(block, Table) else block for block in torn]
    read = [narratives(replace(form, blocks=tuple(blocks))) for blocks in (form.blocks, ruled)]
    assert read[0] == read[1]


def narratives(document: Document) -> list[tuple[str, str]]:
    (filing,) = identify(document).read(document)
    return [(record.section, record.text) for record in filing.records if isinstance(record, Narrative)]


def test_the_text_of_an_unknown_label_is_of_no_section() -> None:
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    (table,) = form.tables
    last = max(table.cells, key=lambda cell: (cell.row, cell.col))
    label = next(cell for cell in table.cells if cell.row == last.row and cell.col == 0)
    more = (replace(label, row=last.row + 1, text="佐证材料"), replace(last, row=last.row + 1, text="见附件。"))
    longer = replace(table, cells=(*table.cells, *more), n_rows=table.n_rows + 1)
    document = replace(form, blocks=tuple(longer if block is table else block for block in form.blocks))
    (filing,) = identify(document).read(document)
    assert narratives(document) == narratives(form)
    assert [left.text for left in filing.ledger.leftovers] == ["佐证材料", "见附件。"]


def test_indicators_outside_the_table_of_targets() -> None:
    """A page that was not seen to go on with the table, as lines or as a table of its own."""
    form = read_document((FAMILIES / "project_targets" / "html-5.html").read_bytes())
    item = "2、1-产出指标；11-数量指标；巡查次数；实施周期指标值：12次；年度指标值：12次。"
    stray = Table((Cell(0, 0, item, (Place(table=99, row=0, col=0),)), Cell(0, 1, "经费", (Place(table=99, row=0, col=1),))), 1, 2)
    assert stranded(with_lines(form, "注：年度指标值应当填写完整。")) == []
    assert stranded(with_lines(form, item)) == [item]
    assert stranded(replace(form, blocks=(*form.blocks, stray))) == [item]


def test_lines_between_the_tables_of_a_self_evaluation() -> None:
    """A page whose rules end above its text."""
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    (table,) = form.tables
    row = max(cell.row for cell in table.cells if cell.text.startswith("任务"))
    upper = replace(table, n_rows=row, cells=tuple(cell for cell in table.cells if cell.row < row))
    rest = tuple(replace(cell, row=cell.row - row) for cell in table.cells if cell.row >= row)
    lower = replace(table, n_rows=table.n_rows - row, cells=rest, page_starts=frozenset(), continued_rows=frozenset())
    between = [Line(text, Place(line=9000 + number)) for number, text in enumerate(("轮专项整治的成效", "建立广告监测月度通", "报"))]
    before = [block for block in form.blocks if not isinstance(block, Table)]
    assert stranded(replace(form, blocks=(*before, upper, *between[:2], lower))) == []
    assert stranded(replace(form, blocks=(*before, upper, *between, lower))) == [line.text for line in between]


def test_a_form_above_others_that_names_no_project() -> None:
    form = read_document((FAMILIES / "project_evaluation" / "one-form.html").read_bytes())
    (table,) = form.tables
    nameless = replace(table, cells=tuple(cell for cell in table.cells if cell.text != "项目名称"))
    assert stranded(replace(form, blocks=(*form.lines, stack([table, table])))) == []
    assert "三级指标" in stranded(replace(form, blocks=(*form.lines, stack([nameless, table, table]))))
