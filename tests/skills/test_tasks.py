from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken import MONDAY, Speaker

from bot.messages import plain
from skills import tasks
from skills._tasks.common import new_id
from twin_core.parts.tasks import (
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    TaskStarted,
)


@pytest.fixture
def ana() -> Speaker:
    return Speaker(tasks.answer)


def created(ana: Speaker, text: str) -> TaskCreated:
    event = ana.says(text, "add_task").events[0]
    assert isinstance(event, TaskCreated)
    return event


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MONDAY.tzinfo).astimezone(UTC)


def test_a_task_is_started_with_all_that_was_said(ana: Speaker) -> None:
    answer = ana.says("start the quarterly report, about 3h, due friday noon", "start_task")
    new, begun = answer.events
    assert isinstance(new, TaskCreated)
    assert (new.title, new.estimate_minutes, new.due) == ("quarterly report", 180, at(6, 12))
    assert begun == TaskStarted(new.task, "quarterly report")
    assert "Friday 6 March at 12:00" in answer.reply.text


def test_starting_a_known_task_takes_up_what_is_new(ana: Speaker) -> None:
    new = created(ana, "add report")
    answer = ana.says("start the report, about 2 hours", "start_task")
    assert answer.events == (TaskChanged(new.task, estimate_minutes=120), TaskStarted(new.task, "report"))


def test_starting_it_again_changes_nothing(ana: Speaker) -> None:
    created(ana, "add report")
    ana.says("start the report", "start_task")
    ana.waits(minutes=10)
    answer = ana.says("start the report", "start_task")
    assert not answer.events
    assert "9:00" in answer.reply.text


def test_it_means_the_task_under_way_when_it_is_finished(ana: Speaker) -> None:
    report = created(ana, "add report, 1 hour")
    ana.says("start it", "start_task")
    created(ana, "add invoices")
    ana.waits(minutes=50)
    answer = ana.says("finished it", "finish_task")
    assert answer.events == (TaskCompleted(report.task, "report"),)
    assert "50 min against an estimate of 1 h" in answer.reply.text
    assert "1 task left" in answer.reply.text


def test_it_means_the_task_spoken_of_last_when_it_is_changed(ana: Speaker) -> None:
    created(ana, "add report")
    ana.says("start it", "start_task")
    invoices = created(ana, "add invoices")
    assert ana.says("make it due tomorrow", "change_task").events == (
        TaskChanged(invoices.task, due=at(3, 17)),
    )


def test_a_stated_length_counts_more_than_the_clock(ana: Speaker) -> None:
    report = created(ana, "add report")
    ana.says("start it", "start_task")
    ana.waits(hours=5)
    answer = ana.says("done with the report, took 2 hours", "finish_task")
    assert answer.events == (TaskCompleted(report.task, "report", 120),)
    assert "2 h" in answer.reply.text


def test_days_between_start_and_end_are_not_called_work(ana: Speaker) -> None:
    created(ana, "add report")
    ana.says("start it", "start_task")
    ana.waits(days=3)
    assert "begun" in ana.says("done with it", "finish_task").reply.text


def test_several_that_fit_are_offered_and_none_is_taken(ana: Speaker) -> None:
    created(ana, "add call Ana")
    bank = created(ana, "add call the bank")
    answer = ana.says("done with call", "finish_task")
    assert not answer.events
    assert [b.label for b in answer.reply.buttons] == ["call Ana", "call the bank", "None of them"]
    again = ana.says("hmm what")
    assert again.ask == answer.ask
    assert ana.says("2").events == (TaskCompleted(bank.task, "call the bank"),)


def test_the_one_under_way_is_finished_where_several_fit(ana: Speaker) -> None:
    created(ana, "add call Ana")
    bank = created(ana, "add call the bank")
    ana.says("start call the bank", "start_task")
    assert ana.says("done with call", "finish_task").events == (TaskCompleted(bank.task, "call the bank"),)


def test_two_of_one_name_are_told_apart(ana: Speaker) -> None:
    created(ana, "add call Ana")
    ana.says("add call Ana", "add_task")
    ana.says("yes", "affirm")
    answer = ana.says("remove call Ana", "remove_task")
    assert [b.says for b in answer.reply.buttons][:2] == ["call Ana", "call Ana (2)"]
    gone = ana.says("call Ana (2)").events[0]
    assert isinstance(gone, TaskRemoved)
    assert [task.id for task in ana.twin.tasks.open] != [gone.task]
    assert len(ana.twin.tasks.open) == 1


def test_a_misspelt_title_is_found(ana: Speaker) -> None:
    report = created(ana, "add quarterly report")
    assert ana.says("done with the quaterly reprot", "finish_task").events == (
        TaskCompleted(report.task, "quarterly report"),
    )


def test_none_that_fits_is_said_and_offered(ana: Speaker) -> None:
    answer = ana.says("done with the garden", "finish_task")
    assert not answer.events
    assert "“garden”" in answer.reply.text
    new, done = ana.says("yes", "affirm").events
    assert isinstance(new, TaskCreated)
    assert done == TaskCompleted(new.task, "garden")
    assert not ana.says("remove the moon", "remove_task").ask


def test_putting_off_asks_until_when(ana: Speaker) -> None:
    report = created(ana, "add report, due wednesday")
    answer = ana.says("put off the report", "put_off_task")
    assert [b.says for b in answer.reply.buttons] == ["tomorrow", "monday", "next week", "skip"]
    answer = ana.says("friday")
    assert answer.events == (TaskDelayed(report.task, at(6, 9)),)
    assert "due Wednesday" in answer.reply.text


def test_putting_off_without_a_date(ana: Speaker) -> None:
    report = created(ana, "add report")
    ana.says("put off the report", "put_off_task")
    assert ana.says("skip", "skip").events == (TaskDelayed(report.task),)
    assert "put off" in plain(ana.says("my tasks", "list_tasks").reply)


def test_a_past_time_is_asked_again(ana: Speaker) -> None:
    answer = ana.says("add report, due yesterday", "add_task")
    assert not answer.events
    assert answer.ask is not None
    assert answer.ask.expects == "time"
    again = ana.says("yesterday")
    assert not again.events
    event = ana.says("tomorrow").events[0]
    assert isinstance(event, TaskCreated)
    assert event.due == at(3, 17)


def test_the_list_puts_what_is_due_first_and_what_rests_last(ana: Speaker) -> None:
    created(ana, "add alpha")
    created(ana, "add beta, due friday")
    created(ana, "add gamma, due tomorrow")
    created(ana, "add delta")
    ana.says("put off delta until monday", "put_off_task")
    card = ana.says("my tasks", "list_tasks").reply.card
    assert card is not None
    assert [name for name, _ in card.facts] == ["1. gamma", "2. beta", "3. alpha", "4. delta"]
    assert card.facts[-1][1] == "put off until 9 March"


def test_a_long_list_is_cut_and_counted(ana: Speaker) -> None:
    for number in range(14):
        created(ana, f"add thing{number}")
    reply = ana.says("my tasks", "list_tasks").reply
    assert reply.card is not None
    assert len(reply.card.facts) == 11
    assert reply.card.facts[-1] == ("…", "and 4 more")
    assert reply.text.startswith("14 open tasks")


def test_the_past_due_are_named_plainly(ana: Speaker) -> None:
    created(ana, "add offer, due today at 11")
    ana.waits(hours=4)
    assert "was due today at 11:00" in plain(ana.says("whats overdue", "list_tasks").reply)
    assert "1 past its time" in ana.says("my tasks", "list_tasks").reply.text


def test_renaming(ana: Speaker) -> None:
    report = created(ana, "add report")
    answer = ana.says("rename it to board report", "change_task")
    assert answer.events == (TaskChanged(report.task, title="board report"),)
    assert "“report”" in answer.reply.text


def test_what_should_change_is_asked(ana: Speaker) -> None:
    report = created(ana, "add report")
    assert not ana.says("change the report", "change_task").events
    assert ana.says("due thursday").events == (TaskChanged(report.task, due=at(5, 17)),)


def test_an_id_is_the_same_when_delivered_again_and_new_for_another(ana: Speaker) -> None:
    first = created(ana, "add report")
    ana.turns -= 1
    second = ana.says("add report two", "add_task").events[0]
    assert isinstance(second, TaskCreated)
    assert first.task != second.task
    assert len(first.task) < 12


@given(st.lists(st.text("abcdefgh ", min_size=1, max_size=12), min_size=2, max_size=12))
def test_ids_are_unique_within_a_twin(titles: list[str]) -> None:
    ana = Speaker(tasks.answer)
    for title in titles:
        ana.lives(TaskCreated(_id(ana, title), title))
    ids = [task.id for task in ana.twin.tasks.open]
    assert len(ids) == len(set(ids)) == len(titles)


def _id(ana: Speaker, title: str) -> str:
    from bot.messages import Address, Message
    from bot.skill import Turn
    from nlu.understanding import Understanding

    message = Message("1", title, Address("console", "ana", "terminal"), MONDAY)
    return new_id(Turn(message, Understanding(title, None, 0.0), ana.twin, MONDAY), title)


def test_not_today_asks_until_when(ana: Speaker) -> None:
    created(ana, "add report")
    answer = ana.says("not doing the report today", "put_off_task")
    assert answer.ask is not None
    assert answer.ask.slot == "until"
    assert "passed" not in answer.reply.text
    assert ana.says("friday", None).events[0].wire == "task.delayed"
