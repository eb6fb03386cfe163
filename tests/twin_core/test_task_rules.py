from datetime import UTC, datetime, timedelta

import pytest

from twin_core.events.base import Event
from twin_core.parts.tasks import (
    DONE_KEPT,
    OPEN_KEPT,
    Task,
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    Tasks,
    TaskStarted,
)
from twin_core.twin import Twin

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(*steps: tuple[int, Event]) -> Tasks:
    """The tasks after events, each so many minutes past nine."""
    twin = Twin("someone")
    for minutes, event in steps:
        twin = event.apply(twin, NINE + timedelta(minutes=minutes))
    return twin.tasks


REPORT = TaskCreated("t", "quarterly report", 180)


def test_a_task_goes_from_open_to_done_with_the_time_it_took() -> None:
    tasks = after((0, REPORT), (10, TaskStarted("t")), (100, TaskCompleted("t")))
    assert tasks.open == ()
    (done,) = tasks.done
    assert (done.title, done.estimate_minutes, done.spent_minutes) == ("quarterly report", 180, 90)
    assert done.done_at == NINE + timedelta(minutes=100)
    assert tasks.finished_ever == 1


def test_a_stated_time_goes_before_the_measured_one() -> None:
    tasks = after((0, REPORT), (10, TaskStarted("t")), (100, TaskCompleted("t", spent_minutes=30)))
    assert tasks.done[0].spent_minutes == 30


def test_a_task_never_started_has_no_known_time() -> None:
    assert after((0, REPORT), (100, TaskCompleted("t"))).done[0].spent_minutes is None


def test_the_night_between_putting_off_and_starting_again_does_not_count() -> None:
    tasks = after(
        (0, REPORT),
        (0, TaskStarted("t")),
        (60, TaskDelayed("t", NINE + timedelta(days=1))),
        (1440, TaskStarted("t")),
        (1470, TaskCompleted("t")),
    )
    assert (tasks.done[0].spent_minutes, tasks.done[0].delays) == (90, 1)


def test_delays_are_counted_and_hold_until_the_next_start() -> None:
    tomorrow = NINE + timedelta(days=1)
    tasks = after((0, REPORT), (5, TaskDelayed("t")), (6, TaskDelayed("t", tomorrow)))
    assert (tasks.open[0].delays, tasks.open[0].not_before) == (2, tomorrow)
    assert (
        after((0, REPORT), (6, TaskDelayed("t", tomorrow)), (7, TaskStarted("t"))).open[0].not_before is None
    )


def test_a_due_time_stays_until_another_is_set_or_it_is_dropped() -> None:
    due = TaskCreated("t", "quarterly report", due=NINE)
    assert after((0, due), (1, TaskChanged("t", "report"))).open[0].due == NINE
    assert after((0, due), (1, TaskChanged("t", without_due=True))).open[0].due is None


def test_a_task_not_known_yet_is_created_from_its_title() -> None:
    started = after((5, TaskStarted("x", "tidy up")))
    assert started.open == (
        Task("x", "tidy up", NINE + timedelta(minutes=5), started_at=NINE + timedelta(minutes=5)),
    )
    done = after((5, TaskCompleted("x", "tidy up", 20)))
    assert (done.open, done.done[0].title, done.done[0].spent_minutes) == ((), "tidy up", 20)


def test_saying_it_twice_changes_nothing() -> None:
    once = after((0, REPORT), (10, TaskStarted("t")))
    assert after((0, REPORT), (10, TaskStarted("t")), (30, TaskStarted("t"))) == once
    done = after((0, REPORT), (10, TaskCompleted("t")))
    assert after((0, REPORT), (10, TaskCompleted("t")), (30, TaskCompleted("t"))) == done


def test_starting_a_finished_task_opens_it_again() -> None:
    tasks = after((0, REPORT), (0, TaskStarted("t")), (30, TaskCompleted("t")), (60, TaskStarted("t")))
    assert (len(tasks.open), tasks.done, tasks.finished_ever) == (1, (), 0)
    assert tasks.open[0].spent_until(NINE + timedelta(minutes=75)) == 45


def test_a_change_keeps_what_it_does_not_name() -> None:
    friday = NINE + timedelta(days=4)
    tasks = after((0, TaskCreated("a", "one")), (0, REPORT), (0, TaskChanged("t", due=friday)))
    assert [task.id for task in tasks.open] == ["a", "t"]
    assert (tasks.open[1].title, tasks.open[1].estimate_minutes, tasks.open[1].due) == (
        "quarterly report",
        180,
        friday,
    )
    renamed = after((0, REPORT), (0, TaskChanged("t", "annual report", 60)))
    assert (renamed.open[0].title, renamed.open[0].estimate_minutes) == ("annual report", 60)


def test_a_removed_task_is_neither_open_nor_done() -> None:
    assert after((0, REPORT), (1, TaskRemoved("t"))) == Tasks()


def test_what_is_said_of_an_unknown_task_changes_nothing() -> None:
    assert after((0, TaskDelayed("x")), (0, TaskChanged("x", "y")), (0, TaskRemoved("x"))) == Tasks()


def test_open_and_done_are_bounded_but_the_count_is_not() -> None:
    created = [(0, TaskCreated(f"t{n}", f"task {n}")) for n in range(OPEN_KEPT + 5)]
    opened = after(*created)
    assert [task.id for task in opened.open[:2]] == ["t5", "t6"]
    assert len(opened.open) == OPEN_KEPT
    done = after(*((n, TaskCompleted(f"t{n}")) for n in range(DONE_KEPT + 5)))
    assert (len(done.done), done.done[-1].id, done.finished_ever) == (
        DONE_KEPT,
        f"t{DONE_KEPT + 4}",
        DONE_KEPT + 5,
    )


LIST = after(
    *(
        (0, TaskCreated(title, title))
        for title in ["quarterly report", "annual report", "Call Anna", "budget meeting notes"]
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quarterly report", ["quarterly report"]),
        ("the Quarterly REPORT", ["quarterly report"]),
        ("report", ["quarterly report", "annual report"]),
        ("quarter report", ["quarterly report"]),
        ("call with anna", ["Call Anna"]),
        ("the notes of the budget", ["budget meeting notes"]),
        ("meetings", ["budget meeting notes"]),
        ("dentist", []),
        ("dentist phone report", []),
        ("", []),
        ("the", []),
    ],
)
def test_tasks_are_found_by_the_words_of_their_titles(text: str, found: list[str]) -> None:
    assert [task.title for task in LIST.find(text)] == found


def test_the_very_title_goes_before_a_longer_one() -> None:
    tasks = after((0, TaskCreated("a", "report")), (0, TaskCreated("b", "report card")))
    assert [task.id for task in tasks.find("Report")] == ["a"]
    assert tasks.by_id("b") == tasks.open[1]
    assert tasks.by_id("c") is None
