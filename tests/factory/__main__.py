"""The command `python -m factory OUT_DIR --seed N --count M [--renderers …] [--style rules=none …]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from factory.make import RENDERERS, write_inbox
from factory.style import chosen_field


def main() -> None:
    """Write an inbox of filings with their truths and a manifest."""
    parser = argparse.ArgumentParser(prog="factory", description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--renderers", nargs="+", choices=sorted(RENDERERS), default=list(RENDERERS))
    parser.add_argument("--style", nargs="+", type=chosen_field, default=[], help="fields of the style for all filings: rules=none size=9")
    chosen = parser.parse_args()
    write_inbox(chosen.out, chosen.seed, chosen.count, chosen.renderers, **dict(chosen.style))


if __name__ == "__main__":
    main()
