"""What comes once a week or more rarely: the review, the week ahead, care, skills, and what was ignored."""

from __future__ import annotations

from datetime import datetime

import pytest
from nudge_people import DAY, HOUR, KINDS, MINUTE, at, buttons, meeting, person, reasons, said, text, window

from twin_core.events.base import Event
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgePaused, NudgeResumed, NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.skills import LearningCompleted, SkillAssessed
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskStarted

MONDAY = at("2026-03-02T00:00")
FRIDAY = MONDAY + 4 * DAY
LEAVE = CalendarEventSeen("l", MONDAY + 4 * DAY, MONDAY + 5 * DAY, kind="away", all_day=True)


def on(clock: str, day: datetime = MONDAY) -> datetime:
    return at(f"{day:%Y-%m-%d}T{clock}")


def moods(*values: int, until: datetime = FRIDAY) -> list[tuple[datetime, Event]]:
    """One a day, the last of them on the day of `until`."""
    first = until - (len(values) - 1) * DAY
    return [(first + n * DAY + 10 * HOUR, MoodLogged(value)) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("events", "day"),
    [
        ([], FRIDAY),
        ([LEAVE], FRIDAY - DAY),
        ([PreferencesChanged(work_days=(6, 0, 1, 2, 3))], FRIDAY - DAY),
        ([PreferencesChanged(work_days=(0, 2, 4))], FRIDAY),
        ([PreferencesChanged(work_days=(2, 3))], FRIDAY - DAY),
        ([PreferencesChanged(work_days=(0, 1, 2, 3, 4, 5, 6))], FRIDAY + 2 * DAY),
    ],
    ids=[
        "monday to friday",
        "on leave on friday",
        "sunday to thursday",
        "every other day",
        "two days",
        "all",
    ],
)
def test_the_week_is_looked_back_on_in_its_last_working_hour(events: list[Event], day: datetime) -> None:
    twin = person(*events, *moods(3, 4, 2, 3, 4, 3, 3, until=FRIDAY + 2 * DAY))
    days = [MONDAY + n * DAY for n in range(7)]
    assert [each for each in days if said("week_review", twin, each + 16 * HOUR)] == [day]
    assert KINDS["week_review"].next_at(twin, MONDAY) == day + 16 * HOUR


def test_before_good_friday_thursday_is_the_last_day() -> None:
    thursday = at("2026-04-02T00:00")
    twin = person(PreferencesChanged(country="DE"), *moods(3, 4, 2, 3, until=thursday))
    assert said("week_review", twin, thursday + 16 * HOUR) is not None
    assert said("week_review", twin, thursday + 16 * HOUR - MINUTE) is None
    assert said("week_review", twin, thursday + 17.5 * HOUR - MINUTE) is not None
    assert said("week_review", twin, thursday + 17.5 * HOUR) is None


def test_a_review_has_a_line_and_a_chart() -> None:
    finished = [TaskCreated("a", "a"), (on("11:00"), TaskCompleted("a"))]
    twin = person(*moods(3, 5, 2), *[(FRIDAY + 10 * HOUR, EnergyUpdated(4))], *finished)
    found = said("week_review", twin, on("16:10", FRIDAY))
    assert found is not None
    for figure in ("mood 3.3", "energy 4.0", "1 finished task", "yesterday (5.0)", "today (2.0)"):
        assert figure in found.reply.text
    assert found.reply.picture is None, "drawn only if it is said"
    picture = found.draws and found.draws()
    assert picture is not None
    assert picture.png.startswith(b"\x89PNG")
    assert "Mood" in picture.alt
    assert buttons("week_review", twin, on("16:10", FRIDAY)) == ["how was my week"]
    assert found.reasons == ("days_told:3",)


def test_a_week_that_little_is_known_of_is_let_go() -> None:
    assert said("week_review", person(*moods(3, 4)), on("16:10", FRIDAY)) is None
    before = moods(3, 4, 5, until=MONDAY - DAY)
    assert said("week_review", person(*before, *moods(3, 4)), on("16:10", FRIDAY)) is None
    even = text("week_review", person(*moods(3, 3, 3)), on("16:10", FRIDAY))
    assert even
    assert "best" not in even
    assert "lowest" not in even


def week_of(hours: int) -> list[Event]:
    """So many hours of meetings a day in the week after."""
    return [
        meeting(on("09:00", FRIDAY + n * DAY) + hour * HOUR, people=2)
        for n in range(3, 8)
        for hour in range(hours)
    ]


@pytest.mark.parametrize(
    ("events", "full"),
    [
        (week_of(6), False),
        ([*week_of(6), TaskCreated("t", "t", 120, on("12:00", FRIDAY + 4 * DAY))], False),
        ([*week_of(6), TaskCreated("t", "t", 121, on("12:00", FRIDAY + 4 * DAY))], True),
        ([*week_of(6), TaskCreated("t", "t", 600, on("12:00", FRIDAY + 8 * DAY))], False),
        ([*week_of(6), TaskCreated("t", "t", 600)], False),
        (week_of(7), True),
        ([TaskCreated("t", "t", 1980, on("12:00", FRIDAY + 6 * DAY))], True),
        (
            [TaskCreated("t", "t", 1980, on("12:00", FRIDAY + 6 * DAY)),
             (on("12:30", FRIDAY), TaskStarted("t"))], False,
        ),
    ],
    ids=["six hours a day", "with a task, just", "with a task, over", "due later", "not due", "seven hours",
         "tasks alone", "begun before"],
)  # fmt: skip
def test_a_week_ahead_over_four_fifths_is_spoken_of(events: list[Event], full: bool) -> None:
    """Forty hours of work, so 32 may be taken."""
    assert bool(said("overload_ahead", person(*events), on("14:10", FRIDAY))) is full


def test_the_week_ahead_has_its_figures() -> None:
    twin = person(*week_of(6), TaskCreated("t", "t", 300, on("12:00", FRIDAY + 4 * DAY)))
    words = text("overload_ahead", twin, on("14:10", FRIDAY))
    for figure in ("30 h", "5 h", "40 h"):
        assert figure in words
    assert reasons("overload_ahead", twin, on("14:10", FRIDAY)) == [
        "meetings_ahead:1800", "tasks_ahead:300", "work_ahead:2400", "full_over:80",
    ]  # fmt: skip
    assert window("overload_ahead", twin, FRIDAY) == ("14:00", "15:59")
    assert said("overload_ahead", twin, on("14:10", FRIDAY - DAY)) is None
    away = CalendarEventSeen("a", FRIDAY + 3 * DAY, FRIDAY + 8 * DAY, kind="away", all_day=True)
    assert said("overload_ahead", person(*week_of(7), away), on("14:10", FRIDAY)) is None


@pytest.mark.parametrize(
    ("values", "comes"),
    [((2, 2, 3), True), ((2, 3, 3), False), ((2, 3, 2, 3), False), ((2, 2), False), ((1, 1, 1), True)],
    ids=["2.33", "2.67", "2.5", "two answers", "1"],
)
def test_care_comes_for_a_mean_under_two_and_a_half_of_three_answers(
    values: tuple[int, ...], comes: bool
) -> None:
    assert bool(said("low_mood_care", person(*moods(*values)), on("14:00", FRIDAY))) is comes


def test_care_is_gentle_private_and_repeats_no_note() -> None:
    painful = (on("10:00", FRIDAY), MoodLogged(1, "my father is ill"))
    found = said("low_mood_care", person(*moods(2, 2), painful), on("14:00", FRIDAY))
    assert found is not None
    assert found.reply.private
    assert "father" not in found.reply.text
    assert "1.7" in found.reply.text
    assert len(found.reply.buttons) == 1
    with_tasks = person(*moods(2, 2, 2), TaskCreated("t", "t"))
    assert buttons("low_mood_care", with_tasks, on("14:00", FRIDAY)) == ["my tasks"]
    assert buttons("low_mood_care", person(*moods(2, 2, 2)), on("14:00", FRIDAY)) == ["start a break"]


def test_only_seven_days_count_and_not_in_the_first_hours() -> None:
    twin = person(*moods(2, 2, 2, until=MONDAY))
    assert window("low_mood_care", twin, MONDAY) == ("13:00", "15:59")
    assert said("low_mood_care", twin, on("14:00", MONDAY + 4 * DAY)) is not None
    assert said("low_mood_care", twin, on("14:00", MONDAY + 7 * DAY)) is None


FRENCH = (MONDAY - 30 * DAY, SkillAssessed("French", 2.0))


@pytest.mark.parametrize(
    ("events", "comes"),
    [
        ([FRENCH], True),
        ([(MONDAY - 29 * DAY, SkillAssessed("French", 2.0))], False),
        ([(MONDAY - 200 * DAY, SkillAssessed("French", 2.0))], False),
        ([FRENCH, (MONDAY - DAY, LearningCompleted("a book", "French", 60))], False),
        ([FRENCH, meeting(on("09:00"), 121)], False),
        ([FRENCH, meeting(on("13:30"), 119)], True),
        ([FRENCH,
          CalendarEventSeen("f", on("13:00"), on("17:00"), kind="focus")], False),
    ],
    ids=["a month", "less", "let go", "practised since", "a full day", "a light day", "no room"],
)  # fmt: skip
def test_a_skill_that_has_rested_comes_up_on_a_light_afternoon(events: list[Event], comes: bool) -> None:
    assert bool(said("skill_opportunity", person(*events), on("13:10"))) is comes


def test_a_skill_is_named_with_the_free_time() -> None:
    rested = [
        (MONDAY - 60 * DAY, SkillAssessed("French", 2.0)),
        (MONDAY - 40 * DAY, SkillAssessed("Go", 1.0)),
    ]
    twin = person(*rested, meeting(on("15:00")))
    words = text("skill_opportunity", twin, on("13:10"))
    for figure in ("French", "13:10 to 15:00", "8 weeks"):
        assert figure in words
    assert buttons("skill_opportunity", twin, on("13:10")) == ["add task practise French"]
    assert "16:00 to 17:00" in text("skill_opportunity", twin, on("14:20"))


def ignored(kind: str) -> list[tuple[datetime, Event]]:
    sent = [(MONDAY - (6 - n) * DAY + 11 * HOUR, NudgeSent(f"n{n}", kind)) for n in range(5)]
    return [*sent, (MONDAY - 10 * HOUR, NudgePaused(kind))]


def test_what_was_ignored_five_times_is_asked_about_once() -> None:
    twin = person(*ignored("break_due"))
    words = text("still_wanted", twin, on("10:00"))
    assert "5" in words
    assert "break nudges" in words
    assert buttons("still_wanted", twin, on("10:00")) == [
        "keep the break nudges",
        "fewer break nudges",
        "stop the break nudges",
    ]
    codes = reasons("still_wanted", twin, on("10:00"))
    assert codes == ["kind:break_due", "unanswered:5"]
    assert window("still_wanted", twin, MONDAY) == ("09:00", "16:59")
    asked = (on("10:00"), NudgeSent("q", "still_wanted", tuple(codes)))
    assert said("still_wanted", person(*ignored("break_due"), asked), on("11:00")) is None
    resumed = (on("10:00"), NudgeResumed("break_due"))
    assert said("still_wanted", person(*ignored("break_due"), resumed), on("11:00")) is None
    assert KINDS["still_wanted"].next_at(person(), on("10:00")) is None
    assert KINDS["still_wanted"].next_at(twin, on("08:00")) == on("09:00")
