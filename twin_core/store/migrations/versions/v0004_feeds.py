"""Accounts of feeds, claims that pass by no lease, and records that may be emptied."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SQLITE = (
    "DROP TRIGGER records_never_change",
    """
    CREATE TRIGGER records_never_change BEFORE UPDATE ON records
    WHEN NOT (
      NEW.type = 'system.erased'
      AND NEW.position = OLD.position AND NEW.twin_id = OLD.twin_id AND NEW.version = OLD.version
      AND NEW.id = OLD.id AND NEW.at = OLD.at
      AND EXISTS (SELECT 1 FROM erasing WHERE twin_id = OLD.twin_id)
    )
    BEGIN SELECT RAISE(ABORT, 'records are append-only; they may only be emptied by an erasure'); END
    """,
)

_POSTGRES = (
    """
    CREATE OR REPLACE FUNCTION records_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM forgotten WHERE twin_id = OLD.twin_id AND finished_at IS NULL) THEN
          RETURN OLD;
        END IF;
      ELSIF TG_OP = 'UPDATE' THEN
        IF NEW.type = 'system.erased'
          AND (NEW.position, NEW.twin_id, NEW.version, NEW.id, NEW.at)
            = (OLD.position, OLD.twin_id, OLD.version, OLD.id, OLD.at)
          AND EXISTS (SELECT 1 FROM erasing WHERE twin_id = OLD.twin_id)
        THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'records are append-only; they are emptied by an erasure, and go only when their '
        'twin is being forgotten';
    END $$
    """,
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("feed", sa.Text, primary_key=True),
        sa.Column("twin_id", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("accounts_of_twin", "accounts", ["twin_id"])
    op.create_table("erasing", sa.Column("twin_id", sa.Text, primary_key=True))
    op.add_column("heads", sa.Column("erasures", sa.BigInteger, nullable=False, server_default="0"))
    _claims()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def _claims() -> None:
    """One column tells when a row may be claimed; what was leased is free again."""
    op.drop_index("dues_by_time", "dues")
    op.alter_column("dues", "leased_until", new_column_name="free_at")
    op.add_column("dues", sa.Column("slow", sa.SmallInteger, nullable=False, server_default="0"))
    op.execute("UPDATE dues SET free_at = at")
    op.create_index("dues_free", "dues", ["slow", "free_at"])
