"""The form of a department's self-evaluation: its labels, and where in a document a form begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jixiao.document import Cell, Document, Line, Table, stack
from jixiao.families import further
from jixiao.families.labelled import with_whole_labels
from jixiao.form import Header, find_header, label_of, labels
from jixiao.values.furniture import RESULT
from jixiao.values.text import compact

FUNDING = labels(
    funding_source=r"(?:资金|支出)?(?:来源|性质)",
    initial_budget=r"(?:部门)?(?:整体)?(?:支出)?年初预算(?:数|金额)?",
    adjustment=r"(?:部门)?(?:整体)?(?:支出)?(?:年中)?预算调整(?:数|金额)?",
    actual=r"(?:部门)?(?:整体)?(?:支出)?(?:年度)?实际支出(?:数|金额)?",
    completion=r"(?:整体)?(?:支出)?预算(?:完成|执行)率",
    adjustment_rate=r"预算调整率",
    band=r"部门资金情况|资金情况|部门整体支出资金情况",
)
GOALS = labels(
    year_goal=r"(?:部门)?(?:整体支出)?的?预期目标",
    year_goal_achieved=r"(?:部门)?(?:整体支出)?的?目标完成情况",
    band=r"年度目标|年度总体目标",
)
TASKS = further.COLUMNS + labels(
    task=r"(?:年度)?(?:主要|重点)(?:工作)?任务(?:名称)?|任务名称",
    objective=r"(?:年初|年度)?预期(?:绩效)?目标|年初(?:绩效)?目标",
    achieved=r"(?:年度|实际)?(?:目标)?完成情况",
    indicator=r"关键(?:绩效)?指标(?:名称)?|(?:绩效)?指标名称",
    definition=r"计算公式(?:或|及|和|/)?(?:指标)?(?:内容|说明|解释)?|(?:关键)?指标(?:内容|解释|说明|定义)(?:(?:或|及|和|/)计算公式)?",
    target=r"预期(?:实现|指标|目标)?值|(?:年初|年度)?(?:目标|指标)值",
    actual=r"指标(?:实际)?完成(?:情况|值)|(?:年度|全年)?实际(?:完成|实现)?值",
    money=r"(?:任务)?涉及(?:的)?资金(?:数|金额)?|任务资金",
)
PROSE = labels(
    problems=r"存在(?:的)?(?:主要)?问题(?:及(?:主要)?原因(?:分析)?)?",
    remedies=r"(?:下一步)?(?:的)?(?:拟)?(?:改进|整改)(?:的)?(?:措施|建议|意见)(?:及建议)?",
)
RESULTS = labels(conclusion=RESULT.pattern)
"""What the form came to, where it says so: in a row above or below its prose."""
_TASK_NUMBER = re.compile(r"任务(?:\d{1,2}|[一二三四五六七八九十]{1,3})")
_CAPTION_LINES = 2
"""Lines between two tables of a form, at most."""


def funding_header(table: Table) -> Header | None:
    """The header of the funding band, None where the table has none."""
    return find_header(table, FUNDING, frozenset({"funding_source", "initial_budget", "actual"}))


def task_header(table: Table) -> Header | None:
    """The header of the task band, None where the table has none."""
    return find_header(table, TASKS, frozenset({"task", "indicator", "target"}))


def has_form(document: Document) -> bool:
    """Whether a document's tables print both bands."""
    return any(funding_header(table) for table in document.tables) and any(task_header(table) for table in document.tables)


def forms_of(document: Document) -> Iterator[tuple[Table, list[Line | Cell], list[Line], list[Line | Cell]]]:
    """Each form with what stands above it since the table before, the lines below its beginning, and what is astray beside its tables.

    A form may be printed as several tables, up to its remedies; a task below these is astray: a producer threw it behind the form.
    """
    above: list[Line | Cell] = []
    below: list[Line] = []
    astray: list[Line | Cell] = []
    tables: list[Table] = []
    heading: list[Line | Cell] = []
    for block in document.blocks:
        if isinstance(block, Line):
            above.append(block)
            below.append(block)
            continue
        header = funding_header(block)
        if header is not None:
            if tables:
                yield with_whole_labels(stack(tables), PROSE), heading, below, astray
            below, astray = [], []
            own = [cell for row in range(header.first_row) for cell in block.row(row) if cell.text.strip()]
            tables, heading = [block], [*above, *own]
        elif tables and not any(name == "remedies" for name, _ in prose_labels(tables[-1])):
            tables.append(block)
            astray += _prose(above)
        elif tables:
            astray += [cell for cell in block.cells if _TASK_NUMBER.fullmatch(compact(cell.text))]
        above = []
    if tables:
        yield with_whole_labels(stack(tables), PROSE), heading, below, astray


def _prose(between: Sequence[Line | Cell]) -> list[Line]:
    """The lines between two tables of a form where they are more than a caption: cells of a page whose rules end above them."""
    lines = [line for line in between if isinstance(line, Line) and not line.is_furniture]
    return lines if len(lines) > _CAPTION_LINES else []


def prose_labels(table: Table) -> Iterator[tuple[str, Cell]]:
    """The labels of the prose that a table prints: their names and cells."""
    return ((name, cell) for cell in table.cells if (name := label_of(cell.text, PROSE)))


def torn_labels(lines: Sequence[Line], printed: set[str]) -> Iterator[Line]:
    """The lines that begin with a part of a label of the form's prose that goes on where the next line begins."""
    for line, rest in pairwise(line for line in lines if line.text.strip()):
        label = label_of(line.text.split()[0] + rest.text.split()[0], PROSE)
        if label is not None and label not in printed:
            yield line
