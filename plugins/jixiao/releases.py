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

from jixiao.database import opened
from jixiao.difference import CHANGE_SCHEMA, FOLLOW_FROM_MORE, Difference, compare
from jixiao.durable import write_parquet
from jixiao.errors import ConfigurationError
from jixiao.publish_lake import newest_snapshot
from jixiao.settings import Layout, Settings
from jixiao.state import Publication, Run, State, newest_publication

_BUILD = "select build_id, published_at, fingerprint from marts.build_info"


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


def take_up(settings: Settings, state: State) -> None:
    """Write down the publication that readers have, where the night that made it was killed before it could."""
    newest = newest_publication(state)
    if not settings.warehouse.exists():
        return
    with opened(settings.warehouse) as connection:
        build_id, published_at, fingerprint = connection.execute(_BUILD).fetchall()[0]
        name = f"warehouse-{build_id}.duckdb" if isinstance(settings.warehouse, Path) else newest_snapshot(connection)
    if newest is not None and published_at <= newest.published_at:
        return
    with state.session() as session:
        run = session.scalars(select(Run).where(Run.fingerprint == fingerprint).order_by(Run.started_at.desc()).limit(1)).first()
        if run is None:  # the state database is another than it was made with
            return
        run.publication = name
        taken = Publication(file_name=name, run_id=run.run_id, fingerprint=fingerprint, published_at=published_at)
        if newest is not None:
            before, after = settings.publication(newest.file_name), settings.publication(name)
            note(settings.layout, taken, newest.file_name, compare(before, after, thorough=True))
        session.add(taken)


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
        raise ConfigurationError(f"{later.file_name} is the first publication: there is no earlier one to compare it with")
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
