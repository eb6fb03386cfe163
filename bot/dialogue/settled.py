"""What comes of a change of who is who, and the drafts that write it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from bot.dialogue.compose import joined
from bot.dialogue.respond import Response
from bot.messages import Reply
from bot.skill import Ask, LinkDevice, OpenDevice, RedeemCode, SetPin, ShareDevice, Unlink
from twin_core.events.base import Event
from twin_core.store.base import Absorbed, Draft, Parcel
from twin_core.twin import Twin

SETTLED: Final = RedeemCode | Unlink | LinkDevice | ShareDevice | OpenDevice | SetPin
"""Requests that change who is who, or how somebody shows it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a change of who is who leads to."""

    reply: Reply
    ask: Ask | None = None
    events: tuple[Event, ...] = ()
    twin: Twin | None = None
    """Whose turn it is from now on, as it was before; None: whose it was."""
    facts: tuple[Draft, ...] = ()
    """What that twin takes over, to be written before the turn."""
    absorbs: Absorbed | None = None
    identities: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    notices: tuple[Parcel, ...] = ()

    def over(self, response: Response) -> Response:
        """A response with what came of its requests."""
        return replace(
            response,
            reply=joined([response.reply, self.reply]),
            talk=response.talk.asking(self.ask) if self.ask else response.talk,
            events=(*response.events, *self.events),
            requests=tuple(each for each in response.requests if not isinstance(each, SETTLED)),
        )

    def written(self, draft: Draft) -> tuple[Draft, ...]:
        """The drafts of a turn that changes who is who; only the first expects the version that was read."""
        facts = list(self.facts)
        if facts:
            facts[0] = msgspec.structs.replace(facts[0], expected=draft.expected)
        last = msgspec.structs.replace(
            draft,
            expected=None if facts else draft.expected,
            identities=tuple(dict.fromkeys((*draft.identities, *self.identities))),
            dropped_identities=self.dropped,
            absorbs=self.absorbs,
            parcels=(*draft.parcels, *self.notices),
        )
        return (*facts, last)
