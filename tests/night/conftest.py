"""The state database, in both forms: SQLite always, PostgreSQL where its package is installed; and nights with a channel that listens."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.settings import Language, Settings
from jixiao.state import Base, State
from night.alerting import Nights, Warehouse
from night.receiver import Receiver, receiving


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> State:
    """An empty state database."""
    if request.param == "sqlite":
        return State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    url: str = request.getfixturevalue("postgresql")
    Base.metadata.drop_all(State(url).engine)
    return State(url)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of our own, reachable through a socket in its own folder alone."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("the package postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
    # PostgreSQL refuses to run as root; its package makes a user for it.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*user, str(programs[-1] / program), *arguments], check=True, stdout=subprocess.DEVNULL)

    run("initdb", "--pgdata", f"{folder}/data", "--username", "jixiao", "--auth", "trust", "--encoding", "UTF8", "--no-sync")
    run("pg_ctl", "--pgdata", f"{folder}/data", "--wait", "--log", f"{folder}/log", "-o", f"-k {folder} -h ''", "start")
    try:
        yield f"postgresql+psycopg2://jixiao@/postgres?host={folder}"
    finally:
        run("pg_ctl", "--pgdata", f"{folder}/data", "--mode", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def settings(receiver: Receiver, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", inbox=tmp_path / "inbox", alert_urls=receiver.address, alert_language=Language.en)


@pytest.fixture
def night(warehouse: Warehouse, state: State, settings: Settings, receiver: Receiver) -> Nights:
    return Nights(warehouse, state, settings, receiver)
