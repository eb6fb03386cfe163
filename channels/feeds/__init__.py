"""Calendars and tools of work, one kind a file, found by scanning."""
