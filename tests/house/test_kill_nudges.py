"""kill -9 between claim and settling, and between arrival and acknowledgement: each nudge is shown once.

What comes twice bears the same key, and is no more than a batch that was leased when its process was killed.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import tellers
from store_house import House, postgres_house
from tellers import BATCH, CLAIMED, NOW

from bot.jobs import LEASE
from bot.nudging.offers import KEY
from twin_core.events.replay import replay
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.nudges import NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft, Store
from twin_core.twin import Twin

PEOPLE = 90
LEASED = "SELECT count(*) FROM dues WHERE kind = 'look' AND free_at > at"
AHEAD = "SELECT count(*) FROM dues WHERE kind = 'look' AND at > :now AND free_at = at"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from postgres_house(tmp_path)


@pytest.mark.parametrize("processes", [2, 3])
def test_nothing_is_lost_and_what_comes_twice_is_known_by_its_key(house: House, processes: int) -> None:
    house.open().append_many([agreed(f"p{number}") for number in range(PEOPLE)])
    house.close()
    arrived = killed(house, processes)
    assert 0 < len(set(arrived)) < PEOPLE, "they were killed in the middle"
    assert house.rows(LEASED)[0][0] >= BATCH, "the first held a batch that it had not settled"
    store = house.open()
    tellers.work(store, NOW + 2 * LEASE, lambda line: line == CLAIMED or arrived.append(line))
    counts = Counter(arrived)
    assert counts.keys() == {KEY + nudge for nudge in nudges(store)}
    assert len(counts) == PEOPLE
    assert processes - 1 <= counts.total() - len(counts) <= processes * BATCH
    assert house.rows(AHEAD, now=int(NOW.timestamp() * 1e6)) == [(PEOPLE,)], "everybody is looked at again"
    assert house.rows("SELECT DISTINCT status FROM parcels") == [(1,)], "all are acknowledged"


def agreed(name: str) -> Draft:
    events = (
        TwinCreated(name),
        PreferencesChanged(zone="Europe/Berlin"),
        IdentityLinked("post", name, name),
        ConsentGranted(NUDGES),
    )
    return Draft(name, events, NOW, name, "test")


def killed(house: House, count: int) -> list[str]:
    """What arrived from several processes at once: the first is killed with a batch that it has claimed, the
    others with a nudge that has arrived and is not acknowledged.
    """
    command = [sys.executable, tellers.__file__, house.url, str(house.home)]
    ends = [(CLAIMED, 2), *[(KEY, 4 + 3 * number) for number in range(count - 1)]]
    with ExitStack() as stack, ThreadPoolExecutor(count) as pool:
        lot = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in ends
        ]
        followed = [pool.submit(follow, each, *end) for each, end in zip(lot, ends, strict=True)]
        return [line for each in followed for line in each.result() if line != CLAIMED]


def follow(process: subprocess.Popen[str], word: str, count: int) -> list[str]:
    """What a process told until it was killed, when it had told so many lines of a kind."""
    assert process.stdin is not None
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line.rstrip())
        if sum(each.startswith(word) for each in told) == count:
            process.kill()
            break
        process.stdin.write("go on\n")
        process.stdin.flush()
    return told


def nudges(store: Store) -> set[str]:
    """The nudges of all, one each, in histories that are whole."""
    found = set()
    for twin_id in store.twins():
        records = list(store.history(twin_id))
        assert store.state(twin_id) == replay(Twin(twin_id), records)
        (sent,) = (record.event for record in records if isinstance(record.event, NudgeSent))
        found.add(sent.nudge)
    return found
