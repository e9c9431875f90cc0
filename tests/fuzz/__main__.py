"""Long runs: `python -m fuzz --count 1000 --seed 7`, from the folder tests."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fuzz.run import run


def main() -> int:
    """Run, print what was found, and tell by the exit status whether anything went wrong."""
    parser = argparse.ArgumentParser(description="Mutate made filings and read them.")
    parser.add_argument("--count", type=int, default=200, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutations")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        outcome = run(asked.count, asked.seed, Path(folder))
    lines = [f"{times:5}  {name}" for name, times in sorted(outcome.done.items())]
    lines += [f"crashed: {note}" for note in outcome.crashes] + [f"unseen: {note}" for note in outcome.unseen]
    lines.append(f"{outcome.share} of {outcome.printed} printed figures are covered by a declared error check")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.crashes or outcome.unseen else 0


if __name__ == "__main__":
    raise SystemExit(main())
