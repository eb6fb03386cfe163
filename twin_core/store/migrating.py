"""Bringing the tables to the form that this release knows."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from twin_core.errors import DatabaseBroken, KeyMissing, SchemaMismatch
from twin_core.store.database import Database
from twin_core.store.keys import Keys
from twin_core.store.schema import keyring, metadata

LATEST = "0005"
"""The newest migration in `migrations/versions`."""
VERSION_TABLE = "doppel_schema"
_FOLDER = Path(__file__).with_name("migrations")


def migrate(database: Database, keys: Keys, *, read_only: bool = False) -> None:
    """Create or migrate the tables, one process at a time, whole or not at all.

    Nothing is made or changed where the database and the keyring do not belong together: raises
    `KeyMissing` when the keyring is gone or another one, `DatabaseBroken` when the data is gone that it
    holds keys to. Raises `SchemaMismatch` for tables of a newer Doppel, `DatabaseBroken` for tables of
    another program.
    """
    holds_keys = keys.holds_keys()  # before the tables: who makes these at this moment makes keys after them
    version = _looked_at(database, keys)
    if version is None and holds_keys:
        raise DatabaseBroken(
            f"{database.name} is gone or empty, but {keys.name} holds keys to what was in it: put it back, "
            f"or restore a backup. To start afresh on purpose, move {keys.name} away too. Nothing was changed"
        )
    if version != LATEST and read_only:
        raise SchemaMismatch(
            f"the tables of {database.name} must be brought up to date; open it once for writing"
        )
    if not read_only:
        database.settle()
    if version != LATEST:
        mark = keys.begin()
        database.transact(lambda connection: _upgrade(connection, database, keys, mark))


def _looked_at(database: Database, keys: Keys) -> str | None:
    """The version of the tables; None where there are none."""
    if not database.is_there():
        return None
    with database.read() as connection:
        version = _version(connection)
        _check(connection, database, version)
        if version is not None:
            _belong_together(connection, database, keys, keys.mark())
    return version


def _belong_together(connection: Connection, database: Database, keys: Keys, mark: bytes) -> None:
    if connection.execute(select(keyring.c.mark)).scalar_one_or_none() == mark:
        return
    if mark:
        what = f"{keys.name} is not the keyring of {database.name}: put back the two that were saved together"
    else:
        what = (
            f"{keys.name} is gone or empty, and without it nobody's data in {database.name} can be read: "
            f"put it back, or restore a backup. To start afresh on purpose, move {database.name} away too"
        )
    raise KeyMissing(f"{what}. Nothing was changed")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()
    return str(found) if found else None


def _check(connection: Connection, database: Database, version: str | None) -> None:
    if version is None:
        if database.is_strange(set(inspect(connection).get_table_names()), set(metadata.tables)):
            raise DatabaseBroken(
                f"{database.name} is a database of another program; set another path. It was not touched"
            )
    elif version > LATEST:
        raise SchemaMismatch(
            f"{database.name} was written by a newer Doppel (tables {version}, this release knows {LATEST}): "
            "update this one"
        )


def _upgrade(connection: Connection, database: Database, keys: Keys, mark: bytes) -> None:
    from alembic import command
    from alembic.config import Config

    database.lock_schema(connection)
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, LATEST)
    database.add_new(connection, keyring, [(1, mark)])
    _belong_together(connection, database, keys, mark)
