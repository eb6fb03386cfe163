"""Voice notes in a conversation: what was heard is shown, can be set right, and is kept as text alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import Dialogue, Heard
from bot.dialogue.keys import exchange_key
from bot.messages import Address, Message, button_token, plain
from twin_core.store.base import Store

START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


class Speaker:
    """Somebody who sends voice notes, and types now and then."""

    def __init__(self, dialogue: Dialogue, store: Store, user: str) -> None:
        self.dialogue = dialogue
        self.store = store
        self.address = Address("post", user, f"chat of {user}")
        self.now = START
        self._numbers = count(1)

    def send(self, text: str = "", **more: Any) -> Heard:
        self.now += timedelta(seconds=20)
        self.last = Message(str(next(self._numbers)), text, self.address, self.now, queued=True, **more)
        return self.dialogue.hear(self.last)

    def note(self, words: str, **more: Any) -> Heard:
        return self.send(words, spoken=True, transcript=words, **more)

    def mute(self, why: str = "unsure", **more: Any) -> str:
        return self.send(unheard=why, **more).reply.text

    def fix(self, of: Message) -> Heard:
        """Press Fix below the reply to a note."""
        reply = self.dialogue.hear(of).reply
        place = [button.label for button in reply.buttons].index("Fix")
        return self.send(pressed=button_token(exchange_key(of), place))

    @property
    def moods(self) -> list[int]:
        twin_id = self.store.twin_of("post", self.address.user)
        assert twin_id
        return [reading.value for reading in self.store.state(twin_id).mood.readings]


@pytest.fixture
def ana(dialogue: Dialogue, session_store: Store, person: str) -> Speaker:
    return Speaker(dialogue, session_store, person)


def labels(heard: Heard) -> list[str]:
    return [button.label for button in heard.reply.buttons]


def test_the_answer_shows_what_was_heard_what_was_logged_and_fix(ana: Speaker) -> None:
    heard = ana.note("mood four")
    assert ana.moods == [4]
    assert heard.reply.heard == "mood four"
    assert plain(heard.reply).startswith("Heard: “mood four”\n")
    assert "4" in heard.reply.text
    assert labels(heard)[-3:] == ["Undo", "Edit", "Fix"]


def test_what_was_typed_shows_no_transcript(ana: Speaker) -> None:
    heard = ana.send("mood 4")
    assert (heard.reply.heard, heard.reply.heard_as) == ("", "")
    assert "Fix" not in labels(heard)


def test_fix_takes_back_and_the_next_words_are_heard_instead(ana: Speaker) -> None:
    ana.note("mood four")
    asked = ana.fix(ana.last)
    assert ana.moods == []
    assert "What" in asked.reply.text
    ana.send("mood 2")
    assert ana.moods == [2]
