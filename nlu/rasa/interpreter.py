"""A Rasa server in front of ours: its intents and learnt entities, our times, numbers and clauses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from time import monotonic
from zoneinfo import ZoneInfo

from nlu import entities, several
from nlu.features import MAX_CHARACTERS
from nlu.rasa import answer
from nlu.rasa.answer import Answer
from nlu.rasa.breaker import PAUSE, Breaker
from nlu.rasa.client import Client, Server
from nlu.rasa.errors import NoAnswer, Unusable
from nlu.trimming import without_times
from nlu.understanding import Entity, Interpreter, Understanding
from nlu.words import join

log = logging.getLogger(__name__)
COMMAND = "/"
"""Rasa takes a text that begins so for the name of an intent, and would follow it unread."""


class RasaInterpreter:
    """It implements `nlu.understanding.Interpreter`; where the server is of no help, ours answers.

    That is: no connection, a time-out, an error, an answer in no form of Rasa's, an intent that is not known
    here. The log tells of each without the text. Ours also reads what was taught here and not yet there: an
    intent that a published version brought, until the server has been trained on it.
    """

    def __init__(
        self,
        ours: Interpreter,
        server: Server,
        intents: Collection[str],
        *,
        language: str = "en",
        taught: Collection[str] = (),
        follows: Callable[[Understanding], bool] = lambda _: True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`intents`: those that somebody here answers to; `language`: what the server was taught.

        `taught`: those of them that it may not have been taught yet; `follows`: whether one of our readings
        is sure enough to be taken for one.
        """
        self._ours = ours
        self._client = Client(server)
        self._intents = frozenset(intents)
        self._language = language
        self._taught = frozenset(taught)
        self._follows = follows
        self._breaker = Breaker(clock)

    def understand(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        """The reading of one utterance said at `now` by someone in `zone`; any text has one."""
        try:
            return self._theirs(text, now, zone)
        except Unusable:
            return self._ours.understand(text, now, zone)

    def clauses(self, text: str, now: datetime, zone: ZoneInfo) -> Sequence[Understanding]:
        """The readings of each thing said, by Rasa alone or by ours alone."""
        try:
            return several.readings(text, lambda clause: self._theirs(clause, now, zone), self._language)
        except Unusable:
            return self._ours.clauses(text, now, zone)

    def _theirs(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        head = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()
        if not any(map(str.isalnum, head)) or head.lstrip().startswith(COMMAND):
            raise Unusable("nothing to ask Rasa about")
        read = self._ask(head)
        if news := self._news(text, read, now, zone):
            return news
        rules = entities.read(text[:MAX_CHARACTERS], now, zone, self._language)
        found = (*rules, *self._learnt(read, head, rules))
        in_order = tuple(sorted(found, key=lambda entity: (entity.start, entity.end)))
        return Understanding(text, read.intent, read.confidence, in_order, read.ranking)

    def _news(self, text: str, read: Answer, now: datetime, zone: ZoneInfo) -> Understanding | None:
        """Our reading, where it is surely an intent that the server does not even consider."""
        ranked = {read.intent, *(name for name, _ in read.ranking)}
        if self._taught <= ranked:
            return None
        ours = self._ours.understand(text, now, zone)
        return ours if ours.intent in self._taught - ranked and self._follows(ours) else None

    def _ask(self, text: str) -> Answer:
        if not self._breaker.lets_through():
            raise Unusable("the server is down")
        try:
            read = answer.read(self._client.parse(text), text, self._intents)
        except NoAnswer as error:
            self._note_failure(error)
            raise
        except Unusable as error:
            self._note_success()
            log.warning("rasa: %s; ours is taken", error)
            raise
        self._note_success()
        return read

    def _note_failure(self, error: NoAnswer) -> None:
        log.warning("rasa: no answer (%s); ours is taken", error)
        if self._breaker.failed():
            log.warning("rasa: down; ours is taken, with a try every %.0f seconds", PAUSE)

    def _note_success(self) -> None:
        if self._breaker.succeeded():
            log.warning("rasa: answers again")

    def _learnt(self, read: Answer, text: str, rules: tuple[Entity, ...]) -> Iterator[Entity]:
        """Rasa's entities without the times at their ends, and without overlap."""
        for span in join(without_times(span, text, rules, self._language) for span in read.spans):
            if any(map(str.isalnum, text[span.start : span.end])):
                yield Entity(span.name, span.value, span.start, span.end, span.role, span.group)
