"""What one source told is emptied for good; its place in the history stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError
from store_house import NOW, House, fed, moods

from twin_core.dues import FEED, LOOK
from twin_core.errors import NoSuchTwin, TwinForgotten
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.mood import MoodLogged
from twin_core.parts.reminders import ReminderSet
from twin_core.parts.system import Erased
from twin_core.parts.tasks import TaskCreated
from twin_core.store.base import Draft, Due
from twin_core.store.sql_store import SqlStore
from twin_core.twin import Twin

SECRET = "Quetzalcoatl"
FEED_SOURCE = "feed:f1"
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=1)
PIECE = 16
"""Bytes that no two sealed rows have in common."""
HOUR = timedelta(hours=1)
TASK = TaskCreated("f1:1", SECRET)


def tell(
    store: SqlStore, *events: Event, source: str = "web", twin: str = "ana", at: datetime = NOW
) -> tuple[Record, ...]:
    return store.append(Draft(twin, events, at, f"{source}:{SECRET}", source)).records


def live(store: SqlStore) -> None:
    """Five hundred records, every third from the feed."""
    for number in range(250):
        at = NOW + number * MINUTE
        tell(store, *moods(2), TaskCreated(f"f1:{number}", SECRET), source="web", at=at)
        if number % 2:
            tell(store, TaskCreated(f"f1:{number}", SECRET), *moods(1), source=FEED_SOURCE, at=at)


def emptied(records: list[Record], source: str = FEED_SOURCE) -> list[Record]:
    return [
        replace(record, event=Erased(), cause="") if record.source == source else record for record in records
    ]


def bytes_on_disk(home: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in home.iterdir() if path.is_file())


def test_the_content_goes_and_the_place_in_the_history_stays(store: SqlStore) -> None:
    live(store)
    before, feed = list(store.history("ana")), store.feed(0, 2000)
    assert store.erase("ana", FEED_SOURCE) == 250
    left = emptied(before)
    assert list(store.history("ana")) == left
    assert [record.event for record in left].count(Erased()) == 250
    assert store.state("ana") == replay(Twin("ana"), left)
    assert [place for place, _ in store.feed(0, 2000)] == [place for place, _ in feed]
    assert [record for _, record in store.feed(0, 2000)] == left
    assert store.erase("ana", FEED_SOURCE) == 0
    assert store.erase("ana", "feed:f2") == 0


def test_time_travel_does_not_bring_it_back(store: SqlStore) -> None:
    live(store)
    left = emptied(list(store.history("ana")))
    store.erase("ana", FEED_SOURCE)
    for version in (*range(0, 1000, 97), 149, 150, 151, 300, 999, 1000):
        assert store.state_at("ana", version=version) == replay(Twin("ana"), left[:version])
    for number in (0, 1, 120, 249):
        at = NOW + number * MINUTE
        known = [record for record in left if record.at <= at]
        assert store.state_at("ana", time=at) == replay(Twin("ana"), known)


def test_snapshots_are_there_again_so_that_the_past_is_read_as_fast_as_before(
    store: SqlStore, house: House
) -> None:
    live(store)
    store.erase("ana", FEED_SOURCE)
    assert [version for (version,) in house.rows("SELECT version FROM snapshots ORDER BY version")] == [
        150,
        300,
        450,
        600,
        750,
        900,
    ]
    assert house.rows("SELECT version, snapshot, erasures FROM heads") == [(1000, 900, 1)]
    tell(store, *moods(50))
    assert house.rows("SELECT max(version) FROM snapshots") == [(1050,)]


def test_the_version_stays_and_writing_goes_on(store: SqlStore) -> None:
    tell(store, *moods(2))
    tell(store, TASK, source=FEED_SOURCE)
    version = store.state("ana").version
    assert store.erase("ana", FEED_SOURCE) == 1
    written = store.append(Draft("ana", moods(1), NOW, "x", "web", expected=version))
    assert written.twin.version == version + 1
    assert written.twin.tasks.open == ()


def test_another_process_that_had_the_state_in_memory_notices(house: House) -> None:
    mine, other = house.open(), house.open()
    tell(mine, TASK, source=FEED_SOURCE)
    assert [task.title for task in other.state("ana").tasks.open] == [SECRET]
    mine.erase("ana", FEED_SOURCE)
    assert other.state("ana").tasks.open == ()
    assert tell(other, *moods(1))[0].version == 2
    assert mine.state("ana") == other.state("ana")
    assert mine.state("ana").tasks.open == ()


def test_another_process_that_writes_without_reading_first_notices_too(house: House) -> None:
    mine, other = house.open(), house.open()
    tell(other, TASK, source=FEED_SOURCE)
    mine.erase("ana", FEED_SOURCE)
    assert other.append(Draft("ana", moods(1), NOW, "x", "web", expected=1)).twin.tasks.open == ()
    assert mine.state("ana").tasks.open == ()


def test_drafts_that_are_written_meanwhile_are_not_lost(house: House) -> None:
    stores = [house.open(), house.open()]
    live(stores[0])

    def work(number: int) -> int:
        store = stores[number % 2]
        if number % 10 == 5:
            return store.erase("ana", FEED_SOURCE)
        tell(store, MoodLogged(3), source="web" if number % 3 else FEED_SOURCE)
        return 0

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    stores[0].erase("ana", FEED_SOURCE)
    records = list(stores[1].history("ana"))
    assert [record.version for record in records] == list(range(1, 1000 + 54 + 1))
    assert records == emptied(records)
    assert stores[0].state("ana") == stores[1].state("ana") == replay(Twin("ana"), records)


def test_what_a_record_of_the_source_took_back_counts_again(store: SqlStore) -> None:
    (mood,) = tell(store, MoodLogged(5))
    tell(store, CorrectionMade((mood.id,)), source=FEED_SOURCE)
    tell(store, *moods(3))
    store.erase("ana", FEED_SOURCE)
    records = list(store.history("ana"))
    assert store.state("ana") == replay(Twin("ana"), records)
    assert MoodLogged(5) in [recent.event for recent in store.state("ana").recent]


def test_what_is_due_follows_the_state(store: SqlStore) -> None:
    tell(store, ConsentGranted(NUDGES))
    tell(
        store,
        ReminderSet("r1", SECRET, NOW, "web", "ana", "c1"),
        FeedConnected("f1", "ical", SECRET, "calendar"),
        source=FEED_SOURCE,
    )
    rows = store.claim_due(NOW, limit=9, lease=LEASE)
    assert {row.kind for row in rows} == {LOOK, FEED + "f1", "reminder"}
    store.erase("ana", FEED_SOURCE)
    assert store.claim_due(NOW + HOUR, limit=9, lease=LEASE) == [Due("ana", LOOK, NOW)]


def test_nothing_of_another_source_or_person_is_touched(store: SqlStore) -> None:
    tell(store, TASK, source=FEED_SOURCE, twin="bo")
    tell(store, TASK, source="feed:f12")
    tell(store, TaskCreated("f1:2", "mine"))
    assert store.erase("ana", FEED_SOURCE) == 0
    assert len(store.state("ana").tasks.open) == 2
    assert len(store.state("bo").tasks.open) == 1


def test_an_emptied_history_is_exported_and_taken_in(store: SqlStore) -> None:
    live(store)
    store.erase("ana", FEED_SOURCE)
    before, records = store.state("ana"), list(store.history("ana"))
    lines = [json.loads(json.dumps(line)) for line in store.export("ana")]
    store.forget("ana")
    assert store.import_twin(lines) == before
    assert list(store.history("ana")) == records


def test_the_feed_of_all_twins_has_no_gap(store: SqlStore) -> None:
    tell(store, *moods(2))
    tell(store, TASK, source=FEED_SOURCE)
    tell(store, *moods(1), twin="bo")
    last = fed(store, 0, 4)[2][0]
    store.erase("ana", FEED_SOURCE)
    assert [record.twin_id for _, record in fed(store, last, 1)] == ["bo"]
    tell(store, *moods(1))
    assert [record.version for _, record in fed(store, last, 2)] == [1, 4]


def test_nobodys_records_cannot_be_emptied(store: SqlStore) -> None:
    with pytest.raises(NoSuchTwin):
        store.erase("nobody", FEED_SOURCE)
    tell(store, TASK, source=FEED_SOURCE)
    store.forget("ana")
    with pytest.raises(TwinForgotten):
        store.erase("ana", FEED_SOURCE)


@pytest.mark.parametrize(
    "change",
    [
        "type = 'system.erased', sealed = 'x' WHERE twin_id = 'bo'",
        "sealed = 'x' WHERE twin_id = 'ana'",
        "type = 'system.erased', at = 0 WHERE twin_id = 'ana'",
        "type = 'system.erased', version = version + 9 WHERE twin_id = 'ana'",
        "type = 'system.erased', position = position + 9 WHERE twin_id = 'ana'",
        "type = 'system.erased', id = 'x' WHERE twin_id = 'ana'",
        "type = 'system.erased', twin_id = 'x' WHERE twin_id = 'ana'",
    ],
)
def test_the_database_itself_allows_nothing_but_an_erasure(house: House, change: str) -> None:
    store = house.open()
    tell(store, *moods(2))
    tell(store, *moods(2), twin="bo")
    before = house.rows("SELECT * FROM records ORDER BY position")
    with pytest.raises(DBAPIError, match="append-only"):
        house.rows(f"UPDATE records SET {change}")
    house.rows("INSERT INTO erasing VALUES ('ana')")
    with pytest.raises(DBAPIError, match="append-only"):
        house.rows(f"UPDATE records SET {change}")
    assert house.rows("SELECT * FROM records ORDER BY position") == before


def test_nobody_is_left_among_those_whose_records_may_be_emptied(store: SqlStore, house: House) -> None:
    tell(store, TASK, source=FEED_SOURCE)
    store.erase("ana", FEED_SOURCE)
    assert house.rows("SELECT * FROM erasing") == []


def test_the_sealed_bytes_are_gone_from_the_files_too(house: House) -> None:
    if not house.url.startswith("sqlite"):
        pytest.skip("PostgreSQL reuses the space of removed rows in its own time")
    store = house.open()
    sealed: set[bytes] = set()
    for number in range(200):
        told = TaskCreated(f"f1:{number}", SECRET * (number % 17))
        tell(store, told, source=FEED_SOURCE, twin=f"t{number % 7}")
        if number % 5 == 4:
            sealed |= {bytes(row[0]) for row in house.rows("SELECT state FROM heads")}
    sealed |= {bytes(row[0]) for row in house.rows("SELECT sealed FROM records")}
    for number in range(7):
        store.erase(f"t{number}", FEED_SOURCE)
    store.close()
    files = b"".join(bytes_on_disk(house.home))
    there = {files[at : at + PIECE] for at in range(len(files))}
    pieces = {each[at : at + PIECE] for each in sealed for at in range(0, len(each) - PIECE, PIECE)}
    assert len(pieces) > 10_000
    assert not pieces & there
