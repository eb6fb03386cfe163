"""What a reading changes: nothing that was told before, nothing that would be dropped at once."""

from __future__ import annotations

from datetime import timedelta

from feeds_house import HOUR, MONDAY, all_of, entry
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.feed import Window
from bot.feeds.changes import changes
from twin_core.parts.calendar import ENTRIES_KEPT, Calendar, CalendarEventRemoved, Entry
from twin_core.twin import Twin

WINDOW = Window(MONDAY - timedelta(days=14), MONDAY + timedelta(days=28), "Europe/Berlin")


def after(twin: Twin, *told: Entry, feed: str = "f1") -> Twin:
    """A twin after a reading of all of its feed."""
    for event in changes(twin.calendar, feed, all_of(*told), WINDOW, MONDAY):
        twin = event.apply(twin, MONDAY)
    return twin


def test_what_lies_before_the_window_is_not_missed_in_it() -> None:
    old = replace(entry("old", -14 * 24 - 3), feed="f1")
    twin = Twin("t1", calendar=Calendar((old,)))
    assert changes(twin.calendar, "f1", all_of(), WINDOW, MONDAY) == []
    late = replace(entry("late", -14 * 24 + 3), feed="f1")
    twin = Twin("t1", calendar=Calendar((late,)))
    assert changes(twin.calendar, "f1", all_of(), WINDOW, MONDAY) == [CalendarEventRemoved("late", "f1")]


def test_a_full_calendar_takes_only_what_comes_sooner() -> None:
    full = tuple(
        replace(entry(f"e{number}", number / 10, length=0.1), feed="f2") for number in range(ENTRIES_KEPT)
    )
    twin = Twin("t1", calendar=Calendar(full))
    assert changes(twin.calendar, "f1", all_of(entry("far", 300)), WINDOW, MONDAY) == []
    assert len(changes(twin.calendar, "f1", all_of(entry("near", 1)), WINDOW, MONDAY)) == 1


uids = st.sampled_from([f"u{number}" for number in range(12)])
some = st.dictionaries(uids, st.tuples(st.integers(-200, 500), st.booleans()), max_size=12)


@given(before=some, now=some, others=some)
def test_afterwards_the_calendar_has_what_was_told_and_reading_again_changes_nothing(
    before: dict[str, tuple[int, bool]], now: dict[str, tuple[int, bool]], others: dict[str, tuple[int, bool]]
) -> None:
    def told(known: dict[str, tuple[int, bool]]) -> list[Entry]:
        return [entry(uid, hours, length=30 if long else 1) for uid, (hours, long) in known.items()]

    twin = after(after(Twin("t1"), *told(others), feed="f2"), *told(before))
    twin = after(twin, *told(now))
    there = {
        known.uid: known.start
        for known in (*twin.calendar.entries, *twin.calendar.long)
        if known.feed == "f1"
    }
    assert there == {one.uid: one.start for one in told(now)}
    kept = {known.uid for known in (*twin.calendar.entries, *twin.calendar.long) if known.feed == "f2"}
    assert kept == set(others)
    assert changes(twin.calendar, "f1", all_of(*told(now)), WINDOW, MONDAY + HOUR / 60) == []
