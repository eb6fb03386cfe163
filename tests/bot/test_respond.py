from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from interpreter import ScriptedInterpreter, reading

from bot.dialogue.choices import Thresholds
from bot.dialogue.fit import answers
from bot.dialogue.respond import Responder, Response, Scene
from bot.dialogue.talk import Talk, decode_talk, encode_talk
from bot.discovery import Skills
from bot.messages import Address, Button, Message, Reply
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Entity, Rating, Understanding
from twin_core.parts.mood import MoodLogged
from twin_core.twin import Twin

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FOUR = Entity("rating", Rating(4, certain=True, said="4"), 0, 1)
HOW = Ask("check_in", "mood", "rating", Reply("How is your mood?"))
WHICH = Ask(
    "tasks", "task", "choice", Reply("Which?", (Button("Report", "the report"), Button("Mail", "the mail")))
)


def check_in(turn: Turn) -> Answer:
    if turn.pending is None:
        return Answer(HOW.question, ask=HOW)
    rating = turn.understanding.first("rating")
    if rating is None and turn.understanding.intent != "skip":
        return Answer(Reply("Again: your mood?"), ask=HOW)
    value = rating.value.value if rating and isinstance(rating.value, Rating) else 0
    return Answer(Reply(f"Mood {value}"), (MoodLogged(value),) if value else ())


def tasks(turn: Turn) -> Answer:
    if turn.pending is None:
        return Answer(WHICH.question, ask=WHICH)
    return Answer(Reply(f"Took {turn.message.text}"))


def echo(turn: Turn) -> Answer:
    return Answer(
        Reply(f"{turn.understanding.intent}: {turn.message.text}; moods {len(turn.twin.mood.readings)}")
    )


def note(turn: Turn) -> Answer:
    ask = Ask("note", "text", "text", Reply("Anything to note?"))
    return Answer(Reply(f"Noted {turn.message.text}")) if turn.pending else Answer(ask.question, ask=ask)


SKILLS = Skills(
    {"check_in": check_in, "tasks": tasks, "greet": echo, "other": echo, "later": echo, "note": note},
    {name: name.title() for name in ("check_in", "tasks", "greet", "other", "later", "note")},
    (Path("x.yml"),),
)
READINGS = {
    "check in": reading("check in", "check_in"),
    "hi": reading("hi", "greet"),
    "4": reading("4", "other", 0.5, FOUR),
    "yes": reading("yes", "affirm"),
    "skip": reading("skip", "skip"),
    "cancel": reading("cancel", "cancel"),
    "blah": reading("blah", None, 0.9),
    "hm": Understanding("hm", "later", 0.5, (), (("later", 0.5), ("other", 0.45), ("note", 0.02))),
    "qwer": Understanding("qwer", None, 0.9, (), (("other", 0.1), ("later", 0.05))),
    "add": Understanding("add", None, 0.6, (), (("note", 0.3), ("other", 0.05))),
    "привет": reading("привет", None, 0.9),
    "what?": reading("what?", "repeat"),
    "Note": reading("Note", None, 0.6),
    "help": reading("help", "other"),
    "done": reading("done", "tasks"),
    "the mail": reading("the mail", None, 0.6),
    "the report": reading("the report", None, 0.6),
    "1": reading("1", None, 0.6),
    "second": reading("second", None, 0.6),
    "no": reading("no", "deny"),
    "Later": reading("Later", None, 0.6),
    "note": reading("note", "note"),
    "hello there": Understanding("hello there", "greet", 0.5, (), (("greet", 0.5), ("other", 0.2))),
    "long day, many calls": reading("long day, many calls", "other", 0.7),
}


class Conversation:
    """A conversation held by hand."""

    def __init__(self) -> None:
        interpreter = ScriptedInterpreter(
            READINGS, ("4 and hi", "hi and hi", "check in and done", "check in and 4")
        )
        self._responder = Responder(interpreter, SKILLS, Thresholds())
        self.talk = Talk()
        self.twin = Twin(id="ana")

    def say(self, text: str) -> Response:
        message = Message("1", text, Address("console", "ana", "terminal"), NOW)
        response = self._responder.respond(Scene(message, self.twin, NOW, self.talk))
        self.talk = decode_talk(encode_talk(response.talk))
        assert self.talk == response.talk, "a talk must survive being stored"
        return response


@pytest.fixture
def conversation() -> Conversation:
    return Conversation()


def test_a_sure_intent_goes_to_its_skill(conversation: Conversation) -> None:
    assert conversation.say("hi").reply.text.startswith("greet: hi")


def test_an_open_question_is_answered(conversation: Conversation) -> None:
    conversation.say("check in")
    response = conversation.say("4")
    assert response.reply.text == "Mood 4"
    assert response.events == (MoodLogged(4),)
    assert response.talk.open is None


def test_an_open_question_is_skipped(conversation: Conversation) -> None:
    conversation.say("check in")
    assert conversation.say("skip").events == ()
    assert conversation.talk.open is None


def test_an_interruption_is_done_and_the_question_taken_up_again(conversation: Conversation) -> None:
    conversation.say("check in")
    text = conversation.say("hi").reply.text
    assert text.startswith("greet: hi")
    assert "How is your mood?" in text
    assert conversation.say("4").events == (MoodLogged(4),)


def test_what_surely_is_about_something_else_is_done_and_not_called_a_wrong_answer(
    conversation: Conversation,
) -> None:
    conversation.say("check in")
    response = conversation.say("hello there")
    assert response.reply.text.startswith("greet: hello there")
    assert response.talk.open == HOW


def test_a_figure_of_another_measure_does_not_answer_how_long() -> None:
    ask = Ask("breaks", "length", "duration", Reply("How long?"))
    two, five = Rating(2, certain=True, said="2"), Rating(5, certain=True, said="5")
    figures = (Entity("energy", two, 0, 8), Entity("rating", five, 9, 10))
    assert not answers(ask, reading("energy 2,5", "energy", 0.95, *figures), sure=True)
    assert answers(ask, reading("5", "energy", 0.95, Entity("rating", five, 0, 1)), sure=True)


def test_two_interruptions_in_one_message_take_the_question_up_once(conversation: Conversation) -> None:
    conversation.say("check in")
    assert conversation.say("hi and hi").reply.text.count("How is your mood?") == 1


def test_a_question_that_is_passed_over_again_and_again_is_left(conversation: Conversation) -> None:
    conversation.say("check in")
    conversation.say("done")
    for _ in range(2):
        assert "Which?" in conversation.say("hi").reply.text
    response = conversation.say("hi")
    assert response.reply.text.startswith("greet: hi")
    assert "?" not in response.reply.text
    assert response.talk.open is None


def test_an_answer_starts_the_patience_anew(conversation: Conversation) -> None:
    conversation.say("check in")
    for _ in range(2):
        conversation.say("done")
        conversation.say("hi")
        assert "How is your mood?" in conversation.say("the mail").reply.text


def test_questions_nest(conversation: Conversation) -> None:
    conversation.say("check in")
    conversation.say("done")
    response = conversation.say("the mail")
    assert "Took the mail" in response.reply.text
    assert "How is your mood?" in response.reply.text
    assert response.talk.open == HOW


def test_cancel_drops_the_question(conversation: Conversation) -> None:
    conversation.say("check in")
    assert conversation.say("cancel").talk.open is None
    assert "Nothing is open" in conversation.say("cancel").reply.text


def test_after_three_misses_the_question_is_given_up(conversation: Conversation) -> None:
    conversation.say("check in")
    assert conversation.say("blah").talk.open == HOW
    assert conversation.say("blah").talk.open == HOW
    response = conversation.say("blah")
    assert response.talk.open is None
    assert [button.says for button in response.reply.buttons] == ["help"]


@pytest.mark.parametrize(
    ("said", "taken"), [("the mail", "the mail"), ("second", "the mail"), ("1", "the report")]
)
def test_a_choice_is_made_by_its_words_or_its_place(
    conversation: Conversation, said: str, taken: str
) -> None:
    conversation.say("done")
    assert conversation.say(said).reply.text == f"Took {taken}"


def test_what_is_not_understood_is_offered_as_choices(conversation: Conversation) -> None:
    response = conversation.say("hm")
    assert [button.label for button in response.reply.buttons] == ["Later", "Other"]
    assert conversation.say("Later").reply.text.startswith("later: hm"), (
        "the first words count, with the chosen reading"
    )


def test_what_is_like_nothing_is_answered_by_the_main_things_there_are(conversation: Conversation) -> None:
    response = conversation.say("qwer")
    assert response.reply.text.startswith("I did not get that")
    assert [button.says for button in response.reply.buttons] == ["check in"]
    assert response.talk.open is None


@pytest.mark.parametrize("said", ["Note", "yes", "1"])
def test_one_reading_alone_is_asked_about_and_confirmed(conversation: Conversation, said: str) -> None:
    response = conversation.say("add")
    assert "“Note”" in response.reply.text
    assert [button.label for button in response.reply.buttons] == ["Note", "Help"]
    assert conversation.say(said).reply.text == "Anything to note?"


def test_help_beside_one_reading_is_help(conversation: Conversation) -> None:
    conversation.say("add")
    assert conversation.say("second").reply.text.startswith("other: ")
    assert conversation.talk.open is None


def test_two_near_readings_are_asked_about(conversation: Conversation) -> None:
    response = conversation.say("hm")
    assert "more than one" in response.reply.text
    assert response.events == ()


def test_a_choice_of_readings_is_forgotten_by_anything_else(conversation: Conversation) -> None:
    conversation.say("hm")
    response = conversation.say("hi")
    assert response.reply.text.startswith("greet: hi")
    assert response.talk.open is None


def test_two_things_in_one_message_are_both_done_and_see_each_other(conversation: Conversation) -> None:
    conversation.say("check in")
    response = conversation.say("4 and hi")
    assert response.events == (MoodLogged(4),)
    assert response.reply.text == "Mood 4\ngreet: hi; moods 1"


def test_two_questions_of_one_message_are_asked_one_after_the_other(conversation: Conversation) -> None:
    response = conversation.say("check in and done")
    assert response.reply.text == "How is your mood?"
    response = conversation.say("4")
    assert "Which?" in response.reply.text


def test_one_message_may_open_a_question_and_answer_it(conversation: Conversation) -> None:
    response = conversation.say("check in and 4")
    assert response.reply.text == "Mood 4"
    assert response.events == (MoodLogged(4),)
    assert response.talk.open is None


def test_free_words_answer_an_open_question_for_words(conversation: Conversation) -> None:
    conversation.say("note")
    assert conversation.say("long day, many calls").reply.text == "Noted long day, many calls"


def test_words_of_self_harm_come_first_and_are_not_kept(conversation: Conversation) -> None:
    conversation.say("check in")
    response = conversation.say("4 and i want to kill myself")
    assert "112" in response.reply.text
    assert not response.keep_words
    assert response.events == ()
    assert b"kill" not in encode_talk(response.talk)
    assert response.reply.private


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "\u202e"])
def test_nothing_said_is_answered_kindly(conversation: Conversation, text: str) -> None:
    assert "empty" in conversation.say(text).reply.text


def test_too_long_a_text_is_said_to_be_too_long(conversation: Conversation) -> None:
    response = conversation.say("x" * 100_000)
    assert "100,000" in response.reply.text
    assert not response.keep_words


def test_why_is_kept_for_the_next_turn(conversation: Conversation) -> None:
    before = conversation.say("hi").talk.before
    assert before is not None
    assert "“hi”" in before.because
    assert "Greet" in before.because


def test_old_questions_are_not_taken_up(conversation: Conversation) -> None:
    conversation.say("check in")
    talk = replace(conversation.talk, at=NOW)
    assert talk.awake(NOW + timedelta(hours=1)).open == HOW
    assert talk.awake(NOW + timedelta(hours=12)).open is None


def test_letters_of_another_script_are_answered_by_the_skill_for_that(conversation: Conversation) -> None:
    assert "did not get" in conversation.say("привет").reply.text
    known = replace(SKILLS, by_intent={**SKILLS.by_intent, "speak_other_language": echo})
    responder = Responder(ScriptedInterpreter(READINGS), known, Thresholds())
    scene = Scene(
        Message("1", "привет", Address("console", "ana", "terminal"), NOW), Twin(id="ana"), NOW, Talk()
    )
    assert responder.respond(scene).reply.text.startswith("speak_other_language")


def test_the_last_reply_is_said_again_and_no_question_is_lost(conversation: Conversation) -> None:
    assert "not said anything" in conversation.say("what?").reply.text
    asked = conversation.say("check in").reply
    assert conversation.talk.before is not None
    conversation.talk = replace(conversation.talk, before=replace(conversation.talk.before, reply=asked))
    response = conversation.say("what?")
    assert response.reply == asked
    assert response.talk.open == HOW
    assert conversation.say("4").events == (MoodLogged(4),)
