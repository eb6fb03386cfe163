from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import RFC_4122, UUID

import pytest
from store_house import House, draft, fed, moods

from twin_core.store.database import TOGETHER
from twin_core.store.records import Ids
from twin_core.store.sql_store import SqlStore


@pytest.mark.parametrize("count", [TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 7])
def test_rows_that_share_a_statement_are_each_there_once_and_in_order(store: SqlStore, count: int) -> None:
    written = store.append_many([draft(*moods(count)), draft(*moods(count), twin="bo")])
    assert tuple(store.history("ana")) == written[0].records
    feed = fed(store, 0, 2 * count)
    assert [record for _, record in feed] == [*written[0].records, *written[1].records]
    first = feed[0][0]
    assert [position for position, _ in feed] == list(range(first, first + 2 * count))


def test_what_one_transaction_writes_for_several_callers_follows_on_in_the_feed(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    store = house.open()
    store.append(draft(*moods(3)))
    lines = list(store.export("ana"))
    store.forget("ana")
    held, go = Event(), Event()

    def hold(_connection: object) -> None:
        held.set()
        go.wait()

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(store._writing().do, hold)
        held.wait()
        appended = [store._writing()._put((draft(*moods(2), twin=twin),), None) for twin in ("bo", "cy")]
        importing = pool.submit(store.import_twin, lines)
        while store._writing()._jobs.qsize() < 3 and not importing.done():
            pass
        go.set()
        for each in (holding, importing, *appended):
            each.result()
    assert not caplog.records, "the transaction had to be tried again"
    assert [(record.twin_id, record.version) for _, record in fed(store, 0, 7)] == [
        *(("bo", version) for version in (1, 2)),
        *(("cy", version) for version in (1, 2)),
        *(("ana", version) for version in (1, 2, 3)),
    ]


def test_ids_sort_by_time_and_are_uuids_of_version_7() -> None:
    ids = Ids()
    assert UUID(Ids().take(-1)).version == 7
    taken = [ids.take(micros) for micros in (0, 999, 1000, 1000, 2**47 * 1000, -1) for _ in range(3)]
    assert taken[:-3] == sorted(taken[:-3])
    assert len(set(taken)) == len(taken)
    for each in map(UUID, taken):
        assert (each.version, each.variant) == (7, RFC_4122)
    assert UUID(taken[6]).int >> 80 == 1
