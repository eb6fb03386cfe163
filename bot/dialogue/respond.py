"""From a readable text to what is said, recorded and left open: pure, but for the skills it calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot import safety, wording
from bot.dialogue.bare import LINK, STOP, by_rule, redeems, stops
from bot.dialogue.choices import Thresholds, main_things
from bot.dialogue.compose import joined, resumed
from bot.dialogue.confirming import CONFIRM, asking_first, wants_yes
from bot.dialogue.fit import CONTROL, REPEAT, answers, chosen, say
from bot.dialogue.keys import cause_of
from bot.dialogue.misheard import MISHEARD, rewound, sounds_misheard
from bot.dialogue.steps import after, careful
from bot.dialogue.talk import ASKS_KEPT, Talk
from bot.dialogue.text import LONGEST, is_foreign, readable
from bot.discovery import Skills
from bot.language import conversing, heard, spoken
from bot.messages import Button, Message, Reply
from bot.shortcuts import spelled_out
from bot.skill import Answer, Ask, Before, Request, Turn, Unclear
from nlu.understanding import Interpreter, Understanding
from twin_core.events.base import Event
from twin_core.store.desk_base import Miss, Outcome
from twin_core.twin import Twin

COMMAND: Final = "/"
"""What a command such as "/mood 4" begins with, in a chat that has no commands of its own."""
READING: Final = "reading"
"""The slot of the dialogue's own question: which intent was meant?"""
MISSES_ALLOWED: Final = 2
OTHER_LANGUAGE: Final = "speak_other_language"
"""Whose skill answers a text in letters that English is not written in."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a clause is said."""

    message: Message
    twin: Twin
    now: datetime
    talk: Talk


@dataclass(frozen=True, slots=True)
class Response:
    """What one message leads to."""

    reply: Reply
    talk: Talk
    events: tuple[Event, ...] = ()
    requests: tuple[Request, ...] = ()
    readings: tuple[Understanding, ...] = ()
    unclear: tuple[bool, ...] = ()
    """For each reading, whether the person was asked what was meant."""
    outcomes: tuple[Outcome, ...] = ()
    """How it went, for those who look after the intents."""
    miss: Miss | None = None
    """What was not understood, where the person agreed that it is kept."""
    keep_words: bool = True
    """False where nothing of the text may be stored."""
    accounts: tuple[tuple[str, bytes], ...] = ()
    """What reading feeds needs from now on, see `twin_core.store.base.Draft.accounts`."""


class Responder:
    """Answers messages with the skills it was given."""

    def __init__(
        self,
        interpreter: Interpreter,
        skills: Skills,
        thresholds: Thresholds,
        tongue: Callable[[str], tuple[str, Interpreter]] | None = None,
    ) -> None:
        """`tongue`: the language of words that Doppel puts in the person's mouth, and who reads it."""
        self._tongue = tongue or (lambda _: (heard(), interpreter))
        self._interpreter = interpreter
        self._skills = skills
        self._thresholds = thresholds
        self._known = {*skills.by_intent, safety.INTENT, ""}

    def respond(self, scene: Scene) -> Response:
        """The response to a message: safety first, then the open question, then the skills."""
        text = readable(scene.message.text)
        scene = replace(scene, talk=scene.talk.knowing(self._known))
        again = scene.talk.before is not None and scene.talk.before.intent == safety.INTENT
        if crisis := safety.crisis(text, scene.twin, again=again):
            return Response(crisis.reply, careful(crisis, scene.talk), crisis.events, keep_words=False)
        if not text:
            name = "cannot_read_file" if scene.message.attached else "empty"
            return Response(Reply(say(name), _help()), scene.talk)
        if len(text) > LONGEST:
            words = say("too_long", length=wording.figure(len(text)), longest=wording.figure(LONGEST))
            return Response(Reply(words), scene.talk, keep_words=False)
        if text.startswith(COMMAND):
            text = spelled_out(text, heard())
        return _with_attached(self._clauses(replace(scene, message=replace(scene.message, text=text))), scene)

    def _clauses(self, scene: Scene) -> Response:
        readings = list(self._readings(scene))
        answered: list[Answer] = []
        for clause in tuple(readings):
            answer, talk = self._clause(clause, scene)
            asked = [earlier.ask for earlier in answered if earlier.ask]
            if scene.talk.open in asked and scene.talk.open not in talk.asks:
                answered = [replace(e, reply=Reply("")) if e.ask == scene.talk.open else e for e in answered]
            elif answer.ask and any(ask in scene.talk.asks for ask in asked):
                talk = scene.talk.holding(answer.ask)
                answer = replace(answer, reply=Reply(""))
            answered.append(answer)
            scene = self._stepped(scene, answer, talk)
            if answer.then:
                reading, answer, talk = self._followed(answer.then, scene)
                readings.append(reading)
                answered.append(answer)
                scene = self._stepped(scene, answer, talk)
        return self._together(scene, answered, readings)

    @staticmethod
    def _stepped(scene: Scene, answer: Answer, talk: Talk) -> Scene:
        return replace(scene, talk=talk, twin=after(scene.twin, answer.events, scene.message.at))

    def _followed(self, text: str, scene: Scene) -> tuple[Understanding, Answer, Talk]:
        """What comes of the words that an answer wants heard next: they answer no question that is open."""
        language, interpreter = self._tongue(text)
        with conversing(heard=language, spoken=spoken()):
            reading = interpreter.understand(text, scene.now, _zone(scene.now))
            answer, talk = self._clause(reading, replace(scene, talk=scene.talk.moved_on()))
        return reading, answer, replace(talk, asks=(*scene.talk.asks, *talk.asks)[-ASKS_KEPT:])

    def _readings(self, scene: Scene) -> Sequence[Understanding]:
        text, zone = scene.message.text, _zone(scene.now)
        ask = scene.talk.open
        if redeems(text, ask, self._skills):
            return [Understanding(text, LINK, 1.0)]
        if intent := by_rule(text, self._skills):
            return [Understanding(text, intent, 1.0)]
        whole = ask and (ask.expects in ("text", "exact") or chosen(text, ask.question.buttons))
        if whole:
            return [self._interpreter.understand(text, scene.now, zone)]
        return self._interpreter.clauses(text, scene.now, zone) or [
            self._interpreter.understand(text, scene.now, zone)
        ]

    def _together(self, scene: Scene, answered: list[Answer], readings: Sequence[Understanding]) -> Response:
        because = " ".join(dict.fromkeys(answer.because for answer in answered if answer.because))
        first = readings[0]
        message = scene.message
        before = Before(
            message.text,
            first.intent,
            first.confidence,
            because,
            spoken=message.spoken,
            cause=cause_of(message),
        )
        reply, talk = self._taken_up(scene, answered)
        return Response(
            reply,
            replace(talk, before=before),
            tuple(event for answer in answered for event in answer.events),
            tuple(request for answer in answered for request in answer.requests),
            tuple(readings),
            tuple(isinstance(answer, Unclear) for answer in answered),
        )

    def _taken_up(self, scene: Scene, answered: Sequence[Answer]) -> tuple[Reply, Talk]:
        """What all answers say together, and the question that stayed open behind them."""
        reply, asked = joined([answer.reply for answer in answered]), [answer.ask for answer in answered]
        talk = scene.talk
        while talk.open and talk.open.offer and talk.open not in asked:
            talk = talk.settled()
        ask = talk.open
        if ask is None or ask in asked:
            return reply, talk
        talk = talk.interrupted()
        if talk.open is None or any(answer.requests for answer in answered):
            return reply, talk
        return resumed(reply, ask, scene.message.id), talk

    def _clause(self, reading: Understanding, scene: Scene) -> tuple[Answer, Talk]:
        sure = self._thresholds.sure(reading)
        if by_rule := self._by_rule(reading, scene, sure=sure):
            return by_rule
        if stops(reading.text, self._skills) and (scene.talk.open is None or scene.talk.open.offer):
            reading, sure = replace(reading, intent=STOP, confidence=1.0), True
        while (ask := scene.talk.open) and ask.offer and not answers(ask, reading, sure=sure):
            scene = replace(scene, talk=scene.talk.settled())
        if ask and not ask.intent:
            own = {READING: self._reading_chosen, CONFIRM: self._confirmed}[ask.slot]
            return own(reading, scene, ask)
        if ask and answers(ask, reading, sure=sure):
            return self._open_question(reading, scene, ask)
        if not sure:
            return self._unclear(reading, scene)
        if reading.intent in CONTROL:
            return Answer(Reply(say(str(reading.intent), scene.message.id))), scene.talk
        return self._opened(self._skilled(reading, scene, None), scene.talk)

    def _by_rule(self, reading: Understanding, scene: Scene, *, sure: bool) -> tuple[Answer, Talk] | None:
        """What comes of words about the turn before, whatever question is open."""
        if sure and reading.intent == REPEAT:
            return self._repeated(scene), scene.talk
        if MISHEARD in self._skills.by_intent and sounds_misheard(
            reading, scene.message, scene.talk, sure=sure
        ):
            return self._misheard(reading, scene)
        return None

    def _skilled(
        self, reading: Understanding, scene: Scene, pending: Ask | None, *, confirmed: bool = False
    ) -> Answer:
        intent = pending.intent if pending else str(reading.intent)
        message = replace(scene.message, text=reading.text)
        turn = Turn(message, reading, scene.twin, scene.now, pending, scene.talk.before)
        skill = safety.located if intent == safety.INTENT else self._skills.by_intent[intent]
        answer = skill(turn)
        if pending is None and not confirmed and wants_yes(answer, message):
            return asking_first(replace(reading, intent=intent), answer)
        return answer if answer.because else replace(answer, because=self._because(reading, intent))

    def _misheard(self, reading: Understanding, scene: Scene) -> tuple[Answer, Talk]:
        """What was heard is taken back, and a question that it had answered is asked again."""
        answer = self._skilled(replace(reading, intent=MISHEARD), scene, None)
        talk = rewound(scene.talk, scene.message)
        if talk.open and not talk.open.offer:
            answer = replace(answer, ask=None)
        return self._opened(answer, talk)

    @staticmethod
    def _opened(answer: Answer, talk: Talk) -> tuple[Answer, Talk]:
        """After a skill spoke: its question, if it has one, is open."""
        return answer, talk.asking(answer.ask) if answer.ask else talk

    def _open_question(self, reading: Understanding, scene: Scene, ask: Ask) -> tuple[Answer, Talk]:
        rest = scene.talk.settled()
        if reading.intent == "cancel" and reading.intent not in ask.takes and self._thresholds.sure(reading):
            name = "left_stop" if stops(reading.text, self._skills) else "left"
            return Answer(Reply(say(name, scene.message.id))), rest
        if ask.expects in ("choice", "yes_no") and (button := chosen(reading.text, ask.question.buttons)):
            reading = self._interpreter.understand(button.says, scene.now, _zone(scene.now))
        answer = self._skilled(reading, scene, ask)
        again = answer.ask
        if again is None or (again.slot, again.intent, again.filled) != (ask.slot, ask.intent, ask.filled):
            return self._opened(answer, rest)
        if ask.offer and not answer.events and again.expects == ask.expects:
            return self._clause(reading, replace(scene, talk=rest))
        if not answer.events and self._is_other(reading, ask):
            return self._opened(self._skilled(reading, scene, None), scene.talk)
        misses = scene.talk.misses + 1
        if misses > MISSES_ALLOWED and not answer.events:
            return Answer(Reply(say("gave_up"), _help()), because=answer.because), rest
        return answer, rest.asking(again, misses=misses)

    def _is_other(self, reading: Understanding, ask: Ask) -> bool:
        """Whether words that did not answer the question are surely about something else."""
        known = (*CONTROL, ask.intent, *ask.takes)
        return reading.intent not in known and self._thresholds.sure(reading)

    def _reading_chosen(self, reading: Understanding, scene: Scene, ask: Ask) -> tuple[Answer, Talk]:
        """The dialogue's own question is answered by a choice, and forgotten by anything else."""
        scene = replace(scene, talk=scene.talk.settled())
        intents, text = ask.filled.get("intents"), str(ask.filled.get("text", ""))
        offered = intents if isinstance(intents, list) else []
        button = chosen(reading.text, ask.question.buttons)
        sure = self._thresholds.sure(reading)
        if button is None and len(offered) == 1 and reading.intent == "affirm" and sure:
            button = ask.question.buttons[0]
        if button and (place := ask.question.buttons.index(button)) < len(offered):
            meant = self._interpreter.understand(text, scene.now, _zone(scene.now))
            meant = replace(meant, intent=offered[place], confidence=1.0)
            return self._opened(self._skilled(meant, scene, None), scene.talk)
        if button:
            reading = self._interpreter.understand(button.says, scene.now, _zone(scene.now))
        if reading.intent == "deny" and sure:
            return Answer(Reply(say("other_words"))), scene.talk
        if reading.intent == "cancel" and sure:
            return Answer(Reply(say("left", scene.message.id))), scene.talk
        return self._clause(reading, scene)

    def _confirmed(self, reading: Understanding, scene: Scene, ask: Ask) -> tuple[Answer, Talk]:
        """What was heard is done after a yes, and left after anything else."""
        scene = replace(scene, talk=scene.talk.settled())
        if not (reading.intent in {"affirm", "deny", "cancel", "skip"} and self._thresholds.sure(reading)):
            return self._clause(reading, scene)
        if reading.intent != "affirm":
            return Answer(Reply(say("left", scene.message.id))), scene.talk
        meant = self._interpreter.understand(str(ask.filled["text"]), scene.now, _zone(scene.now))
        meant = replace(meant, intent=str(ask.filled["intent"]), confidence=1.0)
        return self._opened(self._skilled(meant, scene, None, confirmed=True), scene.talk)

    @staticmethod
    def _repeated(scene: Scene) -> Answer:
        """The last reply once more; an open question stays as it is."""
        last = (scene.talk.before.reply if scene.talk.before else None) or Reply(say("nothing_said"))
        if last.picture and not last.picture.png:
            last = replace(last, picture=None)
        return Answer(last, ask=scene.talk.open, because=say("because_repeat"))

    def _unclear(self, reading: Understanding, scene: Scene) -> tuple[Answer, Talk]:
        """Offer what may have been meant, or else the main things."""
        if is_foreign(reading.text) and OTHER_LANGUAGE in self._skills.by_intent:
            return self._opened(
                self._skilled(replace(reading, intent=OTHER_LANGUAGE), scene, None), scene.talk
            )
        known, vary = self._skills.by_intent.keys() - self._skills.off, scene.message.id
        intents = [name for name in self._thresholds.plausible(reading) if name in known]
        because = say("because_unclear", said=reading.text)
        if not intents:
            buttons = main_things(known) or _help()
            return Unclear(Reply(say("unclear_bare", vary), buttons), because=because), scene.talk
        titles = [self._skills.title(name) for name in intents]
        buttons = tuple(Button(title, title) for title in titles)
        if len(intents) == 1:
            question = Reply(say("perhaps", vary, title=titles[0]), (*buttons, *_help()))
        else:
            question = Reply(say("unclear" if reading.intent is None else "either", vary), buttons)
        ask = Ask("", READING, "choice", question, {"text": reading.text, "intents": intents})
        return Unclear(question, ask=ask, because=because), scene.talk.asking(ask)

    def _because(self, reading: Understanding, intent: str) -> str:
        how = "sure" if reading.confidence > 0.8 else "fairly_sure"  # noqa: PLR2004 - a wording
        title = self._skills.title(intent)
        return say("because_sure", said=reading.text, title=title, how=say(how))


def _with_attached(response: Response, scene: Scene) -> Response:
    """A response to words that came with a file, which it says could not be read."""
    if scene.message.attached != "file":
        return response
    beside = Reply(say("cannot_read_file"))
    return replace(response, reply=joined([response.reply, beside]))


def _help() -> tuple[Button, ...]:
    return (say.button("help"),)


def _zone(now: datetime) -> ZoneInfo:
    return now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZoneInfo("UTC")
