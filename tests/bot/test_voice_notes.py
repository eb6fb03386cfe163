"""Voice notes in a conversation: what was heard is shown, can be set right, and is kept as text alone."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import pytest
from speech import FakeSpeech

from bot.dialogue import Dialogue, Heard
from bot.dialogue.keys import exchange_key
from bot.gateway import Hearing
from bot.messages import Address, Message, Reply, button_token, plain
from bot.outbox import Outbox
from bot.people import People
from bot.reach import Reach
from bot.sound import Expecting, Recording
from twin_core.store.base import Store
from voice.hear import Heard as Words

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


def test_fix_stays_good_after_other_words_and_takes_back_its_own_note_alone(ana: Speaker) -> None:
    ana.note("mood four")
    note = ana.last
    ana.send("mood 5")
    ana.fix(note)
    assert ana.moods == [5]
    ana.fix(note)
    assert ana.moods == [5]


def test_fix_is_no_answer_to_a_question_for_any_words(ana: Speaker) -> None:
    asked = ana.note("add a task")
    assert asked.reply.asks == "text"
    fixed = ana.fix(ana.last)
    assert [record.event.wire for record in fixed.records] == []
    assert "What" in fixed.reply.text


def test_after_fix_a_question_that_a_note_answered_wrongly_is_open_again(ana: Speaker) -> None:
    ana.send("log my mood")
    ana.note("four")
    fixed = ana.fix(ana.last)
    assert (fixed.reply.asks, labels(fixed)[:5]) == ("rating", ["😞 1", "🙁 2", "😐 3", "🙂 4", "😄 5"])
    ana.send("2")
    assert ana.moods == [2]


def test_a_typed_answer_to_fix_is_heard_in_whole(ana: Speaker) -> None:
    ana.note("mood four")
    ana.fix(ana.last)
    heard = ana.send("mood 2 and energy 3")
    assert [record.event.wire for record in heard.records] == [
        "capacity.mood_logged",
        "capacity.energy_updated",
    ]


def test_what_is_said_after_fix_is_expected_as_a_command(ana: Speaker) -> None:
    ana.note("mood four")
    ana.fix(ana.last)
    assert ana.dialogue.expecting(ana.address, ana.now).expects == "command"


def test_a_caption_counts_and_is_not_shown_as_heard(ana: Speaker) -> None:
    heard = ana.send("energy 2\nmood four", spoken=True, transcript="mood four")
    assert {record.event.wire for record in heard.records} >= {
        "capacity.mood_logged",
        "capacity.energy_updated",
    }
    assert heard.reply.heard == "mood four"


def test_a_caption_counts_though_its_recording_gave_no_words(ana: Speaker) -> None:
    heard = ana.send("mood 4", unheard="broken")
    assert ana.moods == [4]
    assert "does not play" in heard.reply.text


def test_a_heard_note_ends_the_count_of_those_that_were_not(ana: Speaker) -> None:
    ana.mute()
    ana.mute()
    ana.note("mood four")
    assert "type it" in ana.mute()


def test_a_note_that_gave_no_words_leaves_the_one_before_to_be_fixed(ana: Speaker) -> None:
    ana.note("mood four")
    ana.mute()
    ana.send("fix")
    assert ana.moods == []


def test_painful_words_are_not_shown_back_nor_kept(ana: Speaker, session_store: Store) -> None:
    heard = ana.note("I want to kill myself")
    assert (heard.reply.heard, heard.reply.heard_as) == ("", "")
    assert "kill" not in plain(heard.reply)
    assert "Fix" not in labels(heard)
    assert "kill myself" not in kept(session_store, ana)


def kept(store: Store, person: Speaker) -> str:
    """All that is kept of a person, in clear."""
    twin_id = store.twin_of("post", person.address.user)
    assert twin_id
    return json.dumps(list(store.export(twin_id)))


class Listener(FakeSpeech):
    """Hears one thing in any sound."""

    def heard(self, recording: bytes, expecting: Expecting) -> Words:
        self.expected.append(expecting)
        assert recording == SOUND
        return Words("mood four", confidence=1.0)


@pytest.fixture
def hearing(dialogue: Dialogue, session_store: Store) -> Hearing:
    reach = Reach(session_store, People(session_store, {}), lambda: START)
    outbox = Outbox(session_store, {}, reach, lambda: START, lambda: 0.5)
    return Hearing(dialogue, session_store, ana_now, outbox, reach, speech=Listener())


SOUND = b"OggS the sound itself"


def ana_now() -> datetime:
    return START + timedelta(hours=1)


@pytest.mark.anyio
async def test_a_note_brought_again_is_neither_fetched_nor_heard_again(
    hearing: Hearing, ana: Speaker, session_store: Store
) -> None:
    fetched = []

    async def fetch(most: int) -> bytes:
        fetched.append(most)
        await anyio.lowlevel.checkpoint()
        return SOUND

    note = Message("n1", "", ana.address, START, attached="voice", recording=Recording(fetch), queued=True)
    replies: list[Reply] = []

    async def bring() -> None:
        replies.append(await hearing(note))

    async with anyio.create_task_group() as twice:
        twice.start_soon(bring)
        twice.start_soon(bring)
    await bring()
    assert [reply.heard for reply in replies] == ["mood four"] * 3
    assert fetched == [hearing.speech.largest_bytes]
    assert hearing.speech.expected == [Expecting("command", "en")]
    assert ana.moods == [4]
    whole = kept(session_store, ana)
    assert "mood four" in whole
    assert "OggS" not in whole
    assert b64encode(SOUND).decode() not in whole


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
