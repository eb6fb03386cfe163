"""What channels with an outbox need of a turn: queued replies, pressed buttons, edits, attachments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import Dialogue, Heard
from bot.dialogue.keys import exchange_key
from bot.dialogue.talk import decode_reply
from bot.introduction import INTRODUCTION
from bot.messages import Address, Message, button_token
from twin_core.store.base import Parcel, Store

START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


class Chat:
    """One person's chat on a platform that gives its messages numbers."""

    def __init__(self, dialogue: Dialogue, store: Store, user: str) -> None:
        self.dialogue = dialogue
        self.store = store
        self.address = Address("post", user, f"chat of {user}")
        self.now = START
        self._numbers = count(1)

    def message(self, text: str = "", **more: Any) -> Message:
        self.now += timedelta(seconds=20)
        number = more.pop("id", str(next(self._numbers)))
        return Message(number, text, self.address, self.now, queued=True, **more)

    def say(self, text: str = "", **more: Any) -> Heard:
        self.last = self.message(text, **more)
        return self.dialogue.hear(self.last)

    def press(self, heard: Heard, label: str, of: Message | None = None, **more: Any) -> Heard:
        labels = [button.label for button in heard.reply.buttons]
        token = button_token(exchange_key(of or self.last), labels.index(label))
        return self.say(pressed=token, **more)

    def parcels(self) -> list[Parcel]:
        """Those of this chat, in order; each is settled, so that the next one shows."""
        found: list[Parcel] = []
        while claimed := self.store.claim_parcels(self.now, limit=1000, lease=timedelta(minutes=1)):
            for parcel in claimed:
                self.store.ack(parcel)
            found += [parcel for parcel in claimed if parcel.user == self.address.user]
        return found

    @property
    def moods(self) -> list[int]:
        twin_id = self.store.twin_of("post", self.address.user)
        assert twin_id
        return [reading.value for reading in self.store.state(twin_id).mood.readings]


@pytest.fixture
def chat(dialogue: Dialogue, session_store: Store, person: str) -> Chat:
    return Chat(dialogue, session_store, person)


@pytest.fixture
def another(dialogue: Dialogue, session_store: Store, person: str) -> Callable[[], Chat]:
    return lambda: Chat(dialogue, session_store, f"{person}-too")


def wires(heard: Heard) -> list[str]:
    return [record.event.wire for record in heard.records]


def test_a_queued_reply_lies_in_the_outbox_once_with_its_place(chat: Chat) -> None:
    heard = chat.say("mood 4", place="thread 7")
    assert heard.posted
    again = chat.dialogue.hear(chat.last)
    assert again.duplicate
    (parcel,) = chat.parcels()
    assert parcel.id == exchange_key(chat.last)
    assert (parcel.channel, parcel.conversation) == ("post", f"post:{chat.address.conversation}")
    sent = decode_reply(parcel.body)
    assert (sent.text, sent.place, sent.private) == (heard.reply.text, "thread 7", True)


def test_what_was_noted_can_be_edited_or_undone_by_a_button(chat: Chat) -> None:
    heard = chat.say("mood 4")
    assert [button.label for button in heard.reply.buttons][-2:] == ["Undo", "Edit"]
    undone = chat.press(heard, "Undo")
    assert "correction.made" in wires(undone)
    assert not undone.reply.replaces, "an offer stands by itself"
    assert chat.moods == []


def test_edit_asks_for_the_right_value(chat: Chat) -> None:
    heard = chat.say("mood 4")
    asked = chat.press(heard, "Edit")
    assert "mood" in asked.reply.text.casefold()
    assert asked.reply.asks
    chat.say("2")
    assert chat.moods == [2]


def test_a_pressed_answer_takes_the_place_of_its_question(chat: Chat) -> None:
    asked = chat.say("log my mood")
    assert asked.reply.asks == "rating"
    question = chat.last
    answered = chat.press(asked, asked.reply.buttons[3].label, place="message 9")
    assert answered.reply.replaces
    assert answered.reply.place == "message 9"
    assert chat.moods == [4]
    late = chat.press(asked, asked.reply.buttons[0].label, of=question)
    assert "earlier" in late.reply.text
    assert wires(late) == []
    assert chat.moods == [4]


def test_a_button_of_an_answered_question_is_old_though_a_like_one_is_open(chat: Chat) -> None:
    first = chat.say("check in")
    question = chat.last
    assert first.reply.asks == "rating"
    second = chat.say("3")
    assert second.reply.asks == "rating"
    late = chat.press(first, first.reply.buttons[0].label, of=question)
    assert "earlier" in late.reply.text
    on_time = chat.press(second, second.reply.buttons[1].label, of=chat_last(chat, 2))
    assert on_time.reply.replaces


def chat_last(chat: Chat, number: int) -> Message:
    """The message with a number, as far as its key goes."""
    return replace(chat.last, id=str(number))


def test_a_button_is_old_after_a_day(chat: Chat) -> None:
    heard = chat.say("mood 4")
    noted = chat.last
    chat.now += timedelta(days=2)
    late = chat.press(heard, "Undo", of=noted)
    assert "earlier" in late.reply.text
    assert chat.moods == [4]


def test_a_button_of_somebody_else_is_none(chat: Chat, another: Callable[[], Chat]) -> None:
    theirs = another()
    theirs.say("mood 2")
    heard = theirs.press(chat.say("mood 4"), "Undo", of=chat.last)
    assert "earlier" in heard.reply.text
    assert (chat.moods, theirs.moods) == ([4], [2])


@pytest.mark.parametrize("token", ["", "#", "post:1#0", "#0", "x#-1", "x#9999999999", "introduction#77"])
def test_a_token_that_nobody_made_changes_nothing(chat: Chat, token: str) -> None:
    chat.say("mood 4")
    heard = chat.say(pressed=token or "?")
    assert "earlier" in heard.reply.text
    assert wires(heard) == []


def test_an_edited_message_is_heard_anew_in_place_of_the_old_one(chat: Chat) -> None:
    chat.say("mood 2")
    original = chat.last.id
    chat.say("mood 4", id="1@1", edits=original)
    assert chat.moods == [4]
    chat.say("mood 5", id="1@2", edits=original)
    assert chat.moods == [5]
    chat.say("undo")
    assert chat.moods == [], "an edited message is one message, and taken back as one"


def test_an_edit_that_tells_nothing_leaves_what_was_told(chat: Chat) -> None:
    chat.say("mood 2")
    heard = chat.say("thanks", id="1@1", edits="1")
    assert "mood 2" in heard.reply.text
    assert chat.moods == [2]


def test_a_deleted_message_is_taken_back_and_said_so(chat: Chat) -> None:
    chat.say("mood 2")
    chat.say("energy 3")
    heard = chat.say("", id="1@1", edits="1")
    assert "mood 2" in heard.reply.text
    assert "energy" not in heard.reply.text
    assert chat.moods == []


def test_deleting_what_told_nothing_is_met_with_silence(chat: Chat) -> None:
    chat.say("how was my week")
    chat.parcels()
    heard = chat.say("", id="1@1", edits="1")
    assert heard.reply.empty
    assert chat.parcels() == []


@pytest.mark.parametrize(("attached", "words"), [("voice", "get at that recording"), ("file", "files")])
def test_what_cannot_be_read_is_said_so(chat: Chat, attached: Any, words: str) -> None:
    alone = chat.say("", attached=attached)
    assert words in alone.reply.text
    with_caption = chat.say("mood 4", attached=attached)
    assert words in with_caption.reply.text
    assert chat.moods == [4]


def test_the_last_word_to_somebody_forgotten_is_not_kept(chat: Chat) -> None:
    chat.say("mood 4")
    chat.say("forget me")
    heard = chat.say("forget me for good", place="thread 7")
    assert not heard.posted
    assert heard.reply.place == "thread 7"
    assert chat.store.twin_of("post", chat.address.user) is None
    assert chat.parcels() == []


def test_a_command_is_understood_in_a_chat_that_has_none(chat: Chat) -> None:
    chat.say("/mood 4")
    assert chat.moods == [4]
    assert "mood" in chat.say("/status").reply.text.casefold()
    assert "moon" in chat.say("/task buy a moon lamp").reply.text
    assert wires(chat.say("/nowhere")) == []


@pytest.mark.parametrize(("language", "word"), [("en", "mood"), ("de", "Stimmung")])
def test_a_button_of_the_introduction_speaks_the_language_that_it_was_given_in(
    chat: Chat, language: str, word: str
) -> None:
    heard = chat.say(pressed=button_token(INTRODUCTION, 0), language=language)
    assert word.casefold() in heard.reply.text.casefold()
    assert heard.reply.asks == "rating"


def test_whoever_was_introduced_already_is_not_told_again(chat: Chat, another: Callable[[], Chat]) -> None:
    assert "encrypted" in chat.say("mood 4").reply.text
    assert "encrypted" not in another().say("mood 4", introduced=True).reply.text


def test_the_chat_used_last_is_last_in_order(chat: Chat) -> None:
    chat.say("mood 4")
    first = chat.address
    chat.address = replace(first, conversation="second")
    chat.say("mood 3")
    chat.address = first
    chat.say("mood 2")
    chat.say("mood 1")
    twin_id = chat.store.twin_of("post", first.user)
    assert twin_id
    links = chat.store.state(twin_id).identity.links
    assert [link.conversation for link in links] == ["second", first.conversation]
