"""The book of what falls due for whom, kept in step with `twin_core.dues`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.sql.dml import ReturningUpdate

from twin_core.dues import BOOKING, FEED, LOOK, appointed, wakes
from twin_core.dues import dues as expected
from twin_core.store.base import Due
from twin_core.store.database import Database
from twin_core.store.instants import micros, moment
from twin_core.store.schema import dues
from twin_core.store.sharers import Shared
from twin_core.store.vault import Vault
from twin_core.twin import Twin

_SLOW = or_(dues.c.kind == BOOKING, dues.c.kind.startswith(FEED))


def _claiming(*which: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Leases the first rows that are due and free, of some kinds alone."""
    free = (
        select(dues.c.twin_id, dues.c.kind)
        .where(dues.c.at <= bindparam("now"), dues.c.leased_until <= bindparam("now"), *which)
        .order_by(dues.c.at)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    return (
        update(dues)
        .where(tuple_(dues.c.twin_id, dues.c.kind).in_(select(free.c.twin_id, free.c.kind)))
        .values(leased_until=bindparam("until"))
        .returning(dues.c.twin_id, dues.c.kind, dues.c.at)
    )


_CLAIMS: Final = {None: _claiming(), True: _claiming(_SLOW), False: _claiming(~_SLOW)}
_THIS = (dues.c.twin_id == bindparam("twin"), dues.c.kind == bindparam("which"))
_AS_CLAIMED = (*_THIS, dues.c.at == bindparam("when"))
_REMOVE = delete(dues).where(*_THIS)
_DROP = delete(dues).where(*_AS_CLAIMED)
_RELEASE = update(dues).where(*_AS_CLAIMED).values(leased_until=0)
_MOVE = update(dues).where(*_AS_CLAIMED).values(at=bindparam("then"), leased_until=0)
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
        self._release: list[dict[str, object]] = []
        self._move: list[dict[str, object]] = []
        self._shared = Shared()

    def moved(self, one: Moved) -> None:
        """A twin went from one state to another; what went before in the transaction is known already."""
        before, after = one.before, one.after
        self._shared.moved(before, after)
        if not one.next and before is after:
            return
        here = appointed(after)
        if any(getattr(before, part) is not getattr(after, part) for part in SOURCES):
            self._projected(one)
            self._belong(after, appointed(before), here)
        for kind in here.intersection(one.next).difference(one.settled):
            self._rows[after.id, kind] = one.next[kind]
        if LOOK in here and LOOK not in one.next and after.updated_at and wakes(before, after):
            self._rows[after.id, LOOK] = micros(after.updated_at)

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

        One that is still due moves on to its next time where one was told. Else one that is appointed is free
        again, and so is one that is projected if events came with it and it is due as before. Any other goes.
        """
        due, still = one.due, _times(after)
        named: dict[str, object] = {"twin": due.twin_id, "which": due.kind, "when": micros(due.at)}
        here = due.kind in appointed(after)
        if one.next is not None and (here or due.kind in still):
            self._move.append({**named, "then": one.next})
        elif here or (one.changed and still.get(due.kind) == micros(due.at)):
            self._release.append(named)
        else:
            self._drop.append(named)

    def write(self, connection: Connection, database: Database, vault: Vault) -> None:
        """Bring the book up to date, and who is found by others."""
        self._shared.write(connection, database, vault)
        settled = ((_DROP, self._drop), (_RELEASE, self._release), (_MOVE, self._move))
        for statement, which in settled:
            if which:
                connection.execute(statement, which)
        kept = [(twin, kind, at, 0) for (twin, kind), at in self._rows.items() if at is not None]
        database.put(connection, dues, ("at", "leased_until"), kept)
        gone = [{"twin": twin, "which": kind} for (twin, kind), at in self._rows.items() if at is None]
        if gone:
            connection.execute(_REMOVE, gone)


def claim(
    connection: Connection, now: datetime, limit: int, lease: timedelta, *, slow: bool | None = None
) -> list[Due]:
    """Lease rows that have fallen due, oldest first; `slow`: see `Store.claim_due`."""
    wanted = {"now": micros(now), "until": micros(now + lease), "count": limit}
    rows = sorted(connection.execute(_CLAIMS[slow], wanted), key=lambda row: (row[2], row[0], row[1]))
    return [Due(twin_id, kind, moment(at)) for twin_id, kind, at in rows]


def _times(twin: Twin) -> dict[str, int]:
    return {due.kind: micros(due.at) for due in expected(twin)}
