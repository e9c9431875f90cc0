"""The form of a department's targets, one project a row: its header, and where in a document its tables stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jixiao.document import Cell, Document, Line, Table
from jixiao.families import further
from jixiao.families.parsed import department_above
from jixiao.form import Header, find_header, labels

MEASURES = {
    "total": "total_yuan",
    "fiscal_appropriation": "fiscal_appropriation_yuan",
    "special_account": "special_account_yuan",
    "other": "other_yuan",
}
LABELS = further.COLUMNS + labels(
    name=r"(?:(?:支出|资金)?项目|项目\(单位\)|(?:资金使用)?单位[、/及和(]?项目\)?|项目[、/及和](?:资金使用)?单位)名称(?:\(.*\))?|项目名称及?资金使用单位|(?:支出)?项目",
    total=r"总计|合计|小计|总?金额|(?:金额|资金|预算)合计|(?:项目|资金|预算)总额|(?:项目|申请)(?:资金|预算|经费)?(?:总?金额|总额|数)"
    r"|(?:项目)?(?:年度|年初|本年|本年度)?预算(?:总?金额|总?额|数)|(?:年度|年初|本年|本年度)预算",
    fiscal_appropriation=r"(?:其中:)?财政拨款(?:资金|收入)?|财政资金|一般公共预算(?:拨款|财政拨款)?|当年财政拨款",
    special_account=r"(?:其中:)?财政专户(?:管理)?(?:资金)?(?:拨款|收入)?|专户资金",
    other=r"(?:其中:)?其[他它]资金|其[他它](?:来源|收入)?|单位资金",
    objective=r"(?:年度|项目|总体|项目总体)?绩效(?:总)?目标|(?:年度|项目)?总体(?:绩效)?目标",
    indicators=r"(?:年度|项目)?绩效(?:目标)?指标(?:及(?:其)?(?:指标|目标)值|内容)?",
    code=r"项目(?:编码|代码|编号)",
    unit=r"(?:(?:项目)?资金使用|预算|基层预算|用款|使用|实施|所属)?(?:单位|部门)(?:名称)?",
    group=r"资金来源|其中|项目资金|资金构成|预算资金|资金安排|项目预算|预算安排|绩效信息",
)
_REQUIRED = frozenset({"name", "total", "objective", "indicators"})
_TITLE_ROWS = 2


@dataclass
class Part:
    """A stretch of table under one header, and the lines printed above it."""

    table: Table
    header: Header
    above: list[Line | Cell]


def has_table(document: Document) -> bool:
    """Whether a document's tables print the form's header."""
    return any(find_header(table, LABELS, _REQUIRED) for table in document.tables)


def parts_of(blocks: Iterable[Line | Table]) -> Iterator[Part]:
    """The stretches of table that belong to the form, each with what stands above it since the previous table.

    A table without header but with as many columns as the one before, right behind it, is its continuation. A table of a row
    or two between a title and the form holds the title's labels.
    """
    above: list[Line | Cell] = []
    previous: Part | None = None
    for block in blocks:
        if isinstance(block, Line):
            above.append(block)
            continue
        header = find_header(block, LABELS, _REQUIRED)
        if header is not None:
            above += [cell for row in range(header.first_row) for cell in block.row(row) if cell.text.strip()]
        elif previous is not None and block.n_cols == previous.table.n_cols and not above:
            header = Header(-1, -1, previous.header.roles, previous.header.cells)
        elif block.n_rows <= _TITLE_ROWS:
            above += [cell for cell in block.cells if cell.text.strip()]
            continue
        previous = Part(block, header, above) if header else None
        if previous is not None:
            yield previous
        above = []


def by_department(parts: Iterable[Part]) -> list[list[Part]]:
    """Consecutive parts of one department; a part that states none goes on with the one before."""
    groups: list[list[Part]] = []
    current: str | None = None
    for part in parts:
        stated = department_above(part.above)
        if not groups or (stated and stated != current):
            groups.append([])
        current = stated or current
        groups[-1].append(part)
    return groups
