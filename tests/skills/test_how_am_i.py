from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from skilled import BERLIN, Person

from bot.messages import plain
from skills import how_am_i
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.collaboration import MeetingAttended
from twin_core.parts.mood import MoodLogged
from twin_core.parts.tasks import TaskCompleted

MARCH_31 = datetime(2026, 3, 31, 18, tzinfo=BERLIN)
THURSDAY = datetime(2026, 3, 5, 18, tzinfo=BERLIN)


def clock(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def feels(person: Person, when: datetime, **values: int) -> None:
    kinds = {"mood": MoodLogged, "energy": EnergyUpdated, "stress": StressLogged}
    for measure, value in values.items():
        person.lives(kinds[measure](value), when)


def pause(person: Person, start: datetime, minutes: int) -> None:
    started = start.astimezone(UTC)
    person.lives(BreakTaken(started, started + timedelta(minutes=minutes)), start)


@pytest.fixture
def week() -> Person:
    """Monday to Thursday, with a hard Thursday, after a duller week."""
    ana = Person(how_am_i.answer, THURSDAY)
    for day, value in ((23, 3), (24, 3), (25, 3), (26, 3)):
        feels(ana, clock(day, month=2), mood=value)
    feels(ana, clock(2), mood=4, energy=3)
    feels(ana, clock(2, 15), mood=3)
    feels(ana, clock(3), mood=5, energy=4)
    feels(ana, clock(4), mood=4, energy=3)
    feels(ana, clock(5), mood=2, energy=2, stress=4)
    pause(ana, clock(3, 12), 30)
    pause(ana, clock(5, 12), 45)
    ana.lives(MeetingAttended(clock(5, 10).astimezone(UTC), 240), clock(5, 14))
    ana.lives(TaskCompleted("t1", "report"), clock(4, 16))
    return ana


def test_a_week_is_told_with_figures_first(week: Person) -> None:
    answer = week.says("how was my week", "how_am_i", vary="a")
    text = answer.reply.text
    assert text.startswith("This week (2–5 Mar): mood 3.6 (up from 3.0), energy 3.0, stress 4.0.")
    assert "on Tuesday (5.0)" in text
    assert "today (2.0, 4 h of meetings)" in text
    assert "2 breaks (1 h 15 min)" in text
    assert "1 task finished" in text
    assert answer.events == ()
    assert answer.reply.private


def test_four_days_are_called_too_few_for_a_pattern(week: Person) -> None:
    assert "too few to see a pattern" in week.says("how was my week", "how_am_i").reply.text


def test_a_chart_comes_with_words_that_say_the_same(week: Person) -> None:
    picture = week.says("how was my week", "how_am_i").reply.picture
    assert picture is not None
    assert picture.png.startswith(b"\x89PNG")
    assert "Mood: Mon 3.5, Tue 5.0, Wed 4.0, Thu 2.0." in picture.alt
    assert "Stress: Thu 4.0." in picture.alt


def test_only_the_measure_asked_for_is_told(week: Person) -> None:
    text = week.says("how was my energy this week", "how_am_i").reply.text
    assert "energy 3.0" in text
    assert "mood" not in text.lower()


def test_a_single_day_is_told_reading_by_reading(week: Person) -> None:
    week.now = clock(2, 20)
    answer = week.says("how am i doing today", "how_am_i")
    assert "Today: mood 4 at 9:00 and 3 at 15:00; energy 3 at 9:00." in answer.reply.text
    assert answer.reply.picture is None


def test_nothing_known_is_said_with_an_offer() -> None:
    answer = Person(how_am_i.answer).says("how was last month", "how_am_i")
    assert "check in" in [button.says for button in answer.reply.buttons]
    assert "February" in answer.reply.text
    assert answer.reply.picture is None


def test_work_without_ratings_is_told_all_the_same() -> None:
    ana = Person(how_am_i.answer, THURSDAY)
    pause(ana, clock(4, 12), 30)
    assert "1 break (30 min)" in plain(ana.says("how was my week", "how_am_i").reply)


def test_a_scripted_month_has_exactly_right_figures() -> None:
    ana = Person(how_am_i.answer, MARCH_31)
    moods: dict[date, list[int]] = {}
    for day in range(1, 32):
        if day % 6 == 0:
            continue
        values = [2 + day % 4, 1 + (day * 2) % 5][: 1 + day % 2]
        for hour, value in zip((9, 17), values, strict=False):
            feels(ana, clock(day, hour), mood=value)
        feels(ana, clock(day, 10), energy=1 + day % 3, stress=1 + day % 5)
        moods[date(2026, 3, day)] = values
        pause(ana, clock(day, 12), 20 + day)
    feels(ana, clock(20, month=2), mood=1)
    readings = [value for day in moods.values() for value in day]
    energies = [1 + day % 3 for day in range(1, 32) if day % 6]
    stresses = [1 + day % 5 for day in range(1, 32) if day % 6]
    text = ana.says("how was my month?", "how_am_i").reply.text
    assert f"March (1–31 Mar): mood {sum(readings) / len(readings):.1f}," in text
    assert f"energy {sum(energies) / len(energies):.1f}, stress {sum(stresses) / len(stresses):.1f}." in text
    means = {day: sum(values) / len(values) for day, values in moods.items()}
    assert f"({max(means.values()):.1f}" in text
    assert f"({min(means.values()):.1f}" in text
    assert f"{len(moods)} breaks" in text


def test_figures_are_compared_with_the_same_number_of_days_before() -> None:
    ana = Person(how_am_i.answer, clock(10, 18))
    for day in range(8, 11):
        feels(ana, clock(day), mood=4)
    for day in range(5, 8):
        feels(ana, clock(day), mood=2)
    feels(ana, clock(4), mood=5)
    assert "mood 4.0 (up from 2.0)" in ana.says("the last 3 days", "how_am_i").reply.text


def test_two_days_are_no_measure_for_comparison() -> None:
    ana = Person(how_am_i.answer, clock(10, 18))
    for day in (1, 2, 8, 9, 10):
        feels(ana, clock(day), mood=3)
    assert "from" not in ana.says("last 5 days", "how_am_i").reply.text


def test_breaks_that_are_no_longer_all_kept_are_told_with_their_beginning() -> None:
    ana = Person(how_am_i.answer, MARCH_31)
    feels(ana, clock(3), mood=3)
    for day in range(1, 32):
        for hour in (9, 12, 15):
            pause(ana, clock(day, hour), 10)
    assert "60 breaks since 12 March" in ana.says("how was my month", "how_am_i").reply.text
