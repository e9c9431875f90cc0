"""The arithmetic of models by dbt's unit tests (_unit_tests.yml): run here, over a built warehouse's columns, and not each night."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from jixiao.models import PROJECT
from jixiao.rules import rules_variable
from warehouse.homes import Home

UNITS = PROJECT / "models" / "marts" / "_unit_tests.yml"


def unit_tests(candidate: Path, workshop: Path) -> dict[str, str]:
    """Each unit test with its outcome."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    variables = {"candidate": str(candidate), "rules": rules_variable()}
    places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", workshop / "target", "--log-path", workshop / "logs"]
    command = ["test", "--select", "test_type:unit", "--quiet", "--vars", json.dumps(variables), *map(str, places)]
    try:
        outcome = dbtRunner().invoke(command)
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if outcome.exception is not None:
        raise outcome.exception
    results: Any = outcome.result
    tested = [result for result in results if result.node.resource_type == "unit_test"]
    return {result.node.name: f"{result.status}: {result.message}" for result in tested}


def test_the_arithmetic_of_models(home: Home, tmp_path: Path) -> None:
    # a copy: dbt opens the file for writing
    built = home.inputs.candidate
    assert isinstance(built, Path)
    candidate = Path(shutil.copy(built, tmp_path / "candidate.duckdb"))
    found = unit_tests(candidate, tmp_path)
    assert {name: outcome for name, outcome in found.items() if not outcome.startswith("pass")} == {}
    assert set(found) == {test["name"] for test in yaml.safe_load(UNITS.read_text(encoding="utf-8"))["unit_tests"]}


def test_a_night_runs_no_unit_tests(home: Home) -> None:
    log = (home.inputs.workshop / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert "START unit_test" not in log


def test_days_are_those_of_utc_on_every_machine() -> None:
    """The zone of a machine is read once a process: hence one of its own."""
    outputs = yaml.safe_load((PROJECT / "profiles.yml").read_text(encoding="utf-8"))["jixiao"]["outputs"]
    question = "import duckdb, sys; duckdb.execute(f\"set TimeZone = '{sys.argv[1]}'\"); print(duckdb.execute(sys.argv[2]).fetchone()[0])"
    day = "select cast(timestamptz '2025-12-31 18:00:00+00' as date)"
    for output in outputs.values():
        command = [sys.executable, "-c", question, output["settings"]["TimeZone"], day]
        there = os.environ | {"TZ": "Asia/Shanghai"}
        assert subprocess.run(command, env=there, capture_output=True, text=True, check=True).stdout == "2025-12-31\n"
