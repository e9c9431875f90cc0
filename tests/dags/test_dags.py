"""The DAGs as Airflow loads them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jixiao.settings import CHECKOUT
from night.airflow_session import airflow_home

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

NIGHT = ["discover", "fetch", "extract", "build", "check", "finish", "publish", "alert", "close"]


@pytest.fixture
def bag(monkeypatch: pytest.MonkeyPatch) -> DagBag:
    """The DAGs of the checkout, loaded with the night at three."""
    monkeypatch.setenv("JIXIAO_HOME", str(airflow_home()))
    monkeypatch.setenv("JIXIAO_SCHEDULE_HOUR", "3")
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(CHECKOUT / "dags")


def test_they_load_without_errors(bag: DagBag) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {path.stem for path in (CHECKOUT / "dags").glob("*.py")}


def test_the_night_is_these_steps_in_this_order(bag: DagBag) -> None:
    assert [task.task_id for task in bag.dags["nightly_filings"].topological_sort()] == NIGHT  # type: ignore[no-untyped-call]
    reprocessing = bag.dags["reprocess_filings"].topological_sort()  # type: ignore[no-untyped-call]
    assert [task.task_id for task in reprocessing] == ["choose", *NIGHT[2:]]


def test_the_night_starts_at_its_hour_in_shanghai_once_a_day(bag: DagBag) -> None:
    dag = bag.dags["nightly_filings"]
    assert dag.timetable.expression == "0 3 * * *"  # type: ignore[union-attr]
    assert str(dag.timetable.timezone) == "Asia/Shanghai"  # type: ignore[union-attr]
    assert not dag.catchup
    assert dag.max_active_runs == 1
    assert bag.dags["reprocess_filings"].schedule is None


def test_what_may_pass_is_tried_again_with_growing_pauses(bag: DagBag) -> None:
    for dag in bag.dags.values():
        for task in dag.tasks:
            if task.task_id != "close":
                assert task.retries == 3
                assert task.retry_exponential_backoff
                assert task.max_retry_delay == timedelta(minutes=5)


def test_every_dag_documents_itself_and_tells_of_its_failure(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.doc_md
        assert dag.has_on_failure_callback
    assert all(f"**{step}**" in (bag.dags["nightly_filings"].doc_md or "") for step in NIGHT)


def test_no_dag_file_is_taken_for_a_plugin_of_dbt() -> None:
    assert not list(Path(CHECKOUT / "dags").glob("dbt_*.py"))
