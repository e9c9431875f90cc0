"""A webhook receiver on this machine that can be told to fail: the other end of an alert channel."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Takes Apprise's JSON notifications; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.delay = 0.0
        """Seconds before it answers."""
        self.calls = 0
        self.received: list[tuple[str, str]] = []
        """Title and text of what was taken."""
        self.attached: list[list[dict[str, str]]] = []
        """The attachments of what was taken: filename, base64, mimetype."""
        self.headers: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        """The receiver as an Apprise address."""
        return f"json://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Take a notification."""
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls += 1
        status = self.server.status  # as it is now: whoever has given up meanwhile may have changed it for the next call
        time.sleep(self.server.delay)
        if status == 200:
            self.server.received.append((message["title"], message["message"]))
            self.server.attached.append(message["attachments"])
            self.server.headers.append(dict(self.headers))
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs."""
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()
