"""Nights that build on one another give what one build from nothing gives."""

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb

from jixiao import keys
from jixiao.build_state import Base, base, beside, note_begun
from jixiao.compact import compact
from jixiao.database import Database
from jixiao.durable import write_parquet
from jixiao.records import DocumentReading
from jixiao.register import read_register
from warehouse.conftest import evaluation, two_departments
from warehouse.handmade import document, filing, line, rejected, sha, targets_filing
from warehouse.homes import FIRST_NIGHT, Home, from_nothing, sighting


def rows(publication: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of a publication, its rows in their order."""
    with duckdb.connect(str(publication), read_only=True) as connection:
        named = connection.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        return {name: connection.execute(f"from {name} order by all").fetchall() for (name,) in named}


def of_lines(letter: str, lines: int) -> DocumentReading:
    """A filing of so many lines: of two of them, not all are among the thousand largest of their year."""
    of = filing(letter, department_name=f"岭北市{letter}局", document_fiscal_year=2016)
    return document(*(line(number, 10 + 2 * number + (letter == "l")) for number in range(1, lines + 1)), of=of)


def expect(home: Home, *rows: str) -> None:
    """Write down who is expected to file."""
    path = home.path / "expected_filings.csv"
    path.write_text("\n".join(["department,document_type,fiscal_year,expected", *rows]), encoding="utf-8")
    write_parquet(read_register(path)[0], home.inputs.register)


def expected(home: Home, department: str) -> list[int]:
    """The years for which a department is expected to file."""
    years = "select year_key from marts.fct_expected_filing where department_name = $name order by all"
    return [year for (year,) in query(home.path / "warehouse.duckdb", years, name=department)]


def sharing(letter: str, department: str, year: int, unit: str = "共用物资站") -> DocumentReading:
    """A filing with a project of a unit that other departments name, too."""
    of = filing(letter, department_name=department, document_fiscal_year=year)
    return document(line(1, 10, name="观测站", unit=unit, objective_text=department), of=of)


def touched(home: Home) -> set[str]:
    """The documents whose rows the last build made anew, by their letters."""
    with duckdb.connect(str(home.inputs.candidate), read_only=True) as connection:
        query = "select distinct sha256[1] from marts.dim_filing join intermediate.int_touched_filings using (filing_key)"
        return {letter for (letter,) in connection.execute(query).fetchall()}


def night(home: Home, name: str) -> set[str]:
    """A night on top of the last; the documents that it built anew."""
    home.build()
    home.judge(f"night-{name}")
    home.finish()
    anew = touched(home)
    home.publish(name)
    return anew


def test_nights_on_one_another_are_a_build_from_nothing(tmp_path: Path) -> None:
    far = "岭北市财政局"
    before, after = "岭北市甲中心", "岭北市乙中心"
    home = Home(tmp_path / "home", [sighting(letter) for letter in "abgzhiklmo"], full=False)
    home.sightings.append(sighting("j", published_on=dt.date(2026, 2, 1)))
    renamed = [
        targets_filing("h", department_name=before, document_fiscal_year=2022),
        targets_filing("i", department_name=after, document_fiscal_year=2023),
    ]
    first = [
        *renamed,
        sharing("j", "巢湖市教育局", 2012),
        sharing("k", "巢湖市文化局", 2010),
        sharing("o", "巢湖市民政局", 2010, unit="福利服务站"),
        targets_filing("a", document_fiscal_year=2023),
        targets_filing("b", department_name=far),
        two_departments("g"),
        rejected("z"),
        of_lines("l", 600),
        of_lines("m", 600),
    ]
    home.land(first)
    assert night(home, "1") == {"a", "b", "g", "z", "h", "i", "j", "k", "l", "m", "o"}

    # new: the next year of a department; its neighbour is held against it, others are left alone
    home.sightings += [sighting("c", days=1), sighting("n", days=1)]
    home.land([targets_filing("c", grand_total=3_0000, document_fiscal_year=2024), of_lines("n", 300)], "night-2", days=1)
    assert night(home, "2") == {"a", "c", "n"}

    # an amendment, a document that silently took the place of one, an evaluation, a person's decision
    home.sightings += [sighting("d", days=2), sighting("f", "a.txt", days=2), sighting("e", days=2)]
    home.sightings[0]["is_present"] = False
    amended = targets_filing("d", department_name=far, grand_total=1)
    replaced = targets_filing("f", document_fiscal_year=2023, grand_total=7)
    home.land([amended, replaced, evaluation("e")], "night-3", days=2)
    home.override(f"{sha('d')},合计 total,1.00,3000000.00,王芳,2026-03-02,a slip of the pen\n")
    expect(home, "巢湖市档案局,project_targets,2012,", f"{before},project_targets,2023,否", f"{before},project_targets,2024,否")
    anew = night(home, "3")
    assert {"b", "d", "a", "f", "c"} <= anew
    assert expected(home, before) == [2022]
    assert not anew & {"j", "k", "l", "m"}
    lies = "select year_key, city_name from marts.department_region where department_key = $key"
    assert query(home.path / "warehouse.duckdb", lies, key=keys.department_key("巢湖市档案局")) == [(2012, "合肥市")]
    assert rows(home.path / "warehouse.duckdb") == rows(from_nothing(home, tmp_path))

    # read again: the latest year was an earlier one;
    # a line less, a filing of two no longer there, one that cannot be read any more, one that can; and a title tells a day
    one_of_two = document(line(1, 5), of=filing("g", department_name="岭北市水利局"))
    # and of a project that two departments name, the newer names another; the register expects another year, when the city was another
    again = [targets_filing("c", document_fiscal_year=2020), one_of_two, rejected("b"), targets_filing("z", department_name=far)]
    home.land([*again, of_lines("m", 20), sharing("j", "巢湖市教育局", 2012, unit="另一物资站")], "night-4", days=3)
    expect(home, "巢湖市档案局,project_targets,2010,", f"{before},project_targets,2023,否")
    shared = """
        select dim_department.department_name from marts.dim_project join marts.dim_department using (department_key)
        where spending_unit_key = $unit
    """
    assert query(home.path / "warehouse.duckdb", shared, unit=keys.department_key("共用物资站")) == [("巢湖市教育局",)]
    home.override("")
    assert compact(home.path / "landing", 1)
    home.sightings[-1]["published_on"] = dt.date(2026, 3, 9)
    anew = night(home, "4")
    assert {"c", "g", "b", "z", "d", "e", "j"} <= anew
    assert (expected(home, before), expected(home, "岭北市l局")) == ([2022], [*range(2016, 2024)])
    assert "k" not in anew
    assert query(home.path / "warehouse.duckdb", shared, unit=keys.department_key("共用物资站")) == [("巢湖市文化局",)]
    assert query(home.path / "warehouse.duckdb", lies, key=keys.department_key("巢湖市档案局")) == [(2010, "巢湖市")]
    assert query(home.path / "warehouse.duckdb", lies, key=keys.department_key("巢湖市教育局")) == [(2012, "合肥市")]
    assert rows(home.path / "warehouse.duckdb") == rows(from_nothing(home, tmp_path))

    # people know that one department continues another: no filing is built anew, what follows them over the years is
    leaps = "select project_name, previous_total_yuan = total_yuan from marts.project_leaps where department_name = $name order by all"
    assert query(home.path / "warehouse.duckdb", leaps, name=after) == []
    succession = f"department,successor,since_year,change,who,when,why\n{before},{after},2023,renamed,王芳,2026-03-10,更名通知\n"
    assert home.decide("department_succession", succession) == []
    assert night(home, "5") == set()
    assert query(home.path / "warehouse.duckdb", leaps, name=after) == [("项目1", True), ("项目2", True)]
    assert rows(home.path / "warehouse.duckdb") == rows(from_nothing(home, tmp_path))

    # they take it back; nobody expects a department any more that none names; of another a later year is known, and of its unit with it
    city = "select city_name from marts.dim_department where department_key = $key"
    assert query(home.path / "warehouse.duckdb", city, key=keys.department_key("福利服务站")) == [("巢湖市",)]
    assert home.decide("department_succession", succession.splitlines()[0]) == []
    expect(home)
    home.sightings.append(sighting("p", days=5))
    home.land([sharing("p", "岭北市水务局", 2012, unit="巢湖市民政局")], "night-6", days=5)
    assert night(home, "6") == {"p"}
    assert expected(home, before) == [2022, 2023]
    assert query(home.path / "warehouse.duckdb", city, key=keys.department_key("福利服务站")) == [("合肥市",)]
    assert query(home.path / "warehouse.duckdb", city, key=keys.department_key("巢湖市档案局")) == []
    assert query(home.path / "warehouse.duckdb", leaps, name=after) == []
    assert rows(home.path / "warehouse.duckdb") == rows(from_nothing(home, tmp_path))

    # a publication holds what is for readers and for the next night, and its candidate became it
    published = rows(home.path / "warehouse.duckdb")
    assert {name.partition(".")[0] for name in published} == {"history", "kept", "marts"}
    assert not home.inputs.candidate.exists()


def test_a_doubt_means_a_build_from_nothing(tmp_path: Path) -> None:
    publication = tmp_path / "warehouse-1.duckdb"
    publication.touch()
    note_begun(publication, Base(None, "this code", FIRST_NIGHT))

    def built_on(made_by: str = "this code", days: int = 1) -> Database | None:
        return base(publication, made_by, FIRST_NIGHT + dt.timedelta(days=days), 7).publication

    assert built_on() == publication
    assert base(publication, "this code", FIRST_NIGHT + dt.timedelta(days=1), 7).full_at == FIRST_NIGHT
    assert (built_on("other code"), built_on(days=7)) == (None, None)
    beside(publication).write_bytes(b"torn")
    assert built_on() is None
    beside(publication).unlink()
    assert built_on() is None
    publication.unlink()
    assert built_on() is None


def test_the_marts_as_they_were_known_on_a_day(tmp_path: Path) -> None:
    """Landed on the 1st; read better on the 3rd; amended on the 5th; read again as unreadable, and back, on the 7th and the 9th."""
    home = Home(tmp_path / "home", [sighting("a"), sighting("b", days=4)], full=False)
    home.land([targets_filing("a", grand_total=1, document_fiscal_year=2023)])
    home.whole_night("1")
    for number, days, reading in (
        (2, 2, targets_filing("a", grand_total=2, document_fiscal_year=2023)),
        (3, 4, targets_filing("b", grand_total=3, document_fiscal_year=2023)),
        (4, 6, rejected("a")),
        (5, 8, targets_filing("a", grand_total=4, document_fiscal_year=2023)),
    ):
        home.land([reading], f"night-{number}", days=days)
    published = home.whole_night("2")

    totals = """
        select filing.sha256[1], cast(amount_yuan as integer), is_current
        from marts.fct_reported_total_as_known($day) join marts.dim_filing_as_known($day) as filing using (filing_key)
        where subject = '合计' order by all
    """
    known = {day: query(published, totals, day=f"2026-03-{day:02}") for day in range(1, 11)}
    assert query(published, totals, day="2026-02-28") == []
    assert known[1] == known[2] == [("a", 1, True)]
    assert known[3] == known[4] == [("a", 2, True)]
    assert known[5] == known[6] == [("a", 2, False), ("b", 3, True)]
    assert known[7] == known[8] == [("b", 3, True)]
    assert known[9] == known[10] == [("a", 4, False), ("b", 3, True)]

    # what was filed first and what stands now, by the readings of today
    lines = "select distinct file_name, superseded_at = timestamptz '2026-03-05 02:00:00+00' from marts.{}"
    assert query(published, lines.format("as_filed")) == [("a.txt", True)]
    assert query(published, lines.format("as_restated")) == [("b.txt", None)]
    assert rows(published) == rows(from_nothing(home, tmp_path))


def query(publication: Path, sql: str, **values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(publication), read_only=True) as connection:
        return connection.execute(sql, values or None).fetchall()
