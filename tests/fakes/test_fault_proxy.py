from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from fakes.fault_proxy import Fault, FaultProxy, Plan, Words, plain_words, slack_words, telegram_words

EVERYTHING = {fault: 1 / 9 for fault in Fault if fault not in {Fault.NONE, Fault.DOWN}}


class Counting:
    """A server that says back what it was sent, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, str]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.asked.append((request.method, request.raw_path, body, request.headers.get("X-Signature", "")))
        return web.json_response({"said": body}, status=201, headers={"X-Own": "yes"})


@asynccontextmanager
async def counting() -> AsyncIterator[Counting]:
    server, app = Counting(), web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


Scene = Callable[[FaultProxy, Counting, aiohttp.ClientSession], Awaitable[None]]


def played(scene: Scene, plan: Plan, words: Words = plain_words) -> None:
    async def play() -> None:
        async with (
            counting() as server,
            FaultProxy(server.url, plan, words) as proxy,
            aiohttp.ClientSession() as client,
        ):
            await scene(proxy, server, client)

    asyncio.run(play())


async def outcome(client: aiohttp.ClientSession, url: str) -> str:
    try:
        async with client.post(url, data="a" * 1000) as answer:
            await answer.read()
            return str(answer.status)
    except aiohttp.ClientPayloadError:
        return "half"
    except (aiohttp.ClientConnectionError, ConnectionResetError):
        return "reset"


def test_without_faults_everything_passes_as_it_is() -> None:
    async def scene(proxy: FaultProxy, server: Counting, client: aiohttp.ClientSession) -> None:
        sent = client.put(f"{proxy.url}/a%2Fb?c=d%20e", data="words", headers={"X-Signature": "v0=1"})
        async with sent as answer:
            assert (answer.status, await answer.json()) == (201, {"said": "words"})
            assert answer.headers["X-Own"] == "yes"
        assert server.asked == [("PUT", "/a%2Fb?c=d%20e", "words", "v0=1")]
        assert proxy.met == {Fault.NONE: 1}

    played(scene, Plan())


@pytest.mark.parametrize(
    ("fault", "seen", "acted"),
    [
        (Fault.BUSY, "429", False),
        (Fault.BROKEN, "500", False),
        (Fault.BAD_GATEWAY, "502", False),
        (Fault.UNAVAILABLE, "503", False),
        (Fault.TIMED_OUT, "504", True),
        (Fault.SLOW, "201", True),
        (Fault.RESET, "reset", False),
        (Fault.HALF, "half", True),
    ],
)
def test_a_fault_is_seen_and_the_next_request_goes_well(fault: Fault, seen: str, acted: bool) -> None:
    async def scene(proxy: FaultProxy, server: Counting, client: aiohttp.ClientSession) -> None:
        assert await outcome(client, f"{proxy.url}/x") == seen
        assert len(server.asked) == acted
        assert await outcome(client, f"{proxy.url}/x") == "201"
        assert proxy.met == {fault: 1, Fault.NONE: 1}
        assert proxy.unheard == ["/x"] * (seen in {"504", "half"})

    played(scene, Plan(first=(fault,), slow_seconds=0.01))


def test_too_many_requests_tell_how_long_in_the_words_of_the_platform() -> None:
    async def scene(proxy: FaultProxy, _: Counting, client: aiohttp.ClientSession) -> None:
        async with client.get(proxy.url) as answer:
            told = await answer.json()
            assert (answer.headers["Retry-After"], told["parameters"]) == ("7", {"retry_after": 7})
            assert told["ok"] is False

    played(scene, Plan(first=(Fault.BUSY,), retry_after=7), words=telegram_words)
    assert slack_words(429, 7) == {"ok": False, "error": "ratelimited"}


def test_a_slow_answer_waits() -> None:
    async def scene(proxy: FaultProxy, server: Counting, client: aiohttp.ClientSession) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(outcome(client, proxy.url), 0.3)
        assert len(server.asked) == 1

    played(scene, Plan(first=(Fault.SLOW,), slow_seconds=600))


def test_while_it_is_down_nothing_gets_through_and_nothing_is_counted_along() -> None:
    async def scene(proxy: FaultProxy, server: Counting, client: aiohttp.ClientSession) -> None:
        proxy.down = True
        assert [await outcome(client, proxy.url) for _ in range(3)] == ["reset"] * 3
        assert server.asked == []
        proxy.down = False
        assert [await outcome(client, proxy.url) for _ in range(2)] == ["503", "201"]
        assert proxy.met == {Fault.DOWN: 3, Fault.UNAVAILABLE: 1, Fault.NONE: 1}

    played(scene, Plan(first=(Fault.UNAVAILABLE,)))


def test_a_server_that_is_gone_is_a_reset() -> None:
    async def play() -> None:
        async with counting() as server:
            target = server.url
        async with FaultProxy(target) as proxy, aiohttp.ClientSession() as client:
            assert await outcome(client, proxy.url) == "reset"

    asyncio.run(play())


def test_only_the_paths_that_are_meant_meet_faults() -> None:
    async def scene(proxy: FaultProxy, _: Counting, client: aiohttp.ClientSession) -> None:
        assert await outcome(client, f"{proxy.url}/auth.test") == "201"
        assert await outcome(client, f"{proxy.url}/chat.postMessage") == "502"

    played(scene, Plan(first=(Fault.BAD_GATEWAY,), only=r"chat\."))


def test_the_same_seed_has_the_same_faults_in_their_shares() -> None:
    first, again, other = (Plan(seed, EVERYTHING) for seed in (1, 1, 2))
    faults = [first.fault(number) for number in range(9000)]
    assert faults == [again.fault(number) for number in range(9000)]
    assert faults != [other.fault(number) for number in range(9000)]
    for fault in (*EVERYTHING, Fault.NONE):
        assert 800 < faults.count(fault) < 1200


def test_what_was_met_is_what_the_plan_says() -> None:
    plan = Plan(3, EVERYTHING, slow_seconds=0)

    async def scene(proxy: FaultProxy, server: Counting, client: aiohttp.ClientSession) -> None:
        for _ in range(60):
            await outcome(client, proxy.url)
        assert proxy.met == {f: n for f in Fault if (n := [plan.fault(i) for i in range(60)].count(f))}
        acted = {Fault.NONE, Fault.SLOW, Fault.TIMED_OUT, Fault.HALF}
        assert len(server.asked) == sum(proxy.met[fault] for fault in acted)

    played(scene, plan)
