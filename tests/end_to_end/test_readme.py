"""What the README shows is what one gets: its commands are run over the bundled inbox, and their output is compared."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from end_to_end.conftest import Nights
from jixiao.cli import app

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]


def shown(readme: str) -> list[tuple[str, str]]:
    """Every command that the README shows with its output right after it."""
    return re.findall(r"^```sh\n((?:(?!^```).)*?)^```\n\n```text\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)


def lines(text: str) -> list[str]:
    """The lines of an output without the white space at their ends, up to where it begins to speak of this machine."""
    before, _, _ = text.partition("\nWarehouse ")
    return [line.rstrip() for line in before.strip().splitlines()]


def test_the_readme_shows_what_is_printed(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    shutil.copytree(CHECKOUT / "samples", nights.inbox, dirs_exist_ok=True)
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("COLUMNS", "140")
    examples = shown(readme)
    assert len(examples) >= 3
    for command, output in examples:
        _, *words = shlex.split(command)
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0
        assert lines(result.stdout) == lines(output), command
    (alert,) = re.findall(r"^```alert\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert alert.rstrip() in [f"{title}\n{text}".rstrip() for title, text in nights.receiver.received]
