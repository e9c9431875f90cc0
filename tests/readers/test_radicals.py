"""Radicals that a PDF's copied text keeps are the characters that are meant, whatever the format."""

from __future__ import annotations

import pytest

from jixiao.document import Table
from jixiao.read import read_document
from readers.office_files import docx_parts, package, paragraph

COPIED = "部⻔整体⽀出绩效⾃评表"
MEANT = "部门整体支出绩效自评表"


@pytest.mark.parametrize(
    "content",
    [
        COPIED.encode(),
        f"<html><body><p>{COPIED}</p></body></html>".encode(),
        package(docx_parts(paragraph(COPIED))),
    ],
    ids=["text", "html", "docx"],
)
def test_lines(content: bytes) -> None:
    (line,) = read_document(content).blocks
    assert not isinstance(line, Table)
    assert line.text == MEANT


def test_an_exports_other_dash_dots_and_tilde_are_the_usual_ones() -> None:
    (line,) = read_document("培训―甲包⋯20∼30人".encode()).blocks
    assert not isinstance(line, Table)
    assert line.text == "培训—甲包…20~30人"


@pytest.mark.parametrize(
    ("copied", "meant"),
    [("面积3000m²，满意度95%³以上", "面积3000m²，满意度95%以上"), ("满意度\uf0b395%", "满意度\ufffd95%"), ("甲\ue601乙", "甲\ufffd乙")],
)
def test_raised_figures_refer_to_notes_and_private_characters_cannot_be_told(copied: str, meant: str) -> None:
    *_, line = read_document(f"{MEANT * 90}\n{copied}".encode()).blocks
    assert not isinstance(line, Table)
    assert line.text == meant


def test_cells_keep_their_places() -> None:
    copied, ordinary = (read_document(f"{title}\t⼀\n甲\t2.00\n".encode()) for title in (COPIED, MEANT))
    (one,), (other,) = copied.tables, ordinary.tables
    assert [cell.places for cell in one.cells] == [cell.places for cell in other.cells]
    assert one.cells[0].text == MEANT
