"""How reminders are understood, set and shown."""
