"""The comparison of one document after another by the rules, in memory: planned once for a set of rules, then run on new rows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from jixiao.models import as_one_query

_KEPT_PLANS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "disabled_optimizers": "statistics_propagation,compressed_materialization",
}
"""A plan that is kept outlives the rows that it was made over, so it must know nothing of what these were like."""


class Comparison:
    """A database in memory with empty landed tables and the plans made so far, for one thread at a time."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config=_KEPT_PLANS)
        self._lock = threading.Lock()
        self._relations: set[str] = set()
        self._plans: dict[frozenset[str], str] = {}

    def rows(self, landed: Mapping[str, pa.Table], rules: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
        """The comparison's rows over landed tables, by the rules given (the variable `rules` of the models)."""
        with self._lock:
            self._create(landed)
            plan = self._plan(rules)
            self._connection.begin()
            try:
                self._fill(landed)
                return self._connection.execute(f"execute {plan}").to_arrow_table().to_pylist()
            finally:
                with suppress(duckdb.Error):  # an error has rolled back already
                    self._connection.rollback()

    def _create(self, landed: Mapping[str, pa.Table]) -> None:
        """Make the landed tables that are not there yet, without rows."""
        for name in landed.keys() - self._relations:
            self._connection.from_arrow(landed[name].slice(0, 0)).create(f"landed_{name}")
            self._relations.add(name)

    def _plan(self, rules: Mapping[str, Mapping[str, str]]) -> str:
        """The name of the prepared comparison by rules."""
        chosen = frozenset(rules)
        if chosen not in self._plans:
            seeds, query = as_one_query("comparison", {"rules": rules})
            for seed in seeds.keys() - self._relations:
                self._connection.execute(f"create table {seed} as {seeds[seed]}")
                self._relations.add(seed)
            name = f"comparison_{len(self._plans)}"
            self._connection.execute(f"prepare {name} as {query} order by all")
            self._plans[chosen] = name
        return self._plans[chosen]

    def _fill(self, landed: Mapping[str, pa.Table]) -> None:
        for name, table in landed.items():
            if table.num_rows:
                self._connection.from_arrow(table).insert_into(f"landed_{name}")


@cache
def comparison() -> Comparison:
    """The one of this process."""
    return Comparison()
