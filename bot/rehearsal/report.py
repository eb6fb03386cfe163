"""What came of a rehearsal: what was sent when and why, and what was held back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.language import conversing
from bot.reasons import because, held
from bot.rehearsal.play import Played
from twin_core.parts.nudges import Held, NudgeDropped, NudgeHeldBack, NudgeSent
from twin_core.parts.zones import zone_named


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was sent or held back."""

    at: datetime
    """Aware, in the person's zone of that time."""
    kind: str
    text: str
    """What was said, or why it was not."""
    reasons: tuple[str, ...]
    """Codes with their figures; of what was held back, the gate first."""
    why: str
    """The reasons in words."""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole rehearsal."""

    sent: tuple[Line, ...]
    held_back: tuple[Line, ...]


def report(played: Played) -> Report:
    """What came of a rehearsal, in order, in the language of its person."""
    language = played.twin.preferences.language
    with conversing(heard=language, spoken=language):
        lines = list(_lines(played))
    return Report(
        tuple(line for sent, line in lines if sent), tuple(line for sent, line in lines if not sent)
    )


def _lines(played: Played) -> Iterator[tuple[bool, Line]]:
    known: dict[str, NudgeSent] = {}
    zone = "UTC"
    for record in played.records:
        event = record.event
        zone = getattr(event, "zone", None) or zone
        at = record.at.astimezone(zone_named(zone))
        if isinstance(event, NudgeSent):
            known[event.nudge] = event
            if event.nudge in played.texts:
                text, why = played.texts[event.nudge], because(event.kind, event.reasons)
                yield True, Line(at, event.kind, text, event.reasons, why)
        elif isinstance(event, NudgeHeldBack):
            yield False, _held(played, at, Held(event.kind, record.at, event.gate, event.reasons))
        elif isinstance(event, NudgeDropped) and (sent := known.get(event.nudge)):
            yield False, _held(played, at, Held(sent.kind, record.at, event.gate, sent.reasons))


def _held(played: Played, at: datetime, one: Held) -> Line:
    text = held(one, at, played.twin.preferences)
    return Line(at, one.kind, text, (one.gate, *one.reasons), text)
