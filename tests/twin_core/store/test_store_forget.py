from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from store_house import NOW, House, draft, fed, moods

from twin_core.errors import DamagedExport, NoSuchTwin, TwinExists, TwinForgotten
from twin_core.events.replay import replay
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.parts.reminders import ReminderSet
from twin_core.store import forgetting
from twin_core.store.base import Draft, Due, Exchange, Parcel
from twin_core.store.desk_base import Miss, Outcome
from twin_core.store.schema import metadata
from twin_core.store.sql_store import SqlStore
from twin_core.twin import Twin

SECRET = "Quetzalcoatl"
HOUR = timedelta(hours=1)
OF_TWINS = [
    name
    for name, table in metadata.tables.items()
    if "twin_id" in table.columns and name not in {"forgotten", "erasing"}
]


def live(store: SqlStore, twin: str = "ana", events: int = 200) -> None:
    """Write something of every kind, with a word that must never be found again."""
    first = store.append(draft(*(MoodLogged(value=2, note=SECRET) for _ in range(events)), twin=twin))
    parcels = tuple(
        Parcel(f"{twin}-{name}", twin, "web", f"{SECRET}-user", f"{SECRET}-chat", SECRET.encode(), NOW)
        for name in ("sent", "dead", "waiting")
    )
    store.append(
        Draft(
            twin,
            (
                ReminderSet("r1", SECRET, NOW + HOUR, "web", "u", "c"),
                CorrectionMade((first.records[-1].id,)),
            ),
            NOW + HOUR,
            f"web:{SECRET}",
            "web",
            exchange=Exchange(f"web:{SECRET}:{twin}", f"{SECRET}-chat", NOW, SECRET, SECRET.encode()),
            conversation=f"{SECRET}-chat",
            talk=SECRET.encode(),
            identities=(("web", f"{SECRET}-{twin}"),),
            parcels=parcels,
            miss=Miss(NOW, f"please {SECRET}", "en", f"{SECRET}_intent", 0.25),
            outcomes=(Outcome(3, NOW.date(), "log_mood", "en", turns=1, confidence_sum=0.5),),
            accounts=((f"feed of {twin}", SECRET.encode()),),
        )
    )
    store.ack(parcels[0])
    for parcel in store.claim_parcels(NOW, limit=1, lease=HOUR):
        store.park(parcel, f"no chat {SECRET}", NOW)


def exported(store: SqlStore, twin: str = "ana") -> list[dict[str, Any]]:
    return [json.loads(json.dumps(line)) for line in store.export(twin)]


def bytes_on_disk(home: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in home.iterdir() if path.is_file())


def test_nothing_said_is_readable_in_the_tables(house: House) -> None:
    live(house.open())
    for table in metadata.tables:
        for row in house.rows(f"SELECT * FROM {table}"):
            for value in row:
                shown = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                assert SECRET.encode() not in shown, table
                assert SECRET[:5].encode() not in shown, table
    assert not any(SECRET.encode() in content for content in bytes_on_disk(house.home))


def test_forgetting_leaves_no_row_and_no_key_and_says_so(house: House) -> None:
    store = house.open()
    live(store)
    live(store, "bo", events=3)
    bo = store.state("bo")
    asked = Exchange("web:forget", "c", NOW, "forget me", b"Gone.")
    proof = store.forget("ana", exchange=asked)
    assert (proof.twin_id, proof.at, proof.key_destroyed) == ("ana", NOW, True)
    assert proof.rows == {
        "records": 202,
        "heads": 1,
        "snapshots": 2,
        "exchanges": 1,
        "talks": 1,
        "identities": 1,
        "parcels": 3,
        "misses": 1,
        "outcomes": 1,
        "dues": 1,
        "accounts": 1,
        "sharers": 0,
    }
    assert set(proof.rows) == set(OF_TWINS)
    for table in OF_TWINS:
        assert house.rows(f"SELECT * FROM {table} WHERE twin_id = 'ana'") == [], table
    assert store.answered("web:forget") == b"Gone."
    assert store.answered(f"web:{SECRET}:ana") is None
    assert store.twin_of("web", f"{SECRET}-ana") is None
    assert (store.state("bo"), list(store.twins())) == (bo, ["bo"])
    for refused in (
        lambda: store.state("ana"),
        lambda: store.append(draft(*moods(1))),
        lambda: store.forget("ana"),
        lambda: list(store.history("ana")),
    ):
        with pytest.raises(TwinForgotten):
            refused()


def test_the_message_that_asked_is_answered_the_same_when_it_comes_again(store: SqlStore) -> None:
    live(store)
    asked = Exchange("web:forget", "c", NOW, None, b"Gone.")
    store.forget("ana", exchange=asked)
    again = store.append(Draft("ana", moods(1), NOW, "web:forget", "web", expected=202, exchange=asked))
    assert (again.duplicate, again.records) == (b"Gone.", ())
    new = store.append(Draft("new", moods(1), NOW, "web:forget", "web", exchange=asked))
    assert new.duplicate == b"Gone."
    assert list(store.twins()) == []


def test_sealed_bytes_are_gone_from_the_files_too(house: House) -> None:
    if not house.url.startswith("sqlite"):
        pytest.skip("PostgreSQL reuses the space of removed rows in its own time")
    store = house.open()
    live(store)
    sealed = [
        bytes(row[0]) for row in house.rows("SELECT sealed FROM records UNION ALL SELECT sealed FROM talks")
    ]
    wrapped = store._vault.keys._database  # the keyring's own file
    with wrapped.read() as connection:
        keys = [bytes(row[0]) for row in connection.exec_driver_sql("SELECT wrapped FROM data_keys")]
    store.forget("ana")
    store.close()
    files = b"".join(bytes_on_disk(house.home))
    assert not [each for each in sealed + keys if each in files]


@pytest.mark.parametrize("step", ["destroy", "remove"])
def test_a_crash_while_forgetting_is_taken_up_at_the_next_start(
    house: House, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = house.open()
    live(store)

    def crash(*_: object) -> None:
        raise RuntimeError("crash")

    with monkeypatch.context() as patch:
        if step == "destroy":
            patch.setattr(store._vault.keys, "destroy", crash)
        else:
            patch.setattr(forgetting, "_remove", crash)
        with pytest.raises(RuntimeError, match="crash"):
            store.forget("ana", exchange=Exchange("web:forget", "c", NOW, None, b"Gone."))
    with pytest.raises(TwinForgotten):
        store.append(draft(*moods(1)))
    again = house.open()
    assert house.rows("SELECT * FROM records") == []
    assert again._vault.keys.load(["ana"]) == {}
    assert again.answered("web:forget") == b"Gone."
    with pytest.raises(TwinForgotten):
        again.state("ana")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records SET type = 'x'",
        "DELETE FROM records",
        "DELETE FROM records WHERE version = 2",
        "INSERT INTO records SELECT position + 9, twin_id, version, id, at, type, sealed FROM records",
    ],
)
def test_the_database_itself_keeps_records_as_they_were(house: House, sql: str) -> None:
    house.open().append(draft(*moods(3)))
    before = house.rows("SELECT * FROM records ORDER BY version")
    with pytest.raises(DBAPIError, match=r"append-only|being forgotten|duplicate key"):
        house.rows(sql)
    assert house.rows("SELECT * FROM records ORDER BY version") == before


def test_not_even_by_replacing_or_truncating(house: House) -> None:
    house.open().append(draft(*moods(3)))
    trick = (
        "INSERT OR REPLACE INTO records SELECT position, twin_id, version, 'x', at, type, sealed FROM records"
        if house.url.startswith("sqlite")
        else "TRUNCATE records"
    )
    with pytest.raises(DBAPIError, match="append-only"):
        house.rows(trick)


def test_positions_are_not_given_twice_after_a_forgetting(store: SqlStore) -> None:
    store.append(draft(*moods(3)))
    last = fed(store, 0, 3)[-1][0]
    store.forget("ana")
    store.append(draft(*moods(1), twin="bo"))
    assert [record.twin_id for _, record in fed(store, last, 1)] == ["bo"]


def test_an_export_comes_back_whole_after_forgetting(house: House) -> None:
    store = house.open()
    live(store)
    before, records, lines = store.state("ana"), list(store.history("ana")), exported(store)
    transcript = store.transcript("ana", f"{SECRET}-chat", NOW)
    assert [line["kind"] for line in (lines[0], lines[-1])] == ["twin", "end"]
    store.forget("ana")
    assert store.import_twin(lines) == before == store.state("ana")
    assert list(store.history("ana")) == records
    assert exported(store) == lines
    assert store.transcript("ana", f"{SECRET}-chat", NOW) == transcript
    assert store.talk("ana", f"{SECRET}-chat") == SECRET.encode()
    assert store.twin_of("web", f"{SECRET}-ana") == "ana"
    assert [dead.reason for dead in store.dead_parcels()] == [f"no chat {SECRET}"]
    assert store.claim_due(NOW + HOUR, limit=9, lease=HOUR) == [Due("ana", "reminder", NOW + HOUR)]
    for version in (1, 149, 150, 151, 201, 202):
        assert store.state_at("ana", version=version) == replay(Twin("ana"), records[:version])
    assert [(miss.text, miss.twin_id) for miss in store.desk.misses()] == [(f"please {SECRET}", "ana")]
    assert [outcome.turns for outcome in store.desk.outcomes(NOW.date(), NOW.date())] == [1]
    assert store.append(draft(*moods(1))).twin.version == 203
    store.forget("ana")
    assert house.rows("SELECT * FROM records") == []


def test_an_import_overwrites_nobody(house: House) -> None:
    store = house.open()
    live(store)
    lines = exported(store)
    with pytest.raises(TwinExists, match="here already"):
        store.import_twin(lines)
    store.forget("ana")
    store.append(Draft("new", (), NOW, "x", "web", identities=(("web", f"{SECRET}-ana"),)))
    with pytest.raises(TwinExists, match="another twin"):
        store.import_twin(lines)
    assert list(store.twins()) == ["new"]


def test_a_damaged_export_is_refused_at_its_line_and_leaves_nothing(store: SqlStore) -> None:
    live(store, events=5)
    lines = exported(store)
    store.forget("ana")
    twice = next(number for number, line in enumerate(lines) if line["kind"] == "record")
    broken: list[tuple[str, list[Any]]] = [
        ("cut short after line 0", []),
        (f"cut short after line {len(lines) - 1}", lines[:-1]),
        ("line 1: ", lines[1:]),
        (f"line {twice + 2}: ", [*lines[: twice + 1], *lines[twice:]]),
        (f"line {twice + 2}: ", [*lines[: twice + 1], *lines[twice + 2 :]]),
        ("line 3: ", [*lines[:2], {"kind": "wish"}, *lines[3:]]),
        ("line 3: ", [*lines[:2], "text", *lines[3:]]),
        ("line 3: ", [*lines[:2], {**lines[2], "twinId": "bo"}, *lines[3:]]),
        ("line 3: ", [*lines[:2], {**lines[2], "timestamp": "yesterday"}, *lines[3:]]),
        (f"line {len(lines) - 1}: ", [*lines[:-2], lines[-1]]),
        (f"line {len(lines) + 1}: ", [*lines, lines[-1]]),
        ("format 9", [{**lines[0], "format": 9}, *lines[1:]]),
        (f"line {len(lines) - 1}: ", [*lines[:-2], _without_bins(lines[-2]), lines[-1]]),
    ]
    for message, damaged in broken:
        with pytest.raises(DamagedExport, match=re.escape(message)):
            store.import_twin(damaged)
    assert list(store.twins()) == []
    assert store.import_twin(lines).version == 7


def _without_bins(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "outcome": {**line["outcome"], "histogram": [1, 2]}}


def test_an_export_of_the_release_before_is_taken_in(store: SqlStore) -> None:
    live(store, events=5)
    lines = [line for line in exported(store) if line["kind"] not in {"miss", "outcome"}]
    lines[0]["format"], lines[-1]["lines"] = 1, len(lines) - 1
    store.forget("ana")
    assert store.import_twin(lines).version == 7


def test_nobody_cannot_be_forgotten_nor_exported(store: SqlStore) -> None:
    with pytest.raises(NoSuchTwin):
        store.forget("nobody")
    with pytest.raises(NoSuchTwin):
        list(store.export("nobody"))
