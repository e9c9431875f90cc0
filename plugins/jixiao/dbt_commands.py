"""dbt, run in this process on the project's models."""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.dbt_manifest import parsed_models
from jixiao.errors import JobError
from jixiao.models import PROJECT

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest


def run_dbt(command: Sequence[str], variables: Mapping[str, object], *, target: str, workshop: Path) -> None:
    """Run a dbt command.

    Args:
        command: the command and its own options.
        variables: the project's variables; `candidate` is the file to build, or empty.
        target: the target of `profiles.yml`.
        workshop: where dbt keeps its target and logs.

    Raises:
        JobError: a model or a test failed; the message is dbt's.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    places = {
        "--target": target,
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": workshop / "target",
        "--log-path": workshop / "logs",
    }
    options = ["--quiet", "--no-write-json", "--vars", json.dumps(variables)]
    options += [str(part) for place in places.items() for part in place]
    try:
        manifest = parsed_models(lambda: _parse(options, workshop), target, variables, workshop / "parsed")
        outcome = _invoke(command, options, manifest)
        failure = _failure(outcome)
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        gc.collect()
    if failure:
        raise JobError(f"dbt {command[0]} failed: {failure}; the whole log is in {workshop / 'logs'}")


def _parse(options: Sequence[str], workshop: Path) -> Manifest:
    outcome = _invoke(["parse"], options)
    if failure := _failure(outcome):
        raise JobError(f"dbt parse failed: {failure}; the whole log is in {workshop / 'logs'}")
    manifest: Manifest = outcome.result  # type: ignore[assignment]
    return manifest


def _invoke(command: Sequence[str], options: Sequence[str], manifest: Manifest | None = None) -> dbtRunnerResult:
    from dbt.cli.main import dbtRunner

    return dbtRunner(manifest=manifest).invoke([*command, *options])


def _failure(outcome: dbtRunnerResult) -> str | None:
    """What went wrong in a dbt run, in dbt's words; None when nothing did."""
    if outcome.success:
        return None
    if outcome.exception is not None:
        return str(outcome.exception)
    broken = [result for result in getattr(outcome, "result", None) or () if str(result.status) in {"error", "fail"}]
    return "; ".join(f"{result.node.name}: {str(result.message).strip()}" for result in broken) or "no node failed, yet it did not succeed"
