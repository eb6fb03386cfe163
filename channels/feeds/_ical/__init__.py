"""Reading iCalendar (RFC 5545): bytes in, the entries of a stretch of time out."""

from channels.feeds._ical.index import Index, read, read_anew
from channels.feeds._ical.reducing import reduced

__all__ = ["Index", "read", "read_anew", "reduced"]
