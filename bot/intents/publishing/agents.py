"""Who holds each person's conversations: the live version of the intents, or the one on trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from bot.dialogue.agent import Agent, Identify
from bot.errors import DoppelError
from bot.intents.building import data_of, reworded, skills_of
from bot.intents.desk import Desk
from bot.intents.draft import Draft, decoded
from bot.intents.shipped import Shipped
from bot.intents.training.shelf import Shelf, keys_of, lessons
from bot.learning import identifier
from nlu.errors import ModelMissing, NluError
from nlu.model import Model
from nlu.understanding import Interpreter
from twin_core.errors import NoSuchVersion, StoreError, TwinError
from twin_core.store.desk_base import Live

if TYPE_CHECKING:
    from nlu.train import Progress

LOOKED_EVERY: Final = 1.0
"""Seconds after which it is looked whether another version answers."""
HELD: Final = 4
"""Versions that are held in memory, so that going back to one takes no time."""

NOT_LOADED: Final = (DoppelError, TwinError, NluError, ValueError)
"""What may keep a version from being taken up."""

log = structlog.get_logger("doppel.intents")


class Agents:
    """The agents of the versions that answer; swapping one is setting a reference, so no turn is lost.

    A version that cannot be loaded changes nothing: whoever answered goes on.
    """

    def __init__(
        self,
        desk: Desk,
        shipped: Shipped,
        shelf: Shelf,
        first: Agent,
        *,
        dressed: Callable[[Agent], Agent] = lambda agent: agent,
        progress: Progress | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`first`: what Doppel ships, which is version 0.

        `dressed`: an agent as it answers, with what else config.yml puts in front of its models.
        `progress` hears of a training that cannot wait.
        """
        self._desk = desk
        self._shipped = shipped
        self._shelf = shelf
        self._first = first
        self._dressed = dressed
        self._progress = progress
        self._clock = clock
        self._held: dict[int, Agent] = {0: dressed(first)}
        self._now = (Live(0, revision=-1), self._held[0], self._held[0])
        self._seen = -1
        self._looked = float("-inf")
        self._lock = Lock()

    def __call__(self, identity: str) -> Agent:
        """The agent of a person, always the same one while a trial runs."""
        self._look()
        row, live, trial = self._now
        return trial if row.trial is not None and self.lot(row.trial, identity) < row.share else live

    def lot(self, trial: int, identity: str) -> float:
        """The lot that a person drew for a trial, 0 to 1: below the trial's share they take part."""
        return self._desk.lot("trial", str(trial), identity)

    def live(self) -> Agent:
        """Who answers those that take part in no trial."""
        self._look()
        return self._now[1]

    def refresh(self) -> None:
        """Let those answer that should by now, trained first if need be. Raises what keeps them from it."""
        with self._lock:
            self._take_up(self._desk.live(), train=True)

    def catch_up(self) -> None:
        """The same; what keeps them from it is logged, who answered goes on, and a later turn looks again."""
        try:
            self.refresh()
        except NOT_LOADED as error:
            log.warning("version_not_loaded", error=type(error).__name__)

    def agent(self, number: int, *, train: bool = False) -> Agent:
        """The agent of a version. Raises `ModelMissing` where it is not trained here and `train` is false."""
        held = self._held.get(number)
        if held is None:
            held = self.built(decoded(self._desk.version(number).content), number, train=train)
            self._held[number] = held
        return held

    def built(self, draft: Draft, number: int = 0, *, train: bool = False) -> Agent:
        """The agent that a draft makes."""
        models: dict[str, Interpreter] = dict(self._first.interpreters)
        for lesson in lessons(self._shipped, draft):
            if lesson.key != self._keys.get(lesson.language):
                models[lesson.language] = (
                    self._shelf.learnt(lesson, self._progress) if train else self._shelf.load(lesson.key)
                )
        return self._dressed(
            Agent(
                models,
                skills_of(self._shipped, draft),
                _identify(models) or self._first.identify,
                number,
                reworded(self._shipped, draft),
                examples=lambda language: data_of(self._shipped, draft, language),
            )
        )

    def own(self, keys: Mapping[str, str]) -> dict[str, str]:
        """Of a version's models, by language, those that do not ship."""
        return {language: key for language, key in keys.items() if key != self._keys.get(language)}

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        """The models of what ships."""
        return keys_of(lessons(self._shipped, Draft()))

    def _look(self) -> None:
        """Look, at times, whether another version is to answer; one thread does, the others go on."""
        if self._clock() - self._looked < LOOKED_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            self._looked = self._clock()
            row = self._desk.live()
            if row.revision != self._seen:
                self._seen = row.revision
                self._take_up(row)
        except ModelMissing:
            Thread(target=self.catch_up, name="doppel intents", daemon=True).start()
        except NOT_LOADED as error:
            if isinstance(error, StoreError) and not isinstance(error, NoSuchVersion):
                self._seen = -1  # the database may answer at the next look
            log.warning("version_not_loaded", error=type(error).__name__)
        finally:
            self._lock.release()

    def _take_up(self, row: Live, *, train: bool = False) -> None:
        live = self.agent(row.live, train=train)
        trial = live if row.trial is None else self.agent(row.trial, train=train)
        before = tuple(self._held.values())
        others = [one for one in before if one.version not in (0, live.version, trial.version)]
        held = [self._held[0], *others[-(HELD - 3) :], live, trial]
        self._held = {one.version: one for one in held}
        if row.live != self._now[1].version or row.trial != self._now[0].trial:
            log.info("intents_live", version=row.live, trial=row.trial)
        self._now = (row, live, trial)
        self._seen = row.revision


def _identify(models: Mapping[str, Interpreter]) -> Identify | None:
    """What tells the languages of models apart; None where one of them is no model of ours."""
    ours = {language: model for language, model in models.items() if isinstance(model, Model)}
    return identifier(ours).language if len(ours) == len(models) else None
