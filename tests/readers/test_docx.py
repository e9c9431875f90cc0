"""Word processor documents as printed: bodies written in the test, element by element."""

from __future__ import annotations

import pytest

from jixiao.document import NO_MEANING, Document, Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers import docx
from readers.office_files import docx_parts, package, paragraph, relations, strict, word_cell, word_table


def read(body: str, **parts: str) -> Document:
    return docx.read(package(docx_parts(body, **parts)), Limits())


def lines(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def grid(table: Table) -> list[list[str | None]]:
    return [[cell.text if (cell := table.at(row, col)) else None for col in range(table.n_cols)] for row in range(table.n_rows)]


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


class TestParagraphs:
    def test_paragraphs_and_tables_come_in_order_with_their_places(self) -> None:
        body = (
            paragraph("标题") + word_table(*[word_cell("甲") + word_cell("乙") + word_cell("丙")] * 2) + paragraph("") + paragraph("说明")
        )
        document = read(body)
        assert [type(block) for block in document.blocks] == [Line, Table, Line]
        assert [line.place for line in document.lines] == [Place(line=1), Place(line=2)]
        cell = only_table(document).at(1, 2)
        assert cell is not None
        assert cell.places == (Place(table=0, row=1, col=2),)
        assert document.reader == "docx"

    def test_tabs_stay_and_forced_breaks_divide_lines(self) -> None:
        body = "<w:p><w:r><w:t>部门名称：某局</w:t><w:tab/><w:t>单位：万元</w:t><w:br/><w:t>附注</w:t><w:br w:type='page'/></w:r></w:p>"
        assert lines(read(body)) == ["部门名称：某局\t单位：万元", "附注"]

    def test_only_a_fields_result_is_printed(self) -> None:
        def mark(kind: str) -> str:
            return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

        inner = mark("begin") + mark("separate") + run("77.7") + mark("end")
        body = f"<w:p>{run('合计')}{mark('begin')}{inner}{mark('separate')}{run('12.50')}{mark('end')}{run('万元')}</w:p>"
        assert lines(read(body + f"<w:p>{mark('end')}{run('以上')}</w:p>")) == ["合计12.50万元", "以上"]

    def test_what_is_raised_refers_to_a_note_or_is_a_power(self) -> None:
        raised = "<w:vertAlign w:val='superscript'/>"
        styles = f"<w:style w:type='character' w:styleId='R'><w:rPr>{raised}</w:rPr></w:style>"
        custom = "<w:r><w:footnoteReference w:id='2' w:customMarkFollows='1'/><w:t>①</w:t></w:r>"
        marks = [run("[", raised) + run("1", raised) + run("]", raised), run("2", "<w:rStyle w:val='R'/>"), custom]
        body = "".join(f"<w:p>{run('92.5%')}{mark}{run('以上')}</w:p>" for mark in marks)
        power = f"<w:p>{run('3000m')}{run('2', raised)}</w:p>"
        doubtful = f"<w:p>{run('130306211OPE')}{run('1', raised)}</w:p>"
        whole = f"<w:p>{run('12', raised)}{run('.50', raised)}</w:p>"
        printed = lines(read(body + power + doubtful + whole, styles=styles))
        assert printed == ["92.5%以上"] * 3 + ["3000m2", f"130306211OPE{NO_MEANING}", "12.50"]

    def test_a_font_of_signs_shows_them(self) -> None:
        symbol = "<w:rFonts w:ascii='Symbol' w:hAnsi='Symbol'/>"
        counted = "<w:r><w:sym w:font='Wingdings' w:char='F081'/></w:r>"
        body = f"<w:p>{run(chr(0xF0B3), symbol)}{run('95%')}</w:p><w:p>{run('³', symbol)}{run('95%')}</w:p><w:p>{counted}{run('甲')}</w:p>"
        assert lines(read(body)) == ["≥95%", "≥95%", "①甲"]

    def test_deletions_are_left_out_and_insertions_kept(self) -> None:
        body = (
            f"<w:p>{run('预算')}<w:del w:id='1'><w:r><w:delText>9</w:delText></w:r></w:del><w:ins w:id='2'>{run('8')}</w:ins>"
            f"<w:moveFrom w:id='3'>{run('7')}</w:moveFrom><w:moveTo w:id='4'>{run('6')}</w:moveTo>{run('万元')}</w:p>"
        )
        assert lines(read(body)) == ["预算86万元"]

    def test_hidden_text_is_left_out_wherever_it_is_said(self) -> None:
        styles = (
            '<w:style w:styleId="Base" w:type="character"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:styleId="Heir" w:type="character"><w:basedOn w:val="Base"/></w:style>'
            '<w:style w:styleId="Note" w:type="paragraph"><w:rPr><w:vanish/></w:rPr></w:style>'
        )
        body = (
            f"<w:p>{run('总计')}{run('密', '<w:vanish/>')}{run('见', '<w:vanish w:val=&quot;0&quot;/>'.replace('&quot;', chr(34)))}"
            f"{run('隐', '<w:rStyle w:val=' + chr(34) + 'Heir' + chr(34) + '/>')}</w:p>" + paragraph("批注", '<w:pStyle w:val="Note"/>')
        )
        assert lines(read(body, styles=styles)) == ["总计见"]

    def test_fields_links_controls_and_symbols_show_what_is_printed(self) -> None:
        body = (
            "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent><w:p>"
            f"<w:hyperlink>{run('1.甲绩效目标表')}</w:hyperlink><w:r><w:tab/></w:r>"
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>"
            f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('6')}"
            "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p></w:sdtContent></w:sdt>"
            f"<w:p><w:fldSimple w:instr='DATE'>{run('2021年')}</w:fldSimple><w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t>12</w:t>"
            "<w:noBreakHyphen/><w:sym w:font='Wingdings' w:char='F0FE'/></w:r><m:oMath><m:r><m:t>≤5%</m:t></m:r></m:oMath></w:p>"
        )
        assert lines(read(body)) == ["1.甲绩效目标表\t6", "2021年≥12-≤5%"]

    def test_a_text_box_is_read_once(self) -> None:
        drawing = f"<w:drawing><wps:wsp><wps:txbx>{box('单位：万元')}</wps:txbx></wps:wsp></w:drawing>"
        fallback = f"<w:pict><v:textbox>{box('单位：万元')}</v:textbox></w:pict>"
        alternatives = f"<mc:AlternateContent><mc:Choice>{drawing}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        assert lines(read(f"<w:p>{run('部门名称：某局')}<w:r>{alternatives}</w:r></w:p>")) == ["部门名称：某局", "单位：万元"]

    def test_the_strict_namespaces_are_read_too(self) -> None:
        assert lines(docx.read(package(strict(docx_parts(paragraph("严格")))), Limits())) == ["严格"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("word/part.html", "<p>单位：万元</p><table><tr><td>合计</td><td>8</td></tr><tr><td>甲</td><td>8</td></tr></table>"),
            (
                "word/part.mht",
                "MIME-Version: 1.0\nContent-Type: text/html\n\n<p>单位：万元</p><table><tr><td>合计<td>8<tr><td>甲<td>8</table>",
            ),
            (
                "word/part.docx",
                package(
                    docx_parts(paragraph("单位：万元") + word_table(word_cell("合计") + word_cell("8"), word_cell("甲") + word_cell("8")))
                ),
            ),
        ],
    )
    def test_what_a_document_takes_in_whole_stands_at_its_place(self, name: str, content: str | bytes) -> None:
        parts: dict[str, str | bytes] = {**docx_parts(paragraph("甲") + TAKEN_IN + paragraph("乙")), name: content}
        parts["word/_rels/document.xml.rels"] = relations(aFChunk=f"/{name}")
        document = docx.read(package(parts), Limits())
        assert lines(document) == ["甲", "单位：万元", "乙"]
        assert grid(only_table(document)) == [["合计", "8"], ["甲", "8"]]

    def test_what_is_taken_in_and_not_read_is_said(self) -> None:
        parts: dict[str, str | bytes] = {**docx_parts(TAKEN_IN), "word/part.rtf": "{\\rtf1 8}"}
        parts["word/_rels/document.xml.rels"] = relations(aFChunk="part.rtf")
        with pytest.raises(UnreadableFile, match="RTF"):
            docx.read(package(parts), Limits())
        deep: bytes = b"bottom"
        for _ in range(5):
            parts = {**docx_parts(TAKEN_IN), "word/part.docx": deep}
            parts["word/_rels/document.xml.rels"] = relations(aFChunk="part.docx")
            deep = package(parts)
        with pytest.raises(UnreadableFile, match="within documents"):
            docx.read(deep, Limits())


TAKEN_IN = '<w:altChunk r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
LEVELS = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:suff w:val="space"/>'
    '<w:lvlText w:val="%1.%2.%3"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def listed(text: str, level: int = 0, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


class TestLists:
    def test_automatic_numbers_are_written_out(self) -> None:
        body = listed("总体") + listed("甲", 1) + listed("乙", 1) + listed("细", 2) + listed("点", 3) + listed("分项") + listed("丙", 1)
        assert lines(read(body, numbering=LEVELS)) == ["一、总体", "1. 甲", "2. 乙", "1.2.1 细", "点", "二、分项", "1. 丙"]

    def test_a_list_may_restart_and_a_paragraph_may_opt_out(self) -> None:
        body = listed("甲") + listed("乙", list_id=2) + listed("丙", list_id=2) + listed("丁", list_id=0)
        assert lines(read(body, numbering=LEVELS)) == ["一、甲", "五、乙", "六、丙", "丁"]

    def test_a_style_may_number_its_paragraphs(self) -> None:
        styles = (
            '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
            '<w:style w:styleId="H1a"><w:basedOn w:val="H1"/></w:style>'
        )
        body = paragraph("甲", '<w:pStyle w:val="H1"/>') + paragraph("乙", '<w:pStyle w:val="H1a"/>')
        assert lines(read(body, numbering=LEVELS, styles=styles)) == ["一、甲", "二、乙"]

    def test_numbers_inside_cells_count_in_document_order(self) -> None:
        row = "".join(f"<w:tc>{listed(name, 1)}{listed(name, 1)}</w:tc>" for name in "甲乙丙")
        table = only_table(read(word_table(row, row), numbering=LEVELS))
        assert grid(table)[0] == ["1. 甲\n2. 甲", "3. 乙\n4. 乙", "5. 丙\n6. 丙"]
        assert grid(table)[1][0] == "7. 甲\n8. 甲"


class TestTables:
    def test_merged_cells_stand_once_with_their_spans(self) -> None:
        document = read(
            word_table(
                word_cell("项目名称", '<w:vMerge w:val="restart"/>') + word_cell("资金来源", '<w:gridSpan w:val="2"/>') + word_cell("目标"),
                word_cell("", "<w:vMerge/>") + word_cell("财政拨款") + word_cell("其他资金") + word_cell(""),
                word_cell("", "<w:vMerge/>") + word_cell("1") + word_cell("2") + word_cell("好"),
            )
        )
        table = only_table(document)
        spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells if cell.text}
        assert spans["项目名称"] == (0, 0, 3, 1)
        assert spans["资金来源"] == (0, 1, 1, 2)
        assert spans["其他资金"] == (1, 2, 1, 1)
        assert (table.n_rows, table.n_cols) == (3, 4)

    def test_rows_may_begin_further_right(self) -> None:
        indented = f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{word_cell("三级")}{word_cell("≥3")}</w:tr>'
        full = "<w:tr>" + "".join(map(word_cell, ["一级", "二级", "名称", "值"])) + "</w:tr>"
        table = only_table(read(f"<w:tbl>{full}{indented}</w:tbl>"))
        assert grid(table)[1] == [None, None, "三级", "≥3"]

    def test_hidden_and_deleted_rows_are_left_out(self) -> None:
        row = "".join(map(word_cell, "甲乙丙"))
        rows = (f"<w:tr><w:trPr>{mark}</w:trPr>{row}</w:tr>" for mark in ("", "<w:hidden/>", "<w:del w:id='1'/>", "<w:ins w:id='2'/>"))
        assert only_table(read(f"<w:tbl>{''.join(rows)}</w:tbl>")).n_rows == 2

    def test_old_horizontal_merges_are_spans(self) -> None:
        merged = word_cell("合计", '<w:hMerge w:val="restart"/>') + word_cell("", '<w:hMerge w:val="continue"/>') + word_cell("5")
        table = only_table(read(word_table(merged, "".join(map(word_cell, "甲乙丙")))))
        cell = table.at(0, 1)
        assert cell is not None
        assert (cell.text, cell.col_span) == ("合计", 2)

    def test_paragraphs_of_a_cell_are_lines_of_its_text(self) -> None:
        cell = f"<w:tc>{paragraph('1.保障运转')}{paragraph('2.按期完成')}</w:tc>"
        table = only_table(read(word_table(word_cell("目标") + cell + word_cell("甲"), word_cell("a") + word_cell("b") + word_cell("c"))))
        assert grid(table)[0][1] == "1.保障运转\n2.按期完成"

    def test_a_table_inside_a_row_of_a_form_is_text_of_its_cell(self) -> None:
        inner = word_table(word_cell("数量指标") + word_cell("≥3"), word_cell("质量指标") + word_cell("≥90%"))
        rows = (
            "".join(map(word_cell, ["项目名称", "总计", "绩效指标"])),
            f"{word_cell('甲')}{word_cell('12.50')}<w:tc>{inner}{paragraph('')}</w:tc>",
        )
        table = only_table(read(word_table(*rows)))
        assert grid(table)[1] == ["甲", "12.50", "数量指标\t≥3\n质量指标\t≥90%"]

    def test_a_table_that_only_arranges_others_is_taken_apart(self) -> None:
        inner = word_table("".join(map(word_cell, ["项目名称", "总计"])), "".join(map(word_cell, ["甲", "12.50"])))
        outer = word_table(
            f"<w:tc>{paragraph('绩效目标表')}</w:tc>", f"<w:tc>{paragraph('单位：万元')}{inner}</w:tc>", f"<w:tc>{paragraph('完')}</w:tc>"
        )
        document = read(outer)
        assert lines(document) == ["绩效目标表", "单位：万元", "完"]
        assert grid(only_table(document)) == [["项目名称", "总计"], ["甲", "12.50"]]

    def test_rows_around_an_inner_table_stay_a_table(self) -> None:
        inner = word_table("".join(map(word_cell, "一二三")), "".join(map(word_cell, "四五六")))
        head = "".join(map(word_cell, ["项目名称", "甲", "总计", "12.50"]))
        outer = word_table(head, head, f"<w:tc><w:tcPr><w:gridSpan w:val='4'/></w:tcPr>{inner}</w:tc>", head)
        assert [(table.n_rows, table.n_cols) for table in read(outer).tables] == [(2, 4), (2, 3), (1, 4)]

    def test_a_single_row_of_labels_is_a_line(self) -> None:
        assert lines(read(word_table(word_cell("部门名称：某局") + word_cell("单位：万元")))) == ["部门名称：某局\t单位：万元"]

    def test_a_single_row_of_a_wide_table_is_a_table(self) -> None:
        cells = ["", "", "", "", "", "", "年度指标值：3。"]
        assert only_table(read(word_table("".join(map(word_cell, cells))))).n_cols == 7


class TestRefusals:
    def refused(self, content: bytes, limits: Limits | None = None) -> str:
        with pytest.raises(UnreadableFile) as caught:
            docx.read(content, limits or Limits())
        return str(caught.value)

    def test_a_package_that_is_no_text(self) -> None:
        assert "no word processor document" in self.refused(package({**docx_parts(""), "word/document.xml": "<x/>"}))

    def test_spans_that_no_table_has(self) -> None:
        body = word_table(word_cell("甲", '<w:gridSpan w:val="900000000"/>') + word_cell("乙"), word_cell("丙") + word_cell("丁"))
        assert "cells" in self.refused(package(docx_parts(body)))

    def test_more_characters_than_a_filing_has(self) -> None:
        assert "characters" in self.refused(package(docx_parts(paragraph("文" * 100))), Limits(max_characters=50))

    def test_tables_nested_beyond_reason(self) -> None:
        body = paragraph("x")
        for _ in range(70):
            body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
        assert "deep" in self.refused(package(docx_parts(body)))
