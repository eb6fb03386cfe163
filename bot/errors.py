"""The errors of the house.

DoppelError
├── ConfigError          a key of config.yml is wrong: file, line and key are in the message
├── SkillError           a skill or its YAML is wrong: file and line are in the message
│   └── DuplicateIntent
├── AlreadyRunning       another Doppel serves this folder
├── NobodyCalled         no twin has this name
├── TooBusy              other processes keep writing for the same person
├── AccessError          about the keys that programs show
│   ├── UnknownKey       it is no key of this house, or was revoked
│   ├── AccessDenied     it is one, and does not allow this
│   └── BadKeyName       nobody could tell by this name what uses the key
├── IntentsError         something about the intents that admins edit
│   ├── BadDraft         it has not the shape of a draft: the places are in the message
│   ├── DraftHasProblems it has, and still cannot be trained: `problems` lists why
│   ├── NoSuchIntent     nothing has this name
│   ├── NoSuchLanguage   Doppel does not understand it
│   ├── Protected        safety, control and people's rights stay as they are
│   ├── PublishBusy      somebody else is publishing
│   ├── NotReady         a version that is not fit to answer, or a trial in the way
│   ├── TrainingFailed   the training ended without a model
│   └── WebhookFailed    a webhook hung, refused or answered rubbish
├── FeedError            a calendar or a tool of work could not be read or written
│   ├── Unreachable      it did not answer, or only with an error of its own; worth another try
│   ├── Refused          it does not let us in any more: the person must connect it anew
│   ├── Gone             it is not there any more
│   ├── ChangedThere     its person changed an entry of ours there, later than it was wanted here
│   ├── Unreadable       what it gave is no calendar, or not what it should be
│   ├── NotAllowedThere  nobody may be sent to that host
│   ├── NotOffered       nobody can connect that here, or not any more of them
│   └── NotSigned        a webhook that the source did not send
└── DeliveryError        a channel could not deliver; worth another try
    ├── NotNow           at a time that the platform or the person told
    ├── Elsewhere        not there: another chat of the person would do
    └── Undeliverable    and never will
        ├── Blocked      since the person has blocked or removed Doppel there
        └── NotPermitted since the platform does not let Doppel have what it asks for
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

MOST_SHOWN: Final = 20
"""Problems of a draft that an error lists."""


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


class AccessError(DoppelError):
    """Something about the keys that programs show."""


class UnknownKey(AccessError):
    """No key of this house, or a revoked one."""


class AccessDenied(AccessError):
    """A key that does not allow what was asked."""


class BadKeyName(AccessError):
    """A name for a key that is empty, too long or cannot be seen."""


class IntentsError(DoppelError):
    """Something about the intents that admins edit."""


class BadDraft(IntentsError):
    """A draft that has not the shape of one."""


class DraftHasProblems(IntentsError):
    """A draft that cannot be trained as it is."""

    def __init__(self, problems: Sequence[object]) -> None:
        """`problems`: each reads as a line."""
        self.problems = tuple(problems)
        shown = "".join(f"\n  {problem}" for problem in self.problems[:MOST_SHOWN])
        more = f"\n  and {len(self.problems) - MOST_SHOWN} more" if len(self.problems) > MOST_SHOWN else ""
        super().__init__(f"the draft cannot be trained as it is:{shown}{more}")


class NoSuchIntent(IntentsError):
    """No intent, built in or of an admin's own, has this name."""


class NoSuchLanguage(IntentsError):
    """A language that Doppel does not understand."""


class Protected(IntentsError):
    """Something that no admin can change."""


class PublishBusy(IntentsError):
    """Somebody else is publishing."""


class NotReady(IntentsError):
    """A version that is not fit to answer, or a trial in the way."""


class TrainingFailed(IntentsError):
    """The training ended without a model; what answers was not touched."""


class WebhookFailed(IntentsError):
    """A webhook hung, refused or answered rubbish; the message says which, with nothing of a person."""


class DeliveryError(DoppelError):
    """A channel could not deliver a message now."""


class NotNow(DeliveryError):
    """A channel could not deliver a message now, and knows when it may."""

    def __init__(self, why: str, seconds: float, *, everyone: bool = False) -> None:
        """`seconds` to wait; `everyone`: before anything else is sent over this channel, too."""
        super().__init__(why)
        self.seconds = seconds
        self.everyone = everyone


class Elsewhere(DeliveryError):
    """A channel could not deliver a message where it was to; another chat of the person would do."""


class Undeliverable(DeliveryError):
    """A channel will never deliver this message."""


class Blocked(Undeliverable):
    """The person has blocked or removed Doppel on this channel: nothing more is sent there."""


class NotPermitted(Undeliverable):
    """The platform does not let Doppel have something; the message tells whoever runs it what to do."""


class FeedError(DoppelError):
    """A calendar or a tool of work could not be read or written."""


class Unreachable(FeedError):
    """It did not answer, or only with an error of its own; worth another try."""

    def __init__(self, why: str = "", seconds: float = 0.0) -> None:
        """`seconds`: how long it asks to be left alone; 0 where it does not say."""
        super().__init__(why)
        self.seconds = seconds


class Refused(FeedError):
    """It does not let us in any more; the person must connect it anew."""


class Gone(FeedError):
    """It is not there any more."""


class ChangedThere(FeedError):
    """The person changed an entry of Doppel's own there, later than it was wanted otherwise here."""

    def __init__(self, start: datetime, end: datetime, title: str) -> None:
        """As they left it: times are aware; the title is empty where it is not known."""
        super().__init__("the entry was changed there meanwhile")
        self.start = start
        self.end = end
        self.title = title


class Unreadable(FeedError):
    """What it gave is no calendar, or not what it should be."""


class NotAllowedThere(FeedError):
    """Nobody may be sent to that host."""


class NotOffered(FeedError):
    """Nobody can connect that here, or not any more of them; the message says why."""


class NotSigned(FeedError):
    """A webhook that the source did not send."""
