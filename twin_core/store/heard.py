"""What was not understood, and how turns went: as rows, and back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from twin_core.errors import KeyMissing
from twin_core.store.crypto import Sealer
from twin_core.store.desk_base import Miss, Outcome
from twin_core.store.instants import micros, moment
from twin_core.store.records import Row
from twin_core.store.schema import BINS, heads, misses, outcomes
from twin_core.store.vault import Vault, about

log = logging.getLogger(__name__)

COUNTERS = ("turns", "unsure", "corrected", "undone", "confidence_sum", *BINS)

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[str, str, float]).decode

_MISSES = (
    select(misses, heads.c.key_id)
    .join(heads, heads.c.twin_id == misses.c.twin_id)
    .where(heads.c.key_id != b"")
    .order_by(misses.c.place.desc())
    .limit(bindparam("count"))
)
_BETWEEN = (
    select(outcomes)
    .where(outcomes.c.day >= bindparam("since"), outcomes.c.day <= bindparam("until"))
    .order_by(*outcomes.primary_key.columns)
)
_DROP = delete(misses).where(misses.c.place == bindparam("which"))


def miss_row(sealer: Sealer, twin_id: str, miss: Miss) -> Row:
    """A miss as its row, without its place."""
    at = micros(miss.at)
    body = _pack((miss.text, miss.guess, miss.confidence))
    sealed = sealer.seal(body, about("misses", twin_id, at, miss.language))
    return (twin_id, at, miss.language, sealed)


def latest_misses(connection: Connection, vault: Vault, limit: int) -> list[Miss]:
    """The latest misses, in order; those of a twin that is just being forgotten are passed over."""
    found = []
    for row in connection.execute(_MISSES, {"count": limit}):
        try:
            sealer = vault.sealer(row.twin_id, row.key_id)
        except KeyMissing:
            log.warning("a miss was passed over: its twin has no key any more")
            continue
        found.append(_miss(row, sealer))
    return found[::-1]


def misses_of(connection: Connection, sealer: Sealer, twin_id: str) -> Iterator[Miss]:
    """The misses of one twin, in order."""
    wanted = select(misses).where(misses.c.twin_id == twin_id).order_by(misses.c.place)
    for row in connection.execute(wanted):
        yield _miss(row, sealer)


def drop(connection: Connection, places: Sequence[int]) -> None:
    """Remove misses."""
    if places:
        connection.execute(_DROP, [{"which": place} for place in places])


def drop_of(connection: Connection, twin_id: str) -> int:
    """Remove every miss of a twin; returns how many."""
    return connection.execute(delete(misses).where(misses.c.twin_id == twin_id)).rowcount


def outcome_row(twin_id: str, outcome: Outcome) -> Row:
    """An outcome as its row."""
    return (
        twin_id,
        outcome.version,
        outcome.day.isoformat(),
        outcome.intent,
        outcome.language,
        outcome.turns,
        outcome.unsure,
        outcome.corrected,
        outcome.undone,
        outcome.confidence_sum,
        *outcome.histogram,
    )


def outcomes_between(connection: Connection, vault: Vault, since: date, until: date) -> list[Outcome]:
    """Outcomes of the days from `since` to `until`, both counted, with the persons as fingerprints."""
    wanted = {"since": since.isoformat(), "until": until.isoformat()}
    return [_outcome(row[1:], vault.person(row[0])) for row in connection.execute(_BETWEEN, wanted)]


def outcomes_of(connection: Connection, twin_id: str) -> Iterator[Outcome]:
    """The outcomes of one twin."""
    wanted = select(outcomes).where(outcomes.c.twin_id == twin_id).order_by(*outcomes.primary_key.columns)
    for row in connection.execute(wanted):
        yield _outcome(row[1:], "")


def _miss(row: Row, sealer: Sealer) -> Miss:
    place, twin_id, at, language, sealed = row[:5]
    text, guess, confidence = _unpack(sealer.open(sealed, about("misses", twin_id, at, language)))
    return Miss(moment(at), text, language, guess, confidence, twin_id, place)


def _outcome(row: Row, who: str) -> Outcome:
    version, day, intent, language, turns, unsure, corrected, undone, total, *bins = row
    return Outcome(
        version=version,
        day=date.fromisoformat(day),
        intent=intent,
        language=language,
        turns=turns,
        unsure=unsure,
        corrected=corrected,
        undone=undone,
        confidence_sum=total,
        histogram=tuple(bins),
        who=who,
    )
