"""Is anything still coming in? A source that silently ran dry looks like a quiet night."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from jixiao.compact import landed_files


def staleness(landing: Path, days: int, now: datetime) -> list[str]:
    """A sentence when the newest landed filing is older than it should be: a warning, which fails no night.

    Args:
        landing: the directory of landed batches.
        days: how old it may be; 0 for however old.
        now: the present moment.
    """
    files = landed_files(landing, "filing") if days else []
    if not files:
        return []
    query = "select max(landed_at) at time zone 'UTC' from read_parquet($1, union_by_name = true)"
    (newest,) = duckdb.execute(query, [[str(file) for file in files]]).fetchall()[0]
    if newest is None or now.replace(tzinfo=None) - newest <= timedelta(days=days):
        return []
    return [
        f"no filing has been landed since {newest:%Y-%m-%d}, for more than {days} days: look whether the sources still publish where "
        "the night looks, or set JIXIAO_STALE_DAYS higher"
    ]
