"""What came since the last night that completed: which sources are new, and which of a known source's filings are old ones put in later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jixiao.alert_facts import Facts
from jixiao.state import Run, Sighting

_OLD_AFTER = timedelta(days=365)
_YEARS_UNDER_WAY = 1
"""Filings of a year are published in it and, what came of it, in the next."""


@dataclass(frozen=True)
class Arrivals:
    """The sources and documents that were first seen after the last run that completed: nobody was told of them yet."""

    sources: frozenset[str]
    documents: Mapping[str, tuple[datetime, date | None]]
    """By SHA-256: when it was first seen, and the latest day on which a source says that it was published."""

    @classmethod
    def of(cls, session: Session) -> Arrivals:
        """Those that the state database knows of."""
        completed = session.scalar(select(func.max(Run.ended_at)).where(Run.outcome.in_(("published", "unchanged"))))
        first_seen, published_on = func.min(Sighting.first_seen_at), func.max(Sighting.published_on)
        sources = session.execute(select(Sighting.source_name, first_seen).group_by(Sighting.source_name))
        documents = select(Sighting.sha256, first_seen, published_on).group_by(Sighting.sha256)
        if completed is not None:
            # of the documents of those sightings alone: nearly all others came long ago
            came = select(Sighting.sha256).where(Sighting.first_seen_at > completed)
            documents = documents.where(Sighting.sha256.in_(came)).having(first_seen > completed)
        return cls(
            frozenset(name for name, seen in sources if completed is None or seen > completed),
            {sha256: (seen, published) for sha256, seen, published in session.execute(documents)},
        )

    def backfilled(self, filings: Iterable[Facts]) -> list[Facts]:
        """The old filings of a night, if there is more than one, and with them those that state no time at all.

        A filing is old when it is of a year before the last, or was published more than a year before it came.
        """
        came = [(facts, self._is_old(facts)) for facts in filings if facts.get("sha256") in self.documents]
        found = [facts for facts, is_old in came if is_old is not False]
        return found if len(found) > 1 and any(is_old for _, is_old in came) else []

    def _is_old(self, facts: Facts) -> bool | None:
        """Whether a filing was old when it came; None when nothing says so or otherwise."""
        came, published_on = self.documents[facts["sha256"]]
        fiscal_year = facts.get("fiscal_year")
        if published_on is None and fiscal_year is None:
            return None
        is_of_old = fiscal_year is not None and fiscal_year < came.year - _YEARS_UNDER_WAY
        return is_of_old or (published_on is not None and published_on < came.date() - _OLD_AFTER)
