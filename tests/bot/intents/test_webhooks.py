"""A webhook is asked with a signature, told no more than it needs, and trusted with nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import anyio
import pytest
from intents_house import NOW
from structlog.testing import capture_logs

from bot import public_hosts
from bot.errands import Errands
from bot.errors import WebhookFailed
from bot.intents.replies.webhooks import MOST_BYTES, Webhooks, signature
from bot.language import conversing
from bot.messages import Address, Button, Message, Reply
from bot.skill import CallWebhook

Answer = Callable[[BaseHTTPRequestHandler], None]


class Somebody:
    """A server of somebody else's."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], Any]] = []
        self.answer: Answer = lambda _: None
        self.over = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(({name.lower(): said for name, said in self.headers.items()}, body))
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                """Nothing to read here."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/rooms?x=1"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def says(
        self, body: str | bytes, kind: str = "application/json", status: int = 200, **headers: str
    ) -> None:
        content = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(content)))
            for name, said in headers.items():
                handler.send_header(name, said)
            handler.end_headers()
            handler.wfile.write(content)

        self.answer = answer

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def somebody() -> Iterator[Somebody]:
    server = Somebody()
    yield server
    server.close()


ASK = Webhooks(b"secret", ["127.0.0.1"])


def request(somebody: Somebody, seconds: float = 5.0) -> CallWebhook:
    return CallWebhook(somebody.url, seconds, "book_room", {"size": "big"})


def test_it_is_told_intent_slots_and_language_and_nothing_else(somebody: Somebody) -> None:
    somebody.says(
        '{"text": "Raum 3 ist frei.", "buttons": [{"label": "Nehmen", "says": "nimm ihn"}, "Nein"]}'
    )
    with conversing(heard="de", spoken="de"):
        reply = ASK(request(somebody), "d1")
    assert reply == Reply("Raum 3 ist frei.", (Button("Nehmen", "nimm ihn"), Button("Nein", "Nein")))
    [(headers, body)] = somebody.asked
    assert json.loads(body) == {"intent": "book_room", "slots": {"size": "big"}, "language": "de"}
    assert headers["x-doppel-signature"] == signature(b"secret", headers["x-doppel-timestamp"], body)
    assert headers["x-doppel-delivery"] == "d1"
    assert headers["host"] == somebody.url.split("/")[2]


def test_without_a_secret_nothing_is_signed(somebody: Somebody) -> None:
    somebody.says("Room 3.", "text/plain; charset=utf-8")
    assert Webhooks(private=["127.0.0.1"])(request(somebody), "d1") == Reply("Room 3.")
    assert not any("signature" in name for name in somebody.asked[0][0])


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        ("{", "application/json", "cannot be read"),
        ("[" * 60_000, "application/json", "cannot be read"),
        ("[1]", "application/json", 'no "text"'),
        ('{"text": 1}', "application/json", 'no "text"'),
        ('{"text": " \\u0000 "}', "application/json", "empty"),
        (b"\xff\xfe", "text/plain", "cannot be read"),
        ("<html>", "text/html", "text/html"),
        ("x" * (MOST_BYTES + 1), "text/plain", "more than 64 kB"),
    ],
)
def test_rubbish_is_refused(somebody: Somebody, body: str | bytes, kind: str, told: str) -> None:
    somebody.says(body, kind)
    with pytest.raises(WebhookFailed, match=told):
        ASK(request(somebody), "d1")


@pytest.mark.parametrize("status", [204, 301, 404, 500, 503])
def test_any_other_status_is_refused_and_no_redirect_followed(somebody: Somebody, status: int) -> None:
    somebody.says("Room 3.", "text/plain", status, Location="http://127.0.0.1:1/")
    with pytest.raises(WebhookFailed, match=f"status {status}"):
        ASK(request(somebody), "d1")
    assert len(somebody.asked) == 1


def test_packed_content_is_not_unpacked(somebody: Somebody) -> None:
    somebody.says(b"\x1f\x8b\x08\x00", "text/plain", **{"Content-Encoding": "gzip"})
    with pytest.raises(WebhookFailed, match="cannot be read"):
        ASK(request(somebody), "d1")
    assert somebody.asked[0][0]["accept-encoding"] == "identity"


def drips(somebody: Somebody) -> Answer:
    """Headers at once, then a byte now and then: no single wait is long."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not somebody.over.wait(0.02):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    return answer


def test_one_that_hangs_or_drips_is_given_up_in_time(somebody: Somebody) -> None:
    for answer in (lambda _: somebody.over.wait(30), drips(somebody)):
        somebody.answer = answer
        with pytest.raises(WebhookFailed, match=r"did not answer within 0\.3 s"):
            ASK(request(somebody, 0.3), "d1")


def test_nobody_there_is_told(somebody: Somebody) -> None:
    somebody.close()
    with pytest.raises(WebhookFailed, match="could not be reached"):
        ASK(request(somebody), "d1")


def test_a_private_server_is_not_reached_even_by_a_public_name(
    somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WebhookFailed, match="not a public server"):
        Webhooks()(request(somebody), "d1")
    found = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(public_hosts.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(WebhookFailed, match="private network"):
        Webhooks()(CallWebhook("http://rooms.example.org/", 5, "book_room", {}), "d1")
    assert somebody.asked == []


def test_the_errand_answers_kindly_and_logs_nothing_of_the_person(somebody: Somebody) -> None:
    somebody.says("{")
    errands = Errands(None, ASK)  # type: ignore[arg-type]  # a webhook needs no store
    message = Message("m1", "book a room for Kim", Address("console", "ben", "terminal"), NOW)
    with capture_logs() as logs:
        reply = errands(request(somebody), "twin", message)
    assert "try again" in reply.text.lower()
    assert [(line["event"], line["intent"]) for line in logs] == [("webhook_failed", "book_room")]
    assert not any(word in str(logs) for word in ("ben", "Kim", "big"))


def test_a_message_delivered_twice_is_told_as_one(somebody: Somebody) -> None:
    somebody.says('{"text": "Room 3."}')
    errands = Errands(None, ASK)  # type: ignore[arg-type]
    for number in ("m1", "m1", "m2"):
        message = Message(number, "book", Address("console", "ben", "terminal"), NOW)
        assert errands(request(somebody), "twin", message).text == "Room 3."
    first, again, other = (headers["x-doppel-delivery"] for headers, _ in somebody.asked)
    assert first == again != other


def test_it_works_from_a_thread_of_the_gateway(somebody: Somebody) -> None:
    somebody.says('{"text": "Room 3."}')

    async def hear() -> Reply:
        return await anyio.to_thread.run_sync(ASK, request(somebody), "d1")

    assert anyio.run(hear).text == "Room 3."
