"""What a person corrects or accepts: read line by line, applied or refused, and never in the place of what is printed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.overrides import OVERRIDE_SCHEMA, read_overrides, refusals, with_whole_hashes
from warehouse.handmade import audit, declare, document, filing, sha, source, targets_filing
from warehouse.homes import Home, sighting

HEADER = "filing,fact,printed_value,corrected_value,who,when,why\n"
GOOD = f'{sha("a")},合计 total,"3,100,000.00",3000000,王芳,2026-03-02,电话核实\n'


def read(path: Path, text: str) -> tuple[list[dict[str, Any]], list[str]]:
    path.write_text(text, encoding="utf-8-sig")
    table, problems = read_overrides(path)
    assert table.schema.equals(OVERRIDE_SCHEMA)
    return table.to_pylist(), problems


def test_a_line_is_read_exactly(tmp_path: Path) -> None:
    (row,), problems = read(tmp_path / "overrides.csv", HEADER + "\n" + GOOD)
    assert problems == []
    assert (row["line_no"], row["sha256"], row["filing_ordinal"], row["fact"]) == (3, sha("a"), 1, "合计 total")
    assert (row["printed_value"], row["corrected_value"], row["is_accepted"]) == (Decimal(3100000), Decimal(3000000), False)
    assert (row["decided_by"], f"{row['decided_on']}", row["reason"]) == ("王芳", "2026-03-02", "电话核实")


def test_a_second_filing_and_an_accepted_exception(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path / "overrides.csv", HEADER + f"{sha('A')}#2,12 total_yuan,-1.5,Accepted,w,2026-03-02,y\n")
    assert (row["sha256"], row["filing_ordinal"], row["corrected_value"], row["is_accepted"]) == (sha("a"), 2, None, True)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (GOOD.replace(sha("a"), "a1b2"), "filing `a1b2` is not the first 12 digits or more of a SHA-256"),
        (GOOD.replace("合计 total", ""), "fact is empty"),
        (GOOD.replace('"3,100,000.00"', "many"), "printed_value `many` is not a figure"),
        (GOOD.replace('"3,100,000.00"', "NaN"), "printed_value `NaN` is not a figure"),
        (GOOD.replace("3000000", "0.1234567"), "corrected_value `0.1234567` is not a figure like 352500.00, or `accepted`"),
        (GOOD.replace("3000000", ""), "corrected_value `` is not"),
        (GOOD.replace("2026-03-02", "yesterday"), "when `yesterday` is not a day like 2026-03-01"),
        (GOOD.replace("王芳", " "), "who is empty"),
        (f"{sha('a')},合计 total\n", "who is empty"),
        (GOOD.replace("电话核实", "电话核实,已回复"), "has more cells than the header; quote values that contain commas"),
        (GOOD.replace("电话核实", '"电话"核实'), "does not parse (',' expected after '\"'); what stands there, to line 2, is not used"),
        (
            GOOD.replace("电话核实", "长" * 200_000),
            "does not parse (field larger than field limit (131072)); what stands there, to line 2,",
        ),
    ],
)
def test_a_line_that_is_no_override_is_named_and_the_others_count(tmp_path: Path, line: str, problem: str) -> None:
    rows, problems = read(tmp_path / "overrides.csv", HEADER + line + GOOD)
    assert [row["line_no"] for row in rows] == [3]
    assert len(problems) == 1
    assert problems[0].startswith(f"overrides.csv: line 2: {problem}")


def test_a_quote_that_is_not_closed_swallows_no_decision_silently(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "overrides.csv", HEADER + GOOD + GOOD.replace("电话核实", '"电话核实') + GOOD + GOOD)
    assert [row["line_no"] for row in rows] == [2, 5]
    assert problems == ["overrides.csv: line 3: does not parse (',' expected after '\"'); what stands there, to line 4, is not used"]


def test_cells_that_a_spreadsheet_leaves_empty_at_the_end_are_none(tmp_path: Path) -> None:
    rows, problems = read(
        tmp_path / "overrides.csv", HEADER.replace("why", "why,,").replace("filing", " filing ") + GOOD.replace("\n", ",,\r\n")
    )
    assert (len(rows), problems) == (1, [])


def test_a_column_that_stands_twice_decides_nothing(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "overrides.csv", HEADER.replace("why", "why,who") + GOOD)
    assert rows == []
    assert problems[0].startswith("overrides.csv: line 1: the column who stands twice")


@pytest.mark.parametrize(
    ("called", "fact"),
    [
        ("单位小计核对 西宁市 渔港中心 财政拨款", "unit_total 西宁市 渔港中心 fiscal_appropriation"),
        ("预算完成率 一般公共预算 %", "completion_rate 一般公共预算 %"),
        ("合计  总计", "合计 total"),
        ("管网养护 total_yuan", "管网养护 total_yuan"),
        ("合计", "合计"),
    ],
)
def test_a_check_may_be_called_as_messages_in_chinese_call_it(tmp_path: Path, called: str, fact: str) -> None:
    (row,), _ = read(tmp_path / "overrides.csv", HEADER + GOOD.replace("合计 total", called))
    assert row["fact"] == fact


def test_a_document_may_be_named_by_the_number_of_its_messages(tmp_path: Path) -> None:
    one, two, other = "ab" * 32, "ab" * 31 + "cd", "ef" * 32
    lines = [GOOD.replace(sha("a"), digits) for digits in ("efefefefefef", one, "abababababab", "0123456789ab")]
    (tmp_path / "overrides.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    table, problems = read_overrides(tmp_path / "overrides.csv")
    found = with_whole_hashes(table, [two, one, other])
    assert (found.schema, problems) == (OVERRIDE_SCHEMA, [])
    assert found["sha256"].to_pylist() == [other, one, "abababababab", "0123456789ab"]


def test_what_excel_in_chinese_saves_is_read(tmp_path: Path) -> None:
    (tmp_path / "overrides.csv").write_bytes((HEADER + GOOD).encode("gb18030"))
    table, problems = read_overrides(tmp_path / "overrides.csv")
    assert (table["reason"].to_pylist(), problems) == (["电话核实"], [])


def test_a_file_without_its_columns_or_in_another_encoding_decides_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "overrides.csv", "filing,fact\n")[1] == [
        "overrides.csv: line 1: the column printed_value is missing; the columns are filing,fact,printed_value,corrected_value,who,when,why"
    ]
    (tmp_path / "overrides.csv").write_bytes((HEADER + GOOD).encode("utf-16"))
    assert read_overrides(tmp_path / "overrides.csv")[1] == [
        "overrides.csv: it is neither UTF-8 nor GB18030; save it as UTF-8; nothing in it is applied"
    ]
    assert read_overrides(tmp_path / "none.csv") == (OVERRIDE_SCHEMA.empty_table(), [])


STATUS = "select left(sha256, 1), status, accepted_by, accepted_reason from marts.dim_filing order by 1"
BROKEN = "select check_name, measure, accepted_by from marts.fct_check_result where not passed and severity = 'error'"
PRINTED = "select amount_yuan from marts.fct_reported_total where subject = '合计'"
CORRECTED = "select amount_yuan, corrected_by from marts.fct_reported_total_corrected where subject = '合计'"
RATES = (
    "select actual_yuan, reported_completion_pct, computed_completion_pct, computed_adjustment_pct "
    "from marts.fct_department_spending_corrected"
)
APPLIED = "select line_no, is_applied from marts.fct_override order by 1"


def test_overrides_through_the_nights(tmp_path: Path) -> None:
    home = Home(tmp_path, [sighting("a")])
    home.land([targets_filing("a", grand_total=310_0000, document_fiscal_year=2024)])
    warehouse = home.path / "warehouse.duckdb"

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    # A correction of the total mends the sum: the printed value stays, the corrected view has the other, the break is answered for.
    assert home.override(GOOD) == []
    home.whole_night("1")
    assert ask(PRINTED) == [(Decimal("3100000.00"),)]
    assert ask(CORRECTED) == [(Decimal("3000000.00"), "王芳")]
    assert ask(BROKEN) == [("grand_total", "total", "王芳")]
    assert ask(STATUS) == [("a", "unreconciled", "王芳", "电话核实")]

    # A correction that does not mend it answers for nothing; an accepted break does; what cannot be applied is refused and told.
    lines = [
        f"{sha('a')},合计 total,3100000,3050000,w,2026-03-02,y\n",
        f"{sha('a')},合计核对 合计 总计,3100000,accepted,李明,2026-03-03,系统四舍五入\n",
        f"{sha('a')},项目1 total_yuan,999999,1000000,w,2026-03-02,y\n",
        f"{sha('a')},没有 total_yuan,1,2,w,2026-03-02,y\n",
        f"{sha('f')},合计 total,1,2,w,2026-03-02,y\n",
        f"{sha('a')},unit_total 甲 total,1,accepted,w,2026-03-02,y\n",
    ]
    home.override("".join(lines))
    home.whole_night("2")
    assert ask(STATUS) == [("a", "unreconciled", "李明", "系统四舍五入")]
    assert ask(APPLIED) == [(2, True), (3, True), (4, False), (5, False), (6, False), (7, False)]
    assert refusals(home.inputs.candidate) == [
        "overrides.csv: line 4: `项目1 total_yuan` is refused: the filing has 1000000 there and not 999999; decide anew",
        "overrides.csv: line 5: `没有 total_yuan` is refused: the filing has no such figure, and no broken check of that name",
        "overrides.csv: line 6: `合计 total` is refused: no filing has this hash",
        "overrides.csv: line 7: `unit_total 甲 total` is refused: the filing has no such figure, and no broken check of that name",
    ]

    # An amended filing takes its place: what was decided on the old one is refused, and nobody answers for the new one.
    home.sightings.append(sighting("b", days=1))
    home.land([targets_filing("b", grand_total=310_0000, document_fiscal_year=2024)], "night-3", days=1)
    home.override(GOOD)
    home.whole_night("3")
    assert ask(STATUS) == [("a", "unreconciled", None, None), ("b", "unreconciled", None, None)]
    (refusal,) = refusals(home.inputs.candidate)
    assert "the filing was superseded by b.txt; decide anew on what that one prints" in refusal


def test_corrections_of_parts_mend_the_sums_that_they_stand_in(tmp_path: Path) -> None:
    home = Home(tmp_path, [sighting("a"), sighting("e"), sighting("d")])
    whole = source(1, 100_0000, 20_0000, 90_0000, "75.00", "20.00", is_total=True)
    spending = document(whole, audit(), of=filing("e", document_type="self_evaluation", document_fiscal_year=2024))
    slip = source(1, 100_0000, 20_0000, 90_0000, "70.00", "20.00", is_total=True)
    year_before = document(
        slip, audit(), *declare("completion_rate", "pct"), of=filing("d", document_type="self_evaluation", document_fiscal_year=2023)
    )
    home.land([targets_filing("a", grand_total=310_0000, document_fiscal_year=2024), spending, year_before])
    # the second project and its unit should each be 10 万元 more: then all four sums hold
    unit = "青川市东岭区水务局 total"
    home.override(
        f"{sha('a')},项目2 total_yuan,2000000,2100000,甲,2026-03-02,y\n"
        f"{sha('a')},项目2 fiscal_appropriation_yuan,2000000,2100000,甲,2026-03-02,y\n"
        f"{sha('a')},{unit},3000000,3100000,乙,2026-03-02,y\n"
        f"{sha('e')},合计 actual_yuan,900000,960000,丙,2026-03-02,y\n"
        f"{sha('d')},completion_rate 合计 %,70,accepted,丁,2026-03-02,as the message calls it\n"
    )
    home.whole_night("1")
    with duckdb.connect(str(home.path / "warehouse.duckdb"), read_only=True) as connection:
        assert sorted(connection.execute(BROKEN).fetchall()) == [("completion_rate", "pct", "丁"), ("grand_total", "total", "乙")]
        projects = connection.execute("select total_yuan, corrected_by from marts.fct_project_budget_corrected order by line_no").fetchall()
        rates = sorted(connection.execute(RATES).fetchall())
    # 96 of 120 is 80 %, where 75 % is printed of 90
    assert rates == [
        (Decimal("900000.00"), Decimal(70), Decimal(75), Decimal(20)),
        (Decimal("960000.00"), Decimal(75), Decimal(80), Decimal(20)),
    ]
    assert projects == [(Decimal("1000000.00"), None), (Decimal("2100000.00"), "甲")]
