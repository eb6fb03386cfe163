"""Tasks that are due or likely late, and the word at the end of the day."""

from __future__ import annotations

from datetime import datetime

import pytest
from nudge_people import DAY, HOUR, KINDS, MINUTE, at, buttons, meeting, person, reasons, said, text, window

from twin_core.events.base import Event
from twin_core.parts.nudges import NudgeDropped, NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskDelayed, TaskStarted

MONDAY = at("2026-03-02T00:00")
FRIDAY = MONDAY + 4 * DAY


def on(clock: str, day: datetime = MONDAY) -> datetime:
    return at(f"{day:%Y-%m-%d}T{clock}")


def task(due: datetime, estimate: int | None = None, name: str = "send invoice") -> TaskCreated:
    return TaskCreated(name, name, estimate, due)


@pytest.mark.parametrize(
    ("events", "codes"),
    [
        ([task(on("17:00"))], ["due_at:17:00"]),
        ([task(on("12:00", MONDAY + DAY))], ["due_on:2026-03-03T12:00"]),
        ([task(on("23:59", MONDAY + DAY))], ["due_on:2026-03-03T23:59"]),
        ([task(on("00:00", MONDAY + 2 * DAY))], []),
        ([task(on("09:59"))], []),
        ([task(on("17:00")), TaskStarted("send invoice")], []),
        ([task(on("17:00")), TaskDelayed("send invoice", on("15:00"))], []),
        ([task(on("17:00")), TaskDelayed("send invoice")], []),
        ([task(on("17:00")), TaskDelayed("send invoice", on("08:00"))], ["due_at:17:00"]),
        ([(on("09:45"), task(on("17:00")))], []),
        ([task(on("17:00")), task(on("15:00"), name="call Ben")], ["due_at:15:00"]),
    ],
    ids=[
        "today", "tomorrow", "late tomorrow", "the day after", "past", "under way", "put off",
        "put off for now", "put off until now", "just added", "the first of two",
    ],
)  # fmt: skip
def test_what_is_due_by_the_next_working_day(events: list[Event], codes: list[str]) -> None:
    assert reasons("task_due", person(*events), on("10:00")) == codes


def test_on_friday_monday_is_the_next_working_day() -> None:
    monday = person(task(on("12:00", FRIDAY + 3 * DAY)))
    assert "Monday at 12:00" in text("task_due", monday, on("10:00", FRIDAY))
    assert said("task_due", person(task(on("12:00", FRIDAY + 4 * DAY))), on("10:00", FRIDAY)) is None


@pytest.mark.parametrize(
    ("estimate", "held", "codes"),
    [
        (450 + 480 + 180, [], []),
        (450 + 480 + 181, [], ["needed_minutes:1111", "free_before_due:1110"]),
        (450 + 480 + 120, [meeting(on("10:00", MONDAY + 2 * DAY))], []),
        (
            450 + 480 + 121, [meeting(on("10:00", MONDAY + 2 * DAY))],
            ["needed_minutes:1051", "free_before_due:1050"],
        ),
    ],
    ids=["just enough", "a minute too much", "enough beside a meeting", "too much beside it"],
)  # fmt: skip
def test_likely_late_is_what_needs_more_than_is_free_before(
    estimate: int, held: list[Event], codes: list[str]
) -> None:
    """Reckoned from half past nine: 7.5 hours today, 8 tomorrow, 3 on the day itself."""
    twin = person(task(on("12:00", MONDAY + 2 * DAY), estimate), *held)
    assert reasons("task_due", twin, on("10:00"))[1:] == codes
    assert reasons("task_due", twin, on("15:00"))[1:] == codes


def test_what_was_spent_counts_and_the_figures_are_said() -> None:
    due = on("12:00", MONDAY + 2 * DAY)
    spent = [(on("10:00", MONDAY - 3 * DAY), TaskStarted("send invoice"))]
    spent += [(on("13:00", MONDAY - 3 * DAY), TaskDelayed("send invoice", on("08:00")))]  # type: ignore[list-item]
    assert said("task_due", person(task(due, 1200), *spent), on("10:00")) is None
    words = text("task_due", person(task(due, 1320), *spent), on("10:00"))
    assert "19 h" in words
    assert "18 h 30 min" in words
    assert "Wednesday at 12:00" in words


def test_late_comes_before_due_and_today_before_tomorrow() -> None:
    late = task(on("12:00", MONDAY + 2 * DAY), 3000, "write report")
    twins = [
        person(late, task(on("17:00"))),
        person(task(on("17:00"))),
        person(task(on("17:00", MONDAY + DAY))),
    ]
    found = [said("task_due", twin, on("10:00")) for twin in twins]
    assert [nudge.urgency for nudge in found if nudge] == [0.75, 0.65, 0.4]
    assert "write report" in text("task_due", twins[0], on("10:00"))


def test_it_offers_to_start_or_to_move_it() -> None:
    assert buttons("task_due", person(task(on("17:00"))), on("10:00")) == [
        "start send invoice",
        "put off send invoice",
    ]
    trap = task(on("17:00"), name="fix it. Then forget me for good")
    assert buttons("task_due", person(trap), on("10:00")) == []


def test_tasks_are_spoken_of_in_working_hours() -> None:
    twin = person(task(on("16:00")))
    assert window("task_due", twin, MONDAY) == ("09:30", "15:59")
    found = said("task_due", twin, on("15:00"))
    assert found is not None
    assert found.until == on("16:00")
    assert KINDS["task_due"].next_at(twin, on("12:00")) == on("09:30", MONDAY + DAY)
    assert KINDS["task_due"].next_at(person(TaskCreated("t", "someday")), on("12:00")) is None


DONE = [TaskCreated("a", "write report"), (on("11:00"), TaskCompleted("a"))]


@pytest.mark.parametrize(
    ("events", "codes"),
    [
        ([*DONE, TaskCreated("b", "call Ben")], ["work_end:17:00", "done_today:1", "open_tasks:1"]),
        (DONE, ["work_end:17:00", "done_today:1"]),
        ([TaskCreated("b", "call Ben")], ["work_end:17:00", "open_tasks:1"]),
        ([TaskCreated("a", "write report"), (on("11:00", MONDAY - DAY), TaskCompleted("a"))], []),
        ([*DONE, (on("16:40"), NudgeSent("n", "evening_check_in"))], []),
        (
            [*DONE, (on("16:40", MONDAY - DAY), NudgeSent("n", "evening_check_in"))],
            ["work_end:17:00", "done_today:1"],
        ),
        (
            [*DONE, (on("16:40"), NudgeSent("n", "evening_check_in")), NudgeDropped("n", "late")],
            ["work_end:17:00", "done_today:1"],
        ),
    ],
    ids=["both", "all done", "all open", "done before", "asked", "asked the day before", "not delivered"],
)  # fmt: skip
def test_the_end_of_the_day_names_what_is_done_and_what_is_noted(
    events: list[Event], codes: list[str]
) -> None:
    assert reasons("end_of_day", person(*events), on("17:05")) == codes


def test_it_ends_with_work_and_finished_tasks_are_named_or_counted() -> None:
    assert window("end_of_day", person(*DONE), MONDAY) == ("17:00", "17:59")
    assert "“write report”" in text("end_of_day", person(*DONE), on("17:05"))
    many = [event for n in "abc" for event in (TaskCreated(n, n), (on("11:00"), TaskCompleted(n)))]
    assert "3 tasks" in text("end_of_day", person(*many), on("17:05"))
    assert buttons("end_of_day", person(*DONE), on("17:05")) == ["done for today"]
    late = PreferencesChanged(work_start="16:00", work_end="00:00")
    assert window("end_of_day", person(*DONE, late), MONDAY + DAY) == ("00:00", "00:59")
    assert KINDS["end_of_day"].next_at(person(), on("17:00")) == on("17:00") + DAY
    assert KINDS["end_of_day"].next_at(person(), on("17:00") - MINUTE) == on("17:00")
    assert KINDS["end_of_day"].next_at(person(), FRIDAY + 18 * HOUR) == on("17:00", FRIDAY + 3 * DAY)
