from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import anyio
import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.testclient import TestClient
from speech import FakeSpeech
from starlette.websockets import WebSocketDisconnect

from bot.channel import Channel, Hear
from bot.config.models import ChannelSettings, Server
from bot.dialogue import Heard
from bot.gateway import Hearing, gateway
from bot.gateway.hearing import SIGN_IN, code_hash
from bot.messages import Address, Message, Reply
from bot.outbox import Outbox
from bot.people import People
from bot.reach import Reach
from twin_core.errors import DatabaseBusy
from twin_core.store.base import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def hearing_of(store: Store, clock: Callable[[], datetime] = lambda: NOW, dialogue: Any = None) -> Hearing:
    """A hearing over a dialogue that only says back, and an outbox in which nothing waits."""
    reach = Reach(store, People(store, {}), clock)
    outbox = Outbox(store, {}, reach, clock, lambda: 0.5)
    return Hearing(dialogue or cast("Any", Parrot()), store, clock, outbox, reach, speech=FakeSpeech())


class Parrot:
    """A dialogue that says everything back."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.wait = Event()
        self.wait.set()
        self.entered = Event()

    def hear(self, message: Message) -> Heard:
        self.entered.set()
        self.wait.wait(5)
        self.heard.append(message.text)
        return Heard(Reply(message.text))


class Echo(Channel):
    name: ClassVar[str] = "echo"
    realm: ClassVar[str] = "echo"
    Settings: ClassVar[type[Any]] = ChannelSettings

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.listening = False
        self.stopped = False

    def routes(self, app: FastAPI, hear: Hear) -> None:
        @app.post("/echo")
        async def echo(request: Request) -> str:
            text = (await request.body()).decode()
            return (await hear(Message("1", text, Address("echo", "ann", "c"), NOW))).text

        @app.websocket("/ws")
        async def ws(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text("in")

    async def listen(self, hear: Hear) -> None:  # noqa: ARG002 - it only lives
        self.listening = True
        try:
            await anyio.sleep_forever()
        finally:
            self.stopped = True

    async def send(self, to: Address, reply: Reply, key: str) -> None: ...


@asynccontextmanager
async def no_work() -> AsyncIterator[None]:
    yield


@pytest.fixture
def echo() -> Echo:
    return Echo(ChannelSettings())


@pytest.fixture
def client(echo: Echo, session_store: Store) -> Iterator[TestClient]:
    hearing = hearing_of(session_store, lambda: NOW)
    app = gateway(hearing, session_store, {"echo": echo}, Server(), no_work)
    with TestClient(app, base_url="http://127.0.0.1:8080") as client:
        yield client


def test_is_alive_and_ready_and_answers_on_the_channels_routes(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert client.post("/echo", content="hello").json() == "hello"


def test_is_not_ready_without_its_store(echo: Echo) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseBusy("busy")

    store = cast("Any", SimpleNamespace(twin_of=broken, claim_parcels=broken))
    app = gateway(hearing_of(store, lambda: NOW), store, {"echo": echo}, Server(), no_work)
    with TestClient(app, base_url="http://localhost") as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["store"]) == (503, "DatabaseBusy")


def test_listening_channels_live_as_long_as_the_gateway(echo: Echo, client: TestClient) -> None:
    client.get("/healthz")
    assert echo.listening
    assert not echo.stopped
    client.__exit__(None, None, None)
    assert echo.stopped


def test_a_channel_that_breaks_takes_nobody_along(session_store: Store) -> None:
    class Broken(Echo):
        async def listen(self, hear: Hear) -> None:  # noqa: ARG002 - breaks at once
            raise RuntimeError("no network")

    hearing = hearing_of(session_store, lambda: NOW)
    app = gateway(hearing, session_store, {"echo": Broken(ChannelSettings())}, Server(), no_work)
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/healthz").status_code == 200


def test_large_bodies_are_refused_announced_or_not(client: TestClient) -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    for content in (b"x" * 1_000_001, drops()):
        answer = client.post("/echo", content=content)
        assert answer.status_code == 413
        assert "1000000 bytes" in answer.json()["error"]
    assert client.post("/echo", content=b"x" * 1_000_000).status_code == 200


def test_a_channel_may_take_larger_bodies_where_it_says_so(session_store: Store) -> None:
    class Roomy(Echo):
        def largest_bodies(self, hear: Hear) -> Mapping[str, int]:  # noqa: ARG002 - of no use to an echo
            return {"/echo": 2_000_000}

    channels = {"roomy": Roomy(ChannelSettings()), "plain": Echo(ChannelSettings())}
    app = gateway(hearing_of(session_store), session_store, channels, Server(), no_work)
    with TestClient(app, base_url="http://127.0.0.1:8080") as client:
        assert client.post("/echo", content=b"x" * 2_000_000).status_code == 200
        refused = client.post("/echo", content=b"x" * 2_000_001)
        assert (refused.status_code, "2000000 bytes" in refused.text) == (413, True)
        assert client.post("/healthz", content=b"x" * 1_000_001).status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "9" * 30])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    assert client.get("/healthz", headers={"content-length": length}).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example:8080"}, 421),
        ({"host": ""}, 421),
        ({"host": "[::1"}, 421),
        ({"host": "LOCALHOST:8080"}, 200),
        ({"host": "[::1]:8080"}, 200),
        ({"origin": "https://evil.example"}, 421),
        ({"origin": "null"}, 421),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://localhost:8080"}, 200),
    ],
)
def test_only_pages_of_our_own_reach_us(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.get("/healthz", headers=headers).status_code == status


def test_a_foreign_page_cannot_open_a_websocket(client: TestClient) -> None:
    with client.websocket_connect("ws://127.0.0.1:8080/ws") as socket:
        assert socket.receive_text() == "in"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/ws", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_the_public_address_is_served_too(echo: Echo, session_store: Store) -> None:
    hearing = hearing_of(session_store, lambda: NOW)
    server = Server(host="0.0.0.0", public_url="https://doppel.example.org")
    app = gateway(hearing, session_store, {"echo": echo}, server, no_work)
    with TestClient(app, base_url="https://doppel.example.org") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"host": "10.0.0.7"}).status_code == 421


def test_the_public_address_of_one_channel_is_served_too(session_store: Store) -> None:
    class Elsewhere(ChannelSettings):
        public_url: str = "https://chat.example.org"

    app = gateway(hearing_of(session_store), session_store, {"echo": Echo(Elsewhere())}, Server(), no_work)
    with TestClient(app, base_url="https://chat.example.org") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", ["/healthz", "/nowhere"])
def test_every_answer_has_the_careful_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]
    refused = client.get(path, headers={"host": "evil.example"}).headers
    assert refused["x-content-type-options"] == "nosniff"


def test_a_sign_in_code_works_once_and_in_time(session_store: Store) -> None:
    times = [NOW]
    hearing = hearing_of(session_store, lambda: times[0])
    session_store.put_code(code_hash("first"), SIGN_IN, b"Ann", NOW + timedelta(minutes=15))
    session_store.put_code(code_hash("late"), SIGN_IN, b"Ann", NOW + timedelta(minutes=15))
    assert anyio.run(hearing.redeem, "first") == "Ann"
    assert anyio.run(hearing.redeem, "first") is None
    assert anyio.run(hearing.redeem, "never made") is None
    times[0] = NOW + timedelta(minutes=16)
    assert anyio.run(hearing.redeem, "late") is None


def test_a_turn_is_finished_though_its_caller_went_away(session_store: Store) -> None:
    parrot = Parrot()
    parrot.wait.clear()
    hearing = hearing_of(session_store, dialogue=parrot)
    message = Message("1", "keep this", Address("echo", "ann", "c"), NOW)

    async def scene() -> None:
        turn = asyncio.ensure_future(hearing(message))
        await asyncio.to_thread(parrot.entered.wait, 5)
        turn.cancel()
        stop = asyncio.ensure_future(hearing.finish())
        await asyncio.sleep(0)
        assert not stop.done()
        parrot.wait.set()
        await stop
        assert parrot.heard == ["keep this"]

    asyncio.run(scene())
