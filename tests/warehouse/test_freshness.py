"""A night tells when nothing has come in for long."""

import datetime as dt
from pathlib import Path

from jixiao.freshness import staleness
from warehouse.handmade import targets_filing
from warehouse.homes import FIRST_NIGHT, Home


def test_a_landing_that_ran_dry_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    landing = tmp_path / "landing"
    assert staleness(landing, 30, FIRST_NIGHT) == []
    home.land([targets_filing("a")])
    home.land([targets_filing("b")], "night-2", days=10)

    def told(days: int, after: int, seconds: int = 0) -> list[str]:
        return staleness(landing, days, FIRST_NIGHT + dt.timedelta(days=10 + after, seconds=seconds))

    assert told(30, 30) == []
    (sentence,) = told(30, 30, 1)
    assert sentence.startswith("no filing has been landed since 2026-03-11, for more than 30 days: ")
    assert told(0, 1000) == []
