from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from skilled import BERLIN, MONDAY, Person, Told, at

from bot.language import conversing
from nlu.understanding import Duration, Period
from skills import breaks
from skills._breaks.common import words
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.corrections import CorrectionMade


@pytest.fixture
def ana() -> Person:
    return Person(breaks.answer)


def minutes(said: str, length: float) -> Told:
    return "duration", said, Duration(length)


def taken(start: datetime, end: datetime) -> BreakTaken:
    return BreakTaken(start.astimezone(UTC), end.astimezone(UTC))


def test_a_break_runs_from_start_to_back(ana: Person) -> None:
    start = ana.says("taking a break", "start_break")
    assert start.events == (BreakStarted(),)
    assert "9:30" in start.reply.text
    ana.waits(minutes=25)
    end = ana.says("back", "end_break")
    assert end.events == (taken(MONDAY, ana.now),)
    assert "25 min" in end.reply.text
    assert "9:55" in end.reply.text


@pytest.mark.parametrize("text", ["taking 15 min", "break for 15 min"])
def test_a_planned_length_is_kept(ana: Person, text: str) -> None:
    answer = ana.says(text, "start_break", minutes("15 min", 15))
    assert answer.events == (BreakStarted(15),)
    assert "15 min" in answer.reply.text


def test_a_time_of_return_is_a_planned_length(ana: Person) -> None:
    answer = ana.says("back at 10", "start_break", at("at 10", MONDAY.replace(hour=10, minute=0), "hour"))
    assert answer.events == (BreakStarted(30),)


def test_a_break_that_is_on_is_not_started_twice(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(minutes=10)
    answer = ana.says("break", "start_break")
    assert answer.events == ()
    assert "10 min" in answer.reply.text


def test_back_with_a_stated_length_needs_no_start(ana: Person) -> None:
    answer = ana.says("was out 20 min", "end_break", minutes("20 min", 20))
    assert answer.events == (taken(MONDAY - timedelta(minutes=20), MONDAY),)


def test_a_stated_length_is_believed_over_the_clock(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(minutes=50)
    answer = ana.says("back, only took 20 min", "end_break", minutes("20 min", 20))
    assert answer.events == (taken(MONDAY, MONDAY + timedelta(minutes=20)),)


def test_a_stretch_of_time_is_taken_as_told(ana: Person) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=BERLIN)
    span = ("period", "yesterday 12 to 12:30", Period(noon, noon + timedelta(minutes=30), "minute"))
    answer = ana.says("took a break yesterday 12 to 12:30", "end_break", span)
    assert answer.events == (taken(noon, noon + timedelta(minutes=30)),)
    assert "yesterday at 12:00" in answer.reply.text


def test_back_from_nowhere_is_asked_about_kindly(ana: Person) -> None:
    asked = ana.says("back", "end_break")
    assert asked.events == ()
    assert asked.ask is not None
    assert asked.ask.expects == "duration"
    assert ana.says("20 min", "end_break", minutes("20 min", 20)).events == (
        taken(MONDAY - timedelta(minutes=20), MONDAY),
    )


@pytest.mark.parametrize("text", ["20", "about 20"])
def test_a_bare_number_answers_in_minutes(ana: Person, text: str) -> None:
    ana.says("back", "end_break")
    assert ana.says(text, "log_mood").events == (taken(MONDAY - timedelta(minutes=20), MONDAY),)


def test_a_time_answers_when_it_began(ana: Person) -> None:
    ana.says("back", "end_break")
    answer = ana.says("since 9:10", "end_break", at("9:10", MONDAY.replace(minute=10)))
    assert answer.events == (taken(MONDAY.replace(minute=10), MONDAY),)


def test_the_length_can_be_skipped(ana: Person) -> None:
    ana.says("back", "end_break")
    answer = ana.says("skip", "skip")
    assert answer.events == ()
    assert answer.ask is None


def test_what_is_no_length_is_asked_again_and_what_is_too_long_is_not_believed(ana: Person) -> None:
    ana.says("back", "end_break")
    assert ana.says("purple", "log_mood").ask is not None
    long = ana.says("20 hours", "end_break", minutes("20 hours", 1200))
    assert long.events == ()
    assert long.ask is not None


def test_a_break_left_open_for_hours_is_not_counted_silently(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(hours=5)
    asked = ana.says("back", "end_break")
    assert asked.events == ()
    assert "5 h" in asked.reply.text
    assert ana.says("30 min", "end_break", minutes("30 min", 30)).events == (
        taken(MONDAY, MONDAY + timedelta(minutes=30)),
    )


def test_a_forgotten_break_can_be_left_out(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(hours=5)
    ana.says("back", "end_break")
    dropped = ana.says("skip", "skip")
    assert dropped.events == (CorrectionMade(("r1",), "changed"),)


def test_a_long_break_that_was_planned_is_no_surprise(ana: Person) -> None:
    ana.says("off for 4 hours", "start_break", minutes("4 hours", 240))
    ana.waits(hours=5)
    assert ana.says("back", "end_break").events == (taken(MONDAY, ana.now),)


def test_a_new_break_after_a_forgotten_one_says_so(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(hours=5)
    answer = ana.says("break", "start_break")
    assert answer.events == (BreakStarted(),)
    assert "9:30" in answer.reply.text


def test_back_twice_counts_once(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(minutes=10)
    ana.says("back", "end_break")
    ana.waits(minutes=1)
    answer = ana.says("im back", "end_break")
    assert answer.events == ()
    assert answer.ask is None


def test_the_last_break_and_the_day_are_told(ana: Person) -> None:
    ana.lives(taken(MONDAY.replace(hour=8, minute=0), MONDAY.replace(hour=8, minute=15)))
    ana.lives(taken(MONDAY.replace(hour=9, minute=0), MONDAY.replace(hour=9, minute=10)))
    answer = ana.says("how long since my last break", "last_break")
    assert answer.events == ()
    assert "20 min" in answer.reply.text
    assert "2 breaks" in answer.reply.text
    assert "25 min" in answer.reply.text


def test_the_last_break_of_an_earlier_day_is_named_by_its_day(ana: Person) -> None:
    ana.lives(taken(MONDAY - timedelta(days=1), MONDAY - timedelta(days=1) + timedelta(minutes=15)))
    answer = ana.says("last break?", "last_break")
    assert "yesterday at 9:30" in answer.reply.text
    assert "None today" in answer.reply.text


def test_without_any_break_it_says_so(ana: Person) -> None:
    answer = ana.says("last break?", "last_break")
    assert "start a break" in [button.says for button in answer.reply.buttons]


def test_while_on_a_break_the_question_is_answered_with_it(ana: Person) -> None:
    ana.says("break", "start_break")
    ana.waits(minutes=12)
    answer = ana.says("how long is my break", "last_break")
    assert "12 min" in answer.reply.text
    assert [button.says for button in answer.reply.buttons] == ["back"]


def test_a_break_over_the_change_to_summer_time_has_its_true_length() -> None:
    ana = Person(breaks.answer, datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN))
    ana.says("break", "start_break")
    ana.waits(minutes=20)
    answer = ana.says("back", "end_break")
    assert "20 min" in answer.reply.text
    assert "3:10" in answer.reply.text


@pytest.mark.parametrize(
    "text", ["in 3 " * 2000, "um ca. etwa gegen " * 500, "wieder da " * 1000, "back in " * 1000]
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_long_texts_are_looked_through_at_once(text: str, language: str) -> None:
    with conversing(heard=language, spoken=language):
        begun = process_time()
        for name in words.words(language).patterns:
            words.pattern(name).search(text)
        assert process_time() - begun < 1
