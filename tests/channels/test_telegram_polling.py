"""Long polling: nothing is lost, nobody waits for others, and nothing is repeated for ever."""

from __future__ import annotations

import asyncio

import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, listening, made, polling
from structlog.testing import capture_logs

from bot.errors import TooBusy
from bot.messages import Message, Reply
from channels.telegram.lanes import FEW_TRIES, LONGEST_PAUSE, backoff

pytestmark = pytest.mark.anyio


class Stubborn(FakeHear):
    """A house that fails for some words, as often as told."""

    def __init__(self, failures: dict[str, int], error: Exception) -> None:
        super().__init__()
        self.failures = failures
        self.error = error
        self.tried: list[str] = []

    async def __call__(self, message: Message) -> Reply:
        self.tried.append(message.text)
        if self.failures.get(message.text, 0) > 0:
            self.failures[message.text] -= 1
            raise self.error
        return await super().__call__(message)


async def somebody(talk: Talk, name: str = "Ana") -> int:
    person = talk.api.person(name, started=True)
    await talk.shelf.put(str(person), b"1")
    return person


async def test_an_update_is_confirmed_only_after_it_was_heard(api: TelegramApi) -> None:
    async with polling(api) as talk:
        ana = await somebody(talk)
        talk.hear.gate.clear()
        talk.api.say(ana, "one")
        ben = await somebody(talk, "Ben")
        talk.api.say(ben, "two")
        await api.until(lambda: len(api.called("getUpdates")) >= 3)
        assert api.delivery.confirmed == []
        talk.hear.gate.set()
        await talk.quiet()
        assert sorted(await talk.heard(2)) == ["one", "two"]
        assert talk.hear.repeats == 0


async def test_what_was_not_heard_before_a_crash_is_heard_after_it(api: TelegramApi) -> None:
    async with polling(api) as talk:
        ana = await somebody(talk)
        talk.hear.gate.clear()
        talk.api.say(ana, "one")
        await api.until(lambda: len(api.called("getUpdates")) >= 2)
    assert api.waiting == 1
    async with polling(api, FakeHear(), talk.shelf) as again:
        assert await again.heard(1) == ["one"]
        await again.quiet()


async def test_what_was_heard_but_not_confirmed_before_a_crash_is_answered_once(api: TelegramApi) -> None:
    talk = made(api)
    ana = await somebody(talk)
    api.say(ana, "one")
    api.fail("getUpdates", 502, times=1000)
    async with listening(talk):
        await api.until(lambda: api.called("getUpdates"))
        api.recover()
        await api.until(lambda: api.texts(ana))
        api.fail("getUpdates", 502, times=1000)
    api.recover()
    waited = api.waiting
    async with listening(talk):
        await talk.quiet()
    assert waited in {0, 1}
    assert api.texts(ana) == ["You said: one"]


async def test_one_person_is_heard_in_order_and_others_meanwhile(api: TelegramApi) -> None:
    hear = Stubborn({"first": 3}, TooBusy("others write for her"))
    async with polling(api, hear) as talk:
        ana, ben = await somebody(talk), await somebody(talk, "Ben")
        for text in ("first", "second", "third"):
            talk.api.say(ana, text)
        talk.api.say(ben, "hello")
        said = await talk.heard(4)
    assert [text for text in said if text != "hello"] == ["first", "second", "third"]
    assert hear.tried.count("first") == 4


async def test_a_poisonous_update_is_passed_over(api: TelegramApi) -> None:
    hear = Stubborn({"poison": 10_000}, ZeroDivisionError("secret words"))
    with capture_logs() as logs:
        async with polling(api, hear) as talk:
            ana = await somebody(talk)
            talk.api.say(ana, "poison")
            talk.api.say(ana, "and now?")
            assert await talk.heard(1) == ["and now?"]
            await talk.quiet()
    assert hear.tried.count("poison") == FEW_TRIES
    [told] = [line for line in logs if line["event"] == "update_passed_over"]
    assert told["log_level"] == "error"
    assert "poison" not in str({name: value for name, value in told.items() if name != "exc_info"})


async def test_what_may_pass_is_tried_while_nothing_gets_through_and_given_up_when_others_do(
    api: TelegramApi,
) -> None:
    hear = Stubborn({"one": 40, "two": 10_000}, OSError("no space left on device"))
    with capture_logs() as logs:
        await given_up_when_others_are_heard(api, hear)
    assert {line["event"] for line in logs} == {"update_not_heard", "update_passed_over"}


async def given_up_when_others_are_heard(api: TelegramApi, hear: Stubborn) -> None:
    async with polling(api, hear) as talk:
        ana, ben = await somebody(talk), await somebody(talk, "Ben")
        talk.api.say(ana, "one")
        assert await talk.heard(1) == ["one"]
        assert hear.tried.count("one") == 41, "the house was down, so nothing was given up"
        talk.api.say(ben, "two")
        await api.until(lambda: hear.tried.count("two") > FEW_TRIES)
        talk.api.say(ana, "three")
        await talk.quiet()
    assert [message.text for message in hear.heard] == ["one", "three"]


async def test_a_slow_turn_keeps_nobody_else_waiting(api: TelegramApi) -> None:
    class Slow(FakeHear):
        release = asyncio.Event()

        async def __call__(self, message: Message) -> Reply:
            if message.text == "slow":
                await self.release.wait()
            return await super().__call__(message)

    hear = Slow()
    async with polling(api, hear) as talk:
        ana, ben = await somebody(talk), await somebody(talk, "Ben")
        talk.api.say(ana, "slow")
        for number in range(3):
            talk.api.say(ben, f"quick {number}")
            await talk.texts(ben, number + 1)
        assert api.delivery.confirmed == []
        hear.release.set()
        await talk.quiet()
    assert len(hear.heard) == 4
    assert hear.repeats == 0


async def test_hundreds_that_wait_are_all_heard_once(api: TelegramApi) -> None:
    talk = made(api)
    crowd = [await somebody(talk, f"P{number}") for number in range(25)]
    for number in range(250):
        api.say(crowd[number % 25], f"{number}")
    async with listening(talk):
        said = await talk.heard(250)
        await talk.quiet()
    assert sorted(map(int, said)) == list(range(250))
    for person in range(25):
        own = [int(text) for text in said if int(text) % 25 == person]
        assert own == sorted(own)
    assert talk.hear.repeats == 0


async def test_ids_that_begin_anew_after_a_quiet_week_are_heard(api: TelegramApi) -> None:
    talk = made(api, long_poll=0)
    ana = await somebody(talk)
    async with listening(talk):
        api.say(ana, "before")
        await talk.heard(1)
        await talk.quiet()
        api.delivery._next = 5
        api.say(ana, "after")
        assert await talk.heard(2) == ["before", "after"]


async def test_an_hour_without_telegram_loses_nothing(api: TelegramApi) -> None:
    async with polling(api) as talk:
        ana = await somebody(talk)
        api.fail(times=60)
        talk.api.say(ana, "one")
        assert await talk.heard(1) == ["one"]
        await talk.quiet()
        assert max(talk.paused) > 0.8 * LONGEST_PAUSE
        assert talk.paused[:3] == sorted(talk.paused[:3])


async def test_a_flood_limit_on_fetching_is_waited_for(api: TelegramApi) -> None:
    async with polling(api) as talk:
        ana = await somebody(talk)
        api.fail("getUpdates", 429, retry_after=33)
        talk.api.say(ana, "one")
        assert await talk.heard(1) == ["one"]
        assert 33.0 in talk.paused


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok": true}', b'{"ok": true, "result": {}}'])
async def test_an_answer_that_is_none_is_asked_for_again(api: TelegramApi, body: bytes) -> None:
    async with polling(api) as talk:
        ana = await somebody(talk)
        api.fail("getUpdates", 200, body=body)
        talk.api.say(ana, "one")
        assert await talk.heard(1) == ["one"]


@pytest.mark.parametrize(
    "odd",
    [
        b'{"ok": true, "result": [7, {}, {"update_id": "x"}, {"update_id": 1, "message": 7}]}',
        b'{"ok": true, "result": [{"update_id": 2, "message": {"message_id": 1}}]}',
        b'{"ok": true, "result": [{"update_id": 3, "something_new": {"a": 1}}]}',
    ],
)
async def test_updates_in_no_form_are_passed_over(api: TelegramApi, odd: bytes) -> None:
    async with polling(api) as talk:
        ana = await somebody(talk)
        api.fail("getUpdates", 200, body=odd)
        talk.api.say(ana, "one")
        assert await talk.heard(1) == ["one"]
        await talk.quiet()


async def test_another_program_that_fetches_is_told_to_the_operator(api: TelegramApi) -> None:
    with capture_logs() as logs:
        async with polling(api) as talk:
            ana = await somebody(talk)
            await api.until(lambda: api.called("getUpdates"))
            other = made(api)
            task = asyncio.create_task(other.channel._telegram.updates(0))
            await api.until(lambda: talk.paused)
            talk.api.say(ana, "one")
            assert await talk.heard(1) == ["one"]
            task.cancel()
            await other.channel._telegram.close()
    told = [line for line in logs if line["event"] == "not_fetching"]
    assert "another program" in told[0]["why"]


async def test_a_token_that_is_revoked_is_told_and_tried_again(api: TelegramApi) -> None:
    token = api.world.token
    with capture_logs() as logs:
        async with polling(api) as talk:
            ana = await somebody(talk)
            await api.until(lambda: api.called("getUpdates"))
            api.world.token = "8765336106:another_another_another_another_one"
            api.say(ana, "one")
            await api.until(lambda: LONGEST_PAUSE in talk.paused)
            api.world.token = token
            assert await talk.heard(1) == ["one"]
    assert any("@BotFather" in str(line) for line in logs)
    assert token not in str(logs)


async def test_a_webhook_that_is_left_over_is_taken_away(api: TelegramApi) -> None:
    talk = made(api)
    ana = await somebody(talk)
    async with talk.channel._telegram.calling():
        await talk.channel._telegram.bot.set_webhook("https://elsewhere.example/hook")
    api.say(ana, "one")
    async with listening(talk):
        assert await talk.heard(1) == ["one"]


def test_pauses_grow_to_a_minute() -> None:
    pauses = [backoff(tries) for tries in range(1, 2000)]
    assert 0.8 <= pauses[0] <= 1.0
    assert max(pauses) <= LONGEST_PAUSE
    assert min(pauses[10:]) >= 0.8 * LONGEST_PAUSE
