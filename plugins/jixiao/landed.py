"""What a landed table holds: its record's fields, and the key columns that are computed of them.

| key column | landed with | what it is |
| --- | --- | --- |
| filing_key | every record | the filing's key |
| batch_id | every record | the batch of the reading that the record is of |
| fact_key | every fact | the record's key, of its grain |
| landed_at | filing | the moment of the run that landed the reading |
| department_key | filing | the department's key, 0 when it is unknown |
| spending_unit_key | project_budget | the key of the unit that spends the money: the department where the line names none |
| spending_unit_key | reported_total | the key of the unit whose total it is, NULL for 合计 |
| project_key | project_budget, indicator, disbursement_plan, project_spending, score | the key of the project or task on its line |
| project_label | project_budget, contents_entry | the project's name, as names are compared |
| indicator_key | indicator | the key of the labels below: printed names only, so that no better lookup table can change a key |
| level1_label, level2_label | indicator | the printed levels without code and suffix |
| indicator_label | indicator | the indicator's name, as names are compared |

Names are compared in compatibility form without white space.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, singledispatch

import pyarrow as pa

from jixiao import keys
from jixiao.errors import JobError
from jixiao.records import (
    ContentsEntry,
    DisbursementPlan,
    Fact,
    Filing,
    FilingReading,
    Indicator,
    ProjectBudget,
    ProjectSpending,
    Record,
    ReportedTotal,
    Score,
    record_schema,
)
from jixiao.values.levels import bare_level
from jixiao.values.text import compact

Row = dict[str, object]

_KEY = pa.int64()
_LABEL = pa.string()
_EVERY = {"filing_key": _KEY, "batch_id": _LABEL}
_OF_FACTS = {"fact_key": _KEY}
_OF_TYPE: Mapping[type[Record], Mapping[str, pa.DataType]] = {
    Filing: {"landed_at": pa.timestamp("us", tz="UTC"), "department_key": _KEY},
    ProjectBudget: {"spending_unit_key": _KEY, "project_key": _KEY, "project_label": _LABEL},
    ReportedTotal: {"spending_unit_key": _KEY},
    Indicator: {"project_key": _KEY, "indicator_key": _KEY, "level1_label": _LABEL, "level2_label": _LABEL, "indicator_label": _LABEL},
    DisbursementPlan: {"project_key": _KEY},
    ProjectSpending: {"project_key": _KEY},
    Score: {"project_key": _KEY},
    ContentsEntry: {"project_label": _LABEL},
}


@dataclass
class Landing:
    """What the keys of a filing's records need to know of the filing and its batch."""

    filing: Filing
    lines: Mapping[int, ProjectBudget]
    batch_id: str
    landed_at: dt.datetime
    seen: Counter[tuple[object, ...]] = field(default_factory=Counter)
    filing_key: int = field(init=False)

    def __post_init__(self) -> None:
        self.filing_key = self.filing.filing_key  # hashed once, not once a record

    @classmethod
    def of(cls, reading: FilingReading, batch_id: str, landed_at: dt.datetime) -> Landing:
        """The context of one filing's records."""
        lines = {record.line_no: record for record in reading.records if isinstance(record, ProjectBudget)}
        return cls(reading.filing, lines, batch_id, landed_at)

    def spending_unit(self, line: ProjectBudget) -> str | None:
        """Whose money a line is; the department spends what names no unit."""
        return line.spending_unit_name or self.filing.department_name

    def project_key(self, line_no: int) -> int:
        """The key of the project or task on a line.

        Raises:
            JobError: the filing has no such line.
        """
        line = self.lines.get(line_no)
        if line is None:
            raise JobError(f"document {self.filing.sha256}: a record is of line {line_no}, which no project_budget has; mend its family")
        if line.project_kind == "task":
            return keys.task_key(self.filing_key, line.project_name)
        return keys.project_key(self.spending_unit(line), line.project_code, compact(line.project_name))

    def fact_key(self, record: Fact) -> int:
        """The record's key; a grain that is printed twice (an ordinal of two indicators) is told apart by its occurrence."""
        line_no = getattr(record, "line_no", None)
        ordinal = "\x1f".join(str(getattr(record, name)) for name in record.grain if name != "line_no") or None
        self.seen[record.table, line_no, ordinal] += 1
        occurrence = self.seen[record.table, line_no, ordinal]
        return keys.fact_key(self.filing_key, record.table, line_no, ordinal if occurrence == 1 else f"{ordinal}#{occurrence}")


def landed_schema(record_type: type[Record]) -> pa.Schema:
    """The Arrow schema of a landed table."""
    added = _EVERY | (_OF_FACTS if issubclass(record_type, Fact) else {}) | dict(_OF_TYPE.get(record_type, {}))
    schema = record_schema(record_type)
    for name, kind in added.items():
        schema = schema.append(pa.field(name, kind))
    return schema


def landed_rows(reading: FilingReading, batch_id: str, landed_at: dt.datetime) -> Iterator[tuple[type[Record], Row]]:
    """A filing's records as rows of their landed tables.

    Raises:
        JobError: a record is of a line that the filing does not have.
    """
    landing = Landing.of(reading, batch_id, landed_at)
    for record in (reading.filing, *reading.records):
        names = _field_names(type(record))  # type: ignore[arg-type]  # mypy takes an instance's __hash__ for the class's
        row: Row = {name: getattr(record, name) for name in names}
        row |= {"filing_key": landing.filing_key, "batch_id": batch_id}
        if isinstance(record, Fact):
            row["fact_key"] = landing.fact_key(record)
        yield type(record), row | own_keys(record, landing)


@cache
def _field_names(record_type: type[Record]) -> tuple[str, ...]:
    return tuple(part.name for part in fields(record_type))


@singledispatch
def own_keys(record: Record, landing: Landing) -> Row:
    """The key columns that only a record's type has; none by default."""
    del record, landing
    return {}


@own_keys.register
def _(record: Filing, landing: Landing) -> Row:
    return {"landed_at": landing.landed_at, "department_key": keys.department_key(record.department_name)}


@own_keys.register
def _(record: ProjectBudget, landing: Landing) -> Row:
    return {
        "spending_unit_key": keys.department_key(landing.spending_unit(record)),
        "project_key": landing.project_key(record.line_no),
        "project_label": compact(record.project_name),
    }


@own_keys.register
def _(record: ReportedTotal, landing: Landing) -> Row:
    del landing
    return {"spending_unit_key": keys.department_key(record.spending_unit_name) if record.spending_unit_name else None}


@own_keys.register
def _(record: Indicator, landing: Landing) -> Row:
    level1, level2 = (bare_level(printed) if printed else None for printed in (record.printed_level1, record.printed_level2))
    label = compact(record.indicator_name)
    return {
        "project_key": landing.project_key(record.line_no),
        "indicator_key": keys.indicator_key(level1, level2, label),
        "level1_label": level1,
        "level2_label": level2,
        "indicator_label": label,
    }


@own_keys.register
def _(record: DisbursementPlan | ProjectSpending | Score, landing: Landing) -> Row:
    return {"project_key": landing.project_key(record.line_no)}


@own_keys.register
def _(record: ContentsEntry, landing: Landing) -> Row:
    del landing
    return {"project_label": compact(record.project_name)}
