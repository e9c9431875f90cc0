"""`jixiao query`: every format exact, nothing written, nothing outside the warehouse read, an end in time."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from jixiao.ask import ask
from jixiao.cli import app
from jixiao.errors import ConfigurationError

ROW = """
    SELECT 1234567890123456.78::DECIMAL(18, 2) AS yuan, '=1+1' AS text, [0.10::DECIMAL(18, 2)] AS parts,
        TIMESTAMPTZ '2026-03-01 08:00:00+08' AS at
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a small warehouse."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts; create table marts.dim_year as select 2024 as fiscal_year")
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    return tmp_path


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["query", *arguments])


def test_every_format_keeps_every_digit(home: Path) -> None:
    (row,) = csv.DictReader(asked("-f", "csv", ROW).stdout.splitlines())
    assert row == {"yuan": "1234567890123456.78", "text": "=1+1", "parts": '["0.10"]', "at": "2026-03-01T00:00:00+00:00"}
    assert json.loads(asked("-f", "json", ROW).stdout)["yuan"] == "1234567890123456.78"
    assert "1234567890123456.78" in asked(ROW).stdout
    assert asked("-f", "parquet", "-o", str(home / "a.parquet"), ROW).exit_code == 0
    assert pq.read_table(home / "a.parquet")["yuan"].to_pylist() == [Decimal("1234567890123456.78")]


def test_a_text_like_a_formula_is_guarded_on_demand(home: Path) -> None:
    (row,) = csv.DictReader(asked("-f", "csv", "--safe", ROW.replace("SELECT ", "SELECT -")).stdout.splitlines())
    assert (row["text"], row["yuan"]) == ("'=1+1", "-1234567890123456.78")


def test_a_table_for_people_ends_and_says_so(home: Path) -> None:
    assert asked("FROM range(10000)").stdout.rstrip().endswith("10000 rows")
    assert "10000 rows, and there are more" in asked("FROM range(10001)").stdout
    assert len(asked("-f", "csv", "FROM range(20001)").stdout.splitlines()) == 20002


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{outside}')",
        "FROM '{outside}'",
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/new.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/new.csv'",
        "EXPORT DATABASE '{folder}/new'",
        "ATTACH '{folder}/new.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET profiling_output = '{folder}/new'",
        "CREATE PERSISTENT SECRET s (TYPE http)",
        "INSERT INTO dim_year VALUES (2025)",
        "DROP TABLE dim_year",
        "SELECT 1; SELECT 2",
        "",
        "SELEKT",
    ],
)
def test_nothing_else_is_read_and_nothing_is_written(home: Path, sql: str) -> None:
    (home / "outside.csv").write_text("a\nsecret\n", encoding="utf-8")
    before = sorted(home.iterdir())
    said = asked(sql.format(outside=home / "outside.csv", folder=home))
    assert isinstance(said.exception, ConfigurationError)
    assert "secret" not in said.output
    assert sorted(home.iterdir()) == before


def test_a_log_of_queries_is_not_written_either(home: Path) -> None:
    asked(f"SELECT * FROM enable_logging(storage='file', storage_path='{home}/log')")
    assert [path.name for path in home.iterdir()] == ["warehouse.duckdb"]


def test_a_question_ends_in_time(home: Path) -> None:
    said = asked("--seconds", "0.3", "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b")
    assert isinstance(said.exception, ConfigurationError)
    assert "took longer than 0.3 seconds" in str(said.exception)


def test_an_unfinished_file_is_not_left_behind(home: Path) -> None:
    (home / "a.csv").write_text("before")
    wrong = "SELECT CASE WHEN range = 50000 THEN error('broken') ELSE range END AS a FROM range(60000)"
    for format_ in ("csv", "json", "parquet"):
        assert isinstance(asked("-f", format_, "-o", str(home / "a.csv"), wrong).exception, ConfigurationError)
    assert (home / "a.csv").read_text() == "before"
    assert sorted(path.name for path in home.iterdir()) == ["a.csv", "warehouse.duckdb"]
    assert isinstance(asked("-f", "parquet", ROW).exception, ConfigurationError)
    assert isinstance(asked("-f", "csv", "-o", str(home / "none" / "a.csv"), ROW).exception, ConfigurationError)


def test_what_python_holds_is_out_of_reach(home: Path) -> None:
    secrets = {"a": [1]}
    with pytest.raises(ConfigurationError, match="secrets"), ask(home / "warehouse.duckdb", "FROM secrets"):
        pass
    assert secrets


def test_a_pivot_is_one_question(home: Path) -> None:
    assert "2024" in asked("-f", "csv", "PIVOT dim_year ON fiscal_year USING count(*)").stdout
