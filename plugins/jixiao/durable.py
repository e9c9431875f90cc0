"""Writing so that a crash or a full disk leaves either the old or the new, and never a half."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def fsync(path: Path) -> None:
    """Force a file's bytes, or a directory's entries, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table so that `path` holds all of it or is as it was; the same table gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    pq.write_table(table, partial, compression="zstd")
    fsync(partial)
    partial.replace(path)
    fsync(path.parent)


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
    fresh, old = workshop / target.name, workshop / f"{target.name}.old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    fill(fresh)
    fsync(fresh)
    if target.exists():
        target.replace(old)
    fresh.replace(target)
    fsync(target.parent)
    shutil.rmtree(old, ignore_errors=True)
