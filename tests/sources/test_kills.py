"""A night that is killed at any moment, and a network that dies half way: the next night completes, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from jixiao.archive import Archive
from jixiao.state import Document
from sources.conftest import WebNights
from sources.portal_server import PDF, Server, listing
from sources.test_portal import put_filing

FILINGS = 120
PAGES = 6


def put_portal(portal: Server) -> None:
    """A portal of several pages."""
    each = FILINGS // PAGES
    for page in range(PAGES):
        numbers = range(page * each, (page + 1) * each)
        following = f'<a href="/list/{page + 1}">下一页</a>' if page + 1 < PAGES else ""
        portal.put(f"/list/{page or ''}", listing(*((f"/t{number}.html", f"绩效{number}") for number in numbers), more=following))
        for number in numbers:
            put_filing(portal, f"/t{number}.html", f"{number}.pdf", PDF + b"%d %%%%EOF" % number)


def killed(home: Path, seconds: float) -> int:
    """A night that is killed after some time; its status."""
    process = subprocess.Popen([sys.executable, "-m", "sources.one_night", str(home)], cwd=Path(__file__).parents[1])
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        return process.wait()


def started(home: Path) -> float:
    """The seconds that a night takes to start: in a home without sources it ends there by itself."""
    before = time.monotonic()
    assert killed(home, 60) != 0
    return time.monotonic() - before


def assert_whole(web: WebNights) -> None:
    """Every filing once, each archived as published, and nothing else."""
    sightings = web.sightings(present=None)
    assert Counter(web.paths(present=None)) == Counter(f"/files/{number}.pdf" for number in range(FILINGS))
    assert all(sighting.is_present for sighting in sightings)
    assert {web.content(sighting) for sighting in sightings} == {PDF + b"%d %%%%EOF" % number for number in range(FILINGS)}
    archive = Archive(web.settings.layout.archive)
    with web.state.session() as session:
        documents = set(session.scalars(select(Document.sha256)))
    assert documents == {sighting.sha256 for sighting in sightings}
    for sha256 in documents:
        archive.verify(sha256)


@pytest.mark.slow
def test_nights_killed_at_random_moments_lose_and_double_nothing(web: WebNights, portal: Server) -> None:
    put_portal(portal)
    web.portal_source()
    start = min(started(web.settings.home.parent / "another") for _ in range(2))
    shares = [0.9, *(random.uniform(0.8, 1.3) for _ in range(4))]
    statuses = [killed(web.settings.home, share * start) for share in shares]
    assert -signal.SIGKILL in statuses
    asked = Counter(portal.asked())
    assert killed(web.settings.home, 120) == 0
    asked += Counter(portal.asked())
    assert_whole(web)
    # What was written down is not asked for again: a kill costs the documents at hand, and those not yet written down together.
    assert sum(count for request, count in asked.items() if request.startswith("200 /files/")) <= FILINGS + 50 * len(statuses)
    assert web.night()[1].new == set()
    assert portal.asked() == [f"304 /list/{page or ''}" for page in range(PAGES)]


def test_a_network_that_dies_half_way_leaves_what_was_fetched(web: WebNights, portal: Server) -> None:
    put_portal(portal)
    web.portal_source(more="tries: 1")
    for number in range(FILINGS // 2, FILINGS):
        portal.put(f"/files/{number}.pdf", b"", status=503)
    _, fetched = web.night()
    assert len(fetched.new) == FILINGS // 2
    assert fetched.errors == FILINGS // 2
    assert sum(request.startswith("503") for request in portal.asked()) == 3
    put_portal(portal)
    _, fetched = web.night()
    assert len(fetched.new) == FILINGS // 2
    assert_whole(web)
