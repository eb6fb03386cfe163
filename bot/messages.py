"""What is said and answered, on any channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import count
from typing import Final, Literal, TypeAlias

from bot.sound import Aloud, Recording

LONGEST_TOKEN: Final = 64
"""Bytes: what the narrowest platform takes with a button (Telegram's `callback_data`)."""

Attached: TypeAlias = Literal["", "voice", "file"]
"""What came with a message that Doppel cannot read: nothing, sound, or anything else."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached."""

    channel: str
    user: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something a person said."""

    id: str
    """The platform's own id, for deduplication."""
    text: str
    sender: Address
    at: datetime
    """Aware; with the sender's zone (a ZoneInfo) where the channel knows it, else UTC."""
    language: str = ""
    """What the platform tells of the sender, as two letters; empty where it does not."""
    spoken: bool = False
    """Whether it was said aloud, and `text` is what was heard."""
    say_aloud: bool | None = None
    """Whether the reply is to be said aloud; None: as the person prefers it."""
    introduced: bool = False
    """Whether the channel has introduced Doppel to the sender, so that the first reply need not."""
    name: str = ""
    """What the platform calls the sender; empty where it does not tell."""
    pressed: str = ""
    """The token of a button that was pressed, see `button_token`; `text` is then empty."""
    about: str = ""
    """The key of the message in whose reply the button stood that was pressed."""
    edits: str = ""
    """The id of an earlier message that this one takes the place of; with an empty text it was deleted."""
    attached: Attached = ""
    recording: Recording | None = field(default=None, compare=False)
    """A voice note that is yet to be heard. The house hears it before the dialogue: what was said then
    stands in `text`, and `spoken` is set; or `unheard` is."""
    transcript: str = ""
    """What of `text` was heard in a voice note: all but its caption. Shown with the reply."""
    unheard: str = ""
    """Why a voice note or an utterance gave no words: a `Why` of `voice.hear`, or "broken", "too_long",
    "too_large", "lost" (it could not be fetched), "not_permitted" (the platform does not let Doppel have it),
    "failed" (an engine broke off), "no_engine"."""
    place: str = ""
    """Where in the conversation it was said (a thread, a message with buttons), in the channel's own
    words. Handed back on the reply, and read by nobody else."""
    queued: bool = False
    """Whether the reply goes through the outbox; else the channel shows what `hear` gives back."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice that says its text when pressed."""

    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Card:
    """Facts under a title."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with words for those who do not see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, such as an export."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What Doppel says; every channel shows as much of it as it can."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: Card | None = None
    picture: Picture | None = None
    file: File | None = None
    private: bool = False
    """Not for company: shown to its person alone."""
    asks: str = ""
    """What answers the question that it asks (see `bot.skill.Expected`); empty where it asks nothing."""
    question: str = ""
    """Which question that is, so that a button pressed later is known to answer it still."""
    replaces: bool = False
    """Whether it takes the place of the message whose button was pressed."""
    unasked: bool = False
    """Whether Doppel speaks first with it, so that it can wait while the person wants quiet."""
    place: str = ""
    """The place of the message that it answers."""
    heard: str = ""
    """The words that were heard, where it answers a recording: shown, never spoken."""
    heard_as: str = ""
    """`heard` as it is shown above the text: a line in the language of its person."""
    aloud: Aloud | None = None
    """What is said aloud of it, where its person wants to hear it."""
    note: bytes = b""
    """`aloud` as Opus in Ogg, made just before it is sent, for channels that send voice notes; never kept."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.card or self.picture or self.file)


def button_token(key: str, number: int) -> str:
    """What a button carries in place of its words: the key of its reply's delivery, and its number from 0.

    Raises `ValueError` for a key so long that a platform would refuse the button.
    """
    token = f"{key}#{number}"
    if len(token.encode()) > LONGEST_TOKEN:
        raise ValueError(f"a button's token has {LONGEST_TOKEN} bytes at most; shorten the key {key!r}")
    return token


def fresh_id(kind: str, message: Message, text: str, taken: Collection[str]) -> str:
    """A short id for something new that a message makes: `kind` and 8 hex digits, none of `taken`.

    The same message makes the same id, so that one delivered twice makes nothing twice.
    """
    seed = f"{message.sender.channel}\0{message.id}\0{text}"
    made = (kind + blake2b(f"{seed}\0{n}".encode(), digest_size=4).hexdigest() for n in count())
    return next(each for each in made if each not in taken)


def plain(reply: Reply) -> str:
    """The reply in words alone: the floor that every channel can show."""
    lines = [reply.heard_as, reply.text]
    if reply.card:
        lines.append(reply.card.title)
        lines += [f"  {name}: {value}" for name, value in reply.card.facts]
    if reply.picture:
        lines.append(f"[{reply.picture.alt}]")
    if reply.file:
        lines.append(f"[file: {reply.file.name}]")
    if reply.buttons:
        lines.append(" · ".join(f"[{button.says}]" for button in reply.buttons))
    return "\n".join(line for line in lines if line)
