"""Alerts: one for every failed check that fires one, every filing that cannot be loaded, and a night that failed.

An alert is opened when what it is about is first found, updated when its figures change, and resolved when it is gone: the filing
was amended, a person accepted it, the check holds, the file that could not be read is no longer there. Each change of a filing is
one message; those of a source's first night, old ones put in later, and very many of any night, are one message together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import starmap

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from jixiao.alert_facts import Facts, endings, found
from jixiao.alert_messages import Change, body, collected_body, collected_title, title
from jixiao.alert_words import Words
from jixiao.arrivals import Arrivals
from jixiao.channels import Channels
from jixiao.database import Database
from jixiao.outbox import Draft, write
from jixiao.routes import Severity, Subject
from jixiao.settings import Settings
from jixiao.state import Alert, Sighting, State, utc_now

NIGHT = "night"
LATE = "late"
SOURCE = "source"
"""Begins the keys and groups of what is not right with what is published, not with a filing."""
_WHAT_CHANGES = ("reported", "computed", "difference", "diagnosis", "attribution", "status_reason", "message")
"""Facts whose change is news; a new title or address of the filing is none."""
_ASKED_AT_ONCE = 1_000
"""Documents that one query asks for: databases bound how many it may name."""


def follow(state: State, settings: Settings, publication: Database) -> None:
    """Bring the alerts up to what a publication holds, and write a message for every filing whose alerts changed."""
    channels = Channels(settings)
    with state.session() as session:
        wrong = found(publication, partial(_present, session), channels.severities)
        before = _open(session, Alert.group_key != NIGHT, Alert.group_key.not_like(f"{SOURCE} %"))
        _end(publication, [alert for alert in before if alert.alert_key not in wrong])
        changes = _compare(session, wrong, before)
        _tell(session, settings, channels, changes)


def _present(session: Session, documents: Collection[str]) -> set[str]:
    """Which of these documents a source still holds. Only these are asked about: sources may hold very many others."""
    ordered = sorted(documents)
    parts = (ordered[at : at + _ASKED_AT_ONCE] for at in range(0, len(ordered), _ASKED_AT_ONCE))
    there = select(Sighting.sha256).where(Sighting.is_present)
    return {sha256 for part in parts for sha256 in session.scalars(there.where(Sighting.sha256.in_(part)))}


def follow_sources(state: State, settings: Settings, troubles: dict[str, Facts]) -> None:
    """Bring the alerts of sources, and of filings that did not come, up to what is wrong with them now.

    Args:
        state: the state database.
        settings: the settings.
        troubles: facts by alert key, each with `group`, `what` (`source` or `late filings`) and `message`.
    """
    with state.session() as session:
        before = _open(session, Alert.group_key.like(f"{SOURCE} %"))
        _tell(session, settings, Channels(settings), _compare(session, troubles, before))


def night_failed(state: State, settings: Settings, run_id: str, message: str, *, what: str = NIGHT) -> None:
    """Open the alert of a night that failed, or say that a further one did, once a run.

    Args:
        state: the state database.
        settings: the settings.
        run_id: the night's run.
        message: what went wrong.
        what: NIGHT for one that failed, LATE for one that has not ended in time.
    """
    with state.session() as session:
        before = _open(session, Alert.alert_key == what)
        if all(alert.facts["run_id"] != run_id for alert in before):
            changes = _compare(session, {what: {"run_id": run_id, "message": message, "what": what}}, before)
            _tell(session, settings, Channels(settings), changes)


def night_completed(state: State, settings: Settings) -> None:
    """Resolve the alert of a failed or late night, if there is one."""
    with state.session() as session:
        _tell(session, settings, Channels(settings), _compare(session, {}, _open(session, Alert.group_key == NIGHT)))


def open_alerts(state: State) -> list[Alert]:
    """The alerts that are open, in the order of their filings."""
    with state.session() as session:
        return sorted(_open(session), key=_place)


def _place(alert: Alert) -> tuple[bool, str, str, int]:
    return alert.group_key != NIGHT, str(alert.facts.get("file_name", "")), alert.group_key, alert.alert_id


def _open(session: Session, *wanted: ColumnElement[bool]) -> list[Alert]:
    return list(session.scalars(select(Alert).where(Alert.resolved_at.is_(None), *wanted).order_by(Alert.alert_id)))


def _end(publication: Database, over: list[Alert]) -> None:
    """Note why alerts are over."""
    if over:
        for alert, ending in zip(over, endings(publication, [alert.facts for alert in over]), strict=True):
            alert.facts = alert.facts | {"ending": ending}


def _compare(session: Session, wrong: dict[str, Facts], before: Iterable[Alert]) -> dict[str, Change]:
    """Open, update and resolve; what changed, by what shares a message."""
    changes: defaultdict[str, Change] = defaultdict(Change)
    known = {alert.alert_key: alert for alert in before}
    now = utc_now()
    for key, alert in known.items():
        change = changes[alert.group_key]
        if key not in wrong:
            alert.resolved_at = now
            change.resolved.append(alert.facts)
        elif alert.facts != wrong[key] and any(alert.facts.get(name) != wrong[key].get(name) for name in _WHAT_CHANGES):
            alert.changed_at = now
            change.updated.append(wrong[key])
        else:
            change.open_still.append(wrong[key])
        if wrong.get(key, alert.facts) != alert.facts:  # most are as they were, and what is set is written
            alert.facts = wrong[key]
    for key, facts in wrong.items():
        if key not in known:
            group = _group(facts)
            session.add(Alert(alert_key=key, group_key=group, facts=facts, opened_at=now, changed_at=now))
            changes[group].opened.append(facts)
    return {group: change for group, change in changes.items() if change}


def _group(facts: Facts) -> str:
    """What shares a message: a filing's errors, its warnings, a source's troubles, or the nights."""
    if "filing_key" not in facts:
        return str(facts.get("group", NIGHT))
    warnings = f" {Severity.warning}" if facts["severity"] == Severity.warning else ""
    return f"{facts['filing_key']}{warnings}"


def subject(facts: Facts) -> Subject:
    """What a message about an alert is routed by."""
    if "filing_key" not in facts:
        return Subject(Severity.night)
    return Subject(Severity(facts.get("severity") or Severity.error), facts.get("region_code"), facts.get("department_name"))


def _tell(session: Session, settings: Settings, channels: Channels, changes: dict[str, Change]) -> None:
    """Messages of all changes, those of one source to the same channels written together."""
    if not changes:
        return
    together: defaultdict[tuple[str, Severity, tuple[str, ...]], dict[str, Change]] = defaultdict(dict)
    for group, change in changes.items():
        about = subject(change.facts)
        names = tuple(channel.name for channel in channels.of(about))
        together[str(change.facts.get("source_name")), about.severity, names][group] = change
    words, arrivals = Words(settings.alert_language), Arrivals.of(session)
    for (source_name, severity, _), bundle in together.items():
        to = channels.of(subject(next(iter(bundle.values())).facts))
        for why, part in _parts(bundle, arrivals, source_name, settings.alert_most):
            drafts = [_list(source_name, severity, part, words, why)] if why else starmap(partial(_message, words), part.items())
            for draft in drafts:
                write(session, words, to, draft)


def _parts(bundle: dict[str, Change], arrivals: Arrivals, source_name: str, most: int) -> Iterator[tuple[str | None, dict[str, Change]]]:
    """Changes that have a message each, and those that one message lists, with why: a new source's, old ones put in, too many to read."""
    if source_name in arrivals.sources:
        yield "first" if len(bundle) > 1 else None, bundle
        return
    old = arrivals.backfilled(change.facts for change in bundle.values() if change.kind == "opened")
    keys = {facts["filing_key"] for facts in old}
    rest = {group: change for group, change in bundle.items() if change.facts.get("filing_key") not in keys}
    yield "collected" if len(rest) > most else None, rest
    if old:
        yield "old", {group: change for group, change in bundle.items() if group not in rest}


def _message(words: Words, group: str, change: Change) -> Draft:
    about = change.facts
    number = about["sha256"][:12] if "sha256" in about else NIGHT
    return Draft(subject(about), group, number, change.kind, title(change, words), body(change, words), change.pictures)


def _list(source_name: str, severity: Severity, bundle: dict[str, Change], words: Words, why: str) -> Draft:
    changes = list(bundle.values())
    headline, text = collected_title(source_name, changes, words, why), collected_body(changes, words, why)
    return Draft(Subject(severity), f"source {source_name}", "list", "collected", headline, text)
