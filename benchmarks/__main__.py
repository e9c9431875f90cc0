"""The command `python -m benchmarks [NAME …]`: all benchmarks, or those named."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import benchmarks
from benchmarks.report import Report

FOLDER = benchmarks.CHECKOUT / "var" / "benchmarks"
Measure = Callable[[Path], Report]
"""Takes a folder to work in, which may hold what an earlier run made."""


def found() -> dict[str, Measure]:
    """The benchmarks by name."""
    names = (module.name for module in iter_modules(benchmarks.__path__) if not module.name.startswith("_"))
    modules = {name: import_module(f"benchmarks.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def main() -> None:
    """Measure, print, and keep what was measured as Markdown."""
    known = found()
    parser = argparse.ArgumentParser(prog="benchmarks", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; by default all")
    parser.add_argument(
        "--folder", type=Path, default=benchmarks.CHECKOUT / "var" / "benchmarks", help="where to work (default: %(default)s)"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    for name in chosen.names or known:
        own = chosen.folder / name
        own.mkdir(parents=True, exist_ok=True)
        text = known[name](own).markdown()
        (own / "report.md").write_text(text, encoding="utf-8")
        print(text)


if __name__ == "__main__":
    main()
