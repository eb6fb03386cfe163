from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from store_house import House, draft, moods

from twin_core.store import migrating
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


def test_many_may_open_a_new_database_at_once(house: House) -> None:
    with ThreadPoolExecutor(12) as pool:
        stores = list(pool.map(lambda _: house.open(), range(12)))
    for store in stores:
        store.append(draft(*moods(1)))
    assert stores[0].state("ana").version == 12
