"""Great Expectations judges the comparison rows of the night, as whole numbers and never as floats, and documents them.

The suite is the rules themselves: one expectation a rule, with the rule's severity and sentences from `expectations/`.
Importing Great Expectations takes seconds, so only the functions that need it do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jixiao.chunks import FILINGS, CandidateComparison
from jixiao.database import Database, opened
from jixiao.durable import fsync
from jixiao.errors import JobError
from jixiao.rules import Rule, millionths, rules, verdict_keys
from jixiao.settings import LEAP_FACTOR

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult

_ROWS_AT_ONCE = 400_000
"""Comparison rows that are judged together, or a chunk's more."""
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


@dataclass(frozen=True)
class Judgement:
    """What a night's judging gave."""

    filings: int
    """Filings that were judged."""
    comparisons: int
    """Comparison rows that were judged."""
    path: Path | None
    """The verdict file; None when there was nothing to judge."""


def judge(
    candidate: Database,
    verdicts: Path,
    batch_id: str,
    *,
    docs: Path | None = None,
    full: bool = False,
    leap_factor: Decimal = LEAP_FACTOR,
    at_once: int = FILINGS,
) -> Judgement:
    """Compare the candidate's filings, judge the rows that have no verdict yet, and write the verdicts to `verdicts/<batch_id>.parquet`.

    A filing is judged again when its comparison rows have changed: another reading, another rule, another year, another neighbour.
    While Great Expectations judges some chunks of filings, DuckDB compares the next, and the verdicts of those before are written.

    Args:
        candidate: the candidate warehouse after `build.build_candidate`.
        verdicts: the directory of verdict files.
        batch_id: the new file's name.
        docs: the directory of the Data Docs, which are left as they are when there is nothing to judge; None for none.
        full: judge all rows, whether judged before or not; the files of earlier nights are then removed.
        leap_factor: what the rule `year_leap` allows.
        at_once: filings of a chunk.

    Raises:
        JobError: the rules' SQL failed, or Great Expectations could not evaluate a rule.
    """
    path = verdicts / f"{batch_id}.parquet"
    partial = path.with_name(f".{path.name}.part")
    try:
        with opened(candidate, read_only=False) as connection:
            comparison = CandidateComparison(connection, leap_factor)
            names = comparison.check_names()
            with closing(comparison.chunks(full=full, filings=at_once)) as chunks, ThreadPoolExecutor(1) as starter:
                starting = starter.submit(Bench, names, docs) if full else None  # both take seconds
                first = next(chunks, None)
                if first is None:
                    return Judgement(0, 0, None)
                bench = starting.result() if starting else Bench(names, docs)
                verdicts.mkdir(parents=True, exist_ok=True)
                filings, comparisons = _judge_chunks(itertools.chain([first], chunks), bench, partial)
    except duckdb.Error as error:
        raise JobError(f"the filings could not be held against the rules: {error}") from error
    bench.document()
    _put_in_place(partial, path, alone=full)
    return Judgement(filings, comparisons, path)


def _judge_chunks(chunks: Iterable[pa.Table], bench: Bench, path: Path) -> tuple[int, int]:
    """Judge some chunks after others, each time while those before are written; give how many filings and rows there were."""
    filings = comparisons = 0
    with pq.ParquetWriter(path, VERDICT_SCHEMA, compression="zstd") as writer, ThreadPoolExecutor(1) as pen:
        writing: Future[None] | None = None
        for rows in _gathered(chunks):
            broken = bench.broken(rows)
            if writing is not None:
                writing.result()
            writing = pen.submit(_write, writer, rows, broken)
            filings += pc.count_distinct(rows["filing_key"]).as_py()
            comparisons += rows.num_rows
        if writing is not None:
            writing.result()
    return filings, comparisons


def _gathered(chunks: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Chunks put together until they have enough rows: Great Expectations takes a second a time, however few it judges."""
    waiting: list[pa.Table] = []
    for chunk in chunks:
        waiting.append(chunk)
        if sum(part.num_rows for part in waiting) >= _ROWS_AT_ONCE:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _write(writer: pq.ParquetWriter, rows: pa.Table, broken: set[int]) -> None:
    writer.write_table(_verdicts(rows, broken))


def _put_in_place(partial: Path, path: Path, *, alone: bool) -> None:
    fsync(partial)
    partial.replace(path)
    fsync(path.parent)
    for older in path.parent.glob("*.parquet") if alone else ():
        if older != path:
            older.unlink()


def _verdicts(rows: pa.Table, broken: set[int]) -> pa.Table:
    """The rows of a verdict file: the comparison rows with their keys and whether they hold."""
    passed = np.ones(rows.num_rows, dtype=bool)
    passed[list(broken)] = False
    columns: dict[str, Any] = {"fact_key": verdict_keys(rows), "passed": passed}
    found = {name: columns[name] if name in columns else rows[name] for name in VERDICT_SCHEMA.names}
    return pa.Table.from_pydict(found, VERDICT_SCHEMA)


def judged_frame(rows: pa.Table, names: Sequence[str]) -> pd.DataFrame:
    """The pandas asset that is judged: figures as whole millionths, which neither overflow nor round; a rule as its place in the suite."""
    import pandas as pd

    places = pc.index_in(rows["check_name"], value_set=pa.array(names, pa.string()))
    columns: dict[str, Any] = {"row": np.arange(rows.num_rows), "rule": places.to_numpy()}
    columns |= {name: rows[name].to_numpy() for name in ("operands_compared", "operands_missing")}
    columns |= {name: _whole(rows[name]) for name in ("difference", "tolerance")}
    return pd.DataFrame(columns)


def _whole(figures: pa.ChunkedArray[Any]) -> pd.Series[Any]:
    """A column of DECIMAL(24,6) as whole millionths: its unscaled integers, of 64 bits where they suffice, else of Python."""
    import pandas as pd

    column: Any = figures.combine_chunks()
    words = np.frombuffer(column.buffers()[1], dtype="<i8").reshape(-1, 2)[column.offset : column.offset + len(column)]
    missing = column.is_null().to_numpy(zero_copy_only=False)
    if ((words[:, 1] == words[:, 0] >> 63) | missing).all():
        return pd.Series(pd.arrays.IntegerArray(words[:, 0].copy(), missing))
    return pd.Series([millionths(figure) for figure in column.to_pylist()], dtype=object)


class Bench:
    """Great Expectations, ready to judge chunk after chunk of comparison rows by the same suite.

    Args:
        names: the checks that the rows are of.
        docs: the directory of the Data Docs; None for none.
    """

    def __init__(self, names: Sequence[str], docs: Path | None = None) -> None:
        import great_expectations as gx

        from jixiao.suite import comparison_suite, context_config

        self._docs = docs
        self._names = names
        self._context = context = gx.get_context(mode="ephemeral", project_config=context_config(docs))
        batch = context.data_sources.add_pandas("candidate").add_dataframe_asset("comparison").add_batch_definition_whole_dataframe("night")
        suite = context.suites.add(comparison_suite([_rule(name) for name in names]))
        definition = context.validation_definitions.add(gx.ValidationDefinition(name="comparison", data=batch, suite=suite))
        self._checkpoint = context.checkpoints.add(
            gx.Checkpoint(
                name="night",
                validation_definitions=[definition],
                result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["row"]},
            )
        )

    def broken(self, rows: pa.Table) -> set[int]:
        """The positions of the comparison rows that do not hold.

        Raises:
            JobError: Great Expectations could not evaluate a rule.
        """
        import great_expectations as gx

        frame = judged_frame(rows, self._names)
        outcome = self._checkpoint.run(batch_parameters={"dataframe": frame}, run_id=gx.RunIdentifier(run_name=f"{len(frame)} comparisons"))
        return {position for result in next(iter(outcome.run_results.values())).results for position in _positions(result)}

    def document(self) -> None:
        """Write the Data Docs of all that was judged."""
        if self._docs is not None:
            self._context.build_data_docs()


def _rule(name: str) -> Rule:
    known = rules()
    return known.get(name) or Rule(
        name, len(known), "error", "count", "declared", "filing", "No such rule.", "没有这条规则。", "A family declares it."
    )


def _positions(result: ExpectationValidationResult) -> list[int]:
    if result.exception_info.get("raised_exception", False) or "unexpected_index_list" not in result.result:
        raise JobError(f"Great Expectations could not evaluate {result.expectation_config}: {result.exception_info}")
    return [entry["row"] for entry in result.result["unexpected_index_list"] or ()]
