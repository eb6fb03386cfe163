"""Whatever is written, in whatever order, with repeats and conflicts: the promises hold."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from store_house import NOW, POSTGRES, House, postgres_house

from twin_core.errors import VersionConflict
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.parts.system import Erased
from twin_core.store import folding, states
from twin_core.store.base import Draft, Exchange, Parcel
from twin_core.twin import Twin

pytestmark = pytest.mark.long

TWINS = ("ana", "bo")
SOURCES = ("web", "feed:f1")
LEASE = timedelta(minutes=1)
values = st.integers(1, 5)


@contextmanager
def sqlite_house(home: Path) -> Iterator[House]:
    made = House(f"sqlite:///{home}/doppel.db", home)
    try:
        yield made
    finally:
        made.close()


class Promises(RuleBasedStateMachine):
    """A model of the store in plain lists, beside two stores on one database."""

    on_postgres = False

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        home = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        make = contextmanager(postgres_house) if self.on_postgres else sqlite_house
        self.house = self.stack.enter_context(make(home))
        self.records: dict[str, list[Record]] = {twin: [] for twin in TWINS}
        self.answers: dict[str, bytes] = {}
        self.posted: list[str] = []
        self.delivered: list[str] = []
        self.now = NOW

    @initialize()
    def begin(self) -> None:
        self.stores = [self.house.open(), self.house.open()]

    def draft(
        self,
        twin: str,
        moods: list[int],
        *,
        key: str | None = None,
        undo: int | None = None,
        expected: int | None = None,
        source: str = "web",
    ) -> Draft:
        self.now += timedelta(seconds=1)
        events: list[MoodLogged | CorrectionMade] = [MoodLogged(value=value) for value in moods]
        if undo is not None and self.records[twin]:
            events.insert(0, CorrectionMade((self.records[twin][undo % len(self.records[twin])].id,)))
        exchange = Exchange(key, "c", self.now, "said", f"{key} {self.now}".encode()) if key else None
        parcel = Parcel(f"p{self.now}", twin, "web", "u", f"c {twin}", b"x", self.now)
        return Draft(
            twin, tuple(events), self.now, key or "job", source, expected, exchange, parcels=(parcel,)
        )

    def wrote(self, draft: Draft, records: tuple[Record, ...]) -> None:
        self.records[draft.twin_id] += records
        self.posted += [parcel.id for parcel in draft.parcels]
        if draft.exchange:
            self.answers[draft.exchange.key] = draft.exchange.answer

    @rule(
        store=st.integers(0, 1),
        twin=st.sampled_from(TWINS),
        moods=st.lists(values, max_size=5),
        key=st.none() | st.sampled_from("abcdefgh"),
        undo=st.none() | st.integers(0, 50),
        expected=st.sampled_from(["none", "right", "wrong"]),
        source=st.sampled_from(SOURCES),
    )
    def append(
        self,
        *,
        store: int,
        twin: str,
        moods: list[int],
        key: str | None,
        undo: int | None,
        expected: str,
        source: str,
    ) -> None:
        present = len(self.records[twin])
        version = {"none": None, "right": present, "wrong": present + 1}[expected]
        draft = self.draft(twin, moods, key=key, undo=undo, expected=version, source=source)
        try:
            written = self.stores[store].append(draft)
        except VersionConflict:
            assert expected == "wrong"
            assert key not in self.answers
            return
        if key in self.answers:
            assert (written.duplicate, written.records) == (self.answers[key], ())
        else:
            assert expected != "wrong"
            assert written.duplicate is None
            assert [record.event for record in written.records] == list(draft.events)
            self.wrote(draft, written.records)

    @rule(
        twins=st.lists(st.sampled_from(TWINS), min_size=1, max_size=6),
        moods=st.lists(values, min_size=1, max_size=8),
        wrong=st.booleans(),
    )
    def append_many(self, twins: list[str], moods: list[int], wrong: bool) -> None:
        drafts = [self.draft(twin, moods, undo=1) for twin in twins]
        if wrong:
            drafts.append(self.draft("ana", moods, expected=10**6))
            with pytest.raises(VersionConflict):
                self.stores[0].append_many(drafts)
            return
        for draft, written in zip(drafts, self.stores[0].append_many(drafts), strict=True):
            self.wrote(draft, written.records)

    @rule(store=st.integers(0, 1), twin=st.sampled_from(TWINS), source=st.sampled_from(SOURCES))
    def erase(self, store: int, twin: str, source: str) -> None:
        full = self.records[twin]
        told = [record for record in full if record.source == source and record.event != Erased()]
        if not full and twin not in self.stores[store].twins():
            return
        assert self.stores[store].erase(twin, source) == len(told)
        self.records[twin] = [
            replace(record, event=Erased(), cause="") if record in told else record for record in full
        ]

    @rule(store=st.integers(0, 1), ack=st.booleans())
    def deliver(self, store: int, ack: bool) -> None:
        self.now += LEASE
        for parcel in self.stores[store].claim_parcels(self.now, limit=2, lease=LEASE):
            self.delivered.append(parcel.id)
            if ack:
                self.stores[store].ack(parcel)

    @precondition(lambda self: not self.on_postgres)
    @rule()
    def open_again(self) -> None:
        self.house.close()
        self.begin()

    @invariant()
    def promises_hold(self) -> None:
        for store in getattr(self, "stores", ()):
            for twin in set(store.twins()):
                records = list(store.history(twin))
                assert records == self.records[twin]
                assert [record.version for record in records] == list(range(1, len(records) + 1))
                assert store.state(twin) == replay(Twin(twin), records)
                for version in {0, len(records) // 3, len(records) // 2, max(len(records) - 1, 0)}:
                    assert store.state_at(twin, version=version) == replay(Twin(twin), records[:version])

    def teardown(self) -> None:
        while getattr(self, "stores", None):
            self.now += LEASE
            claimed = self.stores[0].claim_parcels(self.now, limit=50, lease=LEASE)
            if not claimed:
                break
            for parcel in claimed:
                self.delivered.append(parcel.id)
                self.stores[0].ack(parcel)
        firsts = list(dict.fromkeys(self.delivered))
        for twin in TWINS:
            mine = [name for name in self.posted if name in self.of(twin)]
            assert [name for name in firsts if name in self.of(twin)] == mine
        assert set(firsts) == set(self.posted)
        self.stack.close()

    def of(self, twin: str) -> set[str]:
        if not hasattr(self, "_of"):
            rows = self.house.rows("SELECT id, twin_id FROM parcels")
            self._of = {each: {str(name) for name, owner in rows if owner == each} for each in TWINS}
        return self._of[twin]


class PromisesOnPostgres(Promises):
    on_postgres = True


@pytest.fixture(autouse=True)
def snapshots_are_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "SNAPSHOT_EVERY", 7)
    monkeypatch.setattr(states, "SNAPSHOT_EVERY", 7)


TestPromisesOnSqlite = Promises.TestCase
TestPromisesOnSqlite.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestPromisesOnPostgres = pytest.mark.skipif(not os.environ.get(POSTGRES), reason=f"{POSTGRES} is not set")(
    PromisesOnPostgres.TestCase
)
TestPromisesOnPostgres.settings = settings(max_examples=5, stateful_step_count=15, deadline=None)
