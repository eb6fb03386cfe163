"""Every shape of a reply as Teams shows it, held against the platform's limits."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from fakes.adaptive_cards import problems
from fakes.bot_framework import BOT
from fakes.bot_framework_shapes import NotTaken, check_activity
from PIL import Image

from bot.messages import Button, Card, File, Picture, Reply
from channels.teams.cards import card_of, escaped, note_card
from channels.teams.connector import Json
from channels.teams.render import LARGEST, consent_activity, rendered, size
from channels.teams.words import words

WORDS = words("en")
KEY = "teams:0123456789abcdef0123456789abcdef"


def png(side: int = 40) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (side, side), "#1f6f69").save(held, "PNG")
    return held.getvalue()


def buttons(number: int) -> tuple[Button, ...]:
    return tuple(Button(f"Choice {n}", f"say {n}") for n in range(number))


LONG = "\n\n".join(f"Paragraph {n}. " + "Words and *more* words, line_by_line. " * 20 for n in range(60))
SHAPES = {
    "words": Reply("Mood 4, noted."),
    "buttons": Reply("Stretch?", buttons(3)),
    "many buttons": Reply("Which?", buttons(14)),
    "card": Reply("Your day.", card=Card("Today", (("Mood", "4"), ("Energy", "2 of 5")))),
    "card alone": Reply("", card=Card("Today", ())),
    "chart": Reply("Your week.", picture=Picture(png(), "Mood from Monday to Friday: 3, 4, 2, 4, 4")),
    "all of it": Reply(
        "Week.", buttons(2), Card("Week", (("Mood", "3.6"),)), Picture(png(), "A chart"), asks="yes_no"
    ),
    "rating": Reply("Energy?", buttons(5), asks="rating"),
    "text": Reply("What was good?", buttons(1), asks="text"),
    "text alone": Reply("What was good?", asks="text"),
    "choice": Reply("Which one?", buttons(4), asks="choice"),
    "yes_no": Reply("Sure?", buttons(2), asks="yes_no"),
    "time": Reply("When?", buttons(3), asks="time"),
    "duration": Reply("How long?", buttons(3), asks="duration"),
    "exact": Reply('Type "forget me for good".', buttons(1), asks="exact"),
    "long words": Reply(LONG),
    "long with buttons": Reply(LONG, buttons(3), asks="choice"),
    "one endless word": Reply("ä" * 30_000),
    "emoji": Reply("👩‍👩‍👧 " * 8000, buttons(2)),
    "long card": Reply(
        "Tasks.", buttons(2), Card("Tasks", tuple((f"Task {n}", "x" * 100) for n in range(300)))
    ),
    "huge chart": Reply("Week.", picture=Picture(b"x" * 1_000_001, "Mood: 3, 4, 2")),
    "marks": Reply("# 1. *bold* [x](y) `c` <b> ~s~ - a\n- list\n+ plus", buttons(1)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_taken_by_teams(name: str) -> None:
    shown = rendered(SHAPES[name], KEY, WORDS).activities
    assert shown
    for activity in shown:
        check_activity(sent(activity), BOT, "a:1", personal=True)
        assert size(activity) <= LARGEST
        assert not (activity.get("text") and activity.get("attachments")), "Teams would split it"


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_of_the_words_is_lost(name: str) -> None:
    reply = SHAPES[name]
    told = "".join(seen(activity) for activity in rendered(reply, KEY, WORDS).activities)
    wanted = (
        [reply.text, *(value for _, value in reply.card.facts if reply.card)] if reply.card else [reply.text]
    )
    for part in wanted:
        assert "".join(part.split()) in "".join(told.split())


@pytest.mark.parametrize("asks", ["rating", "choice", "yes_no", "time", "duration", "exact", ""])
def test_words_alone_stay_words_whatever_they_ask(asks: str) -> None:
    [activity] = rendered(Reply("How?", asks=asks), KEY, WORDS).activities
    assert activity == {"type": "message", "textFormat": "plain", "text": "How?"}


def test_each_button_carries_its_token_on_new_clients_and_on_old_ones() -> None:
    card = card_of(SHAPES["many buttons"], KEY, WORDS)
    assert [action["data"] for action in card["actions"]] == [{"token": f"{KEY}#{n}"} for n in range(14)]
    for action in card["actions"]:
        assert action["fallback"]["data"] == action["data"]
    modes = [action.get("mode", "primary") for action in card["actions"]]
    assert modes == ["primary"] * 5 + ["secondary"] * 9
    assert "mode" not in card_of(Reply("x", buttons(6)), KEY, WORDS)["actions"][5]


def test_a_question_for_free_words_offers_a_dialog_first() -> None:
    first, second = card_of(SHAPES["text"], KEY, WORDS)["actions"]
    assert first["data"] == {"msteams": {"type": "task/fetch"}, "opens": "note"}
    assert first["title"] == "Write…"
    assert second["type"] == "Action.Execute"


def test_the_dialog_is_a_card_with_one_labelled_input() -> None:
    card = note_card("17", WORDS)
    assert problems(card) == []
    assert [element["type"] for element in card["body"]] == ["Input.Text"]
    assert card["actions"][0]["data"] == {"question": "17"}


def test_a_chart_has_words_for_those_who_do_not_see_it() -> None:
    [image] = [e for e in card_of(SHAPES["chart"], KEY, WORDS)["body"] if e["type"] == "Image"]
    assert image["altText"] == "Mood from Monday to Friday: 3, 4, 2, 4, 4"
    too_large = json.dumps(card_of(SHAPES["huge chart"], KEY, WORDS))
    assert "Mood: 3, 4, 2" in too_large
    assert "data:image" not in too_large


def test_a_file_is_offered_with_its_size() -> None:
    offer = consent_activity(File("export.json", "application/json", b"x" * 70), "o1", WORDS)
    check_activity(sent(offer), BOT, "a:1", personal=True)
    assert offer["attachments"][0]["content"]["sizeInBytes"] == 70
    with pytest.raises(NotTaken):
        check_activity(sent(offer), BOT, "19:x", personal=False)


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("a*b_c", r"a\*b\_c"),
        ("[x](y)", r"\[x\](y)"),
        ("# head", r"\# head"),
        ("#tag", "#tag"),
        ("- item", r"\- item"),
        ("3.5 up - or down", "3.5 up - or down"),
        ("1. first", r"1\. first"),
        ("<at>x</at>", r"\<at\>x\</at\>"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_nothing_is_taken_for_markdown(plain: str, shown: str) -> None:
    assert escaped(plain) == shown


def test_the_summary_of_a_notification_is_the_first_line() -> None:
    [activity] = rendered(Reply("Two meetings ran over.\nFive minutes?", buttons(2)), KEY, WORDS).activities
    assert activity["summary"] == "Two meetings ran over."


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda card: card.update(version="1.6"), "1.6"),
        (lambda card: card["body"][0].update(colour="red"), "colour"),
        (lambda card: card["body"].append({"type": "Chart"}), "Chart"),
        (lambda card: card["actions"][0].pop("fallback"), "fall back"),
        (lambda card: card["actions"].extend(card["actions"] * 3), "actions"),
        (
            lambda card: card["body"].append({"type": "Image", "url": "http://x/y.png", "altText": "y"}),
            "http://x",
        ),
        (lambda card: card["body"].append({"type": "FactSet", "facts": []}), "without facts"),
        (lambda card: [e.update(id="a") for e in card["actions"]], "twice"),
        (lambda card: card["body"][0].update(text=" "), "without text"),
    ],
)
def test_the_validator_would_notice(spoil: Callable[[Json], Any], what: str) -> None:
    card = card_of(SHAPES["buttons"], KEY, WORDS)
    assert problems(card) == []
    spoil(card)
    assert what in "; ".join(problems(card))


def sent(activity: Json) -> Json:
    """As the adapter sends it."""
    return {"from": {"id": BOT}, "conversation": {"id": "a:1"}, **json.loads(json.dumps(activity))}


def seen(activity: Json) -> str:
    """The words of an activity as a person reads them."""
    told = str(activity.get("text", ""))
    for attached in activity.get("attachments", ()):
        for element in attached["content"]["body"]:
            told += element.get("text", "")
            told += "".join(fact["title"] + fact["value"] for fact in element.get("facts", ()))
    return told if activity.get("textFormat") == "plain" else told.replace("\\", "")
