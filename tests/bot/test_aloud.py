"""What is said aloud of a reply, and its sound on the way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from post import Post
from speech import FakeSpeech

from bot import safety
from bot.aloud import aloud, in_full, manner, remaining, whole
from bot.config.models import Voice
from bot.dialogue.keys import talk_key
from bot.dialogue.speaking import asked_for
from bot.dialogue.talk import Talk, decode_reply, encode_reply, encode_talk
from bot.messages import Address, Button, Card, File, Picture, Reply
from bot.outbox import Outbox
from bot.people import People
from bot.reach import Reach
from bot.skill import Before
from bot.sound import Aloud
from bot.voicing import Voicing
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.preferences import Preferences, PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Parcel
from twin_core.store.keyring import open_keyring
from voice.errors import SpeechFailed
from voice.reading import read_out, sentences
from voice.speak import Manner

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
ENGLISH, GERMAN = Manner(), Manner("de")


def said(reply: Reply, how: Manner = ENGLISH) -> str:
    spoken = aloud(reply, how)
    return spoken.text if spoken else ""


def test_a_short_reply_is_said_whole_in_words() -> None:
    assert said(Reply("Mood 4, noted at 9:30.")) == "Mood four, noted at nine thirty."
    assert (
        said(Reply("Stimmung 4, notiert um 9:30."), GERMAN) == "Stimmung vier, notiert um neun Uhr dreißig."
    )


def test_a_long_reply_begins_with_the_answer_and_says_that_there_is_more() -> None:
    assert said(Reply("One. Two. Three. Four.")) == "One. Two, and there is more."
    assert said(Reply("Eins. Zwei. Drei."), GERMAN) == "Eins. Zwei, und es geht noch weiter."


def test_the_last_question_is_kept_wherever_it_stands() -> None:
    reply = Reply(
        "Mood 2, noted. Rough night? That happens. Want a lighter plan, or leave it? A word will do."
    )
    assert said(reply) == "Mood two, noted, and there is more. Want a lighter plan, or leave it?"
    assert said(Reply("Sure? One. Two.")) == "Sure? One, and there is more."


def test_a_chart_a_list_and_a_file_are_told_of_in_a_clause() -> None:
    chart, card = Picture(b"png", "mood, seven days"), Card("Today", (("mood", "4"),))
    assert said(Reply("Mood 3.6.", picture=chart)) == "Mood three point six, and a chart is in your chat."
    assert said(Reply("Here. Compare?", card=card)) == "Here, and a list is in your chat. Compare?"
    assert said(Reply("Compare?", file=File("a.json", "x", b""))) == "A file is in your chat. Compare?"
    assert said(Reply("", card=card)) == "A list is in your chat."


def test_choices_are_named_where_the_question_does_not_name_them() -> None:
    buttons = (Button("Report", "r"), Button("Slides", "s"), Button("Leave it", "l"))
    assert said(Reply("Which one?", buttons, asks="choice")) == "Which one: Report, Slides or Leave it?"
    assert (
        said(Reply("Report, slides, or leave it?", buttons, asks="choice")) == "Report, slides, or leave it?"
    )
    assert said(Reply("Noted.", buttons)) == "Noted."
    many = tuple(Button(f"Task {letter}", letter) for letter in "ABCDEFG")
    reply = Reply("Which one?", many, asks="choice")
    assert said(reply) == "Which one: Task A, Task B, Task C, Task D, Task E, and there is more?"
    assert remaining(reply, "en").endswith("Task F or Task G.")


def test_a_rating_names_its_scale_where_the_question_does_not() -> None:
    assert said(Reply("Your mood?", asks="rating")) == "Your mood? Say a number from one to five, or skip."
    assert said(Reply("Your mood, 1 to 5?", asks="rating")) == "Your mood, one to five?"


@pytest.mark.parametrize("how", [ENGLISH, GERMAN])
def test_what_comes_unasked_and_is_private_is_only_announced(how: Manner) -> None:
    nudge = Reply("Mood 2.1 this week. A break?", unasked=True, private=True)
    told = said(nudge, how)
    assert told.count("?") == 1
    assert not {"mood", "two", "break", "zwei"} & set(told.casefold().split())
    assert said(replace(nudge, private=False)).startswith("Mood two point one")
    assert said(replace(nudge, unasked=False)).startswith("Mood two point one")


def test_there_is_nothing_to_say_of_a_reply_without_words() -> None:
    assert aloud(Reply("🎉"), ENGLISH) is None


def test_what_was_heard_is_shown_and_not_said() -> None:
    assert said(Reply("Noted.", heard="mood four")) == "Noted."


def test_a_number_to_call_is_said_with_all_there_is() -> None:
    reply = Reply("Thank you. I am a program. Samaritans, 116 123. In danger, call 112. I keep nothing.")
    told = in_full(reply, ENGLISH).text
    assert "one one six, one two three" in told
    assert "call one one two" in told
    assert told.endswith("I keep nothing.")


def test_all_of_a_reply_is_read_to_whoever_asks() -> None:
    picture = Picture(b"", "A line from 2 to 4")
    buttons = (Button("Yes", "yes"), Button("Not today", "no"))
    shown = Reply(
        "One. Two. Three. Four.", buttons, Card("Week", (("Best", "Friday"),)), picture, asks="choice"
    )
    assert whole(shown, ENGLISH) == Aloud(
        "One. Two. Three. Four. Week: Best: Friday. A line from two to four. Yes or Not today?"
    )
    assert whole(Reply("Stimmung 4.", private=True, unasked=True), GERMAN) == Aloud("Stimmung vier.", GERMAN)
    assert whole(Reply("Noted.", buttons), ENGLISH) == Aloud("Noted."), "what is merely offered is not read"
    fixable = Reply("Mood 4?", (Button("Fix", "that is not what I said"),), asks="text", heard="mood 4")
    assert whole(fixable, ENGLISH) == Aloud("Mood four?")
    assert whole(Reply("🙂"), ENGLISH) is None


def test_who_asks_hears_it_as_they_chose_and_numbers_to_call_are_dialled() -> None:
    slow, reply = Preferences(speech_speed=120), Reply("Call 988 now.")
    asked = asked_for(reply, Talk(), slow, None)
    assert asked
    assert asked.manner.speed == 120
    danger = Talk(before=Before("", safety.INTENT, 1.0, ""))
    dialled = asked_for(reply, danger, slow, None)
    assert dialled
    assert dialled.text == "Call nine eight eight now."
    german = replace(reply, text="Um 9:30.", aloud=Aloud("Um neun.", GERMAN))
    assert asked_for(german, Talk(), slow, None) == Aloud("Um neun Uhr dreißig.", Manner("de", "", 120))


SENTENCES = st.lists(
    st.sampled_from(
        ["One.", "Mood 4 at 9:30.", "Why so?", "• a bullet", "On 12 March.", "“Quoted!”", "Yes…"]
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(SENTENCES, st.booleans(), st.sampled_from(["en", "de"]))
def test_everything_that_can_be_read_is_said_in_the_end(
    parts: list[str], charted: bool, language: str
) -> None:
    picture = Picture(b"png", "a chart with words") if charted else None
    reply = Reply("\n".join(parts), picture=picture)
    heard, left = [], reply
    for _ in range(10):
        told = said(left, Manner(language))
        heard.append(told)
        assert len(sentences(told)) <= 2
        rest = remaining(left, language)
        if not rest:
            break
        left = Reply(rest)
    else:
        pytest.fail("it never ends")
    everything = " ".join(heard)
    for part in (*parts, *(["a chart with words"] if charted else [])):
        words = read_out(part, language).rstrip(".!").casefold()
        assert words in everything.casefold(), (part, heard)


def test_the_manner_is_the_persons_or_else_the_houses() -> None:
    house = Voice(speed=200, voices={"en": "en-us"})
    assert manner(Preferences(), "en", house) == Manner("en", "en-us", 200)
    assert manner(Preferences(), "de", house) == Manner("de", "", 200)
    chosen = Preferences(speech_speed=120, voice="en-gb+f3")
    assert manner(chosen, "en", house) == Manner("en", "en-gb+f3", 120)
    assert manner(Preferences(), "en").speed == Voice().speed


def test_sound_is_never_stored() -> None:
    reply = Reply("Noted.", aloud=Aloud("Noted."), note=b"OggS of words")
    assert decode_reply(encode_reply(reply)) == replace(reply, note=b"")
    talk = encode_talk(Talk(before=Before("x", None, 1.0, "", replace(reply, note=b""))))
    assert b"T2dnUy" not in encode_reply(reply) + talk, "OggS in base64"


class Notes(Post):
    sends_notes = True


class Loudspeaker(Post):
    speaks = True


class Mute(FakeSpeech):
    def note(self, _: Aloud) -> bytes:
        raise SpeechFailed("no sound came")


class World:
    def __init__(self, folder: Path, post: Post, speech: FakeSpeech) -> None:
        keyring = open_keyring(folder / "keys.db", folder / "key")
        self.store = open_store(f"sqlite:///{folder / 'a.db'}", keyring)
        self.post, self.speech = post, speech
        reach = Reach(self.store, People(self.store, {}), lambda: MONDAY)
        voicing = Voicing(speech, self.store)
        self.outbox = Outbox(self.store, {"post": post}, reach, lambda: MONDAY, lambda: 1.0, voicing=voicing)
        created = (
            TwinCreated(name="Ann", language="de"),
            IdentityLinked("post", "ann", "a"),
            PreferencesChanged(speech_speed=120),
        )
        self.store.append(Draft("ann", created, MONDAY, "x", "post", identities=(("post", "ann"),)))

    def sent(self, reply: Reply) -> Reply:
        key = talk_key(Address("post", "ann", "a"))
        parcel = Parcel("one", "ann", "post", "ann", key, encode_reply(reply), MONDAY)
        self.store.append(Draft("ann", (), MONDAY, "one", "post", parcels=(parcel,)))
        anyio.run(self.outbox.deliver)
        return self.post.sent[-1][1]


@pytest.mark.parametrize("aloud", [Aloud("Noted."), None])
def test_a_note_is_made_where_one_is_wanted_and_can_be_sent(tmp_path: Path, aloud: Aloud | None) -> None:
    world = World(tmp_path, Notes(), FakeSpeech())
    sent = world.sent(Reply("Noted.", aloud=aloud))
    assert sent.note == (b"OggSNoted." if aloud else b"")
    kept = world.store.delivery("ann", "one")
    assert kept
    assert b"OggS" not in kept[1]
    assert decode_reply(kept[1]).note == b""
    world.store.close()


def test_a_channel_without_notes_gets_none(tmp_path: Path) -> None:
    world = World(tmp_path, Post(), FakeSpeech())
    assert world.sent(Reply("Noted.", aloud=Aloud("Noted."))).note == b""
    assert world.speech.said == []
    world.store.close()


def test_the_words_are_sent_though_speech_fails(tmp_path: Path) -> None:
    world = World(tmp_path, Notes(), Mute())
    sent = world.sent(Reply("Noted.", aloud=Aloud("Noted.")))
    assert (sent.text, sent.note) == ("Noted.", b"")
    assert world.store.dead_parcels() == []
    world.store.close()


def test_what_comes_unasked_is_said_where_all_is_in_the_persons_own_way(tmp_path: Path) -> None:
    world = World(tmp_path, Loudspeaker(), FakeSpeech())
    nudge = world.sent(Reply("Stimmung 2,1 diese Woche.", unasked=True, private=True))
    assert nudge.aloud
    assert nudge.aloud.manner == Manner("de", "", 120)
    assert "Soll ich" in nudge.aloud.text
    assert "zwei" not in nudge.aloud.text
    world.store.close()
