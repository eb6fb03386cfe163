"""The tables, the same on SQLite and PostgreSQL.

Times are microseconds since 1970 UTC. Columns called `sealed`, `state` and `reason` are encrypted with the
twin's key; columns called `tag`, `lane` and `conversation` are keyed fingerprints.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

_Place = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; on SQLite the word INTEGER makes it the rowid itself."""

metadata = MetaData()

keyring = Table(
    "keyring",
    metadata,
    Column("only", SmallInteger, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary, nullable=False),
)
"""One row: which keyring the data is sealed with."""

records = Table(
    "records",
    metadata,
    Column("position", _Place, primary_key=True, autoincrement=False),
    Column("twin_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("records_of_twin", "twin_id", "version", unique=True),
)

heads = Table(
    "heads",
    metadata,
    Column("twin_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("key_id", LargeBinary, nullable=False),
    Column("snapshot", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("twin_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    Column("twin_id", Text),
    Column("conversation", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("exchanges_of_conversation", "twin_id", "conversation", "at"),
)

talks = Table(
    "talks",
    metadata,
    Column("twin_id", Text, primary_key=True),
    Column("conversation", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    Column("twin_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("identities_of_twin", "twin_id"),
)

WAITING, DELIVERED, DEAD = 0, 1, 2
"""What `parcels.status` says."""

parcels = Table(
    "parcels",
    metadata,
    Column("place", _Place, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("twin_id", Text, nullable=False),
    Column("lane", LargeBinary, nullable=False),
    Column("conversation", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("leased_until", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", BigInteger),
    Column("reason", LargeBinary),
    Column("sealed", LargeBinary, nullable=False),
    Index("parcels_of_conversation", "twin_id", "conversation", "at"),
)
Index(
    "parcels_waiting",
    parcels.c.lane,
    parcels.c.at,
    parcels.c.place,
    sqlite_where=parcels.c.status == WAITING,
    postgresql_where=parcels.c.status == WAITING,
)

dues = Table(
    "dues",
    metadata,
    Column("twin_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("leased_until", BigInteger, nullable=False),
    Index("dues_by_time", "at"),
)

codes = Table(
    "codes",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("twin_id", Text, primary_key=True),
    Column("begun_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("returned_at", BigInteger),
    Column("floor", BigInteger, nullable=False),
)
"""Tombstones. Rows of `records` may go only while their twin's is begun and not finished; `floor` is the
greatest position ever given when the rows went, so that the feed never gives a position twice."""
