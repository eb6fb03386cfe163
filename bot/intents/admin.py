"""The admin of intents: what the command line and HTTP share. Every change names its actor and is audited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Literal

from bot.dialogue.agent import Agent
from bot.errors import DraftHasProblems, NoSuchLanguage, NotReady
from bot.intents import rows
from bot.intents.desk import Desk, line
from bot.intents.draft import decoded
from bot.intents.drafting import Drafting, Rules
from bot.intents.publishing.agents import Agents
from bot.intents.publishing.course import Progress
from bot.intents.publishing.publisher import Publisher
from bot.intents.shipped import Shipped
from bot.intents.training.job import Job, Tell
from bot.intents.training.report import Report
from bot.intents.training.shelf import Shelf
from bot.intents.training.workshop import Workshop, apart
from bot.intents.trying import attempt
from bot.intents.views import Tried, VersionView
from bot.wording import short
from nlu.errors import ModelMissing
from nlu.identify import SURE

TICK = 0.2
"""Seconds after which a command that waits looks again."""


def nobody(_what: str, _share: float) -> None:
    """Hears no news."""


class IntentAdmin(Drafting):
    """Drafts, tries, tests, publishes and rolls back; safe to call from many threads."""

    def __init__(
        self,
        desk: Desk,
        shipped: Shipped,
        rules: Rules,
        clock: Callable[[], datetime],
        *,
        shelf: Shelf,
        agents: Callable[[], Agents],
        workshop: Workshop = apart,
    ) -> None:
        """`clock` gives aware times; `shelf` holds the models, `workshop` trains them.

        `agents` is called when somebody is to answer: a draft can be edited before anything is trained.
        """
        super().__init__(desk, shipped, rules, clock)
        self._shelf = shelf
        self._agents = agents
        self._workshop = workshop
        self._lock = Lock()
        self._tried: tuple[bytes, Agent] | None = None
        self.publisher = Publisher(desk, shelf, agents, workshop, clock)

    def try_text(self, text: str, language: str = "", tell: Tell = nobody) -> Tried:
        """A sentence by the draft, trained first if need be, and by what answers now.

        `language`: where it is left out, the words tell.
        Raises `NoSuchLanguage`, `DraftHasProblems` and `TrainingFailed`.
        """
        if language and language not in (known := self._shipped.skills.languages):
            raise NoSuchLanguage(
                f"Doppel does not understand {short(language, 20)!r}, but {', '.join(known)}"
            )
        live, now = self._agents().live(), self._clock()
        drafted = self._drafted(tell)
        spoken = language or drafted.identify(text, "en", SURE)
        mine, theirs = (
            attempt(agent, text, spoken, now, self._rules.thresholds) for agent in (drafted, live)
        )
        return Tried(text, spoken, mine, theirs)

    def confusions(self, tell: Tell = nobody) -> Report:
        """How well the draft's intents are told apart; which examples are read as which other, and why."""
        return self._done(self._job("confusions"), tell)

    def test(self, tell: Tell = nobody) -> Report:
        """Everything that publishing would test, without publishing."""
        return self._done(self._job("all"), tell)

    def publish(self, by: str, note: str = "", *, hold: bool = False) -> int:
        """The number of a new version that is trained and tested in the background; fit, it answers.

        `hold`: whoever answers goes on even so. Raises `DraftHasProblems`, `PublishBusy` and `NotReady`.
        """
        job = self._job("all")
        if not hold and decoded(job.draft) == decoded(job.live):
            raise NotReady("the draft is what answers already; there is nothing to publish")
        return self.publisher.begin(job, by, note, hold=hold)

    def publish_and_wait(
        self, by: str, note: str = "", *, hold: bool = False, tell: Tell = nobody
    ) -> VersionView:
        """The same, done when it returns."""
        number = self.publish(by, note, hold=hold)
        while not self.publisher.wait(TICK):
            news = self.publisher.progress(number)
            tell(news.doing, news.share)
        return self.version(number)

    def progress(self, number: int) -> Progress:
        """How far the publishing of a version is. Raises `NoSuchVersion`."""
        return self.publisher.progress(number)

    def cancel(self, number: int, by: str) -> None:
        """Call the training of a version off. Raises `NotReady`."""
        self.publisher.cancel(number, by)

    def versions(self) -> tuple[VersionView, ...]:
        """All versions, newest first, without their drafts."""
        live = self._desk.live()
        return tuple(rows.version_view(self.publisher.settled(row), live) for row in self._desk.versions())

    def version(self, number: int) -> VersionView:
        """A version with its draft. Raises `NoSuchVersion`."""
        return rows.version_view(self.publisher.settled(self._desk.version(number)), self._desk.live())

    def rollback(self, number: int, by: str) -> None:
        """Let a version answer from the next turn on; 0 is Doppel as it ships. Ends a trial.

        Raises `NoSuchVersion`, `NotReady` and `LiveChanged`.
        """
        live = self._desk.live()
        if number == live.live and live.trial is None:
            raise NotReady(f"version {number} answers already; `doppel intents versions` lists the others")
        self._fit(number)
        told = line(self._clock(), by, "rollback", str(number), before=live.live)
        self.publisher.swap(number, None, 0.0, live.revision, told)

    def start_trial(self, number: int, share: float, by: str) -> None:
        """Let a version answer a share of the people, 0 to 1, always the same ones. Raises `NotReady`."""
        live = self._desk.live()
        if not 0 < share < 1:
            raise NotReady("the share of people lies between 0 and 1, as 0.2")
        if live.trial is not None:
            raise NotReady(f"version {live.trial} is on trial already; end that first")
        if number == live.live:
            raise NotReady(f"version {number} answers everybody already; choose another one")
        self._fit(number)
        told = line(self._clock(), by, "trial_start", str(number), share=share, beside=live.live)
        self.publisher.swap(live.live, number, share, live.revision, told)

    def end_trial(self, by: str, *, keep: bool) -> int:
        """End the trial; the number of the version that answers now. `keep`: it is the one on trial."""
        live = self._desk.live()
        if live.trial is None:
            raise NotReady("no version is on trial; `doppel intents trial start` begins one")
        stays = live.trial if keep else live.live
        told = line(self._clock(), by, "trial_end", str(live.trial), keep=keep)
        self.publisher.swap(stays, None, 0.0, live.revision, told)
        return stays

    def close(self) -> None:
        """Call off what is being trained."""
        self.publisher.close()

    def _fit(self, number: int) -> None:
        """Refuse a version that cannot answer, and load one that can."""
        if number and (state := self.version(number).state) != "ready":
            what = "wait until it is done" if state == "training" else "publish the draft again"
            raise NotReady(f"version {number} is {state}; only one that passed its tests may answer: {what}")
        self._agents().agent(number, train=True)

    def _job(self, aim: Literal["models", "confusions", "all"]) -> Job:
        """What is to be done with the draft. Raises `DraftHasProblems`."""
        draft = self._working()
        if found := self.problems(draft):
            raise DraftHasProblems(found)
        sure = self._rules.thresholds
        return Job(
            skills=self._rules.skills,
            outside=self._shipped.outside,
            models=self._shelf.folder,
            draft=draft.encoded(),
            live=self._live().encoded(),
            threshold=sure.threshold,
            margin=sure.margin,
            may_lose=self._rules.may_lose,
            aim=aim,
        )

    def _done(self, job: Job, tell: Tell) -> Report:
        with self._lock:
            return self._workshop(job, tell, lambda: False)

    def _drafted(self, tell: Tell) -> Agent:
        """The agent of the draft, trained in the workshop where its models are not there yet."""
        job = self._job("models")
        if self._tried and self._tried[0] == job.draft:
            return self._tried[1]
        try:
            agent = self._agents().built(decoded(job.draft))
        except ModelMissing:
            self._done(job, tell)
            agent = self._agents().built(decoded(job.draft))
        self._tried = (job.draft, agent)
        return agent
