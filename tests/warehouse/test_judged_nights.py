"""Nights as a whole: the two ways of judging, what is judged when, and what fails a build."""

import re
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao import check as judging
from jixiao import keys
from jixiao.build import build_candidate
from jixiao.check import VERDICT_SCHEMA, judged_frame
from jixiao.durable import write_parquet
from jixiao.errors import JobError
from jixiao.rules import SIGHTING_SCHEMA, Verdict, check_reading, holds, rules, verdict_key, verdict_keys
from jixiao.suite import all_hold
from warehouse.conftest import borderline, evaluation, plan_of, two_departments
from warehouse.handmade import sha, targets_filing
from warehouse.homes import Home, sighting


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def verdicts(home: Home) -> pa.Table:
    return pq.read_table(home.inputs.verdicts / "night-1.parquet")


def test_great_expectations_and_the_reading_itself_judge_alike(verdicts: pa.Table) -> None:
    # documents whose years no sighting states; check_reading knows of none
    readings = [evaluation("e"), two_departments("g"), *borderline()]
    names = [part.name for part in fields(Verdict)]
    of_the_readings = {tuple(getattr(verdict, name) for name in names) for reading in readings for verdict in check_reading(reading)}
    filings = {part.filing.filing_key for reading in readings for part in reading.filings}
    of_neighbours = {rule.check_name for rule in rules().values() if rule.scope == "warehouse"}
    rows = [row for row in verdicts.to_pylist() if row["filing_key"] in filings and row["check_name"] not in of_neighbours]
    of_the_night = {tuple(row[name] for name in names) for row in rows}
    assert of_the_night == of_the_readings
    assert {verdict[names.index("passed")] for verdict in of_the_night} == {True, False}


def test_they_judge_alike_where_titles_state_years(verdicts: pa.Table) -> None:
    names = [part.name for part in fields(Verdict)]
    of_the_reading = {tuple(getattr(verdict, name) for name in names) for verdict in check_reading(plan_of("f"), title_fiscal_year=2022)}
    key = keys.filing_key(sha("f"), 1)
    assert {tuple(row[name] for name in names) for row in verdicts.to_pylist() if row["filing_key"] == key} == of_the_reading


def test_verdicts_are_exact(verdicts: pa.Table) -> None:
    assert verdicts.schema.equals(VERDICT_SCHEMA)
    assert not any(pa.types.is_floating(column.type) for column in verdicts.schema)
    rows = {(row["filing_key"], row["check_name"]): row for row in verdicts.to_pylist()}
    half_a_fen = rows[keys.filing_key(sha("l"), 1), "row_total"]
    assert (half_a_fen["tolerance"], half_a_fen["difference"], half_a_fen["passed"]) == (Decimal("0.015"), Decimal("0.01"), True)


def test_check_results_and_status_come_from_the_verdicts(home: Home, published: Path, verdicts: pa.Table) -> None:
    given = {(row["fact_key"], row["passed"]) for row in verdicts.to_pylist()}
    assert set(query(published, "select fact_key, passed from marts.fct_check_result")) == given
    status = dict(query(published, "select left(sha256, 1), status from marts.dim_filing"))
    assert {letter: status[letter] for letter in "klmnop"} == {
        "k": "reconciled", "l": "reconciled", "m": "reconciled", "n": "unreconciled", "o": "unreconciled", "p": "reconciled",
    }  # fmt: skip
    warned = query(published, "select measure from marts.fct_check_result where check_name = 'rounding_likely' and not passed")
    assert warned == [("grand_total total",)]


def test_the_suite_is_documented(home: Home) -> None:
    pages = [page.read_text(encoding="utf-8") for page in (home.path / "docs").rglob("*.html")]
    assert any("grand_total: The grand total is the sum of its units" in page for page in pages)
    assert any("candidate-comparison.html" in page for page in pages), "the index links the night's results"


def test_the_documents_ask_nobody_for_anything(home: Home) -> None:
    pages = [page.read_text(encoding="utf-8") for page in (home.path / "docs").rglob("*.html")]
    assert len(pages) >= 3
    loading = re.compile(r"""<script|@import|url\(|<(?:link|img|iframe|object|embed|source|video|audio)\b|\bsrc\s*=""", re.IGNORECASE)
    assert [found for page in pages for found in loading.findall(page)] == []
    assert all("default-src 'none'; style-src 'unsafe-inline'" in page for page in pages)


_FIELDS: dict[str, pa.DataType] = {
    "check_name": pa.string(),
    "operands_compared": pa.int32(),
    "operands_missing": pa.int32(),
    "difference": pa.decimal128(24, 6),
    "tolerance": pa.decimal128(24, 6),
}
COMPARED = pa.schema(_FIELDS)


def compared(*rows: tuple[int, int, str | None, str | None]) -> pa.Table:
    """Comparison rows: operands compared and missing, difference, tolerance."""
    exact = [("row_total", *row[:2], *(figure and Decimal(figure) for figure in row[2:])) for row in rows]
    return pa.Table.from_pylist([dict(zip(COMPARED.names, row, strict=True)) for row in exact], COMPARED)


def test_no_float_reaches_great_expectations() -> None:
    frame = judged_frame(compared((1, 0, "9999999999999999.99", "0.000005"), (1, 0, None, None)), ["row_total"])
    assert [frame.loc[0, name] for name in ("difference", "tolerance")] == [9999999999999999990000, 5]
    assert frame["difference"].tolist()[1:] == [None]
    frame = judged_frame(compared((1, 0, "-9223372036854.775807", "0"), (0, 1, None, None)), ["row_total"])
    assert frame["difference"].tolist() == [-9223372036854775807, pd.NA]
    assert not [kind for kind in frame.dtypes.astype(str) if "float" in kind.lower()]


@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 1),
            *2 * [st.none() | st.integers(-(10**24) + 1, 10**24 - 1) | st.integers(-(2**64), 2**64) | st.integers(-3, 3)],
        ),
        min_size=1,
    )
)
def test_many_comparisons_are_judged_as_each_by_itself(rows: list[tuple[int, int, int | None, int | None]]) -> None:
    texts = [(*row[:2], *(None if whole is None else str(Decimal(whole).scaleb(-6)) for whole in row[2:])) for row in rows]
    verdicts = all_hold(judged_frame(compared(*texts), ["row_total"]))  # type: ignore[arg-type]  # four of them
    assert verdicts.tolist() == [holds(*row) for row in rows]


@given(rows=st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(1, 9), st.text(), st.text()), min_size=1))
def test_many_verdicts_have_the_key_that_each_has_by_itself(rows: list[tuple[int, int, str, str]]) -> None:
    names = ("filing_key", "occurrence", "check_name", "subject", "measure")
    table = pa.Table.from_pylist([dict(zip(names, (*row, "total"), strict=True)) for row in rows])
    assert verdict_keys(table).tolist() == [verdict_key(*row, "total") for row in rows]


@pytest.mark.parametrize("at_once", [1, 3])
def test_a_full_night_judges_in_chunks_what_it_judges_as_a_whole_and_forgets_the_nights_before(
    home: Home, verdicts: pa.Table, tmp_path: Path, at_once: int
) -> None:
    (tmp_path / "older.parquet").write_bytes(b"")
    again = judging.judge(home.inputs.candidate, tmp_path, "full", full=True, at_once=at_once)
    assert (again.comparisons, list(tmp_path.iterdir())) == (verdicts.num_rows, [tmp_path / "full.parquet"])
    assert again.filings == len(set(verdicts["filing_key"].to_pylist()))
    assert pq.read_table(tmp_path / "full.parquet").sort_by("fact_key").equals(verdicts.sort_by("fact_key"))


def test_night_after_night(tmp_path: Path) -> None:
    home = Home(tmp_path, is_tested=True)
    facts = "select * from marts.fct_project_budget order by all"

    # nothing has landed
    empty = home.whole_night("1")
    assert query(empty, "select count(*) from marts.dim_filing") == [(0,)]
    assert query(empty, "select department_key from marts.dim_department") == [(0,)]
    assert query(empty, "select year_key, fiscal_year from marts.dim_year") == [(0, None)]
    assert list(home.inputs.verdicts.glob("*")) == []

    # a batch from before some columns and record types were known
    home.sightings.append(sighting("a", title_fiscal_year=2021))
    batch = home.land([targets_filing("a")])
    pq.write_table(pq.read_table(batch / "project_budget.parquet").drop_columns(["remark_text"]), batch / "project_budget.parquet")
    (batch / "narrative.parquet").unlink()
    home.build()
    with pytest.raises(JobError, match="filings_are_judged"):
        home.finish()
    assert home.judge("night-2").filings == 1
    home.finish()
    first = home.publish("2")
    assert query(first, "select remark_text from marts.fct_project_budget") == [(None,), (None,)]

    # a further filing, and doubts of the first one's year: both are judged, old verdicts count for nothing, facts stay as they were
    home.sightings[0]["manifest_fiscal_year"] = 2022
    home.sightings.append(sighting("b", days=1))
    home.land([targets_filing("b")], "night-2", days=1)
    home.build()
    assert home.judge("night-3").filings == 2
    home.finish()
    second = home.publish("3")
    assert set(query(second, facts)) > set(query(first, facts))
    doubted = "select passed, diagnosis from marts.fct_check_result where check_name = 'fiscal_year_known' and year_key = 2021"
    assert query(second, doubted) == [(False, "manifest 2022, title 2021")]

    # nothing has changed: nothing is judged, and a further build gives every table row by row
    home.build()
    assert home.judge("night-4").path is None
    home.finish()
    third = home.publish("4")
    tables = [name for (name,) in query(third, "select schema_name || '.' || table_name from duckdb_tables()")]
    assert len(tables) > 12
    assert {table: query(third, f"from {table} order by all") for table in tables} == {
        table: query(second, f"from {table} order by all") for table in tables
    }


def test_a_key_of_two_projects_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path, sightings=[sighting("a")], is_tested=True)
    monkeypatch.setattr(keys, "project_key", lambda unit, code, name: 42)
    home.land([targets_filing("a")])
    with pytest.raises(JobError, match="keys_do_not_collide"):
        home.build()


def test_a_torn_batch_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    batch = home.land([targets_filing("a")])
    (batch / "indicator.parquet").write_bytes(b"torn")
    with pytest.raises(JobError, match=r"indicator\.parquet"):
        home.build()


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_torn_sightings_are_named(tmp_path: Path, kept: float) -> None:
    home = Home(tmp_path)
    home.land([targets_filing("a")])
    inputs = replace(home.inputs, sightings=tmp_path / "sightings")
    for number, letter in enumerate("ab"):
        file = inputs.sightings / f"sighting-{number:06}.parquet"
        write_parquet(pa.Table.from_pylist([sighting(letter)], schema=SIGHTING_SCHEMA), file)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    with pytest.raises(JobError, match=r"could not be laid.*sighting-000001\.parquet"):
        build_candidate(inputs)


def test_a_filing_is_judged_again_when_a_neighbour_changes(tmp_path: Path) -> None:
    home = Home(tmp_path, [sighting("a"), sighting("b", days=1), sighting("c", days=2)])
    home.land([targets_filing("a", document_fiscal_year=2023), targets_filing("b", document_fiscal_year=2024)])
    home.whole_night("1")
    leaps = """
        select left(sha256, 1), passed, diagnosis from marts.fct_check_result join marts.dim_filing using (filing_key)
        where check_name = 'year_leap'
    """
    assert query(home.path / "warehouse.duckdb", leaps) == [("b", True, None)]
    # the year before is amended: three million become thirty thousand, and the filing that followed it leaps
    home.land([targets_filing("c", grand_total=3_0000, document_fiscal_year=2023)], "night-2", days=2)
    home.whole_night("2")
    assert query(home.path / "warehouse.duckdb", leaps) == [("b", False, "leap: against c.txt")]
