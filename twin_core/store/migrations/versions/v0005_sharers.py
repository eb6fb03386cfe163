"""Who lets others find a time with them, by the words of their names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "sharers",
        sa.Column("tag", sa.LargeBinary, primary_key=True),
        sa.Column("twin_id", sa.Text, primary_key=True),
    )
    op.create_index("sharers_of_twin", "sharers", ["twin_id"])
