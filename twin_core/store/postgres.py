"""PostgreSQL: many processes and machines on one database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    Table,
    Text,
    cast,
    create_engine,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from twin_core.errors import DatabaseBroken, DatabaseBusy, DatabaseFull, StoreError
from twin_core.store.database import Database
from twin_core.store.schema import records

PLACES_BITS = 20
"""A transaction may write up to 2^20 records; a feed position is its xid8 shifted by these bits."""
_SCHEMA_LOCK = 0x646F7070656C
_LOST = ("40001", "40P01", "23505")
"""Serialisation failure, deadlock, unique violation (PostgreSQL manual, appendix A)."""


_GOING = ("57P01", "57P02", "57P03")
"""The server is stopping, was stopped or is starting."""
_ENDED = "ended the connection; try again in a moment"
_NO_CONNECTION: tuple[tuple[str, type[StoreError], str], ...] = (
    (
        "password authentication failed|no password supplied|role .* does not exist",
        StoreError,
        "does not accept the user or the password; check both in the address",
    ),
    (
        "database .* does not exist",
        StoreError,
        "is not a database on that server; create it, or name another",
    ),
    ("no pg_hba.conf entry", StoreError, "does not let this machine or user in; see pg_hba.conf there"),
    (
        "starting up|shutting down|not yet accepting|recovery",
        DatabaseBusy,
        "is starting or stopping; try again in a moment",
    ),
    ("too many|remaining connection slots", DatabaseBusy, "takes no more connections; try again in a moment"),
    ("server closed|connection is closed|connection is lost|consuming input", DatabaseBusy, _ENDED),
)


class PostgresDatabase(Database):
    """A database on a server.

    A feed position is made of the writing transaction's own number (xid8) and a place within it. Numbers
    below `pg_snapshot_xmin` belong to transactions that have ended, so that a reader who stays below never
    passes by a record that is still being written.
    """

    mark = "%s"
    row = literal_column("ctid")

    def __init__(self, url: URL) -> None:
        engine = create_engine(
            url, paramstyle="format", pool_pre_ping=True, hide_parameters=True, pool_size=16, max_overflow=16
        )
        super().__init__(engine, url.set(query={}).render_as_string(hide_password=True))

    def explain(self, error: Exception) -> StoreError:
        """The error of ours for one of psycopg's, by its class and SQLSTATE."""
        if isinstance(error, psycopg.errors.DiskFull):
            return DatabaseFull(
                f"no space is left on {self.name}; free some and try again. Nothing was written"
            )
        if isinstance(error, psycopg.errors.LockNotAvailable):
            return DatabaseBusy(f"another program holds rows of {self.name}; try again in a moment")
        if isinstance(error, psycopg.errors.DataError | psycopg.errors.DataCorrupted):
            return DatabaseBroken(f"{self.name} refuses the data: {error.diag.message_primary}")
        if isinstance(error, psycopg.OperationalError) and error.sqlstate in (None, *_GOING):
            kind, what = _away(error)
            return kind(f"{self.name} {what}")
        said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        return StoreError(
            f"{self.name}: {said or f'{type(error).__name__}; check the options in its address'}"
        )

    def lost_race(self, error: Exception) -> bool:
        """Whether a serialisation failure, a deadlock or a unique violation came between."""
        if isinstance(error, IntegrityError):
            return True
        return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _LOST

    def begin_writing(self, connection: Connection) -> None:
        """Nothing more: heads are locked when they are read."""

    def next_position(self, connection: Connection) -> int:
        """The first feed position of this transaction, or the one after those that it has written."""
        return int(connection.execute(_NEXT).scalar_one())

    def horizon(self, connection: Connection) -> int | None:
        """The feed position of the oldest transaction still going."""
        oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
        number = connection.execute(select(cast(cast(oldest, Text), BigInteger))).scalar_one()
        return int(number) << PLACES_BITS

    def inserting(self, table: Table) -> Any:
        """PostgreSQL's insert."""
        return insert(table)

    def change(
        self,
        connection: Connection,
        table: Table,
        changing: Sequence[str],
        matching: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """One statement for all rows, which come as an array for each column."""
        types = [table.c[name].type.compile(self.engine.dialect) for name in (*changing, *matching)]
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        names = ", ".join(f"v{place}" for place in range(len(types)))
        sets = ", ".join(f"{column} = v{place}" for place, column in enumerate(changing))
        name, found = table.name, enumerate(matching, len(changing))
        these = " AND ".join(f"{name}.{column} = v{place}" for place, column in found)
        sql = f"UPDATE {name} SET {sets} FROM unnest({arrays}) AS v ({names}) WHERE {these}"  # noqa: S608 - names alone
        if rows:
            connection.exec_driver_sql(sql, tuple(map(list, zip(*rows, strict=True))))

    def is_strange(self, found: set[str], ours: set[str]) -> bool:
        """Whether a table of ours is there without our mark; other tables may share the database."""
        return bool(found & ours)

    def lock_schema(self, connection: Connection) -> None:
        """Hold an advisory lock until the transaction ends."""
        connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA_LOCK)))

    def scrub(self, tables: Sequence[str]) -> None:
        """Autovacuum overwrites removed rows in its own time; ask for it now."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                connection.execute(text(f"VACUUM {table}"))


def _away(error: psycopg.OperationalError) -> tuple[type[StoreError], str]:
    """What to tell where there is no connection; the driver has only the server's words for it."""
    if error.sqlstate in _GOING:
        return DatabaseBusy, _ENDED
    for words, kind, what in _NO_CONNECTION:
        if re.search(words, str(error)):
            return kind, what
    return DatabaseBusy, "cannot be reached; check that it runs and that the address is right"


_OWN = cast(cast(func.pg_current_xact_id(), Text), BigInteger) * (1 << PLACES_BITS)
_WRITTEN = select(func.max(records.c.position) + 1).where(
    records.c.position >= _OWN, records.c.position < _OWN + (1 << PLACES_BITS)
)
_NEXT = select(func.coalesce(_WRITTEN.scalar_subquery(), _OWN))
