"""Calendars and tools of work, read for their persons: accounts, readings, connecting, webhooks."""
