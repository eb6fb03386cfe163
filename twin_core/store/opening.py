"""From an address to a store that is ready."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from twin_core.errors import DatabaseFull, StoreError
from twin_core.store.database import Database
from twin_core.store.keys import Keys, NoKeys
from twin_core.store.migrating import migrate
from twin_core.store.sql_store import SqlStore
from twin_core.store.sqlite import BUSY_SECONDS, SqliteDatabase
from twin_core.store.writer import BATCH


def opened(url: str, keys: Keys | None, *, read_only: bool = False, batch: int = BATCH) -> SqlStore:
    """The store at an address. `batch`: jobs that one transaction takes at most.

    On a full disk SQLite is still read where nobody else has the file open. The keyring is closed with the
    store, and where none opens.
    """
    keys = keys or NoKeys()
    try:
        try:
            return _opened(url, keys, batch=batch, read_only=read_only)
        except DatabaseFull:
            if not read_only:
                raise
        return _opened(url, keys, batch=batch, read_only=True, alone=True)
    except BaseException:
        keys.close()
        raise


def _opened(url: str, keys: Keys, *, batch: int, read_only: bool, alone: bool = False) -> SqlStore:
    database = database_at(url, read_only=read_only, alone=alone)
    try:
        migrate(database, keys, read_only=read_only)
        return SqlStore(database, keys, read_only=read_only, batch=batch)
    except BaseException:
        database.engine.dispose()
        raise


def database_at(url: str, *, read_only: bool = False, alone: bool = False) -> Database:
    """The database behind an address. Raises `StoreError` where it is none of ours.

    `sqlite:///path?timeout=2.5` sets for how many seconds a locked file is waited for.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError(
            f"{url!r} is not the address of a database; write sqlite:///path/to/doppel.db"
        ) from None
    backend = address.get_backend_name()
    if backend == "sqlite":
        return _sqlite(address, read_only=read_only, alone=alone)
    if backend == "postgresql":
        from twin_core.store.postgres import PostgresDatabase

        return PostgresDatabase(address.set(drivername="postgresql+psycopg"))
    raise StoreError(f"Doppel keeps its data in SQLite or PostgreSQL, not in {backend}; change the address")


def _sqlite(address: URL, *, read_only: bool, alone: bool) -> SqliteDatabase:
    if not address.database or address.database == ":memory:":
        raise StoreError("the SQLite address names no file; write sqlite:///path/to/doppel.db")
    path = Path(address.database)
    if not read_only and not path.parent.is_dir():
        raise StoreError(
            f"the folder {path.parent} does not exist; create it, or set another path for the database"
        )
    busy = float(str(address.query.get("timeout", BUSY_SECONDS)))
    return SqliteDatabase(path, read_only=read_only, busy=busy, alone=alone)
