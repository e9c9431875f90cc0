"""Pasted text and text exports: encodings, tabbed tables, lines."""

import pytest

from jixiao.document import Document, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.read import read_document
from jixiao.readers import text

TABBED = "部门名称：云山市档案局\n单位：万元\n项目\t总计\n甲\t1.00\n\n乙\t2.00\n2.丙绩效目标表\n项目\t总计\n丙\t3.00\t\n"


def read(content: bytes) -> Document:
    return text.read(content, Limits())


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


def rows(table: Table) -> list[list[str]]:
    cells = [[table.at(row, col) for col in range(table.n_cols)] for row in range(table.n_rows)]
    return [[cell.text if cell else "" for cell in line] for line in cells]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_line_ends(encoding: str) -> None:
    document = read("部门名称：云山市档案局\r\n单位：万元\r\n".encode(encoding))
    assert [line.text for line in document.lines] == ["部门名称：云山市档案局", "单位：万元"]
    assert [line.place.line for line in document.lines] == [1, 2]
    assert document.page_count is None


@pytest.mark.parametrize("mark", ["\v", "\u2028", "\u2029", "\x85"])
def test_breaks_of_office_programs_end_lines_and_go_on_within_cells(mark: str) -> None:
    copied = f"绩效目标表{mark}部门名称：云山市档案局{mark}单位：万元"
    assert [line.text for line in read_document(copied.encode()).lines] == copied.split(mark)
    table = f"{copied}\r\n项目\t总计\t财政拨款\r\n雷达{mark}维护\t1.00\t1.00\r\n"
    assert rows(only_table(read_document(table.encode())))[1] == ["雷达\n维护", "1.00", "1.00"]
    alone = table.replace("\r\n", mark).replace(f"雷达{mark}", "雷达")
    assert rows(only_table(read_document(alone.encode())))[1] == ["雷达维护", "1.00", "1.00"]


def test_runs_of_tabbed_rows_are_tables_and_headings_part_them() -> None:
    document = read(TABBED.encode())
    first, second = document.tables
    assert [row[:2] for row in rows(first)] == [["项目", "总计"], ["甲", "1.00"], ["乙", "2.00"]]
    assert [row[:2] for row in rows(second)] == [["项目", "总计"], ["丙", "3.00"]]
    assert "2.丙绩效目标表" in [line.text for line in document.lines]


def test_a_cell_knows_its_table_row_column_and_line() -> None:
    second = list(read(TABBED.encode()).tables)[1]
    cell = second.at(1, 1)
    assert cell is not None
    (place,) = cell.places
    assert (place.table, place.row, place.col, place.line) == (1, 1, 1, 9)


def test_contents_with_dot_leaders_are_lines() -> None:
    document = read("目 录\n一、总体绩效目标.....\t1\n1.甲绩效目标表.....\t4\n".encode())
    assert list(document.tables) == []
    assert len(list(document.lines)) == 3


def test_contents_with_tabs_before_their_pages_are_lines() -> None:
    document = read("目 录\n一、总体绩效目标\t1\n1.甲绩效目标表\t4\n2.乙绩效目标表\t\t5\n第一部分\n".encode())
    assert list(document.tables) == []
    assert len(list(document.lines)) == 5


def test_rows_copied_without_their_blank_and_merged_cells_are_lines_in_reading_order() -> None:
    document = read("部门资金情况\t资金来源\t年初预算数\n合计\t3.00\n其他资金\t3.00\n存在问题\t人手不足。\n".encode())
    assert not list(document.tables)
    texts = ["部门资金情况", "资金来源", "年初预算数", "合计", "3.00", "其他资金", "3.00", "存在问题", "人手不足。"]
    assert [line.text for line in document.lines] == texts
    assert [line.place.line for line in document.lines][2:5] == [1, 2, 2]


def test_the_last_cell_goes_on_with_a_value_behind_the_table() -> None:
    (table,) = read("项目\t总计\t指标\n甲\t1.00\t1、产出指标：甲；实施周期指标值:3；\n年度指标值：3。\n".encode()).tables
    assert rows(table)[1][2] == "1、产出指标：甲；实施周期指标值:3；\n年度指标值：3。"


def test_a_caption_with_a_tab_is_no_row() -> None:
    document = read("部门名称 云山市档案局(部门)\t单位：万元\n项目\t总计\t说明\n甲\t1.00\t\n".encode())
    assert [line.text for line in document.lines] == ["部门名称 云山市档案局(部门)\t单位：万元"]


def test_a_cell_of_several_lines_goes_on_to_the_end_of_its_row() -> None:
    text = "年度目标\t预期目标\t完成情况\n\t（一）整理档案；\n（二）修复古籍。\t已完成。\n主要任务\t预期\t完成\t指标\n任务1\t甲\t乙\t丙\n"
    (table,) = read(text.encode()).tables
    assert rows(table)[1][:3] == ["", "（一）整理档案；\n（二）修复古籍。", "已完成。"]


def test_rows_below_a_merged_cell_are_rows_of_their_own() -> None:
    text = "年度目标\t预期目标\t完成情况\n\t整理档案。\t已完成。\n任务1\t甲\t乙\t丙\t丁\t己\n\t\t\t戊\t\t\n"
    text += "存在问题\t人手不足。\n改进措施\t招聘。\n"
    (table,) = read(text.encode()).tables
    assert [row[0] for row in rows(table)] == ["年度目标", "", "任务1", "", "存在问题", "改进措施"]


def test_a_sheet_that_was_copied_whole_has_its_titles_in_rows() -> None:
    sheet = "目 录\t\t\n1.甲绩效目标表\t4\t\n1.甲绩效目标表\t\t\n913001 云山市档案局\t\t单位：元\n项目\t总计\t说明\n甲\t1.00\t\n"
    document = read(sheet.encode())
    (table,) = document.tables
    assert rows(table) == [["项目", "总计", "说明"], ["甲", "1.00", ""]]
    assert [line.text for line in document.lines] == ["目 录", "1.甲绩效目标表\t4", "1.甲绩效目标表", "913001 云山市档案局\t单位：元"]


def test_a_name_broken_by_hand_goes_on_with_its_own_row() -> None:
    header = "项目名称\t总计\t财政拨款\t绩效指标\t备注"
    for last in ("", "1、按期巡检。\t", "巡检。"):
        row = "合计\t3.00\t3.00\t" + (last if last.count("\t") else f"\t{last}")
        (table,) = read(f"{header}\n{row}\n防雷\n检测\t3.00\t3.00\t1、达标。\t\n".encode()).tables
        assert rows(table)[2][0] == "防雷\n检测"
    (table,) = read(f"{header}\n防雷\t3.00\t3.00\t\t达标。\n2、及时。\n检测\t3.00\t3.00\t1、达标。\t\n".encode()).tables
    assert [row[0] for row in rows(table)] == ["项目名称", "防雷", "检测"]


HEADERS = {
    "项目名称\t编码\t预算资金\t绩效指标\n总计\t财政拨款": [
        ["项目名称", "编码", "预算资金", "", "绩效指标"],
        ["", "", "总计", "财政拨款", ""],
    ],
    "项目名称\t总计\t其中：\t绩效指标\n拨款\t其他": [["项目名称", "总计", "其中：", "", "绩效指标"], ["", "", "拨款", "其他", ""]],
    "项目名称\t编码\t总计\t绩效\n指标\t备注": [["项目名称", "编码", "总计", "绩效\n指标", "备注"]],
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_two_rows_copied_without_what_its_merged_cells_cover(header: str) -> None:
    (table,) = read(f"{header}\n甲\t1301\t3.00\t3.00\t1、达标。\n乙\t1302\t2.00\t-\t\n".encode()).tables
    expected = HEADERS[header]
    assert rows(table)[: len(expected)] == expected
    assert [row[0] for row in rows(table)[len(expected) :]] == ["甲", "乙"]


def test_a_remark_below_a_copied_table_is_a_line() -> None:
    document = read("项目\t总计\t说明\n甲\t1.00\t\n填报人：王某某\t\t\n注：含结转\t\t\n".encode())
    (table,) = document.tables
    assert [row[0] for row in rows(table)] == ["项目", "甲"]
    assert [line.text for line in document.lines] == ["填报人：王某某", "注：含结转"]


def test_page_numbers_between_rows_are_no_rows_and_end_no_table() -> None:
    document = read("项目\t总计\n甲\t1.00\n\n— 1 —\n\n乙\t2.00\n\n— 2 —\n\n丙\t3\n".encode())
    (table,) = document.tables
    assert rows(table) == [["项目", "总计"], ["甲", "1.00"], ["乙", "2.00"], ["丙", "3"]]


def test_a_row_that_is_cut_between_two_cells_is_one() -> None:
    document = read("级别\t名称\t值\t依据\t\n产出\t次数\t≥3\t\n三年平均\t\n产出\t份数\t≥2\t上年\t\n".encode())
    (table,) = document.tables
    assert [row[:4] for row in rows(table)[1:]] == [["产出", "次数", "≥3", "三年平均"], ["产出", "份数", "≥2", "上年"]]


def test_characters_that_print_nothing_are_left_out() -> None:
    document = read("项目支出绩\u00ad效\u200b目\u200d标表\u2060及其说明".encode())
    assert [line.text for line in document.lines] == ["项目支出绩效目标表及其说明"]


def test_quoted_cells_as_spreadsheets_copy_them() -> None:
    copied = '项目\t"总计\n（万元）"\t说明\n甲\t1.00\t"称""一号""的\n\n项目"\n乙\t2.00\t"半句\n'
    (table,) = read(copied.encode()).tables
    assert rows(table) == [["项目", "总计\n（万元）", "说明"], ["甲", "1.00", '称"一号"的\n\n项目'], ["乙", "2.00", '"半句']]
    assert [cell.places[0].line for row in range(3) if (cell := table.at(row, 0))] == [1, 3, 6]


CSV = """项目支出绩效目标表,,,
部门名称：云山市档案局 单位：万元,,,
项目名称,总计,财政拨款,绩效目标
甲,"1,234.50","1,234.50","第一,第二
第三"
乙,2.00,2.00,
"""


SEMICOLONS = """项目支出绩效目标表;;;
部门名称：云山市档案局 单位：万元;;;
项目名称;总计;财政拨款;绩效目标
甲;1,234.50;1,234.50;"第一,第二
第三"
乙;2.00;2.00;
"""


@pytest.mark.parametrize("text", [CSV, SEMICOLONS])
def test_a_csv_file_is_a_table(text: str) -> None:
    (table,) = read(text.encode("gb18030")).tables
    assert rows(table) == [
        ["项目名称", "总计", "财政拨款", "绩效目标"],
        ["甲", "1,234.50", "1,234.50", "第一,第二\n第三"],
        ["乙", "2.00", "2.00", ""],
    ]
    assert [cell.places[0].line for row in (1, 2) if (cell := table.at(row, 0))] == [4, 6]


def test_semicolons_of_a_list_make_no_csv_file() -> None:
    listed = "项目名称;总计;绩效目标;绩效指标\n" + "产出指标;数量指标;巡检次数;12次\n" * 3 + "效益指标;社会效益指标;满意\n"
    assert list(read(listed.encode()).tables) == []


@pytest.mark.parametrize("text_of", ["甲 1,000.00 1,000.00 0.00 1,000.00\n" * 4, '甲,乙,丙,丁\n甲,"乙,丙,丁\n' * 3])
def test_commas_alone_make_no_csv_file(text_of: str) -> None:
    assert list(read(text_of.encode()).tables) == []


def test_what_is_no_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnreadableFile, match=r"\w.*\."):
        read(bytes(range(256)) * 8)


MARKDOWN = "单位：万元\n| 项目 | 总计 | 说明 |\n|---|---:|---|\n| 甲\\|乙 | 1.00 |  |\n| 丙 | 2.00 | 三年 |\n"
BROKEN = MARKDOWN.replace("三年", "三<br>年<br/>")
BARE = "单位：万元\n项目|总计|说明\n甲|1.00|\n丙|2.00|三年\n"
DRAWN = (
    "单位：万元\n+----+------+----+\n| 项 | 总计 | 说 |\n| 目 |      | 明 |\n+----+------+----+\n| 甲 | 1.00 |    |\n+----+------+----+\n"
    "| 丙 | 2.00 | 三 |\n|    |      | 年 |\n+----+------+----+\n"
)
FRAMED = DRAWN.replace("+----+------+----+\n| 丙", "| 丙").replace("| 项 | 总计 | 说 |\n| 目 |      | 明 |", "| 项目 | 总计 | 说明 |")


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (MARKDOWN, [["项目", "总计", "说明"], ["甲|乙", "1.00", ""], ["丙", "2.00", "三年"]]),
        (BROKEN, [["项目", "总计", "说明"], ["甲|乙", "1.00", ""], ["丙", "2.00", "三\n年"]]),
        (BARE, [["项目", "总计", "说明"], ["甲", "1.00", ""], ["丙", "2.00", "三年"]]),
        (DRAWN, [["项\n目", "总计", "说\n明"], ["甲", "1.00", ""], ["丙", "2.00", "三\n年"]]),
        (DRAWN.translate(str.maketrans("|-+", "│─┼")), [["项\n目", "总计", "说\n明"], ["甲", "1.00", ""], ["丙", "2.00", "三\n年"]]),
        (FRAMED, [["项目", "总计", "说明"], ["甲", "1.00", ""], ["丙", "2.00", "三"], ["", "", "年"]]),
    ],
)
def test_tables_drawn_with_characters(drawn: str, expected: list[list[str]]) -> None:
    document = read(drawn.encode())
    (table,) = document.tables
    assert [line.text for line in document.lines] == ["单位：万元"]
    assert [row for row in rows(table) if any(row)] == expected


def test_marks_of_markdown_are_no_part_of_headings() -> None:
    text = "# 绩效文本\n\n## 1.甲项目绩效目标表\n\n**第二部分**\n\n#3泵站 **\n"
    assert [line.text for line in read(text.encode()).lines] == ["绩效文本", "1.甲项目绩效目标表", "第二部分", "#3泵站 **"]


def test_lines_with_as_many_marks_as_they_please_are_no_table() -> None:
    assert not list(read("甲|1.00|\n乙|丙|2.00|\n\n| 丁 | 3 |\n".encode()).tables)
