"""How connected calendars and tools are, and which is to be disconnected."""
