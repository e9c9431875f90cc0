"""What sources on the web remember, and how each crawl went: tables of the state database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from jixiao.sources import Visit
from jixiao.state import Base, Sighting, State, utc_now


class VisitRow(Base):
    """The last visit to an address."""

    __tablename__ = "visit"

    source_name: Mapped[str] = mapped_column(String(100), primary_key=True)
    url: Mapped[str] = mapped_column(Text, primary_key=True)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime]
    found: Mapped[dict[str, Any]]


class Crawl(Base):
    """How one night's crawl of one source went."""

    __tablename__ = "crawl"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"), primary_key=True)
    source_name: Mapped[str] = mapped_column(String(250), primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    listed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents listed."""
    page_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Pages asked for."""
    unchanged_page_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Pages that answered that nothing changed."""
    new_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents at places where there was none."""
    revised_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents in the place of others."""
    unchanged_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents that are what they were."""
    gone_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents taken down."""
    error_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Pages and documents that could not be had."""
    failure: Mapped[str | None] = mapped_column(Text)
    """Why the source could not be seen whole; None when it was."""


def renamed(state: State, before: str, now: str) -> None:
    """Give a source another name: its places, and how it was asked, stay known."""
    with state.session() as session:
        for table in (Sighting, Crawl):
            session.execute(update(table).where(table.source_name == before).values(source_name=now))


_WRITTEN_EVERY = 1.0
"""Seconds: what a crawl that is killed asks for again, where visits are written down together. To write each by itself costs more than to
ask for it, where a server answers at once."""


class StoredMemory:
    """The visits of one source, kept while it is asked: a crawl that is killed goes on where it was.

    Args:
        state: the state database.
        source_name: the source.
    """

    def __init__(self, state: State, source_name: str) -> None:
        self.state = state
        self.source_name = source_name
        self._lock = threading.Lock()
        self._unwritten: dict[str, Visit] = {}
        self._write_at = 0.0
        with state.session() as session:
            columns = (getattr(VisitRow, name) for name in Visit.__dataclass_fields__)
            rows = session.execute(select(*columns).where(VisitRow.source_name == source_name))
            self._visits = {row.url: Visit(**row._mapping) for row in rows}
        self._stored = set(self._visits)

    def recall(self, url: str) -> Visit | None:
        """The last visit to an address."""
        return self._visits.get(url)

    def remember(self, visit: Visit) -> None:
        """Keep a visit, in the place of the one before."""
        with self._lock:
            self._visits[visit.url] = self._unwritten[visit.url] = visit
            if time.monotonic() >= self._write_at:
                self._write()

    @contextmanager
    def together(self) -> Iterator[None]:
        """While this lasts, visits are written down once a second; at its end, and outside of it, at once."""
        self._write_at = time.monotonic() + _WRITTEN_EVERY
        try:
            yield
        finally:
            with self._lock:
                self._write()
                self._write_at = 0.0

    def _write(self) -> None:
        with self.state.session() as session:
            for statement, known in ((insert(VisitRow), False), (update(VisitRow), True)):
                visits = [visit for url, visit in self._unwritten.items() if (url in self._stored) == known]
                if visits:
                    session.execute(statement, [{"source_name": self.source_name, **vars(visit)} for visit in visits])
        self._stored |= self._unwritten.keys()
        self._unwritten.clear()
        if self._write_at:
            self._write_at = time.monotonic() + _WRITTEN_EVERY

    def known(self) -> list[Visit]:
        """All visits."""
        return list(self._visits.values())


def crawls(state: State, source_name: str, most: int = 30) -> list[Crawl]:
    """The last crawls of a source, the latest first."""
    with state.session() as session:
        wanted = select(Crawl).where(Crawl.source_name == source_name).order_by(Crawl.started_at.desc()).limit(most)
        return list(session.scalars(wanted))


_KEPT = timedelta(days=400)


def forget_old_crawls(session: Session) -> None:
    """More than a year of crawls tells nothing more."""
    for crawl in session.scalars(select(Crawl).where(Crawl.started_at < utc_now() - _KEPT)):
        session.delete(crawl)
