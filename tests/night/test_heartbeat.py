"""The dead man's switch, and what is told when a night fails, is late, or has no state database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from jixiao.heartbeat import beat
from jixiao.night import Night
from jixiao.settings import Settings
from jixiao.steps import close, tell_failure, tell_lateness
from night.receiver import Receiver

NOWHERE = "postgresql+psycopg2://jixiao:hunter2@127.0.0.1:9/jixiao?connect_timeout=1"


class Monitor(HTTPServer):
    """Whoever listens for heartbeats; answers the first calls with `statuses`, all others with 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.calls: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/secret-of-ours"


class _Handler(BaseHTTPRequestHandler):
    server: Monitor

    def do_GET(self) -> None:
        self.server.calls.append(self.path.removeprefix("/ping/secret-of-ours"))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Monitor]:
    with Monitor() as monitor:
        thread = threading.Thread(target=monitor.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield monitor
        finally:
            monitor.shutdown()
            thread.join()


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    with listening() as running:
        yield running


@pytest.fixture
def watched(settings: Settings, monitor: Monitor) -> Settings:
    """Settings with both addresses of the monitor."""
    urls = {"heartbeat_url": monitor.address, "heartbeat_fail_url": f"{monitor.address}/fail"}
    return Settings.model_validate(settings.model_dump() | urls)


@contextmanager
def begun(settings: Settings, kind: str = "nightly") -> Iterator[Night]:
    """A night whose first step was done."""
    night = Night("run 1", settings)
    with night.begin(kind, "discover"):
        night.folder.mkdir(parents=True)
        night.update(outcome="unchanged")
    yield night


def told(receiver: Receiver) -> list[str]:
    titles, receiver.received = [title for title, _ in receiver.received], []
    return titles


def test_a_completed_night_beats_once(watched: Settings, monitor: Monitor) -> None:
    with begun(watched) as night:
        close(night)
    assert monitor.calls == [""]


def test_reading_the_archive_again_is_no_night(watched: Settings, monitor: Monitor) -> None:
    with begun(watched, "reprocess") as night:
        close(night)
    assert monitor.calls == []


def test_a_failed_night_beats_at_the_other_address(watched: Settings, monitor: Monitor, receiver: Receiver) -> None:
    with begun(watched) as night:
        tell_failure(night, "build: dbt failed")
    assert monitor.calls == ["/fail"]
    assert told(receiver) == ["jixiao: the night failed"]


def test_without_addresses_nothing_is_called(settings: Settings) -> None:
    beat(settings)
    beat(settings, failed=True)


def test_an_answer_is_asked_for_three_times_and_the_address_stays_secret(
    watched: Settings, monitor: Monitor, caplog: pytest.LogCaptureFixture
) -> None:
    monitor.statuses = [500, 503]
    beat(watched)
    assert monitor.calls == ["", "", ""]
    assert caplog.text == ""
    monitor.statuses = [500, 503, 502]
    beat(watched)
    beat(Settings.model_validate(watched.model_dump() | {"heartbeat_url": "http://127.0.0.1:9/secret-of-ours"}))
    assert "status 502" in caplog.text
    assert "ConnectError" in caplog.text
    assert "secret-of-ours" not in caplog.text


def test_without_the_state_database_the_message_goes_out_directly(watched: Settings, monitor: Monitor, receiver: Receiver) -> None:
    night = Night("run 1", Settings.model_validate(watched.model_dump() | {"state_url": NOWHERE}))
    tell_failure(night, "the state database does not answer")
    ((title, text),) = receiver.received
    assert title == "jixiao: the night failed"
    assert "the state database does not answer" in text
    assert "this message is not written down and may come again" in text
    assert "hunter2" not in text
    assert monitor.calls == ["/fail"]


def test_a_late_night_is_told_once_and_resolved_when_it_completes(watched: Settings, monitor: Monitor, receiver: Receiver) -> None:
    with begun(watched) as night:
        tell_lateness(night)
        tell_lateness(night)
        ((title, text),) = receiver.received
        assert title == "jixiao: the night is late"
        assert "run run 1 has not ended 240 minutes after it was queued" in text
        assert told(receiver) == ["jixiao: the night is late"]
        close(night)
    assert told(receiver) == ["jixiao: the night completes again"]
    assert monitor.calls == ["/fail", "/fail", ""]


def test_a_night_that_is_late_and_then_fails_is_told_twice(watched: Settings, receiver: Receiver) -> None:
    with begun(watched) as night:
        tell_lateness(night)
        tell_failure(night, "build: dbt failed")
    assert told(receiver) == ["jixiao: the night is late", "jixiao: the night failed"]


def test_a_night_that_ended_is_not_late(watched: Settings, receiver: Receiver) -> None:
    with begun(watched) as night:
        close(night)
        tell_lateness(night)
    assert told(receiver) == []


def test_a_late_night_without_the_state_database_is_told_directly(watched: Settings, receiver: Receiver) -> None:
    tell_lateness(Night("run 1", Settings.model_validate(watched.model_dump() | {"state_url": NOWHERE})))
    assert told(receiver) == ["jixiao: the night is late"]


def test_a_run_that_never_began_is_told(watched: Settings, receiver: Receiver) -> None:
    tell_failure(Night("run 7", watched), "the home is in use")
    assert told(receiver) == ["jixiao: the night failed"]
