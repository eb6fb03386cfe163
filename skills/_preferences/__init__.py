"""How settings are read from words and shown."""
