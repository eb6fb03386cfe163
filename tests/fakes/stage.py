"""A whole house, served in a thread: its channels, gateway and outbox as `doppel run` has them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final

import uvicorn
import yaml

from bot import discovery
from bot.app import House, utc_now
from bot.channel import Channel
from bot.config import Home, load
from bot.messages import Address, Reply
from twin_core.events.record import Record

PATIENCE: Final = 60.0
"""Seconds for anything to happen; reached only where it never would."""
FIRST_RECORDS: Final = frozenset({"system.twin_created", "identity.linked"})


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that a channel has delivered."""

    to: Address
    reply: Reply
    key: str


class Stage:
    """A house that is open, and what its channels have sent."""

    def __init__(self, house: House, url: str) -> None:
        """`house` has its channels open and is about to be served at `url`."""
        self.house, self.url = house, url
        self.sent: list[Sent] = []
        """What the channels have delivered, in order; grows from the house's own thread."""
        self.change = Condition()
        for channel in house.channels.values():
            self._watch(channel)

    def wait(self, until: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Until something holds, looked at whenever something was sent; fails where it never does."""
        with self.change:
            assert self.change.wait_for(until, seconds), "this never came to pass"

    def replies(self, to: Address) -> list[Reply]:
        """What was delivered to an address."""
        return [sent.reply for sent in list(self.sent) if sent.to == to]

    def records(self, address: Address) -> list[Record]:
        """What stands in the twin of who is at an address, but for the facts of a first meeting."""
        twin_id = self.house.people.find(address)
        known = self.house.store.history(twin_id) if twin_id else ()
        return [record for record in known if record.event.wire not in FIRST_RECORDS]

    def _watch(self, channel: Channel) -> None:
        send = channel.send

        async def watched(to: Address, reply: Reply, key: str) -> None:
            await send(to, reply, key)
            with self.change:
                self.sent.append(Sent(to, reply, key))
                self.change.notify_all()

        channel.send = watched  # type: ignore[method-assign]


@contextmanager
def staged(
    home: Path,
    channels: Mapping[str, Mapping[str, Any]],
    secrets: Mapping[str, str] | None = None,
    *,
    door: socket.socket | None = None,
    paced: bool = False,
    clock: Callable[[], datetime] = utc_now,
    **more: Any,
) -> Iterator[Stage]:
    """A house with these channels and no others, on a free port of 127.0.0.1, or behind a `door` of its own.

    `channels`: each one's keys of config.yml, which may say ${NAME} for one of the `secrets`.
    `paced`: whether the outbox keeps to the platforms' paces, which no fake minds. `clock`: that of the
    house. `more`: further sections, such as `people`.
    """
    kinds = discovery.channels()
    settings = {name: {"enabled": name in channels, **channels.get(name, {})} for name in kinds}
    config = home / "config.yml"
    config.write_text(yaml.safe_dump({**more, "channels": settings}, allow_unicode=True), encoding="utf-8")
    loaded = load(config, secrets or {}, {name: kind.Settings for name, kind in kinds.items()})
    with ExitStack() as open_things:
        door = door or open_things.enter_context(socket.create_server(("127.0.0.1", 0)))
        house = open_things.enter_context(closing(House(loaded, Home(home), clock=clock)))
        house.open_channels(kinds)
        for channel in () if paced else house.channels.values():
            channel.pace = None  # type: ignore[misc]
        stage = Stage(house, f"http://127.0.0.1:{door.getsockname()[1]}")
        with _served(house, door):
            yield stage


@contextmanager
def _served(house: House, door: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(
        house.gateway(), log_config=None, access_log=False, timeout_graceful_shutdown=5, lifespan="on"
    )
    server = _Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        server.wait()
        yield
    finally:
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """A server that tells when it serves, or that it never will."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = Condition()
        self._ended = False

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            with self._told:
                self._ended = True
                self._told.notify_all()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        with self._told:
            self._told.notify_all()

    def wait(self) -> None:
        with self._told:
            assert self._told.wait_for(lambda: self.started or self._ended, PATIENCE), "it did not start"
        assert self.started, "it ended at once"
