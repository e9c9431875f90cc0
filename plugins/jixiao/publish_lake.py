"""The lake's candidate → the warehouse that its readers see, in one transaction: a snapshot.

A table gets the rows that the candidate has and it has not, and loses those that the candidate has no longer. So a night costs the
lake what it changed, and what a snapshot changed is the difference between two publications. Of a table that the candidate had when it
was begun, as the publication before left it, that difference is what the candidate's own snapshots changed; others are compared whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from contextlib import suppress
from graphlib import TopologicalSorter

import duckdb

from jixiao.build_info import Build, stamp
from jixiao.build_state import is_ahead, note_published
from jixiao.errors import JobError
from jixiao.lake import Lake, publication_name
from jixiao.sql import literal

SCHEMAS = ("marts", "history")
"""What is published."""
_OURS = f"schema_name in {SCHEMAS}"
_TABLES = f"select schema_name || '.' || table_name from duckdb_tables() where database_name = ? and {_OURS} order by all"
_COLUMNS = f"""
    select schema_name || '.' || table_name, column_name, data_type, is_nullable from duckdb_columns()
    where database_name = ? and {_OURS} order by schema_name, table_name, column_index
"""
_VIEWS = f"select schema_name || '.' || view_name, schema_name, sql from duckdb_views() where database_name = ? and {_OURS}"
_FUNCTIONS = f"""
    select schema_name || '.' || function_name, array_to_string(parameters, ', '), macro_definition from duckdb_functions()
    where database_name = ? and {_OURS}
"""
_COMMENTS = f"""
    select 'table ' || schema_name || '.' || table_name, comment from duckdb_tables() where database_name = $name and {_OURS}
    union all
    select 'view ' || schema_name || '.' || view_name, comment from duckdb_views() where database_name = $name and {_OURS}
    union all
    select 'column ' || schema_name || '.' || table_name || '.' || column_name, comment from duckdb_columns()
    where database_name = $name and {_OURS}
"""
_KEPT_TABLES = """
    select schemas.schema_name || '.' || tables.table_name
    from __ducklake_metadata_candidate.candidate.ducklake_table as tables
    inner join __ducklake_metadata_candidate.candidate.ducklake_schema as schemas using (schema_id)
    where tables.end_snapshot is null and schemas.end_snapshot is null
    and tables.begin_snapshot <= (select min(snapshot_id) from ducklake_snapshots('candidate'))
"""
"""By the catalog's own tables, which DuckLake's specification describes."""
_WENT, _CAME = "('delete', 'update_preimage')", "('insert', 'update_postimage')"
_Columns = list[tuple[str, str, bool]]
"""Names, types, and whether they may be NULL."""


def publish_in_lake(lake: Lake, build: Build | None = None) -> str:
    """Give readers what the candidate holds.

    Args:
        lake: the lake.
        build: what the publication shall say of itself in `build_info`.

    Returns:
        The publication's name: its snapshot.

    Raises:
        JobError: the transaction failed; readers keep the warehouse from before.
    """
    try:
        with duckdb.connect() as connection:
            lake.candidate.attach(connection, "candidate")
            lake.warehouse.attach(connection, "warehouse", read_only=False)
            connection.execute("use warehouse")
            for schema in SCHEMAS:
                connection.execute(f"create schema if not exists {schema}")
            connection.begin()
            _publish_tables(connection, _kept_tables(connection, lake))
            _publish_views(connection)
            _publish_functions(connection)
            _publish_comments(connection)
            if build is not None:
                stamp(connection, "warehouse", build)
            connection.commit()
            name = newest_snapshot(connection)
    except duckdb.Error as error:
        raise JobError(f"the candidate could not be published in the lake, readers keep the warehouse from before: {error}") from error
    with suppress(duckdb.Error):  # without the note, the next night builds from nothing
        note_published(lake.candidate, name)
    return name


def newest_snapshot(connection: duckdb.DuckDBPyConnection) -> str:
    """The name of what readers of the attached `warehouse` see now."""
    newest = connection.execute("select max(snapshot_id) from ducklake_snapshots('warehouse')").fetchall()
    return publication_name(newest[0][0])


def _kept_tables(connection: duckdb.DuckDBPyConnection, lake: Lake) -> Set[str]:
    """The tables that the candidate had when it was begun, and has still; none where it was begun with nothing, or is published already.

    Its oldest snapshot is what it was begun with: those before are removed then.
    """
    if not is_ahead(lake.candidate):
        return frozenset()
    return frozenset(name for (name,) in connection.execute(_KEPT_TABLES).fetchall())


def _publish_tables(connection: duckdb.DuckDBPyConnection, kept: Set[str]) -> None:
    published, wanted = _tables(connection, "warehouse"), _tables(connection, "candidate")
    (snapshots,) = connection.execute("select min(snapshot_id) + 1, max(snapshot_id) from ducklake_snapshots('candidate')").fetchall()
    for name in published.keys() - wanted.keys():
        connection.execute(f"drop table warehouse.{name}")
    for name, columns in wanted.items():
        if published.get(name) != columns:
            _publish_whole(connection, name, columns)
            continue
        if name in kept:
            _publish_difference(connection, name, columns, *_changes(name, columns, snapshots))
        if name not in kept or _row_count(connection, f"warehouse.{name}") != _row_count(connection, f"candidate.{name}"):
            _publish_difference(connection, name, columns, f"select * from warehouse.{name}", f"select * from candidate.{name}")


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> Mapping[str, _Columns]:
    tables: dict[str, _Columns] = {name: [] for (name,) in connection.execute(_TABLES, [database]).fetchall()}
    for table, *column in connection.execute(_COLUMNS, [database]).fetchall():
        if table in tables:  # views have columns too
            tables[table].append((column[0], column[1], column[2]))
    return tables


def _changes(name: str, columns: _Columns, snapshots: tuple[int, int]) -> tuple[str, str]:
    """The rows that went from a table of the candidate with some snapshots, from the first to the last, and those that came: queries."""
    schema, _, table = name.partition(".")
    changes = f"ducklake_table_changes('candidate', {literal(schema)}, {literal(table)}, {snapshots[0]}, {snapshots[1]})"
    listed = ", ".join(column for column, *_ in columns)
    went, came = (f"select {listed} from {changes} where change_type in {kinds}" for kinds in (_WENT, _CAME))
    return went, came


def _row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(count)


def _publish_difference(connection: duckdb.DuckDBPyConnection, name: str, columns: _Columns, before: str, after: str) -> None:
    """Take from a table of the warehouse the rows that are before and not after, and give it those that are after and not before.

    Rows are compared as wholes. What is taken are all that say the same; where what is before are the table's own rows, they are looked at
    again before any is given, so that of two that said the same one can stay.
    """
    connection.execute(f"create or replace temp table gone as {before} except all {after}")
    if _row_count(connection, "gone"):
        same = " and ".join(f"published.{column} is not distinct from gone.{column}" for column, *_ in columns)
        connection.execute(f"delete from warehouse.{name} as published using gone where {same}")
    connection.execute(f"create or replace temp table come as {after} except all {before}")
    if _row_count(connection, "come"):
        connection.execute(f"insert into warehouse.{name} from come")


def _publish_whole(connection: duckdb.DuckDBPyConnection, name: str, columns: _Columns) -> None:
    stated = ", ".join(f"{column} {kind}{'' if nullable else ' not null'}" for column, kind, nullable in columns)
    connection.execute(f"drop table if exists warehouse.{name}")
    connection.execute(f"create table warehouse.{name} ({stated})")
    connection.execute(f"insert into warehouse.{name} from candidate.{name}")


def _publish_views(connection: duckdb.DuckDBPyConnection) -> None:
    """All anew: DuckDB does not write the same view down in the same words every time."""
    for name, *_ in connection.execute(_VIEWS, ["warehouse"]).fetchall():
        connection.execute(f"drop view warehouse.{name}")
    wanted = {name: (schema, sql) for name, schema, sql in connection.execute(_VIEWS, ["candidate"]).fetchall()}
    stand_on = {name: [other for other in wanted if re.search(rf"\b{other}\b", sql)] for name, (_, sql) in wanted.items()}
    for name in TopologicalSorter(stand_on).static_order():
        schema, sql = wanted[name]
        connection.execute(f"use warehouse.{schema}")  # the statement that makes a view names no schema
        connection.execute(sql)


def _publish_functions(connection: duckdb.DuckDBPyConnection) -> None:
    for name, *_ in connection.execute(_FUNCTIONS, ["warehouse"]).fetchall():
        connection.execute(f"drop macro table warehouse.{name}")
    for name, parameters, definition in connection.execute(_FUNCTIONS, ["candidate"]).fetchall():
        connection.execute(f"create macro warehouse.{name}({parameters}) as table {definition}")


def _publish_comments(connection: duckdb.DuckDBPyConnection) -> None:
    published, wanted = (dict(connection.execute(_COMMENTS, {"name": name}).fetchall()) for name in ("warehouse", "candidate"))
    for what, comment in wanted.items():
        if comment is not None and published.get(what) != comment:
            connection.execute(f"comment on {what} is {literal(comment)}")
