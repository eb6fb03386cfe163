"""What reading feeds needs: credentials and how far each was read, as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, select

from twin_core.store.crypto import Sealer
from twin_core.store.database import Database, among
from twin_core.store.records import Row
from twin_core.store.schema import accounts, heads
from twin_core.store.vault import about

_OWNERS = select(accounts.c.feed, accounts.c.twin_id).where(among(accounts.c.feed))
_OWNER = (
    select(accounts.c.twin_id)
    .join(heads, heads.c.twin_id == accounts.c.twin_id)
    .where(accounts.c.feed == bindparam("which"), heads.c.key_id != b"")
)
_ONE = select(accounts.c.sealed).where(
    accounts.c.feed == bindparam("which"), accounts.c.twin_id == bindparam("twin")
)
_DROP = delete(accounts).where(accounts.c.feed == bindparam("which"), accounts.c.twin_id == bindparam("twin"))


def account_row(sealer: Sealer, twin_id: str, feed: str, content: bytes) -> Row:
    """The account of a twin's feed as its row; sealed nothing for one that is to go."""
    return (feed, twin_id, sealer.seal(content, about("accounts", twin_id, feed)) if content else b"")


def write(connection: Connection, database: Database, rows: Mapping[str, Row]) -> None:
    """Keep accounts, by feed, in place of earlier ones, and drop those that are to go."""
    database.put(connection, accounts, ("twin_id", "sealed"), [row for row in rows.values() if row[2]])
    gone = [{"which": feed, "twin": twin_id} for feed, twin_id, sealed in rows.values() if not sealed]
    if gone:
        connection.execute(_DROP, gone)


def owners(connection: Connection, database: Database, feeds: list[str]) -> dict[str, str | None]:
    """The twins that feeds belong to, of those that have an account."""
    return dict(map(tuple, database.look_up(connection, _OWNERS, feeds)))


def owner(connection: Connection, feed: str) -> str | None:
    """The twin that a feed belongs to, unless it is just being forgotten."""
    found: str | None = connection.execute(_OWNER, {"which": feed}).scalar_one_or_none()
    return found


def account(connection: Connection, sealer: Sealer, twin_id: str, feed: str) -> bytes | None:
    """The account of a twin's feed."""
    sealed = connection.execute(_ONE, {"which": feed, "twin": twin_id}).scalar_one_or_none()
    return None if sealed is None else sealer.open(sealed, about("accounts", twin_id, feed))
