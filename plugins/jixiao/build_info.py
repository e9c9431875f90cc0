"""What a publication says of itself in `marts.build_info`: which build it is, and when and by which code it was made.

dbt leaves these columns NULL, so that a rebuild of the same records gives the same candidate; they are filled in as it is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import duckdb

_COLUMNS = """
    select table_name, column_name, data_type from duckdb_columns()
    where database_name = ? and schema_name = 'marts' order by table_name, column_index
"""


@dataclass(frozen=True)
class Build:
    """What only its publication knows of a build."""

    build_id: str
    """The publication's name without what all have in common."""
    published_at: datetime
    code_version: str
    fingerprint: str | None
    """Of all that went into it (`fingerprint.py`): equal fingerprints, equal facts."""


def stamp(connection: duckdb.DuckDBPyConnection, catalog: str, build: Build) -> None:
    """Fill in the one row of `build_info` of an attached publication."""
    values = {"id": build.build_id, "at": build.published_at, "code": build.code_version, "made_of": build.fingerprint}
    connection.execute(
        f"""
        update {catalog}.marts.build_info
        set build_id = $id, published_at = $at, code_version = $code, schema_version = $schema, fingerprint = $made_of
        """,
        values | {"schema": schema_version(connection, catalog)},
    )


def schema_version(connection: duckdb.DuckDBPyConnection, catalog: str) -> str:
    """Twelve digits that change when a table, a column or a column's type changes."""
    columns = connection.execute(_COLUMNS, [catalog]).fetchall()
    return sha256(repr(columns).encode()).hexdigest()[:12]
