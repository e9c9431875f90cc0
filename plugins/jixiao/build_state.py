"""What a publication holds of every filing, kept with it: the next night builds on it and does anew only what is not so any more.

A file has it beside itself, written before the publication appears. In a lake the candidate is kept for the next night, with what it holds,
and notes which publication it became. Without it, with other code, models, rules or settings, or a week after the last build from
nothing, the next build is from nothing, too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.database import Database, opened
from jixiao.durable import write_parquet
from jixiao.lake import LakeDatabase

_COLUMNS: dict[str, pa.DataType] = {
    "filing_key": pa.int64(),
    "department_key": pa.int64(),
    "state": pa.uint64(),
    "comparison_digest": pa.string(),
}
KEPT_SCHEMA = "kept"
"""What dbt keeps from night to night and no reader asks for: a publication that is a file carries it, a lake's candidate keeps it."""
HELD_SCHEMA = pa.schema(_COLUMNS)
"""The rows of the model `int_filing_states`, and the digest of the comparison rows that a filing's check results are of."""
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

    publication: Database | None
    """The publication to build on; None for a build from nothing."""
    made_by: str
    """Fingerprint of the code, models, rules and settings that build."""
    full_at: dt.datetime
    """When the build from nothing was that all others since have built on, or this one is."""

    @classmethod
    def of(cls, said: Mapping[str, str], candidate: Database) -> Base:
        """What was written down of a candidate."""
        publication: Database | None = None
        if name := said["built_on"]:
            publication = candidate.lake.publication(name) if isinstance(candidate, LakeDatabase) else Path(name)
        return cls(publication, said["made_by"], dt.datetime.fromisoformat(said["full_at"]))

    def words(self, judged: Sequence[str] = (), register: str = "") -> dict[str, str]:
        """What is written down of a candidate: what it began with, what it has taken in, the publication of a lake it became.

        Args:
            judged: the files of the verdicts in it.
            register: a digest of the register of expected filings in it.
        """
        publication = self.publication
        name = publication.publication_name if isinstance(publication, LakeDatabase) else str(publication or "")
        known = {"built_on": name, "made_by": self.made_by, "full_at": self.full_at.isoformat()}
        return known | {"judged": json.dumps(judged), "register": register, "became": ""}


def beside(warehouse: Path) -> Path:
    """The file that says what a publication, or a candidate, holds."""
    return warehouse.with_suffix(".held.parquet")


def base(publication: Database | None, made_by: str, now: dt.datetime, full_days: int) -> Base:
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
        last = begun_with(publication) if isinstance(publication, Path) else _became(publication)
    except (duckdb.Error, OSError, LookupError, TypeError, ValueError, pa.ArrowException):
        return anew
    fits = last is not None and last.made_by == made_by and now - last.full_at < dt.timedelta(days=full_days)
    return Base(publication, made_by, last.full_at) if fits and last else anew


def _became(publication: LakeDatabase) -> Base | None:
    """What the candidate of a lake began with; None where it is not what became the publication, and was left so."""
    candidate = publication.lake.candidate
    said = _said(candidate)
    return Base.of(said, candidate) if said is not None and said["became"] == publication.publication_name else None


def note_begun(candidate: Database, base: Base | None) -> None:
    """Write down what a candidate begins with; nothing where no build shall stand on it.

    Raises:
        duckdb.Error: the lake cannot be written.
        OSError: the file cannot be written.
    """
    if isinstance(candidate, Path):
        beside(candidate).unlink(missing_ok=True)
    if base is not None:
        _write(candidate, base.words(), HELD_SCHEMA.empty_table())


def begun_with(candidate: Database) -> Base | None:
    """What a candidate began with; None where that is not written down."""
    said = _said(candidate)
    return Base.of(said, candidate) if said is not None else None


def builds_on_another(candidate: Database) -> bool:
    """Whether a candidate began with what a publication holds."""
    begun = begun_with(candidate)
    return begun is not None and begun.publication is not None


def verdicts_since(held: Path | None, verdicts: Path) -> list[Path]:
    """The verdict files of a directory that a publication has not taken in yet.

    Args:
        held: the file that says what the publication holds; None where there is none.
        verdicts: the directory.
    """
    taken_in = frozenset(json.loads(_metadata(held).get("judged", "[]"))) if held is not None else frozenset()
    return [file for file in sorted(verdicts.glob("*.parquet")) if _identity(file) not in taken_in]


def _identity(file: Path) -> str:
    """A file as it is told from another that is written in its place, as when a run is repeated under its own name."""
    stat = file.stat()
    return f"{file.name} {stat.st_size} {stat.st_mtime_ns}"


def digest_of(register: Path) -> str:
    """The register of expected filings in one number, as it is laid for a build; of none, nothing."""
    return sha256(repr(pq.read_table(register).to_pylist()).encode()).hexdigest() if register.exists() else ""


def is_register_kept(held: Path | None, register: Path) -> bool:
    """Whether the register of expected filings is as it was when a publication was built.

    Args:
        held: the file that says what the publication holds; None where there is none.
        register: the file that is laid for the build.
    """
    return held is not None and _metadata(held).get("register") == digest_of(register)


def note_held(candidate: Database, verdicts: Path, register: Path) -> None:
    """Write down what a finished candidate holds.

    Args:
        candidate: the candidate.
        verdicts: the directory of the verdict files that it was finished with.
        register: the file of the register of expected filings that it was built with.
    """
    base = begun_with(candidate)
    if base is None:
        return
    with opened(candidate) as connection:
        states = connection.execute(_STATES).to_arrow_table().cast(HELD_SCHEMA)
    judged = [_identity(file) for file in sorted(verdicts.glob("*.parquet"))]
    _write(candidate, base.words(judged, digest_of(register)), states)


def lay_held(candidate: LakeDatabase, file: Path) -> None:
    """Write what a lake's candidate holds to a file: the night that builds on it forgets that.

    Raises:
        duckdb.Error: the lake does not answer.
        OSError: the file cannot be written.
    """
    with opened(candidate) as connection:
        states = connection.execute("from landed.states order by filing_key").to_arrow_table().cast(HELD_SCHEMA)
    write_parquet(states.replace_schema_metadata(_said(candidate)), file)


def is_ahead(candidate: LakeDatabase) -> bool:
    """Whether a lake's candidate was begun with a publication, and became none since: what it changed is then what the next one changes.

    Raises:
        duckdb.Error: the lake does not answer.
    """
    said = _said(candidate)
    return said is not None and bool(said["built_on"]) and not said["became"]


def note_published(candidate: LakeDatabase, publication: str) -> None:
    """Write down which publication a lake's candidate became: as long as nothing else is done with it, a night may build on it.

    Raises:
        duckdb.Error: the lake cannot be written.
    """
    if _said(candidate) is not None:
        with opened(candidate, read_only=False) as connection:
            connection.execute("update landed.begun set became = ?", [publication])


def _said(candidate: Database) -> dict[str, str] | None:
    """What is written down of a candidate; None where nothing is."""
    if isinstance(candidate, Path):
        return _metadata(beside(candidate)) if beside(candidate).exists() else None
    with opened(candidate) as connection:
        try:
            (row,) = connection.execute("from landed.begun").to_arrow_table().to_pylist()
        except duckdb.CatalogException:
            return None
        return dict(row)


def _metadata(held: Path) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in (pq.read_schema(held).metadata or {}).items()}


def _write(candidate: Database, said: dict[str, str], states: pa.Table) -> None:
    if isinstance(candidate, Path):
        write_parquet(states.replace_schema_metadata(said), beside(candidate))
        return
    with opened(candidate, read_only=False) as connection:
        connection.execute("create schema if not exists landed")
        for name, table in (("states", states), ("begun", pa.Table.from_pylist([said]))):
            connection.register("rows", table)
            connection.execute(f"create or replace table landed.{name} as from rows")
