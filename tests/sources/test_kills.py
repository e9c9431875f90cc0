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


def night(home: Path) -> subprocess.Popen[bytes]:
    """A night in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "sources.one_night", str(home)], cwd=Path(__file__).parents[1])


def killed(home: Path, portal: Server, requests: int) -> Counter[str]:
    """A night that is killed once it has asked for so much, and a moment later; what it asked for.

    Requests tell how far a night is, whatever the machine has to do besides.
    """
    process = night(home)
    while len(portal.requests) < requests and process.poll() is None:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    return Counter(portal.asked())


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
    # All together they are fewer than what one whole night asks for, so that none ends before it is killed.
    asked = sum((killed(web.settings.home, portal, random.randint(0, 45)) for _ in range(5)), Counter[str]())
    assert night(web.settings.home).wait(120) == 0
    asked += Counter(portal.asked())
    assert_whole(web)
    # What was written down is not asked for again: a kill costs the documents at hand, and those not yet written down together.
    assert sum(count for request, count in asked.items() if request.startswith("200 /files/")) <= FILINGS + 50 * 5
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
