"""What the README and the page of questions show is what one gets: it is run over the bundled inbox, and the output is compared."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from end_to_end.conftest import Nights
from jixiao.cli import app
from jixiao.settings import load_settings
from jixiao.state import State
from jixiao.summary import print_summary

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]


def shown(readme: str) -> list[tuple[str, str]]:
    """Every command that the README shows with its output right after it."""
    return re.findall(r"^```sh\n((?:(?!^```).)*?)^```\n\n```text\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)


def lines(text: str) -> list[str]:
    """The lines of an output without the white space at their ends, up to where it begins to speak of this machine."""
    before, _, _ = text.partition("\nWarehouse ")
    return [line.rstrip() for line in before.strip().splitlines()]


def told(nights: Nights) -> str:
    """What a night over the inbox tells the person who started it."""
    run, settings, words = nights.run(), load_settings(), io.StringIO()
    print_summary(Console(file=words, width=140), settings, State(settings.state_database), run)
    return words.getvalue()


def printed(command: str) -> str:
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, command
    return result.stdout


def test_the_readme_shows_what_is_printed(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    shutil.copytree(CHECKOUT / "samples", nights.inbox, dirs_exist_ok=True)
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("COLUMNS", "140")
    (command, summary), *others = shown(readme)
    assert command == "make run\n"
    assert lines(told(nights)) == lines(summary)
    assert others
    for command, output in [*others, *shown((CHECKOUT / "docs" / "questions.md").read_text(encoding="utf-8"))]:
        assert lines(printed(command)) == lines(output), command
    (alert,) = re.findall(r"^```alert\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert alert.rstrip() in [f"{title}\n{text}".rstrip() for title, text in nights.receiver.received]
