"""What is said and answered, on any channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import count


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


def fresh_id(kind: str, message: Message, text: str, taken: Collection[str]) -> str:
    """A short id for something new that a message makes: `kind` and 8 hex digits, none of `taken`.

    The same message makes the same id, so that one delivered twice makes nothing twice.
    """
    seed = f"{message.sender.channel}\0{message.id}\0{text}"
    made = (kind + blake2b(f"{seed}\0{n}".encode(), digest_size=4).hexdigest() for n in count())
    return next(each for each in made if each not in taken)


def plain(reply: Reply) -> str:
    """The reply in words alone: the floor that every channel can show."""
    lines = [reply.text]
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
