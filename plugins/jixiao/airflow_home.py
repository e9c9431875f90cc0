"""Airflow as the home holds it: its variables for the embedded and the served form, and its metadata database."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from jixiao.settings import CHECKOUT, Settings, configure_airflow

EXTRACTION = "extraction"
"""The queue of the workers that read documents, past one machine: all that they need is the home and the state database."""
_MOST_BATCHES = 100_000
"""Far more than the first night over a large backlog has."""
_TASKS_AT_ONCE = 4
"""Processes that stand by for tasks: a night works at one thing at a time."""
_LARGEST_DATABASE = 2**25
"""Bytes of the embedded form's metadata database from which it is made anew: several years of nights."""
_KEPT_DAYS = 90
"""How long the served form keeps Airflow's records and logs of runs. What the nights themselves found is in the state database."""
_OF_RUNS = "dag_run,job,log"
"""The tables of which it forgets: these and what depends on them."""


def configure_embedded(settings: Settings) -> None:
    """Airflow for one night in this process. Its database is its own: a served scheduler must not take the run for one of its."""
    configure_airflow(_variables(settings, settings.layout.embedded_airflow))


def configure_served(settings: Settings, port: int) -> None:
    """Airflow as `airflow standalone` runs it: scheduler, DAG processor and API server on this machine alone."""
    home = settings.layout.served_airflow
    own = {
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__PARALLELISM": str(_TASKS_AT_ONCE),
        "CORE__EXECUTION_API_SERVER_URL": f"http://localhost:{port}/execution/",
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "API__BASE_URL": f"http://localhost:{port}",
        "API__SECRET_KEY": _secret(home / "api.secret"),
        "API_AUTH__JWT_SECRET": _secret(home / "jwt.secret"),
        # The scheduler starts beside the API server, whose first answer can take longer than the 5 seconds that Airflow waits.
        "WORKERS__EXECUTION_API_TIMEOUT": "60",
    }
    configure_airflow(_variables(settings, home) | {f"AIRFLOW__{name}": value for name, value in own.items()})


def _variables(settings: Settings, home: Path) -> dict[str, str]:
    own = {
        "CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "CORE__PLUGINS_FOLDER": str(CHECKOUT / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__MAX_MAP_LENGTH": str(_MOST_BATCHES),
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "LOGGING__BASE_LOG_FOLDER": str(settings.layout.logs / home.name),
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    return {"AIRFLOW_HOME": str(home)} | {f"AIRFLOW__{name}": value for name, value in own.items()}


def _secret(path: Path) -> str:
    """A secret of this home: made at first use, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(64))
    return path.read_text()


def migrate_embedded(settings: Settings) -> None:
    """Make the embedded form's metadata database, unless it is this Airflow's already and still small: nothing in it must last."""
    home = settings.layout.embedded_airflow
    home.mkdir(parents=True, exist_ok=True)
    stamp, database = home / "made-by", home / "airflow.db"
    is_ours = database.exists() and stamp.exists() and stamp.read_text() == version("apache-airflow")
    if is_ours and database.stat().st_size < _LARGEST_DATABASE:
        return
    for leftover in home.glob("airflow.db*"):
        leftover.unlink()
    from airflow.utils.db import initdb

    initdb()
    stamp.write_text(version("apache-airflow"))


def forget_served(settings: Settings) -> None:
    """Remove what the served form's Airflow wrote down of runs long over, before it starts; what cannot be removed stays."""
    if (settings.layout.served_airflow / "airflow.db").exists():
        before = (datetime.now(UTC) - timedelta(days=_KEPT_DAYS)).isoformat()
        clean = ["db", "clean", "--tables", _OF_RUNS, "--clean-before-timestamp", before, "--skip-archive", "--yes"]
        subprocess.run([str(airflow_program()), *clean], check=False, capture_output=True)  # noqa: S603  # the program beside this interpreter
    oldest = time.time() - _KEPT_DAYS * 86400
    for log in list((settings.layout.logs / settings.layout.served_airflow.name).rglob("*.log")):
        if log.stat().st_mtime < oldest:
            log.unlink(missing_ok=True)
            with suppress(OSError):
                os.removedirs(log.parent)  # as far up as they are empty


def airflow_program() -> Path:
    """The program beside this interpreter."""
    return Path(sys.executable).with_name("airflow")
