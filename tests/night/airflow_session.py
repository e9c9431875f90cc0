"""One Airflow for the whole test run: a process can be configured for one home only."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from jixiao.airflow_home import configure_embedded, migrate_embedded
from jixiao.settings import Settings


@cache
def airflow_home() -> Path:
    """The home whose Airflow this process has; every test that imports Airflow calls this first."""
    home = Path(tempfile.mkdtemp(prefix="jixiao-tests-")) / "home"
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    settings = Settings(home=home, inbox=home.parent / "inbox")
    configure_embedded(settings)
    migrate_embedded(settings)
    return home
