"""Voice notes in Telegram: fetched within bounds, in private chats and where the bot is spoken to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, polling

from bot.messages import Reply

pytestmark = pytest.mark.anyio


@pytest.fixture
async def talk(api: TelegramApi) -> AsyncIterator[Talk]:
    async with polling(api, FakeHear()) as opened:
        yield opened


async def known(talk: Talk, name: str = "Ana") -> int:
    """Somebody who was introduced before."""
    person = talk.api.person(name, language="en", started=True)
    await talk.shelf.put(str(person), b"1")
    return person


@pytest.mark.parametrize("kind", ["voice", "audio", "video_note"])
async def test_what_was_said_is_heard(talk: Talk, kind: str) -> None:
    ana = await known(talk)
    talk.api.record(ana, b"mood four", kind=kind)
    assert await talk.texts(ana, 1) == ["You said: mood four"]
    [message] = talk.hear.heard
    assert (message.spoken, message.transcript, message.attached) == (True, "mood four", "")


async def test_a_caption_is_heard_before_what_was_said(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.record(ana, b"mood four", "good morning")
    assert await talk.heard(1) == ["good morning\nmood four"]
    assert talk.hear.heard[0].transcript == "mood four"


@pytest.mark.parametrize(
    ("sound", "seconds", "why"),
    [
        (b"", 3, "silence"),
        (b"?", 3, "unsure"),
        (b"~", 3, "beyond"),
        (b"\xff\xfe", 3, "broken"),
        (b"mood four", 121, "too_long"),
        (b"m" * 1_000_001, 3, "too_large"),
    ],
)
async def test_what_gives_no_words_says_why(talk: Talk, sound: bytes, seconds: int, why: str) -> None:
    ana = await known(talk)
    talk.api.record(ana, sound, seconds=seconds)
    await talk.heard(1)
    assert (talk.hear.heard[0].unheard, talk.hear.heard[0].text) == (why, "")


async def test_a_note_that_telegram_has_no_more_is_lost(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.attach(ana, "voice")
    await talk.heard(1)
    assert talk.hear.heard[0].unheard == "lost"
    assert not talk.hear.paused


async def test_sound_that_was_sent_as_a_document_is_heard(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.record(ana, b"mood four", kind="document", mime_type="audio/mp4")
    assert await talk.texts(ana, 1) == ["You said: mood four"]


async def test_in_a_group_a_note_is_heard_only_where_the_bot_is_spoken_to(talk: Talk) -> None:
    talk.api.world.reads_all = True
    ana, group = await known(talk), talk.api.group("Team")
    talk.api.add_bot(ana, group)
    talk.api.record(ana, b"mood two", chat=group)
    talk.api.record(ana, b"mood four", f"@{talk.api.world.username}", chat=group)
    assert await talk.heard(1) == ["mood four"]
    await talk.quiet()
    assert len(talk.hear.heard) == 1


async def test_what_was_heard_stands_in_italics_above_the_answer(talk: Talk) -> None:
    words = "<b>mood</b> four"
    talk.hear.script[words] = Reply("Noted.", heard=words, heard_as=f"Heard: {words}")
    ana = await known(talk)
    talk.api.record(ana, words.encode())
    assert await talk.texts(ana, 1) == [f"Heard: {words}\nNoted."]
    [entity] = talk.api.shown(ana)[0]["entities"]
    assert (entity["type"], entity["offset"], entity["length"]) == ("italic", 0, len(f"Heard: {words}"))
