"""Whole months of speaking first over three calendars: no nudge is ever outside of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from recurring_ical_events import of

from bot.rehearsal.rehearse import Plan, rehearsed
from bot.rehearsal.report import Line, Report
from twin_core.parts.identity import Identity
from twin_core.parts.preferences import EVERY_KIND, NudgeChoice, Preferences
from twin_core.twin import Twin

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Case:
    """A calendar and how its person works."""

    file: str
    first: date
    preferences: Preferences


CASES = {
    "meeting-heavy": Case("meeting-heavy.ics", date(2026, 3, 2), Preferences(zone="Europe/Berlin")),
    "part-time": Case(
        "part-time-across-zones.ics",
        date(2026, 3, 2),
        Preferences(zone="Europe/Lisbon", work_start="09:00", work_end="14:00", work_days=(0, 1, 2)),
    ),
    "on leave": Case(
        "leave-in-week-two.ics", date(2026, 3, 16), Preferences(zone="Europe/Berlin", country="DE")
    ),
}


def played(case: Case, seed: int = 1, days: int = 30, **more: Any) -> Report:
    preferences = case.preferences
    if more:
        preferences = Preferences(
            **{field: getattr(preferences, field) for field in preferences.__struct_fields__} | more
        )
    like = Twin("rehearsed", identity=Identity("Ann"), preferences=preferences)
    plan = Plan(like, days, EXAMPLES / case.file, first=case.first, seed=seed)
    return rehearsed(plan, lambda: pytest.fail("nobody says anything"))


def busy(case: Case, first: date, days: int) -> list[tuple[datetime, datetime]]:
    """When the person is in something, read by another way than ours."""
    calendar = Calendar.from_ical((EXAMPLES / case.file).read_bytes())
    found = of(calendar).between(first, first + timedelta(days=days + 1))
    times = [(event.decoded("DTSTART"), event.decoded("DTEND")) for event in found]
    return [(start, end) for start, end in times if isinstance(start, datetime)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_a_month_keeps_every_rule_of_conduct(name: str, seed: int) -> None:
    case = CASES[name]
    sent = played(case, seed).sent
    assert len(sent) >= 10, "somebody who wants nudges hears something"
    assert max(Counter(line.at.date() for line in sent).values()) <= 3
    for before, after in pairwise(sent):
        assert after.at - before.at >= 90 * MINUTE, (before, after)
    meetings = busy(case, case.first, 30)
    for line in sent:
        assert not any(start - 5 * MINUTE < line.at < end for start, end in meetings), line
        assert line.at.weekday() in case.preferences.work_days, line
        assert 8 <= line.at.hour < 20, line
        assert line.text
        assert line.why


def test_leave_and_public_holidays_are_silent() -> None:
    report = played(CASES["on leave"])
    days = {line.at.date() for line in report.sent}
    leave = {date(2026, 3, day) for day in range(23, 28)}
    assert not days & leave
    assert not days & {date(2026, 4, 3), date(2026, 4, 6)}, "Good Friday and Easter Monday in Germany"
    assert {date(2026, 3, 20), date(2026, 3, 30)} <= days, "before and after, it goes on"


def test_no_two_of_a_kind_in_the_same_words_one_after_the_other() -> None:
    sent = played(CASES["meeting-heavy"]).sent
    for kind in {line.kind for line in sent}:
        texts = [line.text for line in sent if line.kind == kind]
        assert all(a != b for a, b in pairwise(texts)), kind


def test_the_same_rehearsal_is_played_the_same_and_another_person_otherwise() -> None:
    case = CASES["on leave"]
    assert played(case, 3, days=10) == played(case, 3, days=10)
    assert played(case, 3, days=10) != played(case, 4, days=10)


def test_what_is_held_back_names_its_gate_first_and_says_it_in_words() -> None:
    held = played(CASES["meeting-heavy"], days=5).held_back
    gates = {line.reasons[0] for line in held}
    assert {"meeting", "budget"} <= gates
    assert all(line.text for line in held)


def test_one_reason_is_told_once_a_day() -> None:
    held = played(CASES["meeting-heavy"], days=10).held_back
    seen = Counter((line.at.date(), line.kind, line.reasons[:2]) for line in held)
    assert max(seen.values()) == 1


def kinds(lines: Sequence[Line]) -> set[str]:
    return {line.kind for line in lines}


def test_choices_hold_all_month() -> None:
    choices = (
        NudgeChoice("break_due", not_before="11:00"),
        NudgeChoice("morning_check_in", at="08:30"),
        NudgeChoice("evening_check_in", wanted=False),
        NudgeChoice(EVERY_KIND, days=(0, 2)),
    )
    sent = played(CASES["meeting-heavy"], nudges=choices).sent
    assert {line.at.weekday() for line in sent} <= {0, 2}
    assert "evening_check_in" not in kinds(sent)
    assert all(line.at.hour >= 11 for line in sent if line.kind == "break_due")
    mornings = [line.at for line in sent if line.kind == "morning_check_in"]
    assert mornings
    assert {(at.hour, at.minute) for at in mornings} == {(8, 30)}


def test_a_chosen_check_in_keeps_its_place_on_full_days() -> None:
    choices = (NudgeChoice("evening_check_in", at="16:30"), NudgeChoice("morning_check_in", at="08:30"))
    sent = played(CASES["on leave"], nudges=choices).sent
    worked = {line.at.date() for line in sent}
    evenings = {line.at.date() for line in sent if line.kind == "evening_check_in"}
    assert len(evenings) >= len(worked) - 4, "but for days on which the week is looked back at"


def test_a_journey_moves_the_hours_with_the_person() -> None:
    zone = ZoneInfo("America/New_York")
    case = CASES["part-time"]
    sent = played(Case(case.file, date(2026, 3, 16), Preferences(zone=zone.key)), days=7).sent
    assert all(line.at.utcoffset() == timedelta(hours=-4) for line in sent)
    assert all(8 <= line.at.hour < 20 for line in sent)
