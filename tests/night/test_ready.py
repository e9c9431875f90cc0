"""What is wrong is told to whoever starts a run, before it begins: no night fails of it, and no alert goes out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.cli import app
from jixiao.errors import ConfigurationError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing ever ran, and an empty inbox."""
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JIXIAO_INBOX", str(tmp_path / "inbox"))
    (tmp_path / "inbox").mkdir()
    (tmp_path / "sources.yml").write_text("sources:\n  - {name: town, kind: portl}\n", encoding="utf-8")
    return tmp_path / "home"


def refusal(*arguments: str) -> str:
    """What a command is refused with."""
    error = CliRunner().invoke(app, list(arguments)).exception
    assert isinstance(error, ConfigurationError)
    return str(error)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("INBOX", "mistyped", "mistyped is not a folder; set it to the folder that your filings are in"),
        ("SOURCES", "nowhere.yml", "nowhere.yml cannot be read as UTF-8 text"),
        ("SOURCES", "sources.yml", "sources.yml line 2: kind"),
        ("ALERT_URLS", "pigeon://coop", "JIXIAO_ALERT_URLS: address 1 (pigeon:…) is none that Apprise knows"),
        ("ALERT_ROUTES", "nowhere.csv", "nowhere.csv cannot be read (No such file or directory)"),
        ("STATE_URL", "nonsense", "JIXIAO_STATE_URL is not an SQLAlchemy address"),
        ("STATE_URL", "mysql://host/state", "JIXIAO_STATE_URL needs MySQLdb, which is not installed"),
        ("OVERRIDES", "nowhere.csv", "JIXIAO_OVERRIDES: nowhere.csv is not a file; name the one that people keep, or unset it"),
        ("DEPARTMENT_SUCCESSIONS", "nowhere.csv", "JIXIAO_DEPARTMENT_SUCCESSIONS: nowhere.csv is not a file"),
        ("PROJECT_MATCHES", "nowhere.csv", "JIXIAO_PROJECT_MATCHES: nowhere.csv is not a file"),
        ("HEARTBEAT_URL", "monitor.example.org", "JIXIAO_HEARTBEAT_URL is not an address like https://"),
        ("HEARTBEAT_FAIL_URL", "monitor.example.org", "JIXIAO_HEARTBEAT_FAIL_URL is not an address like https://"),
    ],
)
def test_a_run_does_not_begin_with_a_setting_that_would_fail_it(
    name: str, value: str, sentence: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.parent)
    monkeypatch.setenv(f"JIXIAO_{name}", value)
    assert sentence in refusal("run")
    assert sentence in refusal("ready")
    assert not (home / "logs").exists()


def test_settings_that_are_right_are_told_and_a_slip_in_a_name_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_HOEM", "/data")
    told = CliRunner().invoke(app, ["ready"])
    assert told.exit_code == 0
    assert told.stdout == f"ready: filings come from {home.parent / 'inbox'}, the home is {home}\n"
    assert told.stderr == "jixiao: JIXIAO_HOEM is not a setting; did you mean JIXIAO_HOME?\n"


def test_a_home_in_which_nothing_ran_is_none_without_alerts(home: Path) -> None:
    assert refusal("alerts") == f"nothing ever ran in {home}; run `jixiao run` first, or set JIXIAO_HOME"
    assert not home.exists()


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        ("all", "no archived document is `all`"),
        ("beef", "no archived document is `beef`; name `unread`, `all`, first digits of SHA-256s, or conditions"),
        ("colour=red", "`colour=red` is no condition; they are family=…, version=…"),
        ("since=2026-02-30", "`2026-02-30` is not a day like 2026-01-31"),
    ],
)
def test_nothing_is_read_again_that_nobody_could_mean(documents: str, sentence: str, home: Path) -> None:
    home.mkdir()
    assert sentence in refusal("reprocess", documents)
    assert not (home / "logs").exists()


def test_output_that_finds_no_room_is_one_sentence(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([sys.executable, "-m", "jixiao.cli", "ready"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (
        1,
        "jixiao: the output cannot be written (No space left on device): make room, or write elsewhere\n",
    )
