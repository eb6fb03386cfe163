"""What a store needs of its keys, and the keys that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from twin_core.store.crypto import DataKey, Plain, Sealer

Progress = Callable[[int, int], None]


class Keys(Protocol):
    """Where a store takes its keys from."""

    name: str
    """What messages call it; without any password."""

    @property
    def secret(self) -> bytes:
        """Keys the fingerprints by which rows are found."""

    @property
    def house(self) -> Sealer:
        """Seals what belongs to no single twin."""

    def mark(self) -> bytes:
        """What tells it from any other, the same after a rotation; empty where it is not made yet."""

    def begin(self) -> bytes:
        """Make it where it is not made yet; its mark."""

    def holds_keys(self) -> bool:
        """Whether there is a key of any twin."""

    def create(self, twin_ids: Iterable[str]) -> dict[str, DataKey]:
        """A key for each twin, made where there is none; durable on return."""

    def load(self, twin_ids: Iterable[str]) -> dict[str, DataKey]:
        """The keys that there are."""

    def destroy(self, twin_id: str) -> bool:
        """Overwrite and remove a key; whether there was one."""

    def rotate(self, wrapping: bytes, progress: Progress | None = None) -> int:
        """Wrap every key anew; returns how many."""

    def close(self) -> None:
        """Let go of the keys."""


class NoKeys:
    """Keeps nothing secret; only for measuring what encryption costs."""

    name = "no keyring"
    secret = b""
    house: Sealer = Plain()
    _key = DataKey(b"plain", Plain())

    def mark(self) -> bytes:
        """That nothing is kept secret."""
        return b"plain"

    begin = mark

    def holds_keys(self) -> bool:
        """Never: nothing is held."""
        return False

    def create(self, twin_ids: Iterable[str]) -> dict[str, DataKey]:
        """The key that is none, for each."""
        return dict.fromkeys(twin_ids, self._key)

    load = create

    def destroy(self, twin_id: str) -> bool:  # noqa: ARG002 - the protocol's form
        """There is nothing to destroy."""
        return False

    def rotate(self, wrapping: bytes, progress: Progress | None = None) -> int:  # noqa: ARG002 - the protocol's form
        """There is nothing to wrap."""
        return 0

    def close(self) -> None:
        """Nothing is held."""
