"""`jixiao extract` for people: what filings print is printed as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from jixiao.cli import app
from jixiao.settings import CHECKOUT

DEPARTMENT = "西宁市城西区海洋发展局"


def test_a_name_that_looks_like_markup_is_a_name(tmp_path: Path) -> None:
    printed = (CHECKOUT / "samples" / "xining" / "chengxi-targets-2024.txt").read_text(encoding="utf-8")
    filing = tmp_path / "filing.txt"
    filing.write_text(printed.replace(DEPARTMENT, f"{DEPARTMENT}[/b]"), encoding="utf-8")
    shown = CliRunner().invoke(app, ["extract", str(filing)])
    assert (shown.exit_code, shown.exception) == (0, None)
    assert f"{DEPARTMENT}[/b]" in shown.stdout


def test_a_terminal_without_chinese_gets_the_numbers_of_its_characters() -> None:
    filing = CHECKOUT / "samples" / "xining" / "chengxi-targets-2024.txt"
    command = [sys.executable, "-m", "jixiao.cli", "extract", str(filing)]
    shown = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False)
    assert shown.returncode == 0, shown.stderr
    assert DEPARTMENT.encode("ascii", "backslashreplace") in shown.stdout


def test_a_failed_check_and_a_reason_are_a_line_each_however_long() -> None:
    samples = CHECKOUT / "samples"
    files = [samples / "xining" / "city-targets-2024.xlsx", samples / "taiyuan" / "jiancaoping-evaluation-2024.pdf"]
    shown = CliRunner().invoke(app, ["extract", *map(str, files)])
    lines = shown.stdout.splitlines()
    assert [line.endswith("渔政执法船艇油料(2024))") for line in lines if line.startswith("  error: ")] == [True, True]
    assert [line.endswith("has to be added.") for line in lines if line.startswith("  The document ")] == [True]
