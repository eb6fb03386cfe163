"""The errors of the twin.

TwinError
├── EventError
│   ├── DuplicateWireName
│   ├── UnknownEvent
│   ├── UnreadableEvent
│   ├── VersionGap           a record does not follow the twin's version
│   ├── NeedsReplay          a correction reaches back further than the state it is applied to
│   └── StaleState           a stored state of another release: fold it anew from its records
├── UnreadableRule           a recurrence rule that is not RFC 5545
└── StoreError
    ├── NoSuchTwin
    ├── VersionConflict      another turn of this person came first: read again and retry
    ├── TwinForgotten        the key of this twin was destroyed
    ├── KeyMissing           the key file does not hold what the data needs
    ├── DatabaseBroken       the file is not a database of ours, or is damaged
    ├── DatabaseBusy         another program holds the database
    ├── DatabaseFull         no space left; nothing was written
    ├── TwinExists           an import would overwrite somebody
    ├── DamagedExport        an export that cannot be taken in; the line is in the message
    ├── DraftChanged         somebody else saved the draft of the intents meanwhile
    ├── LiveChanged          somebody else changed meanwhile which intents answer
    ├── NoSuchVersion        no version of the intents has this number
    └── SchemaMismatch       the database is of a newer Doppel
"""


class TwinError(Exception):
    """Anything that twin_core refuses; its message says what to do."""


class EventError(TwinError):
    """An event cannot be registered, read or written."""


class DuplicateWireName(EventError):
    """Two event classes claim one wire name."""


class UnknownEvent(EventError):
    """A stored wire name that no class has."""


class UnreadableEvent(EventError):
    """Stored data that does not fit its event class."""


class VersionGap(EventError):
    """A record does not follow the version of the twin."""


class NeedsReplay(EventError):
    """A correction takes back records that are folded into the state already; replay from before them."""


class StaleState(EventError):
    """A stored state that this release does not read; replay the records."""


class UnreadableRule(TwinError):
    """A recurrence rule that is not in the form of RFC 5545."""


class StoreError(TwinError):
    """The store cannot do what was asked."""


class NoSuchTwin(StoreError):
    """No twin has this id."""


class VersionConflict(StoreError):
    """The twin has moved on since it was read."""


class TwinForgotten(StoreError):
    """The key of this twin was destroyed; its data cannot be read again."""


class KeyMissing(StoreError):
    """The key file or the key-encryption key is not the one that this data was written with."""


class DatabaseBroken(StoreError):
    """The database file is damaged or is not one of ours."""


class DatabaseBusy(StoreError):
    """Another program holds the database."""


class DatabaseFull(StoreError):
    """No space is left on the disk; nothing was written."""


class SchemaMismatch(StoreError):
    """The tables belong to another release of Doppel."""


class TwinExists(StoreError):
    """An import brings a twin, an identity or a message that is here already."""


class DamagedExport(StoreError):
    """A line of an export cannot be read, or lines are missing; nothing was taken in."""


class DraftChanged(StoreError):
    """The draft of the intents was saved by somebody else since it was read."""


class LiveChanged(StoreError):
    """Which intents answer was changed by somebody else since it was read."""


class NoSuchVersion(StoreError):
    """No version of the intents has this number."""
