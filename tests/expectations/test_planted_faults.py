"""What is told of every fault that is planted, in a corpus or by the factory: its check and its diagnosis; and of sound filings nothing."""

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from factory import faults
from factory.content import FAMILIES
from factory.make import RENDERERS, printed
from factory.model import Fault, Filing
from jixiao.reading import read_filings
from jixiao.rules import Verdict, check_reading

CHECKS = {
    "row_total": {"row_total"},
    "unit_total": {"unit_total"},
    "grand_total": {"grand_total"},
    "dropped_row": {"unit_total", "grand_total"},
    "rate": {"completion_rate", "adjustment_rate"},
    "plan_not_cumulative": {"plan_cumulative"},
    "level_mismatch": {"level_known"},
    "target_mismatch": {"target_consistent"},
    "contents_missing_project": {"contents_complete"},
}
SAID_OF: dict[str, str | tuple[str, ...]] = {
    "dropped_row": "line missing: not printed",
    "plan_not_cumulative": ("falls by month", "passes 100%"),
    "level_mismatch": ("level 2 of another level 1", "not a level"),
    "target_mismatch": ("≥", "≤", ">", "<"),
    "contents_missing_project": "in the document only",
}


def slip(reported: str, computed: str) -> str | None:
    """What a clerk did to the right figure, by its digits."""
    right, wrong = (str(abs(int(Decimal(figure) * 100))) for figure in (computed, reported))
    if wrong.rstrip("0") == right.rstrip("0"):
        return "unit slip" if abs(len(wrong) - len(right)) >= 3 else "decimal point moved"
    right, wrong = right.rjust(len(wrong), "0"), wrong.rjust(len(right), "0")
    changed = [place for place in range(len(right)) if right[place] != wrong[place]]
    if len(changed) == 2 and changed[1] == changed[0] + 1 and sorted(right) == sorted(wrong):
        return "digits swapped"
    return "one digit misread" if len(changed) == 1 else None


def expected(fault: dict[str, Any]) -> str | tuple[str, ...] | None:
    return SAID_OF.get(fault["kind"]) or slip(fault["reported"], fault["computed"])


def broken(path: Path) -> list[Verdict]:
    content = path.read_bytes()
    reading = read_filings(content, hashlib.sha256(content).hexdigest())
    return [verdict for verdict in check_reading(reading) if not verdict.passed]


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["generated", "generated_native"])
def test_every_planted_fault_has_its_diagnosis(corpus: Path, folder: str) -> None:
    told: dict[str, str] = {}
    for truth_path in sorted((corpus / folder).glob("*.truth.json")):
        truth = json.loads(truth_path.read_text(encoding="utf-8"))
        for fault in truth["faults"]:
            said = {v.diagnosis for v in broken(truth_path.with_name(truth["file"])) if v.check_name in CHECKS[fault["kind"]]}
            wanted = expected(fault)
            print(f"{truth['file']} {fault['kind']} → {said}")
            if not (said == {None} if wanted is None else any((diagnosis or "").startswith(wanted) for diagnosis in said)):
                told[truth["file"]] = f"{fault['kind']}: {said}, not {wanted}"
    assert told == {}


def told(filing: Filing, rng: Random, seed: int, path: Path) -> list[Verdict]:
    """What is told of a filing that is printed as a page; that nothing states its year is no matter here."""
    RENDERERS["html"].render(printed(filing, rng, seed), path)
    return [verdict for verdict in broken(path) if verdict.check_name != "fiscal_year_known"]


PLANTED = [(family, kind) for family, kinds in faults.KINDS.items() for kind in kinds]


@pytest.mark.parametrize(("family", "plant"), PLANTED, ids=[f"{family}-{kind.__name__}" for family, kind in PLANTED])
def test_a_fault_of_every_kind_fails_its_check_with_its_diagnosis(
    family: str, plant: Callable[[Filing, Random], Fault | None], tmp_path: Path
) -> None:
    planted = 0
    for seed in range(4):
        rng = Random(seed)
        filing = FAMILIES[family](rng)
        fault = plant(filing, rng)
        if fault is None:
            continue
        found = [verdict for verdict in told(filing, rng, seed, tmp_path / "filing.html") if verdict.check_name in CHECKS[fault.kind]]
        wanted = expected(vars(fault))
        said = {verdict.diagnosis for verdict in found}
        right = said == {None} if wanted is None else any((diagnosis or "").startswith(wanted) for diagnosis in said)
        assert found, f"seed {seed}: {fault} was not found"
        assert right, f"seed {seed}: {fault} is told as {said}, not {wanted}"
        assert {verdict.attribution for verdict in found} == {"filer"}
        planted += 1
    assert planted >= 2


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("is_loose", [False, True], ids=["exact", "rounded"])
def test_sound_filings_are_told_of_nothing_however_their_figures_were_rounded(family: str, is_loose: bool, tmp_path: Path) -> None:
    for seed in range(100, 104):
        rng = Random(seed)
        filing = FAMILIES[family](rng)
        if is_loose:
            faults.loosen(filing, rng)
        assert told(filing, rng, seed, tmp_path / "filing.html") == [], f"seed {seed}"
