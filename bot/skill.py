"""What a skill is given and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from bot.messages import Message, Picture, Reply
from nlu.understanding import Understanding
from twin_core.events.base import Event
from twin_core.twin import Twin

Filled: TypeAlias = "Mapping[str, str | int | float | bool | list[str] | None]"
Expected: TypeAlias = Literal["rating", "text", "time", "duration", "yes_no", "choice", "exact"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question left open, kept between turns as JSON."""

    intent: str
    """Whose skill takes the answer."""
    slot: str
    """What is asked for."""
    expects: Expected
    """What answers it: a Rating; any words; a time; a duration; yes or no; one of the buttons'
    texts; or, for "exact", only the very words in `filled["words"]`."""
    question: Reply
    """Said again when the question is taken up after an interruption."""
    filled: Filled = field(default_factory=dict)
    """What is known so far: JSON values."""
    takes: tuple[str, ...] = ()
    """Intents whose texts are answers here and no interruption, however sure the reading: "finish
    the slides" answers "what is the one thing for today?"."""
    offer: bool = False
    """Whether it only offers something. An offer passed over is let go; a question is said again."""


@dataclass(frozen=True, slots=True)
class Before:
    """The turn before this one in the same conversation."""

    said: str
    """Empty where nothing of it may be kept."""
    intent: str | None
    confidence: float
    because: str
    """Why it was answered so, in words for the person."""
    reply: Reply | None = None
    """What was answered, of a picture only its words and no file; for those who ask to hear it again."""
    spoken: bool = False
    """Whether it was said aloud, so that it may have been misheard."""
    cause: str = ""
    """What the records of its message have as their cause."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said, with all that a skill may know."""

    message: Message
    understanding: Understanding
    twin: Twin
    now: datetime
    """Aware, in the person's zone."""
    pending: Ask | None = None
    """The question that this turn answers. `understanding.intent` is then "skip", "affirm" or
    "deny" where one of these was said."""
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Give the person all that is kept about them, as a file."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove all that is kept about the person, for good."""


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """Ask somebody else's server what to answer."""

    url: str
    seconds: float
    """How long it may take."""
    intent: str
    slots: Mapping[str, str]
    """What was said to fill them: all of the message that the server sees."""


@dataclass(frozen=True, slots=True)
class DropMisses:
    """Remove what was not understood and kept for those who teach Doppel."""


@dataclass(frozen=True, slots=True)
class OfferCode:
    """Make a one-time code with which the person shows in another chat who they are."""


@dataclass(frozen=True, slots=True)
class RedeemCode:
    """Take a one-time code from another chat, so that this one belongs to the same person."""

    code: str
    """Capitals without a hyphen, see `bot.codes.code_in`."""
    join: bool = False
    """Whether they agreed that what was told in both chats becomes one."""


@dataclass(frozen=True, slots=True)
class Unlink:
    """Let the chats with a user of a channel belong to this person no longer."""

    channel: str
    user: str
    sure: bool = False
    """Whether they agreed that the chat in which they write is one of them."""


@dataclass(frozen=True, slots=True)
class ConnectFeed:
    """Read a calendar or a tool of work from now on; the person agreed to its purpose."""

    kind: str
    """The name of its module in channels/feeds."""
    address: str = ""
    """What was given for it, such as the address of a calendar; empty where a page asks for the rest."""


@dataclass(frozen=True, slots=True)
class DisconnectFeed:
    """Read a feed no longer, and remove all that it told, for good."""

    feed: str


@dataclass(frozen=True, slots=True)
class FindTime:
    """Look for times at which this person and another one who shares theirs are free."""

    name: str
    minutes: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class LinkDevice:
    """Let a voice device belong to this person that has said a code."""

    code: str
    """Digits."""
    shared: bool = False
    """Whether others use it, too."""


@dataclass(frozen=True, slots=True)
class ShareDevice:
    """Let a voice device of this person be one that others use, too."""

    device: str


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """Let a shared voice device be this person's for some minutes, or no longer."""

    device: str
    close: bool = False


@dataclass(frozen=True, slots=True)
class SetPin:
    """Take a spoken PIN for this person, or none any more."""

    pin: str = field(repr=False)
    """Digits; empty: none."""


OfDevices: TypeAlias = "LinkDevice | ShareDevice | OpenDevice | SetPin"
Request: TypeAlias = (
    "Export | Forget | CallWebhook | DropMisses | OfferCode | RedeemCode | Unlink"
    " | ConnectFeed | DisconnectFeed | FindTime | OfDevices"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a skill makes of a turn."""

    reply: Reply
    events: tuple[Event, ...] = ()
    ask: Ask | None = None
    requests: tuple[Request, ...] = ()
    because: str = ""
    """Why this answer, in words for the person; told on "why did you say that"."""
    then: str = ""
    """What is heard next, as if the person had said it: the words of a nudge's button. What comes of it
    is joined to this answer."""


@dataclass(frozen=True, slots=True)
class Unclear(Answer):
    """An answer that only asks what was meant, as no reading was likely enough to follow."""


class Skill(Protocol):
    """One thing that Doppel can do: a pure function. `skills/x.py` calls it `answer`."""

    def __call__(self, turn: Turn) -> Answer:
        """The answer to a turn whose intent stands in `skills/x.yml`."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something worth saying unasked."""

    kind: str
    reply: Reply
    """Its buttons are what it offers to do, in words of which each is a command of a skill; those that every
    nudge has (later, not today, why, never) are added by the engine."""
    reasons: tuple[str, ...]
    """Codes with the figures behind them, such as "meetings_over_break:2"; `bot.reasons` has their words."""
    urgency: float
    """0 (any time) to 1 (now)."""
    until: datetime
    """Aware; from then on it is of no use any more, and is not delivered."""
    draws: Callable[[], Picture | None] | None = field(default=None, compare=False)
    """Makes its chart, called only if it is said."""


@dataclass(frozen=True, slots=True)
class Nudger:
    """One kind of nudge: pure functions of the person and the time (aware, in their zone)."""

    kind: str
    """The name of its module in `skills/nudgers`, and its line in `twin_core.nudging.kinds`."""
    nudge: Callable[[Twin, datetime], Nudge | None]
    """What is worth saying now, or None."""
    next_at: Callable[[Twin, datetime], datetime | None]
    """When, later than now, something may be worth saying next as far as is known; None if never. Too early
    costs a look; too late is a nudge missed. Whatever changes the person's calendar, tasks, breaks, nudges or
    settings brings a look of its own."""
