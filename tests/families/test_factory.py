"""The factory's truths are right, and the comparison with them can fail."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from factory.compare import differences
from factory.content import FAMILIES
from factory.make import RENDERERS, make, write
from factory.model import filing_truth
from factory.verify import broken_sums, missing_figures, missing_texts
from jixiao.reading import read_filings

SUM_FAULTS = {"row_total", "unit_total", "grand_total", "dropped_row"}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_truth_states_is_printed_and_adds_up_unless_a_fault_says_otherwise(family: str) -> None:
    for seed in range(60):
        made = make(seed, family)
        planted = bool(SUM_FAULTS & {fault.kind for fault in made.filing.faults})
        assert (missing_texts(made), missing_figures(made)) == ([], [])
        assert bool(broken_sums(made)) == planted, f"seed {seed}: {made.filing.faults}"


def test_a_seed_gives_the_same_filing_again() -> None:
    first, second = (make(7, "project_targets") for _ in range(2))
    assert filing_truth(first.filing, "f", None, {}) == filing_truth(second.filing, "f", None, {})
    assert first.blocks == second.blocks


def one_fen_more(truth: dict[str, Any]) -> None:
    amounts = truth["projects"][0]["amounts"]
    amounts["total"] = str(Decimal(amounts["total"]) + Decimal("0.01"))


def another_target(truth: dict[str, Any]) -> None:
    truth["projects"][-1]["indicators"][-1]["annual_target"] += "1"


def one_project_less(truth: dict[str, Any]) -> None:
    truth["projects"].pop()


@pytest.mark.parametrize("change", [one_fen_more, another_target, one_project_less])
def test_the_comparison_sees_a_difference(change: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    row = write(make(3, "performance_plan"), "html", tmp_path, "filing")
    assert RENDERERS["html"].extension == row["file"].rsplit(".", 1)[1]
    truth = json.loads((tmp_path / "filing.truth.json").read_text(encoding="utf-8"))
    content = (tmp_path / row["file"]).read_bytes()
    changed = copy.deepcopy(truth)
    change(changed)
    reading = read_filings(content, hashlib.sha256(content).hexdigest())
    assert differences(truth, reading) != differences(changed, reading)
