"""What a form's table says stands in its table: lines beside it that say so are a page of it that was not seen to be one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jixiao.document import Document, Line, Place, Table
from jixiao.identify import identify
from jixiao.read import read_document

FAMILIES = Path(__file__).parent.parent / "fixtures" / "families"


def stranded(document: Document) -> list[str]:
    """What a reading of the document reports as standing outside the form's table."""
    (filing,) = identify(document).read(document)
    return [left.text for left in filing.ledger.leftovers if "outside" in left.why]


def with_lines(document: Document, *texts: str) -> Document:
    lines = tuple(Line(text, Place(line=9000 + number)) for number, text in enumerate(texts))
    return replace(document, blocks=(*document.blocks, *lines))


def without_prose(document: Document) -> Document:
    """A self-evaluation without its last two rows, the problems and the remedies."""

    def shorter(table: Table) -> Table:
        return replace(table, n_rows=table.n_rows - 2, cells=tuple(cell for cell in table.cells if cell.row < table.n_rows - 2))

    return replace(document, blocks=tuple(shorter(block) if isinstance(block, Table) else block for block in document.blocks))


def test_a_plans_indicators_below_its_table() -> None:
    plan = read_document((FAMILIES / "performance_plan" / "html-36.html").read_bytes())
    assert stranded(plan) == []
    assert stranded(with_lines(plan, "产出指标 数量指标 巡查次数 ≥12次", "填表人：王某某")) == ["产出指标 数量指标 巡查次数 ≥12次"]


def test_a_self_evaluations_problems_below_its_table() -> None:
    form = read_document((FAMILIES / "self_evaluation" / "html-31.html").read_bytes())
    below = "存在问题 档案整理滞后。"
    assert stranded(with_lines(form, below)) == []
    assert stranded(with_lines(without_prose(form), below, "改进措施 尽快整理。")) == [below, "改进措施 尽快整理。"]
