"""Rows torn by page breaks between drawn rules, as word processors leave them, and headers that run on into the row below."""

from __future__ import annotations

import pytest

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both

XS = (50.0, 150.0, 250.0, 350.0)
"""Columns in which ten characters of nine points fill a line."""
HEADER = ("三级指标", "指标描述", "确定依据")
FULL = "群众来信来访事项按期"
NARROW = (50.0, 116.0, 182.0, 248.0)
"""Columns in which six characters and a half fill a line."""
LABELS = ("绩效指标", "指标描述", "指标值")
ROWS = (("办结率", "办结件数占比", "工作计划"), ("满意度", "抽样回访结果", "工作计划"), ("受理率", "受理件数占比", "历史经验"))


def ruled(last: tuple[str, ...], first: tuple[str, ...], *, lower: float = 0, header: str = "") -> Sheet:
    """A table over two pages, every row between rules; `lower`: how much further down the second page's table goes."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    above = [HEADER, *ROWS, last]
    ys = [600.0 + 30 * number for number in range(len(above) + 1)]
    sheet.grid(XS, ys)
    sheet.fill(XS, ys, above)
    sheet.page()
    below = [*([HEADER] if header else []), first, ("回访率", "回访件数占比", "工作计划")]
    ys = [60.0 + 30 * number for number in range(len(below))] + [ys[-1] + lower if lower else 60.0 + 30 * len(below)]
    sheet.grid(XS, ys)
    sheet.fill(XS, ys, below)
    return sheet


def test_a_row_whose_texts_break_where_their_lines_are_full_is_one() -> None:
    table = only_table(ruled((FULL, "按期办结的件数占应当", "工作计划"), ("办结率", "办结件数之比", "")).bytes())
    assert [cells_of(table)[4, col] for col in range(3)] == [f"{FULL}\n办结率", "按期办结的件数占应当\n办结件数之比", "工作计划"]
    assert (table.n_rows, table.page_starts) == (6, frozenset())
    assert [place.page for place in table.at(4, 0).places] == [1, 2]  # type: ignore[union-attr]


def test_a_blank_where_all_other_rows_print_is_evidence_only_beside_a_full_line() -> None:
    torn = only_table(ruled(("按期率", "按期办结的件数占应当", "工作计划"), ("", "办结件数之比", "")).bytes())
    assert torn.n_rows == 6
    whole = only_table(ruled(("按期率", "按期件数占比", "工作计划"), ("", "抽查件数占比", "")).bytes())
    assert whole.n_rows == 7


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (("按期率", "按期办结的件数占应当", "工作计划"), ("抽查率", "抽查件数占比", "")),
        ((FULL, "按期办结的件数占应当", "12.50"), ("合计", "抽查件数占比", "13.50")),
        ((FULL, "", "工作计划"), ("办结率", "办结件数之比", "")),
        (("办结率。", "按期办结的件数占应当", "工作计划"), ("抽查率", "抽查件数占比", "历史经验")),
    ],
    ids=["the next word would have fitted", "both print a figure", "nothing to go on", "a sentence has ended"],
)
def test_rows_that_do_not_look_torn_are_two(last: tuple[str, ...], first: tuple[str, ...]) -> None:
    assert only_table(ruled(last, first).bytes()).n_rows == 7


def test_a_row_below_which_its_page_has_room_is_whole() -> None:
    last, first = (FULL, "按期办结的件数占应当", "工作计划"), ("办结率", "办结件数之比", "")
    assert only_table(ruled(last, first, lower=60).bytes()).n_rows == 7


def test_texts_that_two_cells_of_a_torn_row_print_are_no_whole_ones() -> None:
    table = only_table(ruled((FULL, FULL, "工作计划"), ("办结率", "办结率", "")).bytes())
    assert [cells_of(table)[4, col] for col in range(2)] == [f"{FULL}\n办结率"] * 2


def test_behind_a_repeated_header_the_rest_of_a_torn_row_is_left_blank() -> None:
    last, first = (FULL, "按期办结的件数占应当", "工作计划"), ("办结率", "办结件数之比", "")
    table = only_table(ruled(last, first, header="again").bytes())
    assert [cells_of(table)[4, col] for col in range(3)] == [f"{FULL}\n办结率", "按期办结的件数占应当\n办结件数之比", "工作计划"]
    assert [cells_of(table)[5, col] for col in range(3)] == list(HEADER)
    assert [cells_of(table)[6, col] for col in range(3)] == ["", "", ""]


def test_a_label_that_another_table_prints_whole_is_put_together() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.cell((50, 100, 100, 160))
    sheet.cell((100, 100, 200, 130))
    sheet.cell((100, 130, 200, 160))
    sheet.fill((50, 100), (100, 130), (("资金支出\n计划", "三月底"), ("", "15.00%")))
    sheet.text(50, 190, "二、另一张表")
    sheet.grid((50, 100, 200), (200, 230))
    sheet.fill((50, 100), (200,), (("资金支出", "三月底"),))
    sheet.page()
    sheet.grid((50, 100, 200), (60, 90))
    sheet.fill((50, 100), (60,), (("计划", "25.00%"),))
    first, second = (cells_of(table) for table in read_both(sheet.bytes()).tables)
    assert first == {(0, 0): "资金支出\n计划", (0, 1): "三月底", (1, 1): "15.00%"}
    assert second == {(0, 0): "资金支出\n计划", (0, 1): "三月底", (1, 1): "25.00%"}


def label_over_page_ends(below: str, rest: str) -> Sheet:
    """A label that spans two rows, whole in a table amid the first page, and torn at the ends of two pages at the same height.

    `below`: what stands below the page's last row; `rest`: what the label's cell begins with on the next page.
    """
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for page in range(3):
        if page:
            sheet.page()
            sheet.grid((50, 100, 200), (40, 70))
            sheet.fill((50, 100), (40,), ((rest, "25.00%"),))
        if page < 2:
            top = 300
            sheet.text(50, top - 20, f"{'甲乙'[page]}表")
            sheet.grid((50, 100, 200), (top, top + 30, top + 60, top + 90))
            sheet.fill((50, 100), (top, top + 30, top + 60), (("绩效目标", "月底"), ("资金支出计划", "月底"), ("绩效指标", "月底")))
            sheet.text(50, 740, f"{'丙丁'[page]}表")
            sheet.cell((50, 760, 100, 776), "b" if below else "")
            sheet.cell((100, 760, 200, 776))
            sheet.fill((50, 100), (760,), (("资金支出", "三月底"),))
            sheet.text(53, 784, below)
    return sheet


@pytest.mark.parametrize(("below", "rest"), [("", "计划"), ("计划", "")], ids=["on the next page", "below the last rule"])
def test_a_label_is_put_together_however_often_page_breaks_tear_it(below: str, rest: str) -> None:
    labels = ["".join(cell.text.split()) for table in read_both(label_over_page_ends(below, rest).bytes()).tables for cell in table.cells]
    assert (labels.count("资金支出计划"), labels.count("资金支出"), labels.count("计划")) == (4, 0, 0)


def test_a_repeated_header_without_a_rule_below_is_a_row_of_its_own() -> None:
    """Some programs draw none between the header that they repeat and the rest of a row that the page break tore."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, (700, 730, 760))
    for x in XS:
        sheet.rule(x, 760, x, 790)
    sheet.fill(XS, (700, 730, 760), (("项目\n名称", "总计", "绩效指标"), ROWS[0], ("信访专项", "62.54", "按期办结率")))
    sheet.page()
    sheet.grid(XS, (60, 150, 180))
    sheet.fill(XS, (60,), (("项目\n名称\n（一期）", "总计", "绩效指标"),))
    sheet.text(253, 96, "不低于95%")
    sheet.fill(XS, (150,), (ROWS[1],))
    table = only_table(sheet.bytes())
    assert [cells_of(table)[3, col] for col in range(3)] == ["项目\n名称", "总计", "绩效指标"]
    assert [cells_of(table)[4, col] for col in range(3)] == ["（一期）", "", "不低于95%"]
    assert (table.n_rows, table.page_starts, table.continued_rows) == (6, frozenset({3}), frozenset({4}))


def two_rows(above: tuple[str, ...], below: tuple[str, ...]) -> Sheet:
    """A row at a page's end and another at the next page's start; a column has room for six characters and a half."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(NARROW, (740, 760, 780))
    sheet.fill(NARROW, (740, 760), (LABELS, above))
    sheet.page()
    sheet.grid(NARROW, (60, 80, 100))
    sheet.fill(NARROW, (60, 80), (below, ("信访办结率", "按期办结", "95%")))
    return sheet


@pytest.mark.parametrize(("basis", "rest"), [("不少于叁拾人", "次"), ("3人", "")])
def test_a_table_of_nothing_but_the_torn_row_tells_by_its_full_lines(basis: str, rest: str) -> None:
    table = only_table(two_rows(("聘用辅助人员", "房屋鉴定按计", basis), ("总人数", "划开展", rest)).bytes())
    assert [cells_of(table)[1, col] for col in range(3)] == ["聘用辅助人员\n总人数", "房屋鉴定按计\n划开展", f"{basis}\n{rest}".strip()]
    assert table.n_rows == 3


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("聘用辅助人员", "房屋鉴定", "不少于叁拾人"), ("公众知晓率", "抽样", "持续")),  # a line with room left
        (("聘用辅助人员", "房屋鉴定按计", "95%"), ("公众知晓率", "抽样调查", "90%")),  # two figures, each complete
        (("聘用辅助人员", "", "不少于叁拾人"), ("公众知晓率", "抽样", "持续")),  # nothing above that could go on
        (("聘用辅助人员", "", ""), ("公众知晓率", "", "")),  # one full line may be an accident
    ],
)
def test_few_rows_that_do_not_look_torn_are_their_own(above: tuple[str, ...], below: tuple[str, ...]) -> None:
    assert only_table(two_rows(above, below).bytes()).n_rows == 4
