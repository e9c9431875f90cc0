"""What the steps of a night hand on as a warehouse: a DuckDB file, or a database of the lake. Both are opened the same way."""

from __future__ import annotations

from pathlib import Path

import duckdb

from jixiao.lake import LakeDatabase
from jixiao.sql import literal

Database = Path | LakeDatabase
"""A DuckDB file, or a database of the lake."""
_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""No file and no address can be reached from SQL."""
_NO_SECRETS = {"allow_persistent_secrets": "false"}


def opened(database: Database, *, read_only: bool = True, alone: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection whose current database it is.

    Args:
        database: what to open.
        read_only: whether nothing is written.
        alone: whether the connection reaches nothing else, whatever is asked of it.

    Raises:
        duckdb.Error: it is not there, or cannot be reached.
    """
    if isinstance(database, Path):
        return duckdb.connect(str(database), read_only=read_only, config=dict(_CLOSED | _NO_SECRETS) if alone else {})
    connection = duckdb.connect(config=dict(_NO_SECRETS))
    attach(connection, database.name, database, read_only=read_only)
    connection.execute(f"use {database.name}")
    if alone:
        connection.execute("set allowed_directories = ?", [[database.folder]])
        for name, value in _CLOSED.items():
            connection.execute(f"set {name} = {value}")
    return connection


def clear(database: Database) -> None:
    """Remove all that it holds.

    Raises:
        duckdb.Error: it cannot be reached.
        OSError: its folder cannot be written.
    """
    if isinstance(database, LakeDatabase):
        database.clear()
        return
    for leftover in (database, database.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True)


def attach(connection: duckdb.DuckDBPyConnection, name: str, database: Database, *, read_only: bool = True) -> None:
    """Make it known in a connection as `name`.

    Raises:
        duckdb.Error: it is not there, or cannot be reached.
    """
    if isinstance(database, Path):
        connection.execute(attachment(name, database, read_only=read_only))
    else:
        database.attach(connection, name, read_only=read_only)


def attachment(name: str, database: Database, *, read_only: bool = True) -> str:
    """The statement that makes it known as `name`; in a connection that was prepared for it, where it is of the lake."""
    if isinstance(database, Path):
        return f"attach {literal(database)} as {name}{' (read_only)' if read_only else ''}"
    return database.attachment(name, read_only=read_only)
