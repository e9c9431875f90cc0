"""The comparison of a candidate's filings by the rules, a chunk of filings after another: memory stays bounded, however many there are.

What rules stand on is built by dbt; the rules themselves run here, by the SQL that `comparing` runs over documents in memory.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import duckdb
import pyarrow as pa

from jixiao.models import Given, as_one_query, built_by_dbt, database_settings
from jixiao.rules import rules, rules_variable

FILINGS = 5_000
"""Filings that are compared at once."""
_BOUNDS = """
    select min(filing_key), max(filing_key)
    from (
        select filing_key, (row_number() over (order by filing_key) - 1) // {filings} as chunk
        from {table} where rejection_reason is null and {condition}
    )
    group by chunk order by chunk
"""
_ROWS = "select comparison_digest, comparison.* from comparison inner join comparison_digest using (filing_key)"
_UNJUDGED = """
    where (filing_key, comparison_digest) not in (
        select (filing_key, comparison_digest) from landed.verdict where {within}
    )
"""


class CandidateComparison:
    """The comparison of the filings that a candidate has anew, or of all where all was built anew.

    Args:
        connection: a connection whose database the candidate is, for one thread at a time; digests of the rows are left in it.
        leap_factor: what the rule `year_leap` allows.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, leap_factor: Decimal) -> None:
        self._connection = connection
        self._variables = {"rules": rules_variable(), "leap_factor": f"{leap_factor}"}
        self._built = built_by_dbt()
        self._across = [name for name, rule in rules().items() if rule.scope == "warehouse"]
        self._is_incremental = connection.execute("select path <> '' from landed.built_on").fetchall() == [(True,)]
        for name, value in database_settings().items():
            connection.execute(f"set {name} = '{value}'")

    def check_names(self) -> list[str]:
        """The rules, and what else filings declare, in order."""
        declared = self._connection.execute(f"select distinct check_name from {self._touched('stg_filings__declared_check')}").fetchall()
        return sorted({*rules(), *(name for (name,) in declared)})

    def chunks(self, *, full: bool, filings: int) -> Iterator[pa.Table]:
        """The comparison rows, each with the digest of its filing's, of one chunk of filings after another.

        Args:
            full: give all rows; else those that no verdict was given on.
            filings: how many are compared at once.
        """
        self._connection.execute("delete from landed.comparison_digest")
        for name in self._across:  # they look beyond a chunk, and give few rows
            self._make(name, self._given())
        table, condition = self._built["stg_filings__filing"], self._condition().format(column="filing_key")
        bounds = _BOUNDS.format(filings=filings, table=table, condition=condition)
        for first, last in self._connection.execute(bounds).fetchall():
            rows = self._chunk(f"between {first} and {last}", full=full)
            if rows.num_rows:
                yield rows

    def _chunk(self, keys: str, *, full: bool) -> pa.Table:
        """The rows of the filings with some keys. What is landed is mostly sorted by them, so that only a part of it is unpacked."""
        self._make("comparison", self._given(keys))
        self._make("comparison_digest", Given({"comparison": "comparison"}))
        self._connection.execute("insert into landed.comparison_digest from comparison_digest")
        unjudged = "" if full else _UNJUDGED.format(within=f"filing_key {keys}")
        return self._connection.execute(_ROWS + unjudged).to_arrow_table()

    def _make(self, model: str, given: Given) -> None:
        _, query = as_one_query(model, self._variables, given)
        self._connection.execute(f"create or replace temp table {model} as {query}")

    def _given(self, keys: str | None = None) -> Given:
        """What dbt built, of the touched filings with some keys; without keys of all of them."""
        touched = {name: self._touched(name) for name in self._built if name.startswith("stg_filings__")}
        if keys is None:
            return Given(self._built, touched, self._condition())
        across = {name: _within(name, keys) for name in self._across}
        touched = {name: _within(rows, keys) for name, rows in touched.items()}
        return Given(self._built | across, touched, f"{{column}} {keys} and {self._condition()}")

    def _touched(self, model: str) -> str:
        """A staging model with the touched filings' records alone; dbt lays them apart, of all but the filings themselves."""
        lies_apart = self._is_incremental and model != "stg_filings__filing"
        return f"touched.{self._built[model].replace('.', '_')}" if lies_apart else self._built[model]

    def _condition(self) -> str:
        return "{column} in (select filing_key from intermediate.int_touched_filings)" if self._is_incremental else "true"


def _within(rows: str, keys: str) -> str:
    return f"(select * from {rows} where filing_key {keys})"


def one_ahead(chunks: Iterator[pa.Table]) -> Generator[pa.Table, None, None]:
    """The same chunks, the next of them made in another thread while one is in use: what DuckDB computes leaves Python free."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = maker.submit(next, chunks, None)
            yield chunk
