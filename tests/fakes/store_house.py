from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.parts.mood import MoodLogged
from twin_core.store.base import Draft
from twin_core.store.keyring import open_keyring
from twin_core.store.opening import opened
from twin_core.store.sql_store import SqlStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
POSTGRES = "DOPPEL_TEST_POSTGRES"


@dataclass
class House:
    """A place for a database and its keys, as often opened as a test likes."""

    url: str
    home: Path
    opened: list[SqlStore] = field(default_factory=list)

    def open(self, *, read_only: bool = False, batch: int = 512) -> SqlStore:
        keys = open_keyring(self.home / "keys.db", self.home / "key")
        store = opened(self.url, keys, read_only=read_only, batch=batch)
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()
        self.opened.clear()

    def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        """What the database itself answers, past the store."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                result = connection.execute(text(sql), values)
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()


def postgres_house(home: Path) -> Iterator[House]:
    address = os.environ.get(POSTGRES)
    if not address:
        pytest.skip(f"{POSTGRES} is not set: no PostgreSQL to test on")
    schema = f"doppel_{secrets.token_hex(6)}"
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        private = make_url(address).update_query_dict({"options": f"-csearch_path={schema}"})
        made = House(private.render_as_string(hide_password=False), home)
        try:
            yield made
        finally:
            made.close()
            connection.execute("SET client_min_messages = warning")
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def fed(store: SqlStore, after: int, count: int) -> list[tuple[int, Record]]:
    """So many records of the feed, as soon as it shows them: on a server that other tests write to as well,
    it waits for the transactions that began earlier.
    """
    until = monotonic() + 60
    while len(found := store.feed(after, count + 1)) < count:
        assert monotonic() < until, f"{len(found)} of {count} records after a minute"
    return list(found)


def draft(
    *events: Event, twin: str = "ana", cause: str = "web:1", expected: int | None = None, at: datetime = NOW
) -> Draft:
    return Draft(twin, events, at, cause, "web", expected=expected)


def moods(count: int) -> tuple[MoodLogged, ...]:
    return tuple(MoodLogged(value=each % 5 + 1) for each in range(count))
