"""Filings already archived, read again: by a new version of a reader, or because one was corrected.

The parameter `documents` names them: `unread` (not yet read by this version of the readers; the nightly run does these too),
`all`, or documents by the first digits of their SHA-256. The steps are those of the night, on the same home and under the same
lock; nothing is discovered or fetched.
"""

from __future__ import annotations

from airflow.sdk import DAG, Param, chain

from jixiao import tasks

with DAG(
    "reprocess_filings",
    schedule=None,
    params={"documents": Param("unread", type="string", minLength=1, description="unread, all, or first digits of SHA-256s")},
    doc_md=__doc__,
    **tasks.DAG_ARGUMENTS,
) as dag:
    batches = tasks.choose("{{ params.documents }}")
    ready = tasks.build(batches)  # type: ignore[arg-type]  # Airflow hands over what `batches` stands for
    chain(batches, tasks.extract.expand(batch=batches), ready)
    chain(ready, tasks.check(), tasks.finish(), tasks.publish(), tasks.alert(), tasks.close())
