from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from skilled import BERLIN, MONDAY, Person, at, rated

from bot.messages import plain
from bot.off_scale import off_scale
from nlu.understanding import Understanding
from skills import mood
from twin_core.parts.breaks import BreakStarted
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.mood import MoodLogged
from twin_core.parts.tasks import TaskCreated


@pytest.fixture
def ana() -> Person:
    return Person(mood.answer)


def test_a_stated_mood_is_kept_and_said_back_with_its_time(ana: Person) -> None:
    answer = ana.says("mood 4", "log_mood", rated("mood", "mood 4", 4))
    assert answer.events == (MoodLogged(4),)
    assert "Mood 4" in answer.reply.text
    assert "9:30" in answer.reply.text
    assert answer.reply.private
    assert [button.says for button in answer.reply.buttons] == ["undo"]


def test_all_measures_of_a_sentence_are_kept_and_the_guess_is_called_one(ana: Person) -> None:
    answer = ana.says(
        "energy 2 but mood is fine",
        "log_energy",
        rated("energy", "energy 2", 2),
        rated("mood", "fine", 4, certain=False),
    )
    assert answer.events == (EnergyUpdated(2), MoodLogged(4))
    assert "Energy 2 and mood 4" in answer.reply.text
    assert "“fine”" in answer.reply.text
    says = [button.says for button in answer.reply.buttons]
    assert says[:2] == ["no, I meant mood 3", "no, I meant mood 5"]


def test_a_guess_at_the_end_of_the_scale_offers_only_what_is_on_it(ana: Person) -> None:
    answer = ana.says("fantastic", "log_mood", rated("mood", "fantastic", 5, certain=False))
    assert [button.says for button in answer.reply.buttons] == ["no, I meant 4", "undo"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("mood 2, awful night", "awful night"),
        ("mood 2 awful night", "awful night"),
        ("mood 2 - shipped it", "shipped it"),
        ("mood 2 because of the retro", "the retro"),
        ("mood 2 today", ""),
        ("mood 2 right now tbh", ""),
        ("Good morning, mood 2 please", ""),
        ("the retro was rough, mood 2", "the retro was rough"),
        ("mood 2, shipped 3 things, 2 left", "shipped 3 things, 2 left"),
        ("mood 2!!", ""),
    ],
)
def test_words_beside_the_rating_are_its_note(ana: Person, text: str, note: str) -> None:
    answer = ana.says(text, "log_mood", rated("mood", "mood 2", 2))
    assert answer.events == (MoodLogged(2, note),)


def test_a_painful_note_is_not_said_back(ana: Person) -> None:
    answer = ana.says("mood 1, my dog died", "log_mood", rated("mood", "mood 1", 1))
    assert answer.events == (MoodLogged(1, "my dog died"),)
    assert "dog" not in plain(answer.reply)


YESTERDAY_EVENING = datetime(2026, 3, 1, 18, tzinfo=BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "mood was 2 yesterday evening",
        "yesterday evening my mood was 2",
        "yesterday evening: 2",
        "2, yesterday evening",
    ],
)
def test_a_mood_of_an_earlier_time_is_kept_for_that_time(ana: Person, text: str) -> None:
    told = at("yesterday evening", YESTERDAY_EVENING, "part", "evening")
    answer = ana.says(text, "log_mood", rated("mood", "2", 2), told)
    assert answer.events == (MoodLogged(2, felt_at=YESTERDAY_EVENING.astimezone(UTC)),)
    assert "yesterday evening" in answer.reply.text


def test_two_times_in_one_message_give_two_readings(ana: Person) -> None:
    told = at("last night", datetime(2026, 3, 1, 21, tzinfo=BERLIN), "part", "night")
    answer = ana.says(
        "i was at 2 last night but its 4 now",
        "log_mood",
        rated("rating", "2", 2),
        rated("rating", "4", 4),
        told,
    )
    assert answer.events == (MoodLogged(2, felt_at=told[2].at.astimezone(UTC)), MoodLogged(4))
    assert "last night" in answer.reply.text


def test_a_whole_day_stands_for_its_noon(ana: Person) -> None:
    told = at("on saturday", datetime(2026, 2, 28, tzinfo=BERLIN), "day")
    answer = ana.says("mood was 3 on saturday", "log_mood", rated("mood", "3", 3), told)
    assert answer.events == (MoodLogged(3, felt_at=datetime(2026, 2, 28, 11, tzinfo=UTC)),)
    assert "last Saturday" in answer.reply.text


def test_a_time_that_belongs_to_the_note_does_not_backdate(ana: Person) -> None:
    told = at("last night", datetime(2026, 3, 1, 21, tzinfo=BERLIN), "part", "night")
    answer = ana.says("energy 2, slept badly last night", "log_energy", rated("energy", "energy 2", 2), told)
    assert answer.events == (EnergyUpdated(2, "slept badly last night"),)


def test_nothing_is_ever_felt_in_the_future(ana: Person) -> None:
    deadline = at("tomorrow", MONDAY + timedelta(days=1), "day")
    answer = ana.says("stress 4, deadline tomorrow", "log_stress", rated("stress", "stress 4", 4), deadline)
    assert answer.events == (StressLogged(4, "deadline tomorrow"),)
    answer = ana.says("mood 4 tomorrow", "log_mood", rated("mood", "mood 4", 4), deadline)
    assert answer.events == (MoodLogged(4),)
    nine_pm = at("at 9pm", MONDAY.replace(hour=21, minute=0), "hour")
    answer = ana.says("mood was 2 at 9pm", "log_mood", rated("mood", "2", 2), nine_pm)
    assert answer.events == (MoodLogged(2, felt_at=datetime(2026, 3, 1, 20, tzinfo=UTC)),)
    assert "yesterday at 21:00" in answer.reply.text


def test_a_bare_number_is_asked_about_and_its_note_is_not_lost(ana: Person) -> None:
    asked = ana.says("4 - shipped it", "log_mood", rated("rating", "4", 4))
    assert asked.events == ()
    assert [button.label for button in asked.reply.buttons] == ["Mood", "Energy", "Stress"]
    answer = ana.says("energy 4", "log_energy", rated("energy", "energy 4", 4))
    assert answer.events == (EnergyUpdated(4, "shipped it"),)


def test_the_measure_can_be_answered_in_a_word_or_changed_with_its_value(ana: Person) -> None:
    ana.says("4", "log_mood", rated("rating", "4", 4))
    assert ana.says("the mood one", "log_mood").events == (MoodLogged(4),)
    ana.says("4", "log_mood", rated("rating", "4", 4))
    assert ana.says("stress 2", "log_stress", rated("stress", "stress 2", 2)).events == (StressLogged(2),)


def test_a_measure_not_understood_is_asked_again_in_other_words(ana: Person) -> None:
    first = ana.says("4", "log_mood", rated("rating", "4", 4))
    second = ana.says("the blue one", "log_mood")
    assert second.events == ()
    assert second.reply.text != first.reply.text
    assert second.ask is not None
    assert second.ask.filled == first.ask.filled  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["feeling like a 4", "I would rate myself 4 out of five", "i'm at 4"])
def test_a_number_in_a_sentence_about_feelings_needs_no_question(ana: Person, text: str) -> None:
    assert ana.says(text, "log_mood", rated("rating", "4", 4)).events == (MoodLogged(4),)


def test_a_face_alone_is_a_mood(ana: Person) -> None:
    assert ana.says("🙂", "log_mood", rated("rating", "🙂", 4)).events == (MoodLogged(4),)


def test_no_value_is_asked_for_with_five_choices_that_can_be_typed(ana: Person) -> None:
    asked = ana.says("log my energy", "log_energy")
    assert asked.events == ()
    assert [button.says for button in asked.reply.buttons] == [f"energy {n}" for n in range(1, 6)]
    assert ana.says("3", "log_mood", rated("rating", "3", 3)).events == (EnergyUpdated(3),)


def test_the_question_can_be_skipped(ana: Person) -> None:
    ana.says("log my mood", "log_mood")
    answer = ana.says("skip", "skip")
    assert answer.events == ()
    assert answer.ask is None


def test_an_answer_not_understood_is_asked_again_in_other_words(ana: Person) -> None:
    first = ana.says("log my stress", "log_stress")
    second = ana.says("purple", "log_stress")
    assert second.ask is not None
    assert second.reply.text != first.reply.text
    assert second.ask.filled == first.ask.filled  # type: ignore[union-attr]
    assert ana.says("high", "log_stress").events == (StressLogged(4),)


def test_good_feeling_in_answer_to_stress_means_little_of_it(ana: Person) -> None:
    ana.says("log my stress", "log_stress")
    answer = ana.says("fine", "log_mood", rated("mood", "fine", 4, certain=False))
    assert answer.events == (StressLogged(2),)
    assert "“fine”" in answer.reply.text


def test_a_number_off_the_scale_is_offered_as_a_guess(ana: Person) -> None:
    asked = ana.says("mood 8", "log_mood")
    assert asked.events == ()
    assert "8 of 10" in asked.reply.text
    assert "4" in asked.reply.text
    assert ana.says("yes", "affirm").events == (MoodLogged(4),)


def test_a_number_that_fits_no_scale_is_asked_for_plainly(ana: Person) -> None:
    asked = ana.says("stress 4000", "log_stress")
    assert asked.events == ()
    assert asked.ask is not None
    asked = ana.says("mood 0", "log_mood")
    assert "0" in asked.reply.text
    assert ana.says("yes", "affirm").events == ()


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("8/10", 4),
        ("80%", 4),
        ("10", 5),
        ("6", 3),
        ("mood 7 out of 10", 4),
        ("0", None),
        ("-1", None),
        ("6/5", None),
        ("11", None),
        ("55 of 100", 3),
    ],
)
def test_other_scales_are_brought_to_five(text: str, guess: int | None) -> None:
    off = off_scale(Understanding(text, "log_mood", 1.0))
    assert off is not None
    assert off.guess == guess


@pytest.mark.parametrize("text", ["no number", "4", "3 of 5", "at 12:30"])
def test_what_is_on_the_scale_is_not_off_it(text: str) -> None:
    assert off_scale(Understanding(text, "log_mood", 1.0)) is None


def test_a_number_beside_words_counts_before_them(ana: Person) -> None:
    words = rated("mood", "rather poor", 2, certain=False)
    answer = ana.says("mood is rather poor, about a 3", "log_mood", words, rated("rating", "3", 3))
    assert answer.events == (MoodLogged(3),)


def test_the_same_thing_said_twice_is_kept_once(ana: Person) -> None:
    first, second = (
        rated("mood", "nothing special", 3, certain=False),
        rated("mood", "average", 3, certain=False),
    )
    assert ana.says("nothing special, just average", "log_mood", first, second).events == (MoodLogged(3),)


def test_two_numbers_without_names_are_asked_about(ana: Person) -> None:
    answer = ana.says("4 3", "log_mood", rated("rating", "4", 4), rated("rating", "3", 3))
    assert answer.events == ()
    assert "mood 4 and energy 3?" in answer.reply.text
    assert ana.says("yes", "affirm").events == (MoodLogged(4), EnergyUpdated(3))


def test_numbers_without_names_and_with_more_words_are_not_guessed(ana: Person) -> None:
    answer = ana.says("4 or was it 3", "log_mood", rated("rating", "4", 4), rated("rating", "3", 3))
    assert answer.events == ()
    assert "mood 4, energy 3" in answer.reply.text


def test_low_energy_in_working_hours_gets_one_offer_and_not_twice(ana: Person) -> None:
    first = ana.says("energy 1", "log_energy", rated("energy", "energy 1", 1))
    assert "start a break" in [button.says for button in first.reply.buttons]
    ana.waits(minutes=20)
    second = ana.says("energy 2", "log_energy", rated("energy", "energy 2", 2))
    assert "start a break" not in [button.says for button in second.reply.buttons]
    ana.waits(hours=4)
    third = ana.says("energy 2", "log_energy", rated("energy", "energy 2", 2))
    assert "start a break" in [button.says for button in third.reply.buttons]


def test_no_offer_after_work_on_a_break_or_for_yesterday(ana: Person) -> None:
    ana.lives(BreakStarted())
    answer = ana.says("energy 1", "log_energy", rated("energy", "energy 1", 1))
    assert [button.says for button in answer.reply.buttons] == ["undo"]
    late = Person(mood.answer, MONDAY.replace(hour=22))
    late.lives(TaskCreated("t1", "report"))
    answer = late.says("mood 1", "log_mood", rated("mood", "mood 1", 1))
    assert [button.says for button in answer.reply.buttons] == ["undo"]


def test_low_mood_and_high_stress_offer_the_list_only_if_there_is_one(ana: Person) -> None:
    answer = ana.says("stress 5", "log_stress", rated("stress", "stress 5", 5))
    assert [button.says for button in answer.reply.buttons] == ["undo"]
    ana.waits(hours=4)
    ana.lives(TaskCreated("t1", "report"))
    answer = ana.says("mood 2", "log_mood", rated("mood", "mood 2", 2))
    assert [button.says for button in answer.reply.buttons] == ["what's on my list", "undo"]
