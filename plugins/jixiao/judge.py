"""Great Expectations judges the comparison rows of the night, as whole numbers and never as floats, and documents them.

The suite is the rules themselves: one expectation a rule, with the rule's severity and sentences from `expectations/`.
Importing Great Expectations takes seconds, so only the functions that need it do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from jixiao.durable import write_parquet
from jixiao.errors import JobError
from jixiao.rules import Rule, Verdict, millionths, rules

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult

_TEXT, _KEY, _SMALL, _FIGURE = pa.string(), pa.int64(), pa.int32(), pa.decimal128(24, 6)
_VERDICT_COLUMNS: dict[str, pa.DataType] = {
    "fact_key": _KEY,
    "filing_key": _KEY,
    "comparison_digest": _TEXT,
    "check_name": _TEXT,
    "subject": _TEXT,
    "measure": _TEXT,
    "occurrence": _SMALL,
    "line_no": _SMALL,
    "severity": _TEXT,
    "passed": pa.bool_(),
    "measure_unit": _TEXT,
    "reported": _FIGURE,
    "computed": _FIGURE,
    "difference": _FIGURE,
    "tolerance": _FIGURE,
    "diagnosis": _TEXT,
    "attribution": _TEXT,
    "source_page": _SMALL,
    "source_locator": _TEXT,
}
VERDICT_SCHEMA = pa.schema(_VERDICT_COLUMNS)
"""A verdict: what `rules.Verdict` holds, its key, and the digest of the filing's comparison rows that it was given on."""
_TO_JUDGE = """
    select comparison_digest, comparison.*
    from checks.comparison
    inner join checks.comparison_digest using (filing_key)
    where (filing_key, comparison_digest) not in (select (filing_key, comparison_digest) from landed.verdict)
    order by filing_key, check_name, subject, measure, occurrence
"""


@dataclass(frozen=True)
class Judgement:
    """What a night's judging gave."""

    filings: int
    """Filings that were judged."""
    verdicts: tuple[Verdict, ...]
    path: Path | None
    """The verdict file; None when there was nothing to judge."""


def judge(candidate: Path, verdicts: Path, batch_id: str, docs: Path | None = None) -> Judgement:
    """Judge the comparison rows that have no verdict yet and write the verdicts to `verdicts/<batch_id>.parquet`.

    A filing is judged again when its comparison rows have changed: another reading, another rule, another year.

    Args:
        candidate: the candidate warehouse after `warehouse.build_candidate`.
        verdicts: the directory of verdict files.
        batch_id: the new file's name.
        docs: the directory of the Data Docs, which are left as they are when there is nothing to judge; None for none.

    Raises:
        JobError: Great Expectations could not evaluate a rule.
    """
    with duckdb.connect(str(candidate), read_only=True) as connection:
        comparison = connection.execute(_TO_JUDGE).to_arrow_table()
    if not comparison.num_rows:
        return Judgement(0, (), None)
    rows = comparison.to_pylist()
    broken = broken_rows(rows, docs)
    digests = [row.pop("comparison_digest") for row in rows]
    found = tuple(_verdict(row, passed=number not in broken) for number, row in enumerate(rows))
    path = verdicts / f"{batch_id}.parquet"
    write_parquet(_table(found, digests), path)
    return Judgement(len({verdict.filing_key for verdict in found}), found, path)


def _verdict(row: dict[str, Any], passed: bool) -> Verdict:
    kept = {name: value for name, value in row.items() if not name.startswith("operands_")}
    return Verdict(passed=passed, **kept)


def _table(found: Sequence[Verdict], digests: Sequence[str]) -> pa.Table:
    rows = [
        asdict(verdict) | {"fact_key": verdict.fact_key, "comparison_digest": digest}
        for verdict, digest in zip(found, digests, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=VERDICT_SCHEMA)


def judged_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The pandas asset that is judged: whole millionths as Python integers, which neither overflow nor round."""
    import pandas as pd

    columns = {
        "row": list(range(len(rows))),
        "check_name": [row["check_name"] for row in rows],
        "operands_compared": [row["operands_compared"] for row in rows],
        "operands_missing": [row["operands_missing"] for row in rows],
        "difference": [millionths(row["difference"]) for row in rows],
        "tolerance": [millionths(row["tolerance"]) for row in rows],
    }
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def broken_rows(rows: Sequence[dict[str, Any]], docs: Path | None = None) -> set[int]:
    """The positions of the comparison rows that do not hold, by Great Expectations; with Data Docs of it where asked for.

    Raises:
        JobError: Great Expectations could not evaluate a rule.
    """
    import great_expectations as gx

    from jixiao.suite import comparison_suite, context_config

    context = gx.get_context(mode="ephemeral", project_config=context_config(docs))
    batch = context.data_sources.add_pandas("candidate").add_dataframe_asset("comparison").add_batch_definition_whole_dataframe("night")
    names = dict.fromkeys(row["check_name"] for row in rows)
    suite = context.suites.add(comparison_suite([_rule(name) for name in names]))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="comparison", data=batch, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name="night",
            validation_definitions=[definition],
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["row"]},
        )
    )
    outcome = checkpoint.run(batch_parameters={"dataframe": judged_frame(rows)})
    if docs is not None:
        context.build_data_docs()
    return {position for result in next(iter(outcome.run_results.values())).results for position in _positions(result)}


def _rule(name: str) -> Rule:
    known = rules()
    return known.get(name) or Rule(
        name, len(known), "error", "count", "declared", "filing", "No such rule.", "没有这条规则。", "A family declares it."
    )


def _positions(result: ExpectationValidationResult) -> list[int]:
    if result.exception_info.get("raised_exception", False) or "unexpected_index_list" not in result.result:
        raise JobError(f"Great Expectations could not evaluate {result.expectation_config}: {result.exception_info}")
    return [entry["row"] for entry in result.result["unexpected_index_list"] or ()]
