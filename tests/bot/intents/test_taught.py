"""The answers of an intent that an admin taught: texts with slots, questions, webhooks, other languages."""

from __future__ import annotations

from typing import Any

import pytest
from skilled import MONDAY, Person, at, rated

from bot.intents.building import reworded, skills_of
from bot.intents.draft import ReplyEdit, checked
from bot.intents.replies.taught import switched_off, taught
from bot.intents.shipped import Shipped
from bot.language import conversing
from bot.messages import Button, Reply
from bot.phrases import reworded as saying
from bot.skill import CallWebhook

URL = "https://rooms.example.org/book"


def person(**reply: Any) -> Person:
    return Person(taught("book_room", ReplyEdit.model_validate(reply)))


def test_a_text_says_as_much_as_is_known() -> None:
    ann = person(texts=["The {size} room, {time}.", "The {size} room.", "A room."])
    nine = MONDAY.replace(hour=9, minute=0)
    assert ann.says("a room", "book_room").reply.text == "A room."
    assert ann.says("the big room", "book_room", ("size", "big", "big")).reply.text == "The big room."
    told = ann.says("big at nine", "book_room", ("size", "big", "big"), at("at nine", nine)).reply.text
    assert told == "The big room, today at 9:00."


def test_variants_are_varied_and_a_delivery_twice_reads_the_same() -> None:
    ann = person(texts=["One.", "Two.", "Three."])
    said = {ann.says("x", "book_room", vary=str(number)).reply.text for number in range(30)}
    assert said == {"One.", "Two.", "Three."}
    assert ann.says("x", "book_room", vary="7").reply == ann.says("x", "book_room", vary="7").reply


def test_a_missing_slot_is_asked_for_and_the_answer_put_in() -> None:
    ann = person(
        ask=[
            {"slot": "size", "question": "Big or small?", "expects": "choice", "choices": ["Big", "Small"]},
            {"slot": "day", "question": "When?", "expects": "time"},
        ],
        texts=["{size}, {day}."],
    )
    asked = ann.says("book a room", "book_room")
    assert asked.reply == Reply("Big or small?", (Button("Big", "Big"), Button("Small", "Small")))
    assert ann.says("purple", "none").ask == asked.ask, "what is no answer is asked again"
    asked = ann.says("the small one", "none")
    assert asked.reply.text == "When?"
    assert ann.says("no idea", "none").ask == asked.ask
    assert ann.says("at ten", "none", at("at ten", MONDAY.replace(hour=10, minute=0))).reply.text == (
        "Small, today at 10:00."
    )
    assert ann.ask is None


def test_what_was_named_is_not_asked_for() -> None:
    ann = person(ask=[{"slot": "size", "question": "Which size?"}], texts=["{size}."])
    assert ann.says("a big room", "book_room", ("size", "big", "big")).reply.text == "big."


def test_any_words_answer_a_question_for_text_and_skip_leaves_it() -> None:
    ann = person(ask=[{"slot": "what", "question": "What for?"}], texts=["For {what}."])
    ann.says("a room", "book_room")
    assert ann.says("  the yearly {review}  ", "none").reply.text == "For the yearly {review}."
    ann.says("a room", "book_room")
    left = ann.says("skip", "skip")
    assert (left.ask, "eft it" in left.reply.text or "leave that" in left.reply.text) == (None, True)


@pytest.mark.parametrize(("said", "intent", "told"), [("yes", "affirm", "Yes."), ("nope", "deny", "No.")])
def test_yes_or_no(said: str, intent: str, told: str) -> None:
    ann = person(ask=[{"slot": "sure", "question": "Sure?", "expects": "yes_no"}], texts=["{sure}."])
    ann.says("a room", "book_room")
    assert ann.says(said, intent).reply.text == told


def test_a_webhook_gets_its_slots_and_never_how_somebody_feels() -> None:
    ann = person(ask=[{"slot": "what", "question": "What for?"}], webhook={"url": URL, "timeout": 2})
    ann.says("big room, i am at 2", "book_room", ("size", "big", "big"), rated("mood", "2", 2))
    answer = ann.says("sales with Kim", "none", ("person", "Kim", "Kim"))
    assert answer.requests == (CallWebhook(URL, 2, "book_room", {"size": "big", "what": "sales with Kim"}),)
    assert answer.reply.text == ""


def test_german_is_answered_in_german_and_what_german_lacks_in_english() -> None:
    ann = person(texts={"en": ["A room."], "de": ["Ein Raum."]})
    with conversing(heard="de", spoken="de"):
        assert ann.says("raum", "book_room").reply.text == "Ein Raum."
        assert person(texts=["A room."]).says("raum", "book_room").reply.text == "A room."
        assert "abgeschaltet" in Person(switched_off).says("raum", "book_room").reply.text


def test_what_ships_can_be_said_in_other_words_and_switched_off(shipped: Shipped) -> None:
    draft = checked(
        {
            "intents": {
                "make_tea": {"replies": {"utter_tea": {"en": ["A {kind} brew."]}}, "title": "A brew"},
                "lamp_on": {"enabled": False},
            }
        }
    )
    skills = skills_of(shipped, draft)
    ben = Person(skills.by_intent["make_tea"])
    with saying(reworded(shipped, draft)):
        assert ben.says("green tea", "make_tea", ("kind", "green", "green")).reply.text == "A green brew."
        with conversing(heard="de", spoken="de"):
            assert "brew" not in ben.says("green tea", "make_tea").reply.text, "only English was reworded"
    assert "brew" not in ben.says("green tea", "make_tea").reply.text, "and only where the draft answers"
    assert skills.title("make_tea") == "A brew"
    assert "switched off" in Person(skills.by_intent["lamp_on"]).says("lamp on", "lamp_on").reply.text
    assert skills.off == {"lamp_on"}
