"""How the sources fare: what each night's crawl of each gave, written down, and what in it is worth an alert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from statistics import median

import pyarrow as pa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jixiao import fetch as fetching
from jixiao.archive import Archive
from jixiao.fetch import Fetched
from jixiao.sources import Listing, Source
from jixiao.sources.configuration import AnySource
from jixiao.sources.folder import INBOX
from jixiao.sources.memory import Crawl, crawls, forget_old_crawls
from jixiao.state import Run, Sighting, State, utc_now

_COLUMNS: dict[str, pa.DataType] = {
    "source_name": pa.string(),
    "started_at": pa.timestamp("us", tz="UTC"),
    "ended_at": pa.timestamp("us", tz="UTC"),
    "listed_count": pa.int32(),
    "page_count": pa.int32(),
    "unchanged_page_count": pa.int32(),
    "new_count": pa.int32(),
    "revised_count": pa.int32(),
    "unchanged_count": pa.int32(),
    "gone_count": pa.int32(),
    "error_count": pa.int32(),
    "failure": pa.string(),
}
CRAWL_SCHEMA = pa.schema(_COLUMNS)
"""A night's crawl of a source: what the state database hands to the build."""

_COMPARED = 7
"""Crawls before that tell what a source usually lists."""
_LEAST_COMPARED = 3


def note_listings(state: State, run_id: str, listings: Sequence[Listing], started_at: datetime) -> None:
    """Write down what the sources listed."""
    with state.session() as session:
        forget_old_crawls(session)
        for listing in listings:
            crawl = Crawl(run_id=run_id, source_name=listing.source_name, started_at=started_at, failure=listing.failure)
            crawl.listed_count, crawl.error_count = len(listing.entries), listing.crawl.errors
            crawl.page_count, crawl.unchanged_page_count = listing.crawl.pages, listing.crawl.unchanged_pages
            session.merge(crawl)


def take(state: State, run: Run, asked: Sequence[Source], listings: Sequence[Listing], archive: Archive) -> Fetched:
    """Fetch from all sources at once: each waits for its own servers, and a source that fails does not hold up the others."""
    by_name = {source.name: source for source in asked}

    def fetch(listing: Listing) -> Fetched:
        fetched = fetching.fetch(by_name[listing.source_name], listing, archive, state, run.started_at)
        _note_fetched(state, run.run_id, listing.source_name, fetched)
        return fetched

    whole = Fetched()
    with ThreadPoolExecutor(max(1, len(listings))) as threads:
        for fetched in threads.map(fetch, listings):
            whole += fetched
    return whole


def _note_fetched(state: State, run_id: str, source_name: str, fetched: Fetched) -> None:
    with state.session() as session:
        crawl = session.get(Crawl, (run_id, source_name))
        if crawl is None:
            return
        crawl.ended_at = utc_now()
        crawl.new_count, crawl.revised_count = fetched.placed - fetched.revised, fetched.revised
        crawl.unchanged_count, crawl.gone_count = fetched.unchanged, fetched.gone
        crawl.error_count += fetched.errors


def crawl_table(session: Session) -> pa.Table:
    """All crawls that ended, by source and time."""
    ended = select(Crawl).where(Crawl.ended_at.is_not(None)).order_by(Crawl.source_name, Crawl.started_at)
    rows = [{name: getattr(crawl, name) for name in CRAWL_SCHEMA.names} for crawl in session.scalars(ended)]
    return pa.Table.from_pylist(rows, schema=CRAWL_SCHEMA)


def troubles(state: State, sources: Sequence[AnySource]) -> dict[str, dict[str, str]]:
    """What is wrong with sources, as facts of an alert by its key, `source <name> <kind>`.

    The kinds: `failing` (for as many days as the source allows), `yield` (it lists less than half of what it usually does, the mark
    of a crawl that is half empty and says nothing; an inbox may be emptied), `quiet` (nothing new for longer than the source allows).
    """
    found = ((source.name, kind, message) for source in sources for kind, message in _troubles(state, source))
    return {
        f"source {name} {kind}": {"group": f"source {name}", "source_name": name, "what": "source", "message": f"{name}: {message}"}
        for name, kind, message in found
    }


def _troubles(state: State, source: AnySource) -> Iterator[tuple[str, str]]:
    past = crawls(state, source.name)
    if not past:
        return
    latest = past[0]
    if latest.failure is not None:
        whole = next((crawl.started_at for crawl in past if crawl.failure is None), past[-1].started_at)
        if latest.started_at - whole >= timedelta(days=source.alert_after_days):
            yield "failing", f"not seen whole since {whole:%Y-%m-%d}: {latest.failure}"
    usual = [crawl.listed_count for crawl in past[1:] if crawl.failure is None][:_COMPARED]
    if source.name != INBOX and len(usual) >= _LEAST_COMPARED and latest.listed_count * 2 < median(usual):
        yield "yield", f"lists {latest.listed_count} documents, usually {median(usual):g}"
    newest = _newest(state, source.name) or past[-1].started_at
    if source.quiet_days is not None and latest.started_at - newest >= timedelta(days=source.quiet_days):
        yield "quiet", f"nothing new since {newest:%Y-%m-%d}, and {source.quiet_days} days are allowed"


def _newest(state: State, source_name: str) -> datetime | None:
    """When a source last had anything new."""
    with state.session() as session:
        return session.scalar(select(func.max(Sighting.first_seen_at)).where(Sighting.source_name == source_name))
