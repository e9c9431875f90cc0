"""The home's lock: between processes, across kills, and between the tasks of one served night."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jixiao.errors import ConfigurationError, JobError, LockHeldError, PassingError
from jixiao.lock import HomeLock

_HOLDER = """
import sys, time
from pathlib import Path
from jixiao.lock import HomeLock
with HomeLock(Path(sys.argv[1]), 5).begin("other run", "jixiao run", grace_seconds=float(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(path: Path, grace_seconds: float = 0) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the lock until its standard input closes."""
    command = [sys.executable, "-c", _HOLDER, str(path), str(grace_seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def lock(tmp_path: Path) -> HomeLock:
    return HomeLock(tmp_path / "home" / "lock", wait=0)


def test_a_second_job_is_told_who_holds_the_home(lock: HomeLock) -> None:
    with held_by_another_process(lock.path) as process, pytest.raises(LockHeldError) as refusal, lock.begin("mine", "jixiao run"):
        pass
    for part in (str(lock.path.parent), "jixiao run", "other run", f"process {process.pid} "):
        assert part in str(refusal.value)


def test_a_second_job_waits_for_the_first_to_end(lock: HomeLock) -> None:
    with held_by_another_process(lock.path) as process:
        assert process.stdin is not None
        process.stdin.close()
        with HomeLock(lock.path, wait=30).begin("mine", "jixiao run"):
            holder = lock.holder()
    assert holder is not None
    assert holder.owner == "mine"


def test_a_killed_holder_holds_nothing(lock: HomeLock) -> None:
    with held_by_another_process(lock.path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert lock.holder() is None
        with HomeLock(lock.path, wait=30).begin("mine", "jixiao run"):
            pass


def test_the_lease_outlives_its_process_by_its_grace(lock: HomeLock) -> None:
    with held_by_another_process(lock.path, grace_seconds=600) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert lock.holder() is not None
    with pytest.raises(LockHeldError, match="other run"), lock.begin("mine", "jixiao run"):
        pass
    long_ago = time.time() - 601
    os.utime(lock.path, (long_ago, long_ago))
    with lock.begin("mine", "jixiao run"):
        pass


def test_a_step_that_failed_after_hours_keeps_the_home_until_it_is_tried_again(lock: HomeLock) -> None:
    hours_ago = time.time() - 3 * 3600
    with pytest.raises(PassingError, match="does not answer"), lock.begin("mine", "nightly run", grace_seconds=600):
        os.utime(lock.path, (hours_ago, hours_ago))
        raise PassingError("the source does not answer")
    with pytest.raises(LockHeldError, match="mine"), lock.begin("another", "jixiao run"):
        pass
    with lock.begin("mine", "nightly run", grace_seconds=600):
        pass


def test_a_clock_that_was_wrong_keeps_nobody_out_until_then(lock: HomeLock) -> None:
    with lock.begin("mine", "nightly run", grace_seconds=600):
        pass
    next_year = time.time() + 365 * 86_400
    os.utime(lock.path, (next_year, next_year))
    with lock.begin("another", "jixiao run"):
        pass


def test_tasks_of_one_night_work_at_the_same_time(lock: HomeLock) -> None:
    with lock.begin("mine", "nightly run", grace_seconds=600):
        pass
    with lock.resume("mine"), lock.resume("mine"), pytest.raises(LockHeldError), lock.begin("another", "jixiao run"):
        pass


def test_the_first_task_can_be_tried_again(lock: HomeLock) -> None:
    with lock.begin("mine", "nightly run", grace_seconds=600):
        pass
    with lock.begin("mine", "nightly run", grace_seconds=600), lock.resume("mine"):
        pass


def test_a_night_that_was_overtaken_stops(lock: HomeLock) -> None:
    with lock.begin("mine", "nightly run", grace_seconds=0):
        pass
    with lock.begin("another", "jixiao run"):
        pass
    with pytest.raises(JobError, match=r"run mine no longer holds .* another"), lock.resume("mine"):
        pass


def test_a_night_that_ended_gives_the_home_back(lock: HomeLock) -> None:
    with lock.begin("mine", "nightly run", grace_seconds=600):
        pass
    lock.end("mine")
    assert lock.holder() is None
    with lock.begin("another", "jixiao run"):
        lock.end("mine")
        with lock.resume("another"):
            pass


def test_a_torn_lease_is_no_lease(lock: HomeLock) -> None:
    lock.path.parent.mkdir()
    lock.path.write_text('{"owner": "half')
    with lock.begin("mine", "jixiao run"):
        pass


def test_a_home_that_cannot_be_written_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="JIXIAO_HOME"), HomeLock(tmp_path / "file" / "lock", 0).begin("mine", "jixiao run"):
        pass
