"""The lake: warehouses past one machine, as DuckLake keeps them. PostgreSQL has the catalog, Parquet under one address the data.

A lake holds two databases of one name each: `candidate`, which the night builds, and `warehouse`, which readers see. Every committed
change of a database is a snapshot of it, so a reader sees all of a night or nothing of it, and an earlier publication is an earlier
snapshot. What DuckDB needs for it comes from the extra `lake`, as files of the environment: nothing is fetched when it runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from pydantic import SecretStr

from jixiao.errors import ConfigurationError
from jixiao.sql import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PUBLICATION = "snapshot-"
"""What a publication's name begins with; behind it stands the snapshot's number."""
_EXTENSIONS = {"postgres_scanner": "duckdb_extension_postgres_scanner", "ducklake": "duckdb_extension_ducklake"}
_OBJECT_STORE = {"httpfs": "duckdb_extension_httpfs"}
_OBJECT_STORE_SCHEMES = ("s3://", "gcs://", "gs://", "r2://")
_PARAMETERS = {"host": "host", "port": "port", "database": "database", "username": "user", "password": "password"}
"""What a PostgreSQL address has, and what DuckDB's secret calls it."""


@dataclass(frozen=True)
class Lake:
    """Where a lake lies."""

    catalog: SecretStr
    """The PostgreSQL address of the catalog, `postgresql://user@host/database`; further libpq settings (`passfile`) behind a `?`."""
    data: str
    """The folder or the object store's address under which the Parquet files lie."""

    @property
    def candidate(self) -> LakeDatabase:
        """What the night builds."""
        return LakeDatabase(self, "candidate")

    @property
    def warehouse(self) -> LakeDatabase:
        """What readers see: its newest snapshot."""
        return LakeDatabase(self, "warehouse")

    def publication(self, name: str) -> LakeDatabase:
        """The warehouse as it was published under a name."""
        return LakeDatabase(self, "warehouse", int(name.removeprefix(PUBLICATION)))


@dataclass(frozen=True)
class LakeDatabase:
    """A database of a lake; of a snapshot, what it was then."""

    lake: Lake
    name: str
    """The schema of the catalog's own tables in PostgreSQL, and the folder under the lake's data."""
    snapshot: int | None = None

    @property
    def folder(self) -> str:
        """Where its Parquet files lie."""
        return f"{self.lake.data.rstrip('/')}/{self.name}/"

    def __str__(self) -> str:
        return f"{self.folder} (DuckLake)"

    @property
    def publication_name(self) -> str:
        """What a snapshot of the warehouse is called as a publication; empty for what is no snapshot."""
        return publication_name(self.snapshot) if self.snapshot is not None else ""

    @property
    def secret(self) -> str:
        """What `prepare` calls its address, which DuckLake attaches: `ducklake:<secret>`."""
        return f"lake_{self.name}"

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str, *, read_only: bool = True) -> None:
        """Make it known in a connection as `name`.

        Raises:
            duckdb.Error: the catalog does not answer, or there is no such database and `read_only` keeps it from being made.
        """
        prepare(connection, self)
        connection.execute(self.attachment(name, read_only=read_only))

    def attachment(self, name: str, *, read_only: bool = True) -> str:
        """The statement that makes it known as `name` in a connection that was prepared for it."""
        options = ["read_only"] if read_only else []
        options += [f"snapshot_version {self.snapshot}"] if self.snapshot is not None else []
        return f"attach 'ducklake:{self.secret}' as {name} ({', '.join([_metadata(self.name), *options])})"

    def clear(self, kept: Collection[str] = ()) -> None:
        """Remove all that it holds, some schemas apart, its earlier snapshots and their files too.

        Raises:
            duckdb.Error: the catalog does not answer.
        """
        with duckdb.connect() as connection:
            self.attach(connection, "lake", read_only=False)
            listed = "select schema_name from duckdb_schemas() where database_name = 'lake' and schema_name <> 'main'"
            for (schema,) in connection.execute(listed).fetchall():
                if schema not in kept:
                    connection.execute(f"drop schema lake.{schema} cascade")
            connection.execute("call ducklake_expire_snapshots('lake', older_than => now())")
            connection.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")

    def exists(self) -> bool:
        """Whether it can be read: it was made, and its snapshot is still kept."""
        try:
            with duckdb.connect() as connection:
                self.attach(connection, "lake")
        except duckdb.Error:
            return False
        return True


def publication_name(snapshot: int) -> str:
    """What a snapshot of the warehouse is called as a publication."""
    return f"{PUBLICATION}{snapshot:09}"


def _metadata(name: str) -> str:
    return f"metadata_schema '{name}'"


def prepare(connection: duckdb.DuckDBPyConnection, database: LakeDatabase) -> None:
    """Load what the lake needs, and give the connection its addresses as secrets: no statement and no error names a password.

    Raises:
        ConfigurationError: the extra `lake` is not installed.
    """
    lake = database.lake
    is_remote = lake.data.startswith(_OBJECT_STORE_SCHEMES)
    for extension, package in (_EXTENSIONS | (_OBJECT_STORE if is_remote else {})).items():
        connection.execute(f"load {literal(_extension(extension, package))}")
    if is_remote and connection.execute("select current_setting('s3_endpoint')").fetchall() not in ([("s3.amazonaws.com",)], [("",)]):
        connection.execute("set global s3_url_style = 'path'")  # only the great providers name a host a bucket
    connection.execute(_secret("lake_catalog", {"type": "postgres"} | _parameters(lake.catalog)))
    places = f"type ducklake, metadata_path '', data_path {literal(database.folder)}"
    metadata = "metadata_parameters map {'TYPE': 'postgres', 'SECRET': 'lake_catalog'}"
    connection.execute(f"create or replace secret {database.secret} ({places}, {metadata})")


def _extension(name: str, package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ConfigurationError(f"JIXIAO_LAKE_CATALOG needs the package {package.replace('_', '-')}; install the extra with `make lake`")
    return Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"


def is_address(catalog: SecretStr) -> bool:
    """Whether a catalog's address is one of PostgreSQL."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(catalog.get_secret_value()).get_backend_name() == "postgresql"
    except ArgumentError:
        return False


def _parameters(address: SecretStr) -> dict[str, str]:
    """An address as the parameters of a secret of DuckDB's."""
    from sqlalchemy import make_url

    url = make_url(address.get_secret_value())
    parts = {name: getattr(url, part) for part, name in _PARAMETERS.items()} | dict(url.query)
    return {name: str(value) for name, value in parts.items() if value is not None}


def _secret(name: str, parameters: Mapping[str, str]) -> str:
    listed = ", ".join(f"{parameter} {literal(value)}" for parameter, value in parameters.items())
    return f"create or replace secret {name} ({listed})"
