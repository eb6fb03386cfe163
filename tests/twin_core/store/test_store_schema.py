from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import DBAPIError
from store_house import NOW, House, draft, moods

from twin_core.errors import DatabaseBusy, SchemaMismatch
from twin_core.store import migrating
from twin_core.store.base import Draft
from twin_core.store.desk_base import Miss
from twin_core.store.schema import metadata


def test_the_migrated_tables_are_those_of_the_schema(house: House) -> None:
    house.open().close()
    engine = create_engine(house.url)
    with engine.connect() as connection:
        options = {
            "version_table": migrating.VERSION_TABLE,
            "compare_type": True,
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    assert ScriptDirectory(str(migrating._FOLDER)).get_current_head() == migrating.LATEST


LATER = {
    "0005": ("DROP TABLE sharers",),
    "0004": (
        "ALTER TABLE heads DROP COLUMN erasures",
        "DROP TABLE accounts",
        "DROP INDEX dues_free",
        "ALTER TABLE dues DROP COLUMN slow",
        "ALTER TABLE dues RENAME COLUMN free_at TO leased_until",
        "CREATE INDEX dues_by_time ON dues (at)",
        "DROP TABLE erasing",
    ),
    "0003": ("DROP TABLE channel_notes",),
    "0002": tuple(
        f"DROP TABLE {name}"
        for name in (
            "misses",
            "outcomes",
            "intent_draft",
            "intent_versions",
            "intent_live",
            "publishing",
            "api_keys",
            "audit",
        )
    ),
}
"""What each migration brought, undone: newest first."""
TRIGGERS = {
    "0004": (
        "DROP TRIGGER records_never_change",
        """
        CREATE TRIGGER records_never_change BEFORE UPDATE ON records
        BEGIN SELECT RAISE(ABORT, 'records are append-only'); END
        """,
    )
}
FUNCTIONS = {
    "0004": (
        """
        CREATE OR REPLACE FUNCTION records_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'records are append-only'; END $$
        """,
    ),
    "0002": ("DROP FUNCTION audit_stays",),
}


def of_release(house: House, version: str) -> None:
    """Three records of one twin, in tables as they were at a migration."""
    house.open().append(draft(*moods(3)))
    house.close()
    other = TRIGGERS if house.url.startswith("sqlite") else FUNCTIONS
    for later in (each for each in LATER if each > version):
        for statement in (*LATER[later], *other.get(later, ())):
            house.rows(statement)
    house.rows("UPDATE doppel_schema SET version_num = :version", version=version)


def test_a_database_of_the_release_before_gets_feeds_and_erasures(house: House) -> None:
    of_release(house, "0003")
    assert not {"accounts", "erasing"} & _tables(house)
    store = house.open()
    assert store.state("ana").version == 3
    told = Draft("ana", moods(1), NOW, "x", "feed:f1", accounts=(("f1", b"token"),))
    assert store.append(told).twin.version == 4
    assert store.account("ana", "f1") == b"token"
    assert store.erase("ana", "feed:f1") == 1
    assert store.erase("ana", "web") == 3
    with pytest.raises(DBAPIError, match="append-only"):
        house.rows("UPDATE records SET type = 'x'")
    with pytest.raises(DBAPIError, match="being forgotten"):
        house.rows("DELETE FROM records")
    assert store.forget("ana").rows["records"] == 4


def test_a_database_of_the_first_release_is_brought_up_to_date(house: House) -> None:
    of_release(house, "0001")
    assert not {"audit", "outcomes"} & _tables(house)
    with pytest.raises(SchemaMismatch, match="open it once for writing"):
        house.open(read_only=True)
    store = house.open()
    assert set(metadata.tables) <= _tables(house)
    assert (store.state("ana").version, store.desk.draft().revision) == (3, 0)
    store.append(msgspec.structs.replace(draft(*moods(1)), miss=Miss(NOW, "what", "en")))
    house.close()
    store = house.open()
    assert [miss.text for miss in store.desk.misses()] == ["what"]
    assert store.forget("ana").rows["misses"] == 1


def test_a_migration_that_breaks_off_leaves_the_tables_as_they_were(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_release(house, "0001")
    before = _tables(house)
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_belong_together", _broken_off())
        with pytest.raises(DatabaseBusy):
            house.open()
    assert _tables(house) == before
    assert house.open().state("ana").version == 3


def _tables(house: House) -> set[str]:
    engine = create_engine(house.url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _broken_off() -> Callable[..., None]:
    """Fits when the tables are looked at; fails when they are migrated already."""
    calls = iter((None, DatabaseBusy("crash")))

    def check(*_: object) -> None:
        error = next(calls)
        if error:
            raise error

    return check


def test_many_may_open_a_new_database_at_once(house: House) -> None:
    with ThreadPoolExecutor(12) as pool:
        stores = list(pool.map(lambda _: house.open(), range(12)))
    for store in stores:
        store.append(draft(*moods(1)))
    assert stores[0].state("ana").version == 12
