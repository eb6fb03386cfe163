"""What can be looked up of people and their conversations without a turn of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel import Glance, Line
from bot.config.models import Voice
from bot.dialogue.keys import talk_key
from bot.dialogue.rooms import Rooms
from bot.dialogue.speaking import asked_for
from bot.dialogue.talk import Talk, decode_reply, decode_talk
from bot.endpoints import CHANNEL as VOICE
from bot.glance import glance
from bot.language import conversing
from bot.messages import Address, Reply
from bot.people import People
from bot.sound import Aloud, Expecting
from twin_core.parts.preferences import Preferences
from twin_core.store.base import Store
from twin_core.twin import Twin


class Lookups:
    """Reads, and changes nothing; safe to call from many threads."""

    def __init__(self, store: Store, people: People, rooms: Rooms, voice: Voice | None) -> None:
        """`voice`: how those are spoken to who did not choose."""
        self._store = store
        self._people = people
        self._rooms = rooms
        self._voice = voice

    def transcript(self, address: Address, since: datetime) -> list[Line]:
        """What was said in a conversation since a time, oldest first."""
        twin_id = self._people.find(address)
        if twin_id is None:
            return []
        kept = self._store.transcript(twin_id, talk_key(address), since)
        return [Line(one.key, one.at, one.said, decode_reply(one.answer)) for one in kept]

    def preferences(self, address: Address) -> Preferences:
        """How the person at an address wants things; the defaults for a stranger."""
        return self._people.meet(address).preferences

    def expecting(self, address: Address, now: datetime) -> Expecting:
        """What is known of the next utterance in a conversation before it is heard."""
        address = self._speaker(address, now)
        twin = self._people.meet(address)
        talk = self._talk(twin, address, now)
        any_words = talk.open is not None and talk.open.expects in ("text", "exact")
        return Expecting("words" if any_words else "command", talk.language or twin.preferences.language)

    def aloud(self, address: Address, reply: Reply) -> Aloud | None:
        """All of a reply that was shown at an address, for its person who asks to hear it."""
        twin = self._people.meet(address)
        talk = self._talk(twin, address)
        return asked_for(reply, talk, twin.preferences, self._voice)

    def may_speak(self, address: Address, now: datetime) -> bool:
        """Whether something personal may be said aloud at an address now: nobody else has it."""
        return self._rooms.may_speak(address, now)

    def glance(self, address: Address, now: datetime) -> Glance:
        """The day at a glance of the person at an address, in their language."""
        twin = self._people.meet(address)
        language = twin.preferences.language
        with conversing(heard=language, spoken=language):
            return glance(twin, now.astimezone(twin.preferences.timezone()))

    def _speaker(self, address: Address, now: datetime) -> Address:
        """As whom somebody speaks; a shared device that nobody has opened is a stranger's."""
        if address.channel != VOICE:
            return address
        return self._rooms.who(address, now) or replace(address, user="")

    def _talk(self, twin: Twin, address: Address, now: datetime | None = None) -> Talk:
        """The state of a conversation, as it is taken up at a time where one is given."""
        if not twin.version:
            return Talk()
        talk = decode_talk(self._store.talk(twin.id, talk_key(address)))
        return talk.awake(now) if now else talk
