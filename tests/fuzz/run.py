"""A run over mutated filings: each is read in a worker, as the night does, and held against the filing that it was."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from factory.made import Made
from factory.make import RENDERERS, made_for
from factory.make import render as print_made
from fuzz import mutations
from fuzz.covered import changed_unseen, figures, is_sound
from jixiao.extract import ReadLimits, Worker
from jixiao.records import DocumentReading

PRINTED_AS = ("html", "xlsx", "docx", "text_tabs", "text_lines", "reportlab_pdf")
FAMILIES = ("project_targets", "self_evaluation", "performance_plan")
LIMITS = ReadLimits(seconds=60, megabytes=4096)


@dataclass
class Outcome:
    """What a run found."""

    done: Counter[str] = field(default_factory=Counter)
    """By mutation and what became of the filing: `reconciled`, `unreconciled`, `rejected`."""
    crashes: list[str] = field(default_factory=list)
    """Mutations that ended or stopped the process that read them."""
    unseen: list[str] = field(default_factory=list)
    """Mutations after which a filing reconciles although a covered figure is another."""
    printed: int = 0
    covered: int = 0

    @property
    def share(self) -> str:
        """The share of printed figures that a declared error check covers, in per cent."""
        return f"{100 * self.covered / self.printed:.1f} %" if self.printed else "none printed"


@dataclass(frozen=True)
class Sample:
    """A sound filing as it was made, printed and read."""

    made: Made
    printed_as: str
    content: bytes
    reading: DocumentReading


def run(count: int, seed: int, folder: Path, each: int = 8) -> Outcome:
    """Mutate so many filings.

    Args:
        count: how many mutations.
        seed: what they follow from: the same seed gives the same ones.
        folder: where files are written.
        each: how many mutations of one filing.
    """
    outcome = Outcome()
    with Worker(LIMITS) as worker:
        samples = _samples(seed, folder, worker)
        while sum(outcome.done.values()) < count:
            sample = next(samples)
            covered = [is_covered for _, is_covered in figures(sample.reading)]
            outcome.printed, outcome.covered = outcome.printed + len(covered), outcome.covered + sum(covered)
            for number in range(min(each, count - sum(outcome.done.values()))):
                _mutate(sample, Random(f"{sample.made.seed} {sample.printed_as} {number}"), number, folder, worker, outcome)
    return outcome


def _samples(seed: int, folder: Path, worker: Worker) -> Iterator[Sample]:
    """Filings of all families in all formats, in turn; those that reconcile as they are made."""
    number = 0
    while True:
        printed_as, family = PRINTED_AS[number % len(PRINTED_AS)], FAMILIES[number // len(PRINTED_AS) % len(FAMILIES)]
        number += 1
        renderer = RENDERERS[printed_as]
        if renderer.plain and family == "performance_plan":
            continue
        made = made_for(renderer, seed * 10_000 + number, family)
        content = _print(made, printed_as, folder)
        reading = _read(content, folder, worker)
        if isinstance(reading, DocumentReading) and is_sound(reading):
            yield Sample(made, printed_as, content, reading)


def _mutate(sample: Sample, rng: Random, number: int, folder: Path, worker: Worker, outcome: Outcome) -> None:
    on_bytes = mutations.OF_BYTES + (mutations.OF_PAGES if sample.content.startswith(b"%PDF") else ())
    if number % 2 == 0:
        of_content = rng.choice(mutations.OF_CONTENT)
        name, content = of_content.__name__, _print(of_content(sample.made, rng), sample.printed_as, folder)
    else:
        of_bytes = rng.choice(on_bytes)
        name, content = of_bytes.__name__, of_bytes(sample.content, rng)
    told = f"{name} of {sample.made.filing.document_type} {sample.made.seed} as {sample.printed_as}, number {number}"
    reading = _read(content, folder, worker)
    if isinstance(reading, str):
        outcome.crashes.append(f"{told}: {reading}")
        outcome.done[f"{name}: crashed"] += 1
        return
    outcome.done[f"{name}: {_status(reading)}"] += 1
    if name not in {one.__name__ for one in mutations.OF_PAGES} and (changed := changed_unseen(sample.reading, reading)):
        outcome.unseen.append(f"{told}: {changed[:3]}")


def _status(reading: DocumentReading) -> str:
    if all(own.filing.rejection_reason for own in reading.filings):
        return "rejected"
    return "reconciled" if is_sound(reading) else "unreconciled"


def _print(made: Made, printed_as: str, folder: Path) -> bytes:
    path = folder / f"filing.{RENDERERS[printed_as].extension}"
    print_made(made, RENDERERS[printed_as], path)
    return path.read_bytes()


def _read(content: bytes, folder: Path, worker: Worker) -> DocumentReading | str:
    path = folder / "mutated"
    path.write_bytes(content)
    return worker.read(path, hashlib.sha256(content).hexdigest())
