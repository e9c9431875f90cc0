"""The candidate warehouse → the one that readers see, by one atomic replacement.

A publication holds the schemas `marts` and `history` for readers and `kept` for the night that builds on it, and nothing else. Readers that
live long open it by its own name under `publications/`; `warehouse.duckdb` is always the newest.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from jixiao.build_info import Build, stamp
from jixiao.build_state import begun_with, beside
from jixiao.durable import copy_file, fsync
from jixiao.errors import JobError
from jixiao.publish_lake import publish_in_lake
from jixiao.settings import Settings
from jixiao.sql import literal

PUBLISHED = "warehouse.duckdb"
KEPT = 3
_WORKING_SCHEMAS = ("landed", "touched", "staging", "intermediate", "checks")


def publish_candidate(settings: Settings, build: Build) -> str:
    """Put the finished candidate of the settings in the readers' place.

    Returns:
        The publication's name, as `Settings.publication` takes it.

    Raises:
        JobError: the publication could not be written.
    """
    if settings.lake is not None:
        return publish_in_lake(settings.lake, build)
    return publish(settings.layout.candidate, settings.layout.home, build.build_id, build=build).name


def publish(candidate: Path, home: Path, publication_id: str, kept: int = KEPT, build: Build | None = None) -> Path:
    """Put a finished candidate in the readers' place.

    The publication is written whole beside the others before any name points to it: with a full disk, or after a crash, readers
    see the one from before. A candidate that was built on another publication becomes the publication itself, without a copy; one that
    was built from nothing stays as it is.

    Args:
        candidate: the finished candidate, open nowhere.
        home: the directory of `warehouse.duckdb` and `publications/`.
        publication_id: a name for it that sorts after the earlier ones (a time).
        kept: how many publications are kept.
        build: what the publication shall say of itself in `build_info`.

    Returns:
        `home/publications/warehouse-<publication_id>.duckdb`.

    Raises:
        JobError: the publication could not be written.
    """
    publications = home / "publications"
    publications.mkdir(parents=True, exist_ok=True)
    target = publications / f"warehouse-{publication_id}.duckdb"
    partial = publications / f".{target.name}.part"
    _clear(publications)
    try:
        _write(candidate, partial, target, build)
        partial.replace(target)
        fsync(publications)
        _point(home / PUBLISHED, target)
    except (OSError, duckdb.Error) as error:
        _clear(publications)
        raise JobError(f"{target} could not be published, readers keep the warehouse from before: {error}") from error
    _prune(publications, target, kept)
    return target


def _clear(publications: Path) -> None:
    """Remove what a publication that failed, or was killed, left: it would fill a full disk for good."""
    for left in publications.glob(".warehouse-*"):
        left.unlink()


def _write(candidate: Path, partial: Path, target: Path, build: Build | None) -> None:
    """Write the publication whole, under a name that nobody opens, and beside its own name what the next night begins with."""
    begun = begun_with(candidate)
    if begun is not None and begun.publication is not None:
        _strip(candidate, build)
        candidate.replace(partial)
        fsync(partial)
    else:
        _copy_marts(candidate, partial, build)
    if begun is not None:
        copy_file(beside(candidate), beside(target))
        fsync(beside(target))


def _strip(candidate: Path, build: Build | None) -> None:
    """Leave what is for readers alone."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(candidate)} as publication")
        for schema in _WORKING_SCHEMAS:
            connection.execute(f"drop schema if exists publication.{schema} cascade")
        if build is not None:
            stamp(connection, "publication", build)
        connection.execute("checkpoint publication")
        connection.execute("detach publication")


def _copy_marts(candidate: Path, partial: Path, build: Build | None) -> None:
    """A compact file with the marts alone: the working schemas and their free blocks stay behind."""
    scratch = partial.with_suffix(".scratch")
    shutil.copyfile(candidate, scratch)
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(scratch)} as candidate")
            for schema in _WORKING_SCHEMAS:
                connection.execute(f"drop schema if exists candidate.{schema} cascade")
            connection.execute(f"attach {literal(partial)} as publication")
            connection.execute("copy from database candidate to publication")
            if build is not None:
                stamp(connection, "publication", build)
            connection.execute("checkpoint publication")
            connection.execute("detach publication")
    finally:
        scratch.unlink(missing_ok=True)
        scratch.with_name(f"{scratch.name}.wal").unlink(missing_ok=True)
    fsync(partial)


def _point(published: Path, target: Path) -> None:
    """Make the published name another name of the publication, in one step."""
    fresh = published.with_name(f".{published.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        os.link(target, fresh)
    except OSError:  # a file system without hard links
        shutil.copyfile(target, fresh)
        fsync(fresh)
    fresh.replace(published)
    fsync(published.parent)


def _prune(publications: Path, newest: Path, kept: int) -> None:
    """Remove all but the last publications, by name; the newest stays whatever its name."""
    older = sorted(path for path in publications.glob("warehouse-*.duckdb") if path != newest)
    for path in older[: max(0, len(older) - (kept - 1))]:
        path.unlink()
        beside(path).unlink(missing_ok=True)
