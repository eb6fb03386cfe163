"""The data keys, apart from the data: destroying one forgets one person."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    inspect,
    make_url,
    select,
    update,
)

from twin_core.errors import DatabaseBroken, KeyMissing
from twin_core.store.crypto import KEY_BYTES, Aes, DataKey, Sealer, unwrap, wrap
from twin_core.store.database import Database
from twin_core.store.keyfile import KeyFile
from twin_core.store.keys import Progress
from twin_core.store.sqlite import SqliteDatabase

PRAGMAS = {"synchronous": "EXTRA", "secure_delete": "ON"}
_ID_BYTES = 8
_MARK_BYTES = 16
_HOUSE_ABOUT = b"doppel house key"

_metadata = MetaData()
_house = Table(
    "house_keys",
    _metadata,
    Column("name", Text, primary_key=True),
    Column("wrapping_id", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
_keys = Table(
    "data_keys",
    _metadata,
    Column("twin_id", Text, primary_key=True),
    Column("key_id", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)


class Keyring:
    """Data keys in a database of their own, each wrapped with the key-encryption key.

    Safe to use from many threads and processes. `wrapping` is the key-encryption key itself (32 bytes) or the
    file that holds it. Raises `KeyMissing` when it is not the one that the keys were wrapped with. Where no
    keyring is, none is made before it is used, so that nothing takes the place of one that was lost.
    """

    def __init__(self, database: Database, wrapping: bytes | KeyFile) -> None:
        self._database = database
        self._file = wrapping if isinstance(wrapping, KeyFile) else None
        self._wrapping = b"" if isinstance(wrapping, KeyFile) else _checked(wrapping)
        self._root = b""
        self.name = database.name
        try:
            self._look()
        except BaseException:
            self.close()
            raise

    @cached_property
    def secret(self) -> bytes:
        """Keys the fingerprints by which rows are found."""
        return hmac.digest(self._made(), b"fingerprints", "sha256")

    @cached_property
    def house(self) -> Sealer:
        """Seals what belongs to no single twin."""
        return Aes(hmac.digest(self._made(), b"house", "sha256"))

    def mark(self) -> bytes:
        """What tells it from any other, the same after a rotation; empty where it is not made yet."""
        root = self._look()
        return hmac.digest(root, b"mark", "sha256")[:_MARK_BYTES] if root else b""

    def begin(self) -> bytes:
        """Make it where it is not made yet; its mark."""
        self._made()
        return self.mark()

    def holds_keys(self) -> bool:
        """Whether there is a key of any twin."""
        if not self._look():
            return False
        with self._database.read() as connection:
            return connection.execute(select(_keys.c.twin_id).limit(1)).first() is not None

    def create(self, twin_ids: Iterable[str]) -> dict[str, DataKey]:
        """A key for each twin, made where there is none; durable on return, the same for every process."""
        wanted = sorted(set(twin_ids))
        self._made()

        def work(connection: Connection) -> dict[str, DataKey]:
            wrapping = self._agreed(connection)
            found = _select(connection, wanted, wrapping)
            rows = [_fresh(twin_id, wrapping) for twin_id in wanted if twin_id not in found]
            if rows:
                self._database.add_new(connection, _keys, rows)
                found = _select(connection, wanted, wrapping)
            return found

        return self._database.transact(work)

    def load(self, twin_ids: Iterable[str]) -> dict[str, DataKey]:
        """The keys that there are; a twin without one is left out."""
        self._made()
        with self._database.read() as connection:
            return _select(connection, sorted(set(twin_ids)), self._agreed(connection))

    def destroy(self, twin_id: str) -> bool:
        """Overwrite and remove a key; True if there was one."""

        def work(connection: Connection) -> bool:
            blank = {"key_id": bytes(_ID_BYTES), "wrapped": bytes(64)}
            connection.execute(update(_keys).where(_keys.c.twin_id == twin_id).values(blank))
            return connection.execute(delete(_keys).where(_keys.c.twin_id == twin_id)).rowcount > 0

        self._made()
        had = self._database.transact(work)
        self._database.scrub([_keys.name])
        return had

    def rotate(self, wrapping: bytes, progress: Progress | None = None) -> int:
        """Wrap every key with a new key-encryption key, all of them or none; returns how many."""
        _checked(wrapping)
        self._made()

        def work(connection: Connection) -> int:
            old = self._agreed(connection, alone=True)
            count = _rewrap(connection, old, wrapping, progress)
            if self._file:
                self._file.propose(wrapping)
            return count

        count = self._database.transact(work)
        self._wrapping = wrapping
        if self._file:
            self._file.accept(wrapping)
        self._database.scrub([_keys.name, _house.name])
        return count

    def close(self) -> None:
        """Let go of the database and forget the key-encryption key."""
        self._wrapping = b""
        self._database.engine.dispose()

    def _look(self) -> bytes:
        """The root of the house's own keys; nothing where it is not made yet."""
        if not self._root and self._database.is_there():
            with self._database.read() as connection:
                self._root = self._found(connection)
        return self._root

    def _made(self) -> bytes:
        """The root of the house's own keys, made at the very first start."""
        if not self._look():
            self._database.settle()
            self._root = self._database.transact(self._begin)
        return self._root

    def _found(self, connection: Connection) -> bytes:
        """The root, or nothing. Raises `DatabaseBroken` where another program keeps its tables."""
        tables = set(inspect(connection).get_table_names())
        if _house.name not in tables:
            if self._database.is_strange(tables, set(_metadata.tables)):
                raise DatabaseBroken(
                    f"{self.name} is a database of something else than keys; set another path. "
                    "It was not touched"
                )
            return b""
        row = connection.execute(select(_house)).one_or_none()
        return unwrap(self._agreed(connection), row.wrapped, _HOUSE_ABOUT) if row else b""

    def _begin(self, connection: Connection) -> bytes:
        self._database.lock_schema(connection)
        root = self._found(connection)
        if root:
            return root
        _metadata.create_all(connection)
        if self._file:
            self._wrapping = self._file.make()
        root = secrets.token_bytes(KEY_BYTES)
        wrapped = wrap(self._wrapping, root, _HOUSE_ABOUT)
        connection.execute(
            insert(_house).values(name="root", wrapping_id=_wrapping_id(self._wrapping), wrapped=wrapped)
        )
        return root

    def _agreed(self, connection: Connection, *, alone: bool = False) -> bytes:
        """The key-encryption key that the keyring is wrapped with; no rotation comes between."""
        lock = select(_house.c.wrapping_id).with_for_update(read=not alone)
        wanted = connection.execute(lock).scalar_one()
        if self._wrapping and _wrapping_id(self._wrapping) == wanted:
            return self._wrapping
        for wrapping in self._file.read() if self._file else ():
            if _wrapping_id(wrapping) == wanted:
                self._wrapping = wrapping
                return wrapping
        where = f"the file {self._file.path}" if self._file else "the key that was given"
        raise KeyMissing(
            f"{where} is not the key-encryption key of {self._database.name}; "
            "put back the key that was saved together with this database, or the one of its last rotation"
        )


def open_keyring(where: str | Path, wrapping: bytes | Path) -> Keyring:
    """The keyring in a file of its own (made 0600 at first start) or behind a database address.

    `wrapping`: the key-encryption key of 32 bytes, or the file that holds it, made 0600 at first start.
    """
    source = KeyFile(wrapping) if isinstance(wrapping, Path) else wrapping
    if isinstance(where, str) and "://" in where:
        url = make_url(where)
        if url.get_backend_name() == "postgresql":
            from twin_core.store.postgres import PostgresDatabase

            return Keyring(PostgresDatabase(url), source)
        where = url.database or ""
    return Keyring(SqliteDatabase(Path(where), pragmas=PRAGMAS, journal="DELETE"), source)


def _checked(wrapping: bytes) -> bytes:
    if len(wrapping) != KEY_BYTES:
        raise KeyMissing(f"a key-encryption key has {KEY_BYTES} bytes, this one {len(wrapping)}")
    return wrapping


def _wrapping_id(wrapping: bytes) -> bytes:
    return hmac.digest(wrapping, b"doppel key-encryption key", "sha256")[:_ID_BYTES]


def _about(twin_id: str, key_id: bytes) -> bytes:
    return b"data key " + key_id + twin_id.encode()


def _fresh(twin_id: str, wrapping: bytes) -> tuple[str, bytes, bytes]:
    key_id = secrets.token_bytes(_ID_BYTES)
    wrapped = wrap(wrapping, secrets.token_bytes(KEY_BYTES), _about(twin_id, key_id))
    return (twin_id, key_id, wrapped)


def _select(connection: Connection, twin_ids: list[str], wrapping: bytes) -> dict[str, DataKey]:
    rows = connection.execute(select(_keys).where(_keys.c.twin_id.in_(twin_ids)))
    return {
        row.twin_id: DataKey(row.key_id, Aes(unwrap(wrapping, row.wrapped, _about(row.twin_id, row.key_id))))
        for row in rows
    }


def _rewrap(connection: Connection, old: bytes, new: bytes, progress: Progress | None) -> int:
    rows = connection.execute(select(_keys).order_by(_keys.c.twin_id).with_for_update()).all()
    changed = []
    for done, row in enumerate(rows, 1):
        about = _about(row.twin_id, row.key_id)
        changed.append({"id": row.twin_id, "new": wrap(new, unwrap(old, row.wrapped, about), about)})
        if progress:
            progress(done, len(rows))
    if changed:
        named = update(_keys).where(_keys.c.twin_id == bindparam("id")).values(wrapped=bindparam("new"))
        connection.execute(named, changed)
    root = unwrap(old, connection.execute(select(_house.c.wrapped)).scalar_one(), _HOUSE_ABOUT)
    connection.execute(
        update(_house).values(wrapping_id=_wrapping_id(new), wrapped=wrap(new, root, _HOUSE_ABOUT))
    )
    return len(rows)
