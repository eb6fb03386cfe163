"""What the roof did for a skill: what it says, and what the turn is to write with it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Reply
from twin_core.events.base import Event


@dataclass(frozen=True, slots=True)
class Performed:
    """A request as carried out, or as it will be with the turn's own transaction."""

    reply: Reply
    events: tuple[Event, ...] = ()
    accounts: tuple[tuple[str, bytes], ...] = ()
    """See `twin_core.store.base.Draft.accounts`."""


def performed(outcome: Reply | Performed) -> Performed:
    """An outcome in whole; a mere reply writes nothing."""
    return outcome if isinstance(outcome, Performed) else Performed(outcome)
