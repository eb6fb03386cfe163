"""Folding records into a twin, passing over those that were taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from twin_core.errors import NeedsReplay, VersionGap
from twin_core.events.base import Event
from twin_core.events.record import Record
from twin_core.parts.corrections import CorrectionMade
from twin_core.twin import RECENT_KEPT, Twin, recent_of


def needs_replay(event: Event) -> bool:
    """Whether an event cannot be folded into a state by `evolve`, since it changes what came before."""
    return isinstance(event, CorrectionMade)


def replay(twin: Twin, records: Iterable[Record]) -> Twin:
    """The twin after its next records, without the effect of those that were taken back.

    A record does not count if a later correction names it that itself counts; so a correction
    of a correction brings the first one's records to life again. Apart from `version`,
    `updated_at` and `recent`, the state is as if the records that do not count had never been.

    `twin` is the empty twin or a snapshot. Raises `VersionGap` where a record is missing, and
    `NeedsReplay` where a correction reaches back further than a snapshot: take an earlier one.
    """
    tail = records if isinstance(records, Sequence) else list(records)
    if not tail:
        return twin
    counting = _counting(twin, tail)
    folded = twin
    for record in counting:
        folded = record.event.apply(folded, record.at)
    recalled = [record for record in counting if record.event.recalled]
    recent = (*twin.recent, *map(recent_of, recalled[-RECENT_KEPT:]))[-RECENT_KEPT:]
    return replace(
        folded,
        version=tail[-1].version,
        created_at=twin.created_at or tail[0].at,
        updated_at=tail[-1].at,
        recent=recent,
    )


def counting(records: Sequence[Record]) -> list[Record]:
    """Those of a twin's whole history that count, in order; without the corrections themselves."""
    kept = _without_taken_back(Twin(""), records)
    return [record for record in kept if not needs_replay(record.event)]


def _counting(twin: Twin, records: Sequence[Record]) -> Sequence[Record]:
    """The records that count. Whether one does is known from those after it: read from the last backwards."""
    expected = twin.version
    corrected = False
    for record in records:
        expected += 1
        if record.version != expected:
            raise VersionGap(
                f"record {record.version} stands where {expected} should be: none may be missing"
            )
        corrected = corrected or type(record.event) is CorrectionMade
    return _without_taken_back(twin, records) if corrected else records


def _without_taken_back(twin: Twin, records: Sequence[Record]) -> list[Record]:
    taken_back: set[str] = set()
    counting: list[Record] = []
    for record in reversed(records):
        if record.id in taken_back:
            continue
        counting.append(record)
        if isinstance(record.event, CorrectionMade):
            taken_back.update(record.event.records)
    if twin.version and taken_back - {record.id for record in records}:
        raise NeedsReplay(
            f"a correction reaches back past version {twin.version}: replay from an earlier state"
        )
    counting.reverse()
    return counting
