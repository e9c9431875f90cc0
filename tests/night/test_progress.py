"""What a person at a terminal sees while the night runs."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import suppress

import pytest

from jixiao.cli import INTERRUPT, INTERRUPTED, told_step


def shown(reader: int, terminal: int) -> str:
    """All that a terminal showed; both ends are closed."""
    os.close(terminal)
    seen = b""
    with suppress(OSError):  # how Linux says that nobody writes any more
        while piece := os.read(reader, 65_536):
            seen += piece
    os.close(reader)
    return seen.decode()


def test_a_terminal_shows_the_step_and_nothing_that_airflow_writes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    output = sys.stdout
    reader, terminal = os.openpty()
    with told_step(terminal) as tell:
        tell("extract 1 of 3")
        assert sys.stdout is output
        print("2026-11-22 [info] Task instance state updated")
    seen = shown(reader, terminal)
    assert "extract 1 of 3" in seen
    assert "Task instance" not in seen
    assert "Task instance" in capsys.readouterr().out


def interrupted(terminal: int) -> None:
    """A task, as Airflow runs one: whatever is raised in it is a failure, and tried again."""
    with told_step(terminal):
        for _ in range(2):
            try:
                signal.raise_signal(signal.SIGINT)
            except BaseException:  # Airflow's task runner does this
                continue


def test_ctrl_c_ends_the_run_and_says_what_is_kept() -> None:
    reader, terminal = os.openpty()
    process = multiprocessing.get_context("fork").Process(target=interrupted, args=[terminal])
    process.start()
    process.join()
    seen = shown(reader, terminal)
    assert process.exitcode == INTERRUPT
    assert INTERRUPTED in " ".join(seen.split())
