"""A web server on loopback that behaves like a portal: pages with entity tags, and whatever servers do wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PDF = b"%PDF-1.7\n% a document\n%%EOF\n"


@dataclass
class Reply:
    """What an address answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_to: int | None = None
    """Bytes after which the connection breaks."""
    seconds_a_byte: float = 0.0
    is_tagged: bool = True


@dataclass
class Server:
    """Replies by path; a list of them is answered in turn, the last one for ever."""

    url: str
    replies: dict[str, Reply | list[Reply]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """Status and path of everything asked for, robots.txt excepted."""
    agents: set[str] = field(default_factory=set)
    authorizations: list[str | None] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, encoding: str = "utf-8", headers: dict[str, str] | None = None, status: int = 200) -> None:
        """Publish something."""
        content = body.encode(encoding) if isinstance(body, str) else body
        kind = {"Content-Type": "text/html"} if isinstance(body, str) else {}
        self.replies[path] = Reply(content, status, kind | (headers or {}))

    def asked(self) -> list[str]:
        """What was asked for since the last time."""
        asked, self.requests = self.requests, []
        return asked


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    portal: Server

    def do_GET(self) -> None:
        reply = self.portal.replies.get(self.path)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        reply = reply or Reply(b"404 not found", 404)
        tag = f'"{md5(reply.body).hexdigest()}"'
        is_unchanged = reply.is_tagged and reply.status == 200 and self.headers.get("If-None-Match") == tag
        status = 304 if is_unchanged else reply.status
        if self.path != "/robots.txt":
            self.portal.requests.append(f"{status} {self.path}")
            self.portal.agents.add(self.headers.get("User-Agent", ""))
            self.portal.authorizations.append(self.headers.get("Authorization"))
        self.send_response(status)
        if reply.is_tagged and reply.status == 200:
            self.send_header("ETag", tag)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        body = b"" if is_unchanged else reply.body
        if not is_unchanged:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if reply.seconds_a_byte:
            self._drip(body, reply.seconds_a_byte)
        else:
            self.wfile.write(body[: reply.cut_to])
        if reply.cut_to is not None:
            self.close_connection = True

    def _drip(self, body: bytes, seconds_a_byte: float) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(seconds_a_byte)

    def log_message(self, *_arguments: object) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_arguments: object) -> None:
        """A client that was killed is no error of the server's."""


@contextmanager
def serving() -> Iterator[Server]:
    """A server while the context lasts."""
    portal = Server("")
    http = _Quiet(("127.0.0.1", 0), type("Handler", (_Handler,), {"portal": portal}))
    portal.url = f"http://127.0.0.1:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield portal
    finally:
        http.shutdown()
        http.server_close()


def listing(*rows: tuple[str, str] | tuple[str, str, str], more: str = "") -> str:
    """A listing page: rows of address, text and day."""
    items = "".join(f'<li><a href="{row[0]}">{row[1]}</a><span>{row[2] if len(row) > 2 else ""}</span></li>' for row in rows)
    return f'<html><head><meta charset="utf-8"></head><body><a href="/">首页</a><ul>{items}</ul>{more}</body></html>'


def article(title: str, *attachments: tuple[str, str], day: str = "", table: str = "") -> str:
    """An article with attachments."""
    links = "".join(f'<p><a href="{url}">{text}</a></p>' for url, text in attachments)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>发布日期：{day}</p>{table}{links}</body></html>"


def figures(*amounts: str) -> str:
    """A table of figures."""
    rows = "".join(f"<tr><td>项目{number}</td><td>{amount}</td></tr>" for number, amount in enumerate(amounts, 1))
    return f"<table><tr><th>项目</th><th>金额（万元）</th></tr>{rows}</table>"
