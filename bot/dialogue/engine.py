"""The dialogue: one message in, one reply out, everything it changes written at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from bot.config.models import Voice
from bot.dialogue.agent import Agent, AgentFor
from bot.dialogue.asking_nudges import asking_to_nudge
from bot.dialogue.asking_zone import asking_zone
from bot.dialogue.choices import Thresholds
from bot.dialogue.compose import joined
from bot.dialogue.devices import Devices
from bot.dialogue.edits import deleted, edited
from bot.dialogue.finishing import finished, offering, remembered
from bot.dialogue.fit import normal, say
from bot.dialogue.gate import Gate
from bot.dialogue.keys import cause_of, exchange_key
from bot.dialogue.linking import Linking
from bot.dialogue.lookups import Lookups
from bot.dialogue.misheard import showing_heard
from bot.dialogue.nudged import laid
from bot.dialogue.opening import Guest, opening_of
from bot.dialogue.outcomes import miss, outcomes
from bot.dialogue.performed import Performed, performed
from bot.dialogue.presses import Press, press_of
from bot.dialogue.respond import Responder, Response, Scene
from bot.dialogue.rooms import Rooms
from bot.dialogue.settled import Settled
from bot.dialogue.speaking import on_announced, voiced
from bot.dialogue.talk import Talk, decode_reply
from bot.dialogue.teaching import asking_to_teach
from bot.dialogue.text import readable
from bot.dialogue.unheard import beside, listened, unheard, why_unheard
from bot.dialogue.writing import draft_of
from bot.endpoints import CHANNEL as VOICE
from bot.errors import TooBusy
from bot.language import DEFAULT, conversing, heard
from bot.messages import Message, Reply
from bot.people import People
from bot.phrases import reworded
from bot.secret_addresses import without_addresses
from bot.skill import Export, Forget, Request
from nlu.identify import SURE
from nlu.understanding import Interpreter, Understanding
from twin_core.errors import TwinForgotten, VersionConflict
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.parts.preferences import LanguageHeard
from twin_core.store.base import Store
from twin_core.twin import Twin

TRIES: Final = 8
BRIEF: Final = 3
"""Words of a command; a longer answer to a question that takes any words is a note or a title."""
SURE_OF_WORDS: Final = 2 * SURE
"""The lead that another language needs in an answer of any words: a title is often in another one."""
LOCKS: Final = 256

Perform = Callable[[Request, str, Message], Reply | Performed]
"""Does what a skill asked of the roof, for a twin id, and says how it went."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one message."""

    reply: Reply
    readings: tuple[Understanding, ...] = ()
    records: tuple[Record, ...] = ()
    duplicate: bool = False
    posted: bool = False
    """Whether the reply is on its way through the outbox."""


class Dialogue(Lookups):
    """The conversation with everybody; safe to call from many threads."""

    def __init__(
        self,
        store: Store,
        agent_for: AgentFor,
        people: People,
        perform: Perform,
        *,
        thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
        asks_to_teach: bool = False,
        asks_to_nudge: bool = False,
        asks_zone: bool = False,
        zone: str = "UTC",
        language: str = "",
        country: str = "",
        voice: Voice | None = None,
        speaking: Collection[str] = (),
        rooms: Rooms | None = None,
    ) -> None:
        """`zone`, `language` and `country`: assumed of a person whose channel does not tell.

        `asks_to_teach`: ask people, once, whether what is not understood may be kept for those who teach.
        `asks_to_nudge`: ask them, once, after their first check-in or break, whether Doppel may write first.
        `asks_zone`: ask them, once, where they are, if their channel does not tell.
        `voice`: how those are spoken to who did not choose. `speaking`: channels where all is said aloud.
        `rooms`: the voice devices; by default none is shared but those that people share in chat.
        """
        super().__init__(store, people, rooms or Rooms(people), voice)
        self._perform = perform
        self._agent_for = agent_for
        self._thresholds = thresholds
        self._asks_to_teach = asks_to_teach
        self._asks_to_nudge = asks_to_nudge
        self._asks_zone = asks_zone
        self._guest = Guest(zone, language or DEFAULT, country)
        self._speaking = speaking
        self._linking = Linking(store, people)
        self._devices = Devices(store, people, self._rooms)
        self._gate = Gate(store, self._rooms, self._guest, thresholds, voice)
        self._locks = tuple(Lock() for _ in range(LOCKS))

    def hear(self, message: Message) -> Heard:
        """The reply to a message, after all it changes is durable.

        A message heard before changes nothing and is answered the same. Raises `StoreError`,
        and `TooBusy` when other processes keep writing for the same person.
        """
        if message.sender.channel == VOICE:
            agent = self._agent_for("\0".join(self._people.identity(message.sender)))
            passed = self._gate.passed(message, agent)
            if isinstance(passed, Reply):
                return Heard(replace(passed, place=message.place), posted=True)
            message = passed
        with self._locks[hash(self._people.identity(message.sender)) % LOCKS]:
            for _ in range(TRIES):
                try:
                    return self._turn(message)
                except (VersionConflict, TwinForgotten):  # the latter: it is part of another one by now
                    continue
        raise TooBusy("somebody else keeps writing for this person; send the message again")

    def _turn(self, message: Message) -> Heard:
        kept = self._store.answered(exchange_key(message))
        if kept is not None:
            return self._again(message, decode_reply(kept))
        twin = self._people.meet(message.sender)
        agent = self._agent_for("\0".join(self._people.identity(message.sender)))
        opening = opening_of(twin, message, agent, self._guest)
        seen = _applied(twin, opening, message)
        now = message.at.astimezone(seen.preferences.timezone())
        talk = self._talk(twin, message.sender, now)
        talk, press = self._meant(message, seen, talk, now, agent)
        if press:
            message = press.heard(message)
        language = _language(agent, message, seen, talk)
        if language != seen.preferences.language and not seen.preferences.language_pinned:
            opening = (*opening, LanguageHeard(language))
            seen = _applied(twin, opening, message)
        with conversing(heard=language, spoken=seen.preferences.language), reworded(agent.reworded):
            return self._answered(Scene(message, seen, now, talk), agent, twin, opening, press)

    def _meant(
        self, message: Message, twin: Twin, talk: Talk, now: datetime, agent: Agent
    ) -> tuple[Talk, Press | None]:
        """The talk with the question on top that a message may answer first, and the press that it may be."""
        language = twin.preferences.language

        def read(text: str) -> Understanding:
            return agent.interpreter(language).understand(text, now, twin.preferences.timezone())

        with conversing(heard=language, spoken=language):
            if not message.pressed:
                return laid(self._store, twin, talk, message, now, read=read), None
            press = press_of(self._store, twin, talk, message, now, read=read)
            return press.turned_to(talk) if press else talk, press

    def _answered(
        self, scene: Scene, agent: Agent, twin: Twin, opening: tuple[Event, ...], press: Press | None
    ) -> Heard:
        """Read by this person's agent, answered by its skills, and written over the twin as it was before."""
        message = scene.message
        response = self._response(scene, agent, press)
        if Forget() in response.requests:
            reply = performed(self._perform(Forget(), twin.id, message)).reply
            reply = voiced(replace(reply, place=message.place), scene, response, self._voice)
            return Heard(reply, response.readings)
        settled = self._linking.settled(response.requests, twin, message) or self._devices.settled(
            response.requests, twin, message
        )
        if settled:
            response = settled.over(response)
        if settled and settled.twin:
            twin, opening = settled.twin, opening_of(settled.twin, message, agent, self._guest)
        done = self._performed(message, twin, response, scene)
        reply = finished(done.reply, message, done.talk, press)
        done = replace(
            done,
            reply=voiced(
                showing_heard(reply, message) if done.keep_words else reply, scene, done, self._voice
            ),
            events=opening + done.events,
            outcomes=outcomes(response, scene.talk, agent.version, message),
            miss=miss(response, scene.twin, message),
        )
        return self._written(message, twin, done, settled)

    def _response(self, scene: Scene, agent: Agent, press: Press | None) -> Response:
        message, twin, talk = scene.message, scene.twin, scene.talk
        if message.pressed and press is None:
            return Response(Reply(say("old_button")), talk)
        if message.edits and not message.text:
            return deleted(twin, talk, cause_of(message), scene.now)
        if why_unheard(message) and not readable(message.text):
            return unheard(scene, agent.skills)
        if announced := self._on_announced(scene, agent):
            return announced
        response = self._responder(agent).respond(scene)
        response = beside(replace(response, talk=listened(response.talk, message, talk)), message)
        if message.edits:
            response = edited(response, twin, talk, cause_of(message), scene.now)
        if self._asks_to_teach:
            response = asking_to_teach(response, twin, agent.skills)
        if self._asks_to_nudge:
            response = asking_to_nudge(response, twin, agent.skills)
        return asking_zone(response, scene) if self._asks_zone else response

    def _on_announced(self, scene: Scene, agent: Agent) -> Response | None:
        def read(text: str) -> Understanding:
            zone = scene.twin.preferences.timezone()
            return agent.interpreter(heard()).understand(text, scene.now, zone)

        return on_announced(scene, self._speaking, read)

    def _responder(self, agent: Agent) -> Responder:
        def tongue(text: str) -> tuple[str, Interpreter]:
            language = agent.identify(text, heard(), SURE)
            return language, agent.interpreter(language)

        return Responder(agent.interpreter(heard()), agent.skills, self._thresholds, tongue)

    def _performed(self, message: Message, twin: Twin, response: Response, scene: Scene) -> Response:
        told = [performed(self._perform(request, twin.id, message)) for request in response.requests]
        reply = joined([response.reply, *(one.reply for one in told)])
        reply = offering(reply, response.talk, response.events, message, scene.twin.preferences)
        if not (twin.version or message.introduced) and response.keep_words:
            reply = replace(reply, text=f"{reply.text}\n{say('welcome')}".strip())
        talk = replace(response.talk, at=scene.now, language=heard())
        if talk.before:
            talk = replace(talk, before=replace(talk.before, reply=remembered(reply)))
        events = (*response.events, *(event for one in told for event in one.events))
        accounts = tuple(account for one in told for account in one.accounts)
        return replace(response, reply=reply, talk=talk, events=events, accounts=accounts)

    def _written(self, message: Message, twin: Twin, done: Response, settled: Settled | None) -> Heard:
        draft = draft_of(twin, message, done, self._people.identity(message.sender))
        written = self._store.append_many(settled.written(draft) if settled else (draft,))[-1]
        if written.duplicate is not None:
            return self._again(message, decode_reply(written.duplicate))
        return Heard(done.reply, done.readings, written.records, posted=bool(draft.parcels))

    def _again(self, message: Message, kept: Reply) -> Heard:
        """The answer that was given before; a file in it is made anew, as it was not kept."""
        twin_id = self._people.find(message.sender)
        if kept.file and not kept.file.content and twin_id:
            kept = replace(kept, file=performed(self._perform(Export(), twin_id, message)).reply.file)
        return Heard(kept, duplicate=True)


def _applied(twin: Twin, events: tuple[Event, ...], message: Message) -> Twin:
    for event in events:
        twin = event.apply(twin, message.at.astimezone(UTC))
    return twin


def _language(agent: Agent, message: Message, twin: Twin, talk: Talk) -> str:
    """The language of a message: that of the conversation so far, unless the words are surely of another."""
    current = talk.language or twin.preferences.language
    ask = talk.open
    if ask and normal(message.text) in (normal(button.says) for button in ask.question.buttons):
        return twin.preferences.language if twin.preferences.language_pinned else current
    any_words = ask is not None and ask.expects == "text" and not ask.offer
    if any_words and len(message.text.split()) > BRIEF:
        return current
    return agent.identify(without_addresses(message.text), current, SURE_OF_WORDS if any_words else SURE)
