"""One night's run: who it is, what it works with, and what is written down of each of its steps."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import update

from jixiao.archive import Archive
from jixiao.errors import JobError
from jixiao.lock import HomeLock
from jixiao.settings import Settings, load_settings
from jixiao.state import Failure, Run, State, last_moment, moment_after, utc_now

log = logging.getLogger("jixiao.night")
"""The steps as they begin: what a terminal shows of a night."""

GRACE_SECONDS = 900.0
"""How long a served night keeps the home while none of its tasks runs: longer than any pause before a retry."""


class Night:
    """A run of the nightly (or the reprocessing) job.

    Args:
        run_id: names the run; all its steps share it, whatever process they run in.
        settings: the settings; those of the environment when not given.
        full: build from nothing and judge all filings again, not only what is new or changed.
    """

    def __init__(self, run_id: str, settings: Settings | None = None, *, full: bool = False) -> None:
        self.run_id = run_id
        self.full = full
        self.settings = settings or load_settings()
        self.layout = self.settings.layout
        self.lock = HomeLock(self.layout.lock, self.settings.lock_wait)
        self.archive = Archive(self.layout.archive)

    @cached_property
    def state(self) -> State:
        """The state database."""
        return State(self.settings.state_database)

    @property
    def folder(self) -> Path:
        """Where its steps leave notes for one another."""
        return self.layout.night(self.run_id)

    @property
    def moment(self) -> datetime:
        """The moment by which all that this run takes in is dated: later than every earlier run, even if the clock was set back.

        Of two readings of a document the later counts, and what is new is what came after the last run that completed.

        Raises:
            JobError: nothing is written down of the run.
        """
        return self.run().started_at

    @contextmanager
    def begin(self, kind: str, step: str) -> Iterator[None]:
        """Take the home and do the first step.

        Raises:
            LockHeldError: another job has the home.
        """
        with self.lock.begin(self.run_id, f"{kind} run", grace_seconds=GRACE_SECONDS):
            self._open(kind)
            with self._noted(step):
                yield

    @contextmanager
    def step(self, name: str, carries: str = "") -> Iterator[None]:
        """Do a further step; what goes wrong is written down, and struck out when a retry succeeds.

        Args:
            name: the step's name, unique within the run.
            carries: what it works on, for people.

        Raises:
            JobError: the run no longer has the home.
        """
        with self.lock.resume(self.run_id), self._noted(name, carries):
            yield

    def update(self, **values: object) -> None:
        """Write down what a step found: columns of `state.Run`."""
        with self.state.session() as session:
            run = session.get_one(Run, self.run_id)
            for name, value in values.items():
                setattr(run, name, value)

    def warn(self, warnings: list[str]) -> None:
        """Add warnings for the summary."""
        self.update(warnings=list(dict.fromkeys([*self.run().warnings, *warnings])))

    def run(self) -> Run:
        """What is written down of this run.

        Raises:
            JobError: nothing is.
        """
        run = self.state.last_run(self.run_id)
        if run is None:
            raise JobError(f"run {self.run_id} is not in the state database; start a new run")
        return run

    def _open(self, kind: str) -> None:
        """Write down that the run began; a run that still counts as running, while this one has the home, was killed."""
        with self.state.session() as session:
            now = moment_after(last_moment(session))
            dead = update(Run).where(Run.outcome == "running", Run.run_id != self.run_id)
            found = session.connection().execute(dead.values(outcome="failed", ended_at=now)).rowcount
            if session.get(Run, self.run_id) is None:
                session.add(Run(run_id=self.run_id, kind=kind, started_at=moment_after(now), outcome="running", warnings=[]))
        self._sweep(found > 0)

    def _sweep(self, was_killed: bool) -> None:
        """Remove what killed runs left behind, also those that had published: their notes, and documents half written."""
        left = [folder for folder in self.layout.nights.glob("*") if folder != self.folder]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        if left or was_killed:
            self.archive.sweep()

    @contextmanager
    def _noted(self, step: str, carries: str = "") -> Iterator[None]:
        log.info("%s%s", step, f": {carries}" if carries else "")
        try:
            yield
        except Exception as error:
            self._note(step, f"{error}" or type(error).__name__)
            raise
        self._note(step, None)

    def _note(self, step: str, message: str | None) -> None:
        with self.state.session() as session:
            if message is not None:
                session.merge(Failure(run_id=self.run_id, step=step, message=message, failed_at=utc_now()))
            elif (failure := session.get(Failure, (self.run_id, step))) is not None:
                session.delete(failure)
