"""The filings that are measured: made by the tests' factory from a fixed seed, by the programs that are installed here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium

from factory import printers
from factory.make import write_inbox

SEED = 2026
COUNT = 64
"""Filings; three families in turn, one of them twice."""


def producers() -> list[str]:
    """The factory's ways of making PDFs that work on this machine."""
    office = ["writer_pdf", "calc_pdf"] if printers.office() else []
    return ["reportlab_pdf", *(["chromium_pdf"] if printers.browser() else []), *office]


def made(folder: Path, count: int = COUNT) -> list[Path]:
    """So many PDFs, made anew where an earlier run has not made the same."""
    recipe = {"seed": SEED, "count": count, "producers": producers()}
    done = folder / "recipe.json"
    if not done.exists() or json.loads(done.read_text(encoding="utf-8")) != recipe:
        write_inbox(folder, SEED, count, producers())
        done.write_text(json.dumps(recipe), encoding="utf-8")
    return sorted(folder.glob("*.pdf"))


def truth(path: Path) -> dict[str, object]:
    """What the factory says of a filing."""
    known: dict[str, object] = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return known


def page_count(path: Path) -> int:
    """Pages of a PDF."""
    with pdfium.PdfDocument(path) as document:
        return len(document)


def write_long(paths: Sequence[Path], n_pages: int, out: Path) -> None:
    """One PDF of so many pages: those of these files, over and over."""
    with pdfium.PdfDocument.new() as long:
        for path in _again_and_again(paths):
            missing = n_pages - len(long)
            if missing <= 0:
                break
            with pdfium.PdfDocument(path) as document:
                long.import_pages(document, list(range(min(len(document), missing))))
        long.save(out)


def _again_and_again(paths: Sequence[Path]) -> Iterator[Path]:
    while True:
        yield from paths
