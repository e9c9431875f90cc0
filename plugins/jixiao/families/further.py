"""What forms print beside the fields of their family: serial numbers, remarks, and how a project is administered.

A family whose header may have such columns adds `COLUMNS` to its labels, and takes what stands in them with `take`. A column of
any other name stays unclaimed: nobody knows what its figures are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from jixiao.document import Cell, Place, Table
from jixiao.families.labelled import LabelledTable
from jixiao.families.parsed import ParsedFiling
from jixiao.form import Header, Printed, label_of, labels
from jixiao.values.furniture import REMARK
from jixiao.values.text import compact

ADMINISTRATION = (
    r"项目(?:属性|类别|类型|性质|分类|级次|负责人|责任人|期限?|年限|周期|起止(?:时间|年限|日期))|是否.{2,12}(?:项目|资金|采购|支付)"
    r"|(?:项目)?(?:开始|结束|起止)(?:时间|日期|年限)|(?:项目)?实施(?:期限|周期|时间|年限)|(?:项目)?(?:联系人|负责人|责任人|经办人)(?:及(?:联系)?电话)?"
    r"|(?:主管|预算|实施)?(?:部门|单位)(?:编码|代码)|资金分配方式"
    r"|(?:负责人)?(?:联系)?电话|(?:项目)?(?:资金)?(?:存续期|密级)|(?:主管|业务|归口|责任|牵头|实施|管理)(?:科室|处室|股室)"
)
"""Labels of how a project is administered, as a pattern."""
DEVIATION = r"(?:未完成|偏差|偏离|未达标)(?:的)?原因.*|未完成.*"
"""Labels of why a target was missed, as a pattern."""
_BASIS = r"(?:项目)?(?:立项|政策|文件|设立)依据|(?:项目)?(?:立项|设立)(?:的)?必要性"
COLUMNS = labels(
    serial=r"序号|编号",
    remark=r"备注(?:说明)?|说明|其他说明",
    fact=f"{ADMINISTRATION}|{DEVIATION}|{_BASIS}",
)
"""The labels of such columns."""
ROWS = labels(
    fact=rf"{ADMINISTRATION}|{_BASIS}|(?:项目)?(?:主管|实施|承担|责任)(?:部门|单位)(?:名称)?|填[报表](?:人|日期|时间)|审核人|项目(?:概况|概述|简介|内容)",
    remark=REMARK.pattern,
)
"""The labels of such rows: a label, its value beside it."""
_KEPT = ("fact", "remark")
ROLES = ("serial", *_KEPT)
"""Their roles."""
_SERIAL = re.compile(r"\(?(?:\d{1,4}(?:[.-]\d{1,3})*|[一二三四五六七八九十]{1,3})\)?[、.]?")


Kept = tuple[str, list[Cell]]
"""The cells of one text, and its label; a remark has none."""


def take(filing: ParsedFiling, header: Header, rows: Iterable[Mapping[str, Sequence[Cell]]], line: str) -> Printed:
    """Claim what stands in such columns of a line's rows (cells by role), and give what is kept of it."""
    return keep(filing, of_rows(filing, header, rows), line)


def of_rows(filing: ParsedFiling, header: Header, rows: Iterable[Mapping[str, Sequence[Cell]]]) -> list[Kept]:
    """The texts in such columns; a merged cell may be met on several rows.

    A serial number is ignored; what is none, in its column, stays unclaimed.
    """
    kept: list[Kept] = []
    for cells in rows:
        filing.ignore((cell for cell in cells.get("serial", ()) if _SERIAL.fullmatch(compact(cell.text))), "serial number")
        for role in _KEPT:
            kept += _by_label(header, [cell for cell in cells.get(role, ()) if not _is_among(cell, kept)], has_label=role == "fact")
    return kept


def tail(table: Table, header: Header) -> LabelledTable:
    """The labelled rows below a header's own: from the first on that begins with a label and prints its value."""
    for row in range(header.last_row + 1, table.n_rows):
        printing = [cell for cell in table.row(row) if cell.text.strip()]
        if len(printing) > 1 and printing[0].row == row and label_of(printing[0].text, ROWS) and not label_of(printing[1].text, ROWS):
            return LabelledTable(table, ROWS, start=row)
    return LabelledTable(table, ROWS, start=table.n_rows)


def labelled(form: LabelledTable) -> list[Kept]:
    """The texts beside such labels of a form."""
    return [(compact(label.text).rstrip(":") if name == "fact" else "", form.of(label)) for name, label in form.labels if name in _KEPT]


def keep(filing: ParsedFiling, kept: Iterable[Kept], line: str) -> Printed:
    """Claim cells as a line's remark, and give it: each group of cells is a text, behind its label where it has one."""
    texts: list[str] = []
    places: list[Place] = []
    for label, cells in kept:
        filing.claim(cells, f"remark of {line}")
        printed = Printed.of(cells)
        texts += [f"{label}：{printed.text}" if label else printed.text] if printed.text else []
        places += printed.places
    return Printed(" ".join(texts), tuple(places))


def _by_label(header: Header, cells: Iterable[Cell], *, has_label: bool) -> list[Kept]:
    """A row's cells by the label above them, where they are kept behind it; a text that a page break tore is of two cells."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        label = "".join(compact(head.text) for head in header.cells if head.col <= cell.col <= head.last_col) if has_label else ""
        found.setdefault(label, []).append(cell)
    return list(found.items())


def _is_among(cell: Cell, kept: Iterable[Kept]) -> bool:
    return any(cell is other for _, cells in kept for other in cells)
