"""The comparison of a candidate's filings by the rules, a chunk of filings after another: memory stays bounded, however many there are.

What rules stand on is built by dbt; the rules themselves run here, by the SQL that `comparing` runs over documents in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jixiao.models import Given, as_one_query, built_by_dbt, database_settings, queries
from jixiao.rules import rules, rules_variable

FILINGS = 12_500
"""Filings of a chunk."""
SIDE_BY_SIDE = 2
"""Chunks that are compared at the same time, a thread each."""
_FILING = "stg_filings__filing"
_BOUNDS = """
    select min(filing_key), max(filing_key)
    from (
        select filing_key, (row_number() over (order by filing_key) - 1) // {filings} as chunk
        from {table} where rejection_reason is null
    )
    group by chunk order by chunk
"""
_UNJUDGED = """
    select * from digests anti join (
        select filing_key, comparison_digest from landed.verdict where filing_key {keys}
        union all
        select filing_key, comparison_digest from landed.held where filing_key {keys}
    ) using (filing_key, comparison_digest)
"""


class CandidateComparison:
    """The comparison of the filings that a candidate has anew, or of all where all was built anew.

    Args:
        connection: a connection whose database the candidate is; digests of the rows are left in it.
        leap_factor: what the rule `year_leap` allows.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, leap_factor: Decimal) -> None:
        self._connection = connection
        self._variables = {"rules": rules_variable(), "leap_factor": f"{leap_factor}"}
        self._built = built_by_dbt()
        self._across = [name for name, rule in rules().items() if rule.scope == "warehouse"]
        self._is_incremental = connection.execute("select attachment <> '' from landed.built_on").fetchall() == [(True,)]
        connection.execute("set parquet_metadata_cache = true")  # each chunk looks at the same files, several times
        _settle(connection)

    def check_names(self) -> list[str]:
        """The rules, and what else filings declare, in order."""
        declared = self._connection.execute(f"select distinct check_name from {self._touched('stg_filings__declared_check')}").fetchall()
        return sorted({*rules(), *(name for (name,) in declared)})

    def chunks(self, *, full: bool, filings: int) -> Generator[pa.Table, None, None]:
        """The comparison rows, each with the digest of its filing's, of one chunk of filings after another.

        Args:
            full: give all rows; else those that no verdict was given on.
            filings: how many filings a chunk has.
        """
        self._look_across()
        bounds = self._connection.execute(_BOUNDS.format(filings=filings, table=self._touched(_FILING))).fetchall()
        if len(bounds) > 1:  # two chunks on a thread each cost less than each of them on two threads
            self._connection.execute("set threads = 1")
        digests = []
        with closing(self._compared([f"between {first} and {last}" for first, last in bounds], full=full)) as compared:
            for rows, digest in compared:
                digests.append(digest)
                if rows.num_rows:
                    yield rows
        self._leave(digests)

    def _compared(self, ranges: Iterable[str], *, full: bool) -> Generator[tuple[pa.Table, pa.Table], None, None]:
        """The chunks with some ranges of keys, in order; the next ones are made while one is in use: DuckDB leaves Python free."""
        with ThreadPoolExecutor(SIDE_BY_SIDE) as makers:
            coming: deque[Future[tuple[pa.Table, pa.Table]]] = deque()
            for keys in ranges:
                coming.append(makers.submit(self._chunk, self._beside(), keys, full=full))
                if len(coming) > SIDE_BY_SIDE:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()

    def _look_across(self) -> None:
        """Lay the touched filings apart, and run the rules that look beyond a chunk; their rows are kept in memory, for all connections."""
        self._connection.execute("attach ':memory:' as across")
        if self._is_incremental:
            touched = f"select * from {self._built[_FILING]} where {self._condition().format(column='filing_key')}"
            self._connection.execute(f"create table across.{_FILING} as {touched}")
        for name in self._across:
            self._connection.execute(f"create table across.{name} as {self._query(name, self._given())}")

    def _chunk(self, beside: duckdb.DuckDBPyConnection, keys: str, *, full: bool) -> tuple[pa.Table, pa.Table]:
        """The rows of the filings with some keys, and the filings' digests; the connection is this chunk's own.

        What is landed is mostly sorted by key, so that only a part of it is unpacked.
        """
        with closing(beside) as connection:
            *parts, (_, comparison) = queries("comparison", self._variables, self._given(keys)).items()
            for name, query in parts:  # tables of their own, whose sizes are known, are joined better than parts of one query
                connection.execute(f"create temp table {name} as {query}")
            rows = connection.execute(comparison).to_arrow_table()
            connection.register("comparison", rows)
            digests = connection.execute(self._query("comparison_digest", Given({"comparison": "comparison"}))).to_arrow_table()
            connection.register("digests", digests)
            unjudged = digests if full else connection.execute(_UNJUDGED.format(keys=keys)).to_arrow_table()
            return _digested(rows, unjudged), digests

    def _beside(self) -> duckdb.DuckDBPyConnection:
        """A further connection to the candidate, for another thread."""
        ((name,),) = self._connection.execute("select current_database()").fetchall()
        connection = self._connection.cursor()
        connection.execute(f'use "{name}"')
        _settle(connection)
        return connection

    def _leave(self, digests: list[pa.Table]) -> None:
        """Write the digests down, all at once: readers of a lake must not meet another's commit."""
        self._connection.execute("delete from landed.comparison_digest")
        if digests:
            self._connection.from_arrow(pa.concat_tables(digests)).insert_into("landed.comparison_digest")

    def _query(self, model: str, given: Given) -> str:
        return as_one_query(model, self._variables, given)[1]

    def _given(self, keys: str | None = None) -> Given:
        """What dbt built, of the touched filings with some keys; without keys of all of them."""
        touched = {name: self._touched(name) for name in self._built if name.startswith("stg_filings__")}
        if keys is None:
            return Given(self._built, touched, self._condition())
        across = {name: _within(f"across.{name}", keys) for name in self._across}
        touched = {name: _within(rows, keys) for name, rows in touched.items()}
        return Given(self._built | across, touched, f"{{column}} {keys} and {self._condition()}")

    def _touched(self, model: str) -> str:
        """A staging model with the touched filings' records alone; dbt lays them apart, of all but the filings themselves."""
        if not self._is_incremental:
            return self._built[model]
        return f"across.{_FILING}" if model == _FILING else f"touched.{self._built[model].replace('.', '_')}"

    def _condition(self) -> str:
        return "{column} in (select filing_key from intermediate.int_touched_filings)" if self._is_incremental else "true"


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    for name, value in database_settings().items():
        connection.execute(f"set {name} = '{value}'")


def _digested(rows: pa.Table, digests: pa.Table) -> pa.Table:
    """The comparison rows of the filings with these digests, each with its filing's."""
    places = pc.index_in(rows["filing_key"], value_set=digests["filing_key"])
    digested = rows.append_column("comparison_digest", digests["comparison_digest"].take(places))
    return digested.filter(places.is_valid()) if places.null_count else digested


def _within(rows: str, keys: str) -> str:
    return f"(select * from {rows} where filing_key {keys})"
