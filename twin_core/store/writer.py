"""One writer thread: what waits is written together, and each caller gets an answer of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Connection

from twin_core.errors import DatabaseBroken, DatabaseBusy, DatabaseFull, StoreError
from twin_core.store.appending import Appender, Fate, Group
from twin_core.store.base import Written
from twin_core.store.database import Database
from twin_core.store.states import Head, States

BATCH = 512
"""Jobs in one transaction at most."""

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class _Job(msgspec.Struct, frozen=True):
    """Drafts to append, or other work to do in a writing transaction."""

    group: Group
    work: Callable[[Connection], Any] | None
    answer: Future[Any]


class Writer:
    """Takes jobs from any thread and writes all that wait in one transaction (group commit).

    A job that is refused, or that fails by itself, does not harm the others.
    `batch`: jobs that one transaction takes at most.
    """

    def __init__(self, database: Database, appender: Appender, states: States, *, batch: int = BATCH) -> None:
        self._database = database
        self._appender = appender
        self._states = states
        self._batch = batch
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._open = True
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="doppel-writer", daemon=True)
        self._thread.start()

    def append(self, group: Group) -> list[Written]:
        """Write drafts, all or none; returns when they are durable."""
        return cast("list[Written]", self._put(group, None).result())

    def do(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` gives in a writing transaction; it may run more than once."""
        return cast("Result", self._put((), work).result())

    def close(self) -> None:
        """Finish what waits, and take nothing more."""
        with self._lock:
            if self._open:
                self._open = False
                self._jobs.put(None)
        self._thread.join()

    def _put(self, group: Group, work: Callable[[Connection], Any] | None) -> Future[Any]:
        job = _Job(group, work, Future())
        with self._lock:
            if not self._open:
                raise StoreError("the store is closed; nothing was written")
            self._jobs.put(job)
        return job.answer

    def _run(self) -> None:
        going = True
        while going:
            batch = [self._jobs.get()]
            while len(batch) < self._batch:
                try:
                    batch.append(self._jobs.get_nowait())
                except Empty:
                    break
            jobs = [job for job in batch if job is not None]
            going = len(jobs) == len(batch)
            if jobs:
                self._write(jobs)

    def _write(self, jobs: Sequence[_Job]) -> None:
        try:
            outcomes, changed = self._database.transact(lambda connection: self._all(connection, jobs))
        except (DatabaseBusy, DatabaseFull, DatabaseBroken) as error:
            for job in jobs:
                job.answer.set_exception(error)
            return
        except Exception as error:
            log.exception("%d jobs failed together", len(jobs))
            self._separately(jobs, error)
            return
        for head in changed:
            self._states.hold(head.key.id, head.twin, head.erasures)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, Exception):
                job.answer.set_exception(outcome)
            else:
                job.answer.set_result(outcome)

    def _separately(self, jobs: Sequence[_Job], error: Exception) -> None:
        """One of several jobs broke the transaction: find out which by writing them one by one."""
        if len(jobs) == 1:
            jobs[0].answer.set_exception(error)
            return
        for job in jobs:
            self._write([job])

    def _all(self, connection: Connection, jobs: Sequence[_Job]) -> tuple[list[Any], list[Head]]:
        groups = [job.group for job in jobs if job.work is None]
        appended: list[Fate] = []
        changed: list[Head] = []
        if groups:
            appended, changed = self._appender.append(connection, groups)
        waiting = iter(appended)
        return [next(waiting) if job.work is None else _tried(job.work, connection) for job in jobs], changed


def _tried(work: Callable[[Connection], Any], connection: Connection) -> Any:
    try:
        return work(connection)
    except StoreError as refused:
        return refused
