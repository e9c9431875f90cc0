"""A small whole filing drawn by hand, for what pages do to it: its table is the same whatever is drawn around or over it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from jixiao.reading import read_filings
from jixiao.records import DocumentReading, Indicator, NumberAudit, ProjectBudget
from jixiao.rules import check_reading
from readers.pdf_canvas import Sheet

PAPER = (842.0, 595.0)
XS = (40.0, 150.0, 215.0, 280.0, 345.0, 410.0, 570.0, 800.0)
HEADER = ("项目名称", "总计", "财政拨款", "财政专户拨款", "其他资金", "绩效目标", "绩效指标")
INDICATOR = "1、产出指标：巡查场次，年度指标值：\n≥{}次。"
ROWS = (
    ("合计", "12.50", "10.00", "", "2.50", "", ""),
    ("河道清淤", "7.50", "5.00", "", "2.50", "完成清淤任务", INDICATOR.format(12)),
    ("堤防养护", "5.00", "5.00", "", "", "堤防完好", INDICATOR.format(24)),
)
AMOUNTS = {"河道清淤": Decimal(75000), "堤防养护": Decimal(50000)}
TARGETS = ["≥12次", "≥24次"]
OBJECTIVES = ["完成清淤任务", "堤防完好"]


def heading(sheet: Sheet, department: str = "云和县水利局", top: float = 60) -> None:
    """What stands above the table."""
    sheet.text(280, top, "2024年项目支出绩效目标表", 16)
    sheet.text(40, top + 25, f"部门名称：{department}")
    sheet.text(740, top + 25, "单位：万元")


def rows(sheet: Sheet, texts: Sequence[Sequence[str]], top: float, height: float = 40) -> float:
    """Rows between rules; gives the height at which they end."""
    ys = [top + height * number for number in range(len(texts) + 1)]
    sheet.grid(XS, ys)
    sheet.fill(XS, ys, texts)
    return ys[-1]


def filing(sheet: Sheet, department: str = "云和县水利局") -> Sheet:
    """The whole filing on one page."""
    heading(sheet, department)
    rows(sheet, (HEADER, *ROWS), 100)
    return sheet


def reading(content: bytes) -> DocumentReading:
    """What is read of a file."""
    return read_filings(content, hashlib.sha256(content).hexdigest())


def is_exact(read: DocumentReading, number: int = 0) -> bool:
    """Whether a filing of the document gives the drawn amounts, targets and objectives, and nothing else."""
    records = read.filings[number].records
    amounts = {record.project_name: record.total_yuan for record in records if isinstance(record, ProjectBudget)}
    targets = [record.target_text for record in records if isinstance(record, Indicator)]
    objectives = [record.objective_text for record in records if isinstance(record, ProjectBudget)]
    return (amounts, targets, objectives) == (AMOUNTS, TARGETS, OBJECTIVES)


def failures(read: DocumentReading) -> list[str]:
    """The names of the checks of severity error that fail."""
    return [verdict.check_name for verdict in check_reading(read) if verdict.severity == "error" and not verdict.passed]


def left_out(read: DocumentReading) -> list[str]:
    """What the proofs of the first filing say that was not read."""
    return [record.detail for record in read.filings[0].records if isinstance(record, NumberAudit) and record.detail]
