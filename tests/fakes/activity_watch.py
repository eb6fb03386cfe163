"""ActivityWatch's REST API on this machine, as strict as its documentation, with nothing but GET.

After aw-server 0.13: the newest events first, and in its SQLite store only those that began after `start`.
Whoever asks for anything but idle buckets is written down in `prying`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]
ROOT = "/api/0/buckets/"
FIRST, LAST = "0001-01-02T00:00:00+00:00", "9999-12-30T00:00:00+00:00"


def idle(start: datetime, minutes: float, status: str = "not-afk") -> Json:
    """One event of the idle watcher."""
    return {"id": 1, "timestamp": start.isoformat(), "duration": minutes * 60, "data": {"status": status}}


@dataclass
class ActivityWatchApi:
    """The buckets of one machine."""

    buckets: dict[str, tuple[str, list[Json]]] = field(default_factory=dict)
    """Type and events by name."""
    prying: list[str] = field(default_factory=list)
    broken: tuple[int, bytes] | None = None
    """Answered to everything, if set."""

    def answer(self, target: str) -> tuple[int, Any]:
        path, query = (
            urlsplit(target).path,
            parse_qs(urlsplit(target).query, strict_parsing=bool(urlsplit(target).query)),
        )
        if path == ROOT:
            return 200, {name: {"id": name, "type": kind} for name, (kind, _) in self.buckets.items()}
        name = unquote(path.removeprefix(ROOT).removesuffix("/events"))
        if path != f"{ROOT}{path.removeprefix(ROOT).removesuffix('/events')}/events":
            return 404, {"message": "no such route"}
        if name not in self.buckets:
            return 404, {"message": f"There's no bucket named {name}"}
        kind, events = self.buckets[name]
        if kind != "afkstatus":
            self.prying.append(name)
        if not set(query) <= {"start", "end", "limit"}:
            return 400, {"message": "unknown parameter"}
        start, end = (query.get(key, [otherwise])[0] for key, otherwise in (("start", FIRST), ("end", LAST)))
        there = [each for each in events if _at(start) <= _at(each["timestamp"]) <= _at(end)]
        newest = sorted(there, key=lambda each: _at(each["timestamp"]), reverse=True)
        return 200, newest[: int(query["limit"][0])] if "limit" in query else newest

    def export(self, *names: str) -> bytes:
        """What `GET /api/0/buckets/NAME/export` gives, for several at once."""
        told = {}
        for name in names:
            kind, events = self.buckets[name]
            told[name] = {"id": name, "type": kind, "hostname": "laptop", "events": events}
        return json.dumps({"buckets": told}).encode()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address."""
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = api.broken or (0, b"")
                if not status:
                    status, told = api.answer(self.path)
                    body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
