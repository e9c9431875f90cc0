"""The three forms: a filing's content laid out as its family prints it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby

from factory.layout import Block, Cell, Grid, PageBreak, Paragraph, Pen
from factory.model import MEASURES, Amounts, Filing, Indicator, Project, SpendingLine
from factory.style import Style

MEASURE_NAMES = {"total": "总计", "fiscal_appropriation": "财政拨款", "special_account": "财政专户拨款", "other": "其他资金"}
LEVEL_CODES = {"产出指标": "1", "效益指标": "2", "满意度指标": "3", "成本指标": "4"} | {
    "数量指标": "11", "质量指标": "12", "时效指标": "13", "经济效益": "21", "社会效益": "22", "生态效益": "23",
    "可持续影响": "24", "服务对象满意度": "31", "经济成本指标": "41",
}  # fmt: skip
TARGET_WIDTHS = {"even": (16, 24, 32), "wide_name": (22, 22, 28), "wide_goal": (13, 32, 27), "wide_indicator": (12, 20, 42)}


def lay_out(filing: Filing, style: Style) -> list[Block]:
    """The filing's blocks in reading order."""
    forms: dict[str, Callable[[Pen], list[Block]]] = {
        "project_targets": targets,
        "self_evaluation": evaluation,
        "performance_plan": plan,
    }
    blocks = forms[filing.document_type](Pen(filing, style))
    above = [Paragraph("附件2-1", "left")] if style.attachment and filing.document_type != "performance_plan" else []
    date = f"{filing.fiscal_year - 1}年12月20日"
    below = [Paragraph(f"填报人：王某某    联系电话：0000-87654321    填报日期：{date}", "left")] if style.closing_note else []
    return [*above, *blocks, *below]


def targets(pen: Pen) -> list[Block]:
    """A 项目支出绩效目标表."""
    filing, style = pen.filing, pen.style
    year = f"{filing.fiscal_year}年" if filing.year_in_document else ""
    suffix = "（含转移支付项目）" if len(filing.projects) % 3 else ""
    return [Paragraph(f"{year}项目支出绩效目标表{suffix}", "title"), *pen.department_line(), targets_grid(pen, style)]


def share_of_page(characters: int, style: Style) -> float:
    """The share of a page's width, in percent, that an amount of so many characters needs."""
    return (characters * style.size * 0.62 + 16) * 100 / (760 if style.landscape else 510)


def targets_grid(pen: Pen, style: Style) -> Grid:
    """合计, then per spending unit its subtotal and its projects."""
    filing = pen.filing
    measures = [measure for measure in MEASURES if filing.reported_total and filing.reported_total.get(measure) is not None]
    name, goal, indicator = TARGET_WIDTHS[style.widths]
    longest = max(len(pen.amount(amount)) for amount in (filing.reported_total or {}).values())
    money = 7.0 if style.wrapped_amounts else max(7.0, share_of_page(longest, style))
    grid = Grid([*([4] if style.serial else []), name, *([11] if style.code_column else []), *[money] * len(measures), goal, indicator])
    grid.widths += [6] if style.note_column else []
    grid.rows, grid.header_rows = targets_header(pen, measures), style.header_levels
    total = [targets_row(pen, style.total_label, filing.reported_total or {}, measures)]
    body = [row for unit in filing.units for row in unit_rows(pen, unit.name, measures)]
    grid.rows += [*total, *body] if style.total_place == "first" else [*body, *total]
    return number_rows(grid, style)


def number_rows(grid: Grid, style: Style) -> Grid:
    """Serial numbers before the project rows (those that have an indicator cell)."""
    if style.serial:
        serial = 0
        for row in grid.rows[grid.header_rows :]:
            is_project = bool(row[-2 if style.note_column else -1].text)
            serial += is_project
            row.insert(0, Cell(str(serial) if is_project else ""))
    return grid


def targets_header(pen: Pen, measures: list[str]) -> list[list[Cell]]:
    """The header, on one row or with a common heading above the measures."""
    style, levels = pen.style, pen.style.header_levels
    in_unit = f"（{pen.filing.unit}）" if style.unit_place == "header" else ""
    names = [pen.broken(MEASURE_NAMES[measure]) + ("" if levels == 2 else in_unit) for measure in measures]
    left = [*(["序号"] if style.serial else []), pen.broken("项目名称（资金使用单位）"), *(["项目编码"] if style.code_column else [])]
    right = ["绩效目标", "绩效指标", *(["备注"] if style.note_column else [])]
    if levels == 1:
        return [[Cell(text) for text in (*left, *names, *right)]]
    common = Cell(f"项目预算金额{in_unit}", col_span=len(measures))
    return [
        [*(Cell(text, row_span=2) for text in left), common, *(Cell(text, row_span=2) for text in right)],
        [Cell(name) for name in names],
    ]


def unit_rows(pen: Pen, name: str, measures: list[str]) -> list[list[Cell]]:
    """A spending unit's subtotal and its project rows."""
    unit = next(unit for unit in pen.filing.units if unit.name == name)
    printed = f"{unit.code} {name}" if pen.style.unit_codes else name
    own = [project for project in pen.filing.projects if project.unit == name]
    rows = [targets_row(pen, pen.name(project.name), project.amounts, measures, project) for project in own]
    return [targets_row(pen, printed, unit.reported, measures), *rows]


def targets_row(pen: Pen, name: str, amounts: Amounts, measures: list[str], project: Project | None = None) -> list[Cell]:
    """A row: name, amounts, and for projects the objective and the indicator cell."""
    style = pen.style
    code = [Cell(project.code or "" if project else "")] if style.code_column else []
    objective = pen.text(project.objective) if project else pen.style.sum_texts
    cell = indicator_cell(pen, project.indicators) if project else pen.style.sum_texts
    note = [Cell("")] if style.note_column else []
    return [
        Cell(name, align="left" if project else "center"), *code, *(pen.money(amounts.get(measure)) for measure in measures),
        Cell(objective, align="left"), Cell(cell, align="left"), *note,
    ]  # fmt: skip


def indicator_cell(pen: Pen, indicators: list[Indicator]) -> str:
    """The numbered indicators of a project in one cell."""
    style = pen.style
    items = [f"{one.ordinal}{style.item_mark}{indicator_item(pen, one)}" for one in indicators]
    end = style.item_end
    return end.join(items) + ("" if end == "；" else "。")


def indicator_item(pen: Pen, one: Indicator) -> str:
    """An indicator in the filing's dialect."""
    colon, name, annual = pen.style.colon, pen.text(one.name), pen.text(one.annual_target)
    if pen.filing.dialect == "short":
        return f"{one.level1}：{name}，年度指标值{colon}{annual}"
    levels = [one.level1 or "", one.level2 or ""]
    if pen.filing.dialect == "full":
        levels = [f"{LEVEL_CODES[level]}-{level}" for level in levels]
    return f"{levels[0]}；{levels[1]}；{name}；实施周期指标值{colon}{pen.text(one.cycle_target)}；年度指标值{colon}{annual}"


def evaluation(pen: Pen) -> list[Block]:
    """A 部门整体支出绩效自评表."""
    filing, style = pen.filing, pen.style
    year = f"{filing.fiscal_year}年度" if filing.year_in_document else ""
    title = f"{filing.district or filing.city}{year if style.title_year else ''}部门整体支出绩效自评表"
    blocks: list[Block] = [Paragraph(title, "title")]
    if year and not style.title_year:
        blocks.append(Paragraph(f"（{year}）", "subtitle"))
    shape = {"even": (9, 22, 15, 13, 17, 10, 10, 9), "wide_goal": (9, 19, 19, 12, 16, 10, 10, 9)}
    widths = shape.get(style.widths, (8, 18, 17, 14, 18, 10, 10, 10))
    money = max(len(pen.amount(task.amounts["total"])) for task in filing.projects)
    funds = max(len(pen.amount(figure)) for line in filing.spending for figure in (line.initial, line.actual))
    grid = Grid([float(width) for width in widths])
    if not style.wrapped_amounts:
        grid.widths[-1] = max(grid.widths[-1], share_of_page(money, style))
        grid.widths[2:5] = [max(width, share_of_page(funds, style)) for width in grid.widths[2:5]]
    grid.rows = [*funding_rows(pen), *goal_rows(pen), *task_rows(pen), *closing_rows(pen)]
    return [*blocks, *pen.department_line(), grid]


def funding_rows(pen: Pen) -> list[list[Cell]]:
    """Funding by source; 合计 first or last."""
    head = ["资金来源", "整体支出年初预算数", "整体支出预算调整数", "整体年度实际支出数", "预算完成率"]
    lines = pen.filing.spending if pen.style.total_place == "first" else [*pen.filing.spending[1:], pen.filing.spending[0]]
    rows = [[Cell(pen.broken(text)) for text in head] + [Cell("预算调整率", col_span=2)]]
    rows += [funding_row(pen, line) for line in lines]
    rows[0].insert(0, Cell(pen.broken("部门资金情况"), row_span=len(rows)))
    return rows


def funding_row(pen: Pen, line: SpendingLine) -> list[Cell]:
    """A funding source's figures."""
    money = [pen.money(amount) for amount in (line.initial, line.adjustment, line.actual)]
    source = pen.style.total_label if line.source == "合计" else line.source
    return [Cell(source), *money, rate_cell(pen, line.completion_rate), rate_cell(pen, line.adjustment_rate, col_span=2)]


def rate_cell(pen: Pen, rate: Decimal | None, col_span: int = 1) -> Cell:
    """A rate in percent; one without a base is blank or a dash."""
    if rate is None:
        return Cell("-" if pen.style.zero == "-" else "", col_span=col_span)
    return pen.rate(rate, f"{rate}%", col_span)


def goal_rows(pen: Pen) -> list[list[Cell]]:
    """The year's goals, expected and achieved."""
    head = [Cell("年度目标", row_span=2), Cell("部门整体支出的预期目标", col_span=3), Cell("部门整体支出的目标完成情况", col_span=4)]
    goals = [
        Cell(pen.text(pen.filing.goal_expected), col_span=3, align="left"),
        Cell(pen.text(pen.filing.goal_achieved), col_span=4, align="left"),
    ]
    return [head, goals]


def task_rows(pen: Pen) -> list[list[Cell]]:
    """The tasks; a task's own cells span all of its indicators."""
    head = ["主要任务", "年初预期目标", "目标完成情况", "关键指标", "计算公式或指标内容", "预期实现值", "指标完成情况", "任务涉及资金"]
    rows = [[Cell(pen.broken(text)) for text in head]]
    for task in pen.filing.projects:
        span = len(task.indicators)
        own = [Cell(task.name, span), Cell(pen.text(task.objective), span, align="left"), Cell(pen.text(task.achieved), span, align="left")]
        for number, one in enumerate(task.indicators):
            texts = (one.name, one.definition, one.annual_target, one.actual)
            cells = [Cell(pen.text(text)) for text in texts]
            rows.append([*own, *cells, pen.money(task.amounts["total"], row_span=span)] if number == 0 else cells)
    return rows


def closing_rows(pen: Pen) -> list[list[Cell]]:
    """Problems and remedies."""
    texts = {"存在问题": pen.filing.problems, "改进措施": pen.filing.improvements}
    return [[Cell(label), Cell(pen.text(text), col_span=7, align="left")] for label, text in texts.items()]


def plan(pen: Pen) -> list[Block]:
    """A 部门预算绩效文本: cover, contents, prose, then a table a project."""
    filing = pen.filing
    short = filing.department.removeprefix(filing.city)
    cover = [short, f"{filing.fiscal_year}年部门预算绩效文本", "（草案）", f"{short}编制", f"{filing.city}{filing.district}财政局审核"]
    blocks: list[Block] = [Paragraph(text, "cover") for text in cover]
    blocks += [PageBreak(), *contents(pen), PageBreak(), Paragraph("第一部分", "center"), Paragraph("部门整体绩效目标", "center")]
    roles = {"section": "heading", "heading": "left", "body": "body"}
    blocks += [Paragraph(pen.text(text, name=kind == "heading"), roles[kind]) for kind, text in filing.prose]
    blocks += [PageBreak(), Paragraph("第二部分", "center"), Paragraph("预算项目绩效目标", "center")]
    for number, project in enumerate(filing.projects, 1):
        blocks += [PageBreak()] if number > 1 and pen.style.skin % 2 else []
        blocks += project_table(pen, number, project)
    return blocks


def contents(pen: Pen) -> list[Block]:
    """The contents; page numbers are the clerk's guess, as in practice."""
    entries = ["一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施"]
    listed = [project for project in pen.filing.projects if project.name not in pen.filing.unlisted]
    tables = [f"{number}.{project.name}绩效目标表" for number, project in enumerate(listed, 1)]
    first = [entry(pen, text, page) for text, page in zip(entries, (1, 1, 3), strict=True)]
    second = [entry(pen, text, page) for page, text in enumerate(tables, 4)]
    return [
        Paragraph("目 录", "center"), Paragraph("第一部分 部门整体绩效目标", "left"), *first,
        Paragraph("第二部分 预算项目绩效目标", "left"), *second,
    ]  # fmt: skip


def entry(pen: Pen, text: str, page: int) -> Paragraph:
    """A line of the contents."""
    joints = {"dots": "." * max(5, 60 - 2 * len(text)), "tab": "\t", "spaces": " " * 8}
    joint = joints.get(pen.style.contents)
    return Paragraph(pen.text(text, name=True) + ("" if joint is None else f"{joint}{page}"), "contents")


def project_table(pen: Pen, number: int, project: Project) -> list[Block]:
    """A project's heading, spending unit, unit of money and table."""
    grid = Grid([10.0, 13.0, 18.0, 13.0, 17.0, 12.0, 15.0])
    grid.rows = [*money_rows(pen, project), *plan_rows(pen, project), *purpose_and_goals(pen, project), *indicator_rows(pen, project)]
    unit_line = f"{project.unit_code} {project.unit}"
    unit = f"单位{pen.style.colon}{pen.filing.unit}"
    lines = (
        [Paragraph(unit_line, "left", right=unit)]
        if pen.style.unit_place == "line"
        else [Paragraph(unit_line, "left"), Paragraph(unit, "right")]
    )
    return [Paragraph(f"{number}.{pen.text(project.name, name=True)}绩效目标表", "heading"), *lines, grid]


def money_rows(pen: Pen, project: Project) -> list[list[Cell]]:
    """Code and name; budget by source and what it is for."""
    code = project.code or ""
    code = f"{code[:17]} {code[17:]}" if pen.style.wrapped_code else code
    amounts = project.amounts
    return [
        [Cell("项目编码"), Cell(code, col_span=2), Cell("项目名称"), Cell(pen.name(project.name), col_span=3, align="left")],
        [
            Cell(pen.broken("预算规模及资金用途"), row_span=2), Cell("预算数"), pen.money(amounts["total"]),
            Cell(pen.broken("其中：财政资金")),
            pen.money(amounts["fiscal_appropriation"]), Cell("其他资金"), pen.money(amounts["other"]),
        ],
        [Cell(pen.text(project.purpose), col_span=6, align="left")],
    ]  # fmt: skip


def plan_rows(pen: Pen, project: Project) -> list[list[Cell]]:
    """The cumulative spending plan."""
    decimals = 2 if len(project.name) % 3 else 0
    head = [Cell("资金支出计划（%）", row_span=2), *(Cell(f"{month}月底", col_span=2) for month, _ in project.plan)]
    shares = [pen.rate(share.quantize(Decimal(1).scaleb(-decimals)), f"{share:.{decimals}f}%", col_span=2) for _, share in project.plan]
    return [head, shares]


def purpose_and_goals(pen: Pen, project: Project) -> list[list[Cell]]:
    """The goals, one a row or all in one cell."""
    goals = [pen.text(goal) for goal in project.goals]
    if pen.style.goals_in_one_cell:
        goals = ["\n".join(goals) if len(goals) % 2 else " ".join(goals)]
    rows = [[Cell(goal, col_span=6, align="left")] for goal in goals]
    rows[0].insert(0, Cell("绩效目标", row_span=len(rows)))
    return rows


def indicator_rows(pen: Pen, project: Project) -> list[list[Cell]]:
    """The indicator rows; equal first levels are merged, or repeated."""
    head = ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]
    rows = [[Cell(pen.broken(text), col_span=2 if text == head[-1] else 1) for text in head]]
    for level1, group in groupby(project.indicators, key=lambda one: one.level1):
        indicators = list(group)
        for number, one in enumerate(indicators):
            texts = (one.level2, one.name, one.definition, one.annual_target)
            cells = [Cell(pen.text(text)) for text in texts] + [Cell(pen.text(one.basis), col_span=2)]
            first = [Cell(level1 or "", row_span=len(indicators))] if pen.style.merged_levels and number == 0 else []
            rows.append([*(first if pen.style.merged_levels else [Cell(level1 or "")]), *cells])
    return rows
