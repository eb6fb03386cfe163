"""Those who let others find a time with them, as rows by the words of their names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, func, select

from twin_core.sharing import found_by
from twin_core.store.database import Database
from twin_core.store.schema import heads, sharers
from twin_core.store.vault import Vault
from twin_core.twin import Twin

_DROP = delete(sharers).where(sharers.c.tag == bindparam("word"), sharers.c.twin_id == bindparam("twin"))


class Shared:
    """How that changes with a transaction."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str], bool] = {}
        """Whether a person (by their twin) is found by a word from now on."""

    def moved(self, before: Twin, after: Twin) -> None:
        """A twin went from one state to another."""
        if before.consent is after.consent and before.identity is after.identity:
            return
        old, new = found_by(before), found_by(after)
        self._words |= {(word, after.id): word in new for word in old ^ new}

    def write(self, connection: Connection, database: Database, vault: Vault) -> None:
        """Bring the rows up to date."""
        found = [(vault.sharer(word), twin_id) for (word, twin_id), there in self._words.items() if there]
        database.add_new(connection, sharers, found)
        gone = [
            {"word": vault.sharer(word), "twin": twin_id}
            for (word, twin_id), there in self._words.items()
            if not there
        ]
        if gone:
            connection.execute(_DROP, gone)


def found(connection: Connection, vault: Vault, words: Collection[str], limit: int) -> list[str]:
    """The twins of those who are found by all of some words, unless they are just being forgotten."""
    tags = [vault.sharer(word) for word in words]
    query = (
        select(sharers.c.twin_id)
        .join(heads, heads.c.twin_id == sharers.c.twin_id)
        .where(sharers.c.tag.in_(tags), heads.c.key_id != b"")
        .group_by(sharers.c.twin_id)
        .having(func.count() == len(tags))
        .order_by(sharers.c.twin_id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars()) if tags else []
