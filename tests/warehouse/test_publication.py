"""What changes between filings, and who is late, over hand-made records."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from jixiao import keys
from jixiao.land import landed_tables
from jixiao.models import statements
from jixiao.records import DocumentReading
from jixiao.register import REGISTER_SCHEMA, read_register
from jixiao.rules import SIGHTING_SCHEMA, rules_variable
from warehouse.handmade import DEPARTMENT, Stated, document, filing, line
from warehouse.homes import FIRST_NIGHT, model, sighting


def targets(letter: str, *amounts: tuple[str, int], year: int | None = 2021, **stated: Stated) -> DocumentReading:
    """A filing of projects with these totals."""
    lines = [line(number, total=amount, name=name) for number, (name, amount) in enumerate(amounts, 1)]
    return document(*lines, of=filing(letter, document_fiscal_year=year, **stated))


def revisions(*readings: DocumentReading, seen: list[dict[str, object]]) -> list[tuple[Any, ...]]:
    names = ("revision_kind", "subject", "column_name", "change", "previous_figure", "new_figure", "difference")
    rows = model("fct_revision", readings, seen)
    return [tuple(row[name] for name in names) for row in rows if row["column_name"] == "total_yuan"]


def test_a_silent_replacement_is_told_cell_by_cell() -> None:
    seen = [sighting("a", "x.pdf", is_present=False), sighting("b", "x.pdf", days=1)]
    before = targets("a", ("修路", 100), ("植树", 50), ("清淤", 7))
    after = targets("b", ("修路", 120), ("植树", 50), ("建桥", 9))
    assert [(*row[:4], *(figure and int(figure) for figure in row[4:])) for row in revisions(before, after, seen=seen)] == [
        ("replaced", "修路", "total_yuan", "changed", 100, 120, 20),
        ("replaced", "建桥", "total_yuan", "added", None, 9, None),
        ("replaced", "清淤", "total_yuan", "removed", 7, None, None),
    ]


def test_an_amendment_at_another_address_is_told_too() -> None:
    seen = [sighting("a"), sighting("b", days=1)]
    (row,) = revisions(targets("a", ("修路", 100)), targets("b", ("修路", 90)), seen=seen)
    assert row == ("amended", "修路", "total_yuan", "changed", Decimal(100), Decimal(90), Decimal(-10))


def test_bytes_that_differ_while_the_content_is_the_same_are_no_revision() -> None:
    seen = [sighting("a", "x.pdf", is_present=False), sighting("b", "x.pdf", days=1)]
    same: dict[str, Any] = {"content_hash": "the same"}
    assert model("fct_revision", [targets("a", ("修路", 100), **same), targets("b", ("修路", 100), **same)], seen) == []


def test_next_years_filing_at_the_same_address_is_no_revision() -> None:
    seen = [sighting("a", "latest.pdf", is_present=False), sighting("b", "latest.pdf", days=365)]
    assert model("fct_revision", [targets("a", ("修路", 100)), targets("b", ("修路", 90), year=2022)], seen) == []


def expected(
    *readings: DocumentReading, seen: list[dict[str, object]], register: list[dict[str, Any]] | None = None
) -> list[tuple[Any, ...]]:
    """(year, due, filed, status) of the project targets of the department."""
    tables = landed_tables(readings, "night-1", FIRST_NIGHT)
    tables["sighting"] = pa.Table.from_pylist(seen, schema=SIGHTING_SCHEMA)
    tables["expected_filing"] = pa.Table.from_pylist(register or [], schema=REGISTER_SCHEMA)
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            connection.register(f"landed_{name}", rows)
        for statement in statements("fct_expected_filing", {"rules": rules_variable(), "leap_factor": 5}):
            connection.execute(statement)
        return connection.execute("select year_key, due_on, filed_on, status from fct_expected_filing order by all").fetchall()


def corrections(**stated: Stated) -> dict[str, Any]:
    usual = {"line_no": 2, "department_key": keys.department_key(DEPARTMENT), "department_name": DEPARTMENT, "is_expected": True}
    return usual | {"document_type": "project_targets", "fiscal_year": None, "due_on": None, "note": None} | stated


A = targets("a", ("修路", 100))
ON = dt.date(2021, 2, 10)
SEEN = [sighting("a", published_on=ON)]


def test_a_department_is_expected_to_file_the_year_after_about_the_same_day() -> None:
    assert expected(A, seen=SEEN) == [
        (2021, dt.date(2021, 6, 30), ON, "filed"),
        (2022, dt.date(2022, 3, 12), None, "awaited"),
    ]


def test_years_are_expected_up_to_the_last_that_anybody_filed_for() -> None:
    other = targets("b", ("修路", 1), year=2023, department_name="青川市财政局")
    rows = expected(A, other, seen=[*SEEN, sighting("b")])
    assert [(year, status) for year, _, _, status in rows] == [
        (2021, "filed"), (2022, "awaited"), (2023, "awaited"), (2023, "filed late"), (2024, "awaited"),
    ]  # fmt: skip


def test_what_came_past_its_day_is_filed_late() -> None:
    later = targets("b", ("修路", 1), year=2022)
    rows = expected(A, later, seen=[*SEEN, sighting("b", published_on=dt.date(2022, 3, 13))])
    assert rows[1] == (2022, dt.date(2022, 3, 12), dt.date(2022, 3, 13), "filed late")


def test_without_a_day_of_publication_the_deadline_of_the_type_counts() -> None:
    assert expected(A, seen=[sighting("a")])[1] == (2022, dt.date(2022, 6, 30), None, "awaited")


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ({"fiscal_year": 2022, "is_expected": False}, [(2021, dt.date(2021, 6, 30), ON, "filed")]),
        ({"is_expected": False}, [(2021, dt.date(2021, 6, 30), ON, "filed")]),
        (
            {"fiscal_year": 2022, "due_on": dt.date(2022, 1, 31)},
            [(2021, dt.date(2021, 6, 30), ON, "filed"), (2022, dt.date(2022, 1, 31), None, "awaited")],
        ),
        (
            {"fiscal_year": 2020, "due_on": dt.date(2020, 5, 1)},
            [
                (2020, dt.date(2020, 5, 1), None, "awaited"),
                (2021, dt.date(2021, 6, 30), ON, "filed"),
                (2022, dt.date(2022, 3, 12), None, "awaited"),
            ],
        ),
    ],
)
def test_the_register_corrects_what_is_expected(row: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    assert expected(A, seen=SEEN, register=[corrections(**row)]) == rows


def test_a_department_that_never_filed_can_be_expected_to() -> None:
    rows = expected(
        A,
        seen=SEEN,
        register=[corrections(department_key=keys.department_key("青川市审计局"), department_name="青川市审计局", fiscal_year=2021)],
    )
    assert (2021, dt.date(2021, 6, 30), None, "awaited") in rows


def test_the_register_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "expected_filings.csv"
    assert read_register(path) == (REGISTER_SCHEMA.empty_table(), [])
    header = "department,document_type,fiscal_year,due_on,expected,note\n"
    path.write_text(f"{header}{DEPARTMENT},project_targets,2022,,否,撤销\n", encoding="utf-8-sig")
    table, problems = read_register(path)
    assert (table.to_pylist(), problems) == ([corrections(fiscal_year=2022, is_expected=False, note="撤销")], [])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("某局,project_targets,soon", "line 2: fiscal_year: Input should be a valid integer"),
        ("某局,project_targets,,,,a,b", "line 2: has more cells than the header"),
        ('某局,project_targets,,,,"a"b', "line 2: does not parse (',' expected after '\"'); what stands there, to line 2, is not used"),
    ],
)
def test_a_line_of_the_register_that_is_none_is_named_and_the_others_count(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "expected_filings.csv"
    header = "department,document_type,fiscal_year,due_on,expected,note\n"
    path.write_text(f"{header}{line}\n\n{DEPARTMENT},project_targets,2022,,否,撤销\n", encoding="utf-8")
    table, (told,) = read_register(path)
    assert table.to_pylist() == [corrections(fiscal_year=2022, is_expected=False, note="撤销") | {"line_no": 4}]
    assert told.startswith(f"expected_filings.csv: {problem}")
