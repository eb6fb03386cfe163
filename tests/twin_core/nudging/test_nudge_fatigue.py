"""Nudges without an answer: half as often after three, a pause and one question after five."""

import pytest
from ruled_people import (
    BREAK,
    DAY,
    EVENING,
    HOUR,
    MINUTE,
    MORNING,
    REVIEW,
    SOON,
    STILL_WANTED,
    after,
    nudged,
    person,
    utc,
)

from twin_core.events.base import Event
from twin_core.nudging import fatigue
from twin_core.nudging.gates import refusal, refused_at_sending
from twin_core.nudging.refusal import Refusal
from twin_core.parts.bookings import BookingWanted
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeAnswered, NudgeDropped, NudgePaused, NudgeResumed, NudgeSent
from twin_core.parts.preferences import NudgeChanged
from twin_core.twin import Twin

MORNINGS = [f"2026-03-{day:02} 07:30" for day in (2, 3, 4, 5, 6, 9, 10, 11)]
"""Half past eight in Berlin, on working days from a monday on."""


def mornings(count: int, twin: Twin | None = None) -> Twin:
    return nudged(twin or person(), "morning_check_in", *MORNINGS[:count])


def test_a_nudge_is_ignored_after_four_hours_or_with_its_day() -> None:
    twin = mornings(1)
    sent, at = twin.nudges.sent[0], utc(MORNINGS[0])
    assert not fatigue.ignored(twin, sent, at + 4 * HOUR - MINUTE)
    assert fatigue.ignored(twin, sent, at + 4 * HOUR)
    evening = nudged(person(), "evening_check_in", "2026-03-02 20:30")
    assert fatigue.patience_ends(evening.nudges.sent[0]) == utc("2026-03-02 23:00")
    answered = after(twin, at + 5 * HOUR, NudgeAnswered(sent.id, "not_today"))
    assert not fatigue.ignored(answered, answered.nudges.sent[0], at + 6 * HOUR), "late, but an answer"


@pytest.mark.parametrize(
    ("kind", "event", "happened"),
    [
        ("break_due", BreakTaken(utc("2026-03-02 09:10"), utc("2026-03-02 09:20")), True),
        ("break_due", BreakTaken(utc("2026-03-02 08:10"), utc("2026-03-02 08:20")), False),
        ("break_due", BreakTaken(utc("2026-03-02 13:10"), utc("2026-03-02 13:20")), False),
        ("break_due", BreakStarted(), True),
        ("morning_check_in", CheckInCompleted("morning", 3), True),
        ("morning_check_in", CheckInCompleted("evening", 3), False),
        ("evening_check_in", CheckInCompleted("evening", 3), True),
        ("morning_check_in", MoodLogged(4), True),
        ("evening_check_in", EnergyUpdated(4, felt_at=utc("2026-03-01 18:00")), False),
        (
            "focus_block",
            BookingWanted("b", "f", "focus", "Focus", utc("2026-03-03 09:00"), utc("2026-03-03 11:00")),
            True,
        ),
        ("week_review", MoodLogged(4), False),
    ],
)
def test_what_it_suggested_answers_a_nudge(kind: str, event: Event, happened: bool) -> None:
    twin = after(nudged(person(), kind, "2026-03-02 09:00"), utc("2026-03-02 10:00"), event)
    sent, later = twin.nudges.sent[0], utc("2026-03-02 13:30")
    assert fatigue.followed(twin, sent, later) is happened
    assert fatigue.ignored(twin, sent, later) is not happened
    assert fatigue.followed_unsaid(twin, later) == ((sent.id,) if happened else ())
    held = refused_at_sending(twin, sent, utc("2026-03-02 10:05"))
    assert (held == Refusal("duplicate", ("done_already",))) is happened


def test_three_ignored_halve_the_rate_of_that_kind() -> None:
    next_day = utc(MORNINGS[3])
    assert refusal(mornings(2), MORNING, utc(MORNINGS[2])) is None
    held = refusal(mornings(3), MORNING, next_day)
    assert held == Refusal("cool_down", ("came:2026-03-04T08:30", "ignored:3"), utc("2026-03-05 23:00"))
    assert refusal(mornings(3), MORNING, utc(MORNINGS[4])) is None, "every second day"
    assert refusal(mornings(3), EVENING, utc("2026-03-05 16:00")) is None, "only that kind"


def test_half_a_daily_kind_leaves_a_working_day_out_over_a_weekend() -> None:
    twin = mornings(5)
    answered = after(twin, utc(MORNINGS[0]) + HOUR, NudgeAnswered(f"morning_check_in {MORNINGS[0]}", "done"))
    kept = after(answered, utc(MORNINGS[1]) + HOUR, NudgeAnswered(f"morning_check_in {MORNINGS[1]}", "done"))
    assert fatigue.streak(kept, "morning_check_in", utc(MORNINGS[5])) == 3
    held = refusal(kept, MORNING, utc(MORNINGS[5]))
    assert held is not None
    assert (held.gate, held.until) == ("cool_down", utc("2026-03-09 23:00")), "monday is left out"


def test_a_break_at_half_its_rate_waits_twice_as_long() -> None:
    twin = nudged(person(), "break_due", *(f"2026-03-0{day} 14:00" for day in (2, 3, 4)))
    again = nudged(twin, "break_due", "2026-03-05 09:00")
    held = refusal(again, BREAK, utc("2026-03-05 10:40"))
    assert held == Refusal("cool_down", ("came:10:00", "ignored:3"), utc("2026-03-05 12:00"))


def test_wanted_less_is_half_as_often_too() -> None:
    twin = nudged(
        person(NudgeChanged("week_review", less=True)), "week_review", "2026-03-06 13:00", answer="done"
    )
    held = refusal(twin, REVIEW, utc("2026-03-13 13:00"))
    assert held == Refusal("cool_down", ("came:2026-03-06T14:00", "wanted_less"), utc("2026-03-18 13:00"))


def test_half_of_what_has_no_cool_down_is_half_of_what_the_spacing_allows() -> None:
    twin = person(NudgeChanged("meeting_soon", wanted=True, less=True))
    twin = nudged(twin, "meeting_soon", "2026-03-02 08:00")
    held = Refusal("cool_down", ("came:09:00", "wanted_less"), utc("2026-03-02 11:00"))
    assert refusal(twin, SOON, utc("2026-03-02 10:00")) == held


def test_five_ignored_pause_the_kind_and_ask_once() -> None:
    now = utc(MORNINGS[4]) + 5 * HOUR
    twin = mornings(5)
    assert refusal(twin, MORNING, now) == Refusal("ignored", ("ignored:5",))
    assert fatigue.to_pause(twin, now) == ("morning_check_in",)
    assert fatigue.to_pause(mornings(4), now) == ()
    paused = after(twin, now, NudgePaused("morning_check_in"))
    assert fatigue.to_pause(paused, now) == ()
    assert fatigue.still_to_ask(paused) == "morning_check_in"
    assert refusal(paused, STILL_WANTED, now) is None
    asked = after(paused, now, NudgeSent("q", "still_wanted", ("kind:morning_check_in",)))
    assert fatigue.still_to_ask(asked) is None
    assert refusal(asked, STILL_WANTED, now + DAY + 4 * DAY) == Refusal("duplicate", ("asked_already",))
    lost = after(asked, now + MINUTE, NudgeDropped("q", "late"))
    assert fatigue.still_to_ask(lost) == "morning_check_in", "what did not arrive was not asked"


def test_the_fifth_still_has_its_time_for_an_answer() -> None:
    twin, now = mornings(5), utc(MORNINGS[4]) + HOUR
    assert fatigue.streak(twin, "morning_check_in", now) == 4
    assert fatigue.to_pause(twin, now) == ()


def asked_after() -> tuple[Twin, object]:
    now = utc(MORNINGS[4]) + 5 * HOUR
    return after(
        mornings(5),
        now,
        NudgePaused("morning_check_in"),
        NudgeSent("q", "still_wanted", ("kind:morning_check_in",)),
    ), now


@pytest.mark.parametrize("answer", ["keep", "fewer"])
def test_a_kind_that_is_kept_begins_anew_and_is_asked_after_again_later(answer: str) -> None:
    twin, _ = asked_after()
    kept = after(twin, utc("2026-03-06 15:00"), NudgeAnswered("q", answer))
    monday = utc("2026-03-09 07:30")
    assert kept.nudges.paused == ()
    assert fatigue.to_pause(kept, monday) == ()
    assert refusal(kept, MORNING, monday) is None
    ignored = nudged(kept, "morning_check_in", *(f"2026-03-{day} 07:30" for day in (10, 11, 12, 13, 16)))
    late = utc("2026-03-16 15:00")
    assert fatigue.to_pause(ignored, late) == ("morning_check_in",)
    assert fatigue.still_to_ask(after(ignored, late, NudgePaused("morning_check_in"))) == "morning_check_in"


def test_a_kind_wanted_again_without_being_asked_is_not_paused_by_old_silence() -> None:
    now = utc(MORNINGS[4]) + 5 * HOUR
    paused = after(mornings(5), now, NudgePaused("morning_check_in"))
    resumed = after(paused, now + HOUR, NudgeResumed("morning_check_in"))
    assert fatigue.streak(resumed, "morning_check_in", now + 2 * HOUR) == 0
    assert fatigue.to_pause(resumed, now + 2 * HOUR) == ()


def test_a_kind_long_paused_is_not_asked_after_again() -> None:
    twin, _ = asked_after()
    silent = nudged(
        twin, "task_due", *(f"2026-{month:02}-{day:02} 09:00" for month in (4, 5, 6) for day in range(1, 29))
    )
    assert not silent.nudges.of("still_wanted"), "forgotten by now"
    assert fatigue.still_to_ask(silent) is None


def test_an_answer_and_what_happened_begin_the_count_anew() -> None:
    twin = mornings(4)
    now = utc("2026-03-06 15:00")
    done = nudged(twin, "morning_check_in", MORNINGS[4], answer="not_today")
    assert fatigue.streak(twin, "morning_check_in", now) == 4
    assert fatigue.streak(done, "morning_check_in", now) == 0
    checked = after(mornings(5), utc(MORNINGS[4]) + HOUR, CheckInCompleted("morning", 3))
    assert fatigue.streak(checked, "morning_check_in", now) == 0
    dropped = after(mornings(5), now, NudgeDropped(f"morning_check_in {MORNINGS[4]}", "late"))
    assert fatigue.streak(dropped, "morning_check_in", now) == 4


def test_what_was_asked_for_never_wears_out() -> None:
    twin = person(NudgeChanged("meeting_soon", wanted=True))
    twin = nudged(twin, "meeting_soon", *MORNINGS)
    now = utc("2026-03-12 07:30")
    assert fatigue.to_pause(twin, now) == ()
    assert refusal(twin, SOON, now) is None
