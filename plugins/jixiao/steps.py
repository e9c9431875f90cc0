"""The steps of a night, in order. Each works for one run, leaves what the next one needs in the home, and can be repeated."""

from __future__ import annotations

import logging
import shutil
from dataclasses import asdict, dataclass

from sqlalchemy import select

from jixiao import discover as discovery
from jixiao import extract as extraction
from jixiao import fetch as fetching
from jixiao.errors import JobError
from jixiao.night import Night
from jixiao.settings import unknown_variables
from jixiao.state import Document, utc_now

log = logging.getLogger("jixiao")


@dataclass(frozen=True)
class Batch:
    """Documents that one extraction task reads."""

    number: int
    label: str
    """What it carries, for people."""
    documents: list[str]


def discover(night: Night) -> None:
    """Take the home and list what the sources hold."""
    with night.begin("nightly", "discover"):
        listings = discovery.discover(night.settings)
        discovery.save_listings(listings, night.folder)
        night.update(waiting_count=sum(len(listing.waiting) for listing in listings))
        night.warn([*unknown_variables(), *(warning for listing in listings for warning in listing.warnings)])


def fetch(night: Night) -> list[dict[str, object]]:
    """Take in what was listed; give the batches of documents that no night has read yet."""
    with night.step("fetch"):
        fetched = fetching.Fetched()
        by_name = {source.name: source for source in discovery.sources(night.settings)}
        for listing in discovery.load_listings(night.folder):
            with night.state.session() as session:
                found = fetching.fetch(by_name[listing.source_name], listing, night.archive, session, utc_now())
            fetched.seen |= found.seen
            fetched.new |= found.new
            fetched.warnings += found.warnings
        night.update(seen_count=len(fetched.seen), new_count=len(fetched.new))
        night.warn(fetched.warnings)
        return _batches(night, unread(night))


def choose(night: Night, wanted: str) -> list[dict[str, object]]:
    """Take the home and give batches of archived documents to read again.

    Args:
        night: the run.
        wanted: `unread` (by this version of the reader), `all`, or documents by the first digits of their SHA-256.

    Raises:
        JobError: no document in the archive is wanted.
    """
    with night.begin("reprocess", "choose"):
        documents = unread(night) if wanted == "unread" else _wanted(night, wanted)
        return _batches(night, documents)


def unread(night: Night) -> list[tuple[str, int]]:
    """The archived documents without a reading by this version of the reader: (SHA-256, bytes), in order."""
    from jixiao.reading import READER_VERSION

    done = extraction.read_already(night.layout.landing, READER_VERSION)
    return [(sha256, size) for sha256, size in _archived(night) if sha256 not in done]


def _archived(night: Night) -> list[tuple[str, int]]:
    with night.state.session() as session:
        rows = session.execute(select(Document.sha256, Document.byte_count).order_by(Document.archived_at, Document.sha256))
        return [(sha256, size) for sha256, size in rows]


def _wanted(night: Night, wanted: str) -> list[tuple[str, int]]:
    prefixes = tuple(wanted.lower().replace(",", " ").split())
    documents = [(sha256, size) for sha256, size in _archived(night) if prefixes == ("all",) or sha256.startswith(prefixes)]
    if not documents:
        raise JobError(f"no archived document is `{wanted}`; name `unread`, `all` or documents by the first digits of their SHA-256")
    return documents


def _batches(night: Night, documents: list[tuple[str, int]]) -> list[dict[str, object]]:
    sizes = dict(documents)
    cut = list(extraction.batches(documents, night.settings.batch_documents, night.settings.batch_megabytes * 1e6))
    labels = [f"{len(batch)} documents, {sum(sizes[sha] for sha in batch) / 1e6:.1f} MB" for batch in cut]
    return [asdict(Batch(number, label, batch)) for number, (label, batch) in enumerate(zip(labels, cut, strict=True), 1)]


def extract(night: Night, batch: Batch) -> None:
    """Read a batch of documents and land their records."""
    with night.step(f"extract {batch.number}"):
        log.info("extract %s: %s", batch.number, batch.label)
        settings = night.settings
        limits = extraction.ReadLimits(settings.read_seconds, settings.read_megabytes, settings.workers)
        batch_id = f"{night.folder.name}-{batch.number:04d}"
        extraction.extract(batch.documents, night.archive, night.layout.landing, batch_id=batch_id, landed_at=utc_now(), limits=limits)


def close(night: Night) -> None:
    """Write down how the run ended, and give the home back.

    Raises:
        JobError: a step failed, though others may have succeeded.
    """
    run = night.state.last_run(night.run_id)
    try:
        if run is None:
            raise JobError(f"run {night.run_id} never began; the step `discover` says why")
        outcome = "failed" if run.failures or run.outcome == "running" else run.outcome
        night.update(ended_at=utc_now(), outcome=outcome)
        if run.failures:
            raise JobError("; ".join(f"{failure.step}: {failure.message}" for failure in run.failures))
    finally:
        shutil.rmtree(night.folder, ignore_errors=True)
        night.lock.end(night.run_id)
