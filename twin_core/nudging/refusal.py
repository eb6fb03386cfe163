"""What a gate says when something may not be said now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

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


CODES: Final[Mapping[Gate, tuple[str, ...]]] = {
    "consent": ("stopped", "not_agreed"),
    "unwanted": (
        "switched_off",
        "not_asked_for",
        "resting_until",
        "only_days",
        "not_before",
        "not_after",
    ),
    "ignored": ("ignored",),
    "unreachable": ("no_chat",),
    "quiet": ("quiet_until",),
    "off_day": ("weekday",),
    "away": ("away_until",),
    "holiday": ("holiday",),
    "disturb": ("silent_until", "focus_until"),
    "meeting": ("meeting_until", "meeting_at"),
    "budget": ("sent_today", "kept_for"),
    "spacing": ("last_sent", "makes_way_for"),
    "cool_down": ("came", "ignored", "wanted_less"),
    "duplicate": ("checked_in", "snoozed_until", "not_today", "asked_already", "done_already"),
    "late": ("late_since",),
}
"""The names of the codes that each gate gives. Behind a name and a colon: a count (`ignored`, `sent_today`),
HH:MM (`quiet_until`, `not_before`, `not_after`), weekdays from 0 for Monday (`weekday`, `only_days` with
commas), a date (`holiday`), a kind (`kept_for`, `makes_way_for`), or else a moment on the person's clock, see
`saying.moment`. None of them changes while the same thing holds a nudge back."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first gate that holds a nudge back."""

    gate: Gate
    reasons: tuple[str, ...] = ()
    """Its figures, as codes such as "sent_today:3" or "quiet_until:08:00"; `bot.reasons` has their words."""
    until: datetime | None = None
    """Aware: when it may be worth asking again; None where only the person can change it."""
