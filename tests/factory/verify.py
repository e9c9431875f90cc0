"""Proof that a truth is right: every text and figure of it is in the layout, and every character of the layout in the file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from factory.layout import Grid, Paragraph, Pen
from factory.made import Made
from factory.model import MEASURES, Amounts
from factory.printers import drawn_text


def norm(text: str) -> str:
    """A text without white space, in compatibility form."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def printed_texts(made: Made) -> list[str]:
    """Every cell and paragraph, normalised."""
    texts: list[str] = []
    for block in made.blocks:
        if isinstance(block, Grid):
            texts += [norm(cell.text) for row in block.rows for cell in row]
        elif isinstance(block, Paragraph):
            texts += [norm(block.text), norm(block.right or "")]
    return texts


def stated_texts(made: Made) -> Iterator[str]:
    """Every text that the truth states and the document prints."""
    filing = made.filing
    yield filing.department
    yield from filter(None, (filing.goal_expected, filing.goal_achieved, filing.problems, filing.improvements))
    for project in filing.projects:
        yield from filter(None, (project.name, project.unit if filing.units else None, project.code, project.achieved, project.purpose))
        yield from project.goals or filter(None, [project.objective])
        for one in project.indicators:
            texts = (one.name, one.level1, one.level2, one.definition, one.cycle_target, one.annual_target, one.actual, one.basis)
            yield from filter(None, texts)


def missing_texts(made: Made) -> list[str]:
    """The truth's texts that no cell or paragraph holds."""
    printed = printed_texts(made)
    whole = "\n".join(printed)
    return [text for text in stated_texts(made) if norm(text) not in whole]


def missing_figures(made: Made) -> list[str]:
    """The truth's amounts that no cell prints, counted: an amount stated twice must stand twice."""
    pen, filing = Pen(made.filing, made.style), made.filing
    rows: list[Amounts] = [
        *(one.amounts for one in filing.projects),
        *(unit.reported for unit in filing.units),
        filing.reported_total or {},
    ]
    stated = Counter(norm(pen.amount(row[measure])) for row in rows for measure in MEASURES if row.get(measure))
    stated += Counter(
        norm(pen.amount(figure)) for line in filing.spending for figure in (line.initial, line.adjustment, line.actual) if figure
    )
    return list((stated - Counter(printed_texts(made))).elements())


def broken_sums(made: Made) -> list[str]:
    """Which totals of the content do not follow from their parts, beyond what rounding explains."""
    filing = made.filing
    step = (Decimal(1).scaleb(-filing.decimals)) * {"元": 1, "千元": 1000, "万元": 10000}[filing.unit]
    broken = [f"row {project.name}" for project in filing.projects if project.kind == "project" and gap(project.amounts, [], step)]
    for unit in filing.units:
        broken += (
            [f"unit {unit.name}"] if gap(unit.reported, [one.amounts for one in filing.projects if one.unit == unit.name], step) else []
        )
    if filing.reported_total is not None:
        broken += ["合计"] if gap(filing.reported_total, [unit.reported for unit in filing.units], step) else []
    for column in ("initial", "adjustment", "actual") if filing.spending else ():
        figures = [getattr(line, column) for line in filing.spending]
        broken += ["合计"] if figures[0] != sum(figures[1:], Decimal(0)) else []
    return broken


def gap(total: Amounts, parts: list[Amounts], step: Decimal) -> bool:
    """Whether a row of amounts is off: against its parts measure by measure, or without parts against its own sources."""
    if not parts:
        sources = [total.get(measure) or Decimal(0) for measure in MEASURES[1:]]
        return abs((total["total"] or Decimal(0)) - sum(sources, Decimal(0))) > step * 2
    sums = {measure: sum((part.get(measure) or Decimal(0) for part in parts), Decimal(0)) for measure in MEASURES}
    slack = step * (len(parts) + 1) / 2
    return any(abs((total.get(measure) or Decimal(0)) - sums[measure]) > slack for measure in MEASURES)


def lost_characters(made: Made, path: Path) -> Counter[str]:
    """Chinese characters of the layout that a PDF shows less often (cells that a program clipped)."""

    def han(text: str) -> Counter[str]:
        return Counter(re.findall(r"[\u3400-\u9fff]", text))

    return han("".join(printed_texts(made))) - han(norm(drawn_text(path)))
