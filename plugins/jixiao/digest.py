"""The digest: what is new, what is open and for how long, what was resolved, filing by filing in one message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from jixiao import releases
from jixiao.alert import subject
from jixiao.alert_messages import bounded
from jixiao.alert_words import Words, one_line, roots
from jixiao.channels import Channel, Channels
from jixiao.outbox import Draft, write
from jixiao.routes import Severity, Subject
from jixiao.settings import TIME_ZONE, DigestRhythm, Settings
from jixiao.state import Alert, Message, Run, State, utc_now

DIGEST = "digest"
_MOST_LISTED = 50
"""Filings that each part of a digest names."""


def write_digest(state: State, settings: Settings, now: datetime | None = None) -> None:
    """Write the digest if one is due: at the first night of a week, or at every night that changed something.

    One with nothing in it is never written. Where routes part the filings, every channel gets one digest, of its own filings.

    Args:
        state: the state database.
        settings: the settings.
        now: the present moment.
    """
    if settings.digest is DigestRhythm.off:
        return
    channels, now = Channels(settings), now or utc_now()
    with state.session() as session:
        since = _since(session) or now
        recent = list(session.scalars(select(Alert).where(or_(Alert.resolved_at.is_(None), Alert.resolved_at > since))))
        released = releases.total(session, since)
        if not _is_due(settings.digest, since, now, recent, released):
            return
        for to, about, alerts in _by_reader(channels, recent, of_all=any(released.values())):
            content = _Digest(_filings(alerts), since, now, Words(settings.alert_language), released)
            draft = Draft(about, DIGEST, DIGEST, DIGEST, content.title(), content.body(), written_at=now)
            write(session, content.words, to, draft)


def _since(session: Session) -> datetime | None:
    """What the next digest begins with: the last one, or the first night of all."""
    last = session.scalar(select(func.max(Message.written_at)).where(Message.change == DIGEST))
    return last or session.scalar(select(func.min(Run.started_at)))


def _is_due(rhythm: DigestRhythm, since: datetime, now: datetime, recent: Sequence[Alert], released: Mapping[str, int]) -> bool:
    zone = ZoneInfo(TIME_ZONE)
    is_new_week = since.astimezone(zone).isocalendar()[:2] != now.astimezone(zone).isocalendar()[:2]
    has_news = any(released.values()) or any(alert.changed_at > since or alert.resolved_at for alert in recent)
    return (is_new_week and bool(recent)) or (has_news and (is_new_week or rhythm is DigestRhythm.nightly))


def _by_reader(channels: Channels, alerts: Sequence[Alert], *, of_all: bool) -> list[tuple[list[Channel], Subject, list[Alert]]]:
    """Group the channels that get the same alerts, with these alerts and what their digest is routed by; each channel is in one group.

    Args:
        channels: all channels.
        alerts: what there is to tell.
        of_all: there is something to tell that is no region's or department's; then those that hear of all hear of it without alerts too.
    """
    everybody = Subject(Severity.digest)
    subjects = {channel.name: everybody for channel in channels.of(everybody)} if of_all else {}
    heard: dict[str, list[Alert]] = {name: [] for name in subjects}
    for alert in alerts:
        about = subject(alert.facts)
        routed = Subject(Severity.digest, about.region_code, about.department_name)
        for channel in channels.of(routed):
            subjects.setdefault(channel.name, routed)
            heard.setdefault(channel.name, []).append(alert)
    groups: defaultdict[tuple[int, ...], list[Channel]] = defaultdict(list)
    for channel in channels:
        if channel.name in heard:
            groups[tuple(alert.alert_id for alert in heard[channel.name])].append(channel)
    return [(to, subjects[to[0].name], heard[to[0].name]) for to in groups.values()]


@dataclass(frozen=True)
class _Filing:
    """The alerts of a filing (or of the nights), told as one."""

    alerts: list[Alert]

    @property
    def opened_at(self) -> datetime:
        return min(alert.opened_at for alert in self.alerts)

    @property
    def is_open(self) -> bool:
        return any(alert.resolved_at is None for alert in self.alerts)

    def line(self, words: Words) -> str:
        """Whose it is and the first of what is wrong, and why it is over."""
        telling = [alert.facts for alert in self.alerts if alert.resolved_at is None] or [alert.facts for alert in self.alerts]
        told = [root for root, _ in roots([facts for facts in telling if "check_name" in facts])] or telling
        others = words("and others").format(len(told) - 1) if len(told) > 1 else ""
        ending = "" if self.is_open or "message" in told[0] else f" → {words.ending(told[0])}"
        return one_line(f"{words.line(told[0])}{others}{ending}")


def _filings(alerts: Sequence[Alert]) -> list[_Filing]:
    groups: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        groups[alert.group_key].append(alert)
    return sorted((_Filing(found) for found in groups.values()), key=lambda filing: filing.opened_at)


@dataclass(frozen=True)
class _Digest:
    filings: list[_Filing]
    since: datetime
    now: datetime
    words: Words
    released: dict[str, int]
    """What publications changed since then; nothing where none did."""

    @property
    def parts(self) -> dict[str, list[_Filing]]:
        """New, open for longer (the oldest first), resolved."""
        still = [filing for filing in self.filings if filing.is_open]
        return {
            "digest new": [filing for filing in still if filing.opened_at >= self.since],
            "digest open": [filing for filing in still if filing.opened_at < self.since],
            "digest resolved": [filing for filing in self.filings if not filing.is_open],
        }

    def title(self) -> str:
        """The headline: how many of each."""
        return self.words("digest").format(*(len(filings) for filings in self.parts.values()))

    def body(self) -> str:
        """Each part with its filings, a line each."""
        zone = ZoneInfo(TIME_ZONE)
        span = [f"{moment.astimezone(zone):%Y-%m-%d}" for moment in (self.since, self.now)]
        release = [self.words("release").format(**self.released)] if self.released else []
        return "\n".join(
            [" – ".join(span), *release, *(line for name, filings in self.parts.items() for line in self._part(name, filings))]
        )

    def _part(self, name: str, filings: Sequence[_Filing]) -> Iterator[str]:
        if filings:
            yield f"\n{self.words(name)}"
            yield from bounded([f"- {self._days(filing)}{filing.line(self.words)}" for filing in filings], _MOST_LISTED, self.words)

    def _days(self, filing: _Filing) -> str:
        days = (self.now - filing.opened_at).days
        return f"{self.words('days').format(days)} " if filing.is_open and days else ""
