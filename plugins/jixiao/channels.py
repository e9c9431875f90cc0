"""Messages out to the channels (Apprise addresses), each once; what could not be sent goes out first the next time."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from jixiao.errors import ConfigurationError
from jixiao.settings import Settings
from jixiao.state import Attempt, Delivery, State, utc_now

if TYPE_CHECKING:
    from apprise import NotifyBase

_CLAIM = timedelta(minutes=10)
"""A process that claimed a message longer ago than this, and says nothing of it, is dead."""
_GIVE_WAY_AFTER = 10
"""A message that failed this often is sent after the others: it may be the message that the channel does not take."""
_FAILURES_IN_A_ROW = 3
"""After so many the channel is taken for down, and the rest waits for the next time."""


@dataclass(frozen=True)
class Channel:
    """Where messages go. Its name is a digest, because its address carries credentials."""

    name: str
    notifier: NotifyBase


def channels(settings: Settings) -> list[Channel]:
    """The channels that are configured.

    Raises:
        ConfigurationError: an address is none that Apprise knows; the message does not repeat it.
    """
    from apprise import Apprise

    found = []
    for number, address in enumerate(settings.alert_addresses, 1):
        with _unlogged():  # what Apprise logs of an address that it does not know has the address in it
            notifier = Apprise.instantiate(address, suppress_exceptions=True)
        if notifier is None:
            raise ConfigurationError(f"JIXIAO_ALERT_URLS: address {number} ({address.partition(':')[0]}:…) is none that Apprise knows")
        found.append(Channel(f"{notifier.service_name} {sha256(address.encode()).hexdigest()[:12]}", notifier))
    return found


@contextmanager
def _unlogged() -> Iterator[None]:
    logger = logging.getLogger("apprise")
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False


def deliver(state: State, settings: Settings) -> int:
    """Send what is waiting, oldest first.

    Returns:
        How many messages are still to be sent, over all channels.
    """
    for channel in channels(settings):
        failures = 0
        for delivery_id in _waiting(state, channel):
            failures = 0 if _send(state, channel, delivery_id) else failures + 1
            if failures == _FAILURES_IN_A_ROW:
                break
    return sum(len(_waiting(state, channel)) for channel in channels(settings))


def _waiting(state: State, channel: Channel) -> list[int]:
    with state.session() as session:
        wanted = select(Delivery).where(Delivery.channel == channel.name, Delivery.delivered_at.is_(None))
        waiting = list(session.scalars(wanted.order_by(Delivery.message_id)))
        tried = Counter({delivery.delivery_id: len(delivery.attempts) for delivery in waiting})
    return sorted(tried, key=lambda delivery_id: tried[delivery_id] >= _GIVE_WAY_AFTER)


def _send(state: State, channel: Channel, delivery_id: int) -> bool:
    """Send one message, if no other process is at it, and note how that went."""
    from apprise import LogCapture, NotifyFormat

    now = utc_now()
    is_free = or_(Delivery.claimed_at.is_(None), Delivery.claimed_at < now - _CLAIM)
    claim = update(Delivery).where(Delivery.delivery_id == delivery_id, Delivery.delivered_at.is_(None), is_free)
    with state.session() as session:
        if session.connection().execute(claim.values(claimed_at=now)).rowcount != 1:
            return True
        delivery = session.get_one(Delivery, delivery_id)
        title, body = delivery.message.title, delivery.message.body
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as output:  # type: ignore[no-untyped-call]
        sent = bool(channel.notifier.notify(title=title, body=body, body_format=NotifyFormat.TEXT))
        detail = None if sent else output.getvalue().strip()[:500]
    _note(state, delivery_id, sent, detail)
    return sent


def _note(state: State, delivery_id: int, sent: bool, detail: str | None) -> None:
    with state.session() as session:
        delivery = session.get_one(Delivery, delivery_id)
        delivery.attempts.append(Attempt(attempted_at=utc_now(), succeeded=sent, detail=detail))
        delivery.claimed_at = None
        delivery.delivered_at = utc_now() if sent else None
