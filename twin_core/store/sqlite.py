"""SQLite: one file, write-ahead logging, one writing transaction at a time."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, literal_column, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from twin_core.errors import DatabaseBroken, DatabaseBusy, DatabaseFull, StoreError
from twin_core.store.database import Database
from twin_core.store.schema import forgotten, records

BUSY_SECONDS = 5.0
_MOMENT = 0.01
"""Seconds between two tries where SQLite does not wait by itself."""
READERS = 16
PRAGMAS = {
    "synchronous": "FULL",
    "secure_delete": "ON",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "cache_size": "-16000",
    "temp_store": "MEMORY",
}
"""`secure_delete`: whatever is replaced or removed is overwritten with zeros. Always, since an erasure could
not reach what older states left in the gaps of pages; it costs a tenth of the time of an append."""


class SqliteDatabase(Database):
    """A database in one file; several processes may share it."""

    mark = "?"
    row = literal_column("rowid")

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        busy: float = BUSY_SECONDS,
        pragmas: Mapping[str, str] = PRAGMAS,
        journal: str = "WAL",
        alone: bool = False,
    ) -> None:
        """`journal`: how writes are made safe; kept in the file, so set only once it is known to be ours.

        `alone`: keep all others out, which spares the file that users of a database share; a full disk
        has no room for it.
        """
        self._path = path
        self._busy = busy
        self._journal = journal
        if read_only:
            pragmas = {"query_only": "ON"} | ({"locking_mode": "EXCLUSIVE"} if alone else {})
        mode = "rwc" if not read_only else "rw" if alone else "ro"
        super().__init__(sqlite_engine(path, pragmas, mode=mode, busy=busy, alone=alone), str(path))

    def explain(self, error: Exception) -> StoreError:
        """The error of ours for one of sqlite3's."""
        return explained(error, self._path)

    def lost_race(self, error: Exception) -> bool:  # noqa: ARG002 - writers wait for each other, none is lost
        """Never: writers wait for each other."""
        return False

    def begin_writing(self, connection: Connection) -> None:
        """Nothing more: BEGIN IMMEDIATE has the lock already."""

    def next_position(self, connection: Connection) -> int:
        """The position after the greatest ever given."""
        greatest = connection.execute(_GREATEST).one()
        return max(greatest[0] or 0, greatest[1] or 0) + 1

    def horizon(self, connection: Connection) -> int | None:  # noqa: ARG002 - positions are given one by one
        """None: positions are given one by one."""
        return None

    def inserting(self, table: Table) -> Any:
        """SQLite's insert."""
        return insert(table)

    def change(
        self,
        connection: Connection,
        table: Table,
        changing: Sequence[str],
        matching: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """One statement prepared once, and run for each row."""
        sets = ", ".join(f"{name} = ?" for name in changing)
        these = " AND ".join(f"{name} = ?" for name in matching)
        sql = f"UPDATE {table.name} SET {sets} WHERE {these}"  # noqa: S608 - names of columns alone
        if rows:
            connection.exec_driver_sql(sql, list(rows))

    def is_strange(self, found: set[str], ours: set[str]) -> bool:  # noqa: ARG002 - the file should be ours alone
        """Whether anything is there: the file should be ours alone."""
        return bool(found)

    def is_there(self) -> bool:
        """Whether the file is there and not empty: to open one that is not would make it, or drop its log."""
        try:
            return self._path.stat().st_size > 0 or not self._path.is_file()
        except FileNotFoundError:
            return False
        except OSError:
            return True  # opening it will tell what is wrong

    def settle(self) -> None:
        """Make the file for its owner alone where there is none, and choose how writes are made safe."""
        try:
            with suppress(OSError):  # which SQLite is about to tell in its own way
                # Only where there is none: closing a file drops every POSIX lock that this process has on
                # it, and other processes would then clear the log away under our open connections.
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            with self.engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                self._choose_journal(driver)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self.explained(error) from error

    def _choose_journal(self, driver: sqlite3.Connection) -> None:
        """Of several first starts at once SQLite lets one choose, and does not let the others wait for it."""
        until = monotonic() + self._busy
        while True:
            try:
                if driver.execute("PRAGMA journal_mode").fetchone() != (self._journal.lower(),):
                    driver.execute(f"PRAGMA journal_mode = {self._journal}")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or monotonic() > until:
                    raise
            else:
                return
            sleep(_MOMENT)

    def lock_schema(self, connection: Connection) -> None:
        """Nothing more: BEGIN IMMEDIATE has the lock already."""

    def scrub(self, tables: Sequence[str]) -> None:  # noqa: ARG002 - one file holds them all
        """Empty the write-ahead log."""
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_GREATEST = select(
    select(func.max(records.c.position)).scalar_subquery(),
    select(func.max(forgotten.c.floor)).scalar_subquery(),
)


def sqlite_engine(
    path: Path, pragmas: Mapping[str, str], *, mode: str, busy: float, alone: bool = False
) -> Engine:
    """An engine whose transactions are ours: BEGIN for readers, BEGIN IMMEDIATE for writers."""
    where = f"file:{quote(str(path))}?mode={mode}"
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(
            where,
            uri=True,
            timeout=busy,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        ),
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1 if alone else READERS,
        max_overflow=0 if alone else READERS,
        pool_timeout=max(busy, 1.0),
    )

    @event.listens_for(engine, "connect")
    def prepare(driver: sqlite3.Connection, _record: object) -> None:
        for name, value in pragmas.items():
            driver.execute(f"PRAGMA {name} = {value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("doppel_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


_EXPLAINED: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        DatabaseBusy,
        "another program holds {path}; close it, or try again in a moment. Nothing was written",
    ),
    (
        ("SQLITE_FULL",),
        DatabaseFull,
        "no space is left for {path}; free some and try again. Nothing was written",
    ),
    (
        ("SQLITE_NOTADB",),
        DatabaseBroken,
        "{path} is not a database; move it away, or set another path. It was not touched",
    ),
    (
        ("SQLITE_CORRUPT",),
        DatabaseBroken,
        "{path} is damaged; keep a copy and put back a backup, or rescue it with `sqlite3 .recover`",
    ),
    (
        ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM"),
        DatabaseBroken,
        "{path} cannot be opened for writing; check that its folder exists and may be written",
    ),
    (
        ("SQLITE_IOERR",),
        DatabaseBroken,
        "the disk under {path} does not read or write; check it. Nothing was written",
    ),
)


def explained(error: Exception, path: Path) -> StoreError:
    """The error of ours for one of sqlite3's, by its result code (https://sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_MAYBE_FULL) and _is_full(path.parent):
        name = "SQLITE_FULL"
    for codes, kind, message in _EXPLAINED:
        if name.startswith(codes):
            return kind(message.format(path=path))
    return StoreError(f"{path}: {error}")


_MAYBE_FULL = ("SQLITE_IOERR", "SQLITE_CANTOPEN")
_ROOM = 256 * 1024
"""Bytes; the files beside a database grow by 32 KiB at a time."""


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False
