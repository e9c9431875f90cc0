"""Past one machine: a night in the lake by four workers, one of them killed, gives the warehouse that the embedded form gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

import lakes
import servers
from end_to_end.celery_airflow import CeleryAirflow, celery_airflow, until
from end_to_end.conftest import Nights
from factory.make import write_inbox
from jixiao.lake import Lake
from jixiao.state import State

FILINGS = 200
BATCH = 40
"""Documents: a batch more than there are workers."""
OF_THE_NIGHT = {
    *("first_seen_at", "last_seen_at", "loaded_at", "last_loaded_at", "superseded_at", "known_from", "known_until"),
    *("build_id", "published_at", "fingerprint"),
}
"""Columns that say when something was done, and by which night: no two agree on them."""


@dataclass
class Night:
    """A night in the lake."""

    airflow: CeleryAirflow
    lake: Lake
    home: Path
    state: State


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    write_inbox(folder, 11, FILINGS, ["text_tabs", "html", "xlsx", "docx"])
    return folder


@pytest.fixture
def night(inbox: Path, tmp_path: Path) -> Iterator[Night]:
    if find_spec("celery") is None:
        pytest.skip("the extra `lake` is not installed (make lake)")
    with servers.postgresql() as postgres, servers.redis() as redis:
        engine = create_engine(postgres.url(driver="+psycopg2"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("airflow", "jixiao", "lake"):
                connection.execute(text(f"create database {name}"))
        engine.dispose()
        state = postgres.url("jixiao", "+psycopg2")
        settings = {
            "HOME": str(tmp_path / "home"),
            "INBOX": str(inbox),
            "SETTLE_SECONDS": "0",
            "STATE_URL": state,
            "LAKE_CATALOG": postgres.url("lake"),
            "LAKE_DATA": str(tmp_path / "lake"),
            "BATCH_DOCUMENTS": str(BATCH),
            "BATCHES_AT_ONCE": "4",
            "WORKERS": "1",
            "DIGEST": "off",
            "SCHEDULE_HOUR": "2",
        }
        (tmp_path / "airflow").mkdir()
        lake = Lake(SecretStr(postgres.url("lake")), str(tmp_path / "lake"))
        variables = {f"JIXIAO_{name}": value for name, value in settings.items()}
        with celery_airflow(tmp_path / "airflow", postgres, redis, variables, workers=4) as airflow:
            yield Night(airflow, lake, tmp_path / "home", State(state))


def kill_a_reader(night: Night) -> int:
    """Kill the worker of a batch that is being read; its number."""
    running = "from task_instance where task_id = 'extract' and state = 'running' and pid is not null order by start_date desc"
    until(lambda: bool(night.airflow.rows(f"select pid {running}")), "a batch is being read", 900)
    batch, pid = night.airflow.rows(f"select map_index, pid {running}")[0]
    night.airflow.kill(night.airflow.worker_of(pid))
    landed = {path.name for path in (night.home / "landing").glob("*") if path.is_dir()}
    assert not any(name.endswith(f"-{batch + 1:04}") for name in landed), "the batch had been read before its reader was killed"
    return int(batch)


@pytest.mark.slow
def test_four_workers_one_of_them_killed(night: Night, nights: Nights, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = kill_a_reader(night)  # of the night that Airflow makes up for, as soon as it knows the DAG
    monkeypatch.setenv("JIXIAO_INBOX", str(inbox))
    assert nights.run().outcome == "published"  # meanwhile, the embedded form

    ended = "select run_id from dag_run where dag_id = 'nightly_filings' and state in ('success', 'failed')"
    until(lambda: bool(night.airflow.rows(ended)), "the night ends", 1800)
    run = night.state.last_run(*night.airflow.rows(ended)[0])
    assert run is not None
    assert (run.outcome, run.failures, run.new_count) == ("published", [], FILINGS)
    tries = dict(night.airflow.rows("select map_index, try_number from task_instance where task_id = 'extract'"))
    assert len(tries) == FILINGS / BATCH
    assert tries[killed] > 1
    embedded = nights.home / "warehouse.duckdb"
    assert lakes.differences(night.lake.warehouse, embedded, without=OF_THE_NIGHT) == []
    assert len(lakes.contents(embedded)["dim_filing"][1]) >= FILINGS
