"""A server on this machine that answers what a test says, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Asked:
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in small letters."""
    body: bytes


@dataclass
class Says:
    """An answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class SmallServer:
    """The server; `answer` may be changed at any time."""

    url: str
    answer: Callable[[Asked], Says]
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def small_server() -> Iterator[SmallServer]:
    """A server that knows nothing yet."""
    server: SmallServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, body)
            server.asked.append(asked)
            says = server.answer(asked)
            self.send_response(says.status)
            for name, value in says.headers.items():
                self.send_header(name, value)
            if says.status != 304:
                self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body)

        do_POST = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = do_GET  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = SmallServer(f"http://127.0.0.1:{http.server_address[1]}", lambda _: Says(404))
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
