"""The rules as a whole: what is said of them, how a comparison is judged, and that no float comes near a figure."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.land import landed_tables
from jixiao.models import statements
from jixiao.records import DocumentReading
from jixiao.rules import EXPECTATIONS, SIGHTING_SCHEMA, check_reading, holds, rules, rules_variable
from warehouse.handmade import (
    DEPARTMENT,
    audit,
    contents,
    declare,
    document,
    facts,
    filing,
    indicator,
    items,
    line,
    plan,
    rejected,
    score,
    source,
    spent,
    targets_filing,
    total,
)

OF_A_FILING = {rule.check_name for rule in rules().values() if rule.scope == "filing"}
"""The rules that a filing is held against by itself."""
MEASURES = {"row_total": "total", "unit_total": "total", "grand_total": "total", "spending_total": "budget", "score_total": "weight"}
"""What rules with several measures are declared for here."""


@pytest.fixture
def every_rule() -> DocumentReading:
    """A filing in which every rule has something to compare, one of them a gap that rounding explains."""
    return document(
        total(30_0000),
        total("300050", unit=DEPARTMENT),
        line(1, 10_0000, 10_0000, 0, 0, name="养护"),
        line(2, 20_0000, 15_0000, 0, 5_0000, name="巡查"),
        source(1, 100_0000, 20_0000, 90_0000, "75.00", "20.00", is_total=True),
        source(2, 100_0000, 20_0000, 90_0000, "75.00", "20.00"),
        indicator(actual_text="12次", actual_value=Decimal(12), is_met=True),
        *contents("养护", "巡查"),
        *items(1, 2),
        *plan(1, 25, 50, 80),
        spent(1, 10_0000, 12_0000, 9_0000, "75.00", is_total=True),
        spent(2, 10_0000, 12_0000, 9_0000, "75.00"),
        score(1, 100, 90),
        audit(),
        *(pair for name in OF_A_FILING for pair in declare(name, MEASURES.get(name, "count"))),
        of=filing(document_fiscal_year=2021),
    )


def test_every_rule_has_its_sql_and_its_description() -> None:
    assert {path.stem for path in EXPECTATIONS.glob("*.sql")} == set(rules())
    assert [rule.rank for rule in rules().values()] == list(range(1, len(rules()) + 1))
    assert {rule.severity for rule in rules().values()} == {"error", "warning"}


def test_every_rule_can_hold(every_rule: DocumentReading) -> None:
    found = check_reading(every_rule)
    assert {verdict.check_name for verdict in found} == OF_A_FILING
    assert [verdict for verdict in found if not verdict.passed] == []


def test_every_filing_of_a_document_is_judged_by_itself(every_rule: DocumentReading) -> None:
    good, bad = targets_filing("a").filings[0], targets_filing("a", grand_total=310_0000, filing_ordinal=2).filings[0]
    found = check_reading(DocumentReading(good.filing.sha256, (good, bad)))
    failed = [verdict for verdict in found if verdict.severity == "error" and not verdict.passed]
    assert [facts(verdict, "filing_key", "check_name") for verdict in failed] == [(bad.filing.filing_key, "grand_total")]
    assert check_reading(rejected("b")) == []


def test_no_float_is_anywhere(every_rule: DocumentReading) -> None:
    tables = landed_tables([every_rule], "b", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    with duckdb.connect() as connection:
        for name, table in (tables | {"sighting": SIGHTING_SCHEMA.empty_table()}).items():
            connection.register(f"landed_{name}", table)
        for statement in statements("comparison", {"rules": rules_variable(), "leap_factor": 5}):
            connection.execute(statement)
        columns = connection.execute("select table_name, column_name, data_type from duckdb_columns() where not internal").fetchall()
    assert {name for name, _, _ in columns} > set(rules())
    assert [column for column in columns if column[2] in {"DOUBLE", "FLOAT"}] == []
    figures = {(name, column): kind for name, column, kind in columns if column in {"reported", "computed", "difference", "tolerance"}}
    assert {kind for (name, _), kind in figures.items() if name in {*rules(), "comparison"}} == {"DECIMAL(24,6)"}


def test_verdicts_carry_decimals(every_rule: DocumentReading) -> None:
    for verdict in check_reading(every_rule):
        figures = facts(verdict, "reported", "computed", "difference", "tolerance")
        assert {type(figure) for figure in figures} == {Decimal}


@given(compared=st.integers(0, 3), missing=st.integers(0, 3), difference=st.integers(), tolerance=st.integers(min_value=0))
def test_a_comparison_holds_within_its_tolerance_never_with_nothing(compared: int, missing: int, difference: int, tolerance: int) -> None:
    verdict = holds(compared, missing, difference, tolerance)
    assert verdict == (compared > 0 and missing == 0 and -tolerance <= difference <= tolerance)
    assert not holds(compared, missing, None, tolerance)
    assert not holds(compared, missing, difference, None)


def test_rules_are_read_from_a_directory(tmp_path: Path) -> None:
    meta = "rank: 1, severity: error, arithmetic: sum, applies: declared, scope: filing, sentence_en: E., sentence_zh: 中。, ground: G."
    (tmp_path / "gross_total.yml").write_text(f"models: [{{name: gross_total, config: {{meta: {{{meta}}}}}}}]", encoding="utf-8")
    assert rules(tmp_path)["gross_total"].sentence_zh == "中。"
