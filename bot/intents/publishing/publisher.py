"""From a draft to a version that answers: trained and tested in the background, swapped at once or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import Final, Literal

import structlog
from msgspec.structs import replace

from bot.errors import DoppelError, NotReady, PublishBusy
from bot.intents.desk import Desk, line
from bot.intents.publishing.agents import Agents
from bot.intents.publishing.course import Course, Progress
from bot.intents.publishing.owner import is_dead, new_owner
from bot.intents.training import report as reports
from bot.intents.training.job import Job
from bot.intents.training.report import Report
from bot.intents.training.shelf import Shelf
from bot.intents.training.workshop import Stopped, Workshop
from nlu.errors import NluError
from twin_core.errors import LiveChanged, TwinError
from twin_core.store.desk_base import Audit, Live, VersionRow

LEASE: Final = timedelta(seconds=60)
RENEWED: Final = timedelta(seconds=15)
State = Literal["training", "ready", "refused", "failed"]

log = structlog.get_logger("doppel.intents")


class Publisher:
    """Trains, tests and swaps; one at a time, whoever else asks and in whichever process."""

    def __init__(
        self,
        desk: Desk,
        shelf: Shelf,
        agents: Callable[[], Agents],
        workshop: Workshop,
        clock: Callable[[], datetime],
    ) -> None:
        """`clock` gives aware times."""
        self._desk = desk
        self._shelf = shelf
        self._agents = agents
        self._workshop = workshop
        self._clock = clock
        self._owner = new_owner()
        self._course: Course | None = None
        self._thread: Thread | None = None
        self._lock = Lock()

    def begin(self, job: Job, by: str, note: str, *, hold: bool) -> int:
        """The number of a new version that is now trained in the background.

        `hold`: whoever answers goes on even if the version is fit. Raises `PublishBusy` and `NotReady`.
        """
        now = self._clock()
        with self._lock:
            self._claim(now)
            try:
                live = self._undisturbed(hold=hold)
                told = line(now, by, "publish", note=note, hold=hold)
                number = self._desk.add_version(job.draft, by, now, note=note, audit=told)
            except BaseException:
                self._desk.release_publishing(self._owner)
                raise
            course = Course(number, by, hold, live.revision, now)
            self._course = course
            self._thread = Thread(target=self._run, args=(course, job), name="doppel publishing", daemon=True)
            self._thread.start()
        return number

    def progress(self, number: int) -> Progress:
        """How far a version is: in training until it answers, where it is to. Raises `NoSuchVersion`."""
        course = self._course
        if course and course.number == number and not self.wait(0):
            return Progress(number, "training", course.doing, course.share)
        row, live = self.settled(self._desk.version(number)), self._desk.live().live == number
        if row.state == "training":
            return Progress(number, row.state, "in another process", 0.0)
        return Progress(number, row.state, live=live)

    def settled(self, row: VersionRow) -> VersionRow:
        """A version as it is: one in training that nobody trains any more has failed, written down or not."""
        held = self._desk.publishing(self._clock()) if row.state == "training" else None
        if row.state != "training" or (held and not is_dead(held.owner)):
            return row
        again = self._desk.version(row.number)  # it may have been settled before the other was released
        if again.state == "training":
            again = replace(again, state="failed", report=reports.encoded(reports.ABANDONED))
        return replace(again, content=row.content)

    def wait(self, seconds: float | None = None) -> bool:
        """Whether what this process publishes is done, after waiting at most so long."""
        if self._thread:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def cancel(self, number: int, by: str) -> None:
        """Call the training of a version off. Raises `NotReady` where this process does not train it."""
        course = self._course
        if course is None or course.number != number or self.wait(0):
            raise NotReady(
                f"version {number} is not being trained by this process; where it is, cancel it there"
            )
        self._desk.record_audit(line(self._clock(), by, "cancel", str(number)))
        course.stop.set()

    def recover(self) -> None:
        """Settle what a process that died has left in training."""
        now = self._clock()
        with self._lock, suppress(PublishBusy):
            self._claim(now)
            try:
                self._recover()
            finally:
                self._desk.release_publishing(self._owner)

    def close(self) -> None:
        """Call off what is being trained, and wait until that is written."""
        if self._course:
            self._course.stop.set()
        self.wait()

    def swap(self, live: int, trial: int | None, share: float, expected: int, told: Audit) -> None:
        """Let another version answer from the next turn on. Raises `LiveChanged`.

        Where it cannot be taken up here at once, it answers all the same: a later turn looks again.
        """
        self._desk.set_live(
            live, trial, share, expected_revision=expected, at=told.at, by=told.actor, audit=told
        )
        self._agents().catch_up()

    def _claim(self, now: datetime) -> None:
        if not self.wait(0):
            raise PublishBusy("a version is being trained already; wait until it is done, or cancel it")
        if self._desk.claim_publishing(self._owner, now, LEASE):
            return
        other = self._desk.publishing(now)
        if other and is_dead(other.owner):
            self._desk.release_publishing(other.owner)
        if not self._desk.claim_publishing(self._owner, now, LEASE):
            raise PublishBusy("somebody else is publishing at the moment; try again when that is done")

    def _undisturbed(self, *, hold: bool) -> Live:
        """What answers, after looking that nothing is in the way of another version."""
        self._recover()
        live = self._desk.live()
        if live.trial is not None and not hold:
            raise NotReady(f"version {live.trial} is on trial; end that first, or train this one on hold")
        return live

    def _recover(self) -> None:
        rows = self._desk.versions()
        for row in rows:
            if row.state == "training":
                self._settle(row.number, "failed", reports.encoded(reports.ABANDONED), "")
        self._shelf.tidy({key for row in rows for key in keys_in(row.model)})

    def _run(self, course: Course, job: Job) -> None:
        try:
            self._finish(course, self._workshop(job, course.hear, lambda: self._stops(course)))
        except Stopped:
            self._fail(course, "it was called off")
        except (DoppelError, NluError, TwinError, ValueError) as error:
            self._fail(course, str(error))
        except Exception as error:
            log.exception("publishing_failed", version=course.number)
            self._fail(course, f"something went wrong inside Doppel ({type(error).__name__})")
        finally:
            with suppress(TwinError):
                self._desk.release_publishing(self._owner)

    def _stops(self, course: Course) -> bool:
        """Whether to stop; the lease is renewed on the way, and who has lost it stops."""
        now = self._clock()
        if now - course.renewed >= RENEWED:
            course.renewed = now
            if not self._desk.claim_publishing(self._owner, now, LEASE):
                return True
        return course.stop.is_set()

    def _finish(self, course: Course, found: Report) -> None:
        number, content = course.number, reports.encoded(found)
        if found.refused:
            self._settle(number, "refused", content, "")
            return
        keys = self._agents().own(found.keys)
        self._shelf.keep(keys.values())
        self._agents().agent(number)
        self._settle(number, "ready", content, model_of(keys))
        if course.hold:
            return
        told = line(self._clock(), course.by, "live", str(number))
        try:
            self.swap(number, None, 0.0, course.live, told)
        except LiveChanged:
            log.info("not_swapped", version=number)

    def _fail(self, course: Course, why: str) -> None:
        with suppress(TwinError):
            self._settle(course.number, "failed", reports.encoded(Report(failed=why)), "")

    def _settle(self, number: int, state: State, content: bytes, model: str) -> None:
        self._desk.settle_version(number, state, content, model)
        log.info("version_settled", version=number, state=state)


def model_of(keys: Mapping[str, str]) -> str:
    """The models of a version in one word each: "en:0123456789abcdef de:…"."""
    return " ".join(f"{language}:{key}" for language, key in sorted(keys.items()))


def keys_in(model: str) -> tuple[str, ...]:
    """The names of a version's models."""
    return tuple(part.partition(":")[2] for part in model.split())
