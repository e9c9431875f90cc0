"""Projects across years, and the chain from a target to its result and the next target: figures worked out by hand."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.matches import MATCH_SCHEMA, proposals, read_matches, refusals
from jixiao.records import DocumentReading, Indicator, Narrative, Record
from warehouse.handmade import DEPARTMENT, Stated, audit, declare, document, filing, indicator, line, source, spent, total
from warehouse.homes import Home, sighting

HEADER = "project_key,other_project_key,decision,who,when,why,project\n"
CODED: dict[str, Stated] = {"project_code": "P1"}
BEFORE, AFTER = "秦皇岛市环境保护局", "秦皇岛市生态环境局"


def of(letter: str, year: int, *records: Record, kind: str = "project_targets", **stated: Stated) -> DocumentReading:
    return document(*records, audit(), of=filing(letter, document_type=kind, document_fiscal_year=year, **stated))


def result(name: str, text: str, value: int | None, is_met: bool | None, line_no: int = 1, ordinal: int = 1) -> Indicator:
    actual = None if value is None else Decimal(value)
    return indicator(line_no, ordinal, name, actual_text=text, actual_value=actual, is_met=is_met)


def prose(section: str, text: str, number: int = 1) -> Narrative:
    return Narrative(section_no=number, section=section, heading=section, text=text, source_page=1, source_locator="{}")


READINGS = [
    # what is planned for 2022: two projects; the total is 5 万元 off, so the filing does not reconcile
    of(
        "a",
        2022,
        line(1, 100_0000, name="河道清淤", objective_text="疏浚 河道"),
        line(2, 50_0000, name="管网养护(2022年)"),
        total(155_0000),
        indicator(1, 1, "巡查次数"),
        indicator(1, 2, "清淤长度"),
        indicator(2, 1, "养护里程"),
        *declare("grand_total", "total"),
    ),
    # what came of one project, and of the department
    of(
        "b",
        2022,
        line(1, 120_0000, name="河道清淤", achieved_text="已疏浚"),
        spent(1, 100_0000, 120_0000, 90_0000, "75.00", is_total=True),
        spent(2, 100_0000, 120_0000, 90_0000, "75.00"),
        result("巡查次数", "10次", 10, False),
        result("抽检批次", "4次", 4, True, ordinal=2),
        *declare("execution_rate", "pct"),
        kind="project_evaluation",
        scope_label="河道清淤",
    ),
    of(
        "c",
        2022,
        line(1, 90_0000, name="任务1", project_kind="task"),
        source(1, 150_0000, 10_0000, 120_0000, "75.00", "6.67", is_total=True),
        source(2, 150_0000, 10_0000, 120_0000, "75.00", "6.67"),
        result("巡查次数", "10次", 10, False),
        result("养护里程", "达到", None, None, ordinal=2),
        prose("year_goal", "保障供水"),
        prose("year_goal_achieved", "供水正常", 2),
        *declare("grand_total", "actual"),
        kind="self_evaluation",
    ),
    # what is planned for 2023: less is promised, of one indicator less than was reached
    of(
        "d",
        2023,
        line(1, 130_0000, name="河道清淤", objective_text="疏浚河道"),
        line(2, 60_0000, name="管网养护（2023年）"),
        total(190_0000),
        indicator(1, 1, "巡查次数", target_text="≥8次", target_value=Decimal(8)),
        indicator(2, 1, "养护里程"),
        *declare("grand_total", "total"),
    ),
    # one project under two names of its department, with its code and without
    of("e", 2018, line(1, 10_0000, name="监测", **CODED), department_name=BEFORE),
    of("f", 2019, line(1, 20_0000, name="空气监测", **CODED), department_name=AFTER),
    of("1", 2020, line(1, 30_0000, name="空气监测"), department_name=AFTER),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights: people decide after the first on what its warehouse proposes."""
    home = Home(tmp_path_factory.mktemp("chain"), [sighting(letter) for letter in "abcdef1"])
    home.land(READINGS)
    home.whole_night("1")
    (found,) = proposals(home.path / "warehouse.duckdb")
    assert (found.earlier.name, found.later.name) == ("管网养护(2022年)", "管网养护（2023年）")
    assert found.evidence.startswith("names alike 100 of 100; 1 of 1 indicators shared; 500000.00 yuan in 2022, 600000.00 in 2023")
    assert found.score == 98  # 60 for the names, 20 for the indicator, 10 × 50/60 for the money, 10 for neighbouring years
    pair = f"{found.earlier.project_key},{found.later.project_key}"
    assert home.decide("project_match", HEADER + f"{pair},accepted,王芳,2026-03-01,续作,管网\n1,2,refused,王芳,2026-03-01,无关,x\n") == []
    home.whole_night("2")
    return home


@pytest.fixture
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.path / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("use marts")
        yield connection


def chain(warehouse: duckdb.DuckDBPyConnection, columns: str, kind: str, name: str, year: int) -> tuple[Any, ...]:
    found = warehouse.execute(
        f"select {columns} from life_chain join dim_department using (department_key) "
        "where chain_kind = ? and coalesce(project_name, department_name) = ? and year_key = ?",
        [kind, name, year],
    ).fetchall()
    assert len(found) == 1
    return tuple(found[0])


MONEY = (
    "target_yuan, initial_budget_yuan, adjustment_yuan, adjusted_budget_yuan, actual_yuan, execution_pct, "
    "next_target_yuan, next_change_yuan"
)
COUNTS = "promised, reported, met, missed, unmeasurable, unreported, unpromised, next_kept, next_dropped, next_lowered"


def test_the_money_of_a_project_and_of_its_department(warehouse: duckdb.DuckDBPyConnection) -> None:
    of_project = ["1000000", "1000000", "200000", "1200000", "900000", "75.00", "1300000", "300000"]
    assert chain(warehouse, MONEY, "project", "河道清淤", 2022) == tuple(map(Decimal, of_project))
    of_department = ["1550000", "1500000", "100000", "1600000", "1200000", "75.00", "1900000", "350000"]
    assert chain(warehouse, MONEY, "department", DEPARTMENT, 2022) == tuple(map(Decimal, of_department))


def test_what_was_promised_is_met_missed_dropped_or_lowered(warehouse: duckdb.DuckDBPyConnection) -> None:
    # promised 巡查次数, 清淤长度; reported 巡查次数 (missed), 抽检批次 (met, never promised); next year has 巡查次数 alone, at 8 after 10
    assert chain(warehouse, COUNTS, "project", "河道清淤", 2022) == (2, 2, 1, 1, 0, 1, 1, 1, 1, 1)
    # promised 巡查次数, 清淤长度, 养护里程; reported 巡查次数 (missed) and 养护里程 (in words); next year drops 清淤长度
    assert chain(warehouse, COUNTS, "department", DEPARTMENT, 2022) == (3, 2, 0, 1, 1, 1, 0, 2, 1, 1)
    # nothing came of 2023 yet: what cannot be known is NULL, not 0
    assert chain(warehouse, COUNTS, "project", "河道清淤", 2023) == (1, None, None, None, None, None, None, None, None, None)


def test_a_leap_is_followed_over_a_new_name_a_renamed_department_and_a_missing_code(warehouse: duckdb.DuckDBPyConnection) -> None:
    leaps = """
        select fiscal_year, department_name, previous_project_name, project_name, previous_total_yuan, total_yuan
        from project_leaps order by all
    """
    assert warehouse.execute(leaps).fetchall() == [
        (2019, AFTER, "监测", "空气监测", Decimal(100_000), Decimal(200_000)),
        (2020, AFTER, "空气监测", "空气监测", Decimal(200_000), Decimal(300_000)),
    ]


def test_goals_are_laid_side_by_side_and_a_broken_sum_is_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    words = "objective_text, achieved_text, next_objective_text, is_objective_changed, is_target_reconciled, is_evaluation_reconciled"
    assert chain(warehouse, words, "project", "河道清淤", 2022) == ("疏浚 河道", "已疏浚", "疏浚河道", False, False, True)
    assert chain(warehouse, "achieved_text", "department", DEPARTMENT, 2022) == ("供水正常",)


def test_a_project_is_one_by_its_code_its_name_or_what_people_say(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select list(project_name order by year_key), list(distinct basis order by basis)
        from project_identity join dim_project using (project_key) join fct_project_budget using (project_key)
        where project_kind = 'project' and year_key in (2018, 2019, 2020, 2022, 2023) group by project_identity_key
        having count(distinct project_key) > 1 order by all
    """).fetchall()
    assert rows == [
        (["监测", "空气监测", "空气监测"], ["code", "itself", "name"]),
        (["管网养护(2022年)", "管网养护（2023年）"], ["itself", "people"]),
    ]


def test_what_people_decided_is_followed(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert chain(warehouse, "target_yuan, next_target_yuan", "project", "管网养护(2022年)", 2022) == (Decimal(50_0000), Decimal(60_0000))


def test_what_people_decided_is_not_proposed_again_and_what_is_no_project_is_refused(home: Home) -> None:
    assert proposals(home.path / "warehouse.duckdb") == []
    assert refusals(home.inputs.candidate) == ["project_matches.csv: line 3: no project has the key 1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x,2,accepted,w,2026-03-01,y,", "project_key `x` is not a project_key, a whole number"),
        (
            "1,99999999999999999999,accepted,w,2026-03-01,y,",
            "other_project_key `99999999999999999999` is not a project_key, a whole number",
        ),
        ("1,1,accepted,w,2026-03-01,y,", "1 is one project already"),
        ("1,2,,w,2026-03-01,y,", "decision `` is not `accepted` or `refused`"),
        ("1,2,refused,w,2026-03-01,,", "why is empty"),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, text: str, problem: str) -> None:
    kept = tmp_path / "project_matches.csv"
    kept.write_text(HEADER + text + "\n", encoding="utf-8")
    table, problems = read_matches(kept)
    assert (table.num_rows, problems) == (0, [f"project_matches.csv: line 2: {problem}"])
    assert table.schema.equals(MATCH_SCHEMA)
