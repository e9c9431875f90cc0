"""Airflow as it runs past one machine: CeleryExecutor with Redis, PostgreSQL for its metadata, a process for every part of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
from sqlalchemy import create_engine, text

import servers
from jixiao.settings import CHECKOUT

SECRET = "0123456789abcdef" * 8


@dataclass
class CeleryAirflow:
    """Scheduler, DAG processor, API server and workers, each in a session of its own."""

    folder: Path
    metadata: str
    port: int
    environment: Mapping[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, workers: int) -> None:
        """Make the metadata database and start every part."""
        self._airflow("migrate", "db", "migrate").wait()
        self.others.append(self._airflow("api-server", "api-server", "--port", str(self.port), "--host", "127.0.0.1", "--workers", "1"))
        until(self._answers, "the API server answers", 900)
        self.others += [self._airflow("scheduler", "scheduler", "--skip-serve-logs"), self._airflow("dag-processor", "dag-processor")]
        for number in range(1, workers + 1):
            named = ["--celery-hostname", f"worker-{number}@%h", "--pid", f"{self.folder}/worker-{number}.pid"]
            quiet = ["--skip-serve-logs", "--without-mingle", "--without-gossip"]
            command = ["celery", "worker", "--queues", "default,extraction", "--concurrency", "1", *named, *quiet]
            self.workers.append(self._airflow(f"worker-{number}", *command))

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/api/v2/version", timeout=30).is_success
        return False

    def _airflow(self, log: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{log}.log").open("wb") as output:
            command = [str(Path(sys.executable).with_name("airflow")), *arguments]
            return subprocess.Popen(command, env=dict(self.environment), stdout=output, stderr=output, start_new_session=True)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the metadata database says."""
        engine = create_engine(self.metadata)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def worker_of(self, pid: int) -> subprocess.Popen[bytes]:
        """The worker that a task's process belongs to."""
        return next(worker for worker in self.workers if worker.pid == os.getsid(pid))

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker as a power cut does: it, its task and what that reads with, at once and without a word."""
        for process in _of_session(worker.pid):
            process.send_signal(signal.SIGKILL)
        worker.wait()
        self.workers.remove(worker)

    def stop(self) -> None:
        """End every part."""
        for part in [*self.workers, *self.others]:
            for process in _of_session(part.pid):
                process.send_signal(signal.SIGKILL)
            part.wait()


def _of_session(session: int) -> list[psutil.Process]:
    def is_member(process: psutil.Process) -> bool:
        try:
            return os.getsid(process.pid) == session
        except ProcessLookupError:
            return False

    return [process for process in psutil.process_iter() if is_member(process)]


def until(holds: Callable[[], bool], what: str, seconds: float) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:g} seconds in vain until {what}"
        time.sleep(0.2)


@contextmanager
def celery_airflow(
    folder: Path, postgres: servers.Postgres, redis: str, settings: Mapping[str, str], workers: int
) -> Iterator[CeleryAirflow]:
    """A running Airflow of that form over a database `airflow` that is there.

    Args:
        folder: its home and logs.
        postgres: the server of its metadata.
        redis: the address of its broker.
        settings: the JIXIAO_… variables of every part.
        workers: how many.
    """
    port = servers.free_port()
    metadata = postgres.url("airflow", "+psycopg2")
    own = {
        "CORE__EXECUTOR": "CeleryExecutor",
        "CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "CORE__PLUGINS_FOLDER": str(CHECKOUT / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "API__SECRET_KEY": SECRET,
        "API_AUTH__JWT_SECRET": SECRET,
        "API__BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE__SQL_ALCHEMY_CONN": metadata,
        "CELERY__BROKER_URL": redis,
        "CELERY__RESULT_BACKEND": redis,
        "CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
        "CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
        # A machine that is gone is noticed by its silence: after five minutes, unless told otherwise.
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "2",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
        "WORKERS__EXECUTION_API_TIMEOUT": "60",
        "LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "JIXIAO_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = kept | {"PATH": path, "AIRFLOW_HOME": str(folder)} | {f"AIRFLOW__{name}": value for name, value in own.items()}
    airflow = CeleryAirflow(folder, metadata, port, environment | dict(settings))
    try:
        airflow.start(workers)
        yield airflow
    finally:
        airflow.stop()
