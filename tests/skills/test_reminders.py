from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from spoken import BERLIN, MONDAY, Speaker

from bot.language import conversing
from skills import reminders
from skills._reminders.rules import said_rule
from twin_core.dues import next_occurrence
from twin_core.parts.preferences import Preferences, PreferencesChanged
from twin_core.parts.reminders import ReminderCancelled, ReminderDelivered, ReminderSet

PLAIN = Preferences(zone="Europe/Berlin")


@pytest.fixture
def ana() -> Speaker:
    return Speaker(reminders.answer)


def set_by(ana: Speaker, text: str) -> ReminderSet:
    event = ana.says(text, "set_reminder").events[0]
    assert isinstance(event, ReminderSet)
    return event


def local(event: ReminderSet) -> str:
    return f"{event.at.astimezone(BERLIN):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("text", "words", "when"),
    [
        ("remind me in 20 min to stretch", "stretch", "Mon 02 09:20"),
        ("remind me tomorrow to call ana", "call ana", "Tue 03 09:00"),
        ("remind me tomorrow morning to pack", "pack", "Tue 03 09:00"),
        ("remind me tonight to take out the trash", "take out the trash", "Mon 02 18:00"),
        ("remind me at quarter past five to leave", "leave", "Mon 02 17:15"),
        ("rmind me to get coffee in 5", "get coffee", "Mon 02 09:05"),
        ("set a reminder to buy milk at 18:00", "buy milk", "Mon 02 18:00"),
        ("remind me next week to ask Jonas", "ask Jonas", "Mon 09 09:00"),
        ("remind me on 14 march about Mia's birthday", "Mia's birthday", "Sat 14 09:00"),
        ("ping me in 15 minutes", "your alarm", "Mon 02 09:15"),
    ],
)
def test_a_reminder_at_its_time(ana: Speaker, text: str, words: str, when: str) -> None:
    event = set_by(ana, text)
    assert (event.text, local(event)) == (words, when)
    assert (event.channel, event.user, event.conversation) == ("console", "ana", "terminal")


def test_the_start_of_work_is_taken_where_no_clock_was_said_and_told(ana: Speaker) -> None:
    ana.lives(PreferencesChanged(work_start="07:30"))
    answer = ana.says("remind me tomorrow to call ana", "set_reminder")
    assert "Tuesday 3 March at 7:30" in answer.reply.text
    assert "start of your working day" in answer.reply.text


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("remind me every weekday at 9 to plan", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Tue 03 09:00"),
        ("remind me every monday at 10 about the call", "FREQ=WEEKLY;BYDAY=MO", "Mon 02 10:00"),
        ("remind me every friday to send hours", "FREQ=WEEKLY;BYDAY=FR", "Fri 06 09:00"),
    ],
)
def test_a_repeating_reminder_keeps_its_rule_and_zone(ana: Speaker, text: str, rule: str, first: str) -> None:
    event = set_by(ana, text)
    assert (event.repeat, local(event), event.zone) == (rule, first, "Europe/Berlin")


def test_hourly_keeps_out_of_the_quiet_time(ana: Speaker) -> None:
    ana.now = MONDAY.replace(hour=19, minute=30)
    event = set_by(ana, "remind me to stretch every 2 hours")
    assert local(event) == "Tue 03 09:30"
    later = next_occurrence(event.repeat, event.zone, event.at, event.at)
    assert later is not None
    assert f"{later.astimezone(BERLIN):%H:%M}" == "11:30"


def test_too_often_is_refused_with_a_choice(ana: Speaker) -> None:
    answer = ana.says("remind me every minute to blink", "set_reminder")
    assert not answer.events
    event = ana.says("every hour").events[0]
    assert isinstance(event, ReminderSet)
    assert event.text == "blink"


def test_what_is_missing_is_asked_one_by_one(ana: Speaker) -> None:
    assert ana.says("remind me", "set_reminder").ask
    answer = ana.says("call the plumber")
    assert answer.ask is not None
    assert answer.ask.slot == "at"
    assert ana.says("dunno, whenever").ask == answer.ask
    event = ana.says("tomorrow at half past ten").events[0]
    assert isinstance(event, ReminderSet)
    assert (event.text, local(event)) == ("call the plumber", "Tue 03 10:30")


def test_words_and_time_in_one_answer(ana: Speaker) -> None:
    ana.says("set a reminder", "set_reminder")
    event = ana.says("call ana at 5").events[0]
    assert isinstance(event, ReminderSet)
    assert (event.text, local(event)) == ("call ana", "Mon 02 17:00")


def test_words_that_hold_a_time_stay_whole_when_the_time_is_known(ana: Speaker) -> None:
    ana.says("remind me at 3", "set_reminder")
    event = ana.says("book the table for friday").events[0]
    assert isinstance(event, ReminderSet)
    assert (event.text, local(event)) == ("book the table for friday", "Mon 02 15:00")


def test_a_time_that_does_not_exist_is_named_with_what_may_be_meant(ana: Speaker) -> None:
    answer = ana.says("remind me at 25:00 to sleep", "set_reminder")
    assert not answer.events
    assert "There is no 25:00." in answer.reply.text
    assert len(answer.reply.buttons) == 3
    event = ana.says(answer.reply.buttons[1].says).events[0]
    assert isinstance(event, ReminderSet)
    assert event.text == "sleep"


def test_the_same_reminder_is_not_set_twice(ana: Speaker) -> None:
    set_by(ana, "remind me at 3 to stretch")
    answer = ana.says("remind me at 3 to stretch", "set_reminder")
    assert not answer.events
    assert "already" in answer.reply.text


def test_leaving_the_question_sets_nothing(ana: Speaker) -> None:
    ana.says("remind me to eat", "set_reminder")
    assert not ana.says("skip", "skip").events


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("cancel the stretch reminder", "stretch"),
        ("cancel reminder 2", "call the bank"),
        ("remove the second reminder", "call the bank"),
        ("cancel the last reminder", "stretch"),
        ("cancel the reminder for tomorrow", "stretch"),
    ],
)
def test_a_reminder_is_cancelled_by_words_place_or_day(ana: Speaker, text: str, gone: str) -> None:
    known = {
        event.text: event.reminder
        for event in (
            set_by(ana, "remind me at 10 to call ana"),
            set_by(ana, "remind me at 11 to call the bank"),
            set_by(ana, "remind me tomorrow at 8 to stretch"),
        )
    }
    assert ana.says(text, "cancel_reminder").events == (ReminderCancelled(known[gone]),)


def test_which_one_is_asked_where_several_fit(ana: Speaker) -> None:
    set_by(ana, "remind me at 10 to call ana")
    bank = set_by(ana, "remind me at 11 to call the bank")
    answer = ana.says("cancel the call reminder", "cancel_reminder")
    assert not answer.events
    assert ana.says(answer.reply.buttons[1].says).events == (ReminderCancelled(bank.reminder),)


def test_all_are_cancelled_only_after_a_yes(ana: Speaker) -> None:
    set_by(ana, "remind me at 10 to call ana")
    set_by(ana, "remind me at 11 to call the bank")
    assert not ana.says("cancel all reminders", "cancel_reminder").events
    assert not ana.says("no", "deny").events
    ana.says("cancel all reminders", "cancel_reminder")
    assert len(ana.says("yes", "affirm").events) == 2


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday at 9:00"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "every Monday and Friday at 9:00"),
        ("FREQ=DAILY", "every day at 9:00"),
        ("FREQ=HOURLY;INTERVAL=2", "every 2 hours"),
        ("FREQ=HOURLY;BYHOUR=8,9,10", "every hour between 8:00 and 11:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday at 9:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "every month on day 1 at 9:00"),
        ("FREQ=MINUTELY;INTERVAL=90;BYHOUR=22,23,0,1", "every 90 minutes between 22:00 and 2:00"),
    ],
)
def test_a_rule_in_words(rule: str, said: str) -> None:
    assert said_rule(rule, datetime(2026, 3, 2, 9, tzinfo=UTC), PLAIN) == said


def test_a_snooze_says_the_last_reminder_that_came_once_more(ana: Speaker) -> None:
    first, second = set_by(ana, "remind me at 9:10 to stretch"), set_by(ana, "remind me at 10 to leave")
    ana.lives(first, second)
    ana.waits(minutes=10)
    ana.lives(ReminderDelivered(first.reminder))
    again = ana.says("snooze 20 min", "snooze_reminder").events[0]
    assert isinstance(again, ReminderSet)
    assert (again.text, local(again)) == ("stretch", "Mon 02 09:30")


def test_a_snooze_without_a_time_takes_a_quarter_of_an_hour(ana: Speaker) -> None:
    weekly = set_by(ana, "remind me every monday at 9:10 to plan")
    ana.lives(weekly)
    ana.waits(minutes=10)
    ana.lives(ReminderDelivered(weekly.reminder, weekly.at + timedelta(days=7)))
    again = ana.says("snooze", "snooze_reminder").events[0]
    assert isinstance(again, ReminderSet)
    assert (again.text, local(again), again.repeat) == ("plan", "Mon 02 09:25", "")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "jeden Werktag um 9:00"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "jeden Montag und Freitag um 9:00"),
        ("FREQ=DAILY", "jeden Tag um 9:00"),
        ("FREQ=DAILY;INTERVAL=3", "alle 3 Tage um 9:00"),
        ("FREQ=HOURLY;BYHOUR=8,9,10", "jede Stunde zwischen 8:00 und 11:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "alle 2 Wochen am Dienstag um 9:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "jeden Monat am 1. um 9:00"),
        ("FREQ=YEARLY", "jedes Jahr um 9:00"),
    ],
)
def test_a_rule_in_german_words(rule: str, said: str) -> None:
    with conversing(heard="de", spoken="de"):
        assert said_rule(rule, datetime(2026, 3, 2, 9, tzinfo=UTC), PLAIN) == said
