"""A publication as a folder of Parquet or CSV files, with a manifest and a data dictionary; what did not change is not written again."""

from __future__ import annotations

import difflib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import duckdb

from jixiao.database import Database, opened
from jixiao.dictionary import HISTORY, MARTS, Column, Table, data_package, headings_of, read_dictionary
from jixiao.durable import fsync, replace_directory
from jixiao.errors import ConfigurationError, JobError
from jixiao.sql import literal

MANIFEST = "manifest.json"
DATA_PACKAGE = "datapackage.json"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins so is taken for a formula by spreadsheets (OWASP, CSV Injection)."""
_BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes a CSV file for one in the system's own encoding."""
_WHOLE = "all"


class Kind(StrEnum):
    """Formats of a folder."""

    parquet = "parquet"
    csv = "csv"


@dataclass(frozen=True)
class Headings:
    """How files for people are written; Parquet keeps the columns' own names and every text as it is."""

    chinese: bool = False
    """Headings are the columns' Chinese names."""
    raw: bool = False
    """Texts that a spreadsheet would take for formulas stay as they are."""


@dataclass(frozen=True)
class ExportedFile:
    """One file of an export."""

    path: str
    """Relative to the manifest."""
    rows: int
    bytes: int
    sha256: str
    """Of the file's bytes."""
    content: str
    """Of what is in it, whatever the order of its rows: equal to the last export's, it is not written again."""
    written_by_build: str
    """The build whose export wrote it."""


@dataclass(frozen=True)
class _Part:
    """Rows of a table that go into one file."""

    table: Table
    path: str
    condition: str
    rows: int
    content: str


@dataclass(frozen=True)
class _Export:
    """An export in the making."""

    connection: duckdb.DuckDBPyConnection
    tables: Sequence[Table]
    kind: Kind
    headings: Headings
    before: Path
    """The folder of the last export, whose place this one takes."""
    written: list[str]
    """What had changed."""


def open_publication(publication: Database) -> duckdb.DuckDBPyConnection:
    """A publication, for reading only, its marts at hand and moments in UTC.

    Raises:
        ConfigurationError: there is none.
        JobError: it is no database.
    """
    if not publication.exists():
        raise ConfigurationError(f"there is no warehouse at {publication} yet; run `jixiao run` first, or set JIXIAO_HOME")
    try:
        connection = opened(publication)
        connection.execute("use marts; set timezone = 'UTC'")
    except duckdb.Error as error:
        raise JobError(f"{publication} cannot be read: {error}") from error
    return connection


def chosen_tables(connection: duckdb.DuckDBPyConnection, names: Collection[str]) -> list[Table]:
    """The tables and views named, in that order; all tables of the marts when none is; a schema's name stands for all its tables.

    Raises:
        ConfigurationError: the warehouse has no table of a name.
    """
    known = {table.name: table for table in read_dictionary(connection)}
    tables = [table for table in known.values() if not table.is_view]
    schemas = {MARTS: [table for table in tables if not table.is_history], HISTORY: [table for table in tables if table.is_history]}
    if unknown := sorted(set(names) - set(known) - set(schemas)):
        near = difflib.get_close_matches(unknown[0], known, n=3)
        meant = f"; did you mean {', '.join(near)}?" if near else "; `jixiao dictionary` lists its tables"
        raise ConfigurationError(f"the warehouse has no table {', '.join(unknown)}{meant}")
    chosen = (table for name in names or [MARTS] for table in (schemas[name] if name in schemas else [known[name]]))
    return list({table.name: table for table in chosen}.values())


def build_of(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """The row of `build_info`, as JSON has it."""
    result = connection.execute("select * from build_info")
    names, row = [column[0] for column in result.description or ()], result.fetchone() or ()
    return {name: value if value is None or isinstance(value, int) else str(value) for name, value in zip(names, row, strict=False)}


def export_folder(
    publication: Database, target: Path, kind: Kind, names: Collection[str] = (), headings: Headings | None = None
) -> list[str]:
    """Write tables as files, and put the folder in the place of the last export at once.

    Args:
        publication: the warehouse to export.
        target: the folder; one that holds anything but an export is refused.
        kind: Parquet, a file a table and fiscal year, or CSV, a file a table.
        names: tables, views and schemas, as `chosen_tables` takes them.
        headings: how CSV is written.

    Returns:
        The files that were written, without those that had not changed.

    Raises:
        ConfigurationError: a table does not exist, or the folder holds other things.
        JobError: a file could not be written; the folder is as it was.
    """
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MANIFEST).exists())):
        raise ConfigurationError(f"{target} is no export of jixiao's: name a folder that is empty, or does not exist yet")
    headings, written = headings or Headings(), list[str]()
    with open_publication(publication) as connection:
        tables = chosen_tables(connection, names)
        try:
            replace_directory(target.absolute(), partial(_fill, _Export(connection, tables, kind, headings, target, written)))
        except (OSError, duckdb.Error) as error:
            raise JobError(f"{target} could not be exported to, it is as it was: {error}") from error
    return written


def is_exported(publication: Database, folder: Path) -> bool:
    """Whether a folder holds the export of this very publication."""
    with open_publication(publication) as connection:
        build = build_of(connection)
    try:
        return bool(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["build"] == build)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _fill(export: _Export, fresh: Path) -> None:
    """All files of an export into a fresh folder; those that did not change become links to the last export's."""
    last, build = _last_files(export.before), build_of(export.connection)
    files: dict[str, list[ExportedFile]] = {table.name: [] for table in export.tables}
    for table in export.tables:
        (fresh / table.name).mkdir()
        for part in _parts(export, table):
            known = last.get(part.path)
            if known is not None and known.content == part.content and (export.before / part.path).is_file():
                _link(export.before / part.path, fresh / part.path)
            else:
                known = _write(export, part, fresh / part.path, str(build["build_id"]))
                export.written.append(part.path)
            files[table.name].append(known)
    _describe(export, fresh, build, files)


def _last_files(folder: Path) -> dict[str, ExportedFile]:
    """The files of the last export by path; none when there is none that can be understood."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = [ExportedFile(**file) for table in manifest["tables"] for file in table["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {file.path: file for file in files}


def _parts(export: _Export, table: Table) -> Iterator[_Part]:
    """The files of a table: of facts in Parquet one a year, of others one. An empty table has one, too."""
    by_year = export.kind is Kind.parquet and table.name.startswith("fct_") and any(column.name == "year_key" for column in table.columns)
    part = "cast(year_key as varchar)" if by_year else f"'{_WHOLE}'"
    # Duplicates cancel out in an exclusive or, so the sum of the hashes stands beside it.
    digests = export.connection.execute(f"""
        select {part} as part, count(*), concat_ws(' ', bit_xor(hash(facts)), sum(hash(facts)))
        from {table.name} as facts group by part order by part
    """).fetchall()
    columns = [(column.name, column.data_type, column.described.heading) for column in table.columns]
    form = repr((duckdb.__version__, export.kind, export.headings, columns))
    for name, rows, digest in digests or [(_WHOLE, 0, "")]:
        condition = f"year_key = {name}" if by_year and digests else "true"
        yield _Part(table, f"{table.name}/{name}.{export.kind}", condition, rows, sha256(f"{form} {digest}".encode()).hexdigest())


def _link(existing: Path, fresh: Path) -> None:
    try:
        os.link(existing, fresh)
    except OSError:  # a file system without hard links
        shutil.copyfile(existing, fresh)


def _write(export: _Export, part: _Part, file: Path, build_id: str) -> ExportedFile:
    """One file, streamed by DuckDB."""
    if export.kind is Kind.parquet:
        columns, how = "*", f"format parquet, compression zstd, kv_metadata {{build: '{build_id}'}}"
    else:
        columns, how = ", ".join(_csv_columns(part.table.columns, export.headings)), "format csv, header"
    export.connection.execute(f"copy (select {columns} from {part.table.name} where {part.condition}) to {literal(file)} ({how})")
    fsync(file)
    with file.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    return ExportedFile(part.path, part.rows, file.stat().st_size, digest, part.content, build_id)


def _csv_columns(columns: Sequence[Column], headings: Headings) -> Iterator[str]:
    """Each column as CSV has it, under its heading; the first heading begins with the byte order mark."""
    starts = ", ".join(map(literal, FORMULA_STARTS))
    marks = [_BYTE_ORDER_MARK, *[""] * (len(columns) - 1)]
    for column, heading, mark in zip(columns, headings_of(columns, headings.chinese), marks, strict=True):
        guarded = column.is_text and not headings.raw
        value = f"if({column.name}[1] in ({starts}), '''' || {column.name}, {column.name})" if guarded else column.name
        yield f'{value} as "{mark}{heading}"'


def _describe(export: _Export, fresh: Path, build: Mapping[str, object], files: Mapping[str, Sequence[ExportedFile]]) -> None:
    """The manifest and the data dictionary beside the files."""
    listed: list[dict[str, Any]] = [
        {"table": name, "rows": sum(part.rows for part in parts), "hash": _hash(parts), "files": [asdict(part) for part in parts]}
        for name, parts in files.items()
    ]
    paths = {name: [part.path for part in parts] for name, parts in files.items()}
    chinese = export.headings.chinese and export.kind is Kind.csv
    _write_json(fresh / DATA_PACKAGE, data_package(export.tables, build, paths, chinese))
    _write_json(fresh / MANIFEST, {"build": build, "schema_version": build["schema_version"], "tables": listed})


def _hash(parts: Sequence[ExportedFile]) -> str:
    """Of a table: over the hashes of its files, in the order that the manifest lists them."""
    return sha256("".join(part.sha256 for part in parts).encode()).hexdigest()


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fsync(path)
