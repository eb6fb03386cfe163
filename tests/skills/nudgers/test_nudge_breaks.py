"""The break that is owed, in words with the figures that made it due."""

from __future__ import annotations

import pytest
from nudge_people import DAY, KINDS, at, buttons, meeting, person, reasons, said, text, window

from twin_core.events.base import Event
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.preferences import NudgeChanged

BREAK = "break_due"
MONDAY = at("2026-03-02T00:00")


def on(clock: str) -> object:
    return at(f"2026-03-02T{clock}")


def pause(clock: str, until: str) -> CalendarEventSeen:
    return CalendarEventSeen("p", at(f"2026-03-02T{clock}"), at(f"2026-03-02T{until}"), "Break", kind="pause")


def test_it_is_due_after_ninety_minutes_until_work_is_over() -> None:
    assert window(BREAK, person(), MONDAY) == ("10:30", "16:44")
    assert window(BREAK, person(NudgeChanged(BREAK, every_minutes=45)), MONDAY) == ("09:45", "16:44")
    low = (at("2026-03-02T09:05"), EnergyUpdated(2))
    assert window(BREAK, person(low), MONDAY) == ("10:00", "16:44")


@pytest.mark.parametrize(
    ("events", "clock", "figures", "codes"),
    [
        ([], "11:05", ["2 h 5 min"], ["load_minutes:125", "break_after:90"]),
        (
            [NudgeChanged(BREAK, every_minutes=50)], "11:05", ["2 h 5 min"],
            ["load_minutes:125", "break_after:50", "length_chosen"],
        ),
        (
            [(at("2026-03-02T09:05"), EnergyUpdated(1))], "10:05", ["1 h 5 min"],
            ["load_minutes:65", "break_after:60", "energy_low"],
        ),
        (
            [meeting(at("2026-03-02T10:00"), 90)], "11:31", ["meeting", "10:30"],
            ["load_minutes:151", "meetings_over_break:1", "break_after:90"],
        ),
        (
            [meeting(at("2026-03-02T10:00"), 75), meeting(at("2026-03-02T11:15"), 75)], "12:31",
            ["wo meetings", "10:30"], ["load_minutes:211", "meetings_over_break:2", "break_after:90"],
        ),
        (
            [meeting(at("2026-03-02T09:50")), meeting(at("2026-03-02T10:50")), pause("10:00", "10:10")],
            "11:55", ["wo meetings", "10:00", "break"],
            ["load_minutes:175", "break_planned:10:00", "meetings_over_break:2"],
        ),
    ],
    ids=["worked", "as chosen", "low energy", "one meeting", "two meetings", "planned"],
)  # fmt: skip
def test_it_names_the_figures(events: list[Event], clock: str, figures: list[str], codes: list[str]) -> None:
    twin, now = person(*events), at(f"2026-03-02T{clock}")
    words = text(BREAK, twin, now)
    assert any(figure in words for figure in figures), words
    assert reasons(BREAK, twin, now) == codes
    assert buttons(BREAK, twin, now) == ["start a break"]


def test_one_that_meetings_went_over_is_more_urgent() -> None:
    worked = said(BREAK, person(), at("2026-03-02T11:05"))
    owed = said(BREAK, person(meeting(at("2026-03-02T10:00"))), at("2026-03-02T11:05"))
    assert worked is not None
    assert owed is not None
    assert worked.urgency < owed.urgency


def test_it_is_of_use_for_half_an_hour_or_until_the_next_meeting() -> None:
    now = at("2026-03-02T11:05")
    alone, between = said(BREAK, person(), now), said(BREAK, person(meeting(at("2026-03-02T11:20"))), now)
    assert alone is not None
    assert between is not None
    assert alone.until == at("2026-03-02T11:35")
    assert between.until == at("2026-03-02T11:20")


def test_in_a_meeting_it_is_due_already_so_that_the_gate_tells_of_it() -> None:
    twin = person(meeting(at("2026-03-02T10:00"), 90))
    assert said(BREAK, twin, at("2026-03-02T11:00")) is not None
    assert KINDS[BREAK].next_at(twin, at("2026-03-02T09:00")) == at("2026-03-02T10:30")


def test_one_that_is_on_or_was_taken_is_not_asked_for() -> None:
    on_it = person((at("2026-03-02T11:00"), BreakStarted()))
    assert said(BREAK, on_it, at("2026-03-02T11:05")) is None
    taken = person(BreakTaken(at("2026-03-02T10:40"), at("2026-03-02T10:50")))
    assert said(BREAK, taken, at("2026-03-02T11:05")) is None
    assert KINDS[BREAK].next_at(taken, at("2026-03-02T11:05")) == at("2026-03-02T12:20")


def test_the_next_day_is_looked_at_when_work_is_over() -> None:
    evening = at("2026-03-02T18:00")
    assert KINDS[BREAK].next_at(person(), evening) == at("2026-03-03T10:30")
    assert said(BREAK, person(), evening + DAY / 2) is None
