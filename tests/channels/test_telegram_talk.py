"""The same conversations, fetched by long polling and brought to the webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, called, polling

from bot.messages import Button, Reply

pytestmark = pytest.mark.anyio

MOODS = tuple(Button(str(number), str(number)) for number in range(1, 6))
SCRIPT = {
    "check in": Reply("How is your mood?", (*MOODS, Button("Skip", "skip")), asks="rating"),
    "4": Reply("Mood 4, noted.", (Button("Undo", "undo"),)),
    "undo": Reply("Took that back."),
    "log my mood": Reply("How are you?", (Button("Good", "good"), Button("Bad", "bad")), asks="choice"),
    "good": Reply("Why is that?", (Button("Skip", "skip"),), asks="text"),
    "nothing": Reply(""),
}


@pytest.fixture(params=[polling, called], ids=["polling", "webhook"])
async def talk(request: pytest.FixtureRequest, api: TelegramApi) -> AsyncIterator[Talk]:
    async with request.param(api, FakeHear(SCRIPT)) as opened:
        yield opened


async def known(talk: Talk, name: str = "Ana", language: str = "en") -> int:
    """Somebody who was introduced before."""
    person = talk.api.person(name, language=language, started=True)
    await talk.shelf.put(str(person), b"1")
    return person


async def test_the_first_contact_is_introduced_and_shown_what_to_say(talk: Talk) -> None:
    ana = talk.api.person("Ana", language="de-AT")
    talk.api.say(ana, "/start")
    assert await talk.texts(ana, 2) == ["I am Doppel. Installed by somebody.", "You said: Hilfe"]
    [message] = talk.hear.heard
    assert (message.sender.channel, message.sender.user) == ("telegram", str(ana))
    assert message.sender.conversation == str(ana)
    assert (message.name, message.language, message.queued) == ("Ana", "de", True)
    assert message.at.utcoffset() is not None
    assert talk.hear.introduced == [("de", "")]


async def test_who_is_known_is_answered_without_an_introduction(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "hello")
    assert await talk.texts(ana, 1) == ["You said: hello"]
    assert not talk.hear.introduced


async def test_who_writes_without_start_is_introduced_too_and_heard(talk: Talk) -> None:
    ana = talk.api.person("Ana", started=True)
    talk.api.say(ana, "hello")
    assert await talk.texts(ana, 2) == ["I am Doppel. Installed by somebody.", "You said: hello"]


async def test_start_after_stop_lets_it_write_first_again(talk: Talk) -> None:
    ana = talk.api.person("Ana")
    talk.api.say(ana, "/start")
    talk.api.say(ana, "/stop")
    talk.api.say(ana, "/start")
    assert await talk.heard(3) == ["help", "stop messaging me", "start messaging me again"]
    assert len(talk.hear.introduced) == 1


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("/start link-ABCD2345", "link ABCD2345"),
        ("/start link-ABCD_-45", "link ABCD_-45"),
        ("/start hello", "help"),
        ("/start link-", "help"),
    ],
)
async def test_a_deep_link_may_carry_a_code(talk: Talk, said: str, means: str) -> None:
    talk.api.say(talk.api.person("Ana"), said)
    assert await talk.heard(1) == [means]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("/mood 4 tired", "mood 4 tired"),
        ("/mood@doppel_test_bot 4 tired", "mood 4 tired"),
        ("/MOOD@Doppel_Test_Bot\n4 tired", "mood 4 tired"),
        ("/checkin", "check in"),
        ("/export ", "export my data"),
        ("/unheard of", "unheard of"),
        ("@doppel_test_bot good morning", "good morning"),
        ("write to a@doppel.org", "write to a@doppel.org"),
        ("5/7 of it", "5/7 of it"),
    ],
)
async def test_commands_and_mentions_say_what_they_mean(talk: Talk, said: str, means: str) -> None:
    talk.api.say(await known(talk), said)
    assert await talk.heard(1) == [means]


async def test_commands_mean_what_they_say_in_the_person_s_language(talk: Talk) -> None:
    ana = await known(talk, language="de")
    talk.api.say(ana, "/mood 4 müde")
    assert await talk.heard(1) == ["Stimmung 4 müde"]


async def test_a_press_is_answered_and_its_question_replaced(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "check in")
    assert await talk.texts(ana, 1) == ["How is your mood?"]
    assert [len(row) for row in talk.api.shown(ana)[0]["reply_markup"]["inline_keyboard"]] == [5, 1]
    query = talk.api.press(ana, "4")
    await talk.heard(2)
    await talk.quiet()
    assert talk.api.texts(ana) == ["Mood 4, noted."]
    assert talk.api.labels(ana) == ["Undo"]
    assert talk.api.world.queries[query] is False
    assert talk.hear.heard[1].text == ""
    assert talk.hear.heard[1].name == "Ana"
    talk.api.press(ana, "Undo")
    assert await talk.texts(ana, 2) == ["Mood 4, noted.", "Took that back."]


async def test_every_press_is_answered_even_of_a_button_that_nobody_knows(talk: Talk) -> None:
    ana = await known(talk)
    group = talk.api.group("Team")
    foreign = talk.api.world.add(group, talk.api.world.bot.user, {"text": "x"})
    query = talk.api.query(ana, foreign, "whatever")
    await talk.api.until(lambda: talk.api.world.queries[query] is False)
    await talk.quiet()
    assert not talk.hear.heard


async def test_a_press_that_comes_too_late_to_be_answered_is_heard(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "check in")
    await talk.texts(ana, 1)
    talk.api.fail("answerCallbackQuery", 400, "query is too old and response timeout expired")
    talk.api.press(ana, "4")
    await talk.heard(2)
    await talk.quiet()
    assert talk.api.texts(ana) == ["Mood 4, noted."]


async def test_an_answer_by_typing_takes_the_buttons_off_the_question(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "check in")
    await talk.texts(ana, 1)
    talk.api.say(ana, "4")
    await talk.texts(ana, 2)
    await talk.quiet()
    assert "reply_markup" not in talk.api.shown(ana)[0]
    assert talk.api.labels(ana) == ["Undo"]
    talk.api.say(ana, "thanks")
    await talk.texts(ana, 3)
    await talk.quiet()
    assert "reply_markup" in talk.api.shown(ana)[1], "it asked nothing, so its buttons stay"


async def test_a_question_in_place_of_another_can_be_answered_by_typing(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "/mood")
    await talk.texts(ana, 1)
    talk.api.press(ana, "Good")
    await talk.heard(2)
    await talk.quiet()
    assert talk.api.texts(ana) == ["Why is that?"]
    talk.api.say(ana, "slept well")
    await talk.texts(ana, 2)
    await talk.quiet()
    assert "reply_markup" not in talk.api.shown(ana)[0]


async def test_a_question_that_was_deleted_meanwhile_is_answered_anew(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "check in")
    await talk.texts(ana, 1)
    talk.api.press(ana, "4")
    talk.api.fail("editMessageText", 400, "message to edit not found")
    await talk.texts(ana, 2)
    assert talk.api.texts(ana)[-1] == "Mood 4, noted."
    assert not talk.hear.undelivered


async def test_an_edited_message_takes_the_place_of_the_first(talk: Talk) -> None:
    ana = await known(talk)
    number = talk.api.say(ana, "mood 2")
    await talk.heard(1)
    talk.api.edit(ana, number, "/mood 4")
    await talk.heard(2)
    first, second = talk.hear.heard
    assert (first.id, first.edits) == (str(number), "")
    assert (second.edits, second.text) == (str(number), "mood 4")
    assert second.id.startswith(f"{number}@")


@pytest.mark.parametrize(
    "kind", ["photo", "document", "sticker", "video", "animation", "location", "contact", "dice"]
)
async def test_things_are_told_as_such_with_their_words(talk: Talk, kind: str) -> None:
    ana = await known(talk)
    talk.api.attach(ana, kind)
    talk.api.attach(ana, kind, "mood 4")
    assert await talk.heard(2) == ["", "mood 4"]
    assert [message.attached for message in talk.hear.heard] == ["file", "file"]


async def test_an_album_is_answered_once_and_its_words_are_heard(talk: Talk) -> None:
    ana = await known(talk)
    for caption in ("", "", "mood 4", ""):
        talk.api.attach(ana, "photo", caption, media_group_id="77")
    talk.api.say(ana, "done")
    assert await talk.heard(3) == ["", "mood 4", "done"]


async def test_a_location_that_moves_is_told_once(talk: Talk) -> None:
    ana = await known(talk)
    number = talk.api.attach(ana, "location")
    moved = talk.api.world.messages[ana, number] | {"edit_date": 1_790_000_000}
    talk.api.tell("edited_message", ana, moved)
    talk.api.say(ana, "done")
    assert await talk.heard(2) == ["", "done"]


async def test_who_blocks_the_bot_is_gone_and_is_introduced_again_only_if_new(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.block(ana)
    await talk.api.until(lambda: talk.hear.gone_from)
    assert [address.conversation for address in talk.hear.gone_from] == [str(ana)]
    talk.api.start(ana)
    await talk.quiet()
    assert not talk.hear.introduced
    await talk.shelf.remove(str(ana))
    talk.api.block(ana)
    talk.api.say(ana, "/start")
    assert await talk.heard(1) == ["help"]
    await talk.quiet()
    assert len(talk.hear.introduced) == 1


async def test_what_has_no_words_and_nothing_with_it_is_not_heard(talk: Talk) -> None:
    ana = await known(talk)
    pinned = talk.api.world.add(ana, talk.api.world.bot.user, {"text": "old"})
    talk.api.post(ana, {"pinned_message": pinned})
    talk.api.post(ana, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
    talk.api.say(ana, "nothing")
    assert await talk.heard(1) == ["nothing"]
    await talk.quiet()
    assert talk.api.texts(ana) == ["old"]


async def test_a_topic_in_a_private_chat_is_answered_there(talk: Talk) -> None:
    ana = await known(talk)
    talk.api.say(ana, "check in", thread=9)
    await talk.texts(ana, 1)
    assert talk.api.shown(ana)[0]["message_thread_id"] == 9
    talk.api.press(ana, "Skip")
    await talk.heard(2)
    await talk.quiet()
    assert len(talk.api.shown(ana)) == 1


async def test_people_do_not_see_each_other_s_answers(talk: Talk) -> None:
    ana, ben = await known(talk, "Ana"), await known(talk, "Ben")
    talk.api.say(ana, "from Ana")
    talk.api.say(ben, "from Ben")
    assert await talk.texts(ana, 1) == ["You said: from Ana"]
    assert await talk.texts(ben, 1) == ["You said: from Ben"]
