"""The data dictionary: what the tables and columns of a published warehouse are, in English and in Chinese.

It is read from the warehouse itself. dbt writes the descriptions of its YAML files there as comments, each of two lines: English, and
Chinese that begins with a name (`年度：财政年度，未知为空。`), which is the heading that exports for people give to the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

MARTS = "marts"
HISTORY = "history"
"""The schema of earlier readings, whose tables are called by its name and theirs."""
_NAME = f"if(schema_name = '{HISTORY}', '{HISTORY}.', '')"
_OURS = f"database_name = current_database() and schema_name in ('{MARTS}', '{HISTORY}')"
_RELATIONS = f"""
    select {_NAME} || table_name, comment, false from duckdb_tables() where {_OURS}
    union all
    select {_NAME} || view_name, comment, true from duckdb_views() where {_OURS}
"""
_COLUMNS = f"""
    select {_NAME} || table_name, column_name, data_type, comment, not is_nullable
    from duckdb_columns() where {_OURS} order by schema_name, table_name, column_index
"""
_OTHER_ROLES = {"spending_unit_key": "department_key"}
"""Keys that do not end in the name of the dimension that they lead to."""
_FRICTIONLESS_TYPES = {
    "BIGINT": "integer",
    "INTEGER": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "number",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "VARCHAR": "string",
}


@dataclass(frozen=True)
class Described:
    """What something is, in two languages."""

    english: str
    chinese: str
    heading: str
    """Its name in Chinese."""

    @classmethod
    def of(cls, comment: str | None, name: str) -> Described:
        """Split a comment into its English and its Chinese line; without a Chinese line the thing's own name is its heading."""
        english, _, chinese = (comment or "").partition("\n")
        return cls(english, chinese, re.split("[：。]", chinese, maxsplit=1)[0] or name)


@dataclass(frozen=True)
class Column:
    """A column."""

    name: str
    data_type: str
    """DuckDB's name of its type, such as `DECIMAL(18,2)`."""
    is_required: bool
    described: Described

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self.data_type in {"VARCHAR", "JSON"}

    @property
    def is_key(self) -> bool:
        """Whether it holds keys of 64 bits."""
        return self.name.endswith("_key") and self.data_type == "BIGINT"


@dataclass(frozen=True)
class Table:
    """A table or view."""

    name: str
    """As a query in the schema `marts` names it."""
    is_view: bool
    described: Described
    columns: Sequence[Column]

    @property
    def is_history(self) -> bool:
        """Whether it holds earlier readings: its filings and keys may be missing from the latest one."""
        return self.name.startswith(f"{HISTORY}.")

    @property
    def key(self) -> str | None:
        """The column that identifies a row; None where there is none of its own."""
        if self.is_view:
            return None
        own = "fact_key" if self.name.startswith("fct_") else f"{self.name.removeprefix('dim_')}_key"
        return own if self.name.startswith(("dim_", "fct_")) and any(column.name == own for column in self.columns) else None


def read_dictionary(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """The tables and views of the schema `marts`, by name, and after them those of the schema `history`."""
    columns: dict[str, list[Column]] = {}
    for table, name, data_type, comment, is_required in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(table, []).append(Column(name, data_type, is_required, Described.of(comment, name)))
    relations = connection.execute(_RELATIONS).fetchall()
    tables = [Table(name, is_view, Described.of(comment, name), columns[name]) for name, comment, is_view in relations]
    return sorted(tables, key=lambda table: (table.is_history, table.name))


def headings_of(columns: Sequence[Column], chinese: bool) -> list[str]:
    """The columns' names, or their Chinese ones; where two of a table are called alike, the name follows in brackets."""
    names = [column.described.heading for column in columns]
    if not chinese:
        return [column.name for column in columns]
    return [name if names.count(name) == 1 else f"{name}（{column.name}）" for name, column in zip(names, columns, strict=True)]


def data_package(
    tables: Sequence[Table], build: Mapping[str, object], files: Mapping[str, Sequence[str]], chinese: bool = False
) -> dict[str, object]:
    """The dictionary as a Frictionless Data Package, a Table Schema a table (https://datapackage.org/standard/table-schema/).

    Args:
        tables: what is described.
        build: what `build_info` says.
        files: the files of each table, relative to the descriptor; a table without any stands there with its headings and no row,
            since a resource must have data.
        chinese: whether the files' headings are Chinese; fields are called as the files call them.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jixiao",
        "title": "jixiao 绩效",
        "version": str(build.get("build_id") or ""),
        "resources": [_resource(table, tables, files.get(table.name, ()), chinese) for table in tables],
    }


def _resource(table: Table, tables: Sequence[Table], files: Sequence[str], chinese: bool) -> dict[str, object]:
    headings = headings_of(table.columns, chinese)
    where: dict[str, object] = {"data": [headings]}
    if files:
        where = {"path": list(files) if len(files) > 1 else files[0], "format": files[0].rsplit(".", 1)[1]}
    schema: dict[str, object] = {"fields": [_field(column, name) for column, name in zip(table.columns, headings, strict=True)]}
    if table.key:
        schema["primaryKey"] = _called(table, [table.key], chinese)
    if keys := list(_foreign_keys(table, tables, chinese)):
        schema["foreignKeys"] = keys
    title = {"title": table.described.heading, "description": _both(table.described)}
    return {"name": table.name, "type": "table", **where, **title, "schema": schema}


def _field(column: Column, name: str) -> dict[str, object]:
    described = {"title": column.described.heading, "description": _both(column.described)}
    kind = _FRICTIONLESS_TYPES[column.data_type.split("(")[0]] if column.data_type != "JSON" else "string"
    required: dict[str, object] = {"constraints": {"required": True}} if column.is_required else {}
    return {"name": name, "type": kind, **described, "column": column.name, "duckdbType": column.data_type, **required}


def _foreign_keys(table: Table, tables: Sequence[Table], chinese: bool) -> Iterator[dict[str, object]]:
    """Columns of facts and dimensions that lead to a dimension, whatever the role that their name tells."""
    if table.is_view or table.is_history:
        return
    dimensions = {other.key: other for other in tables if other.key and other.name.startswith("dim_")}
    for column in table.columns:
        role = _OTHER_ROLES.get(column.name, column.name)
        leads_to = next((key for key in dimensions if role == key or role.endswith(f"_{key}")), None)
        if leads_to and column.name != table.key:
            dimension = dimensions[leads_to]
            reference = {"resource": dimension.name, "fields": _called(dimension, [leads_to], chinese)}
            yield {"fields": _called(table, [column.name], chinese), "reference": reference}


def _called(table: Table, names: Sequence[str], chinese: bool) -> list[str]:
    """Columns as the table's files call them."""
    return [heading for column, heading in zip(table.columns, headings_of(table.columns, chinese), strict=True) if column.name in names]


def _both(described: Described) -> str:
    return f"{described.english}\n{described.chinese}".strip()
