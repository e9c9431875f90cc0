"""Landed records → a candidate warehouse, by dbt in this process: first everything that can be judged, then what depends on the verdicts.

The candidate is a DuckDB file of its own, or a database of the lake, that no reader opens; `publish` puts it in the readers' place. A
file begins as a copy of the last publication, in which the rows of touched filings are built anew (`held`, `int_touched_filings`), or
from nothing; a database of the lake always from nothing.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from jixiao.compact import landed_files
from jixiao.crawl import CRAWL_SCHEMA
from jixiao.database import Database, clear, opened
from jixiao.decisions import KEPT
from jixiao.durable import copy_file, write_parquet
from jixiao.errors import JobError
from jixiao.held import HELD_SCHEMA, Base, begun_with, beside, note_begun, note_held
from jixiao.judge import VERDICT_SCHEMA
from jixiao.landed import landed_schema
from jixiao.models import PROJECT
from jixiao.records import RECORD_TYPES
from jixiao.register import REGISTER_SCHEMA
from jixiao.rules import SIGHTING_SCHEMA, rules_variable
from jixiao.settings import LEAP_FACTOR

_AFTER_VERDICTS = "source:landed.verdict+"
# The models' unit tests are the tests' (tests/warehouse/test_models.py): what they prove does not depend on a night's data.
_BUILD = ("build", "--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class BuildInputs:
    """What a build reads and where it works; everything lies under the home."""

    landing: Path
    """The directory of landed batches."""
    sightings: Path
    """The Parquet file of sightings (`rules.SIGHTING_SCHEMA`); one that does not exist means that nothing was ever seen.

    Beside it lie `crawl.parquet` and `expected_filing.parquet`, where there are any."""
    verdicts: Path
    """The directory of verdict files."""
    candidate: Database
    """What to build: a DuckDB file in a directory of its own, or a database of the lake."""
    leap_factor: Decimal = LEAP_FACTOR
    """What the rule `year_leap` allows."""
    base: Base | None = None
    """What the build begins with; None for a build from nothing that no other will stand on."""

    @property
    def workshop(self) -> Path:
        """The directory of what a build works with: dbt's target and logs."""
        return self.landing.parent / "candidate"


def build_candidate(inputs: BuildInputs) -> None:
    """Build the candidate up to the comparison rows: whatever needs no verdict, and its tests.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    inputs.workshop.mkdir(parents=True, exist_ok=True)
    clear(inputs.candidate)
    if isinstance(inputs.candidate, Path):
        note_begun(inputs.candidate, inputs.base)
        if inputs.base is not None and inputs.base.publication is not None:
            _begin_with(inputs.base.publication, inputs.candidate)
    _lay_sources(inputs)
    _run_dbt(inputs, [*_BUILD, "--exclude", _AFTER_VERDICTS])


def finish_candidate(inputs: BuildInputs) -> None:
    """Build what depends on the verdicts: check results, the filings' status, the views of them, and all their tests.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    _lay_sources(inputs)
    _run_dbt(inputs, [*_BUILD, "--select", _AFTER_VERDICTS])
    if isinstance(inputs.candidate, Path):
        note_held(inputs.candidate)


def _begin_with(publication: Path, candidate: Path) -> None:
    try:
        copy_file(publication, candidate)
    except OSError as error:
        raise JobError(f"{publication} could not be copied to build on it: {error}") from error


def describe_models(inputs: BuildInputs) -> Path:
    """Make dbt's pages of the models and of the finished candidate, as one file.

    Raises:
        JobError: dbt could not make it.
    """
    _run_dbt(inputs, ["docs", "generate", "--static"])
    return inputs.workshop / "target" / "static_index.html"


def _lay_sources(inputs: BuildInputs) -> None:
    """Views over the Parquet files. A typed empty file comes first: it gives a table without rows, and old batches new columns."""
    tables = {record_type.table: landed_schema(record_type) for record_type in RECORD_TYPES}
    sources: dict[str, tuple[pa.Schema, Sequence[Path]]] = {
        name: (schema, landed_files(inputs.landing, name)) for name, schema in tables.items()
    }
    sources["sighting"] = (SIGHTING_SCHEMA, [inputs.sightings] if inputs.sightings.exists() else [])
    for name, schema in (("crawl", CRAWL_SCHEMA), ("expected_filing", REGISTER_SCHEMA), *((kept.name, kept.schema) for kept in KEPT)):
        file = inputs.sightings.with_name(f"{name}.parquet")
        sources[name] = (schema, [file] if file.exists() else [])
    sources["verdict"] = (VERDICT_SCHEMA, sorted(inputs.verdicts.glob("*.parquet")))
    built_on = _built_on(inputs)
    sources["held"] = (HELD_SCHEMA, [beside(built_on)] if built_on else [])
    try:
        with opened(inputs.candidate, read_only=False) as connection:
            for schema_name in ("landed", "touched"):
                connection.execute(f"create schema if not exists {schema_name}")
            for name, (schema, files) in sources.items():
                empty = inputs.workshop / "empty" / f"{name}.parquet"
                write_parquet(schema.empty_table(), empty)
                connection.execute(_view(name, (empty, *files)))
    except (duckdb.Error, OSError) as error:
        raise JobError(f"the landed records could not be laid before dbt: {error}") from error


def _built_on(inputs: BuildInputs) -> Path | None:
    """The publication that the candidate began as a copy of."""
    begun = begun_with(inputs.candidate) if isinstance(inputs.candidate, Path) else None
    return begun.publication if begun else None


def _view(name: str, files: Sequence[Path]) -> str:
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"create or replace view landed.{name} as select * from read_parquet([{paths}], union_by_name = true)"


def _run_dbt(inputs: BuildInputs, command: Sequence[str]) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    workshop = inputs.workshop
    is_file = isinstance(inputs.candidate, Path)
    variables = {
        "candidate": str(inputs.candidate) if is_file else "",
        "rules": rules_variable(),
        "leap_factor": f"{inputs.leap_factor}",
        "incremental": _built_on(inputs) is not None,
    }
    places = {
        "--target": "candidate" if is_file else "lake",
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": workshop / "target",
        "--log-path": workshop / "logs",
    }
    arguments = [*command, "--quiet", "--no-write-json", "--vars", json.dumps(variables)]
    try:
        outcome = dbtRunner().invoke([*arguments, *(str(part) for place in places.items() for part in place)])
        failure = _failure(outcome)
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        gc.collect()
    if failure:
        raise JobError(f"dbt {command[0]} failed: {failure}; the whole log is in {workshop / 'logs'}")


def _failure(outcome: object) -> str | None:
    """What went wrong in a dbt run, in dbt's words; None when nothing did."""
    if getattr(outcome, "success", False):
        return None
    exception = getattr(outcome, "exception", None)
    if exception is not None:
        return str(exception)
    broken = [result for result in getattr(outcome, "result", None) or () if str(result.status) in {"error", "fail"}]
    return "; ".join(f"{result.node.name}: {str(result.message).strip()}" for result in broken) or "no node failed, yet it did not succeed"
