"""Small filings as pasted text, with figures chosen by the test."""

from __future__ import annotations

from decimal import Decimal

HEADER = "项目名称（资金使用单位）\t总计\t财政拨款\t财政专户拨款\t其他资金\t绩效目标\t绩效指标"


def project_targets(department: str, year: int, projects: dict[str, str], grand_total: str | None = None) -> bytes:
    """A department's project targets in 万元: every project paid by 财政拨款 alone, the department itself the only spending unit.

    Args:
        department: its name.
        year: the fiscal year in the title.
        projects: amount by project name.
        grand_total: what is printed as 合计; the true sum when not given.
    """
    total = f"{sum(Decimal(amount) for amount in projects.values()):.2f}"
    rows = [_row("合计", grand_total or total), _row(department, total)]
    rows += [_row(name, amount, f"完成{name}各项工作。", "1、产出指标：完成数量，年度指标值:≥3次。") for name, amount in projects.items()]
    return "\n".join([f"{year}年项目支出绩效目标表", f"部门名称:{department}", "单位:万元", HEADER, *rows, ""]).encode()


def _row(name: str, amount: str, objective: str = "", indicators: str = "") -> str:
    return f"{name}\t{amount}\t{amount}\t0.00\t0.00\t{objective}\t{indicators}"
