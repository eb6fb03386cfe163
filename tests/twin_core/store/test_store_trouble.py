from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event
from store_house import NOW, House, draft, moods

from twin_core.errors import DatabaseBroken, DatabaseBusy, DatabaseFull, SchemaMismatch, StoreError
from twin_core.events.replay import replay
from twin_core.parts.mood import MoodLogged
from twin_core.store import open_store
from twin_core.store.base import Draft, Exchange
from twin_core.store.migrating import VERSION_TABLE
from twin_core.store.sql_store import SqlStore
from twin_core.twin import Twin


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[House]:
    """SQLite only, with little patience."""
    made = House(f"sqlite:///{tmp_path}/doppel.db?timeout=0.05", tmp_path)
    yield made
    made.close()


def test_a_file_of_another_kind_is_named_and_left_alone(lone: House) -> None:
    path = lone.home / "doppel.db"
    path.write_bytes(b"Dear diary, today I felt fine. " * 200)
    with pytest.raises(DatabaseBroken, match=r"doppel\.db is not a database; move it away"):
        lone.open()
    assert path.read_bytes() == b"Dear diary, today I felt fine. " * 200


def test_a_database_of_another_program_is_left_alone(lone: House) -> None:
    with closing(sqlite3.connect(lone.home / "doppel.db")) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(DatabaseBroken, match="another program"):
        lone.open()
    with closing(sqlite3.connect(lone.home / "doppel.db")) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_damaged_file_is_named(lone: House) -> None:
    store = lone.open()
    store.append(draft(*(MoodLogged(value=3, note="x" * 500) for _ in range(300))))
    lone.close()
    path = lone.home / "doppel.db"
    content = bytearray(path.read_bytes())
    content[4096 * 4 :] = os.urandom(len(content) - 4096 * 4)
    path.write_bytes(content)
    with pytest.raises(DatabaseBroken, match=r"doppel\.db is damaged"):
        list(lone.open().history("ana"))


def test_a_locked_file_is_busy_and_nothing_is_written(lone: House) -> None:
    store = lone.open()
    store.append(draft(*moods(1)))
    with closing(sqlite3.connect(lone.home / "doppel.db", isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="another program holds"):
            store.append(draft(*moods(1)))
        assert store.state("ana").version == 1
        stranger.execute("ROLLBACK")
    assert store.append(draft(*moods(1))).twin.version == 2


def fill(store: SqlStore, pages: int) -> None:
    @event.listens_for(store._database.engine, "begin")
    def limit(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]


def test_a_full_disk_writes_nothing_by_halves(lone: House) -> None:
    store = lone.open()
    store.append(draft(*moods(1)))
    pages = lone.rows("PRAGMA page_count")[0][0]
    assert isinstance(pages, int)
    fill(store, pages + 40)
    written = 1

    def go_on() -> None:
        nonlocal written
        for number in range(200):
            exchange = Exchange(f"web:{number}", "c", NOW, "x" * 3000, b"y" * 3000)
            store.append(Draft("ana", moods(3), NOW, "x", "web", exchange=exchange))
            written += 3

    with pytest.raises(DatabaseFull, match="no space is left"):
        go_on()
    assert store.state("ana").version == written
    records = list(store.history("ana"))
    assert len(records) == written
    assert store.state("ana") == replay(Twin("ana"), records)
    fill(store, 100_000)
    assert store.append(draft(*moods(1))).twin.version == written + 1


def test_a_folder_that_is_not_there_or_may_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"folder .*nowhere does not exist"):
        open_store(f"sqlite:///{tmp_path}/nowhere/doppel.db", None)
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    with pytest.raises(DatabaseBroken, match="cannot be opened for writing"):
        open_store(f"sqlite:///{shut}/doppel.db", None)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "is not the address of a database"),
        ("sqlite://", "names no file"),
        ("mysql+pymysql://localhost/x", "SQLite or PostgreSQL, not in mysql"),
    ],
)
def test_an_address_that_leads_nowhere(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_store(url, None)


def test_a_server_that_does_not_answer_is_busy_and_its_password_not_shown() -> None:
    with pytest.raises(DatabaseBusy, match="cannot be reached") as caught:
        open_store("postgresql+psycopg://ana:hush@127.0.0.1:1/doppel?connect_timeout=1", None)
    assert "hush" not in str(caught.value)


def test_tables_of_a_newer_doppel_are_refused(house: House) -> None:
    house.open().close()
    house.rows(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(SchemaMismatch, match="newer Doppel"):
        house.open()


def test_a_reader_does_not_create_tables(house: House) -> None:
    if house.url.startswith("sqlite"):
        (house.home / "doppel.db").touch()
    with pytest.raises(SchemaMismatch, match="open it once for writing"):
        house.open(read_only=True)


def test_nothing_said_is_in_an_error_or_a_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    store = house.open()
    store.append(draft(*moods(1)))
    engine = create_engine(house.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE exchanges RENAME TO elsewhere")
    engine.dispose()
    with pytest.raises(StoreError) as caught:
        store.append(
            Draft("ana", moods(1), NOW, "x", "web", exchange=Exchange("k", "c", NOW, "hush", b"hush"))
        )
    assert "hush" not in str(caught.value) + caplog.text
