"""Whole nights in this process: one Airflow for all of them, a fresh home and inbox for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.embedded import run_embedded
from jixiao.settings import load_settings
from jixiao.state import Run
from night.airflow_session import airflow_home
from night.receiver import Receiver, receiving


@dataclass
class Nights:
    """Nights over one inbox into one home, with a channel that listens."""

    home: Path
    inbox: Path
    receiver: Receiver

    def run(self, dag_id: str = "nightly_filings", **conf: object) -> Run:
        """One run, from the lock to the lock."""
        return run_embedded(load_settings(), dag_id, conf)

    def put(self, name: str, content: bytes) -> None:
        """A file arrives in the inbox, or is replaced there."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """What a reader of the published warehouse gets."""
        newest = max((self.home / "publications").glob("*.duckdb"))
        assert newest.samefile(self.home / "warehouse.duckdb")
        with duckdb.connect(str(newest), read_only=True) as connection:
            return connection.execute(f"USE marts; {sql}").fetchall()

    def told(self) -> list[str]:
        """The titles of the messages that arrived since the last time, in order."""
        titles, self.receiver.received = [title for title, _ in self.receiver.received], []
        return titles


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    """A fresh home, but for Airflow's own database, which one process can have only one of."""
    home = airflow_home()
    for path in home.glob("*"):
        if path.name != "airflow":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with nights_in(home, tmp_path / "inbox", monkeypatch) as found:
        yield found


@contextmanager
def nights_in(home: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    """Nights in a home, by the variables of this process."""
    inbox.mkdir()
    with receiving() as receiver:
        variables = {"HOME": home, "INBOX": inbox, "SETTLE_SECONDS": 0, "LOCK_WAIT": 0, "ALERT_URLS": receiver.address}
        for name, value in variables.items():
            monkeypatch.setenv(f"JIXIAO_{name}", str(value))
        monkeypatch.setenv("JIXIAO_ALERT_LANGUAGE", "en")
        monkeypatch.setenv("JIXIAO_DIGEST", "off")  # whether a week begins meanwhile is no matter of these nights
        yield Nights(home, inbox, receiver)
