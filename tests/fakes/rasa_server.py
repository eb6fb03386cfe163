"""A Rasa 3.6 server that answers what it was told to, and takes nothing that the real one would not take."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = Any


@dataclass(slots=True)
class FakeRasa:
    """What it answers, and what it was asked."""

    readings: Mapping[str, Json] = field(default_factory=dict)
    """By text, without blanks around it: a whole answer; `echo` for the rest."""
    token: str = ""
    status: int = 200
    body: bytes | None = None
    """Sent instead of an answer."""
    hangs: bool = False
    url: str = ""
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    released: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)


def answer(text: str, intent: str | None, confidence: float = 0.9, *entities: Json, **others: float) -> Json:
    """An answer in the form of Rasa 3.6, `others` being the rest of the ranking."""
    first = {"name": intent, "confidence": confidence}
    ranking = [first, *({"name": name, "confidence": share} for name, share in others.items())]
    return {
        "text": text,
        "intent": first,
        "entities": list(entities),
        "text_tokens": [[0, len(text)]],
        "intent_ranking": ranking if intent else [],
    }


def entity(text: str, words: str, name: str, **more: Any) -> Json:
    """An entity at the words of a text."""
    start = text.index(words)
    found = {
        "entity": name,
        "start": start,
        "end": start + len(words),
        "confidence_entity": 0.9,
        "value": words,
    }
    return found | {"extractor": "DIETClassifier"} | more


@contextmanager
def serving(fake: FakeRasa) -> Iterator[FakeRasa]:
    """The server on a free port of 127.0.0.1."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    fake: FakeRasa
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.fake.lock:
            self.fake.connections += 1

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        address = urlsplit(self.path)
        given = parse_qs(address.query).get("token", [""])[0]
        if self.fake.hangs:
            self.fake.released.wait()
            self.close_connection = True
        elif address.path != "/model/parse":
            self._send(404, b"Requested URL not found")
        elif given != self.fake.token:
            self._send(401, b'{"version":"3.6.21","status":"failure","reason":"NotAuthenticated","code":401}')
        elif self.headers["Content-Type"] != "application/json" or set(said) != {"text"}:
            self._send(400, b'{"version":"3.6.21","status":"failure","reason":"BadRequest","code":400}')
        else:
            self._send(self.fake.status, self._answer(str(said["text"]).strip()))

    def _answer(self, text: str) -> bytes:
        with self.fake.lock:
            self.fake.asked.append(text)
        if self.fake.body is not None:
            return self.fake.body
        if text.startswith("/"):
            return json.dumps(answer(text, text[1:], 1.0)).encode()
        return json.dumps(self.fake.readings.get(text) or answer(text, "echo")).encode()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests read what was asked."""
