"""Data and keys that were parted from each other: told when the store opens, and nothing is changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_house import House, draft, moods

from twin_core.errors import DatabaseBroken, KeyMissing, StoreError
from twin_core.store.keyring import open_keyring
from twin_core.store.opening import opened
from twin_core.store.schema import metadata


def files(home: Path) -> dict[str, bytes]:
    """What lies there, but for what SQLite puts beside a file that is read."""
    found = {path.name: path.read_bytes() for path in sorted(home.iterdir()) if path.is_file()}
    return {name: content for name, content in found.items() if not name.endswith("-shm") and content}


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def of_another_folder(path: Path) -> None:
    """The file, and the key that it is locked with, of a house of other people."""
    elsewhere = path.parent / "elsewhere"
    elsewhere.mkdir()
    other = House(f"sqlite:///{elsewhere}/doppel.db", elsewhere)
    other.open().append(draft(*moods(1), twin="bo"))
    other.close()
    for name in (path.name, "key"):
        shutil.copy(elsewhere / name, path.parent / name)


def mended(house: House, kept: dict[str, bytes]) -> None:
    """What was put back is all there, and goes on."""
    for name, content in kept.items():
        (house.home / name).write_bytes(content)
    store = house.open()
    assert store.append(draft(*moods(1))).twin.version == 3
    assert list(store.twins()) == ["ana"]


def refused(house: House, kind: type[StoreError], told: str) -> None:
    """Every way of opening it is refused in these words, and changes nothing."""
    before = files(house.home)
    for read_only in (False, True):
        with pytest.raises(kind, match=told) as caught:
            house.open(read_only=read_only)
        assert "\n" not in str(caught.value)
        assert files(house.home) == before


@pytest.mark.parametrize("damage", [Path.unlink, emptied])
def test_without_the_keyring_nobody_is_taken_for_new(house: House, damage: Callable[[Path], None]) -> None:
    house.open().append(draft(*moods(2)))
    house.close()
    kept = files(house.home)
    damage(house.home / "keys.db")
    refused(house, KeyMissing, r"keys\.db is gone or empty.*put it back.*[Nn]othing was changed")
    mended(house, kept)


def test_without_the_key_of_the_keys_nothing_is_opened(house: House) -> None:
    house.open().append(draft(*moods(2)))
    house.close()
    kept = files(house.home)
    (house.home / "key").unlink()
    refused(house, KeyMissing, "key is gone; put back the one saved together")
    (house.home / "keys.db").unlink()
    refused(house, KeyMissing, r"keys\.db is gone")
    mended(house, kept)


def test_keys_of_another_folder_are_refused(house: House) -> None:
    house.open().append(draft(*moods(2)))
    house.close()
    kept = files(house.home)
    of_another_folder(house.home / "keys.db")
    refused(house, KeyMissing, r"keys\.db is not the keyring of .*put back the two .*Nothing was changed")
    mended(house, kept)


@pytest.mark.parametrize("damage", [Path.unlink, emptied])
def test_keys_without_their_data_are_not_taken_for_a_new_house(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    house = House(f"sqlite:///{tmp_path}/doppel.db", tmp_path)
    house.open().append(draft(*moods(2)))
    house.close()
    kept = files(tmp_path)
    damage(tmp_path / "doppel.db")
    (tmp_path / "doppel.db-wal").write_bytes(b"what a crash left")
    refused(house, DatabaseBroken, r"doppel\.db is gone or empty.*put it back.*afresh.*move .*keys\.db away")
    (tmp_path / "doppel.db-wal").unlink()
    mended(house, kept)
    house.close()
    for name in ("doppel.db", "keys.db"):
        (tmp_path / name).unlink()
    assert list(house.open().twins()) == []
    house.close()


def test_tables_that_were_dropped_from_a_server_are_missed(house: House) -> None:
    if house.url.startswith("sqlite"):
        pytest.skip("on SQLite this is a file that is gone")
    house.open().append(draft(*moods(2)))
    house.close()
    house.rows(f"DROP TABLE doppel_schema, {', '.join(metadata.tables)}")
    with pytest.raises(DatabaseBroken, match=r"is gone or empty, but .*keys\.db holds keys"):
        house.open()


def test_a_first_start_that_broke_off_is_begun_again(house: House) -> None:
    with closing(open_keyring(house.home / "keys.db", house.home / "key")) as ring:
        ring.begin()
    assert house.open().append(draft(*moods(1))).twin.version == 1


def test_a_key_whose_twin_was_never_written_does_no_harm(house: House) -> None:
    house.open().append(draft(*moods(1), twin="bo"))
    house.close()
    ring = open_keyring(house.home / "keys.db", house.home / "key")
    made = ring.create(["ana"])["ana"]  # where a crash came between the key and the data
    ring.close()
    store = house.open()
    assert list(store.twins()) == ["bo"]
    assert store.append(draft(*moods(2))).twin.version == 2
    house.close()
    again = house.open()
    assert again.state("ana").version == 2
    assert house.rows("SELECT key_id FROM heads WHERE twin_id = 'ana'") == [(made.id,)]
    assert again.forget("ana").key_destroyed


def test_data_behind_its_keys_or_before_them_is_told_person_by_person(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path}/doppel.db", tmp_path)
    house.open().append(draft(*moods(1)))
    house.close()
    old = files(tmp_path)
    house.open().append(draft(*moods(1), twin="bo"))
    house.close()
    new = files(tmp_path)
    (tmp_path / "doppel.db").write_bytes(old["doppel.db"])
    assert list(house.open().twins()) == ["ana"]
    house.close()
    (tmp_path / "doppel.db").write_bytes(new["doppel.db"])
    (tmp_path / "keys.db").write_bytes(old["keys.db"])
    store = house.open()
    assert store.state("ana").version == 1
    with pytest.raises(KeyMissing, match="no key for twin bo"):
        store.state("bo")
    house.close()


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("name", ["doppel.db", "keys.db"])
def test_a_database_of_another_program_is_not_touched(tmp_path: Path, name: str, journal: str) -> None:
    with closing(sqlite3.connect(tmp_path / name)) as other:
        other.execute(f"PRAGMA journal_mode = {journal}")
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    before = (tmp_path / name).read_bytes()
    for read_only in (False, True):
        with pytest.raises(DatabaseBroken, match=rf"{name} is a database of .*It was not touched"):
            opened(
                f"sqlite:///{tmp_path}/doppel.db",
                open_keyring(tmp_path / "keys.db", tmp_path / "key"),
                read_only=read_only,
            )
        assert (tmp_path / name).read_bytes() == before
    assert not (tmp_path / "key").exists()
    assert not (tmp_path / ("keys.db" if name == "doppel.db" else "doppel.db")).exists()


def test_a_file_made_for_the_store_is_for_its_owner_alone_and_logs_ahead(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path}/doppel.db", tmp_path)
    house.open().append(draft(*moods(1)))
    assert (tmp_path / "doppel.db").stat().st_mode & 0o777 == 0o600
    assert house.rows("PRAGMA journal_mode") == [("wal",)]
    house.close()
