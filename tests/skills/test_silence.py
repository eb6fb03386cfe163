from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from spoken import MONDAY, Speaker

from bot.language import conversing
from bot.skill import Answer
from skills import reminders, silence
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderDelivered, ReminderSet

BERLIN = ZoneInfo("Europe/Berlin")


def until(answer: Answer) -> str:
    """When the quiet of an answer ends, on the clock of its person."""
    (event,) = answer.events
    assert isinstance(event, PreferencesChanged)
    assert event.quiet_until is not None
    return f"{event.quiet_until.astimezone(BERLIN):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("be quiet for 2 hours", "Mon 02 11:00"),
        ("snooze 45", "Mon 02 09:45"),
        ("leave me alone until 3", "Mon 02 15:00"),
        ("be quiet until 11", "Mon 02 11:00"),
        ("no messages until 11pm", "Mon 02 23:00"),
        ("keep quiet until 22:00", "Mon 02 22:00"),
        ("quiet until this evening", "Mon 02 18:00"),
        ("quiet until friday", "Fri 06 09:00"),
        ("pause messages until next week", "Mon 09 09:00"),
        ("quiet for today", "Tue 03 09:00"),
        ("leave me alone for the rest of the day", "Tue 03 09:00"),
        ("don't message me this week", "Mon 09 09:00"),
        ("no messages this afternoon", "Mon 02 17:00"),
        ("pause your messages", "Tue 03 09:00"),
        ("be quiet please", "Mon 02 10:00"),
    ],
)
def test_a_quiet_spell_ends_when_it_was_said(said: str, end: str) -> None:
    assert until(Speaker(silence.answer).says(said, "snooze")) == end


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("sei zwei Stunden still", "Mon 02 11:00"),
        ("schreib mir nicht bis Freitag", "Fri 06 09:00"),
        ("Ruhe für heute", "Tue 03 09:00"),
        ("schreib mir diese Woche nicht", "Mon 09 09:00"),
        ("Ruhe bitte", "Mon 02 10:00"),
    ],
)
def test_a_quiet_spell_in_german(said: str, end: str) -> None:

    with conversing(heard="de", spoken="de"):
        assert until(Speaker(silence.answer, language="de").says(said, "snooze")) == end


def test_a_quiet_spell_says_its_end_and_how_to_end_it() -> None:
    reply = Speaker(silence.answer).says("quiet until friday", "snooze").reply
    assert "Friday 6 March at 9:00" in reply.text
    assert "“start”" in reply.text
    assert [button.label for button in reply.buttons] == ["End it"]


def test_a_time_that_is_none_is_asked_for_until_it_is_one_or_let_go() -> None:
    ana = Speaker(silence.answer)
    assert "25:00" in ana.says("quiet until 25:00", "snooze").reply.text
    assert ana.says("whenever", None).ask is not None
    assert until(ana.says("until 4", "snooze")) == "Mon 02 16:00"
    ana.says("quiet until 25:00", "snooze")
    left = ana.says("skip", "skip")
    assert (left.events, left.ask) == ((), None)


def test_a_stop_tells_what_waits_and_a_start_what_came_due() -> None:
    ana = Speaker(silence.answer)
    for number in range(3):
        at = (MONDAY + timedelta(hours=number + 1)).astimezone(UTC)
        ana.lives(ReminderSet(f"r{number}", "tea", at, "console", "ana", "terminal"))
    stopped = ana.says("stop messaging me", "stop_writing")
    assert stopped.events == (PreferencesChanged(writes_first=False),)
    assert "3 reminders" in stopped.reply.text
    assert ana.says("stop", "stop_writing").events == ()
    ana.waits(hours=2, minutes=5)
    started = ana.says("start", "start_writing")
    assert started.events == (PreferencesChanged(writes_first=True),)
    assert "2 reminders came due meanwhile" in started.reply.text


def test_a_start_ends_a_quiet_spell_and_claims_nothing_came_due() -> None:
    ana = Speaker(silence.answer)
    ana.says("quiet until friday", "snooze")
    at = (MONDAY - timedelta(hours=1)).astimezone(UTC)
    ana.lives(ReminderSet("r1", "tea", at, "console", "ana", "terminal"))
    started = ana.says("start", "start_writing")
    assert started.events == (PreferencesChanged(quiet_until=MONDAY.astimezone(UTC)),)
    assert "due" not in started.reply.text
    assert ana.twin.preferences.may_write_first(ana.now)
    assert ana.says("start", "start_writing").events == ()


def test_quiet_after_a_stop_says_that_it_is_quiet_anyway() -> None:
    ana = Speaker(silence.answer)
    ana.says("stop", "stop_writing")
    assert "do not write first anyway" in ana.says("quiet for 2 hours", "snooze").reply.text


@pytest.fixture
def reminded() -> Speaker:
    """Somebody whom a reminder has just reached."""
    ana = Speaker(reminders.answer)
    at = MONDAY.astimezone(UTC)
    ana.lives(ReminderSet("r1", "stretch", at, "console", "ana", "terminal"), ReminderDelivered("r1"))
    return ana


def test_a_mere_snooze_is_about_the_reminder_that_just_came(reminded: Speaker) -> None:
    (event,) = reminded.says("snooze 20 min", "snooze_reminder").events
    assert isinstance(event, ReminderSet)


@pytest.mark.parametrize("said", ["snooze everything for 2 hours", "snooze messages until 11"])
def test_a_snooze_of_everything_is_quiet_whatever_came(reminded: Speaker, said: str) -> None:
    assert until(reminded.says(said, "snooze_reminder")) == "Mon 02 11:00"


def test_a_mere_snooze_is_quiet_where_no_reminder_came_of_late(reminded: Speaker) -> None:
    reminded.waits(hours=3)
    assert until(reminded.says("snooze 20 min", "snooze_reminder")) == "Mon 02 12:20"
    (event,) = reminded.says("snooze the reminder", "snooze_reminder").events
    assert isinstance(event, ReminderSet), "that one was asked for by name"


def test_a_reminder_set_after_a_stop_says_that_it_is_held_back() -> None:
    ana = Speaker(reminders.answer)
    ana.lives(PreferencesChanged(writes_first=False))
    assert "“start”" in ana.says("remind me at 5 to leave", "set_reminder").reply.text
