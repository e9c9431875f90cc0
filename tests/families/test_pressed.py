"""Filings of the factory with what pages have around and over them are read as exactly as without."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from factory import printers
from factory.compare import differences
from factory.make import make, write
from factory.press import PRESSES
from jixiao.reading import read_filings


@pytest.mark.parametrize("how", PRESSES)
def test_what_is_printed_over_a_filing_changes_nothing(how: str, tmp_path: Path) -> None:
    made = make(11, "self_evaluation", rules="grid", press=how, font="stsong")
    write(made, "reportlab_pdf", tmp_path, "filing")
    truth = json.loads((tmp_path / "filing.truth.json").read_text(encoding="utf-8"))
    content = (tmp_path / "filing.pdf").read_bytes()
    assert differences(truth, read_filings(content, hashlib.sha256(content).hexdigest())) == []


def test_indicators_below_a_tasks_goal_stay_with_the_task_where_no_rule_is_drawn(tmp_path: Path) -> None:
    """The task's last indicator stands at the end of a page, below all that its merged cells print, which begin at their top."""
    write(make(92400005, "self_evaluation", rules="none"), "reportlab_pdf", tmp_path, "filing")
    truth = json.loads((tmp_path / "filing.truth.json").read_text(encoding="utf-8"))
    content = (tmp_path / "filing.pdf").read_bytes()
    assert differences(truth, read_filings(content, hashlib.sha256(content).hexdigest())) == []


def test_a_text_that_begins_two_pages_alike_is_no_running_header(tmp_path: Path) -> None:
    """Two objectives torn by page breaks go on, at the same height, with the same words."""
    write(make(92400012, "project_targets", rules="three_line"), "reportlab_pdf", tmp_path, "filing")
    truth = json.loads((tmp_path / "filing.truth.json").read_text(encoding="utf-8"))
    content = (tmp_path / "filing.pdf").read_bytes()
    assert differences(truth, read_filings(content, hashlib.sha256(content).hexdigest())) == []


@pytest.mark.parametrize(
    ("rules", "family", "seed"),
    [
        ("apart", "project_targets", 3002),
        ("filled", "project_targets", 3002),
        ("wide_apart", "self_evaluation", 7011608),
        ("ground", "self_evaluation", 7012135),
        ("none", "self_evaluation", 7017099),
        ("striped", "project_targets", 7011044),
    ],
)
@pytest.mark.skipif(printers.browser() is None, reason="the package chromium is not installed")
def test_cells_of_a_browser_that_no_common_rule_parts(rules: str, family: str, seed: int, tmp_path: Path) -> None:
    """Each cell has a border of its own, or a colour and none, or nothing at all is drawn and a page ends between two indicators."""
    write(make(seed, family, rules=rules, skin=0, encoding="utf-8"), "chromium_pdf", tmp_path, "filing")
    truth = json.loads((tmp_path / "filing.truth.json").read_text(encoding="utf-8"))
    content = (tmp_path / "filing.pdf").read_bytes()
    assert differences(truth, read_filings(content, hashlib.sha256(content).hexdigest())) == []
