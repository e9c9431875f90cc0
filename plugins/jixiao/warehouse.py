"""Landed records → a candidate warehouse, by dbt in this process: first everything that can be judged, then what depends on the verdicts.

The candidate is a DuckDB file of its own that no reader opens; `publish` puts it in the readers' place.
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

from jixiao.crawl import CRAWL_SCHEMA
from jixiao.decisions import KEPT
from jixiao.durable import write_parquet
from jixiao.errors import JobError
from jixiao.judge import VERDICT_SCHEMA
from jixiao.landed import landed_schema
from jixiao.models import PROJECT
from jixiao.records import RECORD_TYPES
from jixiao.register import REGISTER_SCHEMA
from jixiao.rules import SIGHTING_SCHEMA, rules_variable
from jixiao.settings import LEAP_FACTOR

_AFTER_VERDICTS = "source:landed.verdict+"


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
    candidate: Path
    """The DuckDB file to build, in a directory of its own; dbt's target and logs go beside it."""
    leap_factor: Decimal = LEAP_FACTOR
    """What the rule `year_leap` allows."""


def build_candidate(inputs: BuildInputs) -> None:
    """Build the candidate from nothing up to the comparison rows: whatever needs no verdict, and its tests.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    for leftover in (inputs.candidate, inputs.candidate.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    inputs.candidate.parent.mkdir(parents=True, exist_ok=True)
    _lay_sources(inputs)
    _run_dbt(inputs, ["build", "--exclude", _AFTER_VERDICTS])


def finish_candidate(inputs: BuildInputs) -> None:
    """Build what depends on the verdicts: check results, the filings' status, the views of them, and all their tests.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    _lay_sources(inputs)
    _run_dbt(inputs, ["build", "--select", _AFTER_VERDICTS])


def describe_models(inputs: BuildInputs) -> Path:
    """Make dbt's pages of the models and of the finished candidate, as one file.

    Raises:
        JobError: dbt could not make it.
    """
    _run_dbt(inputs, ["docs", "generate", "--static"])
    return inputs.candidate.parent / "target" / "static_index.html"


def _lay_sources(inputs: BuildInputs) -> None:
    """Views over the Parquet files. A typed empty file comes first: it gives a table without rows, and old batches new columns."""
    tables = {record_type.table: landed_schema(record_type) for record_type in RECORD_TYPES}
    sources: dict[str, tuple[pa.Schema, Sequence[Path]]] = {
        name: (schema, sorted(inputs.landing.glob(f"*/{name}.parquet"))) for name, schema in tables.items()
    }
    sources["sighting"] = (SIGHTING_SCHEMA, [inputs.sightings] if inputs.sightings.exists() else [])
    for name, schema in (("crawl", CRAWL_SCHEMA), ("expected_filing", REGISTER_SCHEMA), *((kept.name, kept.schema) for kept in KEPT)):
        beside = inputs.sightings.with_name(f"{name}.parquet")
        sources[name] = (schema, [beside] if beside.exists() else [])
    sources["verdict"] = (VERDICT_SCHEMA, sorted(inputs.verdicts.glob("*.parquet")))
    try:
        with duckdb.connect(str(inputs.candidate)) as connection:
            connection.execute("create schema if not exists landed")
            for name, (schema, files) in sources.items():
                empty = inputs.candidate.parent / "empty" / f"{name}.parquet"
                write_parquet(schema.empty_table(), empty)
                connection.execute(_view(name, (empty, *files)))
    except (duckdb.Error, OSError) as error:
        raise JobError(f"the landed records could not be laid before dbt: {error}") from error


def _view(name: str, files: Sequence[Path]) -> str:
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"create or replace view landed.{name} as select * from read_parquet([{paths}], union_by_name = true)"


def _run_dbt(inputs: BuildInputs, command: Sequence[str]) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    workshop = inputs.candidate.parent
    variables = {"candidate": str(inputs.candidate), "rules": rules_variable(), "leap_factor": f"{inputs.leap_factor}"}
    places = {"--project-dir": PROJECT, "--profiles-dir": PROJECT, "--target-path": workshop / "target", "--log-path": workshop / "logs"}
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
