"""The sound of replies, made just before they are sent, and kept nowhere."""

from __future__ import annotations

import time
from dataclasses import replace

import structlog

from bot.aloud import aloud, manner
from bot.channel import Channel
from bot.config.models import Voice
from bot.messages import Reply
from bot.sound import Speech
from twin_core.store.base import Store
from voice.errors import VoiceError

log = structlog.get_logger("doppel.voice")


class Voicing:
    """Gives replies their sound; to be called off the event loop."""

    def __init__(self, speech: Speech, store: Store, settings: Voice | None = None) -> None:
        """`settings`: how those are spoken to who did not choose."""
        self._speech = speech
        self._store = store
        self._settings = settings

    def ready(self, reply: Reply, channel: Channel, twin_id: str) -> Reply:
        """A reply from the outbox with what its channel says aloud of it.

        What comes unasked is said aloud where everything is. Without sound the words go all the same.
        """
        if channel.speaks and reply.unasked and reply.aloud is None:
            preferences = self._store.state(twin_id).preferences
            how = manner(preferences, preferences.language, self._settings)
            reply = replace(reply, aloud=aloud(reply, how))
        return self.with_note(reply, channel)

    def with_note(self, reply: Reply, channel: Channel) -> Reply:
        """A reply with its voice note, where it is to be heard and its channel sends such."""
        if not channel.sends_notes or reply.aloud is None or reply.note:
            return reply
        started = time.perf_counter()
        try:
            note = self._speech.note(reply.aloud)
        except VoiceError as error:
            log.warning("no_note", channel=channel.name, error=type(error).__name__)
            return reply
        except Exception:  # a reply that could be read is not held back by its sound
            log.exception("no_note", channel=channel.name)
            return reply
        log.info(
            "note", channel=channel.name, bytes=len(note), ms=round((time.perf_counter() - started) * 1000)
        )
        return replace(reply, note=note)
