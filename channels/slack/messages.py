"""Messages of the Events API: which are for Doppel, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.messages import Attached
from channels.slack.ear import Draft
from channels.slack.payload import Attachment, Event, Said
from channels.slack.place import Place
from channels.slack.said import mentions, words

SPOKEN: Final = frozenset({"", "file_share", "me_message", "thread_broadcast"})
"""Subtypes that somebody wrote; all others are left alone (Slack's page "Message subtypes")."""
EMPTY_MENTION: Final = "help"
SLACKBOT: Final = "USLACKBOT"


def draft(event: Event, bot_user: str) -> Draft | None:
    """What a message says to Doppel; None for one that is not a person's, or not for it."""
    if event.subtype in {"message_changed", "message_deleted"}:
        return _edit(event, bot_user) if _is_dm(event) else None
    if event.bot_id or event.subtype not in SPOKEN or not event.who or not event.where or not event.ts:
        return None
    if event.who in {bot_user, SLACKBOT}:
        return None
    if _is_dm(event):
        return _direct(event, bot_user)
    if event.type == "app_mention" or mentions(event.text, bot_user):
        return _mention(event, bot_user)
    return None


def _direct(event: Event, bot_user: str) -> Draft | None:
    text, attached, sound = words(event.text, bot_user), _attached(event.files or ()), _sound(event)
    if not text and not attached:
        return None
    return Draft(
        user=event.who,
        id=_id(event.where, event.ts),
        text=text,
        moment=event.ts,
        dm=event.where,
        attached=attached,
        sound=sound,
        place=Place(thread=event.thread_ts).encode(),
    )


def _mention(event: Event, bot_user: str) -> Draft:
    """As if it were said in the direct conversation, where the answer goes; the channel only hears of it."""
    text, attached = words(event.text, bot_user), _attached(event.files or ())
    return Draft(
        user=event.who,
        id=_id(event.where, event.ts),
        text=text or ("" if attached else EMPTY_MENTION),
        command=not text,
        moment=event.ts,
        attached=attached,
        sound=_sound(event),
        channel=event.where,
        thread=event.thread_ts,
    )


def _edit(event: Event, bot_user: str) -> Draft | None:
    """A message that its writer has changed or deleted."""
    old, new = event.previous_message, event.message
    writer = (old and old.user) or (new and new.user) or ""
    if not writer or writer in {bot_user, SLACKBOT} or _by_bot(old) or _by_bot(new):
        return None
    if event.subtype == "message_deleted" or (new and new.subtype == "tombstone"):
        ts, text, kind = event.deleted_ts or (old.ts if old else "") or (new.ts if new else ""), "", "deleted"
    elif new and new.edited is not None and new.subtype in SPOKEN and (not old or old.text != new.text):
        ts, text, kind = new.ts, words(new.text, bot_user), "changed"
    else:
        return None
    if not ts:
        return None
    return Draft(
        user=writer,
        id=f"{_id(event.where, ts)}:{kind}:{event.event_ts or event.ts}",
        text=text,
        moment=event.event_ts or event.ts,
        dm=event.where,
        edits=_id(event.where, ts),
        place=Place(thread=(new.thread_ts if new else "") or (old.thread_ts if old else "")).encode(),
    )


def _by_bot(said: Said | None) -> bool:
    return bool(said and (said.bot_id or said.subtype == "bot_message"))


def _is_dm(event: Event) -> bool:
    return event.channel_type == "im" or (not event.channel_type and event.where.startswith("D"))


def _id(channel: str, ts: str) -> str:
    """What a message is known by: a time stamp is unique within its conversation."""
    return f"{channel}:{ts}"


def _attached(files: Sequence[Attachment]) -> Attached:
    """Whether files are sound (a voice clip, an audio file), or anything else."""
    if any(each.is_sound for each in files):
        return "voice"
    return "file" if files else ""


def _sound(event: Event) -> Attachment | None:
    """What is to be heard of a message: its first clip or audio file."""
    return next((each for each in event.files or () if each.is_sound), None)
