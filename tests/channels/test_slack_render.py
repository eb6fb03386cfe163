from __future__ import annotations

import json

import pytest
from block_kit import problems, view_problems

from bot.channel import Glance, Permission
from bot.messages import Button, Card, File, Picture, Reply
from channels.slack.blocks import escaped
from channels.slack.home import home_view
from channels.slack.modals import mood_modal, task_modal, write_modal
from channels.slack.place import Place
from channels.slack.render import posts

KEY = "slack:0123456789abcdef0123456789abcdef"
FACTS = tuple((f"fact {n}", "3 <of> 5") for n in range(23))
YES_NO = (Button("Yes", "yes"), Button("No", "no"))
SHAPES = {
    "words": Reply("Mood 4, noted at 9:30."),
    "signs": Reply("5 < 6 & <!channel> <@U1> <https://evil.example|click>"),
    "buttons": Reply("Sure?", YES_NO, asks="yes_no"),
    "rating": Reply("How is your mood?", tuple(Button(str(n), str(n)) for n in range(1, 6)), asks="rating"),
    "choice": Reply("Which?", tuple(Button(f"task {n}", f"the {n}th") for n in range(60)), asks="choice"),
    "text": Reply("What is on your mind?", (Button("Skip", "skip"),), asks="text"),
    "time": Reply("When?", asks="time"),
    "duration": Reply("How long?", asks="duration"),
    "exact": Reply("Type it.", asks="exact"),
    "card": Reply("Your week.", card=Card("Week", FACTS)),
    "card alone": Reply("", card=Card("Week", FACTS)),
    "empty fact": Reply("Hm", card=Card("", (("", ""), ("a", "")))),
    "long fact": Reply("Hm", card=Card("t" * 4000, (("n" * 100, "v<" * 4000),))),
    "chart": Reply("Your mood.", picture=Picture(b"png", "Mood, 3 to 4")),
    "file": Reply("Your data.", file=File("export.json", "application/json", b"{}")),
    "long": Reply("\n\n".join(f"{n} " + "word & more " * 90 for n in range(60)), YES_NO, asks="choice"),
    "one word": Reply("<" * 39_000),
    "long label": Reply("Hm", (Button("x" * 500, "y" * 3000), Button("  ", "z"))),
    "odd": Reply("a\ud800b\x00c \N{PILE OF POO}"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_a_reply_is_within_the_limits_of_slack(shape: str) -> None:
    reply = SHAPES[shape]
    drawn = posts(reply, KEY, "Write…")
    assert drawn
    for post in drawn:
        assert problems(list(post.blocks)) == []
        assert 1 <= len(post.text) <= 4000
        json.dumps(post.fields, ensure_ascii=False).encode()


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_said_is_lost_or_mistaken_for_a_mark(shape: str) -> None:
    reply = SHAPES[shape]
    blocks = [block for post in posts(reply, KEY, "Write…") for block in post.blocks]
    said = "".join(each["text"]["text"] for each in blocks if each["type"] == "section" and "text" in each)
    squeezed = "".join(escaped(reply.text).split())
    assert squeezed in "".join(said.split())
    assert "<" not in said
    labels = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
    assert len(labels) == len(reply.buttons) + (reply.asks == "text")


def test_buttons_carry_tokens_and_come_last() -> None:
    (post,) = posts(SHAPES["text"], KEY, "Write…")
    row = post.blocks[-1]
    assert [each.get("value") for each in row["elements"]] == [f"{KEY}#0", None]
    assert [each["text"]["text"] for each in row["elements"]] == ["Skip", "Write…"]
    assert post.text == "What is on your mind?"
    long = posts(SHAPES["long"], KEY, "Write…")
    assert len(long) > 3
    assert [any(block["type"] == "actions" for block in post.blocks) for post in long] == [
        *[False] * (len(long) - 1),
        True,
    ]


def test_a_picture_alone_is_no_message() -> None:
    assert posts(Reply("", picture=Picture(b"png", "Mood")), KEY, "Write…") == []


@pytest.mark.parametrize("language", ["en", "de", "fr", ""])
def test_modals_are_within_the_limits_of_slack(language: str) -> None:
    place = Place(
        "1772442000.000100", "1772442000.000200", "C1", "https://hooks.slack.com/actions/" + "x" * 80
    )
    asked = escaped("What <is> it? " * 400)
    for modal in (
        write_modal(asked, place, language),
        mood_modal(language),
        task_modal("w " * 5000, language),
    ):
        assert view_problems(modal) == []
    assert Place.decode(write_modal("", place, language)["private_metadata"]) == place


def test_a_modal_speaks_the_person_s_language() -> None:
    assert mood_modal("de")["title"]["text"] == "Wie geht es dir?"
    assert mood_modal("en")["blocks"][0]["element"]["options"][0]["text"]["text"] == "1 (low)"


def test_the_home_tab_is_within_the_limits_of_slack() -> None:
    glance = Glance(
        today=Card("Today", FACTS),
        next_break="In 20 minutes <maybe>",
        trend=Card("Seven days", tuple((f"day {n}", "–") for n in range(7))),
        settings=Card("Settings", (("Zone", "Europe/Berlin"),)),
        permissions=tuple(Permission(f"Purpose {n} & more", n % 2 == 0, f"allow {n}") for n in range(30)),
        buttons=(Button("Export", "export my data"), Button("Quiet", "snooze")),
    )
    view = home_view(glance, "en")
    assert view_problems(view) == []
    pressed = [each for block in view["blocks"] for each in block.get("elements", ())]
    assert [each["value"] for each in pressed] == ["=export my data", "=snooze", "=check in", "=forget me"]
    assert [each.get("style") for each in pressed] == [None, None, None, "danger"]
    turns = [b["accessory"]["text"]["text"] for b in view["blocks"] if "accessory" in b]
    assert turns[:2] == ["Turn off", "Turn on"]


def test_an_empty_home_tab_still_has_its_buttons() -> None:
    view = home_view(Glance(Card("", ()), "", Card("", ()), Card("", ())), "de")
    assert view_problems(view) == []
    assert [each["value"] for each in view["blocks"][-1]["elements"]][-1] == "=vergiss mich"


def test_a_place_that_nobody_here_wrote_is_the_top_of_the_conversation() -> None:
    for odd in ("", "nonsense", "[]", '{"thread": 5}'):
        assert Place.decode(odd) == Place()
    assert Place().encode() == ""
