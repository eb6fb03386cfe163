import subprocess
import sys

import pytest

from twin_core.errors import DuplicateWireName, UnknownEvent
from twin_core.events.base import Event, event, event_class, event_classes
from twin_core.parts.mood import MoodLogged

SEED = {
    "task.started": "TaskStarted",
    "task.completed": "TaskCompleted",
    "task.delayed": "TaskDelayed",
    "skill.assessed": "SkillAssessed",
    "skill.improved": "SkillImproved",
    "learning.completed": "LearningCompleted",
    "capacity.workload_changed": "WorkloadChanged",
    "capacity.energy_updated": "EnergyUpdated",
    "capacity.stress_detected": "StressDetected",
    "collaboration.meeting_attended": "MeetingAttended",
    "collaboration.feedback_given": "FeedbackGiven",
    "collaboration.mentoring_session": "MentoringSession",
    "system.twin_created": "TwinCreated",
    "system.prediction_made": "PredictionMade",
    "system.model_updated": "ModelUpdated",
}
OURS = {
    "activity.observed": "ActivityObserved",
    "booking.attempted": "BookingAttempted",
    "booking.erased": "BookingErased",
    "booking.followed": "BookingFollowed",
    "booking.refused": "BookingRefused",
    "booking.unwanted": "BookingUnwanted",
    "booking.wanted": "BookingWanted",
    "booking.written": "BookingWritten",
    "break.started": "BreakStarted",
    "break.taken": "BreakTaken",
    "calendar.event_removed": "CalendarEventRemoved",
    "calendar.event_seen": "CalendarEventSeen",
    "capacity.mood_logged": "MoodLogged",
    "capacity.stress_logged": "StressLogged",
    "checkin.completed": "CheckInCompleted",
    "collaboration.feedback_received": "FeedbackReceived",
    "consent.asked": "ConsentAsked",
    "consent.granted": "ConsentGranted",
    "consent.revoked": "ConsentRevoked",
    "correction.made": "CorrectionMade",
    "feed.connected": "FeedConnected",
    "feed.disconnected": "FeedDisconnected",
    "feed.recovered": "FeedRecovered",
    "feed.troubled": "FeedTroubled",
    "identity.linked": "IdentityLinked",
    "identity.unlinked": "IdentityUnlinked",
    "identity.unreachable": "IdentityUnreachable",
    "nudge.answered": "NudgeAnswered",
    "nudge.dropped": "NudgeDropped",
    "nudge.held_back": "NudgeHeldBack",
    "nudge.paused": "NudgePaused",
    "nudge.resumed": "NudgeResumed",
    "nudge.sent": "NudgeSent",
    "preferences.changed": "PreferencesChanged",
    "preferences.language_heard": "LanguageHeard",
    "preferences.nudge_changed": "NudgeChanged",
    "preferences.zone_asked": "ZoneAsked",
    "reminder.cancelled": "ReminderCancelled",
    "reminder.delivered": "ReminderDelivered",
    "reminder.set": "ReminderSet",
    "system.erased": "Erased",
    "task.changed": "TaskChanged",
    "task.created": "TaskCreated",
    "task.removed": "TaskRemoved",
    "voice.pin_set": "VoicePinSet",
}


def test_the_wire_names_are_fixed_for_ever() -> None:
    registered = {
        cls.wire: cls.__name__ for cls in event_classes() if cls.__module__.startswith("twin_core.")
    }
    assert registered == SEED | OURS


def test_whoever_reads_stored_events_knows_them_all() -> None:
    script = (
        "from twin_core.events import codec\n"
        "from twin_core.events.base import event_classes\n"
        "print(*(cls.wire for cls in event_classes()))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(result.stdout.split()) == set(SEED | OURS)


def test_a_second_class_with_the_same_wire_name_is_an_error_where_it_is_made() -> None:
    with pytest.raises(DuplicateWireName, match="MoodLogged"):

        @event("capacity.mood_logged")
        class Another(Event, frozen=True):
            value: int

    assert event_class("capacity.mood_logged") is MoodLogged


def test_a_name_that_no_class_has_is_said() -> None:
    with pytest.raises(UnknownEvent, match=r"mood\.guessed"):
        event_class("mood.guessed")
