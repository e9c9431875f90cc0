"""How Airflow is configured: by us alone, reachable from this machine alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

_PRINT = """
import os, sys
from jixiao.airflow_home import configure_served
from jixiao.settings import load_settings
configure_served(load_settings(), 8123)
print("\\n".join(f"{name}={value}" for name, value in os.environ.items() if name.startswith("AIRFLOW_") or name == "PATH"))
"""


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables of the served form, made in a process of its own."""
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "SomebodyElses")
    output = subprocess.run([sys.executable, "-c", _PRINT], capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in output.splitlines())


def test_nothing_that_was_set_elsewhere_gets_in_the_way(served: dict[str, str]) -> None:
    assert served["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert "AIRFLOW__CORE__EXECUTOR" not in served
    assert served["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_it_is_reachable_from_this_machine_alone(served: dict[str, str]) -> None:
    assert served["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert served["AIRFLOW__API__PORT"] == "8123"
    assert served["AIRFLOW__API__BASE_URL"] == "http://localhost:8123"


def test_the_secrets_are_made_once_long_and_for_their_owner_alone(served: dict[str, str], tmp_path: Path) -> None:
    for name, file in {"AIRFLOW__API_AUTH__JWT_SECRET": "jwt.secret", "AIRFLOW__API__SECRET_KEY": "api.secret"}.items():
        path = tmp_path / "airflow" / "served" / file
        assert path.read_text() == served[name]
        assert len(served[name]) == 128
        assert path.stat().st_mode & 0o077 == 0
    again = subprocess.run([sys.executable, "-c", _PRINT], capture_output=True, text=True, check=True).stdout
    assert f"AIRFLOW__API_AUTH__JWT_SECRET={served['AIRFLOW__API_AUTH__JWT_SECRET']}" in again


def test_the_two_forms_have_databases_of_their_own(served: dict[str, str], tmp_path: Path) -> None:
    assert served["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"sqlite:///{tmp_path}/airflow/served/airflow.db"


_EMBEDDED = """
from jixiao.airflow_home import configure_embedded, migrate_embedded
from jixiao.settings import load_settings
configure_embedded(load_settings())
migrate_embedded(load_settings())
"""
_FORGET = """
from jixiao.airflow_home import configure_served, forget_served
from jixiao.settings import load_settings
configure_served(load_settings(), 8123)
forget_served(load_settings())
"""


def test_what_airflow_wrote_down_of_runs_is_kept_for_a_while_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    embedded, served = tmp_path / "airflow" / "embedded", tmp_path / "airflow" / "served"
    embedded.mkdir(parents=True)
    (embedded / "made-by").write_text(version("apache-airflow"))
    with (embedded / "airflow.db").open("wb") as grown:
        grown.truncate(2**25)
    subprocess.run([sys.executable, "-c", _EMBEDDED], check=True, capture_output=True)
    assert (embedded / "airflow.db").stat().st_size < 2**22, "made anew, since it had grown"

    served.mkdir()
    (embedded / "airflow.db").rename(served / "airflow.db")
    with closing(sqlite3.connect(served / "airflow.db")) as connection, connection:
        events = [("2020-01-01 00:00:00", "old"), ("2999-01-01 00:00:00", "new")]
        connection.executemany("insert into log (dttm, event) values (?, ?)", events)
    logs = tmp_path / "logs" / "served" / "dag_id=nightly_filings"
    logs.mkdir(parents=True)
    (logs / "run_id=old").mkdir()
    for path in ("run_id=old/attempt=1.log", "new.log"):
        (logs / path).touch()
    os.utime(logs / "run_id=old" / "attempt=1.log", (1_577_836_800, 1_577_836_800))
    subprocess.run([sys.executable, "-c", _FORGET], check=True, capture_output=True)
    with closing(sqlite3.connect(served / "airflow.db")) as connection:
        assert "old" not in (left := [event for (event,) in connection.execute("select event from log")])
    assert "new" in left
    assert [path.name for path in logs.iterdir()] == ["new.log"]
