"""The steps of a night as Airflow tasks: thin, so that the work can be tested without Airflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import Context, TriggerRule, get_current_context, task
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from jixiao import steps
from jixiao.airflow_home import EXTRACTION
from jixiao.errors import PassingError
from jixiao.night import Night
from jixiao.settings import TIME_ZONE


@contextmanager
def tonight() -> Iterator[Night]:
    """The run that the present task belongs to. Only what may pass by itself is retried."""
    try:
        context = get_current_context()
        yield Night(context["run_id"], full=bool(context["params"].get("full", False)))
    except (PassingError, AirflowSkipException):
        raise
    except Exception as error:
        raise AirflowFailException(f"{error}" or type(error).__name__) from error


@task
def discover() -> None:
    """Take the home and list what the sources hold."""
    with tonight() as night:
        steps.discover(night)


@task
def choose(wanted: str) -> list[dict[str, Any]]:
    """Take the home and choose the archived documents to read again, in batches."""
    with tonight() as night:
        return steps.choose(night, wanted)


@task
def fetch() -> list[dict[str, Any]]:
    """Take in what was listed; give what was never read, in batches."""
    with tonight() as night:
        return steps.fetch(night)


# A batch is as many documents at once as its machine has room for; the DAGs say how many batches are read at a time.
@task(map_index_template="{{ batch_label }}", queue=EXTRACTION)
def extract(batch: dict[str, Any]) -> None:
    """Read a batch of documents and land their records."""
    get_current_context()["batch_label"] = batch["label"]  # type: ignore[typeddict-unknown-key]  # read by the map index template
    with tonight() as night:
        steps.extract(night, steps.Batch(**batch))


# Batches that failed, or no batch at all, keep nothing else from being published: hence the rule, and the batches as an argument.
@task(trigger_rule=TriggerRule.ALL_DONE)
def build(batches: list[dict[str, Any]] | None) -> None:
    """Build the candidate warehouse, unless nothing changed. Without batches, not even an empty list, a step before has failed."""
    if batches is None:
        raise AirflowFailException("not built, because a step before failed")
    with tonight() as night:
        if not steps.build(night):
            raise AirflowSkipException("nothing changed, the published warehouse is kept")


@task
def check() -> None:
    """Compare every printed total with its parts."""
    with tonight() as night:
        steps.check(night)


@task
def finish() -> None:
    """Add the verdicts to the candidate."""
    with tonight() as night:
        steps.finish(night)


@task
def publish() -> None:
    """Put the candidate in the readers' place."""
    with tonight() as night:
        steps.publish(night)


@task(trigger_rule=TriggerRule.NONE_FAILED)
def alert() -> None:
    """Tell the channels what changed."""
    with tonight() as night:
        steps.alert(night)


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def close() -> None:
    """Give the home back, and fail if a step failed."""
    with tonight() as night:
        steps.close(night)


def tell_failure(context: Context) -> None:
    """The DAG's callback for a run that failed, however it did: `close` tells what it knows of, a scheduler that died cannot."""
    run_id, reason = context["run_id"], context.get("reason") or "no reason"
    steps.tell_failure(Night(run_id), f"run {run_id} failed before its last step; Airflow shows at which task ({reason})")


def tell_lateness(context: Mapping[str, Any]) -> None:
    """The callback for a run that has not ended at its deadline. Airflow imports it by name and gives it the run as plain data."""
    steps.tell_lateness(Night(context["dag_run"]["dag_run_id"]))


def deadline(minutes: int) -> DeadlineAlert:
    """The deadline of a run, counted from when it was queued; the scheduler watches it and has an executor call back."""
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=minutes), SyncCallback(tell_lateness))


DAG_ARGUMENTS: dict[str, Any] = {
    "start_date": pendulum.datetime(2026, 1, 1, tz=TIME_ZONE),
    "catchup": False,
    "max_active_runs": 1,
    "on_failure_callback": tell_failure,
    "default_args": {
        "owner": "jixiao",
        "retries": 3,
        "retry_delay": timedelta(seconds=10),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=5),
    },
    "tags": ["jixiao"],
}
"""What our DAGs have in common."""
