"""What a gate says when something may not be said now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Gate: TypeAlias = Literal[
    "consent",
    "unwanted",
    "unreachable",
    "quiet",
    "off_day",
    "away",
    "holiday",
    "disturb",
    "meeting",
    "budget",
    "spacing",
    "cool_down",
    "ignored",
    "duplicate",
    "late",
    "trial",
]
"""Not agreed to; this kind switched off, resting, or not at this hour or day; no chat to write to; quiet
hours; no working day; leave; public holiday; a spell of quiet or focus time; in a meeting or shortly before
one; three a day; ninety minutes apart; this kind came lately; it was ignored; it was said already or done
without asking; past its use; chance, with consent."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first gate that holds a nudge back."""

    gate: Gate
    reasons: tuple[str, ...] = ()
    """Its figures, as codes such as "sent_today:3" or "quiet_until:08:00"; `bot.reasons` has their words."""
    until: datetime | None = None
    """Aware: when it may be worth asking again; None where only the person can change it."""
