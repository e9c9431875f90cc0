"""The night without a scheduler: the same DAG, run once in this process, on an Airflow that lives in the home."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.airflow_home import configure_embedded, migrate_embedded
from jixiao.errors import JixiaoError, JobError
from jixiao.lock import HomeLock
from jixiao.night import Night, log
from jixiao.settings import CHECKOUT, Settings
from jixiao.state import Run, State
from jixiao.steps import tell_failure

if TYPE_CHECKING:
    from airflow.sdk import DAG

_KEPT_LOGS = 30
_LITTLE_SPACE = 64 * 2**20
"""Bytes: with less than that free, the disk is what a run broke off for."""


Progress = Callable[[str], None]


def run_embedded(
    settings: Settings, dag_id: str = "nightly_filings", conf: dict[str, object] | None = None, progress: Progress = lambda _: None
) -> Run:
    """Run a DAG of ours once, from the lock to the lock; what Airflow says of it goes to a file in the home's logs.

    Args:
        settings: the settings.
        dag_id: the DAG, and the name of its file.
        conf: values of its parameters.
        progress: told of each step as it begins.

    Raises:
        LockHeldError: another job has the home.
        JobError: the run did not even begin, or Airflow itself could not go on with it (its database, the disk); that was told.
    """
    now = datetime.now(UTC)
    run_id = f"manual__{now.isoformat()}"
    layout = settings.layout
    home_lock = HomeLock(layout.lock, settings.lock_wait)
    progress("waiting for the home" if home_lock.holder() else "starting Airflow")
    with home_lock.begin(run_id, "jixiao run"), _output_into(_log_file(layout.logs, now)) as log_file, _told(progress):
        try:
            configure_embedded(settings)
            migrate_embedded(settings)
            _load(dag_id).test(run_after=now, logical_date=now, run_conf=conf)
        except JixiaoError:
            raise
        except Exception as error:
            message = _broken_off(settings.home, error, log_file)
            log.exception("%s", message)
            tell_failure(Night(run_id), message)
            raise JobError(message) from error
    run = State(settings.state_database).last_run(run_id)
    if run is None:
        raise JobError(f"the run did not begin; {log_file} says why")
    return run


def _broken_off(home: Path, error: Exception, log_file: Path) -> str:
    """What an error says that no step of ours raised, and what to do about it."""
    reason = f"{error}".partition("\n")[0] or type(error).__name__
    free = shutil.disk_usage(home).free
    advice = f"; {home} has {free // 2**20} MB of free space left: make room" if free < _LITTLE_SPACE else ""
    return (
        f"Airflow broke the run off ({reason}){advice}. Readers keep the warehouse from before, what was read is kept, and the next run "
        f"goes on from there; {log_file} has the details"
    )


def _load(dag_id: str) -> DAG:
    """The DAG of the file that is named like it."""
    spec = importlib.util.spec_from_file_location(dag_id, CHECKOUT / "dags" / f"{dag_id}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    dag: DAG = module.dag
    # A scheduler watches deadlines; here there is none, and Airflow's run in one process fails over a DAG that has one.
    dag.deadline = None
    return dag


class _Telling(logging.Handler):
    """Hands what the steps log on to whoever watches."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one step."""
        self.progress(record.getMessage())


@contextmanager
def _told(progress: Progress) -> Iterator[None]:
    handler = _Telling(progress)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)


def _log_file(folder: Path, now: datetime) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("night-*.log"))[: 1 - _KEPT_LOGS]:
        old.unlink()
    return folder / f"night-{now:%Y%m%dT%H%M%S.%fZ}.log"


@contextmanager
def _output_into(path: Path) -> Iterator[Path]:
    """Send this process's output to a file, by descriptor: Airflow, dbt and what they start all write on their own."""
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    with path.open("ab", buffering=0) as file:
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
    try:
        yield path
    finally:
        for descriptor, saved in zip((1, 2), kept, strict=True):
            os.dup2(saved, descriptor)
            os.close(saved)
