from __future__ import annotations

from store_house import NOW, House

from twin_core.events.base import Event
from twin_core.parts.consent import SHARE_FREE_TIME, ConsentGranted, ConsentRevoked
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft
from twin_core.store.sql_store import SqlStore

SHARES = ConsentGranted(SHARE_FREE_TIME)


def told(store: SqlStore, twin_id: str, *events: Event) -> None:
    store.append(Draft(twin_id, events, NOW, "x", "test"))


def test_who_shares_is_found_by_words_of_their_name_and_nobody_else(house: House) -> None:
    store = house.open()
    told(store, "b1", TwinCreated("Ben Arnold"), SHARES)
    told(store, "b2", TwinCreated("Ben Brown"), SHARES)
    told(store, "b3", TwinCreated("Ben Silent"))
    told(store, "j", TwinCreated("Jürgen Núñez"), SHARES)
    assert store.sharers("ben", 9) == ["b1", "b2"]
    assert store.sharers("Arnold, BEN", 9) == ["b1"]
    assert store.sharers("ben", 1) == ["b1"]
    assert store.sharers("ben silent", 9) == []
    assert store.sharers("juergen nunez", 9) == ["j"]
    assert store.sharers("be", 9) == store.sharers("", 9) == store.sharers("?", 9) == []


def test_it_ends_with_the_consent_and_with_the_person(house: House) -> None:
    store = house.open()
    told(store, "b1", TwinCreated("Ben"), SHARES)
    told(store, "b2", TwinCreated("Ben"), SHARES)
    told(store, "b1", ConsentRevoked(SHARE_FREE_TIME))
    assert store.sharers("ben", 9) == ["b2"]
    assert store.forget("b2").rows["sharers"] == 1
    assert store.sharers("ben", 9) == []
    assert house.rows("SELECT * FROM sharers") == []


def test_an_import_brings_it_along_and_an_erasure_keeps_it(house: House) -> None:
    store = house.open()
    told(store, "b1", TwinCreated("Ben"), SHARES, MoodLogged(3))
    store.append(Draft("b1", (MoodLogged(4),), NOW, "y", "feed:f"))
    assert store.erase("b1", "feed:f") == 1
    assert store.sharers("ben", 9) == ["b1"]
    kept = list(store.export("b1"))
    store.forget("b1")
    store.import_twin(kept)
    assert store.sharers("ben", 9) == ["b1"]


def test_no_name_stands_readable_in_the_table(house: House) -> None:
    store = house.open()
    told(store, "b1", TwinCreated("Benedikta"), SHARES)
    house.close()
    ((tag, _),) = house.rows("SELECT tag, twin_id FROM sharers")
    assert b"benedikta" not in bytes(tag).lower()  # type: ignore[call-overload]


def test_what_is_taken_back_counts_no_longer(house: House) -> None:
    store = house.open()
    told(store, "b1", TwinCreated("Ben"), SHARES)
    granted = next(r for r in store.history("b1") if isinstance(r.event, ConsentGranted))
    told(store, "b1", CorrectionMade((granted.id,), "undo"))
    assert store.sharers("ben", 9) == []
