"""A database server that is not there, does not let Doppel in, or goes away: one line, no password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, make_url
from store_house import NOW, House, draft, moods, postgres_house

from twin_core.errors import DatabaseBusy, StoreError
from twin_core.store import open_store
from twin_core.store.base import Draft, Exchange


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """PostgreSQL only; its connections bear the name of the test's folder."""
    for made in postgres_house(tmp_path):
        named = make_url(made.url).update_query_dict({"application_name": str(tmp_path)[-60:]})
        made.url = named.render_as_string(hide_password=False)
        yield made


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"password": "hush"}, "does not accept the user or the password"),
        ({"username": "hush", "password": "hush"}, "does not accept the user or the password"),
        ({"database": "nowhere"}, "is not a database on that server; create it"),
        ({"port": 1}, "cannot be reached; check that it runs"),
        ({"host": "nowhere.invalid"}, "cannot be reached; check that it runs"),
        ({"query": {"hush": "hush"}}, "check the options in its address"),
    ],
)
def test_a_wrong_address_is_told_in_a_line(house: House, wrong: dict[str, Any], told: str) -> None:
    right = make_url(house.url)
    if "password" in wrong and right.password is None:
        pytest.skip("the server lets everybody in")
    with pytest.raises(StoreError, match=told) as caught:
        open_store(right.set(**wrong).render_as_string(hide_password=False), None)
    said = str(caught.value)
    assert "\n" not in said
    assert ":***@" in said or right.password is None
    assert str(wrong.get("password") or right.password) not in said.replace("//hush:", "//")


def test_a_password_among_the_options_is_not_shown() -> None:
    with pytest.raises(DatabaseBusy, match="cannot be reached") as caught:
        open_store("postgresql://ana@127.0.0.1:1/doppel?connect_timeout=1&password=hush", None)
    assert "hush" not in str(caught.value)


def throw_out(house: House) -> int:
    """End the connections of this house; how many there were."""
    (ended,) = house.rows(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND application_name = current_setting('application_name')"
    )[0]
    assert isinstance(ended, int)
    return ended


def test_after_the_server_was_away_the_next_turn_works(house: House) -> None:
    store = house.open()
    store.append(draft(*moods(1)))
    assert throw_out(house)
    assert store.state("ana").version == 1
    assert throw_out(house)
    assert store.append(draft(*moods(1))).twin.version == 2


def test_a_server_that_stops_in_the_middle_of_a_turn_is_told_and_the_turn_can_be_said_again(
    house: House,
) -> None:
    store = house.open()
    store.append(draft(*moods(1)))
    said = Draft(
        "ana", moods(1), NOW, "web:2", "web", exchange=Exchange("web:2", "c", NOW, "mood 1", b"noted")
    )
    stops = [True]

    @event.listens_for(store._database.engine, "commit")
    def stop(_: Connection) -> None:
        if stops.pop():
            stops.append(False)
            throw_out(house)

    with pytest.raises(DatabaseBusy, match="ended the connection; try again in a moment") as caught:
        store.append(said)
    assert "\n" not in str(caught.value)
    stops[:] = [False] * 9
    assert store.append(said).twin.version == 2
    assert store.append(said).duplicate == b"noted"
    assert [record.version for record in store.history("ana")] == [1, 2]
