"""How a rehearsal begins: a twin in a store of its own, as its person is or as somebody who just said yes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from bot.messages import Address
from twin_core.events.base import Event
from twin_core.parts.consent import CALENDAR, LEARN_TIMING, NUDGES, ConsentGranted
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.parts.tasks import TaskCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Store
from twin_core.store.keyring import open_keyring
from twin_core.twin import Twin

CHANNEL: Final = "rehearsal"
FEED: Final = "calendar"
"""The id of the feed that the calendar of a rehearsal comes from."""
TWIN: Final = "rehearsed"


@contextmanager
def store_of_its_own() -> Iterator[Store]:
    """An empty store that goes at the end."""
    with TemporaryDirectory(prefix="doppel-rehearsal-") as folder:
        path = Path(folder)
        store = open_store(f"sqlite:///{path / 'doppel.db'}", open_keyring(path / "keys.db", path / "key"))
        try:
            yield store
        finally:
            store.close()


def address(name: str) -> Address:
    """Where the person of a rehearsal is reached."""
    return Address(CHANNEL, name, name)


def begin(store: Store, like: Twin, at: datetime) -> None:
    """Put a person into the store: with the settings and open tasks of a twin, and a yes to nudges."""
    to = address(like.identity.name)
    events = (*_known(like), IdentityLinked(to.channel, to.user, to.conversation), *_agreed(like))
    draft = Draft(TWIN, events, at.astimezone(UTC), "rehearsal", CHANNEL, identities=((CHANNEL, to.user),))
    store.append(draft)


def _known(like: Twin) -> Iterator[Event]:
    preferences = like.preferences
    yield TwinCreated(like.identity.name, preferences.zone, preferences.language)
    settled = {
        name: value
        for name, value in msgspec.structs.asdict(preferences).items()
        if name in PreferencesChanged.__struct_fields__ and value not in (None, "")
    }
    yield PreferencesChanged(**settled | {"writes_first": True})
    for choice in preferences.nudges:
        yield NudgeChanged(**msgspec.structs.asdict(choice))
    for task in like.tasks.open:
        yield TaskCreated(task.id, task.title, task.estimate_minutes, task.due)


def _agreed(like: Twin) -> Iterator[Event]:
    yield ConsentGranted(NUDGES)
    if any(grant.purpose == LEARN_TIMING for grant in like.consent.grants):
        yield ConsentGranted(LEARN_TIMING)
    yield ConsentGranted(CALENDAR)
    yield FeedConnected(FEED, "ical", FEED, CALENDAR, writes=True)
