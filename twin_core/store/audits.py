"""The audit log: lines are added, never changed, never removed."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, insert, select

from twin_core.store.desk_base import Audit
from twin_core.store.instants import micros, moment
from twin_core.store.schema import audit

_NEXT = select(func.coalesce(func.max(audit.c.place), 0) + 1)
_ALL = (
    select(audit)
    .where(audit.c.place > bindparam("after"), audit.c.place < bindparam("before"))
    .order_by(audit.c.place.desc())
    .limit(bindparam("count"))
)
_OF_SUBJECT = _ALL.where(audit.c.subject == bindparam("subject"))
_EVERYTHING = 2**63 - 1


def write(connection: Connection, line: Audit | None, *, subject: str = "") -> None:
    """Add a line, if there is one; `subject` stands in where it names none.

    Of two processes that take the same place at once, the database lets one try again.
    """
    if line is None:
        return
    place = connection.execute(_NEXT).scalar_one()
    row = (place, micros(line.at), line.actor, line.action, line.subject or subject, line.detail)
    connection.execute(insert(audit).values(row))


def read(connection: Connection, *, after: int, before: int, limit: int, subject: str) -> list[Audit]:
    """Lines between two places, newest first; `before` 0 for the end, of one subject unless it is empty."""
    wanted = {"after": after, "before": before or _EVERYTHING, "count": limit}
    query = _OF_SUBJECT if subject else _ALL
    rows = connection.execute(query, wanted | ({"subject": subject} if subject else {}))
    return [
        Audit(moment(at), actor, action, about, detail, place)
        for place, at, actor, action, about, detail in rows
    ]
