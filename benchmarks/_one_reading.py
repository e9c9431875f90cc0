"""One night's reading of its inbox, by this process and its workers: `python -m benchmarks._one_reading NAME` prints its CPU seconds."""

from __future__ import annotations

import os
import sys

from jixiao import steps
from jixiao.night import Night
from jixiao.steps import Batch


def main(name: str) -> None:
    """Take in the documents, and print what reading and landing them took."""
    night = Night(name)
    steps.discover(night)
    batches = steps.fetch(night)
    if not batches:
        raise RuntimeError(f"nothing to read lies in {night.settings.inbox}")
    before = _cpu()
    for batch in batches:
        steps.extract(night, Batch(**batch))  # type: ignore[arg-type]
    print(_cpu() - before)


def _cpu() -> float:
    return sum(os.times()[:4])


if __name__ == "__main__":
    main(sys.argv[1])
