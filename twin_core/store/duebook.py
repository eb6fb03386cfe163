"""The book of what falls due for whom, kept in step with `twin_core.dues`."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, tuple_, update

from twin_core.dues import dues as expected
from twin_core.store.base import Due
from twin_core.store.database import Database
from twin_core.store.instants import micros, moment
from twin_core.store.records import Row
from twin_core.store.schema import dues
from twin_core.twin import Twin

_FREE = (
    select(dues.c.twin_id, dues.c.kind)
    .where(dues.c.at <= bindparam("now"), dues.c.leased_until <= bindparam("now"))
    .order_by(dues.c.at)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("free")
)
_CLAIM = (
    update(dues)
    .where(tuple_(dues.c.twin_id, dues.c.kind).in_(select(_FREE.c.twin_id, _FREE.c.kind)))
    .values(leased_until=bindparam("until"))
    .returning(dues.c.twin_id, dues.c.kind, dues.c.at)
)
_DROP = delete(dues).where(
    dues.c.twin_id == bindparam("twin"), dues.c.kind == bindparam("which"), dues.c.at == bindparam("when")
)
_RELEASE = (
    update(dues)
    .where(
        dues.c.twin_id == bindparam("twin"), dues.c.kind == bindparam("which"), dues.c.at == bindparam("when")
    )
    .values(leased_until=0)
)


class Changes:
    """How the book changes with a transaction."""

    def __init__(self) -> None:
        self._set: list[Row] = []
        self._drop: list[Due] = []
        self._release: list[Due] = []

    def moved(self, before: Twin, after: Twin) -> None:
        """A twin went from one state to another."""
        old, new = _times(before), _times(after)
        if old == new:
            return
        self._set += [(after.id, kind, at, 0) for kind, at in new.items() if old.get(kind) != at]
        self._drop += [Due(after.id, kind, moment(at)) for kind, at in old.items() if kind not in new]

    def settled(self, due: Due, after: Twin, *, changed: bool) -> None:
        """A claimed row was dealt with; it stays, free again, if events came with it and it is still due."""
        still = changed and _times(after).get(due.kind) == micros(due.at)
        (self._release if still else self._drop).append(due)

    def write(self, connection: Connection, database: Database) -> None:
        """Bring the book up to date."""
        if self._set:
            database.put(connection, dues, ("at", "leased_until"), self._set)
        for statement, which in ((_DROP, self._drop), (_RELEASE, self._release)):
            if which:
                connection.execute(statement, [_named(due) for due in which])


def claim(connection: Connection, now: datetime, limit: int, lease: timedelta) -> list[Due]:
    """Lease rows that have fallen due, oldest first."""
    wanted = {"now": micros(now), "until": micros(now + lease), "count": limit}
    rows = sorted(connection.execute(_CLAIM, wanted), key=lambda row: (row[2], row[0], row[1]))
    return [Due(twin_id, kind, moment(at)) for twin_id, kind, at in rows]


def _times(twin: Twin) -> dict[str, int]:
    return {due.kind: micros(due.at) for due in expected(twin)}


def _named(due: Due) -> dict[str, object]:
    return {"twin": due.twin_id, "which": due.kind, "when": micros(due.at)}
