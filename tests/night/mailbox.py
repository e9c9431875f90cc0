"""A mail server (SMTP) on this machine that can be told to refuse: the other end of a mail channel."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class Mailbox(socketserver.ThreadingTCPServer):
    """Takes mail; refuses it with `refusal` while that is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.refusal: str | None = None
        self.mails: list[EmailMessage] = []

    @property
    def address(self) -> str:
        """The mailbox as an Apprise address."""
        host, port = self.server_address[:2]
        return f"mailto://{host!s}:{port}/?from=jixiao@night.example&to=operator@night.example&smtp=127.0.0.1&mode=insecure"


class _Dialogue(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        """One connection: greet, answer each command, take the mail."""
        self.say("220 night.example")
        while line := self.rfile.readline():
            command = line.split(b" ")[0].strip().upper()
            if command == b"QUIT":
                self.say("221 bye")
                return
            if command == b"DATA":
                self.take()
            else:
                self.say("250 night.example")

    def take(self) -> None:
        """The mail itself, up to a line with a dot alone; a leading dot is doubled on the way."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if self.server.refusal:
            self.say(self.server.refusal)
            return
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.server.mails.append(mail)
        self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that takes mail."""
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
