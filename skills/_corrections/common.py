"""What all corrections share: ratings among the latest records, and their replacement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from bot import wording
from bot.facts import spoken_of
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.ratings import MEASURES, choices
from bot.skill import Answer, Ask, Filled, Turn
from nlu.understanding import Measure
from twin_core.events.base import Event
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.mood import MoodLogged
from twin_core.twin import Recent, Twin

say = phrases(str(Path(__file__).parent.with_name("corrections.py")))

Rating: TypeAlias = MoodLogged | EnergyUpdated | StressLogged

OFFERED: Final = 6
_EVENTS: Final[dict[Measure, type[Rating]]] = {
    "mood": MoodLogged,
    "energy": EnergyUpdated,
    "stress": StressLogged,
}


@dataclass(frozen=True, slots=True)
class Noted:
    """A rating among the latest records."""

    id: str
    cause: str
    measure: Measure
    value: int
    at: datetime
    """The moment it speaks of: aware, UTC."""
    note: str

    @property
    def label(self) -> str:
        """As in "mood 3"."""
        return wording.rated(self.measure, self.value)


def ratings(twin: Twin) -> tuple[Noted, ...]:
    """The ratings among the latest records, newest last."""
    return tuple(noted for recent in twin.recent if (noted := _noted(recent)))


def ask_value(turn: Turn, intent: str, noted: Noted, measure: Measure | None = None) -> Answer:
    """Ask what a rating should be."""
    which = measure or noted.measure
    text = say("which_value", turn.message.id, noted=noted.label, when=when(turn, noted.at))
    question = Reply(text, (*choices(which), say.button("leave")), private=True)
    ask = Ask(intent, "value", "rating", question, {"record": noted.id, "measure": which})
    return Answer(question, ask=ask, because=say("because_value"))


def ask_which(
    turn: Turn, intent: str, found: Sequence[Noted], value: int | None, measure: Measure | None
) -> Answer:
    """Ask which of several ratings is meant."""
    some = tuple(reversed(found))[:OFFERED]
    plain = [say.name("entry").format(noted=noted.label, when=when(turn, noted.at)) for noted in some]
    labels = [
        f"{label} ({place})" if plain.count(label) > 1 else label for place, label in enumerate(plain, 1)
    ]
    buttons = (*(Button(label, label) for label in labels), say.button("none"))
    question = Reply(say("which_entry", turn.message.id), buttons, private=True)
    filled = {"records": [noted.id for noted in some], "value": value, "measure": measure}
    return Answer(
        question, ask=Ask(intent, "which", "choice", question, filled), because=say("because_several")
    )


def ask_sure(turn: Turn, noted: Noted, value: int, measure: Measure | None) -> Answer:
    """Make sure that a rating which is not the last note is meant."""
    new = wording.rated(measure or noted.measure, value)
    text = say("sure", noted=noted.label, when=when(turn, noted.at), new=new)
    question = Reply(text, say.buttons("affirm", "deny"), private=True)
    filled: Filled = {"record": noted.id, "value": value, "measure": measure}
    ask = Ask("correct_last", "sure", "yes_no", question, filled)
    return Answer(question, ask=ask, because=say("because_sure"))


def made(turn: Turn, noted: Noted, value: int, measure: Measure | None = None) -> Answer:
    """A rating replaced by another, which speaks of the same moment."""
    which = measure or noted.measure
    if (value, which) == (noted.value, noted.measure):
        text = say("same", noted=noted.label, when=when(turn, noted.at))
        return Answer(Reply(text, private=True), because=say("because_corrected"))
    event: Event = _EVENTS[which](value=value, note=noted.note, felt_at=noted.at)
    new = wording.rated(which, value)
    text = say("corrected", turn.message.id, new=new, old=noted.label, when=when(turn, noted.at))
    reply = Reply(wording.capital(text), say.buttons("undo"), private=True)
    return Answer(reply, (CorrectionMade((noted.id,), "changed"), event), because=say("because_corrected"))


def noted_new(turn: Turn, measure: Measure, value: int) -> Answer:
    """A rating that corrects none and is noted beside the others."""
    text = say(
        "noted_new",
        turn.message.id,
        new=wording.rated(measure, value),
        clock=wording.clock(turn.now, turn.twin.preferences),
    )
    reply = Reply(wording.capital(text), say.buttons("undo"), private=True)
    return Answer(reply, (_EVENTS[measure](value=value),), because=say("because_noted"))


def when(turn: Turn, at: datetime) -> str:
    """A moment in words: the clock alone for today."""
    local = at.astimezone(turn.now.tzinfo)
    if local.date() == turn.now.date():
        return wording.clock(local.time(), turn.twin.preferences)
    return wording.when(at, turn.now, turn.twin.preferences)


def again(ask: Ask, turn: Turn) -> Answer:
    """The same question once more, kindly."""
    text = say("again", turn.message.id, question=ask.question.text)
    return Answer(Reply(text, ask.question.buttons, private=True), ask=ask, because=say("because_unfit"))


def left(turn: Turn) -> Answer:
    """Nothing is changed."""
    return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))


def measure_named(name: object) -> Measure | None:
    """A measure from an open question."""
    return next((measure for measure in MEASURES if measure == name), None)


def _noted(recent: Recent) -> Noted | None:
    event = recent.event
    for measure, kind in _EVENTS.items():
        if isinstance(event, kind):
            return Noted(recent.id, recent.cause, measure, event.value, spoken_of(recent), event.note)
    return None
