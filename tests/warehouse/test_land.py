"""Landing: all records, typed, with their keys; atomically and repeatably."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jixiao import keys, land
from jixiao.errors import JobError
from jixiao.landed import landed_schema
from jixiao.records import RECORD_TYPES, Indicator
from warehouse.handmade import DEPARTMENT, document, filing, indicator, line, plan, rejected, sha, targets_filing, total

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def rows(batch: Path, table: str) -> list[dict[str, object]]:
    return pq.read_table(batch / f"{table}.parquet").to_pylist()


def test_a_batch_has_a_file_a_record_type_even_without_records(tmp_path: Path) -> None:
    batch = land.land([rejected("a", "encrypted; ask for it")], tmp_path, "night-1", NOW)
    assert batch == tmp_path / "night-1"
    for record_type in RECORD_TYPES:
        assert pq.read_schema(batch / f"{record_type.table}.parquet").equals(landed_schema(record_type))
    (row,) = rows(batch, "filing")
    assert (row["rejection_reason"], row["filing_key"], row["department_key"]) == ("encrypted; ask for it", keys.filing_key(sha("a"), 1), 0)
    assert (row["batch_id"], row["landed_at"]) == ("night-1", NOW)


def test_the_same_input_gives_the_same_bytes_in_whatever_order_it_comes(tmp_path: Path) -> None:
    readings = [targets_filing("a"), targets_filing("b"), rejected("c")]
    one = land.land(readings, tmp_path / "one", "n", NOW)
    other = land.land(readings[::-1], tmp_path / "other", "n", NOW)
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {path.name: path.read_bytes() for path in other.iterdir()}


def test_landing_again_replaces_the_batch_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    land.land([targets_filing("a")], tmp_path, "n", NOW)
    batch = land.land([targets_filing("b")], tmp_path, "n", NOW)
    assert [row["sha256"] for row in rows(batch, "filing")] == [sha("b")]
    assert list(tmp_path.glob("*/*.parquet")) == list(batch.glob("*.parquet"))


def test_a_batch_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = land.land([targets_filing("a")], tmp_path, "n", NOW)
    before = {path.name: path.read_bytes() for path in batch.iterdir()}

    def full_disk(table: object, path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(land, "write_parquet", full_disk)
    with pytest.raises(OSError, match="No space left"):
        land.land([targets_filing("b")], tmp_path, "n", NOW)
    assert {path.name: path.read_bytes() for path in batch.iterdir()} == before


def test_keys_are_of_natural_keys(tmp_path: Path) -> None:
    records = [line(1, 10, name="管网 养护", unit="甲站"), line(2, 10, name="巡查", project_code="P1"), indicator(2), *plan(2, 1, 2, 3)]
    batch = land.land([document(total(10), total(10, unit="甲站"), *records)], tmp_path, "n", NOW)
    key = keys.filing_key(sha("a"), 1)
    first, second = rows(batch, "project_budget")
    assert first["fact_key"] == keys.fact_key(key, "project_budget", 1, None)
    assert (first["spending_unit_key"], second["spending_unit_key"]) == (keys.department_key("甲站"), keys.department_key(DEPARTMENT))
    assert first["project_key"] == keys.project_key("甲站", None, "管网养护")
    assert second["project_key"] == keys.project_key(DEPARTMENT, "P1", "巡查")
    assert {row["project_key"] for row in [*rows(batch, "indicator"), *rows(batch, "disbursement_plan")]} == {second["project_key"]}
    assert [row["spending_unit_key"] for row in rows(batch, "reported_total")] == [None, keys.department_key("甲站")]


def test_a_task_is_of_its_filing(tmp_path: Path) -> None:
    tasks = [document(line(1, 10, name="任务1", project_kind="task"), of=filing(letter)) for letter in "ab"]
    one, other = rows(land.land(tasks, tmp_path, "n", NOW), "project_budget")
    assert one["project_key"] == keys.task_key(keys.filing_key(sha("a"), 1), "任务1")
    assert one["project_key"] != other["project_key"]


def test_an_indicator_is_what_is_printed_without_code_and_suffix(tmp_path: Path) -> None:
    printed = [
        indicator(1, 1, "巡查 次数", printed_level1="1-产出指标", printed_level2="11-数量指标"),
        indicator(1, 2, "巡查次数", printed_level1="产出", printed_level2="数量指标", level1_name=None, level2_name=None),
        indicator(1, 3, "巡查次数", printed_level1="产出", printed_level2="质量"),
    ]
    found = rows(land.land([document(line(1, 10), *printed)], tmp_path, "n", NOW), "indicator")
    assert found[0]["indicator_key"] == found[1]["indicator_key"] == keys.indicator_key("产出", "数量", "巡查次数")
    assert found[2]["indicator_key"] == keys.indicator_key("产出", "质量", "巡查次数")


def test_what_is_printed_twice_has_two_keys(tmp_path: Path) -> None:
    twice: list[Indicator] = [indicator(1, 1, "甲"), indicator(1, 1, "乙")]
    batch = land.land([document(line(1, 10), *twice, total(1), total(2))], tmp_path, "n", NOW)
    for table in ("indicator", "reported_total"):
        assert len({row["fact_key"] for row in rows(batch, table)}) == 2


def test_amounts_are_landed_exactly_or_not_at_all(tmp_path: Path) -> None:
    batch = land.land([document(line(1, "0.01", half=Decimal("0.005")))], tmp_path, "n", NOW)
    (row,) = rows(batch, "project_budget")
    assert (row["total_yuan"], row["half_unit_yuan"]) == (Decimal("0.01"), Decimal("0.005"))
    with pytest.raises(JobError, match="project_budget record does not fit"):
        land.land([document(line(1, "0.001"))], tmp_path, "m", NOW)


def test_a_document_is_landed_once_a_batch(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="is in it twice"):
        land.land([targets_filing("a"), targets_filing("a")], tmp_path, "n", NOW)


def test_a_record_of_a_line_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="is of line 7"):
        land.land([document(line(1, 10), replace(indicator(), line_no=7))], tmp_path, "n", NOW)
