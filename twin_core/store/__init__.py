"""The store: what lasts. `open_store` opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin_core.store.base import Store
    from twin_core.store.keys import Keys


def open_store(url: str, keys: Keys | None, *, read_only: bool = False) -> Store:
    """The store at `sqlite:///path` or `postgresql+psycopg://…`, its tables created or migrated as needed.

    `keys` comes from `twin_core.store.keyring.open_keyring`; None leaves everything in clear, for measuring
    only. The keyring is closed with the store, and where none opens. Raises `DatabaseBroken`,
    `DatabaseBusy`, `DatabaseFull`, `SchemaMismatch` or `KeyMissing`.
    """
    from twin_core.store.opening import opened

    return opened(url, keys, read_only=read_only)
