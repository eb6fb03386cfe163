from __future__ import annotations

from store_house import House

from twin_core.store.sql_store import SqlStore


def test_a_note_is_kept_replaced_and_dropped_for_its_channel_alone(store: SqlStore) -> None:
    desk = store.desk
    desk.put_note("slack", "T1", b"token")
    desk.put_note("slack", "T2", b"other")
    desk.put_note("teams", "T1", b"reference")
    desk.put_note("slack", "T1", b"fresh token")
    assert desk.note("slack", "T1") == b"fresh token"
    assert desk.notes("slack") == {"T1": b"fresh token", "T2": b"other"}
    desk.drop_note("slack", "T1")
    desk.drop_note("slack", "T1")
    assert desk.note("slack", "T1") is None
    assert desk.note("teams", "T1") == b"reference"
    assert desk.notes("telegram") == {}


def test_notes_outlive_the_process_and_lie_sealed(house: House) -> None:
    store = house.open()
    store.desk.put_note("slack", "T-secret-key", b"xoxb-secret")
    store.close()
    rows = house.rows("SELECT tag, channel, sealed FROM channel_notes")
    assert not any(word in bytes(str(rows), "utf-8") for word in (b"xoxb", b"T-secret"))
    assert house.open().desk.note("slack", "T-secret-key") == b"xoxb-secret"
