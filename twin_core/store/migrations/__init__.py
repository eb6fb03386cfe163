"""Alembic's home for the store's tables; run by `twin_core.store.migrating`."""
