"""Forms as other provinces print them: further rows, sums in other places, units and years stated otherwise. Read exactly, or reported."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from factory.compare import differences, misjudgements
from factory.layout import Cell, Grid, Paragraph
from factory.made import Made
from factory.make import RENDERERS, made_for, render
from factory.model import filing_truth
from jixiao.families import families
from jixiao.read import read_document
from jixiao.reading import read_filings
from jixiao.records import DocumentReading, Narrative

PLAIN = {
    "header_levels": 1, "serial": False, "note_column": False, "code_column": False, "header_break": False, "encoding": "utf-8",
    "total_label": "合计", "sum_texts": "", "total_place": "first", "unit_place": "line", "unit_codes": False, "zero": "blank",
    "padded_names": False,
}  # fmt: skip
AMOUNTS = "总计|财政拨款|财政专户拨款|其他资金|预算数|其中：财政资金|整体支出年初预算数|整体支出预算调整数|整体年度实际支出数|任务涉及资金"
Change = Callable[[Made], None]


def sound(family: str, renderer: str = "html") -> Made:
    """A filing without a planted fault, plainly printed, whose document states its year."""
    look = {name: value for name, value in PLAIN.items() if name != "zero" or not RENDERERS[renderer].plain}
    filings = (made_for(RENDERERS[renderer], seed, family, **look) for seed in range(100, 200))
    return next(made for made in filings if not made.filing.faults and made.filing.year_in_document)


def read(made: Made, folder: Path, renderer: str = "html") -> tuple[list[str], list[str], DocumentReading]:
    """What the reading says otherwise than the truth, what the checks misjudge, and the reading."""
    path = folder / f"filing.{RENDERERS[renderer].extension}"
    render(made, RENDERERS[renderer], path)
    truth = json.loads(json.dumps(filing_truth(made.filing, path.name, made.filing.fiscal_year, {})))
    reading = read_filings(path.read_bytes(), hashlib.sha256(path.read_bytes()).hexdigest())
    wrong = differences(truth, reading)
    return wrong, [] if wrong else misjudgements([(truth, reading)]), reading


def grid_of(made: Made) -> Grid:
    return next(block for block in made.blocks if isinstance(block, Grid))


def row_of(grid: Grid, label: str) -> int:
    return next(number for number, row in enumerate(grid.rows) if any(cell.text == label for cell in row))


def printing(pattern: str, other: str) -> Change:
    """Other texts in the place of a pattern, in lines and in cells that it matches as a whole."""

    def change(made: Made) -> None:
        for number, block in enumerate(made.blocks):
            if isinstance(block, Paragraph):
                right = block.right and re.sub(pattern, other, block.right)
                made.blocks[number] = replace(block, text=re.sub(pattern, other, block.text), right=right)
            elif isinstance(block, Grid):
                block.rows = [
                    [replace(cell, text=re.sub(f"^(?:{pattern})$", other, cell.text)) for cell in row] for row in block.rows
                ]  # fmt: skip

    return change


def unit_in_labels(form: str) -> Change:
    """The unit of money behind every label of an amount, and nowhere else."""

    def change(made: Made) -> None:
        unit = made.filing.unit
        printing(rf"\s*单位[：:]{unit}", "")(made)
        printing(f"({AMOUNTS})", rf"\1{form.format(unit)}")(made)

    return change


def with_row(label: str, *texts: str, before: str | None = None) -> Change:
    """A further row of a self-evaluation, before the row of a label, or at its end."""

    def change(made: Made) -> None:
        grid = grid_of(made)
        at = len(grid.rows) if before is None else row_of(grid, before)
        empty = [Cell("")] * (7 - len(texts)) if len(texts) > 1 else []
        grid.rows.insert(at, [Cell(label), *empty, *(Cell(text, col_span=1 if empty else 7) for text in texts)])

    return change


def with_note(text: str) -> Change:
    def change(made: Made) -> None:
        grid = grid_of(made)
        grid.rows.append([Cell(text, col_span=len(grid.widths), align="left")])

    return change


def sum_again(made: Made) -> None:
    grid = grid_of(made)
    grid.rows.append(list(grid.rows[row_of(grid, "合计")]))


def subtotals_below(made: Made) -> None:
    """Every unit's subtotal below its projects, 小计 behind its name."""
    grid = grid_of(made)
    names = {unit.name for unit in made.filing.units}
    rows: list[list[Cell]] = []
    subtotal: list[list[Cell]] = []
    for row in grid.rows:
        if row[0].text in names and not row[-1].text:
            rows, subtotal = [*rows, *subtotal], [[replace(row[0], text=f"{row[0].text}小计"), *row[1:]]]
        else:
            rows.append(row)
    grid.rows = [*rows, *subtotal]


def unit_column(made: Made) -> None:
    """The spending unit in a column of its own, its subtotal beside 小计."""
    grid = grid_of(made)
    names, unit = {unit.name for unit in made.filing.units}, ""
    rows = [[Cell("资金使用单位"), Cell("项目名称"), *grid.rows[0][1:]]]
    for row in grid.rows[1:]:
        is_sum = not row[-1].text
        unit = row[0].text if is_sum and row[0].text in names else unit
        first = [Cell(unit), Cell("小计")] if is_sum and row[0].text in names else [row[0], Cell("")] if is_sum else [Cell(unit), row[0]]
        rows.append([*first, *row[1:]])
    grid.rows = rows
    grid.widths.insert(0, 10.0)


LINEAR: dict[str, tuple[str, Change]] = {
    "unit behind a slash": ("project_targets", unit_in_labels("/{}")),
    "unit on a label's second line": ("project_targets", unit_in_labels("\n{}")),
    "unit of a plan": ("performance_plan", unit_in_labels("/{}")),
    "further matters": ("self_evaluation", with_row("其他需要说明的问题", "无")),
}
"""Changes of what is then written as text without cells."""
OTHER_LABELS = {
    "self_evaluation": {
        "主要任务": "重点工作任务",
        "关键指标": "指标名称",
        "计算公式或指标内容": "指标解释",
        "预算完成率": "预算执行率",
        "资金来源": "资金性质",
    },
    "project_targets": {"绩效指标": "绩效指标及指标值", "财政拨款": "财政拨款收入", "总计": "预算金额"},
}
LINEAR |= {f"{new} for {old}": (family, printing(old, new)) for family, names in OTHER_LABELS.items() for old, new in names.items()}
EXACT: dict[str, tuple[str, Change]] = {
    "unit behind a slash": ("project_targets", unit_in_labels("/{}")),
    "unit on a label's second line": ("self_evaluation", unit_in_labels("\n{}")),
    "unit without brackets": ("performance_plan", unit_in_labels("{}")),
    "unit of a plan in brackets": ("performance_plan", printing("单位[：:](万元|千元|元)", r"（单位：\1）")),
    "unit of a plan behind its word": ("performance_plan", printing("单位[：:](万元|千元|元)", r"金额单位（\1）")),
    "year in Chinese": ("self_evaluation", lambda made: printing(f"（{made.filing.fiscal_year}年度）", chinese(made))(made)),
    "year in brackets": ("self_evaluation", printing(r"（(\d{4})年度）", r"（\1）")),
    "year by its days": ("self_evaluation", printing(r"（(\d{4})年度）", r"（\1年1月1日至\1年12月31日）")),
    "year of a plan without its word": ("performance_plan", printing(r"(\d{4})年部门预算绩效文本", r"\1部门预算绩效文本")),
    "months' ends": ("performance_plan", printing(r"(\d+)月底", r"截至\1月底")),
    "months' ends before": ("performance_plan", printing(r"(\d+)月底", r"\1月底前")),
    "note across the form": ("self_evaluation", with_note("填报说明：1.本表金额为12.50万元；2.数据截至2024.12.31。")),
    "who filled it in across the form": ("self_evaluation", with_note("审核人：李某某    填报日期：2024.03.15")),
    "further matters": ("self_evaluation", with_row("其他需要说明的问题", "无")),
    "sum printed again": ("project_targets", sum_again),
    "subtotals below": ("project_targets", subtotals_below),
    "unit column": ("project_targets", unit_column),
}


def chinese(made: Made) -> str:
    return "（" + "".join("〇一二三四五六七八九"[int(digit)] for digit in str(made.filing.fiscal_year)) + "年度）"


@pytest.mark.parametrize("name", EXACT)
def test_is_read_exactly(name: str, tmp_path: Path) -> None:
    family, change = EXACT[name]
    made = sound(family)
    assert read(made, tmp_path)[:2] == ([], [])
    before = str(made.blocks)
    change(made)
    assert str(made.blocks) != before
    assert read(made, tmp_path)[:2] == ([], [])


@pytest.mark.parametrize("name", LINEAR)
def test_is_read_exactly_from_text_without_cells(name: str, tmp_path: Path) -> None:
    family, change = LINEAR[name]
    made = sound(family, "text_lines")
    assert read(made, tmp_path, "text_lines")[:2] == ([], [])
    change(made)
    assert read(made, tmp_path, "text_lines")[:2] == ([], [])


def test_a_result_behind_the_remedies_is_none_of_them(tmp_path: Path) -> None:
    made = sound("self_evaluation", "text_lines")
    with_row("绩效自评综合得分", "96.5")(made)
    wrong, misjudged, reading = read(made, tmp_path, "text_lines")
    assert (wrong, misjudged) == ([], [])
    assert ("conclusion", "96.5") in [(one.section, one.text) for one in reading.filings[0].records if isinstance(one, Narrative)]


@pytest.mark.parametrize("label", ["合计", "小计"])
@pytest.mark.parametrize("is_right", [True, False])
def test_a_row_that_adds_up_the_tasks_is_no_task(label: str, is_right: bool, tmp_path: Path) -> None:
    made = sound("self_evaluation")
    total = (
        sum(project.amounts["total"] or 0 for project in made.filing.projects) / {"元": 1, "千元": 1000, "万元": 10000}[made.filing.unit]
    )
    with_row(label, "", f"{total + (not is_right):.6f}", before="存在问题")(made)
    wrong, misjudged, _ = read(made, tmp_path)
    assert wrong == []
    assert [note.rsplit(" ", 1)[-1] for note in misjudged] == ([] if is_right else ["nothing_unclaimed"])


@pytest.mark.parametrize("before", ["存在问题", None])
def test_a_result_of_the_evaluation_is_kept_as_text(before: str | None, tmp_path: Path) -> None:
    made = sound("self_evaluation")
    with_row("绩效自评综合得分", "96.5", before=before)(made)
    wrong, misjudged, reading = read(made, tmp_path)
    assert (wrong, misjudged) == ([], [])
    texts = [(one.section, one.heading, one.text) for one in reading.filings[0].records if isinstance(one, Narrative)]
    assert ("conclusion", "绩效自评综合得分", "96.5") in texts


def test_a_row_between_the_goals_and_the_tasks_is_reported(tmp_path: Path) -> None:
    """It is no part of the goals above it."""
    made = sound("self_evaluation")
    with_row("投入说明", "共3项，12.50万元", before="主要任务")(made)
    wrong, misjudged, _ = read(made, tmp_path)
    assert wrong == []
    assert [note.rsplit(" ", 1)[-1] for note in misjudged] == ["nothing_unclaimed"]


def test_a_subtotal_of_no_unit_is_reported(tmp_path: Path) -> None:
    """It names no spending unit that the projects below it might be of."""
    made = sound("project_targets")
    names = {unit.name for unit in made.filing.units}
    for row in grid_of(made).rows:
        row[0] = replace(row[0], text="小计") if row[0].text in names and not row[-1].text else row[0]
    wrong, _, reading = read(made, tmp_path)
    assert [note for note in wrong if "小计" in note] == []
    assert any("is a subtotal of no unit" in str(record) for record in reading.filings[0].records)


def test_a_table_right_below_the_indicators_is_no_part_of_them(tmp_path: Path) -> None:
    """Its rows name no level of indicators; a spreadsheet prints it as more rows of the form."""
    made = sound("performance_plan", "xlsx")
    grid = [block for block in made.blocks if isinstance(block, Grid)][-1]
    grid.rows += [[Cell(f"甲{row}"), *(Cell(f"{row}.{col}0") for col in range(1, len(grid.widths)))] for row in range(3)]
    *_, reading = read(made, tmp_path, "xlsx")
    assert any("the row is of another table" in str(record) for record in reading.filings[0].records)


def test_who_signed_in_rows_below_the_projects(tmp_path: Path) -> None:
    made = sound("project_targets")
    grid = grid_of(made)
    texts = ("填报人", "王某某", "联系电话", "0000-7654321")
    grid.rows.append([*map(Cell, texts[:3]), Cell(texts[3], col_span=len(grid.widths) - 3)])
    assert read(made, tmp_path)[:2] == ([], [])


def test_prose_about_tasks_and_indicators_is_no_form() -> None:
    """A report beside another family's tables says all the words that a form's labels are made of, but not in their order."""
    said = "2023年度部门整体支出绩效自评报告\n资金性质与来源见附件，预算执行率为98%。任务3项、指标12个均已完成，存在的问题见第三部分。\n"
    document = read_document(said.encode())
    assert [family.document_type for family in families() if family.claims(document)] == []
