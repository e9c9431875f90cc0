"""The long-running form on one machine: `airflow standalone` on the same home and inbox, reachable from this machine alone."""

from __future__ import annotations

import os

from rich.console import Console

from jixiao.airflow_home import airflow_program, configure_served, forget_served
from jixiao.ready import require_ready
from jixiao.settings import TIME_ZONE, Settings


def serve_airflow(settings: Settings, port: int) -> None:
    """Become `airflow standalone`; returns only by exception.

    Raises:
        ConfigurationError: something that the night needs is not there, or wrong.
    """
    require_ready(settings)
    configure_served(settings, port)
    passwords = settings.layout.served_airflow / "simple_auth_manager_passwords.json.generated"
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"Airflow comes up at http://localhost:{port} in about a minute; the user is admin, the password stands in {passwords}")
    sources = settings.sources_file or settings.inbox
    console.print(f"The night runs at {settings.schedule_hour:02}:00 {TIME_ZONE} over {sources}; end with Ctrl-C")
    forget_served(settings)
    airflow = str(airflow_program())
    os.execv(airflow, [airflow, "standalone"])  # noqa: S606  # the program beside this interpreter
