"""The keys at hand, and the fingerprints and row names that go with them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from twin_core.errors import KeyMissing, TwinForgotten
from twin_core.store.crypto import DataKey, Sealer, tag
from twin_core.store.keys import Keys

KEYS_HELD = 4096


def about(table: str, twin_id: str, *row: object) -> bytes:
    """The name of a row, to which its sealed bytes are bound."""
    return "\x1f".join((table, twin_id, *map(str, row))).encode("utf-8", "surrogatepass")


class Vault:
    """Data keys by twin, held in memory while they are used."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.house = keys.house
        self._held: OrderedDict[str, DataKey] = OrderedDict()
        self._conversations: dict[tuple[str, str], bytes] = {}
        self._lock = Lock()

    def sealer(self, twin_id: str, key_id: bytes) -> Sealer:
        """The sealer of a twin whose rows were written with key `key_id`; empty for one being forgotten.

        Raises `KeyMissing` or `TwinForgotten`.
        """
        if not key_id:
            raise TwinForgotten(f"twin {twin_id} is just being forgotten")
        held = self._held.get(twin_id)
        if held is None or held.id != key_id:
            held = self._take(twin_id, self.keys.load([twin_id]).get(twin_id), key_id)
        return held.sealer

    def fetch(self, wanted: Iterable[tuple[str, bytes]]) -> None:
        """Have keys at hand, as (twin, id of the key): one by one takes 20 times as long."""
        missing = {twin_id: key_id for twin_id, key_id in wanted if key_id and not self._has(twin_id, key_id)}
        if len(missing) > 1:
            for twin_id, key in self.keys.load(missing).items():
                if key.id == missing[twin_id]:
                    self._take(twin_id, key, key.id)

    def created(self, twin_ids: Iterable[str]) -> dict[str, DataKey]:
        """A key for each of these new twins, durable on return."""
        fresh = self.keys.create(twin_ids)
        for twin_id, key in fresh.items():
            self._take(twin_id, key, key.id)
        return fresh

    def drop(self, twin_id: str) -> None:
        """Hold the key of a twin no longer."""
        with self._lock:
            self._held.pop(twin_id, None)

    def identity(self, realm: str, user: str) -> bytes:
        """The fingerprint of an identity."""
        return tag(self.keys.secret, "identity", realm, user)

    def exchange(self, key: str) -> bytes:
        """The fingerprint of an exchange's key."""
        return tag(self.keys.secret, "exchange", key)

    def conversation(self, twin_id: str, conversation: str) -> bytes:
        """The fingerprint of a twin's conversation."""
        place = (twin_id, conversation)
        known = self._conversations.get(place)
        if known is None:
            if len(self._conversations) >= KEYS_HELD:
                self._conversations.clear()
            known = self._conversations[place] = tag(self.keys.secret, "conversation", *place)
        return known

    def lane(self, channel: str, conversation: str) -> bytes:
        """The fingerprint of a place where parcels arrive one after the other."""
        return tag(self.keys.secret, "lane", channel, conversation)

    def note(self, channel: str, key: str) -> bytes:
        """The fingerprint of what a channel keeps under a key."""
        return tag(self.keys.secret, "note", channel, key)

    def sharer(self, word: str) -> bytes:
        """The fingerprint of a word by which people are found."""
        return tag(self.keys.secret, "sharer", word)

    def person(self, twin_id: str) -> str:
        """A twin's fingerprint, for statistics that tell persons apart but name nobody."""
        return tag(self.keys.secret, "person", twin_id).hex()

    def _has(self, twin_id: str, key_id: bytes) -> bool:
        held = self._held.get(twin_id)
        return held is not None and held.id == key_id

    def _take(self, twin_id: str, key: DataKey | None, key_id: bytes) -> DataKey:
        if key is None or key.id != key_id:
            raise KeyMissing(
                f"the keyring holds no key for twin {twin_id}: the key file and the database do not belong "
                "together; put back the two that were saved together"
            )
        with self._lock:
            self._held[twin_id] = key
            self._held.move_to_end(twin_id)
            while len(self._held) > KEYS_HELD:
                self._held.popitem(last=False)
        return key
