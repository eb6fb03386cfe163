"""A person talking to one skill: entities are read by the real rules, records folded by the real replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Address, Message
from bot.skill import Answer, Ask, Before, Skill, Turn
from nlu.entities import read
from nlu.understanding import Understanding
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)


class Speaker:
    """Keeps the records, the clock and the open question between turns; only the intent is given."""

    def __init__(self, skill: Skill, now: datetime = MONDAY, language: str = "en") -> None:
        self.skill = skill
        self.now = now
        self.language = language
        self.ask: Ask | None = None
        self.before: Before | None = None
        self.records: list[Record] = []
        self.turns = 0
        self.lives(TwinCreated("ana", "Europe/Berlin"))

    @property
    def twin(self) -> Twin:
        return replay(Twin(id="ana"), self.records)

    def says(self, text: str, intent: str | None = None) -> Answer:
        """The answer; a button of the open question is pressed by its words."""
        self.turns += 1
        zone = self.now.tzinfo
        assert isinstance(zone, ZoneInfo)
        message = Message(str(self.turns), text, Address("console", "ana", "terminal"), self.now)
        understanding = Understanding(text, intent, 0.95, read(text, self.now, zone, self.language))
        answer = self.skill(Turn(message, understanding, self.twin, self.now, self.ask, self.before))
        self.ask = answer.ask
        self.before = Before(text, intent, 0.95, answer.because)
        self.lives(*answer.events)
        return answer

    def lives(self, *events: Event) -> Sequence[Record]:
        """Facts recorded now, all by one message."""
        cause, at = f"console:terminal:{self.turns}", self.now.astimezone(UTC)
        first = len(self.records) + 1
        new = [
            Record(f"r{number:05}", "ana", number, at, event, cause, "console")
            for number, event in enumerate(events, first)
        ]
        self.records += new
        return new

    def waits(self, **length: float) -> None:
        utc = self.now.astimezone(UTC) + timedelta(**length)
        self.now = utc.astimezone(self.now.tzinfo)
