"""The audit log: lines are added, never changed, never removed."""

from __future__ import annotations

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from twin_core.store.desk_base import Audit
from twin_core.store.instants import micros, moment
from twin_core.store.schema import audit, intent_draft

_COUNTER = select(intent_draft.c.only).with_for_update()
"""A row that there always is, locked by whoever takes the next number of anything at the desk."""
_NEXT = select(func.coalesce(func.max(audit.c.place), 0) + 1)
_ALL = (
    select(audit)
    .where(audit.c.place > bindparam("after"), audit.c.place < bindparam("before"))
    .order_by(audit.c.place.desc())
    .limit(bindparam("count"))
)
_OF_SUBJECT = _ALL.where(audit.c.subject == bindparam("subject"))
LARGEST = 2**63 - 1
"""The largest number that a column holds; a driver fails over one beyond it."""


def next_number(connection: Connection, query: Select[int]) -> int:
    """The number that a query gives, while no other process may take it; for one after the greatest."""
    connection.execute(_COUNTER)
    return connection.execute(query).scalar_one()


def write(connection: Connection, line: Audit | None, *, subject: str = "") -> None:
    """Add a line, if there is one; `subject` stands in where it names none."""
    if line is None:
        return
    place = next_number(connection, _NEXT)
    row = (place, micros(line.at), line.actor, line.action, line.subject or subject, line.detail)
    connection.execute(insert(audit).values(row))


def read(connection: Connection, *, after: int, before: int, limit: int, subject: str) -> list[Audit]:
    """Lines between two places, newest first; `before` 0 for the end, of one subject unless it is empty."""
    wanted = {
        "after": min(after, LARGEST),
        "before": min(before or LARGEST, LARGEST),
        "count": limit,
    }
    query = _OF_SUBJECT if subject else _ALL
    rows = connection.execute(query, wanted | ({"subject": subject} if subject else {}))
    return [
        Audit(moment(at), actor, action, about, detail, place)
        for place, at, actor, action, about, detail in rows
    ]
