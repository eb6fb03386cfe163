"""The errors of the house.

DoppelError
├── ConfigError          a key of config.yml is wrong: file, line and key are in the message
├── SkillError           a skill or its YAML is wrong: file and line are in the message
│   └── DuplicateIntent
├── AlreadyRunning       another Doppel serves this folder
├── NobodyCalled         no twin has this name
├── TooBusy              other processes keep writing for the same person
└── DeliveryError        a channel could not deliver; worth another try
    └── Undeliverable    and never will
"""


class DoppelError(Exception):
    """Anything that Doppel refuses; its message says what to do."""


class ConfigError(DoppelError):
    """config.yml cannot be used."""


class SkillError(DoppelError):
    """A skill or its YAML cannot be used."""


class DuplicateIntent(SkillError):
    """Two skills claim one intent."""


class AlreadyRunning(DoppelError):
    """Another Doppel serves this folder."""


class NobodyCalled(DoppelError):
    """No twin has this name."""


class TooBusy(DoppelError):
    """Other processes keep writing for the same person."""


class DeliveryError(DoppelError):
    """A channel could not deliver a message now."""


class Undeliverable(DeliveryError):
    """A channel will never deliver this message."""
