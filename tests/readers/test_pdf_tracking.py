"""Letter-spaced text is read as the words that it is, in cells and in lines, and its characters stay in their cells."""

from __future__ import annotations

from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table, read_both


def test_letter_spaced_words_are_words() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 80, "项目支出绩效目标表", spacing=4.5)
    sheet.grid((50, 250, 350), (100, 130, 160))
    sheet.text(53, 115, "31-服务对象满意度", spacing=4.5)
    sheet.text(253, 115, "62.54", font="Helvetica")
    sheet.text(53, 145, "合  计", 9)
    document = read_both(sheet.bytes())
    assert [line.text for line in document.lines][1:] == ["项目支出绩效目标表"]
    (table,) = document.tables
    texts = cells_of(table)
    assert "".join(texts[0, 0].split()) == "31-服务对象满意度"
    assert texts[0, 0].endswith("服务对象满意度")
    assert texts[0, 1] == "62.54"
    assert texts[1, 0] == "合 计"


def test_single_characters_in_narrow_columns_stay_in_them() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    xs = [50.0 + 14 * number for number in range(6)]
    sheet.grid(xs, (100, 130))
    for x, char in zip(xs, "甲乙丙丁戊", strict=False):
        sheet.text(x + 2.5, 115, char)
    assert list(cells_of(only_table(sheet.bytes())).values()) == list("甲乙丙丁戊")
