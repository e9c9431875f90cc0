"""The night: what is newly published → the archive → records → a candidate warehouse → its checks → readers → alerts.

- **discover** takes the home and lists what the sources hold.
- **fetch** takes the bytes in and cuts what was never read into batches.
- **extract** reads a batch, every document in a process of its own; a batch that fails leaves the others alone.
- **build** makes the candidate warehouse; when nothing changed it is skipped, with all up to **publish**.
- **check** compares every printed total with its parts; **finish** adds the verdicts; **publish** swaps the warehouse.
- **alert** tells the channels what no longer reconciles, and what does again.
- **close** gives the home back, calls the heartbeat's address, and fails when a step before it did.

A night that was missed because nothing ran at its hour is made up for once, at the next start.
"""

from __future__ import annotations

from airflow.sdk import DAG, CronTriggerTimetable, Param, chain

from jixiao import tasks
from jixiao.settings import TIME_ZONE, load_settings

settings = load_settings()

with DAG(
    "nightly_filings",
    schedule=CronTriggerTimetable(f"0 {settings.schedule_hour} * * *", timezone=TIME_ZONE),
    deadline=tasks.deadline(settings.deadline_minutes),
    params={"full": Param(False, type="boolean", description="Build from nothing and judge all filings again.")},
    doc_md=__doc__,
    **tasks.DAG_ARGUMENTS,
) as dag:
    batches = tasks.fetch()
    ready = tasks.build(batches)  # type: ignore[arg-type]  # Airflow hands over what `batches` stands for
    chain(
        tasks.discover(), batches, tasks.extract.override(max_active_tis_per_dagrun=settings.batches_at_once).expand(batch=batches), ready
    )
    chain(ready, tasks.check(), tasks.finish(), tasks.publish(), tasks.alert(), tasks.close())
