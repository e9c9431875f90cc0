"""Alerts: one for every failed check of severity error, every filing that cannot be loaded, and a night that failed.

An alert is opened when what it is about is first found, updated when its figures change, and resolved when it is gone: the check
holds, the filing was superseded, or the file that could not be read is no longer there. Each change of a filing is one message.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import duckdb
from sqlalchemy import select
from sqlalchemy.orm import Session

from jixiao.alert_messages import Change, body, title
from jixiao.alert_words import Facts, Words
from jixiao.channels import channels
from jixiao.settings import Settings
from jixiao.state import Alert, Delivery, Message, Sighting, State, utc_now

log = logging.getLogger("jixiao.alert")

NIGHT = "night"
_WHAT_CHANGES = ("reported", "computed", "difference", "diagnosis", "attribution", "status_reason", "message")
"""Facts whose change is news; a new title or address of the filing is none."""
_FILING = """
    filing_key, sha256, file_name, filings.source_url, filings.title, filings.status_reason, fiscal_year,
    case when filings.department_key <> 0 then department_name end as department_name
"""
_JOINS = """
    join marts.dim_filing as filings using (filing_key)
    left join marts.dim_department as departments on departments.department_key = filings.department_key
    left join marts.dim_year as years on years.year_key = filings.year_key
"""
_BROKEN = f"""
    select {_FILING}, results.* exclude (filing_key, year_key, department_key, severity, passed)
    from marts.fct_check_result as results {_JOINS}
    where results.severity = 'error' and not results.passed and filings.superseded_by_filing_key is null
    order by filings.file_name, filing_key, results.fact_key
"""
_REJECTED = f"""
    select {_FILING} from (select filing_key from marts.dim_filing where status = 'rejected') {_JOINS}
    order by filings.file_name, filing_key
"""


def follow(state: State, settings: Settings, publication: Path) -> None:
    """Bring the alerts up to what a publication holds, and write a message for every filing whose alerts changed."""
    with state.session() as session:
        present = set(session.scalars(select(Sighting.sha256).where(Sighting.is_present)))
        found = {f"break {facts['fact_key']}": facts for facts in _rows(publication, _BROKEN)}
        rejected = (facts for facts in _rows(publication, _REJECTED) if facts["sha256"] in present)
        found |= {f"rejected {facts['filing_key']}": facts for facts in rejected}
        _compare(session, settings, found, _open(session, but=NIGHT))


def night_failed(state: State, settings: Settings, run_id: str, message: str) -> None:
    """Open the alert of a night that failed, or say that a further one did, once a run."""
    with state.session() as session:
        before = _open(session, only=NIGHT)
        if all(alert.facts["run_id"] != run_id for alert in before):
            _compare(session, settings, {NIGHT: {"run_id": run_id, "message": message}}, before)


def night_completed(state: State, settings: Settings) -> None:
    """Resolve the alert of a failed night, if there is one."""
    with state.session() as session:
        _compare(session, settings, {}, _open(session, only=NIGHT))


def open_alerts(state: State) -> list[Alert]:
    """The alerts that are open, in the order of their filings."""
    with state.session() as session:
        return sorted(_open(session), key=lambda alert: (alert.group_key != NIGHT, alert.facts.get("file_name", ""), alert.alert_id))


def _rows(publication: Path, query: str) -> list[Facts]:
    """Rows as facts: keys and figures as text, so that none loses a digit on the way through JSON."""
    with duckdb.connect(str(publication), read_only=True) as connection:
        rows = connection.execute(query)
        names = [column[0] for column in rows.description]
        return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows.fetchall()]


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, bool)) or (isinstance(value, int) and abs(value) < 2**31) else str(value)


def _open(session: Session, *, only: str | None = None, but: str | None = None) -> list[Alert]:
    wanted = select(Alert).where(Alert.resolved_at.is_(None)).order_by(Alert.alert_id)
    if only is not None:
        wanted = wanted.where(Alert.alert_key == only)
    if but is not None:
        wanted = wanted.where(Alert.alert_key != but)
    return list(session.scalars(wanted))


def _compare(session: Session, settings: Settings, found: dict[str, Facts], before: Iterable[Alert]) -> None:
    """Open, update and resolve; a message for every group that changed."""
    changes: defaultdict[str, Change] = defaultdict(Change)
    known = {alert.alert_key: alert for alert in before}
    now = utc_now()
    for key, alert in known.items():
        change = changes[alert.group_key]
        if key not in found:
            alert.resolved_at = now
            change.resolved.append(alert.facts)
        elif any(alert.facts.get(name) != found[key].get(name) for name in _WHAT_CHANGES):
            alert.changed_at = now
            change.updated.append(found[key])
        else:
            change.open_still.append(found[key])
        alert.facts = found.get(key, alert.facts)
    for key, facts in found.items():
        if key not in known:
            group = str(facts.get("filing_key", NIGHT))
            session.add(Alert(alert_key=key, group_key=group, facts=facts, opened_at=now, changed_at=now))
            changes[group].opened.append(facts)
    for group, change in changes.items():
        if change:
            _write(session, settings, group, change)


def _write(session: Session, settings: Settings, group: str, change: Change) -> None:
    """One message, to be delivered once to each channel; without channels it stands in the log and in the summary."""
    words = Words(settings.alert_language)
    message = Message(group_key=group, change=change.kind, title=title(change, words), body=body(change, words), written_at=utc_now())
    message.deliveries = [Delivery(channel=channel.name) for channel in channels(settings)]
    session.add(message)
    if not message.deliveries:
        log.warning("%s\n%s", message.title, message.body)
