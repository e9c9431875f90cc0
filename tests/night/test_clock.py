"""Nights of a machine whose clock was wrong: what came later stays later."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import select

from jixiao import state, steps
from jixiao.night import Night
from jixiao.settings import CHECKOUT, Settings
from jixiao.state import Run, Sighting, utc_now

FILING = "samples/xining/chengdong-targets-2024.docx"


class SetBack(datetime):
    """A clock that was set back by three days."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> SetBack:
        return super().now(tz) - timedelta(days=3)


def read(night: Night, batches: list[dict[str, object]]) -> None:
    for batch in batches:
        steps.extract(night, steps.Batch(**batch))  # type: ignore[arg-type]  # as a task is given it


def first(settings: Settings) -> Night:
    night = Night("first", settings)
    steps.discover(night)
    read(night, steps.fetch(night))
    night.update(ended_at=utc_now(), outcome="published")
    night.lock.end("first")
    return night


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home after a first night; since then the clock was set back by three days."""
    settings = Settings(home=tmp_path / "home", inbox=tmp_path / "inbox", settle_seconds=0)
    settings.inbox.mkdir()
    shutil.copy(CHECKOUT / FILING, settings.inbox / "one.docx")
    first(settings)
    monkeypatch.setattr(state, "datetime", SetBack)
    return settings


def test_a_later_reading_counts_although_the_clock_was_set_back(settings: Settings) -> None:
    again = Night("again", settings)
    batches = steps.choose(again, "all")
    assert len(batches) == 1
    read(again, batches)
    newest = duckdb.execute(
        "select batch_id from read_parquet(?) order by landed_at desc limit 1", [f"{settings.layout.landing}/**/filing.parquet"]
    ).fetchone()
    assert newest == ("again-0001",)


def test_what_came_first_stays_first_although_the_clock_was_set_back(settings: Settings) -> None:
    shutil.copy(settings.inbox / "one.docx", settings.inbox / "two.docx")
    second = Night("second", settings)
    steps.discover(second)
    assert steps.fetch(second) == []
    with second.state.session() as session:
        seen = session.scalars(select(Sighting.location).order_by(Sighting.first_seen_at)).all()
        completed = session.get_one(Run, "first").ended_at
    assert list(seen) == ["one.docx", "two.docx"]
    assert completed is not None
    assert second.moment > completed
