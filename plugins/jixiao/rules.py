"""The rules that filings are held against: found in `expectations/`, run over a candidate warehouse (`chunks`) or over one document here.

A rule is `<check_name>.sql`, its comparison (the only definition of it), and `<check_name>.yml` beside it: severity, sentences, ground.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from jixiao import keys
from jixiao.comparing import Comparison
from jixiao.land import landed_tables
from jixiao.models import PROJECT
from jixiao.records import DeclaredCheck, DocumentReading, FilingReading, ProjectBudget, Record

EXPECTATIONS = PROJECT.parent / "expectations"

_STAGING, _SIGHTINGS = "stg_filings__", "stg_sources__sighting"
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TIME = pa.timestamp("us", tz="UTC")
_SIGHTING_COLUMNS: dict[str, pa.DataType] = {
    "source_name": pa.string(),
    "location": pa.string(),
    "file_name": pa.string(),
    "sha256": pa.string(),
    "title": pa.string(),
    "source_url": pa.string(),
    "published_on": pa.date32(),
    "title_fiscal_year": pa.int32(),
    "manifest_fiscal_year": pa.int32(),
    "first_seen_at": _TIME,
    "last_seen_at": _TIME,
    "is_present": pa.bool_(),
}
SIGHTING_SCHEMA = pa.schema(_SIGHTING_COLUMNS)
"""Where and when documents were seen, one row a (location, sha256): what the state database hands to every build."""


@dataclass(frozen=True)
class Rule:
    """What a rule's YAML says of it."""

    check_name: str
    rank: int
    """The order in which broken rules are told."""
    severity: str
    """`error` or `warning`."""
    arithmetic: str
    """`sum`, `quotient` or `count`: how reported and computed are compared."""
    applies: str
    """`declared` by the filing's family, `always`, `implied` by a declared sum, or `found` wherever there is something to compare."""
    scope: str
    """`filing`: a filing is judged by itself; `warehouse`: against other filings, at night only."""
    sentence_en: str
    sentence_zh: str
    ground: str


@dataclass(frozen=True)
class Verdict:
    """A rule's verdict on one subject and measure of a filing: the columns of `fct_check_result` that a reading knows."""

    filing_key: int
    check_name: str
    subject: str
    measure: str
    occurrence: int
    """Tells apart rows of one filing, check, subject and measure (a project printed twice)."""
    line_no: int | None
    severity: str
    passed: bool
    measure_unit: str | None
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    diagnosis: str | None
    attribution: str
    source_page: int | None
    source_locator: str | None

    @property
    def fact_key(self) -> int:
        """The key of the verdict's row in `fct_check_result`."""
        return verdict_key(self.filing_key, self.occurrence, self.check_name, self.subject, self.measure)


def verdict_key(filing_key: int, occurrence: int, check_name: str, subject: str, measure: str) -> int:
    """The key of a verdict's row in `fct_check_result`."""
    return keys.fact_key(filing_key, "check_result", occurrence, f"{check_name}\x1f{subject}\x1f{measure}")


def verdict_keys(rows: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The keys of many verdicts, as `verdict_key` gives them one by one."""
    discriminator = (rows[name] for name in ("occurrence", "check_name", "subject", "measure"))
    return keys.keys64("fact", rows["filing_key"], "check_result", *discriminator)


@cache
def rules(directory: Path = EXPECTATIONS) -> Mapping[str, Rule]:
    """All rules by check name, in the order in which they are told."""
    found = (_read_rule(path) for path in directory.glob("*.yml"))
    return MappingProxyType({rule.check_name: rule for rule in sorted(found, key=lambda rule: (rule.rank, rule.check_name))})


def _read_rule(path: Path) -> Rule:
    model = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
    return Rule(check_name=model["name"], **model["config"]["meta"])


def rules_variable() -> dict[str, dict[str, str]]:
    """What dbt's models need to know of the rules: the variable `rules`."""
    return {name: {"severity": rule.severity, "arithmetic": rule.arithmetic, "applies": rule.applies} for name, rule in rules().items()}


def millionths(figure: Decimal | None) -> int | None:
    """A figure of a comparison as it is judged: a whole number of millionths of its unit, so that half a fen is whole too."""
    return None if figure is None else int(figure.scaleb(6))


def holds(operands_compared: int, operands_missing: int, difference: int | None, tolerance: int | None) -> bool:
    """Judge a comparison: nothing missing, something compared, and the difference within the tolerance (whole millionths)."""
    if operands_missing or not operands_compared or difference is None or tolerance is None:
        return False
    return abs(difference) <= tolerance


def check_reading(reading: DocumentReading, title_fiscal_year: int | None = None, manifest_fiscal_year: int | None = None) -> list[Verdict]:
    """Hold one document's filings against all rules, in memory, by the SQL that the night runs.

    Args:
        reading: the document's records; rejected filings give no verdict.
        title_fiscal_year: the year that the listing's title states, if any.
        manifest_fiscal_year: the year that the manifest states, if any.

    Returns:
        The verdicts, by filing, check, subject and measure.
    """
    rules_of = _needed(_declared([reading]))
    sighting = {"sha256": reading.sha256, "title_fiscal_year": title_fiscal_year, "manifest_fiscal_year": manifest_fiscal_year}
    tables = _landed([reading]) | {_SIGHTINGS: pa.Table.from_pylist([sighting], schema=SIGHTING_SCHEMA)}
    return [_verdict(row) for row in _comparison().rows(tables, rules_of, explained=True)]


def errors_hold(readings: Sequence[DocumentReading]) -> list[bool]:
    """Whether each document's filings pass every rule of severity `error`: the verdict of `check_reading` without its details, for less.

    All documents are compared at once: that takes hardly longer than to compare one.
    """
    needed = _needed(_declared(readings))
    errors = {name: rule for name, rule in needed.items() if rule["severity"] == "error"}
    models = _comparison().tables(errors, explained=False)
    tables = {ProjectBudget.table, *(model.removeprefix(_STAGING) for model in models)}  # other records' keys are made of their line
    thin = [_thinned(reading, tables, needed.keys() - errors.keys()) for reading in readings]
    rows = _comparison().rows(_landed(thin), errors, explained=False)
    broken = {row["filing_key"] for row in rows if not _passes(row)}
    return [broken.isdisjoint(own.filing.filing_key for own in reading.filings) for reading in readings]


def _thinned(reading: DocumentReading, tables: Collection[str], undeclared: Collection[str]) -> DocumentReading:
    """A reading with the records of some tables only, and without some of the checks that it declares."""
    filings = (
        FilingReading(own.filing, tuple(record for record in own.records if record.table in tables and not _declares(record, undeclared)))
        for own in reading.filings
    )
    return DocumentReading(reading.sha256, tuple(filings))


@cache
def _comparison() -> Comparison:
    """The one of this process."""
    landed = {f"{_STAGING}{name}": table.schema for name, table in landed_tables([], "reading", _NEVER).items()}
    sources = {model: f"landed_{model.removeprefix(_STAGING)}" for model in landed}
    return Comparison(landed | {_SIGHTINGS: SIGHTING_SCHEMA}, sources | {_SIGHTINGS: "landed_sighting"})


def _landed(readings: Sequence[DocumentReading]) -> dict[str, pa.Table]:
    return {f"{_STAGING}{name}": table for name, table in landed_tables(readings, "reading", _NEVER).items()}


def _declared(readings: Iterable[DocumentReading]) -> set[str]:
    filings = (own for reading in readings for own in reading.filings)
    return {record.check_name for own in filings for record in own.records if isinstance(record, DeclaredCheck)}


def _declares(record: Record, names: Collection[str]) -> bool:
    return isinstance(record, DeclaredCheck) and record.check_name in names


def _needed(declared: Collection[str]) -> dict[str, dict[str, str]]:
    """The rules that can give a row of a filing by itself: those declared, those that need not be, and what a declared sum implies."""
    applies = {"always", "found"} | {"implied" for name in declared if name in rules() and rules()[name].arithmetic == "sum"}
    by_itself = (rule for rule in rules().values() if rule.scope == "filing")
    chosen = {rule.check_name for rule in by_itself if rule.check_name in declared or rule.applies in applies}
    return {name: rule for name, rule in rules_variable().items() if name in chosen}


def _passes(row: Mapping[str, Any]) -> bool:
    difference, tolerance = millionths(row["difference"]), millionths(row["tolerance"])
    return holds(row["operands_compared"], row["operands_missing"], difference, tolerance)


def _verdict(row: Mapping[str, Any]) -> Verdict:
    told = {name: value for name, value in row.items() if name not in {"operands_compared", "operands_missing"}}
    return Verdict(passed=_passes(row), **told)
