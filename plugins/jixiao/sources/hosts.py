"""Which hosts may be asked, and how often: pacing, and connections to public addresses only."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase

import httpcore

from jixiao.errors import PassingError

_GIVEN_UP_AFTER = 3
"""Requests in a row that failed for good: then the host is left alone for the rest of the crawl."""


class Gate:
    """The way to one host: so many requests at a time, with a pause after each begins and ends, until the host no longer answers."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._free_at = 0.0
        self._under_way = 0
        self.failures = 0

    @contextmanager
    def passing(self, seconds_between: float, at_once: int = 1) -> Iterator[None]:
        """Wait for the turn.

        Args:
            seconds_between: until the next request may pass, from the beginning of this one and again from its end.
            at_once: most requests under way together with this one.
        """
        with self._turn:
            while (wait := self._free_at - time.monotonic()) > 0 or self._under_way >= at_once:
                self._turn.wait(wait if wait > 0 else None)
            self._under_way += 1
            self._hold(seconds_between)
        try:
            yield
        finally:
            with self._turn:
                self._under_way -= 1
                self._hold(seconds_between)
                self._turn.notify_all()

    def hold(self, seconds: float) -> None:
        """Let nothing pass for a while: the server asked for it."""
        with self._turn:
            self._hold(seconds)

    def _hold(self, seconds: float) -> None:
        self._free_at = max(self._free_at, time.monotonic() + seconds)

    @property
    def is_shut(self) -> bool:
        """Whether the host failed so often that it is not asked again."""
        return self.failures >= _GIVEN_UP_AFTER


class Gates:
    """A gate a host, shared by all sources of a crawl."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gates: dict[str, Gate] = {}

    def of(self, host: str) -> Gate:
        """The gate of a host."""
        with self._lock:
            return self._gates.setdefault(host, Gate())


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a host is one of those that a source names; `*.example.gov.cn` is all below it."""
    return any(fnmatchcase(host.lower(), pattern.lower()) for pattern in allowed)


class PublicNetwork(httpcore.SyncBackend):
    """Connects to public addresses only: looked up once, checked, and connected to as checked, so that no second answer slips in.

    A link on a page must not make this machine ask its own network (server-side request forgery).
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host at one of its addresses.

        Raises:
            PassingError: the host has an address that is not public.
            httpcore.ConnectError: it has none, or does not answer at any.
        """
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in public_addresses(host, port):
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host.

    Raises:
        PassingError: one of them is not public.
        httpcore.ConnectError: the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} is not known ({error})") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not _is_public(address):
            raise PassingError(f"{host} has the address {address}, which is not public; `private_addresses: true` allows it for a source")
    return addresses


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)
