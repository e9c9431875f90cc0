"""The rules that filings are held against: found in `expectations/`, run in the candidate warehouse by dbt or over one document here.

A rule is `<check_name>.sql`, its comparison (the only definition of it), and `<check_name>.yml` beside it: severity, sentences, ground.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pyarrow as pa
import yaml

from jixiao import keys
from jixiao.land import landed_tables
from jixiao.records import DocumentReading

PROJECT = Path(__file__).parents[2] / "dbt_project"
EXPECTATIONS = PROJECT.parent / "expectations"

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
    """`declared` by the filing's family, `always`, or `implied` by another rule's comparison."""
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
        return keys.fact_key(self.filing_key, "check_result", self.occurrence, f"{self.check_name}\x1f{self.subject}\x1f{self.measure}")


def rules(directory: Path = EXPECTATIONS) -> dict[str, Rule]:
    """All rules by check name, in the order in which they are told."""
    found = (_read_rule(path) for path in directory.glob("*.yml"))
    return {rule.check_name: rule for rule in sorted(found, key=lambda rule: (rule.rank, rule.check_name))}


def _read_rule(path: Path) -> Rule:
    model = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
    return Rule(check_name=model["name"], **model["config"]["meta"])


def rules_variable() -> dict[str, dict[str, str]]:
    """What dbt's models need to know of the rules: the variable `rules`."""
    return {name: {"severity": rule.severity, "arithmetic": rule.arithmetic, "applies": rule.applies} for name, rule in rules().items()}


def holds(operands_compared: int, operands_missing: int, difference: int | None, tolerance: int | None) -> bool:
    """Judge a comparison: nothing missing, something compared, and the difference within the tolerance (whole sub-units)."""
    if operands_missing or not operands_compared or difference is None or tolerance is None:
        return False
    return abs(difference) <= tolerance


class _Project:
    """The dbt project's SQL for an in-memory DuckDB: every relation a temporary table by its bare name, built once what it refers to is."""

    def __init__(self) -> None:
        files = (*EXPECTATIONS.glob("*.sql"), *(PROJECT / "models").rglob("*.sql"))
        self.models = {path.stem: path for path in files}
        self.seeds = {path.stem: path for path in (PROJECT / "seeds").glob("*.csv")}
        self.macros = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros" / "comparison").glob("*.sql")))
        self.order: dict[str, str] = {}

    def statements(self, model: str) -> list[str]:
        """The statements that build a model, what it stands on first."""
        self._add(model)
        return list(self.order.values())

    def _add(self, name: str) -> str:
        if name not in self.order:
            query = self._seed(self.seeds[name]) if name in self.seeds else self._render(self.models[name])
            self.order[name] = f"create or replace temp table {name} as {query}"
        return name

    def _render(self, path: Path) -> str:
        environment = jinja2.Environment(autoescape=False)  # noqa: S701 (SQL, not HTML)
        environment.globals |= {
            "ref": self._add,
            "source": lambda source, table: f"{source}_{table}",
            "var": {"rules": rules_variable()}.__getitem__,
        }
        return environment.from_string(self.macros + path.read_text(encoding="utf-8")).render()

    def _seed(self, path: Path) -> str:
        described = yaml.safe_load((path.parent / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]
        types: Mapping[str, str] = next(seed for seed in described if seed["name"] == path.stem)["config"]["column_types"]
        columns = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in types.items())
        return f"select {columns} from read_csv('{path}', header = true, all_varchar = true)"


@cache
def _statements() -> tuple[str, ...]:
    return tuple(_Project().statements("comparison"))


def check_reading(reading: DocumentReading, title_fiscal_year: int | None = None, manifest_fiscal_year: int | None = None) -> list[Verdict]:
    """Hold one document's filings against all rules, in memory, by the SQL that the night runs.

    Args:
        reading: the document's records; rejected filings give no verdict.
        title_fiscal_year: the year that the listing's title states, if any.
        manifest_fiscal_year: the year that the manifest states, if any.

    Returns:
        The verdicts, by filing, check, subject and measure.
    """
    landed_at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    tables = landed_tables([reading], "reading", landed_at)
    sighting = {"sha256": reading.sha256, "title_fiscal_year": title_fiscal_year, "manifest_fiscal_year": manifest_fiscal_year}
    tables["sighting"] = pa.Table.from_pylist([sighting], schema=SIGHTING_SCHEMA)
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, table in tables.items():
            connection.register(f"landed_{name}", table)
        for statement in _statements():
            connection.execute(statement)
        return verdicts_of(connection.execute("select * from comparison order by all").fetch_arrow_table())


def verdicts_of(comparison: pa.Table) -> list[Verdict]:
    """Judge comparison rows one by one."""
    return [_verdict(row) for row in comparison.to_pylist()]


def _verdict(row: dict[str, Any]) -> Verdict:
    scaled = (None if row[name] is None else int(row[name] * 10**6) for name in ("difference", "tolerance"))
    passed = holds(row.pop("operands_compared"), row.pop("operands_missing"), *scaled)
    return Verdict(passed=passed, **row)
