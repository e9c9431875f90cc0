"""What the checks cost: landed records of 1,000, 10,000 and 100,000 filings, their comparison rows, and the judging of all of them."""

from __future__ import annotations

import datetime as dt
import os
import re
import resource
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.landed import FACTS, SLIPS, land_filings
from benchmarks.report import Report, Table
from jixiao.database import opened
from jixiao.durable import write_parquet
from jixiao.judge import judge
from jixiao.models import database_settings
from jixiao.rules import SIGHTING_SCHEMA, rules
from jixiao.warehouse import BuildInputs, build_candidate

SIZES = (1_000, 10_000, 100_000)
_MODELS = ("comparison", "explanation", "comparison_digest")
"""What is made of the rules' own tables, in this order."""
_SEEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def measure(folder: Path) -> Report:
    """Build a warehouse of each size once, then run the rules again by themselves and judge all that they gave, as `--full` does."""
    rows = [_measured(folder / str(size), size) for size in SIZES]
    notes = [
        f"A filing has {FACTS} facts; in one of {SLIPS} a total is wrong. `rules` runs every rule's SQL and brings the rows together; "
        "`judging` is Great Expectations over all rows, in chunks, with the verdicts written. CPU seconds are of this process on all its "
        "cores.",
    ]
    header = ("filings", "facts", "comparison rows", "rules, s", "CPU s", "judging, s", "CPU s", "memory, GB")
    return Report("Checks", notes, [Table("All filings judged", header, rows)])


def _measured(home: Path, filings: int) -> tuple[str, ...]:
    inputs = made(home, filings)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        comparisons, seconds, memory = apart.submit(_judged, inputs).result()
    figures = (f"{filings:,}", f"{filings * FACTS:,}", f"{comparisons:,}")
    return (*figures, *(f"{number:.1f}" for number in (*seconds, memory)))


def _judged(inputs: BuildInputs) -> tuple[int, tuple[float, ...], float]:
    """Run and judge in a process of its own: comparison rows, seconds of both by clock and processor, and its memory at most in GB."""
    compared = _timed(lambda: _run_rules(inputs))
    counted: list[int] = []
    judged = _timed(lambda: counted.append(judge(inputs.candidate, inputs.verdicts, "full", full=True).comparisons))
    return counted[0], (*compared, *judged), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def made(home: Path, filings: int) -> BuildInputs:
    """A candidate of so many filings, built by dbt as at night."""
    shutil.rmtree(home, ignore_errors=True)
    inputs = BuildInputs(home / "landing", home / "sightings.parquet", home / "verdicts", home / "build" / "warehouse.duckdb")
    land_filings(inputs.landing, filings)
    shas = duckdb.sql(f"select sha256 from read_parquet('{inputs.landing}/*/filing.parquet')").fetchall()
    seen = {"source_name": "made", "first_seen_at": _SEEN, "last_seen_at": _SEEN, "is_present": True}
    rows = [seen | {"location": sha256, "file_name": sha256, "sha256": sha256} for (sha256,) in shas]
    write_parquet(pa.Table.from_pylist(rows, schema=SIGHTING_SCHEMA), inputs.sightings)
    build_candidate(inputs)
    return inputs


def _run_rules(inputs: BuildInputs) -> None:
    """Every rule's table and what is made of them, anew, by the SQL that dbt ran."""
    ran = {path.stem: path for path in (inputs.workshop / "target" / "run").rglob("*.sql")}
    with opened(inputs.candidate, read_only=False) as connection:
        for name, value in database_settings().items():
            connection.execute(f"set {name} = '{value}'")
        for name in [*rules(), *_MODELS]:
            statement = ran[name].read_text(encoding="utf-8")
            connection.execute(re.sub(r"__dbt_tmp\b", "__again", statement))
            connection.execute(f"drop table checks.{name}__again")


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of the processor."""
    began, used = time.perf_counter(), sum(os.times()[:2])
    work()
    return time.perf_counter() - began, sum(os.times()[:2]) - used
