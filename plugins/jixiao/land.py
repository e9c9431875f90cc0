"""Records → Parquet, atomically and repeatably: one file a record type in a directory a batch.

A landed table has its record's fields and the key columns of `KEY_COLUMNS`; the filing table also says in which batch and when
it was landed. The latest reading of a document, by (landed_at, batch_id), is the one that the warehouse shows; dbt chooses it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import pyarrow as pa

from jixiao import keys
from jixiao.durable import replace_directory, write_parquet
from jixiao.errors import JobError
from jixiao.records import (
    RECORD_TYPES,
    ContentsEntry,
    DisbursementPlan,
    DocumentReading,
    Fact,
    Filing,
    FilingReading,
    Indicator,
    ProjectBudget,
    Record,
    ReportedTotal,
    record_schema,
)
from jixiao.values.levels import bare_level
from jixiao.values.text import compact


@dataclass
class _Context:
    """What the keys of a filing's records need to know of the filing."""

    filing: Filing
    lines: dict[int, ProjectBudget]
    batch_id: str
    landed_at: dt.datetime
    seen: Counter[tuple[object, ...]] = field(default_factory=Counter)

    @classmethod
    def of(cls, reading: FilingReading, batch_id: str, landed_at: dt.datetime) -> _Context:
        lines = {record.line_no: record for record in reading.records if isinstance(record, ProjectBudget)}
        return cls(reading.filing, lines, batch_id, landed_at)

    def spending_unit(self, line: ProjectBudget) -> str | None:
        """A line that names no spending unit is spent by the department itself."""
        return line.spending_unit_name or self.filing.department_name

    def project_key(self, line_no: int) -> int:
        line = self.lines.get(line_no)
        if line is None:
            raise JobError(f"document {self.filing.sha256}: a record belongs to line {line_no}, which has no project_budget record")
        if line.project_kind == "task":
            return keys.task_key(self.filing.filing_key, line.project_name)
        return keys.project_key(self.spending_unit(line), line.project_code, compact(line.project_name))

    def fact_key(self, record: Fact) -> int:
        """A record whose grain is printed twice (an ordinal used for two indicators) is told apart by its occurrence."""
        line_no = getattr(record, "line_no", None)
        ordinal = "\x1f".join(str(getattr(record, name)) for name in record.grain if name != "line_no") or None
        self.seen[record.table, line_no, ordinal] += 1
        occurrence = self.seen[record.table, line_no, ordinal]
        return keys.fact_key(self.filing.filing_key, record.table, line_no, ordinal if occurrence == 1 else f"{ordinal}#{occurrence}")


def _level(printed: str | None) -> str | None:
    return bare_level(printed) if printed else None


@dataclass(frozen=True)
class KeyColumn:
    """A landed column that no record has: its name, what it is, its record types, its value."""

    name: str
    meaning: str
    record_types: tuple[type[Record], ...]
    value: Callable[[_Context, Record], object]
    type: pa.DataType = field(default_factory=pa.int64)


_ALL = RECORD_TYPES
_FACTS = tuple(record_type for record_type in RECORD_TYPES if issubclass(record_type, Fact))

KEY_COLUMNS: tuple[KeyColumn, ...] = (
    KeyColumn("filing_key", "the filing's key", _ALL, lambda c, r: c.filing.filing_key),
    KeyColumn("batch_id", "the batch of the reading that the record is of", _ALL, lambda c, r: c.batch_id, pa.string()),
    KeyColumn("landed_at", "when the reading was landed", (Filing,), lambda c, r: c.landed_at, pa.timestamp("us", tz="UTC")),
    KeyColumn("department_key", "the department's key, 0 when unknown", (Filing,), lambda c, r: keys.department_key(r.department_name)),  # type: ignore[attr-defined]
    KeyColumn("fact_key", "the record's key", _FACTS, lambda c, r: c.fact_key(r)),  # type: ignore[arg-type]
    KeyColumn(
        "spending_unit_key",
        "the key of the unit that spends the money; of a total over all units: NULL",
        (ProjectBudget,),
        lambda c, r: keys.department_key(c.spending_unit(r)),  # type: ignore[arg-type]
    ),
    KeyColumn(
        "spending_unit_key",
        "the key of the unit whose total it is; NULL for the total over all units",
        (ReportedTotal,),
        lambda c, r: keys.department_key(r.spending_unit_name) if r.spending_unit_name else None,  # type: ignore[attr-defined]
    ),
    KeyColumn(
        "project_key",
        "the key of the project, or of the task, on the record's line",
        (ProjectBudget, Indicator, DisbursementPlan),
        lambda c, r: c.project_key(r.line_no),  # type: ignore[attr-defined]
    ),
    KeyColumn(
        "indicator_key",
        "the indicator's key: its levels without code and suffix as printed, so that no lookup table can change it, and its name",
        (Indicator,),
        lambda c, r: keys.indicator_key(_level(r.printed_level1), _level(r.printed_level2), compact(r.indicator_name)),  # type: ignore[attr-defined]
    ),
    KeyColumn(
        "indicator_label", "the indicator's name in compatibility form without white space", (Indicator,), lambda c, r: compact(r.indicator_name), pa.string()  # type: ignore[attr-defined]
    ),
    KeyColumn(
        "level1_label", "the printed level 1 without code and suffix", (Indicator,), lambda c, r: _level(r.printed_level1), pa.string()  # type: ignore[attr-defined]
    ),
    KeyColumn(
        "level2_label", "the printed level 2 without code and suffix", (Indicator,), lambda c, r: _level(r.printed_level2), pa.string()  # type: ignore[attr-defined]
    ),
    KeyColumn(
        "project_label",
        "the project's name in compatibility form without white space: what contents and tables are compared by",
        (ProjectBudget, ContentsEntry),
        lambda c, r: compact(r.project_name),  # type: ignore[attr-defined]
        pa.string(),
    ),
)  # fmt: skip
"""The one place that says which key columns are landed."""


def key_columns(record_type: type[Record]) -> tuple[KeyColumn, ...]:
    """The key columns of a record type, in landed order."""
    return tuple(column for column in KEY_COLUMNS if record_type in column.record_types)


def landed_schema(record_type: type[Record]) -> pa.Schema:
    """The Arrow schema of a landed table: the record's fields, then its key columns."""
    added = [pa.field(column.name, column.type) for column in key_columns(record_type)]
    return pa.schema([*record_schema(record_type), *added])


def _rows(reading: FilingReading, context: _Context) -> Iterable[tuple[type[Record], dict[str, object]]]:
    for record in (reading.filing, *reading.records):
        row = {part.name: getattr(record, part.name) for part in fields(record)}
        row |= {column.name: column.value(context, record) for column in key_columns(type(record))}
        yield type(record), row


def landed_tables(readings: Sequence[DocumentReading], batch_id: str, landed_at: dt.datetime) -> dict[str, pa.Table]:
    """All landed tables of a batch, empty ones too, by name.

    Raises:
        JobError: a document is twice in the batch, or a record does not fit its table.
    """
    ordered = sorted(readings, key=lambda reading: reading.sha256)
    twice = [sha for sha, times in Counter(reading.sha256 for reading in ordered).items() if times > 1]
    if twice:
        raise JobError(f"batch {batch_id}: document {twice[0]} is in it twice; land every document once a batch")
    rows: dict[type[Record], list[dict[str, object]]] = {record_type: [] for record_type in RECORD_TYPES}
    for filing in (filing for reading in ordered for filing in reading.filings):
        for record_type, row in _rows(filing, _Context.of(filing, batch_id, landed_at)):
            rows[record_type].append(row)
    return {record_type.table: _table(record_type, found) for record_type, found in rows.items()}


def _table(record_type: type[Record], rows: list[dict[str, object]]) -> pa.Table:
    try:
        return pa.Table.from_pylist(rows, schema=landed_schema(record_type))
    except (pa.ArrowException, OverflowError) as error:
        raise JobError(f"a {record_type.table} record does not fit its table: {error}") from error


def land(readings: Sequence[DocumentReading], landing: Path, batch_id: str, landed_at: dt.datetime) -> Path:
    """Write the records of a batch of documents under `landing/<batch_id>/<table>.parquet`.

    The directory appears whole or not at all; landing a batch again replaces it; the same input gives the same bytes.

    Args:
        readings: what was read, one a document, rejected ones too.
        landing: the directory of all batches.
        batch_id: the batch's name, a plain file name.
        landed_at: when the reading was landed; of two readings of a document the later one counts.

    Returns:
        The batch's directory.

    Raises:
        JobError: a document is twice in the batch, or a record does not fit its table.
    """
    tables = landed_tables(readings, batch_id, landed_at)

    def fill(directory: Path) -> None:
        for name, table in tables.items():
            write_parquet(table, directory / f"{name}.parquet")

    replace_directory(landing / batch_id, fill)
    return landing / batch_id
