"""Small memories that forget the oldest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, ItemsView
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


class Recent(Generic[KeyT, ValueT]):
    """A mapping of the last `most` keys that were put."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._kept: OrderedDict[KeyT, ValueT] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: KeyT) -> ValueT | None:
        """What was put last under a key; None once it is forgotten."""
        return self._kept.get(key)

    def put(self, key: KeyT, value: ValueT) -> None:
        """Remember something as the newest."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def take(self, key: KeyT) -> ValueT | None:
        """What was put last under a key, which is then forgotten."""
        return self._kept.pop(key, None)

    def items(self) -> ItemsView[KeyT, ValueT]:
        """All that is remembered, oldest first."""
        return self._kept.items()
