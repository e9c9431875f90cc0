"""Ask the published warehouse in SQL: nothing is written, nothing but the warehouse is read, and a question ends in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import duckdb

from jixiao.database import Database, opened
from jixiao.errors import ConfigurationError

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 10_000
_QUESTIONS = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


class Answer:
    """What came of a question, read as it is wanted."""

    def __init__(self, result: duckdb.DuckDBPyConnection) -> None:
        self._result = result
        self.names: list[str] = [column[0] for column in result.description or ()]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows; few of them are in memory at a time."""
        while rows := self._result.fetchmany(_BATCH):
            yield from rows

    def batches(self) -> pa.RecordBatchReader:
        """The rows as Arrow has them, amounts as decimals."""
        return self._result.to_arrow_reader(_BATCH)


@contextmanager
def ask(warehouse: Database, sql: str, parameters: dict[str, object] | None = None, seconds: float | None = None) -> Iterator[Answer]:
    """Ask one question.

    Args:
        warehouse: the publication to ask.
        sql: a query; the tables are those of the schema `marts`, moments are in UTC.
        parameters: values of its parameters.
        seconds: how long it may take, reading its rows included; for ever when None.

    Raises:
        ConfigurationError: there is no warehouse yet, the query is wrong or no question, or it took too long.
    """
    if not warehouse.exists():
        raise ConfigurationError(f"there is no warehouse at {warehouse} yet; run `jixiao run` first, or set JIXIAO_HOME")
    try:
        with opened(warehouse, alone=True) as connection, _in_time(connection, seconds):
            connection.execute("use marts; set timezone = 'UTC'; set python_enable_replacements = false; set lock_configuration = true")
            _require_question(connection.extract_statements(sql))
            yield Answer(connection.execute(sql, parameters))
    except duckdb.InterruptException:
        raise ConfigurationError(
            f"the query took longer than {seconds:g} seconds and was ended; ask for less, or for more --seconds"
        ) from None
    except duckdb.Error as error:
        raise ConfigurationError(str(error)) from None


def _require_question(statements: Sequence[duckdb.Statement]) -> None:
    """One statement that only reads; PIVOT is two to DuckDB, of which the first has no text."""
    if not statements or statements[-1].type not in _QUESTIONS or any(statement.query for statement in statements[:-1]):
        raise ConfigurationError("ask one query, a SELECT: the published warehouse is for reading only")


@contextmanager
def _in_time(connection: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """End what the connection does when its time is over."""
    if seconds is None:
        yield
        return
    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
