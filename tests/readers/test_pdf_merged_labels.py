"""Labels merged over rows without rules between them: the rows that they span are told by where they are centred, or are doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jixiao.document import Table
from readers.pdf_canvas import FILLER, Sheet, only_table

PITCH = 12.0
PADDING = 8.0
COLUMNS = (52, 130, 220, 330)
ROWS = (
    ("数量指标", "培训期数", "不少于四期"),
    ("质量指标", "考核合格的人数占全部\n参训人数的比例", "不低于百分之九十"),
    ("时效指标", "按时办结", "全部"),
    ("社会效益指标", "群众满意的比例达到上\n年水平并且逐步提高", "有所提高"),
    ("经济效益指标", "节约", "有所节约"),
)
SPANS = (("产出指标", 3), ("效益指标", 2))
HEADER = ("一级指标", "二级指标", "三级指标", "指标值")


def heights(rows: Iterable[Sequence[str]]) -> list[float]:
    """How high each row is: as its tallest text, and padding."""
    return [PITCH * max(text.count("\n") + 1 for text in row) + PADDING for row in rows]


def centred(sheet: Sheet, x: float, top: float, high: float, text: str) -> None:
    """A text in the middle of a height."""
    own = text.split("\n")
    y = top + (high - PITCH * len(own)) / 2 + 9
    for number, line in enumerate(own):
        sheet.text(x, y + PITCH * number, line)


def draw(sheet: Sheet, top: float, rows: Sequence[Sequence[str]], labels: Sequence[tuple[str, int]], *, header: bool = True) -> float:
    """Rows with their labels in the middle of the rows that these span; returns where they end."""
    y = top
    if header:
        for x, text in zip(COLUMNS, HEADER, strict=True):
            centred(sheet, x, y, PITCH + PADDING, text)
        y += PITCH + PADDING
    high, row = heights(rows), 0
    for label, span in labels:
        centred(sheet, COLUMNS[0], y + sum(high[:row]), sum(high[row : row + span]), label)
        row += span
    for own, tall in zip(rows, high, strict=True):
        for x, text in zip(COLUMNS[1:], own, strict=True):
            centred(sheet, x, y, tall, text)
        y += tall
    return y


def frame(sheet: Sheet, top: float, end: float) -> None:
    """A rule above, one below the header, one below."""
    for y in (top, top + PITCH + PADDING, end):
        sheet.rule(48, y, 430, y)


def labels_of(table: Table) -> list[tuple[str, int]]:
    """What the first column prints below the header, and over how many rows."""
    return [(cell.text, cell.row_span) for cell in table.cells if cell.col == 0 and cell.row]


def test_labels_span_the_rows_in_whose_middle_they_stand() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    frame(sheet, 98, draw(sheet, 98, ROWS, SPANS))
    table = only_table(sheet.bytes())
    assert labels_of(table) == list(SPANS)
    assert not any(cell.is_doubtful for cell in table.cells)


def test_a_label_that_no_rows_fit_is_doubtful() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    high = heights(ROWS)
    frame(sheet, 98, draw(sheet, 98, ROWS, ()))
    centred(sheet, COLUMNS[0], 98 + PITCH + PADDING + high[0], high[1], "产出指标")
    doubtful = [cell.text for cell in only_table(sheet.bytes()).cells if cell.is_doubtful]
    assert doubtful == ["产出指标"]


def test_a_text_that_ends_above_its_pages_end_does_not_go_on_on_the_next() -> None:
    """A goal goes on beside two indicators: the first of them ends well above the page's end."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for x, text in zip((52, 130, 220, 330, 400), ("主要任务", "预期目标", "关键指标", "预期实现值", "资金"), strict=True):
        sheet.text(x, 110, text)
    goal = (
        "依法及时就地解决",
        "合理诉求并且做到",
        "件件有回音事事有",
        "着落办结率达到百",
        "分之九十八以上并",
        "且群众满意程度比",
        "上年明显提高。",
    )
    for x, text in ((52, "任务1"), (220, "办结件数"), (330, "不少于百件"), (400, "12.00")):
        sheet.text(x, 131, text)
    for number, line in enumerate(goal[:5]):
        sheet.text(130, 131 + PITCH * number, line)
    for y in (98, 116):
        sheet.rule(48, y, 430, y)
    sheet.page()
    for number, line in enumerate(goal[5:]):
        sheet.text(130, 60 + PITCH * number, line)
    for x, text in ((220, "回访次数"), (330, "不少于十次")):
        sheet.text(x, 60, text)
    for x, text in ((52, "任务2"), (130, "保障日常运转"), (220, "培训期数"), (330, "不少于四期"), (400, "3.00")):
        sheet.text(x, 95, text)
    sheet.rule(48, 101, 430, 101)
    cells = [cell.text for cell in only_table(sheet.bytes()).cells if cell.text]
    assert {"办结件数", "回访次数", "不少于百件", "不少于十次", "\n".join(goal)} <= set(cells)
