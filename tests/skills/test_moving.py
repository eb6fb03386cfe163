"""Moving reminders to other times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from spoken import Speaker

from bot.language import conversing
from skills import reminders
from twin_core.parts.reminders import ReminderCancelled, ReminderSet


@pytest.fixture
def ana() -> Speaker:
    """It is Monday at 9; the invoice waits for tomorrow at 9."""
    ana = Speaker(reminders.answer)
    ana.says("remind me tomorrow at 9 to send the invoice", "set_reminder")
    return ana


def times(ana: Speaker) -> list[tuple[str, datetime]]:
    return [(one.text, one.at.astimezone(UTC)) for one in ana.twin.reminders.waiting]


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("change the reminder to 11", 3, 10),
        ("move the reminder to 5", 3, 16),
        ("move the invoice reminder to 4pm", 3, 15),
        ("the reminder should be at 11 instead", 3, 10),
        ("move the reminder to friday at 10", 6, 9),
        ("reschedule my reminder to today at 14:00", 2, 13),
    ],
)
def test_a_clock_alone_keeps_the_day(ana: Speaker, text: str, day: int, hour: int) -> None:
    events = ana.says(text, "move_reminder").events
    assert [type(event) for event in events] == [ReminderCancelled, ReminderSet]
    assert times(ana) == [("send the invoice", datetime(2026, 3, day, hour, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("verschieb die erinnerung auf 11 uhr", 3, 10),
        ("die erinnerung soll lieber um 11 kommen", 3, 10),
        ("stell die erinnerung auf freitag um 10 um", 6, 9),
    ],
)
def test_so_it_does_in_german(text: str, day: int, hour: int) -> None:
    ana = Speaker(reminders.answer, language="de")
    with conversing(heard="de", spoken="de"):
        ana.says("erinner mich morgen um 9 an die rechnung", "set_reminder")
        ana.says(text, "move_reminder")
    assert times(ana) == [("rechnung", datetime(2026, 3, day, hour, tzinfo=UTC))]


def test_what_is_missing_is_asked(ana: Speaker) -> None:
    assert not ana.says("reschedule the reminder", "move_reminder").events
    assert ana.says("friday noon").events
    assert times(ana) == [("send the invoice", datetime(2026, 3, 6, 11, tzinfo=UTC))]


def test_another_request_is_no_answer_to_the_question_before(ana: Speaker) -> None:
    ana.says("remind me at 4 to call the dentist", "set_reminder")
    assert not ana.says("reschedule the invoice reminder", "move_reminder").events
    ana.says("move the dentist reminder to 17:30", "move_reminder")
    assert times(ana)[0] == ("call the dentist", datetime(2026, 3, 2, 16, 30, tzinfo=UTC))


def test_which_one_is_asked_and_none_may_move(ana: Speaker) -> None:
    ana.says("remind me at 4 to call the dentist", "set_reminder")
    question = ana.says("move the reminder to friday", "move_reminder")
    assert len(question.reply.buttons) == 3
    assert not ana.says("none of them").events
    ana.says("move the reminder to friday at 9", "move_reminder")
    ana.says("2")
    assert times(ana)[1] == ("send the invoice", datetime(2026, 3, 6, 8, tzinfo=UTC))


def test_one_that_repeats_wants_its_rule(ana: Speaker) -> None:
    ana.says("remind me every weekday at 8:30 to plan the day", "set_reminder")
    assert not ana.says("move the plan reminder to 10", "move_reminder").events
    assert ana.says("every weekday at 10").events
    (plan,) = [one for one in ana.twin.reminders.waiting if one.repeat]
    assert plan.text == "plan the day"


def test_with_none_waiting_it_is_said() -> None:
    assert "none to move" in Speaker(reminders.answer).says("move the reminder", "move_reminder").reply.text
