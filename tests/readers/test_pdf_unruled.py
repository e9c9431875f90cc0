"""Tables with few rules or none: rows are where the figures stand, and what is centred on them or begins beside them."""

from __future__ import annotations

import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

HEADER = ((52, "项目名称"), (150, "总计"), (215, "其他资金"), (290, "绩效目标"))
ROWS = (
    ("合计", "163.54", "3.00", ()),
    ("信访专项", "62.54", "-", ("依法及时就地", "解决合理诉求", "办结率达到百分", "之九十八以上")),
    ("办公运转", "89.00", "3.00", ("保障日常运转", "满意度不降低")),
    ("职工培训", "12.00", "-", ("培训两期", "覆盖全部职工", "考核合格")),
)
PITCH = 12.0
COLUMNS = (48, 140, 205, 262, 360)


def draw(sheet: Sheet, top: float, *, centred: bool) -> float:
    """The header and the rows, set without anything between them; returns where they end."""
    for x, text in HEADER:
        sheet.text(x, top, text)
    y = top + 20
    for name, total, other, goal in ROWS:
        high = max(1, len(goal))
        line = y + PITCH * (high - 1) / 2 if centred else y
        for x, text in ((52, name), (146, total), (222, other)):
            sheet.text(x, line, text)
        for number, text in enumerate(goal):
            sheet.text(272, y + PITCH * number, text)
        y += PITCH * high
    return y


def rule(sheet: Sheet, rules: str, end: float) -> None:
    """The rules of a table that begins at 98: none, three level ones, a frame, or this with rules between columns."""
    for y in {"none": (), "three": (98, 116, end), "columns and header": (98, 116, end)}.get(rules, (98, end)):
        sheet.rule(48, y, 360, y)
    for x in {"frame": (48, 360), "columns": COLUMNS, "columns and header": COLUMNS}.get(rules, ()):
        sheet.rule(x, 98, x, end)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("rules", ["none", "three", "frame", "columns", "columns and header"])
def test_rows_are_found_by_their_figures(rules: str, *, centred: bool) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    end = draw(sheet, 110, centred=centred)
    rule(sheet, rules, end)
    table = only_table(sheet.bytes())
    cells = cells_of(table)
    assert [cells[row, 0] for row in range(5)] == ["项目名称", *(row[0] for row in ROWS)]
    assert [cells[row, 1] for row in range(5)] == ["总计", *(row[1] for row in ROWS)]
    assert [cells[row, 3] for row in range(1, 5)] == ["\n".join(row[3]) for row in ROWS]


def test_a_figure_wrapped_between_rules_is_one_row() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    lines = (("项目名称", "总计", "目标"), ("甲", "1,720.8", "完成"), ("乙", "62.54", "完成"))
    for number, texts in enumerate(lines):
        y = 100 + 40 * number
        sheet.rule(48, y, 360, y)
        for x, text in zip((52, 150, 272), texts, strict=True):
            sheet.text(x, y + 18, text)
    sheet.text(150, 170, "0")
    sheet.rule(48, 220, 360, 220)
    table = only_table(sheet.bytes())
    assert (table.n_rows, cells_of(table)[1, 1]) == (3, "1,720.8\n0")


def test_prose_with_figures_is_no_table() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for number in range(8):
        sheet.text(50, 90 + 14 * number, f"二〇二一年安排资金62.54万元，比上年增加{number}.50万元，增长百分之三")
    assert not list(read_both(sheet.bytes()).tables)


def test_rows_of_prose_below_the_last_figure_are_rows_where_a_label_stands_beside_them() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    end = draw(sheet, 110, centred=False) + 8
    for number, (label, text) in enumerate(
        (("存在问题", "部分指标的测算依据还不足，年末偏离明显。"), ("改进措施", "申报阶段引入历史数据来校核。"))
    ):
        sheet.text(52, end + 20 * number, label)
        sheet.text(120, end + 20 * number, text)
    sheet.text(52, end + 50, "填报人：王某某 填报日期：2024年12月20日")
    document = read_both(sheet.bytes())
    cells = cells_of(next(iter(document.tables)))
    assert [cells[row, 0] for row in (5, 6)] == ["存在问题", "改进措施"]
    assert [cells[row, 1] for row in (5, 6)] == ["部分指标的测算依据还不足，年末偏离明显。", "申报阶段引入历史数据来校核。"]
    assert list(document.lines)[-1].text.startswith("填报人")


def test_a_frame_goes_on_over_pages() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    rule(sheet, "frame", draw(sheet, 110, centred=True))
    sheet.page()
    sheet.text(52, 110, "设备购置")
    sheet.text(146, 110, "7.00")
    sheet.text(272, 110, "购置设备两台")
    rule(sheet, "frame", 116)
    cells = cells_of(only_table(sheet.bytes()))
    assert [cells[row, 0] for row in range(6)] == ["项目名称", *(row[0] for row in ROWS), "设备购置"]
    assert [cells[5, column] for column in range(4)] == ["设备购置", "7.00", "", "购置设备两台"]


def test_text_that_runs_over_a_frame_behind_a_page_break_is_not_lost() -> None:
    """Programs that set a cell's text in its middle let it run over the upper end of what the page break left of the cell."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    rule(sheet, "columns", draw(sheet, 110, centred=True))
    sheet.page()
    sheet.text(52, 100.5, "设备购置")
    sheet.text(52, 112.5, "及维修")
    sheet.text(146, 107, "7.00")
    sheet.text(272, 107, "购置设备两台")
    rule(sheet, "columns", 116)
    cells = cells_of(only_table(sheet.bytes()))
    assert [cells[5, column] for column in range(4)] == ["设备购置\n及维修", "7.00", "", "购置设备两台"]


def test_a_figure_for_each_of_several_things_in_a_ruled_row_is_one_cell() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((48, 140, 205, 360), (98, 116, 170))
    sheet.fill((48, 140, 205), (98, 116), (("项目名称", "总计", "绩效目标"), ("信访专项", "62.54\n12.00\n3.00", "依法及时就地")))
    cells = cells_of(only_table(sheet.bytes()))
    assert cells[1, 1] == "62.54\n12.00\n3.00"


def between_rules(sheet: Sheet, top: float, rows: int) -> float:
    """Rows of the table with a rule below each; returns the height of the last."""
    for number, (name, total, other, goal) in enumerate(ROWS[:rows]):
        y = top + 20 * number
        for x, text in ((52, name), (146, total), (222, other), (272, "".join(goal)[:6])):
            sheet.text(x, y + 13, text)
        sheet.rule(48, y + 20, 360, y + 20)
    return top + 20 * rows


def test_a_header_above_the_first_rule_and_a_row_below_the_last_are_the_tables() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for x, text in HEADER:
        sheet.text(x, 110, text)
    sheet.rule(48, 116, 360, 116)
    end = between_rules(sheet, 116, len(ROWS))
    for x, text in ((52, "设备购置"), (150, "7.00"), (222, "-"), (272, "购置两台")):
        sheet.text(x, end + 13, text)
    sheet.text(52, end + 45, "填报人：王某某 填报日期：2024年12月20日")
    document = read_both(sheet.bytes())
    cells = cells_of(next(iter(document.tables)))
    assert [cells[row, 0] for row in range(6)] == ["项目名称", *(row[0] for row in ROWS), "设备购置"]
    assert [cells[5, column] for column in range(1, 4)] == ["7.00", "-", "购置两台"]
    assert list(document.lines)[-1].text.startswith("填报人")


def test_a_header_repeated_above_the_first_rule_of_every_page_is_no_running_header() -> None:
    sheet = Sheet()
    for number in range(3):
        sheet.text(50, 60, FILLER[number:])
        for x, text in HEADER:
            sheet.text(x, 110, text)
        sheet.rule(48, 116, 360, 116)
        between_rules(sheet, 116, len(ROWS))
        if number < 2:
            sheet.page()
    for table in read_both(sheet.bytes()).tables:
        assert cells_of(table)[0, 0] == "项目名称"


def test_a_caption_above_a_table_without_a_header_stays_a_line() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(150, 110, "项目预算明细")
    sheet.rule(48, 116, 360, 116)
    between_rules(sheet, 116, len(ROWS))
    document = read_both(sheet.bytes())
    assert [line.text for line in document.lines][-1] == "项目预算明细"
    assert cells_of(next(iter(document.tables)))[0, 0] == "合计"
