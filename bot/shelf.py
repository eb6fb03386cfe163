"""What channels keep for themselves, in the house's store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from anyio import to_thread


class Notebook(Protocol):
    """Where notes of channels lie."""

    def put_note(self, channel: str, key: str, value: bytes) -> None:
        """Keep something under a key."""

    def note(self, channel: str, key: str) -> bytes | None:
        """What stands under a key."""

    def notes(self, channel: str) -> dict[str, bytes]:
        """All that a channel keeps."""

    def drop_note(self, channel: str, key: str) -> None:
        """Keep it no longer."""


class NotedShelf:
    """The `bot.channel.Shelf` of one channel."""

    def __init__(self, notebook: Callable[[], Notebook], channel: str) -> None:
        """`notebook` is opened when it is first needed."""
        self._notebook = notebook
        self._channel = channel

    async def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        return await to_thread.run_sync(lambda: self._notebook().note(self._channel, key))

    async def put(self, key: str, value: bytes) -> None:
        """Keep something; durable on return."""
        await to_thread.run_sync(lambda: self._notebook().put_note(self._channel, key, value))

    async def remove(self, key: str) -> None:
        """Keep it no longer."""
        await to_thread.run_sync(lambda: self._notebook().drop_note(self._channel, key))

    async def every(self) -> Mapping[str, bytes]:
        """All that the channel keeps."""
        return await to_thread.run_sync(lambda: self._notebook().notes(self._channel))
