from __future__ import annotations

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from skilled import BERLIN, MONDAY, Person, rated

from skills import check_in
from skills.check_in import moment_of
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import Preferences, PreferencesChanged


@pytest.fixture
def ana() -> Person:
    return Person(check_in.answer)


@pytest.fixture
def evening() -> Person:
    return Person(check_in.answer, MONDAY.replace(hour=17, minute=5))


def test_a_morning_check_in_asks_mood_energy_and_the_one_thing(ana: Person) -> None:
    asked = ana.says("check in", "check_in")
    assert asked.events == ()
    assert "mood" in asked.reply.text.lower()
    assert ana.says("4", "log_mood", rated("rating", "4", 4)).events == (MoodLogged(4),)
    assert ana.says("🙂", "log_mood", rated("rating", "🙂", 4)).events == (EnergyUpdated(4),)
    done = ana.says("finish the slides", "add_task")
    assert done.events == (CheckInCompleted("morning", 3, "finish the slides"),)
    assert done.ask is None
    assert "add task finish the slides" in [button.says for button in done.reply.buttons]
    assert "mood 4 and energy 4" in done.reply.text


def test_an_evening_check_in_asks_mood_stress_and_a_note(evening: Person) -> None:
    evening.says("check in", "check_in")
    evening.says("3", "log_mood", rated("rating", "3", 3))
    assert evening.says("5", "log_mood", rated("rating", "5", 5)).events == (StressLogged(5),)
    done = evening.says("long day, good people", "log_mood")
    assert done.events == (CheckInCompleted("evening", 3, "long day, good people"),)
    assert "good people" not in done.reply.text


def test_every_question_has_a_button_to_skip_and_one_word_each(ana: Person) -> None:
    asked = ana.says("check in", "check_in")
    assert [button.says for button in asked.reply.buttons] == [*(f"mood {n}" for n in range(1, 6)), "skip"]
    assert asked.ask is not None
    assert asked.ask.expects == "rating"


def test_all_skipped_is_fine_and_said_plainly(ana: Person) -> None:
    ana.says("check in", "check_in")
    ana.says("skip", "skip")
    ana.says("skip", "skip")
    done = ana.says("skip", "skip")
    assert done.events == (CheckInCompleted("morning", 0),)
    assert "fine" in done.reply.text


def test_no_to_the_optional_note_is_a_skip(evening: Person) -> None:
    evening.says(
        "check in: mood 4 stress 2", "check_in", rated("mood", "mood 4", 4), rated("stress", "stress 2", 2)
    )
    assert evening.says("no", "deny").events == (CheckInCompleted("evening", 2),)


def test_what_is_said_at_once_is_not_asked_again(ana: Person) -> None:
    asked = ana.says(
        "check in: mood 4 energy 3", "check_in", rated("mood", "mood 4", 4), rated("energy", "energy 3", 3)
    )
    assert asked.events == (MoodLogged(4), EnergyUpdated(3))
    assert asked.ask is not None
    assert asked.ask.slot == "focus"


def test_bare_numbers_answer_the_questions_in_their_order(ana: Person) -> None:
    asked = ana.says("checkin 4 3", "check_in", rated("rating", "4", 4), rated("rating", "3", 3))
    assert asked.events == (MoodLogged(4), EnergyUpdated(3))


def test_only_what_is_left_is_asked(ana: Person) -> None:
    asked = ana.says("check in, energy 2", "check_in", rated("energy", "energy 2", 2))
    assert asked.events == (EnergyUpdated(2),)
    assert asked.ask is not None
    assert asked.ask.slot == "mood"
    answer = ana.says("3", "log_mood", rated("rating", "3", 3))
    assert answer.ask is not None
    assert answer.ask.slot == "focus"


def test_a_measure_that_the_evening_does_not_ask_for_is_kept_all_the_same(evening: Person) -> None:
    asked = evening.says("check in, energy 2", "check_in", rated("energy", "energy 2", 2))
    assert asked.events == (EnergyUpdated(2),)
    assert asked.ask is not None
    assert asked.ask.slot == "mood"


def test_words_are_read_as_the_measure_asked_and_called_a_guess(ana: Person) -> None:
    ana.says("check in, mood 3", "check_in", rated("mood", "mood 3", 3))
    answer = ana.says("pretty tired", "log_energy", rated("energy", "pretty tired", 2, certain=False))
    assert answer.events == (EnergyUpdated(2),)
    assert "“pretty tired”" in answer.reply.text
    fine = Person(check_in.answer)
    fine.says("check in, mood 3", "check_in", rated("mood", "mood 3", 3))
    assert fine.says("fine", "log_mood", rated("mood", "fine", 4, certain=False)).events == (
        EnergyUpdated(4),
    )


def test_tiredness_told_when_mood_was_asked_leaves_mood_open(ana: Person) -> None:
    ana.says("check in", "check_in")
    answer = ana.says("exhausted", "log_energy", rated("energy", "exhausted", 1, certain=False))
    assert answer.events == (EnergyUpdated(1),)
    assert answer.ask is not None
    assert answer.ask.slot == "mood"


def test_a_face_counts_the_other_way_round_for_stress(evening: Person) -> None:
    evening.says("check in, mood 3", "check_in", rated("mood", "mood 3", 3))
    assert evening.says("🙂", "log_mood", rated("rating", "🙂", 4)).events == (StressLogged(2),)


def test_what_cannot_be_read_is_asked_again_without_loss(ana: Person) -> None:
    ana.says("checkin mood 4", "check_in", rated("mood", "mood 4", 4))
    again = ana.says("purple", "log_mood")
    assert again.events == ()
    assert again.ask is not None
    assert again.ask.slot == "energy"
    off = ana.says("8", "log_mood")
    assert "8 of 10" in off.reply.text
    assert ana.says("yes", "affirm").events == (EnergyUpdated(4),)


def test_a_refused_guess_asks_again_rather_than_skipping(ana: Person) -> None:
    ana.says("check in", "check_in")
    ana.says("8", "log_mood")
    answer = ana.says("no", "deny")
    assert answer.events == ()
    assert answer.ask is not None
    assert answer.ask.slot == "mood"


def test_a_note_beside_an_answer_is_kept_with_it(ana: Person) -> None:
    ana.says("check in", "check_in")
    assert ana.says("2, slept badly", "log_mood", rated("rating", "2", 2)).events == (
        MoodLogged(2, "slept badly"),
    )


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("05:00", "morning"),
        ("09:00", "morning"),
        ("12:59", "morning"),
        ("13:01", "evening"),
        ("23:00", "evening"),
    ],
)
def test_the_hour_decides_between_morning_and_evening(clock: str, moment: str) -> None:
    now = datetime.combine(MONDAY.date(), time.fromisoformat(clock), BERLIN)
    assert moment_of("check in", now, Preferences()) == moment


@pytest.mark.parametrize(
    ("hour", "moment"), [(21, "morning"), (23, "morning"), (3, "evening"), (7, "evening")]
)
def test_a_night_worker_starts_the_day_in_the_evening(hour: int, moment: str) -> None:
    nights = Preferences(work_start="22:00", work_end="06:00")
    assert moment_of("check in", MONDAY.replace(hour=hour), nights) == moment


def test_the_person_may_say_which() -> None:
    assert moment_of("evening check in", MONDAY, Preferences()) == "evening"
    assert moment_of("EOD checkin", MONDAY, Preferences()) == "evening"
    assert moment_of("morning check-in", MONDAY.replace(hour=20), Preferences()) == "morning"


ANSWERS = st.sampled_from(
    [("skip", "skip"), ("4", "log_mood"), ("purple", "log_mood"), ("no", "deny"), ("9", "log_mood")]
)


@given(st.lists(ANSWERS, max_size=12), st.booleans())
def test_a_check_in_never_asks_more_than_three_questions(answers: list[tuple[str, str]], late: bool) -> None:
    person = Person(check_in.answer, MONDAY.replace(hour=18 if late else 8))
    asked = {person.says("check in", "check_in").ask.slot}  # type: ignore[union-attr]
    completed = 0
    for text, intent in answers:
        if person.ask is None:
            break
        told = (rated("rating", "4", 4),) if text == "4" else ()
        answer = person.says(text, intent, *told)
        completed += sum(isinstance(event, CheckInCompleted) for event in answer.events)
        asked |= {answer.ask.slot} if answer.ask else set()
    assert len(asked) <= 3
    assert completed == (person.ask is None)


def test_working_hours_of_the_person_count(ana: Person) -> None:
    ana.lives(PreferencesChanged(work_start="06:00", work_end="12:00"))
    asked = ana.says("check in", "check_in")
    assert asked.ask is not None
    assert asked.ask.filled["moment"] == "evening"
