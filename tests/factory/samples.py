"""The bundled inbox: ocean bureaus of inland cities, which do not exist. `python -m factory.samples samples/` writes it again.

The story: the bureau of 西宁市城东区 has targets for 2024 and 2025 and evaluates 2024; its sister in 城西区 has targets for 2024 and
an evaluation of 2023; the city's own targets leave a line out of a unit's subtotal; 太原市尖草坪区 plans the same projects in
2024 and 2025; one download is an error page.
"""

from __future__ import annotations

import csv
import sys
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from factory import forms
from factory.content import CENT, add, spending_line
from factory.made import Made
from factory.make import RENDERERS, render
from factory.model import Amounts, Filing, Indicator, Project, SpendingUnit
from factory.style import Style

Promise = tuple[str, str, str, str]
"""Level 1, level 2, name, target of an indicator."""


@dataclass(frozen=True)
class Plot:
    """What a project is about: its objective, its indicators, what the money is for."""

    objective: str
    promises: tuple[Promise, ...]
    purpose: str


PLOTS = {
    "咸水湖潮位观测站运维": Plot(
        "1. 保持全区潮位观测站全年在线；2. 汛期逐时报送观测数据，为湖区调度提供依据；3. 完成12台传感器的年度检定。",
        (
            ("产出指标", "数量指标", "在线观测站数量", "≥12座"),
            ("产出指标", "质量指标", "观测数据有效率", "≥98%"),
            ("产出指标", "时效指标", "故障修复时间", "不超过24小时"),
            ("效益指标", "社会效益", "为湖区调度提供数据支撑，减少误报；漏报", "显著改善"),
            ("满意度指标", "服务对象满意度", "数据使用单位满意度", "90%以上"),
        ),
        "用于观测站电费、通信费和传感器检定（每台每年1次）",
    ),
    "渔码头标准化改造（一期）": Plot(
        "完成3处渔码头护栏、消防和照明改造，消除靠泊安全隐患，让养殖户就近装卸、就近交易。",
        (
            ("产出指标", "数量指标", "改造渔码头数量", "3处"),
            ("产出指标", "质量指标", "一次验收合格率", "100%"),
            ("产出指标", "时效指标", "完工时间", "10月31日前"),
            ("效益指标", "经济效益", "带动水产品交易额", "≥800万元"),
            ("满意度指标", "服务对象满意度", "养殖户投诉件数", "少于5件"),
        ),
        "支付改造工程款、监理费及审计费，其中：质保金3%留待下年度支付",
    ),
    "海洋科普馆免费开放": Plot(
        "全年免费开放不少于300天，面向中小学生开设科普课程，提升公众海洋意识。",
        (
            ("产出指标", "数量指标", "免费开放天数", "不少于300天"),
            ("产出指标", "数量指标", "科普课程场次", "≥48场"),
            ("效益指标", "社会效益", "接待观众人次", "≥2.5万人次"),
            ("效益指标", "可持续影响", "志愿讲解队伍", "长期稳定"),
            ("满意度指标", "服务对象满意度", "观众满意度", "≥92%"),
        ),
        "用于展馆保洁、安保、展品更新和志愿者误餐补助",
    ),
    "土著鱼类增殖放流": Plot(
        "投放本地鱼苗，恢复湖区渔业资源；规范苗种采购与公证放流程序。",
        (
            ("产出指标", "数量指标", "投放鱼苗数量", "≥120万尾"),
            ("产出指标", "质量指标", "苗种检疫合格率", "100%"),
            ("效益指标", "生态效益", "湖区鱼类种群数量", "较上年增长"),
            ("满意度指标", "服务对象满意度", "周边居民满意度", "80%以上"),
        ),
        "采购鱼苗、支付检疫和公证费用",
    ),
    "渔政执法船艇油料(2024)": Plot(
        "保障执法船艇日常巡航，及时查处违规捕捞行为。",
        (
            ("产出指标", "数量指标", "巡航次数", "≥60次"),
            ("产出指标", "时效指标", "举报案件响应时间", "≤2小时"),
            ("效益指标", "社会效益", "违规捕捞案件数", "低于上年水平"),
        ),
        "购买油料、润滑油，支付年检费用",
    ),
}


def yuan(wan: str) -> Decimal:
    """万元 as yuan."""
    return Decimal(wan) * 10000


def project(name: str, unit: str, fiscal: str, other: str, *, dialect: str) -> Project:
    """A project line of a target filing; amounts in 万元."""
    sources: Amounts = {"fiscal_appropriation": yuan(fiscal), "special_account": Decimal(0), "other": yuan(other)}
    amounts: Amounts = {"total": yuan(fiscal) + yuan(other), **sources}
    made = Project(name, unit, amounts, objective=PLOTS[name].objective)
    for ordinal, (level1, level2, title, target) in enumerate(PLOTS[name].promises, 1):
        full = dialect == "full"
        levels = (level1, level2 if full else None)
        made.indicators.append(Indicator(ordinal, title, *levels, cycle_target=target if full else None, annual_target=target))
    return made


def targets(city: str, district: str, year: int, lines: list[tuple[str, str, str, str]], dialect: str) -> Filing:
    """A target filing; a line is a unit (empty for the bureau itself), a project and its money in 万元."""
    bureau = f"{city}{district}海洋发展局"
    filing = Filing("project_targets", bureau, "万元", year, city=city, district=district, dialect=dialect)
    filing.projects = [project(name, unit or bureau, fiscal, other, dialect=dialect) for unit, name, fiscal, other in lines]
    for unit in dict.fromkeys(one.unit for one in filing.projects):
        filing.units.append(SpendingUnit(unit, add([one.amounts for one in filing.projects if one.unit == unit])))
    filing.reported_total = add([unit.reported for unit in filing.units])
    return filing


def evaluation(city: str, district: str, year: int, sources: list[tuple[str, str, str, str]], tasks: list[tuple[str, str]]) -> Filing:
    """A self-evaluation; sources are name, initial, adjustment, actual in 万元, tasks a project's name and its money."""
    bureau = f"{city}{district}海洋发展局"
    filing = Filing("self_evaluation", bureau, "万元", year, city=city, district=district)
    lines = [spending_line(name, yuan(initial), yuan(adjustment), yuan(actual), CENT) for name, initial, adjustment, actual in sources]
    sums = [sum((getattr(line, column) for line in lines), Decimal(0)) for column in ("initial", "adjustment", "actual")]
    filing.spending = [spending_line("合计", sums[0], sums[1], sums[2], CENT), *lines]
    filing.projects = [task(number, bureau, name, money) for number, (name, money) in enumerate(tasks, 1)]
    filing.goal_expected = "1.保持潮位观测不中断。2.办好科普馆免费开放。3.做好渔业安全监管。"
    filing.goal_achieved = f"{year}年观测站在线率98.6%，科普馆开放312天，接待观众2.7万人次，全年未发生渔业安全责任事故。"
    filing.problems = "一是汛期设备备件储备不足，个别站点停测超过24小时。二是部分指标的目标值偏低，年末完成值明显超出。"
    filing.improvements = "一是按主要型号各储备2套备件。二是参照近三年完成值重新测算目标值。"
    return filing


def task(number: int, bureau: str, name: str, money: str) -> Project:
    """A task: the project's promises, kept or nearly kept."""
    plot = PLOTS[name]
    made = Project(f"任务{number}", bureau, {"total": yuan(money)}, kind="task", objective=plot.objective)
    made.achieved = f"“{name}”已按计划完成，资料归档齐全。"
    for ordinal, (_, _, title, target) in enumerate(plot.promises[:3], 1):
        kept = {"≥98%": "97.4%", "不少于300天": "312天", "≥48场": "51场", "≥12座": "12座"}.get(target, target)
        definition = f"以台账记录的{title}为准"
        made.indicators.append(Indicator(ordinal, title, definition=definition, annual_target=target, actual=kept))
    return made


def plan(year: int, money: dict[str, tuple[str, str]]) -> Filing:
    """A performance plan; money is fiscal and other in yuan. Codes are the same every year."""
    filing = Filing("performance_plan", "太原市尖草坪区海洋发展局", "元", year, city="太原市", district="尖草坪区")
    for number, (name, (fiscal, other)) in enumerate(money.items(), 1):
        amounts: Amounts = {"fiscal_appropriation": Decimal(fiscal), "other": Decimal(other)}
        amounts = {"total": Decimal(fiscal) + Decimal(other), **amounts}
        made = Project(name, filing.department + "本级", amounts, code=f"14010824HYJ00{number}K7Q2X", unit_code="601001")
        made.goals = [f"{n}.{goal}" for n, goal in enumerate(("按批复组织实施", "年内完成验收并投入使用", "服务对象反映良好"), 1)]
        made.objective, made.purpose = " ".join(made.goals), PLOTS[name].purpose
        made.plan = [(3, Decimal(20)), (6, Decimal(45 + number)), (10, Decimal(85))]
        made.indicators = [promised(ordinal, promise) for ordinal, promise in enumerate(PLOTS[name].promises, 1)]
        filing.projects.append(made)
    filing.prose = prose(filing)
    return filing


def promised(ordinal: int, promise: Promise) -> Indicator:
    """An indicator row of a performance plan."""
    level1, level2, title, target = promise
    second = level2.removesuffix("指标") + "指标"
    return Indicator(ordinal, title, level1, second, definition=f"反映{title}的实现程度", annual_target=target, basis="主管部门核定计划")


def prose(filing: Filing) -> list[tuple[str, str]]:
    """The first part of a performance plan."""
    parts = [("section", "一、总体绩效目标"), ("body", "统筹观测、科普与渔业监管，凡没有绩效目标的项目不安排预算。")]
    parts.append(("section", "二、分项绩效目标"))
    for number, one in enumerate(filing.projects):
        parts += [("heading", f"（{'一二三四'[number]}）{one.name}"), ("body", "绩效目标：" + PLOTS[one.name].objective)]
    parts += [("section", "三、工作保障措施"), ("heading", "（一）严格支出审核")]
    return [*parts, ("body", "单笔超过5万元的支出集体研究，连续两季低于序时10个百分点的项目说明原因。")]


def city_targets() -> Filing:
    """The city bureau's targets: the harbour centre's subtotal leaves out a line, and 合计 goes on from it."""
    station, harbour = "", "西宁市渔港服务中心"
    filing = targets(
        "西宁市",
        "",
        2024,
        [
            (station, "咸水湖潮位观测站运维", "186.20", "0"),
            (station, "海洋科普馆免费开放", "94.00", "6.00"),
            (harbour, "渔码头标准化改造（一期）", "520.00", "130.00"),
            (harbour, "渔政执法船艇油料(2024)", "12.50", "0"),
            (harbour, "土著鱼类增殖放流", "45.00", "0"),
        ],
        "full",
    )
    missed = next(one for one in filing.projects if one.name.startswith("渔政执法船艇"))
    subtotal = filing.units[1].reported
    for measure, amount in missed.amounts.items():
        subtotal[measure] = (subtotal[measure] or Decimal(0)) - (amount or Decimal(0))
    filing.reported_total = add([unit.reported for unit in filing.units])
    return filing


ERROR_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>502 Bad Gateway</title></head>
<body><h1>502 Bad Gateway</h1><p>您访问的页面暂时无法打开，请稍后再试。</p><hr></body></html>
"""
EAST_2024 = [
    ("", "咸水湖潮位观测站运维", "68.40", "0"),
    ("", "渔码头标准化改造（一期）", "165.00", "50.00"),
    ("", "海洋科普馆免费开放", "32.60", "0"),
]
EAST_2025 = [
    ("", "咸水湖潮位观测站运维", "71.85", "0"),
    ("", "海洋科普馆免费开放", "30.00", "4.50"),
    ("", "土著鱼类增殖放流", "25.00", "0"),
]
WEST_2024 = [
    ("", "咸水湖潮位观测站运维", "41.20", "0"),
    ("", "海洋科普馆免费开放", "18.80", "0"),
    ("", "土著鱼类增殖放流", "16.00", "9.00"),
]
EAST_SOURCES = [("一般公共预算", "266.00", "20.00", "271.70"), ("其他资金", "50.00", "0.00", "48.00")]
EAST_TASKS = [("咸水湖潮位观测站运维", "67.90"), ("渔码头标准化改造（一期）", "218.30"), ("海洋科普馆免费开放", "31.55")]
WEST_SOURCES = [("一般公共预算", "88.50", "-6.30", "79.05")]
WEST_TASKS = [("咸水湖潮位观测站运维", "40.10"), ("海洋科普馆免费开放", "17.95")]
PLAN_2024 = {"渔码头标准化改造（一期）": ("1250000.00", "300000.00"), "海洋科普馆免费开放": ("386000.00", "0")}
PLAN_2025 = {"渔码头标准化改造（一期）": ("680000.00", "0"), "海洋科普馆免费开放": ("402500.00", "20000.00")}


@dataclass(frozen=True)
class Sample:
    """A file of the inbox and its manifest row."""

    file: str
    filing: Filing
    renderer: str
    style: Style
    title: str
    published_on: str
    manifest_year: str = ""


def samples() -> list[Sample]:
    """The readable files."""
    wide, tall = Style(font="wqy"), Style(font="wqy", landscape=False, unit_place="line")
    east, west = targets("西宁市", "城东区", 2024, EAST_2024, "full"), targets("西宁市", "城西区", 2024, WEST_2024, "short")
    later = targets("西宁市", "城东区", 2025, EAST_2025, "full")
    west.year_in_document = False
    east_done, west_done = (
        evaluation("西宁市", "城东区", 2024, EAST_SOURCES, EAST_TASKS),
        evaluation("西宁市", "城西区", 2023, WEST_SOURCES, WEST_TASKS),
    )
    bureau = "海洋发展局"
    return [
        Sample("xining/chengdong-targets-2024.docx", east, "docx", wide, f"城东区{bureau}2024年项目支出绩效目标表", "2024-02-18"),
        Sample("xining/chengdong-targets-2025.pdf", later, "chromium_pdf", wide, f"城东区{bureau}2025年项目支出绩效目标表", "2025-02-20"),
        Sample(
            "xining/chengdong-evaluation-2024.pdf",
            east_done,
            "chromium_pdf",
            tall,
            f"城东区{bureau}2024年度整体支出绩效自评表",
            "2025-06-30",
        ),
        Sample("xining/chengxi-targets-2024.txt", west, "text_tabs", wide, f"城西区{bureau}项目支出绩效目标表", "2024-02-21", "2024"),
        Sample(
            "xining/chengxi-evaluation-2023.txt", west_done, "text_lines", tall, f"城西区{bureau}2023年度整体支出绩效自评表", "2024-07-05"
        ),
        Sample("xining/city-targets-2024.xlsx", city_targets(), "xlsx", wide, f"西宁市{bureau}2024年项目支出绩效目标表", "2024-03-01"),
        Sample(
            "taiyuan/jiancaoping-plan-2024.html",
            plan(2024, PLAN_2024),
            "html",
            tall,
            f"尖草坪区{bureau}2024年部门预算绩效文本",
            "2024-01-25",
        ),
        Sample(
            "taiyuan/jiancaoping-plan-2025.pdf",
            plan(2025, PLAN_2025),
            "writer_pdf",
            tall,
            f"尖草坪区{bureau}2025年部门预算绩效文本",
            "2025-01-23",
        ),
    ]


def write(out: Path, only: str = "") -> None:
    """Write the inbox, or those of its files whose names contain a text."""
    rows = []
    for number, sample in enumerate(samples(), 1):
        (out / sample.file).parent.mkdir(parents=True, exist_ok=True)
        blocks = forms.lay_out(deepcopy(sample.filing), sample.style)
        if only in sample.file:
            render(Made(sample.filing, sample.style, blocks, sample.title, True, number), RENDERERS[sample.renderer], out / sample.file)
        rows.append((sample.file, sample.title, url(sample, number), sample.published_on, sample.manifest_year))
    (out / "taiyuan/jiancaoping-evaluation-2024.pdf").write_text(ERROR_PAGE, encoding="utf-8")
    title, address = "尖草坪区海洋发展局2024年度整体支出绩效自评表", "https://www.jiancaoping.example/jxgl/2025/t0909.pdf"
    rows.append(("taiyuan/jiancaoping-evaluation-2024.pdf", title, address, "2025-07-11", "2024"))
    with (out / "manifest.csv").open("w", encoding="utf-8", newline="") as sheet:
        csv.writer(sheet, lineterminator="\n").writerows([("file", "title", "source_url", "published_on", "fiscal_year"), *rows])


def url(sample: Sample, number: int) -> str:
    """Where the file is said to have been published."""
    city, file = sample.file.split("/")
    host = {"xining": file.split("-")[0] + ".xining", "taiyuan": "jiancaoping"}[city]
    return f"https://www.{host}.example/czyjs/{sample.published_on[:4]}/t{Random(number).randint(1000, 9999)}.{file.rsplit('.', 1)[1]}"


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
