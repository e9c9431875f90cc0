"""Records → Parquet, atomically and repeatably: a directory a batch, a file a record type.

Of two readings of a document the one landed later counts, by (landed_at, batch_id); dbt chooses it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa

from jixiao.durable import replace_directory, write_parquet
from jixiao.errors import JobError
from jixiao.landed import Row, landed_rows, landed_schema
from jixiao.records import RECORD_TYPES, DocumentReading, Record


def land(readings: Sequence[DocumentReading], landing: Path, batch_id: str, landed_at: dt.datetime) -> Path:
    """Write the records of a batch of documents to `landing/<batch_id>/<table>.parquet`.

    The directory appears whole or not at all; landing a batch again replaces it; the same input gives the same bytes.

    Args:
        readings: what was read, one a document, rejected ones too.
        landing: the directory of all batches.
        batch_id: the batch's name, a plain file name.
        landed_at: when the readings were landed, with a time zone.

    Returns:
        The batch's directory.

    Raises:
        JobError: a document is twice in the batch, or a record does not fit its table.
    """
    tables = landed_tables(readings, batch_id, landed_at)

    def fill(directory: Path) -> None:
        for name, table in tables.items():
            write_parquet(table, directory / f"{name}.parquet")

    replace_directory(landing / batch_id, fill)
    return landing / batch_id


def landed_tables(readings: Sequence[DocumentReading], batch_id: str, landed_at: dt.datetime) -> dict[str, pa.Table]:
    """All landed tables of a batch by name, those without rows too.

    Raises:
        JobError: a document is twice in the batch, or a record does not fit its table.
    """
    ordered = sorted(readings, key=lambda reading: reading.sha256)
    twice = [sha256 for sha256, times in Counter(reading.sha256 for reading in ordered).items() if times > 1]
    if twice:
        raise JobError(f"batch {batch_id}: document {twice[0]} is in it twice; land every document once a batch")
    rows: dict[type[Record], list[Row]] = {record_type: [] for record_type in RECORD_TYPES}
    for reading in ordered:
        for filing in reading.filings:
            for record_type, row in landed_rows(filing, batch_id, landed_at):
                rows[record_type].append(row)
    return {record_type.table: _table(record_type, found) for record_type, found in rows.items()}


def _table(record_type: type[Record], rows: list[Row]) -> pa.Table:
    try:
        return pa.Table.from_pylist(rows, schema=_schemas()[record_type])
    except (pa.ArrowException, OverflowError) as error:
        raise JobError(f"a {record_type.table} record does not fit its table: {error}; mend its family") from error


@cache
def _schemas() -> dict[type[Record], pa.Schema]:
    return {record_type: landed_schema(record_type) for record_type in RECORD_TYPES}
