"""What a run tells the person who started it, where it is more or less than a night over an inbox."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from rich.console import Console

from jixiao.settings import Settings
from jixiao.state import Run, State
from jixiao.summary import print_summary

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def told(settings: Settings, run: Run) -> str:
    words = io.StringIO()
    print_summary(Console(file=words, width=140), settings, State(settings.state_database), run)
    return words.getvalue()


def run(kind: str, outcome: str) -> Run:
    return Run(
        run_id="r", kind=kind, started_at=NOON, outcome=outcome, seen_count=0, new_count=0, waiting_count=0, unread_count=0, warnings=[]
    )


def test_a_night_says_what_it_saw(settings: Settings) -> None:
    summary = told(settings, run("nightly", "unchanged"))
    assert summary.startswith("0 new, nothing changed, published warehouse kept\n")
    assert "filings seen in the inbox" in summary


@pytest.mark.parametrize(
    ("outcome", "headline"),
    [
        ("unchanged", "archive read again, nothing changed, published warehouse kept"),
        ("published", "archive read again, warehouse published"),
    ],
)
def test_reading_the_archive_again_speaks_of_no_source(settings: Settings, outcome: str, headline: str) -> None:
    summary = told(settings, run("reprocess", outcome))
    assert summary.startswith(f"{headline}\n")
    assert "seen" not in summary
    assert "new" not in summary
