from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.glance import glance
from twin_core.events.base import Event
from twin_core.parts.breaks import BreakStarted, BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.consent import IMPROVE_UNDERSTANDING, LEARN_TIMING, NUDGES, ConsentGranted
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.system import TwinCreated
from twin_core.parts.tasks import TaskCreated
from twin_core.twin import Twin

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 5, 12, 0, tzinfo=BERLIN)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def person(*events: Event, language: str = "en") -> Twin:
    twin = Twin("ana")
    for event in (TwinCreated("Ana", "Europe/Berlin", language), *events):
        twin = event.apply(twin, NOW.astimezone(UTC))
    return twin


def test_somebody_of_whom_nothing_is_known_sees_that() -> None:
    seen = glance(Twin("new"), NOW)
    facts = dict(seen.today.facts)
    assert (facts["Mood"], facts["Tasks"], facts["Next reminder"]) == ("not told today", "none", "none")
    assert "Next meeting" not in facts
    assert seen.next_break == "No break planned, and none noted today."
    assert {value for _, value in seen.trend.facts} == {"nothing told"}
    assert dict(seen.settings.facts)["Time zone"] == "UTC"


def test_today_holds_the_latest_of_each_and_what_comes_next() -> None:
    seen = glance(
        person(
            MoodLogged(2, felt_at=NOW - 3 * HOUR),
            MoodLogged(4, felt_at=NOW - HOUR),
            EnergyUpdated(1, felt_at=NOW - DAY),
            TaskCreated("t1", "report", due=NOW + 5 * HOUR),
            TaskCreated("t2", "slides"),
            ReminderSet("r1", "stretch", (NOW + DAY).astimezone(UTC), "web", "ana", "1"),
            CalendarEventSeen("m1", NOW + HOUR, NOW + 2 * HOUR, "Planning"),
        ),
        NOW,
    )
    assert seen.today.title == "Thursday 5 March"
    assert dict(seen.today.facts) == {
        "Mood": "4, good, at 11:00",
        "Energy": "not told today",
        "Stress": "not told today",
        "Tasks": "2 open tasks; first “report”, today at 17:00",
        "Next reminder": "“stretch”, tomorrow at 12:00",
        "Next meeting": "“Planning”, today at 13:00",
    }


def test_a_trend_has_a_fact_for_each_of_seven_days() -> None:
    told = (
        MoodLogged(3, felt_at=NOW - 6 * DAY),
        EnergyUpdated(4, felt_at=NOW - 6 * DAY),
        StressLogged(5, felt_at=NOW - DAY),
        StressLogged(4, felt_at=NOW - DAY),
        MoodLogged(1, felt_at=NOW - 7 * DAY),
    )
    facts = glance(person(*told), NOW).trend.facts
    assert [day for day, _ in facts] == ["Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"]
    assert facts[0][1] == "mood ▃ 3 · energy ▅ 4"
    assert facts[5][1] == "stress ▅ 4.5"
    assert facts[6][1] == "nothing told"


def test_breaks_are_told_as_far_as_they_are_known() -> None:
    assert "since 12:00" in glance(person(BreakStarted()), NOW).next_break
    taken = person(BreakTaken(NOW - 2 * HOUR, NOW - HOUR))
    assert "ended at 11:00" in glance(taken, NOW).next_break
    assert "none noted today" in glance(taken, NOW + DAY).next_break


def test_settings_say_whether_doppel_writes_first() -> None:
    def writing(*events: Event) -> str:
        return dict(glance(person(*events), NOW).settings.facts)["Writing first"]

    assert writing() == "only reminders that you set"
    assert writing(ConsentGranted(NUDGES)) == "when something is worth it"
    quiet = PreferencesChanged(quiet_until=(NOW + 3 * HOUR).astimezone(UTC))
    assert writing(quiet) == "silent until 15:00"
    assert writing(quiet, PreferencesChanged(writes_first=False)) == "never, since your “stop”"
    assert writing(PreferencesChanged(quiet_until=(NOW - HOUR).astimezone(UTC))) == writing()


def test_a_reminder_that_is_held_back_says_so() -> None:
    asked = ReminderSet("r1", "stretch", (NOW + HOUR).astimezone(UTC), "web", "ana", "1")
    held = glance(person(asked, PreferencesChanged(writes_first=False)), NOW)
    assert "held back" in dict(held.today.facts)["Next reminder"]


def test_a_permission_says_what_turns_it_over() -> None:
    first, closed = glance(person(), NOW).permissions
    _, open_ = glance(person(ConsentGranted(IMPROVE_UNDERSTANDING)), NOW).permissions
    assert (first.granted, first.says) == (False, "i agree to nudges")
    assert (closed.granted, closed.says) == (False, "you may learn from what i say")
    assert (open_.granted, open_.says) == (True, "stop learning from my messages")


def test_learning_may_be_agreed_to_where_there_is_something_to_learn_from() -> None:
    nudged, learning, _ = glance(person(ConsentGranted(NUDGES)), NOW).permissions
    assert (nudged.granted, nudged.says) == (True, "stop nudging me")
    assert (learning.granted, learning.says) == (False, "i agree that you learn when nudges help me")
    _, learns, _ = glance(person(ConsentGranted(NUDGES), ConsentGranted(LEARN_TIMING)), NOW).permissions
    assert (learns.granted, learns.says) == (True, "stop learning when to nudge me")


def test_the_next_break_is_told_to_those_who_would_hear_of_it() -> None:
    taken = BreakTaken(NOW - HOUR, NOW - HOUR / 2)
    nudged = person(ConsentGranted(NUDGES), taken)
    assert glance(nudged, NOW).next_break == "Your next break may be due at 13:00."
    assert "ended at 11:30" in glance(person(taken), NOW).next_break
    off = person(ConsentGranted(NUDGES), taken, NudgeChanged("break_due", wanted=False))
    assert "ended at 11:30" in glance(off, NOW).next_break
    assert "none noted today" in glance(nudged, NOW + 2 * DAY).next_break, "it is Saturday"


def test_it_speaks_the_language_of_its_person() -> None:
    seen = glance(person(MoodLogged(4, felt_at=NOW), language="de"), NOW)
    assert seen.today.title == "Donnerstag, 5. März"
    assert dict(seen.today.facts)["Stimmung"] == "4, gut, um 12:00"
    assert seen.trend.facts[6] == ("Do.", "Stimmung ▅ 4")
    assert [button.label for button in seen.buttons] == ["Check-in", "Exportieren", "Vergiss mich"]
