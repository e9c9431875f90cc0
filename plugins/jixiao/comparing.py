"""The comparison of one document after another by the rules, in memory: planned once for a set of rules, then run on new rows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from jixiao.models import as_one_query

Rules = Mapping[str, Mapping[str, str]]

_KEPT_PLANS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "disabled_optimizers": "statistics_propagation,compressed_materialization",
}
"""A plan that is kept outlives the rows that it was made over, so it must know nothing of what these were like."""


@dataclass(frozen=True)
class _Plan:
    """A prepared comparison and the landed tables that it stands on."""

    name: str
    tables: frozenset[str]


class Comparison:
    """A database in memory with empty landed tables and the plans made so far, for one thread at a time."""

    def __init__(self, landed: Mapping[str, pa.Schema]) -> None:
        self._connection = duckdb.connect(config=_KEPT_PLANS)
        self._lock = threading.Lock()
        self._plans: dict[tuple[frozenset[str], bool], _Plan] = {}
        self._seeds: set[str] = set()
        self._landed = frozenset(landed)
        for name, schema in landed.items():
            self._connection.from_arrow(schema.empty_table()).create(f"landed_{name}")

    def tables(self, rules: Rules, *, explained: bool) -> frozenset[str]:
        """The landed tables that the comparison by some rules stands on."""
        with self._lock:
            return self._plan(rules, explained).tables

    def rows(self, landed: Mapping[str, pa.Table], rules: Rules, *, explained: bool) -> list[dict[str, Any]]:
        """The comparison's rows over landed tables.

        Args:
            landed: the rows of these tables; the others are empty.
            rules: the variable `rules` of the models.
            explained: whether to look for what may explain a gap.
        """
        with self._lock:
            plan = self._plan(rules, explained)
            self._connection.begin()
            try:
                for name in plan.tables & landed.keys():
                    self._fill(name, landed[name])
                return self._connection.execute(f"execute {plan.name}").to_arrow_table().to_pylist()
            finally:
                with suppress(duckdb.Error):  # an error has rolled back already
                    self._connection.rollback()

    def _fill(self, name: str, table: pa.Table) -> None:
        if table.num_rows:
            self._connection.from_arrow(table).insert_into(f"landed_{name}")

    def _plan(self, rules: Rules, explained: bool) -> _Plan:
        key = frozenset(rules), explained
        if key not in self._plans:
            seeds, query = as_one_query("comparison", {"rules": rules}, without=() if explained else ("explanation",))
            for seed in seeds.keys() - self._seeds:
                self._connection.execute(f"create table {seed} as {seeds[seed]}")
                self._seeds.add(seed)
            name = f"comparison_{len(self._plans)}"
            self._connection.execute(f"prepare {name} as {query} order by all")
            self._plans[key] = _Plan(name, frozenset(table for table in self._landed if f"landed_{table}" in query))
        return self._plans[key]
