"""The channels that messages go to (Apprise addresses): which message goes to which, and how one is sent."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from jixiao.errors import ConfigurationError
from jixiao.routes import Route, Severity, Subject, read_routes
from jixiao.settings import Settings

if TYPE_CHECKING:
    from apprise import NotifyBase

_ID_HEADER = "X-Jixiao-Message"
_SHORTEST_SECRET = 6
"""Shorter parts of an address are words like `json`, and no credentials."""


@dataclass(frozen=True)
class Channel:
    """Where messages go. Its name is a digest, because its address carries credentials."""

    name: str
    notifier: NotifyBase
    mask: logging.Filter

    def send(self, title: str, body: str, message_key: str = "", pictures: Sequence[Path] = ()) -> str | None:
        """Send a message, and its pictures where the channel takes any.

        Returns:
            None when the channel took it, else what it said.
        """
        from apprise import LogCapture, NotifyFormat

        headers = getattr(self.notifier, "headers", None)
        if message_key and isinstance(headers, dict):
            headers[_ID_HEADER] = message_key
        attach = [str(path) for path in pictures] if self.notifier.attachment_support else []
        with _filtered(self.mask), LogCapture(level=logging.WARNING, fmt="%(message)s") as output:  # type: ignore[no-untyped-call]
            try:
                sent = self.notifier.notify(title=title, body=body, body_format=NotifyFormat.TEXT, attach=attach or None)
            except Exception as error:  # a bug of one channel's plugin must not keep the others from being told
                return type(error).__name__
            return None if sent else output.getvalue().strip()[:500] or "it did not take the message"


class Channels:
    """All channels that are configured.

    Raises:
        ConfigurationError: an address is none that Apprise knows, or a line of the routes file is wrong; no message repeats an address.
    """

    def __init__(self, settings: Settings) -> None:
        file = settings.alert_routes
        self._routes: list[tuple[Route, Channel]] = [
            (route, _channel(route.address.get_secret_value(), f"JIXIAO_ALERT_ROUTES: {file} line {route.line}: the address"))
            for route in (read_routes(file) if file else [])
        ]
        self._rest = [
            _channel(address, f"JIXIAO_ALERT_URLS: address {number}") for number, address in enumerate(settings.alert_addresses, 1)
        ]

    def __iter__(self) -> Iterator[Channel]:
        """Each channel once."""
        return iter({channel.name: channel for channel in (*(channel for _, channel in self._routes), *self._rest)}.values())

    def of(self, subject: Subject) -> list[Channel]:
        """The channels that a message of this subject goes to."""
        fitting = {channel.name: channel for route, channel in self._routes if route.fits(subject)}
        return list(fitting.values()) or (self._rest if subject.severity is not Severity.warning else [])

    @property
    def severities(self) -> list[Severity]:
        """The severities of checks that fire an alert: errors, and warnings where a route names them."""
        wanted = any(route.severity is Severity.warning for route, _ in self._routes)
        return [Severity.error, Severity.warning] if wanted else [Severity.error]


def _channel(address: str, where: str) -> Channel:
    from apprise import Apprise

    mask = _Mask(address)
    with _filtered(_Silence()):  # what Apprise logs of an address that it does not know has the address in it
        notifier = Apprise.instantiate(address, suppress_exceptions=True)
    if notifier is None:
        raise ConfigurationError(f"{where} ({address.partition(':')[0]}:…) is none that Apprise knows")
    return Channel(f"{notifier.service_name} {sha256(address.encode()).hexdigest()[:12]}", notifier, mask)


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


class _Mask(logging.Filter):
    """Takes what may be a credential out of whatever is logged while a channel is at work."""

    def __init__(self, address: str) -> None:
        super().__init__()
        _, _, secret = address.partition("://")
        parts = {part for piece in re.split(r"[:/@?&=,]", secret) for part in (piece, unquote(piece))}
        self.secrets = sorted((part for part in parts if len(part) >= _SHORTEST_SECRET), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for secret in self.secrets:
            text = text.replace(secret, "…")
        record.msg, record.args = text, ()
        return True


@contextmanager
def _filtered(wanted: logging.Filter) -> Iterator[None]:
    logger = logging.getLogger("apprise")
    logger.addFilter(wanted)
    try:
        yield
    finally:
        logger.removeFilter(wanted)
