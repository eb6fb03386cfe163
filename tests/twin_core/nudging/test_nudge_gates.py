"""The gates, each by itself and in their order."""

from datetime import datetime

import pytest
from ruled_people import (
    BREAK,
    DAY,
    EVENING,
    HOUR,
    LONG_AGO,
    MINUTE,
    MORNING,
    REVIEW,
    SOON,
    STILL_WANTED,
    after,
    nudged,
    person,
    seen,
    utc,
)

from twin_core.events.base import Event
from twin_core.nudging.gates import refusal, refusals, refused_at_sending
from twin_core.nudging.kinds import KINDS, Kind
from twin_core.nudging.refusal import Refusal
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.consent import NUDGES, ConsentGranted, ConsentRevoked
from twin_core.parts.identity import IdentityLinked, IdentityUnreachable
from twin_core.parts.nudges import NudgeAnswered, NudgePaused, NudgeSent, Sent
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.twin import Twin

NOON = utc("2026-03-02 11:00")
"""Noon of a monday in Berlin."""
SUNDAY = NOON - DAY
ANY_DAY = Kind("any_day", DAY, off_days=True)


def settings(**set_to: object) -> PreferencesChanged:
    return PreferencesChanged(**set_to)  # type: ignore[arg-type]


def known(*events: Event) -> Twin:
    return person(*events, at=utc("2026-03-01 06:00"))


def test_nothing_holds_back_a_nudge_at_noon() -> None:
    assert refusal(person(), BREAK, NOON) is None


@pytest.mark.parametrize(
    ("events", "at", "held"),
    [
        ((ConsentRevoked(NUDGES),), NOON, ("consent", "not_agreed", None)),
        ((settings(writes_first=False),), NOON, ("consent", "stopped", None)),
        ((ConsentGranted(NUDGES, until=NOON),), NOON, ("consent", "not_agreed", None)),
        ((NudgeChanged("break_due", wanted=False),), NOON, ("unwanted", "switched_off", None)),
        ((NudgePaused("break_due"),), NOON, ("ignored", "ignored:5", None)),
        ((IdentityUnreachable("slack", "u", "c"),), NOON, ("unreachable", "no_chat", None)),
        ((), NOON + 9 * HOUR, ("quiet", "quiet_until:08:00", "2026-03-03 07:00")),
        ((), SUNDAY, ("off_day", "weekday:6", "2026-03-01 23:00")),
        (
            (seen("l", "2026-03-02 10:00", 120, "away"),),
            NOON,
            ("away", "away_until:13:00", "2026-03-02 12:00"),
        ),
        (
            (seen("l", "2026-03-02 08:00", 480, "away"),),
            NOON - 210 * MINUTE,
            ("away", "away_until:2026-03-03T00:00", "2026-03-02 23:00"),
        ),
        (
            (settings(country="DE"),),
            utc("2026-05-01 10:00"),
            ("holiday", "holiday:2026-05-01", "2026-05-01 22:00"),
        ),
        (
            (settings(country="DE", work_days=tuple(range(7))),),
            utc("2026-12-25 10:00"),
            ("holiday", "holiday:2026-12-25", "2026-12-26 23:00"),
        ),
        (
            (settings(quiet_until=NOON + HOUR),),
            NOON,
            ("disturb", "silent_until:13:00", "2026-03-02 12:00"),
        ),
        (
            (seen("f", "2026-03-02 10:30", 60, "focus"),),
            NOON,
            ("disturb", "focus_until:12:30", "2026-03-02 11:30"),
        ),
        (
            (seen("m", "2026-03-02 10:30", 60), seen("n", "2026-03-02 11:33", 27)),
            NOON,
            ("meeting", "meeting_until:12:30", "2026-03-02 12:00"),
        ),
        (
            (seen("m", "2026-03-02 11:05", 60),),
            NOON,
            ("meeting", "meeting_at:12:05", "2026-03-02 12:05"),
        ),
    ],
)
def test_each_gate_gives_its_figures_and_its_end(
    events: tuple[Event, ...], at: datetime, held: tuple[str, str, str | None]
) -> None:
    gate, reason, until = held
    found = refusal(known(*events), BREAK, at)
    assert found == Refusal(gate, (reason,), until and utc(until))  # type: ignore[arg-type]


def test_kinds_may_come_on_days_off_or_shortly_before_a_meeting() -> None:
    german = settings(country="DE")
    assert refusal(known(german), ANY_DAY, SUNDAY) is None
    assert refusal(known(german), ANY_DAY, utc("2026-05-01 10:00")) is None
    soon = NudgeChanged("meeting_soon", wanted=True)
    twin = known(soon, seen("m", "2026-03-02 11:05", 30))
    assert refusal(twin, SOON, NOON) is None
    during = refusal(twin, SOON, NOON + 5 * MINUTE)
    assert during == Refusal("meeting", ("meeting_until:12:35",), utc("2026-03-02 11:35"))


def test_a_day_that_was_chosen_for_a_kind_is_no_day_off_for_it() -> None:
    twin = known(NudgeChanged("week_review", days=(6,)))
    assert refusal(twin, REVIEW, SUNDAY) is None
    assert refusal(twin, REVIEW, NOON) is not None
    assert refusal(twin, BREAK, SUNDAY) is not None


def test_another_chat_reaches_who_blocked_the_first() -> None:
    blocked = IdentityUnreachable("slack", "u", "c")
    assert refusal(known(blocked, IdentityLinked("web", "u", "c")), BREAK, NOON) is None
    assert refusal(known(blocked, IdentityLinked("slack", "u", "c")), BREAK, NOON) is None


def test_the_first_gate_in_order_speaks() -> None:
    """All of them refuse; they are opened one after the other."""
    night = utc("2026-05-01 19:00")
    twin = person(
        ConsentRevoked(NUDGES),
        NudgeChanged("break_due", wanted=False),
        NudgePaused("break_due"),
        IdentityUnreachable("slack", "u", "c"),
        settings(country="DE", work_days=(0,), quiet_start="20:00", quiet_until=night + HOUR),
        seen("l", "2026-05-01 18:00", 120, "away"),
        seen("m", "2026-05-01 18:00", 120),
        at=utc("2026-05-01 04:00"),
    )
    twin = nudged(twin, "break_due", "2026-05-01 15:00", "2026-05-01 16:30", "2026-05-01 18:00")
    twin = after(twin, night - MINUTE, NudgeAnswered("break_due 2026-05-01 18:00", "not_today"))
    opened: list[tuple[str, tuple[Event, ...]]] = [
        ("consent", (ConsentGranted(NUDGES),)),
        ("unwanted", (NudgeChanged("break_due", wanted=True),)),
        ("ignored", (NudgeAnswered("break_due 2026-05-01 18:00", "done"),)),
        ("unreachable", (IdentityLinked("slack", "u", "c"),)),
        ("quiet", (settings(quiet_start="23:00"),)),
        ("off_day", (settings(work_days=(0, 4)),)),
        ("away", (seen("l", "2026-05-01 18:00", 120, "away", status="declined"),)),
        ("holiday", (settings(country=""),)),
        ("disturb", (settings(quiet_until=night),)),
        ("meeting", (seen("m", "2026-05-01 18:00", 120, busy=False),)),
    ]
    for gate, opening in opened:
        held = refusal(twin, BREAK, night)
        assert held is not None
        assert held.gate == gate
        twin = after(twin, night, *opening)
    last = refusal(twin, BREAK, night)
    assert last is not None
    assert last.gate == "budget"


def test_spacing_comes_before_cool_down_and_cool_down_before_what_was_said() -> None:
    twin = nudged(known(), "morning_check_in", "2026-03-02 09:00", answer="not_today")
    gates = [
        held.gate if (held := refusal(twin, MORNING, utc(at))) else None
        for at in ("2026-03-02 10:00", "2026-03-02 10:30", "2026-03-03 07:30")
    ]
    assert gates == ["spacing", "cool_down", None]
    asked_early = nudged(known(), "break_due", "2026-03-02 09:00", answer="not_today")
    held = refusal(asked_early, BREAK, utc("2026-03-02 10:30"))
    assert held == Refusal("duplicate", ("not_today",), utc("2026-03-02 23:00"))


def test_a_check_in_that_was_answered_before_it_was_asked_is_not_asked() -> None:
    twin = after(known(), utc("2026-03-02 07:10"), CheckInCompleted("morning", 3))
    held = Refusal("duplicate", ("checked_in:08:10",), utc("2026-03-02 23:00"))
    assert refusal(twin, MORNING, utc("2026-03-02 07:30")) == held
    assert refusal(twin, EVENING, utc("2026-03-02 16:00")) is None
    assert refusal(twin, MORNING, utc("2026-03-03 07:30")) is None


def test_never_is_kept_by_the_choice_so_that_it_can_be_taken_back() -> None:
    never = nudged(known(), "break_due", "2026-03-02 09:00", answer="never")
    switched_off = after(never, utc("2026-03-02 09:01"), NudgeChanged("break_due", wanted=False))
    held = refusal(switched_off, BREAK, NOON + DAY)
    assert held == Refusal("unwanted", ("switched_off",))
    assert refusal(never, BREAK, NOON) == Refusal("duplicate", ("not_today",), utc("2026-03-02 23:00"))
    assert refusal(never, BREAK, NOON + DAY) is None


def test_the_question_after_a_kind_comes_only_where_one_is_to_be_asked() -> None:
    assert refusal(known(), STILL_WANTED, NOON) == Refusal("duplicate", ("asked_already",))


def test_all_kinds_at_once_are_refused_as_one_by_one() -> None:
    twin = nudged(
        known(
            settings(country="DE"),
            seen("m", "2026-03-02 11:05", 30),
            NudgeChanged("meeting_soon", wanted=True),
        ),
        "task_due",
        "2026-03-02 08:00",
    )
    twin = after(
        twin, NOON, NudgeChanged("back_to_back", wanted=False), NudgeChanged("week_review", days=(6,))
    )
    for at in (NOON, NOON + 10 * MINUTE, NOON + 2 * HOUR, SUNDAY, utc("2026-05-01 10:00")):
        assert refusals(twin, KINDS.values(), at) == {
            name: refusal(twin, kind, at) for name, kind in KINDS.items()
        }


def on_its_way(kind: str = "break_due", until: datetime | None = None) -> tuple[Twin, Sent]:
    at = NOON - MINUTE
    twin = nudged(known(), "task_due", "2026-03-02 06:00", "2026-03-02 07:30")
    twin = after(twin, at, NudgeSent("n", kind, (), until))
    return twin, twin.nudges.sent[-1]


def test_at_sending_pace_is_not_asked_again() -> None:
    twin, sent = on_its_way()
    assert refusal(twin, BREAK, NOON) is not None
    assert refused_at_sending(twin, sent, NOON) is None


@pytest.mark.parametrize(
    ("event", "gate"),
    [
        (ConsentRevoked(NUDGES), "consent"),
        (NudgeChanged("break_due", wanted=False), "unwanted"),
        (settings(quiet_until=NOON + HOUR), "disturb"),
        (settings(zone="Asia/Tokyo"), "quiet"),
        (seen("m", "2026-03-02 11:02", 30), "meeting"),
        (seen("l", "2026-03-02 10:00", 600, "away"), "away"),
    ],
)
def test_at_sending_what_changed_meanwhile_holds_it_back(event: Event, gate: str) -> None:
    twin, sent = on_its_way()
    held = refused_at_sending(after(twin, NOON, event), sent, NOON)
    assert held is not None
    assert held.gate == gate


def test_late_and_forgotten_kinds_are_not_delivered() -> None:
    twin, sent = on_its_way(until=NOON)
    assert refused_at_sending(twin, sent, NOON - MINUTE) is None
    assert refused_at_sending(twin, sent, NOON) == Refusal("late", ("late_since:12:00",))
    twin, sent = on_its_way("a_kind_of_an_older_release")
    assert refused_at_sending(twin, sent, NOON) == Refusal("unwanted", ("switched_off",))


def test_a_check_in_that_came_meanwhile_is_not_delivered() -> None:
    twin, sent = on_its_way("morning_check_in")
    checked = after(twin, NOON, CheckInCompleted("morning", 2))
    assert refused_at_sending(checked, sent, NOON + MINUTE) == Refusal("duplicate", ("done_already",))


def open_from(twin: Twin, kind: Kind, now: datetime) -> datetime | None:
    """When looking again at each refusal's own time leads to a pass; None where only the person can help."""
    while held := refusal(twin, kind, now):
        if held.until is None:
            return None
        assert held.until > now
        now = held.until
    return now


def test_looking_again_when_told_leads_to_the_time_that_passes_all_gates() -> None:
    twin = known(settings(country="DE"), seen("m", "2026-04-07 05:30", 90))
    thursday_night = utc("2026-04-02 18:30")
    assert open_from(twin, BREAK, thursday_night) == utc("2026-04-07 07:00"), "after easter and a meeting"
    assert open_from(twin, BREAK, NOON) == NOON
    assert open_from(twin, SOON, NOON) is None
    assert open_from(person(settings(work_days=()), at=LONG_AGO), BREAK, NOON) is None
