"""What was said and answered, where the dialogue stands, and who is who: as rows, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select

from twin_core.store.base import Exchange
from twin_core.store.crypto import Sealer
from twin_core.store.database import Database, among
from twin_core.store.instants import micros
from twin_core.store.records import Row
from twin_core.store.schema import exchanges, heads, identities, talks
from twin_core.store.vault import Vault, about

pack = msgspec.msgpack.Encoder().encode
_exchange = msgspec.msgpack.Decoder(tuple[str, str, datetime, str | None, bytes]).decode
_pair = msgspec.msgpack.Decoder(tuple[str, str]).decode
_talk = msgspec.msgpack.Decoder(tuple[str, bytes]).decode

_ANSWER = (
    select(exchanges.c.tag, exchanges.c.twin_id, exchanges.c.sealed, heads.c.key_id)
    .join_from(exchanges, heads, exchanges.c.twin_id == heads.c.twin_id, isouter=True)
    .where(among(exchanges.c.tag))
)
_TALK = select(talks.c.sealed).where(
    talks.c.twin_id == bindparam("twin_id"), talks.c.conversation == bindparam("conversation")
)
_OWNERS = select(identities.c.tag, identities.c.twin_id).where(among(identities.c.tag))


def exchange_row(vault: Vault, sealer: Sealer, twin_id: str, exchange: Exchange, fingerprint: bytes) -> Row:
    """An exchange of a twin as its row; `fingerprint` is that of its key."""
    whole = (exchange.key, exchange.conversation, exchange.at, exchange.said, exchange.answer)
    sealed = sealer.seal(pack(whole), _about(twin_id, fingerprint))
    conversation = vault.conversation(twin_id, exchange.conversation)
    return (fingerprint, twin_id, conversation, micros(exchange.at), sealed)


def kept_row(vault: Vault, exchange: Exchange) -> Row:
    """An exchange that outlives its twin: the answer in clear, the key as a fingerprint, nothing else."""
    return (vault.exchange(exchange.key), None, b"", micros(exchange.at), exchange.answer)


def exchange_of(sealer: Sealer, twin_id: str, fingerprint: bytes, sealed: bytes) -> Exchange:
    """The exchange of a row."""
    return Exchange(*_exchange(sealer.open(sealed, _about(twin_id, fingerprint))))


def _about(twin_id: str, fingerprint: bytes) -> bytes:
    return b"exchanges\x1f%b\x1f%b" % (twin_id.encode(), fingerprint)


def answers(
    connection: Connection, database: Database, vault: Vault, fingerprints: list[bytes]
) -> dict[bytes, bytes]:
    """The answers given to those exchanges that are known."""
    found: dict[bytes, bytes] = {}
    for fingerprint, twin_id, sealed, key_id in database.look_up(connection, _ANSWER, fingerprints):
        if twin_id is None:
            found[fingerprint] = sealed
        elif key_id:
            found[fingerprint] = exchange_of(
                vault.sealer(twin_id, key_id), twin_id, fingerprint, sealed
            ).answer
    return found


def answer_to(
    connection: Connection, sealer: Sealer, twin_id: str, fingerprint: bytes
) -> tuple[datetime, bytes] | None:
    """When a message of a twin came, and the answer that it was given."""
    wanted = select(exchanges.c.sealed).where(exchanges.c.tag == fingerprint, exchanges.c.twin_id == twin_id)
    sealed = connection.execute(wanted).scalar_one_or_none()
    if sealed is None:
        return None
    exchange = exchange_of(sealer, twin_id, fingerprint, sealed)
    return exchange.at, exchange.answer


def exchanges_in(
    connection: Connection, sealer: Sealer, twin_id: str, conversation: bytes | None, since: datetime | None
) -> Iterator[Exchange]:
    """Exchanges of a twin, in one conversation or all, by time."""
    wanted = select(exchanges.c.tag, exchanges.c.sealed).where(exchanges.c.twin_id == twin_id)
    if conversation is not None:
        wanted = wanted.where(exchanges.c.conversation == conversation)
    if since is not None:
        wanted = wanted.where(exchanges.c.at >= micros(since))
    for fingerprint, sealed in connection.execute(wanted.order_by(exchanges.c.at, exchanges.c.tag)):
        yield exchange_of(sealer, twin_id, fingerprint, sealed)


def identity_row(vault: Vault, sealer: Sealer, twin_id: str, realm: str, user: str) -> Row:
    """An identity as its row."""
    fingerprint = vault.identity(realm, user)
    return (
        fingerprint,
        twin_id,
        sealer.seal(pack((realm, user)), about("identities", twin_id, fingerprint.hex())),
    )


def owners(connection: Connection, database: Database, fingerprints: list[bytes]) -> dict[bytes, str]:
    """The twins that those identities mean."""
    return dict(map(tuple, database.look_up(connection, _OWNERS, fingerprints)))


def identities_of(connection: Connection, sealer: Sealer, twin_id: str) -> Iterator[tuple[str, str]]:
    """The (realm, user) pairs that mean a twin."""
    for row in connection.execute(select(identities).where(identities.c.twin_id == twin_id)):
        yield _pair(sealer.open(row.sealed, about("identities", twin_id, row.tag.hex())))


def sealed_talk(sealer: Sealer, twin_id: str, fingerprint: bytes, conversation: str, talk: bytes) -> bytes:
    """The state of a dialogue, sealed for its row."""
    return sealer.seal(pack((conversation, talk)), about("talks", twin_id, fingerprint.hex()))


def talk_in(connection: Connection, sealer: Sealer, twin_id: str, fingerprint: bytes) -> bytes | None:
    """The state of the dialogue in a conversation."""
    wanted = {"twin_id": twin_id, "conversation": fingerprint}
    sealed = connection.execute(_TALK, wanted).scalar_one_or_none()
    return None if sealed is None else _opened_talk(sealer, twin_id, fingerprint, sealed)[1]


def talks_of(connection: Connection, sealer: Sealer, twin_id: str) -> Iterator[tuple[str, bytes]]:
    """Each conversation with the state of its dialogue."""
    for row in connection.execute(select(talks).where(talks.c.twin_id == twin_id)):
        yield _opened_talk(sealer, twin_id, row.conversation, row.sealed)


def _opened_talk(sealer: Sealer, twin_id: str, fingerprint: bytes, sealed: bytes) -> tuple[str, bytes]:
    return _talk(sealer.open(sealed, about("talks", twin_id, fingerprint.hex())))
