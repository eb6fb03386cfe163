"""Three a day, and what a day is for somebody on the move."""

from ruled_people import BREAK, HOUR, MORNING, after, nudged, person, utc

from twin_core.nudging import budget
from twin_core.nudging.gates import refusal
from twin_core.nudging.refusal import Refusal
from twin_core.parts.nudges import NudgeAnswered, NudgeDropped, NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderDelivered, ReminderSet

THREE = ("2026-03-02 07:30", "2026-03-02 09:00", "2026-03-02 10:30")


def test_three_a_day_of_all_kinds_together() -> None:
    twin = nudged(nudged(person(), "task_due", *THREE[:2]), "back_to_back", THREE[2])
    now = utc("2026-03-02 14:00")
    assert budget.sent_today(twin, now) == 3
    assert budget.left(twin, now) == 0
    assert refusal(twin, BREAK, now) == Refusal("budget", ("sent_today:3",), utc("2026-03-02 23:00"))
    tomorrow = utc("2026-03-03 08:00")
    assert budget.left(twin, tomorrow) == 3
    assert refusal(twin, BREAK, tomorrow) is None


def test_dropped_ones_and_reminders_do_not_count() -> None:
    twin = nudged(person(), "task_due", *THREE)
    twin = after(twin, utc("2026-03-02 10:31"), NudgeDropped(f"task_due {THREE[2]}", "late"))
    asked = ReminderSet("r", "stretch", utc("2026-03-02 11:00"), "slack", "u", "c")
    twin = after(twin, utc("2026-03-02 11:00"), asked, ReminderDelivered("r"))
    now = utc("2026-03-02 14:00")
    assert budget.left(twin, now) == 1
    assert refusal(twin, BREAK, now) is None


def test_ninety_minutes_apart_whatever_the_kind() -> None:
    twin = nudged(person(), "task_due", "2026-03-02 09:00")
    held = Refusal("spacing", ("last_sent:10:00",), utc("2026-03-02 10:30"))
    assert refusal(twin, BREAK, utc("2026-03-02 09:00")) == held
    assert refusal(twin, BREAK, utc("2026-03-02 10:29")) == held
    assert refusal(twin, BREAK, utc("2026-03-02 10:30")) is None


def test_a_nudge_put_off_comes_again_but_uses_the_budget() -> None:
    twin = nudged(person(), "break_due", "2026-03-02 09:00")
    again = utc("2026-03-02 09:20")
    twin = after(twin, utc("2026-03-02 09:05"), NudgeAnswered("break_due 2026-03-02 09:00", "later", again))
    snoozed = Refusal("duplicate", ("snoozed_until:10:20",), again)
    assert refusal(twin, BREAK, utc("2026-03-02 09:06")) == snoozed
    assert refusal(twin, BREAK, again) is None
    assert refusal(twin, MORNING, again) is not None, "others still wait for their ninety minutes"
    repeated = after(twin, again, NudgeSent("again", "break_due"))
    assert budget.sent_today(repeated, again) == 2
    full = nudged(twin, "task_due", "2026-03-02 06:00", "2026-03-02 07:30")
    held = refusal(full, BREAK, again)
    assert held is not None
    assert held.gate == "budget"


def test_a_nudge_put_off_keeps_apart_from_others() -> None:
    twin = nudged(person(), "break_due", "2026-03-02 09:00")
    again = utc("2026-03-02 11:00")
    answer = NudgeAnswered("break_due 2026-03-02 09:00", "after_meeting", again)
    twin = nudged(after(twin, utc("2026-03-02 09:05"), answer), "task_due", "2026-03-02 10:40")
    assert refusal(twin, BREAK, again) == Refusal("spacing", ("last_sent:11:40",), utc("2026-03-02 12:10"))


def test_flying_east_opens_no_second_day_within_the_first() -> None:
    twin = nudged(person(), "task_due", *THREE)
    tokyo = after(twin, utc("2026-03-02 12:00"), PreferencesChanged(zone="Asia/Tokyo"))
    next_day_there = utc("2026-03-02 22:00") + 2 * HOUR
    assert budget.left(tokyo, next_day_there) == 3, "another day in both zones"
    hawaii = nudged(
        person(zone="Pacific/Honolulu"), "task_due", *(f"2026-03-02 1{at}" for at in ("0:30", "2:00", "3:30"))
    )
    moved = after(hawaii, utc("2026-03-02 20:00"), PreferencesChanged(zone="Asia/Tokyo"))
    morning_there = utc("2026-03-03 00:00")
    assert budget.sent_today(moved, morning_there) == 3, "still the second of march in Honolulu"
    assert refusal(moved, BREAK, morning_there) == Refusal(
        "budget", ("sent_today:3",), utc("2026-03-03 10:00")
    )


def test_flying_west_makes_the_day_longer_not_fuller() -> None:
    tokyo = nudged(
        person(zone="Asia/Tokyo"), "task_due", *(f"2026-03-02 0{at}" for at in ("0:00", "2:00", "4:00"))
    )
    berlin = after(tokyo, utc("2026-03-02 12:00"), PreferencesChanged(zone="Europe/Berlin"))
    assert budget.sent_today(berlin, utc("2026-03-02 16:00")) == 3, "the third in Tokyo, the second in Berlin"
    assert budget.open_again(berlin, utc("2026-03-02 16:00")) == utc("2026-03-02 23:00")


def test_the_budget_holds_for_the_long_day_of_the_clock() -> None:
    twin = nudged(person(), "task_due", "2026-10-24 22:30", "2026-10-25 06:00", "2026-10-25 12:00")
    assert budget.left(twin, utc("2026-10-25 22:59")) == 0
    assert budget.left(twin, utc("2026-10-25 23:00")) == 3


def test_a_zone_left_before_this_day_counts_no_longer() -> None:
    twin = nudged(person(), "task_due", "2026-03-02 08:00")
    tokyo = after(twin, utc("2026-03-02 10:00"), PreferencesChanged(zone="Asia/Tokyo"))
    there = nudged(tokyo, "task_due", "2026-03-03 23:30", "2026-03-04 01:00", "2026-03-04 02:30")
    assert budget.open_again(there, utc("2026-03-04 05:00")) == utc("2026-03-04 15:00"), "Tokyo's midnight"
