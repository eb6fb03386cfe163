"""What reading feeds needs: kept sealed, with the draft or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_house import NOW, House

from twin_core.errors import StoreError, VersionConflict
from twin_core.events.base import Event
from twin_core.parts.feeds import FeedConnected, FeedDisconnected
from twin_core.store import forgetting
from twin_core.store.base import Absorbed, Draft
from twin_core.store.sql_store import SqlStore

SECRET = b"token Quetzalcoatl"
HOUR = timedelta(hours=1)


def keep(
    store: SqlStore,
    *accounts: tuple[str, bytes],
    twin: str = "ana",
    events: tuple[Event, ...] = (),
    expected: int | None = None,
) -> None:
    store.append(Draft(twin, events, NOW, "web:1", "web", expected, accounts=accounts))


def connect(store: SqlStore, feed: str = "f1", twin: str = "ana") -> None:
    connected = FeedConnected(feed, "caldav", "Work", "calendar")
    keep(store, (feed, SECRET), twin=twin, events=(connected,))


def test_an_account_is_written_with_its_draft_and_replaced_by_the_next(store: SqlStore) -> None:
    connect(store)
    assert (store.account("ana", "f1"), store.owner_of_feed("f1")) == (SECRET, "ana")
    keep(store, ("f1", b"sync token 2"))
    assert store.account("ana", "f1") == b"sync token 2"
    assert store.state("ana").version == 1
    with pytest.raises(VersionConflict):
        keep(store, ("f1", b"too late"), expected=9)
    assert store.account("ana", "f1") == b"sync token 2"


def test_what_is_not_there_is_none(store: SqlStore) -> None:
    connect(store)
    connect(store, "f2", "bo")
    assert store.account("ana", "f3") is None
    assert store.account("ana", "f2") is None, "that one is bo's"
    assert store.account("nobody", "f1") is None
    assert store.owner_of_feed("f3") is None


def test_an_account_goes_with_its_feed(store: SqlStore, house: House) -> None:
    connect(store)
    connect(store, "f2")
    keep(store, ("f1", b""), events=(FeedDisconnected("f1"),))
    assert (store.account("ana", "f1"), store.owner_of_feed("f1")) == (None, None)
    assert store.account("ana", "f2") == SECRET
    assert house.rows("SELECT feed FROM accounts") == [("f2",)]


def test_the_feed_of_another_is_not_taken_over(store: SqlStore) -> None:
    connect(store)
    with pytest.raises(StoreError, match="another twin"):
        connect(store, twin="bo")
    with pytest.raises(StoreError, match="another twin"):
        keep(store, ("f1", b""), twin="bo")
    assert (store.account("ana", "f1"), store.owner_of_feed("f1")) == (SECRET, "ana")
    store.append_many(
        [
            Draft("ana", (), NOW, "x", "web", accounts=(("f1", b""),)),
            Draft("bo", (), NOW, "x", "web", accounts=(("f1", b"new"),)),
        ]
    )
    assert (store.account("bo", "f1"), store.owner_of_feed("f1")) == (b"new", "bo")


def test_of_drafts_in_one_transaction_that_want_the_same_feed_the_first_gets_it(store: SqlStore) -> None:
    drafts = [Draft(twin, (), NOW, "x", "web", accounts=(("f1", twin.encode()),)) for twin in ("ana", "bo")]
    fates, _ = store._database.transact(
        lambda connection: store._appender.append(connection, [[draft] for draft in drafts])
    )
    assert isinstance(fates[1], StoreError)
    assert store.account("ana", "f1") == b"ana"


def test_accounts_are_sealed_stay_out_of_exports_and_are_forgotten(house: House) -> None:
    store = house.open()
    connect(store)
    ((content,),) = house.rows("SELECT sealed FROM accounts")
    assert isinstance(content, bytes | memoryview)
    assert SECRET not in bytes(content)
    lines = list(store.export("ana"))
    assert SECRET.decode() not in str(lines)
    assert "Work" in str(lines), "that the feed is connected is told"
    assert store.forget("ana").rows["accounts"] == 1
    assert (store.account("ana", "f1"), store.owner_of_feed("f1")) == (None, None)
    store.import_twin(lines)
    assert store.state("ana").feeds.connected[0].id == "f1"
    assert store.account("ana", "f1") is None


def test_those_of_a_twin_that_was_absorbed_are_gone(
    store: SqlStore, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(store)
    connect(store, "f2", "stray")
    absorbing = Draft("ana", (), NOW, "x", "web", expected=1, absorbs=Absorbed("stray", 1))
    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "_remove", lambda *_: {})
        store.append(absorbing)
        assert store.owner_of_feed("f2") is None, "not even before its rows are gone"
        assert store.account("stray", "f2") is None
    house.close()
    again = house.open()
    assert house.rows("SELECT feed FROM accounts") == [("f1",)]
    assert again.account("ana", "f1") == SECRET
