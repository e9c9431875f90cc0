"""The steps of a night as Airflow tasks: thin, so that the work can be tested without Airflow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from jixiao.errors import PassingError
from jixiao.night import Night
from jixiao.settings import TIME_ZONE
from jixiao.steps import Batch

DAG_ARGUMENTS: dict[str, Any] = {
    "start_date": pendulum.datetime(2026, 1, 1, tz=TIME_ZONE),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {
        "owner": "jixiao",
        "retries": 3,
        "retry_delay": timedelta(seconds=10),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=5),
    },
    "tags": ["jixiao"],
}


@contextmanager
def tonight() -> Iterator[Night]:
    """The run that the present task belongs to. Only what may pass by itself is retried."""
    try:
        yield Night(get_current_context()["run_id"])
    except PassingError:
        raise
    except Exception as error:
        raise AirflowFailException(f"{error}" or type(error).__name__) from error


@task
def discover() -> None:
    """List what the sources hold."""
    from jixiao import steps

    with tonight() as night:
        steps.discover(night)


@task
def fetch() -> list[dict[str, Any]]:
    """Take in what was listed."""
    from jixiao import steps

    with tonight() as night:
        return steps.fetch(night)


@task(map_index_template="{{ batch_label }}")
def extract(batch: dict[str, Any]) -> None:
    """Read a batch."""
    from jixiao import steps

    get_current_context()["batch_label"] = batch["label"]  # type: ignore[typeddict-unknown-key]  # read by the map index template
    with tonight() as night:
        steps.extract(night, Batch(**batch))


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def close() -> None:
    """End the run."""
    from jixiao import steps

    with tonight() as night:
        steps.close(night)
