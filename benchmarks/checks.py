"""What the checks cost: landed records of 1,000, 10,000 and 100,000 filings, all of them held against the rules and judged."""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.landed import FACTS, SLIPS, land_filings
from benchmarks.report import Report, Table
from jixiao.build import BuildInputs, build_candidate
from jixiao.check import judge
from jixiao.durable import write_parquet
from jixiao.rules import SIGHTING_SCHEMA

SIZES = (1_000, 10_000, 100_000)
FOR_RULES = ("staging", "indicator_taxonomy", "+int_department_years", "+int_filing_years")
"""What rules stand on, as dbt selects it: to build all of a warehouse of 100,000 filings takes ten times as long as to judge it."""
_SEEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def measure(folder: Path) -> Report:
    """Build what rules stand on once for each size, then hold all filings against the rules and judge them, as `--full` does."""
    rows = [_measured(folder / str(size), size) for size in SIZES]
    notes = [
        f"A filing has {FACTS} facts; in one of {SLIPS} a total is wrong. CPU seconds are of one process on all cores; `judging` are those "
        "of its main thread, where Great Expectations is, while DuckDB compares the next chunk and the verdicts of the last are written.",
    ]
    header = ("filings", "facts", "comparison rows", "seconds", "CPU s", "judging, CPU s", "memory, GB")
    return Report("Checks", notes, [Table("All filings judged", header, rows)])


def _measured(home: Path, filings: int) -> tuple[str, ...]:
    inputs = made(home, filings, FOR_RULES)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        comparisons, *figures = apart.submit(judged, inputs).result()
    return (f"{filings:,}", f"{filings * FACTS:,}", f"{comparisons:,}", *(f"{number:.1f}" for number in figures))


def judged(inputs: BuildInputs) -> tuple[int, float, float, float, float]:
    """Judge in a process of its own: comparison rows, seconds, CPU seconds, those of the main thread, and the memory at most in GB."""
    began, used, alone = time.perf_counter(), _cpu(), time.thread_time()
    comparisons = judge(inputs.candidate, inputs.verdicts, "full", full=True).comparisons
    took = time.perf_counter() - began, _cpu() - used, time.thread_time() - alone
    return comparisons, *took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _cpu() -> float:
    return sum(os.times()[:2])


def made(home: Path, filings: int, wanted: Sequence[str] = ()) -> BuildInputs:
    """A candidate of so many filings, built by dbt as at night: all of it, or some models of it with what they stand on."""
    shutil.rmtree(home, ignore_errors=True)
    inputs = BuildInputs(
        home / "landing", home / "sightings.parquet", home / "verdicts", home / "build" / "warehouse.duckdb", is_tested=not wanted
    )
    land_filings(inputs.landing, filings)
    shas = duckdb.sql(f"select sha256 from read_parquet('{inputs.landing}/*/filing.parquet')").fetchall()
    seen = {"source_name": "made", "first_seen_at": _SEEN, "last_seen_at": _SEEN, "is_present": True}
    rows = [seen | {"location": sha256, "file_name": sha256, "sha256": sha256} for (sha256,) in shas]
    write_parquet(pa.Table.from_pylist(rows, schema=SIGHTING_SCHEMA), inputs.sightings)
    build_candidate(inputs, wanted)
    return inputs
