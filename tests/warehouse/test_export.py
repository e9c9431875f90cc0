"""Exports: exact in every format, harmless in a spreadsheet, written at once, and not again when nothing changed."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from jixiao.build_info import Build, stamp
from jixiao.dictionary import data_package, read_dictionary
from jixiao.errors import ConfigurationError, JobError
from jixiao.export import MANIFEST, Headings, Kind, chosen_tables, export_folder, is_exported, open_publication
from jixiao.export_xlsx import export_workbook

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
LARGEST = Decimal("1234567890123456.78")
"""Eighteen digits: more than a binary float holds."""


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A small publication with what is hard on formats: texts like formulas, an amount of 18 digits, a long text."""
    return made(tmp_path / "warehouse-1.duckdb", "1")


def made(path: Path, build_id: str, more: str = "") -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as publication; create schema publication.marts; use publication.marts")
        connection.execute("""
            create table build_info (
                build_id varchar, published_at timestamptz, code_version varchar, schema_version varchar,
                fingerprint varchar, filings bigint
            );
            insert into build_info (filings) values (2);
            create table dim_department (department_key bigint not null, department_name varchar);
            comment on table dim_department is 'Departments.\n部门：每个部门一行。';
            comment on column dim_department.department_name is 'Its name.\n部门：规范全称。';
            create table fct_project_budget (
                fact_key bigint not null, department_key bigint, year_key integer, total_yuan decimal(18, 2), objective_text varchar,
                is_current boolean, first_seen_at timestamptz
            );
            comment on column fct_project_budget.total_yuan is 'Total.\n总计：单位元。';
            insert into dim_department values (9007199254740993, '水务局');
            create view budgets as select total_yuan from fct_project_budget;
        """)
        rows = [(2**53 + number, text) for number, text in enumerate([*FORMULAS, "排水\n管网", "x\x0by _x0041_", "长" * 40_000])]
        for key, text in rows:
            connection.execute(
                "insert into fct_project_budget values (?, 9007199254740993, 2024, ?, ?, true, '2026-03-01 08:00:00+08')",
                [key, LARGEST, text],
            )
        connection.execute("insert into fct_project_budget (fact_key, year_key, total_yuan) values (1, 2023, -12345.60)")
        connection.execute(more or "select 1")
        stamp(connection, "publication", Build(build_id, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "0.1+a", "f" * 64))
        connection.execute("use memory; detach publication")
    return path


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return found


def sheet_of(path: Path, title: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path)[title].iter_rows(values_only=True)]


def test_parquet_holds_every_digit_and_its_manifest_says_what_is_there(publication: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    written = export_folder(publication, folder, Kind.parquet)
    assert "fct_project_budget/2023.parquet" in written
    table = pq.read_table(folder / "fct_project_budget")
    assert table.num_rows == 11
    assert set(table["total_yuan"].to_pylist()) == {LARGEST, Decimal("-12345.60")}
    assert "=1+1" in table["objective_text"].to_pylist()
    told = manifest(folder)
    assert told["build"]["build_id"] == "1"
    assert len(told["schema_version"]) == 12
    (budgets,) = [one for one in told["tables"] if one["table"] == "fct_project_budget"]
    assert (budgets["rows"], [(file["path"], file["rows"]) for file in budgets["files"]]) == (
        11,
        [("fct_project_budget/2023.parquet", 1), ("fct_project_budget/2024.parquet", 10)],
    )
    for file in budgets["files"]:
        assert file["sha256"] == sha256((folder / file["path"]).read_bytes()).hexdigest()
    assert (pq.read_metadata(folder / "fct_project_budget" / "2023.parquet").metadata or {})[b"build"] == b"1"


def test_only_what_changed_is_written_again(publication: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    export_folder(publication, folder, Kind.parquet)
    before = {path: path.stat().st_ino for path in folder.rglob("*.parquet")}
    assert export_folder(publication, folder, Kind.parquet) == []
    later = made(tmp_path / "warehouse-2.duckdb", "2", "update fct_project_budget set total_yuan = 1 where year_key = 2023")
    assert export_folder(later, folder, Kind.parquet) == ["build_info/all.parquet", "fct_project_budget/2023.parquet"]
    kept = folder / "fct_project_budget" / "2024.parquet"
    assert kept.stat().st_ino == before[kept]
    assert pq.read_table(folder / "fct_project_budget" / "2023.parquet")["total_yuan"].to_pylist() == [Decimal("1.00")]
    assert manifest(folder)["build"]["build_id"] == "2"
    (kept_file,) = [file for table in manifest(folder)["tables"] for file in table["files"] if file["path"].endswith("2024.parquet")]
    assert kept_file["written_by_build"] == "1"


def test_a_folder_says_whether_it_is_the_export_of_a_publication(publication: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    assert not is_exported(publication, folder)
    export_folder(publication, folder, Kind.parquet)
    assert is_exported(publication, folder)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"build_id": "', '"build_id": "another '), encoding="utf-8")
    assert not is_exported(publication, folder)


def test_a_row_printed_twice_is_no_other_content(publication: Path, tmp_path: Path) -> None:
    """The exclusive or of two equal rows is that of none: the sum beside it tells them apart."""
    folder = tmp_path / "parquet"
    export_folder(publication, folder, Kind.parquet, ["dim_department"])
    twice = made(tmp_path / "warehouse-2.duckdb", "1", "insert into dim_department select dim_department.* from dim_department, range(2)")
    assert export_folder(twice, folder, Kind.parquet, ["dim_department"]) == ["dim_department/all.parquet"]


def test_csv_is_harmless_in_a_spreadsheet_and_exact(publication: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    export_folder(publication, folder, Kind.csv, ["fct_project_budget"], Headings(chinese=True))
    file = folder / "fct_project_budget" / "all.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["objective_text"] for row in rows[: len(FORMULAS)]] == [f"'{text}" for text in FORMULAS]
    assert rows[len(FORMULAS)]["objective_text"] == "排水\n管网"
    assert {row["总计"] for row in rows} == {"1234567890123456.78", "-12345.60"}
    export_folder(publication, folder, Kind.csv, ["fct_project_budget"], Headings(raw=True))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["objective_text"] for row in csv.DictReader(stream)][: len(FORMULAS)] == FORMULAS


def test_a_workbook_keeps_text_text_and_says_its_build(publication: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    assert export_workbook(publication, path, ["fct_project_budget", "dim_department"]) == ["build", "fct_project_budget", "dim_department"]
    book = openpyxl.load_workbook(path)
    sheet = book["fct_project_budget"]
    for row, text in enumerate(FORMULAS, 2):
        cell = sheet.cell(row, 5)
        assert (cell.data_type, cell.quotePrefix) == ("s", True), text
    assert [sheet.cell(row, 5).quotePrefix for row in (9, 10)] == [False, False]
    rows = sheet_of(path, "fct_project_budget")
    assert (rows[1][0], rows[1][3]) == ("9007199254740992", "1234567890123456.78")
    (negative,) = [row for row in rows if row[2] == 2023]
    assert negative[3] == -12345.6
    assert {sheet.cell(row, 4).number_format for row in range(2, 13) if sheet.cell(row, 4).data_type == "n"} == {"#,##0.00"}
    assert rows[1][6] == dt.datetime(2026, 3, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    assert rows[9][4] == "x_x000B_y _x005F_x0041_"
    assert len(rows[10][4]) == 32_767
    assert rows[10][4].endswith("[cut: 40000 characters, whole in CSV and Parquet]")
    about = dict(row for row in sheet_of(path, "build") if row[1] is not None)
    assert (about["build_id"], about["filings"]) == ("1", "2")
    assert "cut: fct_project_budget, row 11, objective_text: 40000 characters" in [row[0] for row in sheet_of(path, "build")]


def test_a_workbook_prints_all_columns_on_a_page_s_width(publication: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    export_workbook(publication, path, ["fct_project_budget"])
    sheet = openpyxl.load_workbook(path)["fct_project_budget"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == ("landscape", None, 0)
    setup = sheet.sheet_properties.pageSetUpPr
    assert setup is not None
    assert (setup.fitToPage, sheet.print_title_rows) == (True, "$1:$1")


def test_the_headings_of_a_workbook_stand_out(publication: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    export_workbook(publication, path, ["fct_project_budget"])
    heading, row, *_ = openpyxl.load_workbook(path)["fct_project_budget"].iter_rows()
    assert {cell.font.bold for cell in heading} == {True}
    assert {cell.font.bold for cell in row} == {False}


def test_an_amount_is_stored_in_its_printed_digits(publication: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    export_workbook(publication, path, ["budgets"])
    with zipfile.ZipFile(path) as parts:
        xml = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "<v>-12345.6</v>" in xml
    assert "<t>1234567890123456.78</t>" in xml


def test_a_long_table_goes_on_in_further_sheets(publication: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    sheets = export_workbook(publication, path, ["fct_project_budget"], Headings(chinese=True), most_rows=5)
    assert sheets == ["版本信息", "fct_project_budget", "fct_project_budget (2)", "fct_project_budget (3)"]
    parts = [sheet_of(path, title) for title in sheets[1:]]
    assert [len(part) for part in parts] == [5, 5, 4]
    assert all(part[0][3] == "总计" for part in parts)
    assert len({row[0] for part in parts for row in part[1:]}) == 11


def test_a_folder_with_other_things_in_it_is_left_alone(publication: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigurationError, match="is no export"):
        export_folder(publication, tmp_path / "mine", Kind.parquet)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_what_fails_leaves_what_was_there(publication: Path, tmp_path: Path) -> None:
    folder, book = tmp_path / "parquet", tmp_path / "figures.xlsx"
    export_folder(publication, folder, Kind.parquet)
    export_workbook(publication, book, ["budgets"])
    before = {path: path.read_bytes() for path in [*folder.rglob("*.*"), book] if path.is_file()}
    broken = made(tmp_path / "warehouse-2.duckdb", "2", "create view wrong as select error('broken') as a from fct_project_budget")
    with pytest.raises(JobError, match="it is as it was"):
        export_folder(broken, folder, Kind.parquet, ["budgets", "wrong"])
    with pytest.raises(JobError, match="broken"):
        export_workbook(broken, book, ["wrong"])
    assert {path: path.read_bytes() for path in before} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize(
    ("table", "advice"),
    [("fct_project_budgets", "did you mean fct_project_budget"), ("绩效", "`jixiao dictionary` lists its tables")],
)
def test_an_unknown_table_is_named(publication: Path, table: str, advice: str) -> None:
    with open_publication(publication) as connection, pytest.raises(ConfigurationError, match=f"no table {table}; {advice}"):
        chosen_tables(connection, [table])


def test_the_dictionary_of_the_warehouse_names_everything_in_both_languages(published: Path, tmp_path: Path) -> None:
    with open_publication(published) as connection:
        tables = {table.name: table for table in read_dictionary(connection)}
    total = next(column for column in tables["fct_project_budget"].columns if column.name == "total_yuan")
    assert (total.described.heading, total.data_type) == ("总计", "DECIMAL(18,2)")
    unnamed = [f"{table.name}.{column.name}" for table in tables.values() for column in table.columns if not column.described.chinese]
    assert unnamed == []
    export_folder(published, tmp_path / "parquet", Kind.parquet, ["marts", "history"])
    package = json.loads((tmp_path / "parquet" / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    facts = resources["fct_project_budget"]["schema"]
    assert facts["primaryKey"] == ["fact_key"]
    assert {"fields": ["spending_unit_key"], "reference": {"resource": "dim_department", "fields": ["department_key"]}} in facts[
        "foreignKeys"
    ]
    assert {field["name"]: field["type"] for field in facts["fields"]}["total_yuan"] == "number"
    for resource in resources.values():
        paths = [resource["path"]] if isinstance(resource["path"], str) else resource["path"]
        read = pq.read_table([tmp_path / "parquet" / path for path in paths])
        assert read.column_names == [field["name"] for field in resource["schema"]["fields"]]
        assert read.num_rows == sum(
            file["rows"]
            for table in manifest(tmp_path / "parquet")["tables"]
            if table["table"] == resource["name"]
            for file in table["files"]
        )


def test_every_reference_that_the_dictionary_states_holds(published: Path, tmp_path: Path) -> None:
    """Whoever validates the package looks each key up: no fact is without its member of a dimension."""
    export_folder(published, tmp_path / "parquet", Kind.parquet)
    package = json.loads((tmp_path / "parquet" / "datapackage.json").read_text(encoding="utf-8"))
    references = [(one["name"], key) for one in package["resources"] for key in one["schema"].get("foreignKeys", ())]
    assert {"fct_expected_filing", "fct_indicator", "dim_project"} <= {name for name, _ in references}
    with open_publication(published) as connection:
        for name, key in references:
            (column,), (referred,) = key["fields"], key["reference"]["fields"]
            astray = f"select {column} from {name} where {column} is not null except select {referred} from {key['reference']['resource']}"
            assert connection.execute(astray).fetchall() == [], f"{name}.{column}"


def test_earlier_readings_are_exported_when_they_are_named(publication: Path, tmp_path: Path) -> None:
    history = """
        create schema publication.history;
        create table publication.history.fct_project_budget (fact_key bigint not null, total_yuan decimal(18, 2), known_until timestamptz);
        insert into publication.history.fct_project_budget values (7, -1234567890123456.78, '2026-03-02 00:00:00+08');
    """
    made(publication.with_name("warehouse-2.duckdb"), "2", history)
    later, folder, book = publication.with_name("warehouse-2.duckdb"), tmp_path / "parquet", tmp_path / "figures.xlsx"
    assert "history.fct_project_budget/all.parquet" not in export_folder(later, folder, Kind.parquet)
    assert export_folder(later, folder, Kind.parquet, ["marts", "history"]) == ["history.fct_project_budget/all.parquet"]
    assert [str(amount) for amount in pq.read_table(folder / "history.fct_project_budget")["total_yuan"].to_pylist()] == [
        "-1234567890123456.78"
    ]
    (resource,) = [one for one in json.loads((folder / "datapackage.json").read_text())["resources"] if one["name"].startswith("history")]
    assert "foreignKeys" not in resource["schema"]
    assert export_workbook(later, book, ["history"]) == ["build", "history.fct_project_budget"]
    assert sheet_of(book, "history.fct_project_budget")[1][:2] == ["7", "-1234567890123456.78"]


def test_the_package_calls_fields_as_its_files_do(publication: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    export_folder(publication, folder, Kind.csv, headings=Headings(chinese=True))
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as stream:
            assert next(csv.reader(stream)) == [field["name"] for field in resource["schema"]["fields"]]
    budgets = next(one["schema"] for one in package["resources"] if one["name"] == "fct_project_budget")
    assert {field["column"]: field["name"] for field in budgets["fields"]}["total_yuan"] == "总计"
    with open_publication(publication) as connection:
        described = data_package(chosen_tables(connection, ["budgets"]), {}, {})
    assert [resource["data"] for resource in cast("list[dict[str, Any]]", described["resources"])] == [[["total_yuan"]]]
