from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.dialogue import Dialogue
from bot.dialogue.keys import talk_key
from bot.messages import Address, Message
from bot.safety import INTENT, answers, crisis, located
from bot.skill import Answer, Turn
from nlu.understanding import Understanding
from twin_core.parts.preferences import Preferences, PreferencesChanged
from twin_core.store.base import Store
from twin_core.twin import Twin

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = "I want to kill myself"
SENTENCES: dict[str, list[dict[str, str]]] = yaml.safe_load(
    Path(answers.__file__).with_name("safety.yml").read_text(encoding="utf-8")
)["responses"]


def twin(**preferences: str) -> Twin:
    return Twin(id="t", preferences=Preferences(**preferences))


def answered(text: str = SAID, *, again: bool = False, **preferences: str) -> Answer:
    answer = crisis(text, twin(**preferences), again=again)
    assert answer is not None
    return answer


def turn(text: str, intent: str | None = None) -> Turn:
    message = Message("1", text, Address("console", "ada", "c"), NOW)
    return Turn(message, Understanding(text, intent, 0.9 if intent else 0.1), twin(), NOW)


def test_a_stated_country_gives_its_line_without_guessing() -> None:
    text = answered(country="GB", zone="Europe/Berlin").reply.text
    assert "Samaritans, 116 123" in text
    assert "999" in text
    assert "guess" not in text


def test_a_country_from_the_zone_is_said_to_be_a_guess() -> None:
    answer = answered(zone="Europe/Vienna")
    assert "Austria" in answer.reply.text
    assert "142" in answer.reply.text
    assert "If you are somewhere else" in answer.reply.text
    assert answer.ask is None


@pytest.mark.parametrize("zone", ["", "UTC", "Asia/Kathmandu"])
def test_without_a_known_line_the_emergency_rule_comes_first_and_the_question_last(zone: str) -> None:
    answer = answered(zone=zone)
    assert "112" in answer.reply.text
    assert "911" in answer.reply.text
    assert "findahelpline.com" in answer.reply.text
    assert answer.ask is not None
    assert (answer.ask.intent, answer.ask.slot) == (INTENT, "country")


def test_a_stated_country_without_a_line_is_not_asked_for_again() -> None:
    answer = answered(country="TR")
    assert "Türkiye" in answer.reply.text or "Turkey" in answer.reply.text
    assert "findahelpline.com" in answer.reply.text
    assert answer.ask is None


@pytest.mark.parametrize("where", [{"country": "GB"}, {"zone": "Europe/Berlin"}, {"country": "TR"}, {}])
def test_a_second_time_is_said_in_other_words_with_the_same_way_to_a_person(where: dict[str, str]) -> None:
    first, second = (answered(again=again, **where).reply.text for again in (False, True))
    assert first != second
    assert len(second) < len(first)
    ways = re.findall(r"findahelpline\.com|\d{3}[\d ]*\d", first)
    assert ways
    assert all(way in second for way in ways)


@pytest.mark.parametrize("again", [False, True])
def test_nothing_of_what_was_said_is_in_the_answer(again: bool) -> None:
    secret = "zebra I want to kill myself quagga"
    kept = repr(answered(secret, again=again))
    assert not [word for word in ("zebra", "quagga", "kill myself") if word in kept]
    answer = answered(secret, again=again)
    assert answer.events == ()
    assert answer.requests == ()
    assert answer.reply.private


def test_other_words_get_no_answer_from_here() -> None:
    assert crisis("mood 4", twin(country="GB")) is None


@pytest.mark.parametrize(
    ("said", "country", "number"),
    [
        ("Germany", "DE", "0800 111 0 111"), ("UK", "GB", "116 123"), ("i'm in austria", "AT", "142"),
        ("the us", "US", "988"), ("NO", "NO", "116 123"), ("Deutschland!", "DE", "0800 111 0 111"),
    ],
)  # fmt: skip
def test_a_country_named_gives_its_line_and_is_remembered(said: str, country: str, number: str) -> None:
    answer = located(turn(said))
    assert number in answer.reply.text
    assert answer.events == (PreferencesChanged(country=country),)
    assert answer.ask is None


def test_a_country_without_a_line_is_remembered_and_gets_the_directory() -> None:
    answer = located(turn("Nepal"))
    assert "findahelpline.com" in answer.reply.text
    assert answer.events == (PreferencesChanged(country="NP"),)


def test_what_is_no_country_is_asked_again_with_a_way_out() -> None:
    answer = located(turn("the moon"))
    assert answer.ask is not None
    assert answer.events == ()
    assert "skip" in answer.reply.text


@pytest.mark.parametrize("intent", ["skip", "deny"])
def test_nobody_has_to_say_where_they_are(intent: str) -> None:
    answer = located(turn("skip", intent))
    assert (answer.ask, answer.events) == (None, ())
    assert "findahelpline.com" in answer.reply.text


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_sentence_gives_no_orders_no_promise_no_diagnosis_and_names_no_method(name: str) -> None:
    unwanted = r"\b(you (should|must|have to|need)|will get better|everything|promise|depress\w*|suicid\w*|"
    unwanted += r"kill\w*|die|harm|hurt|ill|illness|sorry|crisis|calm down|don't worry)\b|!"
    for entry in SENTENCES[name]:
        assert not re.search(unwanted, entry["text"], re.IGNORECASE), entry["text"]


def test_the_first_answer_says_what_happens_with_the_words() -> None:
    for name in ("crisis", "crisis_guess", "crisis_no_line", "crisis_unknown"):
        for entry in SENTENCES[f"utter_{name}"]:
            assert "I keep nothing of what you wrote and tell nobody" in entry["text"]


def test_no_word_of_it_reaches_the_store(dialogue: Dialogue, session_store: Store, person: str) -> None:
    address = Address("console", person, "terminal")
    at = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    said = [
        "hi",
        "zebrafinch mood 1, I want to kill myself in the quaggahouse",
        "why did you say that",
        "mood 3",
    ]
    for number, text in enumerate(said):
        dialogue.hear(Message(f"{person}-{number}", text, address, at))
    twin_id = session_store.twin_of("local", person)
    assert twin_id is not None
    kept = [
        repr(session_store.talk(twin_id, talk_key(address))),
        repr(session_store.transcript(twin_id, talk_key(address), at.astimezone(UTC))),
        repr(list(session_store.export(twin_id))),
        repr(list(session_store.history(twin_id))),
        repr(session_store.state(twin_id)),
    ]
    assert "mood 3" in kept[1], "the rest of the chat is kept, so the test would see it"
    for part in kept:
        assert not [word for word in ("zebrafinch", "quaggahouse", "kill myself") if word in part]
