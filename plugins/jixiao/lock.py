"""One job at a time in a home: a lease, written into a file, and the kernel's lock on that file.

A night is several tasks, and in the served form each is a process of its own, with no process in between. So two things
together say that a home is taken. The *lease* in the file names the night that has it. A shared `flock` on the file, held by
every process that works for that night, shows that somebody does: the kernel lets go of it however the process ends. A lease
that nobody works for is void once its grace is over: at once for a night that lives in one process, some minutes for a
night whose next task may just be waiting for its turn.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from jixiao.errors import ConfigurationError, JobError, LockHeldError

_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Lease:
    """Who has the home."""

    owner: str
    """The night's run id."""
    command: str
    pid: int
    host: str
    since: str
    grace_seconds: float
    """How long the lease outlives the last process that worked for it."""

    def __str__(self) -> str:
        return f"{self.command} (run {self.owner}, process {self.pid} on {self.host}, since {self.since})"


class HomeLock:
    """The lock on a home.

    Args:
        path: the lock file.
        wait: seconds to wait for another holder before giving up.
    """

    def __init__(self, path: Path, wait: float) -> None:
        self.path = path
        self.wait = wait

    @contextmanager
    def begin(self, owner: str, command: str, *, grace_seconds: float = 0) -> Iterator[None]:
        """Take the home for a night (again, if it is that night's already) and work in it.

        Raises:
            LockHeldError: another job kept it for longer than `wait`.
            ConfigurationError: the home cannot be written.
        """
        lease = Lease(owner, command, os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"), grace_seconds)
        with self._opened() as descriptor:
            deadline = time.monotonic() + self.wait
            while not self._take(descriptor, lease):
                if time.monotonic() >= deadline:
                    holder = self._lease(descriptor) or "a job that is just starting"
                    raise LockHeldError(f"{self.path.parent} is in use by {holder}; wait for it to end, or set JIXIAO_LOCK_WAIT higher")
                time.sleep(_POLL_SECONDS)
            with self._working():
                yield

    @contextmanager
    def resume(self, owner: str) -> Iterator[None]:
        """Work in the home for a night that has it.

        Raises:
            JobError: the night has it no longer: it ended, or another job took over while nobody worked for it.
        """
        with self._opened() as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            lease = self._lease(descriptor)
            if lease is None or lease.owner != owner:
                raise JobError(f"run {owner} no longer holds {self.path.parent} (holder now: {lease or 'nobody'}); start a new run")
            with self._working():
                yield

    def end(self, owner: str) -> None:
        """Give the home back, if this night still has it."""
        with self._opened() as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            lease = self._lease(descriptor)
            if lease is not None and lease.owner == owner:
                os.ftruncate(descriptor, 0)

    def holder(self) -> Lease | None:
        """Who works in the home, or keeps it for a task that is to come."""
        with self._opened() as descriptor:
            held = self._lease(descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return held
            return held if held is not None and self._is_kept(descriptor, held) else None

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ConfigurationError(f"JIXIAO_HOME: {self.path.parent} cannot be written ({error.strerror})") from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _take(self, descriptor: int, lease: Lease) -> bool:
        """Write the lease if nobody works here, then keep a shared lock; False when the home is another's."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._join(descriptor, lease.owner)
        held = self._lease(descriptor)
        if held is not None and held.owner != lease.owner and self._is_kept(descriptor, held):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(lease)).encode(), 0)
        # Going from exclusive to shared is two steps in the kernel: somebody may have come in between.
        return self._join(descriptor, lease.owner)

    def _join(self, descriptor: int, owner: str) -> bool:
        """Keep a shared lock if the lease is this owner's."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        lease = self._lease(descriptor)
        if lease is not None and lease.owner == owner:
            return True
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return False

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Note when somebody last worked here, successfully or not: the lease's grace counts from then."""
        try:
            yield
        finally:
            with suppress(FileNotFoundError):  # the home was removed meanwhile: the work's own error says more
                os.utime(self.path)

    @staticmethod
    def _is_kept(descriptor: int, lease: Lease) -> bool:
        """Whether a lease that nobody works under is still within its grace."""
        # A time stamp far in the future is a clock's that was wrong: nobody waits for that day.
        return abs(time.time() - os.fstat(descriptor).st_mtime) < lease.grace_seconds

    @staticmethod
    def _lease(descriptor: int) -> Lease | None:
        try:
            return Lease(**json.loads(os.pread(descriptor, 1 << 16, 0)))
        except (ValueError, TypeError):  # empty, or a writer was killed half-way
            return None
