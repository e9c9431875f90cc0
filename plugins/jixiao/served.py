"""The long-running form on one machine: `airflow standalone` on the same home and inbox, reachable from this machine alone."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress

from rich.console import Console

from jixiao.airflow_home import airflow_program, configure_served, forget_served
from jixiao.errors import JobError
from jixiao.ready import require_ready
from jixiao.settings import TIME_ZONE, Settings

_ENDING_SECONDS = 60
"""How long the parts of Airflow may take to end what they do when they are told to end."""


def serve_airflow(settings: Settings, port: int) -> None:
    """Run `airflow standalone` until this process is told to end (SIGINT, SIGTERM, SIGHUP), and leave nothing of it running.

    Raises:
        ConfigurationError: something that the night needs is not there, or wrong.
        JobError: Airflow ended by itself.
    """
    require_ready(settings)
    configure_served(settings, port)
    passwords = settings.layout.served_airflow / "simple_auth_manager_passwords.json.generated"
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"Airflow comes up at http://localhost:{port} in about a minute; log in as admin, with the password in {passwords}")
    sources = settings.sources_file or settings.inbox
    console.print(f"The night runs at {settings.schedule_hour:02}:00 {TIME_ZONE} over {sources}; end with Ctrl-C")
    forget_served(settings)
    if (status := _run_until_told([str(airflow_program()), "standalone"])) is not None:
        raise JobError(f"Airflow ended by itself with status {status}; what it said last stands above")


def _run_until_told(command: list[str]) -> int | None:
    """Run a program that ends all its parts at SIGINT alone, in a session of its own; the status that it ended with by itself, or None.

    At SIGTERM, `airflow standalone` ends and leaves its parts running.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a script starts in the background ignores it, and so would the program
    program = subprocess.Popen(command, start_new_session=True)  # noqa: S603  # the program beside this interpreter
    is_told = False

    def end(*_: object) -> None:
        nonlocal is_told
        is_told = True
        program.send_signal(signal.SIGINT)
        signal.alarm(_ENDING_SECONDS)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    signal.signal(signal.SIGALRM, lambda *_: _kill_group(program.pid))
    status = program.wait()
    _kill_group(program.pid)
    return None if is_told else status


def _kill_group(leader: int) -> None:
    """End what is left of the processes that a program began."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
