from __future__ import annotations

import pytest
from spoken import MONDAY, Speaker

from bot.messages import plain
from bot.skill import Before, Export, Forget
from skills import help as helping
from skills import privacy, small_talk
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.mood import MoodLogged
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.tasks import TaskCreated, TaskStarted


def test_what_is_known_is_counted_by_kind() -> None:
    ana = Speaker(privacy.answer)
    ana.lives(MoodLogged(3), MoodLogged(4), EnergyUpdated(2), TaskCreated("t1", "report"))
    ana.waits(days=1)
    ana.lives(MoodLogged(5))
    answer = ana.says("what do you know about me", "what_you_know")
    assert answer.reply.private
    assert answer.reply.card is not None
    facts = dict(answer.reply.card.facts)
    assert facts["Mood"] == "3 ratings on 2 days"
    assert facts["Energy"] == "1 rating on 1 day"
    assert facts["Tasks"] == "1 open"
    assert "Stress" not in facts


def test_the_export_is_asked_of_the_house() -> None:
    assert Speaker(privacy.answer).says("export my data", "export_data").requests == (Export(),)


@pytest.mark.parametrize(
    "said", ["yes", "forget me", "forget me for", "ok do it", "forget me for good?? no", ""]
)
def test_only_the_very_words_forget(said: str) -> None:
    ana = Speaker(privacy.answer)
    asked = ana.says("forget me", "forget_me")
    assert asked.ask is not None
    assert asked.ask.filled == {"words": ["forget me for good"]}
    assert not asked.requests
    assert not ana.says(said, "affirm").requests


@pytest.mark.parametrize("said", ["forget me for good", "Forget me for good.", '"forget me for good"'])
def test_the_very_words_forget(said: str) -> None:
    ana = Speaker(privacy.answer)
    ana.says("forget me", "forget_me")
    assert ana.says(said, "forget_me").requests == (Forget(),)


def test_why_tells_reason_confidence_and_the_latest_note() -> None:
    ana = Speaker(privacy.answer)
    assert "nothing before" in ana.says("why?", "why_that").reply.text or ana.before
    ana.lives(MoodLogged(2))
    ana.before = Before("rough day", "log_mood", 0.6, "I took “rough day” as low.")
    text = ana.says("why?", "why_that").reply.text
    assert "I took “rough day” as low." in text
    assert "fairly sure" in text
    assert "mood 2" in text


def test_why_repeats_nothing_that_may_not_be_kept() -> None:
    ana = Speaker(privacy.answer)
    ana.before = Before("", None, 1.0, "Some words worried me.")
    assert ana.says("why?", "why_that").reply.text == "Some words worried me."


@pytest.mark.parametrize("hour", range(24))
def test_help_is_at_most_six_lines_with_a_button_for_each_offer(hour: int) -> None:
    ana = Speaker(helping.answer, MONDAY.replace(hour=hour))
    reply = ana.says("help", "help").reply
    assert len(reply.text.splitlines()) <= 6
    assert len(reply.buttons) == sum(line.startswith("•") for line in reply.text.splitlines())


def test_help_names_what_was_not_used_yet() -> None:
    ana = Speaker(helping.answer, MONDAY.replace(hour=13))
    ana.lives(TaskCreated("t1", "report"), MoodLogged(3))
    ana.lives(ReminderSet("r1", "x", MONDAY, "console", "ana", "t"))
    ana.waits(days=10)
    assert "start a break" in ana.says("help", "help").reply.text


@pytest.mark.parametrize("topic", list(helping.TOPICS))
def test_help_on_a_topic_has_examples(topic: str) -> None:
    words = topic.replace("_", " ").replace("how am i", "trends")
    reply = Speaker(helping.answer).says(f"help with {words}", "help").reply
    assert "“" in reply.text
    assert len(reply.text.splitlines()) <= 6


@pytest.mark.parametrize(("hour", "word"), [(8, "morning"), (13, "H"), (19, "evening")])
def test_a_greeting_fits_the_hour(hour: int, word: str) -> None:
    ana = Speaker(small_talk.answer, MONDAY.replace(hour=hour))
    assert word in ana.says("hi", "greet").reply.text


@pytest.mark.parametrize("text", ["are you human", "are you a real person", "is there a human behind this"])
def test_it_never_passes_for_a_person(text: str) -> None:
    assert "program" in Speaker(small_talk.answer).says(text, "who_are_you").reply.text.lower()


def test_goodbye_offers_to_close_what_is_open() -> None:
    ana = Speaker(small_talk.answer, MONDAY.replace(hour=18))
    ana.lives(TaskCreated("t1", "slides"), TaskStarted("t1", "slides"))
    assert ana.says("bye", "goodbye").reply.buttons[0].says == "done with slides"


@pytest.mark.parametrize(
    ("text", "said"),
    [("what time is it", "9:00"), ("whats the date", "Monday 2 March"), ("which week is it", "week 10")],
)
def test_the_clock_of_the_person(text: str, said: str) -> None:
    answer = Speaker(small_talk.answer).says(text, "tell_time")
    assert said in plain(answer.reply)
    assert not answer.events


@pytest.mark.parametrize("said", ["forget my energy", "erase that entry", "delete it"])
def test_one_note_is_not_taken_for_the_whole_person(said: str) -> None:
    answer = Speaker(privacy.answer).says(said, "forget_me")
    assert answer.ask is None
    assert [button.says for button in answer.reply.buttons] == ["undo", "forget everything about me"]
