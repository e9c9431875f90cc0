"""What people decide beside the warehouse, as a night takes it in: which tables they keep, and which of their lines were not applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jixiao import matches, overrides, successions
from jixiao.database import Database
from jixiao.durable import write_parquet
from jixiao.settings import Settings


@dataclass(frozen=True)
class Kept:
    """A table that people keep: how it is read, and what a warehouse did not apply of it."""

    name: str
    """Its landed table."""
    alert: str
    """What an alert calls its refused lines (`alert_words`)."""
    schema: pa.Schema
    read: Callable[[Path], tuple[pa.Table, list[str]]]
    refusals: Callable[[Database], list[str]]
    file: Callable[[Settings], Path]


KEPT = (
    Kept(
        "override",
        "overrides",
        overrides.OVERRIDE_SCHEMA,
        overrides.read_overrides,
        overrides.refusals,
        lambda settings: settings.overrides_file,
    ),
    Kept(
        "department_succession",
        "successions",
        successions.SUCCESSION_SCHEMA,
        successions.read_successions,
        successions.refusals,
        lambda settings: settings.successions_file,
    ),
    Kept("project_match", "matches", matches.MATCH_SCHEMA, matches.read_matches, matches.refusals, lambda settings: settings.matches_file),
)


def lay(settings: Settings, beside: Path, documents: Callable[[], Sequence[str]]) -> tuple[list[str], list[str]]:
    """Lay what people decided where a build finds it.

    Args:
        settings: where the tables stand.
        beside: a file in the folder that the build reads.
        documents: gives the archived documents, by SHA-256; asked for where overrides name any.

    Returns:
        what was decided, in words, and a sentence for each line that cannot be understood: it is a warning and stops nothing.
    """
    words, problems = [], []
    for kept in KEPT:
        table, wrong = kept.read(kept.file(settings))
        if kept.schema is overrides.OVERRIDE_SCHEMA and table.num_rows:
            table = overrides.with_whole_hashes(table, documents())
        write_parquet(table, beside.with_name(f"{kept.name}.parquet"))
        words += [f"{kept.name} {row!r}" for row in table.to_pylist()]
        problems += wrong
    return words, problems


def refusals(candidate: Database) -> list[str]:
    """A sentence for each line that a finished candidate, or a publication, refused: for whoever wrote it."""
    return [sentence for kept in KEPT for sentence in kept.refusals(candidate)]


def refused(settings: Settings, publication: Database) -> dict[str, dict[str, str]]:
    """The alerts that are open while a line of a table is not applied, by their keys: no line is left out silently."""
    return dict(_refused(settings, publication))


def _refused(settings: Settings, publication: Database) -> Iterator[tuple[str, dict[str, str]]]:
    for kept in KEPT:
        if told := [*kept.read(kept.file(settings))[1], *kept.refusals(publication)]:
            key = f"source {kept.alert}"
            yield key, {"group": key, "what": kept.alert, "message": "\n".join(told)}
