"""The Python contract, the staging models and their descriptions say the same, both ways; rules and families are complete."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.cases import CASES, IMPOSSIBLE, KINDS
from expectations.test_cases import ACROSS
from jixiao.families import families
from jixiao.landed import landed_schema
from jixiao.records import RECORD_TYPES, Record
from jixiao.rules import rules

JOINED_BY = {"batch_id"}
"""Landed in every table and used by the staging models to choose the latest reading; only the filing's model passes it on."""
CHECKS = {
    "row_total", "unit_total", "grand_total", "completion_rate", "adjustment_rate", "contents_complete", "ordinals_complete",
    "nothing_unclaimed", "plan_cumulative", "level_known", "target_consistent", "rounding_likely", "fiscal_year_known",
    "readers_agree", "project_repeated", "met_as_stated", "year_leap", "unit_plausible", "budget_covers_plan",
}  # fmt: skip
"""The names that alerts, queries and the scoring of warehouses rely on: none is dropped or renamed."""
RULES = sorted(rules())
NAMED = pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda record_type: record_type.table)


@pytest.fixture(scope="module")
def models(checkout: Path) -> Path:
    return checkout / "dbt_project" / "models"


@pytest.fixture(scope="module")
def described(models: Path) -> dict[str, dict[str, Any]]:
    """Every model that a YAML file describes, by name."""
    parsed = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in models.rglob("*.yml"))
    return {model["name"]: model for content in parsed for model in content.get("models", [])}


def selected(sql: str) -> dict[str, str]:
    """What a staging model takes from the landed table, and what it calls it."""
    body = re.sub(r"--.*", "", sql).split("renamed as (", 1)[1].split("from source", 1)[0]
    return {match[1]: match[2] or match[1] for match in re.finditer(r"\blanded\.(\w+)(?:\s+as\s+(\w+))?", body)}


def difference(left: Iterable[str], right: Iterable[str], left_name: str, right_name: str) -> str:
    """Two sets of names held against each other, in words; empty when they are the same."""
    one, other = set(left), set(right)
    lines = [f"only in {left_name}: {name}" for name in sorted(one - other)]
    return "\n".join(lines + [f"only in {right_name}: {name}" for name in sorted(other - one)])


@NAMED
def test_a_staging_model_takes_what_is_landed(record_type: type[Record], models: Path) -> None:
    model = models / "staging" / f"stg_filings__{record_type.table}.sql"
    taken = selected(model.read_text(encoding="utf-8"))
    landed = set(landed_schema(record_type).names) - JOINED_BY
    assert (problem := difference(landed, set(taken) - JOINED_BY, "records.py and landed.py", model.name)) == "", problem


def test_every_staging_model_of_filings_has_a_record_type(models: Path) -> None:
    of_models = [path.stem.removeprefix("stg_filings__") for path in models.glob("staging/stg_filings__*.sql")]
    of_records = [record_type.table for record_type in RECORD_TYPES]
    assert (problem := difference(of_records, of_models, "records.py", "models/staging")) == "", problem


def test_every_landed_table_is_a_source(models: Path) -> None:
    parsed = yaml.safe_load((models / "staging" / "_sources.yml").read_text(encoding="utf-8"))
    (landed,) = [source for source in parsed["sources"] if source["name"] == "landed"]
    of_state = {"sighting", "crawl", "expected_filing", "override", "department_succession", "project_match", "verdict", "held"}
    of_state |= {"comparison_digest", "built_on"}
    tables = {table["name"] for table in landed["tables"]}
    of_records = {record_type.table for record_type in RECORD_TYPES}
    assert (problem := difference(of_records, tables - of_state, "records.py", "_sources.yml")) == "", problem


def test_every_model_is_described_and_every_column_that_analysts_see(models: Path, described: dict[str, dict[str, Any]]) -> None:
    names = [path.stem for path in models.rglob("*.sql")]
    assert (problem := difference(names, described, "models/", "their YAML")) == "", problem
    assert [name for name, model in described.items() if not model.get("description")] == []
    for path in models.glob("marts/*.sql"):
        silent = [column["name"] for column in described[path.stem]["columns"] if not column.get("description")]
        assert silent == [], f"{path.stem}: no description of {silent}"


def test_the_contracts_of_all_marts_are_enforced(checkout: Path, models: Path, described: dict[str, dict[str, Any]]) -> None:
    project = yaml.safe_load((checkout / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["models"]["jixiao"]["marts"]["+contract"] == {"enforced": True}
    for path in models.glob("marts/*.sql"):
        untyped = [column["name"] for column in described[path.stem]["columns"] if not column.get("data_type")]
        assert untyped == [], f"{path.stem}: no type of {untyped}"


def test_no_rule_of_the_contract_is_missing() -> None:
    assert set(RULES) >= CHECKS, f"not in expectations/: {sorted(CHECKS - set(RULES))}"


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_is_and_is_tested(rule: str, checkout: Path) -> None:
    metadata = yaml.safe_load((checkout / "expectations" / f"{rule}.yml").read_text(encoding="utf-8"))
    (model,) = metadata["models"]
    meta = model["config"]["meta"]
    assert model["name"] == rule
    assert meta["severity"] in {"error", "warning"}
    assert all(meta[word] for word in ("sentence_en", "sentence_zh", "ground"))
    tests = [path for path in (checkout / "tests" / "expectations").glob("test_*.py") if rule in path.read_text(encoding="utf-8")]
    assert tests, f"no test in tests/expectations speaks of {rule}"


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_tried_with_every_kind_of_case(rule: str) -> None:
    tried = {kind for cases in (CASES, ACROSS) for kind, found in cases.get(rule, {}).items() if found}
    missing = [kind for kind in KINDS if kind not in tried and not IMPOSSIBLE.get((rule, kind))]
    assert missing == [], f"add cases of {rule} to tests/expectations/cases.py, or say there why there can be none"
    assert not [kind for kind in tried if (rule, kind) in IMPOSSIBLE], f"{rule}: what was declared impossible is there"


def test_there_is_a_family() -> None:
    assert len(families()) >= 3


@pytest.mark.parametrize("document_type", [family.document_type for family in families()])
def test_a_family_is_one_module_and_has_its_fixtures(document_type: str, checkout: Path) -> None:
    assert (checkout / "plugins" / "jixiao" / "families" / f"{document_type}.py").is_file()
    fixtures = checkout / "tests" / "fixtures" / "families" / document_type
    assert [path for path in fixtures.rglob("*") if path.is_file()], f"no fixtures of {document_type}"


AWAITED = {("fct_expected_filing", "department_key"), ("fct_expected_filing", "year_key")}
"""Who has not filed yet may be in no dimension: the register names them."""


def test_every_key_of_a_fact_is_tested_for_its_member(models: Path, described: dict[str, dict[str, Any]]) -> None:
    tables = [path for path in models.glob("marts/*.sql") if "materialized='view'" not in path.read_text(encoding="utf-8")]
    untested = [
        f"{path.stem}.{column['name']}"
        for path in tables
        for column in described[path.stem]["columns"]
        if column["name"].endswith("_key") and column["name"] not in {"fact_key", "previous_fact_key", "chain_key"}
        if (path.stem, column["name"]) not in AWAITED
        if not any(test == "unique" or "relationships" in test for test in column.get("data_tests", []))
    ]
    assert untested == []
