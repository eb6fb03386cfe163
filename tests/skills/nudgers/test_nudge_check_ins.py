"""When a check-in is asked for: as chosen, as usual, or by the working hours; and not when it is done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from nudge_people import BERLIN, DAY, HOUR, KINDS, MINUTE, at, buttons, person, reasons, said, text, window

from twin_core.events.base import Event
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.consent import LEARN_TIMING, ConsentGranted
from twin_core.parts.nudges import NudgeAnswered, NudgeSent
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged

MORNING, EVENING = "morning_check_in", "evening_check_in"
MONDAY, SATURDAY = at("2026-03-02T00:00"), at("2026-03-07T00:00")
LEARNING = ConsentGranted(LEARN_TIMING)


def checked(said: str, moment: str = "morning") -> tuple[datetime, Event]:
    return at(said), CheckInCompleted(moment, 3)  # type: ignore[arg-type]


def own(*clocks: str) -> list[tuple[datetime, Event]]:
    """Check-ins of one's own accord, on working days of the weeks before."""
    return [checked(f"2026-02-{day:02}T{clock}") for day, clock in zip(range(16, 27), clocks, strict=False)]


@pytest.mark.parametrize(
    ("kind", "events", "day", "open_"),
    [
        (MORNING, [], MONDAY, ("09:10", "10:39")),
        (EVENING, [], MONDAY, ("16:40", "18:09")),
        (MORNING, [], SATURDAY, ("", "")),
        (MORNING, [PreferencesChanged(work_start="07:30")], MONDAY, ("07:40", "09:09")),
        (MORNING, [NudgeChanged(MORNING, at="08:30")], MONDAY, ("08:30", "09:59")),
        (MORNING, [NudgeChanged(MORNING, days=(5,))], SATURDAY, ("09:10", "10:39")),
        (MORNING, [NudgeChanged(MORNING, days=(5,))], MONDAY, ("", "")),
        (EVENING, [PreferencesChanged(work_start="14:00", work_end="22:00")], MONDAY, ("21:40", "23:09")),
        (MORNING, [checked("2026-03-02T08:10")], MONDAY, ("", "")),
        (MORNING, [checked("2026-03-01T21:00", "evening")], MONDAY, ("09:10", "10:39")),
        (MORNING, [checked("2026-02-27T09:30")], MONDAY, ("09:10", "10:39")),
        (EVENING, [checked("2026-03-02T15:00", "evening")], MONDAY, ("", "")),
        (EVENING, [checked("2026-03-02T00:30", "evening")], MONDAY, ("16:40", "18:09")),
    ],
)  # fmt: skip
def test_the_time_for_it(kind: str, events: list[Event], day: datetime, open_: tuple[str, str]) -> None:
    assert window(kind, person(*events), day) == open_


def test_work_until_the_morning_ends_on_the_day_after() -> None:
    night = person(PreferencesChanged(work_start="22:00", work_end="06:00", work_days=(0,)))
    assert said(EVENING, night, at("2026-03-03T05:39")) is None
    assert said(EVENING, night, at("2026-03-03T05:40")) is not None
    assert KINDS[EVENING].next_at(night, at("2026-03-03T01:00")) == at("2026-03-03T05:40")


@pytest.mark.parametrize(
    ("events", "clock"),
    [
        ([LEARNING, *own("08:50", "08:52", "08:57", "08:40", "11:00")], "08:50"),
        ([LEARNING, *own("08:50", "08:52", "08:57", "08:40")], "09:10"),
        ([*own("08:50", "08:52", "08:57", "08:40", "11:00")], "09:10"),
        ([ConsentGranted(LEARN_TIMING, at("2026-03-01T12:00")), *own(*["08:50"] * 5)], "09:10"),
        ([LEARNING, *own(*["08:50"] * 6), NudgeChanged(MORNING, at="10:00")], "10:00"),
    ],
    ids=["the middle of five", "four are too few", "no consent", "consent is over", "chosen goes first"],
)  # fmt: skip
def test_a_usual_time_is_learned_with_consent_alone(events: list[Event], clock: str) -> None:
    assert window(MORNING, person(*events), MONDAY)[0] == clock


def test_what_was_asked_for_tells_nothing_of_a_usual_time() -> None:
    prompted = [
        each
        for n, (when, done) in enumerate(own(*["10:30"] * 5))
        for each in ((when - 20 * MINUTE, NudgeSent(f"n{n}", MORNING)), (when, done))
    ]
    assert window(MORNING, person(LEARNING, *prompted), MONDAY)[0] == "09:10"


def test_it_says_the_time_that_was_chosen_and_why_it_came() -> None:
    chosen = person(NudgeChanged(MORNING, at="08:30"))
    assert "8:30" in text(MORNING, chosen, at("2026-03-02T09:15"))
    assert reasons(MORNING, chosen, at("2026-03-02T09:15")) == ["chosen_at:08:30"]
    assert reasons(MORNING, person(), at("2026-03-02T09:15")) == ["work_start:09:00"]
    assert reasons(EVENING, person(), at("2026-03-02T16:50")) == ["work_end:17:00"]
    learned = person(LEARNING, *own(*["08:50"] * 5))
    assert reasons(MORNING, learned, at("2026-03-02T08:55")) == ["learned_at:08:50"]
    twelve = person(NudgeChanged(MORNING, at="08:30"), PreferencesChanged(clock="12"))
    assert "8:30 am" in text(MORNING, twelve, at("2026-03-02T09:15"))


def test_the_button_opens_the_one_that_was_asked_for() -> None:
    odd = person(NudgeChanged(EVENING, at="10:00"))
    assert buttons(EVENING, odd, at("2026-03-02T10:05")) == ["evening check-in"]
    assert buttons(MORNING, person(language="de"), at("2026-03-02T09:15")) == ["Morgen-Check-in"]


def test_a_missed_day_is_never_mentioned() -> None:
    missed, kept = person(), person(checked("2026-03-02T09:30"), checked("2026-03-03T09:30"))
    wednesday = at("2026-03-04T09:30")
    assert text(MORNING, missed, wednesday) == text(MORNING, kept, wednesday)


def test_it_is_of_use_for_two_hours_and_longer_where_it_was_put_off() -> None:
    asked = said(MORNING, person(), at("2026-03-02T10:39"))
    assert asked is not None
    assert asked.until == at("2026-03-02T11:10")
    sent = (at("2026-03-02T10:30"), NudgeSent("n", MORNING))
    later = (at("2026-03-02T10:35"), NudgeAnswered("n", "later", at("2026-03-02T12:00")))
    assert window(MORNING, person(sent, later), MONDAY) == ("09:10", "12:29")
    again = said(MORNING, person(sent, later), at("2026-03-02T12:00"))
    assert again is not None
    assert again.until == at("2026-03-02T12:30")
    assert window(MORNING, person(sent, later), MONDAY + DAY) == ("09:10", "10:39")


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        ("Europe/Berlin", "2026-03-29", "03:00"),
        ("Europe/Berlin", "2026-10-25", "02:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:30"),
    ],
    ids=["skipped", "shown twice", "half an hour skipped"],
)
def test_the_clock_decides_on_days_on_which_it_changes(zone: str, day: str, clock: str) -> None:
    there = ZoneInfo(zone)
    early = person(NudgeChanged(MORNING, at="02:30", days=(6,)), zone=zone)
    sunday = at(f"{day}T00:00", there)
    assert window(MORNING, early, sunday)[0] == clock
    found = KINDS[MORNING].next_at(early, sunday)
    assert found is not None
    assert f"{found.astimezone(there):%H:%M}" == clock


def test_without_a_zone_no_hour_is_meant() -> None:
    assert window(MORNING, person(zone=""), at("2026-03-02T00:00", ZoneInfo("UTC"))) == ("", "")
    assert KINDS[MORNING].next_at(person(zone=""), MONDAY) is None


def test_the_next_look_is_at_the_next_working_day() -> None:
    friday = at("2026-03-06T09:10")
    assert KINDS[MORNING].next_at(person(), friday) == at("2026-03-09T09:10")
    assert KINDS[MORNING].next_at(person(), friday - MINUTE) == friday
    summer = at("2026-03-27T12:00") + HOUR
    assert KINDS[MORNING].next_at(person(), summer) == at("2026-03-30T09:10", BERLIN)
