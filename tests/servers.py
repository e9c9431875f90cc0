"""Servers that tests start for themselves, on loopback, each with a folder and a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "correct-horse-9"


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL with one user."""

    port: int

    def url(self, database: str = "postgres", driver: str = "") -> str:
        """The address of a database; SQLAlchemy wants a driver."""
        return f"postgresql{driver}://jixiao:{PASSWORD}@127.0.0.1:{self.port}/{database}"


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def postgresql() -> Iterator[Postgres]:
    """A PostgreSQL that asks for its password."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("the package postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
    (folder / "password").write_text(PASSWORD)
    # PostgreSQL refuses to run as root; its package makes a user for it.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    for path in (folder, folder / "password") if user else ():
        shutil.chown(path, "postgres")

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*user, str(programs[-1] / program), "--pgdata", f"{folder}/data", *arguments], check=True, stdout=subprocess.DEVNULL
        )

    run("initdb", "--username=jixiao", "--auth=scram-sha-256", f"--pwfile={folder}/password", "--encoding=UTF8", "--no-sync")
    port = free_port()
    run("pg_ctl", "--wait", "--log", f"{folder}/log", "-o", f"-k {folder} -h 127.0.0.1 -p {port} -c fsync=off", "start")
    try:
        yield Postgres(port)
    finally:
        run("pg_ctl", "--mode", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis that keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("the package redis-server is not installed")
    port = free_port()
    folder = tempfile.mkdtemp(prefix="jixiao-redis-")
    options = {"port": str(port), "bind": "127.0.0.1", "dir": folder, "save": "", "requirepass": PASSWORD}
    command = [program, *(word for name, value in options.items() for word in (f"--{name}", value))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
