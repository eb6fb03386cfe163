"""Taking in an exported twin, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from twin_core.errors import DamagedExport, TwinError, TwinExists
from twin_core.events.codec import from_wire
from twin_core.events.record import Record
from twin_core.store.appending import Appender
from twin_core.store.base import Exchange, Parcel
from twin_core.store.crypto import Sealer
from twin_core.store.database import Database
from twin_core.store.desk_base import CONFIDENCE_BINS, Miss, Outcome
from twin_core.store.duebook import Changes, Moved
from twin_core.store.folding import Rows
from twin_core.store.heard import miss_row, outcome_row
from twin_core.store.instants import micros
from twin_core.store.outbox import parcel_row, sealed_reason
from twin_core.store.records import Row, to_row
from twin_core.store.schema import forgotten, heads
from twin_core.store.states import Head, sealed, stepped
from twin_core.store.talks import answers, exchange_row, identity_row, owners, sealed_talk
from twin_core.store.transfer import (
    FORMAT,
    STATUS,
    EndLine,
    ExchangeLine,
    IdentityLine,
    Line,
    MissLine,
    OutcomeLine,
    ParcelLine,
    TalkLine,
    TwinLine,
)
from twin_core.store.vault import Vault
from twin_core.store.writer import Writer
from twin_core.twin import Twin


class _Export(msgspec.Struct):
    """An export, read and found whole."""

    twin: TwinLine
    records: list[Record] = []
    identities: list[IdentityLine] = []
    exchanges: list[Exchange] = []
    talks: list[TalkLine] = []
    parcels: list[ParcelLine] = []
    misses: list[Miss] = []
    outcomes: list[Outcome] = []


def import_twin(
    database: Database, vault: Vault, appender: Appender, writer: Writer, lines: Iterable[Mapping[str, Any]]
) -> Twin:
    """Take in an export; ids, versions and times stay as they were.

    Raises `DamagedExport`, naming the line, and `TwinExists` where the twin, one of its identities or one of
    its messages is here already.
    """
    export = _read(lines)
    steps = stepped(export.twin.id, export.records)

    def work(connection: Connection) -> Twin:
        _refuse_known(connection, database, vault, export)
        key = vault.created([export.twin.id])[export.twin.id]
        rows = _rows(vault, key.sealer, export, database.next_position(connection))
        rows.snapshots = [
            (twin.id, twin.version, sealed("snapshots", twin, key.sealer)) for twin in steps[:-1]
        ]
        head = Head(key, steps[-1], steps[-1].version, steps[-2].version if len(steps) > 1 else 0, -1)
        back = update(forgotten).where(forgotten.c.twin_id == export.twin.id)
        connection.execute(back.values(returned_at=forgotten.c.finished_at))
        changes = Changes()
        changes.moved(Moved(Twin(export.twin.id), head.twin))
        appender.write(connection, rows, [head], changes)
        return head.twin

    return writer.do(work)


def _read(lines: Iterable[Mapping[str, Any]]) -> _Export:
    export: _Export | None = None
    ended = False
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            if ended:
                raise DamagedExport("something stands after the end")
            read = _line(line)
            if export is None:
                export = _begun(read)
            elif isinstance(read, EndLine):
                ended = _whole(export, read, number)
            else:
                _take(export, read)
        except (TwinError, msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
            raise DamagedExport(f"line {number}: {error}. Nothing was taken in") from None
    if export is None or not ended:
        raise DamagedExport(f"the export is cut short after line {number}. Nothing was taken in")
    return export


def _line(line: Mapping[str, Any]) -> Record | Line:
    if line.get("kind") == "record":
        record = from_wire(line)
        return replace(record, at=record.at.astimezone(UTC))
    read: Line = msgspec.convert(line, Line)
    return read


def _begun(read: Record | Line) -> _Export:
    if not isinstance(read, TwinLine):
        raise DamagedExport("an export begins with a line of the kind twin")
    if not 1 <= read.format <= FORMAT:
        raise DamagedExport(f"the export has format {read.format}, this Doppel reads {FORMAT}; update it")
    return _Export(read)


def _take(export: _Export, read: Record | Line) -> None:
    match read:
        case Record():
            if read.twin_id != export.twin.id or read.version != len(export.records) + 1:
                raise DamagedExport(
                    f"record {read.version} does not follow {len(export.records)} of this twin"
                )
            export.records.append(read)
        case IdentityLine():
            export.identities.append(read)
        case ExchangeLine():
            micros(read.exchange.at)
            export.exchanges.append(read.exchange)
        case TalkLine():
            export.talks.append(read)
        case ParcelLine():
            micros(read.at), micros(read.next_at)
            export.parcels.append(read)
        case MissLine():
            micros(read.at)
            export.misses.append(Miss(read.at, read.text, read.language, read.guess, read.confidence))
        case OutcomeLine():
            if len(read.outcome.histogram) != CONFIDENCE_BINS:
                raise DamagedExport(f"an outcome has {CONFIDENCE_BINS} bins")
            export.outcomes.append(read.outcome)
        case _:
            raise DamagedExport("a second beginning")


def _whole(export: _Export, end: EndLine, number: int) -> bool:
    if end.lines != number - 1:
        raise DamagedExport(f"the end speaks of {end.lines} lines before it, there are {number - 1}")
    if export.twin.version != len(export.records):
        raise DamagedExport(f"there are {len(export.records)} records, not {export.twin.version}")
    if len({record.id for record in export.records}) != len(export.records):
        raise DamagedExport("two records have the same id")
    return True


def _refuse_known(connection: Connection, database: Database, vault: Vault, export: _Export) -> None:
    if connection.execute(select(heads.c.version).where(heads.c.twin_id == export.twin.id)).first():
        raise TwinExists(f"twin {export.twin.id} is here already; forget it first. Nothing was taken in")
    people = [vault.identity(each.realm, each.user) for each in export.identities]
    if owners(connection, database, people):
        raise TwinExists("somebody in the export is known here by another twin; forget that one first")
    if answers(connection, database, vault, [vault.exchange(each.key) for each in export.exchanges]):
        raise TwinExists("a message in the export is known here already. Nothing was taken in")


def _rows(vault: Vault, sealer: Sealer, export: _Export, position: int) -> Rows:
    twin_id = export.twin.id
    rows = Rows()
    rows.records = [
        to_row(place, record, micros(record.at), sealer)
        for place, record in enumerate(export.records, position)
    ]
    rows.identities = [
        identity_row(vault, sealer, twin_id, each.realm, each.user) for each in export.identities
    ]
    rows.exchanges = [
        exchange_row(vault, sealer, twin_id, each, vault.exchange(each.key)) for each in export.exchanges
    ]
    rows.parcels = [_parcel(vault, sealer, twin_id, each) for each in export.parcels]
    rows.misses = [miss_row(sealer, twin_id, each) for each in export.misses]
    rows.outcomes = [outcome_row(twin_id, each) for each in export.outcomes]
    for each in export.talks:
        place = vault.conversation(twin_id, each.conversation)
        rows.talks[twin_id, place] = sealed_talk(sealer, twin_id, place, each.conversation, each.talk)
    return rows


def _parcel(vault: Vault, sealer: Sealer, twin_id: str, line: ParcelLine) -> Row:
    parcel = Parcel(
        line.id, twin_id, line.channel, line.user, line.conversation, line.body, line.at, line.attempts
    )
    reason = sealed_reason(sealer, parcel, line.reason) if line.status == "dead" else None
    parked = micros(line.parked_at) if line.parked_at else None
    status = STATUS.index(line.status)
    return parcel_row(vault, sealer, parcel, status, next_at=line.next_at, parked_at=parked, reason=reason)
