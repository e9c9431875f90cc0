"""What the README and the pages of questions and of operating show is what one gets: it is run over the bundled inbox, and compared."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select
from typer.testing import CliRunner

from end_to_end.conftest import Nights
from jixiao.alert import follow
from jixiao.cli import app
from jixiao.settings import Language, load_settings
from jixiao.state import Message, State
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


def told_again(nights: Nights, language: Language) -> list[str]:
    """What a night that knows of the source, and of no alert yet, tells of the same inbox in a language."""
    home = nights.home / "again" / language
    settings = load_settings().model_copy(update={"alert_language": language, "state_url": None, "home": home})
    state = State(settings.state_database)
    follow(state, settings, nights.home / "warehouse.duckdb")
    with state.session() as session:
        return [f"{message.title}\n{message.body}" for message in session.scalars(select(Message))]


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
    operating = (CHECKOUT / "docs" / "operating.md").read_text(encoding="utf-8")
    english, first, chinese = re.findall(r"^```alert\n(.*?)^```", readme + operating, re.DOTALL | re.MULTILINE)
    assert [first.rstrip()] == [f"{title}\n{text}" for title, text in nights.receiver.received]
    assert english.rstrip() in told_again(nights, Language.en)
    assert chinese.rstrip() in told_again(nights, Language.zh)
