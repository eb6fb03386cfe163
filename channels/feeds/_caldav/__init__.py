"""CalDAV (RFC 4791): the way there, finding calendars, reading them and what changed, writing."""
