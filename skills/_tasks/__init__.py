"""How tasks are understood, changed and shown."""
