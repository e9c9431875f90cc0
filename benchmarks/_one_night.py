"""The steps of one night after reading, in this process: `python -m benchmarks._one_night NAME` prints what they took as JSON."""

from __future__ import annotations

import json
import os
import sys
import time

from jixiao import steps
from jixiao.durable import copy_file
from jixiao.night import Night
from jixiao.state import newest_publication


def main(name: str) -> None:
    """Do them, and print their CPU seconds."""
    night = Night(name)
    took: dict[str, float] = {}
    with night.begin("nightly", "discover"):
        pass
    size, seconds, cpu = _copied(night)
    for step in (steps.unread, steps.build, steps.check, steps.finish, steps.publish, steps.alert):
        before = _cpu()
        step(night)
        took[step.__name__] = _cpu() - before
    took["build"] -= cpu  # which copies the last publication just so
    steps.close(night)
    print(json.dumps({"steps": took, "copied_bytes": size, "copy_seconds": seconds}))


def _copied(night: Night) -> tuple[int, float, float]:
    """Copy the last publication, if there is one, and it is a file: bytes, seconds, CPU seconds."""
    newest = newest_publication(night.state)
    if newest is None or night.settings.lake is not None:
        return 0, 1.0, 0.0
    source = night.layout.publications / newest.file_name
    night.folder.mkdir(parents=True, exist_ok=True)
    used, began = _cpu(), time.perf_counter()
    copy_file(source, night.folder / "copy")
    took = time.perf_counter() - began, _cpu() - used
    (night.folder / "copy").unlink()
    return source.stat().st_size, *took


def _cpu() -> float:
    return sum(os.times()[:2])


if __name__ == "__main__":
    main(sys.argv[1])
