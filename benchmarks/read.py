"""Reading PDFs: pages a second and memory, against raw text and against table finders in use; over cores; of a long document."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from benchmarks import CHECKOUT
from benchmarks.filings import made, page_count, producers, truth, write_long
from benchmarks.report import Report, Table

_HEADER = ("reader", "pages", "ms a page", "pages a second", "times the floor", "times jixiao", "peak MB")
BUDGET = 10.0
"""CPU seconds after which a reader has read enough: its ratios are over what it read."""
LONG = (100, 1_000)
"""Pages of the long documents."""
_APART = str(CHECKOUT / ".venv-bench" / "bin" / "python")
"""The environment of readers that the project must not depend on."""


@dataclass(frozen=True)
class Peer:
    """A reader to measure: its name in `peers.py`, what it is to people, and the programs that it needs, the first of them its Python."""

    name: str
    label: str
    programs: tuple[str, ...] = (sys.executable,)


FLOOR = Peer("pdfium", "pdfium, raw text (the floor)")
OWN = Peer("jixiao", "jixiao, bytes to checked records")
PEERS = (
    FLOOR,
    OWN,
    Peer("pdftotext", "pdftotext -layout", (sys.executable, "pdftotext")),
    Peer("pdfplumber", "pdfplumber extract_tables"),
    Peer("camelot", "Camelot lattice", (_APART,)),
    Peer("pymupdf", "PyMuPDF find_tables", (_APART,)),
)


@dataclass(frozen=True)
class Measured:
    """CPU seconds of each file read, from the first on, the seconds on the clock for all, and the largest memory."""

    seconds: Sequence[float]
    clock: float
    peak_megabytes: float


def measure(folder: Path) -> Report:
    """Measure all readers, faulty filings, the cores and long documents."""
    every = made(folder / "filings")
    sound = [path for path in every if not truth(path)["faults"]]
    pages = sum(map(page_count, sound))
    note = (
        f"{len(sound)} filings of three families, {pages} pages, printed by {', '.join(producers())}. Each reader has a process of its"
        f" own and one core; seconds are of the CPU, without start-up. A reader stops after {BUDGET:g} s: its ratios are over what it read."
    )
    tables = [side_by_side(sound), faulty([path for path in every if path not in sound]), over_cores(sound), long_documents(sound, folder)]
    return Report("Reading PDFs", [note], tables)


def run(peer: Peer, paths: Sequence[Path], budget: float = BUDGET) -> Measured | None:
    """What a reader takes for files; None for one that is not installed.

    Raises:
        RuntimeError: the reader failed.
    """
    if not all(map(shutil.which, peer.programs)):
        return None
    with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as listing:
        json.dump([str(path) for path in paths], listing)
        listing.flush()
        command = [peer.programs[0], str(Path(__file__).with_name("peers.py")), peer.name, listing.name, str(budget)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{peer.label} failed: {done.stderr.strip()[-2000:]}")
    found = Measured(**json.loads(done.stdout.splitlines()[-1]))
    print(
        f"{peer.label}: {len(found.seconds)} files, {sum(found.seconds):.1f} s, {found.peak_megabytes:.0f} MB", file=sys.stderr, flush=True
    )
    return found


def side_by_side(paths: Sequence[Path]) -> Table:
    """Every reader over the same files."""
    pages = [page_count(path) for path in paths]
    found = {peer: run(peer, paths) for peer in PEERS}
    return Table("Side by side:", _HEADER, [_row(peer, found, pages) for peer in PEERS])


def faulty(paths: Sequence[Path]) -> Table:
    """Filings whose sums do not hold: each is read again by the second engine."""
    pages = [page_count(path) for path in paths]
    found = {peer: run(peer, paths) for peer in (FLOOR, OWN)}
    return Table("Filings with a planted fault, which are read twice:", _HEADER, [_row(peer, found, pages) for peer in found])


def _row(peer: Peer, found: Mapping[Peer, Measured | None], pages: Sequence[int]) -> list[str]:
    own = found[peer]
    if own is None:
        return [peer.label, "not installed", *[""] * 5]
    read = len(own.seconds)
    n_pages, seconds = sum(pages[:read]), sum(own.seconds)
    ratios = [f"{seconds / sum(other.seconds[:read]):.1f}" if (other := found[base]) else "" for base in (FLOOR, OWN)]
    return [peer.label, str(n_pages), f"{1000 * seconds / n_pages:.1f}", f"{n_pages / seconds:.0f}", *ratios, f"{own.peak_megabytes:.0f}"]


def over_cores(paths: Sequence[Path]) -> Table:
    """Processes side by side, each reading all files, by the clock."""
    pages = sum(map(page_count, paths))
    rows: list[list[str]] = []
    rates: list[float] = []
    for cores in range(1, (os.cpu_count() or 1) + 1):
        with ThreadPoolExecutor(cores) as threads:
            results = list(threads.map(lambda _: run(OWN, paths, math.inf), range(cores)))
        rates.append(pages * cores / max(result.clock for result in results if result))
        rows.append([str(cores), f"{rates[-1]:.0f}", f"{rates[-1] / rates[0]:.2f}"])
    return Table("Over cores:", ("processes", "pages a second", "times one process"), rows)


def long_documents(paths: Sequence[Path], folder: Path) -> Table:
    """Documents of many pages: the project targets, over and over."""
    targets = [path for path in paths if truth(path)["document_type"] == "project_targets"]
    rows = []
    for n_pages in LONG:
        long = folder / f"long-{n_pages}.pdf"
        write_long(targets, n_pages, long)
        floor, own = (run(peer, [paths[0], long]) for peer in (FLOOR, OWN))
        if floor and own:
            seconds, least = own.seconds[1], floor.seconds[1]
            rows.append([f"{n_pages:,}", f"{1000 * seconds / n_pages:.1f}", f"{seconds / least:.1f}", f"{own.peak_megabytes:.0f}"])
    return Table("One long document:", ("pages", "ms a page", "times the floor", "peak MB"), rows)
