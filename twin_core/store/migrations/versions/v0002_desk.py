"""Intents that admins edit, access keys, the audit log, misses and outcomes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_PLACE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_SQLITE = (
    """
    CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE place = NEW.place)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
)

_POSTGRES = (
    """
    CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the audit log is append-only';
    END $$
    """,
    """
    CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_stays()
    """,
    """
    CREATE TRIGGER audit_never_goes BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()
    """,
)


def upgrade() -> None:
    _of_twins()
    _intents()
    _access()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def _of_twins() -> None:
    op.create_table(
        "misses",
        sa.Column("place", _PLACE, primary_key=True, autoincrement=True),
        sa.Column("twin_id", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("misses_of_twin", "misses", ["twin_id"])
    op.create_index("misses_by_time", "misses", ["at"])
    op.create_table(
        "outcomes",
        sa.Column("twin_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("intent", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("unsure", sa.Integer, nullable=False),
        sa.Column("corrected", sa.Integer, nullable=False),
        sa.Column("undone", sa.Integer, nullable=False),
        sa.Column("confidence_sum", sa.Double, nullable=False),
        *(sa.Column(f"bin_{number}", sa.Integer, nullable=False) for number in range(10)),
    )
    op.create_index("outcomes_by_day", "outcomes", ["day"])


def _intents() -> None:
    draft = op.create_table(
        "intent_draft",
        sa.Column("only", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_table(
        "intent_versions",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("report", sa.LargeBinary, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    live = op.create_table(
        "intent_live",
        sa.Column("only", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("live", sa.BigInteger, nullable=False),
        sa.Column("trial", sa.BigInteger),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("since", sa.BigInteger),
        sa.Column("by", sa.Text, nullable=False),
    )
    publishing = op.create_table(
        "publishing",
        sa.Column("only", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
    )
    op.execute(draft.insert().values(only=1, revision=0, content=b"", by=""))
    op.execute(live.insert().values(only=1, revision=0, live=0, share=0.0, by=""))
    op.execute(publishing.insert().values(only=1, owner="", leased_until=0))


def _access() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("last_used_at", sa.BigInteger),
    )
    op.create_table(
        "audit",
        sa.Column("place", _PLACE, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_of_subject", "audit", ["subject", "place"])
