"""Asking web servers politely: robots.txt, few requests at a time, pauses, patience with what is overloaded, and nobody else's hosts."""

from __future__ import annotations

import email.utils
import math
import re
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedIOBase
from typing import cast
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from protego import Protego

from jixiao.errors import PassingError
from jixiao.sources import LONGEST_PLACE, Visit
from jixiao.sources.configuration import Web
from jixiao.sources.hosts import Gate, Gates, PublicNetwork, is_allowed

GONE = frozenset({404, 410})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 6
_MOST_SECONDS = 900.0
"""For one document, however slowly it drips. A host that does so is as good as one that does not answer."""
_ORIGIN = re.compile(r"[^/?#]*//[^/?#]*")
"""An address up to its path."""
_ROBOTS_BYTES = 512 * 1024


@dataclass(frozen=True)
class Answer:
    """What a server said: 200 with the body, 304, 404 or 410."""

    status: int
    url: str
    """Where it was found, after redirects."""
    headers: httpx.Headers
    body: BufferedIOBase

    def content(self) -> bytes:
        """The whole body."""
        self.body.seek(0)
        return self.body.read()

    def validators(self) -> dict[str, str | None]:
        """What the server wants to be asked with the next time."""
        return {"etag": self.headers.get("etag"), "last_modified": self.headers.get("last-modified")}


class Busy(PassingError):
    """Worth another try in a moment; `wait` is what the server asked for, in seconds."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Client:
    """Asks for one source.

    Args:
        source: its manners.
        starts: its first addresses: their hosts may be asked.
        gates: the gates that all sources share.
        login: user and password, where the server asks for them.
    """

    def __init__(self, source: Web, starts: tuple[str, ...], gates: Gates, login: tuple[str, str] | None = None) -> None:
        self.source = source
        self.gates = gates
        self.login = login
        self._home = {urlsplit(start).hostname or "" for start in starts}
        self.allowed = (*self._home, *source.hosts)
        self._may_ask: dict[str, bool] = {}
        self._robots: dict[str, Protego | None] = {}
        self._reading_robots = threading.Lock()
        transport = httpx.HTTPTransport(proxy=source.proxy)
        if not source.private_addresses and source.proxy is None:
            # httpx has no other way to give a connection pool its network.
            transport._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=PublicNetwork())
        self._http = httpx.Client(
            transport=transport, trust_env=False, timeout=source.timeout_seconds, headers={"User-Agent": source.user_agent}
        )

    def may_ask(self, url: str) -> bool:
        """Whether an address is on one of the source's hosts."""
        origin = _ORIGIN.match(url)
        if origin is None:
            return False
        if origin[0] not in self._may_ask:  # a listing has many links and few hosts
            parts = urlsplit(origin[0])
            self._may_ask[origin[0]] = parts.scheme in {"http", "https"} and is_allowed(parts.hostname or "", self.allowed)
        return self._may_ask[origin[0]]

    def get(self, url: str, known: Visit | None = None) -> Answer:
        """Ask for an address, on the condition that it changed since a visit.

        Raises:
            PassingError: it may not be asked for, or does not answer as it should.
        """
        asked = url
        for _ in range(_MOST_REDIRECTS):
            self._refuse_strangers(asked, url)
            rules = self._rules(asked)
            if rules is not None and not rules.can_fetch(asked, self.source.user_agent):
                raise PassingError(f"{asked}: robots.txt of the host forbids it")
            answer = self._tried(asked, _conditions(known), self._pause(rules))
            if answer.status not in _REDIRECTS:
                return answer
            asked = urljoin(asked, answer.headers.get("location", ""))
        raise PassingError(f"{url} leads from one address to the next without an end")

    def _refuse_strangers(self, asked: str, url: str) -> None:
        if len(url.encode("utf-8", "replace")) > LONGEST_PLACE:
            raise PassingError(f"{url[:100]}… is longer than {LONGEST_PLACE} bytes and is not asked for")
        if not self.may_ask(asked):
            via = f" (where {url} leads)" if asked != url else ""
            raise PassingError(f"{asked}{via} is not on the source's hosts; name its host under `hosts` if it may be asked")

    def _pause(self, rules: Protego | None) -> float:
        asked = rules.crawl_delay(self.source.user_agent) if rules is not None else None
        return max(self.source.seconds_between, float(asked or 0))

    def _rules(self, url: str) -> Protego | None:
        """The host's robots.txt: none there allows all, one that cannot be had allows nothing (RFC 9309)."""
        root = urljoin(url, "/robots.txt")
        with self._reading_robots:
            if root not in self._robots:
                self._robots[root] = self._read_rules(root)
            return self._robots[root]

    def _read_rules(self, root: str) -> Protego | None:
        asked = root
        for _ in range(_MOST_REDIRECTS):
            answer = self._tried(asked, {}, self.source.seconds_between, any_refusal=True)
            if answer.status in _REDIRECTS:
                asked = urljoin(asked, answer.headers.get("location", ""))
                if self.may_ask(asked):
                    continue
                return None
            if answer.status == 200:
                return Protego.parse(answer.content()[:_ROBOTS_BYTES].decode("utf-8", "replace"))
            return None
        return None

    def _tried(self, url: str, conditions: dict[str, str], pause: float, any_refusal: bool = False) -> Answer:
        """Ask, again after a while where the server is overloaded or the answer breaks off."""
        gate = self.gates.of(urlsplit(url).netloc)
        for attempt in range(self.source.tries):
            if gate.is_shut:
                raise PassingError(f"{url}: the host no longer answers tonight; it is asked again the next night")
            try:
                with gate.passing(pause, self.source.requests_at_once):
                    answer = self._ask(url, conditions, any_refusal)
            except Busy as error:
                self._hold(gate, error, attempt)
            else:
                gate.failures = 0
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _hold(self, gate: Gate, error: Busy, attempt: int) -> None:
        """Wait as the server asked, else twice as long each time; after the last try, or for too long a wait, it is for another night."""
        wait = error.wait if error.wait is not None else self.source.seconds_between * 2**attempt
        if attempt + 1 >= self.source.tries or wait > self.source.wait_most_seconds:
            gate.failures += 1
            raise PassingError(f"{error}; it is tried again the next night") from error
        gate.hold(wait)

    def _ask(self, url: str, conditions: dict[str, str], any_refusal: bool) -> Answer:
        login = self.login if (urlsplit(url).hostname or "") in self._home else None
        auth = httpx.BasicAuth(*login) if login else None
        try:
            with self._http.stream("GET", url, headers=conditions, auth=auth) as response:
                return self._answer(response, url, any_refusal)
        except httpx.InvalidURL as error:
            raise PassingError(f"{url} is not an address ({error})") from error
        except httpx.HTTPError as error:
            raise Busy(f"{url} does not answer ({error or type(error).__name__})") from error

    def _answer(self, response: httpx.Response, url: str, any_refusal: bool) -> Answer:
        status = response.status_code
        if status in _BUSY:
            raise Busy(f"{url} answers {status} {response.reason_phrase}", _retry_after(response.headers.get("retry-after")))
        if status not in {200, 304, *GONE, *_REDIRECTS} and not (any_refusal and 400 <= status < 500):
            raise PassingError(f"{url} answers {status} {response.reason_phrase}")
        body = cast(BufferedIOBase, tempfile.TemporaryFile())  # noqa: SIM115  # whoever reads the answer closes it
        if status == 200:
            self._read(response, url, body)
        return Answer(status, url, response.headers, body)

    def _read(self, response: httpx.Response, url: str, body: BufferedIOBase) -> None:
        most = self.source.megabytes * 1e6
        until = time.monotonic() + _MOST_SECONDS
        size = 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > most:
                raise PassingError(f"{url} is larger than {self.source.megabytes:g} MB; raise `megabytes` if it is a filing")
            if time.monotonic() > until:
                raise Busy(f"{url} takes longer than {_MOST_SECONDS:g} seconds", wait=math.inf)
            body.write(piece)
        body.seek(0)


def _conditions(known: Visit | None) -> dict[str, str]:
    stated = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in stated.items() if value}


def _retry_after(stated: str | None) -> float | None:
    """Seconds that a server asks to wait, stated in seconds or as a moment."""
    if stated is None:
        return None
    if stated.strip().isdigit():
        return float(stated)
    try:
        moment = email.utils.parsedate_to_datetime(stated)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
