"""What the sources list tonight. The first step of the night: it looks, and takes in only pages that are filings themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from jixiao.archive import Archive
from jixiao.errors import ConfigurationError, PassingError
from jixiao.settings import Settings
from jixiao.sources import Listed, Listing, Source, Yield
from jixiao.sources.bucket import BucketSource, Credentials
from jixiao.sources.client import Client
from jixiao.sources.configuration import AnySource, Bucket, Feed, Folder, Web, read_sources
from jixiao.sources.contained import contained
from jixiao.sources.feed import FeedSource
from jixiao.sources.folder import INBOX, FolderSource
from jixiao.sources.hosts import Gates
from jixiao.sources.memory import StoredMemory, renamed
from jixiao.sources.portal import PortalSource
from jixiao.state import State

_FILE = "listings.json"
_AT_ONCE = 8
"""Sources that are asked at the same time; a host is asked one thing at a time, whoever asks."""


def described(settings: Settings) -> Sequence[AnySource]:
    """What `sources.yml` says; nothing where there is none, and the inbox is the source.

    Raises:
        ConfigurationError: it is wrong, or the file that JIXIAO_SOURCES names is not there.
    """
    return read_sources(settings.sources_file).sources if settings.sources_file else ()


def watched(settings: Settings) -> Sequence[AnySource]:
    """The sources of which an alert tells when they cannot be seen whole.

    Raises:
        ConfigurationError: as `described`.
    """
    return described(settings) or [Folder(kind="folder", name=INBOX, path=settings.inbox)]


def sources(settings: Settings, state: State) -> list[Source]:
    """The sources of this home.

    Raises:
        ConfigurationError: `sources.yml` is wrong, the inbox is not there, or a folder holds the home.
    """
    found = described(settings)
    if not found:
        settings.require_inbox()
        renamed(state, f"folder:{settings.inbox}", INBOX)  # as earlier versions called it
        return [FolderSource(settings.inbox, settings.settle_seconds)]
    archive, gates = Archive(settings.layout.archive), Gates()
    return [_source(source, settings, state, archive, gates) for source in found]


def _source(source: AnySource, settings: Settings, state: State, archive: Archive, gates: Gates) -> Source:
    if isinstance(source, Folder):
        root = (settings.home / source.path.expanduser()).resolve()
        if settings.home.is_relative_to(root):
            raise ConfigurationError(
                f"source {source.name}: JIXIAO_HOME ({settings.home}) lies in {root}: every file there would be a filing"
            )
        return FolderSource(root, settings.settle_seconds, source.name)
    memory, credentials = StoredMemory(state, source.name), _credentials(source)
    if isinstance(source, Bucket):
        return BucketSource(source, memory, credentials)
    login = (credentials.login, credentials.password or "") if credentials and credentials.login else None
    client = Client(source, source.starts, gates, login)
    if isinstance(source, Feed):
        return FeedSource(source, client, memory, archive.add)
    return PortalSource(source, client, memory, archive.add)


def _credentials(source: Bucket | Web) -> Credentials | None:
    """What the source's Airflow connection holds; the only place that credentials come from."""
    if source.connection is None:
        return None
    from airflow.sdk import BaseHook

    try:
        found = BaseHook.get_connection(source.connection)
    except Exception as error:  # Airflow's, of several kinds
        raise ConfigurationError(f"source {source.name}: Airflow has no connection `{source.connection}` ({error})") from None
    return Credentials(found.login, found.password, found.host, found.port, found.extra_dejson)


def discover(asked: Sequence[Source]) -> list[Listing]:
    """Ask every source what it holds, several at a time; one that does not answer keeps nothing from the others.

    Raises:
        PassingError: no source answers. No sighting is ended then: not to see a filing takes a source that answers.
    """
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        listings = list(threads.map(_asked, asked))
    if listings and all(listing.failure and not (listing.entries or listing.waiting) for listing in listings):
        raise PassingError("; ".join(listing.failure or "" for listing in listings))
    return listings


def _asked(source: Source) -> Listing:
    try:
        with contained(source.name):
            return source.list()
    except PassingError as error:
        return Listing(source.name, (), warnings=(f"{error}",), failure=f"{error}", crawl=Yield(errors=1))


def save_listings(listings: list[Listing], folder: Path) -> None:
    """Keep the listings for the next step."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(json.dumps([asdict(listing) for listing in listings], default=date.isoformat))


def load_listings(folder: Path) -> list[Listing]:
    """The listings that the step before kept."""
    return [_listing(**stored) for stored in json.loads((folder / _FILE).read_text())]


def _listing(*, entries: list[dict[str, Any]], waiting: list[str], warnings: list[str], crawl: dict[str, int], **plain: Any) -> Listing:  # noqa: ANN401
    listed = tuple(_listed(entry) for entry in entries)
    return Listing(entries=listed, waiting=tuple(waiting), warnings=tuple(warnings), crawl=Yield(**crawl), **plain)


def _listed(entry: dict[str, Any]) -> Listed:
    published_on = entry.pop("published_on")
    return Listed(**entry, published_on=date.fromisoformat(published_on) if published_on else None)
