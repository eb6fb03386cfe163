from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_house import House, postgres_house

from twin_core.store.sql_store import SqlStore


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        made = House(f"sqlite:///{tmp_path}/doppel.db", tmp_path)
        yield made
        made.close()
        return
    yield from postgres_house(tmp_path)


@pytest.fixture
def store(house: House) -> SqlStore:
    return house.open()
