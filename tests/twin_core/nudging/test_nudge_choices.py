"""What a person wants of one kind of nudge, and of all of them."""

import pytest
from ruled_people import BREAK, HOUR, MORNING, SOON, person, utc

from twin_core.nudging.choices import choice, unwanted, wanted, wants
from twin_core.nudging.refusal import Refusal
from twin_core.parts.preferences import EVERY_KIND, NudgeChanged
from twin_core.twin import Twin

NOON = utc("2026-03-02 11:00")
"""Noon of a monday in Berlin."""


def wanting(*choices: NudgeChanged) -> Twin:
    return person(*choices)


def test_kinds_come_by_themselves_or_when_asked_for() -> None:
    assert wanted(wanting(), BREAK)
    assert not wanted(wanting(), SOON)
    assert wanted(wanting(NudgeChanged("meeting_soon", wanted=True)), SOON)
    assert not wanted(wanting(NudgeChanged("break_due", wanted=False)), BREAK)
    assert unwanted(wanting(), SOON, NOON) == Refusal("unwanted", ("not_asked_for",))


NEVER, YES = NudgeChanged("break_due", wanted=False), NudgeChanged("break_due", wanted=True)
NONE, ALL = NudgeChanged(EVERY_KIND, wanted=False), NudgeChanged(EVERY_KIND, wanted=True)


@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ((NONE,), False),
        ((YES, NONE), False),
        ((NONE, YES), True),
        ((NEVER, ALL), False),
        ((NONE, ALL), True),
        ((NONE, NudgeChanged("break_due", days=(0,))), False),
    ],
)
def test_no_more_holds_until_it_is_taken_back_and_all_brings_nothing_back(
    said: tuple[NudgeChanged, ...], comes: bool
) -> None:
    assert wanted(wanting(*said), BREAK) is comes


def test_all_kinds_switches_on_nothing_that_was_not_asked_for() -> None:
    assert not wanted(wanting(ALL), SOON)


def test_what_was_said_later_goes_before() -> None:
    general, own = NudgeChanged(EVERY_KIND, not_before="10:00"), NudgeChanged("break_due", not_before="09:00")
    assert choice(wanting(general, own), "break_due").not_before == "09:00"
    assert choice(wanting(own, general), "break_due").not_before == "10:00"
    assert choice(wanting(own, general), "morning_check_in").not_before == "10:00"
    assert (
        choice(wanting(own, general, NudgeChanged(EVERY_KIND, not_before="")), "break_due").not_before
        == "09:00"
    )
    assert choice(wanting(NudgeChanged(EVERY_KIND, less=True), own), "break_due").less


def test_only_on_chosen_days() -> None:
    twin = wanting(NudgeChanged("break_due", days=(1, 3)))
    assert unwanted(twin, BREAK, NOON) == Refusal("unwanted", ("only_days:1,3",), utc("2026-03-02 23:00"))
    assert wants(twin, BREAK, NOON + 24 * HOUR)
    friday = unwanted(twin, BREAK, NOON + 96 * HOUR)
    assert friday is not None
    assert friday.until == utc("2026-03-09 23:00"), "tuesday begins"


@pytest.mark.parametrize(
    ("hours", "at", "held"),
    [
        ({"not_before": "10:00"}, "2026-03-02 08:59", ("not_before:10:00", "2026-03-02 09:00")),
        ({"not_before": "10:00"}, "2026-03-02 09:00", None),
        ({"not_after": "16:00"}, "2026-03-02 14:59", None),
        ({"not_after": "16:00"}, "2026-03-02 15:00", ("not_after:16:00", "2026-03-02 23:00")),
        (
            {"not_before": "10:00", "not_after": "16:00"},
            "2026-03-02 15:00",
            ("not_after:16:00", "2026-03-03 09:00"),
        ),
        (
            {"not_before": "10:00", "not_after": "16:00"},
            "2026-03-02 06:00",
            ("not_before:10:00", "2026-03-02 09:00"),
        ),
        ({"not_before": "22:00", "not_after": "02:00"}, "2026-03-02 22:00", None),
        (
            {"not_before": "22:00", "not_after": "02:00"},
            "2026-03-02 01:00",
            ("not_before:22:00", "2026-03-02 21:00"),
        ),
        ({"not_before": "10:00", "not_after": "10:00"}, "2026-03-02 22:00", None),
        ({"not_before": "02:30"}, "2026-03-28 23:30", ("not_before:02:30", "2026-03-29 01:00")),
    ],
)
def test_only_at_chosen_hours(hours: dict[str, str], at: str, held: tuple[str, str] | None) -> None:
    twin = wanting(NudgeChanged("break_due", **hours))  # type: ignore[arg-type]
    found = unwanted(twin, BREAK, utc(at))
    assert found == (held and Refusal("unwanted", (held[0],), utc(held[1])))


def test_a_rest_ends_and_the_longer_one_counts() -> None:
    end, later = utc("2026-03-02 15:00"), utc("2026-03-09 08:00")
    twin = wanting(
        NudgeChanged("break_due", resting_until=end), NudgeChanged(EVERY_KIND, resting_until=later)
    )
    assert unwanted(twin, BREAK, NOON) == Refusal("unwanted", ("resting_until:2026-03-09T09:00",), later)
    assert wants(twin, BREAK, later)
    resumed = person(
        NudgeChanged("break_due", resting_until=end),
        NudgeChanged(EVERY_KIND, resting_until=later),
        NudgeChanged(EVERY_KIND, resting_until=NOON - HOUR),
    )
    assert unwanted(resumed, BREAK, NOON) == Refusal("unwanted", ("resting_until:16:00",), end)
    assert wants(resumed, MORNING, NOON)
