"""What the papers show exists: commands, options, settings, files, exit codes."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from jixiao.cli import app
from jixiao.settings import PREFIX, Settings

PAPERS = ("README.md", "CONTRIBUTING.md")


@pytest.fixture(scope="module", params=PAPERS)
def paper(request: pytest.FixtureRequest, checkout: Path) -> str:
    return (checkout / str(request.param)).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def readme(checkout: Path) -> str:
    return (checkout / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def commands() -> dict[str, Any]:
    """Every command by name, as the library that parses the command line holds it."""
    group: Any = typer.main.get_group(app)
    return dict(group.commands)


def shown(paper: str) -> list[str]:
    """The command lines that a paper shows: in blocks of shell, and in the running text between backquotes."""
    blocks = re.findall(r"^```sh\n(.*?)^```", paper, re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return lines + re.findall(r"`((?:jixiao|make) [^`\n]+)`", paper)


def uses(paper: str, program: str) -> list[list[str]]:
    """The words after a program's name, for every use of it in a paper."""
    matches = (re.search(rf"(?:^|[\s/]){program} ([^#|]+)", line.split("  #")[0]) for line in shown(paper))
    return [match[1].split() for match in matches if match]


def test_every_target_of_make_exists(paper: str, checkout: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (checkout / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {word for words in uses(paper, "make") for word in words}
    assert asked
    assert asked <= targets


def test_every_command_exists_with_its_options(readme: str, commands: dict[str, Any]) -> None:
    asked = uses(readme, "jixiao")
    assert asked
    for name, *words in asked:
        assert name in commands, f"jixiao {name}"
        options = {option for parameter in commands[name].params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= options | {"--help"}, f"jixiao {name}"


def test_every_command_is_shown(readme: str, commands: dict[str, Any]) -> None:
    visible = {name for name, command in commands.items() if not command.hidden}
    assert visible - {words[0] for words in uses(readme, "jixiao")} == set()


def test_the_table_of_settings_is_that_of_the_code(readme: str) -> None:
    told = set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", readme, re.MULTILINE))
    assert told == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_default_told_is_the_default(readme: str) -> None:
    told = dict(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \| `([^`]+)` \|", readme, re.MULTILINE))
    plain = {name: str(Settings.model_fields[name.lower()].default) for name in told if name not in {"HOME", "INBOX", "WORKERS"}}
    assert {name: told[name] for name in plain} == plain


def test_every_file_that_is_named_is_there(paper: str, checkout: Path) -> None:
    named = re.findall(r"`((?:plugins|dags|dbt_project|expectations|tests|samples|docker|docs|benchmarks)/[\w./-]*)`", paper)
    assert named
    assert [name for name in named if not (checkout / name).exists()] == []


def test_every_link_leads_somewhere(checkout: Path) -> None:
    papers = [*checkout.glob("*.md"), *checkout.glob("docs/*.md")]
    linked = [(paper, name) for paper in papers for name in re.findall(r"\]\((?!http|#)([^)#\s]+)", paper.read_text(encoding="utf-8"))]
    assert linked
    assert [(paper.name, name) for paper, name in linked if not (paper.parent / name).exists()] == []


def test_every_heading_that_is_linked_is_there(readme: str) -> None:
    headings = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", readme, re.MULTILINE)}
    linked = set(re.findall(r"\]\(#([^)]+)\)", readme))
    assert linked
    assert linked - headings == set()


def test_the_changelog_keeps_the_form(checkout: Path) -> None:
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in headings[1:])
    kinds = set(re.findall(r"^### (.+)$", changelog, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_decision_is_dated(checkout: Path) -> None:
    headings = re.findall(r"^## (.+)$", (checkout / "DECISIONS.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert all(re.match(r"\d{4}-\d{2}-\d{2} · \w", heading) for heading in headings)


def test_the_build_server_runs_lint_and_test_and_nothing_after(checkout: Path) -> None:
    script = checkout / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make lint test"


def test_every_ready_view_is_asked_on_the_page_of_questions(checkout: Path) -> None:
    views = {path.stem for path in (checkout / "dbt_project" / "models" / "answers").glob("*.sql")}
    asked = set(
        re.findall(r"^jixiao query .*?\bFROM (\w+)", (checkout / "docs" / "questions.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert views
    assert views - asked == set()
