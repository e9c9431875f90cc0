"""Readers to compare, each in a process of its own: `python peers.py READER LIST SECONDS` reads the files of a list until the time is up.

The list is a JSON array of paths. What it prints is JSON: the CPU seconds of each file read, its own and its children's, the seconds
on the clock for all of them, and the largest memory of any of these processes. The file stands alone, for some readers are installed
where jixiao is not.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jixiao.records import DocumentReading

Reader = Callable[[Path], object]


def pdfium() -> Reader:
    """Raw text: every page loaded and its text taken."""
    import pypdfium2

    def read(path: Path) -> object:
        document = pypdfium2.PdfDocument(path.read_bytes())
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range())
            textpage.close()
            page.close()
        document.close()
        return texts

    return read


class Night:
    """Records, proven and checked, as a night does it: the sums of all documents at once, and what does not hold is read again."""

    def __init__(self) -> None:
        self.first: list[tuple[Path, DocumentReading]] = []

    def __call__(self, path: Path) -> None:
        """Read a document once."""
        from jixiao.reading import read_once

        content = path.read_bytes()
        self.first.append((path, read_once(content, hashlib.sha256(content).hexdigest())))

    def finish(self) -> None:
        """Check the sums of all, and read again what does not hold."""
        from jixiao.reading import read_again, unproven

        doubtful = set(map(id, unproven([reading for _, reading in self.first])))
        for path, reading in self.first:
            if id(reading) in doubtful:
                read_again(path.read_bytes(), reading.sha256, reading)
        self.first.clear()


def pdfplumber() -> Reader:
    """Tables as lists of texts."""
    import pdfplumber

    def read(path: Path) -> object:
        with pdfplumber.open(path) as document:
            tables = []
            for page in document.pages:
                tables.append(page.extract_tables())
                page.close()  # or all pages' characters stay in memory
            return tables

    return read


def camelot() -> Reader:
    """Tables with rules, as data frames."""
    import camelot

    return lambda path: [table.df for table in camelot.read_pdf(str(path), pages="all", flavor="lattice")]


def pymupdf() -> Reader:
    """Tables as lists of texts."""
    import pymupdf

    def read(path: Path) -> object:
        with pymupdf.open(path) as document:
            return [table.extract() for page in document for table in page.find_tables().tables]

    return read


def pdftotext() -> Reader:
    """Text laid out as on the page."""
    return lambda path: subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True).stdout


READERS: dict[str, Callable[[], Reader]] = {
    "pdfium": pdfium,
    "jixiao": Night,
    "pdfplumber": pdfplumber,
    "camelot": camelot,
    "pymupdf": pymupdf,
    "pdftotext": pdftotext,
}


def cpu_seconds() -> float:
    """What this process and its finished children have used so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def peak_megabytes() -> float:
    """The largest resident memory of this process or a child."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own_peak_kilobytes(), children) / 1024


def own_peak_kilobytes() -> int:
    """The largest resident memory of this process: where the system tells it, without that of the process that started this one."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    told = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return told[0] if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name: str, listing: str, seconds: str) -> None:
    """Read the first file once unmeasured, then each file; what a reader does for all of them at the end is shared out among them."""
    paths = [Path(path) for path in json.loads(Path(listing).read_text(encoding="utf-8"))]
    read = READERS[name]()
    finish = getattr(read, "finish", lambda: None)
    read(paths[0])
    finish()
    found: list[float] = []
    start = time.perf_counter()
    for path in paths:
        begin = cpu_seconds()
        read(path)
        found.append(cpu_seconds() - begin)
        if sum(found) > float(seconds):
            break
    begin = cpu_seconds()
    finish()
    rest = (cpu_seconds() - begin) / len(found)
    found = [seconds_read + rest for seconds_read in found]
    print(json.dumps({"seconds": found, "clock": time.perf_counter() - start, "peak_megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
