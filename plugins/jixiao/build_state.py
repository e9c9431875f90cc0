"""What a publication holds of every filing, kept beside it: the next night builds on it and does anew only what is not so any more.

The file is written before the publication appears. Without it, with other code, models, rules or settings, or a week after the last
build from nothing, the next build is from nothing, too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.durable import write_parquet

_COLUMNS: dict[str, pa.DataType] = {
    "filing_key": pa.int64(),
    "department_key": pa.int64(),
    "state": pa.uint64(),
    "comparison_digest": pa.string(),
}
HELD_SCHEMA = pa.schema(_COLUMNS)
"""The rows of the model `int_filing_states`, and the digest of the comparison rows that a filing's check results are of."""
_MADE_BY, _BUILT_ON, _FULL_AT, _JUDGED = b"made_by", b"built_on", b"full_at", b"judged"
_STATES = """
    select states.filing_key, states.department_key, states.state,
        case when touched.filing_key is null then held.comparison_digest else digests.comparison_digest end as comparison_digest
    from intermediate.int_filing_states as states
    left join landed.held as held using (filing_key)
    left join landed.comparison_digest as digests using (filing_key)
    left join intermediate.int_touched_filings as touched using (filing_key)
    order by states.filing_key
"""


@dataclass(frozen=True)
class Base:
    """What a build begins with."""

    publication: Path | None
    """The publication to build on; None for a build from nothing."""
    made_by: str
    """Fingerprint of the code, models, rules and settings that build."""
    full_at: dt.datetime
    """When the build from nothing was that all others since have built on, or this one is."""


def beside(warehouse: Path) -> Path:
    """The file that says what a publication, or a candidate, holds."""
    return warehouse.with_suffix(".held.parquet")


def base(publication: Path | None, made_by: str, now: dt.datetime, full_days: int) -> Base:
    """What tonight's build begins with.

    Args:
        publication: the newest publication; None where there is none, or where all is to be built anew.
        made_by: fingerprint of what builds.
        now: the present moment.
        full_days: how long nights may build on one another.
    """
    anew = Base(None, made_by, now)
    if publication is None or not publication.exists():
        return anew
    try:
        last = begun_with(publication)
    except (OSError, LookupError, TypeError, ValueError, pa.ArrowException):
        return anew
    fits = last is not None and last.made_by == made_by and now - last.full_at < dt.timedelta(days=full_days)
    return Base(publication, made_by, last.full_at) if fits and last else anew


def note_begun(candidate: Path, base: Base | None) -> None:
    """Write down what a candidate begins with; nothing where no build shall stand on it."""
    beside(candidate).unlink(missing_ok=True)
    if base is not None:
        _write(candidate, base, HELD_SCHEMA.empty_table())


def begun_with(candidate: Path) -> Base | None:
    """What a candidate began with; None where that is not written down."""
    if not beside(candidate).exists():
        return None
    said = pq.read_schema(beside(candidate)).metadata
    built_on = said[_BUILT_ON].decode()
    return Base(Path(built_on) if built_on else None, said[_MADE_BY].decode(), dt.datetime.fromisoformat(said[_FULL_AT].decode()))


def builds_on_another(candidate: Path) -> bool:
    """Whether a candidate began as a copy of a publication."""
    begun = begun_with(candidate)
    return begun is not None and begun.publication is not None


def verdicts_since(warehouse: Path | None, verdicts: Path) -> list[Path]:
    """The verdict files of a directory that a publication has not taken in yet: all where there is none."""
    said = pq.read_schema(beside(warehouse)).metadata.get(_JUDGED, b"[]") if warehouse is not None else b"[]"
    taken_in = frozenset(json.loads(said))
    return [file for file in sorted(verdicts.glob("*.parquet")) if _identity(file) not in taken_in]


def _identity(file: Path) -> str:
    """A file as it is told from another that is written in its place, as when a run is repeated under its own name."""
    stat = file.stat()
    return f"{file.name} {stat.st_size} {stat.st_mtime_ns}"


def note_held(candidate: Path, verdicts: Path) -> None:
    """Write down what a finished candidate holds.

    Args:
        candidate: the candidate.
        verdicts: the directory of the verdict files that it was finished with.
    """
    base = begun_with(candidate)
    if base is None:
        return
    with duckdb.connect(str(candidate), read_only=True) as connection:
        states = connection.execute(_STATES).to_arrow_table().cast(HELD_SCHEMA)
    _write(candidate, base, states, [_identity(file) for file in sorted(verdicts.glob("*.parquet"))])


def _write(candidate: Path, base: Base, states: pa.Table, judged: Sequence[str] = ()) -> None:
    built_on = str(base.publication or "").encode()
    said = {_MADE_BY: base.made_by.encode(), _BUILT_ON: built_on, _FULL_AT: base.full_at.isoformat().encode()}
    said[_JUDGED] = json.dumps(judged).encode()
    write_parquet(states.replace_schema_metadata(said), beside(candidate))
