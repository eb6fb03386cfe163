"""Who is who: identities that are dropped, and twins that become part of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from store_house import NOW, House

from twin_core.errors import StoreError, TwinForgotten, VersionConflict
from twin_core.events.base import Event
from twin_core.parts.mood import MoodLogged
from twin_core.parts.reminders import ReminderSet
from twin_core.store.base import Absorbed, Draft, Exchange, Parcel
from twin_core.store.schema import metadata
from twin_core.store.sql_store import SqlStore

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)
PEOPLE = {"ana": ("slack", "U1"), "stray": ("telegram", "7")}


def written(twin: str, *events: Event, **more: Any) -> Draft:
    return Draft(twin, events, NOW, "web:1", "web", **more)


def parcel(twin: str, name: str) -> Parcel:
    return Parcel(name, twin, "telegram", "7", "telegram:7", name.encode(), NOW)


def live(store: SqlStore) -> None:
    """Two twins of one person, the second with a message, a dialogue, and parcels in every state."""
    for twin, identity in PEOPLE.items():
        said = Exchange(f"{twin}:1", "telegram:7", NOW, f"{twin} said", f"{twin} heard".encode())
        store.append(
            written(
                twin,
                MoodLogged(4),
                ReminderSet("r1", "stretch", NOW + HOUR, "telegram", "7", "7"),
                exchange=said,
                conversation="telegram:7",
                talk=b"talk",
                identities=(identity,),
                parcels=tuple(parcel(twin, f"{twin}-{name}") for name in ("sent", "dead", "waiting"))
                if twin == "stray"
                else (),
            )
        )
    store.ack(parcel("stray", "stray-sent"))
    store.park(parcel("stray", "stray-dead"), "gone", NOW)


def joined(*, expected: int = 2) -> Draft:
    return written("ana", MoodLogged(2), expected=2, absorbs=Absorbed("stray", expected))


def test_an_identity_that_is_dropped_means_nobody_and_can_be_somebody_else(store: SqlStore) -> None:
    live(store)
    store.append(written("ana", dropped_identities=(PEOPLE["ana"], ("teams", "nobody"))))
    assert store.twin_of(*PEOPLE["ana"]) is None
    store.append(written("new", MoodLogged(3), identities=(PEOPLE["ana"],)))
    assert store.twin_of(*PEOPLE["ana"]) == "new"


def test_the_identity_of_another_twin_is_neither_dropped_nor_taken(store: SqlStore) -> None:
    live(store)
    store.append(written("ana", dropped_identities=(PEOPLE["stray"],)))
    assert store.twin_of(*PEOPLE["stray"]) == "stray"
    with pytest.raises(VersionConflict):
        store.append(written("ana", identities=(PEOPLE["stray"],)))


def test_an_identity_can_be_dropped_and_taken_in_one_transaction(store: SqlStore) -> None:
    live(store)
    pair = (PEOPLE["stray"],)
    store.append_many([written("stray", dropped_identities=pair), written("ana", identities=pair)])
    assert store.twin_of(*PEOPLE["stray"]) == "ana"


def test_a_twin_that_is_absorbed_leaves_what_was_said_and_what_is_to_be_sent(store: SqlStore) -> None:
    live(store)
    store.append(joined())
    assert {store.twin_of(*identity) for identity in PEOPLE.values()} == {"ana"}
    assert store.answered("stray:1") == b"stray heard", "a message that comes again is answered the same"
    lines = store.transcript("ana", "telegram:7", NOW - HOUR)
    assert {line.answer for line in lines} == {b"ana heard", b"stray heard", b"stray-sent"}
    (waiting,) = store.claim_parcels(NOW, limit=9, lease=LEASE)
    assert (waiting.id, waiting.twin_id, waiting.body) == ("stray-waiting", "ana", b"stray-waiting")
    (dead,) = store.dead_parcels()
    assert (dead.parcel.id, dead.parcel.twin_id, dead.reason) == ("stray-dead", "ana", "gone")
    assert store.state("ana").version == 3, "its facts are for the drafts to tell"


def test_the_rest_of_a_twin_that_is_absorbed_is_forgotten(store: SqlStore, house: House) -> None:
    live(store)
    store.append(joined())
    with pytest.raises(TwinForgotten):
        store.state("stray")
    with pytest.raises(TwinForgotten):
        store.append(written("stray", MoodLogged(1)))
    tables = [name for name, table in metadata.tables.items() if "twin_id" in table.columns]
    left = {name for name in tables if house.rows(f"SELECT 1 FROM {name} WHERE twin_id = 'stray'")}
    assert left == {"forgotten"}
    assert store.claim_due(NOW + HOUR, limit=9, lease=LEASE)[0].twin_id == "ana"


def test_what_was_absorbed_is_exported_and_taken_in_with_the_rest(store: SqlStore) -> None:
    live(store)
    store.append(joined())
    lines = list(store.export("ana"))
    assert sum(line["kind"] == "exchange" for line in lines) == 2
    store.forget("ana")
    assert store.import_twin(lines).version == 3
    assert store.twin_of(*PEOPLE["stray"]) == "ana"


def test_a_twin_that_has_moved_on_is_not_absorbed(store: SqlStore) -> None:
    live(store)
    with pytest.raises(VersionConflict):
        store.append(joined(expected=1))
    with pytest.raises(VersionConflict):
        store.append(written("ana", absorbs=Absorbed("nobody", 0)))
    assert store.state("stray").version == 2
    assert store.state("ana").version == 2


def test_all_drafts_of_a_joining_are_written_or_none(store: SqlStore) -> None:
    live(store)
    with pytest.raises(VersionConflict):
        store.append_many([written("ana", MoodLogged(1)), joined()])
    assert store.state("ana").version == 2
    assert store.twin_of(*PEOPLE["stray"]) == "stray"


def test_a_crash_before_the_end_is_taken_up_at_the_next_start(
    store: SqlStore, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(store)

    def crash(*_: object) -> None:
        raise StoreError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr("twin_core.store.sql_store.finish", crash)
        with pytest.raises(StoreError):
            store.append(joined())
    assert house.rows("SELECT 1 FROM records WHERE twin_id = 'stray'")
    house.close()
    again = house.open()
    assert not house.rows("SELECT 1 FROM records WHERE twin_id = 'stray'")
    assert again.twin_of(*PEOPLE["stray"]) == "ana"
    assert again.state("ana").version == 3
