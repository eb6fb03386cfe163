from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin_core.events.base import Event
from twin_core.nudging.kinds import KINDS
from twin_core.nudging.timing import LEARNED, LEAST, MOST, Setting, chance, held_until, setting
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.calendar import CalendarEventSeen, Entry
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.consent import LEARN_TIMING, ConsentGranted, ConsentRevoked
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import OUTCOME_WITHIN, NudgeAnswered, NudgeHeldBack, NudgeSent
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.twin import Twin

KIND = "break_due"
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
"""Midnight in London, where it is winter."""
Step = tuple[datetime, Event]


def at(clock: str, day: int = 0) -> datetime:
    hour, minute = clock.split(":")
    return MONDAY + timedelta(days=day, hours=int(hour), minutes=int(minute))


def person(*steps: Step, zone: str = "Europe/London") -> Twin:
    """Somebody who agreed that chance may decide."""
    agreed = (MONDAY - 9 * HOUR, ConsentGranted(LEARN_TIMING))
    twin = Twin("someone")
    for moment, event in ((MONDAY - 9 * HOUR, PreferencesChanged(zone=zone)), agreed, *steps):
        twin = event.apply(twin, moment)
    return twin


def meeting(start: str, end: str, day: int = 0) -> Step:
    entry = Entry(f"{day} {start}", at(start, day), at(end, day), feed="f", kind="meeting")
    return MONDAY, CalendarEventSeen.of(entry)


def asked(days: range, clock: str, answer: str, kind: str = KIND) -> list[Step]:
    """A nudge at the same time of several days, and its answer; none where it is ""."""
    steps: list[Step] = []
    for day in days:
        steps.append((at(clock, day), NudgeSent(f"{day}-{clock}", kind)))
        if answer:
            steps.append((at(clock, day) + timedelta(minutes=2), NudgeAnswered(f"{day}-{clock}", answer)))
    return steps


def sure(twin: Twin, now: datetime, kind: str = KIND) -> float:
    found = chance(twin, kind, now)
    assert found is not None
    return found


def test_chance_decides_nothing_without_consent() -> None:
    assert chance(Twin("someone"), KIND, at("10:00")) is None
    twin = person()
    assert chance(twin, KIND, at("10:00")) is not None
    assert chance(ConsentRevoked(LEARN_TIMING).apply(twin, at("10:00")), KIND, at("10:00")) is None


@pytest.mark.parametrize("kind", sorted(set(KINDS) - LEARNED))
def test_chance_decides_nothing_about_other_kinds(kind: str) -> None:
    assert chance(person(), kind, at("10:00")) is None


def test_what_comes_at_a_chosen_time_comes() -> None:
    chosen = at("9:00"), NudgeChanged("end_of_day", at="17:30")
    assert chance(person(chosen), "end_of_day", at("17:30")) is None
    later = at("10:02"), NudgeAnswered("n", "later", at("10:17"))
    assert chance(person((at("10:00"), NudgeSent("n", KIND)), later), KIND, at("10:17")) is None


@pytest.mark.parametrize(
    ("now", "steps", "expected"),
    [
        ("9:30", (), Setting("morning", "plain")),
        ("10:05", (meeting("9:00", "10:00"),), Setting("morning", "after_meeting")),
        ("10:15", (meeting("9:00", "10:00"),), Setting("morning", "plain")),
        ("12:00", (), Setting("midday", "long_load")),
        ("12:00", ((at("11:00"), EnergyUpdated(2)),), Setting("midday", "low_energy")),
        ("12:00", ((at("11:00"), EnergyUpdated(3)),), Setting("midday", "long_load")),
        ("9:30", ((at("9:00") - 15 * HOUR, EnergyUpdated(1)),), Setting("morning", "plain")),
        ("9:30", ((at("11:00"), EnergyUpdated(1)),), Setting("morning", "plain")),
        ("14:00", ((at("13:30"), BreakTaken(at("13:15"), at("13:30"))),), Setting("afternoon", "plain")),
        ("16:59", (), Setting("afternoon", "long_load")),
    ],
)
def test_kinds_of_moments(now: str, steps: tuple[Step, ...], expected: Setting) -> None:
    assert setting(person(*steps), at(now)) == expected


def test_the_hour_is_that_of_where_the_person_was() -> None:
    twin = person(zone="America/New_York")
    assert setting(twin, at("15:00")).block == "morning"
    assert setting(twin, at("15:00"), "Europe/London").block == "afternoon"


def test_before_any_answer_the_end_of_a_meeting_is_a_better_moment_and_none_is_certain() -> None:
    plain = sure(person(), at("9:30"))
    after = sure(person(meeting("9:00", "9:25")), at("9:30"))
    assert 0.5 < plain < after <= MOST


def test_welcome_nudges_raise_the_chance_of_such_moments_most() -> None:
    rested = (at("14:50", 3), BreakTaken(at("14:40", 3), at("14:50", 3)))
    before, after = person(rested), person(*asked(range(3), "9:30", "done"), rested)
    mornings = sure(after, at("9:30", 3)) - sure(before, at("9:30", 3))
    afternoons = sure(after, at("15:00", 3)) - sure(before, at("15:00", 3))
    assert mornings > afternoons > 0


@pytest.mark.parametrize("answer", ["", "not_today", "never"])
def test_unwelcome_ones_lower_it_to_its_bound_and_elsewhere_less(answer: str) -> None:
    steps = [*asked(range(12), "9:30", answer), *asked(range(12), "15:00", "done")]
    assert sure(person(*steps), at("9:30", 12)) < 0.3 < sure(person(*steps), at("15:00", 12))
    assert sure(person(*asked(range(40), "9:30", answer)), at("9:30", 40)) == LEAST


def test_later_says_less_against_a_moment_than_no() -> None:
    later, no = (person(*asked(range(6), "9:30", answer)) for answer in ("later", "not_today"))
    assert sure(no, at("9:30", 6)) < sure(later, at("9:30", 6)) < sure(person(), at("9:30", 6))


def test_doing_it_unsaid_counts_as_done_and_what_may_still_be_answered_as_nothing() -> None:
    unsaid = person(*asked(range(1), "9:30", ""))
    assert sure(unsaid, at("9:40")) == sure(person(), at("9:40"))
    assert sure(unsaid, at("9:40", 1)) < sure(person(), at("9:40", 1))
    took = (at("9:50"), BreakTaken(at("9:40"), at("9:50")))
    assert sure(person(*asked(range(1), "9:30", ""), took), at("9:55", 1)) > sure(person(took), at("9:55", 1))


def test_answers_to_other_kinds_teach_nothing() -> None:
    steps = asked(range(10), "9:30", "never", "focus_block")
    assert sure(person(*steps), at("9:30", 10)) == sure(person(), at("9:30", 10))


def trial(sent: bool, chance: float = 0.6) -> Event:
    return NudgeSent("t", KIND, chance=chance) if sent else NudgeHeldBack(KIND, "trial", chance=chance)


def test_what_chance_held_back_rests_until_the_outcome_is_known() -> None:
    held = (at("10:00"), trial(sent=False))
    assert held_until(person(held), KIND, at("10:30")) == at("13:00")
    assert held_until(person(held), "focus_block", at("10:30")) is None
    assert held_until(person(held), KIND, at("13:00")) is None
    assert held_until(person(held, (at("10:40"), EnergyUpdated(3))), KIND, at("10:41")) is None
    assert held_until(person(held, (at("10:40"), MoodLogged(3))), KIND, at("10:41")) == at("13:00")
    assert held_until(person((at("10:00"), trial(sent=True))), KIND, at("10:30")) is None


def test_what_rests_rests_no_longer_than_the_consent() -> None:
    twin = person((at("10:00"), trial(sent=False)))
    assert held_until(ConsentRevoked(LEARN_TIMING).apply(twin, at("10:10")), KIND, at("10:30")) is None


def test_no_second_trial_begins_before_the_first_has_ended() -> None:
    for sent in (True, False):
        twin = person((at("10:00"), trial(sent=sent)))
        assert chance(twin, KIND, at("11:40")) is None
        assert chance(twin, KIND, at("13:00")) is not None
        assert chance(twin, "focus_block", at("11:40")) is not None
        told = EnergyUpdated(3).apply(twin, at("10:50"))
        assert chance(told, KIND, at("11:40")) is not None


answers = st.sampled_from(["", "done", "later", "after_meeting", "not_today", "never", "keep", "odd"])
hours = st.integers(0, 24 * 20).map(lambda hour: MONDAY + hour * HOUR)
events = st.one_of(
    st.builds(lambda name, kind, p: NudgeSent(name, kind, chance=p), st.sampled_from("abcdefgh"),
              st.sampled_from(sorted(LEARNED)), st.none() | st.floats(0, 1)),
    st.builds(NudgeAnswered, st.sampled_from("abcdefgh"), answers),
    st.builds(lambda p: NudgeHeldBack(KIND, "trial", chance=p), st.floats(0, 1)),
    st.builds(EnergyUpdated, st.integers(1, 5)),
    st.builds(MoodLogged, st.integers(1, 5)),
    st.builds(lambda start: BreakTaken(start, start + HOUR), hours),
)  # fmt: skip


@given(st.lists(st.tuples(hours, events), max_size=40), hours, st.sampled_from(["UTC", "Pacific/Apia", ""]))
def test_the_chance_keeps_within_its_bounds(told: list[Step], now: datetime, zone: str) -> None:
    past = (step for step in told if step[0] <= now)
    twin = person(*sorted(past, key=lambda step: step[0]), zone=zone)
    for kind in LEARNED:
        found = chance(twin, kind, now)
        assert found is None or LEAST <= found <= MOST
        assert found == chance(twin, kind, now)
        until = held_until(twin, kind, now)
        assert until is None or (now < until <= now + OUTCOME_WITHIN and found is None)
