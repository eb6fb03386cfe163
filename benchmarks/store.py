"""The store on SQLite: batches against bare sqlite3, group commit, replay, the latest state."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from threading import Barrier
from time import perf_counter
from typing import Any

from benchmarks.measure import Row, best_seconds
from twin_core.events.base import Event
from twin_core.events.replay import replay
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.mood import MoodLogged
from twin_core.parts.tasks import TaskCompleted, TaskCreated, TaskStarted
from twin_core.store.appending import Appender
from twin_core.store.base import Draft, Exchange, Parcel
from twin_core.store.database import TOGETHER
from twin_core.store.keyring import open_keyring
from twin_core.store.opening import database_at, opened
from twin_core.store.sql_store import SqlStore
from twin_core.store.sqlite import PRAGMAS
from twin_core.store.states import States
from twin_core.store.vault import Vault
from twin_core.twin import Twin

BATCH = 1000
BATCHES = 24
PEOPLE = 10
CALLERS = 100
EACH = 10
ROUNDS = 5
EVENTS = 50_000
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
TABLES = ("records", "heads", "snapshots", "exchanges")
KINDS = {True: "encrypted", False: "plain"}


def run() -> list[Row]:
    """All figures, plain and encrypted."""
    rows = []
    for sealed, goal in ((False, "0.55 or more"), (True, "0.45 or more")):
        for what, drafts in BATCHED.items():
            name = f"batches of {BATCH} {what} against bare sqlite3, {KINDS[sealed]}"
            rows.append(Row(name, _batches(drafts, sealed=sealed), "ratio", goal))
        name = f"the first of these against bare sqlite3 with {TOGETHER} rows a statement, {KINDS[sealed]}"
        rows.append(Row(name, _batches(_one, sealed=sealed, together=TOGETHER), "ratio"))
    together, apart, queued = _callers()
    rows += [
        Row(f"{CALLERS} callers at once, full appends, group commit", together, "appends/s"),
        Row("the same, each caller in transactions of its own", apart, "appends/s"),
        Row("group commit against a transaction each", together / apart, "ratio", "8 or more"),
        Row("group commit against one writer with a transaction each", together / queued, "ratio"),
    ]
    for sealed, goal in ((False, "150000 or more"), (True, "100000 or more")):
        rows.append(
            Row(
                f"history and replay from the store, {KINDS[sealed]}",
                _replay(sealed=sealed),
                "events/s",
                goal,
            )
        )
    return [*rows, Row("latest state by id", _latest() * 1e3, "ms", "under 0.2")]


@contextmanager
def _store(*, sealed: bool = True, batch: int = 512) -> Iterator[tuple[SqlStore, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        keys = open_keyring(home / "keys.db", home / "key") if sealed else None
        with closing(opened(f"sqlite:///{home}/doppel.db", keys, batch=batch)) as store:
            yield store, home


def _batches(make: Callable[[int], list[Draft]], *, sealed: bool, together: int = 1) -> float:
    """The time of bare sqlite3 for the very same rows, in parts of ours for the drafts: the median of pairs.

    Bare sqlite3 has its rows made beforehand, and writes `together` of them with a statement.
    """
    ratios = []
    with ExitStack() as stack:
        store, home = stack.enter_context(_store(sealed=sealed))
        other, elsewhere = stack.enter_context(_store(sealed=False))
        other.close()
        written = _Written(stack.enter_context(closing(sqlite3.connect(home / "doppel.db"))))
        raw = stack.enter_context(closing(sqlite3.connect(elsewhere / "doppel.db", isolation_level=None)))
        for name, value in {"journal_mode": "WAL", **PRAGMAS}.items():
            raw.execute(f"PRAGMA {name} = {value}")
        for number in range(BATCHES):
            drafts = make(number)
            ours = _seconds(partial(store.append_many, drafts))
            rows = written.new()
            rows["records"] = _joined(rows["records"], together)
            ratios.append(_seconds(partial(_insert, raw, rows)) / ours)
    return median(ratios[2:])


class _Written:
    """What a batch wrote, table by table."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._last = dict.fromkeys(TABLES, 0)

    def new(self) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        for table in TABLES:
            since = 0 if table == "heads" else self._last[table]
            rows = self._database.execute(f"SELECT rowid, * FROM {table} WHERE rowid > {since}").fetchall()
            self._last[table] = max([self._last[table], *(row[0] for row in rows)])
            found[table] = [row[1:] for row in rows]
        return found


def _joined(rows: list[tuple[Any, ...]], together: int) -> list[tuple[Any, ...]]:
    return [tuple(chain(*rows[at : at + together])) for at in range(0, len(rows), together)]


def _insert(raw: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * (len(rows["records"][0]) // 7))
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(f"INSERT INTO records VALUES {marks}", rows["records"])
    raw.executemany(
        "INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (twin_id) DO UPDATE "
        "SET version = excluded.version, snapshot = excluded.snapshot, state = excluded.state",
        rows["heads"],
    )
    raw.executemany("INSERT INTO snapshots VALUES (?, ?, ?)", rows["snapshots"])
    raw.executemany("INSERT INTO exchanges VALUES (?, ?, ?, ?, ?)", rows["exchanges"])
    raw.execute("COMMIT")


class _Alone:
    """The same appends without the writer thread: every caller has a transaction of its own."""

    def __init__(self, home: Path) -> None:
        self._database = database_at(f"sqlite:///{home}/doppel.db?timeout=60")
        vault = Vault(open_keyring(home / "keys.db", home / "key"))
        self._states = States(vault)
        self._appender = Appender(self._database, vault, self._states)

    def append(self, draft: Draft) -> None:
        group = (draft,)
        _, changed = self._database.transact(lambda link: self._appender.append(link, [group]))
        for head in changed:
            self._states.hold(head.key.id, head.twin, head.erasures)


def _callers() -> tuple[float, float, float]:
    """Appends a second of `CALLERS` threads at once: in groups, alone, and queued one by one; by turns."""
    with _store() as (grouped, _), _store() as (_, home), _store(batch=1) as (queued, _):
        ways = (grouped, _Alone(home), queued)
        taken = [[_crowd(store, turn) for store in ways] for turn in range(ROUNDS + 1)]
    together, apart, one_by_one = (CALLERS * EACH / min(times) for times in zip(*taken[1:], strict=True))
    return together, apart, one_by_one


def _crowd(store: SqlStore | _Alone, turn: int) -> float:
    """Seconds until each of `CALLERS` threads, one a person, has appended its drafts one after the other."""
    start = Barrier(CALLERS + 1)

    def caller(number: int) -> None:
        places = range(number, CALLERS * EACH, CALLERS)
        drafts = [_draft(turn * CALLERS * EACH + place, people=CALLERS, parcel=True) for place in places]
        start.wait()
        for draft in drafts:
            store.append(draft)

    with ThreadPoolExecutor(CALLERS) as pool:
        done = [pool.submit(caller, number) for number in range(CALLERS)]
        start.wait()
        begin = perf_counter()
        for each in done:
            each.result()
        return perf_counter() - begin


def _replay(*, sealed: bool) -> float:
    with _store(sealed=sealed) as (store, _):
        for start in range(0, EVENTS, BATCH):
            events = tuple(_event(place) for place in range(start, start + BATCH))
            store.append(Draft("someone", events, START + timedelta(minutes=start), "bench", "web"))
        return EVENTS / best_seconds(lambda: replay(Twin("someone"), list(store.history("someone"))))


def _latest() -> float:
    with _store() as (store, _):
        store.append_many([_draft(place, people=100) for place in range(2000)])
        ids = list(store.twins())
        return best_seconds(lambda: [store.state(twin) for twin in ids], 20) / len(ids)


def _draft(place: int, *, people: int = PEOPLE, messages: bool = True, parcel: bool = False) -> Draft:
    twin, key, at = f"twin-{place % people:04}", f"web:{place}", START + timedelta(minutes=place)
    exchange = Exchange(key, f"chat of {twin}", at, "mood 4, slept well", b"Mood 4, noted at 9:30." * 5)
    sent = (Parcel(key, twin, "web", twin, f"chat of {twin}", b"Mood 4, noted." * 5, at),) if parcel else ()
    said = exchange if messages else None
    return Draft(twin, (_event(place // people),), at, key, "web", exchange=said, parcels=sent)


def _one(number: int) -> list[Draft]:
    """A batch as one draft of one twin."""
    events = tuple(_event(number * BATCH + place) for place in range(BATCH))
    return [Draft("someone", events, START + timedelta(minutes=number * BATCH), "feed", "ical")]


def _bundles(number: int) -> list[Draft]:
    """A batch as a feed brings it: many events a draft."""
    each = BATCH // PEOPLE
    at = START + timedelta(minutes=number * BATCH)
    return [
        Draft(
            f"twin-{person:04}",
            tuple(_event(number * each + place) for place in range(each)),
            at,
            "feed",
            "ical",
        )
        for person in range(PEOPLE)
    ]


def _singles(number: int, *, messages: bool) -> list[Draft]:
    return [_draft(place, messages=messages) for place in range(number * BATCH, (number + 1) * BATCH)]


def _event(place: int) -> Event:
    task = f"t{place // 5}"
    kinds: tuple[Event, ...] = (
        MoodLogged(1 + place % 5, "slept well"),
        TaskCreated(task, "go through the open points of the review", 45),
        TaskStarted(task),
        EnergyUpdated(1 + place % 4),
        TaskCompleted(task),
    )
    return kinds[place % 5]


def _seconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


BATCHED: dict[str, Callable[[int], list[Draft]]] = {
    "events, in one draft": _one,
    f"events of {PEOPLE} twins, {BATCH // PEOPLE} a draft": _bundles,
    f"events of {PEOPLE} twins, a draft each": partial(_singles, messages=False),
    "messages with their answers, a draft each": partial(_singles, messages=True),
}
