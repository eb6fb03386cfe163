"""What the store needs of a database; `sqlite` and `postgres` give it."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Select,
    Table,
    insert,
    literal_column,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from twin_core.errors import DatabaseBusy, StoreError

RETRIES = 5
Result = TypeVar("Result")


_THESE = "(:these)"
AT_ONCE = 1000
"""Values in one query at most; SQLite takes 32,766, PostgreSQL 65,535."""
TOGETHER = 50
"""Rows in one INSERT, where there are so many: each takes two thirds of the time of an INSERT of its own."""


def among(column: Column[Any]) -> ColumnElement[bool]:
    """The condition that a column has one of the values given to `Database.look_up`."""
    return column.bool_op("IN")(literal_column(_THESE))


class Lost(Exception):
    """Another process was quicker; the same transaction may be tried again."""


class Database(ABC):
    """One database: its engine, its transactions, and the few things that dialects do differently."""

    mark: str
    """How the driver writes a parameter."""
    row: ColumnElement[Any]
    """The place of a row in its table, by which it is found fastest within one transaction."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        """What messages call it; without any password."""
        self._compiled: dict[str, str] = {}
        self._queries: list[Select[Any]] = []

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self.explained(error) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; all of it is durable when the block ends, or none.

        Raises `Lost` when another process won a race that a second try can settle.
        """
        try:
            with (
                self.engine.connect().execution_options(doppel_writes=True) as connection,
                connection.begin(),
            ):
                self.begin_writing(connection)
                yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:
            if self.lost_race(error):
                raise Lost from error
            raise self.explained(error) from error

    def transact(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` gives in a writing transaction, tried again when another process was quicker."""
        for _ in range(RETRIES):
            try:
                with self.write() as connection:
                    return work(connection)
            except Lost:
                continue
        raise DatabaseBusy(f"others keep writing the same rows of {self.name}; try again in a moment")

    def explained(self, error: Exception) -> StoreError:
        """The error of ours that says what happened and what to do."""
        if isinstance(error, PoolTimeout):
            return DatabaseBusy(
                f"{self.name} gave no connection in time; too many readers at once, try again"
            )
        if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
            return self.explain(error.orig)
        if isinstance(error, sqlite3.Error):  # from preparing a connection, where SQLAlchemy wraps nothing
            return self.explain(error)
        return StoreError(f"{self.name}: {type(error).__name__}")

    def look_up(self, connection: Connection, query: Select[Any], these: Sequence[Any]) -> list[Any]:
        """The rows of a query that says `among(column)`, for any number of values, at the driver's speed."""
        sql = self._compiled.get(str(id(query)))
        if sql is None:
            self._queries.append(query)  # kept, so that no other query ever gets its id
            sql = self._compiled[str(id(query))] = str(query.compile(dialect=self.engine.dialect))
        found: list[Any] = []
        for start in range(0, len(these), AT_ONCE):
            some = tuple(these[start : start + AT_ONCE])
            asked = sql.replace(_THESE, f"({', '.join([self.mark] * len(some))})")
            found += connection.exec_driver_sql(asked, some)
        return found

    def add(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows given in the order of the table's columns, at the driver's own speed."""
        sql = self._sql(table, f"add {table.name}", lambda: insert(table).inline())
        whole = len(rows) - len(rows) % TOGETHER
        if whole:
            _, _, marks = sql.rpartition(" VALUES ")
            parts = [tuple(chain.from_iterable(rows[at : at + TOGETHER])) for at in range(0, whole, TOGETHER)]
            connection.exec_driver_sql(sql + f", {marks}" * (TOGETHER - 1), parts)
        if whole < len(rows):
            connection.exec_driver_sql(sql, list(rows[whole:]))

    def add_new(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, and leave those alone that are there already."""

        def make() -> Insert:
            kept: Insert = self.inserting(table).on_conflict_do_nothing().inline()
            return kept

        if rows:
            connection.exec_driver_sql(self._sql(table, f"add new {table.name}", make), list(rows))

    def put(
        self, connection: Connection, table: Table, changing: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert rows; of those that are there already, set the columns `changing`."""

        def make() -> Insert:
            fresh = self.inserting(table)
            values = {name: fresh.excluded[name] for name in changing}
            kept: Insert = fresh.on_conflict_do_update(
                index_elements=list(table.primary_key.columns), set_=values
            ).inline()
            return kept

        if rows:
            connection.exec_driver_sql(self._sql(table, f"put {table.name}", make), list(rows))

    def add_up(
        self, connection: Connection, table: Table, counters: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert rows; to those that are there already, add the columns `counters`."""

        def make() -> Insert:
            fresh = self.inserting(table)
            sums = {name: table.c[name] + fresh.excluded[name] for name in counters}
            kept: Insert = fresh.on_conflict_do_update(
                index_elements=list(table.primary_key.columns), set_=sums
            ).inline()
            return kept

        if rows:
            connection.exec_driver_sql(self._sql(table, f"add up {table.name}", make), list(rows))

    @abstractmethod
    def change(
        self,
        connection: Connection,
        table: Table,
        changing: Sequence[str],
        matching: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Set columns of the rows in which others have given values.

        Each of `rows`: the new values of `changing`, then the present ones of `matching`.
        """

    def _sql(self, table: Table, name: str, make: Callable[[], Insert]) -> str:
        sql = self._compiled.get(name)
        if sql is None:
            names = [column.name for column in table.columns if column is not table.autoincrement_column]
            sql = self._compiled[name] = str(make().compile(dialect=self.engine.dialect, column_keys=names))
        return sql

    @abstractmethod
    def explain(self, error: Exception) -> StoreError:
        """The error of ours for one of the driver's."""

    @abstractmethod
    def lost_race(self, error: Exception) -> bool:
        """Whether trying again can help."""

    @abstractmethod
    def begin_writing(self, connection: Connection) -> None:
        """What a writing transaction does first."""

    @abstractmethod
    def next_position(self, connection: Connection) -> int:
        """The first feed position for records of this transaction; the following ones are free too."""

    @abstractmethod
    def horizon(self, connection: Connection) -> int | None:
        """Feed positions from here on may still be preceded by a record in flight; None: none can."""

    @abstractmethod
    def inserting(self, table: Table) -> Any:
        """The dialect's own insert, which knows ON CONFLICT."""

    @abstractmethod
    def is_strange(self, found: set[str], ours: set[str]) -> bool:
        """Whether tables `found`, in a database not set up yet, show that another program owns it."""

    def is_there(self) -> bool:
        """Whether there is anything to look at; if not, looking would make it."""
        return True

    def settle(self) -> None:  # noqa: B027 - nothing is needed where the server keeps the settings
        """Make the settings that last, once it is known that the database is ours."""

    @abstractmethod
    def lock_schema(self, connection: Connection) -> None:
        """Let one process at a time create or migrate the tables."""

    @abstractmethod
    def scrub(self, tables: Sequence[str]) -> None:
        """Leave no removed bytes of `tables` behind in the database's files, as far as it can."""
