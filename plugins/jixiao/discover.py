"""What the sources list tonight. The first step of the night: it looks, and takes nothing yet."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from jixiao.settings import Settings
from jixiao.sources import Listed, Listing, Source
from jixiao.sources.folder import FolderSource

_FILE = "listings.json"


def sources(settings: Settings) -> list[Source]:
    """The sources of this home."""
    return [FolderSource(settings.inbox, settings.settle_seconds)]


def discover(settings: Settings) -> list[Listing]:
    """Ask every source what it holds.

    Raises:
        ConfigurationError: the inbox is not there.
        PassingError: a source does not answer. No sighting is ended then: not to see a filing takes a source that answers.
    """
    settings.require_inbox()
    return [source.list() for source in sources(settings)]


def save_listings(listings: list[Listing], folder: Path) -> None:
    """Keep the listings for the next step."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(json.dumps([asdict(listing) for listing in listings], default=date.isoformat))


def load_listings(folder: Path) -> list[Listing]:
    """The listings that the step before kept."""
    return [_listing(**stored) for stored in json.loads((folder / _FILE).read_text())]


def _listing(*, source_name: str, entries: list[dict[str, object]], waiting: list[str], warnings: list[str]) -> Listing:
    return Listing(source_name, tuple(_listed(entry) for entry in entries), tuple(waiting), tuple(warnings))


def _listed(entry: dict[str, object]) -> Listed:
    published_on = entry.pop("published_on")
    return Listed(**entry, published_on=date.fromisoformat(str(published_on)) if published_on else None)  # type: ignore[arg-type]
