"""Workbooks as displayed: every part of a file here is written by the test, so that what it shows can be told by hand."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from jixiao.document import Document, Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import xlsx
from readers.office_files import package, strict, xlsx_parts

HEADER = ["项目名称", "总计", "财政拨款", "绩效指标"]
THIN = Side(style="thin")
RULED = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
Row = Sequence[str | float | None]


def read_rows(rows: Sequence[Row], *, ruled: range = range(0), merged: tuple[str, ...] = ()) -> Document:
    """A sheet of rows (None for no cell), some of them ruled, through a workbook library."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "绩效"
    for row, values in enumerate(rows, 1):
        for col, value in enumerate(values, 1):
            cell = sheet.cell(row, col, value)
            if row in ruled:
                cell.border = RULED
    for area in merged:
        sheet.merge_cells(area)
    return saved(book)


def saved(book: openpyxl.Workbook) -> Document:
    buffer = io.BytesIO()
    book.save(buffer)
    return xlsx.read(buffer.getvalue(), Limits())


def read_parts(sheet: str, **parts: object) -> Document:
    return xlsx.read(package(xlsx_parts(sheet, **parts)), Limits())  # type: ignore[arg-type]


def row_texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in table.row(row)] for row in range(table.n_rows)]


def lines(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def shown(cells: str, **parts: object) -> list[str]:
    """The texts that one row of cells shows."""
    document = read_parts(f"<sheetData><row r='1'>{cells}</row></sheetData>", **parts)
    return [text for block in document.blocks for text in (block.text.split("\t") if isinstance(block, Line) else row_texts(block)[0])]


class TestLayout:
    def test_title_department_and_unit_are_lines_and_the_ruled_body_is_a_table(self) -> None:
        document = read_rows(
            [
                ["项目支出绩效目标表", None, None, None],
                ["部门名称：某市气象局", None, None, "单位：万元"],
                HEADER,
                ["合计", 12.5, 12.5, None],
                ["雷达维护", 12.5, 12.5, "1、产出指标：巡检次数，年度指标值：≥4次。"],
            ],
            ruled=range(3, 6),
            merged=("A1:D1",),
        )
        assert lines(document) == ["项目支出绩效目标表", "部门名称：某市气象局\t单位：万元"]
        assert [line.place for line in document.lines] == [Place(sheet="绩效", a1="A1"), Place(sheet="绩效", a1="A2:D2")]
        (table,) = document.tables
        assert (table.n_rows, table.n_cols) == (3, 4)
        assert row_texts(table)[1] == ["合计", "12.5", "12.5"]
        cell = table.at(2, 1)
        assert cell is not None
        assert (cell.text, cell.places) == ("12.5", (Place(sheet="绩效", a1="B5"),))

    def test_tables_between_lines_are_separate_and_in_order(self) -> None:
        block: list[Row] = [["项目编码", "A1", "项目名称", "甲"], ["预算数", 100, "其他资金", 0]]
        unit: Row = ["901 某局本级", None, None, "单位：元"]
        document = read_rows([["1.甲绩效目标表"], unit, *block, ["2.乙绩效目标表"], unit, *block], ruled=range(3, 5))
        kinds = [type(part).__name__ for part in document.blocks]
        assert kinds == ["Line", "Line", "Table", "Line", "Line", "Table"]
        assert lines(document)[2:] == ["2.乙绩效目标表", "901 某局本级\t单位：元"]
        assert [table.n_rows for table in document.tables] == [2, 2]

    def test_a_ruled_row_that_prints_one_cell_belongs_to_the_table(self) -> None:
        document = read_rows([HEADER, ["雷达维护", 1, 1, "1、产出指标："], [None, None, None, "巡检次数"]], ruled=range(1, 4))
        (table,) = document.tables
        assert row_texts(table)[2] == ["巡检次数"]
        assert not lines(document)

    def test_a_ruled_blank_row_stays_and_a_row_without_rules_below_it_is_a_note(self) -> None:
        document = read_rows([HEADER, [None] * 4, ["雷达维护", 1, 1, "无"], ["填报人：张", None, None, "电话：1"]], ruled=range(1, 4))
        (table,) = document.tables
        assert (table.n_rows, row_texts(table)[1]) == (3, [])
        assert lines(document) == ["填报人：张\t电话：1"]

    def test_a_row_of_figures_whose_rules_were_forgotten_stays_in_the_table(self) -> None:
        document = read_rows([HEADER, ["雷达维护", 1, 1, "无"], ["防雷检测", 2, 2, "无"]], ruled=range(1, 3))
        (table,) = document.tables
        assert row_texts(table)[2] == ["防雷检测", "2", "2", "无"]

    def test_a_title_underlined_by_the_table_is_a_line(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (["单位：万元"], HEADER, ["甲", 1, 1, "无"]):
            sheet.append(row)
        for cell in (*sheet[2], *sheet[3]):
            cell.border = RULED
        for col in range(1, 5):
            sheet.cell(1, col).border = Border(bottom=Side(style="thin"))
        document = saved(book)
        assert lines(document) == ["单位：万元"]
        assert [table.n_rows for table in document.tables] == [2]

    def test_without_rules_the_rows_of_several_cells_make_the_table(self) -> None:
        document = read_rows(
            [
                ["项目支出绩效目标表"],
                ["部门名称：某市气象局", None, None, "单位：万元"],
                HEADER,
                ["合计", 3, 3],
                ["雷达维护", 3, 3, "1、产出指标：甲"],
                [None, None, None, "乙，年度指标值：3"],
                ["雷达维护（续）"],
                ["防雷检测", 0, 0, "无"],
            ],
        )
        assert lines(document) == ["项目支出绩效目标表", "部门名称：某市气象局\t单位：万元"]
        (table,) = document.tables
        assert [len(row) for row in row_texts(table)] == [4, 3, 4, 1, 1, 4]

    def test_without_rules_a_title_over_all_columns_divides_tables(self) -> None:
        body: list[Row] = [["一级指标", "二级指标", "指标值"], ["产出指标", "数量指标", "≥3"]]
        document = read_rows([["1.甲绩效目标表"], *body, ["2.乙绩效目标表"], *body], merged=("A1:C1", "A4:C4"))
        assert [table.n_rows for table in document.tables] == [2, 2]
        assert lines(document) == ["1.甲绩效目标表", "2.乙绩效目标表"]

    def test_without_rules_or_merges_a_title_and_a_line_that_ends_with_the_unit_divide_tables(self) -> None:
        body: list[Row] = [["项目编码", "甲01", "项目名称", "渠道清淤"], ["一级指标", "二级指标", "三级指标", "指标值"]]
        heading: list[Row] = [["2.渠道清淤绩效目标表"], ["801001 某市水务局本级 单位：元"]]
        document = read_rows([*heading, *body, *heading, *body])
        assert [row_texts(table)[0][0] for table in document.tables] == ["项目编码", "项目编码"]
        assert lines(document) == [str(row[0]) for row in (*heading, *heading)]

    def test_without_rules_a_label_and_its_value_as_wide_as_the_rows_below_begin_the_table(self) -> None:
        body: list[Row] = [["主管部门", "某局", "实施单位", "某站"], ["一级指标", "二级指标", "三级指标", "指标值"]]
        form: list[Row] = [["项目支出绩效自评表"], ["项目名称", "水质监测"], *body]
        document = read_rows([*form, *form[:1], ["附件", "表二"], *body], merged=("A1:D1", "B2:D2", "A5:D5"))
        assert [row_texts(table)[0] for table in document.tables] == [["项目名称", "水质监测"], ["主管部门", "某局", "实施单位", "某站"]]
        assert lines(document) == ["项目支出绩效自评表", "项目支出绩效自评表", "附件\t表二"]

    def test_title_rows_inside_the_rules_are_lines_too(self) -> None:
        rows: list[Row] = [["绩效目标表"], ["部门名称：某局", None, None, "单位：万元"], HEADER, ["甲", 1, 1, "好"]]
        document = read_rows(rows, ruled=range(1, 5), merged=("A1:D1",))
        assert lines(document) == ["绩效目标表", "部门名称：某局\t单位：万元"]
        assert [table.n_rows for table in document.tables] == [2]

    def test_a_framed_notice_is_lines(self) -> None:
        document = read_rows([["填报说明"], ["本表由各部门填报。"]], ruled=range(1, 3))
        assert lines(document) == ["填报说明", "本表由各部门填报。"]
        assert not list(document.tables)

    def test_merged_headers_in_two_levels_keep_their_spans(self) -> None:
        document = read_rows(
            [["项目名称", "资金来源", None, "绩效目标"], [None, "财政拨款", "其他资金", None], ["甲", 1, 2, "好"]],
            ruled=range(1, 4),
            merged=("A1:A2", "B1:C1", "D1:D2"),
        )
        (table,) = document.tables
        spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells}
        assert spans["项目名称"] == (0, 0, 2, 1)
        assert spans["资金来源"] == (0, 1, 1, 2)
        assert spans["绩效目标"] == (0, 3, 2, 1)
        assert spans["其他资金"] == (1, 2, 1, 1)

    def test_hidden_rows_columns_and_sheets_are_left_out(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (["名称", "备查", "总计", "财政", "其他"], ["甲", "x", 1, 1, 0], ["旧", "x", 9, 9, 0], ["乙", "x", 2, 2, 0]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        secret = book.create_sheet("草稿")
        secret["A1"] = "草稿"
        secret.sheet_state = "hidden"
        (table,) = saved(book).blocks
        assert isinstance(table, Table)
        assert row_texts(table) == [["名称", "总计", "财政", "其他"], ["甲", "1", "1", "0"], ["乙", "2", "2", "0"]]
        merged = table.at(1, 0)
        assert merged is not None
        assert merged.row_span == 1

    def test_a_merged_cell_shows_though_its_first_row_is_hidden(self) -> None:
        rows = (
            '<row r="1"><c><v>7</v></c><c><v>8</v></c><c><v>9</v></c></row>'
            '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>任务1</t></is></c></row>'
            '<row r="3"><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c></row>'
        )
        document = read_parts(f'<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
        (table,) = document.tables
        assert row_texts(table)[1] == ["任务1", "1", "2"]

    def test_a_merge_over_the_whole_sheet_costs_nothing(self) -> None:
        cells = "".join(f'<c r="{col}2"><v>1</v></c>' for col in "ABCD")
        rows = f'<row r="1"><c r="A1"><v>5</v></c></row><row r="2">{cells}</row>'
        document = read_parts(f'<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
        assert [line.text for line in document.lines] == ["5"]


class TestTexts:
    def test_shared_inline_and_formula_strings(self) -> None:
        shared = (
            "<si><t>雷达维护</t></si>"
            "<si><r><t>防雷</t></r><r><rPr><b/></rPr><t>检测</t></r><rPh sb='0' eb='1'><t>フ</t></rPh><phoneticPr/></si>"
            "<si><t>一_x000D_\n二&amp;三</t></si>"
        )
        cells = (
            '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>'
            '<c t="inlineStr"><is><r><t>气</t></r><r><t>象</t></r></is></c><c t="str"><f>A1&amp;"x"</f><v>雷达维护x</v></c>'
        )
        assert shown(cells, shared=shared) == ["雷达维护", "防雷检测", "一\n二&三", "气象", "雷达维护x"]

    def test_runs_are_read_as_they_are_set(self) -> None:
        raised = "<rPr><vertAlign val='superscript'/></rPr>"
        shared = (
            f"<si><r><t>12.50</t></r><r>{raised}<t>[1]</t></r></si><si><r><t>3000m</t></r><r>{raised}<t>2</t></r></si>"
            "<si><r><rPr><rFont val='Symbol'/></rPr><t>³</t></r><r><t>95%</t></r></si>"
        )
        cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(3))
        assert shown(cells, shared=shared) == ["12.50", "3000m2", "≥95%"]

    def test_formulas_show_their_stored_results_and_unknown_ones_show_themselves(self) -> None:
        cells = (
            '<c r="A1"><f>SUM(B1:C1)</f><v>447.82</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">C1*2</f><v>4.2</v></c>'
            '<c r="C1"><f>1+1</f></c><c r="D1"><f>1+2</f><v></v></c>'
            '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1" t="b"><v>1</v></c>'
        )
        assert shown(cells) == ["447.82", "4.2", "=1+1", "=1+2", "#DIV/0!", "TRUE"]

    def test_number_formats_of_the_styles_part_are_applied(self) -> None:
        styles = (
            '<numFmts><numFmt numFmtId="170" formatCode="#,##0.00_);[Red]\\(#,##0.00\\)"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="2"/><xf numFmtId="10"/>'
            '<xf numFmtId="170"/><xf numFmtId="14"/><xf numFmtId="49"/></cellXfs>'
        )
        cells = (
            '<c s="1"><v>89</v></c><c s="2"><v>0.8651</v></c><c s="3"><v>1107.43</v></c><c s="3"><v>-2</v></c>'
            '<c s="4"><v>44260</v></c><c s="5" t="inlineStr"><is><t>50.00</t></is></c><c s="9"><v>7.5</v></c>'
        )
        assert shown(cells, styles=styles) == ["89.00", "86.51%", "1,107.43", "-2.00", "2021/3/5", "50.00", "7.5"]

    def test_dates_may_count_from_1904(self) -> None:
        styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
        assert shown("<c><v>42798</v></c><c><v>1</v></c>", styles=styles, date1904=True) == ["2021/3/5", "1904/1/2"]

    def test_the_strict_namespaces_are_read_too(self) -> None:
        parts = xlsx_parts('<sheetData><row><c t="s"><v>0</v></c></row></sheetData>', shared="<si><t>严格</t></si>")
        assert lines(xlsx.read(package(strict(parts)), Limits())) == ["严格"]

    def test_a_commented_text_is_whole(self) -> None:
        assert shown('<c t="inlineStr"><is><t>财政<!-- x -->拨款</t></is></c>') == ["财政拨款"]


class TestRefusals:
    def refused(self, content: bytes, limits: Limits | None = None) -> str:
        with pytest.raises(UnreadableFile) as caught:
            xlsx.read(content, limits or Limits())
        return str(caught.value)

    def test_a_truncated_archive(self) -> None:
        whole = package(xlsx_parts("<sheetData/>"))
        assert "cut off" in self.refused(whole[: len(whole) // 2])

    def test_a_damaged_part(self) -> None:
        whole = bytearray(package(xlsx_parts("<sheetData>" + "<row/>" * 50 + "</sheetData>")))
        info = zipfile.ZipFile(io.BytesIO(bytes(whole))).getinfo("xl/worksheets/sheet1.xml")
        at = info.header_offset + 30 + len(info.filename)
        whole[at : at + info.compress_size] = bytes(reversed(whole[at : at + info.compress_size]))
        assert "damaged" in self.refused(bytes(whole))

    def test_a_part_that_expands_like_a_bomb(self) -> None:
        bomb = package({**xlsx_parts("<sheetData/>"), "xl/media/x.bin": b"\0" * 5_000_000})
        assert "expands" in self.refused(bomb)

    def test_parts_that_together_expand_over_the_limit(self) -> None:
        assert "limit of 1000" in self.refused(
            package(xlsx_parts("<sheetData>" + "<row/>" * 500 + "</sheetData>")), Limits(max_decompressed_bytes=1000)
        )

    def test_an_encrypted_part(self) -> None:
        content = bytearray(package(xlsx_parts("<sheetData/>")))
        directory = content.index(b"PK\x01\x02")
        flags = struct.unpack_from("<H", content, directory + 8)[0]
        struct.pack_into("<H", content, directory + 8, flags | 1)
        assert "encrypted" in self.refused(bytes(content))

    def test_a_missing_sheet_and_a_missing_main_part(self) -> None:
        parts = xlsx_parts("<sheetData/>")
        del parts["xl/worksheets/sheet1.xml"]
        assert "sheet1.xml" in self.refused(package(parts))
        assert "main document part" in self.refused(package({"a.txt": "x"}))

    def test_xml_that_is_broken_declares_entities_or_nests_too_deep(self) -> None:
        broken = xlsx_parts("<sheetData><row>")
        assert "not well-formed" in self.refused(package(broken))
        parts = xlsx_parts("<sheetData/>")
        entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + parts["xl/workbook.xml"]
        assert "document type" in self.refused(package({**parts, "xl/workbook.xml": entity}))
        sheet = f'<!DOCTYPE x [<!ENTITY a "1">]>{parts["xl/worksheets/sheet1.xml"]}'
        assert "document type" in self.refused(package({**parts, "xl/worksheets/sheet1.xml": sheet}))
        deep = parts["xl/workbook.xml"].replace("<sheets>", "<a>" * 240 + "</a>" * 240 + "<sheets>")
        assert "deep" in self.refused(package({**parts, "xl/workbook.xml": deep}))

    def test_references_and_numbers_that_cannot_be(self) -> None:
        for cells in ('<c r="A0A"><v>1</v></c>', '<c s="x"><v>1</v></c>', '<c t="s"><v>4</v></c>', '<c r="A9999999"><v>1</v></c>'):
            content = package(xlsx_parts(f"<sheetData><row>{cells}</row></sheetData>"))
            assert self.refused(content)
        assert self.refused(package(xlsx_parts('<sheetData><row r="2000000"/></sheetData>')))

    def test_more_cells_or_characters_than_a_filing_has(self) -> None:
        cells = "".join(f'<c r="{col}1" t="inlineStr"><is><t>文字</t></is></c>' for col in "ABCDEFGH")
        content = package(xlsx_parts(f"<sheetData><row r='1'>{cells}</row></sheetData>"))
        assert "5 cells" in self.refused(content, Limits(max_cells=5))
        assert "10" in self.refused(content, Limits(max_characters=10))
