"""Web pages as shown: what browsers make of markup, worked out by hand."""

from __future__ import annotations

import quopri

import pytest

from jixiao.document import Document, Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.read import read_document
from jixiao.readers import html

FORM = (
    "<table><tr><th>项目名称</th><th>总计</th><th>财政拨款</th><th>绩效指标</th></tr>"
    "<tr><td>雷达维护</td><td>12.50</td><td>12.50</td><td>1、甲</td></tr></table>"
)


def read(body: str) -> Document:
    return html.read(f"<html><head><meta charset='utf-8'><title>页</title></head><body>{body}</body></html>".encode(), Limits())


def lines(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def grid(table: Table) -> list[list[str | None]]:
    return [[cell.text if (cell := table.at(row, col)) else None for col in range(table.n_cols)] for row in range(table.n_rows)]


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


class TestText:
    def test_blocks_are_lines_and_tables_stand_between_them(self) -> None:
        document = read(f"<h1>绩效目标表</h1><div>部门名称：某局<br>单位：万元</div>{FORM}<p>备注</p>")
        assert lines(document) == ["绩效目标表", "部门名称：某局", "单位：万元", "备注"]
        assert [type(block) for block in document.blocks] == [Line, Line, Line, Table, Line]
        assert [line.place for line in document.lines][-1] == Place(line=4)

    def test_runs_of_one_text_join_and_white_space_collapses(self) -> None:
        assert lines(read("<p><span>广州市</span><span>某</span>\n   <b>局</b>&nbsp;本级</p>")) == ["广州市某 局 本级"]

    def test_what_is_raised_refers_to_a_note_or_is_a_power(self) -> None:
        styled = "<style>span.MsoFootnoteReference {vertical-align:super}</style>"
        marks = ("<sup>1</sup>", "<sup>[<b>2</b>]</sup>", "<span class=MsoFootnoteReference><span>[3]</span></span>")
        page = styled + "".join(f"<p>92.5%{mark}以上</p>" for mark in marks) + "<p>3000m<sup>2</sup></p><p><sup>1</sup>注：甲</p>"
        assert lines(read(page)) == ["92.5%以上"] * 3 + ["3000m2", "1注：甲"]

    def test_a_font_of_signs_shows_them(self) -> None:
        word = "<span style='font-family:Symbol;mso-char-type:symbol'><span style='mso-char-type:symbol'>³</span></span>"
        assert lines(read(f"<p>{word}95%</p><p><font face=symbol>&#xf0a3;</font>5%</p>")) == ["≥95%", "≤5%"]

    def test_what_stands_side_by_side_is_kept_apart(self) -> None:
        page = (
            "<style>@media print { .line { display: none } } .line { display: flex; color: red } span.r{float:right}</style>"
            "<div class='a line'><span>部门名称：某局</span><span>单位：万元</span></div>"
            "<div><span class='r'>单位：元</span>901 某局</div>"
        )
        assert lines(read(page)) == ["部门名称：某局\t单位：万元", "901 某局\t单位：元"]

    def test_what_floats_at_the_right_end_of_a_line_is_read_there(self) -> None:
        right = "style='float:right'"
        page = f"<p><i {right}>单位：万元</i><b {right}>2024年</b>部门名称：某局<br>一</p><p>901 某局<i {right}>单位：元</i></p>"
        assert lines(read(page)) == ["部门名称：某局\t2024年\t单位：万元", "一", "901 某局\t单位：元"]

    def test_what_is_not_shown_is_left_out(self) -> None:
        page = (
            "<style>.gone, #x {display:none} .there{display:block}</style><script>var a='1';</script><!-- 注 -->"
            "<p style='DISPLAY : none'>一</p><p class='gone'>二</p><p id='x'>三</p><p hidden>四</p><p style='visibility:hidden'>五</p>"
            "<input type='hidden' value='六'><noscript>七</noscript><p class='there'>八</p>"
        )
        assert lines(read(page)) == ["八"]

    def test_form_fields_show_their_values(self) -> None:
        page = "<p>总计<input value='12.50'>万元<select><option>甲<option selected>乙</select><textarea>丙</textarea></p>"
        assert lines(read(page)) == ["总计12.50万元乙丙"]

    def test_ordered_lists_print_their_numbers(self) -> None:
        page = (
            "<ol><li>甲<li value='5'>乙<li><p>丙</p></ol><ol type='I' start='2'><li>丁</ol>"
            "<ol style='list-style-type:simp-chinese-informal'><li>戊</ol><ol style='list-style:none'><li>1、己</ol><ul><li>庚</ul>"
        )
        assert lines(read(page)) == ["1. 甲", "5. 乙", "6. 丙", "II. 丁", "一、戊", "1、己", "庚"]

    def test_preformatted_text_keeps_its_lines(self) -> None:
        assert lines(read("<pre>合计 1\n甲\t2</pre>")) == ["合计 1", "甲\t2"]

    def test_what_follows_an_early_end_of_the_page_is_read(self) -> None:
        content = f"<html><body><p>前</p></body></html>{FORM}<p>后</p>".encode()
        document = html.read(content, Limits())
        assert lines(document) == ["前", "后"]
        assert only_table(document).n_rows == 2

    def test_comparisons_are_not_taken_for_tags(self) -> None:
        assert lines(read("<p>人数<3人，金额>5万元 &le;5% &#8805;3次</p>")) == ["人数<3人，金额>5万元 ≤5% ≥3次"]


class TestTables:
    @pytest.mark.parametrize("scroll_bar", ["", "<th class='gutter'></th>"])
    def test_a_header_that_stays_while_rows_scroll_belongs_to_them(self, scroll_bar: str) -> None:
        header, rows = FORM.split("</tr>", 1)
        page = f"<div>{header}{scroll_bar}</tr></table></div> <script>1</script><div><table><tbody>{rows}</div>"
        assert grid(only_table(read(page))) == grid(only_table(read(FORM)))

    def test_a_header_with_a_text_below_it_stands_for_itself(self) -> None:
        header, rows = FORM.split("</tr>", 1)
        assert [table.n_rows for table in read(f"{header}</tr></table>单位：元<table>{rows}").tables] == [1, 1]

    def test_spans_and_wraps(self) -> None:
        page = (
            "<table><tr><td rowspan=2>项目<br>名称</td><td colspan='2'>资金来源</td><td rowspan=9>目标</td></tr>"
            "<tr><td>财政拨款</td><td><p>其他</p><p>资金</p></td></tr></table>"
        )
        table = only_table(read(page))
        assert [(c.text, c.row, c.col, c.row_span, c.col_span) for c in table.cells] == [
            ("项目\n名称", 0, 0, 2, 1),
            ("资金来源", 0, 1, 1, 2),
            ("目标", 0, 3, 2, 1),
            ("财政拨款", 1, 1, 1, 1),
            ("其他\n资金", 1, 2, 1, 1),
        ]
        cell = table.at(1, 2)
        assert cell is not None
        assert cell.places == (Place(table=0, row=1, col=2),)

    def test_a_span_of_zero_rows_reaches_the_end_of_its_group(self) -> None:
        page = (
            "<table><tbody><tr><td rowspan=0>任务1</td><td>甲</td></tr><tr><td>乙</td></tr></tbody>"
            "<tbody><tr><td>任务2</td><td>丙</td></tr></tbody></table>"
        )
        assert grid(only_table(read(page))) == [["任务1", "甲"], ["任务1", "乙"], ["任务2", "丙"]]

    def test_the_first_head_comes_first_the_foot_last_and_repeated_heads_stay(self) -> None:
        row = "<tr><td>{0}</td><td>{0}</td></tr>"
        page = (
            f"<table><tfoot>{row.format('脚')}</tfoot><tbody>{row.format('一')}</tbody><thead>{row.format('头')}</thead>"
            f"<tbody>{row.format('二')}</tbody><thead>{row.format('头')}</thead><tbody>{row.format('三')}</tbody></table>"
        )
        assert [row[0] for row in grid(only_table(read(page)))] == ["头", "一", "二", "头", "三", "脚"]

    def test_captions_and_strays_are_lines_before_the_table(self) -> None:
        page = FORM.replace("<table>", "<table><caption>绩效目标表</caption>单位：万元<colgroup><col></colgroup>")
        document = read(page)
        assert lines(document) == ["绩效目标表", "单位：万元"]
        assert only_table(document).n_rows == 2

    def test_rows_in_forms_and_cells_without_rows_are_found(self) -> None:
        page = "<table><td>甲</td><td>乙</td><form><tr><td>丙<td>丁<tr><td>戊<td>己</form></table>"
        assert grid(only_table(read(page))) == [["甲", "乙"], ["丙", "丁"], ["戊", "己"]]

    def test_what_a_spreadsheet_hides_of_a_text_that_its_column_is_too_narrow_for_is_shown(self) -> None:
        rest = "<span\n  style='display:none'>局</span>"
        row = f"<td class=xl65>云山市档案{rest}</td><td class=xl65><font>甲<span style='display:none'>乙</span></font>{rest}</td>"
        row += f"<td class=xl65>丙{rest}丁</td><td class=xl65>{rest}</td><td>戊{rest}</td>"
        assert grid(only_table(read(f"<table><tr>{row}</tr></table>"))) == [["云山市档案局", "甲乙局", "丙丁", "", "戊"]]
        page = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>戊{rest}<td>己<td>庚</table></html>'
        assert lines(html.read(page.encode(), Limits())) == ["戊局\t己\t庚"]

    def test_hidden_rows_and_cells_are_left_out(self) -> None:
        page = (
            "<table><tr><td>甲</td><td style='display:none'>0</td><td>乙</td></tr><tr style='display:none'><td>9</td></tr>"
            "<tr><td>丙</td><td>丁</td></tr></table>"
        )
        assert grid(only_table(read(page))) == [["甲", "乙"], ["丙", "丁"]]

    def test_layout_and_navigation_tables_are_taken_apart(self) -> None:
        navigation = "<table><tr><td>首页</td><td>政务公开</td></tr></table>"
        page = (
            f"<table><tr><td colspan=2>{navigation}</td></tr><tr><td>栏目<br>通知</td><td><table><tr><td><p>绩效目标表</p>"
            f"<table><tr><td>部门名称：某局</td><td>单位：万元</td></tr></table>{FORM}</td></tr></table></td></tr><tr><td>版权</td></tr></table>"
        )
        document = read(page)
        assert lines(document) == ["首页\t政务公开", "栏目", "通知", "绩效目标表", "部门名称：某局\t单位：万元", "版权"]
        assert grid(only_table(document))[1] == ["雷达维护", "12.50", "12.50", "1、甲"]

    def test_a_whole_sheet_in_one_table_is_divided_at_its_title_rows(self) -> None:
        row = "<tr><td>{}</td><td>{}</td><td>{}</td></tr>"
        title = "<tr><td colspan=3>{}</td></tr>"
        unit = "<tr><td colspan=2>901 某局</td><td>单位：元</td></tr>"
        body = row.format("预算数", "5.00", "好") + title.format("一、小节") + row.format("其他", "1.00", "好")
        page = "<table>" + title.format("绩效文本") + title.format("1.甲") + unit + body + title.format("2.乙") + unit + body + "</table>"
        document = read(page)
        assert lines(document) == ["绩效文本", "1.甲", "901 某局\t单位：元", "2.乙", "901 某局\t单位：元"]
        assert [[row[0] for row in grid(table)] for table in document.tables] == [["预算数", "一、小节", "其他"]] * 2
        assert [table.cells[0].places[0] for table in document.tables] == [Place(table=0, row=0, col=0), Place(table=1, row=0, col=0)]

    def test_a_table_inside_a_row_of_a_form_is_text_of_its_cell(self) -> None:
        inner = "<table><tr><td>数量指标</td><td>≥3</td></tr><tr><td>质量指标</td><td>≥90%</td></tr></table>"
        assert grid(only_table(read(FORM.replace("1、甲", inner))))[1] == ["雷达维护", "12.50", "12.50", "数量指标\t≥3\n质量指标\t≥90%"]

    def test_tables_are_numbered_as_they_are_printed(self) -> None:
        places = [table.cells[0].places[0].table for table in read(f"{FORM}<p>x</p><table><tr><td>{FORM}</td></tr></table>").tables]
        assert places == [0, 1]


class TestEncodings:
    @pytest.mark.parametrize(
        "declared",
        [
            "",
            "<meta charset=gb2312>",
            "<meta charset='iso-8859-1'>",
            "<meta http-equiv='Content-Type' content='text/html; charset=GBK'>",
        ],
    )
    def test_chinese_pages_are_read_whatever_they_declare(self, declared: str) -> None:
        page = f"<html><head>{declared}</head><body><p>绩效目标：镕、㎡、≥95％</p></body></html>"
        assert lines(html.read(page.encode("gb18030"), Limits())) == ["绩效目标：镕、㎡、≥95％"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_a_byte_order_mark_or_utf8_wins_over_a_wrong_declaration(self, encoding: str) -> None:
        page = "<html><head><meta charset='gb2312'></head><body><p>绩效目标一览表</p></body></html>"
        assert lines(html.read(page.encode(encoding), Limits())) == ["绩效目标一览表"]

    def test_a_character_cut_in_half_costs_only_itself(self) -> None:
        start = "<html><head><meta charset='gbk'><meta name='description' content='绩".encode("gbk")[:-1]
        content = start + ("'></head><body>" + "<p>总计12.50万元</p>" * 20).encode("gbk")
        assert lines(html.read(content, Limits())) == ["总计12.50万元"] * 20

    def test_an_xml_declaration_is_no_obstacle(self) -> None:
        page = '<?xml version="1.0" encoding="GB2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>绩效</p></body></html>'
        assert lines(html.read(page.encode("gb18030"), Limits())) == ["绩效"]


class TestRefusals:
    def refused(self, content: bytes, limits: Limits | None = None) -> str:
        with pytest.raises(UnreadableFile) as caught:
            html.read(content, limits or Limits())
        return str(caught.value)

    def test_no_elements_at_all(self) -> None:
        assert "HTML" in self.refused(b"<!-- -->")

    def test_bytes_in_no_encoding(self) -> None:
        assert "encoding" in self.refused(b"<p>" + b"\xff\xff\x80" * 50)

    @pytest.mark.parametrize("levels", [120, 230, 400])
    def test_nesting_beyond_reason(self, levels: int) -> None:
        page = b"<div>" * levels + b"1" + b"</div>" * levels
        assert "nests" in self.refused(page, Limits(max_nesting=100)) or "in part" in self.refused(page, Limits(max_nesting=100))

    def test_spans_that_no_table_has(self) -> None:
        rows = "".join("<tr><td colspan=1000>甲</td><td colspan=1000>乙</td></tr>" for _ in range(20))
        assert "cells" in self.refused(f"<table>{rows}</table>".encode(), Limits(max_cells=10_000))


def test_the_page_of_a_web_archive() -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n--X\r\nContent-Type: text/html\r\n"
    page = quopri.encodestring(f'<meta charset="gb2312">{FORM}'.encode("gb18030")).decode()
    archive = f"{head}Content-Transfer-Encoding: quoted-printable\r\n\r\n{page}\r\n--X\r\nContent-Type: image/png\r\n\r\nAA==\r\n--X--\r\n"
    document = read_document(archive.encode())
    (table,) = document.tables
    assert document.reader == "mhtml"
    assert [cell.text for cell in table.row(1)] == ["雷达维护", "12.50", "12.50", "1、甲"]


def test_the_sheets_of_a_workbook_saved_as_a_web_archive() -> None:
    """Its first page holds frames; the sheets stand in pages of their own, and their names in another one."""

    def part(name: str, page: str) -> str:
        return f"--X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: file:///C:/{name}\r\n\r\n{page}\r\n"

    frames = part(
        "form.htm", '<html><frameset><frame src="f/sheet001.htm"><noframes><body><p>frames</p></body></noframes></frameset></html>'
    )
    tabs = part("f/tabstrip.htm", "<table><tr><td>表一</td><td>9</td></tr></table>")
    sheets = [part(f"f/sheet00{number}.htm", f"<html><body>{FORM}</body></html>") for number in (1, 2)]
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n"
    document = read_document("".join([head, frames, tabs, *sheets, "--X--\r\n"]).encode())
    assert [[cell.text for cell in table.row(1)] for table in document.tables] == [["雷达维护", "12.50", "12.50", "1、甲"]] * 2
    assert "frames" not in "".join(line.text for line in document.lines)


def test_a_table_of_elements_that_say_their_part_in_it() -> None:
    cells = '<div role="columnheader" aria-colspan="2">资金</div>', '<div role="cell">12.50</div><div role="cell">7.50</div>'
    rows = "".join(f'<div role="row"><div role="cell">甲</div>{cell}</div>' for cell in cells)
    (table,) = read(f'<div role="table" style="display:grid">{rows}</div>').tables
    assert [(cell.col, cell.col_span, cell.text) for cell in table.cells] == [
        (0, 1, "甲"), (1, 2, "资金"), (0, 1, "甲"), (1, 1, "12.50"), (2, 1, "7.50"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "selector", ["table.print tr td.off", ".print > tbody > tr > .off", "#form .off", "tr td.off, p.off", "td.off.note"]
)
def test_what_a_style_sheet_hides_by_where_it_stands(selector: str) -> None:
    form = FORM.replace("<table>", '<table class="print">').replace("</tr>", '<td class="note off">99.99</td></tr>')
    document = read(f'<style>{selector} {{display: none}}</style><div id="form">{form}</div>')
    (table,) = document.tables
    assert "99.99" not in [cell.text for cell in table.cells]


@pytest.mark.parametrize("selector", ["div.print td.off", "#other .off", ".print > .off", "td.off:hover", "td.off + td"])
def test_a_rule_for_what_stands_elsewhere_hides_nothing(selector: str) -> None:
    form = FORM.replace("<table>", '<table class="print">').replace("</tr>", '<td class="off">99.99</td></tr>')
    (table,) = read(f'<style>{selector} {{display: none}}</style><div id="form">{form}</div>').tables
    assert "99.99" in [cell.text for cell in table.cells]


def test_elements_that_are_shown_as_a_table_are_one() -> None:
    cells = "".join(
        f'<div class="r">{"".join(f"<span class=c>{text}</span>" for text in row)}</div>' for row in (("项目", "总计"), ("甲", "1.50"))
    )
    style = "<style>.t {display: table} .t .r {display: table-row} .c {display: table-cell}</style>"
    (table,) = read(f'{style}<div class="t">{cells}</div>').tables
    assert [[cell.text for cell in table.row(row)] for row in range(2)] == [["项目", "总计"], ["甲", "1.50"]]


def test_what_is_marked_as_deleted_is_not_there() -> None:
    (table,) = read(FORM.replace("<td>12.50</td>", "<td><del>9.99</del><ins>12.50</ins></td>")).tables
    assert [cell.text for cell in table.row(1)] == ["雷达维护", "12.50", "12.50", "1、甲"]
