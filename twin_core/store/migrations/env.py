"""What Alembic runs: the migrations, inside the transaction that the caller has begun."""

from __future__ import annotations

from alembic import context

from twin_core.store.migrating import VERSION_TABLE
from twin_core.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
