"""kill -9 among three processes that look at people: nobody is overlooked, nobody is told twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fakes import lookers
from fakes.lookers import BATCH, BREAKS, NOW
from store_house import House, postgres_house

from bot.jobs import LEASE, Jobs
from bot.nudging.offers import KEY
from twin_core.dues import LOOK
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.nudges import NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft, Store

PEOPLE, PROCESSES = 240, 3
COUNT = "SELECT count(*) FROM records WHERE type = 'nudge.sent'"


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "postgres":
        yield from postgres_house(tmp_path)
        return
    made = House(f"sqlite:///{tmp_path / 'doppel.db'}", tmp_path)
    yield made
    made.close()


def person(number: int) -> Draft:
    name = f"p{number}"
    agreed = (
        TwinCreated(name=name),
        PreferencesChanged(zone="Europe/Berlin"),
        IdentityLinked("post", name, name),
        ConsentGranted(NUDGES),
    )
    return Draft(name, agreed, NOW, name, "test")


def test_whoever_is_killed_each_person_hears_once(house: House) -> None:
    house.open().append_many([person(number) for number in range(PEOPLE)])
    house.close()
    command = [sys.executable, lookers.__file__, house.url, str(house.home)]
    with ExitStack() as running:
        for end in (30, 90, 150):
            lot = [running.enter_context(subprocess.Popen(command)) for _ in range(PROCESSES)]
            wait_for(house, end, lot)
            for process in lot:
                process.kill()
    store = house.open()
    before = nudged(store)
    assert len(before) == house.rows(COUNT)[0][0] < PEOPLE, "some are left when the last one is killed"
    due = store.claim_due(NOW, limit=PEOPLE, lease=LEASE)
    held = PEOPLE - len(before) - len(due)
    assert held <= 3 * PROCESSES * BATCH, "no more than a batch of each waits for its lease to end"
    settle(store)
    assert nudged(store) == {f"p{number}" for number in range(PEOPLE)}


def wait_for(house: House, count: int, lot: list[subprocess.Popen[bytes]]) -> None:
    while house.rows(COUNT)[0][0] < count:  # type: ignore[operator]
        assert all(process.poll() is None for process in lot), "it ended by itself"


def settle(store: Store) -> None:
    later = NOW + 2 * LEASE
    Jobs(store, lambda: later, {LOOK: BREAKS}).settle()


def nudged(store: Store) -> set[str]:
    """Who was told something: once, and with a parcel that bears the nudge's own key."""
    found = {}
    for twin_id in store.twins():
        sent = [record.event for record in store.history(twin_id) if isinstance(record.event, NudgeSent)]
        assert len(sent) <= 1, "told twice"
        found |= {KEY + event.nudge: twin_id for event in sent}
    for key, twin_id in found.items():
        assert store.delivery(twin_id, key) is not None, "told without a parcel"
    return set(found.values())
