"""What falls due for many: claimed past what is leased, settled without reading, and not waited for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from store_house import NOW, House, moods

from twin_core.dues import BOOKING, FEED, LOOK, REMINDER
from twin_core.errors import TwinForgotten
from twin_core.parts.bookings import BookingWanted
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.reminders import ReminderSet
from twin_core.store import forgetting
from twin_core.store.base import Draft, Due
from twin_core.store.sql_store import SqlStore

LEASE = timedelta(minutes=2)
HOUR = timedelta(hours=1)
EVERYTHING = (
    ConsentGranted(NUDGES),
    ReminderSet("r1", "stretch", NOW, "web", "ana", "c1"),
    FeedConnected("f1", "caldav", "Work", "calendar", writes=True),
    BookingWanted("b1", "f1", "focus", "Focus", NOW + HOUR, NOW + 2 * HOUR),
)


def agreed(store: SqlStore, count: int) -> list[str]:
    """So many people for whom a look is due, one second after the other; the last was written first."""
    people = [f"person-{number:04}" for number in range(count)]
    drafts = [
        Draft(name, (ConsentGranted(NUDGES),), NOW + timedelta(seconds=number), "x", "web")
        for number, name in enumerate(people)
    ]
    store.append_many(drafts[::-1])
    return people


def settling(rows: Iterable[Due], version: int | None = None) -> list[Draft]:
    return [
        Draft(
            due.twin_id,
            (),
            NOW,
            "look",
            "nudges",
            version,
            done=(due,),
            next=(Due(due.twin_id, due.kind, due.at + HOUR),),
        )
        for due in rows
    ]


@contextmanager
def statements(store: SqlStore) -> Iterator[list[str]]:
    """What the database is told while the block runs."""
    told: list[str] = []

    def tell(_link: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(store._database.engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        event.remove(store._database.engine, "before_cursor_execute", tell)


def test_a_claim_goes_on_where_the_last_one_ended(store: SqlStore) -> None:
    people = agreed(store, 60)
    now = NOW + HOUR
    later = [now + timedelta(seconds=number) for number in range(4)]
    claims = [store.claim_due(each, limit=25, lease=LEASE) for each in later]
    assert [[due.twin_id for due in rows] for rows in claims] == [
        people[:25],
        people[25:50],
        people[50:],
        [],
    ]
    assert [due.twin_id for due in store.claim_due(now + LEASE, limit=25, lease=LEASE)] == people[:25]


def test_no_lease_lies_before_what_is_free(store: SqlStore, house: House) -> None:
    agreed(store, 40)
    now = NOW + HOUR
    store.claim_due(now, limit=30, lease=LEASE)
    free = "SELECT twin_id FROM dues ORDER BY slow, free_at LIMIT 10"
    assert [name for (name,) in house.rows(free)] == [f"person-{number:04}" for number in range(30, 40)]


def test_what_waits_for_others_is_claimed_apart(store: SqlStore) -> None:
    store.append(Draft("ana", EVERYTHING, NOW, "x", "web"))
    for slow, kinds in ((True, {BOOKING, FEED + "f1"}), (False, {LOOK, REMINDER})):
        rows = store.claim_due(NOW, limit=9, lease=LEASE, slow=slow)
        assert {due.kind for due in rows} == kinds
        assert store.claim_due(NOW, limit=9, lease=LEASE, slow=slow) == []
    assert len(store.claim_due(NOW + LEASE, limit=9, lease=LEASE)) == 4
    assert len(store.claim_due(NOW + 2 * LEASE, limit=3, lease=LEASE)) == 3


def test_settling_a_batch_reads_neither_states_nor_keys(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(house.open(), 20)
    house.close()
    store = house.open()
    house.rows("UPDATE heads SET state = :junk", junk=b"junk")
    monkeypatch.setattr(store._vault.keys, "load", None)
    rows = store.claim_due(NOW + HOUR, limit=20, lease=LEASE)
    written = store.append_many(settling(rows, version=1))
    assert [(each.twin.id, each.twin.version) for each in written] == [(due.twin_id, 1) for due in rows]
    assert store.claim_due(NOW + HOUR, limit=20, lease=LEASE) == [Due(rows[0].twin_id, LOOK, NOW + HOUR)]


def test_nothing_is_settled_for_who_is_just_being_forgotten(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(store, 1)
    rows = store.claim_due(NOW + HOUR, limit=1, lease=LEASE)
    monkeypatch.setattr(forgetting, "_remove", lambda *_: {})
    store.forget(rows[0].twin_id)
    with pytest.raises(TwinForgotten):
        store.append_many(settling(rows))


def test_a_settling_is_written_with_drafts_that_do_more(store: SqlStore) -> None:
    agreed(store, 3)
    first, second, third = store.claim_due(NOW + HOUR, limit=9, lease=LEASE)
    more = Draft(second.twin_id, moods(1), NOW, "x", "web")
    written = store.append_many([*settling([first, second]), more, *settling([third])])
    assert [each.twin.version for each in written] == [1, 2, 2, 1]
    assert len(written[1].twin.recent) == 2, "who is written to is read"
    assert len(store.claim_due(NOW + 2 * HOUR, limit=9, lease=LEASE)) == 3


def test_many_states_are_read_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    people = agreed(house.open(), 30)
    house.close()
    store = house.open()
    store.state(people[0])
    store.forget(people[1])
    loaded: list[list[str]] = []
    load = store._vault.keys.load
    monkeypatch.setattr(store._vault.keys, "load", lambda ids: loaded.append(list(ids)) or load(ids))
    with statements(store) as told:
        states = store.states([*people, people[3], "nobody"])
    assert len([each for each in told if "FROM heads" in each]) == 2
    assert [sorted(each) for each in loaded] == [people[2:]]
    assert set(states) == {*people[:1], *people[2:]}
    assert states == {name: store.state(name) for name in states}


def test_whoever_cannot_be_read_holds_up_nobody(house: House, caplog: pytest.LogCaptureFixture) -> None:
    people = agreed(house.open(), 4)
    house.close()
    store = house.open()
    store._vault.keys.destroy(people[1])
    house.rows("UPDATE heads SET state = :junk WHERE twin_id = :who", junk=b"junk", who=people[2])
    assert set(store.states(people)) == {people[0], people[3]}
    assert caplog.text.count("passed over") == 2
    assert people[1] not in caplog.text


def test_a_batch_of_drafts_has_its_keys_read_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    people = agreed(house.open(), 10)
    house.close()
    store = house.open()
    loaded: list[Any] = []
    load = store._vault.keys.load
    monkeypatch.setattr(store._vault.keys, "load", lambda ids: loaded.append(ids) or load(ids))
    store.append_many([Draft(name, moods(1), NOW, "x", "web") for name in people])
    assert len(loaded) == 1
