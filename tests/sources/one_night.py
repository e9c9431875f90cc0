"""Discover and fetch in a process of its own, which a test kills: `python -m sources.one_night HOME`."""

from __future__ import annotations

import sys
from pathlib import Path

from jixiao import discover as discovery
from jixiao.archive import Archive
from jixiao.crawl import take
from jixiao.settings import Settings
from jixiao.state import Run, State, utc_now


def main(home: Path) -> None:
    """One night."""
    settings = Settings(home=home, inbox=home.parent / "inbox")
    state = State(settings.state_database)
    asked = discovery.sources(settings, state)
    take(state, Run(run_id="a run", started_at=utc_now()), asked, discovery.discover(asked), Archive(settings.layout.archive))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
