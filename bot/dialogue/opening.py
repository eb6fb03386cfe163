"""What is assumed of people who have told nothing yet, and what a message tells by being there."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.dialogue.agent import Agent
from bot.endpoints import lasting
from bot.messages import Message
from twin_core.events.base import Event
from twin_core.parts.identity import IdentityLinked, Link
from twin_core.parts.preferences import Preferences, PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin


@dataclass(frozen=True, slots=True)
class Guest:
    """What is assumed of somebody who is not known."""

    zone: str = "UTC"
    language: str = "en"
    country: str = ""

    def twin(self, language: str) -> Twin:
        """A twin of nobody, never kept."""
        return Twin(id="", preferences=Preferences(zone=self.zone, language=language, country=self.country))


def opening_of(twin: Twin, message: Message, agent: Agent, guest: Guest) -> tuple[Event, ...]:
    """What a message tells before a word of it is read: a new person, chat or zone."""
    sender, zone = message.sender, message.at.tzinfo
    told = zone.key if isinstance(zone, ZoneInfo) and zone.key != "UTC" else ""
    events: list[Event] = []
    if not twin.version:
        language = message.language if message.language in agent.interpreters else guest.language
        name = message.name or sender.user
        events.append(TwinCreated(name=name, zone=told or guest.zone, language=language))
        if guest.country:
            events.append(PreferencesChanged(country=guest.country))
    elif told and told != twin.preferences.zone and not twin.preferences.zone_pinned:
        events.append(PreferencesChanged(zone=told))
    chat = lasting(sender)
    if twin.identity.is_news(Link(chat.channel, chat.user, chat.conversation)):
        events.append(IdentityLinked(chat.channel, chat.user, chat.conversation))
    return tuple(events)
