"""Filings already archived, read again: by a new version of a reader, or because one was corrected.

The parameter `documents` names them: `unread` (not yet read by this version of the readers; the nightly run does these too),
`all`, documents by the first digits of their SHA-256, or conditions: `family=project_targets`, `version=1` (of the reader that read
them), `source=town`, `since=2026-01-31`, `until=2026-02-28` (when they were archived). The steps are those of the night, on the same
home and under the same lock; nothing is discovered or fetched. A run that was cut off is taken up where it was by the next that wants
the same; what reading again changed in the facts is said before it is published.
"""

from __future__ import annotations

from airflow.sdk import DAG, Param, chain

from jixiao import tasks
from jixiao.settings import load_settings

settings = load_settings()

with DAG(
    "reprocess_filings",
    schedule=None,
    params={"documents": Param("unread", type="string", minLength=1, description="unread, all, first digits of SHA-256s, or conditions")},
    doc_md=__doc__,
    **tasks.DAG_ARGUMENTS,
) as dag:
    batches = tasks.choose("{{ params.documents }}")
    ready = tasks.build(batches)  # type: ignore[arg-type]  # Airflow hands over what `batches` stands for
    chain(batches, tasks.extract.override(max_active_tis_per_dagrun=settings.batches_at_once).expand(batch=batches), ready)
    chain(ready, tasks.check(), tasks.finish(), tasks.publish(), tasks.alert(), tasks.close())
