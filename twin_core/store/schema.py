"""The tables, the same on SQLite and PostgreSQL.

Times are microseconds since 1970 UTC. Columns called `sealed`, `state` and `reason` are encrypted with the
twin's key; columns called `tag`, `lane` and `conversation` are keyed fingerprints.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

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
    Column("erasures", BigInteger, nullable=False, server_default="0"),
)
"""`erasures`: how often records of the twin were emptied: a state in memory is good for one number only."""

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

sharers = Table(
    "sharers",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    Column("twin_id", Text, primary_key=True),
    Index("sharers_of_twin", "twin_id"),
)
"""The words of their names of those who let others find a time with them, each by its fingerprint."""

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
    Column("free_at", BigInteger, nullable=False),
    Column("slow", SmallInteger, nullable=False, server_default="0"),
    Index("dues_free", "slow", "free_at"),
)
"""`free_at`: when a row may be claimed: when it is due or, once claimed, when its lease runs out, so that
a claim passes by no leases, however many there are. `slow`: whether it waits for a server of others."""

accounts = Table(
    "accounts",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("twin_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("accounts_of_twin", "twin_id"),
)
"""What reading a feed needs: credentials, how far it was read."""

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

erasing = Table("erasing", metadata, Column("twin_id", Text, primary_key=True))
"""Twins whose records may be emptied: there within the transaction that does so, never outside of it."""

misses = Table(
    "misses",
    metadata,
    Column("place", _Place, primary_key=True, autoincrement=True),
    Column("twin_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("misses_of_twin", "twin_id"),
    Index("misses_by_time", "at"),
)

channel_notes = Table(
    "channel_notes",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("channel_notes_of_channel", "channel"),
)
"""What a channel keeps for itself, such as installations; sealed with the house's own key."""

BINS = tuple(f"bin_{number}" for number in range(10))
"""Columns of a histogram: one each, so that the database adds them up without reading them first."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("twin_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text, primary_key=True),
    Column("intent", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("turns", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("corrected", Integer, nullable=False),
    Column("undone", Integer, nullable=False),
    Column("confidence_sum", Double, nullable=False),
    *(Column(name, Integer, nullable=False) for name in BINS),
    Index("outcomes_by_day", "day"),
)

intent_draft = Table(
    "intent_draft",
    metadata,
    Column("only", SmallInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", BigInteger),
    Column("by", Text, nullable=False),
)
"""One row, there from the start; so are those of `intent_live` and `publishing`."""

intent_versions = Table(
    "intent_versions",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("report", LargeBinary, nullable=False),
    Column("model", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

intent_live = Table(
    "intent_live",
    metadata,
    Column("only", SmallInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("live", BigInteger, nullable=False),
    Column("trial", BigInteger),
    Column("share", Double, nullable=False),
    Column("since", BigInteger),
    Column("by", Text, nullable=False),
)

publishing = Table(
    "publishing",
    metadata,
    Column("only", SmallInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("leased_until", BigInteger, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("revoked_at", BigInteger),
    Column("last_used_at", BigInteger),
)

audit = Table(
    "audit",
    metadata,
    Column("place", _Place, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", LargeBinary, nullable=False),
    Index("audit_of_subject", "subject", "place"),
)
"""Places count from 1 without a gap; the database itself refuses to change or remove a row."""
