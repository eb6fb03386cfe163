"""The intents that admins edit: the draft, its versions, and which one answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from twin_core.errors import DraftChanged, LiveChanged, NoSuchVersion
from twin_core.store.audits import LARGEST, next_number
from twin_core.store.desk_base import DraftRow, Live, Publishing, VersionRow
from twin_core.store.instants import micros, moment
from twin_core.store.schema import intent_draft, intent_live, intent_versions, publishing

_NEXT = select(func.coalesce(func.max(intent_versions.c.number), 0) + 1)
_LISTED = [column for column in intent_versions.c if column.name != "content"]


def draft(connection: Connection) -> DraftRow:
    """The draft; at revision 0 and empty where it was never saved."""
    row = connection.execute(select(intent_draft)).one()
    return DraftRow(row.revision, row.content, _time(row.at), row.by)


def save_draft(connection: Connection, content: bytes, expected: int, at: datetime, by: str) -> int:
    """Its new revision. Raises `DraftChanged` where the present one is not the expected."""
    named = update(intent_draft).where(intent_draft.c.revision == expected)
    values = {"revision": expected + 1, "content": content, "at": micros(at), "by": by}
    if not connection.execute(named.values(values)).rowcount:
        present = draft(connection)
        raise DraftChanged(
            f"the draft was saved by {present.by or 'nobody'} since it was read: it is at revision "
            f"{present.revision}, not {expected}. Nothing was saved; read it again"
        )
    return expected + 1


def add_version(
    connection: Connection, content: bytes, author: str, at: datetime, *, state: str, note: str
) -> int:
    """The number of a new version."""
    number = next_number(connection, _NEXT)
    connection.execute(
        insert(intent_versions).values((number, micros(at), author, state, b"", "", note, content))
    )
    return number


def version(connection: Connection, number: int) -> VersionRow:
    """A version with its content. Raises `NoSuchVersion`."""
    _refuse_unknown(connection, {number})
    row = connection.execute(select(intent_versions).where(intent_versions.c.number == number)).one()
    _, at, *rest = row
    return VersionRow(number, moment(at), *rest)


def versions(connection: Connection) -> list[VersionRow]:
    """All versions without their content, newest first."""
    rows = connection.execute(select(*_LISTED).order_by(intent_versions.c.number.desc()))
    return [VersionRow(number, moment(at), *rest) for number, at, *rest in rows]


def settle_version(connection: Connection, number: int, state: str, report: bytes, model: str) -> None:
    """What became of a version. Raises `NoSuchVersion`."""
    named = update(intent_versions).where(intent_versions.c.number == number)
    if not connection.execute(named.values(state=state, report=report, model=model)).rowcount:
        raise _unknown(number)


def live(connection: Connection) -> Live:
    """Which intents answer."""
    row = connection.execute(select(intent_live)).one()
    return Live(row.live, row.trial, row.share, row.revision, _time(row.since), row.by)


def set_live(connection: Connection, wanted: Live, expected: int) -> int:
    """The new revision. Raises `LiveChanged`, or `NoSuchVersion` for a version that there is not."""
    _refuse_unknown(connection, {wanted.live, wanted.trial or 0} - {0})
    values = {
        "revision": expected + 1,
        "live": wanted.live,
        "trial": wanted.trial,
        "share": wanted.share,
        "since": micros(wanted.since) if wanted.since else None,
        "by": wanted.by,
    }
    named = update(intent_live).where(intent_live.c.revision == expected)
    if not connection.execute(named.values(values)).rowcount:
        present = live(connection)
        raise LiveChanged(
            f"{present.by or 'somebody'} has changed which intents answer since that was read: version "
            f"{present.live} answers now. Nothing was changed; look again"
        )
    return expected + 1


def claim(connection: Connection, owner: str, now: datetime, lease: timedelta) -> bool:
    """Whether nobody else publishes, so that `owner` may until the lease runs out."""
    free = or_(publishing.c.owner == bindparam("whose"), publishing.c.leased_until <= bindparam("now"))
    taken = update(publishing).where(free).values(owner=owner, leased_until=micros(now + lease))
    return connection.execute(taken, {"whose": owner, "now": micros(now)}).rowcount > 0


def release(connection: Connection, owner: str) -> None:
    """`owner` publishes no longer; nothing happens where somebody else does by now."""
    connection.execute(update(publishing).where(publishing.c.owner == owner).values(owner="", leased_until=0))


def publisher(connection: Connection, now: datetime) -> Publishing | None:
    """Who publishes."""
    row = connection.execute(select(publishing).where(publishing.c.leased_until > micros(now))).one_or_none()
    return Publishing(row.owner, moment(row.leased_until)) if row else None


def _refuse_unknown(connection: Connection, numbers: set[int]) -> None:
    possible = [number for number in numbers if 0 < number <= LARGEST]
    found = select(intent_versions.c.number).where(intent_versions.c.number.in_(possible))
    for number in sorted(numbers - set(connection.execute(found).scalars())):
        raise _unknown(number)


def _unknown(number: int) -> NoSuchVersion:
    return NoSuchVersion(f"there is no version {number} of the intents; `doppel intents versions` lists them")


def _time(count: int | None) -> datetime | None:
    return None if count is None else moment(count)
