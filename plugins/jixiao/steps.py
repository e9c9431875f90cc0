"""The steps of a night, in order. Each works for one run, leaves what the next one needs in the home, and can be repeated."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from jixiao import alert as alerts
from jixiao import crawl, decisions, releases, reprocess
from jixiao import discover as discovery
from jixiao import extract as extraction
from jixiao.build_info import Build
from jixiao.build_state import Base, base, builds_on_another
from jixiao.channels import Channels
from jixiao.compact import compact
from jixiao.difference import Difference, compare
from jixiao.digest import write_digest
from jixiao.durable import write_parquet
from jixiao.errors import ConfigurationError, JobError, PassingError
from jixiao.fingerprint import code_fingerprint, code_version, fingerprint
from jixiao.freshness import staleness
from jixiao.gate import objections
from jixiao.heartbeat import beat
from jixiao.night import Night
from jixiao.outbox import deliver, release, say_directly
from jixiao.register import late_filings, read_register
from jixiao.settings import unknown_variables
from jixiao.sightings import lay_sightings
from jixiao.state import Document, Publication, moment_after, newest_publication, raw_rows, utc_now

if TYPE_CHECKING:
    from jixiao.build import BuildInputs
    from jixiao.database import Database


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
        Channels(night.settings)  # a wrong address is refused now, not at the end of the night
        release(night.state)
        _deliver(night)  # what a night before could not send, or was killed before it did
        started_at = utc_now()
        listings = discovery.discover(discovery.sources(night.settings, night.state))
        discovery.save_listings(listings, night.folder)
        crawl.note_listings(night.state, night.run_id, listings, started_at)
        night.update(waiting_count=sum(len(listing.waiting) for listing in listings if listing.failure is None))
        night.warn([*unknown_variables(), *(warning for listing in listings for warning in listing.warnings)])


def fetch(night: Night) -> list[dict[str, object]]:
    """Take in what was listed; give the batches of documents that no night has read yet."""
    with night.step("fetch"):
        asked = discovery.sources(night.settings, night.state)
        fetched = crawl.take(night.state, night.run(), asked, discovery.load_listings(night.folder), night.archive)
        night.update(seen_count=len(fetched.seen), new_count=len(fetched.new))
        night.warn(fetched.warnings)
        return _batches(night, unread(night))


def choose(night: Night, wanted: str) -> list[dict[str, object]]:
    """Take the home and give batches of archived documents to read again.

    Args:
        night: the run.
        wanted: `unread` (by this version of the reader), or what `reprocess.chosen` understands.

    Raises:
        JobError: no document in the archive is wanted.
    """
    with night.begin("reprocess", "choose"):
        if wanted == "unread":
            return _batches(night, unread(night))
        documents = reprocess.chosen(night.state, night.layout.landing, wanted)
        left = reprocess.resume(night.state, night.layout.landing, night.run_id, wanted, documents)
        if len(left) < len(documents):
            night.warn([f"a run before this one was cut off: {len(documents) - len(left)} of {len(documents)} documents are read already"])
        return _batches(night, left)


def unread(night: Night) -> list[tuple[str, int]]:
    """The archived documents without a reading by this version of the reader: (SHA-256, bytes), in the order in which they came.

    Of all documents nothing but the hash is asked for; of those that are left, mostly few, the rest.
    """
    from jixiao.reading import READER_VERSION

    with night.state.session() as session:
        archived = [sha256 for (sha256,) in raw_rows(session, select(Document.sha256))]
    left = set(extraction.not_read(archived, night.layout.landing, READER_VERSION))
    return [(sha256, size) for sha256, size in _archived(night) if sha256 in left] if left else []


def _archived(night: Night) -> list[tuple[str, int]]:
    with night.state.session() as session:
        return raw_rows(session, select(Document.sha256, Document.byte_count).order_by(Document.archived_at, Document.sha256))


def _batches(night: Night, documents: list[tuple[str, int]]) -> list[dict[str, object]]:
    sizes = dict(documents)
    cut = list(extraction.batches(documents, night.settings.batch_documents, night.settings.batch_megabytes * 1e6))
    labels = [f"{len(batch)} documents, {sum(sizes[sha] for sha in batch) / 1e6:.1f} MB" for batch in cut]
    return [asdict(Batch(number, label, batch)) for number, (label, batch) in enumerate(zip(labels, cut, strict=True), 1)]


def extract(night: Night, batch: Batch) -> None:
    """Read a batch of documents and land their records."""
    with night.step(f"extract {batch.number}", batch.label):
        settings = night.settings
        limits = extraction.ReadLimits(settings.read_seconds, settings.read_megabytes, settings.workers)
        batch_id = f"{night.folder.name}-{batch.number:04d}"
        extraction.extract(batch.documents, night.archive, night.layout.landing, batch_id=batch_id, landed_at=night.moment, limits=limits)


def build(night: Night) -> bool:
    """Build the candidate warehouse; False when the published one was made of the very same things."""
    from jixiao.build import build_candidate

    with night.step("build"):
        releases.take_up(night.settings, night.state)
        night.update(unread_count=len(unread(night)))
        compact(night.layout.landing)
        night.warn(staleness(night.layout.landing, night.settings.stale_days, utc_now()))
        inputs = _build_inputs(night)
        leap_factor = f"leap factor {night.settings.leap_factor}"
        decided = [*_decisions(night, inputs), *_register(night, inputs)]
        made_of = fingerprint(inputs.landing, _sightings(night, inputs), [leap_factor, *decided])
        if made_of == _published_fingerprint(night):
            night.update(outcome="unchanged")
            _catch_up(night)
            return False
        build_candidate(replace(inputs, base=_base(night, [leap_factor])))
        night.update(fingerprint=made_of)
        return True


def _base(night: Night, settings: list[str]) -> Base:
    """What the candidate begins with: the warehouse that readers see, unless all is to be built anew."""
    newest = None if night.full else newest_publication(night.state)
    publication = night.settings.publication(newest.file_name) if newest else None
    return base(publication, code_fingerprint(settings), utc_now(), night.settings.full_days)


def _decisions(night: Night, inputs: BuildInputs) -> list[str]:
    """Lay what people decided where the build finds it; give it in words."""
    words, problems = decisions.lay(night.settings, inputs.sightings, lambda: [sha256 for sha256, _ in _archived(night)])
    night.warn(problems)
    return words


def _register(night: Night, inputs: BuildInputs) -> list[str]:
    """Lay the register of expected filings where the build finds it; give it in words."""
    register, problems = read_register(night.layout.expected)
    night.warn(problems)
    write_parquet(register, inputs.sightings.with_name("expected_filing.parquet"))
    return [repr(row) for row in register.to_pylist()]


def _sightings(night: Night, inputs: BuildInputs) -> list[str]:
    """Lay where documents were seen, and how the sources fared, where the build finds it; give digests of the former."""
    with night.state.session() as session:
        write_parquet(crawl.crawl_table(session), inputs.sightings.with_name("crawl.parquet"))
        return lay_sightings(session, inputs.sightings, night.moment, code_version(), anew=night.full)


def _build_inputs(night: Night) -> BuildInputs:
    from jixiao.build import BuildInputs

    layout = night.layout
    return BuildInputs(layout.landing, layout.sightings, layout.verdicts, night.settings.candidate)


def _published_fingerprint(night: Night) -> str | None:
    """What the warehouse that readers see was made of; None when there is none, or when it is to be made again whatever it was made of."""
    if night.full:
        return None
    newest = newest_publication(night.state)
    published = newest is not None and night.settings.warehouse.exists() and night.settings.publication(newest.file_name).exists()
    return newest.fingerprint if published and newest is not None else None


def check(night: Night) -> None:
    """Judge what was never judged, or all again where all was built again, and document it."""
    from jixiao.check import judge

    with night.step("check"):
        layout = night.layout
        candidate = night.settings.candidate
        full = night.full or not builds_on_another(candidate)
        judge(candidate, layout.verdicts, night.folder.name, docs=layout.data_docs, full=full, leap_factor=night.settings.leap_factor)


def finish(night: Night) -> None:
    """Add the verdicts, and what depends on them, to the candidate."""
    from jixiao.build import finish_candidate

    with night.step("finish"):
        finish_candidate(_build_inputs(night))
        night.warn(decisions.refusals(night.settings.candidate))


def publish(night: Night) -> None:
    """Put the candidate in the readers' place, and note what it was made of.

    Raises:
        JobError: the candidate lost what no filing lost; readers keep the warehouse from before.
    """
    from jixiao.publish import publish_candidate

    with night.step("publish"):
        run, newest = night.run(), newest_publication(night.state)
        difference = _difference(night, newest)
        if difference is not None:
            _require_whole(night, difference)
            night.warn([told] if (told := difference.reread()) else [])
        now = moment_after(newest.published_at if newest is not None else None)
        build = Build(f"{now:%Y%m%dT%H%M%S%fZ}", now, code_version(), run.fingerprint)
        _describe(night)
        name = publish_candidate(night.settings, build)
        publication = Publication(file_name=name, run_id=run.run_id, fingerprint=run.fingerprint, published_at=now)
        if difference is not None and newest is not None:
            releases.note(night.layout, publication, newest.file_name, difference)
        with night.state.session() as session:
            session.add(publication)
        night.update(outcome="published", publication=name)
        _export(night, night.settings.publication(name))


def _describe(night: Night) -> None:
    """Make the pages of the models, as long as the candidate is one: it may become the publication. The night goes on without them."""
    from jixiao.model_docs import keep_model_docs

    try:
        keep_model_docs(_build_inputs(night), night.layout.model_docs)
    except (ConfigurationError, JobError) as error:
        night.warn([str(error)])


def _catch_up(night: Night) -> None:
    """Export what readers have where that was left undone: the night that published was killed, or nobody wanted an export yet."""
    if (newest := newest_publication(night.state)) is not None:
        _export(night, night.settings.publication(newest.file_name))


def _export(night: Night, publication: Database) -> None:
    from jixiao.export import Kind, export_folder, is_exported

    folder = night.settings.export
    try:
        if folder is not None and not is_exported(publication, folder):
            export_folder(publication, folder, Kind.parquet)
    except (ConfigurationError, JobError) as error:
        night.warn([str(error)])


def _difference(night: Night, newest: Publication | None) -> Difference | None:
    """What the candidate changes against the warehouse that readers have; None where there is none.

    One that was built from nothing may differ where no filing does: there every fact is looked at.
    """
    settings = night.settings
    published = settings.publication(newest.file_name) if newest is not None else settings.warehouse
    return compare(published, settings.candidate, thorough=_is_from_nothing(night)) if published.exists() else None


def _is_from_nothing(night: Night) -> bool:
    return night.full or not builds_on_another(night.settings.candidate)


def _require_whole(night: Night, difference: Difference) -> None:
    """Refuse a candidate that lost what no filing lost."""
    if found := objections(difference, night.settings.max_row_loss):
        raise JobError(
            f"the candidate is not published, readers keep the warehouse from before: {'; '.join(found)}. If landed records are damaged or "
            "gone, `jixiao reprocess all` reads their filings again; rows that are gone rightly pass with JIXIAO_MAX_ROW_LOSS=1"
        )


def alert(night: Night) -> None:
    """Say what no longer reconciles and what does again, after what could not be said before."""
    with night.step("alert"):
        newest = newest_publication(night.state)
        if newest is not None:
            publication = night.settings.publication(newest.file_name)
            alerts.follow(night.state, night.settings, publication)
            troubles = crawl.troubles(night.state, discovery.watched(night.settings)) | late_filings(publication, night.layout.expected)
            troubles |= decisions.refused(night.settings, publication)
            alerts.follow_sources(night.state, night.settings, troubles)
        write_digest(night.state, night.settings)
        _deliver(night)


def _deliver(night: Night) -> None:
    """Send what waits, and nothing twice to a channel that did not answer in this run: it may have taken it all the same."""
    run = night.state.last_run(night.run_id)
    deliver(night.state, night.settings, untried_since=run.started_at if run is not None else None)


def close(night: Night) -> None:
    """Write down how the run ended, tell of a failure or of its end, and give the home back.

    Raises:
        JobError: a step failed, though others may have succeeded.
    """
    try:
        failure = _failure(night)
        if failure is None:
            alerts.night_completed(night.state, night.settings)
            _deliver(night)
            night.update(ended_at=moment_after(night.moment))
            if night.run().kind == "nightly":
                beat(night.settings)
            return
        tell_failure(night, failure)
        raise JobError(failure)
    finally:
        shutil.rmtree(night.folder, ignore_errors=True)
        night.lock.end(night.run_id)


def _failure(night: Night) -> str | None:
    """What failed in the run so far, in words; None when nothing did."""
    run = night.state.last_run(night.run_id)
    if run is None:
        return f"run {night.run_id} never began; its first step says why"
    if run.failures:
        return "; ".join(f"{failure.step}: {failure.message}" for failure in run.failures)
    return "a step was ended from outside" if run.outcome == "running" else None


def tell_failure(night: Night, message: str) -> None:
    """Write down that the run failed, and send the alert of it, once; directly when the state database cannot be used."""
    try:
        if night.state.last_run(night.run_id) is not None:
            night.update(ended_at=moment_after(night.moment), outcome="failed")
        alerts.night_failed(night.state, night.settings, night.run_id, message)
        _deliver(night)
    except (PassingError, SQLAlchemyError) as error:
        say_directly(night.settings, alerts.NIGHT, message, error)
    finally:
        beat(night.settings, failed=True)


def tell_lateness(night: Night) -> None:
    """Send the alert of a run that has not ended in time, once; nothing when it has ended meanwhile."""
    late = f"run {night.run_id} has not ended {night.settings.deadline_minutes} minutes after it was queued"
    try:
        run = night.state.last_run(night.run_id)
        if run is not None and run.ended_at is not None:
            return
        alerts.night_failed(night.state, night.settings, night.run_id, late, what=alerts.LATE)
        _deliver(night)
    except (PassingError, SQLAlchemyError) as error:
        say_directly(night.settings, alerts.LATE, late, error)
    beat(night.settings, failed=True)
