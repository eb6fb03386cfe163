"""A million people with something due: claimed under a lease, and settled with the time of the next."""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import perf_counter

import psycopg
from msgspec.structs import replace
from sqlalchemy import make_url

from benchmarks.measure import Row
from twin_core.dues import LOOK
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.parts.consent import NUDGES, ConsentGranted
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft, Due
from twin_core.store.instants import micros
from twin_core.store.keyring import open_keyring
from twin_core.store.opening import opened
from twin_core.store.schema import dues, heads
from twin_core.store.sql_store import SqlStore
from twin_core.store.states import sealed
from twin_core.twin import Twin

PEOPLE = 1_000_000
BATCH = 500
ROWS = 50_000
"""Rows that one figure takes."""
PROCESSES = 3
SOWN = 10_000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEASE = timedelta(minutes=2)
OVERDUE = timedelta(hours=1)
POSTGRES = "DOPPEL_TEST_POSTGRES"

Turn = Callable[[SqlStore, random.Random], int]
"""One batch: how many rows it took."""


def run() -> list[Row]:
    """All figures, on each database that is here."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        urls = {"SQLite": f"sqlite:///{home}/doppel.db"}
        if os.environ.get(POSTGRES):
            urls["PostgreSQL"] = stack.enter_context(_schema(os.environ[POSTGRES]))
        stores = [stack.enter_context(closing(_open(url, home))) for url in urls.values()]
        _sow(stores)
        for name, url in urls.items():
            goal = "10000 or more" if name == "SQLite" else ""
            rows += [
                Row(f"{what}, {name}", _alone(url, home, turn), "rows/s", goal)
                for what, turn in TURNS.items()
            ]
        if "PostgreSQL" in urls:
            rows += [
                Row(
                    f"{what}, PostgreSQL, {PROCESSES} processes",
                    _together(urls["PostgreSQL"], home, what),
                    "rows/s",
                    "12000 or more" if what != READ else "",
                )
                for what in TURNS
            ]
    return rows


def _claim(store: SqlStore, chance: random.Random) -> int:  # noqa: ARG001 - as the other turns
    return len(store.claim_due(NOW, limit=BATCH, lease=LEASE, slow=False))


def _settle(store: SqlStore, chance: random.Random) -> int:
    rows = store.claim_due(NOW, limit=BATCH, lease=LEASE, slow=False)
    store.append_many([_settling(due, chance) for due in rows])
    return len(rows)


def _look(store: SqlStore, chance: random.Random) -> int:
    rows = store.claim_due(NOW, limit=BATCH, lease=LEASE, slow=False)
    twins = store.states(due.twin_id for due in rows)
    store.append_many([_settling(due, chance, expected=twins[due.twin_id].version) for due in rows])
    return len(rows)


def _settling(due: Due, chance: random.Random, expected: int | None = None) -> Draft:
    then = NOW + timedelta(seconds=chance.randrange(60, 86_400))
    return Draft(
        due.twin_id,
        (),
        NOW,
        "look",
        "nudges",
        expected,
        done=(due,),
        next=(replace(due, at=then),),
    )


READ = "claimed, each person read, and settled"
TURNS: dict[str, Turn] = {
    f"claimed, {BATCH} at once": _claim,
    "claimed, and settled with a next time": _settle,
    READ: _look,
}


def _alone(url: str, home: Path, turn: Turn) -> float:
    with closing(_open(url, home)) as store:
        turn(store, random.Random(1))
        return ROWS / _seconds(store, turn, ROWS)


def _seconds(store: SqlStore, turn: Turn, rows: int) -> float:
    chance, left, begin = random.Random(2), rows, perf_counter()
    while left > 0:
        taken = turn(store, chance)
        assert taken == BATCH, "there is more that is due"
        left -= taken
    return perf_counter() - begin


def _together(url: str, home: Path, what: str) -> float:
    """Rows a second of several processes that begin at once, until the last is done."""
    context, each = multiprocessing.get_context("spawn"), ROWS // PROCESSES
    starting = {"initializer": _begin_with, "initargs": (context.Barrier(PROCESSES),)}
    with ProcessPoolExecutor(PROCESSES, context, **starting) as pool:
        work = [pool.submit(_process, url, home, what, each) for _ in range(PROCESSES)]
        return each * PROCESSES / max(done.result() for done in work)


_STARTS: list[Barrier] = []
"""In a process of several: where they wait for each other."""


def _begin_with(start: Barrier) -> None:
    _STARTS.append(start)


def _process(url: str, home: Path, what: str, rows: int) -> float:
    with closing(_open(url, home)) as store:
        TURNS[what](store, random.Random(1))
        _STARTS[0].wait()
        return _seconds(store, TURNS[what], rows)


def _open(url: str, home: Path) -> SqlStore:
    return opened(url, open_keyring(home / "keys.db", home / "key"))


def _sow(stores: list[SqlStore]) -> None:
    """People who agreed to be spoken to first, each with a look that has been due for up to an hour."""
    chance, model = random.Random(3), _agreed()
    for start in range(0, PEOPLE, SOWN):
        people = [f"person-{number:08}" for number in range(start, start + SOWN)]
        keys = stores[0]._vault.keys.create(people)  # noqa: SLF001 - sown faster than people would come
        states = [
            (name, model.version, key.id, 0, sealed("heads", replace(model, id=name), key.sealer), 0)
            for name, key in keys.items()
        ]
        times = [micros(NOW - chance.random() * OVERDUE) for _ in people]
        looks = [(name, LOOK, at, at, 0) for name, at in zip(people, times, strict=True)]
        for store in stores:
            with store._database.write() as connection:  # noqa: SLF001 - the same
                store._database.add(connection, heads, states)  # noqa: SLF001 - the same
                store._database.add(connection, dues, looks)  # noqa: SLF001 - the same
    for store in stores:
        store._database.scrub([heads.name, dues.name])  # noqa: SLF001 - the same


def _agreed() -> Twin:
    events = (
        TwinCreated("Ann", "Europe/Berlin"),
        PreferencesChanged(work_start="09:00", work_end="17:30", country="DE"),
        ConsentGranted(NUDGES),
    )
    records = [
        Record(f"r{number}", "someone", number, NOW - OVERDUE, event, "web:1", "web")
        for number, event in enumerate(events, 1)
    ]
    return replace(replay(Twin("someone"), records), recent=())


@contextmanager
def _schema(address: str) -> Iterator[str]:
    """The address of a database of our own within a server, for as long as the block runs."""
    name = f"doppel_bench_{secrets.token_hex(4)}"
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        private = make_url(address).update_query_dict({"options": f"-csearch_path={name}"})
        try:
            yield private.render_as_string(hide_password=False)
        finally:
            connection.execute("SET client_min_messages = warning")
            connection.execute(f"DROP SCHEMA {name} CASCADE")
