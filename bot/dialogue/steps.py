"""What one step of a turn leaves for the next: the person as they are by then, the talk after a crisis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import safety
from bot.dialogue.fit import say
from bot.dialogue.talk import Talk
from bot.skill import Answer, Before
from twin_core.events.base import Event
from twin_core.events.replay import needs_replay
from twin_core.twin import Twin


def after(twin: Twin, events: Sequence[Event], at: datetime) -> Twin:
    """The twin as the next clause of a message should see it; what takes something back counts later."""
    for event in events:
        if not needs_replay(event):
            twin = event.apply(twin, at)
    return twin


def careful(crisis: Answer, talk: Talk) -> Talk:
    """A talk after words of self-harm: with the question for the country once, and no word kept."""
    asks = tuple(ask for ask in talk.asks if crisis.ask is None or ask.intent != safety.INTENT)
    before = Before("", safety.INTENT, 1.0, say("because_crisis"))
    talk = replace(talk, asks=asks, before=before)
    return talk.asking(crisis.ask) if crisis.ask else talk
