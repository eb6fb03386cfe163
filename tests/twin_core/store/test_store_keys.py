from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from store_house import House, draft, moods

from twin_core.errors import KeyMissing
from twin_core.store import keyring as keyring_module
from twin_core.store.crypto import Aes, tag
from twin_core.store.keyring import Keyring, open_keyring
from twin_core.store.opening import opened

Ring = Callable[[str | Path, Path | bytes], Keyring]


@pytest.fixture
def keyring() -> Iterator[Ring]:
    """Opens keyrings, which are closed in the end."""
    with ExitStack() as opened_here:

        def ring(where: str | Path, wrapping: Path | bytes) -> Keyring:
            return opened_here.enter_context(closing(open_keyring(where, wrapping)))

        yield ring


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_lie_in_files_that_only_the_owner_reads(keyring: Ring, tmp_path: Path) -> None:
    keyring(tmp_path / "keys.db", tmp_path / "key").create(["ana"])
    assert mode(tmp_path / "keys.db") == mode(tmp_path / "key") == 0o600


def test_a_key_is_made_once_whoever_asks(keyring: Ring, tmp_path: Path) -> None:
    rings = [keyring(tmp_path / "keys.db", tmp_path / "key") for _ in range(4)]

    def ids(number: int) -> dict[str, bytes]:
        made = rings[number % 4].create([f"t{each % 10}" for each in range(number, number + 5)])
        return {twin_id: key.id for twin_id, key in made.items()}

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ids, range(40)))
    for twin in (f"t{number}" for number in range(10)):
        assert len({made[twin] for made in found if twin in made}) == 1


def test_first_starts_at_once_agree_on_one_key(keyring: Ring, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: keyring(tmp_path / "keys.db", tmp_path / "key"), range(8)))
    assert len({ring.secret for ring in rings}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "keys.db"]


def test_a_destroyed_key_is_gone_from_the_file(keyring: Ring, tmp_path: Path) -> None:
    ring = keyring(tmp_path / "keys.db", tmp_path / "key")
    ring.create(["ana", "bo"])
    with ring._database.read() as connection:
        wrapped = dict(connection.exec_driver_sql("SELECT twin_id, wrapped FROM data_keys").fetchall())
    assert wrapped["ana"] in (tmp_path / "keys.db").read_bytes()
    assert ring.destroy("ana")
    assert not ring.destroy("ana")
    assert wrapped["ana"] not in (tmp_path / "keys.db").read_bytes()
    assert list(ring.load(["ana", "bo"])) == ["bo"]


def test_the_wrong_key_is_refused_in_clear_words(keyring: Ring, tmp_path: Path) -> None:
    keyring(tmp_path / "keys.db", tmp_path / "key").begin()
    with pytest.raises(KeyMissing, match="is not the key-encryption key"):
        keyring(tmp_path / "keys.db", os.urandom(32))
    with pytest.raises(KeyMissing, match="has 32 bytes, this one 5"):
        keyring(tmp_path / "keys.db", b"short")
    (tmp_path / "key").write_text("not hex")
    with pytest.raises(KeyMissing, match="is not a key file"):
        keyring(tmp_path / "keys.db", tmp_path / "key")
    (tmp_path / "key").unlink()
    with pytest.raises(KeyMissing, match="is gone"):
        keyring(tmp_path / "keys.db", tmp_path / "key")
    assert not (tmp_path / "key").exists()


def test_a_key_of_ones_own_may_be_given(keyring: Ring, tmp_path: Path) -> None:
    own = os.urandom(32)
    made = keyring(tmp_path / "keys.db", own).create(["ana"])["ana"]
    assert keyring(tmp_path / "keys.db", own).load(["ana"])["ana"].id == made.id


def test_keys_of_another_database_open_nothing(keyring: Ring, house: House, tmp_path: Path) -> None:
    house.open().append(draft(*moods(1)))
    other = keyring(tmp_path / "other.db", tmp_path / "other")
    other.begin()
    for read_only in (False, True):
        with pytest.raises(KeyMissing, match="put back the two that were saved together"):
            opened(house.url, other, read_only=read_only)
    other.close()
    house.rows("DELETE FROM keyring")
    with pytest.raises(KeyMissing, match="put back the two that were saved together"):
        house.open()


def test_rotation_changes_the_wrapping_and_nothing_else(keyring: Ring, house: House) -> None:
    store, other = house.open(), house.open()
    for twin in ("ana", "bo"):
        store.append(draft(*moods(1), twin=twin))
    old = (house.home / "key").read_text()
    steps: list[tuple[int, int]] = []
    new = os.urandom(32)
    assert store.rotate_keys(new, lambda done, of: steps.append((done, of))) == 2
    assert steps == [(1, 2), (2, 2)]
    assert (house.home / "key").read_text() == new.hex() != old
    for each in (store, other, house.open()):
        assert each.append(draft(*moods(1))).twin.version
        assert each.state("bo").version == 1
        each.append(draft(*moods(1), twin=f"new {id(each)}"))
    with pytest.raises(KeyMissing):
        keyring(house.home / "keys.db", bytes.fromhex(old))


@pytest.mark.parametrize("broken_off", ["before", "after"])
def test_a_rotation_broken_off_is_whole_or_not_at_all(
    keyring: Ring, tmp_path: Path, broken_off: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = keyring(tmp_path / "keys.db", tmp_path / "key")
    made = ring.create(["ana"])["ana"]

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if broken_off == "before":
            patch.setattr(keyring_module, "wrap", crash)
        else:
            assert ring._file is not None
            patch.setattr(ring._file, "accept", crash)
        with pytest.raises(KeyboardInterrupt):
            ring.rotate(os.urandom(32))
    ring.close()
    again = keyring(tmp_path / "keys.db", tmp_path / "key")
    assert again.load(["ana"])["ana"].id == made.id
    again.rotate(os.urandom(32))
    assert keyring(tmp_path / "keys.db", tmp_path / "key").load(["ana"])["ana"].id == made.id
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "keys.db"]


def test_the_keyring_may_lie_in_a_database_of_its_own(keyring: Ring, house: House, tmp_path: Path) -> None:
    def ring() -> Keyring:
        return keyring(house.url.replace("doppel.db", "ring.db"), tmp_path / "key")

    first, second = ring(), ring()
    made = first.create(["ana"])["ana"]
    assert second.load(["ana"])["ana"].id == made.id
    first.rotate(os.urandom(32))
    assert second.destroy("ana")
    assert ring().load(["ana"]) == {}


def test_a_row_moved_or_changed_is_not_opened() -> None:
    sealer = Aes(os.urandom(32))
    sealed = sealer.seal(b"mood 4", b"records/ana/1")
    assert sealer.open(sealed, b"records/ana/1") == b"mood 4"
    for wrong, row in (
        (sealed, b"records/ana/2"),
        (sealed[:-1] + b"\0", b"records/ana/1"),
        (b"", b"records/ana/1"),
    ):
        with pytest.raises(KeyMissing):
            sealer.open(wrong, row)


def test_nonces_are_never_used_twice() -> None:
    sealer = Aes(os.urandom(32))
    with ThreadPoolExecutor(8) as pool:
        nonces = list(pool.map(lambda _: sealer.seal(b"", b"")[:12], range(20_000)))
    assert len(set(nonces)) == 20_000


def test_fingerprints_depend_on_key_and_place_of_words() -> None:
    prints = {
        tag(b"k", "a", "b"),
        tag(b"k", "ab"),
        tag(b"k", "b", "a"),
        tag(b"q", "a", "b"),
        tag(b"", "a", "b"),
    }
    assert len(prints) == 5


def test_rows_swapped_in_the_database_are_noticed(house: House) -> None:
    store = house.open()
    for twin in ("ana", "bo"):
        store.append(draft(*moods(2), twin=twin))
    store.close()
    house.rows("UPDATE heads SET state = (SELECT state FROM heads AS other WHERE other.twin_id = 'bo')")
    with pytest.raises(KeyMissing, match="altered"):
        house.open().state("ana")
