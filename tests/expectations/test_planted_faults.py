"""The diagnosis of every fault that the corpus plants, by what its truth says of the fault."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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
    right, wrong = (str(int(Decimal(figure) * 100)) for figure in (computed, reported))
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
