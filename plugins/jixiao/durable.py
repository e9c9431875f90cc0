"""Writing so that a crash or a full disk leaves either the old or the new, and never a half."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

_ABANDONED_SECONDS = 86_400.0
"""How old a half-filled directory is that nobody fills any more."""


def fsync(path: Path) -> None:
    """Force a file's bytes, or a directory's entries, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` to write to; it replaces `path` when all went well, else `path` stays as it was."""
    partial = path.with_name(f".{path.name}.part")
    try:
        yield partial
        fsync(partial)
        partial.replace(path)
        fsync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table so that `path` holds all of it or is as it was; the same table gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as partial:
        pq.write_table(table, partial, compression="zstd")


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's bytes inside the kernel, where it can: a file system that shares blocks copies none."""
    with source.open("rb") as old, target.open("wb") as new:
        left = os.fstat(old.fileno()).st_size
        try:
            while left > 0 and (copied := os.copy_file_range(old.fileno(), new.fileno(), left)):
                left -= copied
        except OSError as error:
            if error.errno not in {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}:
                raise
            shutil.copyfileobj(old, new, 1 << 20)


def replace_directory(target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new directory and put it in the place of `target`, which is never seen half filled.

    The new directory is made two levels below the target's parent, where a pattern like `parent/*/file` does not find it.
    """
    workshop = target.parent / ".incoming"
    # Names of this process's own: a machine that was taken for lost may still be writing the same batch.
    fresh, old = (workshop / f"{target.name}.{uuid4().hex}.{kind}" for kind in ("new", "old"))
    fresh.mkdir(parents=True)
    _sweep(workshop)
    fill(fresh)
    fsync(fresh)
    if target.exists():
        target.replace(old)
    fresh.replace(target)
    fsync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _sweep(workshop: Path) -> None:
    """Remove what processes left behind that were killed while they filled it."""
    for leftover in workshop.iterdir():
        with suppress(FileNotFoundError):  # another process sweeps too
            if time.time() - leftover.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)
