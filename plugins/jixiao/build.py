"""Landed records → a candidate warehouse, by dbt in this process: first everything that rules stand on, then what depends on the verdicts.

The candidate is a DuckDB file of its own, or a database of the lake, that no reader opens; `publish` puts it in the readers' place. It
begins with what the last publication holds, in which the rows of touched filings are built anew (`build_state`, `int_touched_filings`),
or with nothing. A file is copied for it; in a lake the candidate of the last night still holds the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from jixiao.build_state import (
    HELD_SCHEMA,
    KEPT_SCHEMA,
    Base,
    begun_with,
    beside,
    is_register_kept,
    lay_held,
    note_begun,
    note_held,
    verdicts_since,
)
from jixiao.check import VERDICT_SCHEMA
from jixiao.compact import landed_files
from jixiao.crawl import CRAWL_SCHEMA
from jixiao.database import Database, attachment, clear, opened
from jixiao.dbt_commands import run_dbt
from jixiao.decisions import KEPT
from jixiao.durable import copy_file, write_parquet
from jixiao.errors import JobError
from jixiao.lake import LakeDatabase
from jixiao.landed import landed_schema
from jixiao.publish_lake import SCHEMAS as PUBLISHED_SCHEMAS
from jixiao.records import RECORD_TYPES
from jixiao.register import REGISTER_SCHEMA
from jixiao.rules import SIGHTING_SCHEMA, rules_variable
from jixiao.sql import literal

_Sources = dict[str, tuple[pa.Schema, Sequence[Path]]]
"""Tables that dbt reads: their columns, and the files that they lie in."""
_AFTER_VERDICTS = "source:landed.verdict+"
_DIGESTS = "create table if not exists landed.comparison_digest (filing_key bigint, comparison_digest varchar, comparisons bigint)"
"""What judging leaves in the candidate: how many comparison rows each filing has, and the digest of them that its verdicts are given on."""


@dataclass(frozen=True)
class BuildInputs:
    """What a build reads and where it works; everything lies under the home."""

    landing: Path
    """The directory of landed batches."""
    sightings: Path
    """The Parquet file of sightings (`rules.SIGHTING_SCHEMA`), or a folder of such; none means that nothing was ever seen.

    Beside it lie `crawl.parquet` and `expected_filing.parquet`, where there are any."""
    verdicts: Path
    """The directory of verdict files."""
    candidate: Database
    """What to build: a DuckDB file in a directory of its own, or a database of the lake."""
    base: Base | None = None
    """What the build begins with; None for a build from nothing that no other will stand on."""
    is_tested: bool = True
    """Whether the data tests of the models run with them."""

    @property
    def workshop(self) -> Path:
        """The directory of what a build works with: dbt's target and logs."""
        return self.landing.parent / "candidate"

    @property
    def sighting_files(self) -> list[Path]:
        """The files of sightings."""
        if self.sightings.is_dir():
            return sorted(self.sightings.glob("*.parquet"))
        return [self.sightings] if self.sightings.exists() else []

    @property
    def register(self) -> Path:
        """The register of expected filings, as it is laid for the build."""
        return self.sightings.with_name("expected_filing.parquet")

    @property
    def held_in_lake(self) -> Path:
        """The file that says what the candidate of a lake held when the build began."""
        return self.workshop / "held.parquet"


def build_candidate(inputs: BuildInputs, wanted: Sequence[str] = ()) -> None:
    """Build the candidate up to what rules stand on: whatever needs no verdict, and its tests.

    Args:
        inputs: what to build.
        wanted: the models to build, as dbt selects them; all of them where none is named.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    inputs.workshop.mkdir(parents=True, exist_ok=True)
    _begin(inputs)
    _lay_sources(inputs)
    _run_dbt(inputs, [*_build(inputs), *(("--select", *wanted) if wanted else ()), "--exclude", _AFTER_VERDICTS])


def finish_candidate(inputs: BuildInputs) -> None:
    """Build what depends on the verdicts: check results, the filings' status, the views of them, and all their tests.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    _lay({"verdict": (VERDICT_SCHEMA, _verdicts(inputs))}, inputs)  # all else lies as it was built from
    _run_dbt(inputs, [*_build(inputs), "--select", _AFTER_VERDICTS])
    note_held(inputs.candidate, inputs.verdicts, inputs.register)


def _begin(inputs: BuildInputs) -> None:
    """Leave in the candidate what the publication holds that the build begins with, and nothing else."""
    candidate, publication = inputs.candidate, inputs.base.publication if inputs.base is not None else None
    if isinstance(candidate, LakeDatabase) and publication is not None:
        lay_held(candidate, inputs.held_in_lake)
        candidate.clear(kept=(*PUBLISHED_SCHEMAS, KEPT_SCHEMA))
    else:
        clear(candidate)
    note_begun(candidate, inputs.base)
    if isinstance(candidate, Path) and isinstance(publication, Path):
        try:
            copy_file(publication, candidate)
        except OSError as error:
            raise JobError(f"{publication} could not be copied to build on it: {error}") from error


def describe_models(inputs: BuildInputs) -> Path:
    """Make dbt's pages of the models and of the finished candidate, as one file.

    Raises:
        JobError: dbt could not make it.
    """
    _run_dbt(inputs, ["docs", "generate", "--static"], whole=True)
    return inputs.workshop / "target" / "static_index.html"


def _lay_sources(inputs: BuildInputs) -> None:
    """Lay all that dbt reads."""
    sources: _Sources = {}
    for record_type in RECORD_TYPES:
        sources[record_type.table] = (landed_schema(record_type), landed_files(inputs.landing, record_type.table))
    sources["sighting"] = (SIGHTING_SCHEMA, inputs.sighting_files)
    for name, schema in (("crawl", CRAWL_SCHEMA), ("expected_filing", REGISTER_SCHEMA), *((kept.name, kept.schema) for kept in KEPT)):
        file = inputs.sightings.with_name(f"{name}.parquet")
        sources[name] = (schema, [file] if file.exists() else [])
    sources["verdict"] = (VERDICT_SCHEMA, _verdicts(inputs))
    held = _held(inputs)
    sources["held"] = (HELD_SCHEMA, [held] if held else [])
    built_on = _built_on(inputs)
    attached = literal(attachment("published", built_on) if built_on else "")
    kept = is_register_kept(held, inputs.register)
    _lay(
        sources, inputs, _DIGESTS, f"create or replace view landed.built_on as select {attached} as attachment, {kept} as is_register_kept"
    )


def _lay(sources: _Sources, inputs: BuildInputs, *further: str) -> None:
    """Views over Parquet files, and further statements.

    A typed empty file comes first: it gives a table without rows, and old batches new columns.
    """
    records = {record_type.table for record_type in RECORD_TYPES}
    try:
        with opened(inputs.candidate, read_only=False) as connection:
            for schema_name in ("landed", "touched"):
                connection.execute(f"create schema if not exists {schema_name}")
            for name, (schema, files) in sources.items():
                empty = inputs.workshop / "empty" / f"{name}.parquet"
                write_parquet(schema.empty_table(), empty)
                # records say where they lie: touched ones are looked for there alone
                connection.execute(_view(name, (empty, *files), "*, filename" if name in records else "*"))
            for statement in further:
                connection.execute(statement)
    except (duckdb.Error, OSError) as error:
        raise JobError(f"the landed records could not be laid before dbt: {error}") from error


def _verdicts(inputs: BuildInputs) -> list[Path]:
    """The files of verdicts that what the candidate began with has not taken in."""
    return verdicts_since(_held(inputs), inputs.verdicts)


def _held(inputs: BuildInputs) -> Path | None:
    """The file that says what the publication held that the candidate began with."""
    built_on = _built_on(inputs)
    if isinstance(built_on, Path):
        return beside(built_on)
    return inputs.held_in_lake if built_on else None


def _built_on(inputs: BuildInputs) -> Database | None:
    """The publication that the candidate began with."""
    begun = begun_with(inputs.candidate)
    return begun.publication if begun else None


def _view(name: str, files: Sequence[Path], columns: str) -> str:
    paths = ", ".join(map(literal, files))
    return f"create or replace view landed.{name} as select {columns} from read_parquet([{paths}], union_by_name = true)"


def _build(inputs: BuildInputs) -> list[str]:
    # The models' unit tests are the tests' (tests/warehouse/test_models.py): what they prove does not depend on a night's data.
    left_out = ["unit_test"] if inputs.is_tested else ["unit_test", "test"]
    return ["build", *(part for kind in left_out for part in ("--exclude-resource-type", kind))]


def _run_dbt(inputs: BuildInputs, command: Sequence[str], *, whole: bool = False) -> None:
    """Run dbt on the candidate: on what is touched where it began with a publication, unless the models as a whole are asked for."""
    is_file = isinstance(inputs.candidate, Path)
    variables = {
        "candidate": str(inputs.candidate) if is_file else "",
        "rules": rules_variable(),
        "incremental": not whole and _built_on(inputs) is not None,
    }
    run_dbt(command, variables, target="candidate" if is_file else "lake", workshop=inputs.workshop)
