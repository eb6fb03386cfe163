"""What a person does on the pages: gives settings, goes to sign in at a source, and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import compare_digest
from typing import Final

from msgspec.structs import replace

from bot.errors import FeedError, Refused
from bot.feed import Feed
from bot.feeds.asking import fields
from bot.feeds.connecting import Connecting, Connection
from bot.feeds.places import Places
from bot.feeds.tickets import Ticket, Tickets, fresh

LONGEST: Final = 2_000
"""Characters of one setting."""
BACK: Final = "/feeds/back"


class Spent(FeedError):
    """A link that was used, or is too old."""


class Missing(FeedError):
    """A setting that is needed was left empty; the message is its name."""


class Visits:
    """Everything behind the pages. Blocking; safe to call from many threads."""

    def __init__(self, connecting: Connecting, links: Tickets, returns: Tickets, places: Places) -> None:
        """`links`: to the pages; `returns`: back from a source."""
        self._connecting = connecting
        self._links = links
        self._returns = returns
        self._places = places

    def opened(self, code: str) -> tuple[Ticket, Feed]:
        """What a link is for; it stays good. Raises `Spent` and `NotOffered`."""
        ticket = self._links.seen(code)
        if ticket is None:
            raise Spent
        return ticket, self._connecting.kind(ticket.kind)

    def gave(self, code: str, form: Mapping[str, str]) -> Connection:
        """Connect with what was given. Raises `FeedError`; the link is used up only by success."""
        ticket, kind = self._taken(code)
        try:
            return self._connecting.connect(ticket.twin_id, kind.name, given(kind, form))
        except FeedError:
            self._links.made(ticket, code)
            raise

    def leaves(self, code: str, form: Mapping[str, str]) -> tuple[str, str]:
        """Where to sign in, and the state that comes back from there. Raises `FeedError`."""
        ticket, kind = self._taken(code)
        settings = given(kind, form)
        state = fresh()
        url, kept = kind.sign_in(self._back, state, writes=settings.get("writes") == "yes")
        self._returns.made(replace(ticket, kept=kept, given=settings, until=self._returns.until()), state)
        return url, state

    def returned(self, state: str, cookie: str, query: Mapping[str, str]) -> Connection:
        """Connect with what a source sent the person back with. Raises `FeedError`.

        `cookie`: the state as this very browser was given it, so that nobody can have somebody else sign in
        for them.
        """
        ticket = self._returns.taken(state) if state and compare_digest(state, cookie) else None
        if ticket is None:
            raise Spent
        kind = self._connecting.kind(ticket.kind)
        if "error" in query:
            raise Refused("they did not agree there")
        told = kind.signed_in(self._back, ticket.kept, query, self._returns.now())
        return self._connecting.connect(ticket.twin_id, kind.name, {**ticket.given, **told})

    def _taken(self, code: str) -> tuple[Ticket, Feed]:
        ticket = self._links.taken(code)
        if ticket is None:
            raise Spent
        return ticket, self._connecting.kind(ticket.kind)

    @property
    def _back(self) -> str:
        return (self._places.public or self._places.local).rstrip("/") + BACK


def given(kind: Feed, form: Mapping[str, str]) -> dict[str, str]:
    """The settings of a form. Raises `Missing`."""
    settings: dict[str, str] = {}
    for name, needed in fields(kind):
        value = form.get(name, "").strip()[:LONGEST]
        if needed and not value:
            raise Missing(name)
        if value:
            settings[name] = value
    if kind.writes:
        settings["writes"] = "yes" if form.get("writes") else "no"
    return settings
