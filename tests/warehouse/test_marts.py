"""The marts of one night over a landing that has a bit of everything."""

import datetime as dt
import json
from decimal import Decimal

import duckdb
import pytest

from jixiao import keys
from warehouse.handmade import DEPARTMENT, sha
from warehouse.homes import FIRST_NIGHT

Row = dict[str, object]


def rows(warehouse: duckdb.DuckDBPyConnection, sql: str, *arguments: object) -> list[Row]:
    result = warehouse.execute(sql, arguments)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def one(warehouse: duckdb.DuckDBPyConnection, sql: str, *arguments: object) -> Row:
    (row,) = rows(warehouse, sql, *arguments)
    return row


def of(warehouse: duckdb.DuckDBPyConnection, letter: str, table: str = "dim_filing") -> list[Row]:
    return rows(
        warehouse,
        f"select t.* from marts.{table} t join marts.dim_filing f using (filing_key) where f.sha256 = ? order by all",
        sha(letter),
    )


def test_a_publication_has_the_marts_their_history_and_what_the_next_night_keeps(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    relations = warehouse.execute("select schema_name, table_name from duckdb_tables()").fetchall()
    assert {schema for schema, _ in relations} == {"marts", "history", "kept"}
    assert {table for schema, table in relations if schema == "kept"} == {"int_filings", "int_filing_years"}
    views = warehouse.execute("select schema_name, sql from duckdb_views() where not internal").fetchall()
    assert {schema for schema, _ in views} <= {"marts"}
    macros = warehouse.execute("select schema_name, macro_definition from duckdb_functions() where not internal").fetchall()
    assert {schema for schema, _ in macros} == {"marts"}
    assert [sql for _, sql in [*views, *macros] if "candidate" in sql or "warehouse." in sql] == []


CONTRACT = {
    "dim_filing": """
        filing_key sha256 file_name source_name source_url title document_type department_key year_key fiscal_year_basis
        currency_unit published_on first_seen_at loaded_at status status_reason is_current superseded_by_filing_key page_count
        reader reader_version
    """,
    "dim_department": """
        department_key department_name department_code parent_department_key region_code region_name city_name province_name agency_type
    """,
    "dim_project": "project_key department_key spending_unit_key project_name project_code project_kind",
    "dim_indicator": "indicator_key level1_code level1_name level2_code level2_name indicator_name",
    "dim_year": "year_key fiscal_year five_year_plan",
    "filing_sighting": "filing_key source_name location file_name first_seen_at last_seen_at",
    "fct_project_budget": """
        line_no spending_unit_key project_key total_yuan fiscal_appropriation_yuan special_account_yuan other_yuan
        objective_text achieved_text purpose_text
    """,
    "fct_indicator": """
        line_no project_key indicator_key ordinal printed_level1 printed_level2 cycle_target_text target_text comparator
        target_value target_unit definition basis actual_text actual_value is_met
    """,
    "fct_reported_total": "subject spending_unit_key measure amount_yuan",
    "fct_department_spending": """
        funding_source initial_budget_yuan adjustment_yuan actual_yuan reported_completion_pct reported_adjustment_pct
    """,
    "fct_disbursement_plan": "line_no project_key month cumulative_pct",
    "fct_narrative": "section heading text",
    "fct_check_result": """
        check_name subject measure severity passed reported computed difference tolerance measure_unit diagnosis attribution
    """,
}
OF_EVERY_FACT = "fact_key filing_key year_key department_key source_page source_locator"


@pytest.mark.parametrize("table", CONTRACT)
def test_analysts_queries_find_what_they_name(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    promised = CONTRACT[table].split() + (OF_EVERY_FACT.split() if table.startswith("fct_") else [])
    held = {name for (name,) in warehouse.execute("select column_name from duckdb_columns() where table_name = ?", [table]).fetchall()}
    assert set(promised) - held == set()


def test_every_table_and_column_is_described(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute("select table_name from duckdb_tables() where comment is null and schema_name <> 'kept'").fetchall() == []
    assert warehouse.execute("select view_name from duckdb_views() where comment is null and not internal").fetchall() == []
    columns = "select table_name, column_name from duckdb_columns() where not internal and comment is null and schema_name <> 'kept'"
    assert warehouse.execute(columns).fetchall() == []


def test_money_is_decimal_and_nothing_is_a_float(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = warehouse.execute("select column_name, data_type from duckdb_columns() where not internal").fetchall()
    assert {kind for name, kind in columns if name.endswith("_yuan")} == {"DECIMAL(18,2)"}
    assert {kind for _, kind in columns} & {"DOUBLE", "FLOAT"} == set()


def test_a_filing_knows_where_it_was_first_seen(warehouse: duckdb.DuckDBPyConnection) -> None:
    (row,) = of(warehouse, "a")
    assert (row["file_name"], row["title"], row["source_url"]) == ("a.txt", "旧题", "https://example.test/a")
    assert (row["published_on"], row["first_seen_at"]) == (dt.date(2021, 2, 1), FIRST_NIGHT)
    assert (row["filing_key"], row["currency_unit"]) == (keys.filing_key(sha("a"), 1), "万元")


def test_the_latest_reading_counts_and_only_that(warehouse: duckdb.DuckDBPyConnection) -> None:
    (row,) = of(warehouse, "a")
    assert (row["reader_version"], row["loaded_at"]) == ("2", FIRST_NIGHT + dt.timedelta(days=2))
    assert len(of(warehouse, "a", "fct_project_budget")) == 2


def test_status_and_its_reason(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = {row["sha256"]: (row["status"], row["status_reason"]) for row in rows(warehouse, "from marts.dim_filing")}
    assert found[sha("a")] == ("reconciled", None)
    assert found[sha("e")] == ("reconciled", None)
    assert found[sha("h")] == ("rejected", "image only; ask for the text")
    reason = "grand_total: 合计 (total) reported 3100000, computed 3000000, difference 100000 yuan"
    status, said = found[sha("b")]
    assert status == "unreconciled"
    assert str(said).startswith(reason)


def fact_tables(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables of what one filing states; two more are about filings: their revisions, and those expected."""
    named = warehouse.execute("select table_name from duckdb_tables() where table_name like 'fct_%'").fetchall()
    return sorted({name for (name,) in named} - {"fct_revision", "fct_expected_filing"})


def test_a_rejected_filing_has_no_facts(warehouse: duckdb.DuckDBPyConnection) -> None:
    tables = fact_tables(warehouse)
    assert len(tables) >= 7
    assert [table for table in tables if of(warehouse, "h", table)] == []


def test_an_unreconciled_filing_keeps_its_facts_as_printed(warehouse: duckdb.DuckDBPyConnection) -> None:
    totals = {(row["subject"], row["amount_yuan"]) for row in of(warehouse, "b", "fct_reported_total")}
    assert totals == {("合计", Decimal("3100000.00")), (DEPARTMENT, Decimal("3000000.00"))}


def test_the_year_is_the_documents_then_the_titles_then_the_manifests(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = {row["sha256"]: (row["year_key"], row["fiscal_year_basis"]) for row in rows(warehouse, "from marts.dim_filing")}
    assert found[sha("b")] == (2021, "document")
    assert found[sha("c")] == (2019, "title")
    assert found[sha("d")] == (2017, "manifest")
    assert found[sha("g")] == (0, "unknown")
    years = {row["year_key"]: (row["fiscal_year"], row["five_year_plan"]) for row in rows(warehouse, "from marts.dim_year")}
    assert (years[0], years[2021], years[2019]) == ((None, None), (2021, "十四五"), (2019, "十三五"))


def test_years_that_disagree_are_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    years = "from marts.fct_check_result join marts.dim_filing using (filing_key) where check_name = 'fiscal_year_known'"
    found = {row["sha256"]: row for row in rows(warehouse, years)}
    assert (found[sha("b")]["passed"], found[sha("b")]["diagnosis"]) == (False, "document 2021, manifest 2022")
    assert (found[sha("c")]["passed"], found[sha("c")]["diagnosis"]) == (False, "manifest 2018, title 2019")
    assert (found[sha("d")]["passed"], found[sha("g")]["passed"]) == (True, False)


def test_every_fact_carries_its_filings_year_and_department(warehouse: duckdb.DuckDBPyConnection) -> None:
    for table in ("fct_project_budget", "fct_indicator", "fct_disbursement_plan", "fct_check_result"):
        assert {(row["year_key"], row["department_key"]) for row in of(warehouse, "f", table)} == {
            (2022, keys.department_key("秦皇岛市抚宁区信访局"))
        }


def test_facts_say_where_they_stand(warehouse: duckdb.DuckDBPyConnection) -> None:
    for row in of(warehouse, "a", "fct_project_budget"):
        assert json.loads(str(row["source_locator"])) == {"total_yuan": [{"line": row["source_page"]}]}


def test_amounts_are_zero_where_blank_and_null_where_the_form_has_no_column(warehouse: duckdb.DuckDBPyConnection) -> None:
    (row,) = of(warehouse, "f", "fct_project_budget")
    assert (row["total_yuan"], row["special_account_yuan"], row["other_yuan"]) == (Decimal("180500.00"), None, Decimal("0.00"))


def test_departments_know_their_region_and_kind(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = {row["department_name"]: row for row in rows(warehouse, "from marts.dim_department")}
    unit = found["秦皇岛市抚宁区信访中心"]
    assert (unit["region_code"], unit["region_name"], unit["city_name"], unit["province_name"]) == (
        "130306",
        "抚宁区",
        "秦皇岛市",
        "河北省",
    )
    assert (unit["department_code"], unit["parent_department_key"]) == ("913001", keys.department_key("秦皇岛市抚宁区信访局"))
    assert found["秦皇岛市抚宁区信访局"]["agency_type"] == "信访局"
    office = found["广东省财政厅"]
    assert (office["region_code"], office["city_name"], office["agency_type"]) == ("440000", None, "财政局")
    assert (found["青河镇人民政府"]["region_code"], found[DEPARTMENT]["region_code"]) == (None, None)
    unknown = one(warehouse, "from marts.dim_department where department_key = 0")
    assert (unknown["department_name"], unknown["region_code"]) == ("(unknown)", None)


def test_a_filing_without_a_department_has_the_unknown_one(warehouse: duckdb.DuckDBPyConnection) -> None:
    (row,) = of(warehouse, "p")
    assert (row["department_key"], row["is_current"], row["file_name"]) == (0, True, None)
    (fact,) = of(warehouse, "p", "fct_project_budget")
    assert (fact["department_key"], fact["spending_unit_key"]) == (0, 0)


def test_a_document_of_two_departments_is_two_filings(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = of(warehouse, "g")
    assert {(row["filing_ordinal"], row["status"]) for row in found} == {(1, "reconciled"), (2, "reconciled")}
    assert len({row["department_key"] for row in found}) == 2


def test_a_task_is_a_project_of_its_own_kind(warehouse: duckdb.DuckDBPyConnection) -> None:
    tasks = rows(warehouse, "from marts.dim_project where project_kind = 'task' order by project_name")
    assert [task["project_name"] for task in tasks] == ["任务1", "任务2"]
    first = next(row for row in of(warehouse, "e", "fct_project_budget") if row["line_no"] == 1)
    assert (first["total_yuan"], first["fiscal_appropriation_yuan"]) == (Decimal("600000.00"), None)
    assert (first["objective_text"], first["achieved_text"]) == ("预期", "实际")


def test_indicators_carry_the_taxonomys_names_and_codes(warehouse: duckdb.DuckDBPyConnection) -> None:
    counted = one(warehouse, "from marts.dim_indicator where indicator_name = '人数'")
    assert (counted["level1_code"], counted["level1_name"], counted["level2_code"], counted["level2_name"]) == (
        "1",
        "产出指标",
        "11",
        "数量指标",
    )
    settled = one(warehouse, "from marts.dim_indicator where indicator_name = '办结率'")
    assert (settled["level1_name"], settled["level2_code"]) == (None, None)


def test_sightings_are_of_filings_that_were_read(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert [row["location"] for row in of(warehouse, "a", "filing_sighting")] == ["2021/a.txt", "again/a-copy.txt"]
    assert len(of(warehouse, "g", "filing_sighting")) == 2
    assert rows(warehouse, "from marts.filing_sighting where location = 'z.txt'") == []
    (gone,) = of(warehouse, "h", "filing_sighting")
    assert gone["is_present"] is False


def test_the_amendment_is_current(warehouse: duckdb.DuckDBPyConnection) -> None:
    (old,), (new,) = of(warehouse, "a"), of(warehouse, "b")
    assert (new["is_current"], new["status"], new["superseded_by_filing_key"]) == (True, "unreconciled", None)
    assert (old["is_current"], old["superseded_by_filing_key"]) == (False, new["filing_key"])


def test_keys_are_unique_over_all_facts(warehouse: duckdb.DuckDBPyConnection) -> None:
    tables = fact_tables(warehouse)
    every = " union all ".join(f"select fact_key from marts.{table}" for table in tables)
    assert warehouse.execute(f"select count(*) - count(distinct fact_key) from ({every})").fetchone() == (0,)


def test_the_default_views_hold_current_filings_and_say_what_they_leave_out(warehouse: duckdb.DuckDBPyConnection) -> None:
    current = rows(warehouse, "select distinct filing_key, status from marts.current_projects")
    expected = "select distinct filing_key from marts.fct_project_budget join marts.dim_filing using (filing_key) where is_current"
    assert {row["filing_key"] for row in current} == {row["filing_key"] for row in rows(warehouse, expected)}
    assert {row["status"] for row in current} == {"reconciled", "unreconciled"}
    left_out = {(row["file_name"], row["why"], row["explanation"]) for row in rows(warehouse, "from marts.left_out_filings")}
    assert left_out == {("h.txt", "rejected", "image only; ask for the text"), ("a.txt", "superseded", "superseded by b.txt")}
    indicators = rows(warehouse, "from marts.current_indicators where indicator_name = '人数'")
    assert [(row["city_name"], row["target_value"]) for row in indicators] == [("秦皇岛市", Decimal("12.000000"))]


def test_the_build_says_what_it_was_made_of(warehouse: duckdb.DuckDBPyConnection) -> None:
    made = one(warehouse, "from marts.build_info")
    assert (made["documents"], made["filings"], made["rejected_filings"], made["unreconciled_filings"]) == (14, 15, 1, 3)
    assert (made["last_loaded_at"], made["reader_versions"]) == (FIRST_NIGHT + dt.timedelta(days=2), "1, 2")
