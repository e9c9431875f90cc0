"""A lake of the tests' own, and what a warehouse holds, to hold two against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import servers
from jixiao.database import Database, opened
from jixiao.lake import Lake

NIGHTLY = {"source_crawl"}
"""A table that tells of the nights themselves: no two give the same."""


def require_extra() -> None:
    """Skip the test where what the lake needs is not installed."""
    if find_spec("duckdb_extension_ducklake") is None:
        pytest.skip("the extra `lake` is not installed (make lake)")


@contextmanager
def lake_in(folder: Path) -> Iterator[Lake]:
    """A lake with a PostgreSQL for its catalog, and its data in a folder."""
    require_extra()
    with servers.postgresql() as server:
        yield Lake(SecretStr(server.url()), str(folder))


def contents(database: Database, without: Collection[str] = ()) -> Mapping[str, tuple[list[tuple[str, str]], list[tuple[Any, ...]]]]:
    """Every table and view of the marts and of the history: its columns with their types, and its rows in order, some columns left out."""
    with opened(database) as connection:
        listed = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('marts', 'history') and table_catalog = current_database()"
        )
        found = {}
        for schema, table in listed.fetchall():
            name = f"{schema}.{table}".removeprefix("marts.")
            described = connection.execute(f"describe {schema}.{table}").fetchall()
            columns = [(column[0], column[1]) for column in described if column[0] not in without]
            rows = connection.execute(f"select {', '.join(column for column, _ in columns)} from {schema}.{table} order by all")
            found[name] = columns, rows.fetchall()
        return found


def differences(one: Database, other: Database, without: Collection[str] = ()) -> list[str]:
    """Where two warehouses differ, table for table and row for row; tables of the night itself apart."""
    first, second = contents(one, without), contents(other, without)
    told = [f"{name} is in one alone" for name in sorted(first.keys() ^ second.keys())]
    for name in sorted(first.keys() & second.keys() - NIGHTLY):
        (columns, rows), (other_columns, other_rows) = first[name], second[name]
        if columns != other_columns:
            told.append(f"{name}: columns {columns} and {other_columns}")
        elif rows != other_rows:
            unlike = [pair for pair in zip(rows, other_rows, strict=False) if pair[0] != pair[1]]
            told.append(f"{name}: {len(rows)} and {len(other_rows)} rows, first unlike {unlike[:1]}")
    return told
