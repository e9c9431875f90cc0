"""Mistakes put into a filing on purpose, as filers make them; and sums that are off by rounding only, which are none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from factory.content import add
from factory.model import SOURCES, YUAN_PER_UNIT, Amounts, Fault, Filing, Project, SpendingLine, SpendingUnit, money

PLAIN_TO_SEE = 100
"""A slip is at least so many units of the last printed digit: more than rounding of the longest table can explain."""


def mistyped(amount: Decimal, rng: Random) -> Decimal:
    """The amount as a tired clerk types it: a digit too many, ten times, two digits swapped, one digit wrong."""
    digits = str(int(amount))
    swapped = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)]
    wrong = [digits[:at] + str((int(digits[at]) + 3) % 10) + digits[at + 1 :] for at in range(len(digits))]
    options = [Decimal(option) for option in ["1" + digits, digits + "0", *swapped, *wrong]]
    return rng.choice([option for option in options if option and abs(option - amount) > PLAIN_TO_SEE])


def text(amount: Decimal | None) -> str:
    """Yuan with two decimals."""
    return money(amount) or "0.00"


def in_unit(filing: Filing, amount: Decimal, rng: Random) -> Decimal:
    """A mistyped amount; digits move in the printed unit, so the slip is seen in print."""
    scale = YUAN_PER_UNIT[filing.unit].scaleb(-filing.decimals)
    return mistyped(amount / scale, rng) * scale


def row_total(filing: Filing, rng: Random) -> Fault | None:
    """A project's total is not the sum of its sources; the totals above go on from the printed one."""
    project = rng.choice([one for one in filing.projects if one.amounts["total"]])
    right = project.amounts["total"] or Decimal(0)
    project.amounts["total"] = wrong = in_unit(filing, right, rng)
    for body in filing.units:
        if body.name == project.unit:
            body.reported["total"] = (body.reported["total"] or Decimal(0)) + wrong - right
    if filing.units:
        filing.reported_total = add([body.reported for body in filing.units])
    return Fault("row_total", project.name, text(wrong), text(right))


def unit_total(filing: Filing, rng: Random) -> Fault | None:
    """A unit's subtotal is wrong, in its total and in its largest source; 合计 goes on from it."""
    body = rng.choice(filing.units)
    fault = slip(filing, body.reported, rng)
    filing.reported_total = add([one.reported for one in filing.units])
    return Fault("unit_total", body.name, *fault)


def slip(filing: Filing, amounts: Amounts, rng: Random) -> tuple[str, str]:
    """Mistype a total and let its largest source follow, so that the row itself still adds up."""
    right = amounts["total"] or Decimal(0)
    largest = max((source for source in SOURCES if amounts.get(source)), key=lambda source: amounts[source] or Decimal(0))
    rest = right - (amounts[largest] or Decimal(0))
    wrong = next(slipped for slipped in iter(lambda: in_unit(filing, right, rng), None) if slipped > rest)
    amounts["total"], amounts[largest] = wrong, wrong - rest
    return text(wrong), text(right)


def grand_total(filing: Filing, rng: Random) -> Fault | None:
    """合计 is wrong: of the units, or of a self-evaluation's sources."""
    if filing.reported_total is not None:
        return Fault("grand_total", "合计", *slip(filing, filing.reported_total, rng))
    total = filing.spending[0]
    right, total.initial = total.initial, in_unit(filing, total.initial, rng)
    rerate(total, filing.spending[0])
    return Fault("grand_total", "合计", text(total.initial), text(right))


def rerate(line: SpendingLine, like: SpendingLine) -> None:
    """Rates that follow from the figures of the line."""
    step = Decimal(1).scaleb((like.completion_rate or Decimal("0.01")).as_tuple().exponent)  # type: ignore[arg-type]
    base = line.initial + line.adjustment
    line.completion_rate = (line.actual * 100 / base).quantize(step, ROUND_HALF_UP) if base else None
    line.adjustment_rate = (line.adjustment * 100 / line.initial).quantize(step, ROUND_HALF_UP) if line.initial else None


def dropped_row(filing: Filing, rng: Random) -> Fault | None:
    """A project is missing though the totals still hold it."""
    body = rng.choice(filing.units)
    lines = [project for project in filing.projects if project.unit == body.name]
    if len(lines) < 2:
        return None
    gone = rng.choice(lines)
    filing.projects.remove(gone)
    return Fault(
        "dropped_row",
        gone.name,
        text(body.reported["total"]),
        text((body.reported["total"] or Decimal(0)) - (gone.amounts["total"] or Decimal(0))),
    )


def rate(filing: Filing, rng: Random) -> Fault | None:
    """A printed rate does not follow from the figures."""
    line = rng.choice(filing.spending)
    column = rng.choice(["completion_rate", "adjustment_rate"] if line.adjustment_rate else ["completion_rate"])
    right = getattr(line, column) or Decimal(0)
    wrong = right + rng.choice((-1, 1)) * rng.choice((Decimal(2), Decimal(10), Decimal(5)))
    setattr(line, column, wrong)
    return Fault("rate", line.source, text(wrong), text(right))


def plan_not_cumulative(filing: Filing, rng: Random) -> Fault | None:
    """A disbursement plan falls, or passes 100%."""
    project = rng.choice(filing.projects)
    right = [share for _, share in project.plan]
    wrong = rng.choice(([right[0], right[2], right[1]], [right[0], right[1], Decimal(110)], [Decimal(40), Decimal(30), Decimal(30)]))
    project.plan = list(zip((3, 6, 10), wrong, strict=True))
    return Fault("plan_not_cumulative", project.name, " / ".join(map(str, wrong)), " / ".join(map(str, right)))


def level_mismatch(filing: Filing, rng: Random) -> Fault | None:
    """A second level stands under a first one that it does not belong to."""
    project = rng.choice(filing.projects)
    outputs = {"数量指标", "质量指标", "时效指标"}
    chosen = next((one for one in project.indicators if one.level2 in outputs), None)
    if chosen is None:
        return None
    right, chosen.level1 = chosen.level1, "效益指标"
    if filing.document_type == "performance_plan":
        chosen.level1, chosen.level2 = "产出指标", "社会效益指标"
        right = "效益指标"
    return Fault("level_mismatch", project.name, f"{chosen.level1}；{chosen.level2}", f"{right}；{chosen.level2}")


def target_mismatch(filing: Filing, rng: Random) -> Fault | None:
    """A target that states its figure twice states two figures."""
    project = rng.choice(filing.projects)
    rng.choice(project.indicators).annual_target = "≥98完成率达到89%"
    return Fault("target_mismatch", project.name, "≥98完成率达到89%", "98 / 89%")


def contents_missing_project(filing: Filing, rng: Random) -> Fault | None:
    """The contents leave out a project."""
    if len(filing.projects) < 2:
        return None
    project = rng.choice(filing.projects)
    filing.unlisted.add(project.name)
    return Fault("contents_missing_project", project.name, str(len(filing.projects) - 1), str(len(filing.projects)))


KINDS: dict[str, tuple[Callable[[Filing, Random], Fault | None], ...]] = {
    "project_targets": (row_total, unit_total, grand_total, dropped_row, level_mismatch),
    "self_evaluation": (grand_total, rate),
    "performance_plan": (row_total, plan_not_cumulative, level_mismatch, target_mismatch, contents_missing_project),
}


def plant(filing: Filing, rng: Random) -> None:
    """Put one fault into the filing, of a kind that its family can have."""
    kinds = list(KINDS[filing.document_type])
    rng.shuffle(kinds)
    fault = next(filter(None, (kind(filing, rng) for kind in kinds)))
    filing.faults.append(fault)


def loosen(filing: Filing, rng: Random) -> None:
    """Let the filing's lines be rounded from finer figures: sums are off by rounding, and that is no fault."""
    step = YUAN_PER_UNIT[filing.unit].scaleb(-filing.decimals)
    hidden = {(id(project), source): Decimal(rng.randint(-49, 49)) / 100 * step for project in filing.projects for source in SOURCES}
    for project in filing.projects:
        retotal(project.amounts, [project], hidden, step)
    for body in filing.units:
        retotal_unit(filing, body, hidden, step)
    if filing.reported_total is not None:
        retotal(filing.reported_total, filing.projects, hidden, step)


def retotal_unit(filing: Filing, body: SpendingUnit, hidden: dict[tuple[int, str], Decimal], step: Decimal) -> None:
    """A unit's subtotal from the finer figures of its projects."""
    retotal(body.reported, [project for project in filing.projects if project.unit == body.name], hidden, step)


def retotal(amounts: Amounts, projects: list[Project], hidden: dict[tuple[int, str], Decimal], step: Decimal) -> None:
    """Totals from the finer figures, rounded to the printed step; a line's own sources stay as printed."""
    exact = {
        source: sum(
            ((project.amounts[source] or Decimal(0)) + hidden[id(project), source] for project in projects if project.amounts.get(source)),
            Decimal(0),
        )
        for source in SOURCES
        if amounts.get(source) is not None
    }
    for source in exact if len(projects) > 1 else ():
        amounts[source] = (exact[source] / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    amounts["total"] = (sum(exact.values(), Decimal(0)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step
