"""The comparison of documents by the rules, in memory: planned once for a set of rules, then run on new rows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from jixiao.models import Given, as_one_query

Rules = Mapping[str, Mapping[str, str]]

_KEPT_PLANS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "disabled_optimizers": "statistics_propagation,compressed_materialization",
}
"""A plan that is kept outlives the rows that it was made over, so it must know nothing of what these were like."""
_JUDGED = "filing_key, operands_compared, operands_missing, difference, tolerance"
"""What a comparison's verdict depends on."""


@dataclass(frozen=True)
class _Plan:
    """A prepared comparison and the staging tables that it stands on."""

    name: str
    tables: frozenset[str]


class Comparison:
    """A database in memory with empty staging tables and the plans made so far, for one thread at a time.

    A document in memory has one reading, so its landed rows are those of the staging models.

    Args:
        landed: the landed tables' schemas, by the staging model over each.
        sources: the names that the staging models know the landed tables by.
    """

    def __init__(self, landed: Mapping[str, pa.Schema], sources: Mapping[str, str]) -> None:
        self._connection = duckdb.connect(config=_KEPT_PLANS)
        self._lock = threading.Lock()
        self._plans: dict[tuple[frozenset[str], bool], _Plan] = {}
        self._seeds: set[str] = set()
        for model, schema in landed.items():
            self._connection.from_arrow(schema.empty_table()).create(sources[model])
        self._staged = {model: self._stage(model, schema) for model, schema in landed.items()}

    def _stage(self, model: str, schema: pa.Schema) -> list[str]:
        """Make a staging model's table, of the landed columns that it takes by their own names; the rest is of the landing."""
        model_rows = self._connection.sql(as_one_query(model, {})[1])
        columns = [name for name in schema.names if name in model_rows.columns]
        model_rows.select(*columns).create(model)
        return columns

    def tables(self, rules: Rules, *, explained: bool) -> frozenset[str]:
        """The staging models that the comparison by some rules stands on."""
        with self._lock:
            return self._plan(rules, explained).tables

    def rows(self, landed: Mapping[str, pa.Table], rules: Rules, *, explained: bool) -> list[dict[str, Any]]:
        """The comparison's rows over landed tables.

        Args:
            landed: the landed rows by their staging model; the others are empty.
            rules: the variable `rules` of the models.
            explained: whether to tell of each row all that is known, and what may explain a gap; else only what it is judged by.
        """
        with self._lock:
            plan = self._plan(rules, explained)
            self._connection.begin()
            try:
                for model in plan.tables & landed.keys():
                    self._fill(model, landed[model])
                return self._connection.execute(f"execute {plan.name}").to_arrow_table().to_pylist()
            finally:
                with suppress(duckdb.Error):  # an error has rolled back already
                    self._connection.rollback()

    def _fill(self, model: str, table: pa.Table) -> None:
        if table.num_rows:
            self._connection.from_arrow(table.select(self._staged[model])).insert_into(model)

    def _plan(self, rules: Rules, explained: bool) -> _Plan:
        key = frozenset(rules), explained
        if key not in self._plans:
            given = Given({model: model for model in self._staged})
            seeds, query = as_one_query("comparison", {"rules": rules, "explained": explained}, given)
            for seed in seeds.keys() - self._seeds:
                self._connection.execute(f"create table {seed} as {seeds[seed]}")
                self._seeds.add(seed)
            name = f"comparison_{len(self._plans)}"
            wanted = f"{query} order by all" if explained else f"select {_JUDGED} from ({query})"
            self._connection.execute(f"prepare {name} as {wanted}")
            self._plans[key] = _Plan(name, frozenset(model for model in self._staged if model in query))
        return self._plans[key]
