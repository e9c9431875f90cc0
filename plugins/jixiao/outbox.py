"""Messages written down and sent: each once to each of its channels, and what could not be sent goes out first the next time.

A transport cannot take a message and have that noted in one step. So an attempt is written down before it is made, and what came of it
after: a process that dies in between leaves a message of which nobody knows whether it arrived. It is sent again, with the same number.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from jixiao.alert_words import Words
from jixiao.attachments import Illustrator
from jixiao.channels import Channel, Channels
from jixiao.routes import Severity, Subject
from jixiao.settings import Settings
from jixiao.state import Attempt, Delivery, Message, State, utc_now

log = logging.getLogger("jixiao.alert")

_CLAIM = timedelta(minutes=10)
"""A process that claimed a message longer ago than this, and says nothing of it, is dead."""
_GIVE_WAY_AFTER = 10
"""A message that failed this often is sent after the others: it may be the message that the channel does not take."""
_FAILURES_IN_A_ROW = 3
"""After so many the channel is taken for down, and the rest waits for the next time."""
_TRIES_WITH_PICTURES = 3
"""A message that failed this often goes without its pictures: they may be what the channel does not take."""
_UNANSWERED = "the process ended before an answer came: it may have arrived"


@dataclass(frozen=True)
class Draft:
    """A message before it has its number."""

    subject: Subject
    """What it is routed by, also when its channels are configured otherwise before it is sent."""
    group: str
    """What shares messages: a filing's key, `night`, `digest`."""
    number: str
    """What its number begins with."""
    change: str
    title: str
    body: str
    pictures: dict[str, Any] | None = None
    """See `state.Message`, as of the change."""
    written_at: datetime = field(default_factory=utc_now)


def write(session: Session, words: Words, to: Iterable[Channel], draft: Draft) -> None:
    """Write one message down, to be delivered once to each channel; without channels it stands in the log and in the summary."""
    before = select(func.count()).select_from(Message).where(Message.message_key.startswith(f"{draft.number}-", autoescape=True))
    key = f"{draft.number}-{(session.scalar(before) or 0) + 1}"
    message = Message(
        group_key=draft.group,
        change=draft.change,
        message_key=key,
        severity=draft.subject.severity,
        region_code=draft.subject.region_code,
        department_name=draft.subject.department_name,
        pictures=draft.pictures,
        title=draft.title,
        body=f"{draft.body}\n\n{words.named('message', key)}",
        written_at=draft.written_at,
    )
    message.deliveries = [Delivery(channel=channel.name) for channel in to]
    session.add(message)
    if not message.deliveries:
        log.warning("%s\n%s", message.title, message.body)


def release(state: State) -> None:
    """Let go of the messages that processes had claimed: for a night that has the home, so that whoever claimed them before is dead."""
    with state.session() as session:
        session.execute(update(Delivery).where(Delivery.delivered_at.is_(None)).values(claimed_at=None))


def deliver(state: State, settings: Settings, untried_since: datetime | None = None) -> int:
    """Send what is waiting, oldest first.

    Args:
        state: where the messages are written down.
        settings: the settings.
        untried_since: leave for later what a channel was asked to take since then: one that did not answer may have taken it.

    Returns:
        How many messages are still to be sent, over all channels.
    """
    channels = Channels(settings)
    _readdress(state, channels)
    with Illustrator(settings) as illustrator:
        for channel in channels:
            failures = 0
            for delivery_id, tried in _waiting(state, channel, untried_since).items():
                failures = 0 if _send(state, illustrator, channel, delivery_id, tried) else failures + 1
                if failures == _FAILURES_IN_A_ROW:
                    break
    return sum(len(_waiting(state, channel)) for channel in channels)


def say_directly(settings: Settings, what: str, message: str, error: Exception) -> None:
    """Tell the channels of failed nights without the state database, and say so: it cannot be noted that they were told.

    Args:
        settings: the settings.
        what: `night` for one that failed, `late` for one that has not ended in time.
        message: what went wrong.
        error: why the database cannot be used.
    """
    words = Words(settings.alert_language)
    body = "\n".join([words(f"why {what}"), words.said(message), "", words("unrecorded"), words.said(f"{error}")])
    for channel in Channels(settings).of(Subject(Severity.night)):
        answer = channel.send(f"jixiao{words('colon')}{words(what)}", body)
        if answer is not None:
            log.warning("%s did not take the message of the night: %s", channel.name, answer)


def _readdress(state: State, channels: Channels) -> None:
    """Give what waits for a channel that is no longer configured (its password was changed, say) to those that are now."""
    known = {channel.name for channel in channels}
    with state.session() as session:
        lost = select(Delivery).where(Delivery.delivered_at.is_(None), Delivery.channel.not_in(known))
        for delivery in list(session.scalars(lost)):
            message = delivery.message
            now = {channel.name for channel in channels.of(_subject(message))}
            if now:
                message.deliveries.remove(delivery)
                there = {other.channel for other in message.deliveries}
                message.deliveries += [Delivery(channel=name) for name in sorted(now - there)]


def _subject(message: Message) -> Subject:
    return Subject(Severity(message.severity or Severity.error), message.region_code, message.department_name)


def _waiting(state: State, channel: Channel, untried_since: datetime | None = None) -> dict[int, int]:
    """What waits for a channel, in the order to send it: how often each was tried."""
    with state.session() as session:
        wanted = select(Delivery).where(Delivery.channel == channel.name, Delivery.delivered_at.is_(None))
        if untried_since is not None:
            wanted = wanted.where(~Delivery.attempts.any(Attempt.attempted_at >= untried_since))
        waiting = list(session.scalars(wanted.order_by(Delivery.message_id)))
        tried = Counter({delivery.delivery_id: len(delivery.attempts) for delivery in waiting})
    return dict(sorted(tried.items(), key=lambda item: item[1] >= _GIVE_WAY_AFTER))


def _send(state: State, illustrator: Illustrator, channel: Channel, delivery_id: int, tried: int) -> bool:
    """Send one message, if no other process is at it: note the attempt, make it, note how it went."""
    message = _claim(state, delivery_id)
    if message is None:
        return True
    wanted = message.pictures if tried < _TRIES_WITH_PICTURES and channel.notifier.attachment_support else None
    with illustrator.pictures_of(wanted) as paths:
        answer = channel.send(message.title, message.body, message.message_key or "", paths)
    with state.session() as session:
        delivery = session.get_one(Delivery, delivery_id)
        delivery.attempts[-1].succeeded, delivery.attempts[-1].detail = answer is None, answer
        delivery.claimed_at = None
        delivery.delivered_at = utc_now() if answer is None else None
    return answer is None


def _claim(state: State, delivery_id: int) -> Message | None:
    """Claim a message and write down that it is about to be sent; None when another process has it."""
    now = utc_now()
    is_free = or_(Delivery.claimed_at.is_(None), Delivery.claimed_at < now - _CLAIM)
    claim = update(Delivery).where(Delivery.delivery_id == delivery_id, Delivery.delivered_at.is_(None), is_free)
    with state.session() as session:
        if session.connection().execute(claim.values(claimed_at=now)).rowcount != 1:
            return None
        delivery = session.get_one(Delivery, delivery_id)
        delivery.attempts.append(Attempt(attempted_at=now, succeeded=False, detail=_UNANSWERED))
        return delivery.message
