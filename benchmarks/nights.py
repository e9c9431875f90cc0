"""What a night costs as the warehouse grows: 100 new filings on 1,000 stored and on 100,000, step by step, with and without full builds.

What is stored are landed records made from a seed. What reading 100 filings takes, whatever is stored, is measured apart, of PDFs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import duckdb
from sqlalchemy import insert

from benchmarks import CHECKOUT
from benchmarks.filings import made
from benchmarks.landed import FACTS, land_filings, land_next_year
from benchmarks.report import Report, Table
from jixiao.fingerprint import code_version
from jixiao.settings import sqlite_address
from jixiao.state import Document, Sighting, State, utc_now

MOST_STORED = 100_000
STORED = (1_000, MOST_STORED)
NEW = 100
"""Filings of a night that is measured: the next year's of departments that have filed before."""
PAIRS = 5
"""Nights that are measured of either size, in turns: one pair's ratio is off by as much as what is looked for."""


@dataclass(frozen=True)
class Night:
    """What a night took, without discovering, fetching and reading."""

    steps: dict[str, float]
    """CPU seconds by step."""
    copied_bytes: int
    copy_seconds: float
    """Of copying the last publication, which is not in the steps."""
    peak_megabytes: float


def measure(folder: Path) -> Report:
    """A first night over everything, then some with new filings, in processes of their own.

    A home that this code has built before is used again: each night adds the filings of further departments.
    """
    first = {stored: first_night(folder / str(stored), stored) for stored in STORED}
    pairs = [[_next_night(folder / str(stored), stored) for stored in STORED] for _ in range(PAIRS)]
    reading = _reading(folder / "documents")
    notes = [
        f"Made filings of {FACTS} facts each; the {NEW} new ones are the next year's of departments that have filed before, so that their "
        "neighbours are judged anew, too. CPU seconds of a process that does the night's steps after reading; copying the "
        f"last publication is apart. Medians of {PAIRS} nights of either size, one after the other in turns. Reading is of {NEW} PDFs "
        "of the three families, by workers of their own, and the same whatever is stored.",
    ]
    return Report("Nights", notes, [_steps(pairs, reading), _whole(first, pairs)])


def _reading(folder: Path) -> float:
    """CPU seconds to read and land as many documents as a night has new filings, in a home of their own."""
    home = folder / "reading"
    shutil.rmtree(home, ignore_errors=True)
    (home / "inbox").mkdir(parents=True)
    for document in made(folder / "filings", NEW):
        shutil.copy(document, home / "inbox")
    said, _ = _said("benchmarks._one_reading", home, "reading")
    return float(said)


def _next_night(home: Path, stored: int) -> Night:
    """A night of new filings on top of those before."""
    landing = home / "home" / "landing"
    landed = duckdb.execute("select count(distinct filing_key) from read_parquet(?)", [f"{landing}/*/filing.parquet"]).fetchall()[0][0]
    land_next_year(landing, landed, NEW, first=landed - stored)
    _see(home / "home")
    return _night(home, f"night-{landed}")


def first_night(home: Path, stored: int) -> Night:
    """The night that built a home from nothing, in this run or in an earlier one by the same code.

    Args:
        home: where the home lies, or shall lie, in the folder `home`.
        stored: its filings.
    """
    built, code = home / "built.json", code_version()
    known = json.loads(built.read_text()) if built.exists() else {}
    if known.get("code") != code:
        known = {"code": code, "night": asdict(_build_home(home, stored))}
        built.write_text(json.dumps(known))
    return Night(**known["night"])


def _build_home(home: Path, stored: int) -> Night:
    shutil.rmtree(home, ignore_errors=True)
    (home / "inbox").mkdir(parents=True)
    land_filings(home / "home" / "landing", stored)
    _see(home / "home")
    return _night(home, "first")


def _see(home: Path) -> None:
    """All landed documents were seen, each at a place of its own."""
    landed = duckdb.execute("select distinct sha256 from read_parquet(?) order by 1", [f"{home}/landing/*/filing.parquet"]).fetchall()
    state, now = State(sqlite_address(home / "state.sqlite")), utc_now()
    with state.session() as session:
        known = {sha256 for (sha256,) in session.query(Document.sha256)}
        new = [sha256 for (sha256,) in landed if sha256 not in known]
        if new:
            session.execute(insert(Document), [{"sha256": sha256, "byte_count": 1, "archived_at": now} for sha256 in new])
            usual = {"source_name": "inbox", "first_seen_at": now, "last_seen_at": now, "is_present": True}
            session.execute(insert(Sighting), [usual | {"location": sha256, "file_name": sha256, "sha256": sha256} for sha256 in new])


def _night(home: Path, name: str) -> Night:
    said, peak_megabytes = _said("benchmarks._one_night", home, name)
    return Night(**json.loads(said), peak_megabytes=peak_megabytes)


def _said(module: str, home: Path, name: str) -> tuple[str, float]:
    """The last line that a module prints which works in a home, in a process of its own, and its largest memory in MB."""
    paths = {"JIXIAO_HOME": str(home / "home"), "JIXIAO_INBOX": str(home / "inbox")}
    variables = paths | {"JIXIAO_DIGEST": "off", "JIXIAO_SETTLE_SECONDS": "0"}
    command = [sys.executable, "-m", module, name]
    with subprocess.Popen(command, cwd=CHECKOUT, env=os.environ | variables, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the night ended with status {process.returncode}")
    return said.splitlines()[-1], used.ru_maxrss / 1024


def _steps(pairs: list[list[Night]], reading: float) -> Table:
    steps = list(pairs[0][0].steps)
    rows = []
    for step in steps:
        small, large = (median(night.steps[step] for night in nights) for nights in zip(*pairs, strict=True))
        rows.append((step, f"{small:.1f}", f"{large:.1f}", f"{large - small:+.1f}"))
    totals = [[sum(night.steps.values()) for night in pair] for pair in pairs]
    rows.append(_total("all after reading", totals))
    rows.append(("reading", f"{reading:.1f}", f"{reading:.1f}", ""))
    rows.append(_total("all", [[reading + seconds for seconds in pair] for pair in totals]))
    header = ("CPU seconds", *(f"on {stored:,} stored" for stored in STORED), "more")
    return Table(f"A night of {NEW} new filings:", header, rows)


def _total(name: str, pairs: list[list[float]]) -> tuple[str, str, str, str]:
    """The medians of either size, and how many times the smaller the larger is: the median of the pairs, the least and the most."""
    small, large = (median(column) for column in zip(*pairs, strict=True))
    ratios = sorted(large / small for small, large in pairs)
    return name, f"{small:.1f}", f"{large:.1f}", f"× {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _whole(first: dict[int, Night], pairs: list[list[Night]]) -> Table:
    rows = [
        (
            f"{stored:,}",
            f"{stored * FACTS:,}",
            f"{sum(first[stored].steps.values()):.0f}",
            f"{first[stored].peak_megabytes / 1024:.1f}",
            f"{max(night.peak_megabytes for night in nights) / 1024:.1f}",
            f"{nights[-1].copied_bytes / 1e6:,.0f}",
            f"{median(night.copied_bytes / 1e9 / night.copy_seconds for night in nights):.1f}",
        )
        for stored, nights in zip(STORED, zip(*pairs, strict=True), strict=True)
    ]
    header = ("filings", "facts", "build from nothing, CPU s", "its memory, GB", "the nights' memory, GB", "copied, MB", "GB/s")
    return Table("The whole:", header, rows)
