"""What a night over portals costs that publish little: 10,000 filings known, 50 new, from a server on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import CHECKOUT
from benchmarks.report import Report, Table
from sources.portal_server import PDF, Server, article, listing, serving

KNOWN = 10_000
NEW = 50
A_PAGE = 20
"""Articles on a listing page."""
SOURCES = """\
sources:
  - name: town
    kind: portal
    start: "{url}/list/0"
    articles: {{text: 绩效}}
    pages_most: 100000
    private_addresses: true
    seconds_between: 0
"""


@dataclass(frozen=True)
class Night:
    """What one night took."""

    seconds: float
    processor_seconds: float
    """Of the process that asks; the server's are not in it."""
    peak_megabytes: float
    requests: Counter[str]


def measure(folder: Path) -> Report:
    """The first night over everything, one with new filings, and one without."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with serving() as portal:
        (home / "sources.yml").write_text(SOURCES.format(url=portal.url), encoding="utf-8")
        nights = {}
        for name, count in (("everything is new", KNOWN), (f"{NEW} are new", KNOWN + NEW), ("nothing is new", KNOWN + NEW)):
            publish(portal, range(count))
            nights[name] = run(portal, home)
    notes = [
        f"{KNOWN:,} articles with an attachment each on listing pages of {A_PAGE}, the newest first: {NEW} new ones change every page. "
        "Discovery and fetching in a process of its own; no pause between requests, so that what is left is the cost beside the network's "
        f"and the portal's patience. Of the CPU seconds, {_start():.1f} are the start of the process: its imports."
    ]
    return Report("Portals", notes, [_table(nights)])


def publish(portal: Server, numbers: Sequence[int]) -> None:
    """The portal holds these articles."""
    newest_first = sorted(numbers, reverse=True)
    for page, start in enumerate(range(0, len(newest_first), A_PAGE)):
        own = newest_first[start : start + A_PAGE]
        more = f'<a href="/list/{page + 1}">下一页</a>' if start + A_PAGE < len(newest_first) else ""
        portal.put(f"/list/{page}", listing(*((f"/t{number}.html", f"绩效目标{number}", "2024-02-15") for number in own), more=more))
    for number in numbers:
        if f"/t{number}.html" not in portal.replies:
            portal.put(f"/t{number}.html", article(f"某局{number}绩效目标", (f"/f/{number}.pdf", "附件.pdf"), day="2024-02-15"))
            portal.put(f"/f/{number}.pdf", PDF + b"%d %%%%EOF" % number)


def run(portal: Server, home: Path) -> Night:
    """Discover and fetch in a process of its own."""
    before = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "sources.one_night", str(home)], cwd=CHECKOUT / "tests")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the night ended with status {process.returncode}")
    asked = Counter(_kind(request) for request in portal.asked())
    return Night(time.perf_counter() - before, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, asked)


def _start() -> float:
    """CPU seconds of a process that imports what a night does, and ends."""
    process = subprocess.Popen([sys.executable, "-c", "import sources.one_night"], cwd=CHECKOUT / "tests")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def _kind(request: str) -> str:
    status, _, path = request.partition(" ")
    kind = "listings" if path.startswith("/list/") else "articles" if path.startswith("/t") else "documents"
    return f"{kind} {status}"


def _table(nights: dict[str, Night]) -> Table:
    kinds = ("listings 200", "listings 304", "articles 200", "documents 200")
    rows = [[name, *(f"{night.requests[kind]:,}" for kind in kinds), *_costs(night)] for name, night in nights.items()]
    strangers = sorted({kind for night in nights.values() for kind in night.requests} - set(kinds))
    assert not strangers, f"requests that no night should make: {strangers}"
    return Table("Requests, seconds and memory of a night:", ("night", *kinds, "seconds", "CPU s", "peak MB"), rows)


def _costs(night: Night) -> list[str]:
    return [f"{night.seconds:.1f}", f"{night.processor_seconds:.1f}", f"{night.peak_megabytes:.0f}"]
