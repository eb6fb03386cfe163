"""Doppel's own entries: what is wanted against what stands in the calendar, whoever changed it last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from event_strategies import record_of

from twin_core.dues import BOOKING, dues
from twin_core.events.base import Event
from twin_core.events.replay import replay
from twin_core.parts.bookings import (
    BOOKINGS_KEPT,
    BookingAttempted,
    BookingErased,
    BookingFollowed,
    BookingRefused,
    BookingUnwanted,
    BookingWanted,
    BookingWritten,
)
from twin_core.parts.calendar import CalendarEventRemoved, CalendarEventSeen
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.twin import Twin, redoable, undoable

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NINE = datetime(2026, 3, 3, 8, tzinfo=UTC)
TEN = NINE + HOUR


def form(start: datetime = NINE, title: str = "Focus") -> tuple[str, str, str, str, datetime, datetime]:
    return "b1", "cal", "focus", title, start, start + HOUR


def wanted(start: datetime = NINE) -> BookingWanted:
    return BookingWanted(*form(start))  # type: ignore[arg-type]


def attempted(start: datetime = NINE) -> BookingAttempted:
    return BookingAttempted(*form(start))  # type: ignore[arg-type]


def written(start: datetime = NINE) -> BookingWritten:
    return BookingWritten(*form(start))  # type: ignore[arg-type]


def seen(start: datetime, title: str = "Focus", feed: str = "cal") -> CalendarEventSeen:
    return CalendarEventSeen("u1", start, start + HOUR, title, feed=feed, kind="focus", booking="b1")


def after(*events: Event) -> Twin:
    return replay(Twin("ana"), [record_of(event, place + 1, at=NOON) for place, event in enumerate(events)])


def starts(twin: Twin) -> tuple[list[datetime], list[datetime]]:
    bookings = twin.bookings
    return [each.start for each in bookings.wanted], [each.start for each in bookings.written]


def test_what_is_wanted_is_due_until_it_is_written() -> None:
    twin = after(wanted())
    assert [each.id for each in twin.bookings.to_write()] == ["b1"]
    assert [due.kind for due in dues(twin)] == [BOOKING]
    twin = after(wanted(), attempted(), written())
    assert not twin.bookings.to_write()
    assert not twin.bookings.to_erase()
    assert not dues(twin)


def test_what_was_sent_without_an_answer_is_sent_again_or_erased() -> None:
    assert after(wanted(), attempted()).bookings.to_write()
    twin = after(wanted(), attempted(), BookingUnwanted("b1"))
    assert [each.id for each in twin.bookings.to_erase()] == ["b1"], "it may stand in the calendar"
    assert dues(twin)
    moved_back = after(wanted(), written(), wanted(TEN), attempted(TEN), wanted())
    assert moved_back.bookings.to_write(), "the calendar may have it at ten"
    assert not after(wanted(), attempted(), BookingUnwanted("b1"), BookingErased("b1")).bookings.to_erase()


def test_undo_and_redo_are_carried_out_in_the_calendar() -> None:
    said = [wanted(), attempted(), written()]
    twin = after(*said)
    undo = CorrectionMade(tuple(each.id for each in undoable(twin)), "undo")
    undone = after(*said, undo)
    assert [each.id for each in undone.bookings.to_erase()] == ["b1"]
    gone = after(*said, undo, BookingErased("b1"))
    assert not dues(gone)
    back = redoable(gone)
    assert back
    redone = after(*said, undo, BookingErased("b1"), CorrectionMade((back.id,), "redo"))
    assert [each.start for each in redone.bookings.to_write()] == [NINE]


def test_a_refused_one_is_not_tried_again_until_it_is_wanted_anew() -> None:
    twin = after(wanted(), attempted(), BookingRefused("b1", "refused"))
    assert not dues(twin)
    assert after(wanted(), BookingRefused("b1", "refused"), wanted(TEN)).bookings.to_write()


def test_what_the_person_does_to_it_in_their_calendar_holds() -> None:
    twin = after(wanted(), written(), seen(TEN, "Focus: the offer"))
    assert starts(twin) == ([TEN], [TEN])
    assert twin.bookings.wanted[0].title == "Focus: the offer"
    assert not dues(twin), "nothing of it is put back"
    assert after(wanted(), written(), seen(TEN, "")).bookings.wanted[0].title == "Focus"


def test_a_change_said_here_outlives_what_was_seen_before_it() -> None:
    twin = after(wanted(), written(), wanted(TEN), seen(NINE + HOUR / 2))
    assert starts(twin) == ([TEN], [NINE + HOUR / 2])
    assert [each.start for each in twin.bookings.to_write()] == [TEN]


def test_a_change_made_in_the_calendar_after_ours_was_wanted_holds() -> None:
    followed = BookingFollowed(*form(TEN))  # type: ignore[arg-type]
    twin = after(wanted(), attempted(), followed)
    assert starts(twin) == ([TEN], [TEN])
    assert not dues(twin)
    gone = after(wanted(), attempted(), BookingUnwanted("b1"), followed)
    assert [each.start for each in gone.bookings.to_erase()] == [TEN]


def test_another_feed_and_an_entry_in_doubt_tell_nothing_of_it() -> None:
    assert starts(after(wanted(), written(), seen(TEN, feed="copy"))) == ([NINE], [NINE])
    assert starts(after(wanted(), written(), attempted(), seen(TEN))) == ([NINE], [NINE])


def test_an_entry_that_the_person_took_out_is_not_put_back() -> None:
    twin = after(wanted(), written(), seen(NINE), CalendarEventRemoved("u1", "cal"))
    assert starts(twin) == ([], [])
    assert not dues(twin)
    kept = after(wanted(), written(), seen(NINE), wanted(TEN), CalendarEventRemoved("u1", "cal"))
    assert [each.start for each in kept.bookings.to_write()] == [TEN]
    other = after(wanted(), written(), seen(NINE), CalendarEventRemoved("u2", "cal"))
    assert starts(other) == ([NINE], [NINE])


def test_undo_after_the_person_moved_it_takes_it_out_where_it_is() -> None:
    said = [wanted(), written(), seen(TEN)]
    undo = CorrectionMade(tuple(each.id for each in undoable(after(*said))), "undo")
    assert [each.start for each in after(*said, undo).bookings.to_erase()] == [TEN]


def test_old_ones_go_from_both_sides_and_are_never_erased_for_it() -> None:
    late = timedelta(days=20)
    twin = Twin("ana")
    for event, at in ((wanted(), NOON), (written(), NOON)):
        twin = event.apply(twin, at)
    new = BookingWanted("b2", "cal", "focus", "Focus", NINE + late, TEN + late)
    twin = new.apply(twin, NOON + late)
    assert [each.id for each in twin.bookings.wanted] == ["b2"]
    assert not twin.bookings.to_erase()


def test_of_too_many_the_earliest_go_from_both_sides() -> None:
    twin = Twin("ana")
    for number in range(BOOKINGS_KEPT + 5):
        at = NINE + number * HOUR
        twin = BookingWanted(f"b{number}", "cal", "focus", "Focus", at, at + HOUR).apply(twin, NOON)
        twin = BookingWritten(f"b{number}", "cal", "focus", "Focus", at, at + HOUR).apply(twin, NOON)
    assert len(twin.bookings.wanted) == len(twin.bookings.written) == BOOKINGS_KEPT
    assert not twin.bookings.to_erase()
    assert not twin.bookings.to_write()


def test_a_whole_calendar_does_not_crowd_out_what_was_said() -> None:
    flood = [CalendarEventSeen(f"u{number}", NINE, TEN) for number in range(80)]
    twin = after(MoodLogged(4), *flood)
    assert [each.id for each in undoable(twin)] == ["r1"]
