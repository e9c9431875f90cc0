"""Which archived documents to read again, and where a run before was cut off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from jixiao.compact import landed_files
from jixiao.errors import JobError
from jixiao.state import Base, Document, Run, Sighting, State

KEYS = ("family", "version", "source", "since", "until")
"""What documents are chosen by: their filings' family, the version of the reader that read them, a source that has or had them, and the
first and last day on which they were archived."""


class Reprocessing(Base):
    """What a run was asked to read again."""

    __tablename__ = "reprocessing"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"), primary_key=True)
    wanted: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    """When the first run of these that was cut off began: what was read since then need not be read again."""


@dataclass(frozen=True)
class _Reading:
    """What is landed of a document: of its latest reading."""

    landed_at: datetime
    families: frozenset[str]
    version: str


def chosen(state: State, landing: Path, wanted: str) -> list[tuple[str, int]]:
    """The archived documents that are wanted: (SHA-256, bytes), in the order in which they came.

    Args:
        state: the state database.
        landing: the landed batches.
        wanted: `all`, first digits of SHA-256s, or conditions like `family=project_targets source=town since=2026-01-31`; conditions of
            one key are alternatives, those of different keys all hold.

    Raises:
        JobError: it does not parse, or no document in the archive is wanted.
    """
    conditions = _Conditions.of(wanted)
    readings = _readings(landing) if conditions.families or conditions.versions else {}
    with state.session() as session:
        documents = list(session.scalars(select(Document).order_by(Document.archived_at, Document.sha256)))
        of_sources = set(session.scalars(select(Sighting.sha256).where(Sighting.source_name.in_(conditions.sources))))
    fitting = (document for document in documents if not conditions.sources or document.sha256 in of_sources)
    found = [(document.sha256, document.byte_count) for document in fitting if conditions.fit(document, readings.get(document.sha256))]
    if not found:
        names = ", ".join(f"{key}=…" for key in KEYS)
        raise JobError(f"no archived document is `{wanted}`; name `unread`, `all`, first digits of SHA-256s, or conditions ({names})")
    return found


@dataclass(frozen=True)
class _Conditions:
    """What a wanted document has to be; what is empty asks for nothing."""

    prefixes: tuple[str, ...]
    """Of its SHA-256."""
    families: tuple[str, ...]
    versions: tuple[str, ...]
    """Of the reader that read it last."""
    sources: tuple[str, ...]
    since: tuple[date, ...]
    until: tuple[date, ...]

    @classmethod
    def of(cls, wanted: str) -> _Conditions:
        """Conditions in words, as `chosen` takes them.

        Raises:
            JobError: they do not parse.
        """
        given: defaultdict[str, list[str]] = defaultdict(list)
        for word in wanted.replace(",", " ").split():
            key, equals, value = word.partition("=")
            if equals and not (key in KEYS and value):
                raise JobError(f"`{word}` is no condition; they are {', '.join(f'{known}=…' for known in KEYS)}")
            given[key if equals else ""].append(value if equals else word.lower())
        prefixes = () if given[""] == ["all"] else tuple(given[""])
        families, versions, sources = (tuple(given[key]) for key in ("family", "version", "source"))
        since, until = (tuple(map(_day, given[key])) for key in ("since", "until"))
        return cls(prefixes, families, versions, sources, since, until)

    def fit(self, document: Document, reading: _Reading | None) -> bool:
        """Whether a document, with its latest reading, is wanted; its sources are looked at elsewhere."""
        day = document.archived_at.date()
        return (
            (not self.prefixes or document.sha256.startswith(self.prefixes))
            and (not self.families or (reading is not None and not reading.families.isdisjoint(self.families)))
            and (not self.versions or (reading is not None and reading.version in self.versions))
            and all(day >= first for first in self.since)
            and all(day <= last for last in self.until)
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise JobError(f"`{text}` is not a day like 2026-01-31") from None


def _readings(landing: Path) -> dict[str, _Reading]:
    """The latest reading of every document that was read."""
    files = [str(file) for file in landed_files(landing, "filing")]
    if not files:
        return {}
    rows = duckdb.execute(
        """
        select sha256, max(landed_at), list(distinct document_type) filter (document_type is not null), min(reader_version)
        from (
            select * from read_parquet(?, union_by_name = true)
            qualify rank() over (partition by sha256 order by landed_at desc, batch_id desc) = 1
        ) group by sha256
        """,
        [files],
    ).fetchall()
    return {sha256: _Reading(landed_at, frozenset(families or ()), version) for sha256, landed_at, families, version in rows}


def resume(state: State, landing: Path, run_id: str, wanted: str, documents: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The documents that are left to be read: all, unless a run that wanted the same was cut off after it had read some.

    Args:
        state: the state database.
        landing: the landed batches.
        run_id: the run that begins.
        wanted: what it was asked for.
        documents: those that this stands for.
    """
    with state.session() as session:
        query = select(Reprocessing, Run.outcome).join(Run).where(Reprocessing.wanted == wanted, Reprocessing.run_id != run_id)
        last = session.execute(query.order_by(Run.started_at.desc()).limit(1)).first()
        since = last[0].since if last is not None and last[1] == "failed" else session.get_one(Run, run_id).started_at
        known = session.get(Reprocessing, run_id)
        since = known.since if known is not None else since
        session.merge(Reprocessing(run_id=run_id, wanted=wanted, since=since))
    from jixiao.reading import READER_VERSION

    # What another version of the reader read before it was replaced is no part of what is wanted now.
    readings = _readings(landing).items()
    read = {sha256 for sha256, reading in readings if reading.landed_at >= since and reading.version == READER_VERSION}
    return [(sha256, size) for sha256, size in documents if sha256 not in read]
