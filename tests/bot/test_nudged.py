"""Nudges on top of a talk, and words that an answer wants heard next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from interpreter import ScriptedInterpreter, reading

from bot import safety
from bot.dialogue.choices import Thresholds
from bot.dialogue.nudged import LASTS, REMEMBERED, laid, sent_by
from bot.dialogue.presses import BUTTONS_LAST, press_of
from bot.dialogue.respond import Responder, Response, Scene
from bot.dialogue.talk import Talk, encode_reply
from bot.discovery import Skills
from bot.messages import Address, Button, Message, Reply, button_token
from bot.nudge_words import INTENT, KEY
from bot.reasons import because
from bot.skill import Answer, Ask, Before, Turn
from nlu.understanding import Understanding
from twin_core.parts.nudges import NudgeAnswered, NudgeDropped, NudgeSent
from twin_core.parts.preferences import Preferences
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Store
from twin_core.twin import Twin

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NUDGE = Reply(
    "A break?",
    (Button("Start a break", "start a break"), Button("Why?", "why?")),
    question=f"{INTENT}.n1",
    unasked=True,
)
CHECK_IN = Ask("check_in", "mood", "rating", Reply("Your mood?"))


class Given:
    """A store that knows what was delivered when, and nothing else."""

    def __init__(self, **replies: tuple[datetime, Reply]) -> None:
        self.replies = replies

    def delivery(self, twin_id: str, key: str) -> tuple[datetime, bytes] | None:
        assert twin_id == "ana"
        found = self.replies.get(key.removeprefix(KEY))
        return (found[0], encode_reply(found[1])) if found else None


def store(**replies: tuple[datetime, Reply]) -> Store:
    return Given(**(replies or {"n1": (NOW, NUDGE)}))  # type: ignore[return-value]


def person(*sent: str, at: datetime = NOW) -> Twin:
    twin = TwinCreated("ana", "UTC").apply(Twin("ana"), NOW)
    for nudge in sent or ("n1",):
        twin = NudgeSent(nudge, "break_due", ("load_minutes:120",)).apply(twin, at)
    return twin


def said(text: str = "hm", **more: str) -> Message:
    return Message("m1", text, Address("post", "ana", "chat"), NOW, **more)


def read(text: str) -> Understanding:
    return reading(text, {"start a break": "start_break", "check in": "check_in"}.get(text))


def talk_at(minutes: float, twin: Twin | None = None, talk: Talk | None = None) -> Talk:
    """The talk as it is some minutes after the nudge."""
    return laid(store(), twin or person(), talk or Talk(), said(), NOW + minutes * MINUTE, read=read)


def test_the_latest_nudge_lies_on_top_and_was_said_last() -> None:
    talk = talk_at(1, talk=Talk(asks=(CHECK_IN,), before=Before("hi", "greet", 1, "")))
    assert talk.asks[0] == CHECK_IN
    assert talk.open
    assert (talk.open.intent, talk.open.slot, talk.open.offer) == (INTENT, "n1", True)
    assert talk.open.question.text == "A break?"
    assert "start_break" in talk.open.takes
    assert talk.before
    assert talk.before.reply == NUDGE
    assert talk.before.because == because("break_due", ("load_minutes:120",), Preferences())


@pytest.mark.parametrize(
    ("minutes", "open_", "last"),
    [
        (0, True, True),
        (LASTS / MINUTE, True, True),
        (LASTS / MINUTE + 1, False, True),
        (REMEMBERED / MINUTE + 1, False, False),
        (-1, False, False),
    ],
)
def test_it_is_open_for_two_hours_and_the_last_word_for_a_day(
    minutes: float, open_: bool, last: bool
) -> None:
    talk = talk_at(minutes)
    assert (talk.open is not None) == open_
    assert (talk.before is not None) == last


def test_it_is_gone_once_something_else_was_said() -> None:
    assert talk_at(5, talk=Talk(at=NOW + MINUTE)) == Talk(at=NOW + MINUTE)
    assert talk_at(5, talk=Talk(at=NOW - MINUTE)).open


def test_one_that_was_answered_or_dropped_or_is_not_there_lies_nowhere() -> None:
    answered = NudgeAnswered("n1", "later").apply(person(), NOW)
    assert talk_at(1, answered) == Talk()
    assert talk_at(1, NudgeDropped("n1", "late").apply(person(), NOW)) == Talk()
    withdrawn = laid(store(other=(NOW, NUDGE)), person(), Talk(), said(), NOW, read=read)
    assert withdrawn == Talk()


def test_one_answered_elsewhere_is_open_here_no_longer() -> None:
    here = talk_at(1)
    answered = NudgeAnswered("n1", "later").apply(person(), NOW)
    assert talk_at(2, answered, replace(here, at=NOW + MINUTE)).open is None


def test_an_earlier_one_is_open_where_the_latest_was_answered() -> None:
    twin = NudgeAnswered("n2", "done").apply(person("n1", "n2"), NOW)
    talk = talk_at(1, twin)
    assert talk.open
    assert talk.open.slot == "n1"


def test_who_is_about_to_do_so_is_not_offered_it() -> None:
    asks = replace(NUDGE, buttons=(Button("Check in", "check in"),))
    talk = laid(store(n1=(NOW, asks)), person(), Talk(asks=(CHECK_IN,)), said(), NOW, read=read)
    assert talk.asks == (CHECK_IN,)


def test_after_words_of_self_harm_those_stay_what_was_said_last() -> None:
    before = Before("", safety.INTENT, 1.0, "worried")
    assert talk_at(1, talk=Talk(before=before)).before == before


def test_nudges_are_known_by_their_question() -> None:
    assert sent_by(person(), f"{INTENT}.n1")
    for question in (f"{INTENT}.other", "check_in.mood", "", INTENT):
        assert sent_by(person(), question) is None


def token(number: int, key: str = KEY + "n1") -> str:
    return button_token(key, number)


def test_a_press_turns_to_its_nudge_whatever_was_said_since() -> None:
    talk = Talk(asks=(CHECK_IN,), at=NOW + MINUTE)
    late = NOW + BUTTONS_LAST
    press = press_of(store(), person(), talk, said("", pressed=token(1)), late, read=read)
    assert press
    turned = press.turned_to(talk)
    assert turned.asks[0] == CHECK_IN
    assert turned.open
    assert turned.open.slot == "n1"
    assert "start_break" in turned.open.takes
    assert press.turned_to(turned) == turned, "it lies there once"


def test_a_press_that_is_none() -> None:
    def press(token: str, twin: Twin, after: timedelta = MINUTE) -> object:
        return press_of(store(), twin, Talk(), said("", pressed=token), NOW + after, read=read)

    assert press(token(0), person())
    assert press(token(2), person()) is None, "it has two buttons"
    assert press(token(0), person("n2")) is None, "it was not sent to this one"
    assert press(token(0), person(), BUTTONS_LAST + MINUTE) is None
    assert press(token(0, KEY + "n9"), person()) is None


# ---- what an answer wants heard next ----


def start(turn: Turn) -> Answer:
    return Answer(Reply(f"first {turn.understanding.text}"), (NudgeSent("x", "break_due"),), then="again")


def again(turn: Turn) -> Answer:
    seen = turn.twin.nudges.by_id("x") is not None
    return Answer(Reply(f"then {seen} {turn.pending}"), then="again")


def asks(turn: Turn) -> Answer:
    if turn.pending:
        return Answer(Reply(f"took {turn.understanding.text}"))
    return Answer(CHECK_IN.question, ask=CHECK_IN)


SKILLS = Skills(
    {"start": start, "again": again, "check_in": asks, "note": lambda _: Answer(Reply(""), then="check in")},
    {},
    (Path("x.yml"),),
)
READINGS = {
    "go": reading("go", "start"),
    "again": reading("again", "again"),
    "check in": reading("check in", "check_in"),
    "note": reading("note", "note"),
}
ANY_WORDS = Ask("check_in", "note", "text", Reply("Anything to note?"))


def heard(text: str, *open_: Ask) -> Response:
    responder = Responder(ScriptedInterpreter(READINGS), SKILLS, Thresholds())
    return responder.respond(Scene(said(text), person(), NOW, Talk(asks=open_)))


def test_what_an_answer_wants_is_heard_once_and_joined() -> None:
    response = heard("go")
    assert response.reply.text == "first go\nthen True None"
    assert [one.text for one in response.readings] == ["go", "again"]
    assert len(response.unclear) == 2
    assert len(response.events) == 1


def test_a_question_of_what_is_heard_next_stays_open() -> None:
    response = heard("note")
    assert response.reply.text == "Your mood?"
    assert response.talk.open == CHECK_IN


def test_what_is_heard_next_answers_no_question_that_is_open() -> None:
    offer = Ask("note", "n", "time", Reply("?"), offer=True, takes=("note",))
    response = heard("note", ANY_WORDS, offer)
    assert response.reply.text == "Your mood?"
    assert response.talk.asks == (ANY_WORDS, CHECK_IN)
