"""Regions by year, and departments that others continue: by reforms, by regions, by spelling, and by what people write."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from jixiao.records import DocumentReading
from jixiao.successions import SUCCESSION_SCHEMA, read_successions, refusals
from warehouse.handmade import audit, document, filing, line
from warehouse.homes import Home

HEADER = "department,successor,since_year,change,who,when,why\n"
YEARS = [
    # one office under the names that reforms gave it; two that became one; one that could be either
    ("秦皇岛市国土资源局", 2017),
    ("秦皇岛市自然资源和规划局", 2019),
    ("秦皇岛市文化局", 2017),
    ("秦皇岛市旅游局", 2018),
    ("秦皇岛市文化和旅游局", 2019),
    # the new name before the reform is another office
    ("唐山市环境保护局", 2014),
    ("唐山市生态环境局", 2016),
    # a county that became a district, and a district spelt with its city and without
    ("秦皇岛市抚宁县信访局", 2014),
    ("秦皇岛市抚宁区信访局", 2016),
    ("广州市花都区信访局", 2020),
    ("花都区信访局", 2021),
    # a name of two regions, one after the other
    ("巢湖市财政局", 2010),
    ("巢湖市财政局", 2012),
    # what only people know
    ("秦皇岛市甲中心", 2018),
    ("秦皇岛市乙中心", 2020),
]


def of(number: int, name: str, year: int) -> DocumentReading:
    stated = {"department_name": name, "document_fiscal_year": year}
    return document(line(1, 10, unit=name), line(2, 10, name="项目2", unit="物资站"), audit(), of=filing(f"{number:x}", **stated))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("successions"))
    home.land([of(number, name, year) for number, (name, year) in enumerate(YEARS)])
    lines = [
        "秦皇岛市甲中心,秦皇岛市乙中心,2019,renamed,王芳,2026-03-01,更名通知",
        "秦皇岛市丙中心,秦皇岛市乙中心,2019,merged,王芳,2026-03-01,更名通知",
        "秦皇岛市旅游局,,,none,王芳,2026-03-01,职责划出",
    ]
    assert home.decide("department_succession", HEADER + "\n".join(lines)) == []
    home.whole_night()
    return home


@pytest.fixture
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.path / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_what_continues_what(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select former.department_name, later.department_name, since_year, change, basis
        from marts.department_succession
        join marts.dim_department as former on former.department_key = predecessor_department_key
        left join marts.dim_department as later on later.department_key = department_succession.successor_department_key
        where refusal is null order by all
    """).fetchall()
    assert rows == sorted(
        [
            ("秦皇岛市国土资源局", "秦皇岛市自然资源和规划局", 2019, "merged", "reform"),
            ("秦皇岛市文化局", "秦皇岛市文化和旅游局", 2019, "merged", "reform"),
            ("秦皇岛市旅游局", None, None, "none", "people"),
            ("秦皇岛市抚宁县信访局", "秦皇岛市抚宁区信访局", 2016, "renamed", "region"),
            ("花都区信访局", "广州市花都区信访局", None, "spelling", "spelling"),
            ("秦皇岛市甲中心", "秦皇岛市乙中心", 2019, "renamed", "people"),
        ]
    )


def test_a_line_leads_to_its_end_and_everybody_has_one(warehouse: duckdb.DuckDBPyConnection) -> None:
    ends = dict(
        warehouse.execute("""
            select departments.department_name, ends.department_name from marts.dim_department as departments
            join marts.dim_department as ends on departments.current_department_key = ends.department_key
        """).fetchall()
    )
    assert ends["秦皇岛市国土资源局"] == "秦皇岛市自然资源和规划局"
    assert ends["秦皇岛市旅游局"] == "秦皇岛市旅游局"
    assert ends["唐山市环境保护局"] == "唐山市环境保护局"
    assert len(ends) == len({name for name, _ in YEARS}) + 2  # 物资站 and the unknown member


def test_a_region_is_that_of_the_filings_year(warehouse: duckdb.DuckDBPyConnection) -> None:
    query = """
        select year_key, region_code, city_name from marts.department_region
        join marts.dim_department using (department_key) where department_name = ? order by year_key
    """.replace("region_code, city_name", "department_region.region_code, department_region.city_name")
    assert warehouse.execute(query, ["巢湖市财政局"]).fetchall() == [(2010, "341400", "巢湖市"), (2012, "340181", "合肥市")]
    latest = "select region_code, city_name, region_basis from marts.dim_department where department_name = ?"
    assert warehouse.execute(latest, ["巢湖市财政局"]).fetchone() == ("340181", "合肥市", "name")
    # and so of its budget of that year; what it is called by now stands beside its name of then
    for view in ("budget_by_department", "current_projects", "reconciled_projects"):
        budgets = f"select distinct fiscal_year, city_name, region_name from marts.{view} where department_name = ? order by all"
        assert warehouse.execute(budgets, ["巢湖市财政局"]).fetchall() == [(2010, "巢湖市", "巢湖市"), (2012, "合肥市", "巢湖市")]
    called = "select current_department_name from marts.budget_by_department where department_name = ?"
    assert warehouse.execute(called, ["唐山市环境保护局"]).fetchall() == [("唐山市环境保护局",)]
    assert warehouse.execute(called, ["秦皇岛市抚宁县信访局"]).fetchall() == [("秦皇岛市抚宁区信访局",)]
    # many departments name this unit, so it lies nowhere
    assert warehouse.execute(latest, ["物资站"]).fetchone() == (None, None, None)


def test_a_line_that_names_nobody_is_refused_and_told(home: Home) -> None:
    assert refusals(home.inputs.candidate) == ["department_successions.csv: line 3: no filing names 秦皇岛市丙中心"]


@pytest.mark.parametrize(
    ("line_", "problem"),
    [
        ("甲局,乙局,2019,moved,w,2026-03-01,y", "change `moved` is not one of renamed, merged, divided, none"),
        ("甲局,,2019,renamed,w,2026-03-01,y", "successor is empty"),
        ("甲局,乙局,19,renamed,w,2026-03-01,y", "since_year `19` is not a year like 2019"),
        ("甲局,甲局(部门),2019,renamed,w,2026-03-01,y", "甲局 cannot succeed itself"),
        ("甲局,乙局,,none,w,2026-03-01,y", "a department without a successor has neither successor nor since_year"),
        ("甲局,,,none,,2026-03-01,y", "who is empty"),
    ],
)
def test_a_line_that_is_no_succession_is_named(tmp_path: Path, line_: str, problem: str) -> None:
    kept = tmp_path / "department_successions.csv"
    kept.write_text(HEADER + line_ + "\n", encoding="utf-8-sig")
    table, problems = read_successions(kept)
    assert (table.num_rows, problems) == (0, [f"department_successions.csv: line 2: {problem}"])
    assert table.schema.equals(SUCCESSION_SCHEMA)
