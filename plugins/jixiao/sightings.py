"""Sightings as Parquet for the build, some thousands a file. A night writes anew only the files of which something is not as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import case, func, literal_column, select, text
from sqlalchemy.orm import Session

from jixiao.durable import write_parquet
from jixiao.fetch import sightings_table
from jixiao.state import Sighting

ROWS = 8_192
"""Sightings of a file, by their number in the state database."""
_MOVES_EVERY_NIGHT = "last_seen_at"
_MARK, _DIGEST = b"jixiao.mark", b"jixiao.digest"


def lay_sightings(session: Session, folder: Path, moment: datetime, code: str, *, anew: bool = False) -> list[str]:
    """Lay all sightings into a folder, and give a digest of each file: of all but when a document was last seen.

    Whoever notes a sighting dates it by the moment of the run, or takes it for no longer present. So a file is as it was if it has as many
    sightings, as many of them present and the same last moment as when it was written, unless that moment is of the run that wrote it:
    the run may have gone on.

    Args:
        session: of the state database.
        folder: where the files of the night before lie.
        moment: the run's.
        code: what tells apart the code that makes the files.
        anew: write all files, whatever lies there.
    """
    wanted: dict[Path, str] = {}
    for number, mark, last in _marks(session, code):
        file = folder / f"sighting-{number:06}.parquet"
        known = {} if anew else _said(file)
        if known.get(_MARK) == mark.encode():
            wanted[file] = known[_DIGEST].decode()
            continue
        table = sightings_table(session, (number * ROWS, (number + 1) * ROWS))
        wanted[file] = _digest(table)
        # of the run's own moment there may be more: this mark is never met
        kept = mark if last < moment else ""
        write_parquet(table.replace_schema_metadata({_MARK: kept, _DIGEST: wanted[file]}), file)
    for file in folder.glob("*.parquet"):
        if file not in wanted:
            file.unlink()
    return [*wanted.values()]


def _marks(session: Session, code: str) -> Iterator[tuple[int, str, datetime]]:
    """For each file: its number, a mark that changes when its sightings do, and the moment of the last sighting in it."""
    number = (Sighting.sighting_id // literal_column(str(ROWS))).label("number")
    present = func.count(case((Sighting.is_present, 1)))
    grouped = select(number, func.count(), func.max(Sighting.last_seen_at), present).group_by(text("number")).order_by(text("number"))
    for block, count, last, there in session.execute(grouped):
        yield block, json.dumps([code, count, last.isoformat(), there]), last


def _said(file: Path) -> dict[bytes, bytes]:
    """The mark that a file carries; nothing where there is no file, or a damaged one."""
    try:
        return pq.read_schema(file).metadata or {}
    except (OSError, pa.ArrowException):
        return {}


def _digest(table: pa.Table) -> str:
    seen = table.drop_columns([_MOVES_EVERY_NIGHT]).combine_chunks()
    with pa.BufferOutputStream() as sink:
        with pa.ipc.new_stream(sink, seen.schema) as stream:
            stream.write_table(seen)
        return sha256(sink.getvalue()).hexdigest()
