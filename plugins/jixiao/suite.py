"""The rules as a Great Expectations suite. Import it only where Great Expectations is needed: that takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from great_expectations import ExpectationSuite
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import multicolumn_condition_partial
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import MulticolumnMapMetricProvider
from great_expectations.expectations.row_conditions import Column

from jixiao.rules import Rule, holds

_JUDGED = ["operands_compared", "operands_missing", "difference", "tolerance"]


class ComparisonHolds(MulticolumnMapMetricProvider):
    """Whether a comparison row holds: what `rules.holds` says of one, said of many at once, over whole millionths."""

    condition_metric_name = "comparison.holds"
    condition_domain_keys = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")
    condition_value_keys = ()

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_: object) -> pd.Series[bool]:
        return all_hold(column_list)


class ExpectComparisonToHold(MulticolumnMapExpectation):
    """Every comparison of a rule has something compared, nothing missing, and a difference within its tolerance."""

    map_metric = "comparison.holds"


def all_hold(rows: pd.DataFrame) -> pd.Series[bool]:
    """Judge many comparisons: columns of numbers at once, figures that 64 bits cannot hold one by one."""
    if rows["difference"].dtype == object or rows["tolerance"].dtype == object:
        plain = rows[_JUDGED].astype(object).where(rows[_JUDGED].notna(), None)
        return pd.Series([holds(*row) for row in plain.itertuples(index=False, name=None)], index=rows.index, dtype=bool)
    within = (rows["difference"].abs() <= rows["tolerance"]).fillna(value=False).astype(bool)
    return (rows["operands_compared"] > 0) & (rows["operands_missing"] == 0) & within


def comparison_suite(rules: Sequence[Rule]) -> ExpectationSuite:
    """A suite with one expectation per rule, on the rule's own rows: those whose `rule` is the rule's place in the suite."""
    return ExpectationSuite(name="filings", expectations=[_expectation(place, rule) for place, rule in enumerate(rules)])


def _expectation(place: int, rule: Rule) -> ExpectComparisonToHold:
    return ExpectComparisonToHold(
        column_list=_JUDGED,
        row_condition=Column("rule") == place,
        ignore_row_if="never",
        severity=FailureSeverity.CRITICAL if rule.severity == "error" else FailureSeverity.WARNING,
        description=f"{rule.check_name}: {rule.sentence_en} {rule.sentence_zh}",
        meta={"check_name": rule.check_name, "ground": rule.ground},
    )


def context_config(docs: Path | None) -> DataContextConfig:
    """An ephemeral context that keeps to itself, with Data Docs in a directory where one is given."""
    sites = {"night": _data_docs_site(docs)} if docs else {}
    return DataContextConfig(
        analytics_enabled=False,
        data_docs_sites=sites,
        progress_bars=ProgressBarsConfig(globally=False),
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
    )


def _data_docs_site(directory: Path) -> dict[str, Any]:
    view = {"module_name": "jixiao.docs_view", "class_name": "WholePageView"}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "view": {**view}},
        "site_section_builders": {"expectations": {"view": {**view}}, "validations": {"view": {**view}}, "profiling": "none"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(directory)},
    }
