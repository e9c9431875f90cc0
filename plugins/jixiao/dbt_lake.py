"""What dbt's target `lake` needs of a connection before it attaches the lake: DuckDB's extensions, and the address as a secret.

The profile names this module; the address stands in no file and no log of dbt's.
"""

from __future__ import annotations

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from jixiao.lake import prepare
from jixiao.settings import load_settings
from jixiao.sql import literal


class Plugin(BasePlugin):
    """Prepares connections for the lake of the settings; dbt looks for a class of this name."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Prepare the connection that attaches the lake."""
        settings = load_settings()
        assert settings.lake is not None, "the target `lake` is built with JIXIAO_LAKE_CATALOG set"
        prepare(conn, settings.lake.candidate)
        prepare(conn, settings.lake.warehouse)  # a night that builds on the last publication holds projects and chains against it
        conn.execute(f"set temp_directory = {literal(settings.layout.candidate.with_suffix('.tmp'))}")

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Let names without a catalog be those of the candidate, as they are in the candidate's file."""
        cursor.execute("use candidate")
