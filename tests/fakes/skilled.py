"""A person talking to one skill, with readings given by the test instead of a trained model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.messages import Address, Message
from bot.skill import Answer, Ask, Skill, Turn
from nlu.understanding import Entity, Moment, Rating, Understanding, Value
from twin_core.events.base import Event
from twin_core.parts.system import TwinCreated
from twin_core.twin import Recent, Twin

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=BERLIN)

Told = tuple[str, str, Value]
"""An entity's name, the words it stands on, its value."""


def rated(name: str, said: str, value: int, *, certain: bool = True) -> Told:
    return name, said, Rating(value, certain, said)


def at(said: str, moment: datetime, grain: str = "minute", part: str = "") -> Told:
    return "time", said, Moment(moment, grain, part)  # type: ignore[arg-type]


class Person:
    """Keeps the twin, the clock and the open question between turns."""

    def __init__(self, skill: Skill, now: datetime = MONDAY) -> None:
        self.skill = skill
        self.now = now
        self.ask: Ask | None = None
        self.twin = TwinCreated("ana", "Europe/Berlin").apply(Twin(id="ana"), now)
        self._numbers = count(1)

    def says(self, text: str, intent: str, *told: Told, vary: str = "") -> Answer:
        """The answer to a text; an open question is answered by it."""
        number = vary or str(next(self._numbers))
        message = Message(number, text, Address("console", "ana", "terminal"), self.now)
        understanding = Understanding(text, intent, 0.95, tuple(_entity(text, one) for one in told))
        answer = self.skill(Turn(message, understanding, self.twin, self.now, self.ask))
        self.ask = answer.ask
        for event in answer.events:
            self.lives(event)
        return answer

    def waits(self, **length: float) -> None:
        utc = self.now.astimezone(UTC) + timedelta(**length)
        self.now = utc.astimezone(self.now.tzinfo)

    def lives(self, event: Event, when: datetime | None = None) -> None:
        """A fact from elsewhere, recorded now or at another time."""
        moment = (when or self.now).astimezone(UTC)
        if event.wire != "correction.made":
            self.twin = event.apply(self.twin, moment)
        version = len(self.twin.recent) + 1
        recent = Recent(f"r{version}", version, moment, event, "console:1")
        self.twin = replace(self.twin, recent=(*self.twin.recent, recent))


def _entity(text: str, told: Told) -> Entity:
    name, said, value = told
    start = text.index(said)
    return Entity(name, value, start, start + len(said))
