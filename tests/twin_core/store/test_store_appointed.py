"""Due rows whose next time is appointed: looks, and readings of feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from store_house import NOW, House, moods

from twin_core.dues import FEED, LOOK
from twin_core.errors import StoreError, VersionConflict
from twin_core.events.base import Event
from twin_core.parts.consent import NUDGES, ConsentGranted, ConsentRevoked
from twin_core.parts.feeds import FeedConnected, FeedDisconnected
from twin_core.parts.nudges import NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.tasks import TaskCreated
from twin_core.store.base import Absorbed, Draft, Due
from twin_core.store.sql_store import SqlStore

MINUTE = timedelta(minutes=1)
LEASE = 2 * MINUTE
HOUR = timedelta(hours=1)
YES = ConsentGranted(NUDGES)
CONNECTED = FeedConnected("f1", "ical", "Work", "calendar")
READ = FEED + "f1"


def say(store: SqlStore, *events: Event, at: datetime = NOW, twin: str = "ana") -> None:
    store.append(Draft(twin, events, at, "web:1", "web"))


def due(kind: str, at: datetime, twin: str = "ana") -> Due:
    return Due(twin, kind, at)


def settle(
    store: SqlStore,
    done: Sequence[Due],
    *following: Due,
    events: tuple[Event, ...] = (),
    expected: int | None = None,
) -> None:
    store.append(Draft("ana", events, NOW + MINUTE, "job", "job", expected, done=tuple(done), next=following))


def claimed(store: SqlStore, now: datetime = NOW) -> list[Due]:
    return store.claim_due(now, limit=10, lease=LEASE)


def book(house: House) -> set[tuple[object, ...]]:
    return set(house.rows("SELECT twin_id, kind, free_at > at FROM dues"))


def test_looks_and_readings_are_due_from_the_moment_that_they_belong_here(store: SqlStore) -> None:
    say(store, YES, CONNECTED)
    assert claimed(store, NOW - MINUTE) == []
    assert claimed(store) == [due(READ, NOW), due(LOOK, NOW)]


@pytest.mark.parametrize("end", [ConsentRevoked(NUDGES), PreferencesChanged(writes_first=False)])
def test_they_go_when_they_belong_here_no_longer_whenever_they_are_due(store: SqlStore, end: Event) -> None:
    say(store, YES, CONNECTED)
    settle(store, claimed(store), due(LOOK, NOW + HOUR), due(READ, NOW + HOUR))
    say(store, end, FeedDisconnected("f1"), at=NOW + 2 * MINUTE)
    assert claimed(store, NOW + 24 * HOUR) == []


def test_each_feed_has_a_row_of_its_own(store: SqlStore) -> None:
    say(store, CONNECTED, FeedConnected("f2", "caldav", "Home", "calendar"))
    say(store, FeedDisconnected("f1"))
    assert claimed(store) == [due(FEED + "f2", NOW)]


def test_whoever_settles_a_row_appoints_the_next_without_a_record(store: SqlStore, house: House) -> None:
    say(store, YES, CONNECTED)
    before = house.rows("SELECT version, state FROM heads")
    settle(store, claimed(store), due(LOOK, NOW + HOUR), due(READ, NOW + 2 * HOUR), expected=2)
    assert house.rows("SELECT version, state FROM heads") == before
    assert claimed(store, NOW + HOUR - MINUTE) == []
    assert claimed(store, NOW + HOUR) == [due(LOOK, NOW + HOUR)]
    assert claimed(store, NOW + 2 * HOUR - MINUTE) == [due(LOOK, NOW + HOUR)], "its lease has run out"


def test_a_settling_for_another_version_changes_nothing(store: SqlStore, house: House) -> None:
    say(store, YES)
    look = claimed(store)
    with pytest.raises(VersionConflict):
        settle(store, look, due(LOOK, NOW + HOUR), expected=2)
    assert book(house) == {("ana", LOOK, 1)}
    assert claimed(store, NOW + LEASE) == look


def test_a_row_settled_without_a_next_time_is_free_again_as_long_as_it_belongs_here(store: SqlStore) -> None:
    say(store, YES)
    look = claimed(store)
    settle(store, look)
    assert claimed(store) == look
    settle(store, look, events=(ConsentRevoked(NUDGES),))
    assert claimed(store, NOW + HOUR) == []


def test_what_the_person_changes_brings_the_next_look_forward_and_takes_it_from_whoever_looks(
    store: SqlStore,
) -> None:
    say(store, YES)
    settle(store, claimed(store), due(LOOK, NOW + 8 * HOUR))
    say(store, *moods(3), at=NOW + HOUR)
    assert claimed(store, NOW + HOUR) == [], "a mood alone is no reason"
    say(store, TaskCreated("t1", "report"), at=NOW + 2 * HOUR)
    look = claimed(store, NOW + 2 * HOUR)
    assert look == [due(LOOK, NOW + 2 * HOUR)]
    say(store, TaskCreated("t2", "slides"), at=NOW + 2 * HOUR + MINUTE)
    settle(store, look, due(LOOK, NOW + 8 * HOUR))
    woken = claimed(store, NOW + 2 * HOUR + MINUTE)
    assert woken == [due(LOOK, NOW + 2 * HOUR + MINUTE)], "the look had not seen the second task"


def test_what_a_look_itself_writes_does_not_wake_it(store: SqlStore) -> None:
    say(store, YES)
    settle(store, claimed(store), due(LOOK, NOW + HOUR), events=(NudgeSent("n1", "break"),))
    assert claimed(store, NOW + HOUR - MINUTE) == []
    assert claimed(store, NOW + HOUR) == [due(LOOK, NOW + HOUR)]


def test_a_reading_that_changes_the_calendar_brings_the_next_look_forward(store: SqlStore) -> None:
    say(store, YES, CONNECTED)
    reading, look = claimed(store)
    settle(store, [look], due(LOOK, NOW + 8 * HOUR))
    settle(store, [reading], due(READ, NOW + HOUR), events=(TaskCreated("f1:7", "fix"),))
    assert claimed(store, NOW + MINUTE) == [due(LOOK, NOW + MINUTE)]


def test_a_next_time_may_be_told_without_settling_anything(store: SqlStore) -> None:
    say(store, YES, CONNECTED)
    rows = claimed(store)
    settle(store, [], due(READ, NOW + MINUTE))
    assert claimed(store, NOW + MINUTE) == [due(READ, NOW + MINUTE)], "a webhook told of something new"
    settle(store, rows, due(READ, NOW + HOUR), due(LOOK, NOW + HOUR))
    assert claimed(store, NOW + MINUTE + LEASE) == [due(READ, NOW + MINUTE)], "the reading began before that"


def test_a_feed_may_be_connected_with_its_first_reading_later(store: SqlStore) -> None:
    store.append(Draft("ana", (CONNECTED,), NOW, "x", "web", next=(due(READ, NOW + HOUR),)))
    assert claimed(store) == []
    assert claimed(store, NOW + HOUR) == [due(READ, NOW + HOUR)]


def test_what_does_not_belong_here_cannot_be_appointed(store: SqlStore) -> None:
    say(store, *moods(1))
    settle(store, [], due(LOOK, NOW), due(READ, NOW), due("reminder", NOW))
    assert claimed(store, NOW + HOUR) == []


def test_what_is_projected_can_be_put_off_only_by_who_settles_it(store: SqlStore) -> None:
    say(store, ReminderSet("r1", "stretch", NOW, "web", "ana", "c1"))
    settle(store, [], due("reminder", NOW + 9 * HOUR))
    rows = claimed(store)
    assert rows == [due("reminder", NOW)]
    settle(store, rows, due("reminder", NOW + 9 * HOUR), events=moods(1))
    assert claimed(store) == []
    assert claimed(store, NOW + 9 * HOUR) == [due("reminder", NOW + 9 * HOUR)]


def test_of_two_that_tell_a_next_time_in_one_transaction_the_later_is_heard(store: SqlStore) -> None:
    say(store, CONNECTED)
    drafts = [
        Draft("ana", (), NOW, "hook", "hook", next=(due(READ, NOW + number * HOUR),)) for number in (2, 1)
    ]
    groups = [[each] for each in drafts]
    store._database.transact(lambda connection: store._appender.append(connection, groups))
    assert claimed(store, NOW + HOUR) == [due(READ, NOW + HOUR)]


def test_nobody_appoints_for_another(store: SqlStore) -> None:
    say(store, YES)
    say(store, YES, twin="bo")
    with pytest.raises(StoreError, match="another twin"):
        settle(store, [], due(LOOK, NOW + HOUR, "bo"))
    assert sorted(each.twin_id for each in claimed(store)) == ["ana", "bo"]


def test_of_drafts_written_together_the_later_one_wakes_the_look(store: SqlStore) -> None:
    say(store, YES)
    look = claimed(store)
    looked = Draft(
        "ana",
        (NudgeSent("n1", "break"),),
        NOW + MINUTE,
        "job",
        "job",
        done=tuple(look),
        next=(due(LOOK, NOW + HOUR),),
    )
    said = Draft("ana", (TaskCreated("t1", "report"),), NOW + 2 * MINUTE, "web:2", "web")
    store.append_many([looked, said])
    assert claimed(store, NOW + 2 * MINUTE) == [due(LOOK, NOW + 2 * MINUTE)]


@pytest.mark.parametrize("turn_first", [True, False])
def test_a_look_and_a_turn_in_one_transaction_are_as_if_one_came_after_the_other(
    store: SqlStore, *, turn_first: bool
) -> None:
    say(store, YES)
    look = claimed(store)
    looked = Draft("ana", (), NOW + MINUTE, "job", "job", done=tuple(look), next=(due(LOOK, NOW + HOUR),))
    said = Draft("ana", (TaskCreated("t1", "report"),), NOW + 2 * MINUTE, "web:2", "web")
    groups = [[said], [looked]] if turn_first else [[looked], [said]]
    store._database.transact(lambda connection: store._appender.append(connection, groups))
    assert claimed(store, NOW + 2 * MINUTE) == [due(LOOK, NOW + 2 * MINUTE)]


def test_a_draft_that_fails_appoints_nothing(store: SqlStore) -> None:
    say(store, YES)
    look = tuple(claimed(store))
    good = Draft("ana", (), NOW, "job", "job", done=look, next=(due(LOOK, NOW + HOUR),))
    with pytest.raises(VersionConflict):
        store.append_many([good, replace(good, expected=9)])
    assert claimed(store, NOW + LEASE) == list(look)


def test_reminders_are_settled_beside_looks_as_ever(store: SqlStore) -> None:
    say(store, YES, ReminderSet("r1", "stretch", NOW, "web", "ana", "c1"))
    rows = claimed(store)
    assert {row.kind for row in rows} == {LOOK, "reminder"}
    settle(store, rows, due(LOOK, NOW + HOUR))
    assert claimed(store, NOW + HOUR) == [due(LOOK, NOW + HOUR)]


def test_an_import_brings_them_and_forgetting_takes_them_away(store: SqlStore) -> None:
    say(store, YES, CONNECTED)
    settle(store, claimed(store), due(LOOK, NOW + HOUR), due(READ, NOW + HOUR))
    lines = list(store.export("ana"))
    assert store.forget("ana").rows["dues"] == 2
    assert claimed(store, NOW + HOUR) == []
    store.import_twin(lines)
    assert claimed(store) == [due(READ, NOW), due(LOOK, NOW)]


def test_those_of_a_twin_that_was_absorbed_are_gone(store: SqlStore) -> None:
    say(store, YES, CONNECTED, twin="stray")
    stray = claimed(store)
    say(store, YES)
    store.append(Draft("ana", (), NOW, "x", "web", expected=1, absorbs=Absorbed("stray", 2)))
    assert claimed(store, NOW + HOUR) == [due(LOOK, NOW)]
    assert {each.twin_id for each in stray} == {"stray"}
