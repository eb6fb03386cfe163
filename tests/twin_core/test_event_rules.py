"""The rule of every event but those of tasks and reminders, which have files of their own."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from event_strategies import any_event
from hypothesis import given
from hypothesis import strategies as st

from twin_core.events.base import Event
from twin_core.parts import breaks, calendar, collaboration, consent, identity, nudges, skills, system
from twin_core.parts.breaks import Break, BreakStarted, BreakTaken
from twin_core.parts.calendar import CalendarEventRemoved, CalendarEventSeen, Entry
from twin_core.parts.capacity import (
    EnergyUpdated,
    StressDetected,
    StressIndex,
    StressLogged,
    Workload,
    WorkloadChanged,
)
from twin_core.parts.check_ins import CheckInCompleted, CheckIns
from twin_core.parts.collaboration import FeedbackGiven, MeetingAttended, MeetingDay, MentoringSession
from twin_core.parts.consent import ConsentGranted, ConsentRevoked
from twin_core.parts.identity import IdentityLinked, IdentityUnlinked, IdentityUnreachable, Link
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeAnswered, NudgeSent
from twin_core.parts.preferences import Preferences, PreferencesChanged, ZoneAsked
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.skills import LearningCompleted, SkillAssessed, SkillImproved, SkillLevel
from twin_core.parts.system import ModelUpdated, Prediction, PredictionMade, TwinCreated
from twin_core.twin import Twin

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def after(*events: Event) -> Twin:
    """The twin after events, an hour apart from noon."""
    twin = Twin("someone")
    for step, event in enumerate(events):
        twin = event.apply(twin, NOON + step * HOUR)
    return twin


def many(number: int, *events: Event) -> Twin:
    return after(*(events * number)[:number])


@given(st.lists(any_event, max_size=60))
def test_no_event_breaks_a_twin_and_every_part_stays_in_order(events: list[Event]) -> None:
    twin = after(*events)
    assert all(
        list(kept) == sorted(kept)
        for kept in (
            [reading.at for reading in twin.mood.readings],
            [score.day for score in twin.capacity.energy.days],
            [taken.ended for taken in twin.breaks.taken],
            [entry.start for entry in twin.calendar.entries],
            [reminder.at for reminder in twin.reminders.waiting],
            [day.day for day in twin.collaboration.days],
            [skill.name.casefold() for skill in twin.skills.known],
        )
    )


def test_mood_energy_and_stress_are_tracks_that_do_not_mix() -> None:
    twin = after(MoodLogged(4, "sunny"), EnergyUpdated(2), StressLogged(5))
    assert [(each.value, each.note) for each in twin.mood.readings] == [(4, "sunny")]
    assert [each.value for each in twin.capacity.energy.readings] == [2]
    assert [each.value for each in twin.capacity.stress.readings] == [5]


@pytest.mark.parametrize("rated", [MoodLogged, EnergyUpdated, StressLogged])
def test_a_backdated_value_counts_for_the_day_it_speaks_of(rated: type[MoodLogged]) -> None:
    twin = after(
        PreferencesChanged(zone="Europe/Berlin"), rated(3, felt_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    )
    tracks = (twin.mood, twin.capacity.energy, twin.capacity.stress)
    (track,) = [each for each in tracks if each.readings]
    assert [score.day for score in track.days] == [date(2026, 3, 2)]


def test_a_zone_that_does_not_exist_is_as_good_as_utc() -> None:
    assert after(PreferencesChanged(zone="Mars/Olympus"), MoodLogged(3)).mood.days[0].day == date(2026, 3, 2)
    assert Preferences(zone="../../etc/passwd").timezone().key == "UTC"
    assert Preferences(zone="Europe/Berlin").timezone().key == "Europe/Berlin"


def test_the_stress_index_stands_beside_what_was_stated() -> None:
    twin = after(StressLogged(2), StressDetected(4, ("meetings_over_break:2",)))
    assert twin.capacity.stress_index == StressIndex(NOON + HOUR, 4, ("meetings_over_break:2",))
    assert [reading.value for reading in twin.capacity.stress.readings] == [2]


def test_the_latest_workload_counts() -> None:
    twin = after(WorkloadChanged(100, 400), EnergyUpdated(3), WorkloadChanged(500, 420))
    assert twin.capacity.workload == Workload(NOON + 2 * HOUR, 500, 420)


def test_check_ins_are_counted_by_moment() -> None:
    twin = after(
        CheckInCompleted("morning", 3), CheckInCompleted("evening", 1), CheckInCompleted("morning", 0)
    )
    assert twin.check_ins == CheckIns(
        NOON + 2 * HOUR, NOON + HOUR, 3, mornings=(NOON, NOON + 2 * HOUR), evenings=(NOON + HOUR,)
    )


def test_a_break_is_open_until_it_is_taken() -> None:
    assert after(BreakStarted()).breaks.since == NOON
    twin = after(BreakStarted(), BreakTaken(NOON, NOON + HOUR))
    assert twin.breaks.since is None
    assert twin.breaks.last == Break(NOON, NOON + HOUR)
    assert Twin("someone").breaks.last is None


def test_an_earlier_break_told_late_leaves_the_open_one_open() -> None:
    twin = after(
        BreakTaken(NOON - 2 * HOUR, NOON - HOUR), BreakStarted(), BreakTaken(NOON - 4 * HOUR, NOON - 3 * HOUR)
    )
    assert twin.breaks.since == NOON + HOUR
    assert [taken.ended for taken in twin.breaks.taken] == [NOON - 3 * HOUR, NOON - HOUR]


def test_breaks_are_bounded() -> None:
    taken = many(breaks.BREAKS_KEPT + 3, BreakTaken(NOON, NOON + HOUR)).breaks.taken
    assert len(taken) == breaks.BREAKS_KEPT


def seen(uid: str, start: datetime, feed: str = "work", title: str = "") -> CalendarEventSeen:
    return CalendarEventSeen(uid, start, start + HOUR, title, feed=feed)


def test_calendar_entries_lie_by_start_and_a_change_replaces() -> None:
    twin = after(
        seen("b", NOON + 3 * HOUR), seen("a", NOON + 2 * HOUR), seen("b", NOON + HOUR, title="moved")
    )
    assert twin.calendar.entries == (
        Entry("b", NOON + HOUR, NOON + 2 * HOUR, "moved", feed="work"),
        Entry("a", NOON + 2 * HOUR, NOON + 3 * HOUR, feed="work"),
    )


def test_one_uid_in_two_feeds_is_two_entries() -> None:
    twin = after(seen("a", NOON), seen("a", NOON, "home"), CalendarEventRemoved("a", "work"))
    assert [entry.feed for entry in twin.calendar.entries] == ["home"]


def test_what_is_long_past_leaves_the_calendar_first() -> None:
    past, soon = seen("past", NOON - timedelta(days=20)), seen("soon", NOON + HOUR)
    assert [entry.uid for entry in after(past, soon).calendar.entries] == ["soon"]
    far = [seen(f"f{n}", NOON + timedelta(days=n + 60)) for n in range(calendar.ENTRIES_KEPT)]
    entries = after(*far, seen("next", NOON + timedelta(days=30))).calendar.entries
    assert len(entries) == calendar.ENTRIES_KEPT
    assert "next" in {entry.uid for entry in entries}
    assert f"f{calendar.ENTRIES_KEPT - 1}" not in {entry.uid for entry in entries}


def test_a_stretch_of_the_calendar_holds_what_overlaps_it() -> None:
    twin = after(seen("a", NOON), seen("b", NOON + HOUR), seen("c", NOON + 2 * HOUR))
    found = twin.calendar.between(NOON + HOUR, NOON + 2 * HOUR)
    assert [entry.uid for entry in found] == ["b"]


def test_meetings_add_up_by_the_day_they_began() -> None:
    early, late = NOON - timedelta(days=1), NOON
    twin = after(MeetingAttended(late, 30), MeetingAttended(early, 60), MeetingAttended(late, 45, value=2))
    assert twin.collaboration.days == (
        MeetingDay(date(2026, 3, 1), 1, 60),
        MeetingDay(date(2026, 3, 2), 2, 75),
    )
    found = twin.collaboration.between(date(2026, 3, 1), date(2026, 3, 2))
    assert [day.minutes for day in found] == [60]


def test_meeting_days_are_bounded() -> None:
    held = [MeetingAttended(NOON + timedelta(days=n), 30) for n in range(collaboration.DAYS_KEPT + 3)]
    days = after(*held).collaboration.days
    assert (len(days), days[0].day) == (collaboration.DAYS_KEPT, date(2026, 3, 5))


def test_feedback_is_counted_and_mentoring_added_up() -> None:
    twin = after(
        FeedbackGiven(), FeedbackGiven("ben", "praise"), MentoringSession(30), MentoringSession(15, "mentee")
    )
    assert (twin.collaboration.feedback_given, twin.collaboration.mentoring_minutes) == (2, 45)


def test_an_assessed_skill_has_its_level_and_an_improved_one_never_falls() -> None:
    twin = after(
        SkillAssessed("sql", 2.0),
        SkillAssessed("Rust", 1.0),
        SkillImproved("sql", 3.5),
        SkillImproved("sql", 3.0),
    )
    assert twin.skills.known == (
        SkillLevel("Rust", 1.0, NOON + HOUR),
        SkillLevel("sql", 3.5, NOON + 3 * HOUR),
    )
    assert after(SkillAssessed("sql", 4.0), SkillAssessed("SQL", 2.0)).skills.known[0].level == 2.0


def test_learning_counts_and_its_minutes_go_to_the_skill() -> None:
    twin = after(
        LearningCompleted("a talk"),
        LearningCompleted("a course", "sql", 90),
        LearningCompleted("b", "SQL", 30),
    )
    assert twin.skills.learning_completed == 3
    assert twin.skills.known == (SkillLevel("sql", 0.0, NOON + 2 * HOUR, 120),)


def test_the_skill_touched_longest_ago_makes_room() -> None:
    names = [f"s{n:03}" for n in range(skills.SKILLS_KEPT)]
    twin = after(
        *(SkillAssessed(name, 1.0) for name in names), SkillAssessed("s000", 2.0), SkillAssessed("new", 1.0)
    )
    assert len(twin.skills.known) == skills.SKILLS_KEPT
    assert twin.skills.named("s000") is not None
    assert twin.skills.named("s001") is None


def test_a_nudge_keeps_its_answer() -> None:
    twin = after(
        NudgeSent("n1", "break", ("owed:1",)), NudgeSent("n2", "break"), NudgeAnswered("n1", "later")
    )
    assert [(sent.id, sent.answer) for sent in twin.nudges.sent] == [("n1", "later"), ("n2", "")]
    assert twin.nudges.sent[0].reasons == ("owed:1",)
    assert after(NudgeAnswered("n1", "later")).nudges.sent == ()
    assert len(many(nudges.SENT_KEPT + 3, NudgeSent("n", "break")).nudges.sent) == nudges.SENT_KEPT


def test_a_consent_holds_until_it_ends_or_is_taken_back() -> None:
    twin = after(ConsentGranted("trials", NOON + 2 * HOUR), ConsentGranted("team"), ConsentRevoked("team"))
    assert twin.consent.allows("trials", NOON + HOUR)
    assert not twin.consent.allows("trials", NOON + 2 * HOUR)
    assert not twin.consent.allows("team", NOON)
    again = after(ConsentGranted("trials", NOON), ConsentGranted("trials")).consent
    assert len(again.grants) == 1
    assert again.allows("trials", NOON + 1000 * HOUR)
    granted = after(*(ConsentGranted(f"p{n}") for n in range(consent.GRANTS_KEPT + 3))).consent.grants
    assert len(granted) == consent.GRANTS_KEPT


def test_settings_change_only_where_stated() -> None:
    twin = after(
        PreferencesChanged(zone="Asia/Tokyo", zone_pinned=True), PreferencesChanged(clock="12", work_days=())
    )
    assert twin.preferences == Preferences(zone="Asia/Tokyo", zone_pinned=True, clock="12", work_days=())


def test_a_chat_linked_again_is_the_latest() -> None:
    twin = after(
        IdentityLinked("web", "ann", "1"),
        IdentityLinked("slack", "U1", "D1"),
        IdentityLinked("web", "ann", "1"),
    )
    assert twin.identity.links == (Link("slack", "U1", "D1"), Link("web", "ann", "1"))
    links = after(
        *(IdentityLinked("web", "ann", str(n)) for n in range(identity.LINKS_KEPT + 3))
    ).identity.links
    assert len(links) == identity.LINKS_KEPT


def test_a_chat_keeps_the_time_when_it_was_linked_first() -> None:
    web, slack = IdentityLinked("web", "ann", "1"), IdentityLinked("slack", "U1", "D1")
    linked = after(web, slack, web).identity
    assert linked.since == (NOON + HOUR, NOON)
    anew = after(web, slack, IdentityUnlinked("web", "ann"), web).identity
    assert anew.since == (NOON + HOUR, NOON + 3 * HOUR)


def test_a_user_who_is_unlinked_takes_all_their_chats_along() -> None:
    twin = after(
        IdentityLinked("slack", "U1", "D1"),
        IdentityLinked("telegram", "7", "7"),
        IdentityLinked("slack", "U1", "D2"),
        IdentityUnreachable("slack", "U1", "D2"),
        IdentityUnlinked("slack", "U1"),
    )
    assert twin.identity == identity.Identity("", (Link("telegram", "7", "7"),), (NOON + HOUR,))
    assert after(IdentityLinked("web", "ann", "1"), IdentityUnlinked("web", "bob")).identity.links


def test_reminders_of_a_user_who_is_unlinked_come_in_the_chat_last_used_that_can_be_reached() -> None:
    twin = after(
        IdentityLinked("slack", "U1", "D1"),
        IdentityLinked("telegram", "7", "7"),
        IdentityLinked("teams", "a", "c"),
        ReminderSet("r1", "stretch", NOON + 9 * HOUR, "slack", "U1", "D1"),
        ReminderSet("r2", "call", NOON + 9 * HOUR, "teams", "a", "c"),
        IdentityUnreachable("teams", "a", "c"),
        IdentityUnlinked("slack", "U1"),
    )
    assert [known.channel for known in twin.reminders.waiting] == ["telegram", "teams"]


def test_an_unreachable_chat_is_reachable_again_once_its_person_talks_there() -> None:
    link = Link("slack", "U1", "D1")
    blocked = after(IdentityLinked("slack", "U1", "D1"), IdentityUnreachable("slack", "U1", "D1"))
    assert blocked.identity.unreachable == (link,)
    assert blocked.identity.is_news(link), "although it is the one last used"
    back = IdentityLinked("slack", "U1", "D1").apply(blocked, NOON).identity
    assert (back.unreachable, back.is_news(link)) == ((), False)


def test_what_comes_unasked_waits_for_the_end_of_the_quiet_and_never_comes_after_a_stop() -> None:
    quiet = after(PreferencesChanged(quiet_until=NOON)).preferences
    assert not quiet.may_write_first(NOON - HOUR)
    assert quiet.may_write_first(NOON)
    assert not after(PreferencesChanged(writes_first=False)).preferences.may_write_first(NOON)
    assert after(ZoneAsked()).preferences.zone_asked


def test_a_twin_begins_with_a_name_a_zone_and_a_language() -> None:
    twin = after(TwinCreated("Ann", "Europe/Berlin", "de"))
    assert (twin.identity.name, twin.preferences.zone, twin.preferences.language) == (
        "Ann",
        "Europe/Berlin",
        "de",
    )


def test_predictions_and_models_are_kept_the_latest_last() -> None:
    twin = after(
        PredictionMade("load", "tomorrow", 0.7),
        ModelUpdated("load", "1"),
        ModelUpdated("nlu", "4"),
        ModelUpdated("load", "2"),
    )
    assert twin.system.predictions == (Prediction(NOON, "load", "tomorrow", 0.7),)
    assert twin.system.models == (("nlu", "4"), ("load", "2"))
    kept = many(system.PREDICTIONS_KEPT + 3, PredictionMade("m", "a", 1.0)).system.predictions
    assert len(kept) == system.PREDICTIONS_KEPT


def test_an_event_without_a_rule_says_so() -> None:
    class Unruly(Event, frozen=True):
        pass

    with pytest.raises(NotImplementedError, match="Unruly"):
        after(Unruly())


def test_events_and_parts_cannot_be_changed() -> None:
    twin = after(MoodLogged(3))
    for value in (twin, twin.mood, twin.mood.readings[0], twin.capacity, MoodLogged(3)):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(value, msgspec.structs.fields(value)[0].name, None)
