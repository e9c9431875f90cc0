"""What a page prints and nobody can read is reported, never guessed; what runs over an edge or stops short of one is read whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jixiao.document import NO_MEANING, Cell, Place
from jixiao.errors import NoText
from jixiao.ledger import Ledger
from jixiao.limits import Limits
from jixiao.readers import pdf_pdfium
from jixiao.readers.pdf import read
from jixiao.readers.pdf_glyphs import printed
from jixiao.readers.pdf_overprint import legible
from jixiao.readers.pdf_page import NO_CLIP, Glyphs, upright
from jixiao.readers.pdf_shades import with_shades
from jixiao.readers.text_columns import free_edges
from readers.pdf_canvas import FILLER, Sheet, cells_of, only_table

XS = (50.0, 150.0, 250.0, 350.0)
YS = (100.0, 130.0, 160.0)


def test_texts_printed_over_one_another_in_a_cell_cannot_be_told() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, YS)
    sheet.text(53, 115, "信访专项经费")
    sheet.text(57, 117, "办公运转维护")
    sheet.text(153, 115, "62.54", font="Helvetica")
    texts = cells_of(only_table(sheet.bytes()))
    assert NO_MEANING in texts[0, 0]
    assert texts[0, 1] == "62.54"


@pytest.mark.parametrize(("drawn", "read_as"), [((0, 1, 2), "ple"), ((1, 0, 2), NO_MEANING)])
def test_letters_of_a_word_that_look_wider_than_they_are_set_are_read(drawn: tuple[int, ...], read_as: str) -> None:
    """Where a font is not in the file, an engine tells how wide another one's letters are."""
    x0, x1 = np.array([450.65, 454.58, 456.29]), np.array([454.58, 457.8, 459.65])
    same = np.full(3, 7.5)
    glyphs = Glyphs(np.array(list("ple")), x0, x1, same, same, np.tile(np.array(NO_CLIP), (3, 1))).take(np.array(drawn))
    assert read_as in "".join(legible(glyphs, np.zeros(3, dtype=np.int64)).text)


def test_texts_beside_each_other_at_half_a_line_are_not_over_one_another() -> None:
    """A frame around ruled rows: what stands between two rules is one cell until its columns are known."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid((50, 450), (100, 130, 160, 190))
    for top, rows in ((100, ("项目名称", "总计", "绩效目标")), (130, ("信访专项", "62.54", "")), (160, ("办公运转", "3.00", "保障运转"))):
        for left, text in zip((53, 180, 300), rows, strict=True):
            sheet.text(left, top + 18, text)
    sheet.text(300, 143.6, "办结信访事项")
    sheet.text(300, 154.6, "逐条回复来访")
    texts = cells_of(only_table(sheet.bytes()))
    assert [texts[1, col] for col in range(3)] == ["信访专项", "62.54", "办结信访事项\n逐条回复来访"]


def test_texts_printed_line_between_line_cannot_be_told() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, YS)
    for top, text in ((108, "把有关的投诉压到"), (114.5, "请第三方机构跟踪"), (121, "年低位"), (127.5, "按标准支付费用")):
        sheet.text(53, top, text)
    assert NO_MEANING in cells_of(only_table(sheet.bytes()))[0, 0]


def test_tight_lines_and_letters_are_not_over_one_another() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, YS)
    sheet.text(53, 112, "信访专项", spacing=-1)
    sheet.text(53, 120, "办公运转", spacing=-1)
    assert cells_of(only_table(sheet.bytes()))[0, 0] == "信访专项\n办公运转"


def test_a_private_character_cannot_be_told_but_for_bullets() -> None:
    assert [printed(char) for char in "\uf6b4\ue5e5\uf06c≥"] == [NO_MEANING, NO_MEANING, "\uf06c", "≥"]


def test_a_claimed_cell_with_what_cannot_be_told_is_reported() -> None:
    ledger = Ledger()
    for text in ("不低于95%", f"{NO_MEANING}95%"):
        ledger.claim(Cell(0, 0, text, (Place(page=1),)), "target")
    assert [left.text for left in ledger.leftovers] == [f"{NO_MEANING}95%"]


@pytest.mark.parametrize("text", ["部ü门支à出绩é效目标", "部ü门支à出绩é效目标" + "×÷" * 9])
def test_letters_with_accents_within_words_are_a_wrong_map(text: str) -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 80, text)
    with pytest.raises(NoText, match="3 letters with accents stand within Chinese words"):
        read(sheet.bytes(), Limits())


def test_letters_with_accents_between_words_are_none() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for number, text in enumerate(("ü完成巡查", "ü完成培训", "ü完成监测", "面积3×4÷2")):
        sheet.text(50, 80 + 12 * number, text)
    assert [line.text for line in read(sheet.bytes(), Limits()).lines][1:3] == ["ü完成巡查", "ü完成培训"]


def test_what_runs_out_of_the_last_column_belongs_to_its_cell() -> None:
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.grid(XS, YS)
    sheet.text(305.6, 112, "单次成本，")
    sheet.text(253, 121, "年度")
    sheet.text(326, 150, "123456.70", font="Helvetica")
    sheet.text(360, 142, "注")
    texts = cells_of(only_table(sheet.bytes()))
    assert texts[0, 2] == "单次成本，\n年度"
    assert texts[1, 2] == "123456.70"


@pytest.mark.parametrize(("gap", "short"), [(2, 3.0), (3, 3.7)])
def test_rules_between_double_ones_part_cells_though_they_stop_short(gap: float, short: float) -> None:
    """Word processors end a rule before a double one, the further away the wider that one is."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    for y in (100.0, 127.0):
        for line in (y, y + gap):
            sheet.rule(50, line, 350, line)
    for x in (50.0, 350.0):
        sheet.rule(x, 100, x, 127 + gap)
    sheet.rule(150, 100 + gap + short, 150, 127 - short)
    sheet.fill((50, 150), (103,), (("施", "备案。"),))
    assert cells_of(only_table(sheet.bytes())) == {(0, 0): "施", (0, 1): "备案。"}


def test_the_blank_half_of_a_closing_mark_runs_across_no_edge() -> None:
    text = "2台（套）6次"
    x0 = np.array([10.0, 15, 25, 35, 45, 59, 64])
    width = np.array([5.0, 10, 10, 10, 10, 5, 10])
    same = np.full(len(text), 10.0)
    glyphs = Glyphs(np.array(list(text)), x0, x0 + width, same, same, np.tile(np.array(NO_CLIP), (len(text), 1)))
    assert free_edges(glyphs, np.array([53.0])).tolist() == [True]
    assert free_edges(glyphs, np.array([48.0])).tolist() == [False]


def test_a_space_between_two_scripts_parts_no_columns() -> None:
    """Typesetters set a quarter of an em between Chinese and Latin characters, and print a space there."""
    text = "档案（3 年）"
    x0 = np.array([10.0, 20, 30, 40, 45, 47.5, 57.5])
    width = np.array([10.0, 10, 10, 5, 2.5, 10, 10])
    same = np.full(len(text), 10.0)
    glyphs = Glyphs(np.array(list(text)), x0, x0 + width, same, same, np.tile(np.array(NO_CLIP), (len(text), 1)))
    assert free_edges(glyphs, np.array([46.5])).tolist() == [False]
    assert free_edges(glyphs.take(np.array([0, 1, 2, 3, 5, 6])), np.array([46.5])).tolist() == [True]


def test_chinese_characters_are_as_wide_as_they_are_set() -> None:
    """An engine tells of drawn glyphs (Type 3) their ink: no column ends between a narrow one and the next."""
    sheet = Sheet()
    sheet.text(50, 60, FILLER)
    sheet.text(50, 100, "6月底 预算数")
    with pdf_pdfium.opened(sheet.bytes()) as document:
        raw = document.page(0)
    narrow = replace(raw, advance=np.where(np.array(raw.text) == "月", 0.75 * raw.advance, raw.advance))
    glyphs, whole = upright(narrow).glyphs, upright(raw).glyphs
    assert np.allclose(glyphs.x1, whole.x1)


def test_tall_coloured_cells_are_no_background() -> None:
    sheet = Sheet()
    sheet.text(50, 40, FILLER)
    for left in (50, 150, 250, 350):
        sheet.canvas.setFillGray(0.9)
        sheet.canvas.rect(left, 40, 98, 700, stroke=0, fill=1)
        sheet.canvas.setFillGray(0)
        sheet.text(left + 3, 120, "信访专项")
    with pdf_pdfium.opened(sheet.bytes()) as document:
        (page,) = with_shades([upright(document.page(0))])
    assert len(page.shades) == len((50, 150, 250, 350))
