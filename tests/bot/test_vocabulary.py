"""What can be said to Doppel, made of what it learnt to read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot import discovery
from bot.dialogue.choices import Thresholds
from bot.documents import document
from bot.safety import shows_crisis
from bot.speech.values import BUILT_IN
from bot.speech.vocabulary import COMMANDS, IN_NEED, also_said, sayable, spoken
from nlu import examples
from nlu.annotations import read_marked
from nlu.examples import Example, TrainingData
from nlu.understanding import Interpreter
from voice.grammar import Sayable, Sentence, Slot
from voice.reading import read_out

UTC = ZoneInfo("UTC")
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
RATING, NUMBER, CLOCK = Slot("rating"), Slot("number"), Slot("clock")


def said(marked: str, intent: str = "") -> Sentence:
    return spoken(Example(*read_marked(marked)), intent)


def data(**intents: list[str]) -> TrainingData:
    return TrainingData(
        {name: tuple(Example(*read_marked(one)) for one in told) for name, told in intents.items()},
        {},
        {},
        {"title": ("reading",)},
    )


@pytest.mark.parametrize(
    ("typed", "spoken_as"),
    [
        ("Mood 4!", ("mood", RATING)),
        ("stress 4/5 today", ("stress", RATING, "out", "of", NUMBER, "today")),
        ("remind me at 9:30 to [call Lena](title)", ("remind", "me", "at", CLOCK, "to", Slot("title"))),
        ("remind me at 3 pm", ("remind", "me", "at", CLOCK)),
        ("break for 20min", ("break", "for", NUMBER, "minutes")),
        ("done in 2h", ("done", "in", NUMBER, "hours")),
        ("a 5 minute break", ("a", NUMBER, "minute", "break")),
        ("move it to Friday", ("move", "it", "to", Slot("weekday"))),
        ("due on the 3rd", ("due", "on", "the", Slot("ordinal"))),
        ("check-in, please", ("check", "in", "please")),
        ("thats not what I meant", ("that's", "not", "what", "i", "meant")),
        ("I’m tired", ("i'm", "tired")),
    ],
)
def test_an_example_is_written_as_it_is_said(typed: str, spoken_as: Sentence) -> None:
    assert said(typed) == spoken_as


@pytest.mark.parametrize(
    "typed",
    [
        "😀",
        "🙁 off today",
        "pls add a task",
        "soooo good",
        "r u there",
        "/help",
        "mood=4",
        "see https://a.example/b",
    ],
)
def test_what_is_only_ever_typed_is_not_listened_for(typed: str) -> None:
    assert said(typed) == ()


def test_a_figure_beside_a_measure_is_a_rating() -> None:
    assert said("it was 4", "log_mood") == ("it", "was", RATING)
    assert said("wait 4 days") == ("wait", NUMBER, "days")


def test_values_are_those_that_were_marked_and_those_that_were_listed() -> None:
    found = sayable(data(add_task=["add [the budget](title)", "add [Q3 slides](title)"]))
    assert set(found.values["title"]) == {("the", "budget"), ("reading",)}
    assert ("add", Slot("title")) in found.sentences


def test_slips_of_the_pen_are_left_out_and_names_of_ones_own_are_kept() -> None:
    known = frozenset({"remind", "me", "reminder", "connect", "ask"})
    told = data(a=["remind me", "remnid me", "connect zyxel", "ask kubernetes"])
    words = {word for said in sayable(told, known=known.intersection).sentences for word in said}
    assert "remnid" not in words
    assert {"zyxel", "kubernetes"} <= words


@pytest.fixture(scope="module")
def everything() -> Sayable:
    skills = discovery.skills()
    return sayable(examples.load(skills.training_files()), also_said(skills))


def test_all_that_is_shipped_can_be_said(everything: Sayable) -> None:
    assert {
        ("undo",),
        ("mood", RATING),
        ("my", "mood", "is", RATING),
        ("remind", "me", "at", CLOCK, "to", Slot("title")),
        (RATING,),
        ("skip",),
        ("i", "want", "to", "die"),
    } <= set(everything.sentences)
    assert all(
        isinstance(piece, str) or everything.values[piece.kind]
        for sentence in everything.sentences
        for piece in sentence
    )


def test_every_word_can_be_spoken(everything: Sayable) -> None:
    words = {word for kind in everything.values.values() for value in kind for word in value}
    words |= {piece for said in everything.sentences for piece in said if isinstance(piece, str)}
    assert all(set(word) <= set("abcdefghijklmnopqrstuvwxyz'.") for word in words)


@pytest.mark.parametrize(
    ("intent", "text"), [(intent, text) for intent, said in document(COMMANDS).items() for text in said]
)
def test_the_commonest_commands_are_understood_as_they_are_heard(
    intent: str, text: str, interpreter: Interpreter
) -> None:
    plain = read_marked(text)[0]
    heard = read_out(plain, "en").lower().rstrip(".")
    for words in (plain, heard):
        reading = interpreter.understand(words, MORNING, UTC)
        assert reading.intent == intent
        assert Thresholds().sure(reading)


@pytest.mark.parametrize("text", document(IN_NEED)["sentences"])
def test_what_people_in_need_say_leads_to_the_careful_answer(text: str) -> None:
    assert shows_crisis(text)


def test_clock_times_are_said_in_the_ways_people_say_them() -> None:
    assert {
        ("half", "past", "nine"),
        ("quarter", "to", "one"),
        ("nine", "thirty"),
        ("nine", "oh", "five"),
        ("three", "p.m."),
        ("twelve", "o'clock"),
    } <= set(BUILT_IN["clock"])
