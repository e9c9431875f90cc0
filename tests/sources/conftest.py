"""Nights over sources on the web: a portal on loopback, a home, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import select, update

from jixiao import discover as discovery
from jixiao import fetch as fetching
from jixiao.archive import Archive
from jixiao.fetch import Fetched
from jixiao.settings import Settings
from jixiao.sources import Listing
from jixiao.sources.memory import VisitRow
from jixiao.state import Sighting, State, utc_now
from sources.portal_server import Server, serving

MANNERS = "private_addresses: true, seconds_between: 0, timeout_seconds: 5"


@dataclass
class WebNights:
    """Nights over the sources that a test writes."""

    settings: Settings
    state: State
    portal: Server

    def sources(self, *lines: str) -> None:
        """Write `sources.yml`; `{url}` is the portal's address."""
        text = "sources:\n" + "".join(f"  - {{{line.replace('{url}', self.portal.url)}, {MANNERS}}}\n" for line in lines)
        self.settings.home.mkdir(parents=True, exist_ok=True)
        self.settings.layout.sources.write_text(text, encoding="utf-8")

    def portal_source(self, start: str = "/list/", more: str = "") -> None:
        """One portal, whose articles are those about 绩效."""
        self.sources(f'name: town, kind: portal, start: "{{url}}{start}", articles: {{text: 绩效}}' + (f", {more}" if more else ""))

    def night(self) -> tuple[list[Listing], Fetched]:
        """Discover and fetch, as a night does."""
        listings = discovery.discover(discovery.sources(self.settings, self.state))
        fetched = Fetched()
        for source, found in zip(discovery.sources(self.settings, self.state), listings, strict=True):
            fetched += fetching.fetch(source, found, Archive(self.settings.layout.archive), self.state, utc_now())
        return listings, fetched

    def days_pass(self, days: float) -> None:
        """All that was visited was visited longer ago."""
        with self.state.session() as session:
            for row in session.scalars(select(VisitRow)):
                session.execute(
                    update(VisitRow)
                    .where(VisitRow.source_name == row.source_name, VisitRow.url == row.url)
                    .values(checked_at=row.checked_at - timedelta(days=days))
                )

    def sightings(self, *, present: bool | None = True) -> list[Sighting]:
        """What is written down, by location."""
        with self.state.session() as session:
            found = list(session.scalars(select(Sighting).order_by(Sighting.location, Sighting.first_seen_at)))
        return [sighting for sighting in found if present is None or sighting.is_present == present]

    def written_down(self) -> list[dict[str, object]]:
        """What the build gets of the sightings, but for when each was last seen."""
        with self.state.session() as session:
            rows: list[dict[str, object]] = fetching.sightings_table(session).drop_columns(["last_seen_at"]).to_pylist()
        return rows

    def paths(self, *, present: bool | None = True) -> list[str]:
        """The paths of what is written down."""
        return [sighting.location.removeprefix(self.portal.url) for sighting in self.sightings(present=present)]

    def content(self, sighting: Sighting) -> bytes:
        """What was archived."""
        return Archive(self.settings.layout.archive).path(sighting.sha256).read_bytes()


@pytest.fixture
def portal() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def web(tmp_path: Path, portal: Server) -> WebNights:
    settings = Settings(home=tmp_path / "home", inbox=tmp_path / "inbox")
    return WebNights(settings, State(settings.state_database), portal)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def s3(s3_server: str) -> str:
    """The same, without what another test put there."""
    httpx.post(f"{s3_server}/moto-api/reset").raise_for_status()
    return s3_server
