"""What an update says, in the house's words; everything that is not for us says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from telegram import CallbackQuery, ChatMemberUpdated, Update, User
from telegram import Message as Post
from telegram.constants import ChatMemberStatus, ChatType

from bot.messages import Address, Attached
from channels.telegram.api import KINDS
from channels.telegram.place import Place

SOUND: Final = ("voice", "audio", "video_note")
THINGS: Final = (
    "photo",
    "document",
    "sticker",
    "animation",
    "video",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
    "story",
    "paid_media",
    "game",
)
GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
THERE: Final = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
CODE: Final = re.compile("[a-z]{2}(?![a-z])")


class NoUpdate(ValueError):
    """Something that is not in the form of an update."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever did something."""

    id: int
    name: str
    language: str
    """Two letters; empty where Telegram does not tell."""

    @property
    def address(self) -> Address:
        """Their private chat, which has the id of the user (Bot API, Chat)."""
        return Address("telegram", str(self.id), str(self.id))


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice note, or another file of sound, at Telegram."""

    file: str
    seconds: float = 0.0
    size: int = 0
    """Bytes; 0 where Telegram does not tell."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person."""

    person: Person
    id: str
    text: str
    at: datetime
    place: Place
    edits: str = ""
    attached: Attached = ""
    sound: Sound | None = None
    album: str = ""
    """The same for all pictures that were sent together."""
    answers: int = 0
    """The user whose message it replies to."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed."""

    person: Person
    query: str
    token: str
    """Empty where the button is none of ours."""
    place: Place


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was let in, blocked or removed."""

    person: Person
    place: Place
    """Plain for the person's private chat."""
    now: Literal["in", "out"]


def parsed(raw: Mapping[str, Any]) -> Update:
    """An update from its JSON. Raises `NoUpdate` for what is none."""
    try:
        update = Update.de_json({name: raw[name] for name in ("update_id", *KINDS) if name in raw})
    except (ArithmeticError, AttributeError, KeyError, OSError, TypeError, ValueError):
        raise NoUpdate from None
    if type(update.update_id) is not int:
        raise NoUpdate
    return update


def read(update: Update) -> Said | Pressed | Membership | None:
    """What an update says to us; None for bots, channels, service messages and all that we do not know.

    Raises `NoUpdate` where its parts are not what they should be.
    """
    try:
        if post := update.message or update.edited_message:
            return _said(post)
        if update.callback_query:
            return _pressed(update.callback_query)
        if update.my_chat_member:
            return _membership(update.my_chat_member)
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        raise NoUpdate from None
    return None


def _person(user: User) -> Person:
    code = CODE.match((user.language_code or "").lower())
    return Person(int(user.id), clean(user.first_name), code.group() if code else "")


def clean(text: str) -> str:
    """A text without halves of characters, which no file and no network takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _said(post: Post) -> Said | None:
    if post.from_user is None or post.from_user.is_bot or post.sender_chat:
        return None
    group = post.chat.type in GROUPS
    attached = _attached(post)
    text = clean(post.text or post.caption or "")
    if not (group or post.chat.type == ChatType.PRIVATE) or not (text or (attached and not post.edit_date)):
        return None
    person = _person(post.from_user)
    own = f"{post.chat.id}/{post.message_id}" if group else str(post.message_id)
    edited = f"{own}@{int(post.edit_date.timestamp())}" if post.edit_date else ""
    thread = post.message_thread_id if post.is_topic_message and post.message_thread_id else 0
    replied = post.reply_to_message.from_user if post.reply_to_message else None
    return Said(
        person,
        edited or own,
        text,
        post.date,
        Place(post.chat.id, thread, post.message_id, language=person.language)
        if group
        else Place(thread=thread),
        own if edited else "",
        attached,
        _sound(post),
        str(post.media_group_id or ""),
        replied.id if replied else 0,
    )


def _attached(post: Post) -> Attached:
    if _sound(post):
        return "voice"
    return "file" if any(getattr(post, kind) for kind in THINGS) else ""


def _sound(post: Post) -> Sound | None:
    """The sound of a message; a document counts where its sender's app calls it sound."""
    given = next((each for kind in SOUND if (each := getattr(post, kind))), None)
    if given is not None:
        return Sound(str(given.file_id), given.duration.total_seconds(), int(given.file_size or 0))
    if post.document and str(post.document.mime_type or "").startswith("audio/"):
        return Sound(str(post.document.file_id), size=int(post.document.file_size or 0))
    return None


def _pressed(query: CallbackQuery) -> Pressed | None:
    if query.from_user.is_bot:
        return None
    post = query.message
    ours = post is not None and post.chat.type == ChatType.PRIVATE and bool(query.data)
    place = Place()
    if post is not None and ours:
        thread = getattr(post, "message_thread_id", None) if getattr(post, "is_topic_message", None) else None
        place = Place(0, thread or 0, post.message_id, not getattr(post, "text", None))
    return Pressed(_person(query.from_user), str(query.id), str(query.data) if ours else "", place)


def _membership(change: ChatMemberUpdated) -> Membership | None:
    there = change.new_chat_member.status in THERE
    was_there = change.old_chat_member.status in THERE
    group = change.chat.type in GROUPS
    if there == was_there or not (group or change.chat.type == ChatType.PRIVATE):
        return None
    person = _person(change.from_user)
    place = Place(change.chat.id, language=person.language) if group else Place()
    return Membership(person, place, "in" if there else "out")
