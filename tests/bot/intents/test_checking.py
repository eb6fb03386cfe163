"""Everything that can be wrong with a draft is found, with its place and what to do."""

from __future__ import annotations

import pytest
from intents_house import ROOM

from bot import discovery
from bot.intents.checking import problems
from bot.intents.draft import Draft, IntentEdit, checked
from bot.intents.shipped import RIGHTS, Shipped

GOOD = ROOM.model_dump(exclude_defaults=True)


def room(**changes: object) -> dict[str, object]:
    return {"intents": {"book_room": GOOD | changes}}


def asked(**question: object) -> dict[str, object]:
    whole = {"slot": "size", "question": "How many people?"} | question
    return room(reply={"ask": [whole], "texts": ["For {size}."]})


def hooked(url: str, **more: object) -> dict[str, object]:
    return room(reply={"webhook": {"url": url}, **more})


FAULTS: list[tuple[dict[str, object], str, str]] = [
    (room(examples={}), "intents.book_room", "no examples"),
    (room(examples=["a room", "A  room"]), "intents.book_room.examples.en[1]", "once is enough"),
    (
        room(examples=["make me some green tea"]),
        "intents.book_room.examples.en[0]",
        "example of make_tea, too",
    ),
    (room(examples=["yes please"]), "intents.book_room.examples.en[0]", "example of affirm, too"),
    (room(examples=["room"] * 10_000), "intents.book_room.examples.en", "10,000 examples; 1,000 are allowed"),
    (room(examples=["x" * 10_000]), "intents.book_room.examples.en[0]", "10,000 characters; 500"),
    (room(examples=["a [big](size room"]), "intents.book_room.examples.en[0]", "not closed"),
    (room(examples=['a [big]{"entity": 1}']), "intents.book_room.examples.en[0]", 'lack "entity"'),
    (room(examples=["tomorrow [at 3](time)"]), "intents.book_room.examples.en[0]", "found by rule"),
    (room(examples=["a [big](Größe) room"]), "intents.book_room.examples.en[0]", "name entities with"),
    (room(examples=["  "]), "intents.book_room.examples.en[0]", "words in it"),
    (room(examples=["two\nlines"]), "intents.book_room.examples.en[0]", "one line"),
    (room(examples=["i want to kill myself"]), "intents.book_room.examples.en[0]", "help line"),
    (room(examples={"fr": ["une salle"]}), "intents.book_room.examples", "does not understand 'fr'"),
    (room(title="x" * 61), "intents.book_room.title.en", "1 to 60"),
    (room(title={"xx": "x"}), "intents.book_room.title", "does not understand 'xx'"),
    (room(added=["x"]), "intents.book_room.added", "only intents that ship"),
    ({"intents": {"Book-Room": GOOD}}, "intents.Book-Room", "small letters"),
    ({"intents": {f"own_{n}": GOOD for n in range(301)}}, "intents", "300 of your own"),
    ({"intents": {"affirm": {"added": ["sure thing boss"]}}}, "intents.affirm", "stay as they are"),
    ({"intents": {"safety": {"enabled": False}}}, "intents.safety", "stay as they are"),
    ({"intents": {"make_tea": GOOD}}, "intents.make_tea.examples", "ships with Doppel"),
    ({"intents": {"make_tea": GOOD}}, "intents.make_tea.reply", "ships with Doppel"),
    ({"intents": {"make_tea": {"removed": ["coffee"]}}}, "intents.make_tea.removed.en[0]", "no example of"),
    (
        {
            "intents": {
                "lamp_on": {
                    "removed": [
                        "lights on",
                        "lamp on",
                        "more light please",
                        "it is dark in here",
                        "switch the lamp on",
                    ]
                }
            }
        },
        "intents.lamp_on.removed.en",
        "switch the intent off",
    ),
    (
        {"intents": {"make_tea": {"replies": {"utter_tee": ["x"]}}}},
        "intents.make_tea.replies.utter_tee",
        "utter_tea",
    ),
    (
        {"intents": {"make_tea": {"replies": {"utter_tea": ["{kind} for {who}"]}}}},
        "intents.make_tea.replies.utter_tea.en[0]",
        "nothing fills {who}; there is {kind}",
    ),
    (
        {"intents": {"make_tea": {"replies": {"utter_tea": ["tea"]}}}},
        "intents.make_tea.replies.utter_tea.en[0]",
        "lost",
    ),
    (
        {"intents": {"make_tea": {"replies": {"utter_tea": ["{kind.__class__}"]}}}},
        "intents.make_tea.replies.utter_tea.en[0]",
        "is no slot",
    ),
    (
        {"intents": {"make_tea": {"replies": {"utter_tea": {"en": []}}}}},
        "intents.make_tea.replies.utter_tea.en",
        "write a",
    ),
    (
        {
            "intents": {
                "lamp_on": {"replies": {"utter_lamp_on": ["On."]}},
                "lamp_off": {"replies": {"lamp_on": ["It is on."]}},
            }
        },
        "intents.lamp_off.replies.lamp_on",
        "lamp_on shares this response",
    ),
    (room(reply=None), "intents.book_room.reply", "no reply"),
    (room(reply={}), "intents.book_room.reply", "one of the two"),
    (hooked("https://rooms.example.org/", texts=["x"]), "intents.book_room.reply", "one of the two"),
    (room(reply={"texts": ["In {city}."]}), "intents.book_room.reply.texts.en[0]", "nothing fills {city}"),
    (room(reply={"texts": ["At {time}."]}), "intents.book_room.reply.texts.en", "what to say without {time}"),
    (room(reply={"texts": ["{"]}), "intents.book_room.reply.texts.en[0]", "not closed"),
    (room(reply={"texts": ["{0}"]}), "intents.book_room.reply.texts.en[0]", "is no slot"),
    (room(reply={"texts": ["{time!r}"]}), "intents.book_room.reply.texts.en[0]", "is no slot"),
    (room(reply={"texts": ["x" * 2001]}), "intents.book_room.reply.texts.en[0]", "1 to 2,000"),
    (room(reply={"texts": ["x"] * 21}), "intents.book_room.reply.texts.en", "1 to 20 variants"),
    (asked(slot="Big"), "intents.book_room.reply.ask[0]", "small letters"),
    (asked(question=""), "intents.book_room.reply.ask[0].question.en", "1 to 300"),
    (asked(question={}), "intents.book_room.reply.ask[0].question", "write the question"),
    (asked(expects="choice"), "intents.book_room.reply.ask[0].choices", "choices go with"),
    (asked(choices=["a", "b"]), "intents.book_room.reply.ask[0].choices", "choices go with"),
    (
        asked(expects="choice", choices=["a", "A"]),
        "intents.book_room.reply.ask[0].choices.en",
        "2 to 10 different",
    ),
    (asked(expects="choice", choices=["a", " "]), "intents.book_room.reply.ask[0].choices.en", "1 to 40"),
    (
        room(reply={"ask": [{"slot": "a", "question": "?"}] * 2, "texts": ["x"]}),
        "intents.book_room.reply.ask[1]",
        "asked for already",
    ),
    (
        room(reply={"ask": [{"slot": f"s{n}", "question": "?"} for n in range(6)], "texts": ["x"]}),
        "intents.book_room.reply.ask",
        "6 questions",
    ),
    (
        hooked("https://rooms.example.org/", ask=[{"slot": "mood", "question": "How are you?"}]),
        "intents.book_room.reply.ask[0]",
        "no webhook is told",
    ),
    (
        hooked("https://rooms.example.org/", ask=[{"slot": "x", "question": "1 to 5?", "expects": "rating"}]),
        "intents.book_room.reply.ask[0]",
        "no webhook is told",
    ),
    ({"lookups": {"size": []}}, "lookups.size", "1 to 2,000"),
    ({"lookups": {"Size": ["big"]}}, "lookups.Size", "small letters"),
    ({"lookups": {"mood": ["big"]}}, "lookups.mood", "found by rule"),
    ({"synonyms": {"large": [" "]}}, "synonyms.large[0]", "1 to 100"),
    ({"regexes": {"badge": ["("]}}, "regexes.badge[0]", "not a regular expression"),
    ({"regexes": {"badge": ["(a+)+$"]}}, "regexes.badge[0]", "repeat inside a repeat"),
    ({"regexes": {"badge": ["x*"]}}, "regexes.badge[0]", "where there is nothing"),
    ({"regexes": {"badge": ["x" * 201]}}, "regexes.badge[0]", "1 to 200"),
    ({"must_pass": [{"text": "hi", "intent": "nothing"}]}, "must_pass[0]", "no intent 'nothing'"),
    (
        {"must_pass": [{"text": "tee", "intent": "make_tea", "language": "de"}]},
        "must_pass[0]",
        "examples in de",
    ),
    (
        {"must_pass": [{"text": "hi", "intent": "affirm", "language": "xx"}]},
        "must_pass[0]",
        "understand 'xx'",
    ),
    ({"tests": [{"text": " ", "intent": "affirm"}]}, "tests[0]", "1 to 500"),
    (
        {"tests": [{"text": "tea", "intent": "make_tea"}, {"text": "Tea", "intent": "affirm"}]},
        "tests[1]",
        "must be make_tea as well",
    ),
    ({"tests": [{"text": "tea", "intent": "make_tea"}] * 5001}, "tests", "5,000 are allowed"),
]


@pytest.mark.parametrize(
    ("told", "where", "what"), FAULTS, ids=[f"{where}: {what}" for _, where, what in FAULTS]
)
def test_a_fault_is_found_at_its_place(
    shipped: Shipped, told: dict[str, object], where: str, what: str
) -> None:
    found = problems(checked(told), shipped)
    assert any(one.where == where and what in one.what for one in found), [str(one) for one in found]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://rooms.example.org/",
        "rooms.example.org",
        "javascript:alert(1)",
        "https://",
        "https://ann:secret@rooms.example.org/",
        "https://rooms.example.org/a b",
        "https://rooms.example.org:99999/",
        "https://" + "x" * 2000,
        "http://localhost/",
        "http://LOCALHOST:8080/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0.0.0.0/",
        "http://10.0.0.8/",
        "http://172.16.1.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.8]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://printer/",
        "http://printer.local/",
        "http://db.internal/",
        "http://[::1",
    ],
)
def test_a_webhook_outside_the_public_net_is_refused(shipped: Shipped, url: str) -> None:
    found = problems(checked(hooked(url)), shipped)
    assert [one.where for one in found] == ["intents.book_room.reply.webhook.url"]


def test_a_private_host_that_config_names_may_be_a_webhook(shipped: Shipped) -> None:
    assert problems(checked(hooked("http://rooms.local:8080/x")), shipped, ["rooms.local"]) == ()
    assert problems(checked(hooked("http://127.0.0.1:8080/x")), shipped, ["127.0.0.1"]) == ()


GOOD_DRAFTS = [
    {},
    room(),
    room(reply={"texts": ["At {time}.", "Some time."]}),
    room(examples=["a [big](size) room"], reply={"texts": ["A {size} room.", "A room."]}),
    room(reply={"texts": ["{{literally}} yours"]}),
    asked(),
    asked(expects="choice", choices=["two", "four"]),
    hooked("https://rooms.example.org/book?x=1"),
    {"intents": {"make_tea": {"enabled": False, "added": ["a brew please"], "removed": ["TEA"]}}},
    {"intents": {"make_tea": {"replies": {"utter_tea": {"en": ["{kind} tea!"], "de": ["Ein {kind} Tee."]}}}}},
    {"synonyms": {"large": ["big"]}, "lookups": {"size": ["big"]}, "regexes": {"badge": [r"\d{4}"]}},
    {
        "must_pass": [
            {"text": "tea please", "intent": "make_tea"},
            {"text": "ja", "intent": "affirm", "language": "de"},
        ]
    },
]


@pytest.mark.parametrize("told", GOOD_DRAFTS, ids=str)
def test_nothing_is_wrong_with_a_good_draft(shipped: Shipped, told: dict[str, object]) -> None:
    assert problems(checked(told), shipped) == ()


def test_an_example_that_was_removed_may_be_of_another_intent(shipped: Shipped) -> None:
    moved = room(examples=["put the kettle on"])
    assert problems(checked(moved), shipped)
    moved["intents"]["make_tea"] = {"removed": ["put the kettle on"]}  # type: ignore[index]
    assert problems(checked(moved), shipped) == ()


def test_what_people_may_always_ask_for_cannot_be_switched_off() -> None:
    shipped = Shipped(discovery.skills())
    off = Draft.model_validate({"intents": {"forget_me": {"enabled": False}}})
    assert [one.where for one in problems(off, shipped)] == ["intents.forget_me"]


def test_every_way_to_take_a_consent_back_stays_on() -> None:
    skills = discovery.skills()
    assert set(RIGHTS) <= skills.by_intent.keys()
    draft = Draft(intents={name: IntentEdit(enabled=False) for name in RIGHTS})
    assert {one.where for one in problems(draft, Shipped(skills))} == {f"intents.{name}" for name in RIGHTS}
    assert "stop_teaching" in RIGHTS


def test_many_patterns_are_counted_before_any_is_tried(shipped: Shipped) -> None:
    evil = {f"e{n}": tuple(f"(a+)+{n}x{k}" for k in range(20)) for n in range(11)}
    (problem,) = problems(Draft(regexes=evil), shipped)
    assert (problem.where, "220 patterns" in problem.what) == ("regexes", True)
