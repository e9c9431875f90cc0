"""The state database, in both forms: SQLite always, PostgreSQL where its package is installed; and nights with a channel that listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
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
    """The address of a PostgreSQL of our own."""
    with servers.postgresql() as server:
        yield server.url(driver="+psycopg2")


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
