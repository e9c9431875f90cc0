"""Whole nights killed with SIGKILL at random moments of every step: the next one completes, nothing lost, nothing doubled, all told."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import select, update

from end_to_end.conftest import Nights, nights_in
from end_to_end.filings import project_targets
from jixiao import steps
from jixiao.archive import Archive
from jixiao.night import Night
from jixiao.settings import load_settings
from jixiao.sources.memory import VisitRow
from jixiao.state import Document, Run, State, utc_now
from sources.portal_server import Server, article, listing, serving

EARLY, MIDDLE, LATE = ("discover", "fetch", "extract"), ("check", "finish"), ("publish", "alert")
STEPS = (*EARLY, "build", *MIDDLE, *LATE)
SEEDS = [int(seed) for seed in os.environ.get("KILLED_NIGHTS", "1").split()]
"""Six nights are killed for each: `KILLED_NIGHTS="2 3 4 5 6 7 8"` kills forty more."""

SOURCES = """\
sources:
  - {{name: town, kind: portal, start: '{url}/list/', articles: {{text: 绩效}}, private_addresses: true, seconds_between: 0, tries: 1}}
  - {{name: post, kind: folder, path: {inbox}}}
"""
OF_THE_NIGHT = {"source_crawl", "build_info"}
"""Tables that say when and how nights went; all others say what is published, and of that only moments may differ."""


def filing(department: str, amount: str, grand_total: str | None = None) -> bytes:
    return project_targets(department, 2024, {"河道清淤": amount, "堤防加固": "30.00"}, grand_total)


def publish(portal: Server, number: int, content: bytes, said: str = "") -> None:
    """An article with one filing."""
    portal.put(f"/t{number}.html", article(f"绩效目标{number}{said}", (f"/files/{number}.txt", "目标表.txt"), day="2024-02-15"))
    portal.put(f"/files/{number}.txt", content)


def first_evening(portal: Server, nights: Nights) -> None:
    for number in range(4):
        publish(portal, number, filing(f"贵阳市第{number + 1}水务局", f"1{number}.00"))
    portal.put("/list/", listing(*((f"/t{number}.html", f"绩效目标{number}") for number in range(4))))
    nights.put("sound.txt", filing("遵义市林业局", "7.00"))
    (nights.home / "sources.yml").write_text(SOURCES.format(url=portal.url, inbox=nights.inbox), encoding="utf-8")


def second_evening(portal: Server, nights: Nights) -> None:
    """Filings that are new, replaced without a word, broken, mended, taken down, and no filings at all; on the portal and in the folder."""
    publish(portal, 0, filing("贵阳市第1水务局", "99.00"), said="（更新）")
    for path in ("/t1.html", "/files/1.txt"):
        del portal.replies[path]
    for number in range(4, 8):
        publish(portal, number, filing(f"贵阳市第{number + 1}水务局", f"1{number}.00", "1.00" if number == 4 else None))
    portal.put("/list/", listing(*((f"/t{number}.html", f"绩效目标{number}") for number in range(8) if number != 1)))
    nights.put("sound.txt", filing("遵义市林业局", "7.00", "8.00"))
    nights.put("junk.txt", "今天下午三点在二楼会议室召开安全生产工作会议，请各科室负责人准时参加。".encode())
    # A week has passed for the articles: an article that changed is why its document is asked for, and a killed night may not forget it.
    with State(load_settings().state_database).session() as session:
        long_ago = utc_now() - timedelta(days=8)
        session.execute(update(VisitRow).where(VisitRow.url.like("%.html")).values(checked_at=long_ago))


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb.connections", "great_expectations", "jixiao.check", "jixiao.steps"])
"""Nights are forks of a process that has imported everything and done nothing: what each costs is the night."""


def night(environment: dict[str, str], told: Connection) -> None:
    """The steps of a night, in a process group of its own; Airflow, which only calls them in order, is left out."""
    os.setsid()
    os.environ.update(environment)
    tonight = Night(f"night-{time.time_ns()}")
    with tonight.lock.begin(tonight.run_id, "a night that may be killed"):
        for step in whole(tonight):
            told.send(step)


def whole(tonight: Night) -> Iterator[str]:
    """Each step as it begins."""
    yield "discover"
    steps.discover(tonight)
    yield "fetch"
    batches = steps.fetch(tonight)
    yield "extract"
    for batch in batches:
        steps.extract(tonight, steps.Batch(**batch))  # type: ignore[arg-type]  # as Airflow hands it over
    yield "build"
    if steps.build(tonight):
        yield "check"
        steps.check(tonight)
        yield "finish"
        steps.finish(tonight)
        yield "publish"
        steps.publish(tonight)
    yield "alert"
    steps.alert(tonight)
    steps.close(tonight)


class Forked:
    """A night that can be killed with all that it started."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}
        """When each step began."""
        self.told, theirs = multiprocessing.Pipe(duplex=False)
        self.process = FORKS.Process(target=night, args=(dict(os.environ), theirs))
        self.process.start()
        theirs.close()

    def until(self, step: str | None = None) -> None:
        """Wait until a step begins, or to the end."""
        try:
            while step not in self.begun:
                self.begun[self.told.recv()] = time.monotonic()
        except EOFError:
            self.process.join()

    def kill(self) -> int | None:
        """Kill it; its status."""
        assert self.process.pid
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.join()
        with suppress(EOFError):
            while True:
                self.begun[self.told.recv()] = time.monotonic()
        return self.process.exitcode


def whole_night() -> Run:
    """A night that nobody disturbs."""
    forked = Forked()
    forked.until()
    assert forked.process.exitcode == 0
    run = State(load_settings().state_database).last_run()
    assert run is not None
    assert run.failures == []
    return run


def lengths(whole: Forked) -> dict[str, float]:
    """How long each step of a night took."""
    ends = [*[whole.begun[step] for step in STEPS[1:]], time.monotonic()]
    return {step: end - whole.begun[step] for step, end in zip(STEPS, ends, strict=True)}


def killed(nights: Nights, took: dict[str, float], chance: random.Random) -> list[int | None]:
    """Nights on one another, each killed in a step; what readers have stays until one publishes."""
    statuses, reached = list[int | None](), set[str]()
    published = (nights.home / "warehouse.duckdb").read_bytes()
    for step in (*EARLY, "build", chance.choice(MIDDLE), chance.choice(LATE)):
        disturbed = Forked()
        disturbed.until(step)
        time.sleep(chance.uniform(0, took[step]))
        statuses.append(disturbed.kill())
        reached |= disturbed.begun.keys()
        assert "publish" in reached or (nights.home / "warehouse.duckdb").read_bytes() == published
    return statuses


def held(nights: Nights) -> dict[str, list[tuple[Any, ...]]]:
    """All that readers find but moments and the names of batches, in order, by table and view."""
    newest = max((nights.home / "publications").glob("*.duckdb"))
    assert newest.samefile(nights.home / "warehouse.duckdb")
    with duckdb.connect(str(newest), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema || '.' || table_name, list(column_name order by ordinal_position) from information_schema.columns "
            "where table_schema in ('marts', 'history') and data_type not like 'TIMESTAMP%' and column_name <> 'batch_id' group by 1"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"select {', '.join(named)} from {name}").fetchall(), key=repr)
            for name, named in columns
            if name.partition(".")[2] not in OF_THE_NIGHT
        }


def assert_archive_is_whole(nights: Nights) -> None:
    archive = Archive(nights.home / "archive")
    with State(load_settings().state_database).session() as session:
        documents = set(session.scalars(select(Document.sha256)))
    for sha256 in documents:
        archive.verify(sha256)
    assert {path.name for path in archive.root.glob("*/*")} == documents, "the archive holds these and no halves"


def told(nights: Nights) -> dict[str, tuple[str, str]]:
    """The messages that arrived, by number; what arrived again says the same."""
    numbers = [headers["X-Jixiao-Message"] for headers in nights.receiver.headers]
    by_number = dict(zip(numbers, nights.receiver.received, strict=True))
    assert all(by_number[number] == message for number, message in zip(numbers, nights.receiver.received, strict=True))
    return by_number


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    """A home without Airflow."""
    (tmp_path / "home").mkdir()
    with nights_in(tmp_path / "home", tmp_path / "inbox", monkeypatch) as found:
        yield found


@pytest.fixture
def portal() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_nights_killed_in_every_step_lose_and_double_nothing(nights: Nights, portal: Server, tmp_path: Path, seed: int) -> None:
    first_evening(portal, nights)
    assert whole_night().outcome == "published"
    second_evening(portal, nights)
    evening = tmp_path / "evening"
    shutil.copytree(nights.home, evening)

    undisturbed = Forked()
    undisturbed.until()
    assert undisturbed.process.exitcode == 0
    wanted, said = held(nights), told(nights)
    assert len(wanted["marts.fct_revision"]) > 0
    assert Counter(title for title, _ in said.values()) == {
        "贵阳市第5水务局 2024: does not reconcile": 1,
        "jixiao: 2 old filings that came from the source post need a look": 1,
    }

    shutil.rmtree(nights.home)
    shutil.copytree(evening, nights.home)
    nights.receiver.received, nights.receiver.headers = [], []
    statuses = killed(nights, lengths(undisturbed), random.Random(seed))
    assert -signal.SIGKILL in statuses[:4], "not one was killed before it ended"

    assert whole_night().outcome in {"published", "unchanged"}
    assert held(nights) == wanted
    assert told(nights) == said
    assert_archive_is_whole(nights)
    assert whole_night().outcome == "unchanged"
    assert told(nights) == said
    assert not any((nights.home / "nights").iterdir()), "no night leaves its notes behind"
    with State(load_settings().state_database).session() as session:
        assert "running" not in set(session.scalars(select(Run.outcome)))
