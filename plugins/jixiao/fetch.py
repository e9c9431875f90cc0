"""Bytes into the archive, by content hash, with where and when they were seen."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from jixiao.archive import Archive
from jixiao.durable import write_parquet
from jixiao.errors import PassingError
from jixiao.rules import SIGHTING_SCHEMA
from jixiao.sources import Listed, Listing, Source
from jixiao.state import Document, Sighting
from jixiao.values.years import title_fiscal_year


@dataclass
class Fetched:
    """What fetching gave."""

    seen: set[str] = field(default_factory=set)
    """Documents that the sources hold, by SHA-256."""
    new: set[str] = field(default_factory=set)
    """Those of them that no night had seen before."""
    warnings: list[str] = field(default_factory=list)


def fetch(source: Source, listing: Listing, archive: Archive, session: Session, now: datetime) -> Fetched:
    """Take in every listed document and bring the sightings of its source up to date.

    A file is read whole and hashed every night: size and time stamps do not tell a revision from the file it replaces.
    """
    fetched = Fetched()
    sightings = _Sightings(listing.source_name, session, now)
    for entry in listing.entries:
        try:
            document = source.open(entry.location)
        except PassingError as error:
            fetched.warnings.append(str(error))
            continue
        with document:
            sha256 = archive.add(document)
            byte_count = document.seek(0, os.SEEK_END)
        fetched.seen.add(sha256)
        if session.get(Document, sha256) is None:
            fetched.new.add(sha256)
            session.add(Document(sha256=sha256, byte_count=byte_count, archived_at=now))
            session.flush()
        sightings.note(entry, sha256)
    sightings.end_the_others(listing)
    return fetched


class _Sightings:
    """The sightings of one source."""

    def __init__(self, source_name: str, session: Session, now: datetime) -> None:
        self.source_name = source_name
        self.session = session
        self.now = now
        found = session.scalars(select(Sighting).where(Sighting.source_name == source_name))
        self.by_place = {(sighting.location, sighting.sha256): sighting for sighting in found}
        self.present: set[tuple[str, str]] = set()

    def note(self, entry: Listed, sha256: str) -> None:
        """A document is at a location, and this is what the listing says of it now."""
        place = (entry.location, sha256)
        self.present.add(place)
        sighting = self.by_place.get(place)
        if sighting is None:
            sighting = Sighting(source_name=self.source_name, location=entry.location, sha256=sha256, first_seen_at=self.now)
            self.by_place[place] = sighting
            self.session.add(sighting)
        sighting.file_name = entry.file_name
        sighting.title = entry.title
        sighting.source_url = entry.source_url
        sighting.published_on = entry.published_on
        sighting.manifest_fiscal_year = entry.fiscal_year
        sighting.last_seen_at = self.now
        sighting.is_present = True

    def end_the_others(self, listing: Listing) -> None:
        """What is no longer at its location is no longer present; of a location that could not be read, nothing is known."""
        read = {location for location, _ in self.present}
        unknown = ({entry.location for entry in listing.entries} - read) | set(listing.waiting)
        for place, sighting in self.by_place.items():
            if place not in self.present and sighting.location not in unknown:
                sighting.is_present = False


def sightings_table(session: Session) -> pa.Table:
    """All sightings, a row a (source, location, document), in the order of these."""
    ordered = select(Sighting).order_by(Sighting.source_name, Sighting.location, Sighting.sha256)
    rows = [
        {name: getattr(sighting, name, None) for name in SIGHTING_SCHEMA.names} | {"title_fiscal_year": title_fiscal_year(sighting.title)}
        for sighting in session.scalars(ordered)
    ]
    return pa.Table.from_pylist(rows, schema=SIGHTING_SCHEMA)


def export_sightings(session: Session, path: Path) -> pa.Table:
    """Write all sightings to one Parquet file for the build, and give them."""
    table = sightings_table(session)
    write_parquet(table, path)
    return table
