"""The book of what falls due for whom, kept in step with `twin_core.dues`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from twin_core.dues import LOOK, appointed, is_appointed, is_slow, wakes
from twin_core.dues import dues as expected
from twin_core.store.base import Due
from twin_core.store.database import Database
from twin_core.store.instants import micros, moment
from twin_core.store.records import Row
from twin_core.store.schema import dues
from twin_core.store.sharers import Shared
from twin_core.store.vault import Vault
from twin_core.twin import Twin

_THIS = (dues.c.twin_id == bindparam("twin"), dues.c.kind == bindparam("which"))
_REMOVE = delete(dues).where(*_THIS)
_DROP = delete(dues).where(*_THIS, dues.c.at == bindparam("when"))
SOURCES: Final = ("preferences", "consent", "reminders", "bookings", "feeds")
"""The parts of a twin that decide which rows there are."""


class Moved(msgspec.Struct, frozen=True):
    """A twin that went from one state to another."""

    before: Twin
    after: Twin
    next: Mapping[str, int] = {}
    """When kinds are due next that whoever wrote the change appointed."""
    settled: frozenset[str] = frozenset()
    """Those of them that `Settled` moves on, if they are as they were claimed."""


class Settled(msgspec.Struct, frozen=True):
    """A claimed row that a draft dealt with."""

    due: Due
    changed: bool
    """Whether events came with it."""
    next: int | None = None
    """When it is due next, where that was appointed."""


class Changes:
    """How the book changes with a transaction."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], int | None] = {}
        """What becomes of a row whatever it was: when it is due, or None for one that goes."""
        self._drop: list[dict[str, object]] = []
        self._moved: list[Row] = []
        self._told: dict[tuple[str, str], int] = {}
        self._shared = Shared()

    def moved(self, one: Moved) -> None:
        """A twin went from one state to another; what went before in the transaction is known already."""
        before, after = one.before, one.after
        self._shared.moved(before, after)
        if before is not after:
            here = appointed(after)
            if any(getattr(before, part) is not getattr(after, part) for part in SOURCES):
                self._projected(one)
                self._belong(after, appointed(before), here)
            if LOOK in here and LOOK not in one.next and after.updated_at and wakes(before, after):
                self._rows[after.id, LOOK] = micros(after.updated_at)
        for kind in filter(is_appointed, one.next.keys() - one.settled):
            self._appoint((after.id, kind), one.next[kind])

    def _appoint(self, row: tuple[str, str], at: int) -> None:
        """A row is due at another time, if there is one: there is for whatever is appointed here."""
        if row not in self._rows:
            self._told[row] = at
        elif self._rows[row] is not None:
            self._rows[row] = at

    def _projected(self, one: Moved) -> None:
        """What follows from the twin alone, but for what is put off."""
        old, new, twin_id = _times(one.before), _times(one.after), one.after.id
        put_off = one.settled.intersection(one.next)
        changed = {kind: at for kind, at in new.items() if old.get(kind) != at and kind not in put_off}
        self._rows |= {(twin_id, kind): at for kind, at in changed.items()}
        self._rows |= {(twin_id, kind): None for kind in old if kind not in new}

    def _belong(self, after: Twin, old: frozenset[str], new: frozenset[str]) -> None:
        for kind in new - old:
            assert after.updated_at is not None, "nothing belongs to a twin without records"
            self._rows[after.id, kind] = micros(after.updated_at)
        self._rows |= {(after.id, kind): None for kind in old - new}

    def settled(self, one: Settled, after: Twin) -> None:
        """A claimed row was dealt with, if it is still as it was claimed.

        One that is appointed moves on to its next time, or is free again where none was told; it is there
        only while it belongs here. One that is projected and still due moves on to its next time as well,
        where one was told; else it stays, free again, if events came with it and it is due as before. Any
        other goes.
        """
        due, when = one.due, micros(one.due.at)
        if is_appointed(due.kind):
            then = when if one.next is None else one.next
        else:
            still = _times(after).get(due.kind)
            then = (
                one.next if one.next is not None and still else when if one.changed and still == when else 0
            )
        if then:
            self._moved.append((then, then, due.twin_id, due.kind, when))
        else:
            self._drop.append({"twin": due.twin_id, "which": due.kind, "when": when})

    def write(self, connection: Connection, database: Database, vault: Vault) -> None:
        """Bring the book up to date, and who is found by others."""
        self._shared.write(connection, database, vault)
        if self._drop:
            connection.execute(_DROP, self._drop)
        times = ("at", "free_at")
        database.change(connection, dues, times, ("twin_id", "kind", "at"), self._moved)
        told = [(at, at, *row) for row, at in self._told.items()]
        database.change(connection, dues, times, ("twin_id", "kind"), told)
        kept = [
            (twin, kind, at, at, int(is_slow(kind)))
            for (twin, kind), at in self._rows.items()
            if at is not None
        ]
        database.put(connection, dues, times, kept)
        gone = [{"twin": twin, "which": kind} for (twin, kind), at in self._rows.items() if at is None]
        if gone:
            connection.execute(_REMOVE, gone)


def claim(
    connection: Connection,
    database: Database,
    now: datetime,
    *,
    limit: int,
    lease: timedelta,
    slow: bool | None = None,
) -> list[Due]:
    """Lease rows that have fallen due, the longest waiting first; `slow`: see `Store.claim_due`."""
    found: list[tuple[str, str, int]] = []
    for lane in (False, True) if slow is None else (slow,):
        count = limit - len(found)
        wanted = {"now": micros(now), "until": micros(now + lease), "count": count, "lane": int(lane)}
        found += map(tuple, connection.execute(_claiming(database.row), wanted))
    return [Due(twin_id, kind, moment(at)) for twin_id, kind, at in sorted(found, key=_by_time)]


@cache
def _claiming(row: ColumnElement[Any]) -> ReturningUpdate[Any]:
    """Lease the first rows that are free."""
    free = (
        select(row)
        .select_from(dues)
        .where(dues.c.slow == bindparam("lane"), dues.c.free_at <= bindparam("now"))
        .order_by(dues.c.free_at)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(dues)
        .where(row.in_(free))
        .values(free_at=bindparam("until"))
        .returning(dues.c.twin_id, dues.c.kind, dues.c.at)
    )


def _by_time(row: tuple[str, str, int]) -> tuple[int, str, str]:
    return row[2], row[0], row[1]


def _times(twin: Twin) -> dict[str, int]:
    return {due.kind: micros(due.at) for due in expected(twin)}
