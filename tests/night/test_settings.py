"""Settings: defaults, refusals in words, slips of the pen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jixiao.errors import ConfigurationError
from jixiao.settings import CHECKOUT, Language, load_settings, unknown_variables
from jixiao.state import State


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JIXIAO_")]:
        monkeypatch.delenv(name)


def test_defaults_lie_in_the_checkout() -> None:
    settings = load_settings()
    assert settings.home == CHECKOUT / "var"
    assert settings.inbox == CHECKOUT / "samples"
    assert settings.state_database == f"sqlite:///{CHECKOUT / 'var' / 'state.sqlite'}"
    assert (settings.lock_wait, settings.settle_seconds, settings.alert_language) == (60, 10, Language.zh)
    assert settings.alert_addresses == []


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_ALERT_URLS", "")
    monkeypatch.setenv("JIXIAO_SCHEDULE_HOUR", "")
    assert load_settings().schedule_hour == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOCK_WAIT", "-1"),
        ("SCHEDULE_HOUR", "24"),
        ("ALERT_LANGUAGE", "fr"),
        ("SETTLE_SECONDS", "soon"),
        ("WORKERS", "0"),
        ("READ_SECONDS", "inf"),
    ]
    + [(name, "9" * 12) for name in ("FULL_DAYS", "STALE_DAYS", "DEADLINE_MINUTES", "READ_MEGABYTES")],
)
def test_a_wrong_value_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"JIXIAO_{name}", value)
    with pytest.raises(ConfigurationError, match=f"JIXIAO_{name}={value}: "):
        load_settings()


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_LOCK_WAIT", "-1")
    monkeypatch.setenv("JIXIAO_WORKERS", "0")
    with pytest.raises(ConfigurationError, match=r"JIXIAO_LOCK_WAIT.*; JIXIAO_WORKERS"):
        load_settings()


def test_a_home_in_the_inbox_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIXIAO_INBOX", str(tmp_path))
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / "home"))
    with pytest.raises(ConfigurationError, match=r"lies in JIXIAO_INBOX"):
        load_settings()


def test_paths_are_those_of_the_process_that_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "INBOX", "SOURCES", "EXPORT", "ALERT_ROUTES"):
        monkeypatch.setenv(f"JIXIAO_{name}", f"~/a/../{name}")
    monkeypatch.setenv("HOME", "/people/王芳")
    settings = load_settings()
    found = (settings.home, settings.inbox, settings.sources, settings.export, settings.alert_routes)
    assert [str(path) for path in found] == [f"/people/王芳/{name}" for name in ("HOME", "INBOX", "SOURCES", "EXPORT", "ALERT_ROUTES")]


def test_an_inbox_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIXIAO_INBOX", str(tmp_path / "mistyped"))
    with pytest.raises(ConfigurationError, match=r"mistyped is not a folder"):
        load_settings().require_inbox()


def test_a_mistyped_variable_is_named_with_its_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_INBX", "/filings")
    assert unknown_variables() == ["JIXIAO_INBX is not a setting; did you mean JIXIAO_INBOX?"]


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_ALERT_URLS", "json://user:hunter2@localhost, jsons://localhost/x")
    settings = load_settings()
    assert settings.alert_addresses == ["json://user:hunter2@localhost", "jsons://localhost/x"]
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("name", ["我的 home", "50%"])
def test_a_home_may_have_spaces_and_chinese_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / name))
    State(load_settings().state_database)
    assert (tmp_path / name / "state.sqlite").exists()


@pytest.mark.parametrize("name", ["a#b", "a?b"])
def test_a_home_that_dbt_would_misread_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / name))
    with pytest.raises(ConfigurationError, match="must not contain"):
        load_settings()


def test_a_lake_is_named_whole_and_its_password_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_LAKE_CATALOG", "mysql://jixiao:hunter2@localhost/lake")
    with pytest.raises(ConfigurationError, match="set both, or neither"):
        load_settings()
    monkeypatch.setenv("JIXIAO_LAKE_DATA", "~/lake")
    with pytest.raises(ConfigurationError, match="not an address like postgresql://") as told:
        load_settings()
    assert "hunter2" not in str(told.value)
    monkeypatch.setenv("JIXIAO_LAKE_CATALOG", "postgresql://jixiao:hunter2@localhost/lake")
    settings = load_settings()
    assert settings.lake is not None
    assert settings.lake.warehouse.folder == f"{Path.home()}/lake/warehouse/"
    assert "hunter2" not in f"{settings!r} {settings.lake} {settings.warehouse} {settings.publication('snapshot-000000012')!r}"
