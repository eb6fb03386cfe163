"""The first tables, and the triggers that keep records as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_PLACE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_SQLITE = (
    """
    CREATE TRIGGER records_never_change BEFORE UPDATE ON records
    BEGIN SELECT RAISE(ABORT, 'records are append-only'); END
    """,
    """
    CREATE TRIGGER records_never_replaced BEFORE INSERT ON records
    WHEN EXISTS (SELECT 1 FROM records WHERE position = NEW.position)
      OR EXISTS (SELECT 1 FROM records WHERE twin_id = NEW.twin_id AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'records are append-only'); END
    """,
    """
    CREATE TRIGGER records_never_go BEFORE DELETE ON records
    WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE twin_id = OLD.twin_id AND finished_at IS NULL)
    BEGIN SELECT RAISE(ABORT, 'records go only when their twin is being forgotten'); END
    """,
)

_POSTGRES = (
    """
    CREATE FUNCTION records_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM forgotten WHERE twin_id = OLD.twin_id AND finished_at IS NULL
      ) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'records are append-only; they go only when their twin is being forgotten';
    END $$
    """,
    """
    CREATE TRIGGER records_never_change BEFORE UPDATE OR DELETE ON records
    FOR EACH ROW EXECUTE FUNCTION records_stay()
    """,
    """
    CREATE TRIGGER records_never_go BEFORE TRUNCATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION records_stay()
    """,
)


def upgrade() -> None:
    _facts()
    _conversation()
    _schedule()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def _facts() -> None:
    op.create_table(
        "keyring",
        sa.Column("only", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("mark", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("position", _PLACE, primary_key=True, autoincrement=False),
        sa.Column("twin_id", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("records_of_twin", "records", ["twin_id", "version"], unique=True)
    op.create_table(
        "heads",
        sa.Column("twin_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("key_id", sa.LargeBinary, nullable=False),
        sa.Column("snapshot", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("twin_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "forgotten",
        sa.Column("twin_id", sa.Text, primary_key=True),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.Column("returned_at", sa.BigInteger),
        sa.Column("floor", sa.BigInteger, nullable=False),
    )


def _conversation() -> None:
    op.create_table(
        "exchanges",
        sa.Column("tag", sa.LargeBinary, primary_key=True),
        sa.Column("twin_id", sa.Text),
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("exchanges_of_conversation", "exchanges", ["twin_id", "conversation", "at"])
    op.create_table(
        "talks",
        sa.Column("twin_id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.LargeBinary, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "identities",
        sa.Column("tag", sa.LargeBinary, primary_key=True),
        sa.Column("twin_id", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("identities_of_twin", "identities", ["twin_id"])
    op.create_table(
        "codes",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def _schedule() -> None:
    op.create_table(
        "parcels",
        sa.Column("place", _PLACE, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("twin_id", sa.Text, nullable=False),
        sa.Column("lane", sa.LargeBinary, nullable=False),
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("parked_at", sa.BigInteger),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("parcels_of_conversation", "parcels", ["twin_id", "conversation", "at"])
    waiting = sa.text("status = 0")
    op.create_index(
        "parcels_waiting", "parcels", ["lane", "at", "place"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "dues",
        sa.Column("twin_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
    )
    op.create_index("dues_by_time", "dues", ["at"])
