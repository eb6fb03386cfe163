"""In groups: who is heard, and that nothing but a neutral line is said."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, called, polling

pytestmark = pytest.mark.anyio

IN_PRIVATE = "I have answered you in a direct message."


@pytest.fixture
def api(server: TelegramApi) -> TelegramApi:
    server.anew().world.reads_all = True
    return server


@pytest.fixture(params=[polling, called], ids=["polling", "webhook"])
async def talk(request: pytest.FixtureRequest, api: TelegramApi) -> AsyncIterator[Talk]:
    async with request.param(api, FakeHear()) as opened:
        yield opened


async def met(talk: Talk, *, forum: bool = False, language: str = "en") -> tuple[int, int]:
    """Somebody who was introduced, and a group with them and the bot in it."""
    ana = talk.api.person("Ana", language=language, started=True)
    await talk.shelf.put(str(ana), b"1")
    group = talk.api.group("Team", forum=forum)
    talk.api.add_bot(ana, group)
    await talk.texts(group, 1)
    return ana, group


async def test_a_group_that_lets_it_in_is_told_how_to_reach_it(talk: Talk) -> None:
    _, group = await met(talk)
    [said] = talk.api.texts(group)
    assert "mentions me or replies to me" in said
    assert "https://t.me/doppel_test_bot?start=hello" in said
    assert not talk.hear.heard


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("@doppel_test_bot mood 2, awful night", "mood 2, awful night"),
        ("hey @Doppel_Test_Bot, mood 2", "hey  mood 2"),
        ("/mood 2 awful night", "mood 2 awful night"),
        ("/checkin@doppel_test_bot", "check in"),
        ("/unheard@doppel_test_bot", "unheard"),
        ("@doppel_test_bot", "help"),
    ],
)
async def test_what_is_said_to_it_is_heard_and_answered_in_private(talk: Talk, said: str, means: str) -> None:
    ana, group = await met(talk)
    talk.api.say(ana, said, chat=group)
    assert await talk.heard(1) == [means]
    assert await talk.texts(ana, 1) == [f"You said: {means}"]
    assert (await talk.texts(group, 2))[1] == IN_PRIVATE
    [message] = talk.hear.heard
    assert message.sender.conversation == str(ana)
    assert message.id.startswith(f"{group}/"), "ids of groups and private chats are counted apart"


async def test_an_answer_to_its_message_is_heard(talk: Talk) -> None:
    ana, group = await met(talk)
    line = talk.api.shown(group)[0]["message_id"]
    talk.api.say(ana, "mood 2", chat=group, answers=line)
    assert await talk.texts(ana, 1) == ["You said: mood 2"]


async def test_the_rest_is_not_heard(talk: Talk) -> None:
    ana, group = await met(talk)
    theirs = talk.api.say(ana, "lunch?", chat=group)
    for text in ("@somebody mood 2", "/mood@other_bot 2", "/weather", "@doppel_test_bot2 mood 2"):
        talk.api.say(ana, text, chat=group)
    talk.api.say(ana, "mood 2", chat=group, answers=theirs)
    talk.api.attach(ana, "photo", "look", chat=group)
    talk.api.say(ana, "only this")
    assert await talk.heard(1) == ["only this"]
    await talk.quiet()
    assert len(talk.api.shown(group)) == 1


async def test_bots_anonymous_admins_and_channels_are_not_heard(talk: Talk) -> None:
    ana, group = await met(talk)
    other = talk.api.person("Other bot", started=True)
    talk.api.world.people[other].is_bot = True
    talk.api.say(other, "/mood@doppel_test_bot 2", chat=group)
    talk.api.say(ana, "/mood@doppel_test_bot 2", chat=group, sender_chat=talk.api.world.chat(group))
    post = {
        "message_id": 3,
        "date": 1,
        "chat": {"id": -1005, "type": "channel", "title": "News"},
        "text": "@x",
    }
    talk.api.tell("message", -1005, post)
    talk.api.say(ana, "only this")
    assert await talk.heard(1) == ["only this"]


async def test_who_never_started_it_is_not_heard_but_shown_how_to_begin(talk: Talk) -> None:
    _, group = await met(talk)
    ben = talk.api.person("Ben", language="de")
    talk.api.say(ben, "@doppel_test_bot ich bin müde", chat=group)
    line = (await talk.texts(group, 2))[1]
    assert line.startswith("Darüber rede ich nur in einer Direktnachricht.")
    assert "https://t.me/doppel_test_bot?start=hello" in line
    await talk.quiet()
    assert not talk.hear.heard
    talk.api.say(ben, "/start hello")
    assert await talk.heard(1) == ["Hilfe"]


async def test_who_has_blocked_it_since_is_shown_how_to_begin(talk: Talk) -> None:
    ana, group = await met(talk)
    talk.api.world.people[ana].state = "blocked"
    talk.api.say(ana, "@doppel_test_bot mood 2", chat=group)
    assert "press Start" in (await talk.texts(group, 2))[1]
    await talk.quiet()
    assert [type(error).__name__ for *_, error in talk.hear.undelivered] == ["Blocked"]


async def test_a_forum_is_told_in_the_same_topic(talk: Talk) -> None:
    ana, group = await met(talk, forum=True)
    said = talk.api.say(ana, "@doppel_test_bot mood 2", chat=group, thread=7)
    await talk.texts(group, 2)
    line = talk.api.shown(group)[1]
    assert line["message_thread_id"] == 7
    assert line["reply_to_message"]["message_id"] == said
    assert "message_thread_id" not in talk.api.shown(ana)[0]


async def test_the_line_is_in_the_language_of_who_spoke(talk: Talk) -> None:
    ana, group = await met(talk, language="de")
    talk.api.say(ana, "@doppel_test_bot Stimmung 2", chat=group)
    assert (await talk.texts(group, 2))[1] == "Ich habe dir in einer Direktnachricht geantwortet."


async def test_a_group_that_has_moved_is_told_where_it_is_now(talk: Talk) -> None:
    ana, group = await met(talk)
    talk.hear.gate.clear()
    talk.api.say(ana, "@doppel_test_bot mood 2", chat=group)
    new = talk.api.migrate(ana, group)
    talk.hear.gate.set()
    assert await talk.texts(new, 1) == [IN_PRIVATE]
    assert await talk.texts(ana, 1) == ["You said: mood 2"]


async def test_a_group_that_has_thrown_it_out_keeps_nobody_from_their_answer(talk: Talk) -> None:
    ana, group = await met(talk)
    talk.hear.gate.clear()
    talk.api.say(ana, "@doppel_test_bot mood 2", chat=group)
    talk.api.remove_bot(ana, group)
    talk.hear.gate.set()
    assert await talk.texts(ana, 1) == ["You said: mood 2"]
    await talk.quiet()
    assert not talk.hear.undelivered
    assert not talk.hear.gone_from, "it was the group that went, not the person"
