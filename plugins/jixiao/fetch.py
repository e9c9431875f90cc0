"""Bytes into the archive, by content hash, with where and when they were seen."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BufferedIOBase
from typing import Any

import pyarrow as pa
from sqlalchemy import Insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from jixiao.archive import Archive, UnsteadyDocument
from jixiao.errors import PassingError
from jixiao.rules import SIGHTING_SCHEMA
from jixiao.sources import LONGEST_PLACE, Listed, Listing, Opened, Source, Standing, Visit
from jixiao.sources.contained import contained
from jixiao.sources.file_names import storable
from jixiao.sources.memory import VisitRow
from jixiao.sources.packed import unpacked
from jixiao.state import Document, Sighting, State, raw_rows
from jixiao.values.years import title_fiscal_year

IN_ARCHIVE = "!/"
"""Between the location of an archive and the path of a document in it."""
_CAME_AT_ONCE = 50
"""Documents that came and whose sightings are written down together: what a kill costs at most, and what is asked for again then."""
_AT_ONCE = 1000
"""Documents in all that are written down together, with those that are as they were."""


@dataclass
class Fetched:
    """What fetching gave."""

    seen: set[str] = field(default_factory=set)
    """Documents that the sources hold, by SHA-256."""
    new: set[str] = field(default_factory=set)
    """Those of them that no night had seen before."""
    placed: int = 0
    """Documents at places where they were not before."""
    revised: int = 0
    """Those of them in the place of others."""
    unchanged: int = 0
    """Documents that are what they were."""
    gone: int = 0
    """Documents no longer at their place."""
    errors: int = 0
    warnings: list[str] = field(default_factory=list)

    def __iadd__(self, other: Fetched) -> Fetched:
        """Add what another source gave."""
        self.seen |= other.seen
        self.new |= other.new
        self.warnings += other.warnings
        for name in ("placed", "revised", "unchanged", "gone", "errors"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


@dataclass(frozen=True)
class _Taken:
    """Documents at an entry's location: one, those of an archive, or none any more."""

    entry: Listed
    documents: Sequence[tuple[Listed, str, int | None]]
    """Entry, SHA-256 and bytes (None of one that was archived before)."""
    visit: Visit | None = None


def fetch(source: Source, listing: Listing, archive: Archive, state: State, now: datetime) -> Fetched:
    """Take in every listed document and bring the sightings of its source up to date.

    Sightings are written down some at a time, each after its bytes are archived: a night that is killed leaves what it has, and the
    next one goes on from there. Nothing is held open in the database while a source is asked.
    """
    fetched = Fetched()
    places = _Places(listing.source_name, state, now)
    for group in _groups(_taken(source, listing.entries, archive, places, fetched)):
        with state.session() as session:
            places.note(session, group, fetched)
    with state.session() as session:
        places.end_the_others(session, listing, fetched)
    return fetched


def _groups(taken: Iterator[_Taken]) -> Iterator[list[_Taken]]:
    """Cut entries into groups that are recorded together: each has at most so many entries, and fewer where they are new."""
    group: list[_Taken] = []
    came = 0
    for each in taken:
        group.append(each)
        came += each.visit is not None or any(size is not None for _, _, size in each.documents)
        if came == _CAME_AT_ONCE or len(group) == _AT_ONCE:
            yield group
            group, came = [], 0
    yield group


def _taken(source: Source, entries: Iterable[Listed], archive: Archive, places: _Places, fetched: Fetched) -> Iterator[_Taken]:
    for entry, answer in _answers(source, entries, archive):
        if isinstance(answer, PassingError):
            fetched.errors += 1
            fetched.warnings.append(str(answer))
        elif isinstance(answer, Opened):
            with closing(answer.file):
                try:
                    yield _archived(entry, answer, archive)
                except UnsteadyDocument as error:
                    fetched.errors += 1
                    fetched.warnings.append(f"{entry.location}: {error}; it is tried again the next night")
        elif isinstance(answer, str):
            yield _Taken(entry, [(entry, answer, archive.path(answer).stat().st_size)])
        else:
            known = places.at(entry.location) if answer is Standing.UNCHANGED else []
            yield _Taken(entry, [(_as_listed(entry, sighting), sighting.sha256, None) for sighting in known])


_Answer = Opened | Standing | PassingError | str
"""What opening an entry gave; the SHA-256 where listing it meant taking it in."""


def _answers(source: Source, entries: Iterable[Listed], archive: Archive) -> Iterator[tuple[Listed, _Answer]]:
    """What opening each entry gave, in their order, as many at a time as the source allows."""

    def answer(entry: Listed) -> _Answer:
        if entry.sha256 is not None and archive.has(entry.sha256):
            return entry.sha256
        if not _fits(entry.location):
            return PassingError(
                f"source {source.name}: {entry.location[:100]}… is left out, its place is longer than {LONGEST_PLACE} bytes"
            )
        try:
            with contained(source.name):
                return source.open(entry)
        except PassingError as error:
            return error

    with ThreadPoolExecutor(source.at_once) as threads:
        waiting: deque[tuple[Listed, Future[_Answer]]] = deque()
        for entry in entries:
            waiting.append((entry, threads.submit(answer, entry)))
            if len(waiting) > source.at_once:
                first, future = waiting.popleft()
                yield first, future.result()
        for entry, future in waiting:
            yield entry, future.result()


def _archived(entry: Listed, answer: Opened, archive: Archive) -> _Taken:
    """Take in a document, or those that it packs."""
    if answer.file_name is not None:
        entry = replace(entry, file_name=answer.file_name)
    with unpacked(answer.file) as members:
        if not members:
            return _Taken(entry, [_kept(entry, answer.file, archive)], answer.visit)
        documents = []
        for name, path in members:
            inner = replace(entry, location=f"{entry.location}{IN_ARCHIVE}{name}", file_name=name.rpartition("/")[2])
            if not _fits(inner.location):
                raise UnsteadyDocument(f"the path of {name[:100]}… in it is longer than {LONGEST_PLACE} bytes")
            with path.open("rb") as member:
                documents.append(_kept(_titled(inner), member, archive))
        return _Taken(entry, documents, answer.visit)


def _fits(location: str) -> bool:
    return len(location.encode("utf-8", "replace")) <= LONGEST_PLACE


def _kept(entry: Listed, document: BufferedIOBase, archive: Archive) -> tuple[Listed, str, int]:
    sha256 = archive.add(document)
    return entry, sha256, archive.path(sha256).stat().st_size


def _titled(inner: Listed) -> Listed:
    """A document of an archive is called by the archive's title and its own name."""
    own = inner.file_name.rpartition(".")[0]
    return replace(inner, title=f"{inner.title} {own}") if inner.title else inner


def _as_listed(entry: Listed, sighting: Sighting) -> Listed:
    """An unchanged document with what the listing says now; one in an archive, or with a name from the server, keeps its own."""
    own = replace(entry, location=sighting.location, file_name=sighting.file_name)
    return own if sighting.location == entry.location else _titled(own)


class _Places:
    """The sightings of one source."""

    def __init__(self, source_name: str, state: State, now: datetime) -> None:
        self.source_name = source_name
        self.now = now
        with state.session() as session:
            found = list(session.scalars(select(Sighting).where(Sighting.source_name == source_name)))
        self.by_place = {(sighting.location, sighting.sha256): sighting for sighting in found}
        self.by_location: defaultdict[str, list[Sighting]] = defaultdict(list)
        for sighting in found:
            self.by_location[sighting.location.partition(IN_ARCHIVE)[0]].append(sighting)
        self.present: set[tuple[str, str]] = set()
        self.read: set[str] = set()

    def at(self, location: str) -> list[Sighting]:
        """What stands at a location, or in the archive there."""
        here = self.by_location[location]
        return [sighting for sighting in here if sighting.is_present] or sorted(here, key=lambda sighting: sighting.last_seen_at)[-1:]

    def note(self, session: Session, group: list[_Taken], fetched: Fetched) -> None:
        """Record that documents are at their locations, with what the listing says of them now."""
        fetched.new |= _added(session, group, self.now)
        again: list[dict[str, object]] = []
        for taken in group:
            self.read.add(taken.entry.location)
            for entry, sha256, _ in taken.documents:
                fetched.seen.add(sha256)
                again += self._note(session, entry, sha256, fetched)
            if taken.visit is not None:
                session.merge(VisitRow(source_name=self.source_name, **vars(taken.visit)))
        if again:
            session.execute(update(Sighting), again)

    def _note(self, session: Session, entry: Listed, sha256: str, fetched: Fetched) -> list[dict[str, object]]:
        """A new sighting is added; of a known one, what is to be updated is given."""
        place = (entry.location, sha256)
        self.present.add(place)
        said: dict[str, object] = {
            "file_name": storable(entry.file_name),
            "title": entry.title and storable(entry.title),
            "source_url": entry.source_url,
            "published_on": entry.published_on,
            "manifest_fiscal_year": entry.fiscal_year,
            "last_seen_at": self.now,
            "is_present": True,
        }
        known = self.by_place.get(place)
        if known is not None:
            fetched.unchanged += known.is_present
            return [{"sighting_id": known.sighting_id} | said]
        fetched.placed += 1
        fetched.revised += any(sighting.location == entry.location for sighting in self.at(entry.location.partition(IN_ARCHIVE)[0]))
        sighting = Sighting(source_name=self.source_name, location=entry.location, sha256=sha256, first_seen_at=self.now, **said)
        session.add(sighting)
        session.flush()
        self.by_place[place] = sighting
        return []

    def end_the_others(self, session: Session, listing: Listing, fetched: Fetched) -> None:
        """What is no longer at its location is no longer present.

        Of a location that could not be read nothing is known, nor, where the source was not seen whole, of one that is not listed.
        """
        unread = ({entry.location for entry in listing.entries} - self.read) | set(listing.waiting)

        def is_over(sighting: Sighting) -> bool:
            location = sighting.location.partition(IN_ARCHIVE)[0]
            return location in self.read or (listing.failure is None and location not in unread)

        absent = (sighting for place, sighting in self.by_place.items() if place not in self.present)
        over = [sighting for sighting in absent if sighting.is_present and is_over(sighting)]
        still = {location for location, _ in self.present}
        fetched.gone += sum(sighting.location not in still for sighting in over)
        if over:
            session.execute(update(Sighting), [{"sighting_id": sighting.sighting_id, "is_present": False} for sighting in over])


def _added(session: Session, group: list[_Taken], now: datetime) -> set[str]:
    """Note the documents that came; those of them that no source had brought before.

    Another source may be bringing the same document at this moment: whoever comes second finds it noted. All note in one order, so that
    no two wait for each other.
    """
    came = {sha256: size for taken in group for _, sha256, size in taken.documents if size is not None}
    rows = [{"sha256": sha256, "byte_count": size, "archived_at": now} for sha256, size in sorted(came.items())]
    if not rows:
        return set()
    return set(session.scalars(_unless_there(session).returning(Document.sha256), rows))


def _unless_there(session: Session) -> Insert:
    """An insertion of documents that skips those that are there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Document).on_conflict_do_nothing()
    return sqlite.insert(Document).on_conflict_do_nothing()


def sightings_table(session: Session, numbers: tuple[int, int] | None = None) -> pa.Table:
    """Sightings, a row a (source, location, document), in the order of these.

    Args:
        session: of the state database.
        numbers: the first number, and the one behind the last; all where none are named.
    """
    stored = [Sighting.__table__.c[name] for name in SIGHTING_SCHEMA.names if name in Sighting.__table__.c]
    wanted = select(*stored).order_by(Sighting.source_name, Sighting.location, Sighting.sha256)
    if numbers is not None:
        first, end = numbers
        wanted = wanted.where(Sighting.sighting_id.between(literal_column(str(first)), literal_column(str(end - 1))))
    rows = raw_rows(session, wanted)
    if not rows:
        return SIGHTING_SCHEMA.empty_table()
    columns = dict(zip((column.name for column in stored), zip(*rows, strict=True), strict=True))
    years = {title: title_fiscal_year(title) for title in set(columns["title"])}
    columns["title_fiscal_year"] = tuple(years[title] for title in columns["title"])
    return pa.table([_column(columns[field.name], field.type) for field in SIGHTING_SCHEMA], schema=SIGHTING_SCHEMA)


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array[Any]:
    """Values as a database's driver gives them: SQLite has moments in UTC as text, others with their zone."""
    column: pa.Array[Any] = pa.array(values)
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp(kind.unit))
    return column.cast(kind)
