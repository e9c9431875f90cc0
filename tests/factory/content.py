"""The content of filings, drawn from a seeded generator."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from factory import words
from factory.model import MEASURES, SOURCES, YUAN_PER_UNIT, Amounts, Filing, Indicator, Project, SpendingLine, SpendingUnit

CENT = Decimal("0.01")
TAXONOMY: dict[str, dict[str, tuple[str, ...]]] = {
    "产出指标": {"数量指标": words.COUNT_NAMES, "质量指标": words.QUALITY_NAMES, "时效指标": words.TIME_NAMES},
    "效益指标": {
        "经济效益": words.ECONOMIC_NAMES,
        "社会效益": words.SOCIAL_NAMES,
        "生态效益": words.ECOLOGY_NAMES,
        "可持续影响": words.LASTING_NAMES,
    },
    "满意度指标": {"服务对象满意度": words.SATISFIED_NAMES},
    "成本指标": {"经济成本指标": words.COST_NAMES},
}


@dataclass
class Writer:
    """A department's voice: fills the vocabulary's templates."""

    rng: Random
    agency: words.Agency
    department: str
    year: int
    used: set[str] = field(default_factory=set)

    def fill(self, template: str, **more: str) -> str:
        """A template with its blanks filled."""
        rng = self.rng
        blanks = {
            "act": rng.choice(self.agency.acts),
            "who": self.agency.who,
            "thing": self.agency.thing,
            "n": str(rng.choice((2, 3, 5, 8, 12, 16, 30))),
            "pct": str(rng.choice((3, 5, 10, 15, 30, 50))),
            "year": str(self.year),
            "before": str(self.year - 1),
            "department": self.department,
        }
        return template.format(**(blanks | more))

    def pick(self, templates: tuple[str, ...], count: int) -> list[str]:
        """Several filled templates, none of them twice."""
        return [self.fill(template) for template in self.rng.sample(templates, min(count, len(templates)))]

    def project_name(self) -> str:
        """A project name that this department has not used yet."""
        rng = self.rng
        while True:
            stem = rng.choice(self.agency.projects if rng.random() < 0.8 else words.COMMON_PROJECTS)
            name = self.fill(rng.choice(words.NAME_FORMS).replace("{}", stem))
            if name not in self.used:
                self.used.add(name)
                return name

    def goals(self) -> list[str]:
        """What is to be done, then what comes of it."""
        rng = self.rng
        return self.pick(words.ACTIONS, rng.randint(1, 4)) + self.pick(words.EFFECTS, rng.randint(1, 3))

    def objective(self) -> str:
        """An objective: running prose, or a list with numbers of its own."""
        rng, goals = self.rng, self.goals()
        forms: tuple[Callable[[], str], ...] = (
            lambda: self.fill(rng.choice(words.OPENINGS)) + "，".join(goals) + "。",
            lambda: self.fill(rng.choice(words.OPENINGS)) + "；".join(goals) + "。",
            lambda: "；".join(f"{n}. {goal}" for n, goal in enumerate(goals, 1)) + "。",
            lambda: "".join(f"{n}、{goal}。" for n, goal in enumerate(goals, 1)),
            lambda: "".join(f"（{n}）{goal}；" for n, goal in enumerate(goals, 1)).removesuffix("；"),
            lambda: "年度目标：" + "，".join(goals) + "；远期目标：" + self.fill(rng.choice(words.EFFECTS)),
        )
        text = rng.choice(forms)()
        return (
            text + "".join(self.fill(opening) + "，".join(self.goals()) + "。" for opening in words.OPENINGS)
            if rng.random() < 0.06
            else text
        )

    def target(self, level2: str) -> str:
        """A target that suits its level."""
        rng = self.rng
        count, share = str(rng.choice((1, 2, 3, 6, 10, 24, 150, 1200, 30000))), str(rng.choice((80, 85, 90, 92.5, 95, 98, 100)))
        unit = rng.choice(words.UNITS_OF_COUNT)
        counts = (
            f"≥{count}{unit}",
            f"{count}{unit}",
            f"不少于{count}{unit}",
            f"{count}{unit}以上",
            f"={count}{unit}",
            f">{count}{unit}",
            count,
        )
        shares = (f"≥{share}%", f"{share}%", f"{share}%以上", f"不低于{share}%", f"≥{share}％")
        ceilings = (
            f"≤{count}{unit}",
            f"{count}{unit}以内",
            f"不超过{count}{unit}",
            f"<{count}{unit}",
            f"少于{count}{unit}",
            f"{count}{unit}（含）以下",
            "0起",
        )
        times = (*shares, f"{self.year}年12月15日前", "每季度末月20日前", f"≤{count}个工作日", "12月底前完成")
        costs = (f"≤{count}元/人次", "≤100%", "不超预算批复", f"≤{count}.5万元")
        kinds = {
            "数量": counts,
            "质量": shares,
            "时效": times,
            "满意": (*shares, "85分以上", *ceilings),
            "成本": costs,
            "经济": (*counts, *shares),
        }
        known = next((options for key, options in kinds.items() if key in level2), (*shares, *words.QUALITATIVE, *ceilings))
        return rng.choice(words.QUALITATIVE) if rng.random() < 0.12 else rng.choice(known)

    def indicator(self, level1: str, level2: str, ordinal: int) -> Indicator:
        """An indicator of a level, without definition, basis and result."""
        name = self.fill(self.rng.choice(TAXONOMY[level1].get(level2, words.COST_NAMES)))
        return Indicator(ordinal, name, level1=level1, level2=level2, annual_target=self.target(level2))

    def levels(self, count: int) -> list[tuple[str, str]]:
        """Levels in the forms' order, outputs first."""
        order = [(level1, level2) for level1, seconds in TAXONOMY.items() for level2 in seconds]
        weights = [6, 5, 4, 1, 4, 1, 2, 4, 2]
        drawn = [order[0], *self.rng.choices(order, weights, k=max(0, count - 1))]
        return sorted(drawn, key=order.index)


def place(rng: Random) -> tuple[str, str]:
    """A city and one of its districts (empty for the city itself)."""
    city = rng.choice(sorted(words.PLACES))
    return city, rng.choice((*words.PLACES[city], *words.PLACES[city], ""))


def rounded(amount: Decimal, unit: str, decimals: int) -> Decimal:
    """Yuan to what the printed unit and decimals can show."""
    step = Decimal(1).scaleb(-decimals)
    return (amount / YUAN_PER_UNIT[unit]).quantize(step, ROUND_HALF_UP) * YUAN_PER_UNIT[unit]


def amount(rng: Random, unit: str, decimals: int) -> Decimal:
    """A project's money in yuan: mostly round, sometimes to the last printed decimal."""
    base = Decimal(
        rng.choice((rng.randint(1, 99) * 1000, rng.randint(10, 999) * 1000, rng.randint(100, 9999) * 1000, rng.randint(10000, 9999999)))
    )
    fine = Decimal(rng.randint(0, 99999)) / 100 if rng.random() < 0.5 else Decimal(0)
    return max(rounded(base + fine, unit, decimals), YUAN_PER_UNIT[unit])


def split(rng: Random, total: Decimal, unit: str, decimals: int, sources: tuple[str, ...]) -> Amounts:
    """A total and its sources: mostly one, sometimes several."""
    amounts: Amounts = dict.fromkeys(sources, Decimal(0))
    used = rng.choices([(0,), (len(sources) - 1,), (0, len(sources) - 1), tuple(range(len(sources)))], [70, 6, 14, 10])[0]
    rest = total
    for source in used[:-1]:
        amounts[sources[source]] = part = rounded(rest * Decimal(rng.randint(20, 80)) / 100, unit, decimals)
        rest -= part
    amounts[sources[used[-1]]] = rest
    return {"total": total, **amounts}


def add(parts: list[Amounts]) -> Amounts:
    """The sum, measure by measure; a measure that no part has stays None."""
    measures = [measure for measure in MEASURES if any(part.get(measure) is not None for part in parts)]
    return {measure: sum((part[measure] or Decimal(0) for part in parts), Decimal(0)) for measure in measures}


def percent(part: Decimal, whole: Decimal, step: Decimal = CENT) -> Decimal | None:
    """A rate in percent as a clerk rounds it; None over zero."""
    return (part * 100 / whole).quantize(step, ROUND_HALF_UP) if whole else None


def project_targets(rng: Random) -> Filing:
    """A 项目支出绩效目标表."""
    unit, decimals = rng.choices([("万元", 2), ("万元", 4), ("万元", 6), ("千元", 2), ("元", 2), ("万元", 1)], [70, 6, 4, 8, 8, 4])[0]
    filing, writer = begin(rng, "project_targets", unit, decimals)
    filing.year_in_document = rng.random() < 0.5
    filing.dialect = rng.choices(["full", "short", "uncoded"], [55, 37, 8])[0]
    sources = SOURCES if rng.random() < 0.85 else ("fiscal_appropriation", "other")
    bodies = rng.sample(
        writer.agency.bodies, rng.choices([0, 1, 2], [55, 30, 15])[0] if len(writer.agency.bodies) > 1 else rng.randint(0, 1)
    )
    own = filing.department + rng.choices(["", "本级"], [85, 15])[0]
    for number, name in enumerate([own, *(filing.city + filing.district + body for body in bodies)], 1):
        size = rng.choices([rng.randint(1, 4), rng.randint(4, 9), rng.randint(10, 18)], [50, 40, 10])[0]
        projects = [targets_project(writer, filing, name, sources) for _ in range(size)]
        filing.projects += projects
        filing.units.append(SpendingUnit(name, add([project.amounts for project in projects]), f"{rng.randint(101, 989)}{number:03d}"))
    filing.reported_total = add([body.reported for body in filing.units])
    return filing


def targets_project(writer: Writer, filing: Filing, unit_name: str, sources: tuple[str, ...]) -> Project:
    """A project line with its objective and indicator cell."""
    rng = writer.rng
    total = amount(rng, filing.unit, filing.decimals)
    project = Project(
        writer.project_name(), unit_name, split(rng, total, filing.unit, filing.decimals, sources), objective=writer.objective()
    )
    levels = writer.levels(rng.randint(1, 7))
    if filing.dialect == "short":
        rng.shuffle(levels)
    for ordinal, (level1, level2) in enumerate(levels, 1):
        indicator = writer.indicator(level1, level2, ordinal)
        if filing.dialect == "short":
            indicator.level2 = None
        else:
            indicator.cycle_target = indicator.annual_target if rng.random() < 0.8 else writer.target(level2)
        project.indicators.append(indicator)
    if rng.random() < 0.5:
        project.code = f"{rng.randint(330000, 659999)}{filing.fiscal_year % 100}" + "".join(
            rng.choices(string.ascii_uppercase + string.digits, k=13)
        )
    return project


def begin(rng: Random, document_type: str, unit: str, decimals: int) -> tuple[Filing, Writer]:
    """An empty filing of some department, and its writer."""
    city, district = place(rng)
    agency = rng.choice(words.AGENCIES)
    year = rng.randint(2018, 2026)
    filing = Filing(document_type, city + district + agency.name, unit, year, city=city, district=district, decimals=decimals)
    return filing, Writer(rng, agency, filing.department, year)


def self_evaluation(rng: Random) -> Filing:
    """A 部门整体支出绩效自评表."""
    unit, decimals = rng.choices([("万元", 2), ("万元", 4), ("元", 2), ("千元", 2)], [82, 6, 6, 6])[0]
    filing, writer = begin(rng, "self_evaluation", unit, decimals)
    filing.year_in_document = rng.random() < 0.95
    filing.spending = spending(rng, unit, decimals)
    label = rng.choices(["任务{n}", "任务{c}"], [85, 15])[0]
    for number in range(1, rng.randint(1, 6) + 1):
        filing.projects.append(task(writer, filing, label.format(n=number, c="一二三四五六"[number - 1])))
    goals = writer.goals() + writer.pick(words.ACTIONS, 3)
    filing.goal_expected = "".join(f"{n}.{goal}。" for n, goal in enumerate(goals, 1)) if rng.random() < 0.7 else "，".join(goals) + "。"
    filing.goal_achieved = (
        "，".join(f"已{goal}" for goal in writer.pick(words.ACTIONS, 3))
        + f"。全年受理{rng.randint(100, 9999)}件，办结率{rng.randint(85, 100)}%。"
    )
    filing.problems = listed(writer.pick(words.PROBLEMS, rng.randint(1, 3)), rng)
    filing.improvements = listed(writer.pick(words.REMEDIES, rng.randint(1, 3)), rng)
    return filing


def listed(sentences: list[str], rng: Random) -> str:
    """Sentences as 一是…二是…, numbered or run together."""
    marks = rng.choice((["一是", "二是", "三是"], ["1.", "2.", "3."], ["", "", ""], ["（一）", "（二）", "（三）"]))
    return "".join(f"{mark}{sentence}。" for mark, sentence in zip(marks, sentences, strict=False))


def task(writer: Writer, filing: Filing, label: str) -> Project:
    """A task with its key indicators."""
    rng = writer.rng
    total = Decimal(0) if rng.random() < 0.05 else amount(rng, filing.unit, filing.decimals)
    result = Project(label, filing.department, {"total": total}, kind="task", objective=writer.objective(), achieved=writer.objective())
    for ordinal, (level1, level2) in enumerate(writer.levels(rng.randint(1, 5)), 1):
        indicator = writer.indicator(level1, level2, ordinal)
        indicator.definition = writer.fill(rng.choice(words.DEFINITIONS), name=indicator.name)
        indicator.level1 = indicator.level2 = None
        indicator.actual = indicator.annual_target if rng.random() < 0.6 else writer.target(level2)
        result.indicators.append(indicator)
    return result


def spending(rng: Random, unit: str, decimals: int) -> list[SpendingLine]:
    """Funding sources, 合计 first, with the rates that follow; none is so small that it prints as zero, for zero means exactly zero."""
    while True:
        lines = funding(rng, unit, decimals)
        if not any(line.adjustment and line.adjustment_rate == 0 for line in lines):
            return lines


def funding(rng: Random, unit: str, decimals: int) -> list[SpendingLine]:
    """Funding sources in the forms' order, 合计 first."""
    names = [name for name in words.FUNDING_SOURCES if rng.random() < 0.4] or [words.FUNDING_SOURCES[0]]
    step = rng.choices([CENT, Decimal("0.1"), Decimal(1)], [80, 15, 5])[0]
    lines = []
    for name in names:
        initial = Decimal(0) if len(names) > 1 and rng.random() < 0.1 else amount(rng, unit, decimals) * 10
        base = initial or amount(rng, unit, decimals)
        adjustment = base if not initial else rounded(initial * Decimal(rng.choice((0, rng.randint(-30, 60)))) / 100, unit, decimals)
        actual = rounded((initial + adjustment) * Decimal(rng.randint(40, 100)) / 100, unit, decimals)
        lines.append(spending_line(name, initial, adjustment, actual, step))
    figures = [sum((getattr(line, column) for line in lines), Decimal(0)) for column in ("initial", "adjustment", "actual")]
    return [spending_line("合计", figures[0], figures[1], figures[2], step), *lines]


def spending_line(source: str, initial: Decimal, adjustment: Decimal, actual: Decimal, step: Decimal) -> SpendingLine:
    """A line with its rates; no adjustment gives a zero rate, no base gives a blank one."""
    return SpendingLine(
        source, initial, adjustment, actual, percent(actual, initial + adjustment, step), percent(adjustment, initial, step)
    )


def performance_plan(rng: Random) -> Filing:
    """A 部门预算绩效文本."""
    unit, decimals = rng.choices([("元", 2), ("万元", 2), ("万元", 6)], [86, 10, 4])[0]
    filing, writer = begin(rng, "performance_plan", unit, decimals)
    filing.district = filing.district or rng.choice(words.PLACES[filing.city])
    filing.department = writer.department = filing.city + filing.district + writer.agency.name
    code = f"{rng.randint(201, 989)}"
    bodies = [(filing.department + "本级", code + "001")]
    if rng.random() < 0.2:
        bodies.append((filing.city + filing.district + rng.choice(writer.agency.bodies), code + "002"))
    for name, unit_code in bodies:
        filing.projects += [plan_project(writer, filing, name, unit_code) for _ in range(rng.randint(1, 6))]
    filing.prose = prose(writer, filing)
    return filing


def plan_project(writer: Writer, filing: Filing, unit_name: str, unit_code: str) -> Project:
    """A project table of a performance plan."""
    rng = writer.rng
    total = amount(rng, filing.unit, filing.decimals)
    amounts = split(rng, total, filing.unit, filing.decimals, ("fiscal_appropriation", "other"))
    goals = [f"{n}.{goal}" for n, goal in enumerate(writer.goals(), 1)]
    project = Project(writer.project_name(), unit_name, amounts, unit_code=unit_code, goals=goals, objective=" ".join(goals))
    project.code = f"{rng.randint(330000, 659999)}{filing.fiscal_year % 100}" + "".join(
        rng.choices(string.ascii_uppercase + string.digits, k=13)
    )
    project.purpose = writer.fill(rng.choice(words.PURPOSES))
    shares = sorted(rng.sample(range(10, 105, 5), 3))
    project.plan = [(month, Decimal(share)) for month, share in zip((3, 6, 10), shares, strict=True)]
    for ordinal, (level1, level2) in enumerate(writer.levels(rng.randint(4, 9)), 1):
        project.indicators.append(plan_indicator(writer, level1, level2, ordinal))
    order = ["数量指标", "质量指标", "时效指标", "成本指标"]
    project.indicators.sort(key=lambda one: (one.level1 != "产出指标", order.index(one.level2) if one.level2 in order else 9))
    for ordinal, indicator in enumerate(project.indicators, 1):
        indicator.ordinal = ordinal
    return project


def plan_indicator(writer: Writer, level1: str, level2: str, ordinal: int) -> Indicator:
    """An indicator row; cost is a second level of 产出指标 in these forms."""
    rng = writer.rng
    indicator = writer.indicator(level1, level2, ordinal)
    if level1 == "成本指标":
        indicator.level1, indicator.level2 = "产出指标", "成本指标"
    else:
        indicator.level2 = level2.removesuffix("指标") + "指标"
    share = rng.choice((85, 90, 95, 100))
    if level2 in {"质量指标", "社会效益", "服务对象满意度"} and rng.random() < 0.4:
        indicator.annual_target = f"≥{share}完成率达到{share}%"
    indicator.definition = writer.fill(rng.choice(words.DEFINITIONS), name=indicator.name)
    indicator.basis = rng.choice(words.BASES)
    return indicator


def prose(writer: Writer, filing: Filing) -> list[tuple[str, str]]:
    """The first part of a performance plan: overall goal, goals by project, safeguards."""
    rng = writer.rng
    parts = [("section", "一、总体绩效目标"), ("body", "".join(writer.pick(words.PROSE, 3))), ("section", "二、分项绩效目标")]
    for number, project in enumerate(rng.sample(filing.projects, len(filing.projects)), 1):
        parts += [("heading", f"（{'一二三四五六七八九十'[number - 1] if number <= 10 else number}）{project.name}")]
        parts += [
            ("body", "绩效目标：" + writer.objective()),
            ("body", f"绩效指标：{writer.fill('{act}完成率达到')}{rng.randint(80, 100)}%。"),
        ]
    parts.append(("section", "三、工作保障措施"))
    for number, title in enumerate(rng.sample(words.SAFEGUARDS, rng.randint(2, 5)), 1):
        parts += [("heading", f"（{'一二三四五六'[number - 1]}）{title}"), ("body", "".join(writer.pick(words.PROSE, 2)))]
    return parts


FAMILIES: dict[str, Callable[[Random], Filing]] = {
    "project_targets": project_targets,
    "self_evaluation": self_evaluation,
    "performance_plan": performance_plan,
}
