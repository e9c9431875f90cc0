"""Merge small landed batches into larger ones, once a night, so that the number of files grows with the logarithm of what is landed.

A merged batch is a batch like any other, with all readings of those that it stands for, also superseded ones, sorted by filing. It appears
whole, by one renaming, and from then on what it stands for does not count, whether it has been removed already or not.
"""

from __future__ import annotations

import json
import math
import shutil
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import duckdb

from jixiao.durable import fsync, replace_directory
from jixiao.errors import JobError
from jixiao.sql import literal

MOST_ALIKE = 16
"""Batches of about one size that are left as they are; one of the next size has as many times their bytes."""
_CONTENTS = "merged.json"
ROWS = 8192
"""Rows of a row group: a filing is found without unpacking many others."""
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "1GB", "threads": 2}


def landed_batches(landing: Path) -> list[Path]:
    """The directories whose records count, by name."""
    found = {path.name: path for path in sorted(landing.glob("*")) if path.is_dir() and not path.name.startswith(".")}
    replaced = {name for path in found.values() for name in _contents(path).get("replaces", ())}
    return [path for name, path in found.items() if name not in replaced]


def landed_files(landing: Path, table: str) -> list[Path]:
    """The Parquet files of a landed table that count."""
    return [file for batch in landed_batches(landing) if (file := batch / f"{table}.parquet").exists()]


def original_files(landing: Path) -> Iterator[tuple[str, int]]:
    """Every file as it was landed and its bytes, in order: the same before and after batches were merged."""
    files: dict[str, int] = {}
    for batch in landed_batches(landing):
        files |= _contents(batch).get("files") or _sizes(batch)
    yield from sorted(files.items())


def compact(landing: Path, most_alike: int = MOST_ALIKE) -> list[Path]:
    """Merge batches of similar size where there are too many of them, remove those that were merged, and give the merged ones.

    Raises:
        JobError: a batch cannot be read.
    """
    alike: defaultdict[int, list[Path]] = defaultdict(list)
    for batch in landed_batches(landing):
        alike[int(math.log(sum(_sizes(batch).values()) + 1, MOST_ALIKE))].append(batch)
    merged = [_merge(landing, batches) for batches in alike.values() if len(batches) > most_alike]
    counting = set(landed_batches(landing))
    for path in landing.glob("*"):
        if path.is_dir() and not path.name.startswith(".") and path not in counting:
            shutil.rmtree(path)
    return merged


def _merge(landing: Path, batches: list[Path]) -> Path:
    names = [batch.name for batch in batches]
    files: dict[str, int] = {}
    for batch in batches:
        files |= _contents(batch).get("files") or _sizes(batch)
    target = landing / f"merged-{sha256(repr(names).encode()).hexdigest()[:16]}"

    def fill(directory: Path) -> None:
        for table in sorted({file.stem for batch in batches for file in batch.glob("*.parquet")}):
            _merge_files([batch / f"{table}.parquet" for batch in batches], directory / f"{table}.parquet")
        contents = directory / _CONTENTS
        contents.write_text(json.dumps({"replaces": names, "files": files}), encoding="utf-8")
        fsync(contents)

    try:
        replace_directory(target, fill)
    except (duckdb.Error, OSError) as error:
        raise JobError(f"landed batches could not be merged: {error}") from error
    return target


def _merge_files(files: list[Path], target: Path) -> None:
    with duckdb.connect(config=_CONFIG) as connection:
        connection.execute(f"set temp_directory = {literal(target.parent)}")
        rows = connection.read_parquet([str(file) for file in files if file.exists()], union_by_name=True)
        rows.order("filing_key, batch_id").write_parquet(str(target), compression="zstd", row_group_size=ROWS)
    fsync(target)


def _contents(batch: Path) -> dict[str, dict[str, int]]:
    """What a merged batch stands for; nothing for one as it was landed."""
    file = batch / _CONTENTS
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _sizes(batch: Path) -> dict[str, int]:
    return {f"{batch.name}/{file.name}": file.stat().st_size for file in sorted(batch.glob("*.parquet"))}
