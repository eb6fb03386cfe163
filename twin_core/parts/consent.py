"""What the person has agreed to, by purpose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

GRANTS_KEPT = 100
IMPROVE_UNDERSTANDING = "improve_understanding"
"""The purpose of keeping what was not understood for those who teach Doppel."""

NUDGES = "nudges"
"""The purpose of speaking first: breaks, check-ins, meetings."""
LEARN_TIMING = "learn_timing"
"""The purpose of letting chance decide now and then, to learn when a nudge helps, and whether."""
CALENDAR = "calendar"
"""The purpose of reading a calendar."""
WORK_TOOLS = "work_tools"
"""The purpose of reading tasks and reviews from code hosts and trackers."""
ACTIVITY = "activity"
"""The purpose of knowing when the person was at their computer."""
SHARE_FREE_TIME = "share_free_time"
"""The purpose of letting others find a time: free or busy, nothing else."""


class Grant(msgspec.Struct, frozen=True, gc=False):
    """A consent in force."""

    purpose: str
    at: datetime
    until: datetime | None = None


class Consent(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Grants by purpose."""

    grants: tuple[Grant, ...] = ()
    asked: tuple[str, ...] = ()
    """Purposes that the person was asked about: nobody is asked twice."""

    def allows(self, purpose: str, at: datetime) -> bool:
        """Whether a purpose is agreed to at a time (aware)."""
        return any(
            grant.purpose == purpose and (grant.until is None or at < grant.until) for grant in self.grants
        )


@event("consent.granted")
class ConsentGranted(Event, frozen=True):
    """The person agreed to a purpose, perhaps for a time."""

    undoable = False

    purpose: str
    until: Instant | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The grant in force, in place of an earlier one for the purpose."""
        grants = (*_without(twin, self.purpose), Grant(self.purpose, at, self.until))[-GRANTS_KEPT:]
        return replace(twin, consent=replace(twin.consent, grants=grants))


@event("consent.revoked")
class ConsentRevoked(Event, frozen=True):
    """The person took a consent back."""

    undoable = False

    purpose: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """No grant for the purpose."""
        return replace(twin, consent=replace(twin.consent, grants=_without(twin, self.purpose)))


@event("consent.asked")
class ConsentAsked(Event, frozen=True):
    """The person was asked to agree to a purpose."""

    undoable = False

    purpose: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The purpose among those asked about."""
        asked = tuple(dict.fromkeys((*twin.consent.asked, self.purpose)))[-GRANTS_KEPT:]
        return replace(twin, consent=replace(twin.consent, asked=asked))


def _without(twin: Twin, purpose: str) -> tuple[Grant, ...]:
    return tuple(grant for grant in twin.consent.grants if grant.purpose != purpose)
