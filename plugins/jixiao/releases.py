"""What each publication changed against the one before: its numbers in the state database, the changes as Parquet in `differences/`.

Both are kept when the publications themselves are long gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from jixiao.difference import CHANGE_SCHEMA, FOLLOW_FROM_MORE, Difference, compare
from jixiao.durable import write_parquet
from jixiao.errors import ConfigurationError
from jixiao.settings import Layout, Settings
from jixiao.state import Publication, State


def note(layout: Layout, publication: Publication, before: str, difference: Difference) -> None:
    """Keep what a publication changes.

    Args:
        layout: the home.
        publication: the publication, about to be written down; its numbers are set.
        before: the file name of the one before it.
        difference: what it changes.
    """
    write_parquet(difference.changes, _changes(layout, publication.file_name))
    publication.difference = difference.summary() | {"before": before}


def between(settings: Settings, state: State, before: str | None = None, after: str | None = None) -> tuple[str, str, Difference]:
    """What one publication changes against another, by the file names of both.

    Args:
        settings: the settings.
        state: the state database.
        before: a publication, by any part of its file name; the one before `after` when not given.
        after: likewise; the newest when not given.

    Raises:
        ConfigurationError: no publication, or several, are called so, or nothing is known any more of the difference.
    """
    with state.session() as session:
        known = list(session.scalars(select(Publication).order_by(Publication.published_at)))
    later = _named(known, after)
    stored = dict(later.difference or {})
    follows = stored.pop("before", None)
    if before is None and follows is None:
        raise ConfigurationError(f"{later.file_name} is the first publication of which that is known; there is nothing to compare it with")
    earlier = str(follows) if before is None else _named(known, before).file_name
    if earlier == follows:
        path = _changes(settings.layout, later.file_name)
        changes = pq.read_table(path) if path.exists() else CHANGE_SCHEMA.empty_table()
        return earlier, later.file_name, Difference.stored(stored, changes)
    first, second = settings.publication(earlier), settings.publication(later.file_name)
    for name, kept in ((earlier, first), (later.file_name, second)):
        if not kept.exists():
            raise ConfigurationError(f"{name} is kept no more; what it changed against the one before it is still known")
    return earlier, later.file_name, compare(first, second, thorough=True)


def total(session: Session, since: datetime) -> dict[str, int]:
    """What the publications since a moment changed, added up: filings, and facts of filings known before; nothing where none was."""
    counts: Counter[str] = Counter()
    for publication in session.scalars(select(Publication).where(Publication.published_at > since)):
        if (summary := publication.difference) is None:
            continue
        counts.update(summary["filings"])
        for kind in ("added", "changed", "gone"):
            facts = (each[kind] for table, each in summary["facts"].items() if table not in FOLLOW_FROM_MORE)
            counts[f"facts_{kind}"] += sum(facts)
    return dict(counts)


def _named(known: Sequence[Publication], name: str | None) -> Publication:
    fits = [publication for publication in known if name is None or name in publication.file_name]
    if not fits:
        names = ", ".join(publication.file_name for publication in known[-3:])
        raise ConfigurationError(f"no publication is called `{name}`; the last are {names}" if names else "nothing was published yet")
    if name is not None and len(fits) > 1:
        raise ConfigurationError(f"{len(fits)} publications are called `{name}`; state more of the name")
    return fits[-1]


def _changes(layout: Layout, file_name: str) -> Path:
    return layout.differences / f"{Path(file_name).stem}.parquet"
