from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from store_house import NOW, House, draft, moods

from twin_core.errors import KeyMissing, StoreError, UnreadableEvent, VersionConflict
from twin_core.events.replay import replay
from twin_core.parts.mood import MoodLogged
from twin_core.store.base import Draft, Exchange, Written
from twin_core.store.sql_store import SqlStore
from twin_core.twin import Twin


def said(key: str, answer: bytes = b"noted", conversation: str = "c1") -> Exchange:
    return Exchange(key, conversation, NOW, "mood 4", answer)


def test_an_append_is_there_with_versions_ids_and_times(store: SqlStore) -> None:
    berlin = datetime.fromisoformat("2026-03-02T10:00+01:00")
    written = store.append(draft(*moods(3), at=berlin))
    assert [record.version for record in written.records] == [1, 2, 3]
    assert sorted(record.id for record in written.records) == [record.id for record in written.records]
    assert {record.at for record in written.records} == {NOW}
    assert all(record.at.utcoffset() == timedelta(0) for record in store.history("ana"))
    assert tuple(store.history("ana")) == written.records
    assert store.state("ana") == written.twin == replay(Twin("ana"), written.records)


def test_the_same_message_twice_changes_nothing_and_gets_the_same_answer(store: SqlStore) -> None:
    first = Draft("ana", moods(1), NOW, "web:1", "web", expected=0, exchange=said("web:1", b"first"))
    store.append(first)
    again = store.append(
        Draft("ana", moods(2), NOW, "web:1", "web", expected=0, exchange=said("web:1", b"second"))
    )
    assert again.duplicate == b"first"
    assert again.records == ()
    assert again.twin.version == 1
    assert store.answered("web:1") == b"first"
    assert store.answered("web:2") is None


def test_an_empty_answer_still_marks_a_duplicate(store: SqlStore) -> None:
    store.append(Draft("ana", moods(1), NOW, "web:1", "web", exchange=said("web:1", b"")))
    assert (
        store.append(Draft("ana", moods(1), NOW, "web:1", "web", exchange=said("web:1", b"x"))).duplicate
        == b""
    )


def test_the_same_message_twice_in_one_transaction_is_written_once(store: SqlStore) -> None:
    one, two = store.append_many(
        [
            Draft("ana", moods(1), NOW, "web:1", "web", exchange=said("web:1", answer))
            for answer in (b"a", b"b")
        ]
    )
    assert (one.duplicate, two.duplicate) == (None, b"a")
    assert store.state("ana").version == 1


def test_a_stale_reader_is_refused_and_writes_nothing(store: SqlStore) -> None:
    store.append(draft(*moods(2)))
    with pytest.raises(VersionConflict, match="version 2, not 1"):
        store.append(Draft("ana", moods(1), NOW, "web:2", "web", expected=1, exchange=said("web:2")))
    assert store.state("ana").version == 2
    assert store.answered("web:2") is None


def test_a_refused_draft_creates_no_twin(store: SqlStore) -> None:
    with pytest.raises(VersionConflict):
        store.append(draft(*moods(1), expected=3))
    assert list(store.twins()) == []


def test_many_are_written_all_or_none(store: SqlStore) -> None:
    with pytest.raises(VersionConflict):
        store.append_many([draft(*moods(1)), draft(*moods(1), twin="bo", expected=7)])
    assert list(store.twins()) == []
    store.append_many([draft(*moods(1), twin="bo"), draft(*moods(1))])
    assert list(store.twins()) == ["ana", "bo"]
    assert store.append_many([]) == []


def test_an_event_that_could_not_be_read_again_is_refused(store: SqlStore) -> None:
    with pytest.raises(UnreadableEvent):
        store.append(draft(MoodLogged(value=9)))
    with pytest.raises(ValueError, match="time zone"):
        store.append(draft(*moods(1), at=NOW.replace(tzinfo=None)))
    assert list(store.twins()) == []


def test_a_draft_without_events_creates_the_twin_at_version_0(store: SqlStore) -> None:
    store.append(Draft("ana", (), NOW, "web:1", "web", exchange=said("web:1")))
    assert store.state("ana") == Twin("ana")


def test_a_failing_draft_does_not_harm_those_written_with_it(house: House) -> None:
    store = house.open()
    store.append(draft(*moods(1), twin="p0"))

    def turn(number: int) -> Written | Exception:
        try:
            wrong = number % 5 == 0
            return store.append(draft(*moods(1), twin=f"p{number}", expected=9 if wrong else None))
        except VersionConflict as error:
            return error

    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(turn, range(200)))
    failed = {number for number, outcome in enumerate(outcomes) if isinstance(outcome, VersionConflict)}
    assert failed == set(range(0, 200, 5))
    assert sum(store.state(twin).version for twin in store.twins()) == 161


def test_a_draft_that_breaks_the_transaction_does_not_harm_the_others(house: House) -> None:
    store = house.open()
    store.append_many([draft(*moods(1)), draft(*moods(1), twin="bo")])
    store._vault.keys.destroy("bo")
    store._vault.drop("bo")
    held, go = Event(), Event()

    def hold(_connection: object) -> None:
        held.set()
        go.wait()

    with ThreadPoolExecutor(3) as pool:
        holding = pool.submit(store._writing().do, hold)
        held.wait()
        store._states.drop("bo")
        waiting = [
            store._writing()._put((draft(*moods(1), twin=twin),), None) for twin in ("ana", "bo", "new")
        ]
        go.set()
        holding.result()
    assert waiting[0].result()[0].twin.version == 2
    assert waiting[2].result()[0].twin.version == 1
    with pytest.raises(KeyMissing):
        waiting[1].result()


def test_racing_turns_of_one_person_leave_no_gap_and_lose_nothing(house: House) -> None:
    stores = [house.open(), house.open()]
    stores[0].append(draft(*moods(1)))

    def turn(number: int) -> None:
        store = stores[number % 2]
        while True:
            try:
                version = store.state("ana").version
                store.append(draft(*moods(2), cause=f"web:{number}", expected=version))
            except VersionConflict:
                continue
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(40)))
    records = list(stores[0].history("ana"))
    assert [record.version for record in records] == list(range(1, 82))
    assert stores[0].state("ana") == stores[1].state("ana") == replay(Twin("ana"), records)


def test_one_message_handled_by_two_stores_is_written_once(house: House) -> None:
    stores = [house.open(), house.open()]

    def turn(number: int) -> Written:
        key = f"web:{number // 4}"
        drafted = Draft(
            f"p{number // 4}", moods(1), NOW, key, "web", exchange=said(key, str(number).encode())
        )
        return stores[number % 2].append(drafted)

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(turn, range(120)))
    assert sum(outcome.duplicate is None for outcome in outcomes) == 30
    assert {stores[0].state(f"p{number}").version for number in range(30)} == {1}
    for number, outcome in enumerate(outcomes):
        answer = stores[1].answered(f"web:{number // 4}")
        assert answer == (str(number).encode() if outcome.duplicate is None else outcome.duplicate)


def test_two_people_racing_for_one_identity(house: House) -> None:
    stores = [house.open(), house.open()]

    def first_words(number: int) -> bool:
        user = f"u{number // 2}"
        claimed = Draft(f"twin-{number}", moods(1), NOW, "x", "web", expected=0, identities=(("web", user),))
        try:
            stores[number % 2].append(claimed)
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(first_words, range(60)))
    for user in range(30):
        pair = won[2 * user : 2 * user + 2]
        assert sorted(pair) == [False, True]
        owner = stores[0].twin_of("web", f"u{user}")
        assert owner == f"twin-{2 * user + pair.index(True)}"
    assert len(list(stores[0].twins())) == 30


def test_an_identity_may_be_claimed_again_by_its_own_twin(store: SqlStore) -> None:
    for _ in range(2):
        store.append(Draft("ana", (), NOW, "x", "web", identities=(("web", "ana"), ("slack", "U1"))))
    assert store.twin_of("slack", "U1") == "ana"
    assert store.twin_of("slack", "U2") is None


def test_talk_is_kept_changed_and_cleared(store: SqlStore) -> None:
    def talk(state: bytes | None) -> None:
        store.append(Draft("ana", (), NOW, "x", "web", conversation="c1", talk=state))

    assert store.talk("ana", "c1") is None
    for state, kept in ((b"open", b"open"), (None, b"open"), (b"other", b"other"), (b"", None)):
        talk(state)
        assert store.talk("ana", "c1") == kept
    assert store.talk("ana", "c2") is None


def test_the_feed_gives_every_record_once_and_in_order(house: House) -> None:
    stores = [house.open(), house.open()]
    seen: list[tuple[int, tuple[str, int]]] = []

    def write(number: int) -> None:
        stores[number % 2].append(draft(*moods(2), twin=f"p{number % 12}"))

    def read() -> None:
        found = stores[0].feed(seen[-1][0] if seen else 0, 7)
        seen.extend((position, (record.twin_id, record.version)) for position, record in found)

    with ThreadPoolExecutor(12) as pool:
        writing = [pool.submit(write, number) for number in range(150)]
        while not all(each.done() for each in writing):
            read()
    for each in writing:
        each.result()
    while len(seen) < 300:
        read()
    everything = {(twin, record.version) for twin in stores[0].twins() for record in stores[0].history(twin)}
    assert {what for _, what in seen} == everything
    assert len(seen) == 300
    assert [position for position, _ in seen] == sorted({position for position, _ in seen})


def test_history_is_read_in_parts(store: SqlStore) -> None:
    store.append(draft(*moods(30)))
    assert [record.version for record in store.history("ana", after=10, limit=5)] == [11, 12, 13, 14, 15]
    assert list(store.history("ana", after=30)) == []


def test_a_reader_may_not_write(house: House) -> None:
    house.open().append(draft(*moods(1)))
    reader = house.open(read_only=True)
    assert reader.state("ana").version == 1
    with pytest.raises(StoreError, match="reading only"):
        reader.append(draft(*moods(1)))


def test_a_closed_store_takes_nothing_more(store: SqlStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.append(draft(*moods(1)))
