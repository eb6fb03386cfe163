from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from store_house import NOW, House, moods

from twin_core.errors import StoreError
from twin_core.parts.reminders import ReminderCancelled, ReminderDelivered, ReminderSet
from twin_core.store.base import Draft, Due, Exchange, Parcel
from twin_core.store.sql_store import SqlStore

LEASE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def parcel(name: str, conversation: str = "c1", at: datetime = NOW, twin: str = "ana") -> Parcel:
    return Parcel(name, twin, "web", "ana", conversation, f"body of {name}".encode(), at)


def post(store: SqlStore, *parcels: Parcel) -> None:
    store.append(Draft(parcels[0].twin_id, moods(1), NOW, "x", "web", parcels=parcels))


def claimed(store: SqlStore, now: datetime = NOW) -> list[str]:
    return [each.id for each in store.claim_parcels(now, limit=10, lease=LEASE)]


def test_parcels_of_a_conversation_go_out_in_order_one_at_a_time(store: SqlStore) -> None:
    sent = [parcel("a"), parcel("b"), parcel("c"), parcel("other", "c2")]
    post(store, *sent)
    assert store.claim_parcels(NOW, limit=10, lease=LEASE) == [sent[0], sent[3]]
    assert claimed(store) == []
    store.ack(sent[0])
    assert claimed(store) == ["b"]


def test_a_lease_that_ran_out_gives_the_parcel_to_the_next(store: SqlStore) -> None:
    post(store, parcel("a"))
    assert [each.attempts for each in store.claim_parcels(NOW, limit=1, lease=LEASE)] == [0]
    assert claimed(store, NOW + LEASE / 2) == []
    assert [each.attempts for each in store.claim_parcels(NOW + LEASE, limit=1, lease=LEASE)] == [1]


def test_a_retried_parcel_keeps_its_turn(store: SqlStore) -> None:
    post(store, parcel("a"), parcel("b"))
    first = store.claim_parcels(NOW, limit=1, lease=LEASE)[0]
    store.retry(first, NOW + HOUR)
    assert claimed(store, NOW + LEASE) == []
    assert claimed(store, NOW + HOUR) == ["a"]


def test_a_retry_that_does_not_count_leaves_the_attempts_as_they_were(store: SqlStore) -> None:
    post(store, parcel("a"))
    (first,) = store.claim_parcels(NOW, limit=1, lease=LEASE)
    store.retry(first, NOW, counted=False)
    (again,) = store.claim_parcels(NOW, limit=1, lease=LEASE)
    assert again.attempts == 0
    store.retry(again, NOW)
    assert store.claim_parcels(NOW, limit=1, lease=LEASE)[0].attempts == 1


def test_a_deferred_parcel_lets_others_go_before_it(store: SqlStore) -> None:
    post(store, parcel("a"), parcel("b"))
    store.defer(store.claim_parcels(NOW, limit=1, lease=LEASE)[0], NOW + HOUR)
    assert claimed(store) == ["b"]
    assert claimed(store, NOW + HOUR) == ["b"], "the lease of b has run out, and a comes after it"


def test_a_parcel_that_was_withdrawn_is_not_sent_and_holds_up_nobody(store: SqlStore) -> None:
    post(store, parcel("a"), parcel("b"), parcel("c"))
    (leased,) = store.claim_parcels(NOW, limit=1, lease=LEASE)
    store.withdraw(leased)
    store.withdraw(parcel("b"))
    assert claimed(store) == ["c"]
    assert store.delivery("ana", "a") is None
    assert claimed(store, NOW + 9 * LEASE) == ["c"]
    store.ack(parcel("c"))
    store.withdraw(parcel("c"))
    store.withdraw(parcel("nothing"))
    assert store.delivery("ana", "c") == (NOW, b"body of c"), "it was delivered already"


def test_a_parcel_can_be_sent_to_another_address_and_holds_up_nobody_at_the_first(store: SqlStore) -> None:
    post(store, parcel("a"), parcel("b"))
    (leased,) = store.claim_parcels(NOW, limit=1, lease=LEASE)
    store.redirect(replace(leased, channel="slack", user="U1", conversation="D1", attempts=3))
    again = {each.id: each for each in store.claim_parcels(NOW, limit=10, lease=LEASE)}
    assert set(again) == {"a", "b"}
    moved = again["a"]
    assert (moved.channel, moved.user, moved.conversation, moved.attempts) == ("slack", "U1", "D1", 0)
    assert store.delivery("ana", "a") == (NOW, b"body of a")
    store.ack(moved)
    store.redirect(parcel("a"))
    assert claimed(store, NOW + HOUR) == ["b"], "it was delivered already"


def test_what_was_delivered_is_found_by_its_key_for_its_own_person_alone(store: SqlStore) -> None:
    exchange = Exchange("slack:1", "slack:c", NOW, "hello", b"an answer")
    store.append(Draft("ana", moods(1), NOW, "x", "web", exchange=exchange, parcels=(parcel("p"),)))
    store.append(Draft("ben", moods(1), NOW, "y", "web"))
    assert store.delivery("ana", "slack:1") == (NOW, b"an answer")
    assert store.delivery("ana", "p") == (NOW, b"body of p")
    assert store.delivery("ben", "slack:1") is None
    assert store.delivery("ben", "p") is None
    assert store.delivery("ana", "other") is None
    assert store.delivery("nobody", "p") is None


def test_a_later_parcel_does_not_hold_up_those_before_it(store: SqlStore) -> None:
    post(store, parcel("tomorrow", at=NOW + 24 * HOUR))
    post(store, parcel("now"))
    assert claimed(store) == ["now"]
    assert claimed(store, NOW + 23 * HOUR) == ["now"]


def test_a_dead_letter_waits_for_somebody_to_send_it_again(store: SqlStore) -> None:
    post(store, parcel("a"), parcel("b"))
    first = store.claim_parcels(NOW, limit=1, lease=LEASE)[0]
    store.park(first, "chat was deleted: ü", NOW)
    dead = store.dead_parcels()
    assert [(each.parcel.id, each.reason, each.parked_at) for each in dead] == [
        ("a", "chat was deleted: ü", NOW)
    ]
    assert claimed(store) == ["b"]
    store.resend("a", NOW + HOUR)
    assert store.dead_parcels() == []
    store.ack(parcel("b"))
    again = store.claim_parcels(NOW + HOUR, limit=9, lease=LEASE)
    assert [(each.id, each.attempts, each.body) for each in again] == [("a", 0, b"body of a")]
    with pytest.raises(StoreError, match="no dead letter 'a'"):
        store.resend("a", NOW)


def test_a_parcel_posted_twice_is_there_once(store: SqlStore) -> None:
    post(store, parcel("a"))
    post(store, parcel("a"))
    store.ack(parcel("a"))
    assert claimed(store) == []


def test_parcels_are_claimed_by_one_of_many(house: House) -> None:
    stores = [house.open(), house.open()]
    for number in range(60):
        post(stores[0], parcel(f"p{number}", f"c{number}", twin=f"t{number % 7}"))

    def work(number: int) -> list[str]:
        return [each.id for each in stores[number % 2].claim_parcels(NOW, limit=5, lease=LEASE)]

    with ThreadPoolExecutor(8) as pool:
        taken = [name for names in pool.map(work, range(40)) for name in names]
    assert sorted(taken) == sorted(f"p{number}" for number in range(60))


def test_the_transcript_has_messages_and_delivered_parcels_by_time(store: SqlStore) -> None:
    exchange = Exchange("web:1", "c1", NOW + HOUR, "mood 4", b"noted")
    sent = parcel("a"), parcel("waiting"), parcel("elsewhere", "c2")
    store.append(Draft("ana", moods(1), NOW, "web:1", "web", exchange=exchange, parcels=sent))
    store.ack(sent[0])
    store.ack(sent[2])
    assert store.transcript("ana", "c1", NOW) == [Exchange("a", "c1", NOW, None, b"body of a"), exchange]
    assert store.transcript("ana", "c1", NOW + HOUR) == [exchange]


def test_purge_drops_what_is_old_and_settled(store: SqlStore) -> None:
    for number, key in enumerate(("web:1", "web:2")):
        at = NOW + number * HOUR
        exchange = Exchange(key, "c1", at, None, b"noted")
        sent = parcel(f"done {key}", at=at), parcel(f"waiting {key}", f"c {key}", at=at)
        store.append(Draft("ana", moods(1), at, key, "web", exchange=exchange, parcels=sent))
        store.ack(sent[0])
    assert store.purge(NOW + HOUR) == 2
    assert (store.answered("web:1"), store.answered("web:2")) == (None, b"noted")
    assert claimed(store, NOW + HOUR) == ["waiting web:1", "waiting web:2"]
    assert len(list(store.history("ana"))) == 2


def reminder(name: str, at: datetime) -> ReminderSet:
    return ReminderSet(name, "stretch", at, "web", "ana", "c1")


def remind(store: SqlStore, *events: ReminderSet | ReminderCancelled, twin: str = "ana") -> None:
    store.append(Draft(twin, events, NOW, "x", "web"))


def dues(store: SqlStore, now: datetime) -> list[Due]:
    return store.claim_due(now, limit=10, lease=LEASE)


def test_due_rows_follow_the_state(store: SqlStore) -> None:
    remind(store, reminder("r1", NOW + 2 * HOUR))
    assert dues(store, NOW + HOUR) == []
    remind(store, reminder("r2", NOW + HOUR))
    assert dues(store, NOW + HOUR) == [Due("ana", "reminder", NOW + HOUR)]
    remind(store, ReminderCancelled("r2"), ReminderCancelled("r1"))
    assert dues(store, NOW + 9 * HOUR) == []


def test_a_due_row_comes_back_when_its_lease_runs_out_until_it_is_settled(store: SqlStore) -> None:
    remind(store, reminder("r1", NOW))
    due = dues(store, NOW)
    assert dues(store, NOW) == []
    assert dues(store, NOW + LEASE) == due
    store.append(Draft("ana", (ReminderDelivered("r1"),), NOW, "job", "job", done=tuple(due)))
    assert dues(store, NOW + HOUR) == []


def test_settling_without_events_takes_the_row_away(store: SqlStore) -> None:
    remind(store, reminder("r1", NOW))
    store.append(Draft("ana", (), NOW, "job", "job", done=tuple(dues(store, NOW))))
    assert dues(store, NOW + HOUR) == []


def test_settling_one_of_two_reminders_of_the_same_time_leaves_the_other_due(store: SqlStore) -> None:
    remind(store, reminder("r1", NOW), reminder("r2", NOW))
    due = dues(store, NOW)
    store.append(Draft("ana", (ReminderDelivered("r1"),), NOW, "job", "job", done=tuple(due)))
    assert dues(store, NOW) == due


def test_due_rows_are_claimed_by_one_of_many(house: House) -> None:
    stores = [house.open(), house.open()]
    for number in range(40):
        remind(stores[0], reminder("r", NOW), twin=f"t{number}")

    def work(number: int) -> list[Due]:
        return stores[number % 2].claim_due(NOW, limit=3, lease=LEASE)

    with ThreadPoolExecutor(8) as pool:
        taken = [due.twin_id for found in pool.map(work, range(40)) for due in found]
    assert sorted(taken) == sorted(f"t{number}" for number in range(40))


def test_a_code_is_redeemed_once_for_its_purpose_in_its_time(store: SqlStore) -> None:
    store.put_code("h1", "sign-in", b"ana", NOW + HOUR)
    store.put_code("h2", "sign-in", b"bo", NOW)
    assert store.take_code("h1", "link", NOW) is None
    assert store.take_code("h1", "sign-in", NOW) == b"ana"
    assert store.take_code("h1", "sign-in", NOW) is None
    assert store.take_code("h2", "sign-in", NOW) is None
