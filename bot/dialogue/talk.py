"""What a conversation remembers between turns, and its stored form."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from bot.messages import Reply
from bot.skill import Ask, Before

ASKS_KEPT = 5
ASKS_LAST = timedelta(hours=6)
"""After that long a silence a question is no longer taken up."""
TAKEN_UP = 2
"""How often in a row a question is said again after something else; then the talk has moved on."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The state of one conversation."""

    asks: tuple[Ask, ...] = ()
    """Questions left open, the current one last."""
    misses: int = 0
    """How many answers in a row did not fit the current question."""
    passed_over: int = 0
    """How many turns in a row were about something else than the current question."""
    before: Before | None = None
    at: datetime | None = None
    """When the last turn was: aware."""
    language: str = ""
    """The language of the last message; empty before the first."""
    unheard: int = 0
    """How many recordings or utterances in a row gave no words."""
    heard_over: tuple[Ask, ...] = ()
    """The questions that stood open before the last message, where that was said aloud: should it prove to
    be misheard, they stand open again."""

    @property
    def open(self) -> Ask | None:
        """The question that the next message may answer."""
        return self.asks[-1] if self.asks else None

    def awake(self, now: datetime) -> Talk:
        """The talk as it is taken up at `now`: without questions that have grown old."""
        return self.moved_on() if self.at and now - self.at > ASKS_LAST else self

    def knowing(self, intents: Container[str]) -> Talk:
        """Without questions of skills that are there no longer."""
        asks = tuple(ask for ask in self.asks if ask.intent in intents)
        return self if asks == self.asks else replace(self, asks=asks, misses=0, passed_over=0)

    def asking(self, ask: Ask, *, misses: int = 0) -> Talk:
        """With one more question open, now the current one."""
        return replace(self, asks=(*self.asks, ask)[-ASKS_KEPT:], misses=misses, passed_over=0)

    def holding(self, ask: Ask) -> Talk:
        """With a question that waits until all others are answered."""
        return replace(self, asks=(ask, *self.asks)[-ASKS_KEPT:])

    def settled(self) -> Talk:
        """Without the current question."""
        return replace(self, asks=self.asks[:-1], misses=0, passed_over=0)

    def interrupted(self) -> Talk:
        """After a turn about something else: once more, or without any question when that is enough."""
        if self.passed_over >= TAKEN_UP:
            return self.moved_on()
        return replace(self, passed_over=self.passed_over + 1)

    def rewound(self) -> Talk:
        """As it was before the last message, which was not what was said."""
        return replace(self, asks=self.heard_over, misses=0, passed_over=0)

    def moved_on(self) -> Talk:
        """Without any question."""
        return replace(self, asks=(), misses=0, passed_over=0)


_talk = msgspec.json.Decoder(Talk)
_reply = msgspec.json.Decoder(Reply)


def encode_talk(talk: Talk) -> bytes:
    """The stored form of a conversation's state."""
    return msgspec.json.encode(talk)


def decode_talk(data: bytes | None) -> Talk:
    """The state from its stored form; fresh where there is none or an older Doppel wrote it."""
    if not data:
        return Talk()
    try:
        return _talk.decode(data)
    except msgspec.DecodeError:
        return Talk()


def encode_reply(reply: Reply) -> bytes:
    """The stored form of a reply; its sound is not kept."""
    return msgspec.json.encode(replace(reply, note=b""))


def decode_reply(data: bytes) -> Reply:
    """A reply from its stored form."""
    return _reply.decode(data)
