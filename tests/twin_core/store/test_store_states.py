from __future__ import annotations

from datetime import timedelta

import pytest
from store_house import NOW, House, draft, moods

from twin_core.errors import NoSuchTwin
from twin_core.events.replay import replay
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.store.sql_store import SqlStore
from twin_core.twin import Twin

MINUTE = timedelta(minutes=1)


def check_every_version(store: SqlStore, step: int = 1) -> None:
    records = list(store.history("ana"))
    assert [record.version for record in records] == list(range(1, len(records) + 1))
    for version in [*range(0, len(records), step), len(records)]:
        assert store.state_at("ana", version=version) == replay(Twin("ana"), records[:version]), version
    assert store.state("ana") == replay(Twin("ana"), records)


def test_every_past_version_is_the_replay_of_its_records(house: House) -> None:
    store = house.open()
    for number in range(8):
        store.append(draft(*moods(50), at=NOW + number * MINUTE))
    check_every_version(store, step=7)
    assert house.rows("SELECT version FROM snapshots ORDER BY version") == [(150,), (300,)]


def test_a_big_draft_is_snapshot_on_its_way(house: House) -> None:
    store = house.open()
    store.append(draft(*moods(500)))
    assert house.rows("SELECT version FROM snapshots ORDER BY version") == [(150,), (300,), (450,)]
    check_every_version(store, step=50)


def test_a_correction_reaching_behind_snapshots_undoes_and_redoes(store: SqlStore) -> None:
    first = store.append(draft(MoodLogged(value=1), *moods(400))).records[0]
    undo = store.append(draft(CorrectionMade((first.id,)), MoodLogged(value=5))).records[0]
    check_every_version(store, step=50)
    store.append(draft(*moods(200)))
    check_every_version(store, step=50)
    store.append(draft(CorrectionMade((undo.id,), "redo")))
    check_every_version(store, step=50)


def test_corrections_of_corrections_behind_snapshots(store: SqlStore) -> None:
    records = list(store.append(draft(*moods(10))).records)
    for _ in range(4):
        records += store.append(draft(CorrectionMade((records[-1].id, records[3].id)), *moods(80))).records
    check_every_version(store, step=9)


def test_a_correction_within_the_draft_that_it_corrects(store: SqlStore) -> None:
    written = store.append(draft(*moods(3)))
    store.append_many(
        [
            draft(*moods(2)),
            draft(CorrectionMade((written.records[1].id,))),
            draft(*moods(160), at=NOW + MINUTE),
        ]
    )
    check_every_version(store, step=10)


def test_the_state_at_a_time_is_that_of_the_last_record_until_then(store: SqlStore) -> None:
    for number in range(1, 6):
        store.append(draft(*moods(2), at=NOW + number * MINUTE))
    assert store.state_at("ana", time=NOW) == Twin("ana")
    assert store.state_at("ana", time=NOW + 3 * MINUTE).version == 6
    assert store.state_at("ana", time=NOW + 3.5 * MINUTE).version == 6
    assert store.state_at("ana", time=NOW + timedelta(days=9)) == store.state_at("ana") == store.state("ana")


def test_what_was_known_ends_before_the_first_later_record_where_times_do_not_ascend(store: SqlStore) -> None:
    for minutes in (5, 1, 9, 3, 12):
        store.append(draft(*moods(1), at=NOW + minutes * MINUTE))
    known = {minutes: store.state_at("ana", time=NOW + minutes * MINUTE).version for minutes in (4, 5, 9, 12)}
    assert known == {4: 0, 5: 2, 9: 4, 12: 5}


def test_what_is_not_there(store: SqlStore) -> None:
    with pytest.raises(NoSuchTwin):
        store.state("nobody")
    with pytest.raises(NoSuchTwin):
        list(store.history("nobody"))
    store.append(draft(*moods(2)))
    for version in (-1, 3):
        with pytest.raises(NoSuchTwin, match="latest is 2"):
            store.state_at("ana", version=version)


def test_a_state_of_another_release_is_folded_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    store = house.open()
    store.append(draft(*moods(320)))
    before = store.state("ana")
    store.close()
    monkeypatch.setattr("twin_core.events.codec.TWIN_FORM", 99)
    again = house.open()
    assert again.state("ana") == before
    assert again.state_at("ana", version=170) == replay(Twin("ana"), list(again.history("ana"))[:170])
    assert again.append(draft(*moods(1))).twin.version == 321
    check_every_version(again, step=40)


def test_a_second_store_sees_what_the_first_wrote(house: House) -> None:
    one, two = house.open(), house.open()
    for number in range(3):
        one.append(draft(*moods(1)))
        assert two.state("ana").version == 2 * number + 1
        two.append(draft(*moods(1)))
        assert one.state("ana").version == 2 * number + 2
