"""Voice notes in Telegram: fetched within bounds, in private chats and where the bot is spoken to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, polling

from bot.errors import DeliveryError
from bot.messages import Address, Button, Reply

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


NOTE = b"OggS mood four"
SPOKEN = Reply("Mood 4, noted.", (Button("Undo", "undo"),), note=NOTE)


async def test_a_spoken_answer_comes_below_its_text_which_keeps_the_buttons(talk: Talk) -> None:
    ana = await known(talk)
    await talk.channel.send(Address("telegram", str(ana), str(ana)), SPOKEN, "telegram:1")
    text, note = talk.api.shown(ana)
    assert (text["text"], len(text["reply_markup"]["inline_keyboard"])) == ("Mood 4, noted.", 1)
    assert talk.api.world.files[note["voice"]["file_id"]] == NOTE
    assert "reply_markup" not in note


async def test_a_note_that_did_not_arrive_is_sent_again_without_its_text(talk: Talk) -> None:
    ana = await known(talk)
    to = Address("telegram", str(ana), str(ana))
    talk.api.fail("sendVoice", 502)
    with pytest.raises(DeliveryError):
        await talk.channel.send(to, SPOKEN, "telegram:1")
    await talk.channel.send(to, SPOKEN, "telegram:1")
    assert ["voice" in post for post in talk.api.shown(ana)] == [False, True]


async def test_who_takes_no_voice_messages_has_the_text(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.fail("sendVoice", 400, "VOICE_MESSAGES_FORBIDDEN")
    await talk.channel.send(Address("telegram", str(ana), str(ana)), SPOKEN, "telegram:1")
    assert talk.api.texts(ana) == ["Mood 4, noted."]


async def test_a_download_that_fails_is_tried_again_and_no_token_is_told(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = await known(talk)
    talk.api.fail("getFile", 502)
    talk.api.record(ana, b"mood four")
    assert await talk.heard(1) == ["mood four"]
    assert talk.hear.paused == [0.5]
    assert talk.api.world.token not in capsys.readouterr().out


async def test_what_telegram_gives_no_bot_is_too_large(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.fail("getFile", 400, "file is too big")
    talk.api.record(ana, b"mood four")
    await talk.heard(1)
    assert talk.hear.heard[0].unheard == "too_large"
