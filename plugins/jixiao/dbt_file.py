"""What dbt's target `candidate` needs of a connection: names without a catalog are those of the file, which is attached."""

from __future__ import annotations

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection


class Plugin(BasePlugin):
    """Prepares connections for the candidate's file; dbt looks for a class of this name."""

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Let names without a catalog be those of the candidate."""
        cursor.execute("use candidate")
